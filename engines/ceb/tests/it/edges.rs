//! Single values and places at the edge of what the schema takes, with the verdict of xmllint
//! written down, for machines that have none.

use crate::fixture::import_set;

/// What stands in the order, what is put in its place, whether the schema takes it.
const CASES: &str = include_str!("edges/cases.txt");

#[test]
fn values_at_the_edges_get_the_verdict_of_a_schema_validator() {
    let order = import_set().remove(0).1;
    let mut tried = 0;
    for line in CASES
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let words: Vec<&str> = line.split(" | ").collect();
        let [verdict, from, to] = words[..] else {
            panic!("{line}")
        };
        assert!(order.contains(from), "{line}");
        let text = order.replacen(from, &to.replace("\\n", "\n"), 1);
        let errors = ceb::validate(text.as_bytes());
        assert_eq!(errors.is_empty(), verdict == "taken", "{line}: {errors:?}");
        tried += 1;
    }
    assert!(tried > 50);
}

#[test]
fn every_error_is_told_at_once_with_its_line() {
    let order = import_set().remove(0).1;
    let wrong = order
        .replacen("<ceb:orderNo>O-1</ceb:orderNo>", "", 1)
        .replacen("currency>142<", "currency>14<", 1)
        .replacen("qty>2<", "qty>two<", 1)
        .replacen("</ceb:OrderHead>", "<ceb:more/></ceb:OrderHead>", 1)
        .replacen("version=\"1.0\">", "version=\"\">", 1);
    let errors = ceb::validate(wrong.as_bytes());
    let lines: Vec<&str> = wrong.lines().collect();
    let told: Vec<(&str, &str)> = errors
        .iter()
        .map(|error| {
            (
                error.message.as_str(),
                lines[error.line as usize - 1].trim(),
            )
        })
        .collect();
    assert_eq!(errors.len(), 5, "{told:#?}");
    for (message, line) in [
        ("attribute version", "<ceb:CEB311Message"),
        ("misses orderNo", "<ceb:OrderHead>"),
        ("currency: \"14\"", "<ceb:currency>14<"),
        ("qty: \"two\"", "<ceb:qty>two<"),
        ("more is not expected", "<ceb:more/>"),
    ] {
        let here = told
            .iter()
            .any(|(m, l)| m.contains(message) && l.starts_with(line));
        assert!(here, "{message}: {told:#?}");
    }
}
