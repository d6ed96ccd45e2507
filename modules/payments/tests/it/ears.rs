//! Stand-ins for the modules that payments talks with: one hears, one only has its name.

use std::sync::{Arc, Mutex};

use contract::payments::{EscrowReleased, IntentClosed, IntentSucceeded, RefundEnded};
use db::Migrations;
use runtime::Module;
use runtime::inbox::Listener;
use serde_json::Value;

#[derive(Default)]
pub struct Heard {
    pub succeeded: Mutex<Vec<IntentSucceeded>>,
    pub closed: Mutex<Vec<IntentClosed>>,
    pub refunds: Mutex<Vec<RefundEnded>>,
    pub released: Mutex<Vec<EscrowReleased>>,
    /// What people are told of.
    pub notices: Mutex<Vec<Value>>,
}

/// Tells what was decided, and no more.
pub fn risk() -> Module {
    let migrations = Migrations {
        module: "risk",
        files: &[],
    };
    Module::new("risk", migrations)
}

pub fn orders(heard: Arc<Heard>) -> Module {
    let (first, second, third) = (heard.clone(), heard.clone(), heard.clone());
    let told = heard.clone();
    Module {
        listeners: vec![
            Listener::new("orders", "notices.told", move |tx, envelope| {
                let (told, said) = (told.clone(), envelope.payload.clone());
                async move {
                    tx.after_commit(move || told.notices.lock().expect("a lock").push(said));
                    Ok(())
                }
            }),
            Listener::on("orders", move |_tx, event: IntentSucceeded, _| {
                let heard = first.clone();
                async move {
                    heard.succeeded.lock().expect("a lock").push(event);
                    Ok(())
                }
            }),
            Listener::on("orders", move |_tx, event: EscrowReleased, _| {
                let heard = heard.clone();
                async move {
                    heard.released.lock().expect("a lock").push(event);
                    Ok(())
                }
            }),
            Listener::on("orders", move |_tx, event: IntentClosed, _| {
                let heard = second.clone();
                async move {
                    heard.closed.lock().expect("a lock").push(event);
                    Ok(())
                }
            }),
            Listener::on("orders", move |_tx, event: RefundEnded, _| {
                let heard = third.clone();
                async move {
                    heard.refunds.lock().expect("a lock").push(event);
                    Ok(())
                }
            }),
        ],
        ..Module::new(
            "orders",
            Migrations {
                module: "orders",
                files: &[],
            },
        )
    }
}
