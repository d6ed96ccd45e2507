//! What compliance says of a product: whether it may be sold at all, and what it lacks to be sold
//! across a border. Gaps never keep it from being sold at home.

use contract::compliance::{GateFinding, GateGoods};
use contract::identity::Caller;
use contract::ids::OrgId;

use super::Service;
use crate::error::Error;
use crate::model::product::{Offered, ProductDraft};

/// What a product lacks, as customs look at it.
pub(super) fn goods(offered: &Offered) -> GateGoods {
    let product = &offered.product;
    GateGoods {
        id: product.id.to_string(),
        hs: product.hs_code,
        origin: product.origin,
        weight_grams: weight_grams(offered),
        product: Some(product.id),
        brand: product.brand.clone(),
    }
}

/// Of the lightest variant that is sold; zero when one of them is not weighed.
pub(super) fn weight_grams(offered: &Offered) -> i64 {
    let live = offered.product.variants.iter();
    let weights = live.filter(|variant| !variant.retired);
    weights
        .map(|variant| variant.weight_grams)
        .min()
        .unwrap_or(0)
}

impl Service {
    /// Refuses what must not be sold even at home; answers what is missing before any border.
    pub(super) async fn standing(
        &self,
        by: &Caller,
        offered: &Offered,
    ) -> Result<Vec<GateFinding>, Error> {
        let seller = offered.product.seller;
        let compliance = &self.inner.compliance;
        let standing = compliance.standing(by, seller, goods(offered)).await?;
        if standing.home.is_empty() {
            Ok(standing.border)
        } else {
            Err(Error::NotAllowed(standing.home))
        }
    }

    /// The same for a product that may get another code on the way.
    pub(super) async fn may_be_sold(
        &self,
        by: &Caller,
        offered: &Offered,
        hs: Option<kernel::HsCode>,
    ) -> Result<bool, Error> {
        let mut asked = goods(offered);
        asked.hs = hs.or(asked.hs);
        let seller = offered.product.seller;
        let standing = self.inner.compliance.standing(by, seller, asked).await?;
        Ok(standing.home.is_empty())
    }

    /// The same for what a file brings.
    pub(super) async fn draft_may_be_sold(
        &self,
        by: &Caller,
        seller: OrgId,
        draft: &ProductDraft,
    ) -> Result<bool, Error> {
        let asked = GateGoods {
            id: String::new(),
            hs: draft.hs_code,
            origin: draft.origin,
            weight_grams: 0,
            product: None,
            brand: draft.brand.clone(),
        };
        let standing = self.inner.compliance.standing(by, seller, asked).await?;
        Ok(standing.home.is_empty())
    }

    /// For pages: without an answer there is nothing to show, and the product is shown all the same.
    pub(super) async fn border(&self, by: &Caller, offered: &Offered) -> Vec<GateFinding> {
        let seller = offered.product.seller;
        let compliance = &self.inner.compliance;
        match compliance.standing(by, seller, goods(offered)).await {
            Ok(standing) => standing.home.into_iter().chain(standing.border).collect(),
            Err(problem) => {
                tracing::warn!(%problem, "a product is shown without its gaps");
                Vec::new()
            }
        }
    }
}
