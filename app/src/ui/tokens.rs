//! Colours as the style sheet has them. No colour stands in the code.

use leptos::prelude::{document, window};
use web_sys::CssStyleDeclaration;

use crate::{
    chart::Ink,
    map::{Rgb, Theme},
};

/// How far a dimmed class goes towards the ground.
const DIMMED: f64 = 0.78;
/// How far old values go there.
const OLD: f64 = 0.38;

fn style() -> Option<CssStyleDeclaration> {
    window().get_computed_style(&document().document_element()?).ok().flatten()
}

fn colour(style: &CssStyleDeclaration, token: &str) -> Option<Rgb> {
    Rgb::from_hex(&style.get_property_value(token).ok()?)
}

/// The map's colours: seven classes, then the same seven dimmed for a legend whose one class is looked at alone. Of an old
/// picture the values fade, its lines and names don't.
#[must_use]
pub fn map_theme(old: bool) -> Option<Theme> {
    let style = style()?;
    let ground = colour(&style, "--bg0")?;
    let ramp = ["--seq0", "--seq1", "--seq2", "--seq3", "--seq4", "--seq5", "--seq6"]
        .iter()
        .map(|token| colour(&style, token))
        .collect::<Option<Vec<_>>>()?;
    let ramp: Vec<Rgb> = if old { ramp.iter().map(|&class| mix(class, ground, OLD)).collect() } else { ramp };
    let dimmed = ramp.iter().map(|&class| mix(class, ground, DIMMED)).collect::<Vec<_>>();
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

/// Tokens as the style sheet has them, and the letters' family, for a canvas.
#[must_use]
pub fn words(tokens: &[&str]) -> Option<(Vec<String>, String)> {
    let style = style()?;
    let body = window().get_computed_style(document().body()?.as_ref()).ok().flatten()?;
    let word = |token: &&str| style.get_property_value(token).ok().map(|word| word.trim().to_owned());
    Some((tokens.iter().map(word).collect::<Option<_>>()?, body.get_property_value("font-family").ok()?))
}

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
        Some(if old { mix(full, ground, OLD).0 } else { full.0 })
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

#[cfg(test)]
mod tests;
