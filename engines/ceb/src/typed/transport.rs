//! Export messages after the declaration: parcels under a master waybill, at the site, out of the
//! country, and the application for a summary declaration (汇总申请).

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Body;

/// Lists that travel under one master waybill (清单总分单).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Master {
    #[serde(rename = "WayBillHead")]
    pub head: MasterHead,
    #[serde(rename = "WayBillList")]
    pub lines: Vec<MasterLine>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MasterHead {
    pub guid: String,
    pub app_type: String,
    pub app_time: String,
    pub app_status: String,
    pub customs_code: String,
    pub cop_no: String,
    pub pre_no: Option<String>,
    pub agent_code: String,
    pub agent_name: String,
    pub loct_no: Option<String>,
    pub traf_mode: String,
    pub traf_name: String,
    pub voyage_no: String,
    pub bill_no: String,
    pub domestic_traf_no: Option<String>,
    pub gross_weight: Decimal,
    pub logistics_code: String,
    pub logistics_name: String,
    pub msg_count: i32,
    pub msg_seq_no: i32,
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MasterLine {
    pub gnum: i32,
    pub total_package_no: Option<String>,
    pub logistics_no: String,
    pub invt_no: Option<String>,
    pub note: Option<String>,
}

impl Body for Master {
    const NUMBER: u16 = 607;
}

/// Parcels that came to the supervised site (运抵单).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Arrival {
    pub arrival_head: ArrivalHead,
    pub arrival_list: Vec<ArrivalLine>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ArrivalHead {
    pub guid: String,
    pub app_type: String,
    pub app_time: String,
    pub app_status: String,
    pub customs_code: String,
    pub cop_no: String,
    pub pre_no: Option<String>,
    pub operator_code: String,
    pub operator_name: String,
    pub loct_no: Option<String>,
    pub ie_flag: String,
    pub traf_mode: String,
    pub bill_no: Option<String>,
    pub domestic_traf_no: String,
    pub logistics_code: String,
    pub logistics_name: String,
    pub msg_count: i32,
    pub msg_seq_no: i32,
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ArrivalLine {
    pub gnum: i32,
    pub logistics_no: String,
    pub total_package_no: Option<String>,
    pub note: Option<String>,
}

impl Body for Arrival {
    const NUMBER: u16 = 507;
}

/// Parcels that left the country (离境单).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Departure {
    pub departure_head: DepartureHead,
    pub departure_list: Vec<DepartureLine>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DepartureHead {
    pub guid: String,
    pub app_type: String,
    pub app_time: String,
    pub app_status: String,
    pub customs_code: String,
    pub cop_no: String,
    pub pre_no: Option<String>,
    pub logistics_code: String,
    pub logistics_name: String,
    pub traf_mode: String,
    pub traf_name: Option<String>,
    pub voyage_no: Option<String>,
    pub bill_no: Option<String>,
    pub leave_time: String,
    pub msg_count: i32,
    pub msg_seq_no: i32,
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DepartureLine {
    pub gnum: i32,
    pub total_package_no: Option<String>,
    pub logistics_no: String,
    pub note: Option<String>,
}

impl Body for Departure {
    const NUMBER: u16 = 509;
}

/// Asks that released lists are summed up into declarations, which a tax refund rests on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Summary {
    #[serde(rename = "SummaryApplyHead")]
    pub head: SummaryHead,
    /// Empty: all lists of the firm between `startTime` and `endTime`.
    #[serde(rename = "SummaryApplyList")]
    pub lists: Vec<SummaryLine>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SummaryHead {
    pub guid: String,
    pub app_type: String,
    pub app_time: String,
    pub app_status: String,
    pub customs_code: String,
    pub cop_no: String,
    pub pre_no: Option<String>,
    pub sum_no: Option<String>,
    pub agent_code: String,
    pub agent_name: String,
    pub ebc_code: String,
    pub ebc_name: String,
    pub decl_agent_code: String,
    pub decl_agent_name: String,
    pub start_time: Option<String>,
    pub end_time: Option<String>,
    pub loct_no: Option<String>,
    pub summary_flag: String,
    pub item_name_flag: String,
    pub msg_count: i32,
    pub msg_seq_no: i32,
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SummaryLine {
    pub invt_no: String,
}

impl Body for Summary {
    const NUMBER: u16 = 701;
}
