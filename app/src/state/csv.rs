//! A table as a file that spreadsheets open: UTF-8 with its mark first, so that they read Chinese; RFC 4180 otherwise.

use domain::{units::UnitIx, value::Cell};

use super::{Dataset, Row};
use crate::{
    format,
    locale::{Lang, text},
};

/// From so many digits on spreadsheets take a code for a number and lose its end.
const EXACT_DIGITS: usize = 15;

/// A row of figures at these units: code, name, path from the whole down, level, indicator, period, value as it is
/// published, unit of measure, and what is to be thought of it in words.
#[must_use]
pub fn csv(lang: Lang, data: &Dataset, row: &Row, units: &[UnitIx]) -> String {
    let heads = [
        "csv.code",
        "csv.name",
        "csv.path",
        "csv.level",
        "csv.indicator",
        "csv.period",
        "csv.value",
        "csv.measured_in",
        "csv.state",
    ];
    let indicator = data.indicator(row.indicator);
    let (name, measured_in) = (field(lang.pick(&indicator.name)), field(lang.pick(&indicator.unit)));
    let mut out = String::from("\u{feff}");
    out += &heads.map(|key| field(text(lang, key))).join(",");
    out += "\r\n";
    for &unit in units {
        let cell = row.cells.get(unit.index()).copied().unwrap_or(Cell::NO_DATA);
        let path: Vec<&str> = data.chain(unit).into_iter().map(|at| data.units().name(at)).collect();
        let fields = [
            field(data.units().code(unit)),
            field(data.units().name(unit)),
            field(&path.join(" / ")),
            field(lang.pick(&data.level(data.units().depth(unit)).name)),
            name.clone(),
            field(&row.period.to_string()),
            cell.number().map(|value| value.to_string()).unwrap_or_default(),
            measured_in.clone(),
            field(format::flag(lang, cell.flag)),
        ];
        out += &fields.join(",");
        out += "\r\n";
    }
    out
}

/// A text as a field. What a spreadsheet would compute (it takes full-width signs for plain ones), or take for a number
/// too long for it, gets a quote before it.
fn field(text: &str) -> String {
    let computed =
        text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
    let cut = text.len() > EXACT_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = if computed || cut { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// A file's name from its parts, without what file systems don't take.
#[must_use]
pub fn file_name(parts: &[&str], ending: &str) -> String {
    let plain = |part: &&str| -> String {
        let fits = |c: char| !c.is_control() && !c.is_whitespace() && !r#"/\:*?"<>|"#.contains(c);
        part.chars().map(|c| if fits(c) { c } else { '-' }).collect()
    };
    format!("{}.{ending}", parts.iter().map(plain).collect::<Vec<_>>().join("_"))
}

#[cfg(test)]
mod tests {
    use domain::value::{Cell, Flag};

    use super::{csv, field, file_name};
    use crate::{
        locale::Lang,
        state::{IndicatorIx, Row, tests::dataset},
    };

    #[test]
    fn a_table_is_one_line_a_unit_with_path_value_and_state() {
        let data = dataset();
        let find = |code: &str| data.units().find(code).expect("a unit of the fixture");
        let mut cells = vec![Cell::NO_DATA; data.units().len()];
        cells[find("s0").index()] = Cell { value: -2.5, flag: Flag::Ok };
        cells[find("s1c0").index()] = Cell { value: f32::NAN, flag: Flag::Suppressed };
        let row = Row { indicator: IndicatorIx(1), period: data.last_period(), cells: cells.into() };
        let text = csv(Lang::En, &data, &row, &["s0", "s1c0", "d"].map(find));
        let text = text.strip_prefix('\u{feff}').expect("the mark of UTF-8");
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(
            lines,
            [
                "Code,Name,Path,Level,Indicator,Period,Value,Unit of measure,State",
                "s0,s0,D / s0,street,alarms,2026-11,-2.5,,Value",
                "s1c0,s1c0,D / s1 / s1c0,community,alarms,2026-11,,,Held back",
                "d,D,D,district,alarms,2026-11,,,No data",
                ""
            ]
        );
    }

    #[test]
    fn a_text_is_neither_computed_nor_cut_nor_split() {
        let cases = [
            ("示范街道", "示范街道"),
            ("=1+1", "'=1+1"),
            ("@sum", "'@sum"),
            ("-", "'-"),
            ("＝1", "'＝1"),
            ("+86, \"x\"", "\"'+86, \"\"x\"\"\""),
            ("a\nb", "\"a\nb\""),
            ("990117001001", "990117001001"),
            ("990117001001001001", "'990117001001001001"),
        ];
        for (text, told) in cases {
            assert_eq!(field(text), told, "{text}");
        }
    }

    #[test]
    fn a_file_is_named_by_its_parts() {
        assert_eq!(file_name(&["示范区", "Cases / day", "2026-11"], "csv"), "示范区_Cases---day_2026-11.csv");
    }
}
