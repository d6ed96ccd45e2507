//! Reads what a customer hands in. By its own reading, not by the customer's writer: what the one
//! gets wrong the other must not get wrong with it.

use kernel::{Currency, Money};
use quick_xml::Reader;
use quick_xml::events::Event;

/// A transfer as it is ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub payment: String,
    pub end_to_end: String,
    pub amount: Money,
    pub creditor: String,
    pub account: String,
}

/// MsgId, and the orders; or what is wrong, in the words of the external code list of reasons.
pub fn read(xml: &str, account: &str) -> Result<(String, Vec<Order>), &'static str> {
    let mut reader = Reader::from_str(xml);
    let (mut path, mut message) = (Vec::<String>::new(), String::new());
    let (mut payment, mut debtor) = (String::new(), String::new());
    let (mut orders, mut now) = (Vec::new(), None::<Order>);
    let (mut counted, mut control, mut currency) = (None, None, None);
    let none = Money::zero(Currency::EUR);
    let mut text = String::new();
    loop {
        match reader.read_event().map_err(|_| "FF01")? {
            Event::Start(start) => {
                let name = start.local_name().as_ref().to_owned();
                text.clear();
                if name == "CdtTrfTxInf" {
                    now = Some(Order {
                        payment: payment.clone(),
                        end_to_end: String::new(),
                        amount: none,
                        creditor: String::new(),
                        account: String::new(),
                    });
                }
                if name == "InstdAmt" {
                    let code = start
                        .attributes()
                        .flatten()
                        .find(|one| one.key.as_ref() == "Ccy");
                    currency = code.and_then(|one| one.value.parse::<Currency>().ok());
                }
                path.push(name);
            }
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::GeneralRef(name) => text.push(match name.xml10_content().as_ref() {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                _ => '\'',
            }),
            Event::End(_) => {
                let said = std::mem::take(&mut text).trim().to_owned();
                let inner: Vec<&str> = path
                    .iter()
                    .rev()
                    .take(3)
                    .rev()
                    .map(String::as_str)
                    .collect();
                match (inner.as_slice(), &mut now) {
                    ([.., "GrpHdr", "MsgId"], _) => message = said,
                    ([.., "GrpHdr", "NbOfTxs"], _) => counted = said.parse::<usize>().ok(),
                    ([.., "GrpHdr", "CtrlSum"], _) => control = Some(said),
                    ([.., "PmtInf", "PmtInfId"], _) => payment = said,
                    (["DbtrAcct", "Id", "IBAN"], _) => debtor = said,
                    ([.., "PmtId", "EndToEndId"], Some(order)) => order.end_to_end = said,
                    ([.., "Cdtr", "Nm"], Some(order)) => order.creditor = said,
                    (["CdtrAcct", "Id", "IBAN"] | ["Id", "Othr", "Id"], Some(order)) => {
                        order.account = said;
                    }
                    ([.., "InstdAmt"], Some(order)) => {
                        let currency = currency.ok_or("AM03")?;
                        order.amount = Money::parse_major(&said, currency).map_err(|_| "AM12")?;
                    }
                    _ => {}
                }
                if path.pop().as_deref() == Some("CdtTrfTxInf") {
                    orders.extend(now.take());
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if message.is_empty() || message.len() > 35 {
        return Err("FF01");
    }
    if debtor != account {
        return Err("AC02");
    }
    if counted != Some(orders.len()) {
        return Err("AM18");
    }
    // Sums of amounts whatever the currency, in hundredths where they have them.
    let total: i128 = orders.iter().map(in_tenthousandths).sum();
    let said = control.as_deref().and_then(units);
    if said != Some(total) {
        return Err("AM10");
    }
    Ok((message, orders))
}

fn in_tenthousandths(order: &Order) -> i128 {
    units(&order.amount.to_major_string()).unwrap_or_default()
}

fn units(text: &str) -> Option<i128> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let decimals = format!("{decimals:0<4}");
    format!("{whole}{}", decimals.get(..4)?).parse().ok()
}
