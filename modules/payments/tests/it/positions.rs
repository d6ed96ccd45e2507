//! What the platform holds and owes of currencies because money changed them: at cost, covered at the
//! bank by two people, realised to the cent when it closes, and explained by its moves.

use std::time::Duration;

use contract::identity::Role;
use contract::payments::Share;
use kernel::{Currency, Money};
use serde_json::{Value, json};
use testkit::{Actor, Reply};

use crate::exchange::{ask, seller, take};
use crate::rates::upload;
use crate::world::World;

const DAY: Duration = Duration::from_secs(86_400);
const FIVE_MINUTES: Duration = Duration::from_secs(301);
const DEALS: &str = "/api/payments/ops/cover-deals";

fn minor(value: &Value) -> i128 {
    value["amount"].as_str().unwrap().parse().unwrap()
}

impl World {
    async fn rates(&self, list: &[(&str, &str)]) {
        let today = self.kit.rt.now().date();
        let mut file = "date,currency,rate\n".to_owned();
        for (currency, rate) in list {
            file += &format!("{today},{currency},{rate}\n");
        }
        upload(&self.operator, "source=operator", &file).await.ok();
    }

    async fn positions(&self) -> Value {
        let page = self.operator.get("/api/payments/ops/positions").await.ok();
        for one in page["items"].as_array().unwrap() {
            assert_eq!(minor(&one["unexplained"]), 0, "{page:#}");
        }
        self.balanced().await;
        page
    }

    /// Amount and cost of a currency.
    async fn position(&self, currency: &str) -> (i128, i128) {
        let page = self.positions().await;
        let items = page["items"].as_array().unwrap();
        let found = items.iter().find(|one| one["currency"] == currency);
        found.map_or((0, 0), |one| (minor(&one["amount"]), minor(&one["cost"])))
    }

    async fn enters(&self, sold: (i64, &str), bought: (i64, &str), name: &str) -> Reply {
        let money = |(minor, currency): (i64, &str)| json!({"amount": minor.to_string(), "currency": currency});
        let body = json!({
            "sold": money(sold), "bought": money(bought), "bank_reference": name,
            "dealt_on": self.kit.rt.now().date().to_string(),
        });
        self.operator.post(DEALS, body).await
    }

    /// A deal that two people have agreed to.
    async fn deals(&self, sold: (i64, &str), bought: (i64, &str), name: &str) -> Value {
        let deal = self.enters(sold, bought, name).await.ok();
        let finance = self.operator.colleague(&[Role::Finance]);
        decide(&finance, &deal, "confirm").await.ok()
    }

    async fn cover(&self, id: &Value) -> Value {
        let list = self.operator.get(DEALS).await.ok();
        let items = list["items"].as_array().unwrap();
        items.iter().find(|one| one["id"] == *id).unwrap().clone()
    }

    fn alarms(&self, kind: &str) -> usize {
        let heard = self.heard.notices.lock().unwrap();
        heard.iter().filter(|one| one["kind"] == kind).count()
    }
}

async fn decide(who: &Actor, deal: &Value, what: &str) -> Reply {
    let path = format!("{DEALS}/{}/{what}", deal["id"].as_str().unwrap());
    who.post(&path, Value::Null).await
}

/// A world in which a seller has sold 100.00 USD for 720.00 CNY, worth 89.29 EUR.
async fn exchanged() -> World {
    let world = World::start().await;
    let seller = seller(&world).await;
    let offer = ask(&seller, 10_000, "CNY").await.ok();
    take(&seller, &offer).await.ok();
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_exchange_moves_both_positions_at_the_worth_of_its_day() {
    let world = exchanged().await;
    assert_eq!(world.position("USD").await, (10_000, 8_929));
    assert_eq!(world.position("CNY").await, (-72_000, -8_929));
    // Nothing is realised, and what is open is shown by today's rate.
    world.rates(&[("USD", "1.25"), ("CNY", "8.064")]).await;
    let page = world.positions().await;
    let usd = &page["items"][1];
    assert_eq!(usd["currency"], "USD");
    assert_eq!(
        (minor(&usd["worth"]), minor(&usd["unrealised"])),
        (8_000, -929)
    );
    assert_eq!(usd["average_rate"], "0.8929");
    assert_eq!(minor(&page["booked"]), 0);
    assert_eq!(page["months"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deal_realises_exactly_what_the_position_cost_more_or_less() {
    let world = exchanged().await;
    world.rates(&[("USD", "1.25"), ("CNY", "8.064")]).await;
    // 100.00 USD that cost 89.29 EUR bring 80.00: 9.29 lost.
    let deal = world
        .deals((10_000, "USD"), (8_000, "EUR"), "FX-11300001")
        .await;
    assert_eq!(
        (&deal["state"], minor(&deal["realised"])),
        (&json!("booked"), -929)
    );
    assert_eq!(world.position("USD").await, (0, 0));
    assert_eq!(world.balance("platform:fx_gain_loss").await, -929);
    // 720.00 CNY that are owed at 89.29 cost 88.00: 1.29 gained.
    let deal = world
        .deals((8_800, "EUR"), (72_000, "CNY"), "FX-11300002")
        .await;
    assert_eq!(minor(&deal["realised"]), 129);
    assert_eq!(world.position("CNY").await, (0, 0));
    let page = world.positions().await;
    assert_eq!(minor(&page["booked"]), -800);
    assert_eq!(minor(&page["months"][0]["total"]), -800, "{page:#}");
    // All positions closed: what is left of the reporting currency is nothing but rounding of none.
    assert_eq!(world.position("EUR").await, (0, 0));
    assert_eq!(world.balance("liquidity:EUR").await, 0);
    assert_eq!(
        world.balance("bank:main").await,
        -10_000 + 8_000 - 8_800 + 72_000
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seller_who_goes_the_other_way_closes_what_is_open() {
    let world = World::start().await;
    let seller = seller(&world).await;
    let offer = ask(&seller, 10_000, "CNY").await.ok();
    take(&seller, &offer).await.ok();
    world.rates(&[("USD", "1.12"), ("CNY", "9.00")]).await;
    // 360.00 of the 716.40 CNY go back at 9.00: they were owed at 44.65 and are worth 39.99.
    let body = json!({"sell": {"amount": "36000", "currency": "CNY"}, "buy": "USD"});
    let back = seller.post("/api/payments/exchanges", body).await.ok();
    assert_eq!(back["bought"]["amount"], "4479");
    take(&seller, &back).await.ok();
    assert_eq!(world.position("CNY").await.0, -36_000);
    // 44.79 USD at 1.12 are 39.99 EUR, of dollars that cost 0.8929 each: nothing gained on them.
    assert_eq!(world.position("USD").await, (5_521, 4_930));
    assert_eq!(world.balance("platform:fx_gain_loss").await, 466);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_platform_earns_in_a_currency_is_part_of_its_position() {
    let world = exchanged().await;
    // What is not sealed yet waits for the next round.
    world.kit.pass(FIVE_MINUTES).await;
    world.kit.pass(FIVE_MINUTES).await;
    let fees = world.balance("platform:fees").await - world.balance("psp_fees:sandbox").await;
    assert_ne!(fees, 0);
    assert_eq!(world.position("USD").await.0, 10_000 + fees);
    // The spread of half a percent is in yuan.
    assert_eq!(world.position("CNY").await.0, -72_000 + 360);
    // Once.
    world.kit.pass(FIVE_MINUTES).await;
    assert_eq!(world.position("USD").await.0, 10_000 + fees);
    let page = world.positions().await;
    assert_eq!(minor(&page["items"][0]["earned"]), 360, "{page:#}");
    let moves = world
        .operator
        .get("/api/payments/ops/positions/CNY/moves")
        .await
        .ok();
    let kinds: Vec<&Value> = moves["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["kind"])
        .collect();
    assert_eq!(
        kinds[kinds.len() - 2..],
        [&json!("earned"), &json!("exchange")]
    );
    let file = world
        .operator
        .get("/api/payments/ops/positions/CNY/moves.csv")
        .await;
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    let text = String::from_utf8(file.bytes.to_vec()).unwrap();
    assert!(text.contains(",exchange,exg_"), "{text}");
    assert!(text.contains(",CNY,-720.00,-89.29,0.00,"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deal_is_agreed_to_by_somebody_else_and_booked_once() {
    let world = exchanged().await;
    let finance = world.operator.colleague(&[Role::Finance]);
    let support = world.operator.colleague(&[Role::Support]);
    let deal = world
        .enters((10_000, "USD"), (8_900, "EUR"), "FX-1")
        .await
        .ok();
    assert_eq!(deal["is_own"], true);
    decide(&world.operator, &deal, "confirm")
        .await
        .is_refused("payments/same-person");
    decide(&support, &deal, "confirm")
        .await
        .is_refused("runtime/forbidden");
    assert_eq!(world.position("USD").await.0, 10_000);
    let twice = world.enters((10_000, "USD"), (8_900, "EUR"), "FX-1").await;
    assert_eq!(twice.fields(), ["bank_reference"]);
    decide(&finance, &deal, "decline").await.ok();
    decide(&finance, &deal, "confirm")
        .await
        .is_refused("payments/invalid-transition");
    // The same deal entered anew, and confirmed by fifty at once.
    let deal = world
        .enters((10_000, "USD"), (8_900, "EUR"), "FX-1")
        .await
        .ok();
    let tries = (0..50).map(|_| decide(&finance, &deal, "confirm"));
    let done = futures::future::join_all(tries).await;
    assert_eq!(done.iter().filter(|reply| reply.status == 200).count(), 1);
    assert_eq!(world.position("USD").await, (0, 0));
    assert_eq!(world.balance("bank:main").await, 8_900 - 10_000);
    // A rate for the other direction, nothing, the same currency, a day to come: each by its name.
    for (sold, bought, path) in [
        ((10_000, "USD"), (11_200, "EUR"), "bought.amount"),
        ((10_000, "USD"), (720, "CNY"), "bought.amount"),
        ((0, "USD"), (8_900, "EUR"), "sold.amount"),
        ((10_000, "USD"), (10_000, "USD"), "bought.currency"),
    ] {
        let refused = world.enters(sold, bought, "FX-2").await;
        assert_eq!(refused.fields(), [path]);
    }
    let body = json!({
        "sold": {"amount": "1", "currency": "USD"}, "bought": {"amount": "1", "currency": "EUR"},
        "bank_reference": "FX-3", "dealt_on": "2999-01-01",
    });
    let refused = world.operator.post(DEALS, body).await;
    assert_eq!(refused.fields(), ["dealt_on"]);
    assert_eq!(world.position("USD").await, (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_lines_of_the_bank_are_found_whichever_comes_first_and_a_second_is_none() {
    let world = exchanged().await;
    let deal = world
        .enters((10_000, "USD"), (8_900, "EUR"), "COB/884213")
        .await
        .ok();
    let name = deal["reference"].as_str().unwrap().to_owned();
    // The bank is quicker than the second person: the line names only its own number.
    let eur = |minor| Money::new(minor, Currency::EUR);
    world.bank.incoming(eur(8_900), None, "Deal cob 884213");
    world.kit.pass(DAY).await;
    world.kit.pass(DAY).await;
    assert_eq!(world.cover(&deal["id"]).await["state"], "proposed");
    let finance = world.operator.colleague(&[Role::Finance]);
    let booked = decide(&finance, &deal, "confirm").await.ok();
    assert_eq!(
        (&booked["bought_came"], &booked["sold_came"]),
        (&json!(true), &json!(false))
    );
    // The other side comes by our reference, and then once more, and one that is a cent short.
    world
        .bank
        .charge(Money::new(10_000, Currency::USD), &format!("FX {name}"));
    world
        .bank
        .charge(Money::new(10_000, Currency::USD), &format!("FX {name}"));
    world.kit.pass(DAY).await;
    world.kit.pass(DAY).await;
    let settled = world.cover(&deal["id"]).await;
    assert_eq!(
        (&settled["state"], &settled["sold_came"]),
        (&json!("settled"), &json!(true))
    );
    let path = "/api/payments/ops/bank-lines?state=open&limit=100";
    let open = world.operator.get(path).await.ok();
    let whys: Vec<&Value> = open["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["why"])
        .collect();
    assert_eq!(whys, ["twice"], "{open:#}");
    let drift = world
        .operator
        .get("/api/payments/ops/bank-drift")
        .await
        .ok();
    for one in drift["items"].as_array().unwrap() {
        assert_eq!(minor(&one["unexplained"]), 0, "{drift:#}");
        assert_eq!(minor(&one["on_the_way"]), 0, "{drift:#}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_position_over_its_limit_alarms_once_until_it_is_back() {
    let world = World::start().await;
    let rich = world.kit.seller();
    let share = Share {
        order: world.id(),
        seller: rich.org(),
        amount: Money::new(40_000_000, Currency::USD),
    };
    let opened = world.open_with(vec![share]).await;
    world
        .confirm(opened.view.checkout, "sandbox_card")
        .await
        .ok();
    world.until(opened.view.checkout, "succeeded").await;
    world.complete(&opened.shares[0]).await;
    world.rates(&[("USD", "1.12"), ("CNY", "8.064")]).await;
    let offer = ask(&rich, 30_000_000, "CNY").await.ok();
    take(&rich, &offer).await.ok();
    for _ in 0..3 {
        world.kit.pass(FIVE_MINUTES).await;
    }
    // Both sides are over: the dollars and the yuan.
    assert_eq!(world.alarms("payments.fx_exposure"), 2);
    let page = world.positions().await;
    assert_eq!(page["items"][1]["is_over"], true, "{page:#}");
    world
        .deals((10_000_000, "USD"), (8_900_000, "EUR"), "FX-A")
        .await;
    world.kit.pass(FIVE_MINUTES).await;
    assert_eq!(
        world.positions().await["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| one["is_over"] == true)
            .count(),
        1
    );
    world
        .deals((8_900_000, "EUR"), (10_000_000, "USD"), "FX-B")
        .await;
    world.kit.pass(FIVE_MINUTES).await;
    assert_eq!(world.alarms("payments.fx_exposure"), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn liquidity_that_no_move_explains_alarms() {
    let world = exchanged().await;
    world.kit.pass(FIVE_MINUTES).await;
    assert_eq!(world.alarms("payments.fx_drift"), 0);
    let sql = "UPDATE payments_position SET amount_minor = amount_minor + 7 WHERE currency = 'USD'";
    world
        .kit
        .rt
        .db()
        .tx(move |tx| async move { tx.execute(sql, &[]).await.map(|_| ()) })
        .await
        .unwrap();
    world.kit.pass(FIVE_MINUTES).await;
    world.kit.pass(FIVE_MINUTES).await;
    assert_eq!(world.alarms("payments.fx_drift"), 1);
    let page = world.operator.get("/api/payments/ops/positions").await.ok();
    assert_eq!(minor(&page["items"][1]["unexplained"]), -7, "{page:#}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_books_held_before_positions_were_kept_opens_them() {
    let world = exchanged().await;
    let forget = [
        "DELETE FROM payments_position",
        "DELETE FROM payments_position_move",
    ];
    for sql in forget {
        world
            .kit
            .rt
            .db()
            .tx(move |tx| async move { tx.execute(sql, &[]).await.map(|_| ()) })
            .await
            .unwrap();
    }
    world.deals((4_000, "USD"), (3_600, "EUR"), "FX-1").await;
    // 100.00 were there, at 89.29 by the rate of today; 40.00 of them gained 0.28.
    assert_eq!(world.position("USD").await, (6_000, 5_357));
    assert_eq!(world.balance("platform:fx_gain_loss").await, 28);
}
