//! WeChat Pay's daily bill of trades: a table in UTF-8 by the names of its columns, a grave accent
//! before each value, totals after it, and what was paid out last.
//! Source: pay.weixin.qq.com/doc/v3/merchant, 申请交易账单 and 下载账单.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::{Currency, Money};
use serde::Deserialize;
use sign::wechat;

use super::wechat::Wechat;
use super::{DayReport, Reply, SettlementItem, SettlementReport};

/// With these the parts after the table begin.
const TOTALS: &str = "总交易单数";
const PAID_OUT: &str = "提现单号";

/// Where a bill lies.
#[derive(Deserialize)]
struct Lies {
    hash_type: String,
    hash_value: String,
    download_url: String,
}

impl Wechat {
    /// The bill of a day. Its file is not signed: what it adds up to stands in the answer that is.
    pub(super) async fn bill(&self, day: Date, seconds: i64) -> Result<DayReport, Reply> {
        let path = format!("/v3/bill/tradebill?bill_date={day}&bill_type=ALL");
        let answer = self.call("GET", &path, None, seconds).await?;
        if !answer.status.is_success() {
            return Ok(DayReport::NotYet);
        }
        let lies: Lies = serde_json::from_slice(&answer.body).map_err(|_| Reply::Unknown)?;
        let address = reqwest::Url::parse(&lies.download_url).map_err(|_| Reply::Unknown)?;
        let path = match address.query() {
            Some(query) => format!("{}?{query}", address.path()),
            None => address.path().to_owned(),
        };
        let request = self.signed("GET", address.as_str(), &path, String::new(), seconds)?;
        let file = self.line.fetch(request).await.answer()?;
        if !file.status.is_success() {
            return Ok(DayReport::NotYet);
        }
        let is_whole = lies.hash_type == "SHA1"
            && lies
                .hash_value
                .eq_ignore_ascii_case(&wechat::bill_hash(&file.body));
        if !is_whole {
            return Ok(DayReport::Unreadable("its hash is another"));
        }
        Ok(read(&file.body).map_or_else(DayReport::Unreadable, DayReport::Reports))
    }
}

/// Values of a row by the names of their columns.
struct Row<'t>(BTreeMap<&'t str, &'t str>);

impl Row<'_> {
    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).copied()
    }

    fn money(&self, name: &str, currency: Currency) -> Option<Money> {
        Money::parse_major(self.text(name)?, currency).ok()
    }
}

fn values(line: &str) -> impl Iterator<Item = &str> {
    line.split(',').map(|value| value.trim_start_matches('`'))
}

/// The settlements of a day, a currency each.
pub fn read(file: &[u8]) -> Result<Vec<SettlementReport>, &'static str> {
    let text = std::str::from_utf8(file).map_err(|_| "it is not UTF-8")?;
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let names: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let mut by_currency: BTreeMap<&str, Vec<SettlementItem>> = BTreeMap::new();
    for line in lines.by_ref().take_while(|line| !line.starts_with(TOTALS)) {
        let row = Row(names.iter().copied().zip(values(line)).collect());
        let item = item(&row).ok_or("a row cannot be read")?;
        let items = by_currency
            .entry(item.amount.currency().code())
            .or_default();
        items.push(item);
    }
    let mut reports = Vec::new();
    for line in lines.skip_while(|line| !line.starts_with(PAID_OUT)).skip(1) {
        let (id, net) = paid_out(line).ok_or("what was paid out cannot be read")?;
        reports.push(SettlementReport {
            left: None,
            lines: by_currency
                .remove(net.currency().code())
                .unwrap_or_default(),
            id,
            net,
        });
    }
    // Rows for which nothing is paid out belong to no settlement.
    match by_currency.is_empty() {
        true => Ok(reports),
        false => Err("nothing is paid out for some of its rows"),
    }
}

fn paid_out(line: &str) -> Option<(String, Money)> {
    let mut parts = values(line);
    let (id, code, net) = (parts.next()?, parts.next()?, parts.next()?);
    let net = Money::parse_major(net, code.parse().ok()?).ok()?;
    Some((id.to_owned(), net))
}

fn item(row: &Row<'_>) -> Option<SettlementItem> {
    let currency: Currency = row.text("货币种类")?.parse().ok()?;
    let (kind, name, amount) = match row.text("交易状态")? {
        "SUCCESS" => ("charge", "商户订单号", "应结订单金额"),
        "REFUND" => ("refund", "商户退款单号", "退款金额"),
        _ => return None,
    };
    Some(SettlementItem {
        kind: kind.to_owned(),
        reference: row.text(name)?.to_owned(),
        amount: row.money(amount, currency)?,
        fee: Some(row.money("手续费", currency)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "商户订单号,交易状态,货币种类,应结订单金额,商户退款单号,退款金额,手续费";

    #[test]
    fn a_bill_is_read_by_the_names_of_its_columns() {
        let bill = format!(
            "\u{feff}{HEAD}\r\n`att_1,`SUCCESS,`CNY,`100.00,`0,`0.00,`0.60\r\n\
             `att_1,`REFUND,`CNY,`0.00,`rfd_1-1,`30.00,`0.00\r\n\
             总交易单数,应结订单总金额\r\n`2,`100.00\r\n提现单号,货币种类,到账金额\r\n`STL1,`CNY,`69.40\r\n"
        );
        let read = read(bill.as_bytes()).unwrap();
        assert_eq!(read.len(), 1);
        let cny = |minor| Money::new(minor, Currency::CNY);
        assert_eq!((read[0].id.as_str(), read[0].net), ("STL1", cny(6_940)));
        let lines: Vec<(&str, &str, Money)> = read[0]
            .lines
            .iter()
            .map(|line| (line.kind.as_str(), line.reference.as_str(), line.amount))
            .collect();
        assert_eq!(
            lines,
            [
                ("charge", "att_1", cny(10_000)),
                ("refund", "rfd_1-1", cny(3_000))
            ]
        );
    }

    #[test]
    fn what_is_no_bill_is_refused() {
        let row = |row: &str| format!("{HEAD}\r\n{row}\r\n总交易单数\r\n提现单号,a,b\r\n");
        for bad in [
            row("`att_1,`SUCCESS,`CNY,`1e3,`0,`0.00,`0.60"),
            row("`att_1,`SUCCESS,`CNY,`1.005,`0,`0.00,`0.60"),
            row("`att_1,`SOLD,`CNY,`1.00,`0,`0.00,`0.60"),
            row("`att_1,`SUCCESS,`CNY"),
            // Nothing is paid out for it.
            row("`att_1,`SUCCESS,`CNY,`1.00,`0,`0.00,`0.60"),
        ] {
            assert!(read(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(read(&[0xff, 0xfe]).is_err());
        assert!(read(b"").unwrap().is_empty());
    }
}
