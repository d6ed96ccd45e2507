//! Whether an SVG can do nothing but be looked at. It is checked, not mended: known elements only,
//! no handlers, no references out of the file. What this reader does not understand is refused.

/// SVG 2 elements that draw, and nothing that runs, animates, links or embeds.
const ELEMENTS: &[&str] = &[
    "svg",
    "g",
    "defs",
    "symbol",
    "use",
    "title",
    "desc",
    "metadata",
    "style",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "textPath",
    "linearGradient",
    "radialGradient",
    "stop",
    "pattern",
    "clipPath",
    "mask",
    "marker",
    "image",
    "filter",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feConvolveMatrix",
    "feDiffuseLighting",
    "feDisplacementMap",
    "feDistantLight",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "fePointLight",
    "feSpecularLighting",
    "feSpotLight",
    "feTile",
    "feTurbulence",
];
/// Pictures that may lie inside as data.
const PICTURES: &[&str] = &[
    "data:image/png;base64,",
    "data:image/jpeg;base64,",
    "data:image/webp;base64,",
    "data:image/gif;base64,",
];
const LENGTH_MAX: usize = 2 * 1024 * 1024;

pub(super) fn looks_like(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(1_024)).unwrap_or_default();
    let head = String::from_utf8_lossy(head);
    let head = head.trim_start_matches('\u{feff}').trim_start();
    head.starts_with("<svg")
        || (head.starts_with("<?xml") || head.starts_with("<!--")) && head.contains("<svg")
}

pub(super) fn is_harmless(bytes: &[u8]) -> bool {
    bytes.len() <= LENGTH_MAX && std::str::from_utf8(bytes).is_ok_and(|text| read(text).is_some())
}

/// Walks all markup; `None` at the first thing that is not known to be harmless.
fn read(text: &str) -> Option<()> {
    let mut rest = text.trim_start_matches('\u{feff}');
    let mut in_style = false;
    while let Some(at) = rest.find('<') {
        let (before, markup) = rest.split_at(at);
        if in_style {
            harmless_style(before)?;
        }
        if let Some(comment) = markup.strip_prefix("<!--") {
            rest = comment.split_once("-->")?.1;
        } else if let Some(declaration) = markup.strip_prefix("<?xml") {
            rest = declaration.split_once("?>")?.1;
        } else if let Some(close) = markup.strip_prefix("</") {
            let (name, after) = close.split_once('>')?;
            known(name.trim_end())?;
            in_style = false;
            rest = after;
        } else if markup.starts_with("<!") || markup.starts_with("<?") {
            // Document types bring entities; CDATA and instructions hide things.
            return None;
        } else {
            let (element, after) = element(markup.strip_prefix('<')?)?;
            in_style = element == "style";
            rest = after;
        }
    }
    Some(())
}

/// The element's name and what follows its tag.
fn element(markup: &str) -> Option<(&str, &str)> {
    let end = markup.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?;
    let (name, mut rest) = markup.split_at(end);
    known(name)?;
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix("/>").or_else(|| rest.strip_prefix('>')) {
            return Some((name, after));
        }
        let (attribute, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, after) = after.get(1..)?.split_once(quote)?;
        harmless_attribute(attribute.trim_end(), value)?;
        rest = after;
    }
}

fn known(name: &str) -> Option<()> {
    let name = name.strip_prefix("svg:").unwrap_or(name);
    ELEMENTS.contains(&name).then_some(())
}

fn harmless_attribute(name: &str, value: &str) -> Option<()> {
    let lower = name.to_ascii_lowercase();
    let plain = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-_:.".contains(c));
    if !plain || name.is_empty() || lower.starts_with("on") || lower.contains(":on") {
        return None;
    }
    if lower.starts_with("xmlns") {
        // Only names a vocabulary; the elements that may use it are known.
        return (!value.contains("xhtml")).then_some(());
    }
    if lower == "href" || lower.ends_with(":href") || lower == "src" {
        // Entities could spell anything, and an inner reference needs none.
        let inner = value.starts_with('#');
        let picture = PICTURES.iter().any(|start| value.starts_with(start));
        return ((inner || picture) && !value.contains('&')).then_some(());
    }
    harmless_style(value)
}

/// Style text or a presentation attribute: `url()` only into this file.
fn harmless_style(value: &str) -> Option<()> {
    let lower = value.to_ascii_lowercase();
    if lower.contains('\\') || lower.contains("@import") || lower.contains("javascript:") {
        return None;
    }
    let mut rest = lower.as_str();
    while let Some(at) = rest.find("url(") {
        rest = rest
            .get(at + 4..)?
            .trim_start()
            .trim_start_matches(['"', '\'']);
        if !(rest.starts_with('#') || rest.starts_with("&quot;#")) {
            return None;
        }
    }
    // `&#117;rl(` and the like.
    let spelt_out = lower.contains("&#") && (lower.contains('(') || lower.contains(':'));
    (!spelt_out && !lower.contains("expression(") && !lower.contains("image-set(")).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn harmless(inner: &str) -> bool {
        let text = format!(
            "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" \
             xmlns:xlink='http://www.w3.org/1999/xlink' viewBox=\"0 0 9 9\">{inner}</svg>"
        );
        assert!(looks_like(text.as_bytes()));
        is_harmless(text.as_bytes())
    }

    #[test]
    fn drawings_are_taken() {
        assert!(harmless(""));
        assert!(harmless(
            "<!-- a pot --><path d=\"M0 0h9v9z\" fill='#c00'/>"
        ));
        assert!(harmless(
            "<defs><linearGradient id=\"a\"/></defs><rect fill=\"url(#a)\" width=\"9\"/>"
        ));
        assert!(harmless(
            "<use xlink:href=\"#a\"/><text x=\"1\">茶 &amp; pot</text>"
        ));
        assert!(harmless("<style>.a { fill: url('#a'); }</style>"));
        assert!(harmless("<image href=\"data:image/png;base64,AAAA\"/>"));
    }

    #[test]
    fn whatever_runs_or_reaches_out_is_refused() {
        for inner in [
            "<script>alert(1)</script>",
            "<path onload=\"alert(1)\"/>",
            "<path\nONLOAD = 'alert(1)'/>",
            "<foreignObject><p/></foreignObject>",
            "<a href=\"https://example.org\"><path/></a>",
            "<use href=\"https://example.org/a.svg#b\"/>",
            "<use href=\"&#106;avascript:alert(1)\"/>",
            "<image href=\"https://example.org/pixel.png\"/>",
            "<image href=\"data:image/svg+xml;base64,AAAA\"/>",
            "<style>@import 'https://example.org/a.css';</style>",
            "<style>path { fill: url(https://example.org/a) }</style>",
            "<style>path { fill: u\\72l(https://example.org/a) }</style>",
            "<rect style=\"background: &#117;rl(https://example.org/a)\"/>",
            "<animate attributeName=\"href\" to=\"javascript:alert(1)\"/>",
            "<set attributeName=\"onmouseover\" to=\"alert(1)\"/>",
            "<x:script xmlns:x=\"http://www.w3.org/1999/xhtml\">alert(1)</x:script>",
            "<![CDATA[<script>]]>",
            "<path d=\"M0 0\"",
        ] {
            assert!(!harmless(inner), "{inner}");
        }
        let entity = b"<?xml version=\"1.0\"?><!DOCTYPE svg [<!ENTITY a \"b\">]><svg></svg>";
        assert!(looks_like(entity) && !is_harmless(entity));
    }
}
