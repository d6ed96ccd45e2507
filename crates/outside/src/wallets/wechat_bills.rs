//! WeChat Pay's daily bill of trades: an answer names where it lies and the SHA-1 of what lies there,
//! a table of values with a grave accent before each, so that no spreadsheet makes numbers of them.
//! Source: pay.weixin.qq.com/doc/v3/merchant, 申请交易账单 and 下载账单.

use kernel::Currency;
use serde_json::{Value, json};
use sign::wechat::bill_hash;

use super::alipay::beijing;
use super::report::{Calendar, DayReport, Line, Names};
use super::till::Till;

/// Beijing's days.
const CALENDAR: Calendar = Calendar {
    code: "WXP",
    hours_east: 8,
    names: Names::Settlements,
};
const NAMES: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";

/// Where the bill of a day lies. None: there is none.
pub fn address(till: &Till, day: &str) -> Option<Value> {
    let table = table(till, day)?;
    Some(json!({
        "hash_type": "SHA1",
        "hash_value": bill_hash(table.as_bytes()),
        "download_url": format!("http://{}/v3/billdownload/file?token={day}", till.address),
    }))
}

/// The bill itself.
pub fn table(till: &Till, day: &str) -> Option<String> {
    let reports = till.reports(CALENDAR, day.parse().ok()?)?;
    if reports.is_empty() {
        return None;
    }
    let mut table = format!("\u{feff}{NAMES}\r\n");
    for report in &reports {
        for line in &report.lines {
            table += &row(line, report.currency);
        }
    }
    table += "总交易单数,应结订单总金额,退款总金额,手续费总金额\r\n";
    table += &totals(&reports);
    table += "提现单号,货币种类,到账金额\r\n";
    for report in &reports {
        let net = report.net.to_major_string();
        table += &format!("`{},`{},`{net}\r\n", report.id, report.currency.code());
    }
    Some(table)
}

fn row(line: &Line, currency: Currency) -> String {
    let zero = "0.00".to_owned();
    let (amount, fee) = (line.amount.to_major_string(), line.fee.to_major_string());
    let (state, taken, back, refund_id, refund_name) = match line.is_refund {
        true => (
            "REFUND",
            zero.clone(),
            amount,
            line.id.as_str(),
            line.reference.as_str(),
        ),
        false => ("SUCCESS", amount, zero.clone(), "0", "0"),
    };
    let values = [
        beijing(line.at),
        "wx8888888888888888".to_owned(),
        "1900000001".to_owned(),
        "0".to_owned(),
        String::new(),
        line.trade_id.clone(),
        line.trade.clone(),
        "buyer".to_owned(),
        "NATIVE".to_owned(),
        state.to_owned(),
        "OTHERS".to_owned(),
        currency.code().to_owned(),
        taken.clone(),
        zero.clone(),
        refund_id.to_owned(),
        refund_name.to_owned(),
        back.clone(),
        zero,
        if line.is_refund { "ORIGINAL" } else { "" }.to_owned(),
        if line.is_refund { "SUCCESS" } else { "" }.to_owned(),
        "Argosy".to_owned(),
        String::new(),
        fee,
        "0.60%".to_owned(),
        taken,
        back,
        String::new(),
    ];
    let written: Vec<String> = values.iter().map(|value| format!("`{value}")).collect();
    written.join(",") + "\r\n"
}

/// One row over all, as the real one has: its amounts are the merchant's to check, in fen.
fn totals(reports: &[DayReport]) -> String {
    let lines = || reports.iter().flat_map(|report| &report.lines);
    let sum = |is_refund: bool| -> i128 {
        let of = lines().filter(|line| line.is_refund == is_refund);
        of.map(|line| line.amount.minor()).sum()
    };
    let fees: i128 = lines().map(|line| line.fee.minor()).sum();
    let count = lines().count();
    format!("`{count},`{},`{},`{fees}\r\n", sum(false), sum(true))
}
