//! What rights of others mean for a line: taken down, sold by somebody who is suspended, under a
//! brand whose owner knows nothing of it.

use std::collections::{BTreeMap, BTreeSet};

use contract::compliance::{GateFinding, GateWeight};
use contract::ids::{OrgId, ProductId};
use kernel::{Country, Locale, Text};

use super::names;
use crate::model::ip::authorisation::Authorisation;
use crate::model::ip::right::RightId;

/// What is known of a seller and its goods.
#[derive(Default)]
pub(crate) struct Ground {
    pub(crate) down: BTreeSet<ProductId>,
    pub(crate) is_suspended: bool,
    /// Marks that count today, by their folded names.
    pub(crate) marks: BTreeMap<String, Vec<(OrgId, RightId)>>,
    /// Of the seller, those that count today.
    pub(crate) authorisations: Vec<Authorisation>,
    pub(crate) unauthorised_blocks: bool,
}

pub(crate) struct Line<'a> {
    pub(crate) id: &'a str,
    pub(crate) product: Option<ProductId>,
    pub(crate) brand: Option<&'a str>,
}

pub(crate) fn of(
    ground: &Ground,
    seller: OrgId,
    to: Option<Country>,
    line: &Line<'_>,
) -> Vec<GateFinding> {
    let mut found = Vec::new();
    if ground.is_suspended {
        found.push(finding(
            line,
            GateWeight::Stop,
            "seller_suspended",
            SUSPENDED,
        ));
    }
    if line.product.is_some_and(|one| ground.down.contains(&one)) {
        found.push(finding(line, GateWeight::Stop, "taken_down", TAKEN_DOWN));
    }
    let is_foreign = line
        .brand
        .is_some_and(|brand| !may_use(ground, seller, to, brand));
    if is_foreign {
        let weight = match ground.unauthorised_blocks {
            true => GateWeight::Stop,
            false => GateWeight::Notice,
        };
        found.push(finding(
            line,
            weight,
            "brand_not_authorised",
            NOT_AUTHORISED,
        ));
    }
    found
}

/// Nobody owns the name here, or the seller does, or one who owns it lets the seller.
fn may_use(ground: &Ground, seller: OrgId, to: Option<Country>, brand: &str) -> bool {
    let Some(marks) = ground.marks.get(&names::folded(brand)) else {
        return true;
    };
    let is_given = |right: RightId| {
        let given = ground.authorisations.iter();
        given
            .filter(|one| one.right == right)
            .any(|one| one.covers(to))
    };
    marks
        .iter()
        .any(|(owner, right)| *owner == seller || is_given(*right))
}

/// Nothing more is put into the store by a seller whose notices add up.
pub(crate) fn limited(line: &Line<'_>) -> GateFinding {
    finding(line, GateWeight::Stop, "listing_limited", LIMITED)
}

const SUSPENDED: [&str; 2] = ["the seller does not sell at present", "该卖家目前暂停销售"];
const TAKEN_DOWN: [&str; 2] = [
    "not for sale while a notice about rights in it stands; it comes back when the notice falls",
    "涉及权利的通知处理期间停止销售；通知不成立后恢复",
];
const NOT_AUTHORISED: [&str; 2] = [
    "brand not authorised: its owner registered it here and has not authorised you; ask for an authorisation",
    "品牌未获授权：该品牌已由权利人在平台登记，尚未授权给您；请申请授权",
];
const LIMITED: [&str; 2] = [
    "nothing more is put into the store while several notices of infringement count against you",
    "因多起侵权通知成立，暂不能上架新商品",
];

fn finding(line: &Line<'_>, weight: GateWeight, reason: &str, words: [&str; 2]) -> GateFinding {
    let [english, chinese] = words;
    GateFinding {
        line: line.id.to_owned(),
        weight,
        reason: reason.to_owned(),
        rule: None,
        words: Text::new(Locale::En, english).with(Locale::ZhCn, chinese),
        citation: None,
        licence: None,
    }
}

#[cfg(test)]
mod tests {
    use kernel::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::model::ip::authorisation::{AuthorisationId, AuthorisationState, Use};

    fn org(n: u128) -> OrgId {
        OrgId::from_uuid(Uuid::from_u128(n))
    }

    fn right(n: u128) -> RightId {
        RightId::from_uuid(Uuid::from_u128(n))
    }

    /// Firm 1 owns right 1, called Lakeloom.
    fn ground() -> Ground {
        Ground {
            marks: BTreeMap::from([("lakeloom".to_owned(), vec![(org(1), right(1))])]),
            ..Ground::default()
        }
    }

    fn given(territories: &[Country]) -> Authorisation {
        Authorisation {
            id: AuthorisationId::from_uuid(Uuid::nil()),
            owner: org(1),
            right: right(1),
            right_name: "Lakeloom".to_owned(),
            seller: org(2),
            kind: Use::Resale,
            territories: territories.to_vec(),
            valid_from: "2026-01-01".to_owned(),
            valid_until: None,
            documents: Vec::new(),
            state: AuthorisationState::Granted,
            note: None,
            decided_at: None,
            version: 1,
            at: Timestamp::from_micros(0),
            counts: true,
        }
    }

    fn reasons(ground: &Ground, seller: OrgId, to: Option<Country>, brand: &str) -> Vec<String> {
        let line = Line {
            id: "1",
            product: None,
            brand: Some(brand),
        };
        let found = of(ground, seller, to, &line);
        found.into_iter().map(|one| one.reason).collect()
    }

    #[test]
    fn a_brand_of_nobody_is_everybodys_and_the_owner_needs_no_leave() {
        assert!(reasons(&ground(), org(2), None, "Nobody's").is_empty());
        assert!(reasons(&ground(), org(1), None, "LAKELOOM").is_empty());
        assert_eq!(
            reasons(&ground(), org(2), None, "Lake-Loom"),
            ["brand_not_authorised"]
        );
    }

    #[test]
    fn an_authorisation_holds_in_its_territories_alone() {
        let mut ground = ground();
        ground.authorisations = vec![given(&[Country::DE])];
        assert!(reasons(&ground, org(2), Some(Country::DE), "Lakeloom").is_empty());
        assert!(reasons(&ground, org(2), None, "Lakeloom").is_empty());
        assert_eq!(
            reasons(&ground, org(2), Some(Country::US), "Lakeloom").len(),
            1
        );
        ground.authorisations = vec![given(&[])];
        assert!(reasons(&ground, org(2), Some(Country::US), "Lakeloom").is_empty());
    }

    #[test]
    fn a_missing_authorisation_warns_unless_the_platform_blocks() {
        let line = Line {
            id: "1",
            product: None,
            brand: Some("Lakeloom"),
        };
        let mut ground = ground();
        assert!(
            of(&ground, org(2), None, &line)
                .iter()
                .all(|one| !one.weight.blocks())
        );
        ground.unauthorised_blocks = true;
        assert!(
            of(&ground, org(2), None, &line)
                .iter()
                .all(|one| one.weight.blocks())
        );
    }

    #[test]
    fn what_is_down_or_suspended_is_stopped_everywhere() {
        let product = ProductId::from_uuid(Uuid::from_u128(7));
        let line = Line {
            id: "1",
            product: Some(product),
            brand: None,
        };
        let down = Ground {
            down: BTreeSet::from([product]),
            is_suspended: true,
            ..Ground::default()
        };
        let found = of(&down, org(2), None, &line);
        assert!(found.iter().all(|one| one.weight == GateWeight::Stop));
        assert_eq!(found.len(), 2);
    }
}
