//! Insight only listens; it promises nothing to other modules.
