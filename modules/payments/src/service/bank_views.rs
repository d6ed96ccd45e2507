//! What the platform sees of statements and their lines.

use contract::identity::Caller;
use contract::ids::PayoutId;
use kernel::{Money, Page, Timestamp};
use runtime::http::PageQuery;
use serde::Serialize;
use utoipa::ToSchema;

use super::operate::LOOKERS;
use super::{Service, before, rows};
use crate::error::Error;
use crate::model::bank::{
    BankLine, BankLineId, BankLineState, Explanation, MatchKind, OpenReason, Statement,
    StatementFinding, StatementId, StatementKind, StatementState,
};
use crate::store;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatementView {
    pub id: StatementId,
    /// The bank's own name for it.
    pub name: String,
    pub state: StatementState,
    pub opening: Option<Money>,
    pub closing: Option<Money>,
    pub lines: i64,
    /// Why it was refused, by element.
    pub findings: Vec<StatementFinding>,
    pub at: Timestamp,
}

impl From<Statement> for StatementView {
    fn from(one: Statement) -> Self {
        StatementView {
            id: one.id,
            name: one.bank_id,
            state: one.state,
            opening: one.opening,
            closing: one.closing,
            lines: one.lines,
            findings: one.findings,
            at: one.at,
        }
    }
}

/// What somebody said a line is, and waits for another to agree.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProposalView {
    pub explanation: Explanation,
    pub payout: Option<PayoutId>,
    pub note: String,
    pub by: String,
    /// The caller said it, so somebody else has to agree.
    pub is_own: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BankLineView {
    pub id: BankLineId,
    pub statement: StatementId,
    pub place: i64,
    pub state: BankLineState,
    /// Credits positive.
    pub amount: Money,
    pub booked_on: Option<String>,
    pub reference: String,
    pub text: String,
    pub counterparty: Option<String>,
    pub return_reason: Option<String>,
    pub how: Option<MatchKind>,
    pub why: Option<OpenReason>,
    pub proposal: Option<ProposalView>,
    pub settled_at: Option<Timestamp>,
    pub at: Timestamp,
}

impl BankLineView {
    pub(crate) fn of(line: BankLine, by: &Caller) -> Self {
        let own = by.person.to_string();
        BankLineView {
            id: line.id,
            statement: line.statement,
            place: line.place,
            state: line.state,
            amount: line.amount,
            booked_on: line.booked_on,
            reference: line.reference,
            text: line.text,
            counterparty: line.counterparty,
            return_reason: line.return_reason,
            how: line.how,
            why: line.why,
            proposal: line.proposal.map(|one| ProposalView {
                explanation: one.explanation,
                payout: one.target,
                note: one.note,
                is_own: one.by == own,
                by: one.by,
            }),
            settled_at: line.settled_at,
            at: line.at,
        }
    }
}

impl Service {
    pub(crate) async fn statements(
        &self,
        by: &Caller,
        page: &PageQuery,
    ) -> Result<Page<StatementView>, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        let input = (before::<StatementKind>(page)?, rows(page));
        let found = self
            .read(input, |_, tx, input| async move {
                store::statement::list(&tx, input.0, input.1).await
            })
            .await?;
        Ok(Page::cut(found, page.rows(), |one| (one.id.uuid(),))?.map(StatementView::from))
    }

    pub(crate) async fn statement(
        &self,
        by: &Caller,
        id: StatementId,
    ) -> Result<StatementView, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        let found = self
            .read(id, |_, tx, id| async move {
                store::statement::find(&tx, *id).await
            })
            .await?;
        Ok(found.ok_or(Error::NotFound)?.into())
    }
}
