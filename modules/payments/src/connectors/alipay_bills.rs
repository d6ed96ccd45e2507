//! Alipay's daily bill of trades: a ZIP with a table in GBK, by columns. Lines that begin with `#` are
//! words for people, but for the one that names what was paid out.
//! Source: opendocs.alipay.com, alipay.data.dataservice.bill.downloadurl.query, 业务明细.

use std::collections::BTreeMap;
use std::str::from_utf8;

use kernel::{Currency, Money};

use super::{SettlementItem, SettlementReport};
use crate::rules::zip;

/// 交易 and 退款 in GBK. The rest of what is read is ASCII in any of its encodings.
const TRADE: &[u8] = &[0xbd, 0xbb, 0xd2, 0xd7];
const REFUND: &[u8] = &[0xcd, 0xcb, 0xbf, 0xee];
const WITHDRAWAL: &[u8] = b"#withdrawal,";

/// Columns, counted from nothing.
const ORDER: usize = 1;
const KIND: usize = 2;
const RECEIVED: usize = 12;
const REQUEST: usize = 21;
const FEE: usize = 22;
const REMARK: usize = 24;

/// The settlements of a day, a currency each.
pub fn read(file: &[u8]) -> Result<Vec<SettlementReport>, &'static str> {
    let table = zip::first_bytes(file)?;
    let mut paid_out = Vec::new();
    let mut rows = Vec::new();
    for line in table.split(|byte| *byte == b'\n') {
        if let Some(named) = line.strip_prefix(WITHDRAWAL) {
            paid_out.push(withdrawal(named).ok_or("a withdrawal cannot be read")?);
        } else if !line.is_empty() && !line.starts_with(b"#") {
            rows.extend_from_slice(line);
            rows.push(b'\n');
        }
    }
    let mut by_currency: BTreeMap<&str, Vec<SettlementItem>> = BTreeMap::new();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(true)
        .from_reader(rows.as_slice());
    for row in reader.byte_records() {
        let row = row.map_err(|_| "its rows are not equally long")?;
        let item = item(&row).ok_or("a row cannot be read")?;
        let items = by_currency
            .entry(item.amount.currency().code())
            .or_default();
        items.push(item);
    }
    let reports: Vec<SettlementReport> = paid_out
        .into_iter()
        .map(|(id, net)| SettlementReport {
            left: None,
            lines: by_currency
                .remove(net.currency().code())
                .unwrap_or_default(),
            id,
            net,
        })
        .collect();
    // Rows for which nothing is paid out belong to no settlement.
    match by_currency.is_empty() {
        true => Ok(reports),
        false => Err("nothing is paid out for some of its rows"),
    }
}

fn withdrawal(named: &[u8]) -> Option<(String, Money)> {
    let text = from_utf8(named).ok()?.trim();
    let (id, rest) = text.split_once(',')?;
    let (code, amount) = rest.split_once(',')?;
    let net = Money::parse_major(amount, code.parse().ok()?).ok()?;
    Some((id.to_owned(), net))
}

fn item(row: &csv::ByteRecord) -> Option<SettlementItem> {
    // Numbers are followed by a tab, so that no spreadsheet makes floats of them.
    let text = |place: usize| from_utf8(row.get(place)?).ok().map(str::trim);
    let currency = match text(REMARK)? {
        "" => Currency::CNY,
        code => code.parse().ok()?,
    };
    let received = Money::parse_major(text(RECEIVED)?, currency).ok()?;
    let fee = Money::parse_major(text(FEE)?, currency).ok()?;
    let kind = row.get(KIND)?;
    let is_refund = match kind {
        _ if kind == TRADE => false,
        _ if kind == REFUND => true,
        _ => return None,
    };
    let amount = if is_refund {
        received.negate().ok()?
    } else {
        received
    };
    let name = if is_refund {
        text(REQUEST)?
    } else {
        text(ORDER)?
    };
    Some(SettlementItem {
        kind: if is_refund { "refund" } else { "charge" }.to_owned(),
        reference: name.to_owned(),
        amount,
        fee: Some(fee.negate().ok()?),
    })
}
