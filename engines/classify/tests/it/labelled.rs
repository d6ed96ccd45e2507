//! How often suggestions are right, on titles that were labelled before the tables were written.

use classify::Code;
use classify::suggest::{Product, Suggester};

use crate::SUGGESTER;

pub struct Labelled {
    pub code: Code,
    pub title: &'static str,
}

pub fn english() -> Vec<Labelled> {
    read(include_str!("../data/labelled_en.tsv"))
}

pub fn chinese() -> Vec<Labelled> {
    read(include_str!("../data/labelled_zh.tsv"))
}

fn read(text: &'static str) -> Vec<Labelled> {
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| {
            let (code, title) = line.split_once('\t').expect("a code, a tab and a title");
            let code = Code::from_printed(code).unwrap();
            Labelled { code, title }
        })
        .collect()
}

#[derive(Debug, Default, Clone, Copy)]
pub struct Figures {
    pub titles: f64,
    pub heading_1: f64,
    pub heading_5: f64,
    pub subheadings: f64,
    pub subheading_1: f64,
    pub subheading_5: f64,
}

pub fn figures<'a>(suggester: &Suggester, set: impl Iterator<Item = &'a Labelled>) -> Figures {
    let mut sum = Figures::default();
    for labelled in set {
        let product = Product {
            title: labelled.title,
            ..Product::default()
        };
        let found = suggester.suggest(&product);
        let heading = |code: &Code| code.heading() == labelled.code.heading();
        let first = found.first().map(|suggestion| suggestion.code);
        sum.titles += 1.0;
        sum.heading_1 += f64::from(first.as_ref().is_some_and(heading));
        sum.heading_5 += f64::from(found.iter().any(|suggestion| heading(&suggestion.code)));
        let wrong = first.is_none_or(|code| code != labelled.code);
        if labelled.code.as_str().len() == 6 {
            sum.subheadings += 1.0;
            sum.subheading_1 += f64::from(!wrong);
            sum.subheading_5 += f64::from(found.iter().any(|s| s.code == labelled.code));
        }
        if std::env::var_os("MISSES").is_some() && wrong {
            let codes: Vec<String> = found
                .iter()
                .map(|s| {
                    let because: Vec<&str> = s.because.iter().map(|r| r.words.as_str()).collect();
                    format!("{} {:.2} {}", s.code, s.confidence, because.join("+"))
                })
                .collect();
            eprintln!(
                "  {} {} -> {}",
                labelled.code,
                labelled.title,
                codes.join(" | ")
            );
        }
    }
    Figures {
        titles: sum.titles,
        heading_1: sum.heading_1 / sum.titles,
        heading_5: sum.heading_5 / sum.titles,
        subheadings: sum.subheadings,
        subheading_1: sum.subheading_1 / sum.subheadings,
        subheading_5: sum.subheading_5 / sum.subheadings,
    }
}

/// What is held, a little below what was measured: the first place and among five, for the heading
/// and for the subheading.
const FLOORS: [f64; 4] = [0.93, 0.97, 0.90, 0.95];

#[test]
fn suggestions_are_right_as_often_as_the_readme_says() {
    println!(
        "{:<18} titles | heading top-1 top-5 | subheading top-1 top-5",
        "set"
    );
    for (name, set, half) in [
        ("English, tune", english(), 0),
        ("English, held out", english(), 1),
        ("Chinese, tune", chinese(), 0),
        ("Chinese, held out", chinese(), 1),
    ] {
        let chosen = set.iter().enumerate();
        let chosen = chosen
            .filter(|(at, _)| at % 2 == half)
            .map(|(_, labelled)| labelled);
        let f = figures(&SUGGESTER, chosen);
        println!(
            "{name:<18} {:>6} | {:>13.3} {:>5.3} | {:>16.3} {:>5.3}",
            f.titles, f.heading_1, f.heading_5, f.subheading_1, f.subheading_5
        );
        let found = [f.heading_1, f.heading_5, f.subheading_1, f.subheading_5];
        for (found, floor) in found.iter().zip(FLOORS) {
            assert!(*found >= floor, "{name}: {found} is below {floor}");
        }
    }
}

#[test]
fn there_are_enough_titles_in_both_languages() {
    let (english, chinese) = (english(), chinese());
    assert!(english.len() + chinese.len() >= 300);
    assert!(english.len().min(chinese.len()) >= 150);
}

/// Headings and texts of real invoice lines, or none where the shared data are not there.
pub fn retail(labels: &str) -> Option<Vec<(String, String)>> {
    let path = crate::shared("shop-csv/online-retail-1000.csv")?;
    let mut csv = csv::Reader::from_path(path).unwrap();
    let mut texts = std::collections::BTreeMap::new();
    for record in csv.byte_records() {
        let record = record.unwrap();
        let text = |at: usize| String::from_utf8_lossy(&record[at]).trim().to_owned();
        texts.entry(text(1)).or_insert_with(|| text(2));
    }
    let labels = labels.lines().filter(|line| !line.starts_with('#'));
    Some(
        labels
            .map(|line| {
                let (stock_code, heading) = line.split_once(' ').unwrap();
                (heading.to_owned(), texts[stock_code].clone())
            })
            .collect(),
    )
}

fn best(title: &str) -> Vec<classify::suggest::Suggestion> {
    SUGGESTER.suggest(&Product {
        title,
        ..Product::default()
    })
}

#[test]
fn real_invoice_lines_find_their_heading() {
    for (name, labels, floors) in [
        (
            "tuned on",
            include_str!("../data/retail_tune.txt"),
            (0.85, 0.92),
        ),
        (
            "never tuned on",
            include_str!("../data/retail_blind.txt"),
            (0.75, 0.83),
        ),
    ] {
        let Some(set) = retail(labels) else { return };
        let (mut first, mut five) = (0.0, 0.0);
        for (heading, title) in &set {
            let headings: Vec<String> = best(title)
                .iter()
                .filter_map(|s| s.code.heading())
                .map(|code| code.to_string())
                .collect();
            first += f64::from(headings.first() == Some(heading));
            five += f64::from(headings.contains(heading));
            if std::env::var_os("MISSES").is_some() && headings.first() != Some(heading) {
                eprintln!("  {heading} {title} -> {headings:?}");
            }
        }
        let count = set.len() as f64;
        let (first, five) = (first / count, five / count);
        println!("real invoice lines, {name}: {count} | heading {first:.3} {five:.3}");
        assert!(first >= floors.0 && five >= floors.1, "{name}");
    }
}

/// Classes of confidence of the first suggestion, and how often its heading was right, on lines
/// that were not tuned on.
#[test]
fn confidence_is_honest() {
    let Some(lines) = retail(include_str!("../data/retail_blind.txt")) else {
        return;
    };
    let mut said: Vec<(f64, bool)> = Vec::new();
    for (heading, title) in lines {
        if let Some(best) = best(&title).first() {
            let right = best.code.as_str().starts_with(&heading);
            said.push((best.confidence, right));
        }
    }
    println!("confidence   lines  said  right");
    let class = |low: f64, high: f64| {
        let of: Vec<&(f64, bool)> = said
            .iter()
            .filter(|(c, _)| (low..high).contains(c))
            .collect();
        let count = of.len().max(1) as f64;
        let mean = of.iter().map(|(said, _)| said).sum::<f64>() / count;
        let right = of.iter().filter(|(_, right)| *right).count() as f64 / count;
        println!(
            "{low:.1} to {high:.1}   {:>5}  {mean:.2}  {right:.2}",
            of.len()
        );
        (mean, right)
    };
    let low = class(0.0, 0.5);
    let high = class(0.5, 1.01);
    let all = class(0.0, 1.01);
    assert!(low.1 < high.1, "{low:?} {high:?}");
    assert!(high.1 >= high.0 - 0.05, "more was said than kept: {high:?}");
    assert!((all.0 - all.1).abs() <= 0.12, "{all:?}");
}
