//! Signatures put in and checked; the canonical form against xmllint's.

use std::process::Command;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RsaKeyPair};
use ceb::signature::{Fault, KeyInfo, Method, RsaSigner, RsaVerifier, canonical, sign, verify};

use crate::fixture::{export_set, import_set};
use crate::reference::{customs, samples};

fn keys() -> (RsaSigner, RsaVerifier, RsaVerifier) {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let private: Pkcs8V1Der = pair.as_der().unwrap();
    let public: PublicKeyX509Der = pair.public_key().as_der().unwrap();
    (
        RsaSigner::from_pkcs8(private.as_ref()).unwrap(),
        RsaVerifier::from_der(pair.public_key().as_ref()),
        RsaVerifier::from_der(public.as_ref()),
    )
}

#[test]
fn a_signed_message_validates_verifies_and_shows_each_change() {
    let (signer, verifier, by_spki) = keys();
    let (_, stranger, _) = keys();
    let key = KeyInfo {
        name: "0001 & <x>",
        certificate_der: b"certificate",
    };
    for (name, text) in import_set().into_iter().chain(export_set()) {
        assert_eq!(verify(text.as_bytes(), &verifier), Err(Fault::NotSigned));
        let signed = sign(&text, &signer, &key).unwrap();
        assert_eq!(ceb::validate(signed.as_bytes()), [], "{name}");
        assert_eq!(verify(signed.as_bytes(), &verifier), Ok(()));
        assert_eq!(verify(signed.as_bytes(), &by_spki), Ok(()));
        assert_eq!(
            sign(&signed, &signer, &key).unwrap_err(),
            Fault::SignedAlready
        );

        // The same canonical form: other quotes, spaces in tags, a comment, carriage returns.
        let same = signed
            .replace("version=\"1.0\">", "version = '1.0' ><!-- note -->")
            .replace('\n', "\r\n");
        assert_eq!(verify(same.as_bytes(), &verifier), Ok(()));
        let changed = signed.replace("appType>1<", "appType>2<");
        assert_eq!(verify(changed.as_bytes(), &verifier), Err(Fault::Digest));
        let space = signed.replacen("\t\t<ceb:", "\t <ceb:", 1);
        assert_eq!(verify(space.as_bytes(), &verifier), Err(Fault::Digest));
        let other = signed.replacen("URI=\"\"", "URI=\"\" Type=\"urn:x\"", 1);
        assert_eq!(verify(other.as_bytes(), &verifier), Err(Fault::Signature));
        assert_eq!(verify(signed.as_bytes(), &stranger), Err(Fault::Signature));
        let part = signed.replacen("URI=\"\"", "URI=\"#a\"", 1);
        assert!(matches!(
            verify(part.as_bytes(), &verifier),
            Err(Fault::Form(_))
        ));
    }
}

#[test]
fn the_samples_are_signed_by_sm2_which_rsa_cannot_judge() {
    let Some(folder) = customs("signatures of samples") else {
        return;
    };
    let verifier = RsaVerifier::from_der(b"any");
    let (_, bytes) = samples(&folder)
        .into_iter()
        .find(|(name, _)| name.contains("CEB621"))
        .unwrap();
    assert_eq!(
        verify(&bytes, &verifier),
        Err(Fault::Method(ceb::signature::SM2_SM3.into()))
    );
}

const FORMS: [&str; 6] = [
    "<?xml version='1.0'?><?p  a b?><!-- c --><a b='1' a=\"2\"/><?q?>\n<!-- d -->",
    "<x:a xmlns:x='urn:x' xmlns:y='urn:y' xmlns='urn:d'><y:b x:z='1' y:a='2' c='3'><c xmlns=''/></y:b><d/></x:a>",
    "<a xmlns='urn:a'><b xmlns='urn:b'><c xmlns='urn:a'/><d xmlns=''><e xmlns='urn:b'/></d></b></a>",
    "<a t=\"&lt;&gt;&quot;&#9;&#10;&#13;&amp;'\">&lt;&gt;&quot;&#13;&amp;<![CDATA[<x>&]]></a>",
    "<a xml:lang='zh' xmlns:n='urn:n'><n:b n:b='1' xmlns:m='urn:m' m:b='2' b='0'>\r\n汉字 😀</n:b></a>",
    "<p:a xmlns:p='urn:1'><p:a xmlns:p='urn:2'><p:a xmlns:p='urn:1'/></p:a></p:a>",
];

#[test]
fn canonical_forms_are_those_of_xmllint() {
    if Command::new("xmllint").arg("--version").output().is_err() {
        eprintln!("skipped: canonical forms need xmllint (libxml2-utils)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut texts: Vec<String> = FORMS.iter().map(|text| (*text).to_owned()).collect();
    if let Some(annex) = customs("canonical forms of samples") {
        let text = |bytes: Vec<u8>| {
            String::from_utf8(bytes)
                .unwrap()
                .trim_start_matches('\u{feff}')
                .to_owned()
        };
        texts.extend(samples(&annex).into_iter().map(|(_, bytes)| text(bytes)));
    }
    for text in texts {
        let file = folder.path().join("form.xml");
        // xmllint keeps comments, we never do.
        let bare = without_comments(&text);
        std::fs::write(&file, &bare).unwrap();
        for (flag, method) in [
            ("--c14n", Method::Inclusive),
            ("--exc-c14n", Method::Exclusive),
        ] {
            let output = Command::new("xmllint")
                .arg(flag)
                .arg(&file)
                .output()
                .unwrap();
            let document = roxmltree::Document::parse(&text).unwrap();
            let ours = canonical(document.root(), method, None);
            assert_eq!(
                ours,
                String::from_utf8(output.stdout).unwrap(),
                "{flag} {bare}"
            );
        }
    }
}

fn without_comments(text: &str) -> String {
    let mut rest = text;
    let mut out = String::new();
    while let Some((before, after)) = rest.split_once("<!--") {
        out.push_str(before);
        rest = after.split_once("-->").unwrap().1;
    }
    out + rest
}
