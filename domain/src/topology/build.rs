//! Polygons → topology.

use std::collections::BTreeSet;

use super::arc::{Arc, Side};
use super::claims::Claim;
use super::finding::{Finding, FindingKind};
use super::judge::{Arrangement, Fault, enclave_faces, judge};
use super::links::Topology;
use super::noding::Touch;
use super::quantise::{Quantised, quantise};
use super::repair::{Owners, settle};
use super::shape::{BuildError, BuildOptions, BuildReport, LISTED, LeafShape, Moved, Repair, Snapped};
use super::snap::{Move, snap};
use crate::lattice::LatticePoint;
use crate::sort::{sort_by, sort_by_key};
use crate::units::LeafIx;

/// Builds the topology of `leaves`, numbered as they stand, whatever the order, direction and start of their rings.
///
/// Nothing moves but by rounding to the lattice, by rounding new crossings to it, and, with a tolerance, by snapping
/// along faults; all of it is reported.
///
/// # Errors
/// [`BuildError`] naming units, place and size of every fault that the tolerance does not cover.
pub fn build(leaves: &[LeafShape], options: &BuildOptions) -> Result<(Topology, BuildReport), BuildError> {
    if !options.tolerance_m.is_finite() || options.tolerance_m < 0.0 {
        return Err(BuildError::Tolerance(options.tolerance_m));
    }
    let code = |unit: u32| leaves[unit as usize].code.clone();
    let Quantised { claims, rounded, findings, touches, somewhere } = quantise(leaves, 0);
    let (mut errors, warnings): (Vec<Finding>, Vec<Finding>) = findings.into_iter().partition(Finding::is_error);
    let mut report = BuildReport { rounded, warnings, ..BuildReport::default() };
    if !errors.is_empty() {
        return Err(BuildError::Invalid { findings: sorted(errors) });
    }
    let mut judged = Judged::new(claims, options)?;
    report.warnings.extend(judged.warnings(&touches, &code));
    if options.tolerance_m > 0.0
        && let Some((claims, moves)) = snap(&judged.arrangement, &judged.faults, options.tolerance_m)
    {
        report.snapped = snapped(moves, &code);
        judged = Judged::new(claims, options)?;
    }
    errors.extend(judged.no_enclave.iter().cloned());
    let cured = |fault: &Fault| fault.kind != FindingKind::Duplicate && fault.size.width_m <= options.tolerance_m;
    let (narrow, wide): (Vec<Fault>, Vec<Fault>) = judged.faults.into_iter().partition(cured);
    errors.extend(wide.iter().map(|fault| fault.finding(code)));
    let mut owners = Owners::new(&judged.arrangement);
    let given = settle(&judged.arrangement, &narrow, &mut owners, &ranks(leaves));
    report.repairs = narrow.iter().zip(given).map(|(fault, unit)| repair(fault, unit, &code)).collect();
    errors.extend(vanished(&judged.arrangement, &owners, &wide, &somewhere, leaves));
    if !errors.is_empty() {
        return Err(BuildError::Invalid { findings: sorted(errors) });
    }
    report.warnings = sorted(report.warnings);
    Ok((Topology::from_arcs(assemble(&judged.arrangement, &owners), leaves.len())?, report))
}

/// An arrangement and what is wrong with it.
pub(super) struct Judged {
    pub arrangement: Arrangement,
    pub faults: Vec<Fault>,
    pub no_enclave: Vec<Finding>,
}

impl Judged {
    pub(super) fn new(claims: Vec<Claim>, options: &BuildOptions) -> Result<Self, BuildError> {
        let arrangement = Arrangement::new(claims)?;
        let (enclaves, elsewhere) = enclave_faces(&arrangement, &options.enclaves);
        let faults = judge(&arrangement, &enclaves);
        let no_enclave = elsewhere.into_iter().map(|at| Finding::at(FindingKind::NoEnclave, Vec::new(), at)).collect();
        Ok(Self { arrangement, faults, no_enclave })
    }

    /// Spikes, T-junctions and rings that touch themselves: in the vertices given or in the middle of an edge.
    pub(super) fn warnings(&self, in_vertices: &[Touch], code: &impl Fn(u32) -> String) -> Vec<Finding> {
        let spikes = &self.arrangement.spikes;
        // A spike meets the ring that it sticks out of: that is no touch beside.
        let spiked: BTreeSet<(u32, LatticePoint)> =
            spikes.iter().flat_map(|&(unit, ends)| ends.map(|end| (unit, end))).collect();
        let mut findings: Vec<Finding> =
            spikes.iter().map(|&(unit, ends)| Finding::at(FindingKind::Spike, vec![code(unit)], ends[1])).collect();
        for touch in self.arrangement.touches.iter().chain(in_vertices) {
            if touch.host != touch.guest {
                let units = vec![code(touch.host), code(touch.guest)];
                findings.push(Finding::at(FindingKind::Unmatched, units, touch.place));
            } else if !spiked.contains(&(touch.host, touch.place)) {
                findings.push(Finding::at(FindingKind::SelfTouch, vec![code(touch.host)], touch.place));
            }
        }
        findings
    }
}

/// By kind, place and units.
pub(super) fn sorted(mut findings: Vec<Finding>) -> Vec<Finding> {
    sort_by(&mut findings, |a, b| (a.kind, a.place, &a.units, &a.detail).cmp(&(b.kind, b.place, &b.units, &b.detail)));
    findings.dedup();
    findings
}

fn snapped(moves: Vec<Move>, code: &impl Fn(u32) -> String) -> Snapped {
    let max_m = moves.iter().map(|m| m.metres).fold(0.0, f64::max);
    let listed = moves.iter().take(LISTED);
    let listed = listed.map(|m| Moved { code: code(m.unit), from: m.from, to: m.to, metres: m.metres }).collect();
    Snapped { count: moves.len() as u64, max_m, moves: listed }
}

fn repair(fault: &Fault, unit: u32, code: &impl Fn(u32) -> String) -> Repair {
    Repair {
        kind: fault.kind,
        units: fault.units.iter().map(|&unit| code(unit)).collect(),
        place: fault.place,
        area_m2: fault.size.area_m2,
        width_m: fault.size.width_m,
        given_to: code(unit),
    }
}

/// Place of each unit in the order of codes.
fn ranks(leaves: &[LeafShape]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..leaves.len() as u32).collect();
    sort_by_key(&mut order, |&unit| &leaves[unit as usize].code);
    let mut ranks = vec![0; leaves.len()];
    for (rank, unit) in order.into_iter().enumerate() {
        ranks[unit as usize] = rank as u32;
    }
    ranks
}

/// Units that own no face and are in no fault that says so already.
pub(super) fn vanished(
    arrangement: &Arrangement,
    owners: &Owners,
    faults: &[Fault],
    somewhere: &[LatticePoint],
    leaves: &[LeafShape],
) -> Vec<Finding> {
    let mut there = vec![false; leaves.len()];
    for unit in arrangement.faces().filter_map(|face| owners.of(face)) {
        there[unit as usize] = true;
    }
    for &unit in faults.iter().flat_map(|fault| &fault.units) {
        there[unit as usize] = true;
    }
    let gone = there.iter().enumerate().filter(|&(_, there)| !there);
    gone.map(|(unit, _)| Finding::at(FindingKind::EmptyUnit, vec![leaves[unit].code.clone()], somewhere[unit]))
        .collect()
}

/// Segments between faces of different owners, each an arc of two points; [`Topology::from_arcs`] joins them.
fn assemble(arrangement: &Arrangement, owners: &Owners) -> Vec<Arc> {
    let side = |h: usize| -> Side { owners.of(arrangement.planar.face[h]).map(LeafIx) };
    let pairs = arrangement.ends().iter().enumerate().map(|(ix, ends)| (ends, side(2 * ix), side(2 * ix + 1)));
    pairs.filter(|(_, left, right)| left != right).map(|(ends, left, right)| Arc::new(*ends, left, right)).collect()
}
