//! The map of a poster: the ground around a unit, faint; within it, in full; its outline; names.

use domain::{
    lattice::{LatticePoint, StepMetres, metres_per_step},
    partition::Bounds,
    units::UnitIx,
};

use super::{
    clip::{self, Area, Spot},
    colours::{Colour, Palette},
    ground::Ground,
    labels::{self, Labels},
    pen::Pen,
};

/// How much of the map's frame the unit may take.
const FILL: f32 = 0.74;
/// The least that is shown from side to side, in metres: a kiosk is no poster.
const LEAST_M: f32 = 90.0;
/// How wide roads are, in metres, by class from 1.
const ROADS_M: [f32; 4] = [28.0, 22.0, 13.0, 6.0];
/// And on paper, in millimetres, no less and no more.
const ROAD_MM: [f32; 2] = [0.7, 5.0];

/// From the lattice to the page.
#[derive(Clone, Copy)]
pub(super) struct View {
    pub area: Area,
    centre: LatticePoint,
    metres: StepMetres,
    pub mm_per_m: f32,
}

impl View {
    /// The unit in the middle of the area, as large as it may be.
    pub(super) fn on(unit: Bounds, area: Area) -> Self {
        let middle = |a: i32, b: i32| (i64::from(a) + i64::from(b)) / 2;
        let centre = LatticePoint::new(middle(unit.min.x, unit.max.x) as i32, middle(unit.min.y, unit.max.y) as i32);
        let metres = metres_per_step(centre.lat());
        let wide = |steps: i64, each: f64| (steps as f64 * each) as f32;
        let width = wide(i64::from(unit.max.x) - i64::from(unit.min.x), metres.east).max(LEAST_M * FILL);
        let height = wide(i64::from(unit.max.y) - i64::from(unit.min.y), metres.north).max(LEAST_M * FILL);
        let mm_per_m = (area.width * FILL / width).min(area.height * FILL / height);
        Self { area, centre, metres, mm_per_m }
    }

    pub(super) fn spot(&self, p: LatticePoint) -> Spot {
        let east = (i64::from(p.x) - i64::from(self.centre.x)) as f64 * self.metres.east;
        let north = (i64::from(p.y) - i64::from(self.centre.y)) as f64 * self.metres.north;
        let (x, y) = (self.area.x + self.area.width / 2.0, self.area.y + self.area.height / 2.0);
        [x + east as f32 * self.mm_per_m, y - north as f32 * self.mm_per_m]
    }

    pub(super) fn place(&self, [x, y]: Spot) -> LatticePoint {
        let east = f64::from((x - self.area.x - self.area.width / 2.0) / self.mm_per_m) / self.metres.east;
        let north = f64::from((self.area.y + self.area.height / 2.0 - y) / self.mm_per_m) / self.metres.north;
        LatticePoint::new(self.centre.x.saturating_add(east as i32), self.centre.y.saturating_add(north as i32))
    }

    /// What the area shows, and a little beyond.
    pub(super) fn bounds(&self) -> Bounds {
        let wide = self.area.grown(2.0);
        let (a, b) = (self.place([wide.x, wide.bottom()]), self.place([wide.right(), wide.y]));
        Bounds { min: a, max: b }
    }

    /// What of an area is seen.
    pub(super) fn ring(&self, points: &[LatticePoint]) -> Vec<Spot> {
        let spots: Vec<Spot> = points.iter().map(|p| self.spot(*p)).collect();
        clip::ring(&spots, &self.area.grown(1.0))
    }

    /// The box round some points.
    fn extent(&self, points: &[LatticePoint]) -> Option<Area> {
        let bounds = Bounds::of(points.iter().copied())?;
        let (a, b) = (self.spot(bounds.min), self.spot(bounds.max));
        Some(Area { x: a[0], y: b[1], width: b[0] - a[0], height: a[1] - b[1] })
    }

    /// The parts of a line that are seen.
    pub(super) fn lines(&self, points: impl IntoIterator<Item = LatticePoint>) -> Vec<Vec<Spot>> {
        let spots: Vec<Spot> = points.into_iter().map(|p| self.spot(p)).collect();
        clip::line(&spots, &self.area.grown(1.0))
    }
}

/// How strongly each thing is drawn: around the unit, or within it.
struct Strength {
    ground: Colour,
    compound: Colour,
    water: Colour,
    building: Colour,
    casing: Colour,
}

impl Strength {
    fn around(c: &Palette) -> Self {
        Self {
            ground: c.line.on(c.paper, 0.24),
            compound: c.line.on(c.paper, 0.36),
            water: c.water.on(c.paper, 0.32),
            building: c.line.on(c.paper, 0.72),
            casing: c.line.on(c.paper, 0.65),
        }
    }

    fn within(c: &Palette) -> Self {
        Self {
            ground: c.own.on(c.paper, 0.10),
            compound: c.own.on(c.paper, 0.16),
            water: c.water.on(c.paper, 0.62),
            building: c.building.on(c.paper, 0.88),
            casing: c.road.on(c.paper, 0.55),
        }
    }
}

/// Draws the map of a unit; no name stands where the page has taken a place for itself.
pub(super) fn draw(
    pen: &mut Pen<'_>,
    ground: &Ground,
    unit: UnitIx,
    area: Area,
    taken: Vec<Area>,
    colours: &Palette,
) -> View {
    let view = View::on(ground.partition.bounds(unit), area);
    let own = outline(ground, unit, &view);
    pen.clipped(&area, |pen| {
        pen.fill_area(&area, Strength::around(colours).ground);
        layers(pen, ground, &view, colours, &Strength::around(colours));
        pen.within(&own, |pen| {
            pen.fill_area(&area, Strength::within(colours).ground);
            layers(pen, ground, &view, colours, &Strength::within(colours));
        });
        boundaries(pen, ground, &view, colours);
        let lines = || own.iter().map(|ring| ring.as_slice());
        pen.stroke(lines(), colours.paper, 2.6, &[]);
        pen.stroke(lines(), colours.own, 1.3, &[]);
    });
    let buildings =
        ground.features("buildings", view.bounds()).filter_map(|feature| view.extent(feature.rings.first()?));
    let mut labels = Labels::new(area, taken, buildings.collect(), &own);
    labels::draw(pen, ground, unit, &view, &mut labels, colours);
    pen.frame(&area, colours.ink, 0.25);
    view
}

/// The unit's rings on the page, closed.
fn outline(ground: &Ground, unit: UnitIx, view: &View) -> Vec<Vec<Spot>> {
    let (table, topology) = (ground.partition.units(), ground.partition.topology());
    let rings = table.leaf_of(unit).into_iter().flat_map(|leaf| topology.cycles(leaf)).map(|cycle| {
        let points = cycle.into_iter().flat_map(|half| topology.points(half));
        let mut ring: Vec<Spot> = points.map(|p| view.spot(p)).collect();
        ring.dedup();
        ring.extend(ring.first().copied());
        ring
    });
    rings.collect()
}

fn layers(pen: &mut Pen<'_>, ground: &Ground, view: &View, colours: &Palette, strength: &Strength) {
    let seen = view.bounds();
    let areas = |pen: &mut Pen<'_>, layer: &str, colour: Colour| {
        for feature in ground.features(layer, seen) {
            let rings: Vec<Vec<Spot>> = feature.rings.iter().map(|ring| view.ring(ring)).collect();
            pen.fill(rings.iter().map(|ring| ring.as_slice()), colour);
        }
    };
    areas(pen, "compounds", strength.compound);
    areas(pen, "water", strength.water);
    let mut roads: [Vec<Vec<Spot>>; ROADS_M.len()] = Default::default();
    for feature in ground.features("roads", seen) {
        let class = usize::from(feature.class.max(1)).min(ROADS_M.len()) - 1;
        roads[class].extend(feature.rings.iter().flat_map(|line| view.lines(line.iter().copied())));
    }
    let width = |class: usize| (ROADS_M[class] * view.mm_per_m).clamp(ROAD_MM[0], ROAD_MM[1]);
    // All casings first: where roads meet, none cuts another.
    for (grow, colour) in [(0.3, strength.casing), (0.0, colours.paper)] {
        for class in (0..roads.len()).rev() {
            pen.stroke(roads[class].iter().map(|line| line.as_slice()), colour, width(class) + grow, &[]);
        }
    }
    areas(pen, "buildings", strength.building);
}

/// Boundaries of all units, the coarser the stronger.
fn boundaries(pen: &mut Pen<'_>, ground: &Ground, view: &View, colours: &Palette) {
    let leaves = ground.partition.units().levels().len() as u8 - 1;
    let mut lines: [Vec<Vec<Spot>>; 3] = Default::default();
    for arc in ground.arcs(view.bounds()) {
        let above = leaves.saturating_sub(ground.partition.arc_depth(arc));
        let points = ground.partition.topology().arc(arc).points();
        lines[usize::from(above).min(2)].extend(view.lines(points.iter().copied()));
    }
    let looks: [(Colour, f32, &[f32]); 3] = [
        (colours.faint, 0.22, &[1.4, 1.0]),
        (colours.soft, 0.35, &[3.0, 1.0]),
        (colours.ink, 0.5, &[4.0, 1.0, 0.4, 1.0]),
    ];
    for (lines, (colour, width, dash)) in lines.iter().zip(looks) {
        pen.stroke(lines.iter().map(|line| line.as_slice()), colour, width, dash);
    }
}
