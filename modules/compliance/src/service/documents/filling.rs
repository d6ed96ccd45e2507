//! What a seller fills in: the letterhead once, the particulars for each order.

use std::collections::BTreeSet;

use contract::identity::Caller;
use contract::ids::{OrderId, OrgId};
use kernel::{FieldError, Problem};
use runtime::http::IfMatch;
use serde::Serialize;
use serde_json::json;
use tariff::incoterm::Incoterm;
use utoipa::ToSchema;

use super::{PaperSet, READERS, WRITERS};
use crate::error::Error;
use crate::model::deal::Deal;
use crate::model::letterhead::Letterhead;
use crate::model::particulars::{Particulars, VatTreatment};
use crate::rules::papers::compose;
use crate::service::Service;
use crate::store;

/// The letterhead with its version; none before it was filled in.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = LetterheadKept)]
pub(crate) struct Lettered {
    pub(crate) letterhead: Option<Letterhead>,
    pub(crate) version: i64,
}

impl Service {
    pub(crate) async fn letterhead(&self, by: &Caller) -> Result<Lettered, Error> {
        by.allows("compliance:read")?;
        let seller = by.seller(&READERS)?;
        let read: Result<_, Error> = self
            .rt()
            .db()
            .read(move |tx| async move { Ok(store::deal::letterhead(&tx, seller).await?) })
            .await;
        let (letterhead, version) = read?;
        Ok(Lettered {
            letterhead,
            version,
        })
    }

    /// Papers that were issued keep the letterhead they were issued with.
    pub(crate) async fn put_letterhead(
        &self,
        by: &Caller,
        version: &IfMatch,
        content: Letterhead,
    ) -> Result<Lettered, Error> {
        by.allows("compliance:write")?;
        let seller = by.seller(&WRITERS)?;
        let faults = unprintable(&json!(content), "");
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let before = version.version()?;
        let (service, by, kept) = (self.clone(), by.clone(), content.clone());
        let done: Result<(), Error> = self
            .rt()
            .db()
            .tx(move |tx| {
                let (service, by, content) = (service.clone(), by.clone(), kept.clone());
                async move {
                    let at = service.rt().now();
                    if !store::deal::put_letterhead(&tx, seller, &content, before, at).await? {
                        return Err(Problem::changed_meanwhile().into());
                    }
                    let after = json!({"version": before + 1});
                    let subject = seller.to_string();
                    service
                        .note(&tx, &by, "letterhead.changed", &subject, None, &after)
                        .await
                }
            })
            .await;
        done?;
        Ok(Lettered {
            letterhead: Some(content),
            version: before + 1,
        })
    }

    pub(crate) async fn put_particulars(
        &self,
        by: &Caller,
        order: OrderId,
        version: &IfMatch,
        content: Particulars,
    ) -> Result<PaperSet, Error> {
        by.allows("compliance:write")?;
        let seller = by.seller(&WRITERS)?;
        let before = version.version()?;
        let (service, caller) = (self.clone(), by.clone());
        let done: Result<(), Error> = self
            .rt()
            .db()
            .tx(move |tx| {
                let (service, by, content) = (service.clone(), caller.clone(), content.clone());
                async move {
                    service
                        .fill_in(&tx, &by, (seller, order), &content, before)
                        .await
                }
            })
            .await;
        done?;
        self.paper_set(by, order).await
    }

    async fn fill_in(
        &self,
        tx: &db::Tx,
        by: &Caller,
        (seller, order): (OrgId, OrderId),
        content: &Particulars,
        before: i64,
    ) -> Result<(), Error> {
        let trade = store::deal::load(tx, seller, order)
            .await?
            .ok_or(Error::NotFound)?;
        let faults = faults(&trade, content);
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let at = self.rt().now();
        if !store::deal::put_particulars(tx, seller, order, content, before, at).await? {
            return Err(Problem::changed_meanwhile().into());
        }
        let after = json!({"version": before + 1, "packages": content.packages.len()});
        self.note(
            tx,
            by,
            "particulars.changed",
            &order.to_string(),
            None,
            &after,
        )
        .await
    }
}

fn faults(trade: &Deal, of: &Particulars) -> Vec<FieldError> {
    let mut found = unprintable(&json!(of), "");
    let mut wrong = |path: String, code: &str, message: &str| {
        found.push(FieldError::new(path, code, message));
    };
    let terms = [
        ("incoterm", &of.incoterm),
        (
            "declared.incoterm",
            &of.declared
                .as_ref()
                .and_then(|declared| declared.incoterm.clone()),
        ),
    ];
    for (path, term) in terms {
        let is_known = term
            .as_ref()
            .is_none_or(|term| term.parse::<Incoterm>().is_ok());
        if !is_known {
            wrong(
                path.to_owned(),
                "unknown_choice",
                "is no term of Incoterms 2020",
            );
        }
    }
    let mut seen = BTreeSet::new();
    for (at, line) in of.lines.iter().enumerate() {
        let is_of_order = trade.facts.lines.iter().any(|known| known.id == line.line);
        if !is_of_order || !seen.insert(line.line) {
            wrong(
                format!("lines[{at}].line"),
                "unknown_choice",
                "is no line of this order, or stands twice",
            );
        }
        if let (Some(net), Some(gross)) = (line.net_grams, line.gross_grams)
            && net > gross
        {
            wrong(
                format!("lines[{at}].net_grams"),
                "too_large",
                "weighs more without its packing than with it",
            );
        }
    }
    if let Some(declared) = &of.declared
        && declared.value.currency() != compose::currency(trade)
    {
        let message = "is not in the currency of the order";
        wrong("declared.value".to_owned(), "other_currency", message);
    }
    let percent = of
        .vat_percent
        .as_deref()
        .filter(|percent| !percent.is_empty());
    let rate: Option<kernel::Decimal> = percent.and_then(|percent| percent.parse().ok());
    let in_range = rate
        .is_some_and(|rate| rate > kernel::Decimal::ZERO && rate <= kernel::Decimal::ONE_HUNDRED);
    if (of.vat == VatTreatment::Standard) != percent.is_some() || (percent.is_some() && !in_range) {
        wrong(
            "vat_percent".to_owned(),
            "invalid",
            "is a rate such as 19, with the standard treatment only",
        );
    }
    found
}

/// Texts with signs that no paper can show, by where they stand.
fn unprintable(value: &serde_json::Value, path: &str) -> Vec<FieldError> {
    match value {
        serde_json::Value::String(text) => {
            let missing: String = print::missing([text.as_str()]).into_iter().collect();
            if missing.is_empty() {
                return Vec::new();
            }
            let message = format!("has signs that cannot be printed: {missing}");
            let fault = FieldError::new(path, "unprintable", message);
            vec![fault.with_param("signs", missing)]
        }
        serde_json::Value::Array(items) => items
            .iter()
            .enumerate()
            .flat_map(|(at, item)| unprintable(item, &format!("{path}[{at}]")))
            .collect(),
        serde_json::Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, field)| {
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                unprintable(field, &path)
            })
            .collect(),
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {
            Vec::new()
        }
    }
}
