//! Parties, delivery and means of payment from UBL.

use super::taking::Taking;
use crate::element::Element;
use crate::invoice::{
    Address, Contact, Delivery, Identifier, Party, Payee, PaymentAccount, PaymentMeans,
    Representative,
};

pub(super) fn party(from: &Taking<'_>, it: Element<'_>) -> Option<Party> {
    let identifier = |path: &str| it.first(path).and_then(|id| from.identifier(id));
    let mut vat_number = None;
    let mut tax_number = None;
    for scheme in it.all("PartyTaxScheme") {
        let kind = from.text(scheme, "TaxScheme/ID");
        let number = from.text(scheme, "CompanyID");
        match kind.as_deref() {
            Some("VAT") if vat_number.is_none() => vat_number = number,
            Some("TAX") if tax_number.is_none() => tax_number = number,
            _ => from.leave(scheme, "is neither VAT nor TAX, or stands twice"),
        }
    }
    let identifiers = it.all("PartyIdentification/ID").into_iter();
    Some(Party {
        endpoint: identifier("EndpointID"),
        identifiers: identifiers.filter_map(|id| from.identifier(id)).collect(),
        trading_name: from.text(it, "PartyName/Name"),
        address: address(from, it.first("PostalAddress")?)?,
        vat_number,
        tax_number,
        legal_name: from.required(it, "PartyLegalEntity/RegistrationName")?,
        registration: identifier("PartyLegalEntity/CompanyID"),
        legal_form: from.text(it, "PartyLegalEntity/CompanyLegalForm"),
        contact: it.first("Contact").map(|contact| Contact {
            name: from.text(contact, "Name"),
            telephone: from.text(contact, "Telephone"),
            mail: from.text(contact, "ElectronicMail"),
        }),
    })
}

fn address(from: &Taking<'_>, it: Element<'_>) -> Option<Address> {
    Some(Address {
        street: from.text(it, "StreetName"),
        additional: from.text(it, "AdditionalStreetName"),
        third: from.text(it, "AddressLine/Line"),
        city: from.text(it, "CityName"),
        post_code: from.text(it, "PostalZone"),
        region: from.text(it, "CountrySubentity"),
        country: from.parsed(it, "Country/IdentificationCode")?,
    })
}

pub(super) fn payee(from: &Taking<'_>) -> Option<Payee> {
    let it = from.root().first("PayeeParty")?;
    let identifier = |path: &str| -> Option<Identifier> { from.identifier(it.first(path)?) };
    Some(Payee {
        name: from.required(it, "PartyName/Name")?,
        identifier: identifier("PartyIdentification/ID"),
        registration: identifier("PartyLegalEntity/CompanyID"),
    })
}

pub(super) fn representative(from: &Taking<'_>) -> Option<Representative> {
    let it = from.root().first("TaxRepresentativeParty")?;
    from.fixed(it, "PartyTaxScheme/TaxScheme/ID", "VAT");
    Some(Representative {
        name: from.required(it, "PartyName/Name")?,
        address: address(from, it.first("PostalAddress")?)?,
        vat_number: from.required(it, "PartyTaxScheme/CompanyID")?,
    })
}

pub(super) fn delivery(from: &Taking<'_>) -> Option<Delivery> {
    let it = from.root().first("Delivery")?;
    let location = it.first("DeliveryLocation/ID");
    let at = it.first("DeliveryLocation/Address");
    Some(Delivery {
        day: from.date(it, "ActualDeliveryDate"),
        location: location.and_then(|id| from.identifier(id)),
        address: at.and_then(|at| address(from, at)),
        recipient: from.text(it, "DeliveryParty/PartyName/Name"),
    })
}

pub(super) fn payments(from: &Taking<'_>) -> Vec<PaymentMeans> {
    let account = |it: Element<'_>| {
        Some(PaymentAccount {
            number: from.required(it, "ID")?,
            name: from.text(it, "Name"),
            bank: from.text(it, "FinancialInstitutionBranch/ID"),
        })
    };
    let one = |it: Element<'_>| {
        let code = it.first("PaymentMeansCode");
        let named = code.filter(|code| code.has_attribute("name"));
        Some(PaymentMeans {
            name: named.and_then(|code| from.attribute(code, "name")),
            code: from.required(it, "PaymentMeansCode")?,
            reference: from.text(it, "PaymentID"),
            account: it.first("PayeeFinancialAccount").and_then(account),
        })
    };
    let all = from.root().all("PaymentMeans");
    all.into_iter().filter_map(one).collect()
}
