//! Steps of after-sales with their idempotency: what has to be asked elsewhere is asked first, then
//! the step and the record of its answer commit together.

use std::sync::Arc;

use contract::identity::Caller;
use contract::ids::{AfterSaleId, OrderId, OrgId};
use contract::logistics::Address;
use kernel::{FieldError, Problem};
use runtime::once::{IdempotentRequest, Replay, once};

use crate::error::Error;
use crate::model::after_sale::{AfterSaleKind, ReceivedLine};
use crate::rules;
use crate::rules::claim::Partial;
use crate::service::after_sales::Verdict;
use crate::service::claims::{NewClaim, reason_faults};
use crate::service::views::AfterSaleMoved;
use crate::service::{MODULE, Service};
use crate::store;

/// What somebody does to an after-sale.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Agree {
        parts: Option<Vec<Partial>>,
        keep_goods: bool,
        return_to: Option<Address>,
        note: Option<String>,
    },
    Refuse(String),
    Withdraw(Option<String>),
    Escalate(String),
    MarkSent(String),
    Receive(Vec<ReceivedLine>, Option<String>),
    DecideRefund(Option<Vec<Partial>>, String),
    DecideReturn(Option<Vec<Partial>>, Option<Address>, String),
    DecideReject(String),
}

impl Service {
    pub(crate) async fn open_claim_once(
        &self,
        by: &Caller,
        order: OrderId,
        request: &IdempotentRequest,
        new: NewClaim,
    ) -> Result<Replay<AfterSaleMoved>, Error> {
        let faults = reason_faults(new.reason);
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        runtime::blobs::check_owned(&self.rt, by.org, &new.evidence)
            .await
            .map_err(under_evidence)?;
        let (service, by, new) = (self.clone(), Arc::new(by.clone()), Arc::new(new));
        let answer = once(&self.rt, MODULE, request, move |tx| {
            let (service, by, new) = (service.clone(), by.clone(), new.clone());
            async move {
                let opened = service
                    .open_claim(&tx, &by, order, &new)
                    .await
                    .map_err(Problem::from)?;
                Ok((201, AfterSaleMoved::from(opened)))
            }
        });
        Ok(answer.await?)
    }

    pub(crate) async fn step(
        &self,
        by: &Caller,
        id: AfterSaleId,
        request: &IdempotentRequest,
        step: Arc<Step>,
    ) -> Result<Replay<AfterSaleMoved>, Error> {
        let return_to = Arc::new(self.return_address(id, &step).await?);
        let (service, by) = (self.clone(), Arc::new(by.clone()));
        let answer = once(&self.rt, MODULE, request, move |tx| {
            let (service, by) = (service.clone(), by.clone());
            let (step, return_to) = (step.clone(), return_to.clone());
            async move {
                let moved = match step.as_ref().clone() {
                    Step::Agree { parts, note, .. } => {
                        let verdict = verdict(parts, return_to.as_ref());
                        service.agree(&tx, &by, id, &verdict, note).await
                    }
                    Step::Refuse(why) => service.refuse(&tx, &by, id, why).await,
                    Step::Withdraw(note) => service.withdraw(&tx, &by, id, note).await,
                    Step::Escalate(why) => service.escalate(&tx, &by, id, why).await,
                    Step::MarkSent(tracking) => service.mark_sent(&tx, &by, id, tracking).await,
                    Step::Receive(lines, note) => service.receive(&tx, &by, id, lines, note).await,
                    Step::DecideRefund(parts, why) => {
                        service
                            .decide(&tx, &by, id, &Verdict::Refund(parts), Some(why))
                            .await
                    }
                    Step::DecideReturn(parts, _, why) => {
                        let verdict = verdict(parts, return_to.as_ref());
                        service.decide(&tx, &by, id, &verdict, Some(why)).await
                    }
                    Step::DecideReject(why) => {
                        service
                            .decide(&tx, &by, id, &Verdict::Reject, Some(why))
                            .await
                    }
                };
                Ok((200, AfterSaleMoved::from(moved.map_err(Problem::from)?)))
            }
        });
        Ok(answer.await?)
    }

    /// Where goods of a return go. `None` when the step sends none back.
    async fn return_address(&self, id: AfterSaleId, step: &Step) -> Result<Option<Address>, Error> {
        let (given, only_returns) = match step {
            Step::Agree {
                keep_goods: false,
                return_to,
                ..
            } => (return_to, true),
            Step::DecideReturn(_, return_to, _) => (return_to, false),
            Step::Agree { .. }
            | Step::Refuse(_)
            | Step::Withdraw(_)
            | Step::Escalate(_)
            | Step::MarkSent(_)
            | Step::Receive(..)
            | Step::DecideRefund(..)
            | Step::DecideReject(_) => return Ok(None),
        };
        let found = self
            .rt
            .db()
            .read(move |tx| async move {
                let Some((seller, _)) = store::after_sale::parties_of(&tx, id).await? else {
                    return Ok(None);
                };
                store::after_sale::load(&tx, seller, id).await
            })
            .await
            .map_err(Error::Db)?;
        // Whether the caller may know of it is decided where it is moved.
        let Some(after_sale) = found else {
            return Ok(None);
        };
        if only_returns && after_sale.kind != AfterSaleKind::Return {
            return Ok(None);
        }
        self.address_of(after_sale.seller, given.as_ref(), "return_to")
            .await
            .map(Some)
    }

    /// Where a seller's goods leave from or come back to: the address that `field` of the request
    /// gives, or the default of the seller's book.
    pub(crate) async fn address_of(
        &self,
        seller: OrgId,
        given: Option<&Address>,
        field: &str,
    ) -> Result<Address, Error> {
        if let Some(address) = given {
            let faults = rules::plan::address_faults(address, field);
            return if faults.is_empty() {
                Ok(address.clone())
            } else {
                Err(Error::Invalid(faults))
            };
        }
        let entry = store::book::find_default(self.rt.db(), seller).await?;
        Ok(entry.ok_or(Error::NoSellerAddress)?.address)
    }
}

fn verdict(parts: Option<Vec<Partial>>, return_to: &Option<Address>) -> Verdict {
    match return_to {
        Some(address) => Verdict::Return(parts, address.clone()),
        None => Verdict::Refund(parts),
    }
}

/// The files are one field of the request.
fn under_evidence(problem: Problem) -> Error {
    if problem.fields.is_empty() {
        return problem.into();
    }
    let fields = problem
        .fields
        .into_iter()
        .map(|field| FieldError {
            path: format!("evidence{}", field.path),
            ..field
        })
        .collect();
    Error::Invalid(fields)
}
