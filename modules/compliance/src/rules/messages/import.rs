//! Retail import: 311 order, 411 payment, 511 waybill, 621 list, 623 cancellation, 625 return.

use ceb::typed::import;
use rust_decimal::Decimal;

use super::{Facts, Ground, Written, kilograms, major, quantity, some};
use crate::model::declaration::{Asked, Mode, Person};
use crate::rules::declare::{cut, stamp};

const NEW: &str = "1";
const DECLARED: &str = "2";
/// Identity card: the only document that the annex takes of an orderer.
const ID_CARD: &str = "1";
/// Renminbi, and China: the only currency, and for bonded goods the country they leave from.
const CHINA: &str = "142";

fn empty() -> Person {
    Person {
        name: String::new(),
        id_number: String::new(),
        telephone: String::new(),
        consignee: String::new(),
        consignee_telephone: String::new(),
        consignee_address: String::new(),
    }
}

pub(super) fn set(
    facts: &Facts<'_>,
    ground: &Ground,
    guid: &mut dyn FnMut() -> String,
    written: &mut Written,
) {
    let Some(person) = facts.particulars.person.clone() else {
        written
            .differences
            .push(super::missing("buyerIdNumber", "the orderer's identity"));
        return;
    };
    let id = guid();
    facts.write(id.clone(), order(facts, ground, &person, id), written);
    if let Some(paid) = &facts.trade.paid {
        let id = guid();
        let payment = import::Payment {
            payment_head: import::PaymentHead {
                guid: id.clone(),
                app_type: facts.app_type(),
                app_time: ground.now.clone(),
                app_status: DECLARED.to_owned(),
                pay_code: facts.platform.pay_code.clone(),
                pay_name: facts.platform.pay_name.clone(),
                pay_transaction_id: paid.reference.clone(),
                order_no: ground.placed.number.clone(),
                ebp_code: facts.platform.platform_code.clone(),
                ebp_name: facts.platform.platform_name.clone(),
                payer_id_type: ID_CARD.to_owned(),
                payer_id_number: person.id_number.clone(),
                payer_name: person.name.clone(),
                telephone: Some(person.telephone.clone()),
                amount_paid: major(paid.amount),
                currency: super::codes::currency(paid.amount.currency())
                    .unwrap_or_default()
                    .to_owned(),
                pay_time: stamp(paid.at),
                note: None,
            },
        };
        facts.write(id, payment, written);
    }
    let Some(tracking) = &ground.tracking_number else {
        return;
    };
    let id = guid();
    let waybill = import::Waybill {
        logistics_head: import::WaybillHead {
            guid: id.clone(),
            app_type: facts.app_type(),
            app_time: ground.now.clone(),
            app_status: DECLARED.to_owned(),
            logistics_code: facts.platform.carrier_code.clone(),
            logistics_name: facts.platform.carrier_name.clone(),
            logistics_no: tracking.clone(),
            bill_no: some(facts.particulars.bill_no.as_ref()),
            order_no: ground.placed.number.clone(),
            freight: Some(ground.carriage),
            insured_fee: Some(Decimal::ZERO),
            currency: CHINA.to_owned(),
            weight: kilograms(facts.particulars.gross_weight_grams),
            pack_no: facts.particulars.packages,
            goods_info: None,
            consignee: person.consignee.clone(),
            consignee_address: person.consignee_address.clone(),
            consignee_telephone: person.consignee_telephone.clone(),
            note: None,
        },
    };
    facts.write(id, waybill, written);
    let id = guid();
    let list = list(facts, ground, &person, tracking, id.clone());
    facts.write(id, list, written);
}

fn order(facts: &Facts<'_>, ground: &Ground, person: &Person, guid: String) -> import::Order {
    let tax = Decimal::new(facts.particulars.tax_minor, 2);
    let lines = ground.placed.lines.iter().enumerate();
    import::Order {
        order_head: import::OrderHead {
            guid,
            app_type: facts.app_type(),
            app_time: ground.now.clone(),
            app_status: DECLARED.to_owned(),
            order_type: "I".to_owned(),
            order_no: ground.placed.number.clone(),
            ebp_code: facts.platform.platform_code.clone(),
            ebp_name: facts.platform.platform_name.clone(),
            ebc_code: facts.declarant.code.clone(),
            ebc_name: facts.declarant.name.clone(),
            goods_value: ground.goods,
            freight: ground.carriage,
            discount: Decimal::ZERO,
            tax_total: tax,
            actural_paid: ground.goods + ground.carriage + tax,
            currency: ground.currency.to_owned(),
            buyer_reg_no: ground.placed.buyer.to_string(),
            buyer_name: person.name.clone(),
            buyer_telephone: person.telephone.clone(),
            buyer_id_type: ID_CARD.to_owned(),
            buyer_id_number: person.id_number.clone(),
            pay_code: some(Some(&facts.platform.pay_code)),
            pay_name: some(Some(&facts.platform.pay_name)),
            pay_transaction_id: facts.trade.paid.as_ref().map(|paid| paid.reference.clone()),
            consignee: person.consignee.clone(),
            consignee_telephone: person.consignee_telephone.clone(),
            consignee_address: person.consignee_address.clone(),
            ..import::OrderHead::default()
        },
        order_list: lines
            .map(|(at, line)| {
                let told = facts.particulars.lines.get(at);
                import::OrderLine {
                    gnum: i32::try_from(at + 1).unwrap_or(i32::MAX),
                    item_no: Some(cut(&line.sku, 30)),
                    item_name: told.map(|told| told.gname.clone()).unwrap_or_default(),
                    gmodel: told.map(|told| told.gmodel.clone()).unwrap_or_default(),
                    unit: told.map(|told| told.unit.clone()).unwrap_or_default(),
                    qty: Decimal::from(line.quantity),
                    price: major(line.unit_price),
                    total_price: major(line.total),
                    currency: ground.currency.to_owned(),
                    country: told
                        .and_then(|told| super::codes::country(told.country))
                        .unwrap_or_default()
                        .to_owned(),
                    ..import::OrderLine::default()
                }
            })
            .collect(),
    }
}

fn list(
    facts: &Facts<'_>,
    ground: &Ground,
    person: &Person,
    tracking: &str,
    guid: String,
) -> import::List {
    let (agent_code, agent_name) = facts.agent();
    let told = facts.particulars;
    let is_bonded = told.mode == Mode::Bonded;
    let bonded = |text: &Option<String>| some(text.as_ref()).filter(|_| is_bonded);
    let lines = ground.placed.lines.iter().zip(&told.lines).enumerate();
    import::List {
        inventory_head: import::ListHead {
            guid,
            app_type: facts.app_type(),
            app_time: ground.now.clone(),
            app_status: DECLARED.to_owned(),
            order_no: ground.placed.number.clone(),
            ebp_code: facts.platform.platform_code.clone(),
            ebp_name: facts.platform.platform_name.clone(),
            ebc_code: facts.declarant.code.clone(),
            ebc_name: facts.declarant.name.clone(),
            logistics_no: tracking.to_owned(),
            logistics_code: facts.platform.carrier_code.clone(),
            logistics_name: facts.platform.carrier_name.clone(),
            cop_no: Some(facts.number.to_owned()),
            // The firm that vouches for the tax: the platform collects it.
            assure_code: facts.platform.platform_code.clone(),
            ems_no: bonded(&facts.declarant.ems_no),
            ie_flag: "I".to_owned(),
            decl_time: cut(&ground.now, 8),
            customs_code: facts.declarant.customs_code.clone(),
            port_code: facts.declarant.port_code.clone(),
            buyer_id_type: ID_CARD.to_owned(),
            buyer_id_number: person.id_number.clone(),
            buyer_name: person.name.clone(),
            buyer_telephone: person.telephone.clone(),
            consignee_address: person.consignee_address.clone(),
            agent_code,
            agent_name,
            area_code: bonded(&facts.declarant.area_code),
            area_name: bonded(&facts.declarant.area_name),
            trade_mode: told.mode.as_str().to_owned(),
            traf_mode: told.traf_mode.clone(),
            traf_no: some(told.traf_name.as_ref()),
            voyage_no: some(told.voyage_no.as_ref()),
            bill_no: some(told.bill_no.as_ref()),
            country: if is_bonded { CHINA } else { ground.from }.to_owned(),
            freight: ground.carriage,
            insured_fee: Decimal::ZERO,
            currency: ground.currency.to_owned(),
            pack_no: told.packages,
            gross_weight: kilograms(told.gross_weight_grams),
            net_weight: kilograms(told.net_weight_grams),
            ..import::ListHead::default()
        },
        inventory_list: lines
            .map(|(at, (line, told))| import::ListLine {
                gnum: i32::try_from(at + 1).unwrap_or(i32::MAX),
                item_record_no: is_bonded.then(|| cut(&line.sku, 30)),
                item_no: Some(cut(&line.sku, 30)),
                gcode: told.gcode.clone(),
                gname: told.gname.clone(),
                gmodel: told.gmodel.clone(),
                country: super::codes::country(told.country)
                    .unwrap_or_default()
                    .to_owned(),
                currency: ground.currency.to_owned(),
                qty: Decimal::from(line.quantity),
                unit: told.unit.clone(),
                qty1: quantity(&told.qty1),
                unit1: told.unit1.clone(),
                price: major(line.unit_price),
                total_price: major(line.total),
                ..import::ListLine::default()
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
    let person = facts.particulars.person.clone().unwrap_or_else(empty);
    let tracking = ground.tracking_number.clone().unwrap_or_default();
    match asked {
        Asked::Cancel => {
            let body = import::Cancellation {
                guid: id.clone(),
                app_type: NEW.to_owned(),
                app_time: ground.now.clone(),
                app_status: DECLARED.to_owned(),
                customs_code: facts.declarant.customs_code.clone(),
                order_no: ground.placed.number.clone(),
                ebp_code: facts.platform.platform_code.clone(),
                ebp_name: facts.platform.platform_name.clone(),
                ebc_code: facts.declarant.code.clone(),
                ebc_name: facts.declarant.name.clone(),
                logistics_no: tracking,
                logistics_code: facts.platform.carrier_code.clone(),
                logistics_name: facts.platform.carrier_name.clone(),
                cop_no: Some(facts.number.to_owned()),
                pre_no: facts.pre_no.map(str::to_owned),
                invt_no: facts.invt_no.unwrap_or_default().to_owned(),
                buyer_id_type: ID_CARD.to_owned(),
                buyer_id_number: person.id_number,
                buyer_name: person.name,
                buyer_telephone: person.telephone,
                agent_code,
                agent_name,
                reason: reason.to_owned(),
                note: None,
            };
            facts.write(id, body, written);
        }
        Asked::Return => {
            let lines = ground.placed.lines.iter().zip(&facts.particulars.lines);
            let body = import::Return {
                invt_refund_head: import::ReturnHead {
                    guid: id.clone(),
                    app_type: NEW.to_owned(),
                    app_time: ground.now.clone(),
                    app_status: DECLARED.to_owned(),
                    customs_code: facts.declarant.customs_code.clone(),
                    order_no: ground.placed.number.clone(),
                    ebp_code: facts.platform.platform_code.clone(),
                    ebp_name: facts.platform.platform_name.clone(),
                    ebc_code: facts.declarant.code.clone(),
                    ebc_name: facts.declarant.name.clone(),
                    logistics_no: tracking,
                    logistics_code: facts.platform.carrier_code.clone(),
                    logistics_name: facts.platform.carrier_name.clone(),
                    cop_no: Some(facts.number.to_owned()),
                    pre_no: facts.pre_no.map(str::to_owned),
                    invt_no: facts.invt_no.unwrap_or_default().to_owned(),
                    buyer_id_type: ID_CARD.to_owned(),
                    buyer_id_number: person.id_number,
                    buyer_name: person.name,
                    buyer_telephone: person.telephone,
                    agent_code,
                    agent_name,
                    reason: reason.to_owned(),
                    note: None,
                },
                invt_refund_list: lines
                    .enumerate()
                    .map(|(at, (line, told))| import::ReturnLine {
                        gnum: i32::try_from(at + 1).unwrap_or(i32::MAX),
                        gcode: told.gcode.clone(),
                        gname: told.gname.clone(),
                        qty: Decimal::from(line.quantity),
                        unit: told.unit.clone(),
                        note: None,
                    })
                    .collect(),
            };
            facts.write(id, body, written);
        }
        // Summaries are of exports; the service does not ask for them.
        Asked::Summary => {}
        Asked::Arrival
        | Asked::Master
        | Asked::Departure
        | Asked::Tally
        | Asked::Entry
        | Asked::Delivered => super::movements::told(facts, ground, asked, id, written),
    }
}
