//! Risks of rights in the operator's register: notices from when the desk takes them, and sellers
//! whose notices add up. An entry follows its notice or case to its end, and is written in both languages:
//! the register keeps one text.

use contract::identity::{Caller, Credential, OrgKind};
use contract::risk::{Register, RiskReport, RiskTopic};
use db::Tx;
use kernel::Problem;
use runtime::jobs;

use super::super::Service;
use crate::MODULE;
use crate::error::Error;
use crate::jobs::FILE_RISK;
use crate::model::ip::notice::{Notice, NoticeState};
use crate::model::ip::standing::{Suspension, SuspensionState};

/// How likely it is, by where a notice stands, that the platform is held liable; none: it is over.
const fn likelihood(state: NoticeState) -> Option<i64> {
    match state {
        NoticeState::TakenDown => Some(3),
        NoticeState::Countered => Some(2),
        NoticeState::ActionBrought => Some(4),
        NoticeState::Uncontested | NoticeState::Upheld => Some(5),
        NoticeState::Received
        | NoticeState::Refused
        | NoticeState::Rejected
        | NoticeState::Reinstated
        | NoticeState::Withdrawn => None,
    }
}

impl Service {
    pub(super) async fn report_notice(
        &self,
        tx: &Tx,
        by: &Caller,
        after: &Notice,
    ) -> Result<(), Error> {
        let standing = likelihood(after.state);
        let report = RiskReport {
            source: after.id.uuid(),
            topic: RiskTopic::IntellectualProperty,
            title: format!("侵权通知 · Notice of infringement: {}", after.right_name),
            description: format!(
                "通知 {id}：卖家 {seller}，权利人 {holder}，涉及商品 {goods} 件，{state}。 · \
                 Notice {id}: seller {seller}, holder {holder}, {goods} products, {state}.",
                id = after.id,
                seller = after.seller,
                holder = after.holder,
                goods = after.goods.len(),
                state = after.state.as_str()
            ),
            likelihood: standing.unwrap_or(1),
            impact: 3,
            is_over: standing.is_none(),
            at: self.rt().now(),
            register: keeper(by),
        };
        self.file(tx, &report).await
    }

    /// A seller that infringes again and again.
    pub(super) async fn report_suspension(
        &self,
        tx: &Tx,
        by: &Caller,
        case: &Suspension,
    ) -> Result<(), Error> {
        let (likelihood, is_over) = match case.state {
            SuspensionState::Open | SuspensionState::Proposed => (5, false),
            SuspensionState::Suspended => (3, false),
            SuspensionState::Dismissed | SuspensionState::Lifted => (1, true),
        };
        let report = RiskReport {
            source: case.id.uuid(),
            topic: RiskTopic::IntellectualProperty,
            title: "卖家屡次侵权 · A seller infringes again and again".to_owned(),
            description: format!(
                "案件 {id}：卖家 {seller}，计入的通知 {strikes} 份。 · \
                 Case {id}: seller {seller}, {strikes} notices that count.",
                id = case.id,
                seller = case.seller,
                strikes = case.strikes
            ),
            likelihood,
            impact: 4,
            is_over,
            at: self.rt().now(),
            register: keeper(by),
        };
        self.file(tx, &report).await
    }

    async fn file(&self, tx: &Tx, report: &RiskReport) -> Result<(), Error> {
        let (rt, now) = (self.rt(), self.rt().now());
        jobs::enqueue(tx, rt, MODULE, FILE_RISK, report, now, None).await?;
        Ok(())
    }

    pub(crate) async fn report_risk(&self, report: RiskReport) -> Result<(), Problem> {
        self.inner.risk.report(&Caller::system(), report).await?;
        Ok(())
    }
}

/// The operator and the person of the desk who acts; time has no register.
fn keeper(by: &Caller) -> Option<Register> {
    let is_person = !matches!(by.credential, Credential::System);
    (is_person && by.kind == OrgKind::Platform).then_some(Register {
        org: by.org,
        owner: by.person,
    })
}
