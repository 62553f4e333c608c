//! A unit that its leader can walk.

use super::shape::{apart, hull};
use super::view::View;
use super::{Breach, Limits, Rule};
use crate::ellipsoid::LocalPlane;

/// The place is the entrance from which it is farthest to another.
pub(super) fn judge(view: &View<'_>, atoms: &[u32], limits: Option<&Limits>) -> Option<Breach> {
    let limit = limits?.walk_m;
    let inhabited: Vec<_> = atoms.iter().map(|&ix| view.atom(ix)).filter(|atom| atom.households > 0).collect();
    let origin = inhabited.first()?.at;
    let plane = LocalPlane::at(origin.y);
    let spot = |at: crate::lattice::LatticePoint| {
        [(f64::from(at.x) - f64::from(origin.x)) * plane.east, (f64::from(at.y) - f64::from(origin.y)) * plane.north]
    };
    let corners = hull(inhabited.iter().map(|atom| spot(atom.at)).collect());
    let (mut far, mut from) = (0.0, [0.0; 2]);
    for (ix, &a) in corners.iter().enumerate() {
        for &b in &corners[ix + 1..] {
            if apart(a, b) > far {
                (far, from) = (apart(a, b), a);
            }
        }
    }
    let place = inhabited.iter().find(|atom| spot(atom.at) == from).map_or(origin, |atom| atom.at);
    (far > limit).then_some((Rule::LongWalk, place, far, limit))
}
