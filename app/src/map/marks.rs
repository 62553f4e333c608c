//! Which places of which layers stand for themselves, and which are counted together. Every place in view is in exactly
//! one mark, so the marks' counts add up to what is in view.
//!
//! Places are counted by the cells of a grid that is fixed to the ground: panning moves marks and makes none anew. A
//! cell's marks stand in a column within it, so no two of different cells cover each other.

use std::collections::BTreeMap;

use geometry::plane::{world, world_px};

use super::Camera;

/// Least side of a cell, units of the design: room for a column of marks.
const CELL: f64 = 96.0;
/// A mark's height, and half the widest one's width, units of the design.
pub const HEIGHT: f64 = 22.0;
const HALF_WIDTH: f64 = 34.0;
/// From one mark of a column to the next.
const ROW: f64 = 24.0;

/// Places as they stand on the map at any zoom.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Places(Vec<[f64; 2]>);

impl Places {
    /// Of longitudes and latitudes in degrees.
    #[must_use]
    pub fn new(lon: &[f64], lat: &[f64]) -> Self {
        Self(lon.iter().zip(lat).map(|(lon, lat)| world(*lon, *lat)).collect())
    }
}

/// What is drawn for some places of one layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The layer's place in what was handed in.
    pub layer: usize,
    /// Rows of the layer's places, rising.
    pub rows: Vec<u32>,
    /// Its middle, CSS px from the map's left and top.
    pub at: (f64, f64),
}

/// The marks of some layers, the first layer's on top of each column.
#[must_use]
pub fn marks(layers: &[&Places], camera: &Camera, size: (f64, f64), unit_px: f64) -> Vec<Mark> {
    let (px, centre) = (world_px(camera.zoom), world(camera.lon, camera.lat));
    // The grid changes with every half step of zoom, not with every frame of it.
    let step = world_px((camera.zoom * 2.0).floor() / 2.0);
    let side = CELL * unit_px / step;
    let spot = |p: [f64; 2]| (size.0 / 2.0 + (p[0] - centre[0]) * px, size.1 / 2.0 + (p[1] - centre[1]) * px);
    let mut cells: BTreeMap<[i64; 2], BTreeMap<usize, Vec<u32>>> = BTreeMap::new();
    for (layer, places) in layers.iter().enumerate() {
        for (row, place) in places.0.iter().enumerate() {
            let (x, y) = spot(*place);
            if (0.0..=size.0).contains(&x) && (0.0..=size.1).contains(&y) {
                let cell = place.map(|v| (v / side).floor() as i64);
                cells.entry(cell).or_default().entry(layer).or_default().push(row as u32);
            }
        }
    }
    // Whether marks stand beyond a side of a cell: where none do, a mark may reach over it.
    let beyond = |cell: [i64; 2], axis: usize, step: i64| {
        (-1..=1).any(|across| {
            let mut at = cell;
            at[axis] += step;
            at[1 - axis] += across;
            cells.contains_key(&at)
        })
    };
    let mut out = Vec::new();
    for (&cell, groups) in &cells {
        let place = |layer: usize, row: u32| layers[layer].0[row as usize];
        let all = || groups.iter().flat_map(|(layer, rows)| rows.iter().map(|row| place(*layer, *row)));
        let count = all().count();
        let middle = all().fold([0.0; 2], |sum, p| [sum[0] + p[0], sum[1] + p[1]]).map(|v| v / count as f64);
        let high = groups.len() as f64 * ROW * unit_px / 2.0;
        let mut at = spot(middle);
        if count > 1 {
            let (low, up) = (spot(cell.map(|v| v as f64 * side)), spot(cell.map(|v| (v + 1) as f64 * side)));
            let bounds = |axis: usize, (low, up): (f64, f64)| {
                let low = if beyond(cell, axis, -1) { low } else { f64::NEG_INFINITY };
                (low, if beyond(cell, axis, 1) { up } else { f64::INFINITY })
            };
            at = (
                within(at.0, bounds(0, (low.0, up.0)), HALF_WIDTH * unit_px),
                within(at.1, bounds(1, (low.1, up.1)), high),
            );
        }
        let top = at.1 - high + ROW * unit_px / 2.0;
        let column = groups.iter().enumerate();
        out.extend(column.map(|(turn, (&layer, rows))| Mark {
            layer,
            rows: rows.clone(),
            at: (at.0, top + turn as f64 * ROW * unit_px),
        }));
    }
    out
}

/// The value brought so far into the range that `room` is left on both sides.
fn within(value: f64, (low, high): (f64, f64), room: f64) -> f64 {
    let (low, high) = (low + room, high - room);
    if low <= high { value.clamp(low, high) } else { (low + high) / 2.0 }
}

/// Whether all places of a mark are one: no zoom parts them.
#[must_use]
pub fn is_one_spot(places: &Places, mark: &Mark) -> bool {
    mark.rows.iter().all(|row| places.0[*row as usize] == places.0[mark.rows[0] as usize])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Places round Chengdu that look random and are always the same.
    fn places(seed: u64, count: usize) -> (Places, Vec<[f64; 2]>) {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let degrees: Vec<[f64; 2]> = (0..count).map(|_| [103.8 + 0.3 * next(), 30.7 + 0.2 * next()]).collect();
        let (lon, lat): (Vec<f64>, Vec<f64>) = degrees.iter().map(|[lon, lat]| (*lon, *lat)).unzip();
        (Places::new(&lon, &lat), degrees)
    }

    #[test]
    fn every_place_in_view_is_in_exactly_one_mark() {
        let layers = [places(1, 3_000), places(2, 40), places(3, 700)];
        let given: Vec<&Places> = layers.iter().map(|(places, _)| places).collect();
        for (zoom, size) in
            [(9.0, (1_000.0, 700.0)), (11.3, (390.0, 600.0)), (14.75, (1_100.0, 800.0)), (17.0, (800.0, 800.0))]
        {
            let camera = Camera { zoom, lon: 103.93, lat: 30.81 };
            let made = marks(&given, &camera, size, 1.0);
            for (layer, (_, degrees)) in layers.iter().enumerate() {
                let mut rows: Vec<u32> =
                    made.iter().filter(|mark| mark.layer == layer).flat_map(|mark| mark.rows.clone()).collect();
                rows.sort_unstable();
                let in_view = |row: &u32| {
                    let [lon, lat] = degrees[*row as usize];
                    let (x, y) = camera.project(lon, lat, size);
                    (0.0..=size.0).contains(&x) && (0.0..=size.1).contains(&y)
                };
                let expected: Vec<u32> = (0..degrees.len() as u32).filter(in_view).collect();
                assert_eq!(rows, expected, "zoom {zoom}, layer {layer}");
            }
        }
    }

    #[test]
    fn counts_of_different_cells_never_cover_each_other() {
        let layers = [places(5, 2_000), places(6, 1_000), places(7, 500)];
        let given: Vec<&Places> = layers.iter().map(|(places, _)| places).collect();
        for zoom in [10.0, 10.4, 10.5, 12.9] {
            let made = marks(&given, &Camera { zoom, lon: 103.93, lat: 30.81 }, (1_200.0, 800.0), 1.0);
            let many: Vec<&Mark> = made.iter().filter(|mark| mark.rows.len() > 1).collect();
            assert!(many.len() > 10, "zoom {zoom}");
            for (at, a) in many.iter().enumerate() {
                for b in &many[..at] {
                    let apart = (a.at.0 - b.at.0).abs() >= 2.0 * HALF_WIDTH - 1e-6 || (a.at.1 - b.at.1).abs() >= HEIGHT;
                    assert!(apart, "zoom {zoom}: {:?} on {:?}", a.at, b.at);
                }
            }
        }
    }

    #[test]
    fn panning_makes_no_other_counts_inside_the_view() {
        let (all, _) = places(9, 1_500);
        let at = |lon: f64| marks(&[&all], &Camera { zoom: 12.0, lon, lat: 30.8 }, (900.0, 700.0), 1.0);
        let inner = |made: Vec<Mark>, by: f64| -> Vec<(Vec<u32>, (i64, i64))> {
            let near = |mark: &Mark| (300.0..600.0).contains(&(mark.at.0 + by)) && (200.0..500.0).contains(&mark.at.1);
            let kept = made.into_iter().filter(near);
            kept.map(|mark| (mark.rows, ((mark.at.0 + by).round() as i64, mark.at.1.round() as i64))).collect()
        };
        // A whole number of px: 40.
        let px = 40.0 / world_px(12.0) * 360.0;
        assert_eq!(inner(at(103.93), 0.0), inner(at(103.93 + px), 40.0));
    }

    #[test]
    fn a_single_place_stands_where_it_is_and_one_spot_is_told() {
        let camera = Camera { zoom: 13.0, lon: 104.0, lat: 30.8 };
        let alone = Places::new(&[104.004], &[30.803]);
        let made = marks(&[&alone], &camera, (800.0, 600.0), 1.0);
        let (x, y) = camera.project(104.004, 30.803, (800.0, 600.0));
        assert_eq!(made.len(), 1);
        assert!((made[0].at.0 - x).abs() < 1e-6 && (made[0].at.1 - y).abs() < 1e-6);
        let twice = Places::new(&[104.004; 2], &[30.803; 2]);
        let made = marks(&[&twice], &camera, (800.0, 600.0), 1.0);
        assert_eq!(made.iter().map(|mark| mark.rows.len()).collect::<Vec<_>>(), [2]);
        assert!(is_one_spot(&twice, &made[0]));
        let two = Places::new(&[104.004, 104.0041], &[30.803; 2]);
        assert!(!is_one_spot(&two, &Mark { layer: 0, rows: vec![0, 1], at: (0.0, 0.0) }));
    }
}
