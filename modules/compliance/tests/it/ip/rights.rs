//! The register of rights, and who may use whose.

use contract::identity::{OrgKind, Role};
use kernel::Country;
use serde_json::json;

use super::{API, DESK, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_right_counts_when_the_desk_has_verified_it_and_until_its_last_day() {
    let world = World::open().await;
    let mark = world.mark("cnipa").await;
    let right = world.holder.post(&format!("{API}/rights"), mark).await.ok();
    assert_eq!(right["state"], "submitted");
    assert_eq!(right["counts"], false);
    let waiting = world
        .shop
        .desk
        .get(&format!("{DESK}/rights?state=submitted"))
        .await;
    assert_eq!(waiting.ok()["items"][0]["id"], right["id"]);

    let path = format!("{API}/rights/{}/decision", right["id"].as_str().unwrap());
    let verify = json!({"state": "verified"});
    // Nobody verifies their own.
    world
        .holder
        .post(&path, verify.clone())
        .await
        .is_refused("compliance/right-decided");
    let stranger = world.shop.kit.seller();
    stranger
        .post(&path, json!({"state": "withdrawn"}))
        .await
        .is_refused("runtime/not-found");
    let decided = world.shop.desk.post(&path, verify.clone()).await.ok();
    assert_eq!(decided["counts"], true);
    world
        .shop
        .desk
        .post(&path, verify)
        .await
        .is_refused("compliance/right-decided");
    let unsaid = world
        .shop
        .desk
        .post(&path, json!({"state": "revoked"}))
        .await;
    assert_eq!(unsaid.fields(), ["note"]);

    world.shop.on("2030-01-30").await;
    let own = world.holder.get(&format!("{API}/rights")).await.ok();
    assert_eq!(own["items"][0]["counts"], true);
    world.shop.on("2030-01-31").await;
    world
        .shop
        .kit
        .pass(std::time::Duration::from_secs(7 * 3_600))
        .await;
    let own = world.holder.get(&format!("{API}/rights")).await.ok();
    assert_eq!(own["items"][0]["state"], "lapsed");
    let letters = world.letters(&world.holder);
    assert!(
        letters.contains(&"compliance.ip_right_ending".to_owned()),
        "{letters:?}"
    );
    assert!(
        letters.contains(&"compliance.ip_right_decided".to_owned()),
        "{letters:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_right_is_refused_with_everything_that_is_wrong_with_it() {
    let world = World::open().await;
    let mut mark = world.mark("other").await;
    mark["number"] = json!(null);
    mark["classes"] = json!([0, 24, 46]);
    mark["valid_until"] = json!("2019-01-01");
    let wrong = world
        .holder
        .post(&format!("{API}/rights"), mark.clone())
        .await;
    let wanted = ["place", "number", "classes[0]", "classes[2]", "valid_until"];
    assert_eq!(wrong.fields(), wanted);
    let mut foreign = world.mark("cnipa").await;
    foreign["documents"] = json!([world.file(&world.shop.seller, "not mine.pdf").await]);
    let wrong = world.holder.post(&format!("{API}/rights"), foreign).await;
    assert_eq!(wrong.fields(), ["documents[0]"]);
    let packer = world.holder.colleague(&[Role::Finance]);
    let mark = world.mark("cnipa").await;
    packer
        .post(&format!("{API}/rights"), mark)
        .await
        .is_refused("runtime/forbidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_desk_reads_what_shows_a_right_and_no_other_firm_does() {
    let world = World::open().await;
    let mark = world.mark("cnipa").await;
    let file = format!("/api/blobs/{}", mark["documents"][0].as_str().unwrap());
    world.holder.post(&format!("{API}/rights"), mark).await.ok();
    assert!(world.shop.desk.get(&file).await.status.is_success());
    let reply = world.shop.seller.get(&file).await;
    assert!(reply.status.is_client_error(), "{}", reply.status);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seller_asks_for_an_authorisation_and_the_owner_or_the_desk_decides() {
    let world = World::open().await;
    let right = world.verified("cnipa").await;
    let seller = &world.shop.seller;
    let known = seller
        .get(&format!("{API}/rights/known?name=LAKE-LOOM"))
        .await
        .ok();
    assert_eq!(known["items"][0]["id"], right.as_str());
    assert!(known["items"][0].get("documents").is_none());
    let ask = json!({"right": right, "kind": "resale", "territories": ["DE"],
        "valid_from": "2026-01-01", "documents": [world.file(seller, "contract.pdf").await]});
    let asked = seller
        .post(&format!("{API}/authorisations"), ask)
        .await
        .ok();
    assert_eq!(asked["state"], "requested");
    let path = format!(
        "{API}/authorisations/{}/decision",
        asked["id"].as_str().unwrap()
    );
    let grant = json!({"state": "granted"});
    seller
        .post(&path, grant.clone())
        .await
        .is_refused("compliance/right-decided");
    let rival = world.shop.firm(OrgKind::Seller, Country::CN);
    rival
        .post(&path, grant.clone())
        .await
        .is_refused("runtime/not-found");
    // The owner reads what the seller showed.
    let file = format!("/api/blobs/{}", asked["documents"][0].as_str().unwrap());
    assert!(world.holder.get(&file).await.status.is_success());
    let granted = world.holder.post(&path, grant).await.ok();
    assert_eq!(granted["counts"], true);
    let got = seller
        .get(&format!("{API}/authorisations?side=got"))
        .await
        .ok();
    assert_eq!(got["items"][0]["right_name"], "Lakeloom");
    let given = world
        .holder
        .get(&format!("{API}/authorisations?side=given"))
        .await
        .ok();
    assert_eq!(given["items"].as_array().unwrap().len(), 1);
    let revoked = world
        .shop
        .desk
        .post(&path, json!({"state": "revoked"}))
        .await
        .ok();
    assert_eq!(revoked["counts"], false);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_owner_gives_its_right_away_and_never_to_itself() {
    let world = World::open().await;
    let right = world.verified("cnipa").await;
    let seller = &world.shop.seller;
    let give = |seller: &str| {
        json!({"right": right, "seller": seller, "kind": "manufacture",
            "valid_from": "2026-01-01"})
    };
    let path = format!("{API}/authorisations");
    let org = seller.org().to_string();
    let stolen = seller.post(&path, give(&org)).await;
    assert_eq!(stolen.fields(), ["right"]);
    let own = world
        .holder
        .post(&path, give(&world.holder.org().to_string()))
        .await;
    assert_eq!(own.fields(), ["seller"]);
    let bare = json!({"right": right, "kind": "resale", "valid_from": "2026-01-01"});
    assert_eq!(seller.post(&path, bare).await.fields(), ["documents"]);
    let given = world.holder.post(&path, give(&org)).await.ok();
    assert_eq!(given["state"], "granted");
    world.shop.kit.settle().await;
    assert!(
        world
            .letters(seller)
            .contains(&"compliance.ip_authorisation".to_owned())
    );
}
