//! Faults put into a message, the same ones in every run.

use roxmltree::{Document, Node};

/// Values at the edges of the types: lengths, digits, white space, letters beyond ASCII.
const VALUES: [&str; 44] = [
    "",
    " ",
    "1",
    "12",
    "142",
    "143",
    "0",
    "-0",
    "+1",
    "-5",
    "1.5",
    ".5",
    "5.",
    ".",
    "1e3",
    " 7",
    "7 ",
    "1 2",
    "2147483647",
    "2147483648",
    "-2147483649",
    "1234567890123456789",
    "12345678901234567890",
    "12345678901234.12345",
    "12345678901234.123456",
    "1.100000",
    "123456789",
    "1234567890",
    "000000000001",
    "汉",
    "汉字汉",
    "😀",
    "é",
    "&lt;",
    "&#32;",
    "\n",
    "\r\n",
    "AAAA",
    "AA==",
    "AB==",
    "A===",
    "abc def ghi  jkl",
    "<!-- note -->",
    "<![CDATA[3]]>",
];

struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % sides.max(1)
    }
}

/// Faulty copies of a message. Samples that are invalid for one reason are mended first, or no
/// second fault would show.
pub fn cases(name: &str, bytes: &[u8], rounds: usize) -> Vec<(String, Vec<u8>)> {
    let text = std::str::from_utf8(bytes)
        .unwrap()
        .trim_start_matches('\u{feff}');
    let text = mended(text);
    let mut dice = Dice(name.bytes().fold(7u64, |sum, b| {
        sum.wrapping_mul(31).wrapping_add(u64::from(b))
    }));
    let mut cases = vec![(format!("{name} mended"), text.clone().into_bytes())];
    let document = Document::parse(&text).unwrap();
    let elements: Vec<Node> = document.descendants().filter(Node::is_element).collect();
    // The bodies are alike: the first of them and what follows the last carry all there is to see.
    let bodies = document
        .root_element()
        .children()
        .filter(Node::is_element)
        .count();
    let near: Vec<Node> = elements
        .iter()
        .copied()
        .filter(|e| place(*e) == 0 || place(*e) + 4 > bodies)
        .collect();
    for round in 0..rounds {
        for (at, element) in near.iter().enumerate() {
            if rounds < 100 && (at + round) % 3 != 0 {
                continue;
            }
            let kind = dice.roll(12);
            if let Some(mutant) = mutant(&text, *element, kind, &mut dice) {
                cases.push((
                    format!("{name} {kind} {} {round}", element.tag_name().name()),
                    mutant.into_bytes(),
                ));
            }
        }
    }
    cases
}

/// Which child of the root the element belongs to.
fn place(element: Node) -> usize {
    let top = element
        .ancestors()
        .find(|a| a.parent().is_some_and(|p| p == p.document().root_element()));
    top.map_or(0, |top| {
        top.prev_siblings()
            .filter(Node::is_element)
            .count()
            .saturating_sub(1)
    })
}

fn mutant(text: &str, element: Node, kind: usize, dice: &mut Dice) -> Option<String> {
    let range = element.range();
    let whole = &text[range.clone()];
    let open = whole.find('>')?;
    let replace = |new: &str| format!("{}{new}{}", &text[..range.start], &text[range.end..]);
    let close = whole.rfind("</");
    let is_root = element.parent().is_none_or(|p| !p.is_element());
    let renamed = |name: &str| {
        let old = whole[1..]
            .split([' ', '>', '/', '\n', '\t'])
            .next()
            .unwrap_or_default();
        let new = match old.split_once(':') {
            Some((prefix, _)) => format!("{prefix}:{name}"),
            None => name.to_owned(),
        };
        replace(
            &whole
                .replace(&format!("<{old}"), &format!("<{new}"))
                .replace(&format!("</{old}>"), &format!("</{new}>")),
        )
    };
    match kind {
        0..=3 if element.children().all(|c| !c.is_element()) => {
            let value = VALUES[dice.roll(VALUES.len())];
            Some(replace(&format!(
                "{}{value}{}",
                &whole[..=open],
                &whole[close?..]
            )))
        }
        0 if !is_root => Some(replace("")),
        1 if !is_root => Some(replace(&format!("{whole}{whole}"))),
        2 => Some(replace(&format!(
            "{}x{}",
            &whole[..=open],
            &whole[open + 1..]
        ))),
        3 => Some(replace(&format!(
            "{}<![CDATA[ ]]>{}",
            &whole[..=open],
            &whole[open + 1..]
        ))),
        4 if !is_root => Some(replace("")),
        5 if !is_root => Some(replace(&format!("{whole}{whole}"))),
        6 if !is_root => {
            let next = element
                .next_siblings()
                .skip(1)
                .find(Node::is_element)?
                .range();
            Some(format!(
                "{}{}{}{whole}{}",
                &text[..range.start],
                &text[next.clone()],
                &text[range.end..next.start],
                &text[next.end..]
            ))
        }
        7 => Some(renamed(
            ["note", "guid", "Foo", "currency", "KeyName", "OrderHead"][dice.roll(6)],
        )),
        8 => {
            let attribute = [
                " a=\"1\"",
                " Id=\"x1\"",
                " xml:lang=\"zh\"",
                " URI=\"a b\"",
                " Id=\"1\"",
                " Type=\"%zz\"",
                " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"false\"",
                " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"a b\"",
                " xmlns:q=\"urn:q\"",
                " xmlns:q=\"urn:q\" q:a=\"1\"",
            ][dice.roll(10)];
            let tag = whole[..open].trim_end_matches('/');
            Some(replace(&format!("{tag}{attribute}{}", &whole[tag.len()..])))
        }
        9 => {
            let attribute = element.attributes().next()?;
            let at = attribute.range();
            let new = [
                "",
                "version=\"\"",
                "guid=\"short\"",
                "Algorithm=\"::\"",
                "Algorithm=\"\"",
            ][dice.roll(5)];
            Some(format!("{}{new}{}", &text[..at.start], &text[at.end..]))
        }
        10 => {
            let child = [
                "<x/>",
                "<x xmlns=\"urn:x\"/>",
                "<note xmlns=\"http://www.chinaport.gov.cn/ceb\"/>",
                "<KeyName xmlns=\"http://www.w3.org/2000/09/xmldsig#\"/>",
                "<!-- c -->",
                "<?p i?>",
                "<RSAKeyValue xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><Modulus>AA==</Modulus></RSAKeyValue>",
            ][dice.roll(7)];
            Some(replace(&format!(
                "{}{child}{}",
                &whole[..=open],
                &whole[open + 1..]
            )))
        }
        11 if !is_root => {
            let part = ["<a xmlns=\"\"/>", "", "<a/><b/>", "text"][dice.roll(4)];
            let extension = format!(
                "<ExtendMessage xmlns=\"http://www.chinaport.gov.cn/ceb\"><name>n</name><version>1</version><Message>{part}</Message></ExtendMessage>"
            );
            Some(replace(&format!("{whole}{extension}")))
        }
        _ => None,
    }
}

/// Takes away the reasons for which the annex's own export samples are invalid.
fn mended(text: &str) -> String {
    let mut text = text
        .replace("ceb:CEB214 ", "ceb:CEB214Message ")
        .replace("ceb:CEB214>", "ceb:CEB214Message>");
    while let Some(error) = ceb::validate(text.as_bytes()).first() {
        let line = error.line as usize;
        let document = Document::parse(&text).unwrap();
        let refused = document.descendants().find(|node| {
            node.is_element() && text[..node.range().start].matches('\n').count() + 1 == line
        });
        let Some(refused) = refused.filter(|node| node.parent().is_some_and(|p| p.is_element()))
        else {
            break;
        };
        if error.message.contains("misses") {
            break;
        }
        let range = refused.range();
        text = format!("{}{}", &text[..range.start], &text[range.end..]);
    }
    text
}
