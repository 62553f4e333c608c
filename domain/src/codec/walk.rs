//! JSON member by member, in a text that is held anyway: of a long list one item at a time is taken apart. What is
//! passed over costs no memory, however deep and long it is.

use core::ops::Range;

use serde::de::{DeserializeOwned, IgnoredAny};

use super::exchange::ExchangeError;

/// Most members of an object that is walked through.
const MOST_MEMBERS: usize = 4_096;

/// Names of members, and where their values stand.
pub(super) type Members = Vec<(String, Range<usize>)>;

/// Where one is in a text.
pub(super) struct Walk<'t> {
    text: &'t str,
    pub at: usize,
}

impl<'t> Walk<'t> {
    pub(super) const fn new(text: &'t str, at: usize) -> Self {
        Self { text, at }
    }

    /// The value that begins here; one is behind it then.
    pub(super) fn value<T: DeserializeOwned>(&mut self) -> Result<T, ExchangeError> {
        self.peek();
        let mut values = serde_json::Deserializer::from_str(&self.text[self.at..]).into_iter::<T>();
        match values.next() {
            Some(Ok(value)) => {
                self.at += values.byte_offset();
                Ok(value)
            }
            Some(Err(error)) => Err(self.placed(&error)),
            None => Err(self.fault("the text ends where a value should stand".into())),
        }
    }

    /// Passes over the value that begins here: where it stands.
    pub(super) fn pass(&mut self) -> Result<Range<usize>, ExchangeError> {
        self.peek();
        let start = self.at;
        self.value::<IgnoredAny>()?;
        Ok(start..self.at)
    }

    /// The members of the object that begins here, in their order: each once.
    pub(super) fn members(&mut self) -> Result<Members, ExchangeError> {
        let mut members = Vec::new();
        self.mark(b"{")?;
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(members);
        }
        loop {
            let name = self.value()?;
            self.mark(b":")?;
            members.push((name, self.pass()?));
            if members.len() > MOST_MEMBERS {
                return Err(self.fault(format!("an object of more than {MOST_MEMBERS} members")));
            }
            if self.mark(b",}")? == b'}' {
                return Ok(members);
            }
        }
    }

    /// Goes to the next item of a list that has been passed over once: from its beginning or from behind an item.
    /// Whether there is one.
    pub(super) fn item(&mut self) -> Result<bool, ExchangeError> {
        match self.mark(b"[,]")? {
            b'[' => Ok(self.peek() != Some(b']')),
            mark => Ok(mark == b','),
        }
    }

    /// Passes over one of these marks.
    pub(super) fn mark(&mut self, wanted: &[u8]) -> Result<u8, ExchangeError> {
        match self.peek() {
            Some(mark) if wanted.contains(&mark) => {
                self.at += 1;
                Ok(mark)
            }
            found => {
                let wanted: Vec<String> = wanted.iter().map(|mark| format!("`{}`", char::from(*mark))).collect();
                let found = if found.is_some() { "something else stands" } else { "the text ends" };
                Err(self.fault(format!("{found} where {} should stand", wanted.join(" or "))))
            }
        }
    }

    /// The next byte that is no white space; one is in front of it then.
    pub(super) fn peek(&mut self) -> Option<u8> {
        let rest = &self.text.as_bytes()[self.at..];
        let white = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t')).count();
        self.at += white;
        rest.get(white).copied()
    }

    /// What is wrong here.
    pub(super) fn fault(&self, message: String) -> ExchangeError {
        let before = &self.text.as_bytes()[..self.at];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        let column = 1 + before.iter().rev().take_while(|byte| **byte != b'\n').count();
        ExchangeError::Syntax { line, column, message }
    }

    /// A parser's error that began to read here: it counts lines and columns from here, and says so in its message too.
    fn placed(&self, error: &serde_json::Error) -> ExchangeError {
        let here = format!(" at line {} column {}", error.line(), error.column());
        let message = error.to_string().trim_end_matches(here.as_str()).to_owned();
        match self.fault(message) {
            ExchangeError::Syntax { line, column, message } => {
                let column = if error.line() > 1 { error.column() } else { column - 1 + error.column() };
                ExchangeError::Syntax { line: line - 1 + error.line(), column, message }
            }
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        Walk::new(text, 0).members().map(|members| format!("{members:?}")).unwrap_or_else(|error| error.to_string())
    }

    #[test]
    fn members_are_found_without_taking_them_apart() {
        assert_eq!(said(r#" {"a": [1,{"b":2}] , "中":"}" }"#), r#"[("a", 7..18), ("中", 27..30)]"#);
        assert_eq!(said("{ }"), "[]");
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(said(&deep), r#"[("a", 5..200005)]"#);
    }

    #[test]
    fn a_fault_is_told_by_its_line_and_column_in_the_whole() {
        assert_eq!(said("{\"a\":1,\n \"b\":[1,x]}"), "line 2, column 9: expected value");
        assert_eq!(said("{\"a\":1\n;"), "line 2, column 1: something else stands where `,` or `}` should stand");
        assert_eq!(said("{\"a\":"), "line 1, column 6: the text ends where a value should stand");
        assert_eq!(said("[]"), "line 1, column 1: something else stands where `{` should stand");
        let many = format!("{{{}\"a\":1}}", "\"a\":1,".repeat(4_096));
        assert!(said(&many).contains("an object of more than 4096 members"));
    }
}
