//! Taking away: the table as a file for spreadsheets, the units' shapes as GeoJSON.

use domain::units::UnitIx;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::cockpit::Cockpit;
use crate::{
    format,
    locale::{lang, t, tf},
    net::api,
    state::{csv, file_name},
};

/// Saves the units of a table, in its order, with the figures that the map shows.
#[component]
pub fn TakeTable(
    /// All that the table would list.
    units: Memo<Vec<UnitIx>>,
    /// The button's id: there may be one in the table and one in the sheet over it.
    id: &'static str,
) -> impl IntoView {
    let app = Cockpit::here().app;
    let save = move |_| {
        let (Some(data), Some(row)) = (app.data_now(), app.row.get_untracked()) else { return };
        let text = units.with_untracked(|units| csv(lang(), &data, &row, units));
        let whole = data.units().name(data.root());
        let name = format::short_name(lang(), data.indicator(row.indicator));
        let name = file_name(&[whole, &name, &row.period.to_string()], "csv");
        if let Err(why) = keep_text(&text, "text/csv;charset=utf-8", &name) {
            app.notice.set(Some(tf("take.failed", &[("file", &name), ("why", &format!("{why:?}"))])));
        }
    };
    let none = move || units.with(Vec::is_empty);
    view! { <button class="btn" id=id title=move || t("take.csv") disabled=none on:click=save>"CSV"</button> }
}

/// Hands a text to the browser as a file of a media type.
///
/// # Errors
/// The browser's.
pub fn keep_text(text: &str, media: &str, name: &str) -> Result<(), JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type(media);
    keep_blob(&Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&text.into()), &kind)?, name)
}

/// Hands bytes to the browser as a file.
///
/// # Errors
/// The browser's.
pub fn keep_blob(blob: &Blob, name: &str) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // The browser took hold of the bytes with the click.
    Url::revoke_object_url(&address)
}

/// A link to the workbook: the level shown with the indicator shown, warnings and matrix of the chosen unit.
#[component]
pub fn TakeBook() -> impl IntoView {
    let cockpit = Cockpit::here();
    let parts = cockpit.app.part(|choice| (choice.unit, choice.indicator, choice.period));
    let link = Memo::new(move |_| {
        let data = cockpit.app.data()?;
        let (unit, indicator, period) = parts.get();
        let (level, indicator) = (data.level(cockpit.depth.get()), data.indicator(indicator));
        let (version, code) = (&data.catalogue.version, data.units().code(unit));
        let address = api::tables_address(version, (&indicator.id, &level.id), (code, period), lang().id());
        let name = format::short_name(lang(), indicator);
        Some((address, file_name(&[data.units().name(unit), &name, &period.to_string()], "xlsx")))
    });
    let part = move |of: fn((String, String)) -> String| move || link.get().map(of);
    view! {
        <a class="btn take-book" href=part(|link| link.0) download=part(|link| link.1) title=move || t("print.xlsx") aria-label=move || t("print.xlsx")>"XLSX"</a>
    }
}

/// A link to the shapes of the level shown, as far as they lie within the chosen unit, or within the one above that level
/// which holds it.
#[component]
pub fn TakeShapes() -> impl IntoView {
    let cockpit = Cockpit::here();
    let unit = cockpit.app.part(|choice| choice.unit);
    // Address, the file's name, and what is in it.
    let link = Memo::new(move |_| {
        let data = cockpit.app.data()?;
        let (units, depth) = (data.units(), cockpit.depth.get());
        let within = data.chain(unit.get()).into_iter().rfind(|&at| units.depth(at) < depth).unwrap_or(data.root());
        let level = data.level(depth);
        let (name, version) = (lang().pick(&level.name), &data.catalogue.version);
        let address = api::grids_address(version, &level.id, units.code(within));
        let file = file_name(&[units.name(within), name, &data.catalogue.as_of.to_string()], "geojson");
        Some((address, file, tf("take.shapes", &[("level", name), ("within", units.name(within))])))
    });
    let part = move |of: fn((String, String, String)) -> String| move || link.get().map(of);
    view! {
        <a class="btn take-shapes" href=part(|link| link.0) download=part(|link| link.1) title=part(|link| link.2)>"GeoJSON"</a>
    }
}
