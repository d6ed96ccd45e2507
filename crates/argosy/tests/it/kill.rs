//! The program killed at every step of a trade, and at any moment: afterwards, without anybody's
//! help, everything that was acknowledged is there and everybody's books say the same. The payment
//! provider is another process with books of its own.

mod chargebacks;
mod journey;
mod months;
mod payouts;
mod transfer_refunds;
mod transfers;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng};

use self::journey::{Journey, Step};
use crate::agreement::{BUYERS, Before, Witnesses};
use crate::served::Server;
use crate::shop::{Offered, put_up};

/// Where the process dies, how far the journey is to go, and whether its client comes back.
const PLACES: [(&str, Step, Client); 33] = [
    // First what takes longest to come to its end by itself: a worker's lease, a buyer's time.
    ("payments.refund.submitted:1", Step::Refunded, Client::Gone),
    ("payments.refund.answered:1", Step::Refunded, Client::Gone),
    ("payments.refund.taken:1", Step::Refunded, Client::Gone),
    ("orders.checkout.priced:1", Step::Placed, Client::Gone),
    ("orders.checkout.reserved:1", Step::Placed, Client::Gone),
    ("orders.checkout.written:1", Step::Placed, Client::Gone),
    ("orders.checkout.opened:1", Step::Placed, Client::Gone),
    ("orders.checkout.awaited:1", Step::Placed, Client::Gone),
    ("payments.pay.begun:1", Step::Paid, Client::Gone),
    ("payments.pay.answered:1", Step::Paid, Client::Gone),
    ("payments.pay.taken:1", Step::Paid, Client::Gone),
    ("payments.pay.begun:1", Step::Refunded, Client::Returns),
    ("payments.pay.answered:1", Step::Refunded, Client::Returns),
    ("payments.pay.taken:1", Step::Refunded, Client::Returns),
    ("payments.notice.taken:1", Step::Paid, Client::Gone),
    ("payments.relay.claimed:1", Step::Paid, Client::Gone),
    ("payments.relay.delivered:1", Step::Paid, Client::Gone),
    ("orders.relay.claimed:1", Step::Paid, Client::Returns),
    ("orders.relay.delivered:1", Step::Paid, Client::Returns),
    ("orders.relay.claimed:2", Step::Paid, Client::Gone),
    ("orders.relay.delivered:2", Step::Paid, Client::Gone),
    ("orders.ship.asked:1", Step::Shipped, Client::Gone),
    ("orders.ship.booked:1", Step::Shipped, Client::Returns),
    ("orders.dispute.opened:1", Step::Executed, Client::Returns),
    ("orders.dispute.acted:1", Step::Executed, Client::Returns),
    ("orders.dispute.acted:2", Step::Agreed, Client::Gone),
    ("payments.refund.submitted:1", Step::Executed, Client::Gone),
    (
        "payments.refund.answered:1",
        Step::Executed,
        Client::Returns,
    ),
    ("payments.refund.taken:1", Step::Executed, Client::Gone),
    ("orders.checkout.priced:1", Step::Refunded, Client::Returns),
    (
        "orders.checkout.reserved:1",
        Step::Refunded,
        Client::Returns,
    ),
    ("orders.checkout.written:1", Step::Refunded, Client::Returns),
    ("orders.checkout.opened:1", Step::Refunded, Client::Returns),
];
/// Before a journey has begun, what an earlier one left may come to the place first.
const STARTS_MAX: usize = 5;
/// A worker's lease, a buyer's time to pay, and some.
const AT_REST_WITHIN: Duration = Duration::from_secs(150);
/// More than anybody buys here.
const UNITS: i64 = 1_000_000;
const SEED: u64 = 20_261_129;
const RANDOM_KILLS: usize = 10;
const BUYERS_AT_ONCE: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Client {
    /// Whoever waited for the answer asks again with the same key.
    Returns,
    /// Nobody ever comes back.
    Gone,
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_kills_it_nothing_acknowledged_is_lost_and_the_books_agree() {
    let mut server = Server::start().await;
    let witnesses = Witnesses::of(&server.stranger()).await;
    let goods = [
        put_up(&witnesses.sellers[0], "KILL-1", UNITS).await,
        put_up(&witnesses.sellers[1], "KILL-2", UNITS).await,
    ];
    at_rest(&mut server, &witnesses, None).await;
    let before = witnesses.before().await;
    let mut journeys = Vec::new();
    random_kills(&mut server, &witnesses, &goods, &mut journeys).await;
    let begin = Instant::now();
    // On PostgreSQL the lease of a killed relay has to run out after every kill: some places do.
    let (every, least) = match crate::store::server() {
        Some(_) => (4, (5, 1)),
        None => (1, (20, 5)),
    };
    for (place, until, client) in PLACES.into_iter().step_by(every) {
        let journey = die_at(&mut server, &witnesses, &goods, place, until, client).await;
        journeys.push(journey);
    }
    println!("the places took {:?}", begin.elapsed());
    server.again(None).await;
    server.bank.again();
    at_rest(&mut server, &witnesses, Some(&before)).await;
    let books = server.bank.books().await;
    let story = witnesses.agree(&before, &books).await;
    let mut wrong = Vec::new();
    for journey in &journeys {
        journey.check(&story, &mut wrong);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let states: BTreeSet<&String> = story.orders.values().collect();
    println!(
        "{} journeys, {} checkouts, {} paid, {} charges, {} refunds, orders {states:?}",
        journeys.len(),
        story.checkouts,
        story.paid,
        story.charges,
        story.refunds
    );
    // Else it would have shown nothing.
    let (paid, refunds) = least;
    assert!(story.paid >= paid && story.refunds >= refunds, "{story:#?}");
}

/// A journey on a server that dies at this place.
async fn die_at(
    server: &mut Server,
    witnesses: &Witnesses,
    goods: &[Offered; 2],
    place: &str,
    until: Step,
    client: Client,
) -> Journey {
    for _ in 0..STARTS_MAX {
        server.again(Some(place)).await;
        let buyer = &witnesses.buyers[0];
        let Some(mut journey) = Journey::prepare(buyer, goods, "sandbox_card").await else {
            // What an earlier journey left came to the place; let it pass.
            server.again(None).await;
            at_rest(server, witnesses, None).await;
            continue;
        };
        let arrived = journey.go(witnesses, until).await;
        let died = server.ends_within(Duration::from_secs(20)).await;
        assert!(died, "nothing came to {place}, the journey to {arrived:?}");
        if client == Client::Returns {
            server.again(None).await;
            let arrived = journey.go(witnesses, until).await;
            assert_eq!(arrived, until, "after {place}: {journey:?}");
        }
        return journey;
    }
    panic!("{place} is reached before any journey begins");
}

/// Buyers in a hurry, and a server that is killed now and then; once the provider too.
async fn random_kills(
    server: &mut Server,
    witnesses: &Witnesses,
    goods: &[Offered; 2],
    journeys: &mut Vec<Journey>,
) {
    let mut rng = StdRng::seed_from_u64(SEED);
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let mut buyers = tokio::task::JoinSet::new();
    for place in 0..BUYERS_AT_ONCE {
        let buyer = witnesses.buyers[place % BUYERS.len()].clone();
        let (goods, stopped, seed) = (goods.clone(), stopped.clone(), rng.random());
        let sellers = witnesses.sellers.clone();
        buyers.spawn(
            async move { journey::in_a_hurry(&buyer, &sellers, &goods, seed, &stopped).await },
        );
    }
    for kill in 0..RANDOM_KILLS {
        let time = Duration::from_millis(rng.random_range(200..1_500));
        tokio::time::sleep(time).await;
        if kill == RANDOM_KILLS / 2 {
            server.bank.again();
        }
        server.again(None).await;
    }
    stop.send(true).expect("buyers listen");
    while let Some(done) = buyers.join_next().await {
        journeys.extend(done.expect("a buyer"));
    }
}

/// Waits until nothing is under way.
async fn at_rest(server: &mut Server, witnesses: &Witnesses, before: Option<&Before>) {
    let begin = Instant::now();
    loop {
        let open = match before {
            Some(before) => witnesses.under_way(before).await,
            None => witnesses.on_the_way().await,
        };
        if open.is_empty() {
            println!("at rest after {:?}", begin.elapsed());
            return;
        }
        assert!(
            begin.elapsed() < AT_REST_WITHIN,
            "still under way: {open:#?}, see {}",
            server.log()
        );
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

fn is_retried(status: StatusCode) -> bool {
    status.is_server_error() || status == StatusCode::CONFLICT
}
