//! Lists in their publishers' formats, small ones made here and the published ones.

use kernel::Country;
use screening::lists::{Format, OfacFiles, csl, ofac_sdn, read, un_consolidated};
use screening::{BirthDate, IdKind, Kind};

use crate::published;

const SDN: &str = concat!(
    "15036,\"ARTAVIL\",\"vessel\",\"IRAN\",-0- ,\"T2EU4\",\"Tanker\",\"99,144\",-0- ,\"Iran\",-0- ,",
    "\"Vessel Registration Identification IMO 9187629; MMSI 572469210; Linked To: A LINE.\"\r\n",
    "7482,\"CHARAMBA, George\",\"individual\",\"ZIMBABWE\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,",
    "\"DOB 04 Apr 1963; alt. DOB circa 1970; Passport AD001255 (Zimbabwe); nationality Zimbabwe; a.k.a. 'GC'.\"\r\n",
    "12028,\"ONERBANK ZAO\",-0- ,\"IRAN\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,",
    "\"SWIFT/BIC HNRBBY2X; Registration ID 807000227 (Belarus) issued 16 Oct 2009; EMAIL a@b.by.\"\r\n",
    "\x1a\r\n",
);
const ALT: &str = "7482,1,\"aka\",\"CHARAMBA, G.\",-0- \r\n99,2,\"aka\",\"NOBODY\",-0- \r\n";
const ADD: &str = "12028,1,-0- ,\"Minsk\",\"Belarus\",-0- \r\n";

#[test]
fn the_sdn_list_is_read_with_what_its_remarks_say() {
    let list = ofac_sdn(OfacFiles {
        sdn: SDN.as_bytes(),
        alt: Some(ALT.as_bytes()),
        add: Some(ADD.as_bytes()),
        comments: None,
    })
    .unwrap();
    let [ship, person, bank] = &list.records[..] else {
        panic!("{:?}", list.records);
    };
    assert_eq!((ship.kind, ship.id.as_str()), (Kind::Vessel, "15036"));
    assert_eq!(
        ship.ids,
        [
            (IdKind::CallSign, "T2EU4".to_owned()),
            (IdKind::Imo, "9187629".to_owned()),
            (IdKind::Mmsi, "572469210".to_owned()),
        ]
    );
    assert_eq!(person.family_name.as_deref(), Some("CHARAMBA"));
    assert_eq!(person.ids, [(IdKind::Passport, "AD001255".to_owned())]);
    assert_eq!(
        person.birth_dates[0],
        BirthDate::parse("1963-04-04").unwrap()
    );
    assert_eq!(
        (
            person.birth_dates[1].year_from,
            person.birth_dates[1].year_to
        ),
        (1968, 1972)
    );
    let aliases = person
        .aliases
        .iter()
        .map(|alias| (alias.name.as_str(), alias.is_weak));
    assert_eq!(
        aliases.collect::<Vec<_>>(),
        [("GC", true), ("CHARAMBA, G.", false)]
    );
    assert_eq!(bank.countries, ["BY".parse::<Country>().unwrap()]);
    assert_eq!(
        bank.ids,
        [
            (IdKind::Bic, "HNRBBY2X".to_owned()),
            (IdKind::Registration, "807000227".to_owned()),
            (IdKind::Email, "a@b.by".to_owned()),
        ]
    );
    assert_eq!(list.skipped, ["alias, line 2: no such entry"]);
    assert_eq!(bank.origin.as_ref().unwrap().list, "ofac_sdn");
    assert!(list.version.starts_with("sha256:"));
}

const UN: &str = r#"<?xml version="1.0"?><CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09.554Z">
<INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>SAMI &amp; SON</FIRST_NAME><SECOND_NAME>JAMAL</SECOND_NAME>
<REFERENCE_NUMBER>TAi.001</REFERENCE_NUMBER><NAME_ORIGINAL_SCRIPT>سامي</NAME_ORIGINAL_SCRIPT>
<NATIONALITY><VALUE>Iran (Islamic Republic of)</VALUE></NATIONALITY>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Samy Gamal; Sami J.</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Sam</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1960</FROM_YEAR><TO_YEAR>1963</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>P123456</NUMBER></INDIVIDUAL_DOCUMENT>
</INDIVIDUAL></INDIVIDUALS>
<ENTITIES><ENTITY><DATAID>2</DATAID><FIRST_NAME>TEHRIK PAKISTAN (TTP)</FIRST_NAME></ENTITY></ENTITIES></CONSOLIDATED_LIST>"#;

#[test]
fn the_uns_list_is_read_with_quality_dates_and_documents() {
    let list = un_consolidated(UN.as_bytes()).unwrap();
    assert_eq!(list.version, "2026-02-27T00:00:09.554Z");
    let person = &list.records[0];
    assert_eq!(person.id, "TAi.001");
    assert_eq!(person.name, "SAMI & SON JAMAL");
    let aliases = person
        .aliases
        .iter()
        .map(|alias| (alias.name.as_str(), alias.is_weak));
    assert_eq!(
        aliases.collect::<Vec<_>>(),
        [
            ("سامي", false),
            ("Samy Gamal", false),
            ("Sami J.", false),
            ("Sam", true)
        ]
    );
    assert_eq!(
        (
            person.birth_dates[0].year_from,
            person.birth_dates[0].year_to
        ),
        (1960, 1963)
    );
    assert_eq!(person.ids, [(IdKind::Passport, "P123456".to_owned())]);
    assert_eq!(person.countries, ["IR".parse::<Country>().unwrap()]);
    let body = &list.records[1];
    assert_eq!((body.id.as_str(), body.kind), ("2", Kind::Organization));
    assert_eq!(body.aliases[0].name, "TEHRIK PAKISTAN");
    assert!(body.aliases[1].is_weak);
}

#[test]
fn the_commerce_list_is_read_with_numbers_behind_their_labels() {
    let file = "source,entity_number,type,name,alt_names,dates_of_birth,addresses,ids\n\
        SDN,77,Entity,GAZPROMBANK OAO,GPB OAO; GPB OJSC,,\"Moscow, RU\",\
        \"7744001497, Tax ID No.; GAZPRUMM, SWIFT/BIC; CO, 805026824-5, NIT #; www.x.ru, Website\"\n\
        DPL,,,ADRIAN HERNANDEZ,,,,\n";
    let list = csl(file.as_bytes()).unwrap();
    let bank = &list.records[0];
    assert_eq!(
        bank.ids,
        [
            (IdKind::Tax, "7744001497".to_owned()),
            (IdKind::Bic, "GAZPRUMM".to_owned()),
            (IdKind::Tax, "805026824-5".to_owned()),
        ]
    );
    assert_eq!(bank.aliases.len(), 2);
    assert_eq!(bank.countries[0].alpha2(), "RU");
    assert_eq!(bank.origin.as_ref().unwrap().list, "us_csl: SDN");
    assert_eq!(list.records[1].id, "line-3");
}

#[test]
fn what_is_not_the_list_is_refused() {
    assert!(ofac_sdn(OfacFiles::default()).is_err());
    assert!(csl(b"a,b\n1,2\n").is_err());
    assert!(un_consolidated(b"<html></html>").is_err());
    assert!(un_consolidated(b"<CONSOLIDATED_LIST><INDIVIDUALS>").is_err());
    assert!(un_consolidated(UN.as_bytes().split_at(900).0).is_err());
    let bomb = br#"<!DOCTYPE a [<!ENTITY a "aaaa">]><CONSOLIDATED_LIST>&a;</CONSOLIDATED_LIST>"#;
    assert!(
        un_consolidated(bomb)
            .unwrap_err()
            .0
            .contains("document type")
    );
}

#[test]
fn the_published_lists_are_read_whole() {
    let test = "the_published_lists_are_read_whole";
    if let Some(bytes) = published(test, "UN_consolidated.xml") {
        let list = un_consolidated(&bytes).unwrap();
        assert_eq!((list.records.len(), list.skipped.len()), (1003, 0));
        assert_eq!(list.version, "2026-02-27T00:00:09.554Z");
    }
    if let Some(bytes) = published(test, "us_csl_sample.csv") {
        assert_eq!(csl(&bytes).unwrap().records.len(), 115);
    }
    if published(test, "ofac_sdn.csv").is_some() {
        let open = |path: &str| {
            let file = path.rsplit('/').next().unwrap();
            published(test, file).ok_or_else(|| std::io::ErrorKind::NotFound.into())
        };
        let list = read(Format::OfacSdnCsv, "/lists/ofac_sdn.csv", &open).unwrap();
        assert_eq!(list.records.len(), 7379);
        let ids = |kind| {
            list.records
                .iter()
                .flat_map(|record| &record.ids)
                .filter(|(k, _)| *k == kind)
                .count()
        };
        assert!(ids(IdKind::Imo) > 300 && ids(IdKind::Passport) > 1000 && ids(IdKind::Bic) > 60);
        assert!(
            list.records
                .iter()
                .map(|record| record.aliases.len())
                .sum::<usize>()
                > 9600
        );
    }
}
