//! Code lists by name, from the dated file `codes/lists.txt`. What a code means is not said here.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

static TABLE: &str = include_str!("codes/lists.txt");

static LISTS: LazyLock<HashMap<&'static str, HashSet<&'static str>>> =
    LazyLock::new(|| read(TABLE));

fn read(table: &'static str) -> HashMap<&'static str, HashSet<&'static str>> {
    let mut lists = HashMap::new();
    let mut name = "";
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        match line.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((found, _)) => name = found,
            None => {
                let list: &mut HashSet<&str> = lists.entry(name).or_default();
                list.extend(line.split_ascii_whitespace());
            }
        }
    }
    lists
}

/// Whether the list has the code. There is nothing in a list that there is not, which a test
/// would notice: each list is used by a rule whose examples pass.
pub(crate) fn has(list: &str, code: &str) -> bool {
    LISTS.get(list).is_some_and(|list| list.contains(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_have_the_codes_of_their_standards() {
        let sizes = [
            ("currency", 178),
            ("country", 251),
            ("unit", 2162),
            ("reference-qualifier", 818),
            ("party-scheme", 235),
            ("endpoint-scheme", 92),
            ("payment-means", 84),
            ("attachment", 6),
        ];
        for (list, size) in sizes {
            assert_eq!(LISTS[list].len(), size, "{list}");
        }
    }

    #[test]
    fn countries_are_those_of_the_kernel_with_kosovo_and_northern_ireland() {
        let mut kernel: HashSet<&str> = kernel::Country::all().map(|it| it.alpha2()).collect();
        kernel.extend(["1A", "XI"]);
        assert_eq!(LISTS["country"], kernel);
    }
}
