//! The full verdict on polygons, nothing repaired.

use std::collections::BTreeMap;

use super::build::{Judged, sorted, vanished};
use super::finding::{Finding, FindingKind};
use super::judge::Arrangement;
use super::planar::{Face, Size};
use super::quantise::{Quantised, quantise};
use super::repair::Owners;
use super::shape::{BuildError, BuildOptions, LeafShape};
use crate::lattice::LatticePoint;

/// Every gap, overlap, duplicate, self-crossing and empty unit, and what is odd but harmless, each with place and
/// size, by kind and place. Coordinates are judged as rounded to the lattice. Areas of no unit inside the whole are
/// gaps but for those around a point of `enclaves`.
///
/// # Errors
/// [`BuildError::Tangled`] or [`BuildError::TooLarge`] when the input is beyond judging.
pub fn coverage(leaves: &[LeafShape], enclaves: &[LatticePoint]) -> Result<Vec<Finding>, BuildError> {
    let code = |unit: u32| leaves[unit as usize].code.clone();
    let Quantised { claims, mut findings, touches, somewhere, .. } = quantise(leaves, 0);
    let judged = Judged::new(claims, &BuildOptions { tolerance_m: 0.0, enclaves: enclaves.to_vec() })?;
    findings.extend(judged.warnings(&touches, &code));
    findings.extend(judged.faults.iter().map(|fault| fault.finding(code)));
    let owners = Owners::new(&judged.arrangement);
    findings.extend(vanished(&judged.arrangement, &owners, &judged.faults, &somewhere, leaves));
    findings.extend(judged.no_enclave);
    Ok(sorted(findings))
}

/// Children that lie outside their parent by more than slivers of `tolerance_m` (2 · area / perimeter): one
/// [`FindingKind::OutsideParent`] for each, naming child and parent, with the whole area outside and the place and width of
/// the widest piece of it. `parent_of` gives the index in `parents` of every child.
///
/// # Errors
/// [`BuildError::Tangled`] or [`BuildError::TooLarge`] when the input is beyond judging, [`BuildError::Invalid`] for bad
/// coordinates and for a child whose parent is not there.
pub fn nested(
    parents: &[LeafShape],
    children: &[LeafShape],
    parent_of: &[usize],
    tolerance_m: f64,
) -> Result<Vec<Finding>, BuildError> {
    let below = quantise(children, 0);
    let above = quantise(parents, children.len() as u32);
    let mut errors: Vec<Finding> = below.findings.into_iter().chain(above.findings).filter(Finding::is_error).collect();
    for (ix, child) in children.iter().enumerate() {
        if parent_of.get(ix).is_none_or(|&parent| parent >= parents.len()) {
            let mut finding = Finding::at(FindingKind::OutsideParent, vec![child.code.clone()], below.somewhere[ix]);
            finding.detail = "no such parent".into();
            errors.push(finding);
        }
    }
    if !errors.is_empty() {
        return Err(BuildError::Invalid { findings: sorted(errors) });
    }
    let arrangement = Arrangement::new(below.claims.into_iter().chain(above.claims).collect())?;
    let mut outside: BTreeMap<u32, (Size, Face)> = BTreeMap::new();
    for face in arrangement.faces() {
        let cover = arrangement.covers.of(face);
        for &(child, winding) in cover.iter().filter(|&&(unit, _)| (unit as usize) < children.len()) {
            let parent = (children.len() + parent_of[child as usize]) as u32;
            if winding <= 0 || cover.iter().any(|&(unit, winding)| unit == parent && winding > 0) {
                continue;
            }
            let size = arrangement.size(face);
            if size.width_m <= tolerance_m {
                continue;
            }
            let entry = outside.entry(child).or_insert((Size { area_m2: 0.0, width_m: 0.0 }, face));
            entry.0.area_m2 += size.area_m2;
            if size.width_m > entry.0.width_m {
                entry.0.width_m = size.width_m;
                entry.1 = face;
            }
        }
    }
    let findings = outside.into_iter().map(|(child, (size, face))| {
        let parent = &parents[parent_of[child as usize]];
        let units = vec![children[child as usize].code.clone(), parent.code.clone()];
        let place = arrangement.place(face);
        Finding {
            size_m2: size.area_m2,
            width_m: size.width_m,
            ..Finding::at(FindingKind::OutsideParent, units, place)
        }
    });
    Ok(sorted(findings.collect()))
}
