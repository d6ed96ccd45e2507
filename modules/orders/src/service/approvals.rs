//! Checkouts above the amount that a firm lets its buyers spend alone: asked for, agreed to or
//! declined. Agreeing places the order, at the prices of that moment, in the name of who asked.

use contract::identity::{Caller, OrgKind, Role};
use contract::ids::{CheckoutId, OrgId, PersonId};
use contract::logistics::Address;
use db::Tx;
use kernel::{Cursor, FieldError, Money, Page, Problem, Rounding, Timestamp};
use runtime::http::{MaybeIfMatch, PageQuery};
use runtime::notices::{Notice, To, tell};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::error::Error;
use crate::model::approval::{Approval, ApprovalState};
use crate::model::cart::CartLine;
use crate::model::checkout::{Checkout, CheckoutRequest, WantedLine};
use crate::model::quote::Quote;
use crate::rules::approval as rules;
use crate::service::checkout::{Agreed, Plan};
use crate::service::{MODULE, Service};
use crate::store;

/// How long a request waits for an answer.
const WAITS: std::time::Duration = std::time::Duration::from_secs(14 * 86_400);
const SWEEP_MAX: i64 = 100;
const DECIDERS: [Role; 2] = [Role::Owner, Role::Approver];
const READERS: [Role; 3] = [Role::Owner, Role::Approver, Role::Buyer];

/// Above which amount somebody has to agree; null when nobody has to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApprovalRule {
    pub above: Option<Money>,
    /// To be sent as `If-Match` with another one.
    pub version: i64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApprovalPerson {
    pub id: PersonId,
    /// Absent when they were erased.
    pub name: Option<String>,
}

/// A checkout that somebody has to agree to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApprovalView {
    /// Also that of the checkout, once it was agreed to.
    pub id: CheckoutId,
    pub state: ApprovalState,
    pub asked_by: ApprovalPerson,
    /// What it came to when it was asked for.
    pub total: Money,
    pub quote: Quote,
    pub to: Option<Address>,
    pub asked_at: Timestamp,
    /// Until when it waits for an answer.
    pub expires_at: Timestamp,
    pub decided_by: Option<ApprovalPerson>,
    pub decided_at: Option<Timestamp>,
    pub reason: Option<String>,
    /// Whether the caller may agree to it or decline it.
    pub can_decide: bool,
    pub can_withdraw: bool,
}

impl Service {
    pub(crate) async fn approval_rule(&self, by: &Caller) -> Result<ApprovalRule, Error> {
        by.allows("orders:read")?;
        let org = by.buyer(OrgKind::Buyer.roles())?;
        let rule = store::approval::rule(self.rt.db(), org).await?;
        Ok(ApprovalRule {
            above: rule.map(|rule| rule.above),
            version: rule.map_or(0, |rule| rule.version),
        })
    }

    pub(crate) async fn put_approval_rule(
        &self,
        by: &Caller,
        seen: &MaybeIfMatch,
        above: Option<Money>,
    ) -> Result<ApprovalRule, Error> {
        by.allows("orders:write")?;
        let org = by.buyer(&[Role::Owner])?;
        if above.is_some_and(|above| above.minor() < 0) {
            let field = FieldError::new("above", "out_of_range", "is zero or more");
            return Err(Error::Invalid(vec![field]));
        }
        if let Some(above) = above {
            above.minor_i64()?;
        }
        let (service, seen, by_tx) = (self.clone(), seen.clone(), by.clone());
        self.rt
            .db()
            .tx(move |tx| {
                let (service, seen, by) = (service.clone(), seen.clone(), by_tx.clone());
                async move {
                    let before = store::approval::load_rule(&tx, org).await?;
                    seen.check(before.map_or(0, |rule| rule.version))?;
                    store::approval::put_rule(&tx, org, above, service.now()).await?;
                    let value = |above: Option<Money>| json!({"above": above});
                    runtime::audit::record(
                        &tx,
                        &service.rt,
                        MODULE,
                        &by,
                        "approval_rule.changed",
                        &org.to_string(),
                        Some(&value(before.map(|rule| rule.above))),
                        Some(&value(above)),
                    )
                    .await?;
                    Ok::<_, Error>(())
                }
            })
            .await?;
        self.approval_rule(by).await
    }

    /// Whether somebody has to agree before the caller spends so much. What cannot be compared is
    /// asked for.
    pub(crate) async fn needs_approval(&self, by: &Caller, total: Money) -> Result<bool, Error> {
        if rules::is_free(by) {
            return Ok(false);
        }
        let Some(rule) = store::approval::rule(self.rt.db(), by.org).await? else {
            return Ok(false);
        };
        let limit = rule.above.currency();
        if total.currency() == limit {
            return Ok(total.minor() > rule.above.minor());
        }
        let rate = self
            .peers
            .payments
            .rate(by, total.currency(), limit)
            .await?;
        Ok(match rate {
            Some((rate, _)) => {
                total.convert(limit, rate, Rounding::HalfUp)?.minor() > rule.above.minor()
            }
            None => true,
        })
    }

    /// Writes the request down and tells those who may agree. The lines leave the cart, as with an
    /// order, and come back when nobody agrees.
    pub(crate) async fn ask_for_approval(
        &self,
        by: &Caller,
        plan: Plan,
        request: &CheckoutRequest,
    ) -> Result<(Checkout, bool), Error> {
        let now = self.now();
        let approval = Approval {
            id: plan.id,
            buyer: plan.buyer,
            person: by.person,
            state: ApprovalState::Awaiting,
            fingerprint: plan.fingerprint.clone(),
            request: self.waiting(&plan, request)?,
            total: plan.total,
            quote: plan.quote,
            asked_at: now,
            expires_at: now.plus(WAITS),
            decided_by: None,
            decided_at: None,
            reason: None,
        };
        let (service, kept, by) = (
            self.clone(),
            std::sync::Arc::new(approval.clone()),
            by.clone(),
        );
        let is_new = self
            .rt
            .db()
            .tx(move |tx| {
                let (service, approval, by) = (service.clone(), kept.clone(), by.clone());
                async move {
                    if !store::approval::insert(&tx, &approval).await? {
                        return Ok(false);
                    }
                    let offers: Vec<_> = lines_of(&approval).map(|line| line.offer).collect();
                    store::cart::remove(&tx, approval.buyer, approval.person, &offers).await?;
                    let to = To::Members(DECIDERS.to_vec());
                    service
                        .tell_approval(&tx, &approval, to, "orders.approval_asked", &by)
                        .await?;
                    Ok::<_, Error>(true)
                }
            })
            .await?;
        Ok((approval.checkout(), !is_new))
    }

    async fn tell_approval(
        &self,
        tx: &Tx,
        approval: &Approval,
        to: To,
        kind: &'static str,
        by: &Caller,
    ) -> Result<(), Error> {
        let notice = Notice {
            to,
            org: approval.buyer,
            kind,
            params: json!({
                "amount": approval.total.to_major_string(),
                "currency": approval.total.currency().code(),
                "reason": approval.reason.as_deref().unwrap_or_default(),
            }),
            link: Some(format!("/account/approvals/{}", approval.id)),
        };
        Ok(tell(tx, &self.rt, MODULE, by, &notice).await?)
    }

    pub(crate) async fn approvals(
        &self,
        by: &Caller,
        state: Option<ApprovalState>,
        page: &PageQuery,
    ) -> Result<Page<ApprovalView>, Error> {
        by.allows("orders:read")?;
        let buyer = by.buyer(&READERS)?;
        let before = match &page.after {
            Some(text) => {
                Some(Cursor::decode::<(Timestamp, CheckoutId)>(text).map_err(Problem::from)?)
            }
            None => None,
        };
        let wanted = store::approval::Wanted {
            state,
            person: only_own(by),
            before,
            limit: i64::try_from(page.rows() + 1).unwrap_or(i64::MAX),
        };
        let found = store::approval::list(self.rt.db(), buyer, &wanted).await?;
        let cut =
            Page::cut(found, page.rows(), |one| (one.asked_at, one.id)).map_err(Problem::from)?;
        let items = self.approval_views(by, cut.items).await?;
        Ok(Page {
            items,
            next: cut.next,
        })
    }

    pub(crate) async fn approval(
        &self,
        by: &Caller,
        id: CheckoutId,
    ) -> Result<ApprovalView, Error> {
        by.allows("orders:read")?;
        let buyer = by.buyer(&READERS)?;
        let found = self.approval_of(by, buyer, id).await?;
        let mut views = self.approval_views(by, vec![found]).await?;
        views.pop().ok_or(Error::NotFound)
    }

    /// One that the caller may see: their own, or the firm's for who decides.
    async fn approval_of(
        &self,
        by: &Caller,
        buyer: OrgId,
        id: CheckoutId,
    ) -> Result<Approval, Error> {
        store::approval::find(self.rt.db(), buyer, id)
            .await?
            .filter(|found| only_own(by).is_none_or(|person| person == found.person))
            .ok_or(Error::NotFound)
    }

    async fn approval_views(
        &self,
        by: &Caller,
        found: Vec<Approval>,
    ) -> Result<Vec<ApprovalView>, Error> {
        let mut people: Vec<PersonId> = found
            .iter()
            .flat_map(|one| [Some(one.person), one.decided_by])
            .flatten()
            .collect();
        people.sort_unstable();
        people.dedup();
        let known = match people.is_empty() {
            true => Vec::new(),
            false => self.peers.identity.people(by, people).await?,
        };
        let person = |id: PersonId| ApprovalPerson {
            id,
            name: known
                .iter()
                .find(|known| known.id == id && !known.name.is_empty())
                .map(|known| known.name.clone()),
        };
        Ok(found
            .into_iter()
            .map(|one| {
                let is_awaiting = one.state == ApprovalState::Awaiting;
                ApprovalView {
                    id: one.id,
                    state: one.state,
                    asked_by: person(one.person),
                    total: one.total,
                    to: one.request.address,
                    quote: one.quote,
                    asked_at: one.asked_at,
                    expires_at: one.expires_at,
                    decided_by: one.decided_by.map(person),
                    decided_at: one.decided_at,
                    reason: one.reason,
                    can_decide: is_awaiting && rules::may_decide(by, one.person),
                    can_withdraw: is_awaiting && (by.person == one.person || rules::is_free(by)),
                }
            })
            .collect())
    }

    /// Agrees: the order is placed as it was asked for, at today's prices. `expected` is the total
    /// that the caller saw; another one is refused with the new quote.
    pub(crate) async fn approve(
        &self,
        by: &Caller,
        id: CheckoutId,
        expected: Option<Money>,
    ) -> Result<Checkout, Error> {
        by.allows("orders:write")?;
        let buyer = by.buyer(&DECIDERS)?;
        let approval = self.approval_of(by, buyer, id).await?;
        if approval.state == ApprovalState::Approved {
            // The answer was lost: what was placed then is told again.
            return store::checkout::find(self.rt.db(), buyer, id)
                .await?
                .ok_or(Error::NotFound);
        }
        rules::go(approval.state, ApprovalState::Approved)?;
        if !rules::may_decide(by, approval.person) {
            return Err(Error::OwnApproval);
        }
        let request = CheckoutRequest {
            expected_total: expected.or(approval.request.expected_total),
            ..self.unlocked(id, &approval.request)?
        };
        let agreed = Agreed {
            person: approval.person,
            by: by.person,
        };
        self.place_agreed(by, &approval, agreed, &request).await
    }

    /// In the transaction that writes the orders.
    pub(crate) async fn settle_approval(
        &self,
        tx: &Tx,
        buyer: OrgId,
        id: CheckoutId,
        by: &Caller,
    ) -> Result<(), Error> {
        let state = ApprovalState::Approved;
        let now = self.now();
        if !store::approval::decide(tx, buyer, id, state, Some(by.person), None, now).await? {
            return Err(Error::ChangedMeanwhile);
        }
        if let Some(approval) = store::approval::load(tx, buyer, id).await? {
            let to = To::Person(approval.person);
            self.tell_approval(tx, &approval, to, "orders.approved", by)
                .await?;
        }
        Ok(())
    }

    pub(crate) async fn decline(
        &self,
        by: &Caller,
        id: CheckoutId,
        reason: String,
    ) -> Result<ApprovalView, Error> {
        by.allows("orders:write")?;
        let buyer = by.buyer(&DECIDERS)?;
        let approval = self.approval_of(by, buyer, id).await?;
        rules::go(approval.state, ApprovalState::Declined)?;
        if !rules::may_decide(by, approval.person) {
            return Err(Error::OwnApproval);
        }
        self.end_approval(approval, ApprovalState::Declined, by, Some(reason))
            .await?;
        self.approval(by, id).await
    }

    pub(crate) async fn withdraw_approval(
        &self,
        by: &Caller,
        id: CheckoutId,
    ) -> Result<ApprovalView, Error> {
        by.allows("orders:write")?;
        let buyer = by.buyer(&READERS)?;
        let approval = self.approval_of(by, buyer, id).await?;
        rules::go(approval.state, ApprovalState::Withdrawn)?;
        if by.person != approval.person && !rules::is_free(by) {
            return Err(Problem::forbidden().into());
        }
        self.end_approval(approval, ApprovalState::Withdrawn, by, None)
            .await?;
        self.approval(by, id).await
    }

    /// Ends one without an order: its lines lie in the cart again.
    async fn end_approval(
        &self,
        approval: Approval,
        to: ApprovalState,
        by: &Caller,
        reason: Option<String>,
    ) -> Result<(), Error> {
        let decided = (by.person, by.clone(), reason);
        let (service, approval) = (self.clone(), std::sync::Arc::new(approval));
        let decided = std::sync::Arc::new(decided);
        self.rt
            .db()
            .tx(move |tx| {
                let (service, approval) = (service.clone(), approval.clone());
                let decided = decided.clone();
                async move {
                    let (person, by, reason) = &*decided;
                    let (buyer, id, now) = (approval.buyer, approval.id, service.now());
                    let who = (to != ApprovalState::Expired).then_some(*person);
                    let is_first =
                        store::approval::decide(&tx, buyer, id, to, who, reason.as_deref(), now)
                            .await?;
                    if !is_first {
                        return Err(Error::ChangedMeanwhile);
                    }
                    for line in lines_of(&approval) {
                        let line = CartLine {
                            offer: line.offer,
                            quantity: line.quantity,
                            seen_price: None,
                        };
                        store::cart::add_if_missing(&tx, buyer, approval.person, &line, now)
                            .await?;
                    }
                    if to == ApprovalState::Withdrawn {
                        return Ok(());
                    }
                    let told = Approval {
                        reason: reason.clone(),
                        ..(*approval).clone()
                    };
                    let to = To::Person(approval.person);
                    service
                        .tell_approval(&tx, &told, to, "orders.declined", by)
                        .await
                }
            })
            .await
    }

    /// Those that nobody answered in time end.
    pub(crate) async fn sweep_approvals(&self) -> Result<(), Problem> {
        for approval in store::approval::due(self.rt.db(), self.now(), SWEEP_MAX).await? {
            let system = Caller::system();
            let ended = self
                .end_approval(approval, ApprovalState::Expired, &system, None)
                .await;
            match ended {
                Ok(()) | Err(Error::ChangedMeanwhile) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

/// Buyers see what they asked for; who decides sees all.
fn only_own(by: &Caller) -> Option<PersonId> {
    let decides = DECIDERS.iter().any(|role| by.roles.contains(role));
    (!decides).then_some(by.person)
}

fn lines_of(approval: &Approval) -> impl Iterator<Item = &WantedLine> {
    approval.request.lines.iter().flatten()
}
