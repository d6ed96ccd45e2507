//! The engines' verbs: cases in, answers out, without a server or a database. Which fields a case
//! has is the engines' business; here they get their input and their place in the command line.

use std::fs::{self, File};
use std::io::{self, BufReader, Read as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use iso20022::Checker;
use serde_json::Value;

use crate::cli::Failure;
use crate::{lines, output};

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Amounts of money: one JSON object a line in, one out.
    Money {
        #[command(subcommand)]
        verb: Money,
    },
    /// Signatures of payment providers and of webhooks: one JSON object a line in, one out.
    Sign {
        #[command(subcommand)]
        verb: Sign,
    },
    /// What goods cost at the door, by dated rule packs: one JSON object a line in, one out.
    Tariff {
        #[command(subcommand)]
        verb: Tariff,
    },
    /// Names against lists of the sanctioned: one JSON object a line in, one out.
    Screen,
    /// Numbers of firms, people, accounts, boxes and goods: one JSON object a line in, one out.
    Id {
        #[command(subcommand)]
        verb: Id,
    },
    /// Codes of the Harmonized System: one JSON object a line in, one out.
    Hs {
        #[command(subcommand)]
        verb: Hs,
    },
    /// Customs messages of China's cross-border e-commerce.
    Ceb {
        #[command(subcommand)]
        verb: Ceb,
    },
    /// Invoices of UBL 2.1 and Peppol BIS Billing 3.
    Invoice {
        #[command(subcommand)]
        verb: Invoice,
    },
    /// Payment messages of ISO 20022.
    Iso20022 {
        #[command(subcommand)]
        verb: Iso20022,
    },
}

#[derive(Subcommand)]
pub(crate) enum Money {
    /// Read an amount.
    Parse,
    /// Divide an amount by weights.
    Allocate,
    /// Convert an amount the way a payment provider counts it.
    Convert,
}

#[derive(Subcommand)]
pub(crate) enum Sign {
    /// Make the signature of a message.
    Make,
    /// Say whether a message is signed as it should be.
    Verify,
    /// Open what a provider sealed.
    Open,
}

#[derive(Subcommand)]
pub(crate) enum Tariff {
    /// Duty, tax and fees of a basket, each with its rule and source.
    Quote,
    /// Which places, regimes and days are known.
    Coverage,
}

#[derive(Subcommand)]
pub(crate) enum Id {
    /// Whether a number is well formed, and how it is written.
    Check,
}

#[derive(Subcommand)]
pub(crate) enum Hs {
    /// Codes that a product may have, with the reasons.
    Suggest,
    /// What a code is, and what to look at when it is shipped.
    Look,
    /// What stands in the way of goods from one country to another.
    Judge,
}

#[derive(Subcommand)]
pub(crate) enum Ceb {
    /// Check messages against the schemas of 202205, a line a file.
    Validate {
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Compare order, payment, waybill and list as customs does.
    Match {
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

#[derive(Subcommand)]
pub(crate) enum Invoice {
    /// Check invoices and credit notes, a line a file.
    Check {
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

#[derive(Subcommand)]
pub(crate) enum Iso20022 {
    /// Check files in their order against schema and business rules, a line a file.
    Check {
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

impl Verb {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        match self {
            Verb::Money { verb } => money(match verb {
                Money::Parse => "parse",
                Money::Allocate => "allocate",
                Money::Convert => "convert",
            }),
            Verb::Sign { verb } => sign(match verb {
                Sign::Make => "make",
                Sign::Verify => "verify",
                Sign::Open => "open",
            }),
            Verb::Tariff {
                verb: Tariff::Quote,
            } => {
                let packs = tariff::Packs::shipped()?;
                lines::answer_all(|line| {
                    let (answer, status) = tariff::answer(&packs, line);
                    (answer, status.exit_code())
                })
            }
            Verb::Tariff {
                verb: Tariff::Coverage,
            } => {
                output::line(&tariff::coverage(&tariff::Packs::shipped()?).to_string());
                Ok(ExitCode::SUCCESS)
            }
            Verb::Screen => lines::answer_all(|line| {
                let (answer, status) = screening::answer(line, |path| fs::read(path));
                (answer, status.exit_code())
            }),
            Verb::Id { verb: Id::Check } => lines::answer_all(|line| {
                let (answer, status) = identifiers::answer(line);
                (answer, status.exit_code())
            }),
            Verb::Hs { verb } => hs(match verb {
                Hs::Suggest => "suggest",
                Hs::Look => "look",
                Hs::Judge => "judge",
            }),
            Verb::Ceb {
                verb: Ceb::Validate { files },
            } => each(&files, |name, file| {
                Ok(ceb::validate_answer(name, &whole(file)?))
            }),
            Verb::Ceb {
                verb: Ceb::Match { files },
            } => match_ceb(&files),
            Verb::Invoice {
                verb: Invoice::Check { files },
            } => each(&files, |name, file| Ok(ubl::check(name, &whole(file)?))),
            Verb::Iso20022 {
                verb: Iso20022::Check { files },
            } => iso20022(&files),
        }
    }
}

fn money(verb: &str) -> Result<ExitCode, Failure> {
    lines::answer_all(|line| {
        let (answer, status) = ::money::answer(verb, line);
        (answer, status.exit_code())
    })
}

fn sign(verb: &str) -> Result<ExitCode, Failure> {
    lines::answer_all(|line| {
        let (answer, status) = ::sign::answer(verb, line);
        (answer, status.exit_code())
    })
}

fn iso20022(files: &[PathBuf]) -> Result<ExitCode, Failure> {
    let mut checker = Checker::new();
    each(files, |name, file| {
        Ok(checker.check(name, BufReader::new(file)))
    })
}

fn hs(verb: &str) -> Result<ExitCode, Failure> {
    let desk = classify::Desk::new()?;
    lines::answer_all(|line| {
        let (answer, status) = desk.answer(verb, line);
        (answer, status.exit_code())
    })
}

/// One verdict over all of them, so all must be there.
fn match_ceb(files: &[PathBuf]) -> Result<ExitCode, Failure> {
    let mut read = Vec::new();
    for path in files {
        let name = path.display().to_string();
        let bytes = fs::read(path).map_err(|error| Failure(format!("{name}: {error}")))?;
        read.push((name, bytes));
    }
    let pairs = read
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    output::line(&ceb::match_answer(pairs).to_string());
    Ok(ExitCode::SUCCESS)
}

/// A line a file, in their order. One that cannot be read is told on standard error, and the
/// others are answered still.
fn each(
    files: &[PathBuf],
    mut judge: impl FnMut(&str, File) -> io::Result<Value>,
) -> Result<ExitCode, Failure> {
    let mut code = ExitCode::SUCCESS;
    for path in files {
        let name = path.display().to_string();
        match File::open(path).and_then(|file| judge(&name, file)) {
            Ok(verdict) => output::line(&verdict.to_string()),
            Err(error) => {
                output::failure(&format!("{name}: {error}"));
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}

fn whole(mut file: File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}
