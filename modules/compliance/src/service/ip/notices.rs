//! Notices as the holder, the seller and the desk see them: each its own, and of the other side no
//! more than the law wants it to know.

use contract::identity::{Caller, OrgKind};
use contract::ids::OrgId;
use db::Tx;
use kernel::{Page, Timestamp};
use runtime::blobs::BlobId;
use runtime::http::PageQuery;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::Service;
use super::standing::Standing;
use super::{after, cut, desk_reads, reads, rows};
use crate::error::Error;
use crate::model::ip::notice::{
    Action, Contact, Counter, Infringement, NamedGoods, Notice, NoticeId, NoticeState, Regime,
    Side, Step,
};
use crate::model::ip::right::RightId;
use crate::model::ip::standing::Tally;
use crate::rules::ip::moves;
use crate::store;
use crate::store::ip::step::NewStep;

/// From which side a firm asks for its notices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IpNoticeSide)]
pub(crate) enum NoticeSide {
    #[default]
    Filed,
    Received,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = IpNoticeRow)]
pub(crate) struct NoticeRow {
    pub(crate) id: NoticeId,
    pub(crate) seller: OrgId,
    pub(crate) seller_name: Option<String>,
    pub(crate) holder: OrgId,
    pub(crate) holder_name: Option<String>,
    pub(crate) right_name: String,
    pub(crate) infringement: Infringement,
    pub(crate) regime: Regime,
    pub(crate) state: NoticeState,
    pub(crate) goods: Vec<NamedGoods>,
    pub(crate) due_at: Option<Timestamp>,
    pub(crate) at: Timestamp,
}

/// A step as both sides see it: who, not which person.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = IpStepMade)]
pub(crate) struct StepMade {
    pub(crate) side: Side,
    pub(crate) step: String,
    pub(crate) note: Option<String>,
    pub(crate) at: Timestamp,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = IpNoticeView)]
pub(crate) struct NoticeView {
    pub(crate) id: NoticeId,
    /// From which side the caller sees it.
    pub(crate) side: Side,
    pub(crate) seller: OrgId,
    pub(crate) seller_name: Option<String>,
    pub(crate) holder: OrgId,
    pub(crate) holder_name: Option<String>,
    pub(crate) right: RightId,
    pub(crate) right_name: String,
    pub(crate) infringement: Infringement,
    pub(crate) regime: Regime,
    pub(crate) state: NoticeState,
    pub(crate) goods: Vec<NamedGoods>,
    pub(crate) statement: String,
    pub(crate) evidence: Vec<BlobId>,
    /// To the seller name and mail alone.
    pub(crate) contact: Contact,
    pub(crate) signature: String,
    pub(crate) counter: Option<Counter>,
    pub(crate) action: Option<Action>,
    pub(crate) reason: Option<String>,
    pub(crate) bad_faith: bool,
    /// Until when the seller can answer, or the holder bring an action.
    pub(crate) due_at: Option<Timestamp>,
    pub(crate) at: Timestamp,
    pub(crate) version: i64,
    /// What the caller can do now.
    pub(crate) steps: Vec<Step>,
    pub(crate) history: Vec<StepMade>,
    /// For the desk alone.
    pub(crate) seller_standing: Option<Standing>,
    pub(crate) holder_tally: Option<Tally>,
}

impl Service {
    /// The side from which a firm or the desk sees a notice. A seller hears of it when the desk has
    /// taken it.
    pub(super) fn side_of(by: &Caller, notice: &Notice) -> Option<Side> {
        match by.kind {
            OrgKind::Platform => Some(Side::Desk),
            OrgKind::Buyer | OrgKind::Seller if notice.holder == by.org => Some(Side::Holder),
            OrgKind::Buyer | OrgKind::Seller => {
                (notice.seller == by.org && notice.accepted_at.is_some()).then_some(Side::Seller)
            }
        }
    }

    pub(super) async fn load_notice(
        tx: &Tx,
        by: &Caller,
        seller: OrgId,
        id: NoticeId,
    ) -> Result<(Notice, Side), Error> {
        let notice = store::ip::notice::load(tx, seller, id).await?;
        let notice = notice.ok_or(Error::NotFound)?;
        let side = Self::side_of(by, &notice).ok_or(Error::NotFound)?;
        Ok((notice, side))
    }

    /// The seller under whose key a notice lies, if the caller may have to do with it.
    pub(super) async fn seller_of_notice(&self, by: &Caller, id: NoticeId) -> Result<OrgId, Error> {
        let whose = store::ip::whose(self.rt().db(), id).await?;
        let (seller, holder) = whose.ok_or(Error::NotFound)?;
        let is_side = by.kind == OrgKind::Platform || seller == by.org || holder == Some(by.org);
        is_side.then_some(seller).ok_or(Error::NotFound)
    }

    pub(crate) async fn notice(&self, by: &Caller, id: NoticeId) -> Result<NoticeView, Error> {
        match by.kind {
            OrgKind::Platform => desk_reads(by)?,
            OrgKind::Buyer | OrgKind::Seller => {
                reads(by)?;
            }
        }
        self.seen_notice(by, id).await
    }

    /// For who has just moved it, too.
    pub(super) async fn seen_notice(&self, by: &Caller, id: NoticeId) -> Result<NoticeView, Error> {
        let seller = self.seller_of_notice(by, id).await?;
        let caller = by.clone();
        let (notice, side, history) = self
            .rt()
            .db()
            .read(move |tx| {
                let by = caller.clone();
                async move {
                    let (notice, side) = Self::load_notice(&tx, &by, seller, id).await?;
                    let history = store::ip::step::of(&tx, id.uuid()).await?;
                    Ok::<_, Error>((notice, side, history))
                }
            })
            .await?;
        let names = self.names_of(by, [notice.seller, notice.holder]).await?;
        let (mut seller_standing, mut holder_tally) = (None, None);
        if side == Side::Desk {
            seller_standing = Some(self.standing_of(notice.seller).await?);
            holder_tally = Some(store::ip::notice::tally(self.rt().db(), notice.holder).await?);
        }
        Ok(NoticeView {
            id: notice.id,
            side,
            seller_name: names.get(&notice.seller).cloned(),
            seller: notice.seller,
            holder_name: names.get(&notice.holder).cloned(),
            holder: notice.holder,
            right: notice.right,
            right_name: notice.right_name,
            infringement: notice.infringement,
            regime: notice.regime,
            state: notice.state,
            goods: notice.goods,
            statement: notice.statement,
            evidence: notice.evidence,
            contact: contact_for(side, notice.contact),
            signature: notice.signature,
            counter: notice.counter,
            action: notice.action,
            reason: notice.reason,
            bad_faith: notice.bad_faith,
            due_at: notice.due_at,
            at: notice.at,
            version: notice.version,
            steps: moves::steps(notice.state, side),
            history: history
                .into_iter()
                .map(|made| StepMade {
                    side: made.side,
                    step: made.step,
                    note: made.note,
                    at: made.at,
                })
                .collect(),
            seller_standing,
            holder_tally,
        })
    }

    pub(crate) async fn notices(
        &self,
        by: &Caller,
        side: NoticeSide,
        page: &PageQuery,
    ) -> Result<Page<NoticeRow>, Error> {
        let firm = reads(by)?;
        let before = after::<(NoticeId,)>(page)?.map(|(id,)| id);
        let db = self.rt().db();
        let found = match side {
            NoticeSide::Filed => store::ip::notice::filed(db, firm, before, rows(page)).await?,
            NoticeSide::Received => {
                store::ip::notice::received(db, firm, before, rows(page)).await?
            }
        };
        let cut = cut(found, page, |one| (one.id,))?;
        self.rows_of(by, cut).await
    }

    pub(crate) async fn desk_notices(
        &self,
        by: &Caller,
        state: NoticeState,
        page: &PageQuery,
    ) -> Result<Page<NoticeRow>, Error> {
        desk_reads(by)?;
        let after = after::<(Timestamp, NoticeId)>(page)?;
        let found = store::ip::notice::in_state(self.rt().db(), state, after, rows(page)).await?;
        let cut = cut(found, page, |one| (one.at, one.id))?;
        self.rows_of(by, cut).await
    }

    async fn rows_of(&self, by: &Caller, page: Page<Notice>) -> Result<Page<NoticeRow>, Error> {
        let firms = page.items.iter().flat_map(|one| [one.seller, one.holder]);
        let names = self.names_of(by, firms).await?;
        Ok(page.map(|one| NoticeRow {
            id: one.id,
            seller_name: names.get(&one.seller).cloned(),
            seller: one.seller,
            holder_name: names.get(&one.holder).cloned(),
            holder: one.holder,
            right_name: one.right_name,
            infringement: one.infringement,
            regime: one.regime,
            state: one.state,
            goods: one.goods,
            due_at: one.due_at,
            at: one.at,
        }))
    }

    pub(super) async fn note_step(
        &self,
        tx: &Tx,
        by: &Caller,
        subject: Uuid,
        side: Side,
        step: &str,
        note: Option<&str>,
    ) -> Result<(), Error> {
        let step = NewStep {
            subject,
            id: self.rt().ids().uuid(),
            side,
            actor: &by.actor(),
            step,
            note,
            at: self.rt().now(),
        };
        Ok(store::ip::step::note(tx, &step).await?)
    }
}

/// A seller has to know who complains and how to reach them (17 U.S.C. § 512(g)(2)(A) and E-Commerce
/// Law, art. 42 forward the notice); telephone and address stay with the desk.
fn contact_for(side: Side, contact: Contact) -> Contact {
    match side {
        Side::Holder | Side::Desk | Side::Time => contact,
        Side::Seller => Contact {
            name: contact.name,
            email: contact.email,
            ..Contact::default()
        },
    }
}
