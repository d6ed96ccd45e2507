//! Desk promises nothing to other modules yet: it asks orders and identity, and tells people by notices.
