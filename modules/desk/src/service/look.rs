//! Looking: the inbox, one conversation, its messages, what waits, who may read a file.

use contract::Answer;
use contract::identity::{Caller, OrgKind};
use contract::ids::ConversationId;
use kernel::{Page, Problem};
use runtime::blobs::BlobId;
use uuid::Uuid;

use super::Service;
use crate::model::{Conversation, Listed, Said, Seat, Unread};
use crate::store::conversation::Wanted;
use crate::{rules, store};

/// A conversation with the seats in it, for somebody who sees it.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) conversation: Conversation,
    pub(crate) seats: Vec<Seat>,
}

impl Service {
    pub(crate) async fn inbox(
        &self,
        by: &Caller,
        is_archived: bool,
        topic: Option<Uuid>,
        after: Option<(i64, ConversationId)>,
        limit: usize,
    ) -> Answer<Page<Listed>> {
        by.allows("desk:read")?;
        let wanted = Wanted {
            org: by.org,
            person: by.person,
            is_archived,
            topic,
            after,
            limit: rows(limit),
        };
        let found = store::conversation::inbox(self.rt().db(), &wanted).await?;
        Ok(Page::cut(found, limit, |last| {
            (last.conversation.last_at.micros(), last.conversation.id)
        })?)
    }

    pub(crate) async fn queue(
        &self,
        by: &Caller,
        after: Option<(i64, ConversationId)>,
        limit: usize,
    ) -> Answer<Page<Conversation>> {
        by.allows("desk:read")?;
        by.platform(&rules::SUPPORT)?;
        let found = store::conversation::queue(self.rt().db(), after, rows(limit)).await?;
        Ok(Page::cut(found, limit, |last| {
            let called = last.called_at.map_or(0, kernel::Timestamp::micros);
            (called, last.id)
        })?)
    }

    pub(crate) async fn find(&self, by: &Caller, id: ConversationId) -> Answer<Seen> {
        by.allows("desk:read")?;
        let (service, by) = (self.clone(), by.clone());
        self.rt()
            .db()
            .read(move |tx| {
                let (service, by) = (service.clone(), by.clone());
                async move {
                    let conversation = service.seen(&tx, &by, id).await?;
                    let seats = store::seat::all(&tx, id).await?;
                    Ok(Seen {
                        conversation,
                        seats,
                    })
                }
            })
            .await
    }

    /// Newest first, going back.
    pub(crate) async fn history(
        &self,
        by: &Caller,
        id: ConversationId,
        before: Option<i64>,
        limit: usize,
    ) -> Answer<Page<Said>> {
        let seen = self.find(by, id).await?;
        let before = before.unwrap_or(i64::MAX);
        let found =
            store::message::older(self.rt().db(), &seen.conversation, before, rows(limit)).await?;
        Ok(Page::cut(found, limit, |last| (last.seq,))?)
    }

    /// What came since, oldest first.
    pub(crate) async fn news(
        &self,
        of: &Conversation,
        since: i64,
        limit: usize,
    ) -> Answer<Vec<Said>> {
        let limit = i64::try_from(limit).map_err(|_| Problem::internal())?;
        Ok(store::message::newer(self.rt().db(), of, since, limit).await?)
    }

    pub(crate) async fn unread(&self, by: &Caller) -> Answer<Unread> {
        by.allows("desk:read")?;
        let db = self.rt().db();
        let (unread, organisation) = store::seat::unread(db, by.org, by.person).await?;
        let answers = by.kind == OrgKind::Platform && by.require(&rules::SUPPORT).is_ok();
        let queue = if answers {
            store::conversation::queued(db).await?
        } else {
            0
        };
        Ok(Unread {
            unread,
            organisation,
            queue,
        })
    }

    pub(crate) async fn may_read_file(&self, by: &Caller, blob: BlobId) -> Answer<bool> {
        let found = store::conversation::with_file(self.rt().db(), blob.uuid()).await?;
        Ok(found.iter().any(|one| rules::may_see(by, one)))
    }
}

/// One more than is shown, to see whether the list goes on.
fn rows(limit: usize) -> i64 {
    i64::try_from(limit + 1).unwrap_or(101)
}
