//! The colours of paper, from the one place where colours stand.

/// Red, green and blue, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Colour(pub [f32; 3]);

impl Colour {
    /// So much of this one (0 to 1) on another.
    pub(super) fn on(self, ground: Self, share: f32) -> Self {
        Self(core::array::from_fn(|at| ground.0[at] + (self.0[at] - ground.0[at]) * share))
    }
}

/// What a poster is drawn with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette {
    pub paper: Colour,
    pub ink: Colour,
    pub soft: Colour,
    pub faint: Colour,
    pub line: Colour,
    pub own: Colour,
    pub water: Colour,
    pub road: Colour,
    pub building: Colour,
}

/// The theme of what is printed.
const THEME: &str = "[data-theme=\"print\"]";
const TOKENS: &str = include_str!("../../../assets/style/tokens.css");

impl Palette {
    pub(super) fn of_paper() -> anyhow::Result<Self> {
        let token =
            |name: &str| value(name).ok_or_else(|| anyhow::anyhow!("the tokens' print theme has no colour {name}"));
        Ok(Self {
            paper: token("bg0")?,
            ink: token("tx1")?,
            soft: token("tx2")?,
            faint: token("tx3")?,
            line: token("line")?,
            own: token("acc")?,
            water: token("g-water")?,
            road: token("g-road")?,
            building: token("g-building")?,
        })
    }
}

fn value(name: &str) -> Option<Colour> {
    let theme = TOKENS.split(THEME).nth(1)?.split('}').next()?;
    let text = theme.split(&format!("--{name}: #")).nth(1)?.split(';').next()?;
    let part = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    let [r, g, b] = [part(0)?, part(2)?, part(4)?].map(|part| f32::from(part) / 255.0);
    Some(Colour([r, g, b]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_print_theme_has_every_colour() {
        let palette = Palette::of_paper().expect("all of them");
        assert_eq!((palette.paper, palette.ink), (Colour([1.0; 3]), Colour([0.0; 3])));
        assert_eq!(value("g-water"), Some(Colour([107.0 / 255.0, 164.0 / 255.0, 216.0 / 255.0])));
        assert_eq!(value("g-lava"), None);
        assert_eq!(Colour([1.0, 0.0, 0.0]).on(Colour([0.0; 3]), 0.5), Colour([0.5, 0.0, 0.0]));
    }
}
