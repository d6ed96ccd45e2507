//! What stands in the way of goods: for a checkout, before they are listed, and for all of a
//! seller's products at one destination.

use std::collections::BTreeMap;

use contract::compliance::{GateAsk, GateFinding, GateGoods, GateWeight, GoodsStanding};
use contract::identity::{Caller, OrgKind, Role};
use contract::ids::{OrgId, ProductId};
use kernel::{Country, Cursor, HsCode, Page, Text};
use runtime::http::PageQuery;
use serde::Serialize;
use utoipa::ToSchema;

use super::Service;
use crate::error::Error;
use crate::model::goods::Goods;
use crate::rules::gates::{self, Ground};
use crate::store;

/// Who works on what a seller lacks.
const SELLERS: [Role; 4] = [Role::Owner, Role::Staff, Role::Warehouse, Role::Finance];
/// Places in one overview.
pub(crate) const PLACES_MAX: usize = 30;

/// A product, and what is to be said of it at one destination.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ComplianceGapsOf)]
pub(crate) struct GapsOf {
    pub(crate) product: ProductId,
    pub(crate) title: Text,
    pub(crate) published: bool,
    pub(crate) hs_code: Option<HsCode>,
    pub(crate) origin: Option<Country>,
    pub(crate) weight_grams: i64,
    /// The gravest finding; absent when there is none.
    pub(crate) gravest: Option<GateWeight>,
    pub(crate) findings: Vec<GateFinding>,
}

/// How many of a seller's products can go to a place.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CompliancePlaceCount)]
pub(crate) struct PlaceCount {
    pub(crate) to: Country,
    /// Whether a rule pack answers for the place.
    pub(crate) is_covered: bool,
    pub(crate) clear: i64,
    pub(crate) notice: i64,
    pub(crate) needs: i64,
    pub(crate) stop: i64,
}

impl Service {
    pub(crate) async fn gates(
        &self,
        by: &Caller,
        ask: &GateAsk,
    ) -> Result<Vec<GateFinding>, Error> {
        let licences = self.licences_that_count(ask.seller).await?;
        let is_border = self.tables()?.is_border(ask.from, ask.to);
        let is_verified = !is_border || self.is_verified(by, ask.seller).await?;
        let ground = self.ground(&licences, is_verified)?;
        let mut found = gates::of(&ground, ask, is_border);
        found.extend(self.barred_by_rights(ask).await?);
        found.sort_by_key(|finding| finding.weight);
        Ok(found)
    }

    pub(crate) async fn standing(
        &self,
        by: &Caller,
        seller: OrgId,
        goods: GateGoods,
    ) -> Result<GoodsStanding, Error> {
        let home = self.home_of(by, seller).await?;
        let licences = self.licences_that_count(seller).await?;
        let is_verified = self.is_verified(by, seller).await?;
        let ground = self.ground(&licences, is_verified)?;
        let mut border = gates::gaps(&ground, home, &goods);
        let by_rights = self
            .by_rights(seller, None, std::slice::from_ref(&goods))
            .await?;
        let (barred, to_be_read): (Vec<_>, Vec<_>) = by_rights
            .into_iter()
            .partition(|finding| finding.weight.blocks());
        border.extend(to_be_read);
        let kept_out = self.kept_out(seller, &goods).await?;
        let ask = GateAsk {
            seller,
            from: home,
            to: home,
            mode: None,
            recipient_id: None,
            lines: vec![goods],
        };
        let home = gates::of(&ground, &ask, false);
        Ok(GoodsStanding {
            home: home.into_iter().chain(barred).chain(kept_out).collect(),
            border,
        })
    }

    /// Whether the seller may sell across a border, as far as it goes for who it is.
    async fn is_verified(&self, by: &Caller, seller: OrgId) -> Result<bool, Error> {
        if !self.settings().unverified_seller_blocks {
            return Ok(true);
        }
        Ok(self.identity().kyb(by, seller).await?.has_passed())
    }

    fn ground<'a>(
        &'a self,
        licences: &'a [String],
        seller_is_verified: bool,
    ) -> Result<Ground<'a>, Error> {
        Ok(Ground {
            seller_is_verified,
            matrix: &self.tables()?.matrix,
            date: self.today(),
            licences,
            licence_missing_blocks: self.settings().licence_missing_blocks,
        })
    }

    /// The seller's products at one destination, a page of them.
    pub(crate) async fn gaps(
        &self,
        by: &Caller,
        to: Country,
        page: &PageQuery,
    ) -> Result<Page<GapsOf>, Error> {
        let (seller, home) = self.looking(by).await?;
        let after: Option<(ProductId,)> = match &page.after {
            Some(after) => Some(Cursor::decode(after).map_err(kernel::Problem::from)?),
            None => None,
        };
        let limit = page.rows();
        let rows = i64::try_from(limit + 1).unwrap_or(i64::MAX);
        let after = after.map(|(id,)| id);
        let found = store::goods::list(self.rt().db(), seller, after, false, rows).await?;
        let cut = Page::cut(found, limit, |goods| (goods.product,));
        let cut = cut.map_err(kernel::Problem::from)?;
        let licences = self.licences_that_count(seller).await?;
        let is_verified = self.is_verified(by, seller).await?;
        let ground = self.ground(&licences, is_verified)?;
        let is_border = self.tables()?.is_border(home, to);
        let lines: Vec<GateGoods> = cut.items.iter().map(line_of).collect();
        let by_rights = self.by_rights(seller, Some(to), &lines).await?;
        Ok(cut.map(|goods| {
            let ask = ask_of(&goods, home, to);
            let findings = gates::of(&ground, &ask, is_border);
            let findings = with_rights(findings, &goods, &by_rights);
            GapsOf {
                product: goods.product,
                title: goods.title,
                published: goods.published,
                hs_code: goods.hs,
                origin: goods.origin,
                weight_grams: goods.weight_grams,
                gravest: findings.first().map(|finding| finding.weight),
                findings,
            }
        }))
    }

    /// How the seller's products stand at each of these places.
    pub(crate) async fn places(
        &self,
        by: &Caller,
        places: &[Country],
    ) -> Result<Vec<PlaceCount>, Error> {
        let (seller, home) = self.looking(by).await?;
        let most = self.settings().goods_per_look;
        let all = store::goods::list(self.rt().db(), seller, None, false, most).await?;
        let licences = self.licences_that_count(seller).await?;
        let is_verified = self.is_verified(by, seller).await?;
        let ground = self.ground(&licences, is_verified)?;
        let tables = self.tables()?;
        let lines: Vec<GateGoods> = all.iter().map(line_of).collect();
        let mut counts = Vec::with_capacity(places.len());
        for to in places.iter().copied().take(PLACES_MAX) {
            let is_border = tables.is_border(home, to);
            let by_rights = self.by_rights(seller, Some(to), &lines).await?;
            let mut by_weight: BTreeMap<Option<GateWeight>, i64> = BTreeMap::new();
            for goods in &all {
                let findings = gates::of(&ground, &ask_of(goods, home, to), is_border);
                let findings = with_rights(findings, goods, &by_rights);
                let gravest = findings.first().map(|finding| finding.weight);
                *by_weight.entry(gravest).or_default() += 1;
            }
            let count = |weight| by_weight.get(&weight).copied().unwrap_or(0);
            counts.push(PlaceCount {
                to,
                is_covered: tables.packs.iter().any(|pack| {
                    pack.direction == tariff::pack::Direction::Import && pack.places.contains(&to)
                }),
                clear: count(None) + count(Some(GateWeight::Met)),
                notice: count(Some(GateWeight::Notice)),
                needs: count(Some(GateWeight::Needs)),
                stop: count(Some(GateWeight::Stop)),
            });
        }
        Ok(counts)
    }

    async fn looking(&self, by: &Caller) -> Result<(OrgId, Country), Error> {
        by.allows("compliance:read")?;
        let seller = by.seller(&SELLERS)?;
        debug_assert_eq!(by.kind, OrgKind::Seller);
        Ok((seller, self.home_of(by, seller).await?))
    }
}

fn ask_of(goods: &Goods, home: Country, to: Country) -> GateAsk {
    GateAsk {
        seller: goods.seller,
        from: home,
        to,
        mode: None,
        // What the buyer has to bring is asked at the checkout, not of the product.
        recipient_id: Some("-".to_owned()),
        lines: vec![line_of(goods)],
    }
}

fn line_of(goods: &Goods) -> GateGoods {
    GateGoods {
        id: goods.product.to_string(),
        hs: goods.hs,
        origin: goods.origin,
        weight_grams: goods.weight_grams,
        product: Some(goods.product),
        brand: goods.brand.clone(),
    }
}

/// With what rights of others mean for this product among all that were looked at.
fn with_rights(
    mut findings: Vec<GateFinding>,
    goods: &Goods,
    by_rights: &[GateFinding],
) -> Vec<GateFinding> {
    let line = goods.product.to_string();
    let own = by_rights.iter().filter(|finding| finding.line == line);
    findings.extend(own.cloned());
    findings.sort_by_key(|finding| finding.weight);
    findings
}
