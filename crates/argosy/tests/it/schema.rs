//! Values that fit the schemas of the OpenAPI document, and values that nearly do.

use runtime::http::Route;
use serde_json::{Map, Value, json};

use crate::ids::Ids;

/// Deeper ones are cut off.
const DEPTH_MAX: usize = 6;

pub struct Schemas<'a> {
    document: &'a Value,
}

impl<'a> Schemas<'a> {
    pub fn of(document: &'a Value) -> Self {
        Schemas { document }
    }

    pub fn operation(&self, route: &Route) -> &'a Value {
        let method = route.method.as_str().to_ascii_lowercase();
        &self.document["paths"][&route.path][method]
    }

    /// Parameters in the path or the query, by name, with their schemas.
    pub fn parameters(&self, route: &Route, place: &str) -> Vec<(&'a str, &'a Value)> {
        let all = self.operation(route)["parameters"].as_array();
        let wanted = all.into_iter().flatten().filter(|one| one["in"] == place);
        wanted
            .filter_map(|one| Some((one["name"].as_str()?, &one["schema"])))
            .collect()
    }

    /// The schema of a JSON body.
    pub fn body(&self, route: &Route) -> Option<&'a Value> {
        self.operation(route)["requestBody"]["content"]
            .get("application/json")
            .map(|content| &content["schema"])
    }

    /// The only parameter of the path, when it is an id: its name and the id's prefix.
    pub fn id_parameter(&self, route: &Route) -> Option<(&'a str, String)> {
        match self.parameters(route, "path").as_slice() {
            [(name, schema)] => Some((name, self.prefix(schema)?)),
            _ => None,
        }
    }

    /// `ord` of the schema of an order's id.
    pub fn prefix(&self, schema: &Value) -> Option<String> {
        let pattern = self.resolved(schema)["pattern"].as_str()?;
        let (prefix, rest) = pattern.strip_prefix('^')?.split_once('_')?;
        (prefix.len() == 3 && rest.starts_with("[0-7]")).then(|| prefix.to_owned())
    }

    pub fn resolved<'b>(&self, schema: &'b Value) -> &'b Value
    where
        'a: 'b,
    {
        match schema["$ref"].as_str().and_then(|at| at.strip_prefix('#')) {
            Some(pointer) => self.document.pointer(pointer).unwrap_or(&Value::Null),
            None => schema,
        }
    }

    /// A value with every field, from ids that are known where ids are wanted.
    pub fn sample(&self, schema: &Value, ids: &Ids) -> Value {
        self.sample_at(schema, ids, 0)
    }

    fn sample_at(&self, schema: &Value, ids: &Ids, depth: usize) -> Value {
        let schema = self.resolved(schema);
        if let Some(prefix) = self.prefix(schema) {
            let known = ids.get(&prefix).and_then(|known| known.iter().next());
            return known.map_or_else(|| json!(made_up_id(&prefix)), |id| json!(id));
        }
        for several in ["oneOf", "anyOf"] {
            if let Some(all) = schema[several].as_array() {
                let first = all.iter().find(|one| one["type"] != "null");
                return first.map_or(Value::Null, |one| self.sample_at(one, ids, depth));
            }
        }
        if let Some(all) = schema["allOf"].as_array() {
            let mut whole = Map::new();
            for part in all {
                if let Value::Object(members) = self.sample_at(part, ids, depth) {
                    whole.extend(members);
                }
            }
            return Value::Object(whole);
        }
        if let Some(first) = schema["enum"].as_array().and_then(|all| all.first()) {
            return first.clone();
        }
        if let Some(first) = schema["examples"].as_array().and_then(|all| all.first()) {
            return first.clone();
        }
        if let Some(example) = schema.get("example") {
            return example.clone();
        }
        match kind(schema) {
            "object" if depth < DEPTH_MAX => self.sample_object(schema, ids, depth),
            "object" => json!({}),
            "array" if depth < DEPTH_MAX => {
                json!([self.sample_at(&schema["items"], ids, depth + 1)])
            }
            "array" => json!([]),
            "integer" => schema.get("minimum").cloned().unwrap_or(json!(1)),
            "number" => schema.get("minimum").cloned().unwrap_or(json!(1.5)),
            "boolean" => json!(true),
            "string" => json!(sample_text(schema)),
            _ => Value::Null,
        }
    }

    fn sample_object(&self, schema: &Value, ids: &Ids, depth: usize) -> Value {
        let mut whole = Map::new();
        for (name, of) in schema["properties"].as_object().into_iter().flatten() {
            whole.insert(name.clone(), self.sample_at(of, ids, depth + 1));
        }
        if whole.is_empty() && schema["additionalProperties"].is_object() {
            let of = &schema["additionalProperties"];
            whole.insert("key".to_owned(), self.sample_at(of, ids, depth + 1));
        }
        Value::Object(whole)
    }

    /// The sample with one thing wrong at a time.
    pub fn broken(&self, schema: &Value, ids: &Ids) -> Vec<Value> {
        let whole = self.sample(schema, ids);
        let mut all = vec![
            json!({}),
            json!([]),
            json!(null),
            json!(7),
            json!("text"),
            json!([whole.clone()]),
        ];
        let mut with_more = whole.clone();
        if let Value::Object(members) = &mut with_more {
            members.insert("nobody_knows_this".to_owned(), json!({"really": [1, 2, 3]}));
            all.push(with_more);
        }
        let mut places = Vec::new();
        walk(&whole, String::new(), &mut places);
        let nasty = nasty();
        for (at, place) in places.iter().enumerate() {
            if let Some(without) = removed(&whole, place) {
                all.push(without);
            }
            // Not everything everywhere: over all operations each value comes to every kind of field.
            for turn in 0..5 {
                let value = &nasty[(at * 5 + turn * 3) % nasty.len()];
                let mut changed = whole.clone();
                if let Some(target) = changed.pointer_mut(place) {
                    *target = value.clone();
                    all.push(changed);
                }
            }
        }
        all
    }
}

pub fn made_up_id(prefix: &str) -> String {
    format!("{prefix}_01h455vb4pex5vsknk084sn02q")
}

fn kind(schema: &Value) -> &str {
    match &schema["type"] {
        Value::String(kind) => kind,
        Value::Array(kinds) => kinds
            .iter()
            .filter_map(Value::as_str)
            .find(|kind| *kind != "null")
            .unwrap_or("null"),
        _ if schema["properties"].is_object() => "object",
        _ => "null",
    }
}

fn sample_text(schema: &Value) -> String {
    match schema["format"].as_str() {
        Some("uuid") => return "01890a5d-ac96-774b-bcce-b302099a8057".to_owned(),
        Some("date") => return "2026-11-20".to_owned(),
        Some("date-time") => return "2026-11-20T10:00:00Z".to_owned(),
        _ => {}
    }
    match schema["pattern"].as_str() {
        Some(pattern) if pattern.starts_with("^[A-Z]{2}$") => "DE".to_owned(),
        Some(pattern) if pattern.starts_with("^[A-Z]{3}$") => "USD".to_owned(),
        Some(pattern) if pattern.contains("A-Za-z0-9_-") => "demo-client-0001".to_owned(),
        Some("^(post|air|express|sea|rail|road)$") => "air".to_owned(),
        Some("^[0-9]{6,10}$") => "610910".to_owned(),
        _ => {
            let shortest = schema["minLength"].as_u64().unwrap_or(1).clamp(1, 40);
            "sample"
                .repeat(7)
                .chars()
                .take(usize::try_from(shortest).unwrap().max(6))
                .collect()
        }
    }
}

/// Pointers to every value within.
fn walk(value: &Value, at: String, places: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                let below = format!("{at}/{name}");
                places.push(below.clone());
                walk(member, below, places);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let below = format!("{at}/{index}");
                places.push(below.clone());
                walk(item, below, places);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn removed(whole: &Value, place: &str) -> Option<Value> {
    let (parent, name) = place.rsplit_once('/')?;
    let mut changed = whole.clone();
    match changed.pointer_mut(parent)? {
        Value::Object(members) => drop(members.remove(name)?),
        Value::Array(items) => items.clear(),
        _ => return None,
    }
    Some(changed)
}

/// Values that break programs.
pub fn nasty() -> Vec<Value> {
    let mut deep = json!(1);
    for _ in 0..100 {
        deep = json!([deep]);
    }
    vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(0),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(1e308),
        json!(1.5),
        json!("99999999999999999999999999999999999999"),
        json!("-1"),
        json!(""),
        json!("   "),
        json!("\u{0}"),
        json!("a\u{0}b"),
        json!("\u{202e}\u{feff}\u{200b}"),
        json!("💥é́ 陶瓷 ﷽"),
        json!("'; DROP TABLE orders_order; --"),
        json!("%00%ff"),
        json!("9999-12-31T23:59:59.999999Z"),
        json!("0000-01-01"),
        json!("x".repeat(70_000)),
        json!("ord_7zzzzzzzzzzzzzzzzzzzzzzzzz"),
        json!("ZZ"),
        json!("XAU"),
        json!([]),
        json!({}),
        json!(vec![json!(1); 3_000]),
        deep,
        json!({"amount": "170141183460469231731687303715884105727", "currency": "USD"}),
        json!({"amount": "-5", "currency": "JPY"}),
        json!({"amount": "1.5", "currency": "usd"}),
    ]
}
