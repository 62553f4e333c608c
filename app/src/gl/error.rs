//! What the graphics side can refuse.

/// Why nothing can be drawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GlError {
    /// No WebGL 2 at all, or not now.
    #[error("this browser gives no WebGL 2 context")]
    Unavailable,
    /// The context was taken away; a restored event may follow.
    #[error("the graphics context is lost")]
    Lost,
    /// An object could not be made.
    #[error("no {0} could be made")]
    Object(&'static str),
    /// A shader that does not compile or link.
    #[error("program {name} does not link: {log}")]
    Program {
        /// The program's name.
        name: &'static str,
        /// What the driver says.
        log: String,
    },
    /// More than a texture holds.
    #[error("{what}: {asked} is more than the graphics card's {limit}")]
    TooLarge {
        /// What was asked for.
        what: &'static str,
        /// How much.
        asked: usize,
        /// How much there can be.
        limit: usize,
    },
    /// A target that can't be drawn into.
    #[error("the off-screen target is incomplete (status {0:#x})")]
    Framebuffer(u32),
    /// An upload that the browser refused.
    #[error("upload of {0} refused")]
    Upload(&'static str),
}
