//! Colours as numbers: the tokens of the style sheet, read by the page and handed in.

/// An opaque sRGB colour, 0–255 each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rgb(pub [u8; 3]);

impl Rgb {
    /// From `#rrggbb`, the tokens' only form; `None` for anything else.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits = text.trim().strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let n = u32::from_str_radix(digits, 16).ok()?;
        Some(Self([(n >> 16) as u8, (n >> 8) as u8, n as u8]))
    }

    /// The CSS form `#rrggbb`.
    #[must_use]
    pub fn to_hex(self) -> String {
        let [r, g, b] = self.0;
        format!("#{r:02x}{g:02x}{b:02x}")
    }

    /// As shares of one.
    #[must_use]
    pub(crate) fn unit(self) -> [f32; 3] {
        self.0.map(|v| f32::from(v) / 255.0)
    }
}

/// Every colour of the map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Colour of each class, weakest first; 1–16 of them (token `seq0`… or `div0`…).
    pub ramp: Vec<Rgb>,
    /// What lies behind the map and between units (`bg0`).
    pub ground: Rgb,
    /// Lines of upper levels, names, selection (`tx1`).
    pub ink: Rgb,
    /// Strokes over what is within reach (`acc`).
    pub accent: Rgb,
    /// Ground of a unit without data (`bg0`, as LOOK.md says).
    pub no_data: Rgb,
    /// Outline of a unit without data (`line2`).
    pub no_data_line: Rgb,
    /// Ground of a unit whose value is held back (`supp`).
    pub suppressed: Rgb,
    /// Stripes and dots of the flags (`hatch`).
    pub hatch: Rgb,
    /// Water below the fill (`g-water`).
    pub water: Rgb,
    /// Roads below it (`g-road`).
    pub road: Rgb,
    /// Insides of compounds below it (`g-compound`).
    pub compound: Rgb,
    /// Buildings below it (`g-building`).
    pub building: Rgb,
}

impl Theme {
    /// Greys: what a map shows before the style sheet's tokens are handed in.
    #[must_use]
    pub fn grey() -> Self {
        const fn grey(level: u8) -> Rgb {
            Rgb([level; 3])
        }
        Self {
            ramp: [40, 66, 92, 118, 150, 184, 224].map(grey).to_vec(),
            ground: grey(14),
            ink: grey(244),
            accent: grey(244),
            no_data: grey(14),
            no_data_line: grey(80),
            suppressed: grey(72),
            hatch: grey(166),
            water: grey(160),
            road: grey(155),
            compound: grey(30),
            building: grey(120),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Rgb;

    #[test]
    fn a_colour_is_read_from_its_token_and_written_back() {
        assert_eq!(Rgb::from_hex(" #5ea68d "), Some(Rgb([0x5e, 0xa6, 0x8d])));
        assert_eq!(Rgb([0x5e, 0xa6, 0x8d]).to_hex(), "#5ea68d");
        for wrong in ["5ea68d", "#5ea68", "#5ea68dd", "#+ea68d", "red", ""] {
            assert_eq!(Rgb::from_hex(wrong), None, "{wrong}");
        }
    }
}
