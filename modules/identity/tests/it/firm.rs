//! An organisation: its page, its members and what each role may do, invitations.

use std::time::Duration;

use axum::http::StatusCode;
use contract::identity::{OrgKind, Role};
use serde_json::json;

use crate::world::{PASSWORD, World};

const ANNA: &str = "anna@nordlicht.example";

#[tokio::test]
async fn only_whoever_runs_the_firm_may_change_who_may_what() {
    let world = World::start().await;
    for (kind, owner) in [("buyer", "a@buyer.example"), ("seller", "a@seller.example")] {
        let head = world.registers(owner, kind).await;
        let target = world
            .joins(&head, &format!("target@{kind}.example"), &[Role::Finance])
            .await;
        let target = target.person().await;
        let kind = OrgKind::parse(kind).unwrap();
        for role in kind.roles().iter().filter(|role| **role != Role::Owner) {
            let email = format!("{}@{}.example", role.as_str(), kind.as_str());
            let member = world.joins(&head, &email, &[*role]).await;
            for reply in [
                member
                    .put(
                        "/api/identity/organisation",
                        json!({"name": "X", "country": "DE"}),
                    )
                    .await,
                member
                    .put(
                        &format!("/api/identity/members/{target}/roles"),
                        json!({"roles": ["owner"]}),
                    )
                    .await,
                member
                    .delete(&format!("/api/identity/members/{target}"))
                    .await,
                member.get("/api/identity/invitations").await,
                member
                    .post(
                        "/api/identity/invitations",
                        json!({"email": "x@x.example", "roles": ["owner"]}),
                    )
                    .await,
                member.get("/api/identity/api-keys").await,
                member
                    .post(
                        "/api/identity/api-keys",
                        json!({"name": "x", "scopes": ["orders:read"]}),
                    )
                    .await,
                member.get("/api/identity/ops/organisations").await,
                member.get("/api/identity/ops/people").await,
                member.get("/api/identity/ops/audit").await,
            ] {
                assert_eq!(
                    reply.status,
                    StatusCode::FORBIDDEN,
                    "{role:?}: {}",
                    reply.text()
                );
            }
            // Colleagues see each other, without addresses.
            let seen = member.get("/api/identity/members").await.ok();
            assert!(
                seen["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .all(|item| item["email"].is_null())
            );
            member.get("/api/identity/organisation").await.ok();
        }
        let seen = head.get("/api/identity/members?limit=2").await.ok();
        assert_eq!(seen["items"].as_array().unwrap().len(), 2);
        let next = seen["next"].as_str().unwrap();
        let rest = head
            .get(&format!("/api/identity/members?limit=100&after={next}"))
            .await
            .ok();
        assert_eq!(
            rest["items"].as_array().unwrap().len(),
            kind.roles().len() - 1
        );
    }
}

#[tokio::test]
async fn the_last_owner_cannot_go_or_step_down() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "seller").await;
    let ben = world
        .joins(&owner, "ben@nordlicht.example", &[Role::Staff])
        .await;
    let (me, other) = (owner.person().await, ben.person().await);
    let roles = |who: &str| format!("/api/identity/members/{who}/roles");
    owner
        .put(&roles(&me), json!({"roles": ["staff"]}))
        .await
        .is_refused("identity/last-owner");
    owner
        .delete(&format!("/api/identity/members/{me}"))
        .await
        .is_refused("identity/last-owner");
    owner
        .put(&roles(&other), json!({"roles": ["operator"]}))
        .await
        .is_refused("runtime/invalid");
    owner
        .put(&roles(&other), json!({"roles": ["owner", "staff"]}))
        .await
        .ok();
    owner
        .put(&roles(&me), json!({"roles": ["staff"]}))
        .await
        .ok();
    // Now the other one is the last.
    ben.delete(&format!("/api/identity/members/{other}"))
        .await
        .is_refused("identity/last-owner");
    // Anybody may leave.
    owner
        .delete(&format!("/api/identity/members/{me}"))
        .await
        .ok();
}

#[tokio::test]
async fn two_owners_cannot_remove_each_other_at_the_same_time() {
    let world = World::start().await;
    for round in 0..5 {
        let anna = world
            .registers(&format!("anna{round}@x.example"), "buyer")
            .await;
        let ben = world
            .joins(&anna, &format!("ben{round}@x.example"), &[Role::Owner])
            .await;
        let (a, b) = (anna.person().await, ben.person().await);
        let first = tokio::spawn({
            let anna = anna.clone();
            async move {
                anna.delete(&format!("/api/identity/members/{b}"))
                    .await
                    .status
            }
        });
        let second = tokio::spawn({
            let ben = ben.clone();
            async move {
                ben.delete(&format!("/api/identity/members/{a}"))
                    .await
                    .status
            }
        });
        let both = [first.await.unwrap(), second.await.unwrap()];
        assert_eq!(
            both.iter().filter(|status| status.is_success()).count(),
            1,
            "{both:?}"
        );
    }
}

#[tokio::test]
async fn an_invitation_holds_seven_days_and_works_once() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "buyer").await;
    let ask = json!({"email": "ben@nordlicht.example", "roles": ["buyer", "approver"], "locale": "zh-CN"});
    owner
        .post("/api/identity/invitations", ask.clone())
        .await
        .ok();
    let first = world.invitation("ben@nordlicht.example").await;
    let (subject, _) = world.letter("ben@nordlicht.example").await;
    assert_eq!(subject, "Nordlicht GmbH 邀请您加入商舶");
    let stranger = world.browser();
    let look = "/api/identity/invitations/look";
    let open = stranger.post(look, json!({"token": first})).await.ok();
    assert_eq!(open["organisation"], "Nordlicht GmbH");
    assert_eq!(open["address"], "b…@nordlicht.example");
    assert_eq!(open["has_account"], false);
    stranger
        .post(look, json!({"token": "made up"}))
        .await
        .is_refused("identity/invitation-gone");

    // A second one to the same address takes the place of the first.
    owner
        .post("/api/identity/invitations", ask.clone())
        .await
        .ok();
    stranger
        .post(look, json!({"token": first}))
        .await
        .is_refused("identity/invitation-gone");
    let token = world.invitation("ben@nordlicht.example").await;
    let accept = "/api/identity/invitations/accept";
    let bad = stranger
        .post(accept, json!({"token": token, "name": "", "password": "x"}))
        .await;
    assert_eq!(bad.fields(), ["name", "password"]);
    let form = json!({"token": token, "name": "Ben Koch", "password": PASSWORD});
    let made = stranger.post(accept, form.clone()).await;
    assert_eq!(made.status, StatusCode::CREATED);
    assert_eq!(
        made.json()["organisation"]["roles"],
        json!(["buyer", "approver"])
    );
    world
        .browser()
        .post(accept, form)
        .await
        .is_refused("identity/invitation-gone");
    owner
        .post("/api/identity/invitations", ask)
        .await
        .is_refused("identity/already-member");

    let ask = json!({"email": "late@nordlicht.example", "roles": ["buyer"]});
    owner.post("/api/identity/invitations", ask).await.ok();
    let token = world.invitation("late@nordlicht.example").await;
    world.kit.clock.advance(Duration::from_secs(7 * 24 * 3600));
    stranger
        .post(look, json!({"token": token}))
        .await
        .is_refused("identity/invitation-gone");
}

#[tokio::test]
async fn somebody_with_an_account_joins_after_logging_in() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "buyer").await;
    let li = world.registers("li@guanghe.example", "seller").await;
    let ask = json!({"email": "li@guanghe.example", "roles": ["finance"]});
    owner.post("/api/identity/invitations", ask).await.ok();
    let token = world.invitation("li@guanghe.example").await;
    let accept = "/api/identity/invitations/accept";
    let form = json!({"token": token, "name": "Li", "password": PASSWORD});
    world
        .browser()
        .post(accept, form)
        .await
        .is_refused("identity/has-account");
    let me = li.post(accept, json!({"token": token})).await.ok();
    assert_eq!(me["organisation"]["name"], "Nordlicht GmbH");
    assert_eq!(me["organisations"].as_array().unwrap().len(), 2);
    li.get("/api/identity/invitations")
        .await
        .is_refused("runtime/forbidden");
}

#[tokio::test]
async fn an_invitation_that_was_withdrawn_leads_nowhere() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "buyer").await;
    let ask = json!({"phone": "+8613800138000", "roles": ["buyer"]});
    owner.post("/api/identity/invitations", ask).await.ok();
    let token = world.invitation("+8613800138000").await;
    let listed = owner.get("/api/identity/invitations").await.ok();
    let id = listed["items"][0]["id"].as_str().unwrap();
    owner
        .delete(&format!("/api/identity/invitations/{id}"))
        .await
        .ok();
    let look = world
        .browser()
        .post("/api/identity/invitations/look", json!({"token": token}))
        .await;
    look.is_refused("identity/invitation-gone");
}

#[tokio::test]
async fn the_firms_page_is_changed_by_version() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "buyer").await;
    let page = owner.get("/api/identity/organisation").await;
    assert_eq!(page.etag(), "W/\"1\"");
    let edit = json!({
        "name": "Nordlicht SE", "country": "DE", "registration_number": " HRB 12345 ",
        "address": {"name": "Anna Berg", "line1": "Hafenstr. 1", "city": "Berlin", "country": "DE"},
    });
    let changed = owner.put("/api/identity/organisation", edit).await.ok();
    assert_eq!(changed["registration_number"], "HRB 12345");
    assert_eq!(changed["address"]["city"], "Berlin");
    assert_eq!(changed["version"], 2);
    assert_eq!(owner.me().await["organisation"]["name"], "Nordlicht SE");
    let bad = json!({"name": "", "country": "XX", "unknown": 1});
    let reply = owner.put("/api/identity/organisation", bad).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.fields().len() >= 2, "{}", reply.text());
}

#[tokio::test]
async fn roles_that_somebody_else_changed_are_not_overwritten_unseen() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "buyer").await;
    let ben = world
        .joins(&owner, "ben@nordlicht.example", &[Role::Buyer])
        .await
        .person()
        .await;
    let members = owner.get("/api/identity/members").await.ok();
    let seen = members["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|member| member["id"] == ben)
        .unwrap()["version"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/api/identity/members/{ben}/roles");
    let approver = json!({"roles": ["approver"]});
    owner.put_if(&path, &seen, approver).await.ok();
    owner
        .put_if(&path, &seen, json!({"roles": ["finance"]}))
        .await
        .is_refused("runtime/changed-meanwhile");
}

#[tokio::test]
async fn a_history_names_colleagues_and_calls_the_staff_the_platform() {
    let world = World::start().await;
    let head = world.registers(ANNA, "buyer").await;
    let member = world
        .joins(&head, "ben@nordlicht.example", &[Role::Buyer])
        .await;
    let stranger = world.registers("x@elsewhere.example", "seller").await;
    let operator = world.operator("olga@argosy.example").await;
    let ids = [
        head.person().await,
        member.person().await,
        stranger.person().await,
        operator.person().await,
    ];
    let path = format!("/api/identity/names?ids={}", ids.join(","));
    let named = |seen: serde_json::Value| -> Vec<(usize, bool, bool)> {
        let mut found: Vec<_> = seen["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                let at = ids.iter().position(|id| one["id"] == **id).unwrap();
                (at, one["name"].is_string(), one["platform"] == true)
            })
            .collect();
        found.sort_unstable();
        found
    };
    let seen = member.get(&path).await.ok();
    assert_eq!(
        named(seen),
        [(0, true, false), (1, true, false), (3, false, true)]
    );
    let seen = operator.get(&path).await.ok();
    assert_eq!(
        named(seen),
        [
            (0, true, false),
            (1, true, false),
            (2, true, false),
            (3, true, true)
        ]
    );
    for wrong in ["", "?ids=", "?ids=per_1,x"] {
        let reply = member.get(&format!("/api/identity/names{wrong}")).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
}
