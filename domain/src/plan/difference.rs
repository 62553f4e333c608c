//! What a command has changed, exact enough to take it back.

use serde::{Deserialize, Serialize};

use super::mesh::{Ground, PlanArc};
use super::units::{Lineage, PlanUnit};
use crate::lattice::LatticePoint;
use crate::partition::Bounds;
use crate::sort::sort;

/// One slot before and after; none where it was or is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change<T> {
    /// The index of the arc or unit.
    pub id: u32,
    /// What was there.
    pub before: Option<T>,
    /// What is there now.
    pub after: Option<T>,
}

/// Everything that one command has changed. Its [reverse](Self::reversed) undoes the command.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Arcs, by index.
    pub arcs: Vec<Change<PlanArc>>,
    /// Units, by index.
    pub units: Vec<Change<PlanUnit>>,
    /// Entries taken from the end of the lineage.
    pub forgotten: Vec<Lineage>,
    /// Entries then added to it.
    pub recorded: Vec<Lineage>,
}

impl Difference {
    /// Whether nothing has changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.arcs.is_empty() && self.units.is_empty() && self.forgotten.is_empty() && self.recorded.is_empty()
    }

    /// A box round all segments of boundaries that came, went or got another ground beside them; none where no boundary
    /// has changed. Segments that only stand in another arc than before have not.
    #[must_use]
    pub fn reach(&self) -> Option<Bounds> {
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for change in &self.arcs {
            let (mut old, mut new) = (sides(change.before.as_ref()), sides(change.after.as_ref()));
            if let (Some((from, left, right)), Some((to, now_left, now_right))) = (&mut old, &mut new)
                && (*left, *right) == (*now_left, *now_right)
            {
                (*from, *to) = apart(from, to);
            }
            put(&mut before, old);
            put(&mut after, new);
        }
        sort(&mut before);
        sort(&mut after);
        let (mut old, mut new) = (before.iter().peekable(), after.iter().peekable());
        let mut changed: Vec<LatticePoint> = Vec::new();
        loop {
            let only = match (old.peek(), new.peek()) {
                (None, None) => break,
                (Some(a), Some(b)) if a == b => {
                    old.next();
                    new.next();
                    None
                }
                (Some(a), Some(b)) if b < a => new.next(),
                (Some(_), _) => old.next(),
                (None, Some(_)) => new.next(),
            };
            changed.extend(only.into_iter().flat_map(|&(from, to, _, _)| [from, to]));
        }
        Bounds::of(changed)
    }

    /// The way back.
    #[must_use]
    pub fn reversed(&self) -> Self {
        Self {
            arcs: self.arcs.iter().map(Change::reversed).collect(),
            units: self.units.iter().map(Change::reversed).collect(),
            forgotten: self.recorded.clone(),
            recorded: self.forgotten.clone(),
        }
    }
}

impl<T: Clone> Change<T> {
    fn reversed(&self) -> Self {
        Self { id: self.id, before: self.after.clone(), after: self.before.clone() }
    }
}

type Sides<'a> = (&'a [LatticePoint], Ground, Ground);

fn sides(arc: Option<&PlanArc>) -> Option<Sides<'_>> {
    arc.map(|arc| (arc.points.as_slice(), arc.left, arc.right))
}

/// Two lines without the segments that both have at their beginning and at their end.
fn apart<'a>(a: &'a [LatticePoint], b: &'a [LatticePoint]) -> (&'a [LatticePoint], &'a [LatticePoint]) {
    let most = a.len().min(b.len());
    let first = a.iter().zip(b).take_while(|(p, q)| p == q).count();
    let skip = first.saturating_sub(1).min(most.saturating_sub(1));
    let (a, b) = (&a[skip..], &b[skip..]);
    let last = a.iter().rev().zip(b.iter().rev()).take_while(|(p, q)| p == q).count();
    let cut = last.saturating_sub(1).min(a.len().min(b.len()).saturating_sub(1));
    (&a[..a.len() - cut], &b[..b.len() - cut])
}

/// Every segment, its smaller end first, with the grounds at its left and right.
fn put(out: &mut Vec<(LatticePoint, LatticePoint, Ground, Ground)>, line: Option<Sides<'_>>) {
    let Some((points, left, right)) = line else { return };
    out.extend(
        points.windows(2).map(|pair| {
            if pair[0] < pair[1] { (pair[0], pair[1], left, right) } else { (pair[1], pair[0], right, left) }
        }),
    );
}
