//! The guarded book against a second, plainer one, after every operation of seeded sequences:
//! invariants I1 to I6. 256 sequences of 500 operations; `ARGOSY_SEQUENCES` runs more,
//! `ARGOSY_SEED` runs one again. A failure prints its seed.

use std::collections::BTreeMap;
use std::time::Duration;

use kernel::{Currency, Money, Timestamp};
use ledger::*;

use crate::{account, id, noon};

const OPERATIONS: u64 = 500;

/// SplitMix64: the whole sequence follows from the seed, on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.roll() % n
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        let place = self.below(u64::try_from(from.len()).ok()?.max(1));
        from.get(usize::try_from(place).ok()?).copied()
    }

    /// Four bands of magnitude, to past what 64 bits hold; and half of the time one of the edges, or
    /// its neighbour: where a comparison is off by one, it is there.
    fn amount(&mut self, edges: &[i128]) -> i128 {
        if self.below(2) == 0
            && let Some(edge) = self.pick(edges)
        {
            return (edge - 1 + i128::from(self.below(3))).max(1);
        }
        match self.below(8) {
            0..=3 => i128::from(1 + self.below(100)),
            4 | 5 => i128::from(1 + self.below(1_000_000)),
            6 => i128::from(i64::MAX) - 2 + i128::from(self.below(5)),
            _ => 1i128 << (90 + self.below(10)),
        }
    }
}

const ACCOUNTS: [&str; 6] = [
    "psp_clearing:sandbox",
    "escrow:ord_1",
    "seller:org_1:available",
    "seller:org_1:receivable",
    "platform:fees",
    "bank:main",
];
const CURRENCIES: [Currency; 2] = [Currency::USD, Currency::JPY];

/// Plain on purpose: one map of what was posted, one list of holds.
#[derive(Clone, Default)]
struct Model {
    posted: BTreeMap<(String, Currency), i128>,
    holds: BTreeMap<String, ModelHold>,
    /// What open holds would take.
    out: BTreeMap<(String, Currency), i128>,
    done: BTreeMap<String, Command>,
    failed: BTreeMap<String, ()>,
    now: Option<Timestamp>,
    entries: usize,
}

#[derive(Clone)]
struct ModelHold {
    debit: String,
    credit: String,
    amount: Money,
    expires_at: Option<Timestamp>,
    open: bool,
}

fn sign(path: &str, debit: bool) -> i128 {
    let grows_by_debit = account(path).normal_side() == Direction::Debit;
    if grows_by_debit == debit { 1 } else { -1 }
}

impl Model {
    fn available(&self, path: &str, currency: Currency) -> i128 {
        let key = (path.to_owned(), currency);
        let of = |map: &BTreeMap<(String, Currency), i128>| map.get(&key).copied().unwrap_or(0);
        of(&self.posted) - of(&self.out)
    }

    /// Opens a hold, or ends it.
    fn count(&mut self, hold: &ModelHold, opens: bool) {
        for (path, debit) in [(&hold.debit, true), (&hold.credit, false)] {
            if sign(path, debit) < 0 {
                let key = (path.clone(), hold.amount.currency());
                let by = hold.amount.minor();
                *self.out.entry(key).or_default() += if opens { by } else { -by };
            }
        }
    }

    fn close(&mut self, name: &str) {
        let hold = self.holds.get_mut(name).unwrap();
        hold.open = false;
        let hold = hold.clone();
        self.count(&hold, false);
    }

    fn covers(&self, debit: &str, credit: &str, amount: Money) -> bool {
        [(debit, true), (credit, false)]
            .into_iter()
            .all(|(path, debit)| {
                sign(path, debit) > 0
                    || !account(path).root().is_limited()
                    || self.available(path, amount.currency()) >= amount.minor()
            })
    }

    /// Answers what expires, the earliest first, and of those at one time the least id.
    fn pass(&mut self, now: Timestamp) -> Vec<EntryId> {
        let now = self.now.map_or(now, |before| before.max(now));
        self.now = Some(now);
        let mut late: Vec<(Timestamp, EntryId)> = self
            .holds
            .iter()
            .filter(|(_, hold)| hold.open)
            .filter_map(|(name, hold)| Some((hold.expires_at?, id(name))))
            .filter(|(end, _)| *end <= now)
            .collect();
        late.sort();
        let late: Vec<EntryId> = late.into_iter().map(|(_, name)| name).collect();
        for name in &late {
            self.close(name.as_str());
        }
        late
    }

    /// Where the next amount may be just right or just too much: what accounts have to give, and
    /// what is on hold.
    fn edges(&self) -> Vec<i128> {
        let of_accounts = ACCOUNTS
            .into_iter()
            .flat_map(|path| CURRENCIES.map(|currency| self.available(path, currency)));
        let open = self.holds.values().filter(|hold| hold.open);
        of_accounts
            .chain(open.map(|hold| hold.amount.minor()))
            .filter(|edge| *edge > 0)
            .collect()
    }

    /// All of them, or none: the first that is refused undoes those before it, and its id stays
    /// failed.
    fn take_linked(&mut self, commands: &[Command]) -> bool {
        let latest = commands.iter().map(Command::at).max();
        self.pass(latest.expect("a command"));
        let before = self.clone();
        for command in commands {
            if self.take(command) {
                continue;
            }
            let is_new = self.failed.len() > before.failed.len();
            *self = before;
            // A chain fails as one, and each id of it stays failed that was not done long before.
            let chain = commands.iter().map(|linked| linked.id().to_string());
            let undone: Vec<String> = chain
                .filter(|name| is_new && !self.done.contains_key(name))
                .collect();
            self.failed
                .extend(undone.into_iter().map(|name| (name, ())));
            return false;
        }
        true
    }

    fn move_money(&mut self, debit: &str, credit: &str, amount: Money) {
        for (path, is_debit) in [(debit, true), (credit, false)] {
            let key = (path.to_owned(), amount.currency());
            *self.posted.entry(key).or_default() += sign(path, is_debit) * amount.minor();
        }
        self.entries += 1;
    }

    /// Whether it is carried out, replayed (both true) or refused.
    fn take(&mut self, command: &Command) -> bool {
        self.pass(command.at());
        let name = command.id().to_string();
        if let Some(first) = self.done.get(&name) {
            return same(first, command);
        }
        if self.failed.contains_key(&name) {
            return false;
        }
        // A hold of another currency is wrong in itself, and its id is free for what is right.
        if let Command::Settle {
            hold,
            amount: Some(amount),
            ..
        } = command
            && let Some(found) = self.holds.get(hold.as_str())
            && found.open
            && found.amount.currency() != amount.currency()
        {
            return false;
        }
        let done = self.carry_out(command);
        match done {
            true => drop(self.done.insert(name, command.clone())),
            false => drop(self.failed.insert(name, ())),
        }
        done
    }

    fn carry_out(&mut self, command: &Command) -> bool {
        match command {
            Command::Post(entry) => {
                let [debit, credit] = entry.postings() else {
                    panic!("two postings");
                };
                let paths = (debit.account.to_string(), credit.account.to_string());
                if paths.0 != paths.1 && !self.covers(&paths.0, &paths.1, debit.money()) {
                    return false;
                }
                self.move_money(&paths.0, &paths.1, debit.money());
                true
            }
            Command::Reserve(reserve) => {
                let (debit, credit) = (reserve.debit.to_string(), reserve.credit.to_string());
                if !self.covers(&debit, &credit, reserve.amount) {
                    return false;
                }
                let hold = ModelHold {
                    debit,
                    credit,
                    amount: reserve.amount,
                    expires_at: reserve.expires_at,
                    open: true,
                };
                self.count(&hold, true);
                self.holds.insert(reserve.id.to_string(), hold);
                true
            }
            Command::Settle { hold, amount, .. } => {
                let Some(found) = self.holds.get(hold.as_str()).cloned() else {
                    return false;
                };
                let amount = amount.unwrap_or(found.amount);
                let fits = amount.currency() == found.amount.currency()
                    && amount.minor() <= found.amount.minor();
                if !found.open || !fits {
                    return false;
                }
                self.close(hold.as_str());
                self.move_money(&found.debit, &found.credit, amount);
                true
            }
            Command::Void { hold, .. } => {
                let is_open = self.holds.get(hold.as_str()).is_some_and(|hold| hold.open);
                if is_open {
                    self.close(hold.as_str());
                }
                is_open
            }
        }
    }
}

fn same(first: &Command, again: &Command) -> bool {
    match (first, again) {
        (Command::Post(first), Command::Post(again)) => first.check_replay(again).is_ok(),
        (Command::Reserve(first), Command::Reserve(again)) => {
            (&first.debit, &first.credit, first.amount, first.expires_at)
                == (&again.debit, &again.credit, again.amount, again.expires_at)
        }
        (
            Command::Settle { hold, amount, .. },
            Command::Settle {
                hold: again,
                amount: other,
                ..
            },
        ) => hold == again && amount == other,
        (Command::Void { hold, .. }, Command::Void { hold: again, .. }) => hold == again,
        _ => false,
    }
}

/// One command, or now and then a chain of some.
fn commands(dice: &mut Dice, step: u64, edges: &[i128]) -> Vec<Command> {
    let links = match dice.below(8) {
        0 => 2 + dice.below(3),
        _ => 1,
    };
    (0..links)
        .map(|link| command(dice, step, link, edges))
        .collect()
}

fn command(dice: &mut Dice, step: u64, link: u64, edges: &[i128]) -> Command {
    let at = noon().plus(Duration::from_secs(step * 10));
    // Ids are met again now and then.
    let name = match dice.below(6) {
        0 => format!("c{}", dice.below(step + 1)),
        _ if link == 0 => format!("c{step}"),
        _ => format!("c{step}.{link}"),
    };
    let name = id(&name);
    let hold = id(&format!("c{}", dice.below(step + 1)));
    let currency = CURRENCIES[usize::try_from(dice.below(2)).unwrap()];
    let amount = Money::new(dice.amount(edges), currency);
    let debit = usize::try_from(dice.below(6)).unwrap();
    let credit = (debit + 1 + usize::try_from(dice.below(5)).unwrap()) % 6;
    let (debit, credit) = (account(ACCOUNTS[debit]), account(ACCOUNTS[credit]));
    match dice.below(10) {
        0..=3 => {
            let postings = vec![
                Posting::debit(debit, amount),
                Posting::credit(credit, amount),
            ];
            Command::Post(Entry::new(name, at, postings).unwrap())
        }
        4..=6 => Command::Reserve(Reserve {
            id: name,
            at,
            debit,
            credit,
            amount,
            expires_at: (dice.below(2) == 0)
                .then(|| at.plus(Duration::from_secs(1 + dice.below(300)))),
        }),
        7 | 8 => Command::Settle {
            id: name,
            at,
            hold,
            amount: (dice.below(2) == 0).then_some(amount),
        },
        _ => Command::Void { id: name, at, hold },
    }
}

/// I1, I2: balanced with what is pending, and no limited account below zero with holds counted.
fn check_books(book: &GuardedBook, model: &Model) {
    assert!(book.trial().unwrap().is_balanced(), "I1");
    assert!(book.book().balances().trial().unwrap().is_balanced(), "I1");
    for path in ACCOUNTS {
        for currency in CURRENCIES {
            let (one, asset) = (account(path), Asset::of(currency));
            let available = book.available(&one, asset);
            assert_eq!(
                available,
                model.available(path, currency),
                "{path} {currency}"
            );
            assert!(!one.root().is_limited() || available >= 0, "I2: {path}");
        }
    }
    assert_eq!(book.book().entries().len(), model.entries);
}

/// I6: one byte changed anywhere in the export of the sequence is seen.
fn check_tampering(book: &GuardedBook, dice: &mut Dice) {
    let mut sealer = Sealer::after(Head::START);
    let sealed = sealer.seal_all(book.book().entries().iter().take(20).cloned());
    let mut exporter = Exporter::new(Vec::new());
    for entry in &sealed {
        exporter.entry(entry).unwrap();
    }
    let export = exporter.seal().unwrap();
    let whole = |bytes: &[u8]| {
        verify(bytes).is_ok_and(|v| v.first_bad.is_none() && v.sealed && v.reason.is_none())
    };
    assert!(whole(&export));
    for _ in 0..4 {
        let mut changed = export.clone();
        let at = usize::try_from(dice.below(changed.len() as u64)).unwrap();
        changed[at] ^= 1 << dice.below(7);
        if changed[at].is_ascii_whitespace() && export[at].is_ascii_whitespace() {
            continue;
        }
        assert!(!whole(&changed), "I6: byte {at} of {}", export.len());
    }
}

/// Whatever of a book can be seen in time that does not grow with it.
fn seen(book: &GuardedBook, of: &[Command]) -> (Balances, usize, Vec<Balance>, Vec<Option<Hold>>) {
    let pending = ACCOUNTS.into_iter().flat_map(|path| {
        CURRENCIES.map(|currency| book.pending(&account(path), Asset::of(currency)))
    });
    let holds = of.iter().map(|command| match command {
        Command::Settle { hold, .. } | Command::Void { hold, .. } => book.hold(hold).cloned(),
        Command::Post(_) | Command::Reserve(_) => book.hold(command.id()).cloned(),
    });
    (
        book.book().balances().clone(),
        book.book().entries().len(),
        pending.collect(),
        holds.collect(),
    )
}

fn run(seed: u64) {
    let mut dice = Dice(seed);
    let (mut book, mut model) = (GuardedBook::default(), Model::default());
    for step in 0..OPERATIONS {
        let next = commands(&mut dice, step, &model.edges());
        // I3: what expires does so in order; and time passes for what is refused too.
        let now = next[0].at();
        assert_eq!(book.expire(now), model.pass(now), "I3: step {step}");
        let before = seen(&book, &next);
        let known = next
            .iter()
            .all(|one| model.done.contains_key(one.id().as_str()));
        let done = book.apply_linked(next.clone());
        let expected = model.take_linked(&next);
        assert_eq!(
            done.is_ok(),
            expected,
            "step {step}: {next:?} gave {done:?}"
        );
        if known || done.is_err() {
            // I4, I5: a repetition and a refusal leave everything as it was.
            let outcomes = done.unwrap_or_default();
            assert!(!outcomes.contains(&Outcome::Recorded), "I4: step {step}");
            assert!(before == seen(&book, &next), "I5: step {step}: {next:?}");
        }
        check_books(&book, &model);
    }
    // I3: nothing that ended is open, and the end of time frees the rest that has an end.
    let open = |model: &Model| model.holds.values().filter(|hold| hold.open).count();
    book.expire(noon().plus(Duration::from_secs(1_000_000)));
    model.pass(noon().plus(Duration::from_secs(1_000_000)));
    check_books(&book, &model);
    let endless = model.holds.values();
    let endless = endless.filter(|hold| hold.open && hold.expires_at.is_none());
    assert_eq!(open(&model), endless.count(), "I3");
    let folded = Balances::fold(book.book().entries()).unwrap();
    assert_eq!(&folded, book.book().balances(), "I1");
    check_tampering(&book, &mut dice);
}

#[test]
fn the_guarded_book_agrees_with_the_model_after_every_operation() {
    if let Some(seed) = from_env("ARGOSY_SEED") {
        return run(seed);
    }
    let sequences = from_env("ARGOSY_SEQUENCES").unwrap_or(256);
    for seed in 0..sequences {
        let outcome = std::panic::catch_unwind(|| run(seed));
        if let Err(panic) = outcome {
            eprintln!("replay with ARGOSY_SEED={seed}");
            std::panic::resume_unwind(panic);
        }
    }
    eprintln!(
        "{sequences} sequences of {OPERATIONS} operations agreed (seeds 0 to {})",
        sequences - 1
    );
}

/// I6, whole: whatever byte of a small export is changed, and in whatever bit, it is seen.
#[test]
fn no_bit_of_a_small_export_can_be_changed_unseen() {
    let mut book = Book::default();
    for number in 0..4 {
        let name = format!("c{number}");
        let entry = crate::transfer(&name, ACCOUNTS[0], ACCOUNTS[1], crate::usd(700 + number));
        book.post(entry).unwrap();
    }
    let mut exporter = Exporter::new(Vec::new());
    for entry in Sealer::after(Head::START).seal_all(book.entries().iter().cloned()) {
        exporter.entry(&entry).unwrap();
    }
    let export = exporter.seal().unwrap();
    for at in 0..export.len() {
        for bit in 0..8 {
            let mut changed = export.clone();
            changed[at] ^= 1 << bit;
            // A line may end in more or less white space; that says nothing.
            if changed[at].is_ascii_whitespace() && export[at].is_ascii_whitespace() {
                continue;
            }
            let seen = verify(changed.as_slice());
            let whole = seen.is_ok_and(|v| v.first_bad.is_none() && v.sealed && v.reason.is_none());
            assert!(!whole, "I6: bit {bit} of byte {at} of {}", export.len());
        }
    }
}

fn from_env(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}
