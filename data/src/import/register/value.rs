//! A text of the file → a value of the register.

use super::{date::Pattern, mapping::Field};
use crate::registers::schema::{Codes, Kind};

/// What people write for true and for false, in small letters.
const TRUE: [&str; 8] = ["true", "1", "yes", "y", "t", "是", "真", "有"];
const FALSE: [&str; 8] = ["false", "0", "no", "n", "f", "否", "假", "无"];

/// Largest number: beyond it figures no longer count by ones.
const MOST: f64 = 9e15;

/// One value of a register's row.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Text(String),
    Whole(u32),
    Number(f64),
    Flag(bool),
    Day(i32),
}

/// Reads a trimmed text; an empty one is no value.
///
/// # Errors
/// Why the text is no such value, to be read after it.
pub(super) fn read(field: &Field, text: &str, dates: &[Pattern]) -> Result<Value, String> {
    let column = field.column;
    if text.is_empty() {
        return if column.required { Err("is missing".into()) } else { Ok(Value::Null) };
    }
    let text = field.codes.get(text).map_or(text, String::as_str);
    let whole = |most: u32| {
        whole(text)
            .filter(|number| *number <= most)
            .map(Value::Whole)
            .ok_or_else(|| format!("is no whole number from 0 to {most}"))
    };
    match column.kind {
        Kind::Id | Kind::Text => Ok(Value::Text(text.into())),
        Kind::Word => match column.codes {
            Codes::Closed(list) if !list.iter().any(|code| code.code == text) => {
                Err(format!("is no code of {0}; [codes.{0}] says what it means", column.name))
            }
            _ => Ok(Value::Text(text.into())),
        },
        Kind::Count8 => whole(u8::MAX.into()),
        Kind::Count16 => whole(u16::MAX.into()),
        Kind::Count32 => whole(u32::MAX),
        Kind::Number => number(text).map(Value::Number).ok_or_else(|| "is no finite number up to 9e15".into()),
        Kind::Flag => {
            let small = text.to_lowercase();
            match (TRUE.contains(&small.as_str()), FALSE.contains(&small.as_str())) {
                (true, _) => Ok(Value::Flag(true)),
                (_, true) => Ok(Value::Flag(false)),
                _ => Err(format!("is neither true nor false; [codes.{}] says which", column.name)),
            }
        }
        Kind::Day => {
            let day = dates.iter().find_map(|pattern| pattern.read(text));
            day.map(|day| Value::Day(day.since_epoch()))
                .ok_or_else(|| "is no day in any of the forms in `dates`".into())
        }
    }
}

/// A finite number, and none so large that sums of a city's would lose their units.
pub(super) fn number(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|number| number.abs() <= MOST)
}

/// Workbooks and other programs write 12 as 12.0 too.
fn whole(text: &str) -> Option<u32> {
    text.parse().ok().or_else(|| {
        let number = number(text)?;
        (number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number)).then_some(number as u32)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::registers::schema;

    fn read_as(register: &str, column: &str, text: &str) -> Result<Value, String> {
        let column = schema::find(register).unwrap().column(column).unwrap();
        let codes = BTreeMap::from([("男".to_owned(), "male".to_owned()), ("属实".to_owned(), "true".to_owned())]);
        read(
            &Field { column, source: None, codes },
            text,
            &[Pattern::ISO, "YYYY/M/D"].map(|form| Pattern::parse(form).unwrap()),
        )
    }

    #[test]
    fn values_are_taken_as_the_register_has_them_or_refused_with_the_reason() {
        for (register, column, text, value) in [
            ("persons", "birth_year", "1987", Value::Whole(1987)),
            ("persons", "birth_year", "1987.0", Value::Whole(1987)),
            ("persons", "sex", "男", Value::Text("male".into())),
            ("persons", "sex", "female", Value::Text("female".into())),
            ("persons", "special_group", "", Value::Null),
            ("persons", "id", "007", Value::Text("007".into())),
            ("alarms", "verified", "属实", Value::Flag(true)),
            ("alarms", "verified", "否", Value::Flag(false)),
            ("cases", "due_on", "2026/1/5", Value::Day(20_458)),
            ("cases", "due_on", "2026-01-05", Value::Day(20_458)),
            ("cases", "kind", "something new", Value::Text("something new".into())),
            ("measures", "value", "-1.5e3", Value::Number(-1500.0)),
        ] {
            assert_eq!(read_as(register, column, text), Ok(value), "{register}.{column}: {text:?}");
        }
        for (register, column, text, reason) in [
            ("persons", "birth_year", "", "is missing"),
            ("persons", "birth_year", "-1", "from 0 to 65535"),
            ("persons", "birth_year", "65536", "from 0 to 65535"),
            ("persons", "birth_year", "1e308", "from 0 to 65535"),
            ("persons", "birth_year", "1987.5", "from 0 to 65535"),
            ("persons", "birth_year", "NaN", "from 0 to 65535"),
            ("persons", "sex", "M", "[codes.sex]"),
            ("alarms", "verified", "perhaps", "neither true nor false"),
            ("cases", "due_on", "5.1.2026", "no day"),
            ("cases", "due_on", "2026-02-30", "no day"),
            ("measures", "value", "NaN", "no finite number"),
            ("measures", "value", "1e309", "no finite number"),
            ("measures", "value", "inf", "no finite number"),
            ("measures", "value", "1e308", "no finite number"),
        ] {
            let said = read_as(register, column, text).unwrap_err();
            assert!(said.contains(reason), "{register}.{column}: {text:?}: {said}");
        }
    }
}
