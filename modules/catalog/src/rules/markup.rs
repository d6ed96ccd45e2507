//! HTML of a stranger's shop as plain paragraphs: what is left holds no tag, so nothing in it runs.

/// Characters that are kept of one text.
const CHARS_MAX: usize = 20_000;

/// Elements whose content is no text for readers.
const DROPPED: [&str; 8] = [
    "script", "style", "head", "template", "noscript", "iframe", "svg", "title",
];
/// Elements that stand on lines of their own.
const BLOCKS: [&str; 22] = [
    "p",
    "div",
    "br",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "table",
    "tr",
    "section",
    "article",
    "blockquote",
    "pre",
    "hr",
    "dl",
    "dt",
    "dd",
    "figure",
];

/// Paragraphs parted by an empty line; items of lists begin with `- `.
pub(crate) fn plain(html: &str) -> String {
    let mut out = Written::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.text(&rest[..at]);
        let tail = &rest[at..];
        if let Some(comment) = tail.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let is_tag = tail[1..]
            .starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        let end = if is_tag { tag_end(tail) } else { None };
        let Some(end) = end else {
            // A lone `<` is text: "weight < 5 kg".
            out.text("<");
            rest = &tail[1..];
            continue;
        };
        let inside = &tail[1..end];
        rest = &tail[end + 1..];
        let closing = inside.starts_with('/');
        let name: String = inside
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase();
        if !closing && DROPPED.contains(&name.as_str()) {
            rest = after_closing(rest, &name);
        } else if name == "li" {
            if !closing {
                out.item();
            }
        } else if matches!(name.as_str(), "br" | "tr" | "dt" | "dd") {
            out.line();
        } else if BLOCKS.contains(&name.as_str()) {
            out.paragraph();
        } else if matches!(name.as_str(), "td" | "th") && !closing {
            out.text(" ");
        }
    }
    out.text(rest);
    out.finish()
}

/// Where the tag ends, quoted attributes passed over.
fn tag_end(tail: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in tail.char_indices().take(20_000) {
        match (quote, c) {
            (None, '>') => return Some(at),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (_, _) => {}
        }
    }
    // An apostrophe in broken markup must not swallow the text: the next `>` ends it.
    tail.find('>')
}

fn after_closing<'a>(rest: &'a str, name: &str) -> &'a str {
    let closing = format!("</{name}");
    let found = rest
        .char_indices()
        .filter(|(_, c)| *c == '<')
        .find(|(at, _)| {
            rest.as_bytes()[*at..]
                .get(..closing.len())
                .is_some_and(|b| b.eq_ignore_ascii_case(closing.as_bytes()))
        });
    match found {
        Some((at, _)) => rest[at..].split_once('>').map_or("", |(_, after)| after),
        None => "",
    }
}

#[derive(Default)]
struct Written {
    out: String,
    chars: usize,
    /// Line breaks that are due before the next word.
    breaks: usize,
    item: bool,
    space: bool,
}

impl Written {
    fn text(&mut self, html: &str) {
        for c in decoded(html).chars() {
            if c.is_whitespace() || c == '\u{200b}' || c == '\u{feff}' {
                self.space = true;
                continue;
            }
            if c.is_control() || self.chars >= CHARS_MAX {
                continue;
            }
            if self.breaks > 0 && !self.out.is_empty() {
                self.out
                    .push_str(if self.breaks > 1 { "\n\n" } else { "\n" });
                self.chars += self.breaks.min(2);
            } else if self.space && !self.out.is_empty() {
                self.out.push(' ');
                self.chars += 1;
            }
            if self.item {
                self.out.push_str("- ");
                self.chars += 2;
            }
            (self.breaks, self.item, self.space) = (0, false, false);
            self.out.push(c);
            self.chars += 1;
        }
    }

    fn line(&mut self) {
        self.breaks = self.breaks.max(1);
        self.space = false;
    }

    fn paragraph(&mut self) {
        self.breaks = 2;
        self.space = false;
    }

    fn item(&mut self) {
        self.line();
        self.item = true;
    }

    fn finish(self) -> String {
        self.out
    }
}

/// Character references undone, once.
fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest
            .char_indices()
            .take(12)
            .find(|(_, c)| *c == ';')
            .map(|(end, _)| end);
        match end.and_then(|end| Some((end, reference(&rest[1..end])?))) {
            Some((end, c)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn reference(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|c| *c != '\0');
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" | "rsquo" | "lsquo" => '\'',
        "nbsp" | "ensp" | "emsp" | "thinsp" => ' ',
        "ldquo" => '“',
        "rdquo" => '”',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "bull" | "middot" => '·',
        "deg" => '°',
        "times" => '×',
        "frac12" => '½',
        "eacute" => 'é',
        "euro" => '€',
        "pound" => '£',
        "yen" => '¥',
        "copy" => '©',
        "reg" => '®',
        "trade" => '™',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markup_becomes_paragraphs_and_lists() {
        let cases = [
            ("plain text", "plain text"),
            ("<p>One</p><p>Two &amp; three</p>", "One\n\nTwo & three"),
            ("a<br>b<br/>c", "a\nb\nc"),
            (
                "<ul><li>Silk</li><li>Wool</li></ul>after",
                "- Silk\n- Wool\n\nafter",
            ),
            ("<P STYLE=\"x>y\">Quoted</P>", "Quoted"),
            ("weight < 5 kg & dry", "weight < 5 kg & dry"),
            ("<script>alert('x')</script>safe<style>p{}</style>", "safe"),
            ("<SCRIPT>if (a</b) x()</SCRIPT >ok", "ok"),
            (
                "&lt;script&gt;alert(1)&lt;/script&gt;",
                "<script>alert(1)</script>",
            ),
            ("&#39;&#x4e1d;&#0;&bogus;", "'丝&#0;&bogus;"),
            ("<!-- hidden <b> -->shown", "shown"),
            ("<p>  spaced\n\n out </p>", "spaced out"),
            ("<img src=x onerror='a>b'>text", "text"),
            ("unclosed <b", "unclosed <b"),
            ("<script>never closed", ""),
        ];
        for (html, text) in cases {
            assert_eq!(plain(html), text, "{html}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_bounded(html in "(<|>|/|p|script|\"|'|&|;|#|x|[ -~]|丝|\\PC){0,200}") {
            let text = plain(&html);
            prop_assert!(text.chars().count() <= html.chars().count() * 2 + 4);
            prop_assert!(!text.contains('\0'));
        }
    }
}
