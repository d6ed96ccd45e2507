//! Alipay's daily bill of trades: asked for by a signed call, fetched by the address that answers, a
//! ZIP of tables in GBK whose lines of words begin with `#`.
//! Source: opendocs.alipay.com, alipay.data.dataservice.bill.downloadurl.query, and the layout of
//! 业务明细.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use hmac::{Hmac, Mac};
use kernel::Currency;
use serde_json::{Value, json};
use sha2::Sha256;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::alipay::{beijing, refused, text};
use super::report::{Calendar, DayReport, Names};
use super::till::Till;

/// Beijing's days.
const CALENDAR: Calendar = Calendar {
    code: "ALI",
    hours_east: 8,
    names: Names::Settlements,
};
/// 交易 and 退款 in GBK: the only words that whoever reads the table has to know.
const TRADE: [u8; 4] = [0xbd, 0xbb, 0xd2, 0xd7];
const REFUND: [u8; 4] = [0xcd, 0xcb, 0xbf, 0xee];

/// Where the bill of a day lies.
pub fn address(till: &Till, content: &Value) -> Value {
    let day = text(content, "bill_date");
    let Ok(date) = day.parse() else {
        return refused("isp.bill_date_error");
    };
    if text(content, "bill_type") != "trade" {
        return refused("isp.bill_type_error");
    }
    match till.reports(CALENDAR, date) {
        Some(reports) if !reports.is_empty() => json!({
            "code": "10000",
            "msg": "Success",
            "bill_download_url": format!("http://{}/bill/{}", till.address, token(till, day)),
        }),
        _ => refused("isp.bill_not_exist"),
    }
}

/// The day, and what nobody but this simulator can make of it.
fn token(till: &Till, day: &str) -> String {
    let seed = till.habits.seed.to_be_bytes();
    let mut mac = Hmac::<Sha256>::new_from_slice(&seed).ok();
    if let Some(mac) = &mut mac {
        mac.update(day.as_bytes());
    }
    let sum = mac.map(|mac| hex::encode(mac.finalize().into_bytes()));
    format!("{day}-{}", sum.unwrap_or_default())
}

/// The file of an address.
pub fn file(till: &Till, asked: &str) -> Option<Vec<u8>> {
    let day = asked.get(..10)?;
    if token(till, day) != asked {
        return None;
    }
    let reports = till.reports(CALENDAR, day.parse().ok()?)?;
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let name = format!("20880211{}_trade.csv", day.replace('-', ""));
    archive
        .start_file(name, SimpleFileOptions::default())
        .ok()?;
    archive.write_all(&table(&reports)).ok()?;
    Some(archive.finish().ok()?.into_inner())
}

/// Twenty-five columns, as they stand in the real one; those that say nothing here are empty.
fn table(reports: &[DayReport]) -> Vec<u8> {
    let mut table = b"#trade bill\r\n#account,2088102119685838\r\n".to_vec();
    table.extend_from_slice(b"trade_no,out_trade_no,type,subject,created,finished,store,store_name,operator,terminal,account,total,received,red,points,discount,merchant_discount,voucher,voucher_name,merchant_red,card,request_no,fee,royalty,remark\r\n");
    for report in reports {
        for line in &report.lines {
            let foreign = report.currency != Currency::CNY;
            let sign = if line.is_refund { "-" } else { "" };
            let amount = line.amount.to_major_string();
            let at = beijing(line.at);
            let (kind, request) = match line.is_refund {
                true => (REFUND, line.reference.as_str()),
                false => (TRADE, ""),
            };
            table.extend_from_slice(format!("{}\t,{}\t,", line.trade_id, line.trade).as_bytes());
            table.extend_from_slice(&kind);
            let mut rest = String::new();
            // The fee is negative in the table: it leaves.
            let fee = match line.fee.is_zero() {
                true => "0.00".to_owned(),
                false => format!("-{}", line.fee.to_major_string()),
            };
            let remark = if foreign { report.currency.code() } else { "" };
            let _ = write!(
                rest,
                ",{},{at},{at},,,,,,{sign}{amount},{sign}{amount},0.00,0.00,0.00,0.00,0.00,,0.00,0.00,{request}\t,{fee},0.00,{remark}\r\n",
                line.trade
            );
            table.extend_from_slice(rest.as_bytes());
        }
    }
    for report in reports {
        // What leaves for the merchant's bank account, by the name that stands on its line.
        let foot = format!(
            "#withdrawal,{},{},{}\r\n",
            report.id,
            report.currency.code(),
            report.net.to_major_string()
        );
        table.extend_from_slice(foot.as_bytes());
    }
    table
}
