//! Coordinates and lengths of paths and styles, in words.

use core::fmt::{self, Display, Formatter, Write as _};

/// A number to a tenth, for a path or a style: core's own writer of floats works out every digit, and takes ten times as
/// long. What isn't finite is 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tenth(pub f64);

impl Display for Tenth {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        // The cast keeps to its type's range.
        let tenths = if self.0.is_finite() { (self.0 * 10.0).round() as i64 } else { 0 };
        if tenths < 0 {
            f.write_char('-')?;
        }
        let (whole, rest) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
        whole.fmt(f)?;
        if rest > 0 { write!(f, ".{rest}") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_is_what_the_float_says_and_no_more() {
        let words = |value: f64| Tenth(value).to_string();
        assert_eq!(words(93.0), "93");
        assert_eq!(words(-0.04), "0");
        assert_eq!(words(-0.26), "-0.3");
        assert_eq!(words(12.349), "12.3");
        assert_eq!(words(f64::NAN), "0");
        for at in -2_000..2_000 {
            let value = f64::from(at) * 0.037;
            let said: f64 = words(value).parse().expect("a number");
            assert!((said - value).abs() < 0.05 + 1e-9, "{value}: {said}");
        }
    }
}
