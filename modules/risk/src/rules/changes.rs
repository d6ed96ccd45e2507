//! What one version of a list has and another has not. Entries are known by their publisher's id.

use std::collections::BTreeMap;

use screening::Record;

use crate::model::list::{Changes, Entry, EntryChange, ListId};

/// Changes of one kind that are listed; all are counted.
pub(crate) const LISTED_MAX: usize = 200;

pub(crate) fn between(before: Option<(ListId, &[Record])>, after: &[Record]) -> Changes {
    let (before_id, old) = match before {
        Some((id, records)) => (Some(id), records),
        None => (None, &[][..]),
    };
    let by_id = |records: &[Record]| -> BTreeMap<String, Entry> {
        let entries = records.iter().map(Entry::of);
        entries.map(|entry| (entry.id.clone(), entry)).collect()
    };
    let (old, new) = (by_id(old), by_id(after));
    let mut changes = Changes {
        before: before_id,
        ..Changes::default()
    };
    for (id, after) in &new {
        match old.get(id) {
            None => {
                changes.added_count += 1;
                note(&mut changes.added, id, None, Some(after));
            }
            Some(before) if before != after => {
                changes.changed_count += 1;
                note(&mut changes.changed, id, Some(before), Some(after));
            }
            Some(_) => {}
        }
    }
    for (id, before) in old.iter().filter(|(id, _)| !new.contains_key(*id)) {
        changes.removed_count += 1;
        note(&mut changes.removed, id, Some(before), None);
    }
    changes
}

fn note(listed: &mut Vec<EntryChange>, id: &str, before: Option<&Entry>, after: Option<&Entry>) {
    if listed.len() < LISTED_MAX {
        listed.push(EntryChange {
            id: id.to_owned(),
            before: before.cloned(),
            after: after.cloned(),
        });
    }
}
