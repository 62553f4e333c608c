//! Colours as the style sheet has them. No colour stands in the code.

use leptos::prelude::{document, window};
use web_sys::{CssStyleDeclaration, Element};

use crate::{
    chart::Ink,
    map::{Rgb, Theme},
    print::marks::Tone,
};

/// How far a dimmed class goes towards the ground.
const DIMMED: f64 = 0.78;

fn style() -> Option<CssStyleDeclaration> {
    style_of(&document().document_element()?)
}

fn style_of(element: &Element) -> Option<CssStyleDeclaration> {
    window().get_computed_style(element).ok().flatten()
}

fn colour(style: &CssStyleDeclaration, token: &str) -> Option<Rgb> {
    Rgb::from_hex(&style.get_property_value(token).ok()?)
}

/// The map's colours: seven classes, then the same seven dimmed for a legend whose one class is looked at alone.
#[must_use]
pub fn map_theme() -> Option<Theme> {
    map_theme_of(&document().document_element()?)
}

/// The same as an element has them.
#[must_use]
pub fn map_theme_of(element: &Element) -> Option<Theme> {
    let style = style_of(element)?;
    let ground = colour(&style, "--bg0")?;
    let ramp = ["--seq0", "--seq1", "--seq2", "--seq3", "--seq4", "--seq5", "--seq6"]
        .iter()
        .map(|token| colour(&style, token))
        .collect::<Option<Vec<_>>>()?;
    let dimmed = ramp.iter().map(|&class| mix(class, ground)).collect::<Vec<_>>();
    Some(Theme {
        ramp: [ramp, dimmed].concat(),
        ground,
        ink: colour(&style, "--tx1")?,
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

fn mix(Rgb(class): Rgb, Rgb(ground): Rgb) -> Rgb {
    let part = |at: usize| (f64::from(class[at]) * (1.0 - DIMMED) + f64::from(ground[at]) * DIMMED).round() as u8;
    Rgb([part(0), part(1), part(2)])
}

/// The charts' colours and letters.
#[must_use]
pub fn chart_ink() -> Option<Ink> {
    let style = style()?;
    let body = window().get_computed_style(document().body()?.as_ref()).ok().flatten()?;
    let token = |name: &str| colour(&style, name).map(|Rgb(rgb)| rgb);
    Some(Ink {
        strong: token("--tx1")?,
        quiet: token("--tx3")?,
        hair: token("--line")?,
        shade: token("--bg3")?,
        goal: token("--acc")?,
        worse: token("--bad")?,
        plain: token("--seq4")?,
        surface: token("--seq3")?,
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
