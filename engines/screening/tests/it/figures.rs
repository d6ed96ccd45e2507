//! How many of the names that should be found are found, and how many that should not are shown,
//! measured on the UN's list. `cargo test --release -p screening figures -- --nocapture` prints
//! every entry's figures; a debug build takes a part.

use screening::lists::un_consolidated;
use screening::{Decision, Index, Kind, Record};

use crate::published;
use crate::variants::{CHANGES, Chance};

/// Every how many-th is taken.
const STEP: usize = if cfg!(debug_assertions) { 24 } else { 1 };

fn is_latin(name: &str) -> bool {
    name.chars()
        .all(|c| !c.is_alphabetic() || u32::from(c) < 0x250)
}

fn share(part: usize, whole: usize) -> String {
    let tenths = 1000 * part / whole.max(1);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// What the index says about a record with this name and the entry it was made from.
fn found(index: &Index, kind: Kind, name: &str, id: &str) -> Decision {
    let query = Record::new("q", kind, name);
    let found = index.screen(&query);
    let of_id = found.iter().find(|found| found.record.id == id);
    of_id.map_or(Decision::Clear, |found| found.judgement.decision)
}

const OF_PEOPLE: [&str; 4] = [
    "spaces",
    "middle name left out",
    "middle name added",
    "first name as a letter",
];

struct Floor(&'static str, usize);

/// Shown, in hundredths, at least.
const FLOORS: [Floor; 13] = [
    Floor("order and case", 100),
    Floor("punctuation", 100),
    Floor("spaces", 100),
    Floor("one typing error", 92),
    Floor("two typing errors", 75),
    Floor("doubled letter", 95),
    Floor("another transcription", 95),
    Floor("vowels changed", 94),
    Floor("middle name left out", 78),
    Floor("middle name added", 95),
    Floor("first name as a letter", 97),
    Floor("original script", 68),
    Floor("good alias", 40),
];

#[test]
fn figures_of_recall_hold_their_floor() {
    let Some(bytes) = published("figures_of_recall_hold_their_floor", "UN_consolidated.xml") else {
        return;
    };
    let records = un_consolidated(&bytes).unwrap().records;
    // By their first name alone: what an alias would find for us does not count.
    let bare: Vec<Record> = records
        .iter()
        .map(|record| Record {
            id: record.id.clone(),
            ..Record::new("", record.kind, record.name.clone())
        })
        .collect();
    let index = Index::new(bare);
    let mut rows: Vec<(&str, usize, usize, usize)> = Vec::new();
    let mut equal = Vec::new();
    for (name, change, is_equal) in CHANGES {
        let (mut all, mut hits, mut shown) = (0, 0, 0);
        for (at, record) in records.iter().enumerate().step_by(STEP) {
            let words = record.name.split_whitespace().count();
            // Bodies have no middle names, and nobody shortens their first word to a letter.
            let is_person = record.kind == Kind::Person;
            if words < 2 || (!is_person && OF_PEOPLE.contains(&name)) {
                continue;
            }
            let Some(changed) = change(&record.name, &mut Chance::new(at as u64 + 1)) else {
                continue;
            };
            let decision = found(&index, record.kind, &changed, &record.id);
            all += 1;
            hits += usize::from(decision == Decision::Hit);
            shown += usize::from(decision != Decision::Clear);
            if (decision == Decision::Clear || (is_equal && decision != Decision::Hit))
                && std::env::var_os("MISSED").is_some()
            {
                println!("missed: {name}: {} → {changed}", record.name);
            }
        }
        equal.extend(is_equal.then_some((name, all, hits)));
        rows.push((name, all, hits, shown));
    }
    rows.push(aliases(&index, &records, "original script", |name, _| {
        !is_latin(name)
    }));
    rows.push(aliases(&index, &records, "good alias", |name, is_weak| {
        is_latin(name) && !is_weak && name.split_whitespace().count() > 1
    }));
    println!("{:24} {:>6} {:>8} {:>8}", "", "names", "hit", "shown");
    for (name, all, hits, shown) in &rows {
        println!(
            "{name:24} {all:>6} {:>8} {:>8}",
            share(*hits, *all),
            share(*shown, *all)
        );
    }
    for (name, all, hits) in equal {
        assert_eq!(hits, all, "{name}");
    }
    for Floor(name, least) in FLOORS {
        let (_, all, _, shown) = rows.iter().find(|row| row.0 == name).unwrap();
        assert!(shown * 100 >= least * all, "{name}: {shown} of {all}");
    }
}

fn aliases<'a>(
    index: &Index,
    records: &[Record],
    name: &'a str,
    is_wanted: fn(&str, bool) -> bool,
) -> (&'a str, usize, usize, usize) {
    let (mut all, mut hits, mut shown) = (0, 0, 0);
    // A body's name in another script is a translation, which is not claimed.
    let people = records.iter().filter(|record| record.kind == Kind::Person);
    for record in people.step_by(STEP.div_ceil(4)) {
        for alias in record
            .aliases
            .iter()
            .filter(|alias| is_wanted(&alias.name, alias.is_weak))
        {
            let decision = found(index, record.kind, &alias.name, &record.id);
            all += 1;
            hits += usize::from(decision == Decision::Hit);
            shown += usize::from(decision != Decision::Clear);
            if decision == Decision::Clear && std::env::var_os("MISSED").is_some() {
                println!("missed: {name}: {} → {}", record.name, alias.name);
            }
        }
    }
    (name, all, hits, shown)
}

const GIVEN: [&str; 40] = [
    "Mohammed", "Ahmed", "Ali", "Hassan", "Omar", "Fatima", "Aisha", "Yusuf", "Ibrahim", "Khalid",
    "John", "Mary", "David", "Michael", "Sarah", "Emma", "Peter", "Laura", "Daniel", "Anna",
    "Ivan", "Sergei", "Olga", "Dmitry", "Natalia", "Wei", "Li", "Jing", "Xiaoming", "Hui",
    "Carlos", "Maria", "Jose", "Lucia", "Raj", "Priya", "Amit", "Kenji", "Min-jun", "Thi Lan",
];
const FAMILY: [&str; 40] = [
    "Khan",
    "Hussain",
    "Rahman",
    "Abdullah",
    "Al-Masri",
    "Haddad",
    "Nasser",
    "Karimi",
    "Rezaei",
    "Yilmaz",
    "Smith",
    "Johnson",
    "Brown",
    "Wilson",
    "Taylor",
    "Miller",
    "Schmidt",
    "Weber",
    "Rossi",
    "Dubois",
    "Ivanov",
    "Petrov",
    "Smirnova",
    "Kovalenko",
    "Novak",
    "Wang",
    "Zhang",
    "Chen",
    "Liu",
    "Huang",
    "Garcia",
    "Rodriguez",
    "Lopez",
    "Silva",
    "Sharma",
    "Patel",
    "Singh",
    "Tanaka",
    "Kim",
    "Nguyen",
];
const TRADES: [&str; 24] = [
    "Shenzhen Bright Star Trading Co., Ltd.",
    "Guangzhou Golden Sun Import & Export Co., Ltd",
    "Yiwu Happy Home Commodity Co Ltd",
    "Hong Kong Sunrise International Trading Limited",
    "Ningbo Ocean Shipping Co., Ltd.",
    "National Bank of Kenya",
    "Commercial Bank of Dubai",
    "General Electric Company",
    "Al Noor General Trading LLC",
    "Gulf Petrochemical Services",
    "Korea Electronics Technology Institute",
    "Korea Trading & Industries Ltd",
    "Islamic Bank of Britain",
    "International Red Crescent Society",
    "Damascus Steel Works",
    "Tehran Carpet Company",
    "First National Holding",
    "Eastern Shipping Lines",
    "Pacific Machinery Corporation",
    "Army Surplus Store GmbH",
    "Academy of Fine Arts",
    "Research Centre for Marine Science",
    "Peoples Insurance Company",
    "Abdullah Brothers Foundation",
];

#[test]
fn figures_of_false_alarms_hold_their_ceiling() {
    let test = "figures_of_false_alarms_hold_their_ceiling";
    let Some(bytes) = published(test, "UN_consolidated.xml") else {
        return;
    };
    let records = un_consolidated(&bytes).unwrap().records;
    let index = Index::new(records.clone());
    let mut rows: Vec<(&str, usize, usize, usize)> = Vec::new();

    let invented = GIVEN.iter().flat_map(|given| {
        let families = FAMILY.iter();
        families.map(move |family| (Kind::Person, format!("{given} {family}")))
    });
    let invented: Vec<_> = invented.step_by(STEP).collect();
    rows.push(alarms(
        &index,
        "invented people, two words",
        &invented,
        None,
    ));

    let three: Vec<_> = (0..1600usize)
        .step_by(STEP)
        .map(|at| {
            let mut chance = Chance::new(at as u64 + 7);
            let (first, second) = (chance.one_of(&GIVEN), chance.one_of(&GIVEN));
            (
                Kind::Person,
                format!("{first} {second} {}", chance.one_of(&FAMILY)),
            )
        })
        .collect();
    rows.push(alarms(&index, "invented people, three words", &three, None));

    let people: Vec<&Record> = records
        .iter()
        .filter(|record| record.kind == Kind::Person && record.name.split(' ').count() > 1)
        .collect();
    let crossed: Vec<_> = (0..people.len())
        .step_by(STEP)
        .map(|at| {
            let other = people[(at * 7 + 131) % people.len()];
            let first = people[at].name.split(' ').next().unwrap();
            let rest = other.name.split(' ').skip(1).collect::<Vec<_>>().join(" ");
            (Kind::Person, format!("{first} {rest}"), other.id.clone())
        })
        .collect();
    let (names, sources): (Vec<_>, Vec<_>) = crossed
        .into_iter()
        .map(|(kind, name, id)| ((kind, name), id))
        .unzip();
    rows.push(alarms(
        &index,
        "listed people crossed",
        &names,
        Some(&sources),
    ));

    let firms: Vec<_> = TRADES
        .iter()
        .map(|name| (Kind::Company, (*name).to_owned()))
        .collect();
    rows.push(alarms(&index, "ordinary firms", &firms, None));

    println!("{:30} {:>6} {:>8} {:>8}", "", "names", "hit", "shown");
    for (name, all, hits, shown) in &rows {
        println!(
            "{name:30} {all:>6} {:>8} {:>8}",
            share(*hits, *all),
            share(*shown, *all)
        );
    }
    let most = [
        ("invented people, two words", 2),
        ("invented people, three words", 2),
    ];
    for (name, most) in most.into_iter().chain([("ordinary firms", 5)]) {
        let (_, all, hits, shown) = rows.iter().find(|row| row.0 == name).unwrap();
        assert_eq!(*hits, 0, "{name}");
        assert!(shown * 100 <= most * all, "{name}: {shown} of {all}");
    }
}

/// A crossed name shares all but one word with the entry it was made from; that one is left out.
fn alarms<'a>(
    index: &Index,
    name: &'a str,
    queries: &[(Kind, String)],
    sources: Option<&[String]>,
) -> (&'a str, usize, usize, usize) {
    let (mut hits, mut shown) = (0, 0);
    for (at, (kind, text)) in queries.iter().enumerate() {
        let query = Record::new("q", *kind, text.clone());
        let mut found = index.screen(&query);
        if let Some(sources) = sources {
            found.retain(|found| found.record.id != sources[at]);
        }
        hits += usize::from(
            found
                .iter()
                .any(|found| found.judgement.decision == Decision::Hit),
        );
        shown += usize::from(!found.is_empty());
        if let (Some(first), Some(_)) = (found.first(), std::env::var_os("MISSED")) {
            let because = &first.judgement.because;
            println!(
                "alarm: {text} ~ {} {} {because:?}",
                first.record.name, first.judgement.score
            );
        }
    }
    (name, queries.len(), hits, shown)
}
