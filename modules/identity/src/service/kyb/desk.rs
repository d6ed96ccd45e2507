//! The desk that looks at firms: one person proposes, a second one decides. What ran out lapses by
//! itself, and a firm is reminded before it does.

use std::time::Duration;

use contract::identity::{
    Caller, Credential, KybLapsed, KybPassed, KybState, KybStatus, OrgKind, RiskTier, Role,
};
use contract::ids::OrgId;
use db::Tx;
use jiff::ToSpan as _;
use jiff::civil::Date;
use kernel::{Country, Cursor, Page, Problem, Timestamp};
use runtime::http::PageQuery;
use runtime::notices::{Notice, To, tell};
use runtime::outbox;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{MODULE, Service};
use crate::error::{Error, Faults};
use crate::model::Organisation;
use crate::model::kyb::{
    KybCase, KybCaseId, KybCasePage, KybCaseState, KybChecklist, KybProposal, KybRow, KybStep,
};
use crate::notices;
use crate::rules::{kyb as rules, membership};
use crate::store;

/// Who looks at firms.
pub(crate) const DESK: [Role; 2] = [Role::Risk, Role::Compliance];
const READERS: [Role; 3] = [Role::Risk, Role::Compliance, Role::Operator];
/// A firm is told so long before what it showed runs out.
const REMIND_BEFORE: Duration = Duration::from_secs(30 * 86_400);
const SWEEP_ROWS: i64 = 200;

/// What is decided about a firm.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KybDecision {
    pub step: KybStep,
    /// For proposals to let it pass.
    #[serde(default)]
    pub tier: Option<RiskTier>,
    /// The firm reads it when more is asked for or it is turned down.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// A checklist with where it holds.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KybChecklistRow {
    /// `*` for every country without one of its own.
    pub country: String,
    pub kind: OrgKind,
    pub content: KybChecklist,
    /// Zero for the one that the program ships.
    pub version: i64,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutKybChecklist {
    /// Absent for every country without one of its own.
    #[serde(default)]
    pub country: Option<Country>,
    pub kind: OrgKind,
    pub content: KybChecklist,
}

impl Service {
    pub async fn kyb_queue(
        &self,
        by: &Caller,
        states: Vec<KybCaseState>,
        page: &PageQuery,
    ) -> Result<Page<KybRow>, Error> {
        by.platform(&READERS)?;
        let after: Option<(Timestamp, KybCaseId)> = match &page.after {
            Some(text) => Some(Cursor::decode(text)?),
            None => None,
        };
        let rows = i64::try_from(page.rows() + 1).unwrap_or(i64::MAX);
        let found = self
            .read((states, after, rows), |_, tx, input| async move {
                let (states, after, rows) = &*input;
                let cases = store::kyb::queue(&tx, states, *after, *rows).await?;
                let ids: Vec<OrgId> = cases.iter().map(|case| case.org).collect();
                let firms = store::organisation::find_all(&tx, &ids).await?;
                Ok((cases, firms))
            })
            .await?;
        let (cases, firms) = found;
        let cut = Page::cut(cases, page.rows(), |case| (case.submitted_at, case.id))?;
        let items = cut.items.into_iter().filter_map(|case| {
            let firm = firms.iter().find(|firm| firm.id == case.org)?;
            Some(KybRow {
                org: case.org,
                name: firm.name.clone(),
                country: firm.country,
                kind: case.kind,
                state: case.state,
                screening: case.screening,
                submitted_at: case.submitted_at,
            })
        });
        Ok(Page {
            items: items.collect(),
            next: cut.next,
        })
    }

    pub async fn kyb_case(&self, by: &Caller, org: OrgId) -> Result<KybCasePage, Error> {
        by.platform(&READERS)?;
        self.read((by.clone(), org), |service, tx, input| async move {
            let (by, org) = &*input;
            service.desk_page(&tx, by, *org).await
        })
        .await
    }

    async fn desk_page(&self, tx: &Tx, by: &Caller, org: OrgId) -> Result<KybCasePage, Error> {
        let firm = store::organisation::find(tx, org)
            .await?
            .ok_or(Error::NotFound)?;
        let case = store::kyb::newest(tx, org).await?;
        // What a firm has not handed in is its own.
        let case = case
            .filter(|case| case.submitted_at.is_some())
            .ok_or(Error::NotFound)?;
        let checklist = self.checklist_of(tx, firm.country, firm.kind).await?;
        let gaps = rules::gaps(&case.form, &checklist, firm.country, &self.today());
        let may = by.require(&DESK).is_ok();
        let steps = KybStep::ALL
            .into_iter()
            .filter(|step| may && rules::next(&case, *step, by.person).is_ok());
        Ok(KybCasePage {
            org,
            name: firm.name,
            country: firm.country,
            kind: case.kind,
            state: store::kyb::state(tx, org).await?,
            case_state: case.state,
            steps: steps.collect(),
            checklist,
            gaps,
            screening: case.screening,
            proposal: case.proposal,
            history: store::kyb::history(tx, org).await?,
            submitted_at: case.submitted_at,
            form: case.form,
        })
    }

    pub async fn decide_kyb(
        &self,
        by: &Caller,
        org: OrgId,
        decision: KybDecision,
    ) -> Result<KybCasePage, Error> {
        by.platform(&DESK)?;
        if !matches!(by.credential, Credential::Session(_)) {
            return Err(Error::NeedsPerson);
        }
        let input = (by.clone(), org, decision);
        self.write(input, |service, tx, input| async move {
            let (by, org, decision) = &*input;
            let case = store::kyb::newest(&tx, *org).await?;
            let mut case = case.ok_or(Error::NotFound)?;
            let to = rules::next(&case, decision.step, by.person)?;
            let reason = decision.reason.trim().to_owned();
            service
                .move_kyb(&tx, by, &mut case, to, decision, &reason)
                .await?;
            service.desk_page(&tx, by, *org).await
        })
        .await
    }

    async fn move_kyb(
        &self,
        tx: &Tx,
        by: &Caller,
        case: &mut KybCase,
        to: KybCaseState,
        decision: &KybDecision,
        reason: &str,
    ) -> Result<(), Error> {
        let now = self.now();
        let agreed = case
            .proposal
            .take()
            .filter(|_| decision.step == KybStep::Agree);
        case.state = to;
        if to == KybCaseState::Proposed {
            case.proposal = Some(KybProposal {
                by: by.person,
                pass: decision.step == KybStep::ProposePass,
                tier: decision.tier.unwrap_or(RiskTier::Medium),
                reason: reason.to_owned(),
                at: now,
            });
        }
        let is_ended = matches!(to, KybCaseState::Passed | KybCaseState::Rejected);
        case.ended_at = is_ended.then_some(now);
        self.save_case(tx, case).await?;
        // Why it is turned down was written by who proposed it.
        let told = agreed
            .as_ref()
            .map_or(reason, |agreed| agreed.reason.as_str());
        let step = decision.step.as_str();
        self.note_kyb(tx, case, by, step, Some(told.to_owned()))
            .await?;
        let after = json!({"state": to.as_str(), "step": step});
        self.audit(
            tx,
            by,
            "kyb.decided",
            &case.org.to_string(),
            None,
            Some(after),
        )
        .await?;
        match to {
            KybCaseState::Passed => {
                let tier = agreed.map_or(RiskTier::Medium, |agreed| agreed.tier);
                self.pass(tx, by, case, tier).await
            }
            KybCaseState::Rejected => {
                self.lapse(tx, by, case.org, KybStatus::Rejected).await?;
                self.tell_firm(tx, by, case.org, case.kind, notices::KYB_REJECTED)
                    .await
            }
            KybCaseState::MoreWanted => {
                self.tell_firm(tx, by, case.org, case.kind, notices::KYB_MORE)
                    .await
            }
            KybCaseState::Proposed => {
                let firm = store::organisation::find(tx, case.org).await?;
                let firm = firm.ok_or(Error::NotFound)?;
                self.tell_desk(tx, by, &firm).await
            }
            KybCaseState::Draft | KybCaseState::Submitted => Ok(()),
        }
    }

    /// A firm waits for somebody of the desk.
    pub(super) async fn tell_desk(
        &self,
        tx: &Tx,
        by: &Caller,
        firm: &Organisation,
    ) -> Result<(), Error> {
        let notice = Notice {
            to: To::Staff(DESK.to_vec()),
            org: firm.id,
            kind: notices::KYB_WAITS,
            params: json!({"firm": firm.name}),
            link: Some(format!("/ops/kyb/firms/{}", firm.id)),
        };
        Ok(tell(tx, self.rt(), MODULE, by, &notice).await?)
    }

    /// Holds until the next look that its tier asks for, or until the first of its papers runs out.
    async fn pass(
        &self,
        tx: &Tx,
        by: &Caller,
        case: &KybCase,
        tier: RiskTier,
    ) -> Result<(), Error> {
        let firm = store::organisation::find(tx, case.org)
            .await?
            .ok_or(Error::NotFound)?;
        let checklist = self.checklist_of(tx, firm.country, firm.kind).await?;
        let now = self.now();
        let look = now
            .date()
            .checked_add(rules::months(&checklist, tier).months())
            .map_err(|_| Problem::internal())?;
        let papers = case.form.documents.iter();
        let first = papers
            .filter_map(|paper| paper.valid_to.as_deref()?.parse::<Date>().ok())
            .min();
        let last_day = first.map_or(look, |first| first.min(look));
        let valid_until = end_of(last_day)?;
        let state = KybState {
            status: KybStatus::Passed,
            tier: Some(tier),
            passed_at: Some(now),
            valid_until: Some(valid_until),
        };
        store::kyb::set_state(tx, case.org, &state).await?;
        let event = KybPassed {
            org: case.org,
            tier,
            valid_until,
            at: now,
        };
        outbox::publish(tx, self.rt(), MODULE, &event, case.org.uuid(), by).await?;
        self.tell_firm(tx, by, case.org, case.kind, notices::KYB_PASSED)
            .await
    }

    /// A firm counts as verified without a round, for loaders of large stores that nobody looks at.
    pub async fn vouch_for(&self, org: OrgId) -> Result<(), Error> {
        let now = self.now();
        let state = KybState {
            status: KybStatus::Passed,
            tier: Some(RiskTier::Low),
            passed_at: Some(now),
            valid_until: Some(now.plus(Duration::from_secs(3 * 365 * 86_400))),
        };
        self.write((org, state), |_, tx, input| async move {
            store::kyb::set_state(&tx, input.0, &input.1).await
        })
        .await
    }

    async fn lapse(
        &self,
        tx: &Tx,
        by: &Caller,
        org: OrgId,
        status: KybStatus,
    ) -> Result<(), Error> {
        let before = store::kyb::state(tx, org).await?;
        let state = KybState { status, ..before };
        store::kyb::set_state(tx, org, &state).await?;
        let event = KybLapsed {
            org,
            status,
            at: self.now(),
        };
        outbox::publish(tx, self.rt(), MODULE, &event, org.uuid(), by).await?;
        Ok(())
    }

    async fn tell_firm(
        &self,
        tx: &Tx,
        by: &Caller,
        org: OrgId,
        kind: OrgKind,
        notice: &'static str,
    ) -> Result<(), Error> {
        let notice = Notice {
            to: To::Members(vec![membership::head(kind)]),
            org,
            kind: notice,
            params: json!({}),
            link: Some("/account/verification".to_owned()),
        };
        Ok(tell(tx, self.rt(), MODULE, by, &notice).await?)
    }

    /// What ran out lapses; whose time comes is reminded once.
    pub(crate) async fn sweep_kyb(&self) -> Result<(), Error> {
        self.write((), |service, tx, _| async move {
            let (now, by) = (service.now(), Caller::system());
            for org in store::kyb::lapsed(&tx, now, SWEEP_ROWS).await? {
                service.lapse(&tx, &by, org, KybStatus::Lapsed).await?;
                service.tell_of(&tx, &by, org, notices::KYB_LAPSED).await?;
            }
            let before = now.plus(REMIND_BEFORE);
            for org in store::kyb::to_remind(&tx, before, now, SWEEP_ROWS).await? {
                service.tell_of(&tx, &by, org, notices::KYB_DUE).await?;
            }
            Ok(())
        })
        .await
    }

    async fn tell_of(
        &self,
        tx: &Tx,
        by: &Caller,
        org: OrgId,
        notice: &'static str,
    ) -> Result<(), Error> {
        let firm = store::organisation::find(tx, org).await?;
        match firm {
            Some(firm) => self.tell_firm(tx, by, org, firm.kind, notice).await,
            None => Ok(()),
        }
    }

    /// The operator's own, behind them what the program ships.
    pub async fn kyb_checklists(&self, by: &Caller) -> Result<Vec<KybChecklistRow>, Error> {
        by.platform(&READERS)?;
        let own = self
            .read(
                (),
                |_, tx, _| async move { store::kyb::checklists(&tx).await },
            )
            .await?;
        let mut rows: Vec<KybChecklistRow> = own
            .into_iter()
            .map(|(country, kind, content, version)| KybChecklistRow {
                country,
                kind,
                content,
                version,
            })
            .collect();
        for kind in [OrgKind::Seller, OrgKind::Buyer] {
            for (name, country) in [("CN", Country::CN), ("*", Country::DE)] {
                if !rows
                    .iter()
                    .any(|row| row.country == name && row.kind == kind)
                {
                    rows.push(KybChecklistRow {
                        country: name.to_owned(),
                        kind,
                        content: rules::shipped(country, kind),
                        version: 0,
                    });
                }
            }
        }
        Ok(rows)
    }

    pub async fn put_kyb_checklist(
        &self,
        by: &Caller,
        form: PutKybChecklist,
    ) -> Result<Vec<KybChecklistRow>, Error> {
        by.platform(&[Role::Compliance, Role::Operator])?;
        let mut faults = Faults::default();
        for (at, name) in form.content.documents.iter().enumerate() {
            let is_slug = !name.is_empty()
                && name.len() <= 60
                && name.bytes().all(|c| c.is_ascii_lowercase() || c == b'_');
            let path = format!("content.documents[{at}]");
            let message = "has 1 to 60 small letters and underscores";
            let checked = if is_slug {
                Ok(())
            } else {
                Err(kernel::FieldError::new(path, "malformed", message))
            };
            faults.take(checked);
        }
        faults.end()?;
        self.write((by.clone(), form), |service, tx, input| async move {
            let (by, form) = &*input;
            let place = form.country.map_or("*", |country| country.alpha2());
            let now = service.now();
            store::kyb::put_checklist(&tx, place, form.kind, &form.content, &by.actor(), now)
                .await?;
            let after = json!({"country": place, "kind": form.kind, "content": form.content});
            let subject = format!("{place}/{}", form.kind.as_str());
            service
                .audit(
                    &tx,
                    by,
                    "kyb_checklist.changed",
                    &subject,
                    None,
                    Some(after),
                )
                .await
        })
        .await?;
        self.kyb_checklists(by).await
    }
}

/// The end of a day, in UTC.
fn end_of(day: Date) -> Result<Timestamp, Error> {
    let next = day.tomorrow().map_err(|_| Problem::internal())?;
    let midnight = next
        .at(0, 0, 0, 0)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .map_err(|_| Problem::internal())?;
    Ok(Timestamp::from_micros(
        midnight.timestamp().as_microsecond(),
    ))
}
