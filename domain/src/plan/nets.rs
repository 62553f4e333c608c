//! Several nets into one (多网合一): another department's grids held against the plan, and where they disagree.
//!
//! Each of the net's units has a counterpart in the plan: the unit with which it shares most ground. Wherever ground
//! lies in a unit and not in that unit's counterpart the two disagree. Following the net there is one command.

use std::collections::{BTreeMap, BTreeSet};

use super::cover::{DrawnUnit, width};
use super::error::Refusal;
use super::mesh::Ground;
use super::rules::measured;
use super::{EditCommand, Plan, UnitId};
use crate::ellipsoid::LocalPlane;
use crate::fill::set;
use crate::lattice::LatticePoint;
use crate::sort::sort_by;
use crate::units::UnitCode;

/// A unit of the net and the plan's unit that it stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Counterpart {
    /// The net's code.
    pub net: UnitCode,
    /// The plan's; none where the net's unit lies on ground of no unit.
    pub unit: Option<UnitCode>,
    /// How much of the net's unit lies in it, from 0 to 1.
    pub share: f64,
}

/// Ground on which the net and the plan disagree.
#[derive(Clone, Debug, PartialEq)]
pub struct Disagreement {
    /// Whose it is in the plan; none for ground of no unit.
    pub unit: Option<UnitCode>,
    /// Whose it is in the net: none in a blank of the net, several where its units overlap.
    pub net: Vec<UnitCode>,
    /// Outline, open, without holes.
    pub outline: Vec<LatticePoint>,
    /// How large.
    pub area_m2: f64,
    /// How wide on average: a narrow one is drawn carelessly, a wide one is meant.
    pub width_m: f64,
    /// Gives it to the counterpart of the net's unit.
    pub follow: Option<EditCommand>,
}

/// A net held against a plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NetReport {
    /// Every unit of the net, in its order.
    pub counterparts: Vec<Counterpart>,
    /// Where they disagree, the largest first.
    pub disagreements: Vec<Disagreement>,
}

impl Plan {
    /// Holds a net against the units that may be changed, and ground of no unit; the plan stays as it is.
    ///
    /// # Errors
    /// [`Refusal`] when the net's boundaries can't be laid over the plan's.
    pub fn compare_net(&mut self, net: &[DrawnUnit]) -> Result<NetReport, Refusal> {
        let report = self.laid_net(net);
        self.mesh.roll_back();
        self.roster.roll_back();
        report
    }

    fn laid_net(&mut self, net: &[DrawnUnit]) -> Result<NetReport, Refusal> {
        let code = |plan: &Self, ground: Ground| Some(plan.unit(ground.unit()?)?.code.clone());
        let open = |id: UnitId| self.is_leaf(id) && !self.roster.is_locked(id);
        let leaves = self.units().map(|(id, _)| id).filter(|&id| open(id)).map(Ground::Unit);
        let grounds: BTreeSet<Ground> = set(leaves.chain([Ground::Unassigned]));
        let outlines = self.lay_units(net, |ground| grounds.contains(&ground))?;
        let mut pieces = Vec::new();
        let mut shared: Vec<BTreeMap<Ground, f64>> = vec![BTreeMap::new(); net.len()];
        for ground in grounds {
            for face in self.mesh.faces(ground) {
                let cover: Vec<usize> = (0..net.len()).filter(|&ix| outlines[ix].covers(&self.mesh, &face)).collect();
                let area = measured(self, &face).0;
                for &ix in &cover {
                    *shared[ix].entry(ground).or_default() += area;
                }
                pieces.push((ground, cover, area, face));
            }
        }
        let most = |shares: &BTreeMap<Ground, f64>| {
            let most = shares.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)));
            most.map_or((Ground::Unassigned, 0.0), |(&ground, &area)| (ground, area))
        };
        let stands_for: Vec<(Ground, f64)> = shared.iter().map(most).collect();
        let mut report = NetReport::default();
        for (ix, unit) in net.iter().enumerate() {
            let (ground, area) = stands_for[ix];
            let share = area / outlines[ix].area_m2().max(f64::MIN_POSITIVE);
            report.counterparts.push(Counterpart { net: unit.unit.code.clone(), unit: code(self, ground), share });
        }
        // Where the net has no unit at all it has no opinion: only blanks between its units count.
        for (ground, cover, area_m2, face) in pieces {
            let agrees = match cover[..] {
                [one] => stands_for[one].0 == ground,
                [] => !stands_for.iter().any(|(counterpart, _)| *counterpart == ground),
                _ => false,
            };
            if agrees {
                continue;
            }
            let outline = self.mesh.outline(&face.walks[0]);
            let plane = LocalPlane::at(face.smallest.y);
            let to = if let [one] = cover[..] { Some(stands_for[one].0) } else { None };
            let follow = to.filter(|&to| to != ground).map(|to| EditCommand::HandOver {
                ring: outline.clone(),
                from: code(self, ground),
                to: code(self, to),
            });
            report.disagreements.push(Disagreement {
                unit: code(self, ground),
                net: cover.iter().map(|&ix| net[ix].unit.code.clone()).collect(),
                outline,
                area_m2,
                width_m: width(&self.mesh, &face) * (plane.east * plane.north).sqrt(),
                follow,
            });
        }
        sort_by(&mut report.disagreements, |a, b| b.area_m2.total_cmp(&a.area_m2));
        Ok(report)
    }
}
