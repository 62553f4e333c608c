//! The names handed in, made ready for placing: position, room in their unit, width.

use std::collections::HashMap;

use domain::lattice::LatticePoint;
use domain::partition::{Bounds, Partition};
use domain::sort::sort_by;
use domain::units::UnitIx;

use super::labels::{self, Candidate};
use super::levels::{Rank, rank};
use super::sheet::Sheet;
use super::{Label, MapError};
use geometry::LocalPlane;

/// One name.
pub(super) struct Name {
    unit: UnitIx,
    place: LatticePoint,
    pub(super) text: String,
    pub(super) rank: Rank,
    depth: u8,
    at: [f32; 2],
    /// Width and height of the unit's box, local units.
    room: [f32; 2],
}

/// All names, and those that stand on the map at one step of zoom.
#[derive(Default)]
pub(super) struct Names {
    names: Vec<Name>,
    levels: usize,
    /// Width of a character in em, regular and bold.
    widths: HashMap<(char, bool), f32>,
    placed: Vec<Placed>,
    placed_for: Option<(i32, u8, u64)>,
}

/// A name that stands on the map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Placed {
    /// Its place among the names.
    pub(super) name: usize,
    /// Middle, local units.
    pub(super) at: [f32; 2],
    /// Width and height of its text, CSS px.
    pub(super) size: [f32; 2],
}

impl Names {
    pub(super) fn set(
        &mut self,
        partition: &Partition,
        plane: &LocalPlane,
        labels: Vec<Label>,
    ) -> Result<(), MapError> {
        let units = partition.units().len();
        if let Some(label) = labels.iter().find(|label| label.unit.index() >= units) {
            return Err(MapError::Unit { unit: label.unit.0, units });
        }
        self.levels = partition.units().levels().len();
        let bounds = if labels.is_empty() { Vec::new() } else { partition.all_bounds() };
        self.names = labels
            .into_iter()
            .filter_map(|label| Name::new(partition, plane, &bounds[label.unit.index()], self.levels, label))
            .collect();
        // Upper levels first, larger units first; the order handed in decides between equals.
        let size = |name: &Name| f64::from(name.room[0]) * f64::from(name.room[1]);
        sort_by(&mut self.names, |a, b| a.depth.cmp(&b.depth).then(size(b).total_cmp(&size(a))));
        self.placed.clear();
        self.placed_for = None;
        Ok(())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    pub(super) fn name(&self, at: usize) -> &Name {
        &self.names[at]
    }

    pub(super) fn placed(&self) -> &[Placed] {
        &self.placed
    }

    /// Something that places depend on changed.
    pub(super) fn forget_places(&mut self) {
        self.placed_for = None;
    }

    /// Decides which names stand on the map, where that is not the same as before. `u` is the design's unit in CSS px;
    /// `measure` says how wide a text is, in em.
    pub(super) fn place(
        &mut self,
        zoom: f64,
        shown: u8,
        u: f64,
        sheet: &Sheet,
        mut measure: impl FnMut(&str, bool) -> f32,
    ) -> bool {
        let key = (labels::step_of(zoom), shown, u.to_bits());
        if self.placed_for == Some(key) {
            return false;
        }
        self.placed_for = Some(key);
        let px = LocalPlane::px_per_unit(labels::zoom_of(key.0));
        let mut from = Vec::new();
        let mut candidates = Vec::new();
        let levels = self.levels;
        let named = |name: &Name| {
            let cell = sheet.layout.cells.get(usize::from(name.depth)).copied().unwrap_or(0.0);
            let (from, to) = name.rank.named_px(name.depth == shown);
            labels::may_show(name.depth, shown, levels) && (from * u..to * u).contains(&(cell * px))
        };
        for (at, name) in self.names.iter().enumerate().filter(|(_, name)| named(name)) {
            let size = name.rank.text_px() * u;
            let room = name.room.map(|side| f64::from(side) * px);
            // Two characters at the very least: most names of far-away units end here, unmeasured.
            if !labels::fits(name.rank, [2.0 * 0.5 * size, size], room) {
                continue;
            }
            let bold = name.is_bold();
            let wide =
                |c: char| *self.widths.entry((c, bold)).or_insert_with(|| measure(c.encode_utf8(&mut [0; 4]), bold));
            let width = f64::from(name.text.chars().map(wide).sum::<f32>()) * size;
            let half = [width, size].map(|side| side / 2.0 / px);
            // The leading units are named wherever there is room at all.
            let inside = || {
                name.rank <= Rank::First
                    || labels::lies_inside(&sheet.partition, &sheet.layout.plane, name.unit, name.place, half)
            };
            if labels::fits(name.rank, [width, size], room) && inside() {
                from.push(at);
                candidates.push(Candidate { at: name.at, size: [width as f32, (size * 1.2) as f32] });
            }
        }
        let kept = labels::place(&candidates, px, u);
        self.placed = kept
            .into_iter()
            .map(|k| Placed { name: from[k], at: candidates[k].at, size: candidates[k].size })
            .collect();
        true
    }
}

impl Name {
    fn new(partition: &Partition, plane: &LocalPlane, bounds: &Bounds, levels: usize, label: Label) -> Option<Self> {
        let low = plane.point(bounds.min);
        let high = plane.point(bounds.max);
        let place = partition.known_label_point(label.unit)?;
        Some(Self {
            unit: label.unit,
            place,
            text: label.text,
            rank: rank(label.depth, levels),
            depth: label.depth,
            at: plane.point(place),
            room: [(high[0] - low[0]).abs(), (high[1] - low[1]).abs()],
        })
    }

    pub(super) fn is_bold(&self) -> bool {
        matches!(self.rank, Rank::Whole | Rank::First | Rank::Middle)
    }
}
