//! Cases: the queue, one case with everything that speaks for and against it, and decisions, which
//! let go or stop the processes that waited.

use std::sync::Arc;

use contract::identity::Caller;
use contract::ids::ScreeningCaseId;
use contract::risk::{ScreeningEnded, Verdict};
use db::Tx;
use kernel::{Page, Problem};
use runtime::http::PageQuery;
use runtime::outbox;
use serde_json::json;

use super::{DESK, READERS, Service, after, person_at_screen, reads, writes};
use crate::MODULE;
use crate::error::Error;
use crate::model::case::{Case, CaseRow, CaseState, CaseView, Step};
use crate::rules;
use crate::store;

impl Service {
    pub(crate) async fn cases(
        &self,
        by: &Caller,
        state: CaseState,
        page: &PageQuery,
    ) -> Result<Page<CaseRow>, Error> {
        reads(by, &READERS)?;
        let limit = page.rows();
        let rows = i64::try_from(limit + 1).unwrap_or(i64::MAX);
        let after = after(page.after.as_ref())?;
        let found = store::case::in_state(self.rt().db(), state, after, rows).await?;
        let cut = Page::cut(found, limit, |case| (case.opened_at, case.id));
        Ok(cut.map_err(Problem::from)?.map(CaseRow::from))
    }

    pub(crate) async fn case(&self, by: &Caller, id: ScreeningCaseId) -> Result<CaseView, Error> {
        reads(by, &READERS)?;
        let by = by.clone();
        self.rt()
            .db()
            .read(move |tx| {
                let by = by.clone();
                async move { view(&tx, &by, &load(&tx, id).await?).await }
            })
            .await
    }

    pub(crate) async fn decide(
        &self,
        by: &Caller,
        id: ScreeningCaseId,
        step: Step,
        reason: String,
    ) -> Result<CaseView, Error> {
        writes(by, &DESK)?;
        person_at_screen(by)?;
        let reason = reason.trim().to_owned();
        if reason.is_empty() {
            return Err(Error::field("reason", "required", "say why"));
        }
        let label: Arc<str> = self.in_force().await?.label.into();
        let (service, by) = (self.clone(), by.clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let (service, by, reason) = (service.clone(), by.clone(), reason.clone());
                let label = label.clone();
                async move {
                    let mut case = load(&tx, id).await?;
                    let was = case.state;
                    case.state =
                        rules::case::next(was, case.verdict, step, case.proposed_by, by.person)?;
                    case.proposed_by = (case.state == CaseState::Proposed).then_some(by.person);
                    service
                        .settle(&tx, &by, &mut case, step.as_str(), reason, &label)
                        .await?;
                    let after = json!({"was": was.as_str(), "state": case.state.as_str()});
                    let subject = case.id.to_string();
                    service
                        .audit(&tx, &by, "case.decided", &subject, &after)
                        .await?;
                    view(&tx, &by, &case).await
                }
            })
            .await
    }

    /// Writes what a case has become, with all that follows from it.
    pub(crate) async fn settle(
        &self,
        tx: &Tx,
        by: &Caller,
        case: &mut Case,
        step: &str,
        reason: String,
        label: &str,
    ) -> Result<(), Error> {
        let now = self.now();
        let live = store::case::live(tx, case.firm, case.subject).await?;
        if case.state == CaseState::Open && live.is_some_and(|live| live.id != case.id) {
            return Err(Error::AnotherCaseOpen);
        }
        let is_ended = matches!(case.state, CaseState::Cleared | CaseState::Confirmed);
        case.ended_at = is_ended.then_some(now);
        if !store::case::update(tx, case).await? {
            return Err(Error::ChangedMeanwhile);
        }
        case.version += 1;
        let (firm, subject) = (case.firm, case.subject);
        match case.state {
            CaseState::Cleared => {
                for hit in store::case::hits(tx, firm, case.id).await? {
                    let fingerprint = &hit.fingerprint;
                    let actor = by.actor();
                    store::subject::remember_no(
                        tx,
                        firm,
                        subject,
                        fingerprint,
                        case.id,
                        &actor,
                        now,
                    )
                    .await?;
                }
                self.let_go(tx, by, case, Verdict::Clear).await?;
            }
            CaseState::Confirmed => {
                store::subject::set_blocked(tx, firm, subject, true).await?;
                self.let_go(tx, by, case, Verdict::Hit).await?;
            }
            CaseState::Open => {
                store::subject::set_blocked(tx, firm, subject, false).await?;
                store::subject::forget_noes(tx, firm, subject, case.id).await?;
            }
            CaseState::Proposed => {}
        }
        self.write_down(tx, case, by, step, Some(reason), label)
            .await
    }

    /// Tells whoever waited. A process that another case still holds is told by that one, unless
    /// this one stops it for good.
    async fn let_go(
        &self,
        tx: &Tx,
        by: &Caller,
        case: &Case,
        verdict: Verdict,
    ) -> Result<(), Error> {
        let now = self.now();
        let held = store::case::held(tx, case.firm, case.id).await?;
        store::case::let_go(tx, case, now).await?;
        for one in held.into_iter().filter(|one| one.ended_at.is_none()) {
            let waits_on = store::case::is_held(tx, one.process, one.occasion).await?;
            if waits_on && verdict == Verdict::Clear {
                continue;
            }
            let event = ScreeningEnded {
                process: one.process,
                firm: one.firm,
                occasion: one.occasion,
                verdict,
                at: now,
            };
            outbox::publish(tx, self.rt(), MODULE, &event, one.process, by).await?;
        }
        Ok(())
    }
}

async fn load(tx: &Tx, id: ScreeningCaseId) -> Result<Case, Error> {
    let firm = store::case::firm_of(tx, id).await?.ok_or(Error::NotFound)?;
    let found = store::case::load(tx, firm, id).await?;
    found.ok_or(Error::NotFound)
}

async fn view(tx: &Tx, by: &Caller, case: &Case) -> Result<CaseView, Error> {
    let may = by.require(&DESK).is_ok() && person_at_screen(by).is_ok();
    let steps = rules::case::steps(case.state, case.verdict, case.proposed_by, by.person);
    Ok(CaseView {
        hits: store::case::hits(tx, case.firm, case.id).await?,
        held: store::case::held(tx, case.firm, case.id).await?,
        history: store::case::history(tx, case.firm, case.id).await?,
        steps: if may { steps } else { Vec::new() },
        takes_two: case.verdict == Verdict::Hit,
        row: CaseRow::from(case.clone()),
    })
}
