//! What the map knows between two frames, and the frame itself.

use std::rc::Rc;

use domain::lattice::LatticePoint;
use domain::partition::Partition;
use domain::units::{LeafIx, UnitIx};
use geometry::{LocalPlane, Sight};

use super::basemap::{Basemap, TileHook, TileWish};
use super::camera::Limits;
use super::classes::Classes;
use super::draft::{Draft, DraftCard};
use super::flight::Flight;
use super::gestures::Gestures;
use super::ground::Ground;
use super::hatches::{Hatch, HatchCard};
use super::input::{Hint, Spot};
use super::levels::Levels;
use super::listen::now_ms;
use super::names::Names;
use super::pace::Pace;
use super::scene::{Gpu, Look, Made, Making, Outline, fill_opacity, over_basemap};
use super::sheet::Sheet;
use super::text::{Hand, Pen, Plates};
use super::{Camera, ContextState, Hover, MapError, Padding, Theme, View, outline};
use crate::gl::{GlError, Transform};

/// Something to tell the page, once nothing is borrowed.
pub(super) enum Out {
    Hover(Option<Hover>),
    Click(Option<Hover>, (f64, f64)),
    DoubleClick(Option<Hover>),
    Cursor(Option<(f64, f64)>),
    Frame(Option<(Spot, Spot)>),
    Hint(Hint),
    Moved,
    View(View),
    Context(ContextState),
    Tile(TileHook, TileWish),
    Error(MapError),
}

/// What must be made anew before the next frame.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Dirty {
    pub(super) frame: bool,
    /// All below outlines and names.
    pub(super) scene: bool,
    pub(super) names: bool,
    pub(super) plates: bool,
    pub(super) empty: bool,
    pub(super) selection: bool,
    pub(super) hover: bool,
    pub(super) ground: bool,
    pub(super) hatches: bool,
    pub(super) draft: bool,
}

/// Everything behind a [`super::MapEngine`].
pub(super) struct State {
    pub(super) partition: Rc<Partition>,
    pub(super) sheet: Rc<Sheet>,
    pub(super) levels: Levels,
    pub(super) classes: Classes,
    pub(super) names: Names,
    pub(super) ground: Ground,
    pub(super) hatches: Vec<Hatch>,
    pub(super) draft: Option<Draft>,
    pub(super) basemap: Option<Basemap>,
    pub(super) theme: Theme,
    pub(super) pen: Pen,
    pub(super) gpu: Option<Gpu>,
    pub(super) making: Option<Making>,
    pub(super) camera: Camera,
    pub(super) limits: Limits,
    pub(super) flight: Option<Flight>,
    pub(super) home_padding: Padding,
    /// The camera shows the whole because nobody moved it: it follows the host's size.
    pub(super) at_home: bool,
    /// CSS px of the host.
    pub(super) css: (f64, f64),
    /// Device px of the drawing buffer.
    pub(super) buffer: (u32, u32),
    pub(super) unit_px: f64,
    /// Depth of the finest boundaries drawn.
    pub(super) finest: u8,
    pub(super) fade_ms: f64,
    pub(super) reduced_motion: bool,
    pub(super) gestures: Gestures,
    pub(super) pointer: Option<(f64, f64)>,
    pub(super) hovered: Option<UnitIx>,
    pub(super) selected: Option<UnitIx>,
    pub(super) dirty: Dirty,
    pub(super) out: Vec<Out>,
    pub(super) frames: u64,
    /// The last camera change and the last view told, milliseconds; whether that view was at rest.
    pub(super) moved_ms: f64,
    pub(super) told_ms: f64,
    pub(super) told_rest: bool,
    pub(super) pace: Pace,
    /// When the last frame of a motion was drawn, milliseconds.
    drawn_ms: f64,
    /// Camera and host of the last frame.
    drawn: Option<(Camera, (f64, f64))>,
}

/// What a transform shows, and `room` device px beyond.
fn sight(at: &Transform, room: f64) -> Sight {
    Sight::round(at.centre, at.viewport.map(|side| side / 2.0 / at.scale), room as f32 / at.scale)
}

/// First view: room round the whole, CSS px.
const HOME_ROOM: f64 = 24.0;

impl State {
    /// Nothing is on the card yet.
    pub(super) fn new(sheet: Rc<Sheet>, pen: Pen, css: (f64, f64), buffer: (u32, u32)) -> Self {
        let partition = sheet.partition.clone();
        let levels = Levels::new(partition.clone());
        let home_padding = Padding::all(HOME_ROOM);
        Self {
            classes: Classes::new(partition.units().len(), &levels),
            levels,
            names: Names::default(),
            ground: Ground::default(),
            hatches: Vec::new(),
            draft: None,
            basemap: None,
            theme: Theme::grey(),
            pen,
            gpu: None,
            making: None,
            camera: sheet.camera_for(sheet.whole(), css, home_padding),
            limits: sheet.limits(css),
            flight: None,
            home_padding,
            at_home: true,
            css,
            buffer,
            unit_px: 1.0,
            finest: u8::MAX,
            fade_ms: 0.0,
            reduced_motion: false,
            gestures: Gestures::default(),
            pointer: None,
            hovered: None,
            selected: None,
            dirty: Dirty::default(),
            out: Vec::new(),
            frames: 0,
            moved_ms: 0.0,
            told_ms: 0.0,
            told_rest: false,
            pace: Pace::default(),
            drawn_ms: 0.0,
            drawn: None,
            partition,
            sheet,
        }
    }

    /// CSS px.
    pub(super) fn size(&self) -> (f64, f64) {
        self.css
    }

    /// Depth shown.
    pub(super) fn depth(&self) -> u8 {
        self.levels.depth()
    }

    /// Asks for a frame in which all is drawn anew.
    pub(super) fn invalidate(&mut self) {
        self.dirty.frame = true;
        self.dirty.scene = true;
    }

    /// More pictures of a motion may be to come: the page may wait for the card's last one before it goes on.
    fn is_moving(&self) -> bool {
        self.is_driven() || now_ms() < self.rests_at()
    }

    /// Every frame has another picture.
    fn is_driven(&self) -> bool {
        self.flight.is_some() || self.classes.is_fading() || self.gestures.is_holding()
    }

    /// When all counts as at rest, should nothing move until then.
    fn rests_at(&self) -> f64 {
        self.moved_ms.max(self.drawn_ms) + super::view::TELL_EVERY_MS + self.pace.waits(2.0)
    }

    /// Milliseconds until something is due that no event brings: the view's rest is to be told, or what was drawn in haste
    /// is to be drawn once more.
    pub(super) fn next_look(&self, now: f64) -> Option<f64> {
        match (self.told_rest, self.is_hasty()) {
            (true, false) => None,
            (true, true) if !self.is_driven() => Some((self.rests_at() - now).max(1.0)),
            _ => Some(super::view::TELL_EVERY_MS),
        }
    }

    /// Device px of one CSS px.
    fn ratio(&self) -> f64 {
        f64::from(self.buffer.0) / self.css.0.max(1.0)
    }

    /// Something is to be drawn: what a slow card drew in haste once more, too, when all rests.
    pub(super) fn wants_frame(&self) -> bool {
        let hasty = self.is_hasty() && !self.is_moving();
        self.dirty.frame || self.flight.is_some() || self.classes.is_fading() || hasty
    }

    /// The scene on the card is one of a motion, without smoothing.
    pub(super) fn is_hasty(&self) -> bool {
        self.gpu.as_ref().is_some_and(Gpu::is_hasty)
    }

    /// Everything on the card is void or not there yet.
    pub(super) fn drop_gpu(&mut self) {
        self.gpu = None;
        self.making = None;
    }

    /// The next step from a fresh context to a card that holds everything.
    pub(super) fn make_on(&mut self) -> Result<(), MapError> {
        let Some(making) = self.making.take() else { return Ok(()) };
        match making.on(&self.sheet)? {
            Made::Step(next) => self.making = Some(next),
            Made::All(gpu) => self.take_gpu(*gpu),
        }
        Ok(())
    }

    fn take_gpu(&mut self, gpu: Gpu) {
        self.buffer = gpu.context.buffer_size();
        self.gpu = Some(gpu);
        self.pace = Pace::default();
        self.classes.stale = [true; 2];
        self.dirty = Dirty {
            frame: true,
            scene: true,
            names: true,
            plates: true,
            empty: true,
            selection: true,
            hover: true,
            ground: true,
            hatches: true,
            draft: true,
        };
    }

    pub(super) fn pick(&self, x: f64, y: f64) -> Option<LeafIx> {
        let (lon, lat) = self.camera.unproject(x, y, self.css);
        // Beyond the globe's edge lies no leaf.
        let at = LatticePoint::from_lon_lat(lon, lat).ok()?;
        self.sheet.locator.leaf_at(&self.partition, at)
    }

    /// What lies under a point of the host.
    pub(super) fn under(&self, (x, y): (f64, f64)) -> Option<Hover> {
        let leaf = self.pick(x, y)?;
        Some(Hover { unit: self.levels.shown(leaf, self.depth()), leaf, x, y })
    }

    /// The camera as the card takes it.
    fn transform(&self) -> (Transform, [f64; 2]) {
        let centre = self.sheet.layout.plane.place(self.camera.lon, self.camera.lat);
        let scale = LocalPlane::px_per_unit(self.camera.zoom) * self.ratio();
        let viewport = [f64::from(self.buffer.0), f64::from(self.buffer.1)];
        let mut origin = [viewport[0] / 2.0 - centre[0] * scale, viewport[1] / 2.0 - centre[1] * scale];
        // On whole px a picture can be moved along with the camera; while one zooms, the steps would be seen.
        if self.flight.is_none_or(|flight| flight.goal().zoom == self.camera.zoom) {
            origin = origin.map(f64::round);
        }
        let centre = [0, 1].map(|i| (viewport[i] / 2.0 - origin[i]) / scale);
        let at =
            Transform { centre: centre.map(|v| v as f32), scale: scale as f32, viewport: viewport.map(|v| v as f32) };
        (at, origin)
    }

    /// Draws what changed; whether it drew.
    pub(super) fn frame(&mut self, now: f64) -> Result<bool, MapError> {
        if let Some(flight) = self.flight {
            let (camera, over) = flight.at(now);
            self.move_to(camera);
            if over {
                self.flight = None;
            }
        }
        let fading = self.classes.is_fading();
        self.classes.step(now);
        self.dirty.scene |= fading;
        if !self.wants_frame() && !fading {
            return Ok(false);
        }
        self.draw()?;
        if self.drawn.replace((self.camera, self.css)) != Some((self.camera, self.css)) {
            self.out.push(Out::Moved);
            self.drawn_ms = now_ms();
        }
        Ok(true)
    }

    /// One frame of what is there now.
    pub(super) fn draw(&mut self) -> Result<(), MapError> {
        self.dirty.frame = false;
        let smooth = !(self.pace.is_slow() && self.is_moving());
        let (at, origin) = self.transform();
        let u = self.unit_px * self.ratio();
        let Some(mut gpu) = self.gpu.take() else { return Ok(()) };
        let prepared = self.prepare(&mut gpu, u, &at);
        if let Ok(more) = prepared {
            let css_scale = LocalPlane::px_per_unit(self.camera.zoom);
            let (depth, finest, unit_px) = (self.depth(), self.finest, self.unit_px);
            // Half the widest line's casing reaches beyond its points.
            let sight = sight(&at, 8.0 * u);
            let metre_px = self.ratio() / self.camera.metres_per_px();
            let hidden = self.ground.hidden;
            let mut look = Look {
                theme: &self.theme,
                depth,
                finest,
                u,
                unit_px,
                css_scale,
                metre_px,
                fill: 1.0,
                hidden,
                at,
                sight,
                origin,
            };
            if self.ground.is_seen() {
                look.fill = fill_opacity(look.zoom(), self.home().zoom - unit_px.log2());
            }
            if self.basemap.is_some() {
                let cell = self.sheet.layout.cells.last().map_or(0.0, |cell| cell * css_scale / unit_px);
                look.fill = look.fill.min(over_basemap(cell));
            }
            let anew = std::mem::take(&mut self.dirty.scene) || (gpu.is_hasty() && !self.is_moving());
            let drawn = gpu.draw(&self.sheet, &self.classes, self.draft.as_ref(), &look, (anew, smooth));
            self.frames += 1;
            // The next tile has the next frame.
            if more || self.ground.is_waiting() {
                self.invalidate();
            }
            self.gpu = Some(gpu);
            return drawn;
        }
        self.gpu = Some(gpu);
        prepared.map(|_| ())
    }

    /// Uploads what is out of date; whether there is more to upload in the next frame.
    fn prepare(&mut self, gpu: &mut Gpu, u: f64, at: &Transform) -> Result<bool, MapError> {
        gpu.take_classes(&mut self.classes)?;
        if std::mem::take(&mut self.dirty.empty) {
            let arcs = if self.classes.outlines_empty() {
                outline::of_empty(&self.partition, &self.levels, self.classes.shown())
            } else {
                Vec::new()
            };
            gpu.set_outline(Outline::Empty, &self.sheet, arcs)?;
        }
        for (dirty, which, unit) in [
            (&mut self.dirty.selection, Outline::Selection, self.selected),
            (&mut self.dirty.hover, Outline::Hover, self.hovered),
        ] {
            if std::mem::take(dirty) {
                let arcs = unit.map(|unit| outline::of_unit(&self.partition, unit)).unwrap_or_default();
                gpu.set_outline(which, &self.sheet, arcs)?;
            }
        }
        if std::mem::take(&mut self.dirty.ground) {
            gpu.ground = Some(self.ground.upload(&gpu.context)?);
        }
        if let Some(meshes) = &mut gpu.ground {
            self.ground.take_in(meshes, &self.sheet.layout.plane, &gpu.context)?;
        }
        if std::mem::take(&mut self.dirty.hatches) {
            gpu.hatches = HatchCard::of(&gpu.context, &self.hatches, gpu.hatches.take())?;
        }
        if std::mem::take(&mut self.dirty.draft) {
            let before = gpu.draft.take();
            gpu.draft = match &mut self.draft {
                // What has no card yet has all to take, and so has one whose card was lost.
                Some(draft) => Some(DraftCard::of(&gpu.context, draft, before)?),
                None => None,
            };
        }
        let more = self.prepare_tiles(&gpu.context, &mut gpu.tiles)?;
        if !self.names.is_empty() || gpu.plates.is_some() {
            self.prepare_names(gpu, u, at)?;
        }
        Ok(more)
    }

    fn prepare_names(&mut self, gpu: &mut Gpu, u: f64, at: &Transform) -> Result<(), MapError> {
        if std::mem::take(&mut self.dirty.names) {
            self.names.forget_places();
        }
        if gpu.plates.is_none() || std::mem::take(&mut self.dirty.plates) {
            self.dirty.plates = false;
            gpu.plates = Some(Plates::new(&gpu.context, u)?);
        }
        let pen = &self.pen;
        self.names.place(self.camera.zoom, self.levels.depth(), self.unit_px, &self.sheet, |text, bold| {
            pen.measure(text, bold)
        });
        let Some(plates) = &mut gpu.plates else { return Ok(()) };
        let hand = Hand { pen, theme: &self.theme, u };
        // A name's half length beyond the edge still shows a part of it.
        let sight = sight(at, 120.0 * u);
        plates.update(&gpu.context, &self.names, &hand, |p| sight.sees(p))
    }

    /// Leaves on the canvas with their counts of pixels.
    pub(super) fn paint_ids(&mut self) -> Result<Vec<(LeafIx, u32)>, MapError> {
        let (at, _) = self.transform();
        let leaves = self.partition.units().leaf_count();
        self.gpu.as_mut().ok_or(GlError::Lost)?.paint_ids(leaves, &at)
    }

    /// The canvas' colour at a place, CSS px.
    pub(super) fn color_at(&mut self, x: f64, y: f64) -> Result<[u8; 3], MapError> {
        self.draw()?;
        let ratio = self.ratio();
        let gpu = self.gpu.as_ref().ok_or(GlError::Lost)?;
        let [r, g, b, _] = gpu.context.read_pixel((x * ratio).max(0.0) as u32, (y * ratio).max(0.0) as u32)?;
        Ok([r, g, b])
    }
}
