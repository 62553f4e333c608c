//! Partition → plan → partition, and the plan as bytes.

use std::collections::BTreeMap;

use serde::Serialize;

use super::error::{PlanError, Refusal};
use super::faces::{Face, encloses};
use super::mesh::{Ground, Mesh, PlanArc};
use super::units::{Lineage, PlanUnit, Roster, UnitId};
use super::{EditCommand, Plan};
use crate::fill::map;
use crate::lattice::LatticePoint;
use crate::partition::Partition;
use crate::topology::{Arcs, Side, Topology};
use crate::units::{LeafIx, Level, UnitCode, UnitTableBuilder};

/// Cells of the index are so many times as wide as an arc's box on average.
const CELL_PER_ARC: i64 = 1;

/// All that makes a plan what it is; its log is how it came about, not what it is.
#[derive(Serialize)]
struct Written<'a> {
    levels: &'a [Level],
    enclaves: Vec<(&'a str, LatticePoint)>,
    arcs: &'a [Option<PlanArc>],
    units: &'a [Option<PlanUnit>],
    lineage: &'a [Lineage],
    retired: Vec<&'a UnitCode>,
}

impl Plan {
    /// A partition to be redrawn. Enclosed ground of nobody that isn't around a declared enclave is unassigned.
    ///
    /// # Errors
    /// [`PlanError::Unit`] for a code that is none.
    pub fn from_partition(partition: &Partition) -> Result<Self, PlanError> {
        let (table, topology) = (partition.units(), partition.topology());
        let mut roster = Roster::default();
        for unit in table.iter() {
            let entry = PlanUnit {
                code: UnitCode::new(table.code(unit))?,
                name: table.name(unit).into(),
                depth: table.depth(unit),
                parent: table.parent(unit).map(|parent| UnitId(parent.0)),
                kind: table.kind(unit),
                locked: false,
                outside_scope: false,
                stacked: Vec::new(),
            };
            roster.set(UnitId(unit.0), Some(entry));
        }
        let ground = |side: Side| side.map_or(Ground::Outside, |leaf| Ground::Unit(UnitId(table.unit_of(leaf).0)));
        let mut mesh = Mesh::new(cell_steps(topology));
        for arc in topology.arcs() {
            let (left, right) = (ground(arc.left()), ground(arc.right()));
            mesh.add(PlanArc { points: arc.points().to_vec(), left, right, locked: false });
        }
        let mut plan = Self {
            levels: table.levels().to_vec(),
            enclaves: partition.enclaves().to_vec(),
            mesh,
            roster,
            log: Vec::new(),
        };
        // Nothing is locked yet.
        plan.name_gaps().map_err(|refusal| PlanError::Unassigned(refusal.place.unwrap_or_default()))?;
        plan.mesh.close();
        plan.roster.close();
        Ok(plan)
    }

    /// As it is, with codes that were given before and must not be given again.
    #[must_use]
    pub fn with_retired(mut self, codes: impl IntoIterator<Item = UnitCode>) -> Self {
        self.roster.retire(codes);
        self
    }

    /// Enclosed ground beyond the outer edge that isn't round a declared enclave is unassigned from now on.
    ///
    /// # Errors
    /// As of [`Plan::assign`], which asks for locks of units: there are none beside such ground on this side.
    pub(super) fn name_gaps(&mut self) -> Result<(), Refusal> {
        let gaps = self.gaps();
        let unassigned = gaps.iter().flat_map(|face| face.half_edges().map(|half| (half, Ground::Unassigned)));
        self.assign(&map(unassigned))
    }

    /// Enclosed ground that counts as outside and isn't round a declared enclave.
    pub(super) fn gaps(&self) -> Vec<Face> {
        let declared = |face: &Face| {
            let outline = self.mesh.outline(&face.walks[0]);
            self.enclaves.iter().any(|enclave| encloses(&outline, enclave.at))
        };
        let faces = self.mesh.faces(Ground::Outside).into_iter();
        faces.filter(|face| face.double_area.is_some() && !declared(face)).collect()
    }

    /// The partition as it is now, without letters for names. Upper units without any leaf are left out.
    ///
    /// # Errors
    /// [`PlanError::Unassigned`] with a place while ground inside the whole is of no unit.
    pub fn to_partition(&self) -> Result<Partition, PlanError> {
        if let Some(arc) = self.mesh.beside(Ground::Unassigned).next() {
            return Err(PlanError::Unassigned(self.mesh.arc(arc).points[0]));
        }
        let mut builder = UnitTableBuilder::new(self.levels.clone());
        let mut inhabited: Vec<UnitId> = self.roster.iter().map(|(id, _)| id).filter(|&id| self.is_leaf(id)).collect();
        let mut listed = std::collections::BTreeSet::new();
        while let Some(id) = inhabited.pop() {
            let Some(unit) = self.roster.get(id).filter(|_| listed.insert(id)) else { continue };
            let parent = unit.parent.and_then(|parent| self.roster.get(parent));
            builder.add(
                unit.code.as_str(),
                &unit.name,
                unit.depth,
                parent.map(|unit| unit.code.as_str()),
                unit.kind,
            )?;
            inhabited.extend(unit.parent);
        }
        let table = builder.build()?;
        let leaf_of = |unit: &PlanUnit| table.leaf_of(table.find(unit.code.as_str())?);
        let leaves: BTreeMap<UnitId, LeafIx> =
            map(self.roster.iter().filter_map(|(id, unit)| Some((id, leaf_of(unit)?))));
        let side = |ground: Ground| -> Side { leaves.get(&ground.unit()?).copied() };
        let points = self.mesh.iter().map(|(_, arc)| arc.points.len()).sum();
        let mut arcs = Arcs::with_capacity(self.mesh.slots().len(), points);
        for (_, arc) in self.mesh.iter() {
            arcs.push(arc.points.iter().copied(), side(arc.left), side(arc.right));
        }
        let topology = Topology::from_arcs(arcs, table.leaf_count())?;
        Ok(Partition::new(table, topology, self.enclaves.clone())?)
    }

    /// Applies commands one after the other: a log to the partition on which it was begun.
    ///
    /// # Errors
    /// The number of the first command that is refused, from 0, and why; those before it are applied.
    pub fn replay(&mut self, commands: &[EditCommand]) -> Result<(), (usize, Refusal)> {
        commands.iter().enumerate().try_for_each(|(ix, command)| self.apply(command).map(drop).map_err(|why| (ix, why)))
    }

    /// The plan as bytes, the same for the same plan wherever and however it was made: postcard of levels, enclaves,
    /// arcs and units by index, lineage and retired codes; not the log.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let written = Written {
            levels: &self.levels,
            enclaves: self.enclaves.iter().map(|enclave| (enclave.name.as_str(), enclave.at)).collect(),
            arcs: self.mesh.slots(),
            units: self.roster.slots(),
            lineage: self.roster.lineage(),
            retired: self.roster.retired().iter().collect(),
        };
        postcard::to_allocvec(&written).expect("plain data is written to memory")
    }

    /// FNV-1a, 64 bits, over [`Plan::encode`]: tells plans apart that differ by chance, not by malice.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        let step = |hash: u64, &byte: &u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        self.encode().iter().fold(0xcbf2_9ce4_8422_2325, step)
    }
}

/// The width of an arc's box on average, in steps.
fn cell_steps(topology: &Topology) -> u32 {
    let width = |ix: u32| {
        let [low, high] = topology.arc_bounds(crate::topology::ArcIx(ix));
        (i64::from(high.x) - i64::from(low.x)).max(i64::from(high.y) - i64::from(low.y))
    };
    let count = topology.arcs().len() as u32;
    let sum: i64 = (0..count).map(width).sum();
    (CELL_PER_ARC * sum / i64::from(count.max(1))).clamp(16, 1 << 28) as u32
}
