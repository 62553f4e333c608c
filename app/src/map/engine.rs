//! The handle that pages hold.

use std::rc::Rc;

use domain::codec::context::ContextLayer;
use domain::partition::Partition;
use domain::units::{LeafIx, UnitIx};
use domain::wire::Basemap;
use geometry::LocalPlane;

use super::draft::{Draft, DraftStyle};
use super::ground::{Kinds, TileIx};
use super::hatches::Hatch;
use super::input::{Answer, Raw};
use super::mount::Inner;
use super::room::Over;
use super::sheet::Sheet;
use super::shot::{Shot, ShotName, TakePiece};
use super::tiles::TileId;
use super::{Camera, Focus, KeyAction, Label, MapCallbacks, MapError, Padding, Stats, Theme, TileHook};

/// A map in a host element. Cheap to clone; dropping the last clone frees GPU objects, canvas and listeners.
#[derive(Clone)]
pub struct MapEngine(pub(super) Rc<Inner>);

impl MapEngine {
    /// Puts a canvas into `host` (which must be laid out and positioned: the canvas fills it) and shows the whole of the
    /// partition without data. Classes, palette, labels and context come afterwards, in any order.
    /// Where the browser gives no WebGL 2 the engine stands all the same: `on_context` says so, and it asks again.
    ///
    /// # Errors
    /// [`MapError::Missing`], [`MapError::Browser`].
    pub fn mount(host: &web_sys::HtmlElement, sheet: Rc<Sheet>, callbacks: MapCallbacks) -> Result<Self, MapError> {
        Inner::mount(host, sheet, callbacks).map(Self)
    }

    /// The partition on the map.
    #[must_use]
    pub fn partition(&self) -> &Rc<Partition> {
        &self.0.sheet.partition
    }

    /// Shows the units of one level; the leaves' classes are those of the units that hold them. Camera unchanged.
    ///
    /// # Errors
    /// [`MapError::Depth`] below the leaves.
    pub fn set_level(&self, depth: u8) -> Result<(), MapError> {
        self.0.change(|state| state.set_level(depth))
    }

    /// The depth shown.
    #[must_use]
    pub fn level(&self) -> u8 {
        self.0.read(|state| state.depth())
    }

    /// Draws boundaries of depths down to this one only; all of them at the start.
    pub fn set_finest_boundary(&self, depth: u8) {
        self.0.touch(|state| {
            state.finest = depth;
            state.invalidate();
        });
    }

    /// One byte for each unit of every level in table order: class in bits 0–3, [`domain::value::Flag`] in bits 4–5
    /// (`class | (flag as u8) << 4`; of a flag without a value the class is ignored). Shown on the next frame,
    /// cross-faded from the classes before over the time of [`Self::set_fade`].
    ///
    /// # Errors
    /// [`MapError::ClassCount`], [`MapError::ClassRange`]; the map then keeps the classes it had.
    pub fn set_classes(&self, classes: &[u8]) -> Result<(), MapError> {
        self.0.change(|state| state.set_classes(classes))
    }

    /// How long classes fade into each other, milliseconds; 0 (the start value, and right for reduced motion) cuts.
    pub fn set_fade(&self, millis: f64) {
        self.0.touch(|state| state.fade_ms = millis.max(0.0));
    }

    /// Shows `share` (0–1) of the way from one set of classes to the next, for playing through months: the same bytes
    /// as [`Self::set_classes`], twice. Ends a running fade.
    ///
    /// # Errors
    /// As [`Self::set_classes`].
    pub fn set_classes_between(&self, from: &[u8], to: &[u8], share: f32) -> Result<(), MapError> {
        self.0.change(|state| state.set_classes_between(from, to, share))
    }

    /// Shows one set of classes left of a place (share of the host's width, 0–1) and another right of it: the same bytes
    /// as [`Self::set_classes`], twice. Ends a running fade; what is asked of the map's classes is told of the right set.
    ///
    /// # Errors
    /// As [`Self::set_classes`].
    pub fn set_classes_beside(&self, left: &[u8], right: &[u8], at: f64) -> Result<(), MapError> {
        self.0.change(|state| state.set_classes_beside([left, right], at))
    }

    /// Moves that place, while two sets stand side by side.
    pub fn move_split(&self, at: f64) {
        self.0.touch(|state| state.move_split(at));
    }

    /// Colours, read from the style sheet by the page.
    ///
    /// # Errors
    /// [`MapError::Palette`] when there are none or more than 16.
    pub fn set_palette(&self, theme: &Theme) -> Result<(), MapError> {
        self.0.change(|state| state.set_theme(theme))
    }

    /// How many CSS px one unit of the design has (LOOK.md's `u`: 1 at 1920×1080, 2 at 3840×2160, 1.7 on the wall):
    /// widths, patterns and names grow by it. 1 at the start.
    pub fn set_unit_px(&self, css_px: f64) {
        self.0.touch(|state| state.set_unit_px(css_px));
    }

    /// Outlines a unit of any level, or none.
    ///
    /// # Errors
    /// [`MapError::Unit`].
    pub fn set_selection(&self, unit: Option<UnitIx>) -> Result<(), MapError> {
        self.0.change(|state| state.set_selection(unit))
    }

    /// Outlines a unit more quietly, or none: for rows of a list. The pointer on the map sets it too.
    ///
    /// # Errors
    /// [`MapError::Unit`].
    pub fn set_hover(&self, unit: Option<UnitIx>) -> Result<(), MapError> {
        self.0.change(|state| state.set_hover(unit))
    }

    /// What lies on the ground and shows from the first look on: great waters and roads. Replaces those before.
    ///
    /// # Errors
    /// [`MapError::Gl`].
    pub fn set_context(&self, layers: Vec<ContextLayer>) -> Result<(), MapError> {
        self.0.change(|state| state.set_context(layers))
    }

    /// More of it: a tile by its number in the page's list, with the bounds of what it holds (west, south, east, north in
    /// degrees). Drawn in one of the next frames.
    pub fn add_tile(&self, ix: TileIx, bounds: [f64; 4], layers: Vec<ContextLayer>) {
        self.0.touch(|state| state.add_tile(ix, bounds, layers));
    }

    /// Gives up tiles.
    pub fn drop_tiles(&self, gone: &[TileIx]) {
        self.0.touch(|state| state.drop_tiles(gone));
    }

    /// Which kinds of what lies on the ground aren't drawn.
    pub fn hide_context(&self, hidden: Kinds) {
        self.0.touch(|state| state.hide_context(hidden));
    }

    /// Strokes over sets of leaves, the first one lowest; above the colours, below the boundaries. Replaces those before.
    ///
    /// # Errors
    /// [`MapError::ClassCount`] when a set isn't as long as there are leaves.
    pub fn set_hatches(&self, hatches: Vec<Hatch>) -> Result<(), MapError> {
        self.0.change(|state| state.set_hatches(hatches))
    }

    /// The strokes that are drawn.
    #[must_use]
    pub fn hatches(&self) -> Vec<Hatch> {
        self.0.read(|state| state.hatches.clone())
    }

    /// Begins to draw something anew over the partition, of lines of so many kinds; ends that with none.
    pub fn set_draft(&self, kinds: Option<usize>) {
        self.0.touch(|state| {
            state.draft = kinds.map(Draft::new);
            state.dirty.draft = true;
            state.invalidate();
        });
    }

    /// Changes what is drawn anew; only what changed goes to the card. Nothing where nothing was begun.
    pub fn change_draft(&self, by: impl FnOnce(&mut Draft, &LocalPlane)) {
        self.0.touch(|state| {
            if let Some(draft) = &mut state.draft {
                by(draft, &state.sheet.layout.plane);
                state.dirty.draft = true;
                state.invalidate();
            }
        });
    }

    /// How it is drawn.
    pub fn set_draft_style(&self, style: DraftStyle) {
        self.0.touch(|state| {
            if let Some(draft) = &mut state.draft {
                draft.set_style(style);
                state.invalidate();
            }
        });
    }

    /// What the host shows: west, south, east, north in degrees.
    #[must_use]
    pub fn in_sight(&self) -> [f64; 4] {
        let (css, camera) = self.0.read(|state| (state.size(), state.camera));
        let ((west, north), (east, south)) = (camera.unproject(0.0, 0.0, css), camera.unproject(css.0, css.1, css));
        [west, south, east, north]
    }

    /// Shows a base map below everything, or none. `hook` is called with what it needs; nothing is held meanwhile.
    pub fn set_basemap(&self, shown: Option<(Basemap, TileHook)>) {
        self.0.touch(|state| state.set_basemap(shown));
    }

    /// Answers [`super::TileWish::Load`]: the decoded picture, or none where it didn't come.
    pub fn put_tile(&self, tile: TileId, picture: Option<web_sys::HtmlImageElement>) {
        self.0.touch(|state| state.put_tile(tile, picture));
    }

    /// Whether tiles of the base map are on their way.
    #[must_use]
    pub fn awaits_tiles(&self) -> bool {
        self.0.read(super::frame::State::awaits_tiles)
    }

    /// Whether there is a picture yet to come: the first one, or a better one when all rests.
    #[must_use]
    pub fn is_unfinished(&self) -> bool {
        self.0.read(|state| state.making.is_some() || (state.is_hasty() && !state.gestures.is_holding()))
    }

    /// The names that may stand on the map, of every level; which do is decided by level shown, zoom and room.
    ///
    /// # Errors
    /// [`MapError::Unit`] when one names a unit that isn't there.
    pub fn set_labels(&self, labels: Vec<Label>) -> Result<(), MapError> {
        self.0.change(|state| state.set_labels(labels))
    }

    /// Where the map looks now (in a flight: the place of this moment).
    #[must_use]
    pub fn camera(&self) -> Camera {
        self.0.read(|state| state.camera)
    }

    /// Where the map will look when nothing more happens: the end of a flight under way.
    #[must_use]
    pub fn goal(&self) -> Camera {
        self.0.read(|state| state.flight.map_or(state.camera, |flight| flight.goal()))
    }

    /// Looks elsewhere: zoom in 512-px-tile units, centre in degrees; with `animate` in a flight of at most 600 ms that
    /// any input ends. Values beyond the map's bounds are brought back into them. Drawn on the next animation frame.
    pub fn set_camera(&self, zoom: f64, lon: f64, lat: f64, animate: bool) {
        self.0.touch(|state| state.look_at(zoom, lon, lat, animate));
    }

    /// Brings a unit or the whole into the middle of what the padding leaves free.
    ///
    /// # Errors
    /// [`MapError::Unit`].
    pub fn fit(&self, focus: Focus, padding: Padding, animate: bool) -> Result<(), MapError> {
        self.0.change(|state| state.fit(focus, padding, animate))
    }

    /// The camera that [`Self::fit`] would set, without moving.
    ///
    /// # Errors
    /// [`MapError::Unit`].
    pub fn fitting(&self, focus: Focus, padding: Padding) -> Result<Camera, MapError> {
        self.0.read(|state| state.fitting(focus, padding))
    }

    /// The padding with which [`Self::fit`] brings the unit or the whole into view as large as can be with `gap` px
    /// between it and what lies over the map: see [`super::room::room`].
    ///
    /// # Errors
    /// [`MapError::Unit`].
    pub fn room(&self, focus: Focus, over: &[Over], gap: f64) -> Result<Padding, MapError> {
        self.0.read(|state| state.room(focus, over, gap))
    }

    /// Whether with such a padding the unit or the whole stands `gap` px from all that lies over the map.
    ///
    /// # Errors
    /// [`MapError::Unit`].
    pub fn is_clear(&self, focus: Focus, room: Padding, over: &[Over], gap: f64) -> Result<bool, MapError> {
        self.0.read(|state| state.is_clear(focus, room, over, gap))
    }

    /// Boxes of the names on the map in CSS px, and the names.
    #[must_use]
    pub fn names(&self) -> Vec<(String, Over)> {
        self.0.read(super::frame::State::name_boxes)
    }

    /// Padding that Home and the first view use.
    pub fn set_home_padding(&self, padding: Padding) {
        self.0.touch(|state| state.set_home_padding(padding));
    }

    /// Moves and zooms by key.
    pub fn key(&self, action: KeyAction) {
        self.0.touch(|state| state.key(action));
    }

    /// Gives up what the pointer has begun and not yet done: the frame of Shift; whether there was anything.
    #[must_use]
    pub fn give_up(&self) -> bool {
        let mut answer = Answer::Propagate;
        self.0.touch(|state| answer = state.input(Raw::GiveUp));
        answer == Answer::Consume
    }

    /// Leaves the wheel without Ctrl and one finger to the page that the map is embedded in.
    pub fn set_cooperative(&self, cooperative: bool) {
        self.0.set_cooperative(cooperative);
    }

    /// Whether a place, degrees, can be brought into the map's middle.
    #[must_use]
    pub fn reaches(&self, lon: f64, lat: f64) -> bool {
        let camera = Camera { lon, lat, ..self.camera() };
        self.0.read(|state| state.limits.hold(camera, &state.sheet.layout.plane) == camera)
    }

    /// Reduced motion: flights and fades become cuts.
    pub fn set_reduced_motion(&self, reduced: bool) {
        self.0.touch(|state| state.reduced_motion = reduced);
    }

    /// Takes the host's size anew. The engine watches the host itself; for pages that can't wait for that.
    pub fn resize(&self) {
        self.0.resize();
    }

    /// Asks at once for a drawing context, where there is none.
    pub fn try_again(&self) {
        self.0.try_again();
    }

    /// Asks for one frame.
    pub fn request_redraw(&self) {
        self.0.touch(super::frame::State::invalidate);
    }

    /// Draws now, in this task, when anything changed; for benches and tests. A pending frame then finds nothing to do.
    pub fn draw_now(&self) {
        self.0.draw_now();
    }

    /// Width and height of the host, CSS px.
    #[must_use]
    pub fn size(&self) -> (f64, f64) {
        self.0.read(super::frame::State::size)
    }

    /// The leaf at a place in the host, CSS px. Exact, on the CPU.
    #[must_use]
    pub fn pick(&self, x: f64, y: f64) -> Option<LeafIx> {
        self.0.read(|state| state.pick(x, y))
    }

    /// The unit that a leaf shows as at the present level.
    #[must_use]
    pub fn shown_unit(&self, leaf: LeafIx) -> UnitIx {
        self.0.read(|state| state.levels.shown(leaf, state.depth()))
    }

    /// Where a place on the ground stands in the host, CSS px.
    #[must_use]
    pub fn project(&self, lon: f64, lat: f64) -> (f64, f64) {
        self.0.read(|state| state.camera.project(lon, lat, state.size()))
    }

    /// Which place on the ground lies under a point of the host: (longitude, latitude) in degrees.
    #[must_use]
    pub fn unproject(&self, x: f64, y: f64) -> (f64, f64) {
        self.0.read(|state| state.camera.unproject(x, y, state.size()))
    }

    /// The class byte that a leaf is drawn with now (its unit's at the level shown).
    #[must_use]
    pub fn class_of(&self, leaf: LeafIx) -> u8 {
        self.0.read(|state| state.class_of(leaf))
    }

    /// Draws each leaf's index as its colour into a buffer of the canvas' size and reads it back: every leaf that covers
    /// at least one pixel's centre, with its count of device px, by index.
    ///
    /// # Errors
    /// [`MapError::Gl`] when the context is lost.
    pub fn paint_ids(&self) -> Result<Vec<(LeafIx, u32)>, MapError> {
        self.0.change(|state| state.paint_ids())
    }

    /// The colour that the map shows at a place of the host, CSS px, lines and names included.
    ///
    /// # Errors
    /// [`MapError::Gl`] when the context is lost.
    pub fn color_at(&self, x: f64, y: f64) -> Result<[u8; 3], MapError> {
        self.0.change(|state| state.color_at(x, y))
    }

    /// Draws the map for paper, off its canvas, and hands it over in pieces: `take` gets left, top, width and height in px
    /// of the picture, and four bytes a pixel.
    ///
    /// # Errors
    /// [`MapError::Gl`] when the context is lost or the card has no room; what `take` refuses with.
    pub fn picture(&self, shot: &Shot<'_>, take: TakePiece<'_>) -> Result<(), MapError> {
        self.0.change(|state| state.picture(shot, take))
    }

    /// The names that stand on such a picture.
    #[must_use]
    pub fn picture_names(&self, shot: &Shot<'_>) -> Vec<ShotName> {
        let mut names = Vec::new();
        self.0.touch(|state| names = state.picture_names(shot));
        names
    }

    /// The camera that shows in a picture of a size, CSS px, what the host shows; or the whole.
    #[must_use]
    pub fn picture_camera(&self, whole: bool, size: (f64, f64), gap: f64) -> Camera {
        self.0.read(|state| state.picture_camera(whole, size, gap))
    }

    /// What the map holds and did.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.0.stats()
    }
}
