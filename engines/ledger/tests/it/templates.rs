//! Each payment fact as its postings, written out the way a bookkeeper would.

use kernel::{Currency, Money};
use ledger::templates::*;
use ledger::{Account, Asset, Balances, Entry, Error, Root};

use crate::{account, id, noon, usd};

fn lines(entry: &Entry) -> Vec<String> {
    let line = |posting: &ledger::Posting| {
        let money = posting.money();
        format!("{} {} {money}", posting.direction, posting.account)
    };
    entry.postings().iter().map(line).collect()
}

fn eur(minor: i128) -> Money {
    Money::new(minor, Currency::EUR)
}

fn part(order: &str, minor: i128) -> Allocation<'_> {
    Allocation {
        order,
        amount: usd(minor),
    }
}

#[test]
fn a_captured_payment_is_held_by_its_orders() {
    let parts = [part("ord_1", 7_000), part("ord_2", 3_000), part("ord_3", 0)];
    let entry = payment_captured(id("pay_1:captured"), noon(), "sandbox", usd(10_000), &parts);
    assert_eq!(
        lines(&entry.unwrap()),
        [
            "debit psp_clearing:sandbox 100.00 USD",
            "credit escrow:ord_1 70.00 USD",
            "credit escrow:ord_2 30.00 USD",
        ]
    );
}

#[test]
fn a_payment_must_be_allocated_to_the_last_cent() {
    let captured =
        |parts: &[Allocation]| payment_captured(id("p"), noon(), "sandbox", usd(10_000), parts);
    let differ = |allocated| Error::AllocationsDiffer {
        captured: 10_000,
        allocated,
    };
    assert_eq!(captured(&[part("ord_1", 9_999)]), Err(differ(9_999)));
    assert_eq!(captured(&[]), Err(differ(0)));
    let negative = captured(&[part("ord_1", 10_001), part("ord_2", -1)]);
    assert_eq!(negative, Err(Error::AmountNotPositive { index: 2 }));
    let in_euro = Allocation {
        order: "ord_1",
        amount: eur(10_000),
    };
    let (left, right) = (Currency::USD, Currency::EUR);
    assert_eq!(
        captured(&[in_euro]),
        Err(Error::CurrenciesDiffer { left, right })
    );
}

#[test]
fn a_payment_of_nothing_is_no_entry() {
    let entry = payment_captured(id("p"), noon(), "sandbox", usd(0), &[part("ord_1", 0)]);
    assert_eq!(entry, Err(Error::TooFewPostings));
}

#[test]
fn a_refund_goes_back_the_way_the_money_came() {
    let entry = allocation_refunded(id("r"), noon(), "sandbox", "ord_1", usd(700)).unwrap();
    assert_eq!(
        lines(&entry),
        [
            "debit escrow:ord_1 7.00 USD",
            "credit psp_clearing:sandbox 7.00 USD"
        ]
    );
}

#[test]
fn a_refund_that_came_back_is_the_buyers() {
    let entry = refund_returned(id("r"), noon(), "sandbox", "org_b", usd(700)).unwrap();
    assert_eq!(
        lines(&entry),
        [
            "debit psp_clearing:sandbox 7.00 USD",
            "credit buyer:org_b:suspense 7.00 USD"
        ]
    );
}

#[test]
fn a_fee_lowers_what_the_provider_owes_us() {
    let entry = provider_fee_charged(id("f"), noon(), "sandbox", usd(290)).unwrap();
    assert_eq!(
        lines(&entry),
        [
            "debit psp_fees:sandbox 2.90 USD",
            "credit psp_clearing:sandbox 2.90 USD"
        ]
    );
}

#[test]
fn a_wrong_amount_waits_in_suspense_until_it_is_explained() {
    let received = mismatch_received(id("m"), noon(), "sandbox", usd(10_100)).unwrap();
    assert_eq!(
        lines(&received),
        [
            "debit psp_clearing:sandbox 101.00 USD",
            "credit suspense:recon 101.00 USD"
        ]
    );
    let to = [
        (account("escrow:ord_1"), usd(10_000)),
        (account("buyer:org_b:suspense"), usd(100)),
    ];
    let cleared = suspense_cleared(id("c"), noon(), &to).unwrap();
    assert_eq!(
        lines(&cleared),
        [
            "debit suspense:recon 101.00 USD",
            "credit escrow:ord_1 100.00 USD",
            "credit buyer:org_b:suspense 1.00 USD",
        ]
    );
    let balances = Balances::fold([&received, &cleared]).unwrap();
    assert!(
        balances
            .of(&account("suspense:recon"), Asset::of(Currency::USD))
            .is_even()
    );
    assert_eq!(
        suspense_cleared(id("c"), noon(), &[]),
        Err(Error::TooFewPostings)
    );
}

fn exchange(spread: i128) -> Exchange {
    Exchange {
        source: account("escrow:ord_1"),
        target: account("escrow:ord_1"),
        sold: usd(10_000),
        bought: eur(9_200),
        spread: eur(spread),
    }
}

#[test]
fn an_exchange_is_two_legs_through_liquidity_and_the_spread() {
    let entry = currency_exchanged(id("fx"), noon(), &exchange(184)).unwrap();
    assert_eq!(
        lines(&entry),
        [
            "debit escrow:ord_1 100.00 USD",
            "credit liquidity:USD 100.00 USD",
            "debit liquidity:EUR 92.00 EUR",
            "credit escrow:ord_1 90.16 EUR",
            "credit platform:fx_spread 1.84 EUR",
        ]
    );
    let plain = currency_exchanged(id("fx"), noon(), &exchange(0)).unwrap();
    assert_eq!(plain.postings().len(), 4);
}

#[test]
fn when_a_provider_exchanges_for_us_the_spread_is_our_cost() {
    let clearing = account("psp_clearing:sandbox");
    let asset_side = Exchange {
        source: clearing.clone(),
        target: clearing,
        ..exchange(184)
    };
    let entry = currency_exchanged(id("fx"), noon(), &asset_side).unwrap();
    assert_eq!(
        lines(&entry),
        [
            "credit psp_clearing:sandbox 100.00 USD",
            "debit liquidity:USD 100.00 USD",
            "credit liquidity:EUR 92.00 EUR",
            "debit psp_clearing:sandbox 90.16 EUR",
            "debit platform:fx_spread 1.84 EUR",
        ]
    );
}

#[test]
fn an_exchange_that_makes_no_sense_is_refused() {
    let made = |exchange| currency_exchanged(id("fx"), noon(), &exchange);
    let same = Exchange {
        bought: usd(9_200),
        spread: usd(0),
        ..exchange(0)
    };
    assert_eq!(made(same), Err(Error::SameCurrency(Currency::USD)));
    let across = Exchange {
        target: account("psp_clearing:sandbox"),
        ..exchange(0)
    };
    assert_eq!(made(across), Err(Error::ExchangeAcrossSides));
    assert_eq!(made(exchange(-1)), Err(Error::SpreadOutOfRange));
    assert_eq!(made(exchange(9_200)), Err(Error::SpreadOutOfRange));
    let foreign = Exchange {
        spread: usd(1),
        ..exchange(0)
    };
    assert!(matches!(made(foreign), Err(Error::CurrenciesDiffer { .. })));
}

#[test]
fn an_owner_that_is_no_id_is_refused_everywhere() {
    let bad = Account::of(Root::Escrow, "a b").unwrap_err();
    assert_eq!(bad, Error::UnknownAccount("escrow:a b".to_owned()));
    assert_eq!(
        allocation_refunded(id("r"), noon(), "sandbox", "a b", usd(1)),
        Err(bad)
    );
}
