//! When two writings are one brand. Not whether two brands are alike: that is for people.

/// Letters and digits alone, in small letters: `Weir-Hill®` and `weir hill` are one.
pub(crate) fn folded(name: &str) -> String {
    name.chars()
        .filter(|sign| sign.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// All writings of a right, folded, none twice.
pub(crate) fn of(name: &str, name_zh: Option<&str>) -> Vec<String> {
    let mut all: Vec<String> = [Some(name), name_zh]
        .into_iter()
        .flatten()
        .map(folded)
        .filter(|name| !name.is_empty())
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_spaces_and_capitals_do_not_make_another_brand() {
        for written in ["Weir Hill", "WEIR-HILL®", " weirhill ™"] {
            assert_eq!(folded(written), "weirhill");
        }
        assert_ne!(folded("Weir Hall"), "weirhill");
    }

    #[test]
    fn a_brand_has_its_chinese_name_too_and_none_twice() {
        assert_eq!(of("Lakeloom", Some("湖织")), ["lakeloom", "湖织"]);
        assert_eq!(of("湖织", Some("湖织")), ["湖织"]);
        assert!(of("®", None).is_empty());
    }
}
