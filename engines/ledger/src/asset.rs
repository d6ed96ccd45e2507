//! What an account is counted in.

use std::fmt;
use std::str::FromStr;

use kernel::Currency;

use crate::error::Error;

/// A currency in the minor unit of ISO 4217. The text names the decimals (`USD/2`), so that an
/// export can be read without a table of currencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Asset(Currency);

impl Asset {
    pub const fn of(currency: Currency) -> Self {
        Asset(currency)
    }

    pub const fn currency(self) -> Currency {
        self.0
    }
}

impl fmt::Display for Asset {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}/{}", self.0, self.0.exponent())
    }
}

impl FromStr for Asset {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let unknown = || Error::UnknownAsset(text.to_owned());
        let (code, _) = text.split_once('/').ok_or_else(unknown)?;
        let asset = Asset(code.parse().map_err(|_| unknown())?);
        // Books kept in another minor unit than the currency's would be off by a power of ten.
        if asset.to_string() == text {
            Ok(asset)
        } else {
            Err(unknown())
        }
    }
}
