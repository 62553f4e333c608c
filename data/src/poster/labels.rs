//! Names on a poster's map: the unit's own, its roads', its neighbours'. None covers another.

use std::collections::BTreeMap;

use domain::units::{LeafIx, UnitIx};

use super::{
    clip::{self, Area, Spot},
    colours::Palette,
    ground::Ground,
    map::View,
    pen::{Align, Pen, Style},
};

/// How many places in a row and in a column are looked at for where neighbours' names may stand.
const GRID: usize = 44;
/// How many places are tried for a name that isn't the unit's own.
const TRIES: usize = 120;
/// How far names stay from the frame, in millimetres.
const MARGIN: f32 = 2.0;
const ROAD_SIZE: f32 = 2.9;
const NEIGHBOUR_SIZE: f32 = 3.3;
/// The unit's own name: smaller where it finds no room within the outline.
const OWN_SIZES: [f32; 3] = [5.6, 4.6, 3.8];
/// How far names stay from the unit's outline, in millimetres: half of its width and of its halo's, and a little.
const OFF_OWN: f32 = 1.6;
/// From the unit's outline to the middle of a road's name, in millimetres.
const OFF_OUTLINE: f32 = 3.4;

/// Where names stand already.
pub(super) struct Labels<'a> {
    frame: Area,
    taken: Vec<Area>,
    /// Buildings: names stand beside them where they can.
    marks: Vec<Area>,
    /// The unit's rings: names don't run over them where they can.
    own: &'a [Vec<Spot>],
}

impl<'a> Labels<'a> {
    /// In a frame of which some parts are taken already.
    pub(super) const fn new(frame: Area, taken: Vec<Area>, marks: Vec<Area>, own: &'a [Vec<Spot>]) -> Self {
        Self { frame, taken, marks, own }
    }

    fn is_free(&self, place: &Area) -> bool {
        self.frame.grown(-MARGIN).holds(place) && !self.taken.iter().any(|other| other.meets(place))
    }

    fn is_clear(&self, place: &Area) -> bool {
        !self.marks.iter().any(|mark| mark.meets(place))
    }

    fn meets_own(&self, place: &Area) -> bool {
        let place = place.grown(OFF_OWN);
        self.own.iter().any(|ring| !clip::line(ring, &place).is_empty())
    }

    /// Takes a place if it is free and in the frame.
    fn take(&mut self, place: Area) -> bool {
        let free = self.is_free(&place);
        if free {
            self.taken.push(place.grown(1.2));
        }
        free
    }

    /// How far a spot lies from the unit's outline.
    fn mm_off_own(&self, at: Spot) -> f32 {
        let pairs = self.own.iter().flat_map(|ring| ring.windows(2));
        pairs.map(|pair| from_segment(at, pair[0], pair[1])).fold(f32::MAX, f32::min)
    }
}

fn from_segment(p: Spot, a: Spot, b: Spot) -> f32 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let t = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy).max(1e-9);
    let t = t.clamp(0.0, 1.0);
    (p[0] - a[0] - t * dx).hypot(p[1] - a[1] - t * dy)
}

fn around(at: Spot, width: f32, size: f32) -> Area {
    Area { x: at[0] - width / 2.0, y: at[1] - size * 0.6, width, height: size * 1.2 }
}

/// From a label's middle to its base line.
fn base(at: Spot, size: f32) -> Spot {
    [at[0], at[1] + size * 0.36]
}

/// Writes all names that find a place.
pub(super) fn draw(
    pen: &mut Pen<'_>,
    ground: &Ground,
    unit: UnitIx,
    view: &View,
    labels: &mut Labels<'_>,
    colours: &Palette,
) {
    let table = ground.partition.units();
    let places = places(ground, view);
    let own = OWN_SIZES.map(|size| Style::bold(size, colours.own).with_halo(colours.paper, 0.7));
    let spots = |unit: UnitIx| table.leaf_of(unit).and_then(|leaf| places.get(&leaf)).map_or(&[][..], Vec::as_slice);
    name(pen, labels, table.name(unit), spots(unit), &own, Room::Any);
    roads(pen, ground, unit, view, labels, colours);
    waters(pen, ground, view, labels, colours);
    let style = Style::plain(NEIGHBOUR_SIZE, colours.soft).with_halo(colours.paper, 0.5);
    // Those that share a boundary first; then whoever else is seen.
    let beside = ground.partition.neighbours(unit);
    let others =
        places.keys().map(|leaf| table.unit_of(*leaf)).filter(|other| *other != unit && !beside.contains(other));
    for other in beside.iter().copied().chain(others.collect::<Vec<_>>()) {
        let spots = spots(other);
        name(pen, labels, table.name(other), &spots[..spots.len().min(TRIES)], &[style], Room::Only);
    }
}

/// What a name does that finds no room beside the unit's outline.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Room {
    /// It is left out.
    Only,
    /// It runs over the outline.
    Any,
}

/// Writes a name at the first place that will do, in the first style that will: beside outline and buildings, else over
/// buildings, else, where it must stand, over the outline.
fn name(pen: &mut Pen<'_>, labels: &mut Labels<'_>, text: &str, spots: &[Spot], styles: &[Style], room: Room) {
    let widths: Vec<f32> = styles.iter().map(|style| pen.faces.width(text, *style)).collect();
    let first = |fits: &dyn Fn(&Area) -> bool| {
        let of_style = |(style, width): (&Style, &f32)| {
            let place = |at: &Spot| around(*at, *width, style.size);
            let at = spots.iter().find(|at| labels.is_free(&place(at)) && fits(&place(at)))?;
            Some((*at, place(at), *style))
        };
        styles.iter().zip(&widths).find_map(of_style)
    };
    let clear = first(&|place| !labels.meets_own(place) && labels.is_clear(place));
    let beside = clear.or_else(|| first(&|place| !labels.meets_own(place)));
    let found = beside.or_else(|| if room == Room::Any { first(&|_| true) } else { None });
    if let Some((at, place, style)) = found {
        labels.take(place);
        pen.text(text, base(at, style.size), Align::Middle, style);
    }
}

/// Places in even rows over the map, row by row.
fn spots(view: &View) -> impl Iterator<Item = Spot> {
    let Area { x, y, width, height } = view.area;
    let at = move |ix: usize, from: f32, length: f32| from + length * (ix as f32 + 0.5) / GRID as f32;
    (0..GRID * GRID).map(move |ix| [at(ix % GRID, x, width), at(ix / GRID, y, height)])
}

/// For each leaf that is seen, places in it, the farthest from its boundary first.
fn places(ground: &Ground, view: &View) -> BTreeMap<LeafIx, Vec<Spot>> {
    let grid: Vec<Spot> = spots(view).collect();
    let leaves: Vec<Option<LeafIx>> =
        grid.iter().map(|at| ground.locator.leaf_at(&ground.partition, view.place(*at))).collect();
    // How many steps lie between a place and the nearest of another leaf or the frame, by two sweeps.
    let mut far = vec![0_u16; GRID * GRID];
    let step = |far: &[u16], ix: usize, from: usize| if leaves[from] == leaves[ix] { far[from] + 1 } else { 1 };
    for ix in 0..far.len() {
        let (x, y) = (ix % GRID, ix / GRID);
        let left = if x == 0 { 1 } else { step(&far, ix, ix - 1) };
        let above = if y == 0 { 1 } else { step(&far, ix, ix - GRID) };
        far[ix] = left.min(above);
    }
    for ix in (0..far.len()).rev() {
        let (x, y) = (ix % GRID, ix / GRID);
        let right = if x == GRID - 1 { 1 } else { step(&far, ix, ix + 1) };
        let below = if y == GRID - 1 { 1 } else { step(&far, ix, ix + GRID) };
        far[ix] = far[ix].min(right).min(below);
    }
    let mut found: BTreeMap<LeafIx, Vec<usize>> = BTreeMap::new();
    for (ix, leaf) in leaves.iter().enumerate() {
        if let Some(leaf) = leaf {
            found.entry(*leaf).or_default().push(ix);
        }
    }
    let ordered = |(leaf, mut all): (LeafIx, Vec<usize>)| {
        all.sort_by_key(|ix| (u16::MAX - far[*ix], *ix));
        (leaf, all.into_iter().map(|ix| grid[ix]).collect())
    };
    found.into_iter().map(ordered).collect()
}

/// Each road's name along its longest straight part, once.
fn roads(pen: &mut Pen<'_>, ground: &Ground, unit: UnitIx, view: &View, labels: &mut Labels<'_>, colours: &Palette) {
    let own = ground.partition.units().leaf_of(unit);
    let style = Style::plain(ROAD_SIZE, colours.ink).with_halo(colours.paper, 0.45);
    let mut named: BTreeMap<(u8, &str), Vec<[Spot; 2]>> = BTreeMap::new();
    for feature in ground.features("roads", view.bounds()) {
        let Some(text) = feature.name.as_deref() else { continue };
        let lines = feature.rings.iter().flat_map(|line| view.lines(line.iter().copied()));
        let parts = named.entry((feature.class, text)).or_default();
        lines.for_each(|line| parts.extend(straight(&line)));
    }
    for ((_, text), mut parts) in named {
        let width = pen.faces.width(text, style);
        let length = |[a, b]: &[Spot; 2]| (b[0] - a[0]).hypot(b[1] - a[1]);
        parts.retain(|part| length(part) > width + 4.0);
        parts.sort_by(|a, b| length(b).total_cmp(&length(a)));
        for [a, b] in parts {
            // Read from left to right, or upwards.
            let (a, b) = if (a[0], b[1]) <= (b[0], a[1]) { (a, b) } else { (b, a) };
            let angle = (b[1] - a[1]).atan2(b[0] - a[0]);
            let shares = [0.5, 0.3, 0.7, 0.15, 0.85];
            let fits = shares.into_iter().map(|share| [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]);
            let (sin, cos) = angle.sin_cos();
            let [wide, high] = [width * cos.abs() + ROAD_SIZE * sin.abs(), width * sin.abs() + ROAD_SIZE * cos.abs()];
            let of = |at: Spot| Area { x: at[0] - wide / 2.0, y: at[1] - high / 2.0, width: wide, height: high };
            // Of a road along the unit's outline the name stands beside it, outside.
            let beside = |at: Spot| {
                if labels.mm_off_own(at) > ROAD_SIZE {
                    return at;
                }
                let shift = |by: f32| [at[0] - sin * by, at[1] + cos * by];
                let is_own = |at: Spot| ground.locator.leaf_at(&ground.partition, view.place(at)) == own;
                if is_own(shift(OFF_OUTLINE)) { shift(-OFF_OUTLINE) } else { shift(OFF_OUTLINE) }
            };
            let fits: Vec<Spot> = fits.map(beside).collect();
            let Some(at) = fits.into_iter().find(|at| labels.take(of(*at))) else { continue };
            let down = ROAD_SIZE * 0.36;
            pen.turned(text, [at[0] - sin * down, at[1] + cos * down], angle, Align::Middle, style);
            break;
        }
    }
}

/// Each water's name where it is wide, once.
fn waters(pen: &mut Pen<'_>, ground: &Ground, view: &View, labels: &mut Labels<'_>, colours: &Palette) {
    let style = Style::plain(ROAD_SIZE, colours.ink.on(colours.water, 0.45)).with_halo(colours.paper, 0.3);
    let mut wide: BTreeMap<&str, Vec<(f32, Spot)>> = BTreeMap::new();
    for feature in ground.features("water", view.bounds()) {
        let (Some(text), Some(shore)) = (feature.name.as_deref(), feature.rings.first()) else { continue };
        let mut ring = view.ring(shore);
        ring.extend(ring.first().copied());
        for at in spots(view).filter(|at| is_within(*at, &ring)) {
            let far = ring.windows(2).map(|pair| from_segment(at, pair[0], pair[1])).fold(f32::MAX, f32::min);
            if far > ROAD_SIZE * 0.7 {
                wide.entry(text).or_default().push((far, at));
            }
        }
    }
    for (text, mut spots) in wide {
        spots.sort_by(|a, b| b.0.total_cmp(&a.0));
        let spots: Vec<Spot> = spots.into_iter().take(TRIES).map(|(_, at)| at).collect();
        name(pen, labels, text, &spots, &[style], Room::Any);
    }
}

/// Whether a ring goes round a spot (a ray to the right crosses it an odd number of times).
fn is_within([x, y]: Spot, ring: &[Spot]) -> bool {
    let crossed = |pair: &&[Spot]| {
        let [[ax, ay], [bx, by]] = [pair[0], pair[1]];
        (ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax
    };
    ring.windows(2).filter(crossed).count() % 2 == 1
}

/// Parts of a line that hardly turn, from end to end.
fn straight(line: &[Spot]) -> Vec<[Spot; 2]> {
    let mut out: Vec<[Spot; 2]> = Vec::new();
    let mut first = 0;
    for last in 1..line.len() {
        let [a, b] = [line[first], line[last]];
        let length = (b[0] - a[0]).hypot(b[1] - a[1]).max(0.01);
        let off = |p: &Spot| ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])).abs() / length;
        if line[first..last].iter().any(|p| off(p) > 0.8) {
            out.push([line[first], line[last - 1]]);
            first = last - 1;
        }
    }
    if let Some(&end) = line.last() {
        out.push([line[first], end]);
    }
    out
}
