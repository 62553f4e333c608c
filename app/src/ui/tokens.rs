//! Colours as the style sheet has them. No colour stands in the code.

use std::{cell::RefCell, collections::BTreeMap};

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

/// The letters' family, which the page's body has from the start.
const FAMILY: &str = "font-family";

thread_local! {
    /// The page's theme and what is known of it: a reading makes the browser lay out the page, so each is read once.
    static KNOWN: RefCell<(String, Words)> = const { RefCell::new((String::new(), Words::new())) };
}

/// Properties by name.
type Words = BTreeMap<&'static str, String>;

fn style_of(element: &Element) -> Option<CssStyleDeclaration> {
    window().get_computed_style(element).ok().flatten()
}

fn read(element: &Element, property: &str) -> Option<String> {
    let word = style_of(element)?.get_property_value(property).ok()?;
    Some(word.trim().to_owned()).filter(|word| !word.is_empty())
}

/// A property of the page in the theme that it wears now.
fn of_page(property: &'static str) -> Option<String> {
    in_theme(|words| known(words, property))
}

/// What is known of the theme that the page wears now.
fn in_theme<T>(look: impl FnOnce(&mut Words) -> Option<T>) -> Option<T> {
    let theme = document().document_element()?.get_attribute("data-theme").unwrap_or_default();
    KNOWN.with_borrow_mut(|(of, words)| {
        if *of != theme {
            (*of, *words) = (theme, Words::new());
        }
        look(words)
    })
}

fn known(words: &mut Words, property: &'static str) -> Option<String> {
    if !words.contains_key(property) {
        words.insert(property, read(document().body()?.as_ref(), property)?);
    }
    words.get(property).cloned()
}

/// The map's colours.
#[must_use]
pub fn map_theme(palette: Palette) -> Option<Theme> {
    theme(palette, of_page)
}

/// The same as an element has them.
#[must_use]
pub fn map_theme_of(element: &Element, palette: Palette) -> Option<Theme> {
    theme(palette, |token| read(element, token))
}

fn theme(palette: Palette, word: impl Fn(&'static str) -> Option<String>) -> Option<Theme> {
    let colour = |token: &'static str| Rgb::from_hex(&word(token)?);
    let ground = colour("--bg0")?;
    let class = |(slot, token): (usize, &&'static str)| {
        let own = colour(token)?;
        let own = if palette.old { mix(own, ground, FADED) } else { own };
        let is_beside = palette.only.is_some_and(|only| usize::from(only) != slot);
        Some(if is_beside { mix(own, ground, DIMMED) } else { own })
    };
    let ramp = palette.ramp.tokens().iter().enumerate().map(class).collect::<Option<Vec<_>>>()?;
    Some(Theme {
        ramp,
        ground,
        ink: colour("--tx1")?,
        accent: colour("--acc")?,
        no_data: ground,
        no_data_line: colour("--line2")?,
        suppressed: colour("--supp")?,
        hatch: colour("--hatch")?,
        water: colour("--g-water")?,
        road: colour("--g-road")?,
        compound: colour("--g-compound")?,
        building: colour("--g-building")?,
    })
}

/// Tokens as the style sheet has them, and the letters' family, for a canvas.
#[must_use]
pub fn words(tokens: &[&'static str]) -> Option<(Vec<String>, String)> {
    in_theme(|words| {
        Some((tokens.iter().map(|token| known(words, token)).collect::<Option<_>>()?, known(words, FAMILY)?))
    })
}

/// Tokens as an element has them.
#[must_use]
pub fn words_of(element: &Element, tokens: &[&str]) -> Option<Vec<String>> {
    tokens.iter().map(|token| read(element, token)).collect()
}

/// A colour that went a share of the way towards the ground.
fn mix(Rgb(class): Rgb, Rgb(ground): Rgb, share: f64) -> Rgb {
    let part = |at: usize| (f64::from(class[at]) * (1.0 - share) + f64::from(ground[at]) * share).round() as u8;
    Rgb([part(0), part(1), part(2)])
}

/// The charts' colours and letters; of an old picture the values fade, the letters don't.
#[must_use]
pub fn chart_ink(old: bool) -> Option<Ink> {
    let colour = |name: &'static str| Rgb::from_hex(&of_page(name)?);
    let token = |name: &'static str| colour(name).map(|Rgb(rgb)| rgb);
    let ground = colour("--bg1")?;
    let value = |name: &'static str| {
        let full = colour(name)?;
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
        family: of_page(FAMILY)?,
    })
}

/// What a tone of a print is, as CSS colours; of an element that wears the print's theme.
pub fn tones(element: &Element) -> impl Fn(Tone) -> String + use<> {
    let element = element.clone();
    move |tone| read(&element, tone.token()).unwrap_or_default()
}

/// The letters of an element.
#[must_use]
pub fn family_of(element: &Element) -> String {
    read(element, FAMILY).unwrap_or_default()
}

#[cfg(test)]
mod tests;
