//! Versions of countries' schedules: handed over as a file, compared, put into force, and whom a
//! change touches.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use classify::Code;
use classify::diff::{self, Change, Changes, How};
use classify::schedule::{Format, Schedule, Version};
use contract::identity::{Caller, Role};
use contract::ids::{OrgId, ProductId};
use jiff::civil::Date;
use kernel::{Cursor, FieldError, Page, Problem, Timestamp};
use runtime::http::PageQuery;
use runtime::jobs;
use runtime::notices::{self, Notice, To};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::Service;
use crate::MODULE;
use crate::error::Error;
use crate::jobs::{ALERT, Alert};
use crate::model::tariff::{TariffDraft, TariffId, TariffState, TariffView};
use crate::notices::TARIFF_CHANGED;
use crate::service::licences::DESK;
use crate::store;

/// Changes of one kind that are listed; all are counted.
const LISTED_MAX: usize = 200;
/// Products that are looked at in one statement.
const GOODS_ROWS: i64 = 1_000;
/// Codes that a notice names.
const CODES_NAMED: usize = 5;

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TariffLineChange)]
pub(crate) struct LineChange {
    pub(crate) code: String,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TariffMoved)]
pub(crate) struct Moved {
    pub(crate) from: Vec<String>,
    pub(crate) to: Vec<String>,
    /// renumbered, split, merged
    pub(crate) how: String,
    pub(crate) likely: bool,
}

/// What one version has and the other has not.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TariffChanges)]
pub(crate) struct Changed {
    /// The version that it is compared with; none is an empty schedule.
    pub(crate) before: Option<TariffView>,
    pub(crate) added: Vec<String>,
    pub(crate) added_count: usize,
    pub(crate) removed: Vec<String>,
    pub(crate) removed_count: usize,
    pub(crate) reworded: Vec<LineChange>,
    pub(crate) reworded_count: usize,
    pub(crate) rerated: Vec<LineChange>,
    pub(crate) rerated_count: usize,
    pub(crate) moved: Vec<Moved>,
    pub(crate) moved_count: usize,
    /// Products in the store, and their sellers, that a change reaches.
    pub(crate) products_touched: i64,
    pub(crate) sellers_touched: i64,
}

impl Service {
    pub(crate) async fn read_schedule(&self, id: TariffId) -> Result<Arc<Schedule>, Error> {
        let service = self.clone();
        let load = async move {
            let db = service.rt().db();
            let view = store::tariff::find(db, id).await?;
            let content = store::tariff::content(db, id).await?;
            let (Some(view), Some(content)) = (view, content) else {
                return Err(Problem::not_found());
            };
            let version = version_of(&view).map_err(Problem::from)?;
            let format = Format::named(&view.format).ok_or_else(Problem::internal)?;
            // A whole country's file takes a second of reading.
            let read =
                tokio::task::spawn_blocking(move || Schedule::read(format, version, &content));
            let read = read.await.map_err(|_| Problem::internal())?;
            let schedule = read.map_err(|error| Error::FileRefused(error.to_string()))?;
            Ok(Arc::new(schedule))
        };
        Ok(self.inner.schedules.load(id, load).await?)
    }

    /// Takes a file as a version that waits: nobody's quote asks it yet.
    pub(crate) async fn take_tariff(
        &self,
        by: &Caller,
        draft: TariffDraft,
        file_name: String,
        bytes: Bytes,
    ) -> Result<(TariffView, Arc<Schedule>), Error> {
        by.platform(&DESK)?;
        let mut view = view_of(&draft, file_name)?;
        let format = Format::named(&draft.format).ok_or_else(|| {
            let message = "hs_nomenclature_csv, us_hts_json, uk_tariff_json or plain_csv";
            Error::field("format", "unknown_choice", message)
        })?;
        let version = version_of(&view)?;
        let content = bytes.clone();
        let read = tokio::task::spawn_blocking(move || Schedule::read(format, version, &content));
        let schedule = read
            .await
            .map_err(|_| Problem::internal())?
            .map_err(|error| Error::FileRefused(error.to_string()))?;
        if schedule.lines().is_empty() {
            let message = "no line of it could be read".to_owned();
            return Err(Error::FileRefused(message));
        }
        let id: TariffId = self.rt().ids().new_id();
        let now = self.rt().now();
        view.id = Some(id);
        view.lines = i64::try_from(schedule.lines().len()).unwrap_or(i64::MAX);
        view.rejected = i64::try_from(schedule.rejected_count).unwrap_or(i64::MAX);
        view.added_at = Some(now);
        let sha256 = hex::encode(Sha256::digest(&bytes));
        let (service, by, row) = (self.clone(), by.clone(), view.clone());
        let taken: Result<(), Error> = self
            .rt()
            .db()
            .tx(move |tx| {
                let (service, by, row) = (service.clone(), by.clone(), row.clone());
                let (bytes, sha256) = (bytes.clone(), sha256.clone());
                async move {
                    store::tariff::insert(&tx, id, &row, &bytes, &sha256, &by.actor(), now).await?;
                    let after = json!({"jurisdiction": row.jurisdiction, "source": row.source, "sha256": sha256});
                    service
                        .note(&tx, &by, "tariff.taken", &id.to_string(), None, &after)
                        .await
                }
            })
            .await;
        taken?;
        Ok((view, Arc::new(schedule)))
    }

    pub(crate) async fn tariffs(
        &self,
        by: &Caller,
        page: &PageQuery,
    ) -> Result<Page<TariffView>, Error> {
        by.platform(&DESK)?;
        let before: Option<(Timestamp, TariffId)> = match &page.after {
            Some(after) => Some(Cursor::decode(after).map_err(Problem::from)?),
            None => None,
        };
        let limit = page.rows();
        let rows = i64::try_from(limit + 1).unwrap_or(i64::MAX);
        let found = store::tariff::list(self.rt().db(), before, rows).await?;
        let cut = Page::cut(found, limit, |tariff| (tariff.added_at, tariff.id));
        let mut page = cut.map_err(Problem::from)?;
        // The samples stand behind the last page, where they are what quotes ask.
        if page.next.is_none() {
            for (place, schedule) in &self.tables()?.samples {
                let is_asked = store::tariff::in_force(self.rt().db(), place)
                    .await?
                    .is_none();
                page.items.push(sample_view(place, schedule, is_asked));
            }
        }
        Ok(page)
    }

    /// What a version changes against the one in force, or against the sample.
    pub(crate) async fn tariff_changes(&self, by: &Caller, id: TariffId) -> Result<Changed, Error> {
        by.platform(&DESK)?;
        let view = store::tariff::find(self.rt().db(), id)
            .await?
            .ok_or(Error::NotFound)?;
        let (before, changes) = self.changes(&view, id).await?;
        let touched = self.touched(&changes).await?;
        let products: usize = touched.values().map(BTreeMap::len).sum();
        Ok(told(before, &changes, products, touched.len()))
    }

    async fn changes(
        &self,
        view: &TariffView,
        id: TariffId,
    ) -> Result<(Option<TariffView>, Changes), Error> {
        let db = self.rt().db();
        let new = self.read_schedule(id).await?;
        let in_force = store::tariff::in_force(db, &view.jurisdiction).await?;
        let (before, old) = match in_force.filter(|tariff| tariff.id != Some(id)) {
            Some(tariff) => {
                let id = tariff.id.ok_or(Error::NotFound)?;
                (Some(tariff), self.read_schedule(id).await?)
            }
            None => match self.tables()?.samples.get(&view.jurisdiction) {
                Some(sample) => (
                    Some(sample_view(&view.jurisdiction, sample, false)),
                    sample.clone(),
                ),
                // Where nothing was known before, everything is new and nobody is alarmed.
                None => return Ok((None, Changes::default())),
            },
        };
        let today = self.today();
        let compared =
            tokio::task::spawn_blocking(move || diff::diff((&old, today), (&new, today), None));
        let changes = compared.await.map_err(|_| Problem::internal())?;
        Ok((before, changes))
    }

    /// Products in the store whose codes a change reaches, by seller.
    async fn touched(
        &self,
        changes: &Changes,
    ) -> Result<BTreeMap<OrgId, BTreeMap<ProductId, Code>>, Error> {
        let mut touched: BTreeMap<OrgId, BTreeMap<ProductId, Code>> = BTreeMap::new();
        if changes.is_empty() {
            return Ok(touched);
        }
        let mut after = None;
        loop {
            let db = self.rt().db();
            let page = store::goods::with_codes(db, after, GOODS_ROWS).await?;
            let Some(last) = page.last() else {
                return Ok(touched);
            };
            after = Some((last.seller, last.product));
            let codes: Vec<Code> = page
                .iter()
                .filter_map(|goods| Code::from_printed(goods.hs?.as_str()).ok())
                .collect();
            let reached: BTreeMap<Code, Change> = changes
                .affected(&codes)
                .into_iter()
                .map(|touched| (touched.code, touched.change))
                .collect();
            for goods in &page {
                let code = goods.hs.and_then(|hs| Code::from_printed(hs.as_str()).ok());
                if let Some(code) = code.filter(|code| reached.contains_key(code)) {
                    let of_seller = touched.entry(goods.seller).or_default();
                    of_seller.insert(goods.product, code);
                }
            }
        }
    }

    /// From now on quotes ask this version, and the sellers whom the change touches are told.
    pub(crate) async fn put_in_force(
        &self,
        by: &Caller,
        id: TariffId,
    ) -> Result<TariffView, Error> {
        by.platform(&DESK)?;
        let db = self.rt().db();
        let view = store::tariff::find(db, id).await?.ok_or(Error::NotFound)?;
        if view.state != TariffState::Waiting {
            return Err(Error::NotWaiting);
        }
        // Compared before it is in force: afterwards the one before is no longer the one in force.
        let (_, changes) = self.changes(&view, id).await?;
        let touched = self.touched(&changes).await?;
        let alerts: Vec<Alert> = touched
            .into_iter()
            .map(|(seller, products)| Alert {
                seller,
                jurisdiction: view.jurisdiction.clone(),
                count: products.len(),
                codes: named(products.values()),
            })
            .collect();
        let alerts = Arc::new(alerts);
        let (service, by, place) = (self.clone(), by.clone(), view.jurisdiction.clone());
        let done: Result<(), Error> = db
            .tx(move |tx| {
                let (service, by, place) = (service.clone(), by.clone(), place.clone());
                let alerts = alerts.clone();
                async move {
                    let rt = service.rt();
                    let now = rt.now();
                    if !store::tariff::put_in_force(&tx, id, &place, now).await? {
                        return Err(Error::NotWaiting);
                    }
                    let after = json!({"state": TariffState::InForce, "sellers": alerts.len()});
                    service
                        .note(&tx, &by, "tariff.in_force", &id.to_string(), None, &after)
                        .await?;
                    for alert in alerts.iter() {
                        jobs::enqueue(&tx, rt, MODULE, ALERT, alert, now, None).await?;
                    }
                    let forget = service.clone();
                    tx.after_commit(move || forget.forget_tariffs());
                    Ok(())
                }
            })
            .await;
        done?;
        let found = store::tariff::find(self.rt().db(), id).await?;
        found.ok_or(Error::NotFound)
    }

    pub(crate) async fn alert(&self, alert: &Alert) -> Result<(), Problem> {
        let (rt, alert) = (self.rt().clone(), alert.clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let (rt, alert) = (rt.clone(), alert.clone());
                async move {
                    let notice = Notice {
                        to: To::Members(vec![Role::Owner, Role::Staff]),
                        org: alert.seller,
                        kind: TARIFF_CHANGED,
                        params: json!({
                            "jurisdiction": alert.jurisdiction,
                            "count": alert.count,
                            "codes": alert.codes,
                        }),
                        link: Some("/seller/compliance/gaps".to_owned()),
                    };
                    notices::tell(&tx, &rt, MODULE, &Caller::system(), &notice).await
                }
            })
            .await
    }
}

fn named<'a>(codes: impl Iterator<Item = &'a Code>) -> String {
    let mut codes: Vec<String> = codes.map(ToString::to_string).collect();
    codes.sort_unstable();
    codes.dedup();
    codes.truncate(CODES_NAMED);
    codes.join(", ")
}

fn view_of(draft: &TariffDraft, file_name: String) -> Result<TariffView, Error> {
    let mut wrong = Vec::new();
    let mut day = |path: &str, text: &str| {
        if text.parse::<Date>().is_err() {
            wrong.push(FieldError::new(
                path,
                "not_a_date",
                "must be a date such as 2026-01-31",
            ));
        }
    };
    day("retrieved", &draft.retrieved);
    if let Some(published) = &draft.published {
        day("published", published);
    }
    if draft.source.trim().is_empty() || draft.source.len() > 300 {
        let message = "name where the file is from, in 300 characters at most";
        wrong.push(FieldError::new("source", "required", message));
    }
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    Ok(TariffView {
        id: None,
        jurisdiction: draft.jurisdiction.clone(),
        format: draft.format.clone(),
        source: draft.source.trim().to_owned(),
        published: draft.published.clone(),
        retrieved: draft.retrieved.clone(),
        language: draft.language.clone().unwrap_or_else(|| "en".to_owned()),
        file_name: file_name.chars().take(200).collect(),
        state: TariffState::Waiting,
        lines: 0,
        rejected: 0,
        added_at: None,
        in_force_at: None,
    })
}

fn version_of(view: &TariffView) -> Result<Version, Error> {
    let day = |path: &str, text: &str| {
        text.parse()
            .map_err(|_| Error::field(path, "not_a_date", "must be a date such as 2026-01-31"))
    };
    Ok(Version {
        source: view.source.clone(),
        jurisdiction: view.jurisdiction.clone(),
        published: view
            .published
            .as_deref()
            .map(|text| day("published", text))
            .transpose()?,
        retrieved: day("retrieved", &view.retrieved)?,
        language: view.language.clone(),
    })
}

fn sample_view(place: &str, schedule: &Schedule, is_asked: bool) -> TariffView {
    TariffView {
        id: None,
        jurisdiction: place.to_owned(),
        format: Format::PlainCsv.name().to_owned(),
        source: schedule.version.source.clone(),
        published: None,
        retrieved: schedule.version.retrieved.to_string(),
        language: schedule.version.language.clone(),
        file_name: format!("{}.csv", place.to_lowercase()),
        state: if is_asked {
            TariffState::InForce
        } else {
            TariffState::Superseded
        },
        lines: i64::try_from(schedule.lines().len()).unwrap_or(i64::MAX),
        rejected: i64::try_from(schedule.rejected_count).unwrap_or(i64::MAX),
        added_at: None,
        in_force_at: None,
    }
}

fn told(before: Option<TariffView>, changes: &Changes, products: usize, sellers: usize) -> Changed {
    let codes = |codes: &[Code]| -> Vec<String> {
        codes
            .iter()
            .take(LISTED_MAX)
            .map(ToString::to_string)
            .collect()
    };
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    Changed {
        before,
        added: codes(&changes.added),
        added_count: changes.added.len(),
        removed: codes(&changes.removed),
        removed_count: changes.removed.len(),
        reworded: changes
            .reworded
            .iter()
            .take(LISTED_MAX)
            .map(|one| LineChange {
                code: one.code.to_string(),
                before: Some(one.before.clone()),
                after: Some(one.after.clone()),
            })
            .collect(),
        reworded_count: changes.reworded.len(),
        rerated: changes
            .rerated
            .iter()
            .take(LISTED_MAX)
            .map(|one| LineChange {
                code: one.code.to_string(),
                before: one.before.clone(),
                after: one.after.clone(),
            })
            .collect(),
        rerated_count: changes.rerated.len(),
        moved: changes
            .moved
            .iter()
            .take(LISTED_MAX)
            .map(|one| Moved {
                from: codes(&one.from),
                to: codes(&one.to),
                how: match one.how {
                    How::Renumbered => "renumbered",
                    How::Split => "split",
                    How::Merged => "merged",
                }
                .to_owned(),
                likely: one.likely,
            })
            .collect(),
        moved_count: changes.moved.len(),
        products_touched: count(products),
        sellers_touched: count(sellers),
    }
}
