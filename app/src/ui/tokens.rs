//! Colours as the style sheet has them. No colour stands in the code.

use leptos::prelude::{document, window};
use web_sys::{CssStyleDeclaration, Element};

use crate::{
    chart::Ink,
    map::{Rgb, Theme},
    print::marks::Tone,
    state::classes::Ramp,
};

/// How far a class goes towards the ground beside one that is looked at alone.
const DIMMED: f64 = 0.78;
/// How far all go when the figures are old: what stays is 62 %.
const FADED: f64 = 0.38;

/// How classes are coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Palette {
    /// Which colours.
    pub ramp: Ramp,
    /// The colour of the class that is looked at alone.
    pub only: Option<u8>,
    /// Whether the figures are old.
    pub old: bool,
}

fn style() -> Option<CssStyleDeclaration> {
    style_of(&document().document_element()?)
}

fn style_of(element: &Element) -> Option<CssStyleDeclaration> {
    window().get_computed_style(element).ok().flatten()
}

fn colour(style: &CssStyleDeclaration, token: &str) -> Option<Rgb> {
    Rgb::from_hex(&style.get_property_value(token).ok()?)
}

/// The map's colours.
#[must_use]
pub fn map_theme(palette: Palette) -> Option<Theme> {
    map_theme_of(&document().document_element()?, palette)
}

/// The same as an element has them.
#[must_use]
pub fn map_theme_of(element: &Element, palette: Palette) -> Option<Theme> {
    let style = style_of(element)?;
    let ground = colour(&style, "--bg0")?;
    let class = |(slot, token): (usize, &&str)| {
        let own = colour(&style, token)?;
        let own = if palette.old { mix(own, ground, FADED) } else { own };
        let is_beside = palette.only.is_some_and(|only| usize::from(only) != slot);
        Some(if is_beside { mix(own, ground, DIMMED) } else { own })
    };
    let ramp = palette.ramp.tokens().iter().enumerate().map(class).collect::<Option<Vec<_>>>()?;
    Some(Theme {
        ramp,
        ground,
        ink: colour(&style, "--tx1")?,
        accent: colour(&style, "--acc")?,
        no_data: ground,
        no_data_line: colour(&style, "--line2")?,
        suppressed: colour(&style, "--supp")?,
        hatch: colour(&style, "--hatch")?,
        water: colour(&style, "--g-water")?,
        road: colour(&style, "--g-road")?,
        compound: colour(&style, "--g-compound")?,
        building: colour(&style, "--g-building")?,
    })
}

/// Tokens as the style sheet has them, and the letters' family, for a canvas.
#[must_use]
pub fn words(tokens: &[&str]) -> Option<(Vec<String>, String)> {
    Some((words_of(&document().document_element()?, tokens)?, family_of(document().body()?.as_ref())))
}

/// Tokens as an element has them.
#[must_use]
pub fn words_of(element: &Element, tokens: &[&str]) -> Option<Vec<String>> {
    let style = style_of(element)?;
    let word = |token: &&str| style.get_property_value(token).ok().map(|word| word.trim().to_owned());
    tokens.iter().map(word).collect()
}

/// A colour that went a share of the way towards the ground.
fn mix(Rgb(class): Rgb, Rgb(ground): Rgb, share: f64) -> Rgb {
    let part = |at: usize| (f64::from(class[at]) * (1.0 - share) + f64::from(ground[at]) * share).round() as u8;
    Rgb([part(0), part(1), part(2)])
}

/// The charts' colours and letters; of an old picture the values fade, the letters don't.
#[must_use]
pub fn chart_ink(old: bool) -> Option<Ink> {
    let style = style()?;
    let body = window().get_computed_style(document().body()?.as_ref()).ok().flatten()?;
    let token = |name: &str| colour(&style, name).map(|Rgb(rgb)| rgb);
    let ground = colour(&style, "--bg1")?;
    let value = |name: &str| {
        let full = colour(&style, name)?;
        Some(if old { mix(full, ground, FADED).0 } else { full.0 })
    };
    Some(Ink {
        strong: value("--tx1")?,
        quiet: token("--tx3")?,
        hair: token("--line")?,
        shade: token("--bg3")?,
        goal: value("--acc")?,
        worse: value("--bad")?,
        plain: value("--seq4")?,
        surface: value("--seq3")?,
        family: body.get_property_value("font-family").ok()?,
    })
}

/// What a tone of a print is, as CSS colours; of an element that wears the print's theme.
pub fn tones(element: &Element) -> impl Fn(Tone) -> String + use<> {
    let style = style_of(element);
    move |tone| {
        let colour = style.as_ref().and_then(|style| style.get_property_value(tone.token()).ok());
        colour.unwrap_or_default().trim().to_owned()
    }
}

/// The letters of an element.
#[must_use]
pub fn family_of(element: &Element) -> String {
    let family = style_of(element).and_then(|style| style.get_property_value("font-family").ok());
    family.unwrap_or_default()
}

#[cfg(test)]
mod tests;
