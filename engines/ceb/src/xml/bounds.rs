//! Looks over the tags of a text before it is parsed, so that no crafted message costs more than its
//! size: nesting, attributes and namespaces are bounded, a document type is refused.
//!
//! Not a parser. On text that is well formed it sees the same tags as one, and a parser stops at
//! the first place that is not.

const DEPTH_MAX: usize = 64;
const ATTRIBUTES_MAX: usize = 64;
const NAMESPACES_MAX: usize = 256;

pub(super) fn check(text: &str) -> Result<(), (usize, String)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut depth = 0usize;
    let mut namespaces = 0;
    while let Some(step) = find(bytes, at, b"<") {
        let rest = bytes.get(step..).unwrap_or_default();
        let end = if rest.starts_with(b"<!--") {
            find(bytes, step + 4, b"-->").map(|end| end + 3)
        } else if rest.starts_with(b"<![CDATA[") {
            find(bytes, step + 9, b"]]>").map(|end| end + 3)
        } else if rest.starts_with(b"<?") {
            find(bytes, step + 2, b"?>").map(|end| end + 2)
        } else if rest.starts_with(b"<!") {
            return Err((
                step,
                "a document type is not allowed in a customs message".to_owned(),
            ));
        } else if rest.starts_with(b"</") {
            depth = depth.saturating_sub(1);
            find(bytes, step, b">").map(|end| end + 1)
        } else {
            let tag = Tag::scan(rest);
            depth += usize::from(!tag.is_empty);
            namespaces += tag.namespaces;
            if depth > DEPTH_MAX {
                return Err((
                    step,
                    format!("elements are nested {DEPTH_MAX} deep at most"),
                ));
            }
            if tag.attributes > ATTRIBUTES_MAX || namespaces > NAMESPACES_MAX {
                return Err((step, "too many attributes or namespaces".to_owned()));
            }
            Some(step + tag.length)
        };
        let Some(end) = end else { break };
        at = end;
    }
    Ok(())
}

struct Tag {
    length: usize,
    attributes: usize,
    namespaces: usize,
    is_empty: bool,
}

impl Tag {
    fn scan(bytes: &[u8]) -> Tag {
        let mut tag = Tag {
            length: bytes.len(),
            attributes: 0,
            namespaces: 0,
            is_empty: false,
        };
        let mut quote = None;
        let mut name_from = 0;
        for (at, byte) in bytes.iter().copied().enumerate() {
            match (quote, byte) {
                (Some(open), _) if open == byte => quote = None,
                (Some(_), _) => {}
                (None, b'"' | b'\'') => quote = Some(byte),
                (None, b'=') => {
                    tag.attributes += 1;
                    let name = bytes.get(name_from..at).unwrap_or_default();
                    tag.namespaces += usize::from(name.starts_with(b"xmlns"));
                }
                (None, b'>') => {
                    tag.length = at + 1;
                    tag.is_empty = at > 0 && bytes.get(at - 1) == Some(&b'/');
                    break;
                }
                (None, b' ' | b'\t' | b'\n' | b'\r') => {
                    // A name may be parted from its equals sign.
                    if bytes
                        .get(at + 1)
                        .is_some_and(|next| !b" \t\r\n=".contains(next))
                    {
                        name_from = at + 1;
                    }
                }
                (None, _) => {}
            }
        }
        tag
    }
}

fn find(bytes: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(what.len())
        .position(|window| window == what)
        .map(|at| from + at)
}
