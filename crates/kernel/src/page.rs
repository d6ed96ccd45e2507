//! Lists cut by key: a page, and the opaque text that says where the next one starts.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Part of a list, and where it goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Give it as `after` to get the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Of the first `limit` rows, when one more was asked for than is shown.
    pub fn cut<K: Serialize>(
        mut rows: Vec<T>,
        limit: usize,
        key: impl FnOnce(&T) -> K,
    ) -> Result<Page<T>, CursorError> {
        let goes_on = rows.len() > limit;
        rows.truncate(limit);
        let next = match rows.last() {
            Some(last) if goes_on => Some(Cursor::encode(&key(last))?),
            _ => None,
        };
        Ok(Page { items: rows, next })
    }

    /// The same page of other views.
    pub fn map<U>(self, view: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(view).collect(),
            next: self.next,
        }
    }
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Page {
            items: Vec::new(),
            next: None,
        }
    }
}

/// Makes and reads the text of `Page::next`: a small JSON array in base64url.
///
/// It is not signed. What it holds is a place in an order and gives no right to any row.
pub struct Cursor;

/// Longer texts are refused unread.
const CURSOR_BYTES_MAX: usize = 1024;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CursorError {
    #[error("this is not the end of a page of this list")]
    Malformed,
    #[error("a list is cut by a tuple of plain values that fits {CURSOR_BYTES_MAX} bytes")]
    NotAKey,
}

impl Cursor {
    /// `key` is the last row's sorting key, as a tuple or an array.
    pub fn encode<K: Serialize>(key: &K) -> Result<String, CursorError> {
        let json = serde_json::to_string(key).map_err(|_| CursorError::NotAKey)?;
        let text = URL_SAFE_NO_PAD.encode(&json);
        if !json.starts_with('[') || text.len() > CURSOR_BYTES_MAX {
            return Err(CursorError::NotAKey);
        }
        Ok(text)
    }

    pub fn decode<K: DeserializeOwned>(text: &str) -> Result<K, CursorError> {
        if text.len() > CURSOR_BYTES_MAX {
            return Err(CursorError::Malformed);
        }
        let json = URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| CursorError::Malformed)?;
        if json.first() != Some(&b'[') {
            return Err(CursorError::Malformed);
        }
        serde_json::from_slice(&json).map_err(|_| CursorError::Malformed)
    }
}
