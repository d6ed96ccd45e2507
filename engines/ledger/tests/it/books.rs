//! Entries, accounts and balances, mostly as laws over random input.

use kernel::{Currency, Money};
use ledger::*;
use proptest::prelude::*;

use crate::{account, id, noon, transfer, usd};

#[test]
fn every_root_reads_back_from_its_path() {
    for root in Root::ALL {
        let made = match root.has_owner() {
            true => Account::of(root, "org_01j.X-1"),
            false => Account::sole(root),
        };
        let made = made.unwrap();
        assert_eq!(made.to_string().parse(), Ok(made.clone()));
        assert_eq!((made.root(), made.kind()), (root, root.kind()));
    }
}

#[test]
fn a_path_that_is_not_in_the_chart_is_refused() {
    let long = format!("escrow:{}", "x".repeat(81));
    let paths = [
        "",
        ":",
        "escrow",
        "escrow:",
        "escrow:a:b",
        "escrow:a b",
        "platform:fees:x",
        "Suspense",
        "suspense:",
        "cash",
        "escrow:订单",
        &long,
    ];
    for path in paths {
        let unknown = Error::UnknownAccount(path.to_owned());
        assert_eq!(path.parse::<Account>(), Err(unknown));
    }
}

#[test]
fn assets_and_expenses_grow_by_debits_and_the_rest_by_credits() {
    let grows = |path| account(path).normal_side();
    assert_eq!(grows("psp_clearing:sandbox"), Direction::Debit);
    assert_eq!(grows("psp_fees:sandbox"), Direction::Debit);
    assert_eq!(grows("escrow:ord_1"), Direction::Credit);
    assert_eq!(grows("platform:fees"), Direction::Credit);
    assert_eq!(grows("suspense:recon"), Direction::Credit);
}

#[test]
fn an_asset_names_the_decimals_of_its_currency() {
    assert_eq!(Asset::of(Currency::USD).to_string(), "USD/2");
    assert_eq!(Asset::of(Currency::JPY).to_string(), "JPY/0");
    assert_eq!("KWD/3".parse(), Ok(Asset::of(Currency::KWD)));
    for text in [
        "USD", "USD/3", "USD/02", "usd/2", "XAU/0", "USD/2 ", "/2", "",
    ] {
        assert_eq!(
            text.parse::<Asset>(),
            Err(Error::UnknownAsset(text.to_owned()))
        );
    }
}

#[test]
fn an_entry_id_is_short_and_plain() {
    for text in ["a", "pay_01j:captured", "A.b-c_d:1"] {
        assert_eq!(id(text).as_str(), text);
    }
    for text in ["", "a b", "a\n", "é", &"x".repeat(121)] {
        assert_eq!(
            text.parse::<EntryId>(),
            Err(Error::BadEntryId(text.to_owned()))
        );
    }
}

#[test]
fn an_entry_that_does_not_balance_can_not_be_made() {
    let debit = |minor| Posting::debit(account("psp_clearing:sandbox"), usd(minor));
    let credit = |minor| Posting::credit(account("suspense:recon"), usd(minor));
    let yen = Posting::credit(account("suspense:recon"), Money::new(5, Currency::JPY));
    let made = |postings| Entry::new(id("e"), noon(), postings);

    assert_eq!(made(vec![]), Err(Error::TooFewPostings));
    assert_eq!(made(vec![debit(1)]), Err(Error::TooFewPostings));
    assert_eq!(
        made(vec![debit(0), credit(0)]),
        Err(Error::AmountNotPositive { index: 0 })
    );
    assert_eq!(
        made(vec![debit(1), credit(-1)]),
        Err(Error::AmountNotPositive { index: 1 })
    );
    let unbalanced = |asset, debits, credits| Error::Unbalanced {
        asset,
        debits,
        credits,
    };
    let dollars = Asset::of(Currency::USD);
    assert_eq!(
        made(vec![debit(2), credit(1)]),
        Err(unbalanced(dollars, 2, 1))
    );
    assert_eq!(
        made(vec![debit(2), debit(2)]),
        Err(unbalanced(dollars, 4, 0))
    );
    let uneven = unbalanced(Asset::of(Currency::JPY), 0, 5);
    assert_eq!(made(vec![debit(5), yen.clone()]), Err(uneven.clone()));
    assert_eq!(made(vec![debit(5), credit(5), yen]), Err(uneven));
    assert_eq!(
        made(vec![
            debit(i128::MAX),
            debit(1),
            credit(i128::MAX),
            credit(1)
        ]),
        Err(Error::Range)
    );
    assert!(made(vec![debit(i128::MAX), credit(i128::MAX)]).is_ok());
}

#[test]
fn an_entry_has_a_limit_of_postings() {
    let pair = |_| {
        let account = account("suspense:recon");
        [
            Posting::debit(account.clone(), usd(1)),
            Posting::credit(account, usd(1)),
        ]
    };
    let postings = |pairs| (0..pairs).flat_map(pair).collect::<Vec<_>>();
    assert!(Entry::new(id("e"), noon(), postings(POSTINGS_MAX / 2)).is_ok());
    let found = POSTINGS_MAX + 2;
    let many = Entry::new(id("e"), noon(), postings(POSTINGS_MAX / 2 + 1));
    assert_eq!(many, Err(Error::TooManyPostings { found }));
}

#[test]
fn the_same_entry_twice_moves_once_and_another_under_its_id_is_refused() {
    let mut book = Book::default();
    let first = transfer("e", "psp_clearing:sandbox", "suspense:recon", usd(5));
    assert_eq!(book.post(first.clone()), Ok(Outcome::Recorded));

    let later = "2026-11-23T12:00:00Z".parse().unwrap();
    let mut turned = first.postings().to_vec();
    turned.reverse();
    let retried = Entry::new(id("e"), later, turned).unwrap();
    assert_eq!(book.post(retried), Ok(Outcome::Replayed));
    assert_eq!(book.entries(), [first]);

    let before = book.clone();
    let other = transfer("e", "psp_clearing:sandbox", "suspense:recon", usd(6));
    assert_eq!(book.post(other), Err(Error::IdReused { id: id("e") }));
    assert_eq!(book, before);
}

#[test]
fn an_entry_is_reversed_at_most_once() {
    let mut book = Book::default();
    let taken = transfer("e", "psp_clearing:sandbox", "suspense:recon", usd(5));
    book.post(taken.clone()).unwrap();
    book.post(taken.reversal(noon()).unwrap()).unwrap();
    let again = book.post(taken.reversal(noon()).unwrap());
    assert_eq!(again, Ok(Outcome::Replayed));

    let left = book
        .balances()
        .of(&account("suspense:recon"), Asset::of(Currency::USD));
    assert_eq!(left.net(Direction::Credit), 0);
    assert_eq!((left.debits(), left.credits()), (5, 5));
}

#[test]
fn an_entry_that_leaves_the_range_of_an_account_changes_nothing() {
    let mut book = Book::default();
    let most = usd(i128::MAX);
    book.post(transfer(
        "a",
        "psp_clearing:sandbox",
        "suspense:recon",
        most,
    ))
    .unwrap();
    let before = book.clone();
    let more = transfer("b", "psp_clearing:other", "suspense:recon", usd(1));
    assert_eq!(book.post(more), Err(Error::Range));
    assert_eq!(book, before);
}

/// Four bands of magnitude, to past what 64 bits hold.
fn amounts() -> impl Strategy<Value = i128> {
    prop_oneof![
        1..100i128,
        1..1_000_000i128,
        (i128::from(i64::MAX) - 1_000)..(i128::from(i64::MAX) + 1_000),
        (1i128 << 90)..(1i128 << 100),
    ]
}

fn accounts() -> impl Strategy<Value = Account> {
    let paths = [
        "psp_clearing:sandbox",
        "psp_fees:sandbox",
        "escrow:ord_1",
        "escrow:ord_2",
        "seller:org_1:available",
        "seller:org_1:receivable",
        "buyer:org_2:suspense",
        "platform:fees",
        "suspense:recon",
        "liquidity:USD",
        "platform:fx_spread",
    ];
    proptest::sample::select(paths.to_vec()).prop_map(account)
}

fn currencies() -> impl Strategy<Value = Currency> {
    let some = [Currency::USD, Currency::JPY, Currency::KWD, Currency::CNY];
    proptest::sample::select(some.to_vec())
}

/// Some to one and one to some, in one to three currencies.
fn balanced_postings() -> impl Strategy<Value = Vec<Posting>> {
    let side = (
        accounts(),
        proptest::collection::vec((accounts(), amounts()), 1..5),
    );
    let leg = (currencies(), side, any::<bool>()).prop_map(|(currency, (one, some), turned)| {
        let direction = match turned {
            true => Direction::Debit,
            false => Direction::Credit,
        };
        let mut postings = Vec::new();
        let mut total = 0;
        for (account, minor) in some {
            total += minor;
            postings.push(Posting::new(
                account,
                Money::new(minor, currency),
                direction,
            ));
        }
        let whole = Money::new(total, currency);
        postings.push(Posting::new(one, whole, direction.opposite()));
        postings
    });
    proptest::collection::vec(leg, 1..4).prop_map(|legs| legs.concat())
}

#[derive(Debug, Clone)]
enum Step {
    /// Under one of a few ids, so that ids are met again.
    Post(u8, Vec<Posting>),
    /// One posting is off by something.
    Tamper(u8, Vec<Posting>, i128),
    Repeat(usize),
    Reverse(usize),
}

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (any::<u8>(), balanced_postings()).prop_map(|(n, postings)| Step::Post(n, postings)),
        1 => (any::<u8>(), balanced_postings(), -5..5i128)
            .prop_map(|(n, postings, by)| Step::Tamper(n, postings, by)),
        1 => any::<usize>().prop_map(Step::Repeat),
        1 => any::<usize>().prop_map(Step::Reverse),
    ]
}

fn take(book: &mut Book, step: Step) -> Result<Outcome, Error> {
    let recorded = |at: usize| {
        let entries = book.entries();
        entries
            .get(at.checked_rem(entries.len()).unwrap_or(0))
            .cloned()
    };
    let entry = match step {
        Step::Post(n, postings) => Entry::new(id(&format!("e{}", n % 64)), noon(), postings)?,
        Step::Tamper(n, mut postings, by) => {
            postings[0].amount += by;
            Entry::new(id(&format!("e{n}")), noon(), postings)?
        }
        Step::Repeat(at) => match recorded(at) {
            Some(entry) => entry,
            None => return Ok(Outcome::Replayed),
        },
        Step::Reverse(at) => match recorded(at) {
            Some(entry) => entry.reversal(noon())?,
            None => return Ok(Outcome::Replayed),
        },
    };
    book.post(entry)
}

proptest! {
    #[test]
    fn the_books_balance_after_every_step_and_a_refused_one_leaves_no_trace(
        steps in proptest::collection::vec(steps(), 1..60)
    ) {
        let mut book = Book::default();
        for step in steps {
            let before = book.clone();
            let done = take(&mut book, step);
            if done != Ok(Outcome::Recorded) {
                prop_assert_eq!(&book, &before);
            }
            prop_assert!(book.balances().trial().unwrap().is_balanced());
            prop_assert_eq!(&Balances::fold(book.entries()).unwrap(), book.balances());
        }
    }

    #[test]
    fn an_entry_with_one_amount_changed_is_refused(
        postings in balanced_postings(),
        at in any::<prop::sample::Index>(),
        by in prop_oneof![Just(1i128), Just(-1i128), amounts()],
    ) {
        let mut postings = postings;
        let place = at.index(postings.len());
        postings[place].amount += by;
        prop_assert!(Entry::new(id("e"), noon(), postings).is_err());
    }

    #[test]
    fn an_entry_and_its_reversal_leave_every_account_even(postings in balanced_postings()) {
        let entry = Entry::new(id("e"), noon(), postings).unwrap();
        let reversal = entry.reversal(noon()).unwrap();
        let balances = Balances::fold([&entry, &reversal]).unwrap();
        for (_, _, balance) in balances.iter() {
            prop_assert!(balance.is_even());
        }
    }
}

#[test]
fn accounts_of_the_former_chart_keep_their_names() {
    for (path, root) in [
        ("order_held:ord_1", Root::Escrow),
        ("seller_payable:org_1", Root::SellerAvailable),
        ("provider_clearing:sandbox", Root::PspClearing),
        ("platform_fee", Root::PlatformFees),
        ("suspense", Root::Suspense),
        ("fx_liquidity", Root::Liquidity),
    ] {
        let read = account(path);
        assert_eq!((read.to_string(), read.root()), (path.to_owned(), root));
        let written = match read.owner() {
            Some(owner) => Account::of(root, owner),
            None => Account::of(root, "USD").or_else(|_| Account::sole(root)),
        };
        assert_ne!(written.unwrap(), read);
    }
}
