//! Registers from tables: what is used, what is rejected, that no row vanishes, and that no file can do harm.

mod drafts;
mod hostile;
mod rows;
mod stopped;
mod support;
