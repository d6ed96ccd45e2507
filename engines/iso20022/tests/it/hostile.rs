//! Files that are no XML, or XML that means harm.

use std::io::{BufReader, Read as _};

use iso20022::Checker;

use crate::messages::{camt_053, pain_001};
use crate::{elements, findings, judged, with};

#[test]
fn what_is_not_well_formed_is_not_valid() {
    let right = pain_001();
    let half = &right[..right.len() / 2];
    let broken = [
        String::new(),
        "\n\n".to_owned(),
        "hello".to_owned(),
        "{}".to_owned(),
        half.to_owned(),
        with(&right, "</Document>", ""),
        with(&right, "</MsgId>", "</MsgID>"),
        format!("{right}<Document/>"),
        format!("{right}text"),
        format!("text{right}"),
        format!("\n{right}"),
        with(&right, "MSG-1", "MSG-1 & co"),
        with(&right, "MSG-1", "&unknown;"),
        with(&right, "MSG-1", "\u{1}"),
        with(&right, "MSG-1", "&#0;"),
        with(&right, "MSG-1", "&#xFFFF;"),
        with(&right, "MSG-1", "]]>"),
        with(&right, "<MsgId>", "<MsgId a=\"1\" a=\"2\">"),
        with(&right, "<MsgId>", "<MsgId a=1>"),
        with(&right, "<MsgId>", "<MsgId a=\"<\">"),
        with(&right, "<MsgId>", "<p:MsgId>"),
        with(&right, "<PmtInf>", "<PmtInf><!-- a -- b -->"),
        with(&right, "<MsgId>", "<MsgId xmlns:a=\"u\"xmlns:b=\"v\">"),
        with(&right, "<MsgId>", "<MsgId xmlns:a=\"\">"),
        with(&right, "1.0", "1.1"),
        with(&right, "<?xml ", "<?xml standalone='maybe' "),
        with(&right, " version=\"1.0\"", ""),
        with(&right, "UTF-8\"", "UTF-8\" standalone=\"maybe\""),
        with(&right, "UTF-8\"", "UTF-8\" colour=\"red\""),
        with(&right, "<?xml", "<?&xml"),
        with(&right, "<GrpHdr>", "<GrpHdr><?1?>"),
        with(&right, "<GrpHdr>", "<GrpHdr><?xml version=\"1.0\"?>"),
        with(&right, "UTF-8", "KLINGON"),
        with(&right, "UTF-8", "UTF-16"),
    ];
    for xml in broken {
        let report = judged(&xml);
        let last = report.findings.last().unwrap();
        assert_eq!(last.expected, "well-formed XML", "{xml}");
        assert!(!report.is_valid());
    }
}

#[test]
fn bytes_that_are_no_text_are_not_valid() {
    let mut bytes = pain_001().into_bytes();
    let at = bytes
        .windows(5)
        .position(|window| window == b"MSG-1")
        .unwrap();
    bytes[at] = 0xff;
    assert!(!Checker::new().judge(bytes.as_slice()).is_valid());
}

#[test]
fn other_encodings_are_decoded_when_they_are_declared() {
    let latin = with(
        &pain_001(),
        "<Nm>Argosy</Nm></Dbtr>",
        "<Nm>Müller</Nm></Dbtr>",
    );
    let latin = latin
        .replace("深圳远航贸易", "A")
        .replace("UTF-8", "ISO-8859-1");
    let bytes: Vec<u8> = latin
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    assert!(Checker::new().judge(bytes.as_slice()).is_valid());
    let wide: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(
            pain_001()
                .replace("UTF-8", "UTF-16")
                .encode_utf16()
                .flat_map(u16::to_le_bytes),
        )
        .collect();
    assert!(Checker::new().judge(wide.as_slice()).is_valid());
    let marked = format!("\u{feff}{}", pain_001());
    assert_eq!(findings(&marked), [] as [String; 0]);
    let long = pain_001().replace("UTF-8\"", &format!("ISO-8859-1\"{}", " ".repeat(200)));
    assert!(!judged(&long).is_valid());
}

#[test]
fn a_declaration_of_any_length_is_read_or_refused() {
    for padding in 0..120 {
        let blanks = " ".repeat(padding);
        for encoding in ["ISO-8859-1", "UTF-8", "UTF-16", "windows-1252", "GBK"] {
            for mark in ["", "\u{feff}"] {
                let declared = format!("{mark}<?xml version='1.0' encoding='{encoding}'{blanks}?>");
                let _ = judged(&declared);
                let document = pain_001().replace("深圳远航贸易", "A");
                let (_, rest) = document.split_once('\n').unwrap();
                let is_valid = judged(&format!("{declared}{rest}")).is_valid();
                assert!(is_valid || encoding != "UTF-8", "{padding}");
                assert!(!is_valid || encoding != "UTF-16", "{padding}");
            }
        }
    }
}

#[test]
fn a_document_type_is_refused_and_nothing_outside_is_read() {
    let bombs = [
        "<!DOCTYPE Document>",
        "<!DOCTYPE x SYSTEM \"file:///etc/passwd\">",
        "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>",
        "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>",
    ];
    for bomb in bombs {
        let xml = with(&pain_001(), "<Document ", &format!("{bomb}<Document "));
        let xml = with(&xml, "MSG-1", "&a;");
        assert_eq!(elements(&xml), ["DOCTYPE"], "{bomb}");
        assert_eq!(judged(&xml).transactions, 0);
    }
    let late = with(&pain_001(), "<GrpHdr>", "<!DOCTYPE x><GrpHdr>");
    assert!(!judged(&late).is_valid());
}

#[test]
fn text_comes_in_pieces_and_counts_as_one() {
    let pieces = with(
        &pain_001(),
        ">100.00<",
        ">1<!-- --><![CDATA[0]]>0&#46;<?x?>00<",
    );
    assert_eq!(findings(&pieces), [] as [String; 0]);
    let escaped = with(
        &pain_001(),
        "<Nm>Argosy</Nm>",
        "<Nm>A &amp; B &lt;&#x20AC;</Nm>",
    );
    assert_eq!(findings(&escaped), [] as [String; 0]);
}

/// What never ends is cut off after a few megabytes, so this test ends.
#[test]
fn what_never_ends_is_cut_off() {
    let starts = [
        "<Document xmlns=\"",
        "<!-- ",
        "<?x ",
        "<Document><![CDATA[",
        "<",
        "<Document>",
        "<a ",
    ];
    for start in starts {
        let endless = start.as_bytes().chain(std::io::repeat(b'a'));
        let report = Checker::new().judge(BufReader::new(endless));
        assert!(!report.is_valid(), "{start}");
    }
}

struct Again {
    piece: &'static [u8],
    at: usize,
}

impl std::io::Read for Again {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        for byte in bytes.iter_mut() {
            *byte = self.piece[self.at];
            self.at = (self.at + 1) % self.piece.len();
        }
        Ok(bytes.len())
    }
}

#[test]
fn elements_without_end_are_cut_off() {
    let deep = BufReader::new(Again {
        piece: b"<a>",
        at: 0,
    });
    assert!(!Checker::new().judge(deep).is_valid());
    let attributes = BufReader::new(b"<a ".chain(Again {
        piece: b"b='' ",
        at: 0,
    }));
    assert!(!Checker::new().judge(attributes).is_valid());
    let prefixes = (0..200)
        .map(|n| format!(" xmlns:a{n}='u'"))
        .collect::<String>();
    assert!(!judged(&format!("<a{prefixes}/>")).is_valid());
}

#[test]
fn a_value_in_endless_pieces_does_not_fill_the_memory() {
    let long = "a&amp;".repeat(100_000);
    let xml = with(&pain_001(), "<Nm>Argosy</Nm>", &format!("<Nm>{long}</Nm>"));
    assert_eq!(elements(&xml), ["Nm"]);
}

#[test]
fn findings_are_shown_up_to_a_limit_and_counted_beyond() {
    let many = "<Nope/>".repeat(5_000);
    let xml = with(&camt_053(), "<Acct>", &format!("{many}<Acct>"));
    let findings = judged(&xml).findings;
    assert_eq!(findings.len(), 1_001);
    assert_eq!(findings[1_000].found.as_deref(), Some("4000 more"));
}
