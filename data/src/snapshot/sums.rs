//! The sums behind the indicators, so that the server can tell how each came about: those that some formula asks for at some
//! month that is shown, and no others.

use std::collections::BTreeSet;

use domain::{
    catalogue::Catalogue,
    formula::Formula,
    period::Period,
    wire::sums::{SumEntry, SumFile, SumRow, encode_row},
};

use super::{SnapshotError, bodies, folder::Folder, json};
use crate::{
    aggregate::{Figures, month_at},
    explain::told,
    registers::Registers,
};

/// Places in the run of months, and how many months are summed.
type Wanted = Vec<BTreeSet<(u16, usize)>>;

/// Writes `sums.bin` and `sums.json`.
pub(super) fn write(
    folder: &mut Folder,
    registers: &Registers,
    catalogue: &Catalogue,
    figures: &Figures,
) -> Result<(), SnapshotError> {
    let wanted = wanted(registers, catalogue, figures);
    let (mut bytes, mut measures) = (Vec::new(), Vec::new());
    for ((measure, measured), wanted) in catalogue.measures.iter().zip(&figures.measured).zip(wanted) {
        let mut rows: Vec<SumRow> = Vec::with_capacity(wanted.len());
        let mut before: &[f64] = &[];
        for (months, at) in wanted {
            let Some(row) = measured.row(at, months) else { continue };
            // What stands still is the same row in many months.
            let place = match rows.last() {
                Some(last) if same(before, row) => (last.start, last.length),
                _ => {
                    let body = bodies::compress_fast(&encode_row(row));
                    let start = bytes.len() as u64;
                    bytes.extend(&body);
                    (start, body.len() as u32)
                }
            };
            before = row;
            let last = Period::Month(month_at(figures.first, at));
            rows.push(SumRow { months, last, start: place.0, length: place.1 });
        }
        let known = [measured.known_from, measured.known_to].map(|at| Period::Month(month_at(figures.first, at)));
        let known = measured.figures.is_some().then_some(known);
        measures.push(SumEntry { told: told(registers, measure, measured), known, rows });
    }
    folder.add("sums.bin", &bytes)?;
    folder.add("sums.json", &json(&SumFile { measures }))
}

/// Held figures are no numbers, and so not equal to themselves.
fn same(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits())
}

/// Which rows of each measure the formulas ask for.
fn wanted(registers: &Registers, catalogue: &Catalogue, figures: &Figures) -> Wanted {
    let find = |id: &str| catalogue.measures.iter().position(|measure| measure.id == id);
    let mut wanted: Wanted = vec![BTreeSet::new(); catalogue.measures.len()];
    for indicator in &catalogue.indicators {
        // Formulas were resolved when they were evaluated.
        let Ok(program) = Formula::parse(&indicator.formula).and_then(|formula| formula.resolve(find)) else {
            continue;
        };
        for period in &figures.cube.periods {
            let Period::Month(month) = *period else { continue };
            let shown = indicator.class.pace().in_force(month, month.end().min(registers.meta.as_of));
            for asked in program.asks() {
                let last = shown.index() - figures.first.index() - i32::from(asked.ago);
                let Ok(last) = usize::try_from(last) else { continue };
                let of = &mut wanted[asked.measure];
                if asked.months == 1 || figures.measured[asked.measure].has_sums(asked.months) {
                    of.insert((asked.months, last));
                } else {
                    let first = (last + 1).saturating_sub(usize::from(asked.months));
                    of.extend((first..=last).map(|month| (1, month)));
                }
            }
        }
    }
    wanted
}
