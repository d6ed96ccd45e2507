//! The category tree: who lies below whom.

use std::collections::HashMap;

use contract::ids::CategoryId;

use crate::model::category::Category;

/// How deep the tree may be.
pub(crate) const DEPTH_MAX: usize = 6;

#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    all: Vec<Category>,
    by_id: HashMap<CategoryId, usize>,
}

impl Tree {
    /// Parents before children, siblings by position and slug.
    pub(crate) fn new(mut all: Vec<Category>) -> Self {
        all.sort_by(|a, b| (a.position, &a.slug).cmp(&(b.position, &b.slug)));
        let mut ordered = Vec::with_capacity(all.len());
        fn below(
            parent: Option<CategoryId>,
            depth: usize,
            all: &[Category],
            ordered: &mut Vec<Category>,
        ) {
            if depth > DEPTH_MAX {
                return;
            }
            for category in all.iter().filter(|category| category.parent == parent) {
                ordered.push(category.clone());
                below(Some(category.id), depth + 1, all, ordered);
            }
        }
        below(None, 0, &all, &mut ordered);
        let by_id = ordered
            .iter()
            .enumerate()
            .map(|(at, category)| (category.id, at))
            .collect();
        Tree {
            all: ordered,
            by_id,
        }
    }

    pub(crate) fn all(&self) -> &[Category] {
        &self.all
    }

    pub(crate) fn find(&self, id: CategoryId) -> Option<&Category> {
        self.by_id.get(&id).and_then(|at| self.all.get(*at))
    }

    pub(crate) fn by_slug(&self, slug: &str) -> Option<&Category> {
        self.all.iter().find(|category| category.slug == slug)
    }

    /// From the root down to the category itself.
    pub(crate) fn path(&self, id: CategoryId) -> Vec<&Category> {
        let mut path = Vec::new();
        let mut next = Some(id);
        while let Some(category) = next.and_then(|id| self.find(id)) {
            path.push(category);
            if path.len() > DEPTH_MAX {
                break;
            }
            next = category.parent;
        }
        path.reverse();
        path
    }

    /// Whether `below` lies under `above`, or is it.
    pub(crate) fn covers(&self, above: CategoryId, below: CategoryId) -> bool {
        self.path(below).iter().any(|category| category.id == above)
    }
}
