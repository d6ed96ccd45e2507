//! The words of a kind of notice, in every language, with places that the notice fills.

use kernel::Locale;
use serde_json::Value;

/// A kind of notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoticeKind {
    /// `module.what_happened`.
    pub kind: &'static str,
    /// Whether it goes by mail to people who have not chosen.
    pub mail_by_default: bool,
    pub en: Words,
    pub zh_cn: Words,
}

/// `{name}` stands for a parameter of that name; one that is missing is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// What the kind is called where people choose: "New orders".
    pub label: &'static str,
    pub title: &'static str,
    pub body: &'static str,
}

impl NoticeKind {
    pub const fn words(&self, locale: Locale) -> Words {
        match locale {
            Locale::En => self.en,
            Locale::ZhCn => self.zh_cn,
        }
    }
}

/// Puts the parameters into their places.
pub(super) fn filled(template: &str, params: &Value) -> String {
    let mut text = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            rest = after;
            break;
        };
        match params.get(name) {
            Some(Value::String(value)) => text.push_str(value),
            Some(Value::Null) | None => {}
            Some(value) => text.push_str(&value.to_string()),
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn places_are_filled_once_and_missing_ones_left_out() {
        let params = json!({"order": "ord_1", "lines": 3, "name": "{order}"});
        assert_eq!(
            filled("Order {order}: {lines} lines", &params),
            "Order ord_1: 3 lines"
        );
        assert_eq!(filled("{name} 订单{missing}。", &params), "{order} 订单。");
        assert_eq!(filled("open {brace", &params), "open brace");
    }
}
