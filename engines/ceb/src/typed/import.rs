//! Import messages as values: what stands in them, in the order of the annex.
//!
//! The names are the official ones, in Rust's spelling; `acturalPaid` stays as it is.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Body;

/// An order, as platform or shop report it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Order {
    pub order_head: OrderHead,
    pub order_list: Vec<OrderLine>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OrderHead {
    pub guid: String,
    pub app_type: String,
    pub app_time: String,
    pub app_status: String,
    pub order_type: String,
    pub order_no: String,
    pub ebp_code: String,
    pub ebp_name: String,
    pub ebc_code: String,
    pub ebc_name: String,
    pub goods_value: Decimal,
    pub freight: Decimal,
    pub discount: Decimal,
    pub tax_total: Decimal,
    pub actural_paid: Decimal,
    pub currency: String,
    pub buyer_reg_no: String,
    pub buyer_name: String,
    pub buyer_telephone: String,
    pub buyer_id_type: String,
    pub buyer_id_number: String,
    pub pay_code: Option<String>,
    pub pay_name: Option<String>,
    pub pay_transaction_id: Option<String>,
    pub batch_numbers: Option<String>,
    pub consignee: String,
    pub consignee_telephone: String,
    pub consignee_address: String,
    pub consignee_district: Option<String>,
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OrderLine {
    pub gnum: i32,
    pub item_no: Option<String>,
    pub item_name: String,
    pub gmodel: String,
    pub item_describe: Option<String>,
    pub bar_code: Option<String>,
    pub unit: String,
    pub qty: Decimal,
    pub price: Decimal,
    pub total_price: Decimal,
    pub currency: String,
    pub country: String,
    pub note: Option<String>,
}

impl Body for Order {
    const NUMBER: u16 = 311;
}

/// A payment, as the payment firm reports it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Payment {
    pub payment_head: PaymentHead,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PaymentHead {
    pub guid: String,
    pub app_type: String,
    pub app_time: String,
    pub app_status: String,
    pub pay_code: String,
    pub pay_name: String,
    pub pay_transaction_id: String,
    pub order_no: String,
    pub ebp_code: String,
    pub ebp_name: String,
    pub payer_id_type: String,
    pub payer_id_number: String,
    pub payer_name: String,
    pub telephone: Option<String>,
    pub amount_paid: Decimal,
    pub currency: String,
    pub pay_time: String,
    pub note: Option<String>,
}

impl Body for Payment {
    const NUMBER: u16 = 411;
}

/// A waybill, as the carrier reports it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Waybill {
    pub logistics_head: WaybillHead,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WaybillHead {
    pub guid: String,
    pub app_type: String,
    pub app_time: String,
    pub app_status: String,
    pub logistics_code: String,
    pub logistics_name: String,
    pub logistics_no: String,
    pub bill_no: Option<String>,
    pub order_no: String,
    pub freight: Option<Decimal>,
    pub insured_fee: Option<Decimal>,
    pub currency: String,
    pub weight: Decimal,
    pub pack_no: i32,
    pub goods_info: Option<String>,
    pub consignee: String,
    pub consignee_address: String,
    pub consignee_telephone: String,
    pub note: Option<String>,
}

impl Body for Waybill {
    const NUMBER: u16 = 511;
}

/// That a parcel was signed for.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WaybillStatus {
    pub guid: String,
    pub app_type: String,
    pub app_time: String,
    pub app_status: String,
    pub logistics_code: String,
    pub logistics_name: String,
    pub logistics_no: String,
    pub logistics_status: String,
    pub logistics_time: String,
    pub note: Option<String>,
}

impl Body for WaybillStatus {
    const NUMBER: u16 = 513;
}

/// The declaration of one parcel.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct List {
    pub inventory_head: ListHead,
    pub inventory_list: Vec<ListLine>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListHead {
    pub guid: String,
    pub app_type: String,
    pub app_time: String,
    pub app_status: String,
    pub order_no: String,
    pub ebp_code: String,
    pub ebp_name: String,
    pub ebc_code: String,
    pub ebc_name: String,
    pub logistics_no: String,
    pub logistics_code: String,
    pub logistics_name: String,
    pub cop_no: Option<String>,
    pub pre_no: Option<String>,
    pub assure_code: String,
    pub ems_no: Option<String>,
    pub invt_no: Option<String>,
    pub ie_flag: String,
    pub decl_time: String,
    pub customs_code: String,
    pub port_code: String,
    pub ie_date: Option<String>,
    pub buyer_id_type: String,
    pub buyer_id_number: String,
    pub buyer_name: String,
    pub buyer_telephone: String,
    pub consignee_address: String,
    pub agent_code: String,
    pub agent_name: String,
    pub area_code: Option<String>,
    pub area_name: Option<String>,
    pub trade_mode: String,
    pub traf_mode: String,
    pub traf_no: Option<String>,
    pub voyage_no: Option<String>,
    pub bill_no: Option<String>,
    pub loct_no: Option<String>,
    pub license_no: Option<String>,
    pub country: String,
    pub freight: Decimal,
    pub insured_fee: Decimal,
    pub currency: String,
    pub wrap_type: Option<String>,
    pub pack_no: i32,
    pub gross_weight: Decimal,
    pub net_weight: Decimal,
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListLine {
    pub gnum: i32,
    pub item_record_no: Option<String>,
    pub item_no: Option<String>,
    pub item_name: Option<String>,
    pub gcode: String,
    pub gname: String,
    pub gmodel: String,
    pub bar_code: Option<String>,
    pub country: String,
    pub trade_country: Option<String>,
    pub currency: String,
    pub qty: Decimal,
    pub unit: String,
    pub qty1: Decimal,
    pub unit1: String,
    pub qty2: Option<Decimal>,
    pub unit2: Option<String>,
    pub price: Decimal,
    pub total_price: Decimal,
    pub note: Option<String>,
}

impl Body for List {
    const NUMBER: u16 = 621;
}

/// A list that shall not count any more.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Cancellation {
    pub guid: String,
    pub app_type: String,
    pub app_time: String,
    pub app_status: String,
    pub customs_code: String,
    pub order_no: String,
    pub ebp_code: String,
    pub ebp_name: String,
    pub ebc_code: String,
    pub ebc_name: String,
    pub logistics_no: String,
    pub logistics_code: String,
    pub logistics_name: String,
    pub cop_no: Option<String>,
    pub pre_no: Option<String>,
    pub invt_no: String,
    pub buyer_id_type: String,
    pub buyer_id_number: String,
    pub buyer_name: String,
    pub buyer_telephone: String,
    pub agent_code: String,
    pub agent_name: String,
    pub reason: String,
    pub note: Option<String>,
}

impl Body for Cancellation {
    const NUMBER: u16 = 623;
}

/// Goods of a list that go back.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Return {
    pub invt_refund_head: ReturnHead,
    pub invt_refund_list: Vec<ReturnLine>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReturnHead {
    pub guid: String,
    pub app_type: String,
    pub app_time: String,
    pub app_status: String,
    pub customs_code: String,
    pub order_no: String,
    pub ebp_code: String,
    pub ebp_name: String,
    pub ebc_code: String,
    pub ebc_name: String,
    pub logistics_no: String,
    pub logistics_code: String,
    pub logistics_name: String,
    pub cop_no: Option<String>,
    pub pre_no: Option<String>,
    pub invt_no: String,
    pub buyer_id_type: String,
    pub buyer_id_number: String,
    pub buyer_name: String,
    pub buyer_telephone: String,
    pub agent_code: String,
    pub agent_name: String,
    pub reason: String,
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReturnLine {
    pub gnum: i32,
    pub gcode: String,
    pub gname: String,
    pub qty: Decimal,
    pub unit: String,
    pub note: Option<String>,
}

impl Body for Return {
    const NUMBER: u16 = 625;
}

/// Parcels that came into a supervised site.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Delivery {
    pub delivery_head: DeliveryHead,
    pub delivery_list: Vec<DeliveryLine>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeliveryHead {
    pub guid: String,
    pub app_type: String,
    pub app_time: String,
    pub app_status: String,
    pub customs_code: String,
    pub cop_no: Option<String>,
    pub pre_no: Option<String>,
    pub rkd_no: Option<String>,
    pub operator_code: String,
    pub operator_name: String,
    pub ie_flag: String,
    pub traf_mode: String,
    pub traf_no: String,
    pub voyage_no: String,
    pub bill_no: String,
    pub logistics_code: String,
    pub logistics_name: String,
    pub unload_location: Option<String>,
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeliveryLine {
    pub gnum: i32,
    pub logistics_no: String,
    pub note: Option<String>,
}

impl Body for Delivery {
    const NUMBER: u16 = 711;
}
