//! People of one firm who have less to say than its owner.

use axum::http::Method;
use serde_json::{Value, json};

use crate::ids;
use crate::schema::Schemas;
use crate::system::System;

use super::filled;

/// Who may not do what, by the words of their roles.
const MAY_NOT: [(&str, &str, &str); 85] = [
    (
        "approver@spreewerk.example",
        "GET",
        "/api/webhooks/endpoints",
    ),
    (
        "sales@brightwharf.example",
        "POST",
        "/api/webhooks/endpoints",
    ),
    (
        "operator@argosy.example",
        "POST",
        "/api/webhooks/endpoints/{id}/replay",
    ),
    (
        "warehouse@brightwharf.example",
        "POST",
        "/api/compliance/ip/rights",
    ),
    (
        "warehouse@brightwharf.example",
        "POST",
        "/api/compliance/ip/notices",
    ),
    (
        "warehouse@brightwharf.example",
        "POST",
        "/api/compliance/ip/notices/{id}/counter-notice",
    ),
    (
        "finance@brightwharf.example",
        "GET",
        "/api/compliance/ip/notices/{id}",
    ),
    (
        "approver@spreewerk.example",
        "POST",
        "/api/compliance/ip/authorisations",
    ),
    (
        "approver@spreewerk.example",
        "POST",
        "/api/compliance/ip/notices/{id}/withdrawal",
    ),
    (
        "approver@spreewerk.example",
        "POST",
        "/api/compliance/ip/notices/{id}/action",
    ),
    (
        "owner@lakeloom.example",
        "GET",
        "/api/compliance/ops/ip/rights",
    ),
    (
        "owner@lakeloom.example",
        "POST",
        "/api/compliance/ops/ip/notices/{id}/decision",
    ),
    (
        "support@argosy.example",
        "POST",
        "/api/compliance/ip/rights/{id}/decision",
    ),
    (
        "support@argosy.example",
        "GET",
        "/api/compliance/ops/ip/notices",
    ),
    (
        "risk@argosy.example",
        "POST",
        "/api/compliance/ops/ip/suspensions/{id}/decision",
    ),
    (
        "warehouse@brightwharf.example",
        "GET",
        "/api/payments/ops/connectors",
    ),
    (
        "support@argosy.example",
        "PUT",
        "/api/payments/ops/connectors/{name}",
    ),
    (
        "support@argosy.example",
        "PUT",
        "/api/payments/ops/payment-routes",
    ),
    (
        "approver@spreewerk.example",
        "POST",
        "/api/compliance/orders/{id}/papers",
    ),
    (
        "support@argosy.example",
        "GET",
        "/api/compliance/orders/{id}/papers",
    ),
    (
        "warehouse@brightwharf.example",
        "POST",
        "/api/payments/exchanges",
    ),
    ("support@argosy.example", "GET", "/api/risk/ops/cases/{id}"),
    (
        "support@argosy.example",
        "POST",
        "/api/risk/ops/cases/{id}/decision",
    ),
    ("support@argosy.example", "GET", "/api/risk/ops/lists"),
    (
        "support@argosy.example",
        "POST",
        "/api/risk/ops/lists/{id}/in-force",
    ),
    ("owner@brightwharf.example", "POST", "/api/risk/ops/check"),
    ("support@argosy.example", "POST", "/api/risk/ops/register"),
    ("support@argosy.example", "POST", "/api/risk/ops/policies"),
    ("support@argosy.example", "POST", "/api/risk/ops/trainings"),
    ("warehouse@brightwharf.example", "GET", "/api/identity/kyb"),
    (
        "warehouse@brightwharf.example",
        "POST",
        "/api/identity/kyb/submit",
    ),
    (
        "support@argosy.example",
        "GET",
        "/api/identity/ops/kyb/{id}",
    ),
    (
        "support@argosy.example",
        "POST",
        "/api/identity/ops/kyb/{id}/decision",
    ),
    (
        "risk@argosy.example",
        "PUT",
        "/api/identity/ops/kyb-checklists",
    ),
    (
        "warehouse@brightwharf.example",
        "POST",
        "/api/compliance/licences",
    ),
    (
        "owner@brightwharf.example",
        "GET",
        "/api/compliance/ops/tariffs",
    ),
    (
        "warehouse@brightwharf.example",
        "POST",
        "/api/compliance/declarations",
    ),
    (
        "warehouse@brightwharf.example",
        "POST",
        "/api/compliance/declarations/{id}/submit",
    ),
    (
        "owner@brightwharf.example",
        "POST",
        "/api/compliance/ops/declarations/{id}/receipts",
    ),
    (
        "support@argosy.example",
        "GET",
        "/api/compliance/declarations",
    ),
    (
        "support@argosy.example",
        "POST",
        "/api/compliance/ops/tariffs/{id}/in-force",
    ),
    (
        "approver@spreewerk.example",
        "POST",
        "/api/orders/checkouts",
    ),
    (
        "approver@spreewerk.example",
        "POST",
        "/api/orders/orders/{id}/cancel",
    ),
    (
        "approver@spreewerk.example",
        "POST",
        "/api/orders/orders/{id}/received",
    ),
    (
        "approver@spreewerk.example",
        "POST",
        "/api/payments/intents/{reference}/confirm",
    ),
    (
        "approver@spreewerk.example",
        "POST",
        "/api/identity/invitations",
    ),
    (
        "approver@spreewerk.example",
        "POST",
        "/api/identity/api-keys",
    ),
    ("finance@spreewerk.example", "POST", "/api/orders/checkouts"),
    (
        "finance@spreewerk.example",
        "PUT",
        "/api/identity/organisation",
    ),
    (
        "finance@spreewerk.example",
        "DELETE",
        "/api/identity/members/{id}",
    ),
    (
        "buyer@spreewerk.example",
        "PUT",
        "/api/identity/members/{id}/roles",
    ),
    ("buyer@spreewerk.example", "POST", "/api/identity/api-keys"),
    (
        "warehouse@brightwharf.example",
        "POST",
        "/api/catalog/seller/products",
    ),
    (
        "warehouse@brightwharf.example",
        "PUT",
        "/api/catalog/seller/products/{id}",
    ),
    (
        "warehouse@brightwharf.example",
        "PUT",
        "/api/catalog/seller/offers/{id}",
    ),
    (
        "warehouse@brightwharf.example",
        "POST",
        "/api/catalog/seller/products/{id}/publish",
    ),
    (
        "warehouse@brightwharf.example",
        "GET",
        "/api/payments/seller/orders",
    ),
    (
        "warehouse@brightwharf.example",
        "POST",
        "/api/orders/after-sales/{id}/agree",
    ),
    (
        "warehouse@brightwharf.example",
        "POST",
        "/api/orders/orders/{id}/cancel",
    ),
    (
        "warehouse@brightwharf.example",
        "POST",
        "/api/identity/invitations",
    ),
    (
        "finance@brightwharf.example",
        "POST",
        "/api/orders/orders/{id}/shipments",
    ),
    (
        "finance@brightwharf.example",
        "POST",
        "/api/catalog/seller/products",
    ),
    (
        "finance@brightwharf.example",
        "POST",
        "/api/stock/adjustments",
    ),
    (
        "sales@brightwharf.example",
        "PUT",
        "/api/identity/members/{id}/roles",
    ),
    (
        "sales@brightwharf.example",
        "POST",
        "/api/identity/api-keys",
    ),
    (
        "support@argosy.example",
        "POST",
        "/api/payments/ops/intents/{id}/resolve",
    ),
    (
        "support@argosy.example",
        "POST",
        "/api/payments/ops/refunds/{id}/give-up",
    ),
    (
        "compliance@argosy.example",
        "POST",
        "/api/payments/ops/intents/{id}/resolve",
    ),
    (
        "compliance@argosy.example",
        "POST",
        "/api/orders/after-sales/{id}/decide",
    ),
    (
        "finance@argosy.example",
        "POST",
        "/api/orders/after-sales/{id}/decide",
    ),
    (
        "warehouse@brightwharf.example",
        "GET",
        "/api/payments/seller/payouts",
    ),
    (
        "warehouse@brightwharf.example",
        "GET",
        "/api/payments/seller/movements",
    ),
    (
        "sales@brightwharf.example",
        "POST",
        "/api/payments/seller/beneficiaries",
    ),
    (
        "sales@brightwharf.example",
        "POST",
        "/api/payments/seller/payouts",
    ),
    (
        "support@argosy.example",
        "POST",
        "/api/payments/ops/payouts/{id}/approve",
    ),
    (
        "support@argosy.example",
        "PUT",
        "/api/payments/ops/payees/{seller}",
    ),
    (
        "compliance@argosy.example",
        "GET",
        "/api/payments/ops/bank-drift",
    ),
    (
        "warehouse@brightwharf.example",
        "GET",
        "/api/payments/seller/chargebacks",
    ),
    (
        "sales@brightwharf.example",
        "POST",
        "/api/payments/seller/chargebacks/{id}/accept",
    ),
    (
        "support@argosy.example",
        "POST",
        "/api/payments/ops/chargebacks/{id}/accept",
    ),
    (
        "compliance@argosy.example",
        "GET",
        "/api/payments/ops/chargebacks",
    ),
    (
        "support@argosy.example",
        "POST",
        "/api/payments/ops/bank-lines/{id}/confirm",
    ),
    (
        "support@argosy.example",
        "POST",
        "/api/payments/ops/cover-deals/{id}/confirm",
    ),
    (
        "compliance@argosy.example",
        "GET",
        "/api/payments/ops/positions",
    ),
    (
        "risk@argosy.example",
        "POST",
        "/api/ops/jobs/{module}/{id}/rerun",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn colleagues_do_what_their_roles_say_and_no_more() {
    let system = System::start().await;
    let schemas = Schemas::of(&system.openapi);
    let mut wrong = Vec::new();
    for (email, method, template) in MAY_NOT {
        let who = system.log_in(email).await;
        let known = ids::seen(&system, &who).await;
        let method: Method = method.parse().expect("a method");
        let mut routes = system.routes.iter();
        let route = routes.find(|route| route.path == template && route.method == method);
        let route = route.unwrap_or_else(|| panic!("there is no {method} {template}"));
        let path = filled(&schemas, route, &known);
        let body = match template {
            // A body that fits the rules of trade too, so that only the role can refuse it.
            "/api/orders/orders/{id}/cancel" => json!({"reason": "other"}),
            _ => schemas
                .body(route)
                .map_or(Value::Null, |schema| schemas.sample(schema, &known)),
        };
        let reply = who.json(method.clone(), &path, body).await;
        // Of some things they do not even see one.
        if !matches!(reply.status.as_u16(), 403 | 404) {
            wrong.push(format!(
                "{method} {template} as {email}: {} {}",
                reply.status,
                reply.text()
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
