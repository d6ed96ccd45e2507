//! What a paper cannot be issued without. By the list of what customs of the Union ask of a
//! commercial invoice (Reg. (EU) 2015/2447, art. 145 and annex 23-01 for value) and the usual fields
//! of UN layout key papers (UNECE Recommendation 1), as of November 2026.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::document::{Content, Paper};

/// Something that is missing, by where it is filled in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[schema(as = PaperGap)]
pub struct Gap {
    /// `letterhead`, `particulars.packages`, `particulars.lines[0].net_grams`
    pub path: String,
    /// Stable, for translation: `net_weight`.
    pub code: String,
}

/// None: it may be issued.
pub(crate) fn gaps(content: &Content) -> Vec<Gap> {
    let mut found = Vec::new();
    let mut missing = |is_missing: bool, path: &str, code: &str| {
        if is_missing {
            found.push(Gap {
                path: path.to_owned(),
                code: code.to_owned(),
            });
        }
    };
    missing(content.seller.address.is_none(), "letterhead", "letterhead");
    missing(
        content.kind == Paper::Proforma && content.bank.is_none() && content.paid.is_none(),
        "letterhead.bank",
        "bank",
    );
    missing(
        content.kind.has_prices()
            && content.payment_terms.is_none()
            && content.instalments.is_empty()
            && content.paid.is_none(),
        "particulars.payment_terms",
        "payment_terms",
    );
    missing(
        content.kind.has_packages() && content.packages.is_empty(),
        "particulars.packages",
        "packages",
    );
    let is_transport = content.kind == Paper::TransportDocument;
    missing(
        is_transport && content.carriage.loading_place.is_none(),
        "particulars.loading_place",
        "loading_place",
    );
    missing(
        is_transport && content.carriage.unloading_place.is_none(),
        "particulars.unloading_place",
        "unloading_place",
    );
    let is_origin = content.kind == Paper::OriginCertificate;
    missing(
        is_origin && content.origin_criterion.is_none(),
        "particulars.origin_criterion",
        "origin_criterion",
    );
    missing(
        is_origin && content.origin_issuer.is_none(),
        "particulars.origin_issuer",
        "origin_issuer",
    );
    for (at, line) in content.lines.iter().enumerate() {
        let path = |field: &str| format!("particulars.lines[{at}].{field}");
        // A proforma is an offer: what customs ask comes with the invoice.
        let is_declared = content.kind != Paper::Proforma;
        missing(
            is_declared && line.hs_code.is_none(),
            &path("hs_code"),
            "hs_code",
        );
        missing(
            is_declared && line.origin.is_none(),
            &path("origin"),
            "origin",
        );
        missing(
            content.kind == Paper::PackingList && line.net_grams.is_none(),
            &path("net_grams"),
            "net_weight",
        );
    }
    found
}
