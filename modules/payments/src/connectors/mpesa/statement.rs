//! The statement of our account at M-Pesa: no call tells it, people fetch it from the business portal.
//! A table of values with commas, a few lines of words before the names of its columns, a balance
//! behind each line. What comes in is payments; what goes out is fees of them, reversals, and what is
//! paid out to our bank. A payment and its fee share one receipt.
//! Source: Safaricom, M-PESA Business Portal user manual, organisation statement.

mod table;

use std::collections::HashSet;

use jiff::civil::Date;
use kernel::{Currency, FieldError, Money};

use crate::connectors::{Day, HandedIn, SettlementItem, SettlementReport};

use table::{Row, Table, is_receipt};

/// All of a statement for the account of this short code, or all that is wrong with it.
pub fn read(file: &[u8], shortcode: &str) -> Result<HandedIn, Vec<FieldError>> {
    let Table { from, to, rows } = table::read(file, shortcode)?;
    Ok(HandedIn {
        days: days(from, to, &rows),
    })
}

/// The receipt of a payment to our bank, as the bank's line names it beside who pays.
pub fn named_in(text: &str, shortcode: &str) -> Option<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<String> = words.map(str::to_ascii_uppercase).collect();
    let is_theirs = words.iter().any(|word| word == "MPESA")
        || words.windows(2).any(|pair| pair == ["M", "PESA"]);
    let is_ours = words.iter().any(|word| word == shortcode);
    let mut receipts = words.into_iter().filter(|word| is_receipt(word));
    receipts.next().filter(|_| is_theirs && is_ours)
}

/// A settlement in the making: what came and went since the one before it, or since midnight.
#[derive(Default)]
struct Piece {
    lines: Vec<SettlementItem>,
    seen: HashSet<Row>,
}

impl Piece {
    fn take(&mut self, row: &Row) {
        let is_again = row.is_again(&mut self.seen);
        let amount = Money::new(row.amount.minor().abs(), Currency::KES);
        if row.is_charge() {
            let of = match row.linked.is_empty() {
                true => &row.receipt,
                false => &row.linked,
            };
            let charged = self
                .lines
                .iter_mut()
                .find(|line| line.kind == "charge" && line.reference == *of);
            if is_again {
                return;
            }
            if let Some(line) = charged {
                let before = line.fee.unwrap_or(Money::zero(Currency::KES));
                line.fee = before.checked_add(amount).ok().or(line.fee);
                return;
            }
        }
        let (kind, reference) = match row {
            row if row.is_payment() => ("charge", &row.receipt),
            row if row.is_reversal() && !row.linked.is_empty() => ("refund", &row.linked),
            row if row.amount.is_positive() => ("other_in", &row.receipt),
            _ => ("other_out", &row.receipt),
        };
        self.lines.push(SettlementItem {
            kind: kind.to_owned(),
            reference: reference.clone(),
            amount,
            fee: None,
        });
    }

    fn close(&mut self, id: String, net: Money, left: Money) -> SettlementReport {
        SettlementReport {
            id,
            net,
            left: Some(left),
            lines: std::mem::take(&mut self.lines),
        }
    }
}

/// What a day is called that ends without anything being paid out.
fn unswept(day: Date) -> String {
    format!("MPESA{}", day.strftime("%Y%m%d"))
}

/// The statement cut at each payment to our bank and at each midnight.
fn days(from: Date, to: Date, rows: &[Row]) -> Vec<Day> {
    let zero = Money::zero(Currency::KES);
    let first = rows.first();
    let opening = first.and_then(|row| row.balance.checked_sub(row.amount).ok());
    let mut balance = opening;
    let mut rest = rows.iter().peekable();
    let mut days = Vec::new();
    let mut day = from;
    while day <= to {
        let begins_with = balance;
        let mut piece = Piece::default();
        let mut reports = Vec::new();
        while let Some(row) = rest.next_if(|row| row.at.date() == day) {
            balance = Some(row.balance);
            match row.is_sweep() && !row.is_again(&mut piece.seen) {
                true => {
                    let net = Money::new(row.amount.minor().abs(), Currency::KES);
                    reports.push(piece.close(row.receipt.clone(), net, row.balance));
                }
                false if row.is_sweep() => {}
                false => piece.take(row),
            }
        }
        if !piece.lines.is_empty() {
            let left = balance.unwrap_or(zero);
            reports.push(piece.close(unswept(day), zero, left));
        }
        days.push(Day {
            day,
            opening: begins_with,
            quiet: SettlementReport {
                id: unswept(day),
                net: zero,
                left: Some(balance.unwrap_or(zero)),
                lines: Vec::new(),
            },
            reports,
        });
        match day.tomorrow() {
            Ok(next) => day = next,
            Err(_) => break,
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &str = "Receipt No.,Completion Time,Initiation Time,Details,Transaction Status,Paid In,\
        Withdrawn,Balance,Balance Confirmed,Reason Type,Other Party Info,Linked Transaction ID,A/C No.";

    fn statement(period: &str, rows: &[&str]) -> String {
        let rows = rows.join("\n");
        format!(
            "Organization Statement\nShort Code:,600100\nTime Period:,{period}\n{NAMES}\n{rows}\n"
        )
    }

    fn row(receipt: &str, at: &str, amount: &str, balance: &str, reason: &str, of: &str) -> String {
        let (paid_in, withdrawn) = match amount.strip_prefix('-') {
            None => (amount, ""),
            Some(_) => ("", amount),
        };
        format!(
            "{receipt},{at},{at},x,Completed,{paid_in},{withdrawn},{balance},true,{reason},x,{of},x"
        )
    }

    const TWO_DAYS: &str = "From 2026-11-29 00:00:00 To 2026-11-30 23:59:59";

    fn kes(minor: i128) -> Money {
        Money::new(minor, Currency::KES)
    }

    fn two_days() -> Vec<String> {
        vec![
            row(
                "SKT1AAAA01",
                "2026-11-29 10:00:00",
                "1000.00",
                "1000.00",
                "Pay Bill Online",
                "",
            ),
            row(
                "SKT1AAAA01",
                "2026-11-29 10:00:00",
                "-6.00",
                "994.00",
                "Pay Bill Charge",
                "",
            ),
            row(
                "SKT1AAAA02",
                "2026-11-29 23:59:59",
                "-900.00",
                "94.00",
                "Organization Settlement",
                "",
            ),
            row(
                "SKU1AAAA03",
                "2026-11-30 09:00:00",
                "500.00",
                "594.00",
                "Pay Bill Online",
                "",
            ),
            row(
                "SKU1AAAA04",
                "2026-11-30 09:10:00",
                "-3.00",
                "591.00",
                "Pay Bill Charge",
                "SKU1AAAA03",
            ),
            row(
                "SKU1AAAA05",
                "2026-11-30 12:00:00",
                "-500.00",
                "91.00",
                "Transaction Reversal",
                "SKU1AAAA03",
            ),
        ]
    }

    fn read_rows(rows: &[String]) -> Result<HandedIn, Vec<FieldError>> {
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        read(statement(TWO_DAYS, &rows).as_bytes(), "600100")
    }

    #[test]
    fn it_is_cut_at_payments_to_the_bank_and_at_midnight() {
        let mut newest_first = two_days();
        newest_first.reverse();
        for rows in [two_days(), newest_first] {
            let found = read_rows(&rows).unwrap().days;
            assert_eq!(found.len(), 2);
            assert_eq!(
                (found[0].opening, found[1].opening),
                (Some(kes(0)), Some(kes(9_400)))
            );
            let first = &found[0].reports[0];
            assert_eq!((first.id.as_str(), first.net), ("SKT1AAAA02", kes(90_000)));
            assert_eq!(first.left, Some(kes(9_400)));
            assert_eq!(first.lines[0].fee, Some(kes(600)));
            let second = &found[1].reports[0];
            assert_eq!((second.id.as_str(), second.net), ("MPESA20261130", kes(0)));
            assert_eq!(second.left, Some(kes(9_100)));
            let kinds: Vec<(&str, &str)> = second
                .lines
                .iter()
                .map(|line| (line.kind.as_str(), line.reference.as_str()))
                .collect();
            assert_eq!(kinds, [("charge", "SKU1AAAA03"), ("refund", "SKU1AAAA03")]);
            assert_eq!(second.lines[0].fee, Some(kes(300)));
        }
    }

    #[test]
    fn a_line_that_stands_there_again_is_told_again_and_moves_nothing() {
        let mut rows = two_days();
        rows.insert(1, rows[0].clone());
        let found = read_rows(&rows).unwrap().days;
        let lines = &found[0].reports[0].lines;
        assert_eq!((lines.len(), lines[0].fee), (2, Some(kes(600))));
        assert_eq!(lines[1].reference, lines[0].reference);
    }

    #[test]
    fn a_day_on_which_nothing_moved_begins_with_the_balance_before() {
        let mut rows = two_days();
        rows.truncate(3);
        let found = read_rows(&rows).unwrap().days;
        assert_eq!(
            (found[1].opening, found[1].reports.len()),
            (Some(kes(9_400)), 0)
        );
        assert_eq!(found[1].quiet.left, Some(kes(9_400)));
        let none = read_rows(&[]).unwrap().days;
        assert!(none.iter().all(|day| day.opening.is_none()));
    }

    #[test]
    fn what_is_wrong_is_named_by_its_line() {
        let good = two_days();
        let with = |place: usize, from: &str, to: &str| {
            let mut rows = good.clone();
            rows[place] = rows[place].replace(from, to);
            rows
        };
        for (rows, path, code) in [
            (
                with(0, "1000.00,,", "1e3,,"),
                "rows[5].paid_in",
                "not_an_amount",
            ),
            (
                with(0, "1000.00,,", "\"1,000.00\",,"),
                "rows[5].paid_in",
                "not_an_amount",
            ),
            (
                with(0, "1000.00,,", "1000.005,,"),
                "rows[5].paid_in",
                "not_an_amount",
            ),
            (
                with(0, "1000.00,,", "1000.00,5.00,"),
                "rows[5].paid_in",
                "in_or_out",
            ),
            (
                with(3, "SKU1AAAA03", "=1+1"),
                "rows[8].receipt_no",
                "no_receipt",
            ),
            (
                with(3, "2026-11-30 09", "30 Nov 09"),
                "rows[8].completion_time",
                "not_a_time",
            ),
            (
                with(3, "594.00", "595.00"),
                "rows[8].balance",
                "does_not_follow",
            ),
            (
                with(5, "2026-11-30", "2026-12-01"),
                "rows[10].completion_time",
                "outside_period",
            ),
        ] {
            let errors = read_rows(&rows).unwrap_err();
            assert_eq!(
                (errors[0].path.as_str(), errors[0].code.as_ref()),
                (path, code)
            );
        }
        let mut lacks = good.clone();
        lacks.remove(1);
        assert_eq!(read_rows(&lacks).unwrap_err()[0].code, "does_not_follow");
    }

    #[test]
    fn a_line_of_the_bank_names_the_receipt_of_what_was_paid_out() {
        for (text, found) in [
            ("SW261130001 M-PESA 600100 settlement", Some("SW261130001")),
            ("mpesa/600100/skt1aaaa02", Some("SKT1AAAA02")),
            ("SKT1AAAA02 M-PESA 600999", None),
            ("SKT1AAAA02 600100", None),
            ("M-PESA 600100", None),
        ] {
            assert_eq!(named_in(text, "600100").as_deref(), found, "{text}");
        }
    }

    #[test]
    fn a_file_that_is_no_statement_of_ours_is_refused() {
        let rows = two_days();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let code = |text: &str, shortcode: &str| {
            let errors = read(text.as_bytes(), shortcode).unwrap_err();
            errors[0].code.to_string()
        };
        let good = statement(TWO_DAYS, &rows);
        assert_eq!(code(&good, "600999"), "other_account");
        assert_eq!(code("", "600100"), "no_statement");
        assert_eq!(code("<html></html>", "600100"), "no_statement");
        assert_eq!(
            code(&good.replace("Balance,", "Saldo,"), "600100"),
            "column_missing"
        );
        assert_eq!(
            code(
                &good.replace("Time Period:", "Time:").replace(TWO_DAYS, ""),
                "600100"
            ),
            "no_period"
        );
        let part = statement("From 2026-11-29 00:00:00 To 2026-11-30 12:00:00", &rows);
        assert_eq!(code(&part, "600100"), "not_whole_days");
        assert!(read(&[0xff, 0xfe], "600100").is_err());
    }
}
