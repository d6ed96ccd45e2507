//! What other systems got wrong about parcels, by its name.

use contract::logistics::{CarriageAsk, Goods, Parcel};
use kernel::{Country, Currency};

use crate::{add_service, world};

/// What carriage of an order costs depends on its goods, and is asked before they are packed. How
/// many parcels the seller makes of them is the seller's affair.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn splitting_into_parcels_does_not_price_the_delivery_again() {
    let world = world().await;
    let (seller, buyer) = (world.kit.seller(), world.kit.buyer());
    let service = add_service(&world.kit, "air").await;
    let ask = CarriageAsk {
        from: Country::CN,
        to: Country::DE,
        to_postal_code: None,
        goods: vec![Goods {
            quantity: 3,
            weight_grams: 300,
            length_mm: 100,
            width_mm: 100,
            height_mm: 100,
            dangerous_goods: false,
        }],
        currency: Currency::CNY,
    };
    let by = buyer.caller();
    let before = world.logistics.quote(&by, ask.clone()).await.unwrap();
    assert_eq!(before.len(), 1);
    let whole = world.wanted(&seller, &buyer, service);
    for _ in 0..3 {
        // The same goods of the same order, a part in each shipment, in two parcels each.
        let mut part = world.wanted(&seller, &buyer, service);
        part.order = whole.order;
        let parcel = Parcel {
            weight_grams: 150,
            ..part.parcels[0].clone()
        };
        part.parcels = vec![parcel.clone(), parcel];
        part.lines[0].quantity = 1;
        let booked = world.logistics.book(&seller.caller(), part).await.unwrap();
        let path = format!("/api/logistics/shipments/{}", booked.id);
        let page = buyer.get(&path).await;
        // A shipment bears no price that a buyer could be asked for.
        let names = page.text();
        page.ok();
        for word in ["amount", "price", "\"carriage\""] {
            assert!(!names.contains(word), "{word}: {names}");
        }
    }
    let after = world.logistics.quote(&by, ask).await.unwrap();
    assert_eq!(after[0].amount, before[0].amount);
    let shipments = world
        .logistics
        .shipments(&seller.caller(), vec![whole.order])
        .await
        .unwrap();
    assert_eq!(shipments.len(), 3);
}
