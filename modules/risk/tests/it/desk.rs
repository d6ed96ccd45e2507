//! A desk with a made-up list in force, two people who work at it, and firms that trade.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::Method;
use contract::event::Event;
use contract::identity::{OrgKind, Role};
use contract::ids::OrgId;
use contract::risk::{
    Occasion, Party, PartyKind, PartyRole, Risk, ScreenAsk, Screened, ScreeningEnded,
};
use db::Migrations;
use kernel::Country;
use runtime::Module;
use runtime::inbox::Listener;
use serde_json::{Value, json};
use testkit::{Actor, Kit, Reply, Settings};
use uuid::Uuid;

const BOUNDARY: &str = "argosy-test-boundary";
pub const HEAD: &str = "_id,source,type,name,alt_names,dates_of_birth,citizenships,ids,addresses";

pub struct Desk {
    pub kit: Kit,
    pub risk: Arc<dyn Risk>,
    pub wire: Router,
    /// Two people of the platform.
    pub anna: Actor,
    pub ben: Actor,
    pub firm: Actor,
    pub told: Arc<Mutex<Vec<ScreeningEnded>>>,
}

fn listening(told: &Arc<Mutex<Vec<ScreeningEnded>>>) -> Module {
    let files = &[];
    let mut ear = Module::new(
        "ear",
        Migrations {
            module: "ear",
            files,
        },
    );
    let told = told.clone();
    let listener = Listener::new("ear", ScreeningEnded::SUBJECT, move |tx, envelope| {
        let told = told.clone();
        async move {
            let heard: ScreeningEnded = envelope.read().unwrap();
            tx.after_commit(move || told.lock().unwrap().push(heard));
            Ok(())
        }
    });
    ear.listeners.push(listener);
    ear
}

pub fn company(name: &str, country: Country) -> Party {
    Party::named(PartyRole::Consignee, PartyKind::Company, name).of(country)
}

impl Desk {
    /// Nobody is on any list, because there is none.
    pub async fn bare(flags: Vec<(&'static str, String)>) -> Desk {
        let mut settings = Settings {
            defaults: vec![risk::DEFAULTS],
            flags,
            ..Settings::default()
        };
        settings
            .flags
            .push(("rpc.secret", "0123456789abcdef0123456789abcdef".to_owned()));
        let told = Arc::new(Mutex::new(Vec::new()));
        let ear = listening(&told);
        let mut made = None;
        let kit = Kit::start_with(settings, |rt| {
            let (promise, _, module) = risk::module(rt);
            let modules = vec![module, ear];
            made = Some((promise, runtime::rpc::router(rt, &modules)));
            modules
        })
        .await;
        let (risk, wire) = made.unwrap();
        let anna = kit.member(OrgKind::Platform, &[Role::Risk]);
        let ben = anna.colleague(&[Role::Compliance]);
        let firm = kit.buyer();
        Desk {
            kit,
            risk,
            wire,
            anna,
            ben,
            firm,
            told,
        }
    }

    pub async fn open() -> Desk {
        Desk::open_with(Vec::new()).await
    }

    pub async fn open_with(flags: Vec<(&'static str, String)>) -> Desk {
        let desk = Desk::bare(flags).await;
        desk.in_force(
            "demo",
            &[
                "D-1,Demo,Entity,Black Harbour Trading LLC,Kara Liman Ticaret,,,,\"1 Quay, Port, IR\"",
                "D-2,Demo,Individual,\"OKONJO, Viktor Amadi\",,1961-04-02,,,",
                "D-3,Demo,Vessel,SEA LARK,,,,\"9074729, Vessel Registration Identification\",",
            ],
        )
        .await;
        desk
    }

    pub async fn takes(&self, who: &Actor, about: Value, files: &[(&str, &str)]) -> Reply {
        let mut body = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"about\"\r\n\r\n{about}\r\n"
        );
        for (part, file) in files {
            body.push_str(&format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{part}\"; \
                 filename=\"{part}.csv\"\r\nContent-Type: text/csv\r\n\r\n{file}\r\n"
            ));
        }
        body.push_str(&format!("--{BOUNDARY}--\r\n"));
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let headers = [("content-type", kind.as_str())];
        who.send_bytes(
            Method::POST,
            "/api/risk/ops/lists",
            &headers,
            body.into_bytes(),
        )
        .await
    }

    /// A version of a list of the operator's own form comes into force, and its effects settle.
    pub async fn in_force(&self, name: &str, entries: &[&str]) -> String {
        let file = format!("{HEAD}\n{}\n", entries.join("\n"));
        let about = json!({"name": name, "format": "csl_csv"});
        let taken = self.takes(&self.anna, about, &[("file", &file)]).await.ok();
        let id = taken["id"].as_str().unwrap().to_owned();
        let path = format!("/api/risk/ops/lists/{id}/in-force");
        self.anna.post(&path, json!({})).await.ok();
        self.kit.settle().await;
        id
    }

    pub async fn screens(&self, party: Party, process: Uuid) -> Screened {
        self.screens_for(self.firm.org(), vec![party], process)
            .await
    }

    pub async fn screens_for(&self, firm: OrgId, parties: Vec<Party>, process: Uuid) -> Screened {
        let ask = ScreenAsk {
            firm,
            occasion: Occasion::Checkout,
            process,
            parties,
            destination: None,
        };
        self.risk.screen(&self.firm.caller(), ask).await.unwrap()
    }

    pub async fn decides(&self, who: &Actor, case: &str, step: &str) -> Reply {
        let body = json!({"step": step, "reason": format!("because {step}")});
        who.post(&format!("/api/risk/ops/cases/{case}/decision"), body)
            .await
    }

    /// What was told of a process, in order.
    pub fn heard(&self, process: Uuid) -> Vec<&'static str> {
        let told = self.told.lock().unwrap();
        told.iter()
            .filter(|event| event.process == process)
            .map(|event| event.verdict.as_str())
            .collect()
    }

    pub fn uuid(&self) -> Uuid {
        self.kit.rt.ids().uuid()
    }
}
