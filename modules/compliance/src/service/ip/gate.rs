//! Rights of others at the gates: what is looked up before goods are listed or sold.

use std::collections::{BTreeMap, BTreeSet};

use contract::compliance::{GateAsk, GateFinding, GateGoods};
use contract::ids::{OrgId, ProductId};
use kernel::Country;

use super::super::Service;
use crate::error::Error;
use crate::model::ip::right::RightKind;
use crate::rules::ip::gate::{self, Ground, Line};
use crate::rules::ip::names;
use crate::settings::Unauthorised;
use crate::store;

impl Service {
    /// Whether the platform blocks what is not authorised, instead of warning of it.
    fn unauthorised_blocks(&self) -> bool {
        self.settings().ip.unauthorised == Unauthorised::Block
    }

    /// What keeps these goods from being sold. A buyer is not told what only warns the seller.
    pub(in crate::service) async fn barred_by_rights(
        &self,
        ask: &GateAsk,
    ) -> Result<Vec<GateFinding>, Error> {
        let mut lines = ask.lines.clone();
        if self.unauthorised_blocks() {
            for line in lines.iter_mut().filter(|line| line.brand.is_none()) {
                line.brand = self.brand_of(line.product).await?;
            }
        } else {
            for line in &mut lines {
                line.brand = None;
            }
        }
        self.by_rights(ask.seller, Some(ask.to), &lines).await
    }

    async fn brand_of(&self, product: Option<ProductId>) -> Result<Option<String>, Error> {
        let Some(product) = product else {
            return Ok(None);
        };
        let found = store::goods::by_product(self.rt().db(), product).await?;
        Ok(found.and_then(|goods| goods.brand))
    }

    /// All that rights of others mean for a seller's goods.
    pub(in crate::service) async fn by_rights(
        &self,
        seller: OrgId,
        to: Option<Country>,
        goods: &[GateGoods],
    ) -> Result<Vec<GateFinding>, Error> {
        let ground = self.rights_ground(seller, goods).await?;
        Ok(goods
            .iter()
            .flat_map(|goods| gate::of(&ground, seller, to, &line(goods)))
            .collect())
    }

    async fn rights_ground(&self, seller: OrgId, goods: &[GateGoods]) -> Result<Ground, Error> {
        let db = self.rt().db();
        let products: BTreeSet<ProductId> = goods.iter().filter_map(|one| one.product).collect();
        let products: Vec<ProductId> = products.into_iter().collect();
        let barred = store::ip::bar::among(db, seller, &products).await?;
        let mut ground = Ground {
            is_suspended: barred.contains(&seller.uuid()),
            unauthorised_blocks: self.unauthorised_blocks(),
            ..Ground::default()
        };
        ground.down = barred.into_iter().map(ProductId::from_uuid).collect();
        let brands: BTreeSet<String> = goods
            .iter()
            .filter_map(|one| one.brand.as_deref())
            .map(names::folded)
            .filter(|brand| !brand.is_empty())
            .collect();
        let brands: Vec<String> = brands.into_iter().collect();
        let today = self.today();
        let mut marks: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for right in store::ip::right::verified_by_names(db, &brands).await? {
            if right.kind != RightKind::TradeMark || !right.counts_on(today) {
                continue;
            }
            for name in names::of(&right.name, right.name_zh.as_deref()) {
                marks.entry(name).or_default().push((right.owner, right.id));
            }
        }
        if !marks.is_empty() {
            let all = store::ip::authorisation::granted(db, seller).await?;
            ground.authorisations = all.into_iter().filter(|one| one.counts_on(today)).collect();
        }
        ground.marks = marks;
        Ok(ground)
    }

    /// What a seller with too many notices is told of a product that is not in the store yet.
    pub(in crate::service) async fn kept_out(
        &self,
        seller: OrgId,
        goods: &GateGoods,
    ) -> Result<Option<GateFinding>, Error> {
        if !self.is_limited(seller).await? {
            return Ok(None);
        }
        let db = self.rt().db();
        let known = match goods.product {
            Some(product) => store::goods::find(db, seller, product).await?,
            None => None,
        };
        let is_in_the_store = known.is_some_and(|known| known.published);
        Ok((!is_in_the_store).then(|| gate::limited(&line(goods))))
    }
}

fn line(goods: &GateGoods) -> Line<'_> {
    Line {
        id: &goods.id,
        product: goods.product,
        brand: goods.brand.as_deref(),
    }
}
