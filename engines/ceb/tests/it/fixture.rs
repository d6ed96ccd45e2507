//! A set of import and a set of export messages in which everything fits.

use ceb::typed::{BaseSubscribe, BaseTransfer, Body, Message, export, import};
use rust_decimal::Decimal;

pub fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub fn message<B: Body>(bodies: Vec<B>) -> Message<B> {
    Message {
        guid: "4CDE1CFD-EDED-46B1-946C-B8022E42FC94".into(),
        version: "1.0".into(),
        bodies,
        transfer: BaseTransfer {
            cop_code: "1105910159".into(),
            cop_name: "商舶物流".into(),
            dxp_mode: "DXP".into(),
            dxp_id: "DXPLGS0000000001".into(),
            note: None,
        },
        subscribe: vec![BaseSubscribe {
            status: "ALL".into(),
            dxp_mode: "DXP".into(),
            dxp_address: "DXPLGS0000000002".into(),
            note: Some(String::new()),
        }],
    }
}

fn guid(n: u8) -> String {
    format!("4CDE1CFD-EDED-46B1-946C-B8022E42F{n:03}")
}

fn line(gnum: i32, qty: &str, price: &str, total: &str) -> import::OrderLine {
    import::OrderLine {
        gnum,
        item_no: Some(format!("SKU-{gnum}")),
        item_name: "花王纸尿裤".into(),
        gmodel: "L 54".into(),
        unit: "007".into(),
        qty: decimal(qty),
        price: decimal(price),
        total_price: decimal(total),
        currency: "142".into(),
        country: "116".into(),
        ..Default::default()
    }
}

pub fn order() -> import::Order {
    import::Order {
        order_head: import::OrderHead {
            guid: guid(1),
            app_type: "1".into(),
            app_time: "20260308112701".into(),
            app_status: "2".into(),
            order_type: "I".into(),
            order_no: "O-1".into(),
            ebp_code: "1105910150".into(),
            ebp_name: "商舶平台".into(),
            ebc_code: "1105910151".into(),
            ebc_name: "海外小店".into(),
            goods_value: decimal("500"),
            freight: decimal("20"),
            discount: decimal("30.5"),
            tax_total: decimal("47.32"),
            actural_paid: decimal("536.82"),
            currency: "142".into(),
            buyer_reg_no: "U1".into(),
            buyer_name: "李小宝".into(),
            buyer_telephone: "13900000000".into(),
            buyer_id_type: "1".into(),
            buyer_id_number: "110101199003070000".into(),
            pay_code: Some("1105910152".into()),
            pay_name: Some("支付公司".into()),
            pay_transaction_id: Some("P-1".into()),
            consignee: "王大明".into(),
            consignee_telephone: "13800000000".into(),
            consignee_address: "北京市海淀区1号".into(),
            ..Default::default()
        },
        order_list: vec![line(1, "2", "100", "200"), line(2, "3", "100", "300.00")],
    }
}

pub fn payment() -> import::Payment {
    import::Payment {
        payment_head: import::PaymentHead {
            guid: guid(2),
            app_type: "1".into(),
            app_time: "20260308112702".into(),
            app_status: "2".into(),
            pay_code: "1105910152".into(),
            pay_name: "支付公司".into(),
            pay_transaction_id: "P-1".into(),
            order_no: "O-1".into(),
            ebp_code: "1105910150".into(),
            ebp_name: "商舶平台".into(),
            payer_id_type: "1".into(),
            payer_id_number: "110101199003070000".into(),
            payer_name: "李小宝".into(),
            amount_paid: decimal("536.82"),
            currency: "142".into(),
            pay_time: "20260308112702".into(),
            ..Default::default()
        },
    }
}

pub fn waybill() -> import::Waybill {
    import::Waybill {
        logistics_head: import::WaybillHead {
            guid: guid(3),
            app_type: "1".into(),
            app_time: "20260308112703".into(),
            app_status: "2".into(),
            logistics_code: "1105910153".into(),
            logistics_name: "快递公司".into(),
            logistics_no: "L-1".into(),
            order_no: "O-1".into(),
            freight: Some(decimal("20")),
            insured_fee: Some(decimal("0")),
            currency: "142".into(),
            weight: decimal("3.2"),
            pack_no: 1,
            consignee: "王大明".into(),
            consignee_address: "北京市海淀区1号".into(),
            consignee_telephone: "13800000000".into(),
            ..Default::default()
        },
    }
}

pub fn list() -> import::List {
    let order = order();
    let head = order.order_head;
    import::List {
        inventory_head: import::ListHead {
            guid: guid(4),
            app_type: "1".into(),
            app_time: "20260308112704".into(),
            app_status: "2".into(),
            order_no: "O-1".into(),
            ebp_code: head.ebp_code,
            ebp_name: head.ebp_name,
            ebc_code: head.ebc_code,
            ebc_name: head.ebc_name,
            logistics_no: "L-1".into(),
            logistics_code: "1105910153".into(),
            logistics_name: "快递公司".into(),
            assure_code: "1105910151".into(),
            ie_flag: "I".into(),
            decl_time: "20260308".into(),
            customs_code: "3700".into(),
            port_code: "3700".into(),
            buyer_id_type: "1".into(),
            buyer_id_number: head.buyer_id_number,
            buyer_name: head.buyer_name,
            buyer_telephone: head.buyer_telephone,
            consignee_address: head.consignee_address,
            agent_code: "1105910154".into(),
            agent_name: "报关行".into(),
            trade_mode: "9610".into(),
            traf_mode: "5".into(),
            traf_no: Some("MH730".into()),
            voyage_no: Some("MH730".into()),
            bill_no: Some("B-1".into()),
            country: "116".into(),
            freight: decimal("20"),
            insured_fee: decimal("0"),
            currency: "142".into(),
            pack_no: 1,
            gross_weight: decimal("3.2"),
            net_weight: decimal("3"),
            ..Default::default()
        },
        inventory_list: order
            .order_list
            .into_iter()
            .map(|line| import::ListLine {
                gnum: line.gnum,
                item_record_no: Some("R-1".into()),
                item_no: line.item_no,
                gcode: "9619001100".into(),
                gname: line.item_name,
                gmodel: line.gmodel,
                country: line.country,
                currency: line.currency,
                qty: line.qty,
                unit: line.unit,
                qty1: line.qty,
                unit1: "035".into(),
                price: line.price,
                total_price: line.total_price,
                ..Default::default()
            })
            .collect(),
    }
}

/// Order, payment, waybill and list of one import.
pub fn import_set() -> Vec<(&'static str, String)> {
    vec![
        ("311.xml", message(vec![order()]).write().unwrap()),
        ("411.xml", message(vec![payment()]).write().unwrap()),
        ("511.xml", message(vec![waybill()]).write().unwrap()),
        ("621.xml", message(vec![list()]).write().unwrap()),
    ]
}

pub fn export_order() -> export::Order {
    export::Order {
        order_head: export::OrderHead {
            guid: guid(5),
            app_type: "1".into(),
            app_time: "20260308112701".into(),
            app_status: "2".into(),
            order_type: "E".into(),
            order_no: "E-1".into(),
            ebp_code: "1105910150".into(),
            ebp_name: "商舶平台".into(),
            ebc_code: "1105910151".into(),
            ebc_name: "国内工厂".into(),
            goods_value: decimal("200"),
            freight: decimal("15"),
            currency: "502".into(),
            note: None,
        },
        order_list: vec![export::OrderLine {
            gnum: 1,
            item_no: "SKU-1".into(),
            item_name: "T恤".into(),
            unit: "011".into(),
            currency: "502".into(),
            qty: decimal("10"),
            price: decimal("20"),
            total_price: decimal("200"),
            ..Default::default()
        }],
    }
}

pub fn receipts() -> export::Receipts {
    export::Receipts {
        guid: guid(6),
        app_type: "1".into(),
        app_time: "20260308112701".into(),
        app_status: "2".into(),
        ebp_code: "1105910150".into(),
        ebp_name: "商舶平台".into(),
        ebc_code: "1105910151".into(),
        ebc_name: "国内工厂".into(),
        order_no: "E-1".into(),
        pay_name: "支付公司".into(),
        pay_no: Some("P-9".into()),
        charge: decimal("215"),
        currency: "502".into(),
        accounting_date: "20260308112701".into(),
        ..Default::default()
    }
}

pub fn export_waybill() -> export::Waybill {
    export::Waybill {
        guid: guid(7),
        app_type: "1".into(),
        app_time: "20260308112701".into(),
        app_status: "2".into(),
        logistics_code: "1105910153".into(),
        logistics_name: "快递公司".into(),
        logistics_no: "L-9".into(),
        freight: decimal("15"),
        insured_fee: decimal("0"),
        currency: "502".into(),
        gross_weight: decimal("2.5"),
        pack_no: 1,
        goods_info: "T恤".into(),
        ebc_code: Some("1105910151".into()),
        ..Default::default()
    }
}

pub fn export_list() -> export::List {
    export::List {
        inventory_head: export::ListHead {
            guid: guid(8),
            app_type: "1".into(),
            app_time: "20260308112701".into(),
            app_status: "2".into(),
            customs_code: "1500".into(),
            ebp_code: "1105910150".into(),
            ebp_name: "商舶平台".into(),
            order_no: "E-1".into(),
            logistics_code: "1105910153".into(),
            logistics_name: "快递公司".into(),
            logistics_no: "L-9".into(),
            cop_no: "C-1".into(),
            ie_flag: "E".into(),
            port_code: "1501".into(),
            ie_date: "20260308".into(),
            statistics_flag: "B".into(),
            agent_code: "1105910154".into(),
            agent_name: "报关行".into(),
            ebc_code: "1105910151".into(),
            ebc_name: "国内工厂".into(),
            owner_code: "1105910151".into(),
            owner_name: "国内工厂".into(),
            trade_mode: "9610".into(),
            traf_mode: "5".into(),
            country: "502".into(),
            pod: "502".into(),
            freight: decimal("15"),
            f_currency: "502".into(),
            f_flag: "3".into(),
            insured_fee: decimal("0"),
            i_currency: "502".into(),
            i_flag: "3".into(),
            wrap_type: "2".into(),
            pack_no: 1,
            gross_weight: decimal("2.5"),
            net_weight: decimal("2.4"),
            ..Default::default()
        },
        inventory_list: vec![export::ListLine {
            gnum: 1,
            item_no: "SKU-1".into(),
            gcode: "6109100021".into(),
            gname: "T恤".into(),
            gmodel: "棉".into(),
            bar_code: "无".into(),
            country: "502".into(),
            currency: "502".into(),
            qty: decimal("10"),
            qty1: decimal("10"),
            unit: "011".into(),
            unit1: "011".into(),
            price: decimal("20"),
            total_price: decimal("200"),
            ..Default::default()
        }],
    }
}

/// Order, money, waybill and list of one export.
pub fn export_set() -> Vec<(&'static str, String)> {
    vec![
        ("303.xml", message(vec![export_order()]).write().unwrap()),
        ("403.xml", message(vec![receipts()]).write().unwrap()),
        ("505.xml", message(vec![export_waybill()]).write().unwrap()),
        ("603.xml", message(vec![export_list()]).write().unwrap()),
    ]
}
