//! The columns of a SQLite table, from the CREATE TABLE that the file keeps.

use anyhow::{Context as _, bail, ensure};

use super::{super::table::MOST_COLUMNS, sqlite::Column};

/// The columns, in the order in which rows have them.
///
/// # Errors
/// A table that is stored in another way than row by row, or a text that is none.
pub(super) fn read(sql: &str) -> anyhow::Result<Vec<Column>> {
    let tokens = tokens(sql).context("its CREATE TABLE can't be read")?;
    let open =
        tokens.iter().position(|token| *token == Token::Sign('(')).context("its CREATE TABLE names no column")?;
    let (mut columns, mut definition, mut depth) = (Vec::new(), Vec::new(), 0);
    for (at, token) in tokens.iter().enumerate().skip(open + 1) {
        match token {
            Token::Sign('(') => depth += 1,
            Token::Sign(')') if depth == 0 => {
                define(&definition, &mut columns)?;
                ensure!(columns.len() <= MOST_COLUMNS, "more than {MOST_COLUMNS} columns");
                let after = &tokens[at + 1..];
                ensure!(!after.iter().any(|token| token.is("WITHOUT")), "is stored without row numbers");
                return Ok(columns);
            }
            Token::Sign(')') => depth -= 1,
            Token::Sign(',') if depth == 0 => {
                define(&definition, &mut columns)?;
                definition.clear();
                continue;
            }
            _ => {}
        }
        definition.push(token);
    }
    bail!("its CREATE TABLE has no end")
}

/// Adds what a definition makes: a column, or what it says of one that stands before.
fn define(definition: &[&Token], columns: &mut Vec<Column>) -> anyhow::Result<()> {
    const CONSTRAINTS: [&str; 5] = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];
    let Some((first, rest)) = definition.split_first() else { return Ok(()) };
    let name = match first {
        Token::Word(word) if CONSTRAINTS.iter().any(|own| word.eq_ignore_ascii_case(own)) => {
            let key = definition.iter().position(|token| token.is("PRIMARY")).map(|at| &definition[at + 1..]);
            if let Some([_, Token::Sign('('), Token::Word(name) | Token::Quoted(name), Token::Sign(')'), ..]) = key {
                let column = columns.iter_mut().find(|column| column.name.eq_ignore_ascii_case(name));
                column.into_iter().for_each(|column| column.is_row_number = column.is_integer);
            }
            return Ok(());
        }
        Token::Word(name) | Token::Quoted(name) => name.clone(),
        Token::Sign(_) => bail!("its CREATE TABLE can't be read"),
    };
    let has = |word: &str| rest.iter().any(|token| token.is(word));
    ensure!(!has("AS") && !has("GENERATED"), "the column {name} is computed: save the table without it");
    let kind = rest.first().and_then(|token| token.word()).unwrap_or_default().to_ascii_uppercase();
    let is_integer = kind == "INTEGER";
    let is_real = ["REAL", "FLOA", "DOUB"].iter().any(|part| kind.contains(part));
    let is_row_number = is_integer && has("PRIMARY");
    columns.push(Column { name, is_row_number, is_integer, is_real, has_default: has("DEFAULT") });
    Ok(())
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Quoted(String),
    Sign(char),
}

impl Token {
    fn word(&self) -> Option<&str> {
        if let Self::Word(word) = self { Some(word) } else { None }
    }

    fn is(&self, word: &str) -> bool {
        self.word().is_some_and(|own| own.eq_ignore_ascii_case(word))
    }
}

fn tokens(sql: &str) -> Option<Vec<Token>> {
    let (mut out, mut rest) = (Vec::new(), sql);
    while let Some(first) = rest.chars().next() {
        let after = &rest[first.len_utf8()..];
        if first.is_whitespace() {
            rest = after;
        } else if rest.starts_with("--") {
            rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
        } else if rest.starts_with("/*") {
            rest = rest.split_once("*/").map_or("", |(_, rest)| rest);
        } else if let Some(end) =
            ['"', '`', '\'', '['].iter().position(|sign| *sign == first).map(|at| ['"', '`', '\'', ']'][at])
        {
            let (mut text, mut left) = (String::new(), after);
            // A sign that stands twice is one of the name.
            loop {
                let (part, tail) = left.split_once(end)?;
                text.push_str(part);
                left = tail;
                match left.strip_prefix(end) {
                    Some(tail) if end != ']' => {
                        text.push(end);
                        left = tail;
                    }
                    _ => break,
                }
            }
            out.push(Token::Quoted(text));
            rest = left;
        } else if first.is_alphanumeric() || first == '_' {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').unwrap_or(rest.len());
            out.push(Token::Word(rest[..end].into()));
            rest = &rest[end..];
        } else {
            out.push(Token::Sign(first));
            rest = after;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_read_as_programs_write_them() {
        let sql = r#"CREATE TABLE "grids (1)" ( "fid" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "geom" MULTIPOLYGON,
            [名称] TEXT(20) DEFAULT ',', -- a remark, with a comma
            `a``b` DOUBLE, area REAL CHECK (area > 0), 'code' MEDIUMINT, CONSTRAINT c UNIQUE ("fid", code) )"#;
        let columns = read(sql).unwrap();
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["fid", "geom", "名称", "a`b", "area", "code"]);
        let marked = |mark: fn(&Column) -> bool| columns.iter().map(mark).collect::<Vec<_>>();
        assert_eq!(marked(|column| column.is_row_number), [true, false, false, false, false, false]);
        assert_eq!(marked(|column| column.is_real), [false, false, false, true, true, false]);
        assert_eq!(marked(|column| column.has_default), [false, false, true, false, false, false]);
    }

    #[test]
    fn a_key_that_is_named_after_the_columns_is_the_row_number_too() {
        let columns = read("CREATE TABLE t (a TEXT, b INTEGER, CONSTRAINT k PRIMARY KEY (\"b\"))").unwrap();
        assert_eq!(columns.iter().map(|column| column.is_row_number).collect::<Vec<_>>(), [false, true]);
        let columns = read("CREATE TABLE t (a TEXT, b INT, PRIMARY KEY (b))").unwrap();
        assert!(!columns[1].is_row_number);
    }

    #[test]
    fn what_is_not_stored_row_by_row_is_refused() {
        for (sql, wanted) in [
            ("CREATE TABLE t (a TEXT PRIMARY KEY) WITHOUT ROWID", "without row numbers"),
            ("CREATE TABLE t (a, b AS (a + 1))", "the column b is computed"),
            ("CREATE TABLE t (a, b", "has no end"),
            ("CREATE TABLE t AS SELECT 1", "names no column"),
            ("CREATE TABLE \"t (a)", "can't be read"),
        ] {
            let said = format!("{:#}", read(sql).unwrap_err());
            assert!(said.contains(wanted), "{sql}: {said}");
        }
    }
}
