//! The OpenAPI document and the table of routes.

use std::collections::BTreeSet;

use super::*;

#[tokio::test]
async fn the_document_is_whole_and_its_schemas_are_schemas() {
    let kit = Kit::new().await;
    let document = kit.get("/api/openapi.json").await.json();
    assert_eq!(document["openapi"], "3.1.0");
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        assert!(jsonschema::meta::is_valid(schema), "{name}: {schema}");
    }
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        assert!(path.starts_with("/api/things"), "{path}");
        for (method, operation) in item.as_object().unwrap() {
            assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()));
            assert!(
                operation["responses"]["default"].is_object(),
                "{method} {path}"
            );
            assert!(operation["security"].is_array());
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                assert!(
                    jsonschema::meta::is_valid(&parameter["schema"]),
                    "{path}: {parameter}"
                );
            }
            for name in path.split(['{', '}']).skip(1).step_by(2) {
                let declared =
                    operation["parameters"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .any(|parameter| {
                            parameter["in"] == "path"
                                && parameter["name"] == name
                                && parameter["required"] == true
                        });
                assert!(declared, "{method} {path} does not declare {name}");
            }
        }
    }
    assert_eq!(ids.len(), kit.api.routes.len());
}

#[tokio::test]
async fn every_route_is_in_the_table() {
    let kit = Kit::new().await;
    let table: Vec<String> = kit
        .api
        .routes
        .iter()
        .map(|route| {
            format!(
                "{} {}{}",
                route.method,
                route.path,
                if route.is_public { " public" } else { "" }
            )
        })
        .collect();
    let mut sorted = table.clone();
    sorted.sort();
    assert_eq!(
        sorted,
        [
            "GET /api/things/panic public",
            "GET /api/things/slow public",
            "GET /api/things/things public",
            "GET /api/things/things/{id}",
            "POST /api/things/counts",
            "POST /api/things/demands",
            "POST /api/things/files",
            "POST /api/things/sessions public",
            "POST /api/things/things",
            "PUT /api/things/things/{id}",
        ]
    );
}

#[tokio::test]
async fn a_public_route_that_does_not_exist_is_a_fault() {
    let kit = Kit::new().await;
    let mut wrong = module();
    wrong.public = &["GET /api/things/thing"];
    let api = compose(&kit.runtime, &mut [wrong], Site::default());
    assert!(
        api.faults
            .iter()
            .any(|fault| fault.contains("GET /api/things/thing")),
        "{:?}",
        api.faults
    );
}
