//! Export messages as values: what stands in them, in the order of the annex.
//!
//! Those about transport and summaries stand in `transport`.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Body;

/// An order, or the booking of an overseas warehouse.
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
    pub currency: String,
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OrderLine {
    pub gnum: i32,
    pub item_no: String,
    pub item_name: String,
    pub item_describe: Option<String>,
    pub bar_code: Option<String>,
    pub unit: String,
    pub currency: String,
    pub qty: Decimal,
    pub price: Decimal,
    pub total_price: Decimal,
    pub note: Option<String>,
}

impl Body for Order {
    const NUMBER: u16 = 303;
}

/// Money that came in for an order.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Receipts {
    pub guid: String,
    pub app_type: String,
    pub app_time: String,
    pub app_status: String,
    pub ebp_code: String,
    pub ebp_name: String,
    pub ebc_code: String,
    pub ebc_name: String,
    pub order_no: String,
    pub pay_code: Option<String>,
    pub pay_name: String,
    pub pay_no: Option<String>,
    pub charge: Decimal,
    pub currency: String,
    pub accounting_date: String,
    pub note: Option<String>,
}

impl Body for Receipts {
    const NUMBER: u16 = 403;
}

/// A waybill, as the carrier reports it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Waybill {
    pub guid: String,
    pub app_type: String,
    pub app_time: String,
    pub app_status: String,
    pub logistics_code: String,
    pub logistics_name: String,
    pub logistics_no: String,
    pub freight: Decimal,
    pub insured_fee: Decimal,
    pub currency: String,
    pub gross_weight: Decimal,
    pub pack_no: i32,
    pub goods_info: String,
    pub ebc_code: Option<String>,
    pub ebc_name: Option<String>,
    pub ebc_telephone: Option<String>,
    pub note: Option<String>,
}

impl Body for Waybill {
    const NUMBER: u16 = 505;
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
    pub customs_code: String,
    pub ebp_code: String,
    pub ebp_name: String,
    pub order_no: String,
    pub logistics_code: String,
    pub logistics_name: String,
    pub logistics_no: String,
    pub cop_no: String,
    pub pre_no: Option<String>,
    pub invt_no: Option<String>,
    pub ie_flag: String,
    pub port_code: String,
    pub ie_date: String,
    pub statistics_flag: String,
    pub agent_code: String,
    pub agent_name: String,
    pub ebc_code: String,
    pub ebc_name: String,
    pub owner_code: String,
    pub owner_name: String,
    pub iac_code: Option<String>,
    pub iac_name: Option<String>,
    pub ems_no: Option<String>,
    pub trade_mode: String,
    pub traf_mode: String,
    pub traf_name: Option<String>,
    pub voyage_no: Option<String>,
    pub bill_no: Option<String>,
    pub total_package_no: Option<String>,
    pub loct_no: Option<String>,
    pub license_no: Option<String>,
    pub country: String,
    #[serde(rename = "POD")]
    pub pod: String,
    pub freight: Decimal,
    pub f_currency: String,
    pub f_flag: String,
    pub insured_fee: Decimal,
    pub i_currency: String,
    pub i_flag: String,
    pub wrap_type: String,
    pub pack_no: i32,
    pub gross_weight: Decimal,
    pub net_weight: Decimal,
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListLine {
    pub gnum: i32,
    pub item_no: String,
    pub item_record_no: Option<String>,
    pub item_name: Option<String>,
    pub gcode: String,
    pub gname: String,
    pub gmodel: String,
    pub bar_code: String,
    pub country: String,
    pub currency: String,
    pub qty: Decimal,
    pub qty1: Decimal,
    pub qty2: Option<Decimal>,
    pub unit: String,
    pub unit1: String,
    pub unit2: Option<String>,
    pub price: Decimal,
    pub total_price: Decimal,
    pub note: Option<String>,
}

impl Body for List {
    const NUMBER: u16 = 603;
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
    pub cop_no: String,
    pub pre_no: Option<String>,
    pub invt_no: String,
    pub reason: String,
    pub agent_code: String,
    pub agent_name: String,
    pub ebc_code: String,
    pub ebc_name: String,
    pub note: Option<String>,
}

impl Body for Cancellation {
    const NUMBER: u16 = 605;
}

/// Goods of a list that come back.
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
    pub loct_no: Option<String>,
    pub ebp_code: String,
    pub ebp_name: String,
    pub ebc_code: String,
    pub ebc_name: String,
    pub logistics_no: String,
    pub logistics_code: String,
    pub logistics_name: String,
    pub co_el_no: String,
    pub pre_no: Option<String>,
    pub invt_no: String,
    pub trade_mode: Option<String>,
    pub agent_code: String,
    pub agent_name: String,
    pub bill_no: String,
    pub ie_flag: String,
    pub traf_mode: String,
    pub traf_name: String,
    pub port_code: String,
    pub reason: String,
    pub country: String,
    pub voyage_no: String,
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReturnLine {
    pub gnum: i32,
    pub gcode: String,
    pub gname: String,
    pub gmodel: String,
    pub qty: Decimal,
    pub qty1: Decimal,
    pub unit: String,
    pub unit1: String,
    pub qty2: Option<Decimal>,
    pub unit2: Option<String>,
    pub note: Option<String>,
}

impl Body for Return {
    const NUMBER: u16 = 213;
}

/// What the site counted of goods that came back.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Tally {
    pub guid: String,
    pub app_type: String,
    pub app_time: String,
    pub app_status: String,
    pub customs_code: String,
    pub operator_code: String,
    pub operator_name: String,
    pub logistics_code: String,
    pub logistics_name: String,
    pub logistics_no: String,
    pub invt_no: Option<String>,
    pub co_el_no: String,
    pub pre_no: Option<String>,
    pub bill_no: String,
    pub ie_flag: String,
    pub traf_mode: String,
    pub traf_name: String,
    pub voyage_no: String,
    pub location: Option<String>,
    pub note: Option<String>,
}

impl Body for Tally {
    const NUMBER: u16 = 215;
}
