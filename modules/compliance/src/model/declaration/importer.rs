//! Who imports, as customs ask it: shown whole to nobody but whoever declares.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// So much of a hidden number is left, to tell one from another.
const TAIL: usize = 4;

/// Who imports, as the identity card says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeclarationPerson)]
pub struct Person {
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    #[schema(min_length = 1, max_length = 18)]
    pub id_number: String,
    #[schema(min_length = 1, max_length = 30)]
    pub telephone: String,
    #[schema(min_length = 1, max_length = 60)]
    pub consignee: String,
    #[schema(min_length = 1, max_length = 50)]
    pub consignee_telephone: String,
    #[schema(min_length = 1, max_length = 200)]
    pub consignee_address: String,
}

impl Person {
    /// As others see it: somebody, whose number ends so.
    pub(crate) fn masked(&self) -> Person {
        Person {
            name: masked(&self.name),
            id_number: masked(&self.id_number),
            telephone: masked(&self.telephone),
            consignee: masked(&self.consignee),
            consignee_telephone: masked(&self.consignee_telephone),
            consignee_address: masked(&self.consignee_address),
        }
    }
}

/// Logs print what is derived: not this.
impl fmt::Debug for Person {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Person")
    }
}

/// The end of a number, the first sign of words.
pub(crate) fn masked(text: &str) -> String {
    let length = text.chars().count();
    let is_number = text.contains(|sign: char| sign.is_ascii_digit())
        && text.chars().all(|sign| sign.is_ascii_graphic());
    let is_shown = |at: usize| match is_number {
        true => length >= 2 * TAIL && at + TAIL >= length,
        false => at == 0,
    };
    let signs = text.chars().enumerate();
    signs
        .map(|(at, sign)| if is_shown(at) { sign } else { '•' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_keeps_its_end_and_words_their_first_sign() {
        assert_eq!(masked("110101199003070000"), "••••••••••••••0000");
        assert_eq!(masked("1234567"), "•••••••");
        assert_eq!(masked("王大明"), "王••");
        assert_eq!(masked(""), "");
    }

    #[test]
    fn whoever_is_printed_by_a_log_stays_unnamed() {
        let person = Person {
            name: "李小宝".to_owned(),
            id_number: "110101199003070000".to_owned(),
            telephone: "13900000000".to_owned(),
            consignee: "王大明".to_owned(),
            consignee_telephone: "13800000000".to_owned(),
            consignee_address: "北京市海淀区1号".to_owned(),
        };
        assert_eq!(format!("{person:?}"), "Person");
        assert_eq!(person.masked().id_number, "••••••••••••••0000");
        assert_eq!(person.masked().consignee_address, "北•••••••");
    }
}
