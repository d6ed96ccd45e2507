//! The chart of accounts: typed paths such as `escrow:ord_1`, `seller:org_1:available` or
//! `platform:fees`.
//!
//! A root says what the account is for, of which kind it is and whether it has an owner. An
//! account exists as soon as something is posted to it.

use std::fmt;
use std::str::FromStr;

use crate::entry::Direction;
use crate::error::Error;

const OWNER_LEN_MAX: usize = 80;

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Root {
    /// Money of a buyer that belongs to no order: paid too much, or a refund that came back.
    BuyerSuspense,
    /// What a buyer paid for an order, until it goes to the seller or back.
    Escrow,
    /// Released to a seller who may not have it yet: not verified, or stopped by risk.
    SellerPending,
    /// What a seller has earned and may have paid out.
    SellerAvailable,
    /// Kept back from a seller for a time against refunds and chargebacks.
    SellerReserved,
    /// What a seller owes after a refund of money already paid out.
    SellerReceivable,
    /// What a payment provider has taken for us and not yet settled.
    PspClearing,
    PspFees,
    /// Money of ours in a bank account.
    Bank,
    PlatformFees,
    /// Tax on our commission, owed to the tax office.
    FeeTax,
    DisputeFees,
    FxGainLoss,
    FxSpread,
    CreditLoss,
    /// What our bank pays us for what stands on our account.
    Interest,
    /// Money that came in and that nobody can explain yet.
    Suspense,
    /// Our position in one currency: one side of every exchange.
    Liquidity,
    FunderPool,
    FunderAdvances,
    FunderReserve,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountKind {
    Asset,
    Liability,
    Income,
    Expense,
}

impl AccountKind {
    /// The side on which the account grows.
    pub const fn normal_side(self) -> Direction {
        match self {
            AccountKind::Asset | AccountKind::Expense => Direction::Debit,
            AccountKind::Liability | AccountKind::Income => Direction::Credit,
        }
    }
}

/// Names under which accounts stand in entries of before the chart was widened. An entry is hashed
/// with the names it was made with, so they are read for ever and never written anew.
const FORMER: [(&str, Root); 10] = [
    ("buyer_clearing", Root::BuyerSuspense),
    ("order_held", Root::Escrow),
    ("seller_payable", Root::SellerAvailable),
    ("seller_receivable", Root::SellerReceivable),
    ("provider_clearing", Root::PspClearing),
    ("provider_fee", Root::PspFees),
    ("platform_fee", Root::PlatformFees),
    ("suspense", Root::Suspense),
    ("fx_liquidity", Root::Liquidity),
    ("fx_spread", Root::FxSpread),
];

impl Root {
    pub const ALL: [Root; 21] = [
        Root::BuyerSuspense,
        Root::Escrow,
        Root::SellerPending,
        Root::SellerAvailable,
        Root::SellerReserved,
        Root::SellerReceivable,
        Root::PspClearing,
        Root::PspFees,
        Root::Bank,
        Root::PlatformFees,
        Root::FeeTax,
        Root::DisputeFees,
        Root::FxGainLoss,
        Root::FxSpread,
        Root::CreditLoss,
        Root::Interest,
        Root::Suspense,
        Root::Liquidity,
        Root::FunderPool,
        Root::FunderAdvances,
        Root::FunderReserve,
    ];

    /// The text of a path before and after the owner; without owner, all of it.
    const fn parts(self) -> (&'static str, Option<&'static str>) {
        match self {
            Root::BuyerSuspense => ("buyer", Some("suspense")),
            Root::Escrow => ("escrow", None),
            Root::SellerPending => ("seller", Some("pending")),
            Root::SellerAvailable => ("seller", Some("available")),
            Root::SellerReserved => ("seller", Some("reserved")),
            Root::SellerReceivable => ("seller", Some("receivable")),
            Root::PspClearing => ("psp_clearing", None),
            Root::PspFees => ("psp_fees", None),
            Root::Bank => ("bank", None),
            Root::PlatformFees => ("platform:fees", None),
            Root::FeeTax => ("platform:fee_tax", None),
            Root::DisputeFees => ("platform:dispute_fees", None),
            Root::FxGainLoss => ("platform:fx_gain_loss", None),
            Root::FxSpread => ("platform:fx_spread", None),
            Root::CreditLoss => ("platform:credit_loss", None),
            Root::Interest => ("platform:interest", None),
            Root::Suspense => ("suspense:recon", None),
            Root::Liquidity => ("liquidity", None),
            Root::FunderPool => ("funder", Some("pool")),
            Root::FunderAdvances => ("funder", Some("advances")),
            Root::FunderReserve => ("funder", Some("reserve")),
        }
    }

    /// What the root is called without an owner: `seller:available`, `escrow`.
    pub fn name(self) -> String {
        match self.parts() {
            (head, Some(tail)) => format!("{head}:{tail}"),
            (head, None) => head.to_owned(),
        }
    }

    pub const fn kind(self) -> AccountKind {
        match self {
            Root::SellerReceivable
            | Root::PspClearing
            | Root::Bank
            | Root::Liquidity
            | Root::FunderAdvances => AccountKind::Asset,
            // Suspense is a liability: what we can't explain, somebody may ask back.
            Root::BuyerSuspense
            | Root::Escrow
            | Root::SellerPending
            | Root::SellerAvailable
            | Root::SellerReserved
            | Root::FeeTax
            | Root::Suspense
            | Root::FunderPool
            | Root::FunderReserve => AccountKind::Liability,
            Root::PlatformFees
            | Root::DisputeFees
            | Root::FxGainLoss
            | Root::FxSpread
            | Root::Interest => AccountKind::Income,
            Root::PspFees | Root::CreditLoss => AccountKind::Expense,
        }
    }

    /// Whether there is one account an owner (an order, a seller, a provider, a currency) or one
    /// for all.
    pub const fn has_owner(self) -> bool {
        match self {
            Root::BuyerSuspense
            | Root::Escrow
            | Root::SellerPending
            | Root::SellerAvailable
            | Root::SellerReserved
            | Root::SellerReceivable
            | Root::PspClearing
            | Root::PspFees
            | Root::Bank
            | Root::Liquidity
            | Root::FunderPool
            | Root::FunderAdvances
            | Root::FunderReserve => true,
            Root::PlatformFees
            | Root::FeeTax
            | Root::DisputeFees
            | Root::FxGainLoss
            | Root::FxSpread
            | Root::CreditLoss
            | Root::Interest
            | Root::Suspense => false,
        }
    }

    /// Whether the account may never go below zero, holds counted: somebody else's money that was
    /// given away twice is lost.
    pub const fn is_limited(self) -> bool {
        match self {
            Root::BuyerSuspense
            | Root::Escrow
            | Root::SellerPending
            | Root::SellerAvailable
            | Root::SellerReserved
            | Root::SellerReceivable
            | Root::FunderPool
            | Root::FunderAdvances
            | Root::FunderReserve => true,
            Root::PspClearing
            | Root::PspFees
            | Root::Bank
            | Root::PlatformFees
            | Root::FeeTax
            | Root::DisputeFees
            | Root::FxGainLoss
            | Root::FxSpread
            | Root::CreditLoss
            | Root::Interest
            | Root::Suspense
            | Root::Liquidity => false,
        }
    }
}

/// A root and, where the root has one, its owner. Owners are ids, never names of people: the
/// books are for ever, and erasure must not touch them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account {
    root: Root,
    owner: Option<String>,
    /// Whether it bears the name it had before the chart was widened.
    former: bool,
}

impl Account {
    /// The account of an owner: `Account::of(Root::Escrow, "ord_1")`.
    pub fn of(root: Root, owner: &str) -> Result<Self, Error> {
        if !root.has_owner() || !is_owner(owner) {
            return Err(Error::UnknownAccount(format!("{}:{owner}", root.name())));
        }
        Ok(Account {
            root,
            owner: Some(owner.to_owned()),
            former: false,
        })
    }

    /// The one account of a root without owners.
    pub fn sole(root: Root) -> Result<Self, Error> {
        if root.has_owner() {
            return Err(Error::UnknownAccount(root.name()));
        }
        Ok(Account {
            root,
            owner: None,
            former: false,
        })
    }

    pub const fn root(&self) -> Root {
        self.root
    }

    pub fn owner(&self) -> Option<&str> {
        self.owner.as_deref()
    }

    pub const fn kind(&self) -> AccountKind {
        self.root.kind()
    }

    pub const fn normal_side(&self) -> Direction {
        self.kind().normal_side()
    }
}

fn is_owner(text: &str) -> bool {
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-' | b'.');
    (1..=OWNER_LEN_MAX).contains(&text.len()) && text.bytes().all(plain)
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let (head, tail) = match FORMER.iter().find(|(_, root)| *root == self.root) {
            Some((name, _)) if self.former => (*name, None),
            _ => self.root.parts(),
        };
        f.write_str(head)?;
        if let Some(owner) = &self.owner {
            write!(f, ":{owner}")?;
        }
        match tail {
            Some(tail) => write!(f, ":{tail}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Account {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let unknown = || Error::UnknownAccount(text.to_owned());
        let mut words = text.splitn(3, ':');
        let words = (words.next().unwrap_or(""), words.next(), words.next());
        for root in Root::ALL {
            let owner = match (root.has_owner(), root.parts(), words) {
                (false, (name, _), _) if name == text => None,
                (true, (head, None), (first, Some(owner), None)) if head == first => Some(owner),
                (true, (head, Some(tail)), (first, Some(owner), Some(last)))
                    if head == first && tail == last =>
                {
                    Some(owner)
                }
                _ => continue,
            };
            return match owner {
                Some(owner) => Account::of(root, owner).map_err(|_| unknown()),
                None => Account::sole(root),
            };
        }
        let former = FORMER.iter().find(|(name, _)| *name == words.0);
        let (_, root) = former.ok_or_else(unknown)?;
        let owner = match words {
            (_, owner, None) => owner,
            _ => return Err(unknown()),
        };
        // Liquidity had no owner then: one account was in all currencies.
        let owned = root.has_owner() && *root != Root::Liquidity;
        if owned != owner.is_some() || owner.is_some_and(|owner| !is_owner(owner)) {
            return Err(unknown());
        }
        Ok(Account {
            root: *root,
            owner: owner.map(str::to_owned),
            former: true,
        })
    }
}
