//! Which visitors are people, and which words are fit to be kept.

const TERM_CHARS_MAX: usize = 60;

/// What programs that read pages say of themselves.
const MACHINES: [&str; 14] = [
    "bot",
    "crawl",
    "spider",
    "slurp",
    "headless",
    "curl/",
    "wget",
    "python-",
    "scrapy",
    "httpclient",
    "java/",
    "go-http",
    "phantom",
    "lighthouse",
];

/// Obvious programs only: those that say so, or say nothing.
pub(crate) fn is_machine(user_agent: &str) -> bool {
    let user_agent = user_agent.to_ascii_lowercase();
    user_agent.trim().is_empty() || MACHINES.iter().any(|word| user_agent.contains(word))
}

/// Search words as they are counted: folded and on one line. What looks like an address or a
/// number of somebody is not kept.
pub(crate) fn term(text: &str) -> Option<String> {
    let folded = text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase();
    let term: String = folded.chars().take(TERM_CHARS_MAX).collect();
    let digits = term.chars().filter(char::is_ascii_digit).count();
    (!term.is_empty() && !term.contains('@') && digits < 7).then_some(term)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_say_so_and_people_do_not() {
        assert!(is_machine("Mozilla/5.0 (compatible; Googlebot/2.1)"));
        assert!(is_machine("curl/8.5.0"));
        assert!(is_machine(" "));
        assert!(!is_machine("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"));
    }

    #[test]
    fn words_are_folded_and_personal_ones_dropped() {
        assert_eq!(term("  Ceramic   MUG ").as_deref(), Some("ceramic mug"));
        assert_eq!(term("陶瓷杯 350ml").as_deref(), Some("陶瓷杯 350ml"));
        assert_eq!(term("ann@example.com"), None);
        assert_eq!(term("+49 30 1234567"), None);
        assert_eq!(term(" "), None);
        assert_eq!(
            term(&"货".repeat(90)).unwrap().chars().count(),
            TERM_CHARS_MAX
        );
    }
}
