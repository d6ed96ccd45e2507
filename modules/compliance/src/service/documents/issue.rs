//! Issuing: papers are frozen under the next number of their series, or as the next version of their
//! own, in one transaction with the number. A set that would contradict itself is not issued.

use contract::identity::Caller;
use contract::ids::{OrderId, OrgId};
use db::Tx;
use kernel::{FieldError, Locale};
use runtime::once::{IdempotentRequest, Replay, once};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::{Issued, Kept, Names, WRITERS};
use crate::MODULE;
use crate::error::Error;
use crate::model::document::{Content, Document, Paper};
use crate::rules::papers::agreement::{Difference, Weight};
use crate::rules::papers::gaps::gaps;
use crate::rules::papers::sheet;
use crate::service::Service;
use crate::store;

/// Which papers to issue.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PaperIssue)]
pub(crate) struct Issue {
    #[schema(min_items = 1, max_items = 5)]
    pub(crate) kinds: Vec<Paper>,
    /// Why; needed where a paper takes the place of one that was issued before.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub(crate) reason: Option<String>,
}

/// What was issued, and what does not agree and was let pass.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PapersIssued)]
pub(crate) struct IssuedSet {
    pub(crate) issued: Vec<Issued>,
    pub(crate) warnings: Vec<Difference>,
}

impl Service {
    pub(crate) async fn issue_papers(
        &self,
        by: &Caller,
        request: &IdempotentRequest,
        order: OrderId,
        wanted: Issue,
    ) -> Result<Replay<IssuedSet>, Error> {
        by.allows("compliance:write")?;
        let seller = by.seller(&WRITERS)?;
        let found = store::deal::find(self.rt().db(), seller, order).await?;
        let buyer = found.ok_or(Error::NotFound)?.buyer;
        let names = self.names(by, seller, buyer).await?;
        let (service, by) = (self.clone(), by.clone());
        let issued = once(self.rt(), MODULE, request, move |tx| {
            let (service, by) = (service.clone(), by.clone());
            let (wanted, names) = (wanted.clone(), names.clone());
            async move {
                let issuing = service.issue_in(&tx, &by, (seller, order), &wanted, &names);
                // Drafts of five papers are large, and a future holds them all.
                Ok((201, Box::pin(issuing).await?))
            }
        })
        .await?;
        Ok(issued)
    }

    async fn issue_in(
        &self,
        tx: &Tx,
        by: &Caller,
        (seller, order): (OrgId, OrderId),
        wanted: &Issue,
        names: &Names,
    ) -> Result<IssuedSet, Error> {
        let kept = Kept::load(tx, seller, order).await?;
        if kept.trade.ended.is_some() {
            return Err(Error::OrderEnded(kept.trade.number));
        }
        let mut kinds = wanted.kinds.clone();
        kinds.sort_unstable();
        kinds.dedup();
        let drafts: Vec<Content> = kinds.iter().map(|kind| kept.draft(*kind, names)).collect();
        check_gaps(&drafts)?;
        self.check_reason(&kept, &drafts, wanted)?;
        let warnings = check_agreement(&kept, &drafts)?;
        check_glyphs(&drafts)?;
        let mut issued = Vec::new();
        for draft in drafts {
            let document = self
                .freeze(tx, by, &kept, draft, wanted.reason.as_deref())
                .await?;
            issued.push(Issued::from(&document));
        }
        let numbers: Vec<&str> = issued.iter().map(|one| one.number.as_str()).collect();
        let after = json!({"numbers": numbers});
        self.note(tx, by, "papers.issued", &order.to_string(), None, &after)
            .await?;
        Ok(IssuedSet { issued, warnings })
    }

    /// A new version says why it came; one that says the same as before is none.
    fn check_reason(&self, kept: &Kept, drafts: &[Content], wanted: &Issue) -> Result<(), Error> {
        for draft in drafts {
            let Some(current) = kept.current(draft.kind) else {
                continue;
            };
            if current.content.said() == draft.said() {
                return Err(Error::NothingNew(current.number.clone()));
            }
            let reason = wanted.reason.as_deref().unwrap_or_default().trim();
            if reason.is_empty() {
                let message = "say why the paper takes the place of the one that was issued";
                return Err(Error::field("reason", "required", message));
            }
        }
        Ok(())
    }

    async fn freeze(
        &self,
        tx: &Tx,
        by: &Caller,
        kept: &Kept,
        draft: Content,
        reason: Option<&str>,
    ) -> Result<Document, Error> {
        let (trade, now) = (&kept.trade, self.rt().now());
        let kind = draft.kind;
        let (number, version, reason) = match kept.current(kind) {
            Some(current) => (
                current.number.clone(),
                current.version + 1,
                reason.map(str::to_owned),
            ),
            None => {
                let year = i64::from(now.date().year());
                let series = kind.series();
                let next = store::document::next_number(tx, trade.seller, series, year).await?;
                (format!("{series}-{year}-{next:06}"), 1, None)
            }
        };
        let content = Content {
            number: Some(number.clone()),
            version,
            issued: Some(now.date().to_string()),
            reason: reason.clone(),
            ..draft
        };
        let text = serde_json::to_string(&content).map_err(|_| kernel::Problem::internal())?;
        let document = Document {
            seller: trade.seller,
            buyer: trade.buyer,
            id: self.rt().ids().new_id(),
            order: trade.order,
            kind,
            number,
            version,
            content,
            sha256: hex::encode(Sha256::digest(text.as_bytes())),
            reason,
            issued_by: by.actor(),
            issued_at: now,
        };
        store::document::insert(tx, &document, &text).await?;
        Ok(document)
    }
}

fn check_gaps(drafts: &[Content]) -> Result<(), Error> {
    let mut found = Vec::new();
    for draft in drafts {
        for gap in gaps(draft) {
            let message = format!(
                "is needed for the {}",
                draft.kind.as_str().replace('_', " ")
            );
            let field = FieldError::new(gap.path, gap.code, message);
            found.push(field.with_param("kind", draft.kind.as_str()));
        }
    }
    if found.is_empty() {
        Ok(())
    } else {
        Err(Error::PaperIncomplete(found))
    }
}

/// Looks at the set as it will be: what is issued now in the place of what was issued before.
fn check_agreement(kept: &Kept, drafts: &[Content]) -> Result<Vec<Difference>, Error> {
    let others = Paper::ALL
        .into_iter()
        .filter(|kind| drafts.iter().all(|draft| draft.kind != *kind))
        .filter_map(|kind| kept.current(kind).map(|current| &current.content));
    let set: Vec<&Content> = drafts.iter().chain(others).collect();
    let (grave, light): (Vec<Difference>, Vec<Difference>) = kept
        .differences(&set)
        .into_iter()
        .partition(|difference| difference.weight == Weight::Contradiction);
    if grave.is_empty() {
        Ok(light)
    } else {
        Err(Error::PapersDisagree(grave))
    }
}

/// What could not be printed is not issued.
fn check_glyphs(drafts: &[Content]) -> Result<(), Error> {
    for draft in drafts {
        for language in Locale::ALL {
            print::check(&sheet::sheet(draft, None, language))?;
        }
    }
    Ok(())
}
