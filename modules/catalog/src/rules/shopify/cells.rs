//! The cells of one variant's row: choices, price, weight, stock, article number, pictures.

use kernel::{Currency, Money, Text};
use rust_decimal::Decimal;
use serde_json::Value;

use super::check::{Group, Row};
use super::columns::SheetRow;
use crate::model::import::{PicturePlan, ProductPlan, VariantPlan};
use crate::rules::slug;

const PICTURES_MAX: usize = 20;
const UNITS_MAX: i64 = 1_000_000_000;

impl Group<'_> {
    pub(super) fn variant(
        &mut self,
        plan: &ProductPlan,
        row: &SheetRow,
        report: &mut Row,
    ) -> VariantPlan {
        let mut values = Vec::new();
        for at in 1..=plan.options.len() {
            let column = format!("Option{at} Value");
            let value = self.sheet.cell(row, &column);
            if value.is_empty() {
                report.error(&column, "required", "is not chosen");
            } else if value.chars().count() > 120 || value.chars().any(char::is_control) {
                report.error(
                    &column,
                    "too_long",
                    "is longer than 120 characters, or no line of text",
                );
            }
            values.push(value.to_owned());
        }
        let own = self.own_of_variant(row, report);
        let currency = own.currency.unwrap_or(self.settings.currency);
        let price_minor = self.price(row, currency, report);
        let weight_grams = self.weight(row, report);
        let stock = self.stock(row, report);
        let (sku, sku_made_up) = self.sku(plan, &values, row, report);
        let variant = VariantPlan {
            values,
            sku,
            sku_made_up,
            weight_grams,
            price_minor,
            stock,
            own,
        };
        self.check_terms(&variant, report);
        variant
    }

    fn price(&self, row: &SheetRow, currency: Currency, report: &mut Row) -> i64 {
        let text = self.sheet.cell(row, "Variant Price");
        if text.is_empty() {
            report.error("Variant Price", "required", "is needed");
            return 0;
        }
        match Money::parse_major(text, currency).map(|price| (price, price.minor_i64())) {
            Ok((price, Ok(minor))) if price.is_positive() && minor <= 9_000_000_000 => minor,
            Ok(_) => {
                report.error("Variant Price", "out_of_range", "is no price of a unit");
                0
            }
            Err(error) => {
                report.error("Variant Price", "not_an_amount", &error.to_string());
                0
            }
        }
    }

    fn weight(&self, row: &SheetRow, report: &mut Row) -> Option<i64> {
        let text = self.sheet.cell(row, "Variant Grams");
        let grams = if text.is_empty() {
            Some(Decimal::ZERO)
        } else {
            text.parse::<Decimal>().ok()
        };
        let grams = grams
            .and_then(|grams| i64::try_from(grams.ceil()).ok())
            .filter(|grams| (0..=UNITS_MAX).contains(grams));
        match (grams, self.settings.default_weight_grams) {
            (None, _) => {
                report.error("Variant Grams", "not_a_number", "is no weight in grams");
                None
            }
            (Some(0), Some(default)) => {
                report.warning(
                    "Variant Grams",
                    "default_weight",
                    "is nought; the default weight is taken",
                    default,
                );
                None
            }
            (Some(0), None) => {
                report.warning(
                    "Variant Grams",
                    "no_weight",
                    "is nought, so the product becomes a draft",
                    Value::Null,
                );
                None
            }
            (Some(grams), _) => Some(grams),
        }
    }

    fn stock(&self, row: &SheetRow, report: &mut Row) -> Option<i64> {
        let text = self.sheet.cell(row, "Variant Inventory Qty");
        if text.is_empty() {
            return None;
        }
        let units = text
            .parse::<Decimal>()
            .ok()
            .filter(Decimal::is_integer)
            .and_then(|d| i64::try_from(d).ok());
        match units {
            Some(units) if units < 0 => {
                report.warning(
                    "Variant Inventory Qty",
                    "negative_stock",
                    "is below nought and counts as none",
                    units,
                );
                Some(0)
            }
            Some(units) if units <= UNITS_MAX => Some(units),
            Some(_) | None => {
                report.error(
                    "Variant Inventory Qty",
                    "not_a_number",
                    "is no number of units",
                );
                None
            }
        }
    }

    fn sku(
        &mut self,
        plan: &ProductPlan,
        values: &[String],
        row: &SheetRow,
        report: &mut Row,
    ) -> (String, bool) {
        let given = self.sheet.cell(row, "Variant SKU");
        if given.is_empty() {
            let choices: Vec<&str> = values.iter().map(String::as_str).collect();
            let mut base = slug::sku(&plan.handle, &choices);
            if base.is_empty() {
                base = format!("ROW-{}", row.number);
            }
            let mut sku = base.clone();
            let mut count = 1;
            let mine = |sku: &String| {
                self.known
                    .skus
                    .get(sku)
                    .is_some_and(|owner| owner.as_deref() == Some(plan.handle.as_str()))
                    && !self.used.contains_key(sku)
            };
            while self.made.contains(&sku) && !mine(&sku) {
                count += 1;
                let kept: String = base.chars().take(54).collect();
                sku = format!("{kept}-{count}");
            }
            self.made.insert(sku.clone());
            self.used.insert(sku.clone(), row.number);
            report.warning(
                "Variant SKU",
                "made_up_sku",
                "is missing; an article number is made up",
                sku.clone(),
            );
            return (sku, true);
        }
        if given.chars().count() > 60 || given.chars().any(char::is_control) {
            report.error(
                "Variant SKU",
                "too_long",
                "is longer than 60 characters, or no line of text",
            );
        }
        if let Some(before) = self.used.insert(given.to_owned(), row.number) {
            report.error(
                "Variant SKU",
                "duplicate",
                &format!("is that of row {before} already"),
            );
        }
        if let Some(owner) = self.known.skus.get(given)
            && owner.as_deref() != Some(plan.handle.as_str())
        {
            report.error(
                "Variant SKU",
                "taken",
                "is that of another product of yours",
            );
        }
        (given.to_owned(), false)
    }

    /// True when the row names a picture.
    pub(super) fn pictures(
        &self,
        plan: &mut ProductPlan,
        row: &SheetRow,
        report: &mut Row,
    ) -> bool {
        let mut named = false;
        for column in ["Image Src", "Variant Image"] {
            let url = self.sheet.cell(row, column);
            if url.is_empty() {
                continue;
            }
            named = true;
            if plan.pictures.iter().any(|known| known.url == url) {
                continue;
            }
            let plain = url.len() <= 2_000 && !url.contains(char::is_whitespace);
            if !plain || !(url.starts_with("https://") || url.starts_with("http://")) {
                report.warning(column, "not_a_link", "is no link to a picture", Value::Null);
            } else if plan.pictures.len() >= PICTURES_MAX {
                report.warning(
                    column,
                    "too_many",
                    "is beyond the 20 pictures of a product",
                    Value::Null,
                );
            } else {
                let alt: String = self
                    .sheet
                    .cell(row, "Image Alt Text")
                    .chars()
                    .filter(|c| !c.is_control())
                    .take(300)
                    .collect();
                let alt = if alt.is_empty() || column == "Variant Image" {
                    Text::default()
                } else {
                    Text::new(self.settings.language, alt)
                };
                plan.pictures.push(PicturePlan {
                    url: url.to_owned(),
                    alt,
                });
            }
        }
        named
    }
}
