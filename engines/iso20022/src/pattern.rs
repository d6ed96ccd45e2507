//! The few patterns that ISO 20022 uses: classes of characters, each so many times, with at most
//! one group at the end that may be missing. No class can take what the next one needs, so there
//! is nothing to try twice.

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    text: String,
    steps: Vec<Step>,
    optional: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    ranges: Vec<(char, char)>,
    min: usize,
    max: usize,
}

impl Pattern {
    /// `[A-Z]{2} [0-9]{1,15} ([A-Z0-9]{3})?`
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut pattern = Pattern {
            text: text.to_owned(),
            steps: Vec::new(),
            optional: Vec::new(),
        };
        for part in text.split(' ') {
            let group = part
                .strip_prefix('(')
                .and_then(|part| part.strip_suffix(")?"));
            match group {
                Some(group) => pattern.optional.push(Step::parse(group)?),
                None if pattern.optional.is_empty() => pattern.steps.push(Step::parse(part)?),
                None => return None,
            }
        }
        Some(pattern)
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn is_match(&self, text: &str) -> bool {
        match rest_after(&self.steps, text) {
            Some("") => true,
            Some(rest) if !self.optional.is_empty() => rest_after(&self.optional, rest) == Some(""),
            _ => false,
        }
    }
}

fn rest_after<'t>(steps: &[Step], text: &'t str) -> Option<&'t str> {
    let mut rest = text;
    for step in steps {
        let fits = |c: char| {
            step.ranges
                .iter()
                .any(|(from, to)| (*from..=*to).contains(&c))
        };
        let taken = rest.chars().take(step.max).take_while(|c| fits(*c)).count();
        if taken < step.min {
            return None;
        }
        // Only ASCII fits, so characters are bytes.
        rest = rest.get(taken..)?;
    }
    Some(rest)
}

impl Step {
    fn parse(text: &str) -> Option<Self> {
        let (set, count) = text.strip_prefix('[')?.split_once(']')?;
        let count = count.strip_prefix('{')?.strip_suffix('}')?;
        let (min, max) = count.split_once(',').unwrap_or((count, count));
        let chars: Vec<char> = set.chars().collect();
        let mut ranges = Vec::new();
        let mut left = chars.as_slice();
        loop {
            left = match left {
                [] => break,
                [from, '-', to, rest @ ..] => {
                    ranges.push((*from, *to));
                    rest
                }
                [one, rest @ ..] => {
                    ranges.push((*one, *one));
                    rest
                }
            };
        }
        let is_ascii = chars.iter().all(char::is_ascii);
        let step = Step {
            ranges,
            min: min.parse().ok()?,
            max: max.parse().ok()?,
        };
        is_ascii.then_some(step)
    }
}
