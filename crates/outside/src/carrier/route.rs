//! The way of a parcel: which scans it gets where. Places carry the demo world's short names.

use serde::Serialize;

use super::Shipment;

/// One scan.
pub(super) struct Stop {
    pub(super) code: &'static str,
    pub(super) place: Option<&'static str>,
    pub(super) note: Option<&'static str>,
    pub(super) travels: Option<Travels>,
}

/// By what goods set out over the border.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Travels {
    vessel: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    imo: Option<&'static str>,
    voyage: &'static str,
}

/// Names of nothing that sails, flies or runs; the number has the check digit that the IMO asks for.
fn travels(mode: &str) -> Travels {
    match mode {
        "sea" => Travels {
            vessel: "MV GREY HERON",
            imo: Some("9999917"),
            voyage: "0614W",
        },
        "rail" => Travels {
            vessel: "X8024",
            imo: None,
            voyage: "X8024",
        },
        _ => Travels {
            vessel: "HX9610",
            imo: None,
            voyage: "HX9610",
        },
    }
}

pub(super) fn of(shipment: &Shipment) -> Vec<Stop> {
    let stop = |code, place| Stop {
        code,
        place,
        note: None,
        travels: None,
    };
    let hub = match shipment.from_city.to_lowercase().as_str() {
        city if city.contains("yiwu") => "yiwu-hub",
        city if city.contains("hangzhou") => "hangzhou-hub",
        _ => "shenzhen-hub",
    };
    let (gates, depot) = abroad(&shipment.mode, &shipment.to_country, hub);
    let mut stops = vec![stop("LABEL", None), stop("COLLECTED", Some(hub))];
    for (at, gate) in gates.iter().enumerate() {
        stops.push(stop("ARRIVED", Some(*gate)));
        if at == 0 && gates.len() > 1 {
            stops.push(Stop {
                travels: Some(travels(&shipment.mode)),
                ..stop("DEPARTED", Some(*gate))
            });
        }
    }
    if shipment.from_country != shipment.to_country {
        let border = gates.last().copied();
        stops.push(stop("CUSTOMS_IN", border));
        stops.push(stop("CUSTOMS_OUT", border));
    }
    stops.push(stop("WITH_COURIER", depot));
    // One in eight is not at home the first time; the number decides, so that it is repeatable.
    if shipment.tracking_number.bytes().map(u32::from).sum::<u32>() % 8 == 0 {
        stops.push(Stop {
            code: "NOT_HOME",
            place: depot,
            note: Some("nobody was there to take it"),
            travels: None,
        });
        stops.push(stop("WITH_COURIER", depot));
    }
    stops.push(Stop {
        code: "DELIVERED",
        place: depot,
        note: None,
        travels: None,
    });
    stops
}

/// The gates on the way and the last depot.
fn abroad(mode: &str, to: &str, hub: &str) -> (Vec<&'static str>, Option<&'static str>) {
    let out = match (mode, hub) {
        ("sea", "shenzhen-hub") => "yantian-port",
        ("sea", _) => "ningbo-port",
        ("rail", "yiwu-hub") => "yiwu-west-rail",
        ("rail", _) => "xian-rail",
        (_, "shenzhen-hub") => "hong-kong-airport",
        (_, _) => "shanghai-pudong",
    };
    match (mode, to) {
        ("rail", _) => (vec![out, "khorgos", "malaszewicze"], Some("berlin-depot")),
        ("sea", "KE") => (
            vec![out, "colombo-port", "mombasa-port"],
            Some("nairobi-depot"),
        ),
        (_, "KE") => (
            vec![out, "dubai-airport", "nairobi-airport"],
            Some("nairobi-depot"),
        ),
        (_, "ID") => (
            vec![out, "singapore-airport", "jakarta-airport"],
            Some("jakarta-depot"),
        ),
        (_, "US") => (
            vec![out, "anchorage-airport", "chicago-airport"],
            Some("chicago-depot"),
        ),
        (_, "DE") => (vec![out, "leipzig-airport"], Some("berlin-depot")),
        (_, _) => (vec![out], None),
    }
}
