//! Writes payouts as a message to the bank. What is written is read back and checked before it is
//! given out, so no file leaves that the checker would refuse.

use jiff::civil::Date;
use kernel::{Country, Money, Timestamp};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::amount::{units, written};
use crate::check::Checker;
use crate::finding::Finding;

const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";

/// One message: payments of one customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Initiation {
    /// Unique for 90 days at least; 35 characters.
    pub message_id: String,
    pub created: Timestamp,
    pub initiator: Party,
    pub payments: Vec<Payment>,
}

/// Transfers from one account on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    pub id: String,
    pub execution_date: Date,
    pub debtor: Party,
    pub debtor_account: Account,
    pub debtor_agent: Agent,
    /// `SEPA`, `URGP` …; none leaves it to the bank.
    pub service_level: Option<String>,
    pub charges: Option<Charges>,
    /// Whether the bank books all transfers as one entry; none leaves it to the bank.
    pub batch_booking: Option<bool>,
    pub transfers: Vec<Transfer>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    pub instruction_id: Option<String>,
    /// Comes back in statements: the payout's id.
    pub end_to_end_id: String,
    /// A UUID of version 4, for payments through SWIFT.
    pub uetr: Option<String>,
    pub amount: Money,
    pub creditor: Party,
    pub creditor_account: Account,
    /// Not needed where the IBAN says it.
    pub creditor_agent: Option<Agent>,
    /// External code list ExternalPurpose1: `SUPP`, `GDDS` …
    pub purpose: Option<String>,
    /// 140 characters.
    pub remittance: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    pub name: String,
    pub lei: Option<String>,
    pub address: Option<Address>,
}

/// Structured, as banks want it since November 2026.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub street: Option<String>,
    pub building: Option<String>,
    pub postcode: Option<String>,
    pub town: String,
    pub country: Country,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Account {
    Iban(String),
    /// A number that only its bank understands, of 34 characters.
    Other(String),
}

/// A bank, by at least one of these.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agent {
    pub bic: Option<String>,
    pub clearing: Option<ClearingMember>,
    pub name: Option<String>,
    pub country: Option<Country>,
}

/// The number of a bank in its country: `USABA` and a routing number, `CNAPS` and …
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClearingMember {
    pub system: String,
    pub member: String,
}

/// Who pays the banks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charges {
    Debtor,
    Creditor,
    Shared,
    /// As the rules of the service level say: what SEPA wants.
    ServiceLevel,
}

impl Charges {
    const fn code(self) -> &'static str {
        match self {
            Charges::Debtor => "DEBT",
            Charges::Creditor => "CRED",
            Charges::Shared => "SHAR",
            Charges::ServiceLevel => "SLEV",
        }
    }
}

/// The message as XML, or everything that is wrong with it.
pub fn write(initiation: &Initiation) -> Result<String, Vec<Finding>> {
    let mut xml = Xml::new();
    xml.initiation(initiation);
    let text = xml.finish();
    let report = Checker::new().judge(text.as_bytes());
    let not_positive = initiation
        .payments
        .iter()
        .flat_map(|payment| &payment.transfers)
        .filter(|transfer| !transfer.amount.is_positive())
        .map(not_positive);
    let findings: Vec<Finding> = report.findings.into_iter().chain(not_positive).collect();
    if findings.is_empty() {
        Ok(text)
    } else {
        Err(findings)
    }
}

/// The schema lets zero pass; no bank pays it.
fn not_positive(transfer: &Transfer) -> Finding {
    Finding {
        element: "InstdAmt".to_owned(),
        expected: "above zero".to_owned(),
        found: Some(format!(
            "{} for {}",
            transfer.amount, transfer.end_to_end_id
        )),
        path: "Document/CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf/Amt/InstdAmt".to_owned(),
        line: 0,
        is_of_form: false,
    }
}

struct Xml(Writer<Vec<u8>>);

impl Xml {
    fn new() -> Self {
        let mut xml = Xml(Writer::new_with_indent(Vec::new(), b' ', 2));
        xml.put(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        xml
    }

    fn finish(self) -> String {
        String::from_utf8(self.0.into_inner()).unwrap_or_default()
    }

    fn put(&mut self, event: Event<'_>) {
        // Writing to memory does not fail; if it did, the text would not check.
        let _ = self.0.write_event(event);
    }

    fn within(&mut self, name: &str, content: impl FnOnce(&mut Self)) {
        self.put(Event::Start(BytesStart::new(name)));
        content(self);
        self.put(Event::End(BytesEnd::new(name)));
    }

    fn text(&mut self, name: &str, text: &str) {
        self.within(name, |xml| xml.put(Event::Text(BytesText::new(text))));
    }

    fn optional(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    fn initiation(&mut self, initiation: &Initiation) {
        let transfers = || {
            initiation
                .payments
                .iter()
                .flat_map(|payment| &payment.transfers)
        };
        let mut document = BytesStart::new("Document");
        document.push_attribute(("xmlns", NAMESPACE));
        self.put(Event::Start(document));
        self.within("CstmrCdtTrfInitn", |xml| {
            xml.within("GrpHdr", |xml| {
                xml.text("MsgId", &initiation.message_id);
                xml.text("CreDtTm", &initiation.created.to_string());
                xml.control(transfers());
                xml.party("InitgPty", &initiation.initiator);
            });
            for payment in &initiation.payments {
                xml.within("PmtInf", |xml| xml.payment(payment));
            }
        });
        self.put(Event::End(BytesEnd::new("Document")));
    }

    /// How many, and what their amounts add up to, whatever the currencies.
    fn control<'t>(&mut self, transfers: impl Iterator<Item = &'t Transfer> + Clone) {
        self.text("NbOfTxs", &transfers.clone().count().to_string());
        let amounts = transfers.map(|transfer| units(&transfer.amount.to_major_string()));
        let sum = amounts
            .into_iter()
            .try_fold(0i128, |sum, units| sum.checked_add(units?));
        self.optional("CtrlSum", sum.map(|sum| written(sum, 2)).as_deref());
    }

    fn payment(&mut self, payment: &Payment) {
        self.text("PmtInfId", &payment.id);
        self.text("PmtMtd", "TRF");
        let batch = payment.batch_booking.map(|batch| batch.to_string());
        self.optional("BtchBookg", batch.as_deref());
        self.control(payment.transfers.iter());
        if let Some(level) = &payment.service_level {
            self.within("PmtTpInf", |xml| {
                xml.within("SvcLvl", |xml| xml.text("Cd", level))
            });
        }
        let date = payment.execution_date.to_string();
        self.within("ReqdExctnDt", |xml| xml.text("Dt", &date));
        self.party("Dbtr", &payment.debtor);
        self.account("DbtrAcct", &payment.debtor_account);
        self.agent("DbtrAgt", &payment.debtor_agent);
        self.optional("ChrgBr", payment.charges.map(Charges::code));
        for transfer in &payment.transfers {
            self.within("CdtTrfTxInf", |xml| xml.transfer(transfer));
        }
    }

    fn transfer(&mut self, transfer: &Transfer) {
        self.within("PmtId", |xml| {
            xml.optional("InstrId", transfer.instruction_id.as_deref());
            xml.text("EndToEndId", &transfer.end_to_end_id);
            xml.optional("UETR", transfer.uetr.as_deref());
        });
        self.within("Amt", |xml| {
            let mut amount = BytesStart::new("InstdAmt");
            amount.push_attribute(("Ccy", transfer.amount.currency().code()));
            xml.put(Event::Start(amount));
            let text = transfer.amount.to_major_string();
            xml.put(Event::Text(BytesText::new(&text)));
            xml.put(Event::End(BytesEnd::new("InstdAmt")));
        });
        if let Some(agent) = &transfer.creditor_agent {
            self.agent("CdtrAgt", agent);
        }
        self.party("Cdtr", &transfer.creditor);
        self.account("CdtrAcct", &transfer.creditor_account);
        if let Some(purpose) = &transfer.purpose {
            self.within("Purp", |xml| xml.text("Cd", purpose));
        }
        if let Some(remittance) = &transfer.remittance {
            self.within("RmtInf", |xml| xml.text("Ustrd", remittance));
        }
    }

    fn party(&mut self, name: &str, party: &Party) {
        self.within(name, |xml| {
            xml.text("Nm", &party.name);
            if let Some(address) = &party.address {
                xml.within("PstlAdr", |xml| {
                    xml.optional("StrtNm", address.street.as_deref());
                    xml.optional("BldgNb", address.building.as_deref());
                    xml.optional("PstCd", address.postcode.as_deref());
                    xml.text("TwnNm", &address.town);
                    xml.text("Ctry", address.country.alpha2());
                });
            }
            if let Some(lei) = &party.lei {
                xml.within("Id", |xml| xml.within("OrgId", |xml| xml.text("LEI", lei)));
            }
        });
    }

    fn account(&mut self, name: &str, account: &Account) {
        self.within(name, |xml| {
            xml.within("Id", |xml| match account {
                Account::Iban(iban) => xml.text("IBAN", iban),
                Account::Other(number) => xml.within("Othr", |xml| xml.text("Id", number)),
            });
        });
    }

    fn agent(&mut self, name: &str, agent: &Agent) {
        let unnamed = agent.bic.is_none() && agent.clearing.is_none() && agent.name.is_none();
        self.within(name, |xml| {
            xml.within("FinInstnId", |xml| {
                xml.optional("BICFI", agent.bic.as_deref());
                if let Some(clearing) = &agent.clearing {
                    xml.within("ClrSysMmbId", |xml| {
                        xml.within("ClrSysId", |xml| xml.text("Cd", &clearing.system));
                        xml.text("MmbId", &clearing.member);
                    });
                }
                xml.optional("Nm", agent.name.as_deref());
                if let Some(country) = agent.country {
                    xml.within("PstlAdr", |xml| xml.text("Ctry", country.alpha2()));
                }
                // The way in which pain.001 says that the IBAN names the bank.
                if unnamed {
                    xml.within("Othr", |xml| xml.text("Id", "NOTPROVIDED"));
                }
            });
        });
    }
}
