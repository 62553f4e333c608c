//! WebGL 2, sealed: the only folder that names its types.
//!
//! Takes plain arrays (positions, numbers, bytes) and draws them; knows no grid, no camera and no signal. Every
//! GPU object frees itself when dropped and is counted by its [`Context`], so that a test can see a leak. Losing the
//! context makes all objects void: their owner drops them and makes them anew from its own data.
//!
//! [`context`] (canvas, size, state) → [`object`] (buffer, texture, program, target) → the four ways of drawing:
//! [`fill`] (triangles coloured through a table; [`hatch`] strokes over some of them), [`line`] (wide round lines), [`sprite`] (small pictures), [`tile`]
//! (pictures of the ground); onto the canvas or into a [`layer`] that is kept, and
//! shown by [`picture`].

mod context;
mod error;
mod fill;
mod hatch;
mod layer;
mod line;
mod object;
mod painters;
mod picture;
mod shaders;
mod sprite;
mod tile;

pub use context::{CONTEXT_LOST_EVENT, CONTEXT_RESTORED_EVENT, Context, Fence, Transform};
pub use error::GlError;
pub use fill::{BARE_CLASS, ByteTable, FillPainter, FillStyle, FlatPainter, IdPainter, IdTarget, Mesh, TABLE_WIDTH};
pub use hatch::{HatchPainter, HatchStyle, Normals};
pub use layer::{Area, Layer};
pub use line::{LineBuffer, LinePainter, LineStyle};
pub use painters::{Painters, PaintersToBe};
pub use picture::PicturePainter;
pub use sprite::{Sprite, SpritePainter, SpriteSheet};
pub use tile::{Quad, TilePainter, TilePicture};
