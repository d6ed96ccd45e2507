//! Telling people, in the app and by mail, as they prefer.

use std::sync::Arc;

use async_trait::async_trait;
use contract::identity::{Caller, Role};
use contract::ids::{OrgId, PersonId};
use kernel::{Locale, Problem};
use runtime::bus::Manner;
use runtime::flow::Flow;
use runtime::notices::{self, AddressBook, Notice, NoticeKind, To, Words};
use runtime::{Runtime, tables};
use serde_json::{Value, json};

use super::{Front, World, count, person, yard};

const DELAYED: NoticeKind = NoticeKind {
    kind: "yard.delayed",
    mail_by_default: true,
    en: Words {
        label: "Delays",
        title: "Order {order} is late",
        body: "Order {order} comes {days} days late.",
    },
    zh_cn: Words {
        label: "延误",
        title: "订单 {order} 延误",
        body: "订单 {order} 将延误 {days} 天。",
    },
};
const ARRIVED: NoticeKind = NoticeKind {
    kind: "yard.arrived",
    mail_by_default: false,
    ..DELAYED
};

struct Book;

#[async_trait]
impl AddressBook for Book {
    async fn address(&self, of: PersonId) -> Result<Option<(String, Locale)>, Problem> {
        Ok(if of == person("ann").unwrap().person {
            Some(("ann@example.com".to_owned(), Locale::En))
        } else if of == person("bob").unwrap().person {
            Some(("bob@example.com".to_owned(), Locale::ZhCn))
        } else {
            None
        })
    }

    async fn members(&self, org: OrgId, any_of: &[Role]) -> Result<Vec<PersonId>, Problem> {
        assert_eq!(
            (org, any_of),
            (person("ann").unwrap().org, [Role::Buyer].as_slice())
        );
        Ok(vec![
            person("ann").unwrap().person,
            person("bob").unwrap().person,
        ])
    }

    async fn platform(&self) -> Result<Option<OrgId>, Problem> {
        Ok(Some(person("ann").unwrap().org))
    }
}

struct Office {
    rt: Runtime,
    flow: Flow,
    front: Front,
    _world: World,
}

impl Office {
    async fn open(manner: Manner) -> Office {
        let world = World::new().await;
        let rt = world.open().await;
        let module = notices::module(&rt, vec![DELAYED, ARRIVED], Arc::new(Book), true);
        let mut modules = [yard(Vec::new()), module];
        rt.db().migrate(&tables::of(&modules)).await.unwrap();
        let flow = Flow::new(&rt, &modules, manner).unwrap();
        let front = Front::new(&rt, &mut modules);
        Office {
            rt,
            flow,
            front,
            _world: world,
        }
    }

    async fn tells(&self, to: To, kind: &'static str, days: u32) {
        let org = person("ann").unwrap().org;
        self.tells_of(org, to, kind, days).await;
    }

    async fn tells_of(&self, org: OrgId, to: To, kind: &'static str, days: u32) {
        let notice = Arc::new(Notice {
            to,
            org,
            kind,
            params: json!({"order": "ord_1", "days": days}),
            link: Some("/orders/ord_1".to_owned()),
        });
        let rt = self.rt.clone();
        let told: Result<(), Problem> = self
            .rt
            .db()
            .tx(move |tx| {
                let (rt, notice) = (rt.clone(), notice.clone());
                async move { notices::tell(&tx, &rt, "yard", &Caller::system(), &notice).await }
            })
            .await;
        told.unwrap();
        self.flow.settle().await.unwrap();
    }

    async fn list(&self, by: &str) -> Vec<Value> {
        let page = self.front.get("/api/notices", by).await.is(200).json();
        page["items"].as_array().unwrap().clone()
    }

    async fn unread(&self, by: &str) -> u64 {
        self.front
            .get("/api/notices/unread", by)
            .await
            .is(200)
            .json()["unread"]
            .as_u64()
            .unwrap()
    }

    async fn mail(&self) -> Vec<Value> {
        let outbox = self
            .front
            .get("/api/notices/outbox", "")
            .await
            .is(200)
            .json();
        outbox["mail"].as_array().unwrap().clone()
    }
}

fn ann() -> To {
    To::Person(person("ann").unwrap().person)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_stands_in_the_list_and_goes_by_mail_once_however_rude_the_bus() {
    for seed in 0..3 {
        let office = Office::open(Manner::Rude { seed }).await;
        office.tells(ann(), "yard.delayed", 3).await;
        let list = office.list("ann").await;
        assert_eq!(list.len(), 1);
        assert_eq!(list[0]["title"], "Order ord_1 is late");
        assert_eq!(list[0]["body"], "Order ord_1 comes 3 days late.");
        assert_eq!(
            (&list[0]["link"], &list[0]["read"]),
            (&json!("/orders/ord_1"), &json!(false))
        );
        let mail = office.mail().await;
        assert_eq!(mail.len(), 1);
        assert_eq!(mail[0]["to"], "ann@example.com");
        assert_eq!(mail[0]["subject"], "Order ord_1 is late");
        let text = mail[0]["text"].as_str().unwrap();
        assert!(
            text.contains("3 days late") && text.contains("/en/orders/ord_1"),
            "{text}"
        );
        assert_eq!(
            count(
                &office.rt,
                "notices_job WHERE kind <> 'machinery.cleanup' AND unique_key <> 'recurring'"
            )
            .await,
            0
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_staff_are_told_for_the_platform_whatever_firm_it_is_about() {
    let office = Office::open(Manner::Orderly).await;
    let elsewhere = person("cai").unwrap().org;
    office
        .tells_of(elsewhere, To::Staff(vec![Role::Buyer]), "yard.delayed", 2)
        .await;
    assert_eq!(
        (office.unread("ann").await, office.unread("bob").await),
        (1, 1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn members_are_told_each_in_their_language() {
    let office = Office::open(Manner::Orderly).await;
    office
        .tells(To::Members(vec![Role::Buyer]), "yard.delayed", 2)
        .await;
    assert_eq!(
        (office.unread("ann").await, office.unread("bob").await),
        (1, 1)
    );
    let mut subjects: Vec<String> = office
        .mail()
        .await
        .iter()
        .map(|sent| {
            format!(
                "{} {}",
                sent["to"].as_str().unwrap(),
                sent["subject"].as_str().unwrap()
            )
        })
        .collect();
    subjects.sort();
    assert_eq!(
        subjects,
        [
            "ann@example.com Order ord_1 is late",
            "bob@example.com 订单 ord_1 延误"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn people_choose_how_they_hear_of_a_kind() {
    let office = Office::open(Manner::Orderly).await;
    let preferences = office
        .front
        .get("/api/notices/preferences", "ann")
        .await
        .is(200)
        .json();
    assert_eq!(
        preferences["items"][1],
        json!({"kind": "yard.delayed", "label": "Delays", "app": true, "mail": true})
    );
    assert_eq!(preferences["items"][0]["mail"], false);
    assert!(preferences["version"].is_string());
    let chosen = json!({"items": [
        {"kind": "yard.delayed", "app": false, "mail": false},
        {"kind": "yard.arrived", "app": true, "mail": true},
    ]});
    let path = "/api/notices/preferences";
    office
        .front
        .call("PUT", path, "ann", chosen.to_string())
        .await
        .is(204);
    office.tells(ann(), "yard.delayed", 1).await;
    assert_eq!(
        (office.list("ann").await.len(), office.mail().await.len()),
        (0, 0)
    );
    office.tells(ann(), "yard.arrived", 1).await;
    assert_eq!(
        (office.list("ann").await.len(), office.mail().await.len()),
        (1, 1)
    );

    let unknown = json!({"items": [{"kind": "yard.sunk", "app": true, "mail": true}]});
    let refused = office
        .front
        .call("PUT", path, "ann", unknown.to_string())
        .await
        .is(422);
    assert_eq!(refused.json()["fields"][0]["path"], "items[0].kind");
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_are_read_by_their_person_only() {
    let office = Office::open(Manner::Orderly).await;
    office.tells(ann(), "yard.delayed", 1).await;
    office.tells(ann(), "yard.delayed", 2).await;
    assert!(office.list("bob").await.is_empty());
    let id = office.list("ann").await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/api/notices/{id}/read");
    office.front.call("POST", &path, "bob", "").await.is(404);
    office.front.call("POST", &path, "ann", "").await.is(204);
    office.front.call("POST", &path, "ann", "").await.is(204);
    assert_eq!(office.unread("ann").await, 1);
    let unread = office
        .front
        .get("/api/notices?unread=true", "ann")
        .await
        .is(200)
        .json();
    assert_eq!(unread["items"].as_array().unwrap().len(), 1);
    office
        .front
        .call("POST", "/api/notices/read", "ann", "")
        .await
        .is(204);
    assert_eq!(office.unread("ann").await, 0);
    for path in [
        "/api/notices",
        "/api/notices/unread",
        "/api/notices/preferences",
    ] {
        office.front.get(path, "").await.is(401);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_paged() {
    let office = Office::open(Manner::Orderly).await;
    for days in 0..5 {
        office.tells(ann(), "yard.arrived", days).await;
    }
    let first = office
        .front
        .get("/api/notices?limit=3", "ann")
        .await
        .is(200)
        .json();
    let next = first["next"].as_str().unwrap();
    let path = format!("/api/notices?limit=3&after={next}");
    let second = office.front.get(&path, "ann").await.is(200).json();
    assert_eq!(first["items"][0]["body"], "Order ord_1 comes 4 days late.");
    assert_eq!(second["items"].as_array().unwrap().len(), 2);
    assert!(second.get("next").is_none());
    office
        .front
        .get("/api/notices?after=x", "ann")
        .await
        .is(422);
}
