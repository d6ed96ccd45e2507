//! How firms stand, and the cases of sellers whose notices add up: opened by counting, decided by
//! two people.

use std::time::Duration;

use contract::compliance::{SellerReinstated, SellerSuspended};
use contract::identity::{Caller, Credential};
use contract::ids::OrgId;
use db::Tx;
use kernel::{Page, Problem, Timestamp};
use runtime::http::PageQuery;
use runtime::outbox;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::super::Service;
use super::notices::StepMade;
use super::{after, cut, desk_reads, desk_writes, reads, rows, said};
use crate::MODULE;
use crate::error::Error;
use crate::model::ip::notice::Side;
use crate::model::ip::standing::{
    Level, Suspension, SuspensionId, SuspensionState, SuspensionStep, Tally,
};
use crate::notices::IP_STRIKES;
use crate::rules::ip::strikes;
use crate::store;

/// What counts against a seller.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = IpStanding)]
pub(crate) struct Standing {
    pub(crate) strikes: i64,
    pub(crate) level: Level,
    pub(crate) is_suspended: bool,
    /// For how long a notice counts.
    pub(crate) strike_days: u32,
    pub(crate) limited_from: i64,
    pub(crate) suspension_from: i64,
}

/// The case of a seller whose notices add up.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = IpSuspensionView)]
pub(crate) struct SuspensionView {
    pub(crate) id: SuspensionId,
    pub(crate) seller: OrgId,
    pub(crate) seller_name: Option<String>,
    pub(crate) state: SuspensionState,
    /// Notices that counted when it was opened.
    pub(crate) strikes: i64,
    pub(crate) opened_at: Timestamp,
    pub(crate) ended_at: Option<Timestamp>,
    /// What the caller can do now.
    pub(crate) steps: Vec<SuspensionStep>,
    pub(crate) history: Vec<StepMade>,
}

impl Service {
    fn strikes_since(&self) -> Timestamp {
        let days = u64::from(self.settings().ip.strike_days);
        let window = Duration::from_secs(days * 24 * 3_600);
        self.rt().now().minus(window)
    }

    pub(super) async fn standing_of(&self, seller: OrgId) -> Result<Standing, Error> {
        let db = self.rt().db();
        let strikes = store::ip::notice::strikes(db, seller, self.strikes_since()).await?;
        let barred = store::ip::bar::among(db, seller, &[]).await?;
        let settings = &self.settings().ip;
        Ok(Standing {
            strikes,
            level: strikes::level(strikes, &settings.steps()),
            is_suspended: !barred.is_empty(),
            strike_days: settings.strike_days,
            limited_from: settings.limited_from,
            suspension_from: settings.suspension_from,
        })
    }

    /// Whether the seller may put nothing more into the store.
    pub(super) async fn is_limited(&self, seller: OrgId) -> Result<bool, Error> {
        let db = self.rt().db();
        let strikes = store::ip::notice::strikes(db, seller, self.strikes_since()).await?;
        Ok(strikes::level(strikes, &self.settings().ip.steps()) >= Level::Limited)
    }

    pub(crate) async fn own_standing(&self, by: &Caller) -> Result<(Standing, Tally), Error> {
        let firm = reads(by)?;
        let tally = store::ip::notice::tally(self.rt().db(), firm).await?;
        Ok((self.standing_of(firm).await?, tally))
    }

    /// A further notice counts: the seller is told, and from some number on people look at it.
    pub(super) async fn count_strikes(
        &self,
        tx: &Tx,
        by: &Caller,
        seller: OrgId,
    ) -> Result<(), Error> {
        let strikes = store::ip::notice::strikes_in(tx, seller, self.strikes_since()).await?;
        let level = strikes::level(strikes, &self.settings().ip.steps());
        if level == Level::Suspension {
            let case = Suspension {
                id: self.rt().ids().new_id(),
                seller,
                state: SuspensionState::Open,
                strikes,
                proposed_by: None,
                version: 1,
                opened_at: self.rt().now(),
                ended_at: None,
            };
            if store::ip::standing::open(tx, &case).await? {
                let subject = case.id.uuid();
                self.note_step(tx, by, subject, Side::Time, "open", None)
                    .await?;
                self.report_suspension(tx, by, &case).await?;
            }
        }
        let told = json!({"count": strikes, "level": level});
        let link = "/seller/brands?tab=received".to_owned();
        self.write_to(tx, by, seller, IP_STRIKES, told, link)
            .await?;
        Ok(())
    }

    pub(crate) async fn desk_suspensions(
        &self,
        by: &Caller,
        state: SuspensionState,
        page: &PageQuery,
    ) -> Result<Page<SuspensionView>, Error> {
        desk_reads(by)?;
        let after = after::<(Timestamp, SuspensionId)>(page)?;
        let db = self.rt().db();
        let found = store::ip::standing::in_state(db, state, after, rows(page)).await?;
        let cut = cut(found, page, |one| (one.opened_at, one.id))?;
        let names = self.names_of(by, cut.items.iter().map(|one| one.seller));
        let names = names.await?;
        Ok(cut.map(|one| seen(by, one, &names, Vec::new())))
    }

    pub(crate) async fn suspension(
        &self,
        by: &Caller,
        id: SuspensionId,
    ) -> Result<SuspensionView, Error> {
        desk_reads(by)?;
        self.seen_suspension(by, id).await
    }

    async fn seen_suspension(
        &self,
        by: &Caller,
        id: SuspensionId,
    ) -> Result<SuspensionView, Error> {
        let whose = store::ip::whose(self.rt().db(), id).await?;
        let (seller, _) = whose.ok_or(Error::NotFound)?;
        let (case, history) = self
            .rt()
            .db()
            .read(move |tx| async move {
                let case = store::ip::standing::load(&tx, seller, id).await?;
                let case = case.ok_or(Error::NotFound)?;
                Ok::<_, Error>((case, store::ip::step::of(&tx, id.uuid()).await?))
            })
            .await?;
        let names = self.names_of(by, [seller]).await?;
        let history = history.into_iter().map(|made| StepMade {
            side: made.side,
            step: made.step,
            note: made.note,
            at: made.at,
        });
        Ok(seen(by, case, &names, history.collect()))
    }

    pub(crate) async fn decide_suspension(
        &self,
        by: &Caller,
        id: SuspensionId,
        step: SuspensionStep,
        reason: Option<String>,
    ) -> Result<SuspensionView, Error> {
        desk_writes(by)?;
        // A machine's key is nobody's second pair of eyes.
        if !matches!(by.credential, Credential::Session(_)) {
            return Err(Problem::forbidden().into());
        }
        let reason = said(reason, "reason")?;
        let whose = store::ip::whose(self.rt().db(), id).await?;
        let (seller, _) = whose.ok_or(Error::NotFound)?;
        let (service, caller) = (self.clone(), by.clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let (service, by, reason) = (service.clone(), caller.clone(), reason.clone());
                async move {
                    let before = store::ip::standing::load(&tx, seller, id).await?;
                    let before = before.ok_or(Error::NotFound)?;
                    let proposed_by = before.proposed_by;
                    let state = strikes::next(before.state, step, proposed_by, by.person)?;
                    let decided = service.decide_case(&tx, &by, &before, state, step, reason);
                    decided.await
                }
            })
            .await?;
        self.seen_suspension(by, id).await
    }

    async fn decide_case(
        &self,
        tx: &Tx,
        by: &Caller,
        before: &Suspension,
        state: SuspensionState,
        step: SuspensionStep,
        reason: String,
    ) -> Result<(), Error> {
        let now = self.rt().now();
        let cause = before.id.uuid();
        let mut after = before.clone();
        after.state = state;
        after.proposed_by = match state {
            SuspensionState::Proposed => Some(by.person),
            SuspensionState::Open
            | SuspensionState::Suspended
            | SuspensionState::Dismissed
            | SuspensionState::Lifted => None,
        };
        match state {
            SuspensionState::Open | SuspensionState::Proposed => {}
            SuspensionState::Suspended => {
                store::ip::bar::put(tx, before.seller.uuid(), cause, now).await?;
                let event = SellerSuspended {
                    seller: before.seller,
                    at: now,
                };
                let key = before.seller.uuid();
                outbox::publish(tx, self.rt(), MODULE, &event, key, by).await?;
            }
            SuspensionState::Dismissed => after.ended_at = Some(now),
            SuspensionState::Lifted => {
                store::ip::bar::lift(tx, cause).await?;
                after.ended_at = Some(now);
                let event = SellerReinstated {
                    seller: before.seller,
                    still_down: store::ip::bar::of_seller(tx, before.seller).await?,
                    at: now,
                };
                let key = before.seller.uuid();
                outbox::publish(tx, self.rt(), MODULE, &event, key, by).await?;
            }
        }
        if !store::ip::standing::save(tx, before, &after).await? {
            return Err(Error::Faster);
        }
        self.report_suspension(tx, by, &after).await?;
        let note = Some(reason.as_str());
        self.note_step(tx, by, cause, Side::Desk, step.as_str(), note)
            .await?;
        let what = json!({"was": before.state, "state": state, "reason": reason});
        self.note_ip(
            tx,
            by,
            "ip.suspension_decided",
            &before.id.to_string(),
            &what,
        )
        .await?;
        if matches!(state, SuspensionState::Suspended | SuspensionState::Lifted) {
            let told = json!({"count": before.strikes, "level": state});
            let link = "/seller/brands?tab=received".to_owned();
            self.write_to(tx, by, before.seller, IP_STRIKES, told, link)
                .await?;
        }
        Ok(())
    }
}

fn seen(
    by: &Caller,
    case: Suspension,
    names: &std::collections::BTreeMap<OrgId, String>,
    history: Vec<StepMade>,
) -> SuspensionView {
    SuspensionView {
        id: case.id,
        seller: case.seller,
        seller_name: names.get(&case.seller).cloned(),
        state: case.state,
        strikes: case.strikes,
        opened_at: case.opened_at,
        ended_at: case.ended_at,
        steps: strikes::steps(case.state, case.proposed_by, by.person),
        history,
    }
}
