//! What a browser is called in the list of sessions. A guess for people to recognise, no more.

const CHARS_MAX: usize = 80;

/// The name that the client gives, else one from its `User-Agent`.
pub fn name(given: Option<&str>, user_agent: &str) -> String {
    if let Some(given) = given.map(str::trim).filter(|text| !text.is_empty()) {
        return given
            .chars()
            .filter(|c| !c.is_control())
            .take(CHARS_MAX)
            .collect();
    }
    // The order matters: Edge and Chrome also call themselves Safari, Android calls itself Linux.
    let browser = first(
        user_agent,
        &[
            ("MicroMessenger", "WeChat"),
            ("Edg", "Edge"),
            ("OPR/", "Opera"),
            ("Firefox", "Firefox"),
            ("Chrome", "Chrome"),
            ("Safari", "Safari"),
            ("curl", "curl"),
        ],
    );
    let system = first(
        user_agent,
        &[
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("HarmonyOS", "HarmonyOS"),
            ("Android", "Android"),
            ("Windows", "Windows"),
            ("Mac OS X", "macOS"),
            ("CrOS", "ChromeOS"),
            ("Linux", "Linux"),
        ],
    );
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    }
}

fn first<'a>(text: &str, names: &[(&str, &'a str)]) -> Option<&'a str> {
    names
        .iter()
        .find(|(mark, _)| text.contains(mark))
        .map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_known_by_what_they_say() {
        let chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";
        assert_eq!(name(None, chrome), "Chrome, Windows");
        assert_eq!(name(None, phone), "Safari, iPhone");
        assert_eq!(name(None, "curl/8.5.0"), "curl");
        assert_eq!(name(None, "something"), "");
        assert_eq!(name(Some(" Front desk\n "), chrome), "Front desk");
        assert_eq!(name(Some("  "), chrome), "Chrome, Windows");
    }
}
