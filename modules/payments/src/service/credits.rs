//! Credits to our account as the bank tells them, by notice or by a line of its statement.

use iso20022::camt053::{Entry as Booked, Transaction};
use kernel::Money;

use crate::bank::CreditData;
use crate::model::bank::BankLine;
use crate::rules::reference;

const DAY_CHARS: usize = 10;

/// A credit to our account, by whatever way it was told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Credit {
    /// What the bank calls it, wherever it tells of it.
    pub(crate) bank_ref: String,
    pub(crate) booked_on: Option<String>,
    /// All that was said about it.
    pub(crate) text: String,
    /// The account that it was sent to, where that is not ours alone.
    pub(crate) account: Option<String>,
    pub(crate) payer: Option<String>,
    pub(crate) payer_account: Option<String>,
    pub(crate) payer_bic: Option<String>,
}

impl Credit {
    fn of_transaction(entry: &Booked, told: &Transaction, bank_ref: String) -> Credit {
        let names = [&told.creditor_reference, &told.end_to_end_id];
        let names = names.into_iter().flatten().map(String::as_str);
        let texts: Vec<&str> = names
            .chain(told.remittance.iter().map(String::as_str))
            .collect();
        Credit {
            bank_ref,
            booked_on: entry.booking_date.map(|date| date.to_string()),
            text: match texts.is_empty() {
                true => entry.text.clone().unwrap_or_default(),
                false => texts.join(" "),
            },
            account: told.creditor_account.clone(),
            payer: told.debtor.clone(),
            payer_account: told.debtor_account.clone(),
            payer_bic: told.debtor_agent.clone(),
        }
    }

    /// What people could not explain either.
    pub(super) fn unexplained(line: &BankLine) -> Credit {
        Credit {
            bank_ref: own_name(line),
            booked_on: line.booked_on.clone(),
            text: format!("{} {}", line.reference, line.text),
            payer: line.counterparty.clone(),
            ..Credit::default()
        }
    }

    pub(super) fn noticed(told: CreditData) -> Credit {
        let names = [told.creditor_reference, told.end_to_end_id];
        let names: Vec<String> = names.into_iter().flatten().collect();
        Credit {
            bank_ref: told.servicer_reference,
            booked_on: Some(short(&told.booked_on, DAY_CHARS)),
            text: format!("{} {}", names.join(" "), told.text),
            account: told.creditor_account,
            payer: told.debtor,
            payer_account: told.debtor_account,
            payer_bic: told.debtor_bic,
        }
    }
}

/// A line that the bank gave no name.
fn own_name(line: &BankLine) -> String {
    format!("{}/{}", line.statement, line.place)
}

/// What one line is made up of, each with its own name at the bank. A batch whose parts do not add
/// up is taken whole.
pub(super) fn parts(line: &BankLine, told: &Booked) -> Vec<(Credit, Money)> {
    let own = told
        .servicer_reference
        .clone()
        .unwrap_or_else(|| own_name(line));
    let amounts: Option<Vec<Money>> = told.transactions.iter().map(|one| one.amount).collect();
    let amounts = amounts.filter(|amounts| {
        let sum = Money::sum(amounts.iter().copied(), line.amount.currency());
        amounts.len() > 1 && sum.is_ok_and(|sum| sum == line.amount)
    });
    match amounts {
        Some(amounts) => told
            .transactions
            .iter()
            .zip(amounts)
            .enumerate()
            .map(|(place, (one, amount))| {
                let name = one.servicer_reference.clone();
                let name = name.unwrap_or_else(|| format!("{own}/{place}"));
                (Credit::of_transaction(told, one, name), amount)
            })
            .collect(),
        None => {
            let first = told.transactions.first().cloned().unwrap_or_default();
            let name = first.servicer_reference.clone().unwrap_or(own);
            let mut credit = Credit::of_transaction(told, &first, name);
            for one in told.transactions.iter().skip(1) {
                credit.text = format!("{} {}", credit.text, one.remittance.join(" "));
            }
            vec![(credit, line.amount)]
        }
    }
}

/// Whether a text names something of ours that is not a payment.
pub(super) fn is_of_others(text: &str) -> bool {
    !reference::payouts_in(text).is_empty()
        || !reference::settlements_in(text).is_empty()
        || !reference::refunds_in(text).is_empty()
        || !reference::remittances_in(text).is_empty()
        || !reference::covers_in(text).is_empty()
}

pub(super) fn short(text: &str, chars: usize) -> String {
    text.replace('\0', "").chars().take(chars).collect()
}
