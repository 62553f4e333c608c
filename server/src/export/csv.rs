//! Tables for spreadsheets: UTF-8 with its mark, for without it the usual one takes Chinese for something else.

use std::fmt::{Display, Write as _};

use domain::{
    pack::Pack,
    plan::{Plan, compare::Comparison, count::Counts},
};

use crate::workbook::Lang;

/// One cell after the other; RFC 4180.
struct Csv {
    out: String,
    first: bool,
}

impl Csv {
    fn new(heads: &[&str]) -> Self {
        let mut csv = Self { out: "\u{feff}".into(), first: true };
        heads.iter().for_each(|head| csv.put(head));
        csv.end();
        csv
    }

    fn put(&mut self, value: impl Display) {
        if !self.first {
            self.out.push(',');
        }
        self.first = false;
        let value = value.to_string();
        // A name that begins like a formula would be one when the file is opened.
        let formula = value.starts_with(['=', '+', '-', '@', '\t']) && value.parse::<f64>().is_err();
        let quoted = value.contains(['"', ',', '\n', '\r']);
        match (formula, quoted) {
            (false, false) => self.out.push_str(&value),
            (formula, _) => {
                let mark = if formula { "'" } else { "" };
                write!(self.out, "\"{mark}{}\"", value.replace('"', "\"\"")).expect("a string takes every character");
            }
        }
    }

    fn end(&mut self) {
        self.out.push_str("\r\n");
        self.first = true;
    }
}

/// One line an atom, by building, entrance and floors: `building, entrance, floor_from, floor_to, lon, lat, code, name,
/// households, shops, houses`. `floor_*` are 0 for all floors, `entrance` 0 for none; `code` is empty for ground of no
/// unit.
pub(super) fn buildings(plan: &Plan, counts: &Counts) -> Vec<u8> {
    let heads = [
        "building",
        "entrance",
        "floor_from",
        "floor_to",
        "lon",
        "lat",
        "code",
        "name",
        "households",
        "shops",
        "houses",
    ];
    let mut csv = Csv::new(&heads);
    for (at, atom) in (0..).zip(counts.pack().atoms()) {
        let unit = counts.owner(at).unit().and_then(|unit| plan.unit(unit));
        csv.put(atom.building);
        [atom.entrance, atom.floors.0, atom.floors.1].iter().for_each(|value| csv.put(value));
        csv.put(format_args!("{:.7}", atom.at.lon()));
        csv.put(format_args!("{:.7}", atom.at.lat()));
        csv.put(unit.map_or("", |unit| unit.code.as_str()));
        csv.put(unit.map_or("", |unit| &unit.name));
        [atom.households, atom.shops, atom.houses].iter().for_each(|value| csv.put(value));
        csv.end();
    }
    csv.out.into_bytes()
}

/// One line a building and a pair of units: `building, entrances, from_code, from_name, from_led_by, to_code, to_name,
/// to_led_by, households, shops, houses`. `entrances` are those that move, as numbers between spaces; codes are empty for
/// ground of no unit; `*_led_by` are in the language that is asked for. A unit that was only renumbered moves nobody.
pub(super) fn moves(comparison: &Comparison, pack: &Pack, lang: Lang) -> Vec<u8> {
    let heads = [
        "building",
        "entrances",
        "from_code",
        "from_name",
        "from_led_by",
        "to_code",
        "to_name",
        "to_led_by",
        "households",
        "shops",
        "houses",
    ];
    let mut csv = Csv::new(&heads);
    for mover in &comparison.movers {
        csv.put(mover.building);
        let mut entrances: Vec<u8> = mover.atoms.iter().map(|at| pack.atoms()[*at as usize].entrance).collect();
        entrances.dedup();
        csv.put(entrances.iter().map(u8::to_string).collect::<Vec<_>>().join(" "));
        let from = mover.from.and_then(|at| comparison.units[at].before.as_ref());
        let to = mover.to.and_then(|at| comparison.units[at].after.as_ref());
        for side in [from, to] {
            csv.put(side.map_or("", |side| side.code.as_str()));
            csv.put(side.map_or("", |side| &side.name));
            csv.put(side.and_then(|side| side.led_by.as_ref()).map_or("", |role| lang.pick(role)));
        }
        [mover.tally.households, mover.tally.shops, mover.tally.houses].iter().for_each(|value| csv.put(value));
        csv.end();
    }
    csv.out.into_bytes()
}
