//! Sheets as files: their text can be taken out again, in both languages and in the alphabets of the
//! platform's buyers, and a sign without a glyph stops the file.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod reading;

use kernel::Locale;
use print::{Align, Block, Column, Error, Line, Panel, Sheet, Table};

fn sheet(language: Locale, title: &str, texts: &[&str]) -> Sheet {
    let panel = |number, text: &str| Panel {
        number: Some(number),
        label: "Exporter 出口商".to_owned(),
        span: 6,
        lines: vec![
            Line::Strong(text.to_owned()),
            Line::Pair("Term".to_owned(), "DAP Hamburg".to_owned()),
        ],
    };
    Sheet {
        language,
        title: title.to_owned(),
        subtitle: None,
        number: "CI-2026-000001".to_owned(),
        stamp: Some("2".to_owned()),
        author: "Fleet".to_owned(),
        date: (2026, 11, 30),
        blocks: vec![Block::Panels(
            texts
                .iter()
                .zip(1..)
                .take(2)
                .map(|(text, n)| panel(n, text))
                .collect(),
        )],
        footer: "Incoterms® 2020".to_owned(),
        paging: "Page {page} of {pages}".to_owned(),
    }
}

fn goods(rows: usize) -> Block {
    let column = |label: &str, share, align| Column {
        label: label.to_owned(),
        share,
        align,
    };
    Block::Table(Table {
        number: Some(9),
        label: "Goods 货物".to_owned(),
        columns: vec![
            column("Description 品名", 6, Align::Start),
            column("HS", 2, Align::Start),
            column("Amount 金额", 3, Align::End),
        ],
        rows: (0..rows)
            .map(|row| {
                vec![
                    format!("Tea set 茶具 {row}\nSKU-{row}"),
                    "691110".to_owned(),
                    "1,234.50".to_owned(),
                ]
            })
            .collect(),
        foot: vec![vec![
            "Total 合计".to_owned(),
            String::new(),
            "USD 9,999.00".to_owned(),
        ]],
    })
}

#[test]
fn text_can_be_taken_out_in_both_languages() {
    for (language, title, texts) in [
        (
            Locale::En,
            "COMMERCIAL INVOICE",
            ["Zwölf Kåseholm & Søn", "Công ty Trà Việt Nam"],
        ),
        (
            Locale::ZhCn,
            "商业发票",
            ["深圳市远航贸易有限公司", "香港龍騰國際貿易公司"],
        ),
    ] {
        let mut sheet = sheet(language, title, &texts);
        sheet.blocks.push(goods(3));
        let file = print::pdf(&sheet).unwrap();
        reading::keep(language.tag(), &file);
        let wanted = [
            title,
            texts[0],
            texts[1],
            "Tea set 茶具 2",
            "USD 9,999.00",
            "Page 1 of 1",
        ];
        let signs = reading::signs(&file);
        for sign in wanted
            .iter()
            .flat_map(|text| text.chars())
            .filter(|sign| *sign != ' ')
        {
            assert!(
                signs.contains(&sign),
                "{sign} cannot be taken out of {title}"
            );
        }
        if let Some(text) = reading::text(&file) {
            for wanted in wanted {
                assert!(text.contains(wanted), "{wanted} in {text}");
            }
        }
    }
}

#[test]
fn alphabets_of_the_buyers_have_their_letters() {
    for text in [
        "Nguyễn Thị Hồng Đặng",
        "Ọláṣẹ́gun Ẹ̀kọ́ Ìbàdàn", // Yoruba, marks over marked letters
        "Ɓauchi ƙasuwa ɗan",   // Hausa
        "Ŋmɛ Ɣɔ Ʋʋ",           // Ewe
        "Przemyśl Łódź Çeşme Ħal Ő",
        "Αθήνα · Владивосток · Ґанок",
        "€ £ ¥ ₦ ₫ ₹ ₽ ₵ ≥ × ½ № ™ ®",
        "朱镕基 喆堃 龍鳳 臺灣 ，。（）“”《》",
    ] {
        assert_eq!(print::missing([text]), [], "{text}");
        let file = print::pdf(&sheet(Locale::En, "T", &[text, text])).unwrap();
        assert!(file.starts_with(b"%PDF-1.7"));
    }
}

#[test]
fn a_sign_without_a_glyph_stops_the_file() {
    let refused =
        print::pdf(&sheet(Locale::En, "Invoice", &["Cairo القاهرة", "𠮷 野"])).unwrap_err();
    let Error::NoGlyph(missing) = &refused else {
        panic!("{refused}");
    };
    assert!(
        missing.contains(&'ق') && missing.contains(&'𠮷'),
        "{missing:?}"
    );
    assert!(refused.to_string().contains("U+20BB7"), "{refused}");
    let emoji = print::pdf(&sheet(Locale::En, "Invoice 🚢", &["a", "b"]));
    assert_eq!(emoji, Err(Error::NoGlyph(vec!['🚢'])));
}

#[test]
fn a_control_character_has_no_glyph() {
    let refused = print::pdf(&sheet(Locale::En, "Invoice\u{7}", &["a", "b"]));
    assert_eq!(refused, Err(Error::NoGlyph(vec!['\u{7}'])));
}

#[test]
fn a_long_table_goes_on_with_its_head_and_every_row_is_there() {
    let mut long = sheet(Locale::En, "Packing list", &["a", "b"]);
    long.blocks.push(goods(150));
    let file = print::pdf(&long).unwrap();
    reading::keep("long", &file);
    if let Some(text) = reading::text(&file) {
        let pages = text.matches("CI-2026-000001").count();
        assert!(pages > 3, "{pages}");
        assert_eq!(text.matches("Description 品名").count(), pages);
        for row in 0..150 {
            assert!(
                text.contains(&format!("SKU-{row}\n")) || text.contains(&format!("SKU-{row} ")),
                "row {row}"
            );
        }
        assert!(text.contains(&format!("Page {pages} of {pages}")));
    }
}

#[test]
fn a_panel_that_is_higher_than_a_page_loses_nothing() {
    let words: Vec<String> = (0..1500).map(|n| format!("word{n}.")).collect();
    let mut long = sheet(Locale::En, "Remarks", &[]);
    long.blocks = vec![Block::Panels(vec![Panel {
        number: None,
        label: "Remarks".to_owned(),
        span: 4,
        lines: vec![Line::Text(words.join(" "))],
    }])];
    let file = print::pdf(&long).unwrap();
    if let Some(text) = reading::text(&file) {
        for word in &words {
            assert_eq!(text.matches(word.as_str()).count(), 1, "{word}");
        }
    }
}

#[test]
fn the_same_sheet_is_the_same_file() {
    let mut one = sheet(Locale::ZhCn, "装箱单", &["甲", "乙"]);
    one.blocks.push(goods(20));
    assert_eq!(print::pdf(&one), print::pdf(&one));
}

#[test]
fn a_document_without_end_is_refused() {
    let mut endless = sheet(Locale::En, "Invoice", &["a", "b"]);
    endless.blocks.push(goods(20_000));
    assert_eq!(print::pdf(&endless), Err(Error::TooLong));
}
