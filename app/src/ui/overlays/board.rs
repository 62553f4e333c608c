//! The canvas over the map: lines, and marks that stand for places or count them. It lets every event through.

use domain::wire::OverlayLine;
use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::{Pointed, Shown, shown};
use crate::{
    format,
    locale::lang,
    map::{
        Camera, MapEngine,
        marks::{HEIGHT, Mark, Places, is_one_spot, marks},
    },
    print::marks::Tone,
    state::{Command, Shapes},
    ui::{cockpit::Cockpit, page, tokens},
};

/// Widths of a line and of its casing, units of the design.
const LINE: f64 = 3.2;
const CASING: f64 = 6.0;
/// Height of a mark's letters, units of the design: never below 12 px, as a unit is a px at least.
const LETTERS: f64 = 12.0;
/// How much nearer a click on a count looks.
const NEARER: f64 = 1.5;
/// Where a single thing is looked at from.
const AT_HAND: f64 = 16.0;

/// A mark as it was drawn.
pub(super) struct Drawn {
    pub id: String,
    pub rows: Vec<u32>,
    pub at: (f64, f64),
    /// Half its width and height, CSS px.
    half: (f64, f64),
}

/// How a layer's marks look.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    /// The party's own colour.
    Party,
    /// Ink, with letters in the ground's colour.
    Solid,
    /// Outlined, with corners.
    Square,
    /// Outlined, with round ends.
    Round,
}

impl Look {
    fn of(id: &str) -> Self {
        match id {
            "party_organisations" => Self::Party,
            "stations" => Self::Solid,
            "devices" => Self::Round,
            _ => Self::Square,
        }
    }

    /// Its fill, edge and letters, as tokens' places in [`TOKENS`].
    const fn colours(self) -> [usize; 3] {
        match self {
            Self::Party => [3, 0, 4],
            Self::Solid => [2, 0, 0],
            Self::Square | Self::Round => [1, 2, 2],
        }
    }
}

/// Ground, panel, ink, party, letters on it, better, worse.
const TOKENS: [&str; 7] = ["--bg0", "--bg1", "--tx1", "--party", "--onparty", "--acc", "--bad"];

/// Fill, edge and letters of a layer's mark on a print.
pub(super) fn tones(id: &str) -> [Tone; 3] {
    match Look::of(id) {
        Look::Party => [Tone::Party, Tone::Ground, Tone::OnParty],
        Look::Solid => [Tone::Ink, Tone::Ground, Tone::Ground],
        Look::Square | Look::Round => [Tone::Ground, Tone::Ink, Tone::Ink],
    }
}

/// The name of a mark's look in the style sheet.
pub(super) fn look_id(id: &str) -> &'static str {
    match Look::of(id) {
        Look::Party => "party",
        Look::Solid => "solid",
        Look::Square => "square",
        Look::Round => "round",
    }
}

/// The canvas.
#[component]
pub fn Board() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let canvas = NodeRef::<html::Canvas>::new();
    let resized = RwSignal::new(0u32);
    let listening = window_event_listener(leptos::ev::resize, move |_| resized.update(|n| *n += 1));
    on_cleanup(move || listening.remove());
    let none = app.part(|choice| choice.overlays.is_empty());
    let scheme = app.part(|choice| choice.scheme);
    Effect::new(move |_| {
        if none.get() {
            // What was drawn goes with the canvas; nothing is followed meanwhile.
            cockpit.overlays.drawn.set_value(Vec::new());
            cockpit.overlays.over.set(None);
            return;
        }
        resized.track();
        app.moved.track();
        page::wear(scheme.get());
        let (unit, shown, _) = (app.unit_px.get(), shown(cockpit), lang());
        if let (Some(canvas), true) = (canvas.get(), cockpit.has_engine.get())
            && let Some(view) = cockpit.with_map(|map| (map.camera(), map.size()))
            && let Err(why) = draw(cockpit, &canvas, &shown, view, unit)
        {
            app.notice.set(Some(format!("{why:?}")));
        }
    });
    view! { <Show when=move || !none.get()><canvas class="over overlay-board" id="overlay-board" aria-hidden="true" node_ref=canvas></canvas></Show> }
}

/// Draws the layers, the front one last; keeps where marks stand.
fn draw(
    cockpit: Cockpit,
    canvas: &HtmlCanvasElement,
    shown: &[Shown],
    (camera, size): (Camera, (f64, f64)),
    unit: f64,
) -> Result<(), JsValue> {
    let ratio = window().device_pixel_ratio();
    let device = [size.0, size.1].map(|side| (side * ratio).round().max(1.0) as u32);
    if [canvas.width(), canvas.height()] != device {
        canvas.set_width(device[0]);
        canvas.set_height(device[1]);
    }
    let context = canvas.get_context("2d")?.and_then(|context| context.dyn_into::<CanvasRenderingContext2d>().ok());
    let (Some(context), Some((colours, family))) = (context, tokens::words(&TOKENS)) else { return Ok(()) };
    context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0)?;
    context.clear_rect(0.0, 0.0, size.0, size.1);
    context.set_font(&format!("700 {}px {family}", LETTERS * unit));
    let drawn = Pen { context: &context, unit, colours: &colours }.layers(shown, (camera, size))?;
    // What is pointed at goes along with its mark, or goes with it.
    cockpit.overlays.over.maybe_update(|over| {
        let now = over.as_ref().and_then(|over| {
            let same = drawn.iter().find(|drawn| drawn.id == over.id && drawn.rows == over.rows)?;
            Some(Pointed { at: same.at, ..over.clone() })
        });
        let changed = *over != now;
        *over = now;
        changed
    });
    cockpit.overlays.drawn.set_value(drawn);
    Ok(())
}

/// Draws the layers over another picture of the map, so many px to a CSS px, in an element's colours.
///
/// # Errors
/// The canvas'.
pub fn paint_on(
    context: &CanvasRenderingContext2d,
    host: &web_sys::Element,
    shown: &[Shown],
    view: (Camera, (f64, f64)),
    (ratio, unit): (f64, f64),
) -> Result<(), JsValue> {
    let Some(colours) = tokens::words_of(host, &TOKENS) else { return Ok(()) };
    context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0)?;
    context.set_font(&format!("700 {}px {}", LETTERS * unit, tokens::family_of(host)));
    Pen { context, unit, colours: &colours }.layers(shown, view)?;
    context.set_global_alpha(1.0);
    context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
}

struct Pen<'a> {
    context: &'a CanvasRenderingContext2d,
    unit: f64,
    /// As in [`TOKENS`].
    colours: &'a [String],
}

impl Pen<'_> {
    /// All layers, the front one last; where their marks stand.
    fn layers(&self, shown: &[Shown], (camera, size): (Camera, (f64, f64))) -> Result<Vec<Drawn>, JsValue> {
        let (context, unit, pen) = (self.context, self.unit, self);
        for (laid, data) in shown.iter().rev() {
            if let Shapes::Lines(lines) = &data.shapes {
                context.set_global_alpha(f64::from(laid.opacity) / 100.0);
                pen.lines(lines.iter().map(|(_, line)| line), &camera, size)?;
            }
        }
        let points: Vec<(&Shown, &Places)> = shown
            .iter()
            .filter_map(
                |shown| if let Shapes::Points { places, .. } = &shown.1.shapes { Some((shown, places)) } else { None },
            )
            .collect();
        let places: Vec<&Places> = points.iter().map(|(_, places)| *places).collect();
        let made = marks(&places, &camera, size, unit);
        let mut drawn = Vec::with_capacity(made.len());
        for mark in made.into_iter().rev() {
            let (laid, data) = points[mark.layer].0;
            context.set_global_alpha(f64::from(laid.opacity) / 100.0);
            let half = pen.mark(&mark, (laid, data.as_ref()))?;
            drawn.push(Drawn { id: laid.id.clone(), rows: mark.rows, at: mark.at, half });
        }
        Ok(drawn)
    }

    /// Casings first: no line is cut by another's.
    fn lines<'l>(
        &self,
        lines: impl Iterator<Item = &'l OverlayLine> + Clone,
        camera: &Camera,
        size: (f64, f64),
    ) -> Result<(), JsValue> {
        let context = self.context;
        let room = CASING * self.unit;
        context.set_line_cap("butt");
        context.set_line_join("round");
        for (class, colour, width, dash) in [
            (None, 0, CASING, &[][..]),
            (Some(0), 5, LINE, &[][..]),
            (Some(1), 6, LINE, &[7.0, 4.0][..]),
            (Some(2), 6, CASING, &[2.5, 4.0][..]),
        ] {
            context.begin_path();
            let fits = |line: &&OverlayLine| class.is_none_or(|class: u8| class == line.class);
            for piece in lines.clone().filter(fits).flat_map(|line| &line.pieces) {
                let spots: Vec<_> = piece.iter().map(|[lon, lat]| camera.project(*lon, *lat, size)).collect();
                let seen = |v: &dyn Fn(&(f64, f64)) -> f64, side: f64| {
                    spots.iter().any(|s| v(s) > -room) && spots.iter().any(|s| v(s) < side + room)
                };
                if seen(&|s| s.0, size.0) && seen(&|s| s.1, size.1) {
                    for (at, (x, y)) in spots.iter().enumerate() {
                        if at == 0 { context.move_to(*x, *y) } else { context.line_to(*x, *y) }
                    }
                }
            }
            let dash: js_sys::Array = dash.iter().map(|length| JsValue::from(length * self.unit)).collect();
            context.set_line_dash(&dash)?;
            context.set_stroke_style_str(&self.colours[colour]);
            context.set_line_width(width * self.unit);
            context.stroke();
        }
        context.set_line_dash(&js_sys::Array::new())
    }

    /// A thing's own sign, or the layer's with a count; half its width and height.
    fn mark(
        &self,
        mark: &Mark,
        (laid, data): (&crate::state::Laid, &crate::state::OverlayData),
    ) -> Result<(f64, f64), JsValue> {
        let (context, u, (x, y)) = (self.context, self.unit, mark.at);
        let Shapes::Points { rows, .. } = &data.shapes else { return Ok((0.0, 0.0)) };
        let alone = mark.rows.len() == 1;
        let first = mark.rows[0] as usize;
        let words = if alone {
            lang().pick(&data.body.classes[usize::from(rows.class[first])].mark).to_owned()
        } else {
            format!("{} {}", layer_mark(lang().pick(&data.body.name)), format::count(mark.rows.len()))
        };
        let height = if alone { HEIGHT - 2.0 } else { HEIGHT } * u;
        let width = (context.measure_text(&words)?.width() + if alone { 4.0 } else { 12.0 } * u).max(height);
        let look = Look::of(&laid.id);
        let [fill, edge, letters] = look.colours();
        let radius = if look == Look::Round { height / 2.0 } else { 3.0 * u };
        // Edges on whole px are sharp.
        let (left, top) = ((x - width / 2.0).round() + 0.5, (y - height / 2.0).round() + 0.5);
        let (width, height) = (width.round() - 1.0, height.round() - 1.0);
        context.begin_path();
        context.round_rect_with_f64(left, top, width, height, radius)?;
        context.set_line_width(3.0 * u);
        context.set_stroke_style_str(&self.colours[0]);
        context.stroke();
        context.set_fill_style_str(&self.colours[fill]);
        context.fill();
        context.set_line_width(u);
        context.set_stroke_style_str(&self.colours[edge]);
        context.stroke();
        context.set_fill_style_str(&self.colours[letters]);
        context.set_text_align("center");
        context.set_text_baseline("middle");
        context.fill_text(&words, left + width / 2.0, top + height / 2.0 + 0.5 * u)?;
        let state = rows.state.get(first).and_then(|at| data.body.states.get(usize::from(*at)));
        match state.filter(|_| alone).map(|state| state.id.as_str()) {
            Some("new") => self.dot(left + width, top, 5)?,
            Some("failing") => self.wedge(left + width, top, 6),
            _ => {}
        }
        Ok((width / 2.0, height / 2.0))
    }

    /// Says that a thing is new.
    fn dot(&self, x: f64, y: f64, colour: usize) -> Result<(), JsValue> {
        self.context.begin_path();
        self.context.arc(x, y, 4.0 * self.unit, 0.0, core::f64::consts::TAU)?;
        self.badge(colour);
        Ok(())
    }

    /// Says that something is wrong with it.
    fn wedge(&self, x: f64, y: f64, colour: usize) {
        let side = 6.0 * self.unit;
        self.context.begin_path();
        self.context.move_to(x - side, y - side / 2.0);
        self.context.line_to(x + side, y - side / 2.0);
        self.context.line_to(x, y + side);
        self.context.close_path();
        self.badge(colour);
    }

    fn badge(&self, colour: usize) {
        self.context.set_line_width(2.0 * self.unit);
        self.context.set_stroke_style_str(&self.colours[0]);
        self.context.stroke();
        self.context.set_fill_style_str(&self.colours[colour]);
        self.context.fill();
    }
}

/// What stands for a layer beside a count.
pub(super) fn layer_mark(name: &str) -> String {
    name.chars().take(1).collect()
}

/// The mark under a point of the map, CSS px.
pub fn hit(cockpit: Cockpit, (x, y): (f64, f64)) -> Option<Pointed> {
    let find = |drawn: &Vec<Drawn>| {
        let under = |drawn: &&Drawn| {
            (drawn.at.0 - x).abs() <= drawn.half.0 + 1.0 && (drawn.at.1 - y).abs() <= drawn.half.1 + 1.0
        };
        let found = drawn.iter().rev().find(under)?;
        Some(Pointed { id: found.id.clone(), rows: found.rows.clone(), at: found.at })
    };
    cockpit.overlays.drawn.try_with_value(find).flatten()
}

/// A click on the map: whether it was on a mark. A count is looked at more nearly, a thing's unit is chosen.
pub fn pointed(cockpit: Cockpit, (lon, lat): (f64, f64)) -> bool {
    let found = cockpit.with_map(|map| map.project(lon, lat)).and_then(|at| hit(cockpit, at));
    cockpit.overlays.over.set(found.clone());
    let Some(found) = found else { return false };
    go(cockpit, &found);
    true
}

fn go(cockpit: Cockpit, found: &Pointed) {
    let Some(data) = cockpit.overlays.layer(&found.id) else { return };
    let Shapes::Points { places, units, .. } = &data.shapes else { return };
    let mark = Mark { layer: 0, rows: found.rows.clone(), at: found.at };
    if is_one_spot(places, &mark) {
        cockpit.send(Command::Select(units[found.rows[0] as usize]));
    } else {
        cockpit.with_map(|map| {
            let (lon, lat) = map.unproject(found.at.0, found.at.1);
            map.set_camera(map.camera().zoom + NEARER, lon, lat, true);
        });
    }
}

/// Looks at one thing and chooses its unit.
pub(super) fn visit(cockpit: Cockpit, id: &str, row: u32) {
    let Some(data) = cockpit.overlays.layer(id) else { return };
    let Shapes::Points { rows, units, .. } = &data.shapes else { return };
    let at = row as usize;
    cockpit.send(Command::Select(units[at]));
    cockpit
        .with_map(|map: &MapEngine| map.set_camera(map.camera().zoom.max(AT_HAND), rows.lon[at], rows.lat[at], true));
}
