//! Problems as clients and other processes read them.

use kernel::{FieldError, Problem};
use serde_json::json;

#[test]
fn a_problem_is_written_as_rfc_9457_asks_and_reads_back() {
    let problem = Problem::new(
        "orders/not-cancellable",
        409,
        "The order can't be cancelled any more",
    )
    .with_detail("It was handed to the carrier.")
    .with_field(
        FieldError::new("lines[0].quantity", "too_small", "at least 1").with_param("minimum", 1),
    )
    .with_param("status", "dispatched")
    .retry_after(30);
    let written = json!({
        "type": "/problems/orders/not-cancellable",
        "status": 409,
        "title": "The order can't be cancelled any more",
        "detail": "It was handed to the carrier.",
        "fields": [{
            "path": "lines[0].quantity",
            "code": "too_small",
            "message": "at least 1",
            "params": {"minimum": 1},
        }],
        "retry_after_seconds": 30,
        "params": {"status": "dispatched"},
    });
    assert_eq!(serde_json::to_value(&problem).unwrap(), written);
    assert_eq!(serde_json::from_value::<Problem>(written).unwrap(), problem);
}

#[test]
fn what_a_problem_does_not_have_it_does_not_write() {
    assert_eq!(
        serde_json::to_value(Problem::not_found()).unwrap(),
        json!({"type": "/problems/runtime/not-found", "status": 404, "title": "There is no such thing"})
    );
}

#[test]
fn readers_ignore_members_they_do_not_know_and_refuse_strangers() {
    let known = json!({"type": "/problems/runtime/forbidden", "status": 403,
        "title": "You may not do this", "instance": "/requests/1"});
    assert_eq!(
        serde_json::from_value::<Problem>(known).unwrap(),
        Problem::forbidden()
    );
    let strange = json!({"type": "about:blank", "status": 502, "title": "Bad Gateway"});
    assert!(serde_json::from_value::<Problem>(strange).is_err());
}

#[test]
fn a_log_line_names_the_kind_and_every_field() {
    let problem = Problem::invalid([
        FieldError::new("name", "required", "is missing"),
        FieldError::new("lines[2].price", "range", "is out of range"),
    ]);
    assert_eq!(
        problem.to_string(),
        "runtime/invalid: Some fields are not right; name: is missing; lines[2].price: is out of range"
    );
}
