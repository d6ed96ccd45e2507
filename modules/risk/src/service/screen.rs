//! Looking parties up: in memory first, then one transaction for what has to be kept of the answer.

use std::sync::Arc;

use contract::identity::Caller;
use contract::ids::{OrgId, ScreeningCaseId};
use contract::risk::{Occasion, PARTIES_MAX, Party, ScreenAsk, ScreenReason, Screened, Verdict};
use db::Tx;
use kernel::{FieldError, Problem};
use runtime::notices::{self, Notice, To};
use serde_json::json;
use uuid::Uuid;

use super::lists::InForce;
use super::{ClearKey, DESK, READERS, Service, reads};
use crate::MODULE;
use crate::error::Error;
use crate::model::case::{Case, CaseEvent, CaseState};
use crate::model::list::Entry;
use crate::model::subject::{
    LookedUp, Met, Subject, SubjectId, faults, key_of, record_of, verdict_of,
};
use crate::notices::CASE_OPENED;
use crate::store;
use crate::store::subject::Answered;

/// Entries that one party is shown beside; who is like more of them is no case for a comparison.
const MET_MAX: usize = 50;

/// What waits for an answer, and in whose trade.
#[derive(Clone, Copy)]
pub(crate) struct Waits {
    process: Uuid,
    occasion: Occasion,
    firm: OrgId,
}

/// What a party's standing comes to.
pub(crate) struct Standing {
    pub(crate) verdict: Verdict,
    pub(crate) case: Option<ScreeningCaseId>,
}

impl Service {
    pub(crate) async fn screen(&self, by: &Caller, ask: ScreenAsk) -> Result<Screened, Error> {
        check(&ask.parties)?;
        let force = self.in_force().await?;
        if force.lists.is_empty() && self.settings().lists_required {
            return Err(Error::NoLists);
        }
        let label: Arc<str> = force.label.clone().into();
        let mut unknown = Vec::with_capacity(ask.parties.len());
        for (at, party) in ask.parties.iter().enumerate() {
            let key = (firm_of(&ask, party), key_of(party), label.clone());
            if self.inner.clear.find(&key).await.is_none() {
                unknown.push((at, party.clone()));
            }
        }
        let (places, parties): (Vec<usize>, Vec<Party>) = unknown.into_iter().unzip();
        let looked = match parties.is_empty() {
            true => Vec::new(),
            false => self.look_up(force, parties).await?,
        };
        let seen: Arc<Vec<(usize, LookedUp)>> = Arc::new(places.into_iter().zip(looked).collect());
        let closed = ask
            .destination
            .filter(|to| self.settings().closed_destinations.contains(to));
        let (service, by, ask) = (self.clone(), by.clone(), Arc::new(ask));
        let (mut answer, clear): (Screened, Vec<ClearKey>) = self
            .rt()
            .db()
            .tx(move |tx| {
                let (service, by, ask) = (service.clone(), by.clone(), ask.clone());
                let (seen, label) = (seen.clone(), label.clone());
                async move { service.answer(&tx, &by, &ask, &seen, &label).await }
            })
            .await?;
        for key in clear {
            self.inner.clear.put(key, ()).await;
        }
        if let Some(country) = closed {
            answer.verdict = Verdict::Hit;
            answer.reasons.push(ScreenReason {
                party: None,
                list: "destination".to_owned(),
                entry: country.alpha2().to_owned(),
                score: 1_000,
                because: vec!["the operator sends nothing there".to_owned()],
            });
        }
        Ok(answer)
    }

    /// For the staff: what the lists say of a party, without a case.
    pub(crate) async fn try_party(&self, by: &Caller, party: Party) -> Result<Vec<Met>, Error> {
        reads(by, &READERS)?;
        check(std::slice::from_ref(&party))?;
        let force = self.in_force().await?;
        let mut seen = self.look_up(force, vec![party]).await?;
        Ok(seen.pop().map(|seen| seen.met).unwrap_or_default())
    }

    /// Every party in every list in force, best first.
    pub(crate) async fn look_up(
        &self,
        force: InForce,
        parties: Vec<Party>,
    ) -> Result<Vec<LookedUp>, Error> {
        // A name that very many have costs some 20 ms, too long for a thread that others wait on.
        let looked = tokio::task::spawn_blocking(move || {
            parties
                .into_iter()
                .map(|party| look_up_one(&force, party))
                .collect()
        });
        Ok(looked.await.map_err(|_| Problem::internal())?)
    }

    /// The verdict over those who were looked up, each with its place in what was asked; the others
    /// are known to be clear. Answers also who of them is so from now on.
    async fn answer(
        &self,
        tx: &Tx,
        by: &Caller,
        ask: &ScreenAsk,
        seen: &[(usize, LookedUp)],
        label: &Arc<str>,
    ) -> Result<(Screened, Vec<ClearKey>), Error> {
        let mut clear = Vec::with_capacity(seen.len());
        let mut answer = Screened {
            verdict: Verdict::Clear,
            reasons: Vec::new(),
            cases: Vec::new(),
        };
        for (at, party) in seen {
            let waits = Waits {
                process: ask.process,
                occasion: ask.occasion,
                firm: ask.firm,
            };
            let firm = firm_of(ask, &party.party);
            let standing = self.stand(tx, firm, party, Some(waits), label).await?;
            answer.verdict = answer.verdict.max(standing.verdict);
            if standing.verdict == Verdict::Clear {
                if party.met.is_empty() {
                    clear.push((firm, party.key.clone(), label.clone()));
                }
                continue;
            }
            answer
                .cases
                .extend(standing.case.filter(|case| !answer.cases.contains(case)));
            let reasons = party.met.iter().map(|met| ScreenReason {
                party: Some(*at),
                list: met.list.clone(),
                entry: met.entry.id.clone(),
                score: met.score,
                because: met.because.clone(),
            });
            answer.reasons.extend(reasons);
        }
        let parties = i64::try_from(ask.parties.len()).unwrap_or(i64::MAX);
        let answered = Answered {
            firm: ask.firm,
            process: ask.process,
            occasion: ask.occasion.as_str(),
            lists: label,
            verdict: answer.verdict,
            parties,
            by: &by.actor(),
            at: self.now(),
        };
        store::subject::answered(tx, &answered).await?;
        Ok((answer, clear))
    }

    /// Whoever is forgotten is put down again when they trade again.
    pub(crate) fn forget_clear(&self, tx: &Tx) {
        let service = self.clone();
        tx.after_commit(move || service.inner.clear.forget_all());
    }

    /// Puts a party down and says how it stands: blocked, in a case that is worked on, or in a new
    /// one when a list names somebody like it who was not said to be somebody else.
    pub(crate) async fn stand(
        &self,
        tx: &Tx,
        firm: OrgId,
        seen: &LookedUp,
        waits: Option<Waits>,
        label: &str,
    ) -> Result<Standing, Error> {
        let now = self.now();
        let fresh: SubjectId = self.rt().ids().new_id();
        let subject = store::subject::keep(tx, firm, fresh, seen, label, now).await?;
        if subject.blocked {
            let case = store::case::confirmed(tx, firm, subject.id).await?;
            return Ok(Standing {
                verdict: Verdict::Hit,
                case: case.map(|case| case.id),
            });
        }
        let noes = if seen.met.is_empty() {
            Default::default()
        } else {
            store::subject::noes(tx, firm, subject.id).await?
        };
        let unknown: Vec<&Met> = seen
            .met
            .iter()
            .filter(|met| !noes.contains(&met.fingerprint))
            .collect();
        let live = store::case::live(tx, firm, subject.id).await?;
        let occasion = waits.map_or(Occasion::ListChange, |waits| waits.occasion);
        let case = match (live, unknown.is_empty()) {
            (None, true) => {
                return Ok(Standing {
                    verdict: Verdict::Clear,
                    case: None,
                });
            }
            (Some(case), true) => case,
            (Some(case), false) => self.join(tx, case, &unknown, label).await?,
            (None, false) => self.open(tx, &subject, &unknown, occasion, label).await?,
        };
        if let Some(waits) = waits {
            let process = (waits.process, waits.occasion);
            store::case::hold(tx, &case, process, waits.firm, now).await?;
        }
        Ok(Standing {
            verdict: case.verdict,
            case: Some(case.id),
        })
    }

    async fn open(
        &self,
        tx: &Tx,
        subject: &Subject,
        met: &[&Met],
        occasion: Occasion,
        label: &str,
    ) -> Result<Case, Error> {
        let now = self.now();
        let gravest = met.iter().map(|met| met.verdict).max();
        let case = Case {
            firm: subject.firm,
            id: self.rt().ids().new_id(),
            subject: subject.id,
            state: CaseState::Open,
            verdict: gravest.unwrap_or(Verdict::Review),
            occasion,
            party: subject.party.clone(),
            proposed_by: None,
            version: 1,
            opened_at: now,
            ended_at: None,
        };
        store::case::insert(tx, &case).await?;
        for met in met {
            store::case::add_hit(tx, &case, met, now).await?;
        }
        let by = Caller::system();
        self.write_down(tx, &case, &by, "opened", None, label)
            .await?;
        let notice = Notice {
            to: To::Staff(DESK.to_vec()),
            org: case.firm,
            kind: CASE_OPENED,
            params: json!({"party": case.party.name}),
            link: Some(format!("/ops/risk/cases/{}", case.id)),
        };
        notices::tell(tx, self.rt(), MODULE, &by, &notice).await?;
        Ok(case)
    }

    /// More was found while the case is worked on: what was proposed before did not know of it.
    async fn join(
        &self,
        tx: &Tx,
        mut case: Case,
        met: &[&Met],
        label: &str,
    ) -> Result<Case, Error> {
        let now = self.now();
        let mut more = false;
        for met in met {
            if store::case::add_hit(tx, &case, met, now).await? {
                more = true;
                case.verdict = case.verdict.max(met.verdict);
            }
        }
        if !more {
            return Ok(case);
        }
        case.state = CaseState::Open;
        case.proposed_by = None;
        if !store::case::update(tx, &case).await? {
            return Err(Error::ChangedMeanwhile);
        }
        case.version += 1;
        self.write_down(tx, &case, &Caller::system(), "found_more", None, label)
            .await?;
        Ok(case)
    }

    pub(crate) async fn write_down(
        &self,
        tx: &Tx,
        case: &Case,
        by: &Caller,
        step: &str,
        reason: Option<String>,
        label: &str,
    ) -> Result<(), Error> {
        let event = CaseEvent {
            step: step.to_owned(),
            state: case.state,
            actor: by.actor(),
            reason,
            lists: label.to_owned(),
            at: self.now(),
        };
        store::case::note(tx, case, self.rt().ids().uuid(), &event).await?;
        Ok(())
    }
}

/// What is decided about an organisation holds in everybody's trades.
fn firm_of(ask: &ScreenAsk, party: &Party) -> OrgId {
    party.org.unwrap_or(ask.firm)
}

fn check(parties: &[Party]) -> Result<(), Error> {
    let mut found = Vec::new();
    if parties.is_empty() || parties.len() > PARTIES_MAX {
        let message = "names between one and thirty parties";
        found.push(FieldError::new("parties", "out_of_range", message));
    }
    for (at, party) in parties.iter().take(PARTIES_MAX).enumerate() {
        found.extend(faults(party, &format!("parties[{at}]")));
    }
    if found.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(found))
    }
}

fn look_up_one(force: &InForce, party: Party) -> LookedUp {
    let record = record_of(&party);
    let mut met: Vec<Met> = Vec::new();
    for listed in &force.lists {
        for found in listed.index.screen(&record) {
            met.push(Met {
                list: listed.view.name.clone(),
                list_id: listed.view.id,
                list_version: listed.view.version.clone(),
                fingerprint: found.fingerprint,
                verdict: verdict_of(found.judgement.decision),
                score: found.judgement.score,
                because: found.judgement.because,
                entry: Entry::of(found.record),
            });
        }
    }
    met.sort_by_key(|one| std::cmp::Reverse((one.verdict, one.score)));
    met.truncate(MET_MAX);
    LookedUp {
        key: key_of(&party),
        party,
        met,
    }
}
