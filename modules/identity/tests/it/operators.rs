//! The operators: finding firms and people, suspending them, the audit log; how they come to be.

use axum::http::{Method, StatusCode};
use contract::identity::{Caller, Identity, OrgKind, Role};
use identity::{Account, Entrance, Firm};
use kernel::{Country, Currency, Locale};
use serde_json::json;

use crate::world::{PASSWORD, World};

const ANNA: &str = "anna@nordlicht.example";

fn account(email: &str, name: &str) -> Account {
    Account {
        email: email.to_owned(),
        phone: None,
        name: name.to_owned(),
        password: PASSWORD.to_owned(),
        locale: Locale::En,
        time_zone: "UTC".to_owned(),
        currency: Currency::USD,
        ship_to: Some(Country::DE),
    }
}

fn firm(kind: OrgKind, name: &str) -> Firm {
    Firm {
        kind,
        name: name.to_owned(),
        country: Country::CN,
        registration_number: Some("91440300MA5".to_owned()),
        address: None,
    }
}

#[tokio::test]
async fn firms_and_people_are_found_by_words_and_paged() {
    let world = World::start().await;
    let operator = world.operator("olga@argosy.example").await;
    for (at, name) in [
        "深圳市光合电子有限公司",
        "Müller & Söhne",
        "Ningbo Haitian Trading",
    ]
    .iter()
    .enumerate()
    {
        let owner = account(
            &format!("owner{at}@firm.example"),
            &format!("Owner Number{at}"),
        );
        let kind = if at == 1 {
            OrgKind::Buyer
        } else {
            OrgKind::Seller
        };
        world
            .identity
            .create_account(&owner, Some(&firm(kind, name)))
            .await
            .unwrap();
    }
    let names = async |query: &str| {
        let path = format!("/api/identity/ops/organisations?{query}");
        let found = operator.get(&path).await.ok();
        let names: Vec<String> = found["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["name"].as_str().unwrap().to_owned())
            .collect();
        (names, found["next"].as_str().map(str::to_owned))
    };
    assert_eq!(
        names("q=%E5%85%89%E5%90%88").await.0,
        ["深圳市光合电子有限公司"]
    );
    assert_eq!(names("q=soh+mull").await.0, ["Müller & Söhne"]);
    assert_eq!(names("q=9144&kind=buyer").await.0, ["Müller & Söhne"]);
    assert!(names("q=9144&standing=suspended").await.0.is_empty());
    assert!(names("q=nowhere").await.0.is_empty());
    assert_eq!(names("kind=seller").await.0.len(), 2);
    let (first, next) = names("limit=2").await;
    let (rest, end) = names(&format!("limit=2&after={}", next.unwrap())).await;
    assert_eq!((first.len(), rest.len(), end), (2, 2, None));
    assert!(first.iter().all(|name| !rest.contains(name)));

    let people = operator
        .get("/api/identity/ops/people?q=number1")
        .await
        .ok();
    let id = people["items"][0]["id"].as_str().unwrap().to_owned();
    let by_mail = operator
        .get("/api/identity/ops/people?q=owner1@firm")
        .await
        .ok();
    assert_eq!(by_mail["items"][0]["id"], json!(id));
    let by_id = operator
        .get(&format!("/api/identity/ops/people?q={id}"))
        .await
        .ok();
    assert_eq!(by_id["items"].as_array().unwrap().len(), 1);
    let one = operator
        .get(&format!("/api/identity/ops/people/{id}"))
        .await
        .ok();
    assert_eq!(one["email"], "owner1@firm.example");
    assert_eq!(one["organisations"][0]["name"], "Müller & Söhne");
    let org = one["organisations"][0]["id"].as_str().unwrap();
    let page = operator
        .get(&format!("/api/identity/ops/organisations/{org}"))
        .await
        .ok();
    assert_eq!(page["members"][0]["name"], "Owner Number1");
    let bad = operator
        .get("/api/identity/ops/organisations?kind=bank&colour=red")
        .await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_suspended_firm_can_do_nothing_and_can_come_back() {
    let world = World::start().await;
    let operator = world.operator("olga@argosy.example").await;
    let owner = world.registers(ANNA, "seller").await;
    let org = owner.org().await;
    let form = json!({"name": "ERP", "scopes": ["identity:read"]});
    let made = owner.post("/api/identity/api-keys", form).await.ok();
    let key = made["key"].as_str().unwrap().to_owned();
    let page = "/api/identity/organisation";
    owner.with_key(Method::GET, page, &key, None).await.ok();
    let suspend = format!("/api/identity/ops/organisations/{org}/suspend");
    let reason = json!({"reason": "fraud", "note": "Complaints 17 and 18"});
    operator.post(&suspend, reason.clone()).await.ok();
    owner
        .get("/api/identity/me")
        .await
        .is_refused("runtime/unauthenticated");
    owner
        .with_key(Method::GET, page, &key, None)
        .await
        .is_refused("runtime/unauthenticated");
    operator
        .post(&suspend, reason)
        .await
        .is_refused("runtime/conflict");
    // The person may log in, and has no firm to act for.
    owner.logs_in(ANNA).await.ok();
    let me = owner.me().await;
    assert_eq!(me["organisation"], json!(null));
    assert_eq!(me["organisations"][0]["standing"], "suspended");
    owner
        .put(
            "/api/identity/me/organisation",
            json!({"organisation": org}),
        )
        .await
        .is_refused("identity/organisation-suspended");
    operator
        .post(
            &format!("/api/identity/ops/organisations/{org}/unsuspend"),
            json!({}),
        )
        .await
        .ok();
    owner
        .put(
            "/api/identity/me/organisation",
            json!({"organisation": org}),
        )
        .await
        .ok();
    owner.with_key(Method::GET, page, &key, None).await.ok();
    let platform = operator.org().await;
    operator
        .post(
            &format!("/api/identity/ops/organisations/{platform}/suspend"),
            json!({"reason": "other"}),
        )
        .await
        .is_refused("runtime/forbidden");
}

#[tokio::test]
async fn a_suspended_person_cannot_log_in_and_learns_it_only_with_the_password() {
    let world = World::start().await;
    let operator = world.operator("olga@argosy.example").await;
    let owner = world.registers(ANNA, "seller").await;
    let id = owner.person().await;
    let path = format!("/api/identity/ops/people/{id}/suspend");
    operator.post(&path, json!({"reason": "unpaid"})).await.ok();
    owner
        .get("/api/identity/me")
        .await
        .is_refused("runtime/unauthenticated");
    let wrong = json!({"login": ANNA, "password": "wrong"});
    let stranger = world.browser();
    stranger
        .post("/api/identity/log-in", wrong)
        .await
        .is_refused("identity/wrong-credentials");
    stranger
        .logs_in(ANNA)
        .await
        .is_refused("identity/suspended");
    operator
        .post(
            &format!("/api/identity/ops/people/{id}/unsuspend"),
            json!({}),
        )
        .await
        .ok();
    stranger.logs_in(ANNA).await.ok();
    let myself = operator.person().await;
    let path = format!("/api/identity/ops/people/{myself}/suspend");
    operator
        .post(&path, json!({"reason": "other"}))
        .await
        .is_refused("runtime/forbidden");
}

#[tokio::test]
async fn every_change_of_who_may_what_stands_in_the_audit() {
    let world = World::start().await;
    let operator = world.operator("olga@argosy.example").await;
    let owner = world.registers(ANNA, "seller").await;
    let ben = world
        .joins(&owner, "ben@nordlicht.example", &[Role::Staff])
        .await;
    let id = ben.person().await;
    let path = format!("/api/identity/members/{id}");
    owner
        .put(&format!("{path}/roles"), json!({"roles": ["warehouse"]}))
        .await
        .ok();
    owner.delete(&path).await.ok();
    let form = json!({"name": "ERP", "scopes": ["orders:read"]});
    let made = owner.post("/api/identity/api-keys", form).await.ok();
    let key = made["view"]["id"].as_str().unwrap();
    owner
        .delete(&format!("/api/identity/api-keys/{key}"))
        .await
        .ok();
    let org = owner.org().await;
    let log = operator
        .get(&format!("/api/identity/ops/audit?org={org}&limit=100"))
        .await
        .ok();
    let items = log["items"].as_array().unwrap();
    let actions: Vec<&str> = items
        .iter()
        .rev()
        .map(|item| item["action"].as_str().unwrap())
        .collect();
    assert_eq!(
        actions,
        [
            "organisation.registered",
            "invitation.sent",
            "member.joined",
            "member.roles_changed",
            "member.removed",
            "api_key.created",
            "api_key.revoked",
        ]
    );
    let changed = &items[3];
    assert_eq!(
        changed["changes"]["roles"],
        json!({"from": ["staff"], "to": ["warehouse"]})
    );
    assert_eq!(changed["actor_name"], "Anna Berg");
    assert_eq!(changed["org_name"], "Nordlicht GmbH");
    let one = operator
        .get(&format!("/api/identity/ops/audit?subject={id}&limit=2"))
        .await
        .ok();
    assert_eq!(one["items"].as_array().unwrap().len(), 2);
    let next = one["next"].as_str().unwrap();
    let more = operator
        .get(&format!(
            "/api/identity/ops/audit?subject={id}&after={next}"
        ))
        .await
        .ok();
    assert_eq!(more["items"].as_array().unwrap().len(), 2);
    let bad = operator.get("/api/identity/ops/audit?module=nothing").await;
    assert_eq!(bad.fields(), ["module"]);
}

#[tokio::test]
async fn the_first_operator_comes_by_a_link_that_works_once() {
    let world = World::start().await;
    let entrance = world
        .identity
        .create_operator("olga@argosy.example", "Olga Petrova", None)
        .await
        .unwrap();
    let Entrance::Link(link) = entrance else {
        panic!("a link")
    };
    let (_, query) = link.split_once("/en/reset?id=").unwrap();
    let (id, proof) = query.split_once("&proof=").unwrap();
    let browser = world.browser();
    let path = format!("/api/identity/resets/{id}/complete");
    browser
        .logs_in("olga@argosy.example")
        .await
        .is_refused("identity/wrong-credentials");
    browser
        .post(&path, json!({"proof": "x", "password": PASSWORD}))
        .await
        .is_refused("identity/code-expired");
    browser
        .post(&path, json!({"proof": proof, "password": PASSWORD}))
        .await
        .ok();
    browser
        .post(&path, json!({"proof": proof, "password": PASSWORD}))
        .await
        .is_refused("identity/code-expired");
    browser.logs_in("olga@argosy.example").await.ok();
    assert_eq!(browser.me().await["organisation"]["kind"], "platform");

    let second = world.operator("pavel@argosy.example").await;
    assert_eq!(second.org().await, browser.org().await);
    let taken = world
        .identity
        .create_operator("olga@argosy.example", "X Y", None)
        .await;
    assert!(taken.is_err());
}

#[tokio::test]
async fn the_promises_to_other_modules_hold() {
    let world = World::start().await;
    let made = world
        .identity
        .create_account(
            &account("a@firm.example", "Ada Low"),
            Some(&firm(OrgKind::Seller, "Firm")),
        )
        .await
        .unwrap();
    let (person, org) = (made.0, made.1.unwrap());
    let second = account("b@firm.example", "Bo Low");
    let (packer, none) = world.identity.create_account(&second, None).await.unwrap();
    assert!(none.is_none());
    world
        .identity
        .add_member(org, packer, &[Role::Warehouse])
        .await
        .unwrap();
    assert!(
        world
            .identity
            .add_member(org, packer, &[Role::Warehouse])
            .await
            .is_err()
    );
    let by = Caller::system();
    let identity: &dyn Identity = &*world.identity;
    let found = identity
        .organisations(
            &by,
            vec![org, contract::ids::OrgId::from_uuid(person.uuid())],
        )
        .await;
    let found = found.unwrap();
    assert_eq!((found.len(), found[0].name.as_str()), (1, "Firm"));
    assert_eq!(
        identity
            .people(&by, vec![person, packer])
            .await
            .unwrap()
            .len(),
        2
    );
    let packers = identity
        .members(&by, org, vec![Role::Warehouse, Role::Finance])
        .await
        .unwrap();
    assert_eq!(packers.len(), 2, "the owner holds every role");
    assert_eq!(identity.members(&by, org, vec![]).await.unwrap().len(), 0);
    let book = identity::address_book(&world.identity);
    let found = book.address(packer).await.unwrap();
    assert_eq!(found, Some(("b@firm.example".to_owned(), Locale::En)));
    let twice = world.identity.create_account(&second, None).await;
    assert!(twice.is_err());
    let bad = Account {
        password: "short".to_owned(),
        email: "x".to_owned(),
        ..second
    };
    let error = kernel::Problem::from(world.identity.create_account(&bad, None).await.unwrap_err());
    let paths: Vec<&str> = error
        .fields
        .iter()
        .map(|field| field.path.as_str())
        .collect();
    assert_eq!(paths, ["email", "password"]);
}
