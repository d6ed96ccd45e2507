//! The dry run: every row read, every fault named, a plan for each product without faults.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::NO_OPTION;
use super::columns::{Sheet, SheetRow};
use super::merge::{chosen, option_key_of};
use crate::model::import::{
    ImportSettings, ProductPlan, RowIssue, RowOutcome, RowReport, RowState,
};
use crate::model::product::ProductDraft;
use crate::rules::markup;

/// What the seller has already.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// By handle.
    pub(crate) products: HashMap<String, ProductDraft>,
    /// Article number = handle of its product, where that has one.
    pub(crate) skus: HashMap<String, Option<String>>,
}

/// The outcome of a dry run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Checked {
    pub(crate) rows: Vec<RowReport>,
    pub(crate) products: Vec<ProductPlan>,
    pub(crate) types: Vec<String>,
}

const VARIANTS_MAX: usize = 100;

pub(crate) fn check(sheet: &Sheet, settings: &ImportSettings, known: &Known) -> Checked {
    let mut groups: Vec<(String, Vec<&SheetRow>)> = Vec::new();
    let mut by_handle: HashMap<String, usize> = HashMap::new();
    let mut checked = Checked {
        types: sheet.distinct("Type"),
        ..Checked::default()
    };
    for row in &sheet.rows {
        let handle = sheet.cell(row, "Handle");
        if row.cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if handle.is_empty() {
            let mut report = Row::new(row.number, "");
            report.error(
                "Handle",
                "required",
                "says which product the row belongs to",
            );
            checked.rows.push(report.done(RowOutcome::LeftOut));
            continue;
        }
        let at = *by_handle.entry(handle.to_owned()).or_insert_with(|| {
            groups.push((handle.to_owned(), Vec::new()));
            groups.len() - 1
        });
        if let Some((_, rows)) = groups.get_mut(at) {
            rows.push(row);
        }
    }
    let mut skus: BTreeSet<String> = sheet.distinct("Variant SKU").into_iter().collect();
    skus.extend(known.skus.keys().cloned());
    let mut used: HashMap<String, i64> = HashMap::new();
    for (handle, rows) in groups {
        let mut group = Group {
            sheet,
            settings,
            known,
            used: &mut used,
            made: &mut skus,
        };
        let (reports, plan) = group.read(&handle, &rows);
        checked.rows.extend(reports);
        checked.products.extend(plan);
    }
    checked.rows.sort_by_key(|row| row.number);
    checked
}

/// A report in the making.
pub(super) struct Row {
    number: i64,
    handle: String,
    issues: Vec<RowIssue>,
}

impl Row {
    fn new(number: i64, handle: &str) -> Self {
        Row {
            number,
            handle: handle.chars().take(200).collect(),
            issues: Vec::new(),
        }
    }

    fn note(&mut self, level: RowState, column: &str, code: &str, message: &str) -> &mut RowIssue {
        self.issues.push(RowIssue {
            column: column.to_owned(),
            level,
            code: code.to_owned(),
            message: message.to_owned(),
            params: BTreeMap::new(),
        });
        let last = self.issues.len() - 1;
        &mut self.issues[last]
    }

    pub(super) fn error(&mut self, column: &str, code: &str, message: &str) {
        self.note(RowState::Error, column, code, message);
    }

    pub(super) fn warning(
        &mut self,
        column: &str,
        code: &str,
        message: &str,
        value: impl Into<Value>,
    ) {
        let issue = self.note(RowState::Warning, column, code, message);
        let value = value.into();
        if !value.is_null() {
            issue.params.insert("value".to_owned(), value);
        }
    }

    fn is_wrong(&self) -> bool {
        self.issues
            .iter()
            .any(|issue| issue.level == RowState::Error)
    }

    fn done(self, outcome: RowOutcome) -> RowReport {
        let state = self
            .issues
            .iter()
            .map(|issue| issue.level)
            .max()
            .unwrap_or(RowState::Ok);
        RowReport {
            number: self.number,
            handle: self.handle,
            state,
            outcome,
            issues: self.issues,
        }
    }
}

/// The rows of one handle.
pub(super) struct Group<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) settings: &'a ImportSettings,
    pub(super) known: &'a Known,
    /// Article numbers of the file with the row that had them first.
    pub(super) used: &'a mut HashMap<String, i64>,
    /// Every article number that is taken or was made up.
    pub(super) made: &'a mut BTreeSet<String>,
}

impl Group<'_> {
    fn read(&mut self, handle: &str, rows: &[&SheetRow]) -> (Vec<RowReport>, Option<ProductPlan>) {
        let Some(first) = rows.first() else {
            return (Vec::new(), None);
        };
        let mut head = Row::new(first.number, handle);
        let mut plan = self.head(handle, first, &mut head);
        let known = self.known.products.get(handle);
        let mut reports: Vec<(Row, RowOutcome)> = Vec::new();
        let mut choices: BTreeSet<Vec<String>> = BTreeSet::new();
        for (at, row) in rows.iter().enumerate() {
            let mut report = if at == 0 {
                std::mem::replace(&mut head, Row::new(0, ""))
            } else {
                Row::new(row.number, handle)
            };
            let is_variant = at == 0
                || ["Option1 Value", "Variant Price", "Variant SKU"]
                    .iter()
                    .any(|h| !self.sheet.cell(row, h).is_empty());
            let mut outcome = RowOutcome::Nothing;
            if is_variant {
                let variant = self.variant(&plan, row, &mut report);
                if !choices.insert(variant.values.clone()) {
                    report.error(
                        "Option1 Value",
                        "duplicate",
                        "is a variant that the product has already",
                    );
                }
                outcome = match (at, known) {
                    (0, None) => RowOutcome::CreatesProduct,
                    (0, Some(_)) => RowOutcome::UpdatesProduct,
                    (_, Some(draft)) => {
                        let options = chosen(&plan.options, &variant.values, &draft.options);
                        if draft.variants.iter().any(|known| known.options == options) {
                            RowOutcome::UpdatesVariant
                        } else {
                            RowOutcome::AddsVariant
                        }
                    }
                    (_, None) => RowOutcome::AddsVariant,
                };
                plan.variants.push(variant);
            }
            if self.pictures(&mut plan, row, &mut report) && !is_variant {
                outcome = RowOutcome::AddsPicture;
            }
            if outcome == RowOutcome::Nothing {
                report.warning("", "nothing", "says nothing that is kept", Value::Null);
            }
            reports.push((report, outcome));
        }
        if plan.variants.len() > VARIANTS_MAX
            && let Some((report, _)) = reports.first_mut()
        {
            report.error("Option1 Value", "too_many", "are more than 100 variants");
        }
        let wrong = reports
            .iter()
            .find(|(report, _)| report.is_wrong())
            .map(|(report, _)| report.number);
        let reports = reports
            .into_iter()
            .map(|(mut report, outcome)| match wrong {
                None => report.done(outcome),
                Some(number) => {
                    if !report.is_wrong() {
                        report.warning(
                            "",
                            "left_out",
                            "waits for another row of its product",
                            number,
                        );
                    }
                    report.done(RowOutcome::LeftOut)
                }
            })
            .collect();
        (reports, wrong.is_none().then_some(plan))
    }

    /// What only the first row of a product says.
    fn head(&self, handle: &str, row: &SheetRow, report: &mut Row) -> ProductPlan {
        let cell = |heading: &str| self.sheet.cell(row, heading);
        if handle.chars().count() > 120 || handle.chars().any(char::is_control) {
            report.error(
                "Handle",
                "too_long",
                "is longer than 120 characters, or no line of text",
            );
        }
        let title = cell("Title");
        if title.is_empty() {
            report.error(
                "Title",
                "required",
                "is needed in the first row of a product",
            );
        } else if title.chars().count() > 200 {
            report.error("Title", "too_long", "is longer than 200 characters");
        }
        let mut line = |heading: &str| -> Option<String> {
            let text: String = cell(heading).chars().filter(|c| !c.is_control()).collect();
            if text.chars().count() > 120 && heading == "Vendor" {
                report.warning(
                    heading,
                    "shortened",
                    "is cut to 120 characters",
                    Value::Null,
                );
            }
            let text: String = text
                .chars()
                .take(if heading == "Vendor" { 120 } else { 1_000 })
                .collect();
            (!text.trim().is_empty()).then(|| text.trim().to_owned())
        };
        let (brand, kind, tags) = (line("Vendor"), line("Type"), line("Tags"));
        let body = cell("Body (HTML)");
        let plain = markup::plain(body);
        if plain.chars().count() >= 20_000 {
            report.warning(
                "Body (HTML)",
                "shortened",
                "is cut to 20,000 characters",
                Value::Null,
            );
        }
        if cell("Gift Card").eq_ignore_ascii_case("true") {
            report.error("Gift Card", "gift_card", "is money and no goods");
        }
        let status = cell("Status").to_lowercase();
        let published = !cell("Published").eq_ignore_ascii_case("false")
            && (status.is_empty() || status == "active");
        if !published {
            report.warning(
                "Published",
                "stays_draft",
                "is not published in the file and becomes a draft",
                Value::Null,
            );
        }
        let category = kind
            .as_ref()
            .and_then(|kind| self.settings.categories.get(kind))
            .or(self.settings.category.as_ref());
        if category.is_none() {
            report.warning(
                "Type",
                "no_category",
                "has no category and becomes a draft",
                Value::Null,
            );
        }
        let own = self.own_of_product(row, report);
        let options = (1..=3)
            .map(|n| cell(&format!("Option{n} Name")))
            .take_while(|name| !name.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>();
        let bare = matches!(options.as_slice(), [only] if only == NO_OPTION.0)
            && cell("Option1 Value") == NO_OPTION.1;
        let keys: BTreeSet<String> = options
            .iter()
            .map(|name| option_key_of(name, &[]))
            .collect();
        if keys.len() < options.len() || options.iter().any(|name| name.chars().count() > 60) {
            report.error(
                "Option1 Name",
                "invalid",
                "names an option twice, or in more than 60 characters",
            );
        }
        ProductPlan {
            handle: handle.to_owned(),
            row: row.number,
            title: title.chars().filter(|c| !c.is_control()).collect(),
            body: plain,
            brand,
            kind,
            tags,
            published,
            options: if bare { Vec::new() } else { options },
            variants: Vec::new(),
            pictures: Vec::new(),
            own,
        }
    }
}
