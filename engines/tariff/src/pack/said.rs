//! What packs say to people, in both languages.

use super::Pack;

impl Pack {
    /// What is said in this pack, in Chinese.
    pub fn in_chinese(&self, english: &str) -> Option<&str> {
        self.said()
            .into_iter()
            .find(|(said, _)| *said == english)
            .and_then(|(_, chinese)| chinese)
    }

    /// Everything that is said to people, with its Chinese.
    pub(crate) fn said(&self) -> Vec<(&str, Option<&str>)> {
        let mut all: Vec<(&str, Option<&str>)> = Vec::new();
        for setting in &self.settings {
            all.push((setting.title.as_str(), Some(setting.title_zh.as_str())));
            all.push((setting.why.as_str(), Some(setting.why_zh.as_str())));
        }
        all.push((self.title.as_str(), Some(self.title_zh.as_str())));
        let gaps = self.not_covered.iter();
        all.extend(gaps.map(|one| (one.text.as_str(), Some(one.text_zh.as_str()))));
        for regime in &self.regimes {
            all.push((regime.title.as_str(), Some(regime.title_zh.as_str())));
            let limits = regime.limits.iter();
            all.extend(limits.map(|one| (one.message.as_str(), Some(one.message_zh.as_str()))));
            let notes = regime.notes.iter();
            all.extend(notes.map(|one| (one.text.as_str(), Some(one.text_zh.as_str()))));
            let levies = regime.levies.iter();
            all.extend(
                levies.filter_map(|one| Some((one.warning.as_deref()?, one.warning_zh.as_deref()))),
            );
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use crate::Packs;

    #[test]
    fn whatever_a_pack_says_it_says_in_chinese_too() {
        let packs = Packs::shipped().unwrap();
        for pack in packs.iter().chain([packs.fallback()]) {
            for (english, chinese) in pack.said() {
                assert!(chinese.is_some(), "{}: {english}", pack.id);
                assert_eq!(pack.in_chinese(english), chinese, "{english}");
            }
        }
    }
}
