//! Verdicts against a schema validator with the official schemas, over mutated samples.
//!
//! Needs xmllint (package libxml2-utils); without it the tests say that they were skipped.

mod mutate;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::fixture::{export_set, import_set};
use crate::reference::{customs, samples, schema};

fn is_here(test: &str) -> bool {
    let here = Command::new("xmllint").arg("--version").output().is_ok();
    if !here {
        eprintln!("skipped: {test} needs xmllint (libxml2-utils)");
    }
    here
}

/// Which of the files the validator takes.
fn verdicts(schema: &Path, files: &[Vec<u8>]) -> Vec<bool> {
    let folder = tempfile::tempdir().unwrap();
    let mut verdicts = Vec::new();
    for (chunk, some) in files.chunks(400).enumerate() {
        let paths: Vec<_> = (0..some.len())
            .map(|i| folder.path().join(format!("{chunk}-{i}.xml")))
            .collect();
        for (path, bytes) in paths.iter().zip(some) {
            std::fs::write(path, bytes).unwrap();
        }
        let output = Command::new("xmllint")
            .args(["--noout", "--nonet", "--schema"])
            .arg(schema)
            .args(&paths)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let valid: BTreeMap<&str, bool> = told
            .lines()
            .filter_map(|line| line.strip_suffix(" validates"))
            .map(|file| (file, true))
            .collect();
        verdicts.extend(
            paths
                .iter()
                .map(|path| valid.contains_key(path.to_str().unwrap())),
        );
    }
    verdicts
}

fn compare(schema: &Path, cases: &[(String, Vec<u8>)]) {
    let files: Vec<Vec<u8>> = cases.iter().map(|(_, bytes)| bytes.clone()).collect();
    let verdicts = verdicts(schema, &files);
    let mut different = Vec::new();
    let mut valid = 0;
    for ((name, bytes), verdict) in cases.iter().zip(verdicts) {
        let errors = ceb::validate(bytes);
        valid += usize::from(verdict);
        // libxml2 passes over letters that base64 does not have; XML Schema 2, 3.2.16 does not.
        let only_base64 = errors
            .iter()
            .all(|error| error.message.ends_with("is not base64"));
        if errors.is_empty() != verdict && !(verdict && only_base64) {
            different.push(format!("{name}: xmllint {verdict}, we {errors:?}"));
        }
    }
    eprintln!("{} messages, {valid} of them valid", cases.len());
    assert!(
        different.is_empty(),
        "{} differ:\n{}",
        different.len(),
        different[..different.len().min(30)].join("\n")
    );
}

#[test]
fn verdicts_over_mutated_samples_are_those_of_a_schema_validator() {
    let test = "comparison with xmllint";
    let Some(folder) = customs(test) else { return };
    if !is_here(test) {
        return;
    }
    let rounds = std::env::var("CEB_MUTATIONS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(1);
    for direction in ["import", "export"] {
        let mut cases = Vec::new();
        for (name, bytes) in samples(&folder) {
            if !name.starts_with(direction) {
                continue;
            }
            cases.extend(mutate::cases(&name, &bytes, rounds));
            cases.push((name, bytes));
        }
        for (name, text) in without_samples(direction) {
            cases.extend(mutate::cases(&name, text.as_bytes(), rounds));
        }
        compare(&schema(&folder, direction), &cases);
    }
}

/// Messages of which the annex has no valid sample, and those that we write ourselves.
fn without_samples(direction: &str) -> Vec<(String, String)> {
    let message = |number: u16, content: &str| {
        let guid = "4CDE1CFD-EDED-46B1-946C-B8022E42FC94";
        let text = format!(
            "<CEB{number}Message xmlns=\"http://www.chinaport.gov.cn/ceb\" guid=\"{guid}\" version=\"1.0\">{}</CEB{number}Message>",
            content.replace("GUID", &format!("<guid>{guid}</guid>"))
        );
        (format!("own {number}"), text)
    };
    let tax = "<customsTax>1.5</customsTax><valueAddedTax>2</valueAddedTax><consumptionTax>0</consumptionTax>";
    let numbers = "<returnTime>20260308112701000</returnTime><invtNo>1</invtNo><taxNo>2</taxNo>";
    let mut own = if direction == "import" {
        vec![
            message(
                816,
                &format!(
                    "<Tax><TaxHeadRd>GUID{numbers}{tax}<status>1</status><customsCode>3700</customsCode></TaxHeadRd><TaxListRd><gnum>1</gnum><gcode>9619001100</gcode><taxPrice>9</taxPrice>{tax}</TaxListRd></Tax>"
                ),
            ),
            message(
                818,
                &format!(
                    "<Tax><TaxHeadStatus>GUID{numbers}<status>2</status><entDutyNo>3</entDutyNo></TaxHeadStatus></Tax>"
                ),
            ),
            message(
                900,
                "<MessageReturn>GUID<returnStatus>-1</returnStatus><returnInfo/><returnTime>20260308112701000</returnTime><oriCopMsgId/><oriMessageType/><oriBizMessage/></MessageReturn>",
            ),
        ]
    } else {
        let receipt = "<RefundReturn>GUID<agentCode>1</agentCode><coElNo>2</coElNo><invtNo>3</invtNo><returnStatus>2</returnStatus><returnTime>20260308112701000</returnTime><returnInfo/></RefundReturn>";
        vec![message(214, receipt)]
    };
    let written = if direction == "import" {
        import_set()
    } else {
        export_set()
    };
    own.extend(
        written
            .into_iter()
            .map(|(name, text)| (name.to_owned(), text)),
    );
    own
}
