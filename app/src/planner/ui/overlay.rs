//! What lies over the map: names and counts in one canvas, what the hand draws in another. Cleared and drawn when the map
//! moves, the plan changes or the pointer does; never in between.

use domain::lattice::LatticePoint;
use domain::plan::{Ground, UnitId};
use geometry::plane::{world, world_px};
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::super::glance::Glance;
use super::super::snap::Target;
use super::super::tool::{Form, Tool};
use super::state::Planner;
use crate::{format, locale::lang, map::Camera, ui::tokens};

/// Where names and counts stand, and where the hand draws.
#[component]
pub fn Canvases() -> impl IntoView {
    let planner = Planner::here();
    let (names, hand) = (NodeRef::<html::Canvas>::new(), NodeRef::<html::Canvas>::new());
    Effect::new(move |_| {
        if names.get().is_some() && hand.get().is_some() {
            ask(planner);
        }
    });
    view! {
        <canvas class="over-map" id="names" node_ref=names aria-hidden="true"></canvas>
        <canvas class="over-map" id="hand" node_ref=hand aria-hidden="true"></canvas>
    }
}

/// Asks for one frame.
pub fn ask(planner: Planner) {
    if planner.framed.try_get_value() != Some(false) {
        return;
    }
    planner.framed.set_value(true);
    request_animation_frame(move || {
        if planner.framed.try_get_value() == Some(true) {
            draw(planner);
        }
    });
}

/// The colours that canvases need, by name of their tokens.
const TOKENS: [&str; 7] = ["--tx1", "--tx2", "--tx3", "--bg0", "--bad", "--acc", "--bg1"];

/// A canvas with its pen.
pub struct Page {
    pen: CanvasRenderingContext2d,
    /// Colours, in the order of [`TOKENS`].
    ink: Vec<String>,
    family: String,
    /// Middle of the map, world; px of the world's side; half sides of the canvas, CSS px.
    centre: [f64; 2],
    px: f64,
    half: [f64; 2],
    u: f64,
}

impl Page {
    fn of(planner: Planner, id: &str, camera: Camera, size: (f64, f64)) -> Option<Self> {
        let canvas: HtmlCanvasElement = document().get_element_by_id(id)?.dyn_into().ok()?;
        let ratio = window().device_pixel_ratio();
        let (width, height) = ((size.0 * ratio).round() as u32, (size.1 * ratio).round() as u32);
        if (canvas.width(), canvas.height()) != (width, height) {
            canvas.set_width(width);
            canvas.set_height(height);
        }
        let pen: CanvasRenderingContext2d = canvas.get_context("2d").ok().flatten()?.dyn_into().ok()?;
        // A canvas that takes no transform shows nothing; its own numbers are always taken.
        let _ = pen.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
        pen.clear_rect(0.0, 0.0, size.0, size.1);
        let (ink, family) = tokens::words(&TOKENS)?;
        let (centre, px) = (world(camera.lon, camera.lat), world_px(camera.zoom));
        let half = [size.0 / 2.0, size.1 / 2.0];
        Some(Self { pen, ink, family, centre, px, half, u: planner.unit_px.get_untracked() })
    }

    fn world(&self, at: [f64; 2]) -> [f64; 2] {
        [0, 1].map(|i| self.half[i] + (at[i] - self.centre[i]) * self.px)
    }

    fn spot(&self, p: LatticePoint) -> [f64; 2] {
        self.world(world(p.lon(), p.lat()))
    }

    fn sees(&self, [x, y]: [f64; 2], room: f64) -> bool {
        x > -room && y > -room && x < 2.0 * self.half[0] + room && y < 2.0 * self.half[1] + room
    }

    fn color(&self, token: &str) -> &str {
        TOKENS.iter().position(|known| *known == token).and_then(|at| self.ink.get(at)).map_or("", String::as_str)
    }

    fn font(&self, size: f64, bold: bool) {
        let weight = if bold { 700 } else { 400 };
        self.pen.set_font(&format!("{weight} {}px {}", size * self.u, self.family));
    }

    /// Words with a halo of the ground's colour.
    fn words(&self, text: &str, [x, y]: [f64; 2], token: &str) {
        self.pen.set_line_join("round");
        self.pen.set_line_width(3.0 * self.u);
        self.pen.set_stroke_style_str(self.color("--bg0"));
        // Text is measured by the browser itself: nothing in it can fail.
        let _ = self.pen.stroke_text(text, x, y);
        self.pen.set_fill_style_str(self.color(token));
        let _ = self.pen.fill_text(text, x, y);
    }

    fn path(&self, points: &[LatticePoint], closed: bool) {
        for (at, p) in points.iter().enumerate() {
            let [x, y] = self.spot(*p);
            if at == 0 { self.pen.move_to(x, y) } else { self.pen.line_to(x, y) }
        }
        if closed {
            self.pen.close_path();
        }
    }

    fn stroke(&self, token: &str, width: f64, dash: &[f64]) {
        let dashes = dash.iter().map(|length| wasm_bindgen::JsValue::from(length * self.u)).collect::<js_sys::Array>();
        // A list of our own numbers is always taken.
        let _ = self.pen.set_line_dash(&dashes);
        self.pen.set_line_join("round");
        self.pen.set_line_cap("round");
        self.pen.set_line_width(width * self.u);
        self.pen.set_stroke_style_str(self.color(token));
        self.pen.stroke();
    }

    /// A stroke with a casing.
    fn cased(&self, token: &str, width: f64, dash: &[f64]) {
        self.stroke("--bg0", width + 2.6, &[]);
        self.stroke(token, width, dash);
    }

    fn fill(&self, token: &str, alpha: f64) {
        self.pen.set_global_alpha(alpha);
        self.pen.set_fill_style_str(self.color(token));
        self.pen.fill_with_canvas_winding_rule(web_sys::CanvasWindingRule::Evenodd);
        self.pen.set_global_alpha(1.0);
    }

    fn dot(&self, [x, y]: [f64; 2], radius: f64) {
        self.pen.begin_path();
        // A radius of ours is never below zero.
        let _ = self.pen.arc(x, y, radius * self.u, 0.0, core::f64::consts::TAU);
    }

    fn square(&self, [x, y]: [f64; 2], half: f64) {
        let half = half * self.u;
        self.pen.begin_path();
        self.pen.rect(x - half, y - half, 2.0 * half, 2.0 * half);
    }
}

/// All that the names depend on: drawn again only when any of it is another.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    revision: u64,
    camera: Camera,
    size: (f64, f64),
    ratio: f64,
    scheme: crate::state::Scheme,
    /// Units whose counts the open command writes.
    hidden: Vec<UnitId>,
}

impl Named {
    fn now(planner: Planner, camera: Camera, size: (f64, f64)) -> Self {
        let outlook = planner.outlook.get_untracked();
        let codes = outlook.as_deref().and_then(|seen| seen.as_ref().ok()).map(|seen| &seen.turns);
        let hidden = planner.with_desk(|desk| {
            codes.into_iter().flatten().filter_map(|turn| desk.plan().find(&turn.code)).collect::<Vec<_>>()
        });
        Self {
            revision: planner.revision.get_untracked(),
            camera,
            size,
            ratio: window().device_pixel_ratio(),
            scheme: planner.scheme.get_untracked(),
            hidden: hidden.unwrap_or_default(),
        }
    }
}

/// Draws both now.
pub fn draw(planner: Planner) {
    planner.framed.try_set_value(false);
    let Some((camera, size)) = planner.with_map(|map| (map.camera(), map.size())) else { return };
    let wanted = Named::now(planner, camera, size);
    if planner.named.with_value(|named| named.as_ref() != Some(&wanted))
        && let Some(page) = Page::of(planner, "names", camera, size)
    {
        names(planner, &page, &wanted.hidden);
        planner.named.set_value(Some(wanted));
    }
    if let Some(page) = Page::of(planner, "hand", camera, size) {
        super::sketch::draw(planner, &page);
    }
}

/// Rooms (CSS px of the design) from which a count fits, and a number above it.
const COUNT_FROM: f64 = 30.0;
const BOTH_FROM: f64 = 46.0;

fn names(planner: Planner, page: &Page, hidden: &[UnitId]) {
    let pen = &page.pen;
    pen.set_text_align("center");
    pen.set_text_baseline("middle");
    let one = |glance: &Glance| {
        let (at, room) = (page.world(glance.at), glance.room * page.px / page.u);
        if room < COUNT_FROM || !page.sees(at, 60.0 * page.u) {
            return;
        }
        let count = format::count(glance.tally.households as usize);
        let (sign, token) = (glance.fit.sign(), if glance.fit.is_off() { "--bad" } else { "--tx1" });
        let count = if sign.is_empty() { count } else { format!("{count} {sign}") };
        let both = room >= BOTH_FROM;
        if both {
            page.font(12.0, false);
            let lock = if glance.locked { " ■" } else { "" };
            page.words(&format!("{}{lock}", glance.number), [at[0], at[1] - 9.0 * page.u], "--tx2");
        }
        page.font(14.0, true);
        page.words(&count, [at[0], at[1] + if both { 8.0 * page.u } else { 0.0 }], token);
    };
    planner.with_desk(|desk| {
        let shown = desk.glances.iter().filter(|(id, _)| !hidden.contains(id));
        shown.for_each(|(_, glance)| one(glance));
    });
}

/// Moves the map where a place that the keyboard aims at would leave the view.
pub fn keep_in_view(planner: Planner, at: LatticePoint) {
    planner.with_map(|map| {
        let ((x, y), (width, height)) = (map.project(at.lon(), at.lat()), map.size());
        let room = 40.0;
        if x < room || y < room || x > width - room || y > height - room {
            map.set_camera(map.camera().zoom, at.lon(), at.lat(), false);
        }
    });
}

/// What [`super::sketch`] draws with.
mod parts {
    use super::{Form, Ground, LatticePoint, Page, Planner, Target, Tool, format, lang};

    impl Page {
        /// The outline of chosen units.
        pub fn chosen(&self, planner: Planner) {
            let ids = planner.chosen_ids();
            planner.with_desk(|desk| {
                for id in ids {
                    self.pen.begin_path();
                    for ring in desk.plan().pieces(Ground::Unit(id)).iter().flatten() {
                        self.path(ring, true);
                    }
                    self.cased("--tx1", 2.6, &[]);
                }
            });
        }

        /// Ground as it would be, with its count.
        pub fn piece(&self, rings: &[Vec<Vec<LatticePoint>>], at: usize) {
            self.pen.begin_path();
            rings.iter().flatten().for_each(|ring| self.path(ring, true));
            let (token, alpha) = if at.is_multiple_of(2) { ("--acc", 0.34) } else { ("--tx1", 0.16) };
            self.fill(token, alpha);
            self.stroke(token, 2.0, &[]);
        }

        /// A big count in the middle of ground as it would be.
        pub fn count(&self, rings: &[Vec<Vec<LatticePoint>>], text: &str, off: bool) {
            if let Some((at, _)) = super::super::super::glance::roomiest(rings) {
                self.pen.set_text_align("center");
                self.pen.set_text_baseline("middle");
                self.font(20.0, true);
                self.words(text, self.world(at), if off { "--bad" } else { "--tx1" });
            }
        }

        /// A line as it would be.
        pub fn becoming(&self, points: &[LatticePoint]) {
            self.pen.begin_path();
            self.path(points, false);
            self.cased("--tx1", 2.0, &[6.0, 5.0]);
        }

        /// Boundaries in force that the plan has moved.
        pub fn moved(&self, lines: &[Vec<LatticePoint>]) {
            self.pen.begin_path();
            lines.iter().for_each(|line| self.path(line, false));
            self.cased("--bad", 2.4, &[5.0, 4.0]);
        }

        /// What the hand draws.
        pub fn line(&self, points: &[LatticePoint], tool: Tool, under_way: bool) {
            self.pen.begin_path();
            self.path(points, false);
            if tool.form() == Form::Ring && points.len() > 2 {
                self.pen.close_path();
                self.fill("--acc", 0.16);
            }
            self.cased("--tx1", 2.0, if under_way { &[7.0, 5.0] } else { &[] });
            for p in points {
                self.dot(self.spot(*p), 4.0);
                self.fill("--bg1", 1.0);
                self.stroke("--tx1", 2.0, &[]);
            }
        }

        /// What would be snapped to: a square for a vertex, a diamond for a boundary.
        pub fn target(&self, target: Target, at: LatticePoint) {
            let [x, y] = self.spot(at);
            match target {
                Target::Vertex | Target::GroundVertex => self.square([x, y], 7.0),
                Target::Edge | Target::GroundEdge => {
                    let r = 8.0 * self.u;
                    self.pen.begin_path();
                    self.pen.move_to(x, y - r);
                    for (x, y) in [(x + r, y), (x, y + r), (x - r, y)] {
                        self.pen.line_to(x, y);
                    }
                    self.pen.close_path();
                }
            }
            self.cased("--acc", 2.0, &[]);
        }

        /// A vertex that can be taken hold of.
        pub fn vertex(&self, at: LatticePoint, held: bool) {
            let spot = self.spot(at);
            if self.sees(spot, 8.0) {
                self.square(spot, if held { 5.5 } else { 3.5 });
                self.fill(if held { "--acc" } else { "--bg1" }, 1.0);
                self.stroke("--tx1", 1.5, &[]);
            }
        }

        /// The place of a refusal.
        pub fn refused(&self, at: LatticePoint) {
            let [x, y] = self.spot(at);
            let r = 7.0 * self.u;
            self.pen.begin_path();
            for (a, b) in [((-r, -r), (r, r)), ((-r, r), (r, -r))] {
                self.pen.move_to(x + a.0, y + a.1);
                self.pen.line_to(x + b.0, y + b.1);
            }
            self.cased("--bad", 3.0, &[]);
            self.dot([x, y], 14.0);
            self.cased("--bad", 2.0, &[]);
        }

        /// Words in a box beside a place.
        pub fn note(&self, text: &str, at: LatticePoint) {
            let [x, y] = self.spot(at);
            self.font(13.0, true);
            self.pen.set_text_align("left");
            self.pen.set_text_baseline("middle");
            let width = self.pen.measure_text(text).map_or(60.0, |metrics| metrics.width());
            let (left, top, high) = (x + 16.0 * self.u, y + 12.0 * self.u, 24.0 * self.u);
            self.pen.set_fill_style_str(self.color("--tx1"));
            self.pen.fill_rect(left, top, width + 16.0 * self.u, high);
            self.pen.set_fill_style_str(self.color("--bg0"));
            // Text is measured by the browser itself: nothing in it can fail.
            let _ = self.pen.fill_text(text, left + 8.0 * self.u, top + high / 2.0);
        }

        /// The length of a line beside its end.
        pub fn length(&self, points: &[LatticePoint], tool: Tool) {
            let Some(last) = points.last().filter(|_| points.len() > 1) else { return };
            let length = domain::ellipsoid::length_m(points);
            let text = match (tool, points.len()) {
                (Tool::Measure | Tool::Lasso | Tool::Draw, 3..) => {
                    let ring: Vec<LatticePoint> = points.iter().chain(points.first()).copied().collect();
                    let area = domain::ellipsoid::area_m2(&ring).abs();
                    format!("{} · {}", format::length(lang(), length), format::area(lang(), area))
                }
                _ => format::length(lang(), length),
            };
            self.note(&text, *last);
        }
    }
}
