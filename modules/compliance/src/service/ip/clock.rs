//! What happens because a term ended: a notice that nobody answered stands, and products whose
//! notice was answered and not followed by an action come back.

use contract::identity::Caller;

use super::super::Service;
use super::moves::Brought;
use crate::error::Error;
use crate::model::ip::notice::{NoticeState, Side, Step};
use crate::store;

/// Notices of one round; the next round takes the rest.
const DUE: i64 = 200;

impl Service {
    pub(crate) async fn run_clocks(&self) -> Result<(), Error> {
        let now = self.rt().now();
        for (seller, id) in store::ip::notice::due(self.rt().db(), now, DUE).await? {
            let service = self.clone();
            let moved: Result<(), Error> = self
                .rt()
                .db()
                .tx(move |tx| {
                    let service = service.clone();
                    async move {
                        let found = store::ip::notice::load(&tx, seller, id).await?;
                        let over = found.filter(|one| one.due_at.is_some_and(|due| due <= now));
                        let Some(notice) = over else {
                            return Ok(());
                        };
                        let step = match notice.state {
                            NoticeState::TakenDown => Step::LetStand,
                            NoticeState::Countered => Step::Reinstate,
                            NoticeState::Received
                            | NoticeState::Refused
                            | NoticeState::Uncontested
                            | NoticeState::ActionBrought
                            | NoticeState::Upheld
                            | NoticeState::Rejected
                            | NoticeState::Reinstated
                            | NoticeState::Withdrawn => return Ok(()),
                        };
                        let (by, nothing) = (Caller::system(), Brought::default());
                        service
                            .move_notice(&tx, &by, &notice, Side::Time, step, nothing)
                            .await
                    }
                })
                .await;
            match moved {
                // Somebody moved it meanwhile: then the clock does not count any more.
                Ok(()) | Err(Error::Faster) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
