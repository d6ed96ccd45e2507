//! Export: 303 order, 403 money received, 505 waybill, 603 list, and what is asked about it.

use ceb::typed::{export, transport};
use rust_decimal::Decimal;

use super::{Facts, Ground, Written, kilograms, major, quantity, some};
use crate::model::declaration::{Asked, Mode};
use crate::rules::declare::{cut, stamp};

/// New, and declared (appType, appStatus of the annex).
const NEW: &str = "1";
const DECLARED: &str = "2";
/// 纸箱: parcels go in cartons.
const CARTON: &str = "2";
/// The amount is a total (fFlag, iFlag).
const TOTAL: &str = "3";

const fn order_type(mode: Mode) -> &'static str {
    match mode {
        Mode::Parcels | Mode::Bonded => "E",
        Mode::ToFirm => "B",
        Mode::ToWarehouse => "W",
    }
}

pub(super) fn set(
    facts: &Facts<'_>,
    ground: &Ground,
    guid: &mut dyn FnMut() -> String,
    written: &mut Written,
) {
    let id = guid();
    facts.write(id.clone(), order(facts, ground, id), written);
    if let Some(paid) = &facts.trade.paid {
        let id = guid();
        let receipts = export::Receipts {
            guid: id.clone(),
            app_type: facts.app_type(),
            app_time: ground.now.clone(),
            app_status: DECLARED.to_owned(),
            ebp_code: facts.platform.platform_code.clone(),
            ebp_name: facts.platform.platform_name.clone(),
            ebc_code: facts.declarant.code.clone(),
            ebc_name: facts.declarant.name.clone(),
            order_no: ground.placed.number.clone(),
            pay_code: some(Some(&facts.platform.pay_code)),
            pay_name: facts.platform.pay_name.clone(),
            pay_no: Some(paid.reference.clone()),
            charge: major(paid.amount),
            currency: super::codes::currency(paid.amount.currency())
                .unwrap_or_default()
                .to_owned(),
            accounting_date: stamp(paid.at),
            note: None,
        };
        facts.write(id, receipts, written);
    }
    let Some(tracking) = &ground.tracking_number else {
        return;
    };
    let id = guid();
    let names: Vec<&str> = facts
        .particulars
        .lines
        .iter()
        .map(|line| line.gname.as_str())
        .collect();
    let waybill = export::Waybill {
        guid: id.clone(),
        app_type: facts.app_type(),
        app_time: ground.now.clone(),
        app_status: DECLARED.to_owned(),
        logistics_code: facts.platform.carrier_code.clone(),
        logistics_name: facts.platform.carrier_name.clone(),
        logistics_no: tracking.clone(),
        freight: ground.carriage,
        insured_fee: Decimal::ZERO,
        currency: ground.currency.to_owned(),
        gross_weight: kilograms(facts.particulars.gross_weight_grams),
        pack_no: facts.particulars.packages,
        goods_info: cut(&names.join("、"), 200),
        ebc_code: Some(facts.declarant.code.clone()),
        ebc_name: Some(facts.declarant.name.clone()),
        ebc_telephone: None,
        note: None,
    };
    facts.write(id, waybill, written);
    let id = guid();
    facts.write(id.clone(), list(facts, ground, tracking, id), written);
}

fn order(facts: &Facts<'_>, ground: &Ground, guid: String) -> export::Order {
    let lines = ground.placed.lines.iter().enumerate();
    export::Order {
        order_head: export::OrderHead {
            guid,
            app_type: facts.app_type(),
            app_time: ground.now.clone(),
            app_status: DECLARED.to_owned(),
            order_type: order_type(facts.particulars.mode).to_owned(),
            order_no: ground.placed.number.clone(),
            ebp_code: facts.platform.platform_code.clone(),
            ebp_name: facts.platform.platform_name.clone(),
            ebc_code: facts.declarant.code.clone(),
            ebc_name: facts.declarant.name.clone(),
            goods_value: ground.goods,
            freight: ground.carriage,
            currency: ground.currency.to_owned(),
            note: None,
        },
        order_list: lines
            .map(|(at, line)| {
                let told = facts.particulars.lines.get(at);
                export::OrderLine {
                    gnum: i32::try_from(at + 1).unwrap_or(i32::MAX),
                    item_no: cut(&line.sku, 30),
                    item_name: told.map(|told| told.gname.clone()).unwrap_or_default(),
                    unit: told.map(|told| told.unit.clone()).unwrap_or_default(),
                    currency: ground.currency.to_owned(),
                    qty: Decimal::from(line.quantity),
                    price: major(line.unit_price),
                    total_price: major(line.total),
                    ..export::OrderLine::default()
                }
            })
            .collect(),
    }
}

fn list(facts: &Facts<'_>, ground: &Ground, tracking: &str, guid: String) -> export::List {
    let (agent_code, agent_name) = facts.agent();
    let told = facts.particulars;
    let is_simplified = facts.declarant.is_simplified && told.mode == Mode::Parcels;
    let is_bonded = told.mode == Mode::Bonded;
    let lines = ground.placed.lines.iter().zip(&told.lines).enumerate();
    export::List {
        inventory_head: export::ListHead {
            guid,
            app_type: facts.app_type(),
            app_time: ground.now.clone(),
            app_status: DECLARED.to_owned(),
            customs_code: facts.declarant.customs_code.clone(),
            ebp_code: facts.platform.platform_code.clone(),
            ebp_name: facts.platform.platform_name.clone(),
            order_no: ground.placed.number.clone(),
            logistics_code: facts.platform.carrier_code.clone(),
            logistics_name: facts.platform.carrier_name.clone(),
            logistics_no: tracking.to_owned(),
            cop_no: facts.number.to_owned(),
            ie_flag: "E".to_owned(),
            port_code: facts.declarant.port_code.clone(),
            ie_date: cut(&ground.now, 8),
            statistics_flag: if is_simplified { "A" } else { "B" }.to_owned(),
            agent_code,
            agent_name,
            ebc_code: facts.declarant.code.clone(),
            ebc_name: facts.declarant.name.clone(),
            owner_code: facts.declarant.code.clone(),
            owner_name: facts.declarant.name.clone(),
            iac_code: is_bonded.then(|| facts.declarant.code.clone()),
            iac_name: is_bonded.then(|| facts.declarant.name.clone()),
            ems_no: some(facts.declarant.ems_no.as_ref()).filter(|_| is_bonded),
            trade_mode: told.mode.as_str().to_owned(),
            traf_mode: told.traf_mode.clone(),
            traf_name: some(told.traf_name.as_ref()),
            voyage_no: some(told.voyage_no.as_ref()),
            bill_no: some(told.bill_no.as_ref()),
            country: ground.to.to_owned(),
            pod: ground.to.to_owned(),
            freight: ground.carriage,
            f_currency: ground.currency.to_owned(),
            f_flag: TOTAL.to_owned(),
            insured_fee: Decimal::ZERO,
            i_currency: ground.currency.to_owned(),
            i_flag: TOTAL.to_owned(),
            wrap_type: CARTON.to_owned(),
            pack_no: told.packages,
            gross_weight: kilograms(told.gross_weight_grams),
            net_weight: kilograms(told.net_weight_grams),
            ..export::ListHead::default()
        },
        inventory_list: lines
            .map(|(at, (line, told))| export::ListLine {
                gnum: i32::try_from(at + 1).unwrap_or(i32::MAX),
                item_no: cut(&line.sku, 30),
                item_record_no: is_bonded.then(|| cut(&line.sku, 30)),
                gcode: told.gcode.clone(),
                gname: told.gname.clone(),
                gmodel: told.gmodel.clone(),
                // "无" where goods carry no bar code, as the annex says.
                bar_code: "无".to_owned(),
                country: super::codes::country(told.country)
                    .unwrap_or_default()
                    .to_owned(),
                currency: ground.currency.to_owned(),
                qty: Decimal::from(line.quantity),
                qty1: quantity(&told.qty1),
                unit: told.unit.clone(),
                unit1: told.unit1.clone(),
                price: major(line.unit_price),
                total_price: major(line.total),
                ..export::ListLine::default()
            })
            .collect(),
    }
}

pub(super) fn asked(
    facts: &Facts<'_>,
    ground: &Ground,
    asked: Asked,
    reason: &str,
    guid: &mut dyn FnMut() -> String,
    written: &mut Written,
) {
    let id = guid();
    let (agent_code, agent_name) = facts.agent();
    let invt_no = facts.invt_no.unwrap_or_default().to_owned();
    let pre_no = facts.pre_no.map(str::to_owned);
    let tracking = ground.tracking_number.clone().unwrap_or_default();
    let told = facts.particulars;
    match asked {
        Asked::Cancel => {
            let body = export::Cancellation {
                guid: id.clone(),
                app_type: NEW.to_owned(),
                app_time: ground.now.clone(),
                app_status: DECLARED.to_owned(),
                customs_code: facts.declarant.customs_code.clone(),
                cop_no: facts.number.to_owned(),
                pre_no,
                invt_no,
                reason: reason.to_owned(),
                agent_code,
                agent_name,
                ebc_code: facts.declarant.code.clone(),
                ebc_name: facts.declarant.name.clone(),
                note: None,
            };
            facts.write(id, body, written);
        }
        Asked::Return => {
            let lines = ground.placed.lines.iter().zip(&told.lines).enumerate();
            let body = export::Return {
                invt_refund_head: export::ReturnHead {
                    guid: id.clone(),
                    app_type: NEW.to_owned(),
                    app_time: ground.now.clone(),
                    app_status: DECLARED.to_owned(),
                    customs_code: facts.declarant.customs_code.clone(),
                    ebp_code: facts.platform.platform_code.clone(),
                    ebp_name: facts.platform.platform_name.clone(),
                    ebc_code: facts.declarant.code.clone(),
                    ebc_name: facts.declarant.name.clone(),
                    logistics_no: tracking,
                    logistics_code: facts.platform.carrier_code.clone(),
                    logistics_name: facts.platform.carrier_name.clone(),
                    co_el_no: facts.number.to_owned(),
                    pre_no,
                    invt_no,
                    trade_mode: Some(told.mode.as_str().to_owned()),
                    agent_code,
                    agent_name,
                    bill_no: some(told.bill_no.as_ref()).unwrap_or_default(),
                    // Goods of an export that come back into the country.
                    ie_flag: "I".to_owned(),
                    traf_mode: told.traf_mode.clone(),
                    traf_name: some(told.traf_name.as_ref()).unwrap_or_default(),
                    port_code: facts.declarant.port_code.clone(),
                    reason: reason.to_owned(),
                    country: ground.to.to_owned(),
                    voyage_no: some(told.voyage_no.as_ref()).unwrap_or_default(),
                    ..export::ReturnHead::default()
                },
                invt_refund_list: lines
                    .map(|(at, (line, told))| export::ReturnLine {
                        gnum: i32::try_from(at + 1).unwrap_or(i32::MAX),
                        gcode: told.gcode.clone(),
                        gname: told.gname.clone(),
                        gmodel: told.gmodel.clone(),
                        qty: Decimal::from(line.quantity),
                        qty1: quantity(&told.qty1),
                        unit: told.unit.clone(),
                        unit1: told.unit1.clone(),
                        ..export::ReturnLine::default()
                    })
                    .collect(),
            };
            facts.write(id, body, written);
        }
        Asked::Summary => {
            let body = transport::Summary {
                head: transport::SummaryHead {
                    guid: id.clone(),
                    app_type: NEW.to_owned(),
                    app_time: ground.now.clone(),
                    app_status: DECLARED.to_owned(),
                    customs_code: facts.declarant.customs_code.clone(),
                    cop_no: format!("{}-S", facts.number),
                    agent_code: agent_code.clone(),
                    agent_name: agent_name.clone(),
                    ebc_code: facts.declarant.code.clone(),
                    ebc_name: facts.declarant.name.clone(),
                    decl_agent_code: agent_code,
                    decl_agent_name: agent_name,
                    summary_flag: "1".to_owned(),
                    item_name_flag: "1".to_owned(),
                    msg_count: 1,
                    msg_seq_no: 1,
                    ..transport::SummaryHead::default()
                },
                lists: vec![transport::SummaryLine { invt_no }],
            };
            facts.write(id, body, written);
        }
        Asked::Arrival
        | Asked::Master
        | Asked::Departure
        | Asked::Tally
        | Asked::Entry
        | Asked::Delivered => super::movements::told(facts, ground, asked, id, written),
    }
}
