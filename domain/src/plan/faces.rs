//! Faces of a ground: closed walks round it, and which of them lie in which.

use core::cmp::Reverse;
use std::collections::BTreeMap;

use super::mesh::{Ground, Mesh};
use crate::fill::map;
use crate::lattice::LatticePoint;
use crate::sort::sort_by_key;
use crate::topology::HalfEdge;
use crate::topology::exact::{cross, delta};

/// One connected piece of a ground.
#[derive(Clone, Debug)]
pub(super) struct Face {
    /// Half-edges that have it at their left: the outer walk, if it has one, then those round its holes. A walk may
    /// pass a node several times.
    pub walks: Vec<Vec<HalfEdge>>,
    /// Twice the area in square steps; none for the unbounded face.
    pub double_area: Option<i128>,
    /// The smallest point of its first walk.
    pub smallest: LatticePoint,
}

impl Face {
    pub(super) fn half_edges(&self) -> impl Iterator<Item = HalfEdge> + '_ {
        self.walks.iter().flatten().copied()
    }
}

impl Mesh {
    /// Closed walks round a ground, each begun at its smallest half-edge.
    pub(super) fn walks(&self, ground: Ground) -> Vec<Vec<HalfEdge>> {
        let todo: Vec<HalfEdge> = self.half_edges(ground).collect();
        let mut done = vec![false; todo.len()];
        let mut walks = Vec::new();
        for first in 0..todo.len() {
            let (mut walk, mut at) = (Vec::new(), first);
            while !done[at] {
                done[at] = true;
                walk.push(todo[at]);
                let Ok(next) = todo.binary_search(&self.next(todo[at])) else { break };
                at = next;
            }
            if !walk.is_empty() {
                walks.push(walk);
            }
        }
        walks
    }

    /// Points of a closed walk, the first not repeated.
    pub(super) fn outline(&self, walk: &[HalfEdge]) -> Vec<LatticePoint> {
        let mut points = Vec::new();
        for &half in walk {
            let mut run = self.points(half);
            run.next_back();
            points.extend(run);
        }
        points
    }

    /// Twice the signed area inside a closed walk, in square steps.
    pub(super) fn double_area(&self, walk: &[HalfEdge]) -> i128 {
        let Some(origin) = walk.first().map(|&half| self.origin(half)) else { return 0 };
        let mut sum = 0;
        for &half in walk {
            let mut from = self.origin(half);
            for to in self.points(half).skip(1) {
                sum += cross(delta(origin, from), delta(origin, to));
                from = to;
            }
        }
        sum
    }

    /// The pieces of a ground, bounded ones by their first half-edge; the unbounded face of the outside comes last.
    pub(super) fn faces(&self, ground: Ground) -> Vec<Face> {
        let mut faces: Vec<Face> = Vec::new();
        let mut holes: Vec<(Vec<HalfEdge>, i128)> = Vec::new();
        for walk in self.walks(ground) {
            let area = self.double_area(&walk);
            if area > 0 {
                let smallest = self.outline(&walk).into_iter().min().unwrap_or_default();
                faces.push(Face { walks: vec![walk], double_area: Some(area), smallest });
            } else {
                holes.push((walk, area));
            }
        }
        let outers: Vec<(Vec<LatticePoint>, i128)> =
            faces.iter().map(|face| (self.outline(&face.walks[0]), face.double_area.unwrap_or_default())).collect();
        let mut unbounded = Vec::new();
        for (hole, area) in holes {
            // The walk round the hole's face touches the hole nowhere, or both were one: who has its point is not it.
            let p = self.origin(hole[0]);
            let within = |&ix: &usize| !outers[ix].0.contains(&p) && encloses(&outers[ix].0, p);
            let round = (0..outers.len()).filter(within).min_by_key(|&ix| outers[ix].1);
            if let Some(ix) = round {
                faces[ix].walks.push(hole);
                faces[ix].double_area = faces[ix].double_area.map(|whole| whole + area);
            } else {
                unbounded.push(hole);
            }
        }
        if !unbounded.is_empty() {
            let smallest = self.outline(&unbounded[0]).into_iter().min().unwrap_or_default();
            faces.push(Face { walks: unbounded, double_area: None, smallest });
        }
        faces
    }

    /// The pieces of a ground between which arcs run that have it on both sides, the largest first, then by their
    /// smallest point. An arc that only ties an island to the rest divides nothing.
    pub(super) fn divided(&self, ground: Ground) -> Vec<Face> {
        let faces = self.faces(ground);
        let face_of: BTreeMap<HalfEdge, usize> =
            map(faces.iter().enumerate().flat_map(|(ix, face)| face.half_edges().map(move |half| (half, ix))));
        let is_cut = |ix: usize, face: &Face| {
            face.half_edges().any(|half| face_of.get(&half.twin()).is_some_and(|&across| across != ix))
        };
        let keep: Vec<bool> = faces.iter().enumerate().map(|(ix, face)| is_cut(ix, face)).collect();
        let mut cut: Vec<Face> = faces.into_iter().zip(keep).filter_map(|(face, keep)| keep.then_some(face)).collect();
        sort_by_key(&mut cut, |face| (Reverse(face.double_area), face.smallest));
        cut
    }
}

/// Whether a point that is on no segment of an open ring lies inside it, by the number of segments to the east.
/// Segments that are run forth and back cancel.
pub(super) fn encloses(ring: &[LatticePoint], p: LatticePoint) -> bool {
    let mut inside = false;
    let mut a = ring[ring.len() - 1];
    for &b in ring {
        if (a.y > p.y) != (b.y > p.y) {
            let turn = cross(delta(a, b), delta(a, p));
            if (turn > 0) == (b.y > a.y) {
                inside = !inside;
            }
        }
        a = b;
    }
    inside
}
