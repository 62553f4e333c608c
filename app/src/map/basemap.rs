//! The base map on the map: what the view wants of it, its pictures on the card, and where they are drawn.

use std::rc::Rc;

use domain::wire;
use geometry::LocalPlane;
use web_sys::HtmlImageElement;

use super::frame::{Out, State};
use super::listen::now_ms;
use super::tiles::{Piece, Pyramid, TileId, Tiles, Turn};
use super::{MapError, Theme};
use crate::gl::{Context, GlError, TilePainter, TilePicture, Transform};

/// Pictures uploaded in one frame: each takes the browser some milliseconds.
const UPLOADS: usize = 4;
/// Mean of a ground's three shares of light from which it counts as light.
const LIGHT: f32 = 0.5;

/// What the page is asked for by the base map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TileWish {
    /// Bring this tile; the answer goes to [`super::MapEngine::put_tile`].
    Load(TileId),
    /// Nobody waits for it any more.
    GiveUp(TileId),
    /// Draw again in so many milliseconds.
    Wake(f64),
    /// Nothing comes any more, or tiles come again.
    Turn(Turn),
}

/// Where wishes go.
pub type TileHook = Rc<dyn Fn(TileWish)>;

/// A base map that is shown.
pub(super) struct Basemap {
    spec: wire::Basemap,
    pyramid: Pyramid,
    tiles: Tiles<HtmlImageElement>,
    hook: TileHook,
}

/// Its pictures on the card, and where they go in this frame.
pub(super) struct TileCard {
    painter: TilePainter,
    pictures: Vec<(TileId, TilePicture)>,
    pieces: Vec<Piece>,
    pyramid: Pyramid,
    opacity: f32,
}

impl TileCard {
    fn picture(&self, tile: TileId) -> Option<&TilePicture> {
        self.pictures.iter().find(|(known, _)| *known == tile).map(|(_, picture)| picture)
    }

    /// Draws what is there.
    pub(super) fn draw(&self, context: &Context, plane: &LocalPlane, at: &Transform) {
        let quad = |piece: &Piece| {
            let part = piece.place.part_of(piece.picture);
            Some((self.picture(piece.picture)?, (self.pyramid.corners(piece.place, plane), part)))
        };
        self.painter.draw(context, self.pieces.iter().filter_map(quad), self.opacity, at);
    }
}

impl Basemap {
    fn opacity(&self, theme: &Theme) -> f32 {
        let light = theme.ground.unit().iter().sum::<f32>() / 3.0 > LIGHT;
        if light { self.spec.opacity } else { self.spec.opacity_dark }
    }
}

impl State {
    /// Shows a base map, or none.
    pub(super) fn set_basemap(&mut self, shown: Option<(wire::Basemap, TileHook)>) {
        if let Some(gpu) = &mut self.gpu {
            gpu.tiles = None;
        }
        self.basemap = shown.map(|(spec, hook)| {
            let tile_px = f64::from(spec.tile_size);
            let pyramid = Pyramid { tile_px, zooms: (spec.min_zoom, spec.max_zoom), crs: spec.crs };
            Basemap { pyramid, tiles: Tiles::new(spec.tile_size as usize), hook, spec }
        });
        self.invalidate();
    }

    /// A tile came, or it didn't.
    pub(super) fn put_tile(&mut self, tile: TileId, picture: Option<HtmlImageElement>) {
        let Some(basemap) = &mut self.basemap else { return };
        let turn = match picture {
            Some(picture) => basemap.tiles.came(tile, picture),
            None => basemap.tiles.failed(tile, now_ms()),
        };
        self.out.extend(turn.map(|turn| Out::Tile(basemap.hook.clone(), TileWish::Turn(turn))));
        // Drawn with it, and the next one is asked for.
        self.invalidate();
    }

    /// Whether tiles are on their way.
    pub(super) fn awaits_tiles(&self) -> bool {
        self.basemap.as_ref().is_some_and(|basemap| basemap.tiles.asked() > 0)
    }

    /// Uploads what came, decides what is drawn, and asks for what is missing. True when there is more to upload.
    pub(super) fn prepare_tiles(&mut self, context: &Context, card: &mut Option<TileCard>) -> Result<bool, MapError> {
        let (moving, now) = (self.flight.is_some(), now_ms());
        let Some(basemap) = &mut self.basemap else { return Ok(false) };
        let opacity = basemap.opacity(&self.theme);
        let wanted = basemap.pyramid.cover(&self.camera, self.css, self.unit_px);
        let wishes = basemap.tiles.wishes(&wanted, now, moving);
        let wish = |wish| Out::Tile(basemap.hook.clone(), wish);
        self.out.extend(wishes.give_up.into_iter().map(TileWish::GiveUp).map(wish));
        self.out.extend(wishes.load.into_iter().map(TileWish::Load).map(wish));
        self.out.extend(wishes.wake_ms.map(TileWish::Wake).map(wish));
        let card = match card {
            Some(card) => card,
            None => card.insert(TileCard {
                painter: TilePainter::new(context)?,
                pictures: Vec::new(),
                pieces: Vec::new(),
                pyramid: basemap.pyramid,
                opacity,
            }),
        };
        card.opacity = opacity;
        card.pieces = basemap.tiles.pieces(&wanted);
        let missing = card.pieces.iter().map(|piece| piece.picture).filter(|&tile| card.picture(tile).is_none());
        let mut missing: Vec<TileId> = missing.collect();
        missing.dedup();
        for tile in missing.into_iter().take(UPLOADS) {
            match basemap.tiles.picture(tile).map(|image| TilePicture::new(context, image)) {
                Some(Ok(picture)) => card.pictures.push((tile, picture)),
                // The tile is at fault, not the map.
                Some(Err(GlError::Upload(_))) => drop(basemap.tiles.failed(tile, now)),
                Some(Err(error)) => return Err(error.into()),
                None => {}
            }
        }
        let is_here = |tile: TileId| basemap.tiles.picture(tile).is_some();
        card.pictures.retain(|&(tile, _)| is_here(tile));
        Ok(card.pieces.iter().any(|piece| is_here(piece.picture) && card.picture(piece.picture).is_none()))
    }
}
