//! Days as offices write them.

use domain::period::{Day, Month};

/// A form of dates: `YYYY-MM-DD`, `YYYY/M/D`, `YYYY年M月D日`, `YYYYMMDD`, `D.M.YYYY`. YYYY has four digits, MM and DD two, M and D
/// one or two; all else stands for itself. A time of day may follow and is left out; with a time zone it is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern(Vec<Token>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    /// Which part (year, month, day), and its least and most digits.
    Digits(usize, usize, usize),
    Letter(char),
}

/// A form that is none.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("dates: {0:?} is no form of a date: YYYY, M or MM, and D or DD stand once each, as in YYYY-MM-DD")]
pub(super) struct PatternError(String);

impl Pattern {
    /// The form that is always read.
    pub(super) const ISO: &str = "YYYY-MM-DD";

    /// # Errors
    /// [`PatternError`] when year, month or day don't stand exactly once.
    pub(super) fn parse(text: &str) -> Result<Self, PatternError> {
        let mut tokens = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let run = rest.len() - rest.trim_start_matches(first).len();
            let (token, taken) = match (first, run) {
                ('Y', 4) => (Token::Digits(0, 4, 4), 4),
                ('M', 1 | 2) => (Token::Digits(1, run, 2), run),
                ('D', 1 | 2) => (Token::Digits(2, run, 2), run),
                ('Y' | 'M' | 'D', _) => return Err(PatternError(text.into())),
                _ => (Token::Letter(first), first.len_utf8()),
            };
            tokens.push(token);
            rest = &rest[taken..];
        }
        let once =
            |part| tokens.iter().filter(|token| matches!(token, Token::Digits(own, ..) if *own == part)).count() == 1;
        if (0..3).all(once) { Ok(Self(tokens)) } else { Err(PatternError(text.into())) }
    }

    /// The day that a text names, in this form.
    pub(super) fn read(&self, text: &str) -> Option<Day> {
        let mut parts = [0_i32; 3];
        let mut rest = text;
        for token in &self.0 {
            match *token {
                Token::Letter(letter) => rest = rest.strip_prefix(letter)?,
                Token::Digits(part, least, most) => {
                    let digits = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
                    if digits < least {
                        return None;
                    }
                    parts[part] = rest[..digits].parse().ok()?;
                    rest = &rest[digits..];
                }
            }
        }
        let [year, month @ 1..=12, day @ 1..=31] = parts else { return None };
        let (month, day) = (month as u8, day as u8);
        let fits = year >= 1 && day <= Month { year, month }.days() && is_time(rest);
        fits.then_some(Day { year, month, day })
    }
}

/// Nothing, or a blank or T and a time of day.
fn is_time(text: &str) -> bool {
    text.is_empty()
        || text.strip_prefix([' ', 'T']).is_some_and(|time| {
            time.contains(':') && time.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.'))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pattern: &str, text: &str) -> Option<String> {
        Pattern::parse(pattern).unwrap().read(text).map(|day| day.to_string())
    }

    #[test]
    fn days_are_read_in_the_form_that_was_named_and_no_other() {
        for (pattern, text, day) in [
            ("YYYY-MM-DD", "2026-11-20", "2026-11-20"),
            ("YYYY-MM-DD", "2026-11-20 08:30:00", "2026-11-20"),
            ("YYYY-MM-DD", "2026-11-20T08:30:00.125", "2026-11-20"),
            ("YYYY/M/D", "2024/2/29", "2024-02-29"),
            ("YYYY/M/D", "2024/12/3 8:05", "2024-12-03"),
            ("YYYY年M月D日", "2026年1月5日", "2026-01-05"),
            ("YYYYMMDD", "20260105", "2026-01-05"),
            ("D.M.YYYY", "5.11.2026", "2026-11-05"),
        ] {
            assert_eq!(read(pattern, text).as_deref(), Some(day), "{pattern}: {text}");
        }
        for (pattern, text) in [
            ("YYYY-MM-DD", "2026-2-3"),
            ("YYYY-MM-DD", "2026-02-29"),
            ("YYYY-MM-DD", "2026-13-01"),
            ("YYYY-MM-DD", "2026-11-20T08:30:00Z"),
            ("YYYY-MM-DD", "2026-11-20 later"),
            ("YYYY-MM-DD", "26-11-20"),
            ("YYYY/M/D", "2026/0/1"),
            ("YYYYMMDD", "2026115"),
            ("YYYYMMDD", ""),
            ("YYYY年M月D日", "2026年1月5"),
        ] {
            assert_eq!(read(pattern, text), None, "{pattern}: {text}");
        }
        for pattern in ["", "YYYY-MM", "YY-MM-DD", "YYYY-MM-DD DD", "YYYY-MMM-DD"] {
            assert!(Pattern::parse(pattern).is_err(), "{pattern}");
        }
    }
}
