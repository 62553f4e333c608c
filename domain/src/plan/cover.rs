//! Polygons drawn elsewhere over the faces of a plan: which of them covers which face.

use super::error::Refusal;
use super::faces::Face;
use super::mesh::{Ground, Mesh};
use super::overlay::{DRAWN, Laid};
use super::{NewUnit, Plan};
use crate::lattice::{LatticeError, LatticePoint};
use crate::partition::Bounds;
use crate::partition::ring::{Place, double_area, place_halves};
use crate::topology::LeafShape;
use crate::units::{UnitCode, UnitKind};
use serde::{Deserialize, Serialize};

/// A leaf as someone has drawn it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawnUnit {
    /// Its code and name.
    pub unit: NewUnit,
    /// Its parent; none only where leaves have none.
    pub parent: Option<UnitCode>,
    /// Ordinary or special.
    pub kind: UnitKind,
    /// Part → ring → point: outer rings before their holes, open.
    pub parts: Vec<Vec<Vec<LatticePoint>>>,
}

impl DrawnUnit {
    /// A polygon of a file, rounded to the lattice. Rings that have no area there are left out.
    ///
    /// # Errors
    /// [`LatticeError`] for a position that is none.
    pub fn from_shape(
        shape: &LeafShape,
        unit: NewUnit,
        parent: Option<UnitCode>,
        kind: UnitKind,
    ) -> Result<Self, LatticeError> {
        let ring = |ring: &Vec<[f64; 2]>| -> Result<Vec<LatticePoint>, LatticeError> {
            let mut points =
                ring.iter().map(|at| LatticePoint::from_lon_lat(at[0], at[1])).collect::<Result<Vec<_>, _>>()?;
            points.dedup();
            while points.len() > 1 && points.first() == points.last() {
                points.pop();
            }
            Ok(points)
        };
        let part = |part: &Vec<Vec<[f64; 2]>>| -> Result<Vec<Vec<LatticePoint>>, LatticeError> {
            let mut rings = part.iter().map(ring).collect::<Result<Vec<_>, _>>()?;
            rings.retain(|ring| ring.len() > 2);
            Ok(rings)
        };
        let mut parts = shape.parts.iter().map(part).collect::<Result<Vec<_>, _>>()?;
        parts.retain(|part| !part.is_empty());
        Ok(Self { unit, parent, kind, parts })
    }
}

/// A drawn polygon, its rings closed and noded, what it covers at their left hand.
pub(super) struct Outline {
    rings: Vec<Vec<LatticePoint>>,
    bounds: Option<Bounds>,
}

impl Outline {
    /// Whether a face that no ring crosses lies inside: an odd number of rings is round it.
    pub(super) fn covers(&self, mesh: &Mesh, face: &Face) -> bool {
        if !self.bounds.is_some_and(|bounds| bounds.contains(face.smallest)) {
            return false;
        }
        let mut along = 0_i32;
        for half in face.half_edges() {
            let mut run = mesh.points(half);
            let (Some(from), Some(to)) = (run.next(), run.next()) else { continue };
            let (x, y) = (i64::from(from.x) + i64::from(to.x), i64::from(from.y) + i64::from(to.y));
            let (mut inside, mut on) = (false, 0_i32);
            for ring in &self.rings {
                match place_halves(ring, x, y) {
                    Place::Inside => inside = !inside,
                    Place::Outside => {}
                    Place::Outline => {
                        on += 1;
                        let same = ring.windows(2).filter(|pair| pair[0] == from && pair[1] == to).count();
                        let other = ring.windows(2).filter(|pair| pair[0] == to && pair[1] == from).count();
                        along += same as i32 - other as i32;
                    }
                }
            }
            if on == 0 {
                return inside;
            }
        }
        // Nothing but its own outline is round the face.
        along > 0
    }

    /// Area in square metres.
    pub(super) fn area_m2(&self) -> f64 {
        self.rings.iter().map(|ring| crate::ellipsoid::area_m2(ring)).sum()
    }
}

impl Plan {
    /// Lays the rings of drawn units into the mesh where `keep` names the ground; the polygons as they lie there.
    pub(super) fn lay_units(
        &mut self,
        drawn: &[DrawnUnit],
        keep: impl Fn(Ground) -> bool,
    ) -> Result<Vec<Outline>, Refusal> {
        let mut lines: Vec<Vec<LatticePoint>> = Vec::new();
        let mut of: Vec<(usize, bool)> = Vec::new();
        for (ix, unit) in drawn.iter().enumerate() {
            for (at, ring) in unit.parts.iter().flat_map(|part| part.iter().enumerate()) {
                lines.push(ring.iter().chain(ring.first()).copied().collect());
                of.push((ix, at == 0));
            }
        }
        let Laid { lines, .. } = self.lay_many(&lines, DRAWN, false, keep)?;
        let mut outlines: Vec<Outline> = drawn.iter().map(|_| Outline { rings: Vec::new(), bounds: None }).collect();
        for ((ix, is_outer), mut ring) in of.into_iter().zip(lines) {
            if (double_area(&ring) > 0) != is_outer {
                ring.reverse();
            }
            let outline = &mut outlines[ix];
            outline.bounds = Bounds::joined(outline.bounds, Bounds::of(ring.iter().copied()));
            outline.rings.push(ring);
        }
        Ok(outlines)
    }
}

/// Twice the area of a face by the length of its outline, in steps: how wide it is on average.
pub(super) fn width(mesh: &Mesh, face: &Face) -> f64 {
    let area = face.double_area.map_or(f64::INFINITY, |double| double as f64);
    area / length(mesh, face.half_edges())
}

/// Length of half-edges in steps.
pub(super) fn length(mesh: &Mesh, half_edges: impl Iterator<Item = crate::topology::HalfEdge>) -> f64 {
    let run = |pair: &[LatticePoint]| {
        let (x, y) = (f64::from(pair[1].x) - f64::from(pair[0].x), f64::from(pair[1].y) - f64::from(pair[0].y));
        (x * x + y * y).sqrt()
    };
    half_edges.flat_map(|half| mesh.arc(half.arc()).points.windows(2).map(run)).sum()
}
