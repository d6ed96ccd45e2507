//! The books in the tables against the guarded book of the engine: seeded sequences of entries and
//! holds, and after every one of them the same answers and the same money available. 64 sequences;
//! `ARGOSY_SEQUENCES` runs more, `ARGOSY_SEED` runs one again. A failure prints its seed.

use std::time::Duration;

use kernel::{Currency, Money};
use ledger::{Account, Asset, Command, Entry, EntryId, GuardedBook, Outcome, Posting, Reserve};
use payments::HoldOutcome;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng as _, SeedableRng};

use crate::world::World;

const SEQUENCES: u64 = 64;
const OPERATIONS: usize = 60;
const CURRENCIES: [Currency; 2] = [Currency::USD, Currency::JPY];

/// One sequence: its own sellers in a world that others share.
struct Sequence<'a> {
    world: &'a World,
    seed: u64,
    rng: StdRng,
    book: GuardedBook,
    sellers: [Account; 2],
    bank: Account,
    sent: Vec<Command>,
}

fn path(text: &str) -> Account {
    text.parse().expect("a path")
}

impl<'a> Sequence<'a> {
    fn new(world: &'a World, seed: u64) -> Self {
        let seller = |letter: &str| path(&format!("seller:seq{seed}{letter}:available"));
        Sequence {
            world,
            seed,
            rng: StdRng::seed_from_u64(seed),
            book: GuardedBook::default(),
            sellers: [seller("a"), seller("b")],
            bank: path("bank:main"),
            sent: Vec::new(),
        }
    }

    async fn run(&mut self) {
        for step in 0..OPERATIONS {
            if self.rng.random_ratio(1, 12) {
                self.time_passes().await;
            }
            let command = self.command(step);
            let said = self.told(&command).await;
            let wanted = self.book.apply(command.clone());
            let same = matches!(
                (&said, &wanted),
                (HoldOutcome::Done, Ok(Outcome::Recorded))
                    | (HoldOutcome::Replayed, Ok(Outcome::Replayed))
                    | (HoldOutcome::Refused, Err(_))
            );
            assert!(
                same,
                "seed {} step {step}: {command:?} answered {said:?}, the book {wanted:?}",
                self.seed
            );
            // An entry that is refused takes its transaction with it: no row remembers its id.
            let forgotten = matches!((&command, &wanted), (Command::Post(_), Err(_)));
            if !forgotten {
                self.sent.push(command);
            }
            self.same_money(step).await;
        }
    }

    /// Something new, and now and then something old again.
    fn command(&mut self, step: usize) -> Command {
        if self.rng.random_ratio(1, 6)
            && let Some(again) = self.sent.choose(&mut self.rng)
        {
            return again.clone();
        }
        let id: EntryId = format!("seq{}:{step}", self.seed).parse().expect("an id");
        let at = self.world.kit.rt.now();
        let seller = self.sellers[self.rng.random_range(0..2)].clone();
        let currency = CURRENCIES[self.rng.random_range(0..2)];
        match self.rng.random_range(0..10) {
            0..=2 => {
                let amount = Money::new(self.rng.random_range(1..5_000), currency);
                entry(id, at, &self.bank, &seller, amount)
            }
            3 => {
                let amount = self.near(&seller, currency);
                entry(id, at, &seller, &self.bank, amount)
            }
            4..=6 => Command::Reserve(Reserve {
                id,
                at,
                amount: self.near(&seller, currency),
                debit: seller,
                credit: self.bank.clone(),
                expires_at: self
                    .rng
                    .random_ratio(1, 3)
                    .then(|| at.plus(Duration::from_secs(self.rng.random_range(60..600)))),
            }),
            more => {
                let Some(hold) = self.a_hold() else {
                    return entry(id, at, &self.bank, &seller, Money::new(1, currency));
                };
                if more == 9 {
                    return Command::Void {
                        id,
                        at,
                        hold: hold.id,
                    };
                }
                let held = hold.amount.minor();
                let part = self.rng.random_range(1..=held + held / 10 + 1);
                let amount = Money::new(part, hold.amount.currency());
                Command::Settle {
                    id,
                    at,
                    hold: hold.id,
                    amount: self.rng.random_ratio(1, 2).then_some(amount),
                }
            }
        }
    }

    fn a_hold(&mut self) -> Option<Reserve> {
        let holds: Vec<&Reserve> = self
            .sent
            .iter()
            .filter_map(|command| match command {
                Command::Reserve(reserve) if self.book.hold(&reserve.id).is_some() => Some(reserve),
                _ => None,
            })
            .collect();
        holds.choose(&mut self.rng).copied().cloned()
    }

    /// All that is available, or one more or less, or some of it.
    fn near(&mut self, account: &Account, currency: Currency) -> Money {
        let has = self.book.available(account, Asset::of(currency));
        let minor = match self.rng.random_range(0..4) {
            0 => has,
            1 => has + 1,
            2 => has - 1,
            _ => self.rng.random_range(1..=has.max(1)),
        };
        Money::new(minor.max(1), currency)
    }

    async fn told(&self, command: &Command) -> HoldOutcome {
        if let Command::Post(entry) = command {
            let known = self
                .sent
                .iter()
                .any(|sent| matches!(sent, Command::Post(_)) && sent.id() == entry.id());
            return match self.world.service.post(vec![entry.clone()]).await {
                Ok(()) if known => HoldOutcome::Replayed,
                Ok(()) => HoldOutcome::Done,
                Err(_) => HoldOutcome::Refused,
            };
        }
        let (service, command) = (self.world.service.clone(), command.clone());
        let subject = self.world.kit.rt.ids().uuid();
        self.world
            .kit
            .rt
            .db()
            .tx(move |tx| {
                let (service, command) = (service.clone(), command.clone());
                async move {
                    match &command {
                        Command::Reserve(wanted) => service.reserve_hold(&tx, wanted).await,
                        Command::Settle {
                            id, hold, amount, ..
                        } => service.settle_hold(&tx, id, hold, *amount, subject).await,
                        Command::Void { id, hold, .. } => service.void_hold(&tx, id, hold).await,
                        Command::Post(_) => unreachable!("told above"),
                    }
                }
            })
            .await
            .expect("an outcome")
    }

    /// What nobody posted in time is free again.
    async fn time_passes(&mut self) {
        let time = Duration::from_secs(self.rng.random_range(61..300));
        self.world.kit.pass(time).await;
        self.book.expire(self.world.kit.rt.now());
    }

    async fn same_money(&self, step: usize) {
        for account in &self.sellers {
            for currency in CURRENCIES {
                let row = self
                    .world
                    .kit
                    .rt
                    .db()
                    .row(
                        "SELECT net_minor - pending_minor AS available FROM payments_live
                         WHERE account = $1 AND currency = $2",
                        &[&account.to_string(), &currency],
                    )
                    .await
                    .expect("an answer");
                let has: i64 = row.map_or(0, |row| row.get("available").expect("a number"));
                let wanted = self.book.available(account, Asset::of(currency));
                assert_eq!(
                    i128::from(has),
                    wanted,
                    "seed {} step {step}: {account} {currency}",
                    self.seed
                );
            }
        }
    }
}

fn entry(
    id: EntryId,
    at: kernel::Timestamp,
    from: &Account,
    to: &Account,
    amount: Money,
) -> Command {
    let postings = vec![
        Posting::debit(from.clone(), amount),
        Posting::credit(to.clone(), amount),
    ];
    Command::Post(Entry::new(id, at, postings).expect("an entry"))
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tables_answer_as_the_guarded_book_does() {
    let world = World::silent().await;
    let seeds = match number("ARGOSY_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("ARGOSY_SEQUENCES").unwrap_or(SEQUENCES),
    };
    let count = seeds.end - seeds.start;
    let mut recorded = 0;
    for seed in seeds {
        let mut sequence = Sequence::new(&world, seed);
        sequence.run().await;
        recorded += sequence.book.book().entries().len();
    }
    world.service.seal_waiting().await.expect("sealed");
    let trial = world.balanced().await;
    assert_eq!(trial["unsealed"], 0);
    let chain = world.service.check_books().await.expect("a verdict");
    assert!(chain.ok, "{chain:?}");
    assert_eq!(chain.entries, i64::try_from(recorded).expect("a count"));
    println!("{count} sequences, {recorded} entries");
}
