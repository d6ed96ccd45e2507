//! Reads packs, those that are shipped and any others, and refuses ones that contradict
//! themselves.

use hex::ToHex;
use jiff::civil::Date;
use kernel::Country;
use sha2::{Digest, Sha256};

use super::{Direction, Pack, PackRef, Setting, check};

const FALLBACK: &str = include_str!("../../packs/fallback.toml");

const SHIPPED: &[&str] = &[
    include_str!("../../packs/au.toml"),
    include_str!("../../packs/cn_export.toml"),
    include_str!("../../packs/cn_import.toml"),
    include_str!("../../packs/eu.toml"),
    include_str!("../../packs/gb.toml"),
    include_str!("../../packs/id.toml"),
    include_str!("../../packs/ke.toml"),
    include_str!("../../packs/my.toml"),
    include_str!("../../packs/ng.toml"),
    include_str!("../../packs/sg.toml"),
    include_str!("../../packs/th.toml"),
    include_str!("../../packs/us.toml"),
    include_str!("../../packs/vn.toml"),
    include_str!("../../packs/za.toml"),
];

/// Packs that were read once, to answer many questions.
#[derive(Debug)]
pub struct Packs {
    packs: Vec<Pack>,
    /// Ordinary import where no pack answers.
    fallback: Pack,
    /// The pack for imports of each place, by place.
    imports: Vec<(Country, usize)>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("rule pack {pack}: {what}")]
pub struct PackError {
    pub pack: String,
    pub what: String,
}

impl Packs {
    /// Those in this crate.
    pub fn shipped() -> Result<Packs, PackError> {
        Self::read(SHIPPED)
    }

    /// Each text is one pack, in the form of the shipped ones.
    pub fn read(texts: &[&str]) -> Result<Packs, PackError> {
        let mut packs = Vec::with_capacity(texts.len());
        for (at, text) in texts.iter().enumerate() {
            packs.push(one(text, &format!("{} of {}", at + 1, texts.len()))?);
        }
        check::together(&packs)?;
        let mut imports: Vec<(Country, usize)> = packs
            .iter()
            .enumerate()
            .filter(|(_, pack)| pack.direction == Direction::Import)
            .flat_map(|(at, pack)| pack.places.iter().map(move |place| (*place, at)))
            .collect();
        imports.sort_unstable();
        let fallback = one(FALLBACK, "fallback")?;
        Ok(Packs {
            packs,
            fallback,
            imports,
        })
    }

    pub fn iter(&self) -> impl Iterator<Item = &Pack> {
        self.packs.iter()
    }

    /// What answers where none of them does.
    pub fn fallback(&self) -> &Pack {
        &self.fallback
    }

    /// Whether this very pack is among them.
    pub fn has(&self, wanted: &PackRef) -> bool {
        self.all().any(|pack| pack.reference() == *wanted)
    }

    /// What a pack says, in Chinese.
    pub fn in_chinese(&self, english: &str) -> Option<&str> {
        self.all().find_map(|pack| pack.in_chinese(english))
    }

    fn all(&self) -> impl Iterator<Item = &Pack> {
        self.packs.iter().chain([&self.fallback])
    }

    pub fn settings(&self) -> impl Iterator<Item = &Setting> {
        self.packs.iter().flat_map(|pack| &pack.settings)
    }

    pub(crate) fn import(&self, to: Country) -> Option<&Pack> {
        let at = self
            .imports
            .binary_search_by_key(&to, |(place, _)| *place)
            .ok()?;
        let (_, at) = self.imports.get(at)?;
        self.packs.get(*at)
    }

    /// Whether both places are inside one customs territory, between whose parts nothing is
    /// imported.
    pub(crate) fn same_territory(&self, from: Country, to: Country) -> bool {
        from == to
            || self
                .import(to)
                .is_some_and(|pack| pack.places.contains(&from))
    }

    /// The pack that has a regime of this name for goods that leave a place.
    pub(crate) fn export(&self, from: Country, regime: &str) -> Option<&Pack> {
        self.packs.iter().find(|pack| {
            pack.direction == Direction::Export
                && pack.places.contains(&from)
                && pack.regimes.iter().any(|has| has.id == regime)
        })
    }

    pub(crate) fn knows_regime(&self, regime: &str) -> bool {
        self.packs
            .iter()
            .any(|pack| pack.regimes.iter().any(|has| has.id == regime))
    }
}

fn one(text: &str, name: &str) -> Result<Pack, PackError> {
    let mut pack: Pack = toml::from_str(text).map_err(|error| PackError {
        pack: name.to_owned(),
        what: error.to_string(),
    })?;
    let digest: String = Sha256::digest(text.as_bytes()).encode_hex();
    pack.digest = digest.chars().take(32).collect();
    check::pack(&pack)?;
    Ok(pack)
}

impl Pack {
    /// The regimes of one day. An id may stand there more than once, for different goods.
    pub(crate) fn in_force(&self, date: Date) -> impl Iterator<Item = &super::Regime> {
        let covered = self.covers(date);
        self.regimes
            .iter()
            .filter(move |regime| covered && regime.rule.holds_on(date))
    }
}
