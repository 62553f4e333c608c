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

/// The place is in the first leaf in which anybody lives.
pub(super) fn of_upper(view: &View<'_>, id: UnitId, [least, most]: [u32; 2]) -> Option<Breach> {
    let households = view.tally(id).households;
    let (rule, limit) = match households {
        few if few < least => (Rule::BelowBand, least),
        many if many > most => (Rule::AboveBand, most),
        _ => return None,
    };
    let first = view.first_leaf(id);
    Some((rule, view.place(first, &view.atoms(first)), households.into(), limit.into()))
}
