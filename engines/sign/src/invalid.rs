//! Why a message can't be believed. One word each, stable, for programs and for translations.

/// The message may be forged, replayed, or signed by something this program does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invalid {
    /// There is no such header, or it is empty.
    HeaderMissing(&'static str),
    /// The header is there more than once, so nobody knows which one counts.
    HeaderRepeated(&'static str),
    /// The header has not the form that the scheme gives it.
    HeaderMalformed(&'static str),
    /// More than the tolerance before now.
    TimestampTooOld,
    /// More than the tolerance after now.
    TimestampTooNew,
    /// The form-encoded body has no `sign`.
    SignatureMissing,
    /// The body can't be read the way the scheme reads it.
    BodyMalformed,
    /// Another way of signing than the scheme's.
    AlgorithmUnknown,
    /// Readable, and not made by the owner of the key over these bytes.
    SignatureDiffers,
    /// The nonce has another length than the cipher takes.
    NonceMalformed,
    /// No base64, or too short to carry its tag.
    CiphertextMalformed,
    /// Sealed with another key, or changed since.
    CiphertextDiffers,
    /// Opened, but not text.
    PlaintextNotText,
}

impl Invalid {
    pub const fn reason(self) -> &'static str {
        match self {
            Invalid::HeaderMissing(_) => "header_missing",
            Invalid::HeaderRepeated(_) => "header_repeated",
            Invalid::HeaderMalformed(_) => "header_malformed",
            Invalid::TimestampTooOld => "timestamp_too_old",
            Invalid::TimestampTooNew => "timestamp_too_new",
            Invalid::SignatureMissing => "signature_missing",
            Invalid::BodyMalformed => "body_malformed",
            Invalid::AlgorithmUnknown => "algorithm_unknown",
            Invalid::SignatureDiffers => "signature_differs",
            Invalid::NonceMalformed => "nonce_malformed",
            Invalid::CiphertextMalformed => "ciphertext_malformed",
            Invalid::CiphertextDiffers => "ciphertext_differs",
            Invalid::PlaintextNotText => "plaintext_not_text",
        }
    }

    /// The header that is to blame.
    pub const fn header(self) -> Option<&'static str> {
        match self {
            Invalid::HeaderMissing(name)
            | Invalid::HeaderRepeated(name)
            | Invalid::HeaderMalformed(name) => Some(name),
            _ => None,
        }
    }
}
