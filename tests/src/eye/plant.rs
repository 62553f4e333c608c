//! Faults that are put into a page to prove that the eye sees them. Nothing of them is in the product: each is a style
//! sheet or an element of the test's own.

use anyhow::{Context, Result};

/// A script that wears a style sheet. The page's policy has no say in sheets that a script makes.
macro_rules! sheet {
    ($css:literal) => {
        concat!(
            "(() => { const sheet = new CSSStyleSheet(); sheet.replaceSync('",
            $css,
            "'); document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]; })()"
        )
    };
}

/// One kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plant {
    /// The sentence at the top runs out of its region.
    Overflow,
    /// The map's title and the line below it stand in the same place.
    Overlap,
    /// The map's title is cut off.
    Cut,
    /// The line below the map's title has letters of nine pixels.
    Small,
    /// The line below the map's title has the colour of edges.
    Contrast,
    /// The search field is too narrow for what it asks for.
    Hint,
    /// Something unseen lies over the top bar.
    Click,
}

impl Plant {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Overflow, Self::Overlap, Self::Cut, Self::Small, Self::Contrast, Self::Hint, Self::Click];

    /// The kind of finding that it must bring.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Overflow => "overflow",
            Self::Overlap => "overlap",
            Self::Cut => "cut",
            Self::Small => "small",
            Self::Contrast => "contrast",
            Self::Hint => "hint",
            Self::Click => "click",
        }
    }

    /// What `WEIGE_PLANT` asks for.
    ///
    /// # Errors
    /// A kind that there isn't.
    pub fn from_env() -> Result<Option<Self>> {
        let Ok(asked) = std::env::var("WEIGE_PLANT") else { return Ok(None) };
        let known = Self::ALL.into_iter().find(|plant| plant.id() == asked);
        let names = Self::ALL.map(Self::id).join(", ");
        known.map(Some).with_context(|| format!("WEIGE_PLANT={asked}: there are {names}"))
    }

    /// Puts it into the page.
    #[must_use]
    pub const fn script(self) -> &'static str {
        match self {
            Self::Overflow => {
                sheet!(".answer p { white-space: nowrap !important; overflow: visible !important; width: 300vw; }")
            }
            Self::Overlap => sheet!(".map-title > p { position: relative; top: -1.6em; }"),
            Self::Cut => sheet!("#pick span { flex: none; width: 2.4em; overflow: hidden; text-overflow: clip; }"),
            Self::Small => sheet!(".map-title > p { font-size: 9px !important; }"),
            Self::Contrast => sheet!(".map-title > p { color: var(--line2) !important; }"),
            Self::Hint => sheet!(".find-field { width: 11em !important; }"),
            Self::Click => {
                "(() => { const pane = document.createElement('div'); document.body.append(pane); \
                 Object.assign(pane.style, { position: 'fixed', inset: '0 0 auto', height: '100px', zIndex: 999 }); })()"
            }
        }
    }
}
