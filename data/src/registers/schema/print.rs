//! The description for people and for programs.

use std::fmt::Write as _;

use super::{Codes, Column, Refers, Register};

/// Registers as Markdown: a table each, and its code lists below it.
#[must_use]
pub fn markdown<'a>(registers: impl IntoIterator<Item = &'a Register>) -> String {
    let mut out = String::new();
    for register in registers {
        if !out.is_empty() {
            out.push('\n');
        }
        let need = if register.required { "required" } else { "optional" };
        let _ = writeln!(out, "## {}\n", register.name);
        let _ = writeln!(out, "{}. {}\n", register.about.zh, sentence(register.about.en));
        let _ = writeln!(
            out,
            "{need} · file `{}.parquet` · key {} · class of a row {:?}\n",
            register.name,
            list(register.key.iter().map(|name| format!("`{name}`")), " + ", "none"),
            register.class()
        );
        out.push_str("| column | type | unit | required | class | refers to | 含义 | meaning |\n");
        out.push_str("|---|---|---|---|---|---|---|---|\n");
        for column in register.columns {
            row(&mut out, column);
        }
        for column in register.columns.iter().filter(|column| !column.codes.list().is_empty()) {
            let open = if matches!(column.codes, Codes::Open(_)) { "; others may be added" } else { "" };
            let _ = writeln!(out, "\nCodes of `{}`{open}:\n", column.name);
            for code in column.codes.list() {
                let _ = writeln!(out, "- `{}` {}, {}", code.code, code.zh, code.en);
            }
        }
    }
    out
}

fn row(out: &mut String, column: &Column) {
    let refers = match column.refers {
        None => String::new(),
        Some(Refers::Leaf) => "leaf of the partition".into(),
        Some(Refers::Register(name)) => format!("`{name}`"),
    };
    let _ = writeln!(
        out,
        "| `{}` | {} ({}) | {} | {} | {:?} | {refers} | {} | {} |",
        column.name,
        column.kind.name(),
        column.kind.arrow(),
        column.unit.unwrap_or_default(),
        if column.required { "yes" } else { "no" },
        column.class,
        column.about.zh,
        column.about.en
    );
}

/// Registers as JSON, member by member what [`Register`] holds.
///
/// # Panics
/// Never: the description is a constant with a written form.
#[must_use]
pub fn json(registers: &[&Register]) -> String {
    let mut text = serde_json::to_string_pretty(registers).expect("a constant description has a written form");
    text.push('\n');
    text
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), chars.as_str()))
}

fn list(items: impl Iterator<Item = String>, between: &str, none: &str) -> String {
    let items: Vec<String> = items.collect();
    if items.is_empty() { none.into() } else { items.join(between) }
}
