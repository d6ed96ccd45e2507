//! Kinds of ids that cross module borders, with their outside prefix.

use kernel::{Id, Kind};

/// A human being with a log-in.
pub enum Person {}
impl Kind for Person {
    const PREFIX: &'static str = "per";
}
pub type PersonId = Id<Person>;

/// A firm, or the platform itself. The tenant.
pub enum Organisation {}
impl Kind for Organisation {
    const PREFIX: &'static str = "org";
}
pub type OrgId = Id<Organisation>;

/// A log-in that lasts until it is revoked.
pub enum Session {}
impl Kind for Session {
    const PREFIX: &'static str = "ses";
}
pub type SessionId = Id<Session>;

/// A machine's way in.
pub enum ApiKey {}
impl Kind for ApiKey {
    const PREFIX: &'static str = "key";
}
pub type ApiKeyId = Id<ApiKey>;

/// A master product that several sellers may offer.
pub enum Product {}
impl Kind for Product {
    const PREFIX: &'static str = "prd";
}
pub type ProductId = Id<Product>;

/// A form of a product that can be bought: a size, a colour.
pub enum Variant {}
impl Kind for Variant {
    const PREFIX: &'static str = "var";
}
pub type VariantId = Id<Variant>;

/// What one seller asks for one variant.
pub enum Offer {}
impl Kind for Offer {
    const PREFIX: &'static str = "off";
}
pub type OfferId = Id<Offer>;

pub enum Category {}
impl Kind for Category {
    const PREFIX: &'static str = "cat";
}
pub type CategoryId = Id<Category>;

pub enum Warehouse {}
impl Kind for Warehouse {
    const PREFIX: &'static str = "whs";
}
pub type WarehouseId = Id<Warehouse>;

/// The process of turning a cart into orders, one a seller.
pub enum Checkout {}
impl Kind for Checkout {
    const PREFIX: &'static str = "chk";
}
pub type CheckoutId = Id<Checkout>;

pub enum Order {}
impl Kind for Order {
    const PREFIX: &'static str = "ord";
}
pub type OrderId = Id<Order>;

/// A quarrel about an order that the parties could not settle as an after-sale.
pub enum Dispute {}
impl Kind for Dispute {
    const PREFIX: &'static str = "dsp";
}
pub type DisputeId = Id<Dispute>;

pub enum OrderLine {}
impl Kind for OrderLine {
    const PREFIX: &'static str = "lin";
}
pub type OrderLineId = Id<OrderLine>;

/// A request after the sale: a refund, a return.
pub enum AfterSale {}
impl Kind for AfterSale {
    const PREFIX: &'static str = "aft";
}
pub type AfterSaleId = Id<AfterSale>;

/// What a buyer owes for one checkout, in one charge currency.
pub enum Intent {}
impl Kind for Intent {
    const PREFIX: &'static str = "pay";
}
pub type IntentId = Id<Intent>;

pub enum Refund {}
impl Kind for Refund {
    const PREFIX: &'static str = "rfd";
}
pub type RefundId = Id<Refund>;

pub enum Shipment {}
impl Kind for Shipment {
    const PREFIX: &'static str = "shp";
}
pub type ShipmentId = Id<Shipment>;

/// A carrier's service with its rates and transit days.
pub enum Service {}
impl Kind for Service {
    const PREFIX: &'static str = "svc";
}
pub type ServiceId = Id<Service>;

pub enum Conversation {}
impl Kind for Conversation {
    const PREFIX: &'static str = "cnv";
}
pub type ConversationId = Id<Conversation>;

/// A landed-cost quote that is kept with its question.
pub enum LandedQuote {}
impl Kind for LandedQuote {
    const PREFIX: &'static str = "lcq";
}
pub type LandedQuoteId = Id<LandedQuote>;

/// A party that a list may name, and what the platform's staff make of it.
pub enum ScreeningCase {}
impl Kind for ScreeningCase {
    const PREFIX: &'static str = "scr";
}
pub type ScreeningCaseId = Id<ScreeningCase>;

/// Money on its way to a seller's bank.
pub enum Payout {}
impl Kind for Payout {
    const PREFIX: &'static str = "pyt";
}
pub type PayoutId = Id<Payout>;

/// Money of a card payment that the buyer's bank took back.
pub enum Chargeback {}
impl Kind for Chargeback {
    const PREFIX: &'static str = "cbk";
}
pub type ChargebackId = Id<Chargeback>;
