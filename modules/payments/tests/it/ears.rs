//! Stand-ins for the modules that payments talks with: one hears, one only has its name.

use std::sync::{Arc, Mutex};

use contract::event::Event;
use contract::payments::{
    EscrowReleased, IntentClosed, IntentSucceeded, PaymentRecalled, RefundEnded,
};
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
    pub recalled: Mutex<Vec<PaymentRecalled>>,
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

/// Hears what is told, once it is: a listener's transaction may run several times.
pub fn orders(heard: Arc<Heard>) -> Module {
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
            hears(&heard, |heard, event| push(&heard.succeeded, event)),
            hears(&heard, |heard, event| push(&heard.released, event)),
            hears(&heard, |heard, event| push(&heard.closed, event)),
            hears(&heard, |heard, event| push(&heard.refunds, event)),
            hears(&heard, |heard, event| push(&heard.recalled, event)),
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

fn hears<E: Event + Clone>(heard: &Arc<Heard>, keep: fn(&Heard, E)) -> Listener {
    let heard = heard.clone();
    Listener::on("orders", move |tx, event: E, _| {
        let heard = heard.clone();
        async move {
            tx.after_commit(move || keep(&heard, event));
            Ok(())
        }
    })
}

fn push<E>(events: &Mutex<Vec<E>>, event: E) {
    events.lock().expect("a lock").push(event);
}
