//! What is drawn below the fill: great waters and roads from the first look on, the rest in tiles as they come.
//!
//! [`Ground`] is the CPU side, kept for a lost context; [`GroundMeshes`] is made from it. A frame takes in one tile at
//! most, so that a street full of houses never holds up a hand on the map.

use std::collections::VecDeque;

use domain::codec::context::ContextLayer;
use geometry::{Chunk, LocalPlane};

use super::MapError;
use super::context::{CLASSES, ContextData, Kind};
use super::scene::Look;
use super::theme::{Rgb, Theme};
use crate::gl::{Context, LineBuffer, LineStyle, Mesh, Painters};

/// Layers from below; of a layer, small classes below great ones.
const ORDER: [Kind; 4] = [Kind::Compound, Kind::Water, Kind::Road, Kind::Building];
/// Zoom levels over which a thing comes out of the ground.
const COMING: f64 = 0.75;
/// Zoom, in the design's px, from which waters and roads show, by class.
const WATER_FROM: [f64; CLASSES] = [11.0, 11.5, 12.5, 13.5, 13.5];
const ROAD_FROM: [f64; CLASSES] = [11.25, 11.25, 11.75, 12.6, 14.0];
const COMPOUND_FROM: f64 = 14.25;
const BUILDING_FROM: f64 = 14.4;
/// Edges of buildings: before, they would cover them.
const BUILDING_EDGE_FROM: f64 = 15.2;
/// Width of a road on the ground, metres, and at least on the screen, in `u`: grids follow roads, so a boundary's hairline
/// runs down the middle, and something must be left on both sides of it.
const ROAD_METRES: [f64; CLASSES] = [30.0, 26.0, 20.0, 13.0, 6.0];
const ROAD_WIDTH: [f64; CLASSES] = [3.4, 3.2, 2.6, 1.8, 0.8];
/// Width of an edge, in `u`, and how far its colour lies from the inside's towards the ink.
const EDGE_WIDTH: f64 = 0.8;
const EDGE_INK: f64 = 0.3;
/// Tiles are fetched so much before they show, zoom levels.
const AHEAD: f64 = 0.25;

/// A set of kinds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds(u8);

impl Kinds {
    /// The empty set.
    pub const NONE: Self = Self(0);

    /// These kinds.
    #[must_use]
    pub fn of(kinds: &[Kind]) -> Self {
        kinds.iter().fold(Self::default(), |set, kind| set.with(*kind, true))
    }

    /// Whether it holds one.
    #[must_use]
    pub const fn has(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u8) != 0
    }

    /// With one taken in or left out.
    #[must_use]
    pub const fn with(self, kind: Kind, held: bool) -> Self {
        let bit = 1 << kind as u8;
        Self(if held { self.0 | bit } else { self.0 & !bit })
    }

    /// Whether all of the others are in it.
    #[must_use]
    pub const fn holds(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }
}

/// From which zoom, in the design's px, a step of tiles is worth having, and what it holds; none for unknown steps.
#[must_use]
pub fn step(id: &str) -> Option<(f64, Kinds)> {
    let (from, kinds): (f64, &[Kind]) = match id {
        "streets" => (WATER_FROM[3].min(ROAD_FROM[4]), &[Kind::Water, Kind::Road, Kind::Compound]),
        "buildings" => (BUILDING_FROM, &[Kind::Building]),
        _ => return None,
    };
    Some((from - AHEAD, Kinds::of(kinds)))
}

/// How a class of a kind is drawn at a zoom: how far it has come out of the ground, and the same for its edge.
fn shown(kind: Kind, class: usize, zoom: f64) -> (f64, f64) {
    let after = |from: f64| ((zoom - from) / COMING).clamp(0.0, 1.0);
    let both = |from: f64| (after(from), after(from));
    match kind {
        Kind::Water => both(WATER_FROM[class]),
        Kind::Road => both(ROAD_FROM[class]),
        Kind::Compound => both(COMPOUND_FROM),
        Kind::Building => (after(BUILDING_FROM), after(BUILDING_EDGE_FROM)),
    }
}

/// Which tile of the page's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileIx(pub u32);

struct Tile {
    ix: TileIx,
    area: Chunk,
    data: ContextData,
}

/// A tile that came and isn't triangulated yet.
struct Coming {
    ix: TileIx,
    bounds: [f64; 4],
    layers: Vec<ContextLayer>,
}

/// Everything below the fill.
#[derive(Default)]
pub(super) struct Ground {
    great: ContextData,
    tiles: Vec<Tile>,
    coming: VecDeque<Coming>,
    pub(super) hidden: Kinds,
}

impl Ground {
    /// Replaces what shows from the first look on.
    pub(super) fn set_great(&mut self, layers: &[ContextLayer], plane: &LocalPlane) {
        self.great = ContextData::new(layers, plane);
    }

    /// Takes a tile that holds these bounds: west, south, east, north in degrees.
    pub(super) fn add(&mut self, ix: TileIx, bounds: [f64; 4], layers: Vec<ContextLayer>) {
        self.drop_tiles(&[ix]);
        self.coming.push_back(Coming { ix, bounds, layers });
    }

    pub(super) fn drop_tiles(&mut self, gone: &[TileIx]) {
        self.tiles.retain(|tile| !gone.contains(&tile.ix));
        self.coming.retain(|tile| !gone.contains(&tile.ix));
    }

    /// A tile waits for its frame.
    pub(super) fn is_waiting(&self) -> bool {
        !self.coming.is_empty()
    }

    /// There is something to see below the fill.
    pub(super) fn is_seen(&self) -> bool {
        let mut great = self.great.classes().map(|(kind, ..)| kind);
        let mut tiles = self.tiles.iter().flat_map(|tile| tile.data.classes().map(|(kind, ..)| kind));
        great.any(|kind| !self.hidden.has(kind)) || tiles.any(|kind| !self.hidden.has(kind))
    }

    /// Uploads everything into a fresh context.
    pub(super) fn upload(&self, context: &Context) -> Result<GroundMeshes, MapError> {
        let mut meshes = GroundMeshes { great: parts(&self.great, context)?, tiles: Vec::new() };
        for tile in &self.tiles {
            meshes.take(tile, context)?;
        }
        Ok(meshes)
    }

    /// Triangulates and uploads the tile that came first.
    pub(super) fn take_in(
        &mut self,
        meshes: &mut GroundMeshes,
        plane: &LocalPlane,
        context: &Context,
    ) -> Result<(), MapError> {
        let Some(Coming { ix, bounds: [west, south, east, north], layers }) = self.coming.pop_front() else {
            return Ok(());
        };
        let mut area = Chunk::begin(0);
        for (lon, lat) in [(west, north), (east, south)] {
            area.hold(plane.place(lon, lat).map(|v| v as f32));
        }
        let tile = Tile { ix, area, data: ContextData::new(&layers, plane) };
        meshes.take(&tile, context)?;
        let at = self.tiles.partition_point(|known| known.ix < ix);
        self.tiles.insert(at, tile);
        Ok(())
    }
}

/// One class of a kind on the card.
struct Part {
    kind: Kind,
    class: usize,
    mesh: Option<Mesh>,
    lines: LineBuffer,
}

fn parts(data: &ContextData, context: &Context) -> Result<Vec<Part>, MapError> {
    let made = data.classes().map(|(kind, class, data)| {
        let mesh =
            if data.indices.is_empty() { None } else { Some(Mesh::new(context, &data.vertices, &data.indices)?) };
        Ok(Part { kind, class, mesh, lines: LineBuffer::new(context, &data.lines)? })
    });
    made.collect()
}

/// [`Ground`] on the card.
pub(super) struct GroundMeshes {
    great: Vec<Part>,
    tiles: Vec<(TileIx, Chunk, Vec<Part>)>,
}

impl GroundMeshes {
    fn take(&mut self, tile: &Tile, context: &Context) -> Result<(), MapError> {
        // In the list's order: whichever came first, the picture is the same to the last pixel.
        let at = self.tiles.partition_point(|(ix, ..)| *ix < tile.ix);
        self.tiles.insert(at, (tile.ix, tile.area.clone(), parts(&tile.data, context)?));
        Ok(())
    }

    pub(super) fn drop_tiles(&mut self, gone: &[TileIx]) {
        self.tiles.retain(|(ix, ..)| !gone.contains(ix));
    }

    /// How many tiles.
    pub(super) fn tiles(&self) -> usize {
        self.tiles.len()
    }

    /// Above the bare ground, below the fill. All is opaque: what comes out of the ground does so by its colour, and roads
    /// by growing wider, so that those that cross don't show twice.
    pub(super) fn draw(&self, context: &Context, painters: &Painters, look: &Look<'_>) {
        let zoom = look.zoom();
        let near = self.tiles.iter().filter(|(_, area, _)| area.is_in(&look.sight)).flat_map(|(.., parts)| parts);
        let seen: Vec<&Part> = self.great.iter().chain(near).collect();
        for kind in ORDER.into_iter().filter(|kind| !look.hidden.has(*kind)) {
            for class in (0..CLASSES).rev() {
                let (inside, edge) = shown(kind, class, zoom);
                let parts = || seen.iter().filter(|part| (part.kind, part.class) == (kind, class));
                if inside > 0.0 {
                    let colour = mixed(look.theme.ground, colour(look.theme, kind), inside).unit();
                    for mesh in parts().filter_map(|part| part.mesh.as_ref()) {
                        painters.flat.draw(context, mesh, colour, 1.0, &look.at);
                    }
                }
                if edge > 0.0 {
                    let style = line_style(kind, class, edge, look);
                    for part in parts() {
                        painters.line.draw_whole(&part.lines, &style, &look.at);
                    }
                }
            }
        }
    }
}

const fn colour(theme: &Theme, kind: Kind) -> Rgb {
    match kind {
        Kind::Water => theme.water,
        Kind::Road => theme.road,
        Kind::Compound => theme.compound,
        Kind::Building => theme.building,
    }
}

/// How the lines of a class are drawn that have come so far.
fn line_style(kind: Kind, class: usize, share: f64, look: &Look<'_>) -> LineStyle {
    let (own, edge) = (colour(look.theme, kind), EDGE_WIDTH * look.u);
    let of = |width: f64, colour: Rgb| LineStyle { width: width as f32, color: colour.unit(), alpha: 1.0 };
    // An edge comes out of what it surrounds.
    let edged = |from: Rgb| of(edge, mixed(from, mixed(own, look.theme.ink, EDGE_INK), share));
    match kind {
        Kind::Road => of((ROAD_WIDTH[class] * look.u).max(ROAD_METRES[class] * look.metre_px) * share, own),
        Kind::Water => of(edge, mixed(look.theme.ground, own, share)),
        Kind::Compound => edged(look.theme.ground),
        Kind::Building => edged(own),
    }
}

fn mixed(Rgb(from): Rgb, Rgb(to): Rgb, share: f64) -> Rgb {
    let part = |at: usize| (f64::from(from[at]) + (f64::from(to[at]) - f64::from(from[at])) * share).round() as u8;
    Rgb([part(0), part(1), part(2)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_afar_nothing_shows_and_what_shows_was_fetched_before() {
        for kind in Kind::ALL {
            for class in 0..CLASSES {
                assert_eq!(shown(kind, class, 10.95), (0.0, 0.0), "{kind:?} {class}");
                assert_eq!(shown(kind, class, 17.0), (1.0, 1.0), "{kind:?} {class}");
            }
        }
        for (id, kind, class) in [
            ("streets", Kind::Water, 3),
            ("streets", Kind::Road, 4),
            ("streets", Kind::Compound, 1),
            ("buildings", Kind::Building, 1),
        ] {
            let (from, kinds) = step(id).expect("a step of the snapshot");
            assert!(kinds.has(kind));
            assert_eq!(shown(kind, class, from), (0.0, 0.0), "{id} shows {kind:?} before it is fetched");
        }
        assert_eq!(step("galaxies"), None);
    }

    #[test]
    fn a_set_holds_what_was_put_into_it() {
        let set = Kinds::of(&[Kind::Water, Kind::Building]);
        assert!(set.has(Kind::Water) && set.has(Kind::Building) && !set.has(Kind::Road));
        assert!(set.holds(Kinds::of(&[Kind::Building])) && !set.holds(Kinds::of(&[Kind::Road, Kind::Water])));
        assert_eq!(set.with(Kind::Water, false), Kinds::of(&[Kind::Building]));
        assert_eq!(Kind::ALL.map(|kind| Kind::from_id(kind.id())), Kind::ALL.map(Some));
    }

    #[test]
    fn colours_come_out_of_the_ground_step_by_step() {
        let (ground, road) = (Rgb([10, 20, 200]), Rgb([110, 220, 0]));
        assert_eq!(mixed(ground, road, 0.0), ground);
        assert_eq!(mixed(ground, road, 0.5), Rgb([60, 120, 100]));
        assert_eq!(mixed(ground, road, 1.0), road);
    }
}
