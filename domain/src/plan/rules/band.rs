//! Households within the band of the unit's level and kind.

use super::view::View;
use super::{Breach, Rule};
use crate::plan::UnitId;

pub(super) fn judge(view: &View<'_>, id: UnitId, atoms: &[u32], [least, most]: [u32; 2]) -> Option<Breach> {
    let households = view.tally(id).households;
    let (rule, limit) = if households < least {
        (Rule::BelowBand, least)
    } else if households > most {
        let inhabited = atoms.iter().filter(|&&atom| view.atom(atom).households > 0).count();
        (if inhabited == 1 { Rule::Indivisible } else { Rule::AboveBand }, most)
    } else {
        return None;
    };
    Some((rule, view.place(id, atoms), households.into(), limit.into()))
}

pub(super) fn of_upper(view: &View<'_>, id: UnitId, leaves: &[UnitId], band: [u32; 2]) -> Option<Breach> {
    let households = view.tally(id).households;
    if (band[0]..=band[1]).contains(&households) {
        return None;
    }
    let atoms: Vec<u32> = leaves.iter().flat_map(|&leaf| view.atoms(leaf)).collect();
    judge(view, id, &atoms, band)
}
