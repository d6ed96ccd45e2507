//! The wiring diagram: which modules this process serves, in the order in which they may ask each
//! other, and who stands in for those that another process serves.

use std::sync::Arc;

use contract::stock::Stock;
use runtime::addresses::Reach;
use runtime::notices::{AddressBook, Nobody, NoticeKind};
use runtime::rpc::Remote;
use runtime::{Module, Runtime, blobs, notices, ops};

use crate::cli::Failure;

/// The commented default settings of the modules.
pub const DEFAULTS: [&str; 9] = [
    risk::DEFAULTS,
    identity::DEFAULTS,
    stock::DEFAULTS,
    logistics::DEFAULTS,
    payments::DEFAULTS,
    compliance::DEFAULTS,
    catalog::DEFAULTS,
    orders::DEFAULTS,
    webhooks::DEFAULTS,
];

/// Every module by its role name, in the order of the wiring.
pub const ROLES: [&str; 11] = [
    "risk",
    "identity",
    "stock",
    "logistics",
    "payments",
    "compliance",
    "catalog",
    "orders",
    "desk",
    "insight",
    "webhooks",
];

/// What this process is asked to serve.
#[derive(Clone, Copy, Default)]
pub struct Wanted<'a> {
    pub demo: bool,
    /// Empty: everything.
    pub only: &'a [String],
}

/// Modules, and the use cases behind them that have no HTTP door: for the command line and the
/// loaders of worlds.
pub struct Composed {
    pub modules: Vec<Module>,
    /// None when stock is served alone.
    pub services: Option<Services>,
}

pub struct Services {
    pub risk: risk::Service,
    pub identity: Arc<identity::Service>,
    /// None when another process serves it.
    pub stock: Option<stock::Service>,
    pub logistics: logistics::Service,
    pub payments: payments::Service,
    pub compliance: compliance::Service,
    pub catalog: catalog::Service,
}

/// Which part of the platform this process is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    AllButStock,
    StockAlone,
}

/// Builds the modules. Nothing runs yet.
pub fn compose(rt: &Runtime, wanted: &Wanted<'_>) -> Result<Composed, Failure> {
    let mut composed = match part(wanted.only)? {
        Part::StockAlone => stock_alone(rt, wanted),
        Part::Whole => {
            let (service, module) = stock::with_service(rt);
            let promise: Arc<dyn Stock> = Arc::new(service.clone());
            trade(rt, wanted, promise, Some((service, module)))
        }
        Part::AllButStock => trade(rt, wanted, remote_stock(rt)?, None),
    };
    let ops = ops::module(rt, &composed.modules);
    composed.modules.push(ops);
    if let Some(services) = &composed.services {
        let names = composed.modules.iter().map(|module| module.name);
        services.identity.set_audited(names.collect());
    }
    Ok(composed)
}

fn trade(
    rt: &Runtime,
    wanted: &Wanted<'_>,
    stock_promise: Arc<dyn Stock>,
    stock_here: Option<(stock::Service, Module)>,
) -> Composed {
    let (risk_promise, risk, risk_module) = risk::module(rt);
    let (identity, identity_module) = identity::module(rt, risk_promise.clone());
    let (stock, stock_module) = stock_here.unzip();
    let (logistics_promise, logistics, logistics_module) = logistics::module(rt);
    let (payments_promise, payments, payments_module) =
        payments::module(rt, identity.clone(), risk_promise.clone());
    let (compliance_promise, compliance, compliance_module) =
        compliance::module(rt, identity.clone(), risk_promise.clone());
    let (catalog, catalog_module) =
        catalog::with_service(rt, identity.clone(), compliance_promise.clone());
    let (orders_promise, orders_module) = orders::module(
        rt,
        identity.clone(),
        Arc::new(catalog.clone()),
        stock_promise,
        logistics_promise,
        payments_promise,
        compliance_promise,
        risk_promise,
    );
    let (desk, desk_module) = desk::module(rt, orders_promise, identity.clone());
    let mut kinds: Vec<NoticeKind> = identity::NOTICES.to_vec();
    kinds.extend(payments::NOTICES);
    kinds.extend(payments::TRANSFER_NOTICES);
    kinds.extend(compliance::NOTICES);
    kinds.extend(risk::NOTICES);
    kinds.extend(orders::notices());
    kinds.extend(desk::NOTICES);
    kinds.extend(webhooks::NOTICES);
    let book = identity::address_book(&identity);
    identity.set_records(vec![
        orders::records(rt),
        desk::records(rt),
        notices::records(rt),
    ]);
    let grants = vec![
        orders::evidence(rt),
        desk::attachments(&desk),
        compliance::documents(&compliance),
        identity::papers(&identity),
        payments::evidence(&payments),
    ];
    let mut modules = vec![risk_module, identity_module];
    modules.extend(stock_module);
    modules.extend([
        logistics_module,
        payments_module,
        compliance_module,
        catalog_module,
        orders_module,
        desk_module,
        insight::module(rt),
        webhooks::module(rt, receivers(wanted)),
        notices::module(rt, kinds, book, wanted.demo),
        blobs::module(rt, grants),
    ]);
    let services = Services {
        risk,
        identity,
        stock,
        logistics,
        payments,
        compliance,
        catalog,
    };
    Composed {
        modules,
        services: Some(services),
    }
}

/// Where firms may want to be told things: in a demonstration on this machine too.
fn receivers(wanted: &Wanted<'_>) -> Reach {
    match wanted.demo {
        true => Reach::Loopback,
        false => Reach::Internet,
    }
}

/// Knows no sessions: people are served by the process that has identity, this one answers to it.
fn stock_alone(rt: &Runtime, wanted: &Wanted<'_>) -> Composed {
    let (_, module) = stock::module(rt);
    let book: Arc<dyn AddressBook> = Arc::new(Nobody);
    let modules = vec![
        module,
        notices::module(rt, Vec::new(), book, wanted.demo),
        blobs::module(rt, Vec::new()),
    ];
    Composed {
        modules,
        services: None,
    }
}

fn remote_stock(rt: &Runtime) -> Result<Arc<dyn Stock>, Failure> {
    let peer = rt.config().peer("stock").ok_or_else(|| {
        Failure(
            "--only leaves stock out, so [peers] must say where it is: \
             stock = \"http://127.0.0.1:8081\""
                .to_owned(),
        )
    })?;
    let wire = Remote::new(rt, "stock", peer)?;
    Ok(Arc::new(contract::stock::remote::Remote::new(Arc::new(
        wire,
    ))))
}

/// What `--only` asks for. Stock is the one module that can be served apart so far.
fn part(only: &[String]) -> Result<Part, Failure> {
    if only.is_empty() {
        return Ok(Part::Whole);
    }
    for name in only {
        if !ROLES.contains(&name.as_str()) {
            let known = ROLES.join(", ");
            return Err(Failure(format!(
                "--only: {name} is no module; there are {known}"
            )));
        }
    }
    let is_named = |role: &str| only.iter().any(|name| name == role);
    let missing: Vec<&str> = ROLES.into_iter().filter(|role| !is_named(role)).collect();
    match missing.as_slice() {
        [] => Ok(Part::Whole),
        ["stock"] => Ok(Part::AllButStock),
        _ if is_named("stock") && missing.len() + 1 == ROLES.len() => Ok(Part::StockAlone),
        missing => Err(Failure(format!(
            "--only: {} cannot be served apart yet; of the modules only stock can. Name stock \
             alone, or all modules but stock",
            missing.join(", ")
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(only: &[&str]) -> Result<Part, Failure> {
        let only: Vec<String> = only.iter().map(|name| (*name).to_owned()).collect();
        part(&only)
    }

    #[test]
    fn stock_alone_can_be_served_apart_and_nothing_else() {
        assert!(named(&[]).is_ok_and(|part| part == Part::Whole));
        assert!(named(&ROLES).is_ok_and(|part| part == Part::Whole));
        assert!(named(&["stock"]).is_ok_and(|part| part == Part::StockAlone));
        let rest: Vec<&str> = ROLES.into_iter().filter(|role| *role != "stock").collect();
        assert!(named(&rest).is_ok_and(|part| part == Part::AllButStock));
        let refused = named(&["identity", "stock"]).err().map(|why| why.0);
        assert!(
            refused.is_some_and(|why| why.contains("desk, insight, webhooks cannot be served"))
        );
        assert!(named(&["stok"]).is_err());
    }
}
