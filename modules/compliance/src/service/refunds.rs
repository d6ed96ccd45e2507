//! Files for the refund of tax on exports: what papers are there, what is missing, until when.

use std::collections::BTreeMap;

use contract::identity::Caller;
use contract::ids::OrgId;
use jiff::civil::Date;
use kernel::{Money, Page, Problem};
use runtime::http::PageQuery;
use serde_json::json;

use super::Service;
use super::declarations::DECLARERS;
use crate::error::Error;
use crate::model::declaration::{Declaration, DeclarationId, DeclarationState, Direction};
use crate::rules::declare::china_time;
use crate::rules::refund::{self, Bar, Paper, PaperKind};
use crate::store;
use crate::store::allowance::NamedPaper;
use crate::store::declaration::Wanted;

/// An export with the papers of its refund: one order is one file, whatever it travelled in.
pub(crate) struct RefundFile {
    pub(crate) declaration: Declaration,
    /// Of all lists of the order.
    pub(crate) goods: Money,
    pub(crate) bar: Option<Bar>,
    pub(crate) papers: Vec<Paper>,
    pub(crate) due: Option<Date>,
    pub(crate) days_left: Option<i64>,
}

impl Service {
    /// Files of released exports, the newest declaration first.
    pub(crate) async fn refund_files(
        &self,
        by: &Caller,
        page: &PageQuery,
    ) -> Result<Page<RefundFile>, Error> {
        let wanted = Wanted {
            state: Some(DeclarationState::Released),
            direction: Some(Direction::Export),
            is_once_an_order: true,
            ..Wanted::default()
        };
        let found = self.list_declarations(by, wanted, false, page).await?;
        let mut items = Vec::with_capacity(found.items.len());
        for declaration in found.items {
            items.push(self.file_of(declaration).await?);
        }
        Ok(Page {
            items,
            next: found.next,
        })
    }

    pub(crate) async fn refund_file(
        &self,
        by: &Caller,
        id: DeclarationId,
    ) -> Result<RefundFile, Error> {
        let seller = self.owner_of(by, id).await?;
        let found = store::declaration::find(self.rt().db(), seller, id).await?;
        let declaration = found
            .filter(|one| one.direction == Direction::Export && one.released_at.is_some())
            .ok_or(Error::NotFound)?;
        self.file_of(declaration).await
    }

    async fn file_of(&self, declaration: Declaration) -> Result<RefundFile, Error> {
        let (db, seller) = (self.rt().db(), declaration.seller);
        let trade = store::trade::find(db, seller, declaration.order)
            .await?
            .ok_or(Error::NotFound)?;
        let declarant = store::declaration::declarant(db, seller).await?;
        let is_simplified = declarant.is_some_and(|(declarant, _)| declarant.is_simplified);
        let parts = store::declaration::standing(db, seller, declaration.order).await?;
        let parts = match parts.iter().any(|one| one.id == declaration.id) {
            true => parts,
            // It was taken back after its release: its own papers are still looked at.
            false => vec![declaration.clone()],
        };
        let mut invoice = None;
        for part in &parts {
            let named = self.named_papers(seller, part.id).await?;
            invoice = invoice.or_else(|| named.get(PaperKind::Invoice.as_str()).cloned());
        }
        // The term runs from the first of them.
        let released_at = parts.iter().filter_map(|one| one.released_at).min();
        let due = released_at.and_then(|at| refund::due(at, &self.settings().refund_due));
        let nothing = Money::zero(declaration.goods.currency());
        let goods = parts.iter().fold(nothing, |sum, one| {
            sum.checked_add(one.goods).unwrap_or(sum)
        });
        let today = china_time(self.rt().now()).date();
        Ok(RefundFile {
            bar: refund::bar(&declaration, is_simplified, &trade),
            papers: refund::papers(&parts, &trade, invoice),
            goods,
            due,
            days_left: due.and_then(|due| {
                let days = today.until((jiff::Unit::Day, due)).ok()?;
                Some(i64::from(days.get_days()))
            }),
            declaration,
        })
    }

    async fn named_papers(
        &self,
        seller: OrgId,
        id: DeclarationId,
    ) -> Result<BTreeMap<String, (String, String)>, Error> {
        let found = store::allowance::papers(self.rt().db(), seller, &[id]).await?;
        Ok(found
            .into_iter()
            .map(|paper| (paper.kind, (paper.number, paper.dated)))
            .collect())
    }

    /// Names the supplier's VAT invoice of an export.
    pub async fn name_invoice(
        &self,
        by: &Caller,
        id: DeclarationId,
        number: String,
        dated: String,
    ) -> Result<(), Problem> {
        by.allows("compliance:write")?;
        by.seller(&[
            DECLARERS[0],
            DECLARERS[1],
            contract::identity::Role::Finance,
        ])?;
        let file = self.refund_file(by, id).await?;
        if dated.parse::<Date>().is_err() {
            let message = "must be a date such as 2026-01-31";
            return Err(Error::field("dated", "not_a_date", message).into());
        }
        let paper = NamedPaper {
            declaration: id,
            kind: PaperKind::Invoice.as_str().to_owned(),
            number,
            dated,
        };
        let (service, by, seller) = (self.clone(), by.clone(), file.declaration.seller);
        let done: Result<(), Error> = self
            .rt()
            .db()
            .tx(move |tx| {
                let (service, by, paper) = (service.clone(), by.clone(), paper.clone());
                async move {
                    let now = service.rt().now();
                    store::allowance::put_paper(&tx, seller, &paper, &by.actor(), now).await?;
                    let after =
                        json!({"kind": paper.kind, "number": paper.number, "dated": paper.dated});
                    service
                        .note(
                            &tx,
                            &by,
                            "refund.paper_named",
                            &id.to_string(),
                            None,
                            &after,
                        )
                        .await
                }
            })
            .await;
        Ok(done?)
    }
}
