//! Tariffs in their native formats.

use classify::schedule::{BYTES_MAX, Format, REJECTED_LISTED_MAX, Schedule, Unreadable};
use jiff::civil::date;

use crate::{TODAY, code, plain, rejected, shared, version};

fn us(text: &str) -> Schedule {
    Schedule::read(Format::UsHtsJson, version("US"), text.as_bytes()).unwrap()
}

#[test]
fn the_whole_nomenclature_is_read() {
    let Some(path) = shared("hs/harmonized-system.csv") else {
        return;
    };
    let bytes = std::fs::read(path).unwrap();
    let hs = Schedule::read(Format::HsNomenclature, version("WCO"), &bytes).unwrap();
    let count = |len| {
        hs.lines()
            .iter()
            .filter(|line| line.code.as_str().len() == len)
            .count()
    };
    // As the description of the data set counts them, without the catch-alls.
    assert_eq!([count(2), count(4), count(6)], [96, 1228, 5612]);
    assert_eq!(hs.rejected_count, 4, "{:?}", rejected(&hs));
    let found = hs.find(&code("6109.10.00.12"), TODAY).unwrap();
    assert_eq!(found.line.code, code("610910"));
    assert!(!found.exact);
    let above: Vec<&str> = found.above.iter().map(|line| line.code.as_str()).collect();
    assert_eq!(above, ["6109", "61"]);
}

#[test]
fn the_nomenclature_tells_its_bad_rows() {
    let text = "section,hscode,description,parent,level\n\
                I,01,Animals; live,TOTAL,2\n\
                I,0101,\"Horses; live\",01,6\n\
                I,01012,Horses,0101,5\n\
                I,010121,,0101,6\n\
                XXI,99,Special uses,TOTAL,2\n\
                I,0102\n";
    let hs = Schedule::read(Format::HsNomenclature, version("WCO"), text.as_bytes()).unwrap();
    assert_eq!(hs.lines().len(), 1);
    assert_eq!(
        rejected(&hs),
        [
            "3 level: 6 is not the level of 0101",
            "4 hscode: a code has 2, 4 or 6 to 10 digits",
            "5 description: a line needs a description",
            "6 hscode: a catch-all of trade statistics, no code of the HS",
            "7 row: 2 columns, not 5",
        ]
    );
    let other = Schedule::read(Format::HsNomenclature, version("WCO"), b"code,text\n");
    assert!(matches!(other, Err(Unreadable::NotTheFormat { .. })));
}

/// Rows in the shape of the export of the US tariff, with rates of 2026.
const US: &str = r#"[
 {"htsno":"0101","indent":"0","description":"Live horses, asses, mules and hinnies:","superior":null,"units":[],"general":"","special":"","other":"","footnotes":[]},
 {"htsno":"","indent":"1","description":"Horses:","superior":"true","units":[],"general":"","special":"","other":"","footnotes":null},
 {"htsno":"0101.29.00","indent":"2","description":"Other","units":[],"general":"Free","special":"","other":"20%","footnotes":[{"columns":["general"],"value":"See 9903.88.15. ","type":"endnote"}]},
 {"htsno":"0101.29.00.10","indent":"3","description":"Imported for immediate slaughter","units":["No."],"general":"","special":"","other":""},
 {"htsno":"0101.30.00.00","indent":"1","description":"Asses","units":["No."],"general":"6.8%","special":"Free (A+,AU, BH,CL) 3.4% (JP) See 9822.09.17 (P)","other":"15%"},
 {"htsno":"0102.29.40","indent":"3","description":"Other","units":[],"general":"1¢/kg","special":"","other":"5.5¢/kg"},
 {"htsno":"01029","indent":"3","description":"Wrong","units":[],"general":"","special":"","other":""},
 {"htsno":"0103","indent":"deep","description":"Wrong too","units":[],"general":"","special":"","other":""},
 {"htsno":7}
]"#;

#[test]
fn the_us_tariff_is_read_with_its_headings_in_between() {
    let us = us(US);
    let found = us.find(&code("0101.29.00.10"), TODAY).unwrap();
    assert!(found.exact);
    assert_eq!(found.line.under, ["Horses"]);
    assert_eq!(found.line.units, ["No."]);
    // The statistical line inherits the duty of the eight digits above it.
    let dutiable = found.dutiable.unwrap();
    assert_eq!(dutiable.code, code("01012900"));
    assert_eq!(dutiable.duty.as_ref().unwrap().rate.as_deref(), Some("0%"));
    let cattle = us.find(&code("01022940"), TODAY).unwrap().line;
    assert!(cattle.under.is_empty());
    assert_eq!(
        cattle.duty.as_ref().unwrap().rate.as_deref(),
        Some("0.01 USD/kg")
    );
    assert_eq!(
        rejected(&us),
        [
            "7 htsno: a code has 2, 4 or 6 to 10 digits",
            "8 indent: \"deep\" is no depth",
            "9 row: invalid type: integer `7`, expected a string at line 1 column 10",
        ]
    );
}

#[test]
fn preferences_of_the_us_tariff_name_their_programmes() {
    let us = us(US);
    let asses = &us.of(&code("0101300000"))[0];
    let read: Vec<(&[String], &str, Option<&str>)> = asses
        .preferences
        .iter()
        .map(|p| (&*p.programmes, &*p.duty.native, p.duty.rate.as_deref()))
        .collect();
    let named = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        read,
        [
            (&*named(&["A+", "AU", "BH", "CL"]), "Free", Some("0%")),
            (&*named(&["JP"]), "3.4%", Some("3.4%")),
            (&*named(&["P"]), "See 9822.09.17", None),
        ]
    );
    assert_eq!(asses.measures[0].kind, "column 2");
}

/// JSON:API as the service answers, cut down to what is read.
const UK: &str = r#"{
 "data":{"id":"1","type":"commodity","attributes":{"goods_nomenclature_item_id":"2204101300","description":"Cava","declarable":true,"validity_start_date":"2010-01-01T00:00:00.000Z","validity_end_date":null},
  "relationships":{
   "heading":{"data":{"id":"h","type":"heading"}},
   "ancestors":{"data":[{"id":"a","type":"commodity"},{"id":"b","type":"commodity"}]},
   "import_measures":{"data":[{"id":"m1","type":"measure"},{"id":"m2","type":"measure"},{"id":"m3","type":"measure"},{"id":"m4","type":"measure"}]}}},
 "included":[
  {"id":"h","type":"heading","attributes":{"goods_nomenclature_item_id":"2204000000","description":"Wine of fresh grapes"}},
  {"id":"a","type":"commodity","attributes":{"goods_nomenclature_item_id":"2204100000","producline_suffix":"80","description":"Sparkling wine"}},
  {"id":"b","type":"commodity","attributes":{"goods_nomenclature_item_id":"2204101100","producline_suffix":"10","description":"With a protected designation"}},
  {"id":"m1","type":"measure","attributes":{"import":true,"vat":false},"relationships":{
    "measure_type":{"data":{"id":"103","type":"measure_type"}},"geographical_area":{"data":{"id":"1011","type":"geographical_area"}},
    "duty_expression":{"data":{"id":"m1-de","type":"duty_expression"}},"measure_components":{"data":[{"id":"m1-01","type":"measure_component"}]}}},
  {"id":"m1-de","type":"duty_expression","attributes":{"base":"26.00 GBP / hl"}},
  {"id":"m1-01","type":"measure_component","attributes":{"duty_expression_id":"01","duty_amount":26.0,"monetary_unit_code":"GBP","measurement_unit_code":"HLT","measurement_unit_qualifier_code":null}},
  {"id":"m2","type":"measure","attributes":{"import":true,"vat":true},"relationships":{
    "measure_type":{"data":{"id":"305","type":"measure_type"}},"duty_expression":{"data":{"id":"m2-de","type":"duty_expression"}},"measure_components":{"data":[]}}},
  {"id":"m2-de","type":"duty_expression","attributes":{"base":"20.00 %"}},
  {"id":"m3","type":"measure","attributes":{"import":true},"relationships":{
    "measure_type":{"data":{"id":"142","type":"measure_type"}},"geographical_area":{"data":{"id":"JP","type":"geographical_area"}},
    "duty_expression":{"data":{"id":"m3-de","type":"duty_expression"}}}},
  {"id":"m3-de","type":"duty_expression","attributes":{"base":"0.00 %"}},
  {"id":"m4","type":"measure","attributes":{"import":true},"relationships":{"measure_type":{"data":{"id":"475","type":"measure_type"}},"geographical_area":{"data":{"id":"1011","type":"geographical_area"}}}},
  {"id":"475","type":"measure_type","attributes":{"description":"Restriction on entry into free circulation"}}
 ]}"#;

#[test]
fn an_answer_of_the_uk_service_becomes_a_line_and_those_above() {
    let uk = Schedule::read(Format::UkTariffJson, version("GB"), UK.as_bytes()).unwrap();
    assert_eq!(rejected(&uk), [] as [&str; 0]);
    let codes: Vec<&str> = uk.lines().iter().map(|line| line.code.as_str()).collect();
    assert_eq!(codes, ["2204", "220410", "2204101300"]);
    let cava = &uk.of(&code("2204101300"))[0];
    assert_eq!(cava.duty.as_ref().unwrap().native, "26.00 GBP / hl");
    assert_eq!(
        cava.duty.as_ref().unwrap().rate.as_deref(),
        Some("0.26 GBP/l")
    );
    assert_eq!(cava.vat.as_deref(), Some("20.00%"));
    assert_eq!(cava.preferences[0].programmes, ["JP"]);
    assert_eq!(
        cava.measures[0].kind,
        "Restriction on entry into free circulation"
    );
    assert_eq!(cava.valid_from, Some(date(2010, 1, 1)));
}

#[test]
fn the_flat_form_of_the_uk_tariff_is_read_too() {
    let flat = r#"{"goods_nomenclature_item_id":"0103921100","description":"Sows|of 160 kg","declarable":true,
      "heading":{"goods_nomenclature_item_id":"0103000000","description":"Live swine"},
      "chapter":{"goods_nomenclature_item_id":"0100000000","description":"LIVE ANIMALS"},
      "ancestors":[{"producline_suffix":"10","goods_nomenclature_item_id":"0103910000","description":"Other"}],
      "import_measures":[{"id":1,"import":true,"vat":false,"measure_type":{"id":"103","description":"Third country duty"},
        "duty_expression":{"base":"35.10 EUR / 100 kg"},"measure_components":[],"geographical_area":{"id":"1011"}}]}"#;
    let uk = Schedule::read(Format::UkTariffJson, version("GB"), flat.as_bytes()).unwrap();
    let codes: Vec<&str> = uk.lines().iter().map(|line| line.code.as_str()).collect();
    assert_eq!(codes, ["01", "0103", "0103921100"]);
    let sows = &uk.lines()[2];
    assert_eq!(sows.description, "Sows of 160 kg");
    assert_eq!(
        sows.duty.as_ref().unwrap().rate.as_deref(),
        Some("35.10 EUR/100 kg")
    );
}

#[test]
fn a_plain_schedule_has_validity_and_languages() {
    let schedule = plain(
        "code,description,duty,unit,vat,valid_from,valid_to,language\n\
         6109.10.00,T恤衫，棉制,6%,件,13%,2026-01-01,,zh\n\
         61091000,\"T-shirts, of cotton\",6%,item,13%,2026-01-01,,en\n\
         61091000,\"T-shirts, of cotton\",8%,item,13%,2025-01-01,2025-12-31,en\n",
    );
    assert_eq!(rejected(&schedule), [] as [&str; 0]);
    let on = |day| {
        let found = schedule.find(&code("61091000"), day).unwrap();
        found
            .dutiable
            .unwrap()
            .duty
            .as_ref()
            .unwrap()
            .native
            .clone()
    };
    assert_eq!(on(date(2025, 12, 31)), "8%");
    assert_eq!(on(date(2026, 1, 1)), "6%");
    assert!(
        schedule
            .find(&code("61091000"), date(2024, 12, 31))
            .is_none()
    );
    assert_eq!(schedule.below(&code("6109")).len(), 3);
}

#[test]
fn everything_wrong_with_a_plain_row_is_told() {
    let schedule = plain(
        "code,description,duty,vat,valid_from,valid_to\n\
         61x,Shirts,6 percent,13,01/02/2026,2026-02-30\n\
         610910,Shirts,6%,,2026-02-01,2026-01-01\n\
         610910,Shirts,6%,,2026-01-01,\n\
         610910,Shirts again,6%,,2026-06-01,\n\
         610920\n",
    );
    assert_eq!(
        rejected(&schedule),
        [
            "2 code: a code has digits only, with dots or blanks between them",
            "2 duty: \"6 percent\" is not in the grammar of rates",
            "2 vat: \"13\" is not in the grammar of rates",
            "2 valid_from: \"01/02/2026\" is no date such as 2026-01-31",
            "2 valid_to: \"2026-02-30\" is no date such as 2026-01-31",
            "3 valid_to: ends before it begins",
            "5 code: valid at the same time as the line of row 4",
            "6 row: 1 columns, not 6",
        ]
    );
    let wrong = Schedule::read(Format::PlainCsv, version("CN"), b"code,description,dutty\n");
    assert_eq!(
        wrong.unwrap_err().to_string(),
        "not in the format plain_csv: there is no column \"dutty\""
    );
}

#[test]
fn sizes_are_bounded() {
    let large = vec![b' '; BYTES_MAX + 1];
    for format in Format::ALL {
        let read = Schedule::read(format, version("US"), &large);
        assert_eq!(read.unwrap_err(), Unreadable::TooLarge(BYTES_MAX + 1));
    }
    let mut many = "code,description\n".to_owned();
    for _ in 0..REJECTED_LISTED_MAX + 5 {
        many.push_str("x,y\n");
    }
    let schedule = plain(&many);
    assert_eq!(schedule.rejected.len(), REJECTED_LISTED_MAX);
    assert_eq!(schedule.rejected_count, REJECTED_LISTED_MAX + 5);
}

#[test]
fn a_version_names_its_source_and_place() {
    let mut nowhere = version("ZZ");
    assert!(Schedule::read(Format::PlainCsv, nowhere.clone(), b"").is_err());
    nowhere.jurisdiction = "EU".to_owned();
    nowhere.source = " ".to_owned();
    assert!(Schedule::read(Format::PlainCsv, nowhere.clone(), b"").is_err());
    nowhere.source = "TARIC".to_owned();
    nowhere.published = Some(date(2027, 1, 1));
    assert!(Schedule::read(Format::PlainCsv, nowhere, b"").is_err());
}

#[test]
fn of_several_vat_rates_the_highest_stands_and_all_are_told() {
    let measure = |id: &str, base: &str| {
        format!(
            r#"{{"id":1,"import":true,"vat":{},"measure_type":{{"id":"{id}"}},"duty_expression":{{"base":"{base}"}}}}"#,
            id == "305"
        )
    };
    let flat = format!(
        r#"{{"goods_nomenclature_item_id":"0103921100","description":"Sows","import_measures":[{},{},{},{}]}}"#,
        measure("305", "0.00 %"),
        measure("305", "20.00 %"),
        measure("305", "5.00 %"),
        measure("109", "p/st"),
    );
    let uk = Schedule::read(Format::UkTariffJson, version("GB"), flat.as_bytes()).unwrap();
    let sows = &uk.lines()[0];
    assert_eq!(sows.vat.as_deref(), Some("20.00%"));
    assert_eq!(sows.measures.len(), 3);
    assert_eq!(sows.units, ["p/st"]);
}
