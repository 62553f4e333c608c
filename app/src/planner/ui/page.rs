//! What is drawn over the map.

use std::rc::Rc;

use domain::lattice::LatticePoint;
use domain::plan::Ground;
use geometry::plane::{world, world_px};
use leptos::prelude::*;
use web_sys::CanvasRenderingContext2d;

use super::super::against::Differs;
use super::super::glance::roomiest;
use super::super::snap::Target;
use super::super::tool::{Form, Tool};
use super::net::Net;
use super::sheet::Sheet;
use super::state::Planner;
use crate::{format, locale::lang, map::Camera, ui::tokens};

/// The colours that canvases need, by name of their tokens.
const TOKENS: [&str; 7] = ["--tx1", "--tx2", "--tx3", "--bg0", "--bad", "--acc", "--bg1"];

/// Letters of what the open command would make, and of lengths beside the pointer, px of the design.
const LARGE: f64 = 20.0;
const SMALL: f64 = 13.0;

/// A small building's side, world (12 m at the equator), and from which size on it has an outline, px of the design: from
/// farther away it would be nothing else.
const BUILDING: f64 = 3.0e-7;
const OUTLINED_FROM: f64 = 6.0;

/// A clean sheet and how the map's places lie on it.
pub struct Page {
    sheet: Rc<Sheet>,
    /// Colours, in the order of [`TOKENS`].
    ink: Vec<String>,
    family: String,
    /// Middle of the map, world; px of the world's side; half sides of the map, CSS px.
    centre: [f64; 2],
    pub px: f64,
    half: [f64; 2],
    pub u: f64,
}

impl Page {
    /// A sheet, wiped clean: see [`Sheet::clean`].
    pub fn of(
        planner: Planner,
        sheet: Rc<Sheet>,
        camera: Camera,
        (width, height): (f64, f64),
        only: Option<[f64; 4]>,
    ) -> Option<Self> {
        sheet.clean([width, height], only);
        let (ink, family) = tokens::words(&TOKENS)?;
        let (centre, px) = (world(camera.lon, camera.lat), world_px(camera.zoom));
        let u = planner.unit_px.get_untracked();
        Some(Self { sheet, ink, family, centre, px, half: [width / 2.0, height / 2.0], u })
    }

    pub fn pen(&self) -> &CanvasRenderingContext2d {
        &self.sheet.pen
    }

    pub fn world(&self, at: [f64; 2]) -> [f64; 2] {
        [0, 1].map(|i| self.half[i] + (at[i] - self.centre[i]) * self.px)
    }

    pub fn spot(&self, p: LatticePoint) -> [f64; 2] {
        self.world(world(p.lon(), p.lat()))
    }

    pub fn sees(&self, [x, y]: [f64; 2], room: f64) -> bool {
        x > -room && y > -room && x < 2.0 * self.half[0] + room && y < 2.0 * self.half[1] + room
    }

    pub fn color(&self, token: &str) -> &str {
        TOKENS.iter().position(|known| *known == token).and_then(|at| self.ink.get(at)).map_or("", String::as_str)
    }

    pub fn font(&self, size: f64, bold: bool) {
        let weight = if bold { 700 } else { 400 };
        self.sheet.font_in(&format!("{weight} {}px {}", size * self.u, self.family));
    }

    /// Words with a halo of the ground's colour.
    pub fn words(&self, text: &str, [x, y]: [f64; 2], token: &str) {
        self.pen().set_line_width(3.0 * self.u);
        self.sheet.dash(None);
        self.sheet.stroke_in(self.color("--bg0"));
        // Text is measured by the browser itself: nothing in it can fail.
        let _ = self.pen().stroke_text(text, x, y);
        self.sheet.fill_in(self.color(token));
        let _ = self.pen().fill_text(text, x, y);
    }

    pub fn path(&self, points: &[LatticePoint], closed: bool) {
        for (at, p) in points.iter().enumerate() {
            let [x, y] = self.spot(*p);
            if at == 0 { self.pen().move_to(x, y) } else { self.pen().line_to(x, y) }
        }
        if closed {
            self.pen().close_path();
        }
    }

    /// A stroke, unbroken or dashed; CSS px of the design.
    pub fn stroke(&self, token: &str, width: f64, dash: Option<[f64; 2]>) {
        self.sheet.dash(dash.map(|dash| dash.map(|length| length * self.u)));
        self.sheet.stroke_in(self.color(token));
        self.pen().set_line_width(width * self.u);
        self.pen().stroke();
    }

    /// A stroke with a casing.
    pub fn cased(&self, token: &str, width: f64, dash: Option<[f64; 2]>) {
        self.stroke("--bg0", width + 2.6, None);
        self.stroke(token, width, dash);
    }

    pub fn fill(&self, token: &str, alpha: f64) {
        self.pen().set_global_alpha(alpha);
        self.sheet.fill_in(self.color(token));
        self.pen().fill_with_canvas_winding_rule(web_sys::CanvasWindingRule::Evenodd);
        self.pen().set_global_alpha(1.0);
    }

    pub fn dot(&self, [x, y]: [f64; 2], radius: f64) {
        self.pen().begin_path();
        // A radius of ours is never below zero.
        let _ = self.pen().arc(x, y, radius * self.u, 0.0, core::f64::consts::TAU);
    }

    pub fn square(&self, [x, y]: [f64; 2], half: f64) {
        let half = half * self.u;
        self.pen().begin_path();
        self.pen().rect(x - half, y - half, 2.0 * half, 2.0 * half);
    }
}

impl Page {
    /// The outline of chosen units.
    pub fn chosen(&self, planner: Planner) {
        let ids = planner.chosen_ids();
        planner.with_desk(|desk| {
            for id in ids {
                self.pen().begin_path();
                for ring in desk.plan().pieces(Ground::Unit(id)).iter().flatten() {
                    self.path(ring, true);
                }
                self.cased("--tx1", 2.6, None);
            }
        });
    }

    /// Ground as it would be, with its count.
    pub fn piece(&self, rings: &[Vec<Vec<LatticePoint>>], at: usize) {
        self.pen().begin_path();
        rings.iter().flatten().for_each(|ring| self.path(ring, true));
        let (token, alpha) = if at.is_multiple_of(2) { ("--acc", 0.34) } else { ("--tx1", 0.16) };
        self.fill(token, alpha);
        self.stroke(token, 2.0, None);
    }

    /// A big count in the middle of ground as it would be.
    pub fn count(&self, rings: &[Vec<Vec<LatticePoint>>], text: &str, off: bool) {
        if let Some((at, _)) = roomiest(rings) {
            self.pen().set_text_align("center");
            self.pen().set_text_baseline("middle");
            self.font(LARGE, true);
            self.words(text, self.world(at), if off { "--bad" } else { "--tx1" });
        }
    }

    /// The wall of a compound.
    pub fn wall(&self, ring: &[LatticePoint]) {
        self.pen().begin_path();
        self.path(ring, true);
        self.cased("--acc", 3.0, Some([9.0, 4.0]));
    }

    /// What the brush reaches.
    pub fn brush(&self, at: LatticePoint) {
        self.dot(self.spot(at), super::hands::BRUSH_PX);
        self.cased("--tx1", 1.5, None);
    }

    /// Lines as they would be.
    pub fn becoming(&self, lines: &[Vec<LatticePoint>]) {
        self.pen().begin_path();
        lines.iter().for_each(|line| self.path(line, false));
        self.cased("--tx1", 2.0, Some([6.0, 5.0]));
    }

    /// Where two plans differ: buildings that change hands, boundaries that go (dashed) and that come.
    pub fn differs(&self, differs: &Differs) {
        self.pen().begin_path();
        differs.moved.iter().for_each(|ring| self.path(ring, true));
        self.fill("--acc", 0.6);
        if self.px * BUILDING >= OUTLINED_FROM * self.u {
            self.stroke("--tx1", 1.2, None);
        }
        for (lines, token, dash) in [(&differs.gone, "--bad", Some([5.0, 4.0])), (&differs.new, "--acc", None)] {
            self.pen().begin_path();
            lines.iter().for_each(|line| self.path(line, false));
            self.cased(token, 2.4, dash);
        }
    }

    /// Another net's boundaries, and where it and the plan disagree.
    pub fn net(&self, net: &Net) {
        self.pen().begin_path();
        net.report.disagreements.iter().for_each(|one| self.path(&one.outline, true));
        self.fill("--bad", 0.4);
        self.stroke("--bad", 1.2, None);
        self.pen().begin_path();
        net.foreign.drawn.iter().flat_map(|unit| unit.parts.iter().flatten()).for_each(|ring| self.path(ring, true));
        self.cased("--acc", 1.6, Some([4.0, 4.0]));
    }

    /// What the hand draws.
    pub fn line(&self, points: &[LatticePoint], tool: Tool, under_way: bool) {
        self.pen().begin_path();
        self.path(points, false);
        if tool.form() == Form::Ring && points.len() > 2 {
            self.pen().close_path();
            self.fill("--acc", 0.16);
        }
        self.cased("--tx1", 2.0, under_way.then_some([7.0, 5.0]));
        for p in points {
            self.dot(self.spot(*p), 4.0);
            self.fill("--bg1", 1.0);
            self.stroke("--tx1", 2.0, None);
        }
    }

    /// What would be snapped to: a square for a vertex, a diamond for a boundary.
    pub fn target(&self, target: Target, at: LatticePoint) {
        let [x, y] = self.spot(at);
        match target {
            Target::Vertex | Target::GroundVertex => self.square([x, y], 7.0),
            Target::Edge | Target::GroundEdge => {
                let r = 8.0 * self.u;
                self.pen().begin_path();
                self.pen().move_to(x, y - r);
                for (x, y) in [(x + r, y), (x, y + r), (x - r, y)] {
                    self.pen().line_to(x, y);
                }
                self.pen().close_path();
            }
        }
        self.cased("--acc", 2.0, None);
    }

    /// A vertex that can be taken hold of.
    pub fn vertex(&self, at: LatticePoint, held: bool) {
        let spot = self.spot(at);
        if self.sees(spot, 8.0) {
            self.square(spot, if held { 5.5 } else { 3.5 });
            self.fill(if held { "--acc" } else { "--bg1" }, 1.0);
            self.stroke("--tx1", 1.5, None);
        }
    }

    /// The place of a refusal.
    pub fn refused(&self, at: LatticePoint) {
        let [x, y] = self.spot(at);
        let r = 7.0 * self.u;
        self.pen().begin_path();
        for (a, b) in [((-r, -r), (r, r)), ((-r, r), (r, -r))] {
            self.pen().move_to(x + a.0, y + a.1);
            self.pen().line_to(x + b.0, y + b.1);
        }
        self.cased("--bad", 3.0, None);
        self.dot([x, y], 14.0);
        self.cased("--bad", 2.0, None);
    }

    /// Words in a box beside a place, in the counts' font made smaller: a browser brings all its styles up to date before it
    /// takes another one.
    pub fn note(&self, text: &str, at: LatticePoint) {
        let ([x, y], scale) = (self.spot(at), SMALL / LARGE);
        self.font(LARGE, true);
        self.pen().set_text_align("left");
        self.pen().set_text_baseline("middle");
        let width = self.sheet.width(text) * scale;
        let (left, top, high) = (x + 16.0 * self.u, y + 12.0 * self.u, 24.0 * self.u);
        self.sheet.fill_in(self.color("--tx1"));
        self.pen().fill_rect(left, top, width + 16.0 * self.u, high);
        self.pen().save();
        // Numbers of our own are always taken, and text is measured by the browser itself.
        let _ = self.pen().translate(left + 8.0 * self.u, top + high / 2.0);
        let _ = self.pen().scale(scale, scale);
        self.pen().set_fill_style_str(self.color("--bg0"));
        let _ = self.pen().fill_text(text, 0.0, 0.0);
        self.pen().restore();
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
