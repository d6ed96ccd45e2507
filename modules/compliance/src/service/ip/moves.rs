//! Moving a notice: the desk takes or refuses it and decides, the seller answers, the holder brings
//! an action or takes it back. With each move goods go down or come back, and both sides are told.

use contract::compliance::{GoodsReinstated, GoodsTakenDown};
use contract::identity::{Caller, Role};
use contract::ids::OrgId;
use db::Tx;
use kernel::{Locale, Problem};
use runtime::notices::{self, Notice as Letter, To};
use runtime::outbox;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::super::Service;
use super::notices::NoticeView;
use super::{desk_writes, said, writes};
use crate::MODULE;
use crate::error::Error;
use crate::model::ip::notice::{
    Action, ActionDraft, Counter, CounterDraft, Notice, NoticeId, NoticeState, Side, Step,
};
use crate::notices::{IP_COUNTER, IP_NOTICE, IP_NOTICE_MOVED};
use crate::rules::ip::{clock, complete, moves};
use crate::store;

/// Signs of the statement that stand in the letter; the rest is on the page.
const STATEMENT_IN_LETTER: usize = 1_500;

/// What the desk says of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IpDecision)]
pub(crate) enum Decision {
    Accept,
    Refuse,
    Uphold,
    Reject,
}

impl Decision {
    const fn step(self) -> Step {
        match self {
            Decision::Accept => Step::Accept,
            Decision::Refuse => Step::Refuse,
            Decision::Uphold => Step::Uphold,
            Decision::Reject => Step::Reject,
        }
    }
}

/// What a move brings with it.
#[derive(Clone, Debug, Default)]
pub(super) struct Brought {
    note: Option<String>,
    counter: Option<CounterDraft>,
    action: Option<ActionDraft>,
    is_bad_faith: bool,
}

impl Service {
    pub(crate) async fn decide_notice(
        &self,
        by: &Caller,
        id: NoticeId,
        decision: Decision,
        reason: Option<String>,
        is_bad_faith: bool,
    ) -> Result<NoticeView, Error> {
        desk_writes(by)?;
        let note = match decision {
            Decision::Accept => reason,
            Decision::Refuse | Decision::Uphold | Decision::Reject => Some(said(reason, "reason")?),
        };
        // Who complains in bad faith pays double in China (E-Commerce Law, art. 42): kept on record.
        let is_against_holder = matches!(decision, Decision::Refuse | Decision::Reject);
        let brought = Brought {
            note,
            is_bad_faith: is_bad_faith && is_against_holder,
            ..Brought::default()
        };
        self.make(by, id, decision.step(), brought).await
    }

    pub(crate) async fn withdraw_notice(
        &self,
        by: &Caller,
        id: NoticeId,
        note: Option<String>,
    ) -> Result<NoticeView, Error> {
        writes(by)?;
        let brought = Brought {
            note,
            ..Brought::default()
        };
        self.make(by, id, Step::Withdraw, brought).await
    }

    pub(crate) async fn answer_notice(
        &self,
        by: &Caller,
        id: NoticeId,
        draft: CounterDraft,
    ) -> Result<NoticeView, Error> {
        let firm = writes(by)?;
        self.owns_files(firm, &draft.evidence, "evidence").await?;
        let brought = Brought {
            counter: Some(draft),
            ..Brought::default()
        };
        self.make(by, id, Step::Counter, brought).await
    }

    pub(crate) async fn bring_action(
        &self,
        by: &Caller,
        id: NoticeId,
        draft: ActionDraft,
    ) -> Result<NoticeView, Error> {
        let firm = writes(by)?;
        self.owns_files(firm, &draft.evidence, "evidence").await?;
        let brought = Brought {
            note: Some(format!("{} · {}", draft.before, draft.case_number)),
            action: Some(draft),
            ..Brought::default()
        };
        self.make(by, id, Step::BringAction, brought).await
    }

    async fn make(
        &self,
        by: &Caller,
        id: NoticeId,
        step: Step,
        brought: Brought,
    ) -> Result<NoticeView, Error> {
        let seller = self.seller_of_notice(by, id).await?;
        let (service, caller) = (self.clone(), by.clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let (service, by, brought) = (service.clone(), caller.clone(), brought.clone());
                async move {
                    let (notice, side) = Self::load_notice(&tx, &by, seller, id).await?;
                    let made = service.move_notice(&tx, &by, &notice, side, step, brought);
                    made.await
                }
            })
            .await?;
        self.seen_notice(by, id).await
    }

    /// One move with everything that follows from it.
    pub(super) async fn move_notice(
        &self,
        tx: &Tx,
        by: &Caller,
        before: &Notice,
        side: Side,
        step: Step,
        brought: Brought,
    ) -> Result<(), Error> {
        let now = self.rt().now();
        let state = moves::next(before.state, side, step)?;
        let mut after = before.clone();
        after.state = state;
        after.bad_faith |= brought.is_bad_faith;
        if side == Side::Desk {
            after.reason.clone_from(&brought.note);
        }
        if step == Step::Accept {
            self.rests_on_a_right(tx, before).await?;
            after.accepted_at = Some(now);
        }
        if let Some(draft) = brought.counter {
            let missing = complete::counter(&draft, before.regime);
            if !missing.is_empty() {
                return Err(Error::NoticeIncomplete(missing));
            }
            after.counter = Some(Counter {
                statement: draft.statement.trim().to_owned(),
                evidence: draft.evidence,
                contact: draft.contact,
                signature: draft.signature.trim().to_owned(),
                at: now,
            });
        }
        if let Some(draft) = brought.action {
            // The job may not have come round yet.
            if before.due_at.is_some_and(|due| due <= now) {
                return Err(Error::ClockOver);
            }
            after.action = Some(Action {
                before: draft.before,
                case_number: draft.case_number,
                evidence: draft.evidence,
                at: now,
            });
        }
        let terms = self.settings().ip.terms();
        after.due_at = match state {
            NoticeState::TakenDown => Some(clock::answer_by(&terms, now)),
            NoticeState::Countered => Some(clock::reinstates_at(before.regime, &terms, now)),
            NoticeState::Received
            | NoticeState::Refused
            | NoticeState::Uncontested
            | NoticeState::ActionBrought
            | NoticeState::Upheld
            | NoticeState::Rejected
            | NoticeState::Reinstated
            | NoticeState::Withdrawn => None,
        };
        after.struck_at = state.is_strike().then(|| before.struck_at.unwrap_or(now));
        if !store::ip::notice::save(tx, before, &after).await? {
            return Err(Error::Faster);
        }
        let (subject, note) = (before.id.uuid(), brought.note.as_deref());
        self.note_step(tx, by, subject, side, step.as_str(), note)
            .await?;
        let what = json!({"was": before.state, "state": state, "note": note});
        self.note_ip(tx, by, "ip.notice_moved", &before.id.to_string(), &what)
            .await?;
        self.show_files(tx, &after, step).await?;
        if state != NoticeState::Refused {
            self.report_notice(tx, by, &after).await?;
        }
        self.follow_goods(tx, by, before, &after).await?;
        self.tell_sides(tx, by, before, &after, side).await?;
        if after.struck_at.is_some() && before.struck_at.is_none() {
            self.count_strikes(tx, by, after.seller).await?;
        }
        Ok(())
    }

    async fn rests_on_a_right(&self, tx: &Tx, notice: &Notice) -> Result<(), Error> {
        let right = store::ip::right::load(tx, notice.holder, notice.right).await?;
        let today = self.today();
        match right.is_some_and(|right| right.counts_on(today)) {
            true => Ok(()),
            false => Err(Error::RightNotVerified),
        }
    }

    /// The other side reads what it was told of.
    async fn show_files(&self, tx: &Tx, after: &Notice, step: Step) -> Result<(), Error> {
        let subject = after.id.uuid();
        let (seller, holder) = (after.seller, after.holder);
        match (step, &after.counter, &after.action) {
            (Step::Accept, _, _) => {
                store::ip::file::show(tx, subject, seller, &after.evidence).await?;
            }
            (Step::Counter, Some(counter), _) => {
                let files = &counter.evidence;
                store::ip::file::note(tx, subject, seller, Some(holder), files).await?;
            }
            (Step::BringAction, _, Some(action)) => {
                let files = &action.evidence;
                store::ip::file::note(tx, subject, holder, Some(seller), files).await?;
            }
            (_, _, _) => {}
        }
        Ok(())
    }

    /// Bars what goes down, and lets go of what nothing keeps down any more.
    async fn follow_goods(
        &self,
        tx: &Tx,
        by: &Caller,
        before: &Notice,
        after: &Notice,
    ) -> Result<(), Error> {
        let (cause, seller, at) = (after.id.uuid(), after.seller, self.rt().now());
        match (before.state.is_down(), after.state.is_down()) {
            (false, true) => {
                for one in &after.goods {
                    let product = one.product;
                    let was_barred = store::ip::bar::is_barred(tx, product.uuid()).await?;
                    store::ip::bar::put(tx, product.uuid(), cause, at).await?;
                    if !was_barred {
                        let event = GoodsTakenDown {
                            product,
                            seller,
                            at,
                        };
                        outbox::publish(tx, self.rt(), MODULE, &event, product.uuid(), by).await?;
                    }
                }
            }
            (true, false) => {
                store::ip::bar::lift(tx, cause).await?;
                for one in &after.goods {
                    let product = one.product;
                    if !store::ip::bar::is_barred(tx, product.uuid()).await? {
                        let event = GoodsReinstated {
                            product,
                            seller,
                            at,
                        };
                        outbox::publish(tx, self.rt(), MODULE, &event, product.uuid(), by).await?;
                    }
                }
            }
            (false, false) | (true, true) => {}
        }
        Ok(())
    }

    async fn tell_sides(
        &self,
        tx: &Tx,
        by: &Caller,
        before: &Notice,
        after: &Notice,
        side: Side,
    ) -> Result<(), Error> {
        let id = after.id;
        let common = json!({"name": after.right_name, "state": after.state});
        let to_seller = match (before.state, after.state) {
            (_, NoticeState::TakenDown) => Some((IP_NOTICE, self.letter(after))),
            // Who never heard of it hears nothing.
            (NoticeState::Received, _) => None,
            (_, _) if side == Side::Seller => None,
            (_, _) => Some((IP_NOTICE_MOVED, common.clone())),
        };
        let to_holder = match (side, after.state) {
            (Side::Holder, _) => None,
            (_, NoticeState::Countered) => {
                let day = after.due_at.map(|due| due.date().to_string());
                Some((IP_COUNTER, json!({"name": after.right_name, "day": day})))
            }
            (Side::Seller | Side::Desk | Side::Time, _) => Some((IP_NOTICE_MOVED, common)),
        };
        if let Some((kind, params)) = to_seller {
            let link = format!("/seller/brands/notices/{id}");
            self.write_to(tx, by, after.seller, kind, params, link)
                .await?;
        }
        if let Some((kind, params)) = to_holder {
            let link = format!("/account/brands/notices/{id}");
            self.write_to(tx, by, after.holder, kind, params, link)
                .await?;
        }
        Ok(())
    }

    /// The notice's own words, as the seller has to get them.
    fn letter(&self, notice: &Notice) -> Value {
        let goods: Vec<&str> = notice
            .goods
            .iter()
            .map(|one| one.title.best(Locale::En))
            .collect();
        let statement: String = notice.statement.chars().take(STATEMENT_IN_LETTER).collect();
        json!({
            "name": notice.right_name,
            "goods": goods.join("; "),
            "statement": statement,
            "contact": format!("{} <{}>", notice.contact.name, notice.contact.email),
            "day": notice.due_at.map(|due| due.date().to_string()),
        })
    }

    pub(super) async fn write_to(
        &self,
        tx: &Tx,
        by: &Caller,
        org: OrgId,
        kind: &'static str,
        params: Value,
        link: String,
    ) -> Result<(), Problem> {
        let letter = Letter {
            to: To::Members(vec![Role::Owner, Role::Staff, Role::Buyer]),
            org,
            kind,
            params,
            link: Some(link),
        };
        notices::tell(tx, self.rt(), MODULE, by, &letter).await
    }
}
