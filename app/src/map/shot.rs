//! The map on paper: the same scene in other colours, as large as a printer wants it, drawn off the canvas in pieces.

use geometry::{LocalPlane, Sight};

use super::frame::State;
use super::scene::{Look, fill_opacity, over_basemap};
use super::{Camera, MapError, Padding, Theme};
use crate::gl::{GlError, Layer, Transform};

/// Side of a piece, px: what is read back at once stays a few MB, whatever the paper's size.
const PIECE: u32 = 1024;
/// Room beyond a piece's edge that lines reach, in `u`.
const REACH: f64 = 8.0;

/// Takes a piece of a picture: left, top, width and height in px of the picture, and four bytes a pixel.
pub type TakePiece<'a> = &'a mut dyn FnMut([u32; 4], &[u8]) -> Result<(), MapError>;

/// A picture for paper.
pub struct Shot<'a> {
    /// Its colours.
    pub theme: &'a Theme,
    /// Where it looks.
    pub camera: Camera,
    /// Its size in CSS px: 1/96 of an inch on the paper.
    pub size: (f64, f64),
    /// Px of the picture in one CSS px.
    pub ratio: f64,
    /// CSS px in one unit of the design.
    pub unit_px: f64,
}

/// A name on such a picture. The printer writes it, not the card.
#[derive(Clone, Debug, PartialEq)]
pub struct ShotName {
    /// The name.
    pub text: String,
    /// Its middle, CSS px from the picture's left and top.
    pub at: (f64, f64),
    /// Height of its letters, CSS px.
    pub size: f64,
    /// Of a leading level.
    pub bold: bool,
}

impl Shot<'_> {
    /// Width and height, px of the picture.
    #[must_use]
    pub fn pixels(&self) -> (u32, u32) {
        let side = |css: f64| (css * self.ratio).round().max(1.0) as u32;
        (side(self.size.0), side(self.size.1))
    }
}

impl State {
    /// Hands the picture over piece by piece: of two sets side by side the second.
    pub(super) fn picture(&mut self, shot: &Shot<'_>, take: TakePiece<'_>) -> Result<(), MapError> {
        // What still fades into what is shown has no place on paper.
        self.classes.step(f64::INFINITY);
        self.draw()?;
        let split = self.classes.part(None);
        let done = self.pieces(shot, take);
        self.classes.part(split);
        done
    }

    fn pieces(&self, shot: &Shot<'_>, take: TakePiece<'_>) -> Result<(), MapError> {
        let gpu = self.gpu.as_ref().ok_or(GlError::Lost)?;
        let (width, height) = shot.pixels();
        let at_once = (PIECE.min(width), PIECE.min(height));
        let layer = Layer::sized(&gpu.context, at_once, true)?.checked()?;
        for top in (0..height).step_by(PIECE as usize) {
            for left in (0..width).step_by(PIECE as usize) {
                let look = self.look_of(shot, (f64::from(left), f64::from(top)), at_once);
                let bytes = gpu.picture(&layer, &self.sheet, &self.classes, &look)?;
                let area = [left, top, at_once.0.min(width - left), at_once.1.min(height - top)];
                take(area, &cut(bytes, at_once.0, [area[2], area[3]]))?;
            }
        }
        // The next frame looks at the canvas again.
        gpu.context.begin();
        Ok(())
    }

    /// What is drawn of a piece that begins at a px of the picture.
    fn look_of<'a>(&self, shot: &Shot<'a>, (left, top): (f64, f64), piece: (u32, u32)) -> Look<'a> {
        let (u, plane) = (shot.unit_px * shot.ratio, &self.sheet.layout.plane);
        let css_scale = LocalPlane::px_per_unit(shot.camera.zoom);
        let scale = css_scale * shot.ratio;
        let (width, height) = shot.pixels();
        let centre = plane.place(shot.camera.lon, shot.camera.lat);
        // Whole px: patterns meet at the pieces' edges.
        let origin = [
            (f64::from(width) / 2.0 - centre[0] * scale).round() - left,
            (f64::from(height) / 2.0 - centre[1] * scale).round() - top,
        ];
        let viewport = [f64::from(piece.0), f64::from(piece.1)];
        let centre = [0, 1].map(|i| ((viewport[i] / 2.0 - origin[i]) / scale) as f32);
        let at = Transform { centre, scale: scale as f32, viewport: viewport.map(|side| side as f32) };
        let reach = (REACH * u) as f32 / at.scale;
        let mut look = Look {
            theme: shot.theme,
            depth: self.depth(),
            finest: self.finest,
            u,
            unit_px: shot.unit_px,
            css_scale,
            metre_px: shot.ratio / shot.camera.metres_per_px(),
            fill: 1.0,
            hidden: self.ground.hidden,
            at,
            sight: Sight::round(centre, at.viewport.map(|side| side / 2.0 / at.scale), reach),
            origin,
        };
        if self.ground.is_seen() {
            let home = self.sheet.camera_for(self.sheet.whole(), shot.size, Padding::all(0.0)).zoom;
            look.fill = fill_opacity(look.zoom(), home - shot.unit_px.log2());
        }
        if self.basemap.is_some() {
            let cell = self.sheet.layout.cells.last().map_or(0.0, |cell| cell * css_scale / shot.unit_px);
            look.fill = look.fill.min(over_basemap(cell));
        }
        look
    }

    /// The names that wholly stand on the picture.
    pub(super) fn picture_names(&mut self, shot: &Shot<'_>) -> Vec<ShotName> {
        let (pen, depth) = (&self.pen, self.levels.depth());
        let measure = |text: &str, bold: bool| pen.measure(text, bold);
        self.names.place(shot.camera.zoom, depth, shot.unit_px, &self.sheet, measure);
        let named = self.names.placed().iter().filter_map(|placed| {
            let (lon, lat) = self.sheet.layout.plane.unplace(placed.at.map(f64::from));
            let at = shot.camera.project(lon, lat, shot.size);
            let half = placed.size.map(|side| f64::from(side) / 2.0);
            let inside = |at: f64, half: f64, side: f64| at >= half && at <= side - half;
            let name = self.names.name(placed.name);
            (inside(at.0, half[0], shot.size.0) && inside(at.1, half[1], shot.size.1)).then(|| ShotName {
                text: name.text.clone(),
                at,
                size: name.rank.text_px() * shot.unit_px,
                bold: name.is_bold(),
            })
        });
        let named = named.collect();
        // The names on the screen are those of the screen's zoom again.
        self.names.place(self.camera.zoom, depth, self.unit_px, &self.sheet, measure);
        named
    }

    /// What the host shows, or the whole, within a picture's size.
    pub(super) fn picture_camera(&self, whole: bool, size: (f64, f64), gap: f64) -> Camera {
        let around = if whole {
            self.sheet.whole()
        } else {
            let plane = &self.sheet.layout.plane;
            let corner = |x: f64, y: f64| {
                let (lon, lat) = self.camera.unproject(x, y, self.css);
                plane.place(lon, lat)
            };
            (corner(0.0, 0.0), corner(self.css.0, self.css.1))
        };
        self.sheet.camera_for(around, size, Padding::all(if whole { gap } else { 0.0 }))
    }
}

/// The left and upper part of rows that are `from` px wide.
fn cut(bytes: Vec<u8>, from: u32, [width, height]: [u32; 2]) -> Vec<u8> {
    let (row, kept) = (from as usize * 4, width as usize * 4);
    if row == kept {
        let mut bytes = bytes;
        bytes.truncate(row * height as usize);
        return bytes;
    }
    bytes.chunks_exact(row).take(height as usize).flat_map(|row| &row[..kept]).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn a_piece_at_the_edge_loses_what_lies_beyond_it() {
        let bytes: Vec<u8> = (0..3 * 4 * 3).collect();
        assert_eq!(cut(bytes.clone(), 3, [3, 2]), bytes[..24]);
        let expected: Vec<u8> = (0..8).chain(12..20).collect();
        assert_eq!(cut(bytes, 3, [2, 2]), expected);
    }
}
