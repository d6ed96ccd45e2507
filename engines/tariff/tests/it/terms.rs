//! Incoterms: who pays, prices from one term to another, DDP backwards.

use kernel::{Currency, Decimal, Money};
use tariff::case;
use tariff::case::Mode;
use tariff::incoterm::convert::{ConvertError, Costs, convert, customs_value};
use tariff::incoterm::ddp;
use tariff::incoterm::{Cost, Document, Incoterm, InsuranceDuty, Party};
use tariff::pack::Valuation;

use crate::{goods, packs, with};

fn usd(amount: i128) -> Money {
    Money::new(amount * 100, Currency::USD)
}

/// 10 for loading, 20 for the haul, and so on by tens.
fn costs() -> Costs {
    let mut costs = Costs::default();
    for (amount, cost) in (10i128..).step_by(10).zip(Cost::ALL) {
        costs = costs.with(cost, usd(amount));
    }
    costs
}

#[test]
fn each_term_adds_what_the_seller_pays() {
    // Loading 10, haul 20, export clearance 30, terminal 40, on board 50, freight 60, insurance
    // 70, terminal 80, import clearance 90, duty 100, tax 110, inland 120, unloading 130.
    let prices = [
        (Incoterm::Exw, 1000),
        (Incoterm::Fca, 1060),
        (Incoterm::Fas, 1100),
        (Incoterm::Fob, 1150),
        (Incoterm::Cfr, 1210),
        (Incoterm::Cpt, 1210),
        (Incoterm::Cif, 1280),
        (Incoterm::Cip, 1280),
        (Incoterm::Dap, 1480),
        (Incoterm::Dpu, 1610),
        (Incoterm::Ddp, 1780),
    ];
    for (term, price) in prices {
        let converted = convert(usd(1000), Incoterm::Exw, term, &costs()).unwrap();
        assert_eq!(converted, usd(price), "{term}");
        for (other, expected) in prices {
            assert_eq!(
                convert(usd(price), term, other, &costs()).unwrap(),
                usd(expected),
                "{term} to {other}"
            );
        }
        assert_eq!(
            customs_value(usd(price), term, Valuation::Fob, &costs()).unwrap(),
            usd(1150)
        );
        assert_eq!(
            customs_value(usd(price), term, Valuation::Cif, &costs()).unwrap(),
            usd(1280)
        );
    }
}

#[test]
fn a_cost_that_is_needed_and_not_known_is_an_error() {
    let known = Costs::default().with(Cost::MainFreight, usd(60));
    assert_eq!(
        convert(usd(1000), Incoterm::Fob, Incoterm::Cif, &known),
        Err(ConvertError::CostMissing(Cost::Insurance))
    );
    let all = known.and_nothing_else(Currency::USD);
    assert_eq!(
        convert(usd(1000), Incoterm::Fob, Incoterm::Cif, &all),
        Ok(usd(1060))
    );
    assert_eq!(
        convert(usd(50), Incoterm::Cif, Incoterm::Fob, &all),
        Err(ConvertError::BelowZero)
    );
    let euros = Costs::default().with(Cost::MainFreight, Money::new(1, Currency::EUR));
    assert!(matches!(
        convert(usd(1), Incoterm::Fob, Incoterm::Cfr, &euros),
        Err(ConvertError::Money(_))
    ));
}

#[test]
fn four_terms_are_for_the_sea() {
    for term in Incoterm::ALL {
        let maritime = ["FAS", "FOB", "CFR", "CIF"].contains(&term.code());
        for mode in Mode::ALL {
            assert_eq!(
                term.permits(mode),
                !maritime || mode == Mode::Sea,
                "{term} {}",
                mode.name()
            );
        }
        assert!(term.for_any_mode().permits(Mode::Air));
        assert_eq!(term.code().parse::<Incoterm>().unwrap(), term);
    }
    assert!("DAT".parse::<Incoterm>().is_err());
}

#[test]
fn duties_of_the_parties_are_those_of_the_terms() {
    assert_eq!(Incoterm::Exw.exporter(), Party::Buyer);
    assert_eq!(Incoterm::Fca.exporter(), Party::Seller);
    let importers: Vec<&str> = Incoterm::ALL
        .into_iter()
        .filter(|term| term.importer() == Party::Seller)
        .map(Incoterm::code)
        .collect();
    assert_eq!(importers, ["DDP"]);
    assert_eq!(Incoterm::Cif.insurance(), InsuranceDuty::Minimum);
    assert_eq!(Incoterm::Cip.insurance(), InsuranceDuty::AllRisks);
    for term in Incoterm::ALL {
        let papers = term.documents();
        assert!(papers.contains(&Document::CommercialInvoice));
        let insured = term.insurance() != InsuranceDuty::None;
        assert_eq!(
            papers.contains(&Document::InsuranceCertificate),
            insured,
            "{term}"
        );
        assert_eq!(
            papers.contains(&Document::ExportDeclaration),
            term != Incoterm::Exw
        );
        assert_eq!(
            papers.contains(&Document::ImportDeclaration),
            term == Incoterm::Ddp
        );
    }
}

#[test]
fn ddp_is_solved_backwards_by_the_engine_itself() {
    let mut question = goods("CN", "DE", "2026-05-01", "EUR", "1.00");
    question["lines"][0]["rates"] = serde_json::json!({"duty": "12%"});
    question["charges"] = serde_json::json!({"freight": "100.00", "inland_after_border": "50.00"});
    question["regime"] = serde_json::json!("general");
    let read = |question: &serde_json::Value| case::read(&question.to_string(), packs()).unwrap();
    // Goods of 1,000: CIF 1,100, duty 132, VAT 19 % of 1,282 = 243.58.
    let price = Money::new(152_558, Currency::EUR);
    let solved = ddp::solve(packs(), &read(&question), price).unwrap();
    assert_eq!(solved.goods, Money::new(100_000, Currency::EUR));
    assert_eq!(solved.left, Money::zero(Currency::EUR));
    // By the formula: the VAT takes the inland carriage with it.
    let of = |text| Decimal::from_str_exact(text).unwrap();
    let value = ddp::customs_value(of("1525.58"), of("59.50"), of("12"), of("19")).unwrap();
    assert_eq!(value, of("1100"));
    // Proportions of the lines stay.
    let two = with(
        &question,
        "lines",
        serde_json::json!([
            {"id": "a", "quantity": "3", "unit_price": "10", "rates": {"duty": "12%"}},
            {"id": "b", "quantity": "1", "unit_price": "70", "rates": {"duty": "0%"}},
        ]),
    );
    let solved = ddp::solve(packs(), &read(&two), price).unwrap();
    assert!(solved.left.minor() < 3, "{:?}", solved.left);
    let lines = &solved.quote.case.lines;
    assert_eq!(lines[1].unit_price, lines[0].unit_price * of("7"));
    let too_low = ddp::solve(packs(), &read(&question), Money::new(10_000, Currency::EUR));
    assert_eq!(too_low, Err(ddp::DdpError::TooLow));
}

#[test]
fn ddp_stops_below_a_threshold_that_would_lift_the_cost() {
    // Up to GBP 135 no duty; 100 % duty above.
    let mut question = goods("CN", "GB", "2026-05-01", "GBP", "1.00");
    question["lines"][0]["rates"] = serde_json::json!({"duty": "100%"});
    let case = case::read(&question.to_string(), packs()).unwrap();
    let solved = ddp::solve(packs(), &case, Money::new(20_000, Currency::GBP)).unwrap();
    assert_eq!(solved.goods, Money::new(13_500, Currency::GBP));
    assert_eq!(solved.left, Money::new(3_800, Currency::GBP));
}
