//! Draw data → card. [`Sheet`] is the CPU side, kept; [`Gpu`] is made from it, again after every lost context.

use domain::topology::ArcIx;
use domain::units::LeafIx;
use geometry::cull::in_view;
use geometry::{Layout, LocalPlane, Sight};

use super::basemap::TileCard;
use super::classes::Classes;
use super::draft::{Draft, DraftCard};
use super::ground::{GroundMeshes, Kinds};
use super::hatches::HatchCard;
use super::levels::{BoundaryStyle, Stroke, fineness, nearness, rank};
use super::outline::run_of;
use super::sheet::Sheet;
use super::stand::{Serves, Stand};
use super::text::Plates;
use super::{MapError, Theme};
use crate::gl::{
    Area, ByteTable, Context, Fence, FillStyle, GlError, IdPainter, IdTarget, Layer, LineBuffer, LineStyle, Mesh,
    Painters, PaintersToBe, Transform,
};

/// Rows of device px read back at once: bounds the memory that ids take.
const ID_ROWS: u32 = 256;
/// Above so many device px edges are not smoothed: a layer takes four times the memory then.
const MOST_SMOOTH_PX: f64 = 8e6;
/// Hover and selection: the core's width, its casing's, in `u`.
const HOVER: (f64, f64) = (2.0, 4.6);
const SELECTION: (f64, f64) = (2.6, 5.6);
/// The fill's opacity over a base map: where cells are small, and where they are as wide as streets are long.
const OVER_BASEMAP: [f64; 2] = [0.72, 0.55];
/// Mean widths of a finest cell between which it goes from one to the other, units of the design.
const STREETS: [f64; 2] = [12.0, 96.0];
/// Outline of a unit without data, in `u`.
const EMPTY_WIDTH: f64 = 0.8;

/// What is drawn in this frame, beside the classes.
#[derive(Clone)]
pub(super) struct Look<'a> {
    pub(super) theme: &'a Theme,
    /// Depth shown.
    pub(super) depth: u8,
    /// Depth of the finest boundaries drawn.
    pub(super) finest: u8,
    /// Device px of the design's unit.
    pub(super) u: f64,
    /// CSS px of the design's unit.
    pub(super) unit_px: f64,
    /// CSS px for one local unit.
    pub(super) css_scale: f64,
    /// Device px of a metre on the ground.
    pub(super) metre_px: f64,
    /// How much the fill covers of what lies below it, 0–1.
    pub(super) fill: f64,
    /// What of the ground isn't drawn.
    pub(super) hidden: Kinds,
    pub(super) at: Transform,
    /// What is in view.
    pub(super) sight: Sight,
    /// Where local (0, 0) stands, device px from the buffer's top left.
    pub(super) origin: [f64; 2],
}

impl Look<'_> {
    /// The same for a part of the picture: only what lies there need be drawn.
    fn within(&self, area: Area, room: f64) -> Self {
        let scale = f64::from(self.at.scale);
        let local = |px: i32, i: usize, room: f64| ((f64::from(px) + room - self.origin[i]) / scale) as f32;
        let low = [local(area.left, 0, -room), local(area.top, 1, -room)];
        let high = [local(area.left + area.width, 0, room), local(area.top + area.height, 1, room)];
        Self { sight: Sight { low, high }, ..self.clone() }
    }

    /// The zoom at which the design's px would be CSS px: a wall shows no more detail than a desk.
    pub(super) fn zoom(&self) -> f64 {
        LocalPlane::zoom_of(self.css_scale / self.unit_px)
    }
}

/// Zoom, in the design's px, and how much the fill covers there of what lies below it: all of it from afar, where its
/// colours are the legend's to the last bit; less the more there is to see on the ground.
const FILL: [(f64, f64); 5] = [(11.75, 1.0), (12.5, 0.74), (14.0, 0.7), (15.0, 0.66), (16.5, 0.6)];
/// Zoom levels beyond the first view over which the fill gives way: a village's first view is near, and opaque.
const FROM_HOME: f64 = 1.0;

/// How much the fill covers of what lies below it. Both zooms in the design's px.
pub(super) fn fill_opacity(zoom: f64, home: f64) -> f64 {
    let between = FILL.windows(2).find(|pair| zoom < pair[1].0);
    let covers = between.map_or(FILL[FILL.len() - 1].1, |pair| {
        let share = ((zoom - pair[0].0) / (pair[1].0 - pair[0].0)).max(0.0);
        pair[0].1 + (pair[1].1 - pair[0].1) * share
    });
    1.0 - (1.0 - covers) * ((zoom - home) / FROM_HOME).clamp(0.0, 1.0)
}

/// Everything on the card.
pub(super) struct Gpu {
    pub(super) context: Context,
    /// Everything but outlines and names.
    scene: Option<Scene>,
    /// The layer of the first scene.
    first: Option<Layer>,
    painters: Painters,
    mesh: Mesh,
    tables: [ByteTable; 2],
    boundaries: LineBuffer,
    empty: LineBuffer,
    selection: LineBuffer,
    hover: LineBuffer,
    ids: Option<IdPainter>,
    pub(super) plates: Option<Plates>,
    pub(super) ground: Option<GroundMeshes>,
    pub(super) tiles: Option<TileCard>,
    pub(super) hatches: Option<HatchCard>,
    pub(super) draft: Option<DraftCard>,
}

/// How far a card is made ready. A card that starts takes its time, and who asks it something waits: when the page
/// starts, each step is a task of its own, taken when the card has done the one before.
pub(super) struct Making {
    step: Step,
    fence: Option<Fence>,
}

enum Step {
    Context(Context),
    Begun(Box<(Context, Layer, PaintersToBe)>),
    Tools(Box<Tools>),
}

/// A picture that was drawn, and for which camera.
struct Scene {
    layer: Layer,
    /// It can be drawn better: without smoothing, or out of pieces.
    hasty: bool,
    stand: Stand,
}

/// What the card needs whatever is drawn.
struct Tools {
    context: Context,
    scene: Layer,
    painters: Painters,
}

/// A step on the way to a card that holds everything.
pub(super) enum Made {
    Step(Making),
    All(Box<Gpu>),
}

impl Making {
    /// With a fresh context.
    pub(super) fn new(context: Context) -> Self {
        Self { fence: context.fence(), step: Step::Context(context) }
    }

    /// Whether the next step won't wait for the card.
    pub(super) fn is_due(&self) -> bool {
        self.fence.as_ref().is_none_or(Fence::is_passed)
    }

    /// The next step.
    ///
    /// # Errors
    /// [`MapError::Gl`].
    pub(super) fn on(self, sheet: &Sheet) -> Result<Made, MapError> {
        let (step, fence) = match self.step {
            Step::Context(context) => {
                let begun = (Layer::new(&context, is_smooth(&context))?, PaintersToBe::new(&context)?);
                let fence = context.fence();
                (Step::Begun(Box::new((context, begun.0, begun.1))), fence)
            }
            Step::Begun(begun) => {
                let (context, scene, painters) = *begun;
                let (scene, painters) = (scene.checked()?, painters.finish(&context)?);
                (Step::Tools(Box::new(Tools { context, scene, painters })), None)
            }
            Step::Tools(tools) => return Ok(Made::All(Box::new(Gpu::new(*tools, sheet)?))),
        };
        Ok(Made::Step(Self { step, fence }))
    }
}

/// Whether a canvas is small enough for smoothed edges.
fn is_smooth(context: &Context) -> bool {
    let (width, height) = context.buffer_size();
    f64::from(width) * f64::from(height) <= MOST_SMOOTH_PX
}

impl Gpu {
    /// Uploads the sheet.
    fn new(Tools { context, scene, painters }: Tools, sheet: &Sheet) -> Result<Self, MapError> {
        let leaves = sheet.partition.units().leaf_count();
        let tables = [ByteTable::new(&context, leaves)?, ByteTable::new(&context, leaves)?];
        let none = || LineBuffer::new(&context, &[]);
        Ok(Self {
            scene: None,
            first: Some(scene),
            painters,
            mesh: Mesh::of_arrays(&context, &sheet.vertices, &sheet.indices)?,
            tables,
            boundaries: LineBuffer::of_array(&context, &sheet.lines)?,
            empty: none()?,
            selection: none()?,
            hover: none()?,
            ids: None,
            plates: None,
            ground: None,
            tiles: None,
            hatches: None,
            draft: None,
            context,
        })
    }

    /// Uploads the class tables that changed.
    pub(super) fn take_classes(&mut self, classes: &mut Classes) -> Result<(), MapError> {
        for at in [0, 1] {
            // The first table is looked at only while two sets are mixed or stand side by side.
            let needed = at == 1 || classes.mix() < 1.0 || classes.split().is_some();
            if needed && std::mem::take(&mut classes.stale[at]) {
                self.tables[at].upload(classes.table(at))?;
            }
        }
        Ok(())
    }

    /// Replaces one of the changing outlines.
    pub(super) fn set_outline(
        &mut self,
        which: Outline,
        sheet: &Sheet,
        arcs: impl IntoIterator<Item = ArcIx>,
    ) -> Result<(), MapError> {
        let points = run_of(&sheet.partition, &sheet.layout.plane, arcs);
        match which {
            Outline::Empty => &mut self.empty,
            Outline::Selection => &mut self.selection,
            Outline::Hover => &mut self.hover,
        }
        .replace(&points)?;
        Ok(())
    }

    /// Whether the scene was last drawn in haste.
    pub(super) fn is_hasty(&self) -> bool {
        self.scene.as_ref().is_some_and(|scene| scene.hasty)
    }

    /// One frame. `anew` draws all of the scene once more; without it what is there is shown again, moved where the
    /// camera moved. If `smooth`, all of it is drawn with smooth edges; if not, the card is slow and something moves: what
    /// is there is then shown larger or smaller where one zooms.
    ///
    /// # Errors
    /// [`MapError::Gl`].
    pub(super) fn draw(
        &mut self,
        sheet: &Sheet,
        classes: &Classes,
        draft: Option<&Draft>,
        look: &Look<'_>,
        (anew, smooth): (bool, bool),
    ) -> Result<(), MapError> {
        self.context.begin();
        let ground = look.theme.ground.unit();
        let kept = self.scene.take().filter(|scene| scene.layer.fits());
        let stand = Stand { at: look.at, origin: look.origin };
        let serves =
            kept.as_ref().filter(|_| !anew).map_or(Serves::Nothing, |scene| scene.stand.serves(&stand, !smooth));
        // A parting stays where it is on the screen: what the ground moves to its other side is drawn anew.
        let serves = match serves {
            Serves::Moved([0, 0]) => serves,
            _ if classes.split().is_some() => Serves::Nothing,
            _ => serves,
        };
        let mut shown = false;
        let scene = match (kept, serves) {
            (Some(scene), Serves::Moved([0, 0])) => scene,
            (Some(mut scene), Serves::Moved(by)) => {
                let paint = |area| self.draw_scene(sheet, (classes, draft), &look.within(area, 8.0 * look.u));
                scene.layer.shift(by, ground, paint)?;
                Scene { hasty: true, stand, ..scene }
            }
            (Some(scene), Serves::Scaled(covered)) => {
                let paint = |area| self.draw_scene(sheet, (classes, draft), &look.within(area, 8.0 * look.u));
                scene.layer.show_in(&self.painters.picture, covered, ground, paint);
                shown = true;
                Scene { hasty: true, ..scene }
            }
            (kept, _) => {
                let layer = kept.map(|scene| scene.layer).or_else(|| self.first.take().filter(Layer::fits));
                let new = || Layer::new(&self.context, is_smooth(&self.context))?.checked();
                let layer = layer.map_or_else(new, Ok)?;
                layer.draw(smooth, ground, || self.draw_scene(sheet, (classes, draft), look));
                let hasty = !smooth && layer.can_smooth();
                Scene { layer, hasty, stand }
            }
        };
        if !shown {
            scene.layer.show(&self.painters.picture);
        }
        self.scene = Some(scene);
        self.draw_over(look);
        Ok(())
    }

    /// All that changes with camera and classes.
    fn draw_scene(&self, sheet: &Sheet, (classes, draft): (&Classes, Option<&Draft>), look: &Look<'_>) {
        if let Some(tiles) = &self.tiles {
            tiles.draw(&self.context, &sheet.layout.plane, &look.at);
        }
        if let Some(ground) = &self.ground {
            ground.draw(&self.context, &self.painters, look);
        }
        let fills = in_view(&sheet.layout.fills, &look.sight);
        let fill = |tables: [usize; 2], mix: f32| {
            let tables = tables.map(|at| &self.tables[at]);
            self.painters.fill.draw(&self.context, (&self.mesh, &fills), tables, &fill_style(look, mix), &look.at);
        };
        match classes.split() {
            None => fill([usize::from(classes.mix() >= 1.0), 1], classes.mix()),
            Some(share) => {
                let [width, height] = look.at.viewport.map(|side| side as i32);
                let part = (f64::from(width) * share).round() as i32;
                let left = Area { left: 0, top: 0, width: part, height };
                let right = Area { left: part, top: 0, width: width - part, height };
                for (at, area) in [left, right].into_iter().enumerate() {
                    self.context.only_in(area, || fill([at, at], 1.0));
                }
            }
        }
        if let Some(hatches) = &self.hatches {
            hatches.draw(&self.context, (&self.mesh, &fills), look);
        }
        self.draw_boundaries(&sheet.layout, look);
        if let (Some(card), Some(draft)) = (&self.draft, draft) {
            card.draw(&self.context, &self.painters, draft, look);
        }
    }

    /// What follows the pointer, and the names.
    fn draw_over(&self, look: &Look<'_>) {
        self.draw_outline(look, &self.hover, HOVER);
        self.draw_outline(look, &self.selection, SELECTION);
        if let Some(plates) = &self.plates {
            plates.draw(&self.context, &look.at);
        }
    }

    fn draw_outline(&self, look: &Look<'_>, buffer: &LineBuffer, (core, casing): (f64, f64)) {
        for (width, color, alpha) in [(casing, look.theme.ground, 0.95), (core, look.theme.ink, 1.0)] {
            let style = LineStyle { width: (width * look.u) as f32, color: color.unit(), alpha };
            self.painters.line.draw_whole(buffer, &style, &look.at);
        }
    }

    /// The scene with the selection's outline, off the canvas: four bytes a pixel, rows from the top.
    ///
    /// # Errors
    /// [`MapError::Gl`].
    pub(super) fn picture(
        &self,
        layer: &Layer,
        sheet: &Sheet,
        classes: &Classes,
        look: &Look<'_>,
    ) -> Result<Vec<u8>, MapError> {
        let paint = || {
            self.draw_scene(sheet, (classes, None), look);
            self.draw_outline(look, &self.selection, SELECTION);
        };
        Ok(layer.take(look.theme.ground.unit(), paint)?)
    }

    /// Fine lines first, then all casings, then the inked lines: a coarse line is never cut by a finer one, nor one
    /// inked line by another's casing.
    fn draw_boundaries(&self, layout: &Layout, look: &Look<'_>) {
        let levels = layout.strokes.len();
        let cell = |depth: usize| layout.cells[depth] * look.css_scale / look.unit_px;
        let wide = nearness(cell(levels - 1)) * look.u;
        let stroke = |depth: usize, stroke: Stroke, color: [f32; 3]| {
            let fine = if depth == 0 { 1.0 } else { fineness(cell(depth)) };
            let style = LineStyle { width: (stroke.width * wide) as f32, color, alpha: (stroke.alpha * fine) as f32 };
            self.painters.line.draw(&self.boundaries, &in_view(&layout.strokes[depth], &look.sight), &style, &look.at);
        };
        let (ink, dark) = (look.theme.ink.unit(), look.theme.ground.unit());
        let shown = (0..levels).rev().filter(|depth| *depth <= usize::from(look.depth.min(look.finest)));
        let styled: Vec<(usize, BoundaryStyle)> =
            shown.map(|depth| (depth, rank(depth as u8, levels).style())).collect();
        for (depth, style) in styled.iter().filter(|(_, style)| !style.inked) {
            stroke(*depth, style.core, dark);
        }
        let style =
            LineStyle { width: (EMPTY_WIDTH * look.u) as f32, color: look.theme.no_data_line.unit(), alpha: 1.0 };
        self.painters.line.draw_whole(&self.empty, &style, &look.at);
        for (depth, style) in &styled {
            if let Some(casing) = style.casing {
                stroke(*depth, casing, dark);
            }
        }
        for (depth, style) in styled.iter().filter(|(_, style)| style.inked) {
            stroke(*depth, style.core, ink);
        }
    }

    /// Leaves that cover pixels' centres, with their counts.
    pub(super) fn paint_ids(&mut self, leaves: usize, at: &Transform) -> Result<Vec<(LeafIx, u32)>, MapError> {
        if self.ids.is_none() {
            self.ids = Some(IdPainter::new(&self.context)?);
        }
        let Some(painter) = &self.ids else { return Err(GlError::Object("id painter").into()) };
        let (width, height) = self.context.buffer_size();
        let mut counts = vec![0_u32; leaves];
        for top in (0..height).step_by(ID_ROWS as usize) {
            let mut target = IdTarget::new(&self.context, width, ID_ROWS.min(height - top))?;
            painter.read(&mut target, &self.mesh, at, top, |id| {
                if let Some(count) = id.and_then(|id| counts.get_mut(id as usize)) {
                    *count += 1;
                }
            })?;
        }
        let painted = counts.into_iter().enumerate().filter(|(_, count)| *count > 0);
        Ok(painted.map(|(leaf, count)| (LeafIx(leaf as u32), count)).collect())
    }
}

/// The outlines that change while the map is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outline {
    Empty,
    Selection,
    Hover,
}

pub(super) fn fill_style(look: &Look<'_>, mix: f32) -> FillStyle {
    let theme = look.theme;
    let period = |px: f64| (px * look.u).round().max(3.0);
    let periods = [period(5.0), period(6.0)];
    // Whole px, and a small number: an f32 then still tells px anywhere.
    let origin = |period: f64| look.origin.map(|v| (v.round().rem_euclid(period)) as f32);
    FillStyle {
        palette: theme.ramp.iter().map(|c| c.unit()).collect(),
        ground: theme.ground.unit(),
        empty: theme.no_data.unit(),
        held: theme.suppressed.unit(),
        hatch: theme.hatch.unit(),
        periods: periods.map(|v| v as f32),
        pen: look.u.max(1.0) as f32,
        origins: periods.map(origin),
        mix,
        opacity: look.fill as f32,
    }
}

/// How much the fill covers of a base map: as much as tells seven classes over its streets.
pub(super) fn over_basemap(cell: f64) -> f64 {
    let [far, near] = OVER_BASEMAP;
    let share = ((cell / STREETS[0]).log2() / (STREETS[1] / STREETS[0]).log2()).clamp(0.0, 1.0);
    far + (near - far) * share
}

#[cfg(test)]
mod tests {
    use super::{fill_opacity, over_basemap};

    #[test]
    fn the_fill_is_whole_at_the_first_view_and_gives_way_step_by_step() {
        for home in [9.0, 10.95, 14.5, 17.0] {
            assert_eq!(fill_opacity(home, home), 1.0, "the first view at {home}");
            let mut before = 1.0;
            for step in 0..120 {
                let covers = fill_opacity(home - 2.0 + f64::from(step) * 0.1, home);
                assert!(covers <= before && (0.5..=1.0).contains(&covers), "{covers} after {before}");
                assert!(before - covers < 0.08, "from {before} to {covers} at once");
                before = covers;
            }
            assert!(before < 0.65);
        }
    }

    #[test]
    fn the_nearer_one_looks_the_less_of_a_base_map_is_hidden() {
        let over: Vec<f64> = [0.0, 12.0, 30.0, 96.0, 1e6].map(over_basemap).to_vec();
        assert!(over.is_sorted_by(|a, b| a >= b) && over[0] == over[1] && over[3] == over[4], "{over:?}");
        assert!(over[0] < 0.8 && over[4] > 0.5, "{over:?}");
    }
}
