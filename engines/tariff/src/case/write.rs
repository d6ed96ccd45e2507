//! A case as the JSON object it can be read from again, for quotes that are kept.

use serde_json::{Map, Value, json};

use super::{Case, Line, Wish};
use crate::figures::shown;

impl Case {
    pub fn to_json(&self) -> Value {
        let fx: Map<String, Value> = self
            .fx
            .iter()
            .map(|(from, to, rate)| (format!("{from}/{to}"), json!(shown(rate))))
            .collect();
        let regime = match &self.regime {
            Wish::Auto => "auto",
            Wish::Named(name) => name,
        };
        let incoterm = self
            .incoterm
            .as_ref()
            .map(|term| json!({"code": term.code.code(), "place": term.place}));
        json!({
            "id": self.id,
            "date": self.date.to_string(),
            "from": self.from,
            "to": self.to,
            "regime": regime,
            "mode": self.mode.map(super::Mode::name),
            "buyer": {
                "kind": self.buyer.kind.name(),
                "tax_registered": self.buyer.tax_registered,
                "annual_used": shown(self.buyer.annual_used),
            },
            "seller": {"tax_registered": self.seller.tax_registered},
            "incoterm": incoterm,
            "currency": self.currency,
            "fx": fx,
            "lines": self.lines.iter().map(line).collect::<Vec<_>>(),
            "charges": {
                "freight": shown(self.charges.freight),
                "insurance": shown(self.charges.insurance),
                "inland_after_border": shown(self.charges.inland_after_border),
                "shown_separately": self.charges.shown_separately,
            },
            "settings": self.settings,
        })
    }
}

fn line(line: &Line) -> Value {
    let rates: Map<String, Value> = line
        .rates
        .iter()
        .map(|(name, rate)| (name.clone(), json!(rate.as_str())))
        .collect();
    json!({
        "id": line.id,
        "description": line.description,
        "hs": line.hs,
        "origin": line.origin,
        "quantity": shown(line.quantity),
        "unit": line.unit,
        "unit_price": shown(line.unit_price),
        "net_weight_grams": line.net_weight_grams.map(shown),
        "volume_ml": line.volume_ml.map(shown),
        "indivisible": line.indivisible,
        "purchase_price": line.purchase_price.map(shown),
        "rates": rates,
    })
}
