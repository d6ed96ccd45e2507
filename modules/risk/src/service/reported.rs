//! Risks that other modules report: one entry of the register for each thing, which follows what
//! becomes of it. People assess it beside that as they do any other.

use contract::identity::{Caller, Credential, OrgKind};
use contract::risk::{Filed, RiskReport, RiskTopic};
use db::Tx;
use kernel::{FieldError, Problem};
use serde_json::json;

use super::Service;
use crate::error::Error;
use crate::model::register::{RiskDraft, RiskKind, RiskRow, RiskState};
use crate::store;

/// How often a reported risk is looked at again, unless somebody says otherwise.
const ASSESS_MONTHS: i64 = 6;
const TITLE_MAX: usize = 200;
const DESCRIPTION_MAX: usize = 4_000;

const fn kind(topic: RiskTopic) -> RiskKind {
    match topic {
        RiskTopic::Tax => RiskKind::Tax,
        RiskTopic::Supervision => RiskKind::Supervision,
        RiskTopic::IntellectualProperty => RiskKind::IntellectualProperty,
        RiskTopic::Data => RiskKind::Data,
        RiskTopic::Sanctions => RiskKind::Sanctions,
        RiskTopic::Operation => RiskKind::Operation,
    }
}

impl Service {
    pub(crate) async fn report(&self, by: &Caller, report: RiskReport) -> Result<Filed, Error> {
        let is_program = matches!(by.credential, Credential::System);
        if !is_program && by.kind != OrgKind::Platform {
            return Err(Problem::forbidden().into());
        }
        check(&report)?;
        let (service, by) = (self.clone(), by.clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let (service, by, report) = (service.clone(), by.clone(), report.clone());
                async move { service.report_in(&tx, &by, report).await }
            })
            .await
    }

    async fn report_in(&self, tx: &Tx, by: &Caller, report: RiskReport) -> Result<Filed, Error> {
        let known = store::register::reported(tx, report.source).await?;
        match (known, report.register) {
            (Some((org, id)), _) => {
                if !store::register::follows(tx, report.source, report.at).await? {
                    return Ok(Filed::Followed);
                }
                let before = store::register::load(tx, org, id).await?;
                let before = before.ok_or(Error::NotFound)?;
                self.follow_report(tx, by, org, before, report).await?;
                Ok(Filed::Followed)
            }
            // Nobody looked after it when it began, so there is nothing to end.
            (None, None) => Ok(Filed::Unknown),
            (None, Some(register)) => {
                let org = register.org;
                let risk = RiskRow {
                    id: self.rt().ids().new_id(),
                    score: report.likelihood * report.impact,
                    assess_on: self.assess_on(ASSESS_MONTHS)?,
                    is_overdue: false,
                    version: 1,
                    at: self.now(),
                    draft: RiskDraft {
                        kind: kind(report.topic),
                        title: cut(&report.title, TITLE_MAX),
                        description: cut(&report.description, DESCRIPTION_MAX),
                        measure: String::new(),
                        due_on: None,
                        owner: register.owner,
                        likelihood: report.likelihood,
                        impact: report.impact,
                        assess_months: ASSESS_MONTHS,
                        state: state(report.is_over),
                    },
                };
                if !store::register::put_reported(tx, report.source, org, (risk.id, report.at))
                    .await?
                {
                    return Err(Error::ChangedMeanwhile);
                }
                store::register::insert(tx, org, &risk).await?;
                self.assessed(tx, by, org, &risk, "reported".to_owned())
                    .await?;
                Ok(Filed::New)
            }
        }
    }

    /// The same once more changes nothing.
    async fn follow_report(
        &self,
        tx: &Tx,
        by: &Caller,
        org: contract::ids::OrgId,
        before: RiskRow,
        report: RiskReport,
    ) -> Result<(), Error> {
        let was = (before.draft.likelihood, before.draft.impact);
        let is_other = was != (report.likelihood, report.impact);
        let to = match (before.draft.state, report.is_over) {
            // Borne knowingly is a word of people, and stays until it is over.
            (RiskState::Accepted, false) => RiskState::Accepted,
            (_, is_over) => state(is_over),
        };
        if !is_other && to == before.draft.state {
            return Ok(());
        }
        let mut risk = before;
        risk.draft.state = to;
        risk.draft.description = cut(&report.description, DESCRIPTION_MAX);
        risk.draft.likelihood = report.likelihood;
        risk.draft.impact = report.impact;
        if is_other {
            risk.assess_on = self.assess_on(risk.draft.assess_months)?;
        }
        self.save(tx, org, &risk).await?;
        if is_other {
            self.assessed(tx, by, org, &risk, "reported".to_owned())
                .await?;
        }
        let after = json!({"state": to.as_str()});
        self.audit(tx, by, "risk.reported", &risk.id.to_string(), &after)
            .await
    }
}

const fn state(is_over: bool) -> RiskState {
    match is_over {
        true => RiskState::Closed,
        false => RiskState::Open,
    }
}

fn cut(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}

fn check(report: &RiskReport) -> Result<(), Error> {
    let mut found = Vec::new();
    if report.title.trim().is_empty() {
        found.push(FieldError::new("title", "required", "say what it is"));
    }
    for (path, grade) in [("likelihood", report.likelihood), ("impact", report.impact)] {
        if !(1..=5).contains(&grade) {
            found.push(FieldError::new(path, "out_of_range", "from 1 to 5"));
        }
    }
    match found.is_empty() {
        true => Ok(()),
        false => Err(Error::Invalid(found)),
    }
}
