//! Reads JSON more strictly than the parser does: a name given twice and the NUL character, which
//! PostgreSQL cannot keep, are faults of the fields that hold them. Lone surrogates, depth beyond
//! 128 and text after the end are refused by the parser itself.

use std::cell::RefCell;
use std::fmt;

use kernel::{FieldError, Problem};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// The value, and what is wrong with it apart from its shape.
pub(super) fn read(bytes: &[u8]) -> Result<(Value, Vec<FieldError>), Problem> {
    let faults = RefCell::new(Vec::new());
    let mut parser = serde_json::Deserializer::from_slice(bytes);
    let strict = Strict {
        path: &Path::Root,
        faults: &faults,
    };
    let value = strict
        .deserialize(&mut parser)
        .and_then(|value| parser.end().map(|()| value))
        .map_err(|error| Problem::malformed(format!("this is not JSON: {error}")))?;
    Ok((value, faults.into_inner()))
}

/// Where in the body we are; written out only for a fault.
enum Path<'a> {
    Root,
    Name(&'a Path<'a>, &'a str),
    Index(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Root => Ok(()),
            Path::Name(Path::Root, name) => f.write_str(name),
            Path::Name(above, name) => write!(f, "{above}.{name}"),
            Path::Index(above, index) => write!(f, "{above}[{index}]"),
        }
    }
}

#[derive(Clone, Copy)]
struct Strict<'a> {
    path: &'a Path<'a>,
    faults: &'a RefCell<Vec<FieldError>>,
}

impl Strict<'_> {
    fn fault(&self, code: &str, message: &str) {
        self.faults
            .borrow_mut()
            .push(FieldError::new(self.path.to_string(), code, message));
    }

    fn look_for_nul(&self, text: &str) {
        if text.contains('\0') {
            self.fault("invalid", "may not contain the NUL character");
        }
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        self.look_for_nul(value);
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        self.look_for_nul(&value);
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        loop {
            let path = Path::Index(self.path, values.len());
            let strict = Strict {
                path: &path,
                faults: self.faults,
            };
            match items.next_element_seed(strict)? {
                Some(value) => values.push(value),
                None => return Ok(Value::Array(values)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            let path = Path::Name(self.path, &name);
            let strict = Strict {
                path: &path,
                faults: self.faults,
            };
            strict.look_for_nul(&name);
            let value = entries.next_value_seed(strict)?;
            if object.contains_key(&name) {
                strict.fault("duplicate", "is given twice");
            } else {
                object.insert(name, value);
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_given_twice_and_nul_are_told_with_their_places() {
        let (value, faults) =
            read(br#"{"a":1,"lines":[{"b":1,"b":2},{"c":"x\u0000y"}],"a":2}"#).unwrap();
        assert_eq!(value["a"], 1);
        let told: Vec<(&str, &str)> = faults
            .iter()
            .map(|fault| (fault.path.as_str(), fault.code.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("lines[0].b", "duplicate"),
                ("lines[1].c", "invalid"),
                ("a", "duplicate")
            ]
        );
    }

    #[test]
    fn what_is_not_json_is_refused_as_a_whole() {
        let deep = "[".repeat(200);
        for text in [
            "",
            "{",
            "{} {}",
            r#"{"a":"\ud800"}"#,
            r#"{"a":NaN}"#,
            r#"{"a":1e999}"#,
            "\u{feff}{}",
            deep.as_str(),
        ] {
            assert_eq!(read(text.as_bytes()).unwrap_err().status, 400, "{text}");
        }
        assert_eq!(read(b"{\"a\":\"\xff\"}").unwrap_err().status, 400);
    }
}
