//! Parties, addresses and delivery in UBL.

use super::tax_scheme;
use super::text::Writer;
use crate::invoice::{Address, Contact, Delivery, Party, Payee, Representative};

pub(super) fn seller(party: &Party, to: &mut Writer) {
    to.open("AccountingSupplierParty");
    write(party, to);
    to.close();
}

pub(super) fn buyer(party: &Party, to: &mut Writer) {
    to.open("AccountingCustomerParty");
    write(party, to);
    to.close();
}

fn write(party: &Party, to: &mut Writer) {
    to.open("Party");
    if let Some(endpoint) = &party.endpoint {
        to.identifier("EndpointID", endpoint);
    }
    for id in &party.identifiers {
        to.open("PartyIdentification");
        to.identifier("ID", id);
        to.close();
    }
    named(party.trading_name.as_deref(), to);
    address("PostalAddress", &party.address, to);
    tax_number("VAT", party.vat_number.as_deref(), to);
    tax_number(OTHER_TAX, party.tax_number.as_deref(), to);
    to.open("PartyLegalEntity");
    to.text("RegistrationName", &party.legal_name);
    if let Some(registration) = &party.registration {
        to.identifier("CompanyID", registration);
    }
    to.optional("CompanyLegalForm", party.legal_form.as_deref());
    to.close();
    if let Some(contact) = &party.contact {
        write_contact(contact, to);
    }
    to.close();
}

/// The scheme under which a local tax number is written.
pub(crate) const OTHER_TAX: &str = "TAX";

fn tax_number(scheme: &str, number: Option<&str>, to: &mut Writer) {
    if let Some(number) = number {
        to.open("PartyTaxScheme");
        to.text("CompanyID", number);
        tax_scheme(scheme, to);
        to.close();
    }
}

fn named(name: Option<&str>, to: &mut Writer) {
    if let Some(name) = name {
        to.open("PartyName");
        to.text("Name", name);
        to.close();
    }
}

fn write_contact(contact: &Contact, to: &mut Writer) {
    to.open("Contact");
    to.optional("Name", contact.name.as_deref());
    to.optional("Telephone", contact.telephone.as_deref());
    to.optional("ElectronicMail", contact.mail.as_deref());
    to.close();
}

pub(crate) fn address(name: &'static str, address: &Address, to: &mut Writer) {
    to.open(name);
    to.optional("StreetName", address.street.as_deref());
    to.optional("AdditionalStreetName", address.additional.as_deref());
    to.optional("CityName", address.city.as_deref());
    to.optional("PostalZone", address.post_code.as_deref());
    to.optional("CountrySubentity", address.region.as_deref());
    if let Some(third) = &address.third {
        to.open("AddressLine");
        to.text("Line", third);
        to.close();
    }
    to.open("Country");
    to.text("IdentificationCode", address.country.alpha2());
    to.close();
    to.close();
}

pub(super) fn payee(payee: &Payee, to: &mut Writer) {
    to.open("PayeeParty");
    if let Some(id) = &payee.identifier {
        to.open("PartyIdentification");
        to.identifier("ID", id);
        to.close();
    }
    named(Some(&payee.name), to);
    if let Some(registration) = &payee.registration {
        to.open("PartyLegalEntity");
        to.identifier("CompanyID", registration);
        to.close();
    }
    to.close();
}

pub(super) fn representative(representative: &Representative, to: &mut Writer) {
    to.open("TaxRepresentativeParty");
    named(Some(&representative.name), to);
    address("PostalAddress", &representative.address, to);
    tax_number("VAT", Some(&representative.vat_number), to);
    to.close();
}

pub(super) fn delivery(delivery: &Delivery, to: &mut Writer) {
    to.open("Delivery");
    to.optional_date("ActualDeliveryDate", delivery.day);
    if delivery.location.is_some() || delivery.address.is_some() {
        to.open("DeliveryLocation");
        if let Some(location) = &delivery.location {
            to.identifier("ID", location);
        }
        if let Some(at) = &delivery.address {
            address("Address", at, to);
        }
        to.close();
    }
    if let Some(recipient) = &delivery.recipient {
        to.open("DeliveryParty");
        named(Some(recipient), to);
        to.close();
    }
    to.close();
}
