//! The OpenAPI side of the values: names, references and that examples say what they should.

use kernel::{
    Country, Currency, FieldError, HsCode, Id, Kind, Locale, Money, Page, Problem, Quantity, Text,
    Timestamp, Unit,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use utoipa::{OpenApi, PartialSchema, ToSchema};

#[derive(Debug)]
struct Order;
impl Kind for Order {
    const PREFIX: &'static str = "ord";
}

type OrderId = Id<Order>;

#[derive(ToSchema)]
#[allow(dead_code, reason = "only its schema is looked at")]
struct OrderView {
    id: OrderId,
    placed_at: Timestamp,
    total: Money,
    discount: Option<Money>,
    ship_to: Country,
    title: Text,
    lines: Vec<LineView>,
}

#[derive(ToSchema)]
#[allow(dead_code, reason = "only its schema is looked at")]
struct LineView {
    hs_code: Option<HsCode>,
    quantity: Quantity,
    unit: Unit,
    list_currency: Currency,
    language: Locale,
}

#[derive(OpenApi)]
#[openapi(components(schemas(Page<OrderView>, Problem)))]
struct Api;

#[test]
fn every_reference_of_a_view_made_of_our_values_leads_somewhere() {
    let api = serde_json::to_value(Api::openapi()).unwrap();
    let schemas = api["components"]["schemas"].as_object().unwrap();
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    if let (true, Some(to)) = (name == "$ref", member.as_str()) {
                        found.push(to.to_owned());
                    }
                    references(member, found);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    references(&api, &mut found);
    assert!(found.contains(&"#/components/schemas/Id_ord".to_owned()));
    for to in found {
        let name = to.trim_start_matches("#/components/schemas/");
        assert!(schemas.contains_key(name), "{to} leads nowhere");
    }
    for name in ["Page_OrderView", "Money", "FieldError", "Text", "Timestamp"] {
        assert!(schemas.contains_key(name), "no schema {name}");
    }
}

fn examples<T: PartialSchema + DeserializeOwned>() {
    let schema = serde_json::to_value(T::schema()).unwrap();
    let examples = schema["examples"].as_array().unwrap();
    assert!(!examples.is_empty());
    for example in examples {
        assert!(
            serde_json::from_value::<T>(example.clone()).is_ok(),
            "{example} is no {}",
            std::any::type_name::<T>()
        );
    }
}

#[test]
fn the_examples_of_our_schemas_are_values_of_the_type() {
    examples::<OrderId>();
    examples::<Timestamp>();
    examples::<Money>();
    examples::<Currency>();
    examples::<Country>();
    examples::<HsCode>();
    examples::<Quantity>();
    examples::<Text>();
    examples::<Problem>();
}

#[test]
fn bodies_of_money_and_text_refuse_members_they_do_not_have() {
    for schema in [Money::schema(), Text::schema()] {
        let schema = serde_json::to_value(schema).unwrap();
        assert_eq!(schema["additionalProperties"], json!(false));
    }
    assert_eq!(Locale::name(), "Locale");
    assert_eq!(FieldError::name(), "FieldError");
}
