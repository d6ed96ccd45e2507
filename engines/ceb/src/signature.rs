//! The XML signature of a message: put in, and checked.
//!
//! Enveloped, over the whole message, in the form of the annex's samples: inclusive C14N, KeyName
//! and X509Certificate. Keys come in through `Signer` and `Verifier`; RSA with SHA-256 is here, the
//! national SM2 with SM3 is for whoever holds such a key. Whether a certificate is to be trusted is
//! not decided here.

mod c14n;
mod rsa;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use roxmltree::{Document, Node};

use crate::grammar::{DS, Direction};
use crate::schema::{SchemaError, kind_of_root};
use crate::xml::{Source, text_of};

pub use c14n::{Method, canonical};
pub use rsa::{RsaSigner, RsaVerifier};

const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/// Algorithms by which the annex's samples are signed.
pub const SM2_SM3: &str = "http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3";
pub const SM3: &str = "http://www.chinaport.gov.cn/2022/04/xmldsig#sm3";
pub const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
pub const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

/// Holds a private key, or a way to one (an IC card, a signing service).
pub trait Signer {
    fn signature_method(&self) -> &str;
    fn digest_method(&self) -> &str;
    fn digest(&self, data: &[u8]) -> Vec<u8>;
    fn sign(&self, data: &[u8]) -> Result<Vec<u8>, Fault>;
}

/// Holds a public key.
pub trait Verifier {
    /// Whether it can judge signatures of these methods.
    fn takes(&self, signature_method: &str, digest_method: &str) -> bool;
    fn digest(&self, data: &[u8]) -> Vec<u8>;
    fn verify(&self, data: &[u8], signature: &[u8]) -> bool;
}

/// What the receiver is told about the key.
#[derive(Debug, Clone, Copy)]
pub struct KeyInfo<'a> {
    pub name: &'a str,
    pub certificate_der: &'a [u8],
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("line {}: {}", .0.line, .0.message)]
    Unreadable(SchemaError),
    #[error("the message is signed already")]
    SignedAlready,
    #[error("the message is not signed")]
    NotSigned,
    #[error("the signature is not built as expected: {0}")]
    Form(&'static str),
    #[error("{0} is not a method this key can judge")]
    Method(String),
    #[error("the message was changed after it was signed")]
    Digest,
    #[error("the signature is not of this key")]
    Signature,
    #[error("the key cannot be used: {0}")]
    Key(String),
}

/// The message with a signature, everything else as it was.
pub fn sign(message: &str, signer: &dyn Signer, key: &KeyInfo<'_>) -> Result<String, Fault> {
    let source = Source::read(message.as_bytes()).map_err(Fault::Unreadable)?;
    let (at, digest) = {
        let document = source.parse().map_err(Fault::Unreadable)?;
        if signatures(&document).next().is_some() {
            return Err(Fault::SignedAlready);
        }
        let canonical = canonical(document.root(), Method::Inclusive, None);
        (
            place(&document).ok_or(Fault::Form("an empty message"))?,
            signer.digest(canonical.as_bytes()),
        )
    };
    let signed_info = format!(
        "<ds:SignedInfo><ds:CanonicalizationMethod Algorithm=\"{}\"></ds:CanonicalizationMethod>\
         <ds:SignatureMethod Algorithm=\"{}\"></ds:SignatureMethod><ds:Reference URI=\"\"><ds:Transforms>\
         <ds:Transform Algorithm=\"{ENVELOPED}\"></ds:Transform></ds:Transforms>\
         <ds:DigestMethod Algorithm=\"{}\"></ds:DigestMethod><ds:DigestValue>{}</ds:DigestValue></ds:Reference></ds:SignedInfo>",
        Method::Inclusive.name(),
        signer.signature_method(),
        signer.digest_method(),
        BASE64.encode(digest)
    );
    let with = |value: &str| {
        let name = escaped(key.name);
        let certificate = BASE64.encode(key.certificate_der);
        let signature = format!(
            "<ds:Signature xmlns:ds=\"{DS}\">{signed_info}<ds:SignatureValue>{value}</ds:SignatureValue>\
             <ds:KeyInfo><ds:KeyName>{name}</ds:KeyName><ds:X509Data><ds:X509Certificate>{certificate}\
             </ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>"
        );
        let (before, after) = source.text.split_at(at);
        format!("{before}{signature}{after}")
    };
    // What is signed is SignedInfo where it stands, with the namespaces around it.
    let draft = Source::read(with("").as_bytes()).map_err(Fault::Unreadable)?;
    let document = draft.parse().map_err(Fault::Unreadable)?;
    let info = signatures(&document)
        .next()
        .and_then(|s| child(s, "SignedInfo"));
    let info = info.ok_or(Fault::Form("no SignedInfo"))?;
    let value = signer.sign(canonical(info, Method::Inclusive, None).as_bytes())?;
    Ok(with(&BASE64.encode(value)))
}

/// Whether the message is as it was when this key signed it.
pub fn verify(message: &[u8], verifier: &dyn Verifier) -> Result<(), Fault> {
    let source = Source::read(message).map_err(Fault::Unreadable)?;
    let document = source.parse().map_err(Fault::Unreadable)?;
    let mut all = signatures(&document);
    let signature = all.next().ok_or(Fault::NotSigned)?;
    // A second signature, or one deeper down, is how a signed part is passed off as the whole.
    if all.next().is_some() || signature.parent() != Some(document.root_element()) {
        return Err(Fault::Form("one Signature, in the root element"));
    }
    let info = child(signature, "SignedInfo").ok_or(Fault::Form("no SignedInfo"))?;
    let mut references = info.children().filter(|node| is_ds(*node, "Reference"));
    let reference = references.next().ok_or(Fault::Form("no Reference"))?;
    if references.next().is_some() || reference.attribute("URI") != Some("") {
        return Err(Fault::Form("one Reference, to the whole message"));
    }
    let by = algorithm(info, "SignatureMethod")?;
    let digest_by = algorithm(reference, "DigestMethod")?;
    if !verifier.takes(by, digest_by) {
        return Err(Fault::Method(by.to_owned()));
    }
    let whole = canonical(document.root(), transforms(reference)?, Some(signature));
    if verifier.digest(whole.as_bytes()) != bytes(reference, "DigestValue")? {
        return Err(Fault::Digest);
    }
    let canonical_by = algorithm(info, "CanonicalizationMethod")?;
    let method =
        Method::read(canonical_by).ok_or_else(|| Fault::Method(canonical_by.to_owned()))?;
    let signed = canonical(info, method, None);
    let value = bytes(signature, "SignatureValue")?;
    if verifier.verify(signed.as_bytes(), &value) {
        Ok(())
    } else {
        Err(Fault::Signature)
    }
}

/// Enveloped first, then at most one canonical form; inclusive if none is named.
fn transforms(reference: Node<'_, '_>) -> Result<Method, Fault> {
    let list = child(reference, "Transforms").ok_or(Fault::Form("no Transforms"))?;
    let mut names = list
        .children()
        .filter(Node::is_element)
        .map(|t| t.attribute("Algorithm").unwrap_or_default());
    if names.next() != Some(ENVELOPED) {
        return Err(Fault::Form("the enveloped transform first"));
    }
    let method = match names.next() {
        None => Method::Inclusive,
        Some(name) => Method::read(name).ok_or_else(|| Fault::Method(name.to_owned()))?,
    };
    if names.next().is_some() {
        Err(Fault::Form("too many transforms"))
    } else {
        Ok(method)
    }
}

/// Where the signature goes: at the end of an import message, before ExtendMessage in an export one.
fn place(document: &Document<'_>) -> Option<usize> {
    let root = document.root_element();
    let export = kind_of_root(root).is_some_and(|(_, kind)| kind.direction == Direction::Export);
    let elements = || root.children().filter(Node::is_element);
    let extension = elements().find(|node| export && node.tag_name().name() == "ExtendMessage");
    match extension {
        Some(extension) => Some(extension.range().start),
        None => elements().next_back().map(|last| last.range().end),
    }
}

fn is_ds(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name && node.tag_name().namespace() == Some(DS)
}

fn signatures<'a, 'b>(document: &'a Document<'b>) -> impl Iterator<Item = Node<'a, 'b>> {
    document
        .descendants()
        .filter(|node| is_ds(*node, "Signature"))
}

fn child<'a, 'b>(node: Node<'a, 'b>, name: &str) -> Option<Node<'a, 'b>> {
    node.children().find(|child| is_ds(*child, name))
}

fn algorithm<'a>(node: Node<'a, '_>, name: &'static str) -> Result<&'a str, Fault> {
    child(node, name)
        .and_then(|method| method.attribute("Algorithm"))
        .ok_or(Fault::Form(name))
}

fn bytes(node: Node<'_, '_>, name: &'static str) -> Result<Vec<u8>, Fault> {
    let text: String = text_of(child(node, name).ok_or(Fault::Form(name))?)
        .chars()
        .filter(|c| !c.is_ascii_whitespace())
        .collect();
    BASE64.decode(text).map_err(|_| Fault::Form(name))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
