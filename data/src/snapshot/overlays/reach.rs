//! What lies within ten minutes on foot of a station or a facility, and the share of households that does.
//!
//! No household is looked at. In a micro-grid it is the share of its dwellings, which the register of buildings (class
//! C0) tells by building; above it, the micro-grids' shares are weighted with their numbers of households as they are
//! published, rounded and held back. So the shares tell nothing of people that the snapshot doesn't tell elsewhere.

use std::collections::HashMap;

use domain::{
    catalogue::Catalogue,
    codec::context::ContextLayer,
    lattice::LatticePoint,
    units::{LeafIx, UnitIx},
    value::{Cell, Flag},
    wire::{OverlayAreas, OverlayBody, OverlayShapes, Walk},
};

use super::{
    Made, as_of, class,
    columns::Columns,
    layer, text,
    walk::{Roads, reached_straight},
};
use crate::{aggregate::Cube, registers::Registers, snapshot::SnapshotError};

/// Ten minutes at 80 metres a minute.
const REACH_M: f64 = 800.0;
/// From this share on, thousandths, a micro-grid counts as reached all over.
const WHOLE: u16 = 950;
/// Below this one it doesn't count at all: one house at its edge.
const PART: u16 = 50;
/// What a number of households counts that is held back because it is small: the middle of 1 to 9.
const HELD: f64 = 5.0;

/// Layers that have a reach: of which places, and its name.
const REACHES: [(&str, &str, &str, &str); 2] = [
    ("stations", "reach_stations", "站点步行10分钟圈", "Ten minutes from a station"),
    ("facilities", "reach_facilities", "设施步行10分钟圈", "Ten minutes from a facility"),
];

/// Published numbers of households, by unit.
pub(super) struct Households<'a>(pub(super) Option<&'a [Cell]>);

impl<'a> Households<'a> {
    /// The newest ones; none where the catalogue has no such figure.
    pub(super) fn of(catalogue: &Catalogue, cube: &'a Cube) -> Self {
        let indicator = cube.indicators.iter().position(|at| catalogue.indicators[*at].id == "households");
        Self(indicator.and_then(|at| cube.cells[at].last()).map(Vec::as_slice))
    }

    /// What a micro-grid weighs; without such a figure, as many dwellings as it has.
    fn weight(&self, unit: UnitIx, dwellings: u32) -> f64 {
        let Some(cell) = self.0.and_then(|cells| cells.get(unit.index())) else { return f64::from(dwellings) };
        match (cell.number(), cell.flag) {
            (Some(number), _) => f64::from(number),
            (None, Flag::Suppressed) => HELD,
            (None, _) => 0.0,
        }
    }
}

/// Dwellings of a building, where it stands and in which micro-grid.
struct Building {
    at: LatticePoint,
    leaf: LeafIx,
    dwellings: u32,
}

/// The reach of every layer that has one; without a register of buildings nobody knows where people live.
pub(super) fn make(
    registers: &Registers,
    ground: &[ContextLayer],
    places: &[Made],
    households: &Households<'_>,
) -> Result<Vec<Made>, SnapshotError> {
    let Some(buildings) = buildings(registers)? else { return Ok(Vec::new()) };
    let roads = ground.iter().find(|layer| layer.id == "roads").and_then(Roads::new);
    let mut out = Vec::new();
    for (of, id, zh, en) in REACHES {
        let Some((place, OverlayShapes::Point(points))) = places.iter().find(|(layer, _)| layer.id == of) else {
            continue;
        };
        let starts = points.lon.iter().zip(&points.lat);
        let starts: Vec<_> = starts.filter_map(|(lon, lat)| LatticePoint::from_lon_lat(*lon, *lat).ok()).collect();
        if starts.is_empty() {
            continue;
        }
        let targets: Vec<_> = buildings.iter().map(|building| building.at).collect();
        let reached = match &roads {
            Some(roads) => roads.reached(&starts, &targets, REACH_M),
            None => reached_straight(&starts, &targets, REACH_M),
        };
        let walk = if roads.is_some() { Walk::Road } else { Walk::Straight };
        let (layer, shapes) =
            body(registers, (id, zh, en), place, &shares(registers, &buildings, &reached, households));
        out.push((OverlayBody { walk: Some(walk), ..layer }, shapes));
    }
    Ok(out)
}

fn buildings(registers: &Registers) -> Result<Option<Vec<Building>>, SnapshotError> {
    let Some(path) = registers.tables.get("buildings") else { return Ok(None) };
    let columns = Columns::read(path, &["micro_grid", "houses", "lon", "lat"])?;
    let units = registers.partition.units();
    let rows = columns.texts("micro_grid").into_iter().zip(columns.counts("houses"));
    let places = columns.numbers("lon").into_iter().zip(columns.numbers("lat"));
    let buildings = rows.zip(places).filter_map(|((grid, dwellings), (lon, lat))| {
        let leaf = units.find(&grid?).and_then(|unit| units.leaf_of(unit))?;
        Some(Building { at: LatticePoint::from_lon_lat(lon?, lat?).ok()?, leaf, dwellings })
    });
    Ok(Some(buildings.filter(|building| building.dwellings > 0).collect()))
}

/// Thousandths of each unit's households that are reached, in table order.
fn shares(
    registers: &Registers,
    buildings: &[Building],
    reached: &[bool],
    households: &Households<'_>,
) -> Vec<Option<u16>> {
    let units = registers.partition.units();
    let mut dwellings: HashMap<LeafIx, [u32; 2]> = HashMap::new();
    for (building, reached) in buildings.iter().zip(reached) {
        let [all, near] = dwellings.entry(building.leaf).or_default();
        *all += building.dwellings;
        *near += if *reached { building.dwellings } else { 0 };
    }
    let of_leaf = |leaf: &LeafIx| {
        let [all, near] = *dwellings.get(leaf)?;
        Some((households.weight(units.unit_of(*leaf), all), f64::from(near) / f64::from(all), [all, near]))
    };
    let of_unit = |unit: UnitIx| {
        if let Some(leaf) = units.leaf_of(unit) {
            return of_leaf(&leaf).map(|(_, share, _)| share);
        }
        let (mut sum, mut weights, mut counted) = (0.0, 0.0, [0u32; 2]);
        for (weight, share, [all, near]) in units.leaves_under(unit).iter().filter_map(of_leaf) {
            sum += weight * share;
            weights += weight;
            counted = [counted[0] + all, counted[1] + near];
        }
        match (weights > 0.0, counted) {
            (true, _) => Some(sum / weights),
            // Dwellings without one published household: they speak for themselves.
            (false, [all, near]) if all > 0 => Some(f64::from(near) / f64::from(all)),
            _ => None,
        }
    };
    units.iter().map(|unit| of_unit(unit).map(|share| (share * 1000.0).round() as u16)).collect()
}

fn body(registers: &Registers, (id, zh, en): (&str, &str, &str), place: &OverlayBody, shares: &[Option<u16>]) -> Made {
    let units = registers.partition.units();
    let between = |low: u16, high: u16| -> Vec<String> {
        let leaves = units.iter().filter(|unit| units.leaf_of(*unit).is_some());
        let fits = leaves.filter(|unit| shares[unit.index()].is_some_and(|share| (low..high).contains(&share)));
        fits.map(|unit| units.code(unit).to_owned()).collect()
    };
    let sets = vec![between(WHOLE, u16::MAX), between(PART, WHOLE)];
    let classes = vec![
        class("whole", "可达95%以上住户", "95 % or more of the households", sets[0].len()),
        class("part", "可达部分住户", "some of the households", sets[1].len()),
    ];
    let shapes = OverlayShapes::Area(OverlayAreas { units: sets, shares: shares.into() });
    let day = match place.as_of {
        domain::period::Period::Day(day) => day,
        _ => as_of(registers, "buildings"),
    };
    (layer(id, text(zh, en), day, classes, &shapes), shapes)
}
