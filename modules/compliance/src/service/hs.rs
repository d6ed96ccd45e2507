//! The HS assistant: what a code may be, what it is, and whether a destination knows it. Nothing
//! is applied here; somebody who answers for the declaration takes a code or not.

use classify::Code;
use classify::facts::{self, Facts, Standing as Known};
use classify::suggest::{Product, ReasonKind, Suggestion};
use contract::identity::{Caller, Role};
use contract::ids::ProductId;
use kernel::{Cursor, FieldError, Locale, Page, Text};
use runtime::http::PageQuery;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Service;
use crate::error::Error;
use crate::store;

/// What is known of goods without a code.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = HsWording)]
pub(crate) struct Wording {
    #[schema(min_length = 1, max_length = 400)]
    pub(crate) title: String,
    #[serde(default)]
    #[schema(max_length = 20000)]
    pub(crate) description: String,
    #[serde(default)]
    #[schema(max_length = 400)]
    pub(crate) material: String,
    #[serde(default)]
    #[schema(max_items = 60)]
    pub(crate) attributes: Vec<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = HsReason)]
pub(crate) struct Reason {
    /// names, supports, against, rule, nomenclature
    pub(crate) kind: String,
    pub(crate) words: Text,
}

/// What a code may be. An estimate.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = HsSuggestion)]
pub(crate) struct Suggested {
    pub(crate) code: String,
    /// Six digits or more: it can be declared as it stands.
    pub(crate) is_whole: bool,
    pub(crate) name: Text,
    /// Of a hundred such suggestions, how many were right.
    pub(crate) confidence_percent: i64,
    pub(crate) because: Vec<Reason>,
}

/// A product of the seller's without a code, with what it may be.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = HsCoded)]
pub(crate) struct Coded {
    pub(crate) product: ProductId,
    pub(crate) title: Text,
    pub(crate) published: bool,
    pub(crate) suggestions: Vec<Suggested>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = HsHint)]
pub(crate) struct Hint {
    /// battery, dangerous_goods, dual_use, species …
    pub(crate) kind: String,
    pub(crate) words: Text,
    pub(crate) citation: String,
}

/// Whether the schedule of a jurisdiction knows a code.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = HsStanding)]
pub(crate) struct Standing {
    pub(crate) jurisdiction: String,
    /// known, unknown
    pub(crate) standing: String,
    /// The longest line above that it knows.
    pub(crate) nearest: Option<String>,
    pub(crate) description: Option<String>,
    /// As the schedule prints it.
    pub(crate) duty: Option<String>,
    /// The national lines below a code of six digits, as far as they are known.
    pub(crate) below: Vec<String>,
    pub(crate) source: String,
    pub(crate) is_sample: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = HsFacts)]
pub(crate) struct CodeFacts {
    pub(crate) code: String,
    /// chapter, heading, subheading, national
    pub(crate) level: String,
    pub(crate) hints: Vec<Hint>,
    pub(crate) standings: Vec<Standing>,
}

/// National lines that are listed below a code.
const BELOW_MAX: usize = 30;

impl Service {
    pub(crate) fn suggest(&self, by: &Caller, wording: &Wording) -> Result<Vec<Suggested>, Error> {
        by.allows("compliance:read")?;
        let attributes: Vec<&str> = wording.attributes.iter().map(String::as_str).collect();
        let found = self.suggester()?.suggest(&Product {
            title: &wording.title,
            description: &wording.description,
            material: &wording.material,
            attributes: &attributes,
        });
        Ok(found.into_iter().map(suggested).collect())
    }

    /// The seller's products that have no code yet, each with suggestions.
    pub(crate) async fn without_code(
        &self,
        by: &Caller,
        page: &PageQuery,
    ) -> Result<Page<Coded>, Error> {
        by.allows("compliance:read")?;
        let seller = by.seller(&[Role::Owner, Role::Staff])?;
        let after: Option<(ProductId,)> = match &page.after {
            Some(after) => Some(Cursor::decode(after).map_err(kernel::Problem::from)?),
            None => None,
        };
        let limit = page.rows();
        let rows = i64::try_from(limit + 1).unwrap_or(i64::MAX);
        let after = after.map(|(id,)| id);
        let found = store::goods::list(self.rt().db(), seller, after, true, rows).await?;
        let suggester = self.suggester()?;
        let cut = Page::cut(found, limit, |goods| (goods.product,));
        Ok(cut.map_err(kernel::Problem::from)?.map(|goods| {
            // Both languages at once: the words of one help where the other is silent.
            let titles: Vec<&str> = goods.title.iter().map(|(_, words)| words).collect();
            let found = suggester.suggest(&Product {
                title: &titles.join(" "),
                ..Product::default()
            });
            Coded {
                product: goods.product,
                title: goods.title,
                published: goods.published,
                suggestions: found.into_iter().map(suggested).collect(),
            }
        }))
    }

    /// What a code is, and how the schedules that are known here have it.
    pub(crate) async fn code(
        &self,
        by: &Caller,
        text: &str,
        jurisdiction: Option<&str>,
    ) -> Result<CodeFacts, Error> {
        by.allows("compliance:read")?;
        let tables = self.tables()?;
        let facts: Facts = facts::look(text, None, &tables.screens).map_err(|error| {
            Error::Invalid(vec![FieldError::new(
                "code",
                error.reason(),
                error.to_string(),
            )])
        })?;
        let mut places: Vec<String> = tables.samples.keys().cloned().collect();
        for version in store::tariff::list(self.rt().db(), None, 200).await? {
            if !places.contains(&version.jurisdiction) {
                places.push(version.jurisdiction);
            }
        }
        if let Some(wanted) = jurisdiction {
            places.retain(|place| place == wanted);
        }
        places.sort_unstable();
        let mut standings = Vec::new();
        for place in places {
            standings.extend(self.standing_in(&facts.code, place).await?);
        }
        Ok(CodeFacts {
            code: facts.code.to_string(),
            level: facts.level.to_owned(),
            hints: facts
                .screens
                .into_iter()
                .map(|screen| Hint {
                    kind: screen.kind,
                    words: both(&screen.english, &screen.chinese),
                    citation: screen.citation,
                })
                .collect(),
            standings,
        })
    }

    async fn standing_in(&self, code: &Code, place: String) -> Result<Option<Standing>, Error> {
        let Some(schedule) = self.schedule(&place).await? else {
            return Ok(None);
        };
        let today = self.today();
        let tables = self.tables()?;
        let facts = facts::look(code.as_str(), Some((&schedule, today)), &tables.screens);
        let Ok(facts) = facts else {
            return Ok(None);
        };
        let (standing, nearest) = match &facts.standing {
            Known::Known | Known::NotAsked => ("known", None),
            Known::Unknown { nearest } => ("unknown", nearest.map(|code| code.to_string())),
        };
        let found = schedule.find(code, today);
        let bearing = found.as_ref().and_then(|found| found.dutiable);
        Ok(Some(Standing {
            standing: standing.to_owned(),
            nearest,
            description: found.as_ref().map(|found| found.line.description.clone()),
            duty: bearing
                .and_then(|line| line.duty.as_ref())
                .map(|duty| duty.native.clone()),
            below: schedule
                .below(code)
                .iter()
                .filter(|line| line.code != *code && line.is_valid_on(today))
                .take(BELOW_MAX)
                .map(|line| line.code.to_string())
                .collect(),
            source: schedule.version.source.clone(),
            is_sample: tables
                .samples
                .get(&place)
                .is_some_and(|sample| sample.version == schedule.version),
            jurisdiction: place,
        }))
    }
}

fn both(english: &str, chinese: &str) -> Text {
    Text::new(Locale::En, english).with(Locale::ZhCn, chinese)
}

fn suggested(found: Suggestion) -> Suggested {
    // A share between nought and one, shown as whole per cent.
    let percent = (found.confidence * 100.0).round().clamp(0.0, 100.0) as i64;
    Suggested {
        is_whole: found.code.as_str().len() >= 6,
        code: found.code.to_string(),
        name: both(&found.english, &found.chinese),
        confidence_percent: percent,
        because: found
            .because
            .into_iter()
            .map(|reason| Reason {
                kind: match reason.kind {
                    ReasonKind::Names => "names",
                    ReasonKind::Supports => "supports",
                    ReasonKind::Against => "against",
                    ReasonKind::Rule => "rule",
                    ReasonKind::Nomenclature => "nomenclature",
                }
                .to_owned(),
                words: match reason.chinese {
                    Some(chinese) => both(&reason.words, &chinese),
                    None => Text::new(Locale::En, reason.words),
                },
            })
            .collect(),
    }
}
