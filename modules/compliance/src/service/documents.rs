//! Papers of an order: what they would say, what was issued, what is missing and what disagrees.

mod filling;
mod heard;
mod issue;

use contract::identity::{Caller, OrgKind, Role};
use contract::ids::{OrderId, OrderLineId, OrgId};
use db::Tx;
use kernel::{Country, Currency, Cursor, HsCode, Locale, Page, Text, Timestamp};
use runtime::http::PageQuery;
use serde::Serialize;
use utoipa::ToSchema;

use super::Service;
use super::licences::DESK;
use crate::error::Error;
use crate::model::deal::{Deal, Instalment, Sent};
use crate::model::document::{Content, Document, DocumentId, Paper};
use crate::model::letterhead::Letterhead;
use crate::model::particulars::Particulars;
use crate::rules::papers::agreement::{self, Difference};
use crate::rules::papers::compose::{self, Source};
use crate::rules::papers::gaps::{Gap, gaps};
use crate::rules::papers::own::{self, Own};
use crate::rules::papers::{invoice, sheet};
use crate::store;

pub(crate) use filling::Lettered;
pub(crate) use issue::{Issue, IssuedSet};

const READERS: [Role; 4] = [Role::Owner, Role::Staff, Role::Warehouse, Role::Finance];
const WRITERS: [Role; 3] = [Role::Owner, Role::Staff, Role::Warehouse];

/// From which side somebody looks at an order's papers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Seller,
    Buyer,
    Desk,
}

/// An issued paper without its content.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PaperIssued)]
pub(crate) struct Issued {
    pub(crate) id: DocumentId,
    pub(crate) order: OrderId,
    /// As people call the order.
    pub(crate) order_number: String,
    pub(crate) kind: Paper,
    pub(crate) number: String,
    pub(crate) version: i64,
    pub(crate) sha256: String,
    pub(crate) reason: Option<String>,
    pub(crate) issued_at: Timestamp,
}

impl From<&Document> for Issued {
    fn from(document: &Document) -> Self {
        Issued {
            id: document.id,
            order: document.order,
            order_number: document.content.order.clone(),
            kind: document.kind,
            number: document.number.clone(),
            version: document.version,
            sha256: document.sha256.clone(),
            reason: document.reason.clone(),
            issued_at: document.issued_at,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TradePaperState)]
pub(crate) enum PaperState {
    /// Something is missing.
    Incomplete,
    /// Nothing is missing, and it was not issued.
    Ready,
    Issued,
    /// It would say something else today.
    Outdated,
}

/// A paper of the set.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PaperOfSet)]
pub(crate) struct PaperOfSet {
    pub(crate) kind: Paper,
    pub(crate) state: PaperState,
    pub(crate) gaps: Vec<Gap>,
    /// The newest first.
    pub(crate) issued: Vec<Issued>,
}

/// A line to fill in weights for.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PaperOrderLine)]
pub(crate) struct OrderLine {
    pub(crate) line: OrderLineId,
    pub(crate) title: Text,
    pub(crate) sku: String,
    pub(crate) quantity: i64,
    pub(crate) unit: String,
    pub(crate) hs_code: Option<HsCode>,
    pub(crate) origin: Option<Country>,
    /// Of the whole line, packed, as the catalogue weighs it.
    pub(crate) packed_grams: i64,
}

/// The papers of an order. A buyer sees what was issued.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PaperSet)]
pub(crate) struct PaperSet {
    pub(crate) order: OrderId,
    pub(crate) order_number: String,
    pub(crate) currency: Currency,
    /// `cancelled` or `expired`: nothing more is issued.
    pub(crate) ended: Option<String>,
    pub(crate) papers: Vec<PaperOfSet>,
    /// Between what was issued, what would be, the order, its shipments and the declaration.
    pub(crate) differences: Vec<Difference>,
    pub(crate) lines: Vec<OrderLine>,
    pub(crate) has_letterhead: bool,
    /// The seller's; absent for the buyer.
    pub(crate) particulars: Option<Particulars>,
    /// For `If-Match`; 0 where nothing was filled in.
    pub(crate) particulars_version: i64,
}

/// A paper to look at, issued or as it would be.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PaperShown)]
pub(crate) struct Shown {
    pub(crate) issued: Option<Issued>,
    /// Newer versions take its place.
    pub(crate) is_current: bool,
    pub(crate) content: Content,
}

/// A file of a paper.
pub(crate) struct PaperFile {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// What stands about an order's papers in the tables.
struct Kept {
    trade: Deal,
    sent: Vec<Sent>,
    letterhead: Option<Letterhead>,
    particulars: Particulars,
    particulars_version: i64,
    documents: Vec<Document>,
    instalments: Vec<Instalment>,
    /// What stands declared of the order here.
    own: Option<Own>,
}

/// Names of both firms; asked before a transaction, which asks nobody.
#[derive(Clone, Debug)]
struct Names {
    seller: String,
    buyer: String,
}

impl Kept {
    async fn load(tx: &Tx, seller: OrgId, order: OrderId) -> Result<Kept, Error> {
        let trade = store::deal::load(tx, seller, order)
            .await?
            .ok_or(Error::NotFound)?;
        let (particulars, particulars_version) =
            store::deal::particulars(tx, seller, order).await?;
        let declarations = store::declaration::of_order(tx, seller, order).await?;
        let declarant = store::declaration::declarant_in(tx, seller).await?;
        let placed = store::trade::load(tx, seller, order).await?;
        Ok(Kept {
            own: placed.and_then(|placed| own::own(&placed, &declarations, declarant.as_ref())),
            instalments: store::deal::instalments(tx, seller, order).await?,
            trade,
            sent: store::deal::shipments(tx, seller, order).await?,
            letterhead: store::deal::letterhead(tx, seller).await?.0,
            particulars,
            particulars_version,
            documents: store::document::of_order(tx, seller, order).await?,
        })
    }

    fn draft(&self, kind: Paper, names: &Names) -> Content {
        let source = Source {
            trade: &self.trade,
            sent: &self.sent,
            letterhead: self.letterhead.as_ref(),
            particulars: &self.particulars,
            instalments: &self.instalments,
            seller_name: &names.seller,
            buyer_name: &names.buyer,
        };
        compose::draft(kind, &source)
    }

    /// The version that holds.
    fn current(&self, kind: Paper) -> Option<&Document> {
        let of_kind = self
            .documents
            .iter()
            .filter(|document| document.kind == kind);
        of_kind.max_by_key(|document| document.version)
    }

    fn differences(&self, papers: &[&Content]) -> Vec<Difference> {
        let declared = self.particulars.declared.as_ref();
        let own = self.own.as_ref();
        agreement::differences(&self.trade, &self.sent, papers, declared, own)
    }
}

impl Service {
    /// Who may look at the papers of an order, and from where.
    async fn seat(&self, by: &Caller, order: OrderId) -> Result<(OrgId, Side), Error> {
        by.allows("compliance:read")?;
        let db = self.rt().db();
        let seller = store::deal::seller_of(db, order)
            .await?
            .ok_or(Error::NotFound)?;
        let side = match by.kind {
            OrgKind::Seller if by.org == seller => {
                by.require(&READERS)?;
                Side::Seller
            }
            OrgKind::Platform => {
                by.platform(&DESK)?;
                Side::Desk
            }
            OrgKind::Buyer => {
                let trade = store::deal::find(db, seller, order).await?;
                trade
                    .filter(|trade| trade.buyer == by.org)
                    .ok_or(Error::NotFound)?;
                Side::Buyer
            }
            OrgKind::Seller => return Err(Error::NotFound),
        };
        Ok((seller, side))
    }

    async fn kept(&self, seller: OrgId, order: OrderId) -> Result<Kept, Error> {
        let read: Result<Kept, Error> = self
            .rt()
            .db()
            .read(move |tx| async move { Kept::load(&tx, seller, order).await })
            .await;
        read
    }

    async fn names(&self, by: &Caller, seller: OrgId, buyer: OrgId) -> Result<Names, Error> {
        let found = self
            .inner
            .identity
            .organisations(by, vec![seller, buyer])
            .await?;
        let name = |id: OrgId| {
            let firm = found.iter().find(|firm| firm.id == id);
            firm.map(|firm| firm.name.clone()).unwrap_or_default()
        };
        Ok(Names {
            seller: name(seller),
            buyer: name(buyer),
        })
    }

    pub(crate) async fn paper_set(&self, by: &Caller, order: OrderId) -> Result<PaperSet, Error> {
        let (seller, side) = self.seat(by, order).await?;
        let kept = self.kept(seller, order).await?;
        let names = self.names(by, seller, kept.trade.buyer).await?;
        let mut contents = Vec::new();
        let mut papers = Vec::new();
        for kind in Paper::ALL {
            let draft = kept.draft(kind, &names);
            let gaps = gaps(&draft);
            let current = kept.current(kind);
            let state = match current {
                Some(current) if current.content.said() != draft.said() => PaperState::Outdated,
                Some(_) => PaperState::Issued,
                None if gaps.is_empty() => PaperState::Ready,
                None => PaperState::Incomplete,
            };
            let of_kind = kept
                .documents
                .iter()
                .filter(|document| document.kind == kind);
            let mut issued: Vec<Issued> = of_kind.map(Issued::from).collect();
            issued.reverse();
            match current {
                Some(current) => contents.push(current.content.clone()),
                None if gaps.is_empty() => contents.push(draft),
                None => {}
            }
            papers.push(PaperOfSet {
                kind,
                state,
                gaps,
                issued,
            });
        }
        let said: Vec<&Content> = contents.iter().collect();
        let differences = kept.differences(&said);
        let set = PaperSet {
            order,
            order_number: kept.trade.number.clone(),
            currency: compose::currency(&kept.trade),
            ended: kept.trade.ended.clone(),
            papers,
            differences,
            lines: kept.trade.facts.lines.iter().map(order_line).collect(),
            has_letterhead: kept.letterhead.is_some(),
            particulars: Some(kept.particulars),
            particulars_version: kept.particulars_version,
        };
        Ok(match side {
            Side::Seller | Side::Desk => set,
            Side::Buyer => as_a_buyer_sees(set),
        })
    }

    /// What a paper would say if it were issued now.
    pub(crate) async fn paper_draft(
        &self,
        by: &Caller,
        order: OrderId,
        kind: Paper,
    ) -> Result<Shown, Error> {
        let (seller, side) = self.seat(by, order).await?;
        if side == Side::Buyer {
            return Err(Error::NotFound);
        }
        let kept = self.kept(seller, order).await?;
        let names = self.names(by, seller, kept.trade.buyer).await?;
        Ok(Shown {
            issued: None,
            is_current: false,
            content: kept.draft(kind, &names),
        })
    }

    /// An issued paper that the caller may see.
    async fn issued(&self, by: &Caller, id: DocumentId) -> Result<Document, Error> {
        by.allows("compliance:read")?;
        let found = store::document::find(self.rt().db(), id)
            .await?
            .ok_or(Error::NotFound)?;
        match by.kind {
            OrgKind::Seller if by.org == found.seller => by.require(&READERS)?,
            OrgKind::Buyer if by.org == found.buyer => {}
            OrgKind::Platform => {
                by.platform(&DESK)?;
            }
            OrgKind::Seller | OrgKind::Buyer => return Err(Error::NotFound),
        }
        Ok(found)
    }

    pub(crate) async fn paper(&self, by: &Caller, id: DocumentId) -> Result<Shown, Error> {
        let document = self.issued(by, id).await?;
        let kept = self.kept(document.seller, document.order).await?;
        let newest = kept.current(document.kind).map(|current| current.id);
        Ok(Shown {
            issued: Some(Issued::from(&document)),
            is_current: newest == Some(document.id),
            content: document.content,
        })
    }

    /// Printed from what was frozen: the same paper is the same file.
    pub(crate) async fn paper_pdf(
        &self,
        by: &Caller,
        id: DocumentId,
        language: Locale,
    ) -> Result<PaperFile, Error> {
        let document = self.issued(by, id).await?;
        let sheet = sheet::sheet(&document.content, Some(&document.sha256), language);
        // A long packing list takes a while to set, and other requests wait on this thread.
        let printed = tokio::task::spawn_blocking(move || print::pdf(&sheet)).await;
        let bytes = printed.map_err(|_| kernel::Problem::internal())??;
        Ok(PaperFile {
            name: format!("{}-{}.pdf", file_name(&document), language.tag()),
            bytes,
        })
    }

    /// As UBL, if it keeps its rules.
    pub(crate) async fn paper_xml(&self, by: &Caller, id: DocumentId) -> Result<PaperFile, Error> {
        let document = self.issued(by, id).await?;
        let written = invoice::xml(&document.content).map_err(Error::NotElectronic)?;
        Ok(PaperFile {
            name: format!("{}.xml", file_name(&document)),
            bytes: written.into_bytes(),
        })
    }

    /// The seller's register of issued papers, newest first.
    pub(crate) async fn paper_register(
        &self,
        by: &Caller,
        kind: Option<Paper>,
        page: &PageQuery,
    ) -> Result<Page<Issued>, Error> {
        by.allows("compliance:read")?;
        let seller = by.seller(&READERS)?;
        let after: Option<(Timestamp, DocumentId)> = match &page.after {
            Some(after) => Some(Cursor::decode(after).map_err(kernel::Problem::from)?),
            None => None,
        };
        let limit = page.rows();
        let rows = i64::try_from(limit + 1).unwrap_or(i64::MAX);
        let found = store::document::of_seller(self.rt().db(), seller, kind, after, rows).await?;
        let cut = Page::cut(found, limit, |one| (one.issued_at, one.id));
        Ok(cut
            .map_err(kernel::Problem::from)?
            .map(|one| Issued::from(&one)))
    }
}

fn file_name(document: &Document) -> String {
    match document.version {
        1 => document.number.clone(),
        version => format!("{}-v{version}", document.number),
    }
}

fn order_line(line: &contract::orders::DescribedLine) -> OrderLine {
    OrderLine {
        line: line.id,
        title: line.title.clone(),
        sku: line.sku.clone(),
        quantity: line.quantity,
        unit: line.unit.clone(),
        hs_code: line.hs_code,
        origin: line.origin,
        packed_grams: line.weight_grams.saturating_mul(line.quantity),
    }
}

/// What was issued, and nothing of how it came about.
fn as_a_buyer_sees(set: PaperSet) -> PaperSet {
    let papers = set
        .papers
        .into_iter()
        .filter(|paper| !paper.issued.is_empty());
    PaperSet {
        papers: papers
            .map(|paper| PaperOfSet {
                state: PaperState::Issued,
                gaps: Vec::new(),
                ..paper
            })
            .collect(),
        differences: Vec::new(),
        lines: Vec::new(),
        has_letterhead: true,
        particulars: None,
        particulars_version: 0,
        ..set
    }
}
