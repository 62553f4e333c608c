//! Moving the camera: by gesture, by key, by flight.

use domain::units::UnitIx;
use geometry::LocalPlane;

use super::camera::Limits;
use super::flight::Flight;
use super::frame::{Out, State};
use super::input::{Action, Answer, Raw};
use super::listen::now_ms;
use super::room::{self, Over, Silhouette};
use super::sheet::Sheet;
use super::{Camera, Focus, KeyAction, MapError, Padding, View};

/// Nearest zoom: some 2 cm a px.
const MAX_ZOOM: f64 = 22.0;
/// Zoom levels beyond the view of the whole.
const BEYOND_WHOLE: f64 = 1.5;
/// What one arrow key moves, share of the host's side.
const KEY_PAN: f64 = 0.15;
/// How long keys and wheel take, milliseconds.
const KEY_MS: f64 = 160.0;
const WHEEL_MS: f64 = 140.0;
/// How far the ground goes on after a flick, milliseconds of its speed: a flight that slows down as a cube begins with
/// just that speed.
const GLIDE_MS: f64 = super::flight::LONGEST_MS / 3.0;
/// Least time between two views told while moving, milliseconds.
pub(super) const TELL_EVERY_MS: f64 = 100.0;

/// A local box: least and greatest x and y.
pub(super) type LocalBox = ([f64; 2], [f64; 2]);

impl Sheet {
    /// The box round all.
    pub(super) fn whole(&self) -> LocalBox {
        (self.layout.low, self.layout.high)
    }

    /// The camera that shows a local box inside the padding.
    pub(super) fn camera_for(&self, (low, high): LocalBox, css: (f64, f64), padding: Padding) -> Camera {
        let free = [css.0 - padding.left - padding.right, css.1 - padding.top - padding.bottom].map(|v| v.max(16.0));
        let side = [high[0] - low[0], high[1] - low[1]].map(|v| v.max(1e-6));
        let px = (free[0] / side[0]).min(free[1] / side[1]);
        // The box' middle stands in the middle of what is free, not of the host.
        let shift = [(padding.left - padding.right) / 2.0 / px, (padding.top - padding.bottom) / 2.0 / px];
        let middle = [0, 1].map(|i| (low[i] + high[i]) / 2.0 - shift[i]);
        let (lon, lat) = self.layout.plane.unplace(middle);
        Camera { zoom: LocalPlane::zoom_of(px).min(MAX_ZOOM), lon, lat }
    }

    /// How far one may look in a host of a size.
    pub(super) fn limits(&self, css: (f64, f64)) -> Limits {
        let (low, high) = self.whole();
        let whole = self.camera_for((low, high), css, Padding::all(0.0));
        let room = [0, 1].map(|i| (high[i] - low[i]) / 2.0);
        Limits {
            min_zoom: (whole.zoom - BEYOND_WHOLE).max(0.0),
            max_zoom: MAX_ZOOM,
            low: [low[0] - room[0], low[1] - room[1]],
            high: [high[0] + room[0], high[1] + room[1]],
        }
    }
}

/// Where an action moves the camera, before the limits hold it; `None` for what doesn't move it. Zooming counts from
/// `zoom`, where a flight under way would end.
#[must_use]
pub(super) fn aim(action: Action, camera: Camera, zoom: f64, limits: &Limits, css: (f64, f64)) -> Option<Camera> {
    Some(match action {
        Action::Pan(dx, dy) => camera.panned(dx, dy),
        Action::Fling(vx, vy) => camera.panned(vx * GLIDE_MS, vy * GLIDE_MS),
        Action::Zoom { about: (x, y), by, .. } => {
            // Held first: at the end of the range nothing slides sideways.
            let zoom = (zoom + by).clamp(limits.min_zoom, limits.max_zoom);
            camera.zoomed_about(zoom, x - css.0 / 2.0, y - css.1 / 2.0)
        }
        Action::ZoomTo(a, b) => {
            let share = ((a.0 - b.0).abs() / css.0).max((a.1 - b.1).abs() / css.1).max(1e-6);
            let (lon, lat) = camera.unproject((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0, css);
            Camera { zoom: camera.zoom - share.log2(), lon, lat }
        }
        _ => return None,
    })
}

impl State {
    /// Takes a camera, within the limits.
    pub(super) fn move_to(&mut self, camera: Camera) {
        let held = self.limits.hold(camera, &self.sheet.layout.plane);
        if held != self.camera {
            self.camera = held;
            self.moved_ms = now_ms();
            self.told_rest = false;
            // Whether more than that is drawn anew, the scene knows.
            self.dirty.frame = true;
        }
    }

    /// Flies, or cuts where motion is reduced.
    fn fly_to(&mut self, camera: Camera, millis: f64) {
        self.at_home = false;
        let goal = self.limits.hold(camera, &self.sheet.layout.plane);
        if self.reduced_motion || millis <= 0.0 {
            self.flight = None;
            self.move_to(goal);
        } else if goal == self.camera {
            // A flight to where one is would draw the same picture for as long as it takes.
            self.flight = None;
            self.told_rest = false;
        } else {
            self.flight = Some(Flight::new(self.camera, goal, now_ms(), millis));
            self.told_rest = false;
        }
    }

    pub(super) fn look_at(&mut self, zoom: f64, lon: f64, lat: f64, animate: bool) {
        self.fly_to(Camera { zoom, lon, lat }, if animate { super::flight::LONGEST_MS } else { 0.0 });
    }

    pub(super) fn fitting(&self, focus: Focus, padding: Padding) -> Result<Camera, MapError> {
        let around = match focus {
            Focus::Whole => self.sheet.whole(),
            Focus::Unit(unit) => self.local_bounds(unit)?,
        };
        Ok(self.limits.hold(self.sheet.camera_for(around, self.css, padding), &self.sheet.layout.plane))
    }

    fn silhouette(&self, focus: Focus) -> Result<Silhouette, MapError> {
        let unit = match focus {
            Focus::Whole => UnitIx(0),
            Focus::Unit(unit) => unit,
        };
        self.known(unit)?;
        Ok(Silhouette::of(&self.partition, &self.sheet.layout.plane, unit))
    }

    pub(super) fn room(&self, focus: Focus, over: &[Over], gap: f64) -> Result<Padding, MapError> {
        Ok(room::room(&self.silhouette(focus)?, self.css.into(), over, gap))
    }

    pub(super) fn is_clear(&self, focus: Focus, held: Padding, over: &[Over], gap: f64) -> Result<bool, MapError> {
        Ok(room::is_clear(&self.silhouette(focus)?, self.css.into(), held, over, gap))
    }

    fn known(&self, unit: UnitIx) -> Result<(), MapError> {
        let units = self.partition.units().len();
        if unit.index() < units { Ok(()) } else { Err(MapError::Unit { unit: unit.0, units }) }
    }

    fn local_bounds(&self, unit: UnitIx) -> Result<LocalBox, MapError> {
        self.known(unit)?;
        let bounds = self.partition.bounds(unit);
        let plane = &self.sheet.layout.plane;
        Ok((plane.place(bounds.min.lon(), bounds.max.lat()), plane.place(bounds.max.lon(), bounds.min.lat())))
    }

    pub(super) fn fit(&mut self, focus: Focus, padding: Padding, animate: bool) -> Result<(), MapError> {
        let camera = self.fitting(focus, padding)?;
        self.fly_to(camera, if animate { super::flight::LONGEST_MS } else { 0.0 });
        Ok(())
    }

    /// Boxes of the names on the map, CSS px.
    pub(super) fn name_boxes(&self) -> Vec<(String, Over)> {
        let named = self.names.placed().iter().map(|placed| {
            let ([x, y], [w, h]) = (placed.at.map(f64::from), placed.size.map(|side| f64::from(side) / 2.0));
            let (lon, lat) = self.sheet.layout.plane.unplace([x, y]);
            let (x, y) = self.camera.project(lon, lat, self.css);
            (self.names.name(placed.name).text.clone(), [x - w, y - h, x + w, y + h])
        });
        named.collect()
    }

    pub(super) fn home(&self) -> Camera {
        self.sheet.camera_for(self.sheet.whole(), self.css, self.home_padding)
    }

    pub(super) fn set_home_padding(&mut self, padding: Padding) {
        self.home_padding = padding;
        if self.at_home {
            self.move_to(self.home());
        }
    }

    /// The host has another size.
    pub(super) fn set_size(&mut self, css: (f64, f64), buffer: (u32, u32)) {
        if (css, buffer) == (self.css, self.buffer) {
            return;
        }
        self.css = css;
        self.buffer = buffer;
        self.limits = self.sheet.limits(css);
        let camera = if self.at_home { self.home() } else { self.camera };
        self.move_to(camera);
        self.invalidate();
    }

    pub(super) fn key(&mut self, action: KeyAction) {
        let from = self.flight.map_or(self.camera, |flight| flight.goal());
        let (x, y) = (self.css.0 * KEY_PAN, self.css.1 * KEY_PAN);
        let to = match action {
            KeyAction::Left => from.panned(x, 0.0),
            KeyAction::Right => from.panned(-x, 0.0),
            KeyAction::Up => from.panned(0.0, y),
            KeyAction::Down => from.panned(0.0, -y),
            KeyAction::ZoomIn => Camera { zoom: from.zoom + 1.0, ..from },
            KeyAction::ZoomOut => Camera { zoom: from.zoom - 1.0, ..from },
            KeyAction::Home => {
                self.fly_to(self.home(), super::flight::LONGEST_MS);
                self.at_home = self.flight.is_none();
                return;
            }
        };
        self.fly_to(to, KEY_MS);
    }

    /// One event of the pointer.
    pub(super) fn input(&mut self, raw: Raw) -> Answer {
        let mut gestures = std::mem::take(&mut self.gestures);
        let answer = gestures.feed(raw, |action| self.act(action));
        if raw == Raw::Leave && !gestures.is_holding() {
            self.out.push(Out::Cursor(None));
        }
        self.gestures = gestures;
        answer
    }

    fn act(&mut self, action: Action) {
        let zoom = self.flight.map_or(self.camera.zoom, |flight| flight.goal().zoom);
        let to = aim(action, self.camera, zoom, &self.limits, self.css);
        match (action, to) {
            (Action::Pan(..), Some(to)) => {
                self.flight = None;
                self.at_home = false;
                self.move_to(to);
            }
            (Action::Fling(..), Some(to)) if !self.reduced_motion => self.fly_to(to, super::flight::LONGEST_MS),
            (Action::Zoom { eased, .. }, Some(to)) => self.fly_to(to, if eased { WHEEL_MS } else { 0.0 }),
            (Action::ZoomTo(..), Some(to)) => self.fly_to(to, super::flight::LONGEST_MS),
            (Action::Grab, _) => self.flight = None,
            (Action::Hover(at), _) => {
                self.pointer = Some(at);
                self.out.push(Out::Cursor(Some(self.camera.unproject(at.0, at.1, self.css))));
                self.hover_at(at);
            }
            (Action::HoverEnd, _) => {
                self.pointer = None;
                self.hover_none();
            }
            (Action::Click(at), _) => {
                let (under, ground) = (self.under(at), self.camera.unproject(at.0, at.1, self.css));
                self.out.push(Out::Click(under, ground));
            }
            (Action::DoubleClick(at), _) => {
                let under = self.under(at);
                self.out.push(Out::DoubleClick(under));
            }
            (Action::Frame(frame), _) => self.out.push(Out::Frame(frame)),
            (Action::Hint(hint), _) => self.out.push(Out::Hint(hint)),
            _ => {}
        }
    }

    fn hover_at(&mut self, at: (f64, f64)) {
        let under = self.under(at);
        let unit = under.map(|hover| hover.unit);
        // Units under the pointer are units of the partition.
        let had = self.hovered.is_some();
        if unit != self.hovered {
            self.hovered = unit;
            self.dirty.hover = true;
            self.dirty.frame = true;
        }
        if had || under.is_some() {
            self.out.push(Out::Hover(under));
        }
    }

    fn hover_none(&mut self) {
        if self.hovered.take().is_some() {
            self.dirty.hover = true;
            self.dirty.frame = true;
            self.out.push(Out::Hover(None));
        }
    }

    /// The ground may have moved away from under a pointer that rests.
    pub(super) fn hover_again(&mut self) {
        if let Some(at) = self.pointer
            && !self.gestures.is_holding()
        {
            let under = self.under(at).map(|hover| hover.unit);
            if under != self.hovered {
                self.hover_at(at);
            }
            let ground = self.camera.unproject(at.0, at.1, self.css);
            self.out.push(Out::Cursor(Some(ground)));
        }
    }

    /// What the view is, for the page.
    fn view(&self, resting: bool) -> View {
        let Camera { zoom, lon, lat } = self.camera;
        View { zoom, lon, lat, metres_per_px: self.camera.metres_per_px(), resting }
    }

    /// Tells the view when it is time to; milliseconds until there may be more to tell.
    pub(super) fn tell_view(&mut self, now: f64) -> Option<f64> {
        if self.told_rest {
            return None;
        }
        let resting = self.flight.is_none() && !self.gestures.is_holding() && now - self.moved_ms >= TELL_EVERY_MS;
        if resting {
            self.told_rest = true;
            self.out.push(Out::View(self.view(true)));
            return None;
        }
        if self.moved_ms > self.told_ms && now - self.told_ms >= TELL_EVERY_MS {
            self.told_ms = now;
            self.out.push(Out::View(self.view(false)));
        }
        Some(TELL_EVERY_MS)
    }
}
