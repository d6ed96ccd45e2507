//! When a list changed: everybody who is known is looked up anew. Who is named now gets a case, a
//! case about entries that are gone ends by itself, and a block that rests on nothing is looked at
//! by people again.

use std::sync::Arc;

use contract::identity::Caller;
use kernel::Problem;
use runtime::jobs;

use super::Service;
use crate::MODULE;
use crate::error::Error;
use crate::jobs::{RESCREEN, Rescreen};
use crate::model::case::CaseState;
use crate::model::subject::{LookedUp, Subject};
use crate::store;

impl Service {
    pub(crate) async fn rescreen(&self, work: Rescreen) -> Result<(), Problem> {
        let rows = self.settings().rescreen_rows;
        let page = store::subject::page(self.rt().db(), work.after, rows).await?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        let next = Rescreen {
            after: Some((last.firm, last.id)),
            ..work
        };
        let force = self.in_force().await?;
        let label: Arc<str> = force.label.clone().into();
        let parties = page.iter().map(|subject| subject.party.clone()).collect();
        let seen = self.look_up(force, parties).await?;
        for (subject, seen) in page.into_iter().zip(seen) {
            self.rescreen_one(subject, seen, label.clone()).await?;
        }
        let service = self.clone();
        self.rt()
            .db()
            .tx(move |tx| {
                let (service, next) = (service.clone(), next.clone());
                async move {
                    let (rt, now) = (service.rt(), service.now());
                    jobs::enqueue(&tx, rt, MODULE, RESCREEN, &next, now, None).await
                }
            })
            .await?;
        Ok(())
    }

    async fn rescreen_one(
        &self,
        subject: Subject,
        seen: LookedUp,
        label: Arc<str>,
    ) -> Result<(), Error> {
        let (service, given) = (self.clone(), Arc::new((subject, seen)));
        self.rt()
            .db()
            .tx(move |tx| {
                let (service, given, label) = (service.clone(), given.clone(), label.clone());
                async move {
                    let (subject, seen) = given.as_ref();
                    service.rescreen_in(&tx, subject, seen, &label).await
                }
            })
            .await
    }

    async fn rescreen_in(
        &self,
        tx: &db::Tx,
        subject: &Subject,
        seen: &LookedUp,
        label: &str,
    ) -> Result<(), Error> {
        let (firm, id) = (subject.firm, subject.id);
        let Some(subject) = store::subject::load(tx, firm, id).await? else {
            return Ok(());
        };
        let by = Caller::system();
        if !seen.met.is_empty() {
            self.stand(tx, firm, seen, None, label).await?;
            return Ok(());
        }
        let reason = "no list in force names the party any more".to_owned();
        if subject.blocked {
            if let Some(mut case) = store::case::confirmed(tx, firm, id).await? {
                case.state = CaseState::Open;
                self.settle(tx, &by, &mut case, "delisted", reason, label)
                    .await?;
            }
        } else if let Some(mut case) = store::case::live(tx, firm, id).await? {
            case.state = CaseState::Cleared;
            case.proposed_by = None;
            self.settle(tx, &by, &mut case, "delisted", reason, label)
                .await?;
        }
        Ok(())
    }
}
