//! What the contract promises, asked of stock in this process and of stock behind a socket.

use std::sync::Arc;

use contract::identity::Caller;
use contract::ids::OrderId;
use contract::stock::{Available, ItemKey, Reserve, ReserveLine, Stock, remote};
use uuid::Uuid;

use crate::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stock_in_this_process_keeps_its_promise() {
    let world = World::start().await;
    let stock: Arc<dyn Stock> = Arc::new(world.stock.clone());
    behaves(&world, stock).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stock_behind_a_wire_keeps_the_same_promise() {
    let world = World::start().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let wire = world.wire.clone();
    let serving = tokio::spawn(async move { axum::serve(listener, wire).await });
    let transport = runtime::rpc::Remote::new(&world.kit.rt, "stock", &url).unwrap();
    let stock: Arc<dyn Stock> = Arc::new(remote::Remote::new(Arc::new(transport)));
    behaves(&world, stock).await;
    serving.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stock_that_is_away_says_so() {
    let world = World::start().await;
    let transport =
        runtime::rpc::Remote::new(&world.kit.rt, "stock", "http://127.0.0.1:9").unwrap();
    let stock = remote::Remote::new(Arc::new(transport));
    let refused = stock
        .available(&Caller::system(), Vec::new())
        .await
        .unwrap_err();
    assert_eq!(refused.kind, "runtime/unavailable");
}

/// The suite: every promise of `contract::stock::Stock`.
async fn behaves(world: &World, stock: Arc<dyn Stock>) {
    let by = world.kit.buyer().caller();
    let (one, two) = (world.kit.seller().org(), world.kit.seller().org());
    let tea = world.item(one, "TEA", 10).await;
    let pot = world.item(two, "POT", 4).await;
    let unknown = ItemKey {
        seller: two,
        variant: tea.variant,
    };
    let available = async |items: Vec<ItemKey>| {
        let found = stock.available(&by, items).await.unwrap();
        found
            .into_iter()
            .map(|Available { quantity, .. }| quantity)
            .collect::<Vec<_>>()
    };

    // Zero for what nobody ever stocked, in the order asked.
    assert_eq!(available(vec![pot, unknown, tea, pot]).await, [4, 0, 10, 4]);

    // All lines or none, and every missing one is named with what there is.
    let orders = [
        OrderId::from_uuid(world.uuid()),
        OrderId::from_uuid(world.uuid()),
    ];
    let line = |order, item, quantity| ReserveLine {
        order,
        item,
        quantity,
    };
    let wanted = |process: Uuid, tea_units, pot_units| Reserve {
        process,
        lines: vec![
            line(orders[0], tea, tea_units),
            line(orders[1], pot, pot_units),
        ],
        expires_at: world.minutes(30),
    };
    let refused = stock
        .reserve(&by, wanted(world.uuid(), 3, 5))
        .await
        .unwrap_err();
    assert_eq!(
        (refused.kind.as_ref(), refused.status),
        ("stock/not-enough", 409)
    );
    assert_eq!(refused.fields.len(), 1);
    assert_eq!(refused.fields[0].path, "lines[1].quantity");
    assert_eq!(refused.fields[0].params["available"], 4);
    assert_eq!(available(vec![tea, pot]).await, [10, 4]);

    // Asking twice reserves once, and answers the same.
    let process = world.uuid();
    let first = stock.reserve(&by, wanted(process, 3, 2)).await.unwrap();
    let again = stock.reserve(&by, wanted(process, 3, 2)).await.unwrap();
    assert_eq!(first, again);
    let units: Vec<_> = first
        .iter()
        .map(|line| (line.order, line.item, line.quantity))
        .collect();
    assert_eq!(units, [(orders[0], tea, 3), (orders[1], pot, 2)]);
    assert_eq!(available(vec![tea, pot]).await, [7, 2]);

    // Confirming twice is confirming once; it outlives the expiry.
    stock.confirm(&by, process).await.unwrap();
    stock.confirm(&by, process).await.unwrap();
    world.kit.pass(std::time::Duration::from_secs(3_600)).await;
    assert_eq!(available(vec![tea, pot]).await, [7, 2]);

    // One order is released and the other stays; twice is once.
    stock.release(&by, process, Some(orders[1])).await.unwrap();
    stock.release(&by, process, Some(orders[1])).await.unwrap();
    assert_eq!(available(vec![tea, pot]).await, [7, 4]);
    stock.confirm(&by, process).await.unwrap();
    assert_eq!(available(vec![tea, pot]).await, [7, 4]);
    stock.release(&by, process, None).await.unwrap();
    assert_eq!(available(vec![tea, pot]).await, [10, 4]);

    // What is over is over.
    for gone in [
        stock.confirm(&by, process).await,
        stock.confirm(&by, world.uuid()).await,
        stock.reserve(&by, wanted(process, 1, 1)).await.map(drop),
    ] {
        assert_eq!(gone.unwrap_err().kind, "stock/reservation-gone");
    }

    // A release that overtakes its reservation stops it.
    let late = world.uuid();
    stock.release(&by, late, None).await.unwrap();
    let refused = stock.reserve(&by, wanted(late, 1, 1)).await.unwrap_err();
    assert_eq!(refused.kind, "stock/reservation-gone");

    // Nonsense is told field by field.
    let mut nonsense = wanted(world.uuid(), 0, -2);
    let refused = stock.reserve(&by, nonsense.clone()).await.unwrap_err();
    let paths: Vec<_> = refused
        .fields
        .iter()
        .map(|field| field.path.as_str())
        .collect();
    assert_eq!(paths, ["lines[0].quantity", "lines[1].quantity"]);
    nonsense.lines.clear();
    assert_eq!(
        stock.reserve(&by, nonsense).await.unwrap_err().kind,
        "runtime/invalid"
    );
    world.proven().await;
}
