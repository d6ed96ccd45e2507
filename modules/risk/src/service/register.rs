//! The register of risks: written down, assessed again and again, with every assessment kept.

use contract::identity::{Caller, Role};
use contract::ids::OrgId;
use jiff::ToSpan as _;
use kernel::{FieldError, Page, Problem};
use runtime::http::{MaybeIfMatch, PageQuery};
use serde_json::json;

use super::{Service, after, reads, writes};
use crate::error::Error;
use crate::model::register::{Assessment, RegisterId, RiskDraft, RiskRow, RiskState, RiskView};
use crate::store;

const WRITERS: [Role; 3] = [Role::Risk, Role::Compliance, Role::Operator];

impl Service {
    fn today(&self) -> String {
        self.now().date().to_string()
    }

    /// The day of the next assessment.
    pub(super) fn assess_on(&self, months: i64) -> Result<String, Error> {
        let day = self.now().date().checked_add(months.months());
        Ok(day.map_err(|_| Problem::internal())?.to_string())
    }

    pub(crate) async fn risks(
        &self,
        by: &Caller,
        state: RiskState,
        page: &PageQuery,
    ) -> Result<Page<RiskRow>, Error> {
        let org = reads(by, &WRITERS)?;
        let limit = page.rows();
        let rows = i64::try_from(limit + 1).unwrap_or(i64::MAX);
        let after = after(page.after.as_ref())?;
        let found = store::register::list(self.rt().db(), org, state, after, rows).await?;
        let cut = Page::cut(found, limit, |risk| (risk.assess_on.clone(), risk.id));
        let today = self.today();
        Ok(cut.map_err(Problem::from)?.map(|risk| seen(risk, &today)))
    }

    pub(crate) async fn risk(&self, by: &Caller, id: RegisterId) -> Result<RiskView, Error> {
        let org = reads(by, &WRITERS)?;
        let today = self.today();
        self.rt()
            .db()
            .read(move |tx| {
                let today = today.clone();
                async move { view(&tx, org, id, &today).await }
            })
            .await
    }

    pub(crate) async fn add_risk(&self, by: &Caller, draft: RiskDraft) -> Result<RiskView, Error> {
        let org = writes(by, &WRITERS)?;
        check(&draft)?;
        let risk = RiskRow {
            id: self.rt().ids().new_id(),
            score: draft.likelihood * draft.impact,
            assess_on: self.assess_on(draft.assess_months)?,
            is_overdue: false,
            version: 1,
            at: self.now(),
            draft,
        };
        let (service, by) = (self.clone(), by.clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let (service, by, risk) = (service.clone(), by.clone(), risk.clone());
                async move {
                    store::register::insert(&tx, org, &risk).await?;
                    let note = "first assessment".to_owned();
                    service.assessed(&tx, &by, org, &risk, note).await?;
                    view(&tx, org, risk.id, &service.today()).await
                }
            })
            .await
    }

    pub(crate) async fn edit_risk(
        &self,
        by: &Caller,
        id: RegisterId,
        version: &MaybeIfMatch,
        draft: RiskDraft,
    ) -> Result<RiskView, Error> {
        let org = writes(by, &WRITERS)?;
        check(&draft)?;
        let (service, by, version) = (self.clone(), by.clone(), version.clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let (service, by) = (service.clone(), by.clone());
                let (version, draft) = (version.clone(), draft.clone());
                async move {
                    let before = store::register::load(&tx, org, id).await?;
                    let before = before.ok_or(Error::NotFound)?;
                    version.check(before.version)?;
                    let was = (before.draft.likelihood, before.draft.impact);
                    let is_other = was != (draft.likelihood, draft.impact);
                    let risk = RiskRow {
                        assess_on: match is_other {
                            true => service.assess_on(draft.assess_months)?,
                            false => before.assess_on,
                        },
                        draft,
                        ..before
                    };
                    service.save(&tx, org, &risk).await?;
                    if is_other {
                        let note = "changed with the entry".to_owned();
                        service.assessed(&tx, &by, org, &risk, note).await?;
                    }
                    let after = json!({"state": risk.draft.state.as_str()});
                    service
                        .audit(&tx, &by, "risk.changed", &id.to_string(), &after)
                        .await?;
                    view(&tx, org, id, &service.today()).await
                }
            })
            .await
    }

    pub(crate) async fn assess_risk(
        &self,
        by: &Caller,
        id: RegisterId,
        (likelihood, impact): (i64, i64),
        note: String,
    ) -> Result<RiskView, Error> {
        let org = writes(by, &WRITERS)?;
        let (service, by) = (self.clone(), by.clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let (service, by, note) = (service.clone(), by.clone(), note.clone());
                async move {
                    let risk = store::register::load(&tx, org, id).await?;
                    let mut risk = risk.ok_or(Error::NotFound)?;
                    risk.draft.likelihood = likelihood;
                    risk.draft.impact = impact;
                    risk.assess_on = service.assess_on(risk.draft.assess_months)?;
                    service.save(&tx, org, &risk).await?;
                    service.assessed(&tx, &by, org, &risk, note).await?;
                    view(&tx, org, id, &service.today()).await
                }
            })
            .await
    }

    pub(super) async fn save(&self, tx: &db::Tx, org: OrgId, risk: &RiskRow) -> Result<(), Error> {
        match store::register::update(tx, org, risk).await? {
            true => Ok(()),
            false => Err(Error::ChangedMeanwhile),
        }
    }

    pub(super) async fn assessed(
        &self,
        tx: &db::Tx,
        by: &Caller,
        org: OrgId,
        risk: &RiskRow,
        note: String,
    ) -> Result<(), Error> {
        let made = Assessment {
            likelihood: risk.draft.likelihood,
            impact: risk.draft.impact,
            note,
            actor: by.actor(),
            at: self.now(),
        };
        let id = self.rt().ids().uuid();
        Ok(store::register::assess(tx, org, risk.id, id, &made).await?)
    }
}

fn seen(mut risk: RiskRow, today: &str) -> RiskRow {
    let is_open = risk.draft.state != RiskState::Closed;
    risk.is_overdue = is_open && risk.assess_on.as_str() < today;
    risk
}

async fn view(tx: &db::Tx, org: OrgId, id: RegisterId, today: &str) -> Result<RiskView, Error> {
    let risk = store::register::load(tx, org, id).await?;
    Ok(RiskView {
        row: seen(risk.ok_or(Error::NotFound)?, today),
        assessments: store::register::assessments(tx, org, id).await?,
    })
}

/// A day of the calendar.
pub(crate) fn day(path: &str, text: &str) -> Option<FieldError> {
    let is_day = text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok();
    (!is_day).then(|| FieldError::new(path, "not_a_date", "must be a date such as 2026-01-31"))
}

fn check(draft: &RiskDraft) -> Result<(), Error> {
    let due = draft.due_on.as_deref();
    match due.and_then(|text| day("due_on", text)) {
        Some(fault) => Err(Error::Invalid(vec![fault])),
        None => Ok(()),
    }
}
