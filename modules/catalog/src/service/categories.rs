//! The category tree and the words, edited by operators.

use contract::identity::{Caller, Role};
use contract::ids::{CategoryId, OrgId, ProductId};
use kernel::{FieldError, Problem, Text};
use runtime::http::MaybeIfMatch;
use runtime::version_of;
use runtime::{audit, jobs};
use serde_json::{Value, to_value};

use super::{MODULE, Service};
use crate::error::Error;
use crate::model::category::{Category, CategoryDraft, Word};
use crate::rules::tree::{DEPTH_MAX, Tree};
use crate::search;
use crate::store;

pub(crate) const REINDEX: &str = "search.reindex";
const REINDEX_BATCH: i64 = 2_000;

const EDITORS: [Role; 1] = [Role::Operator];
const NAME_CHARS_MAX: usize = 80;

impl Service {
    pub(crate) async fn categories(&self) -> Result<Vec<Category>, Problem> {
        Ok(self.tree().await?.all().to_vec())
    }

    /// Makes a category, or with an id and its version changes one.
    pub async fn put_category(
        &self,
        by: &Caller,
        edited: Option<(CategoryId, i64)>,
        draft: CategoryDraft,
    ) -> Result<Category, Problem> {
        by.platform(&EDITORS)?;
        let mut faults = Vec::new();
        name_faults(&draft.name, &mut faults);
        if !faults.is_empty() {
            return Err(Problem::invalid(faults));
        }
        let (service, by) = (self.clone(), by.clone());
        let category = self
            .rt()
            .db()
            .tx(move |tx| {
                let (service, by, draft) = (service.clone(), by.clone(), draft.clone());
                async move { service.put_category_in(&tx, &by, edited, &draft).await }
            })
            .await?;
        self.forget_tree();
        Ok(category)
    }

    async fn put_category_in(
        &self,
        tx: &db::Tx,
        by: &Caller,
        edited: Option<(CategoryId, i64)>,
        draft: &CategoryDraft,
    ) -> Result<Category, Error> {
        let rt = self.rt();
        let tree = Tree::new(store::category::all(tx).await?);
        let before = match edited {
            None => None,
            Some((id, version)) => {
                let found = tree.find(id).cloned().ok_or(Error::NotFound)?;
                if found.version != version {
                    return Err(Error::ChangedMeanwhile);
                }
                Some(found)
            }
        };
        let id = before
            .as_ref()
            .map_or_else(|| rt.ids().new_id(), |before| before.id);
        if tree
            .by_slug(&draft.slug)
            .is_some_and(|other| other.id != id)
        {
            return Err(FieldError::new("slug", "taken", "is that of another category").into());
        }
        if let Some(parent) = draft.parent {
            if tree.find(parent).is_none() {
                return Err(FieldError::new("parent", "unknown", "is no category").into());
            }
            if tree.covers(id, parent) {
                return Err(FieldError::new(
                    "parent",
                    "in_a_circle",
                    "lies below the category itself",
                )
                .into());
            }
            let below = tree
                .all()
                .iter()
                .map(|other| tree.path(other.id))
                .filter(|path| path.iter().any(|c| c.id == id));
            let height = below
                .map(|path| path.len() - path.iter().position(|c| c.id == id).unwrap_or(0))
                .max()
                .unwrap_or(1);
            if tree.path(parent).len() + height > DEPTH_MAX {
                return Err(FieldError::new("parent", "too_deep", "lies too deep").into());
            }
        }
        let category = Category {
            id,
            parent: draft.parent,
            slug: draft.slug.clone(),
            name: draft.name.clone(),
            position: draft.position,
            version: before.as_ref().map_or(1, |before| before.version + 1),
        };
        match &before {
            None => store::category::insert(tx, &category, rt.now()).await?,
            Some(old) => {
                if !store::category::update(tx, &category, old.version, rt.now()).await? {
                    return Err(Error::ChangedMeanwhile);
                }
                if old.parent != category.parent || old.name != category.name {
                    self.reindex_below(tx, &tree, id).await?;
                }
            }
        }
        let value = |category: &Category| to_value(category).unwrap_or(Value::Null);
        let action = if before.is_some() {
            "category.edited"
        } else {
            "category.created"
        };
        let old = before.as_ref().map(value);
        audit::record(
            tx,
            rt,
            MODULE,
            by,
            action,
            &id.to_string(),
            old.as_ref(),
            Some(&value(&category)),
        )
        .await?;
        Ok(category)
    }

    /// Products carry the names and ids of all categories above them in the index.
    async fn reindex_below(&self, tx: &db::Tx, tree: &Tree, top: CategoryId) -> Result<(), Error> {
        let rt = self.rt().clone();
        for category in tree
            .all()
            .iter()
            .filter(|category| tree.covers(top, category.id))
        {
            let products = store::list::in_category(tx, category.id).await?;
            let changes: Vec<_> = products
                .into_iter()
                .map(|product| (rt.ids().uuid(), product))
                .collect();
            store::change::note(tx, &changes).await?;
        }
        tx.after_commit(move || rt.wake(search::SIGNAL));
        Ok(())
    }

    /// Removes a category that holds nothing.
    pub async fn remove_category(
        &self,
        by: &Caller,
        id: CategoryId,
        version: i64,
    ) -> Result<(), Problem> {
        by.platform(&EDITORS)?;
        let (rt, by) = (self.rt().clone(), by.clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let (rt, by) = (rt.clone(), by.clone());
                async move {
                    let tree = Tree::new(store::category::all(&tx).await?);
                    let before = tree.find(id).ok_or(Error::NotFound)?;
                    let has_children = tree.all().iter().any(|other| other.parent == Some(id));
                    if has_children || store::product::any_in_category(&tx, id).await? {
                        return Err(Error::CategoryInUse);
                    }
                    if !store::category::delete(&tx, id, version).await? {
                        return Err(Error::ChangedMeanwhile);
                    }
                    let value = to_value(before).unwrap_or(Value::Null);
                    audit::record(
                        &tx,
                        &rt,
                        MODULE,
                        &by,
                        "category.removed",
                        &id.to_string(),
                        Some(&value),
                        None,
                    )
                    .await?;
                    Ok::<_, Error>(())
                }
            })
            .await?;
        self.forget_tree();
        Ok(())
    }

    pub(crate) async fn all_words(&self) -> Result<Vec<Word>, Problem> {
        Ok(self.words().await?.as_ref().clone())
    }

    /// Names an option or attribute.
    pub async fn put_word(&self, by: &Caller, word: Word) -> Result<Word, Problem> {
        self.edit_word(by, word, MaybeIfMatch(None)).await
    }

    /// The same, if nobody else named it otherwise meanwhile.
    pub(crate) async fn edit_word(
        &self,
        by: &Caller,
        word: Word,
        seen: MaybeIfMatch,
    ) -> Result<Word, Problem> {
        by.platform(&EDITORS)?;
        let mut faults = Vec::new();
        name_faults(&word.name, &mut faults);
        if !faults.is_empty() {
            return Err(Problem::invalid(faults));
        }
        let (kept, service) = (word.clone(), self.clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let (word, seen, service) = (kept.clone(), seen.clone(), service.clone());
                async move {
                    let known = store::category::words(&tx).await?;
                    let before = known
                        .iter()
                        .find(|known| known.kind == word.kind && known.key == word.key);
                    if let Some(before) = before {
                        seen.check(version_of(before))?;
                    }
                    let was_facet = before.is_some_and(|before| before.facet);
                    store::category::put_word(&tx, &word).await?;
                    if word.facet != was_facet {
                        let (rt, now) = (service.rt(), service.rt().now());
                        jobs::enqueue(&tx, rt, MODULE, REINDEX, &(), now, Some("all")).await?;
                    }
                    Ok::<_, Problem>(())
                }
            })
            .await?;
        self.forget_tree();
        Ok(word)
    }
}

impl Service {
    /// Has every product looked at again by the indexes: what they are filtered by is another thing
    /// now.
    pub(crate) async fn reindex(&self) -> Result<(), Problem> {
        let mut after: Option<(OrgId, ProductId)> = None;
        loop {
            let service = self.clone();
            let last = self
                .rt()
                .db()
                .tx(move |tx| {
                    let service = service.clone();
                    async move {
                        let places = store::list::all(&tx, after, REINDEX_BATCH).await?;
                        let changes: Vec<_> = places
                            .iter()
                            .map(|(_, product)| (service.rt().ids().uuid(), *product))
                            .collect();
                        store::change::note(&tx, &changes).await?;
                        Ok::<_, Problem>(places.last().copied())
                    }
                })
                .await?;
            self.rt().wake(search::SIGNAL);
            if last.is_none() {
                return Ok(());
            }
            after = last;
        }
    }
}

fn name_faults(name: &Text, faults: &mut Vec<FieldError>) {
    if name.is_blank() {
        faults.push(FieldError::new(
            "name",
            "required",
            "is needed in one language at least",
        ));
    }
    for (locale, text) in name.iter() {
        if text.chars().count() > NAME_CHARS_MAX || text.chars().any(char::is_control) {
            faults.push(FieldError::new(
                format!("name.{}", locale.tag()),
                "too_long",
                "is no short line of text",
            ));
        }
    }
}
