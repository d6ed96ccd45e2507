//! The eleven terms of Incoterms 2020: who pays what, where the risk passes, which modes a term
//! is for, who insures, and which papers the seller owes.
//!
//! Own words for what the terms say; the text of the ICC decides. Prices are converted in
//! `convert`, DDP is solved backwards in `ddp`.

pub mod convert;
pub mod ddp;

use std::fmt;
use std::str::FromStr;

use crate::case::Mode;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Incoterm {
    Exw,
    Fca,
    Fas,
    Fob,
    Cfr,
    Cif,
    Cpt,
    Cip,
    Dap,
    Dpu,
    Ddp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    Seller,
    Buyer,
}

/// What has to be paid on the way, in the order of the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cost {
    /// Onto the first lorry, at the seller's place.
    Loading,
    ExportHaul,
    ExportClearance,
    /// Terminal at origin, up to alongside the ship.
    OriginTerminal,
    LoadingOnBoard,
    MainFreight,
    Insurance,
    /// Terminal at destination.
    DestinationTerminal,
    ImportClearance,
    Duty,
    ImportTax,
    InlandDelivery,
    Unloading,
}

/// How much cover the seller has to buy for the buyer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InsuranceDuty {
    None,
    /// Institute Cargo Clauses (C), 110 % of the price.
    Minimum,
    /// Institute Cargo Clauses (A), 110 % of the price.
    AllRisks,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    CommercialInvoice,
    PackingList,
    ExportDeclaration,
    /// Proof that the goods were handed over, where the seller does not pay for the carriage.
    ProofOfDelivery,
    /// Bill of lading, waybill or consignment note, freight paid.
    TransportDocument,
    InsuranceCertificate,
    /// What the buyer needs to take the goods at their destination.
    DeliveryOrder,
    ImportDeclaration,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a term of Incoterms 2020: EXW, FCA, FAS, FOB, CFR, CIF, CPT, CIP, DAP, DPU or DDP")]
pub struct UnknownTerm;

impl Cost {
    pub const ALL: [Cost; 13] = [
        Cost::Loading,
        Cost::ExportHaul,
        Cost::ExportClearance,
        Cost::OriginTerminal,
        Cost::LoadingOnBoard,
        Cost::MainFreight,
        Cost::Insurance,
        Cost::DestinationTerminal,
        Cost::ImportClearance,
        Cost::Duty,
        Cost::ImportTax,
        Cost::InlandDelivery,
        Cost::Unloading,
    ];
}

impl Incoterm {
    pub const ALL: [Incoterm; 11] = [
        Incoterm::Exw,
        Incoterm::Fca,
        Incoterm::Fas,
        Incoterm::Fob,
        Incoterm::Cfr,
        Incoterm::Cif,
        Incoterm::Cpt,
        Incoterm::Cip,
        Incoterm::Dap,
        Incoterm::Dpu,
        Incoterm::Ddp,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Incoterm::Exw => "EXW",
            Incoterm::Fca => "FCA",
            Incoterm::Fas => "FAS",
            Incoterm::Fob => "FOB",
            Incoterm::Cfr => "CFR",
            Incoterm::Cif => "CIF",
            Incoterm::Cpt => "CPT",
            Incoterm::Cip => "CIP",
            Incoterm::Dap => "DAP",
            Incoterm::Dpu => "DPU",
            Incoterm::Ddp => "DDP",
        }
    }

    const fn is_maritime(self) -> bool {
        matches!(
            self,
            Incoterm::Fas | Incoterm::Fob | Incoterm::Cfr | Incoterm::Cif
        )
    }

    /// Four terms are for sea and inland waterway only.
    pub const fn permits(self, mode: Mode) -> bool {
        !self.is_maritime() || matches!(mode, Mode::Sea)
    }

    /// The term for any mode that divides costs most alike.
    pub const fn for_any_mode(self) -> Incoterm {
        match self {
            Incoterm::Fas | Incoterm::Fob => Incoterm::Fca,
            Incoterm::Cfr => Incoterm::Cpt,
            Incoterm::Cif => Incoterm::Cip,
            other => other,
        }
    }

    pub fn pays(self, cost: Cost) -> Party {
        let seller = match self {
            Incoterm::Exw => false,
            Incoterm::Fca => cost <= Cost::ExportClearance,
            Incoterm::Fas => cost <= Cost::OriginTerminal,
            Incoterm::Fob => cost <= Cost::LoadingOnBoard,
            Incoterm::Cfr | Incoterm::Cpt => cost <= Cost::MainFreight,
            Incoterm::Cif | Incoterm::Cip => cost <= Cost::Insurance,
            // No duty to insure, but the risk is the seller's to the end: the price carries it.
            Incoterm::Dap => cost <= Cost::DestinationTerminal || cost == Cost::InlandDelivery,
            Incoterm::Dpu => {
                cost <= Cost::DestinationTerminal
                    || matches!(cost, Cost::InlandDelivery | Cost::Unloading)
            }
            Incoterm::Ddp => cost <= Cost::InlandDelivery,
        };
        if seller { Party::Seller } else { Party::Buyer }
    }

    /// Where the risk of loss goes over to the buyer.
    pub const fn risk_passes(self) -> &'static str {
        match self {
            Incoterm::Exw => "at the seller's place, not loaded",
            Incoterm::Fca => "handed to the buyer's carrier at the named place",
            Incoterm::Fas => "alongside the ship at the port of shipment",
            Incoterm::Fob | Incoterm::Cfr | Incoterm::Cif => "on board at the port of shipment",
            Incoterm::Cpt | Incoterm::Cip => "handed to the first carrier",
            Incoterm::Dap => "at the destination, ready to be unloaded",
            Incoterm::Dpu => "at the destination, unloaded",
            Incoterm::Ddp => "at the destination, cleared and ready to be unloaded",
        }
    }

    pub const fn insurance(self) -> InsuranceDuty {
        match self {
            Incoterm::Cif => InsuranceDuty::Minimum,
            Incoterm::Cip => InsuranceDuty::AllRisks,
            _ => InsuranceDuty::None,
        }
    }

    /// Who clears the goods for export.
    pub const fn exporter(self) -> Party {
        match self {
            Incoterm::Exw => Party::Buyer,
            _ => Party::Seller,
        }
    }

    /// Who clears the goods for import and pays duty and tax.
    pub const fn importer(self) -> Party {
        match self {
            Incoterm::Ddp => Party::Seller,
            _ => Party::Buyer,
        }
    }

    /// What the seller has to hand over.
    pub const fn documents(self) -> &'static [Document] {
        use Document::*;
        match self {
            Incoterm::Exw => &[CommercialInvoice, PackingList],
            Incoterm::Fca | Incoterm::Fas | Incoterm::Fob => &[
                CommercialInvoice,
                PackingList,
                ExportDeclaration,
                ProofOfDelivery,
            ],
            Incoterm::Cfr | Incoterm::Cpt => &[
                CommercialInvoice,
                PackingList,
                ExportDeclaration,
                TransportDocument,
            ],
            Incoterm::Cif | Incoterm::Cip => &[
                CommercialInvoice,
                PackingList,
                ExportDeclaration,
                TransportDocument,
                InsuranceCertificate,
            ],
            Incoterm::Dap | Incoterm::Dpu => &[
                CommercialInvoice,
                PackingList,
                ExportDeclaration,
                TransportDocument,
                DeliveryOrder,
            ],
            Incoterm::Ddp => &[
                CommercialInvoice,
                PackingList,
                ExportDeclaration,
                TransportDocument,
                DeliveryOrder,
                ImportDeclaration,
            ],
        }
    }

    /// What a quote says of it.
    pub(crate) fn shown(self) -> Shown {
        Shown {
            code: self.code(),
            duty_and_tax_paid_by: self.importer().name(),
            freight_paid_by: self.pays(Cost::MainFreight).name(),
            insurance: self.insurance().name(),
            risk_passes: self.risk_passes(),
            documents: self.documents().iter().map(|paper| paper.name()).collect(),
        }
    }
}

#[derive(serde::Serialize)]
pub(crate) struct Shown {
    code: &'static str,
    duty_and_tax_paid_by: &'static str,
    freight_paid_by: &'static str,
    insurance: &'static str,
    risk_passes: &'static str,
    documents: Vec<&'static str>,
}

impl Party {
    pub const fn name(self) -> &'static str {
        match self {
            Party::Seller => "seller",
            Party::Buyer => "buyer",
        }
    }
}

impl InsuranceDuty {
    pub const fn name(self) -> &'static str {
        match self {
            InsuranceDuty::None => "none",
            InsuranceDuty::Minimum => "seller, ICC (C)",
            InsuranceDuty::AllRisks => "seller, ICC (A)",
        }
    }
}

impl Document {
    pub const fn name(self) -> &'static str {
        match self {
            Document::CommercialInvoice => "commercial_invoice",
            Document::PackingList => "packing_list",
            Document::ExportDeclaration => "export_declaration",
            Document::ProofOfDelivery => "proof_of_delivery",
            Document::TransportDocument => "transport_document",
            Document::InsuranceCertificate => "insurance_certificate",
            Document::DeliveryOrder => "delivery_order",
            Document::ImportDeclaration => "import_declaration",
        }
    }
}

impl fmt::Display for Incoterm {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(self.code())
    }
}

impl FromStr for Incoterm {
    type Err = UnknownTerm;

    fn from_str(text: &str) -> Result<Self, UnknownTerm> {
        let found = Incoterm::ALL.into_iter().find(|term| term.code() == text);
        found.ok_or(UnknownTerm)
    }
}
