//! The papers of a consignment, part by part in the order of the schema.

use super::{Attestation, Consignment, Goods, Package, Trader};
use crate::write::text::Writer;
use crate::write::{WriteError, party, plain};

/// In UNECE recommendation 20.
const KILOGRAM: &str = "KGM";
const CUBIC_METRE: &str = "MTQ";

pub(super) fn despatch_advice(of: &Consignment) -> Result<String, WriteError> {
    let mut to = Writer::begin("DespatchAdvice");
    to.text("ID", &of.number);
    to.date("IssueDate", of.issued);
    to.reference("OrderReference", Some(&of.order));
    for (name, trader) in [
        ("DespatchSupplierParty", &of.seller),
        ("DeliveryCustomerParty", &of.buyer),
    ] {
        to.open(name);
        write_party("Party", trader, &mut to);
        to.close();
    }
    shipment(of, &mut to);
    for (at, goods) in of.goods.iter().enumerate() {
        to.open("DespatchLine");
        to.text("ID", &(at + 1).to_string());
        to.attributed(
            "DeliveredQuantity",
            ("unitCode", &goods.unit),
            &plain(goods.quantity),
        );
        to.open("OrderLineReference");
        to.text("LineID", &goods.order_line);
        to.reference("OrderReference", Some(&of.order));
        to.close();
        item(goods, &mut to);
        to.close();
    }
    to.finish("DespatchAdvice")
}

pub(super) fn packing_list(of: &Consignment) -> Result<String, WriteError> {
    let mut to = Writer::begin("PackingList");
    to.text("ID", &of.number);
    to.date("IssueDate", of.issued);
    write_party("ConsignorParty", &of.seller, &mut to);
    if let Some(carrier) = &of.carrier {
        write_party("CarrierParty", carrier, &mut to);
    }
    shipment(of, &mut to);
    to.finish("PackingList")
}

pub(super) fn waybill(of: &Consignment) -> Result<String, WriteError> {
    let mut to = Writer::begin("Waybill");
    to.text("ID", &of.number);
    to.date("IssueDate", of.issued);
    write_party("ConsignorParty", &of.seller, &mut to);
    if let Some(carrier) = &of.carrier {
        write_party("CarrierParty", carrier, &mut to);
    }
    shipment(of, &mut to);
    to.finish("Waybill")
}

/// Filled in for an office to sign; until it does the endorsement says so.
pub(super) fn certificate_of_origin(
    of: &Consignment,
    by: &Attestation,
) -> Result<String, WriteError> {
    let mut to = Writer::begin("CertificateOfOrigin");
    to.text("ID", &of.number);
    to.date("IssueDate", of.issued);
    write_party("ExporterParty", &of.seller, &mut to);
    write_party("ImporterParty", &of.buyer, &mut to);
    endorser(by, &mut to);
    to.open("CertificateOfOriginApplication");
    to.text("ReferenceID", &of.number);
    to.text("CertificateType", &by.kind);
    to.text("OriginalJobID", &of.order);
    shipment(of, &mut to);
    endorser(by, &mut to);
    write_party("PreparationParty", &of.seller, &mut to);
    write_party("IssuerParty", &by.issuer, &mut to);
    country("IssuingCountry", by.country, &mut to);
    to.close();
    to.open("IssuerEndorsement");
    to.text("DocumentID", &of.number);
    to.text("ApprovalStatus", "requested");
    endorser(by, &mut to);
    to.close();
    to.finish("CertificateOfOrigin")
}

fn endorser(by: &Attestation, to: &mut Writer) {
    to.open("EndorserParty");
    to.text("RoleCode", "issuer");
    to.text("SequenceNumeric", "1");
    write_party("Party", &by.issuer, to);
    to.open("SignatoryContact");
    to.text("Name", &by.signatory);
    to.close();
    to.close();
}

fn write_party(name: &'static str, trader: &Trader, to: &mut Writer) {
    to.open(name);
    if let Some(id) = &trader.identifier {
        to.open("PartyIdentification");
        to.identifier("ID", id);
        to.close();
    }
    to.open("PartyName");
    to.text("Name", &trader.name);
    to.close();
    party::address("PostalAddress", &trader.address, to);
    to.close();
}

fn country(name: &'static str, country: kernel::Country, to: &mut Writer) {
    to.open(name);
    to.text("IdentificationCode", country.alpha2());
    to.close();
}

fn shipment(of: &Consignment, to: &mut Writer) {
    to.open("Shipment");
    to.text("ID", &of.number);
    weight("GrossWeightMeasure", of.gross_weight_kg(), to);
    weight("NetWeightMeasure", of.net_weight_kg(), to);
    let volume = plain(of.volume_m3());
    to.attributed("GrossVolumeMeasure", ("unitCode", CUBIC_METRE), &volume);
    to.text("TotalGoodsItemQuantity", &of.goods.len().to_string());
    to.text(
        "TotalTransportHandlingUnitQuantity",
        &of.package_count().to_string(),
    );
    to.open("Consignment");
    to.text("ID", &of.number);
    write_party("ConsigneeParty", &of.buyer, to);
    write_party("ConsignorParty", &of.seller, to);
    country("OriginalDepartureCountry", of.origin, to);
    country("FinalDestinationCountry", of.destination, to);
    to.close();
    for (at, goods) in of.goods.iter().enumerate() {
        goods_item(at + 1, goods, to);
    }
    stage(of, to);
    for (at, package) in of.packages.iter().enumerate() {
        handling_unit(at + 1, package, to);
    }
    to.close();
}

fn weight(name: &'static str, kilograms: kernel::Decimal, to: &mut Writer) {
    to.attributed(name, ("unitCode", KILOGRAM), &plain(kilograms));
}

fn goods_item(number: usize, goods: &Goods, to: &mut Writer) {
    to.open("GoodsItem");
    to.text("ID", &number.to_string());
    to.text("Description", &goods.name);
    weight("GrossWeightMeasure", goods.gross_weight_kg, to);
    weight("NetWeightMeasure", goods.net_weight_kg, to);
    to.attributed(
        "Quantity",
        ("unitCode", &goods.unit),
        &plain(goods.quantity),
    );
    to.optional("RequiredCustomsID", goods.hs_code.as_deref());
    item(goods, to);
    to.close();
}

fn item(goods: &Goods, to: &mut Writer) {
    to.open("Item");
    to.text("Name", &goods.name);
    to.reference("SellersItemIdentification", goods.sellers_id.as_deref());
    country("OriginCountry", goods.origin, to);
    if let Some(code) = &goods.hs_code {
        to.open("CommodityClassification");
        to.attributed("ItemClassificationCode", ("listID", "HS"), code);
        to.close();
    }
    to.close();
}

fn stage(of: &Consignment, to: &mut Writer) {
    let carriage = &of.carriage;
    to.open("ShipmentStage");
    to.text("ID", "1");
    to.text("TransportModeCode", &carriage.mode);
    if carriage.vessel.is_some() || carriage.voyage.is_some() {
        to.open("TransportMeans");
        to.optional("JourneyID", carriage.voyage.as_deref());
        if let Some(vessel) = &carriage.vessel {
            to.open("MaritimeTransport");
            to.text("VesselName", vessel);
            to.close();
        }
        to.close();
    }
    for (name, port) in [
        ("LoadingPortLocation", &carriage.loading_port),
        ("UnloadingPortLocation", &carriage.unloading_port),
    ] {
        if let Some(port) = port {
            to.open(name);
            to.text("ID", port);
            to.close();
        }
    }
    to.close();
}

fn handling_unit(number: usize, package: &Package, to: &mut Writer) {
    to.open("TransportHandlingUnit");
    to.text("ID", &number.to_string());
    to.text("TotalPackageQuantity", &package.count.to_string());
    to.text("ShippingMarks", &package.mark);
    to.open("ActualPackage");
    to.text("Quantity", &package.count.to_string());
    to.text("PackagingTypeCode", &package.kind);
    to.close();
    for (attribute, unit, measure) in [
        ("GrossWeight", KILOGRAM, package.gross_weight_kg),
        ("Volume", CUBIC_METRE, package.volume_m3),
    ] {
        to.open("MeasurementDimension");
        to.text("AttributeID", attribute);
        to.attributed("Measure", ("unitCode", unit), &plain(measure));
        to.close();
    }
    to.close();
}
