//! The painters that every picture needs.

use super::object::Draft;
use super::{Context, FillPainter, FlatPainter, GlError, LinePainter, PicturePainter};

/// One of each.
pub struct Painters {
    /// Of cells.
    pub fill: FillPainter,
    /// Of lines.
    pub line: LinePainter,
    /// Of areas in one colour.
    pub flat: FlatPainter,
    /// Of layers.
    pub picture: PicturePainter,
}

/// [`Painters`] whose programs the card is making.
pub struct PaintersToBe {
    fill: [Draft; 2],
    line: Draft,
    flat: Draft,
    picture: Draft,
}

impl PaintersToBe {
    /// Gives the programs to the card.
    ///
    /// # Errors
    /// [`GlError::Object`].
    pub fn new(context: &Context) -> Result<Self, GlError> {
        Ok(Self {
            fill: FillPainter::drafts(context)?,
            line: LinePainter::draft(context)?,
            flat: FlatPainter::draft(context)?,
            picture: PicturePainter::draft(context)?,
        })
    }

    /// Waits until the card has made them.
    ///
    /// # Errors
    /// [`GlError::Program`], [`GlError::Object`], [`GlError::Lost`].
    pub fn finish(self, context: &Context) -> Result<Painters, GlError> {
        Ok(Painters {
            fill: FillPainter::of(context, self.fill)?,
            line: LinePainter::of(context, self.line)?,
            flat: FlatPainter::of(self.flat)?,
            picture: PicturePainter::of(context, self.picture)?,
        })
    }
}
