//! Why a text is no key. Never says what the text was.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyError {
    Empty,
    NotBase64,
    NotPem,
    /// A public key where a private one is needed, or the other way round.
    WrongHalf,
    /// `BEGIN RSA PRIVATE KEY`: convert it with `openssl pkcs8 -topk8 -nocrypt`.
    NotPkcs8,
    /// `BEGIN CERTIFICATE`: take its key out with `openssl x509 -pubkey -noout`.
    Certificate,
    /// No RSA key of 2048 to 8192 bits.
    NotRsa,
    /// The key of the cipher has 32 bytes.
    Length,
}

impl KeyError {
    pub const fn code(self) -> &'static str {
        match self {
            KeyError::Empty => "empty",
            KeyError::NotBase64 => "not_base64",
            KeyError::NotPem => "not_pem",
            KeyError::WrongHalf => "wrong_half",
            KeyError::NotPkcs8 => "not_pkcs8",
            KeyError::Certificate => "certificate",
            KeyError::NotRsa => "not_rsa",
            KeyError::Length => "wrong_length",
        }
    }

    pub const fn message(self) -> &'static str {
        match self {
            KeyError::Empty => "must not be empty",
            KeyError::NotBase64 => "must be base64, with or without whsec_ before it",
            KeyError::NotPem => "must be a key in PEM, from BEGIN to END",
            KeyError::WrongHalf => "verifying takes the public key, making the private one",
            KeyError::NotPkcs8 => "must be PKCS#8: openssl pkcs8 -topk8 -nocrypt converts it",
            KeyError::Certificate => {
                "is a certificate: openssl x509 -pubkey -noout takes its key out"
            }
            KeyError::NotRsa => "must be an RSA key of 2048 to 8192 bits",
            KeyError::Length => "must have 32 bytes",
        }
    }
}
