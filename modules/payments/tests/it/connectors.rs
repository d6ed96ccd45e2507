//! Every way to pay by the same suite: paid, declined, abandoned, with answers lost, news in any
//! manner, wrong amounts, and refunds. Whatever happens ends, nobody pays twice, the books balance.

use std::time::Duration;

use outside::wallets::{Fault, Stand};
use serde_json::json;

use crate::wallets::{ALL, Way};
use crate::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_way_to_pay_takes_the_money_once_and_tells_it_once() {
    let world = World::with_wallets().await;
    for way in ALL {
        let before = way.peer(&world).sent();
        let opened = way.open(&world).await;
        let page = way.confirm(&world, &opened).await;
        assert_eq!(page["state"], "requires_action", "{way:?} {page}");
        assert_eq!(page["attempt"]["action"]["kind"], way.action(), "{way:?}");
        let reference = way.go(&page).await;
        assert!(way.peer(&world).pay(&reference), "{way:?}");
        world.until(opened.view.checkout, "succeeded").await;
        // What was answered in the provider's words is not told again.
        tokio::time::sleep(Duration::from_millis(150)).await;
        assert_eq!(way.peer(&world).sent() - before, 1, "{way:?}");
        assert_eq!(world.successes(opened.view.checkout), 1, "{way:?}");
        assert_eq!(world.held(opened.shares[0].order).await, 7_000, "{way:?}");
        assert_eq!(world.held(opened.shares[1].order).await, 3_000, "{way:?}");
    }
    // Both wallets of the aggregator stand under its name, in their currencies.
    for way in ALL {
        let account = format!("psp_clearing:{}", way.connector());
        assert!(world.balance(&account).await >= 10_000, "{way:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_is_drawn_and_a_telephone_s_number_is_forgotten() {
    let world = World::with_wallets().await;
    let opened = Way::Wechat.open(&world).await;
    let page = Way::Wechat.confirm(&world, &opened).await;
    let action = &page["attempt"]["action"];
    assert!(
        action["drawn"]["path"]
            .as_str()
            .unwrap()
            .starts_with("M4 4h7")
    );
    assert!(action["code"].as_str().unwrap().contains("/pay/"));
    assert!(page["attempt"]["action_url"].is_null());
    let opened = Way::Mpesa.open(&world).await;
    let path = format!("/api/payments/intents/{}/confirm", opened.view.checkout);
    for phone in [json!(null), json!("+49 30 1234567")] {
        let form = json!({"method": "mpesa", "phone": phone});
        assert_eq!(world.buyer.post(&path, form).await.fields(), ["phone"]);
    }
    Way::Mpesa.pay(&world, &opened).await;
    let channel = &Way::Mpesa.peer(&world).trades()[0].channel;
    assert_eq!(channel, "254712345678");
    let left = world.state(opened.view.checkout).await.to_string();
    assert!(!left.contains("712345678"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_does_not_pay_may_try_another_way() {
    let world = World::with_wallets().await;
    for way in ALL {
        let opened = way.open(&world).await;
        let checkout = opened.view.checkout;
        let page = way.confirm(&world, &opened).await;
        world
            .confirm(checkout, "sandbox_card")
            .await
            .is_refused("payments/attempt-under-way");
        let reference = way.go(&page).await;
        let (theirs, ours) = way.refusal();
        assert!(way.peer(&world).refuse(&reference, theirs), "{way:?}");
        let refresh = format!("/api/payments/intents/{checkout}/refresh");
        world.buyer.post(&refresh, json!({})).await.ok();
        let page = world.until(checkout, "requires_payment_method").await;
        assert_eq!(page["reason"], ours, "{way:?}");
        let page = world.confirm(checkout, "sandbox_card").await.ok();
        assert_eq!(page["state"], "succeeded", "{way:?}");
    }
    world.balanced().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_abandoned_expires_and_money_that_comes_all_the_same_goes_back() {
    let world = World::with_wallets().await;
    for way in ALL {
        let opened = way.open_one(&world).await;
        let checkout = opened.view.checkout;
        let page = way.confirm(&world, &opened).await;
        let reference = way.go(&page).await;
        world.kit.pass(Duration::from_secs(1_801)).await;
        assert_eq!(world.state(checkout).await["state"], "expired", "{way:?}");
        let trades = way.peer(&world).trades();
        let trade = trades
            .iter()
            .find(|one| one.reference == reference)
            .unwrap();
        if matches!(way, Way::Alipay | Way::Wechat) {
            assert_eq!(trade.stand, Stand::Closed, "{way:?}");
            continue;
        }
        // The others cannot be called back.
        assert!(way.peer(&world).pay(&reference), "{way:?}");
        let refunds = || way.peer(&world).refunds();
        for _ in 0..100 {
            tokio::time::sleep(Duration::from_millis(20)).await;
            world.kit.settle().await;
            if refunds().iter().any(|one| one.trade == reference) {
                break;
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        world.kit.settle().await;
        let back = refunds();
        let back: Vec<_> = back.iter().filter(|one| one.trade == reference).collect();
        assert_eq!(back.len(), 1, "{way:?}");
        assert_eq!(back[0].amount.minor(), 10_000, "{way:?}");
        assert_eq!(world.successes(checkout), 0, "{way:?}");
    }
    let suspense = format!("buyer:{}:suspense", world.buyer.org());
    assert_eq!(world.balance(&suspense).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_whose_answer_is_lost_is_asked_about_and_paid_once() {
    let world = World::with_wallets().await;
    for way in ALL {
        let opened = way.open(&world).await;
        let checkout = opened.view.checkout;
        way.peer(&world).err(Fault::LostAnswer);
        let mut page = way.confirm(&world, &opened).await;
        if way == Way::Alipay {
            // Nothing was sent yet; it is the first question that gets no answer.
            let reference = way.go(&page).await;
            let refresh = format!("/api/payments/intents/{checkout}/refresh");
            page = world.buyer.post(&refresh, json!({})).await.ok();
            assert_eq!(page["state"], "requires_action");
            assert!(way.peer(&world).pay(&reference));
        } else {
            assert_eq!(page["attempt"]["state"], "unknown", "{way:?}");
            world
                .confirm(checkout, "sandbox_card")
                .await
                .is_refused("payments/attempt-under-way");
            if way != Way::Mpesa {
                world.kit.pass(Duration::from_secs(10)).await;
                page = world.state(checkout).await;
                assert_eq!(page["state"], "requires_action", "{way:?} {page}");
                assert_eq!(page["attempt"]["action"]["kind"], way.action(), "{way:?}");
            }
            let reference = way.reference(page["attempt"]["id"].as_str().unwrap());
            assert!(way.peer(&world).pay(&reference), "{way:?}");
        }
        world.until(checkout, "succeeded").await;
        assert_eq!(world.successes(checkout), 1, "{way:?}");
        assert_eq!(world.held(opened.shares[0].order).await, 7_000, "{way:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_any_news_asking_finds_out() {
    let world = World::with_wallets().await;
    for way in ALL {
        let opened = way.open(&world).await;
        let checkout = opened.view.checkout;
        way.peer(&world).err(Fault::Silent);
        let page = way.confirm(&world, &opened).await;
        let reference = way.go(&page).await;
        assert!(way.peer(&world).pay(&reference), "{way:?}");
        tokio::time::sleep(Duration::from_millis(60)).await;
        assert_eq!(world.state(checkout).await["state"], "requires_action");
        world.kit.pass(Duration::from_secs(31)).await;
        world.until(checkout, "succeeded").await;
        assert_eq!(world.successes(checkout), 1, "{way:?}");
        assert_eq!(world.held(opened.shares[0].order).await, 7_000, "{way:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_was_lost_is_given_up_or_made_again() {
    let world = World::with_wallets().await;
    for way in [Way::Wechat, Way::Mpesa, Way::Gcash] {
        let opened = way.open(&world).await;
        let checkout = opened.view.checkout;
        way.peer(&world).err(Fault::LostOrder);
        let page = way.confirm(&world, &opened).await;
        assert_eq!(page["attempt"]["state"], "unknown", "{way:?}");
        for seconds in [10, 31, 301] {
            world.kit.pass(Duration::from_secs(seconds)).await;
        }
        let page = world.state(checkout).await;
        if way == Way::Gcash {
            // The key makes a repetition the same order, so it is made instead of given up.
            assert_eq!(page["state"], "requires_action", "{page}");
            continue;
        }
        assert_eq!(page["state"], "requires_payment_method", "{way:?} {page}");
        assert_eq!(page["reason"], "not_sent", "{way:?}");
        way.pay(&world, &opened).await;
    }
    world.balanced().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn news_in_any_manner_come_to_the_same() {
    let world = World::with_wallets().await;
    for way in ALL {
        for fault in [
            Fault::DuplicateNotice,
            Fault::LateNotice,
            Fault::Reordered,
            Fault::BadSignature,
        ] {
            let opened = way.open(&world).await;
            way.peer(&world).err(fault);
            way.pay(&world, &opened).await;
            tokio::time::sleep(Duration::from_millis(120)).await;
            world.kit.settle().await;
            let checkout = opened.view.checkout;
            assert_eq!(world.state(checkout).await["state"], "succeeded");
            assert_eq!(world.successes(checkout), 1, "{way:?} {fault:?}");
            let held = world.held(opened.shares[0].order).await;
            assert_eq!(held, 7_000, "{way:?} {fault:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_amount_than_was_asked_for_waits_for_an_operator() {
    let world = World::with_wallets().await;
    for way in ALL {
        let opened = way.open(&world).await;
        let (checkout, id) = (opened.view.checkout, opened.view.id);
        way.peer(&world).err(Fault::WrongAmount);
        let page = way.confirm(&world, &opened).await;
        let reference = way.go(&page).await;
        assert!(way.peer(&world).pay(&reference), "{way:?}");
        world.until(checkout, "conflicted").await;
        assert_eq!(world.balance("suspense:recon").await, 9_900, "{way:?}");
        assert_eq!(world.successes(checkout), 0, "{way:?}");
        let path = format!("/api/payments/ops/intents/{id}/resolve");
        let refund = json!({"decision": "refund"});
        world.operator.post(&path, refund).await.ok();
        for _ in 0..100 {
            world.kit.settle().await;
            if world.balance("suspense:recon").await == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(world.balance("suspense:recon").await, 0, "{way:?}");
        let refunds = way.peer(&world).refunds();
        let back = refunds.iter().find(|one| one.trade == reference).unwrap();
        assert_eq!(back.amount.minor(), 9_900, "{way:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_goes_back_by_the_way_it_came() {
    let world = World::with_wallets().await;
    for way in ALL {
        for fault in [
            None,
            Some(Fault::RefundRefused),
            Some(Fault::RefundFails),
            Some(Fault::LostRefundAnswer),
        ] {
            let opened = way.open_one(&world).await;
            if let Some(fault) = fault {
                way.peer(&world).err(fault);
            }
            way.pay(&world, &opened).await;
            let after_sale = world.agree(&opened, 0, 10_000).await;
            // Some say at once what came of it, some call back.
            tokio::time::sleep(Duration::from_millis(100)).await;
            world.kit.settle().await;
            if fault == Some(Fault::LostRefundAnswer) {
                world.kit.pass(Duration::from_secs(10)).await;
                tokio::time::sleep(Duration::from_millis(50)).await;
                world.kit.settle().await;
            }
            let refused_at_once = fault == Some(Fault::RefundRefused)
                || (fault == Some(Fault::RefundFails) && way == Way::Alipay);
            let ended = world.ended(after_sale);
            if refused_at_once {
                assert!(ended.is_empty(), "{way:?} {fault:?}");
                let queue = world.operator.get("/api/payments/ops/queue").await.ok();
                let waits = queue["refunds"].as_array().unwrap();
                let refund = waits
                    .iter()
                    .find(|one| one["after_sale"] == json!(after_sale));
                let id = refund.unwrap()["id"].as_str().unwrap();
                let verb = match fault {
                    Some(Fault::RefundRefused) => "resubmit",
                    _ => "give-up",
                };
                let path = format!("/api/payments/ops/refunds/{id}/{verb}");
                world.operator.post(&path, json!({})).await.ok();
                world.kit.settle().await;
                tokio::time::sleep(Duration::from_millis(100)).await;
                world.kit.settle().await;
            }
            let ended = world.ended(after_sale);
            assert_eq!(ended.len(), 1, "{way:?} {fault:?}");
            let goes = fault != Some(Fault::RefundFails);
            assert_eq!(ended[0].succeeded, goes, "{way:?} {fault:?}");
            let left = world.held(opened.shares[0].order).await;
            assert_eq!(left, if goes { 0 } else { 10_000 }, "{way:?} {fault:?}");
        }
        let paid_back = way.peer(&world).refunds();
        let paid_back = paid_back
            .iter()
            .filter(|one| one.is_paid && one.amount.currency() == way.currency());
        assert_eq!(paid_back.count(), 3, "{way:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_goes_back_where_the_provider_gives_parts_back() {
    let world = World::with_wallets().await;
    for way in ALL {
        let opened = way.open(&world).await;
        way.pay(&world, &opened).await;
        let first = world.agree(&opened, 0, 2_000).await;
        let second = world.agree(&opened, 1, 3_000).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
        world.kit.settle().await;
        if way == Way::Mpesa {
            // A reversal takes back all or nothing; people decide how the rest goes.
            let queue = world.operator.get("/api/payments/ops/queue").await.ok();
            assert_eq!(queue["refunds"][0]["reason"], "partial_refund");
            assert!(way.peer(&world).refunds().is_empty());
            continue;
        }
        assert!(world.ended(first)[0].succeeded, "{way:?}");
        assert!(world.ended(second)[0].succeeded, "{way:?}");
        assert_eq!(world.held(opened.shares[0].order).await, 5_000, "{way:?}");
        assert_eq!(world.held(opened.shares[1].order).await, 0, "{way:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_theirs_is_refused_in_their_own_words() {
    let world = World::with_wallets().await;
    let stranger = world.kit.stranger();
    let post = axum::http::Method::POST;
    let send = async |place: &str, body: &str| {
        let path = format!("/api/payments/notifications/{place}");
        let body = body.as_bytes().to_vec();
        stranger.send_bytes(post.clone(), &path, &[], body).await
    };
    let form = "out_trade_no=att_1&trade_status=TRADE_SUCCESS&total_amount=1.00&sign=x";
    let reply = send("alipay", form).await;
    assert_eq!(
        (reply.status.as_u16(), reply.text().as_str()),
        (200, "failure")
    );
    let reply = send("wechat", "{}").await;
    assert_eq!(reply.status.as_u16(), 500);
    assert!(reply.text().contains(r#""code":"FAIL""#));
    let paid = json!({"Body": {"stkCallback": {
        "CheckoutRequestID": "ws_CO_1", "ResultCode": 0,
        "CallbackMetadata": {"Item": [{"Name": "Amount", "Value": 100}]},
    }}});
    let opened = Way::Mpesa.open(&world).await;
    let page = Way::Mpesa.confirm(&world, &opened).await;
    let attempt = page["attempt"]["id"].as_str().unwrap();
    for place in [
        "mpesa".to_owned(),
        format!("mpesa/{attempt}/{}", "0".repeat(64)),
        format!("mpesa/{attempt}/x"),
    ] {
        let reply = send(&place, &paid.to_string()).await;
        reply.is_refused("payments/bad-notification");
    }
    send("ewallet", "{}")
        .await
        .is_refused("payments/bad-notification");
    send("nobody", "{}").await.is_refused("runtime/not-found");
    assert_eq!(
        world.state(opened.view.checkout).await["state"],
        "requires_action"
    );
}
