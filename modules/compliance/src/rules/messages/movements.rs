//! What customs are told of a parcel beside its list, both ways: 507 at the site, 607 under which
//! master waybill, 509 out of the country, 215 back and counted; 711 imported and in the site, 513
//! signed for.

use ceb::typed::{export, import, transport};

use super::{Facts, Ground, Written, some};
use crate::model::declaration::Asked;
use crate::rules::declare::stamp;

/// New, and declared (appType, appStatus of the annex).
const NEW: &str = "1";
const DECLARED: &str = "2";
/// 签收 (logisticsStatus of 513).
const SIGNED_FOR: &str = "S";

/// By what it travels: what was said now, else what the list says.
struct Way {
    traf_name: Option<String>,
    voyage_no: Option<String>,
    bill_no: Option<String>,
    at: String,
}

impl Way {
    fn of(facts: &Facts<'_>) -> Way {
        let (now, list) = (facts.transport, facts.particulars);
        let said = |now: &Option<String>, list: &Option<String>| {
            some(now.as_ref()).or_else(|| some(list.as_ref()))
        };
        Way {
            traf_name: said(&now.traf_name, &list.traf_name),
            voyage_no: said(&now.voyage_no, &list.voyage_no),
            bill_no: said(&now.bill_no, &list.bill_no),
            at: stamp(now.at.unwrap_or(facts.now)),
        }
    }
}

pub(super) fn told(
    facts: &Facts<'_>,
    ground: &Ground,
    asked: Asked,
    guid: String,
    written: &mut Written,
) {
    let way = Way::of(facts);
    if asked == Asked::Master && way.bill_no.is_none() {
        // The schema takes an empty one, and the message would say nothing.
        let missing = super::missing("billNo", "the number of the master waybill");
        written.differences.push(missing);
        return;
    }
    match asked {
        Asked::Arrival => facts.write(guid.clone(), arrival(facts, ground, way, guid), written),
        Asked::Master => facts.write(guid.clone(), master(facts, ground, way, guid), written),
        Asked::Departure => facts.write(guid.clone(), departure(facts, ground, way, guid), written),
        Asked::Tally => facts.write(guid.clone(), tally(facts, ground, way, guid), written),
        Asked::Entry => facts.write(guid.clone(), entry(facts, ground, way, guid), written),
        Asked::Delivered => {
            facts.write(guid.clone(), signed_for(facts, ground, way, guid), written);
        }
        // Said in the forms of their direction.
        Asked::Cancel | Asked::Return | Asked::Summary => {}
    }
}

fn tracking(ground: &Ground) -> String {
    ground.tracking_number.clone().unwrap_or_default()
}

fn arrival(facts: &Facts<'_>, ground: &Ground, way: Way, guid: String) -> transport::Arrival {
    let platform = facts.platform;
    transport::Arrival {
        arrival_head: transport::ArrivalHead {
            guid,
            app_type: NEW.to_owned(),
            app_time: ground.now.clone(),
            app_status: DECLARED.to_owned(),
            customs_code: facts.declarant.customs_code.clone(),
            cop_no: format!("{}-A", facts.number),
            operator_code: platform.carrier_code.clone(),
            operator_name: platform.carrier_name.clone(),
            ie_flag: "E".to_owned(),
            traf_mode: facts.particulars.traf_mode.clone(),
            bill_no: way.bill_no,
            domestic_traf_no: way.traf_name.unwrap_or_default(),
            logistics_code: platform.carrier_code.clone(),
            logistics_name: platform.carrier_name.clone(),
            msg_count: 1,
            msg_seq_no: 1,
            ..transport::ArrivalHead::default()
        },
        arrival_list: vec![transport::ArrivalLine {
            gnum: 1,
            logistics_no: tracking(ground),
            ..transport::ArrivalLine::default()
        }],
    }
}

fn master(facts: &Facts<'_>, ground: &Ground, way: Way, guid: String) -> transport::Master {
    let platform = facts.platform;
    let (agent_code, agent_name) = facts.agent();
    transport::Master {
        head: transport::MasterHead {
            guid,
            app_type: NEW.to_owned(),
            app_time: ground.now.clone(),
            app_status: DECLARED.to_owned(),
            customs_code: facts.declarant.customs_code.clone(),
            cop_no: format!("{}-M", facts.number),
            agent_code,
            agent_name,
            traf_mode: facts.particulars.traf_mode.clone(),
            traf_name: way.traf_name.unwrap_or_default(),
            voyage_no: way.voyage_no.unwrap_or_default(),
            bill_no: way.bill_no.unwrap_or_default(),
            gross_weight: super::kilograms(facts.particulars.gross_weight_grams),
            logistics_code: platform.carrier_code.clone(),
            logistics_name: platform.carrier_name.clone(),
            msg_count: 1,
            msg_seq_no: 1,
            ..transport::MasterHead::default()
        },
        lines: vec![transport::MasterLine {
            gnum: 1,
            logistics_no: tracking(ground),
            invt_no: facts.invt_no.map(str::to_owned),
            ..transport::MasterLine::default()
        }],
    }
}

fn departure(facts: &Facts<'_>, ground: &Ground, way: Way, guid: String) -> transport::Departure {
    let platform = facts.platform;
    transport::Departure {
        departure_head: transport::DepartureHead {
            guid,
            app_type: NEW.to_owned(),
            app_time: ground.now.clone(),
            app_status: DECLARED.to_owned(),
            customs_code: facts.declarant.customs_code.clone(),
            cop_no: format!("{}-D", facts.number),
            logistics_code: platform.carrier_code.clone(),
            logistics_name: platform.carrier_name.clone(),
            traf_mode: facts.particulars.traf_mode.clone(),
            traf_name: way.traf_name,
            voyage_no: way.voyage_no,
            bill_no: way.bill_no,
            leave_time: way.at,
            msg_count: 1,
            msg_seq_no: 1,
            ..transport::DepartureHead::default()
        },
        departure_list: vec![transport::DepartureLine {
            gnum: 1,
            logistics_no: tracking(ground),
            ..transport::DepartureLine::default()
        }],
    }
}

fn tally(facts: &Facts<'_>, ground: &Ground, way: Way, guid: String) -> export::Tally {
    let platform = facts.platform;
    export::Tally {
        guid,
        app_type: NEW.to_owned(),
        app_time: ground.now.clone(),
        app_status: DECLARED.to_owned(),
        customs_code: facts.declarant.customs_code.clone(),
        operator_code: platform.carrier_code.clone(),
        operator_name: platform.carrier_name.clone(),
        logistics_code: platform.carrier_code.clone(),
        logistics_name: platform.carrier_name.clone(),
        logistics_no: tracking(ground),
        invt_no: facts.invt_no.map(str::to_owned),
        co_el_no: facts.number.to_owned(),
        pre_no: facts.pre_no.map(str::to_owned),
        bill_no: way.bill_no.unwrap_or_default(),
        // Goods of an export that come back into the country.
        ie_flag: "I".to_owned(),
        traf_mode: facts.particulars.traf_mode.clone(),
        traf_name: way.traf_name.unwrap_or_default(),
        voyage_no: way.voyage_no.unwrap_or_default(),
        ..export::Tally::default()
    }
}

fn entry(facts: &Facts<'_>, ground: &Ground, way: Way, guid: String) -> import::Delivery {
    let platform = facts.platform;
    import::Delivery {
        delivery_head: import::DeliveryHead {
            guid,
            app_type: NEW.to_owned(),
            app_time: ground.now.clone(),
            app_status: DECLARED.to_owned(),
            customs_code: facts.declarant.customs_code.clone(),
            cop_no: Some(format!("{}-E", facts.number)),
            operator_code: platform.carrier_code.clone(),
            operator_name: platform.carrier_name.clone(),
            ie_flag: "I".to_owned(),
            traf_mode: facts.particulars.traf_mode.clone(),
            traf_no: way.traf_name.unwrap_or_default(),
            voyage_no: way.voyage_no.unwrap_or_default(),
            bill_no: way.bill_no.unwrap_or_default(),
            logistics_code: platform.carrier_code.clone(),
            logistics_name: platform.carrier_name.clone(),
            ..import::DeliveryHead::default()
        },
        delivery_list: vec![import::DeliveryLine {
            gnum: 1,
            logistics_no: tracking(ground),
            note: None,
        }],
    }
}

fn signed_for(facts: &Facts<'_>, ground: &Ground, way: Way, guid: String) -> import::WaybillStatus {
    let platform = facts.platform;
    import::WaybillStatus {
        guid,
        app_type: NEW.to_owned(),
        app_time: ground.now.clone(),
        app_status: DECLARED.to_owned(),
        logistics_code: platform.carrier_code.clone(),
        logistics_name: platform.carrier_name.clone(),
        logistics_no: tracking(ground),
        logistics_status: SIGNED_FOR.to_owned(),
        logistics_time: way.at,
        note: None,
    }
}
