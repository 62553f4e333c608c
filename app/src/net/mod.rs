//! The only folder that fetches.
//!
//! [`api`] names the addresses and decodes bodies, [`plans`] those of plans; [`fetch`] brings bytes, counting them as they come, [`picture`] images.

pub mod api;
mod error;
mod fetch;
mod picture;
pub mod plans;

pub use error::NetError;
pub use fetch::{Cancel, Progress, bytes};
pub use picture::Picture;
