//! What lies under the pointer or the focus, in words.

use domain::{units::UnitIx, value::Flag};
use leptos::{html, prelude::*};

use super::{
    cockpit::Cockpit,
    widgets::{delta_class, delta_text, flag_words, warn_chip},
};
use crate::{
    format,
    locale::{lang, t, tf},
    state::{Change, rank_of, warning},
};

/// Gap between pointer and box, units of the design.
const GAP: f64 = 16.0;

/// The box beside the pointer.
#[component]
pub fn Tip() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let unit = Memo::new(move |_| app.hover.get().and_then(|hover| hover.at.map(|_| hover.unit)));
    let node = NodeRef::<html::Div>::new();
    let place = move || {
        let node = node.get()?;
        beside(cockpit, &node, app.hover.get()?.at?)
    };
    view! {
        <div class="tip" id="tip" role="tooltip" node_ref=node hidden=move || unit.get().is_none()
            style:left=move || format!("{:.0}px", place().map_or(0.0, |at| at.0))
            style:top=move || format!("{:.0}px", place().map_or(0.0, |at| at.1))>
            {move || unit.get().map(|unit| view! { <TipBody unit=unit/> })}
        </div>
    }
}

/// Where a box stands beside a place of the map, CSS px: on the other side where there is no room.
pub fn beside(cockpit: Cockpit, node: &web_sys::HtmlElement, (x, y): (f64, f64)) -> Option<(f64, f64)> {
    let parent = node.offset_parent()?;
    let gap = GAP * cockpit.app.unit_px.get_untracked();
    let (w, h) = (f64::from(node.offset_width()), f64::from(node.offset_height()));
    let (room_w, room_h) = (f64::from(parent.client_width()), f64::from(parent.client_height()));
    let left = if x + gap + w > room_w { (x - gap - w).max(0.0) } else { x + gap };
    let top = if y + gap + h > room_h { (y - gap - h).max(0.0) } else { y + gap };
    Some((left, top))
}

#[component]
fn TipBody(unit: UnitIx) -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let Some(data) = app.data_now() else { return ().into_any() };
    let units = data.units();
    let depth = units.depth(unit);
    let above = data.chain(unit).into_iter().rev().skip(1).filter(|&at| at != data.root()).collect::<Vec<_>>();
    let above = above.iter().rev().map(|&at| units.name(at)).collect::<Vec<_>>().join(" › ");
    let (name, code) = (units.name(unit).to_owned(), units.code(unit).to_string());
    let level = move || app.data().map(|data| lang().pick(&data.level(depth).name).to_owned());
    let rows = move || {
        let data = app.data()?;
        app.row.with(|row| {
            let row = row.as_ref()?;
            let indicator = data.indicator(row.indicator);
            let cell = row.cells.get(unit.index()).copied()?;
            let value = cell.number().map_or_else(
                || flag_words(cell.flag).to_owned(),
                |value| format::figure_text(lang(), indicator, f64::from(value)),
            );
            let chip = cell.number().and_then(|value| warning(indicator, f64::from(value)));
            let place = rank_of(&row.cells, unit, data.units().level(depth).map(UnitIx), indicator.direction);
            let before = app.row_before.get().filter(|before| {
                before.indicator == row.indicator
                    && !data.still_grows(row.indicator, row.period)
                    && Some(before.period) == data.period_before(row.period, 1)
            });
            let change = before.and_then(|before| {
                let then = before.cells.get(unit.index())?.number()?;
                Some(Change::between(then, cell.number()?, indicator.direction))
            });
            let beside = super::painting::beside(cockpit, unit).into_iter().map(|(name, value, class)| {
                view! { <dt>{name}</dt><dd class=class>{value}</dd> }
            });
            let beside = beside.collect_view();
            let old = (cell.flag == Flag::Stale).then(|| view! { <dt></dt><dd class="soft">{t("flag.stale")}</dd> });
            Some(view! {
                <dl class="pairs">
                    <dt>{format::short_name(lang(), indicator)}" "{chip.map(|warning| warn_chip(warning, true))}</dt><dd>{value}</dd>
                    {old}
                    {beside}
                    {change.map(|change| view! { <dt>{t("change.month")}</dt><dd class=delta_class(indicator, &change)>{delta_text(indicator, &change)}</dd> })}
                    {place.map(|(place, of)| view! { <dt>{t("rank.place")}</dt><dd>{tf("rank.of", &[("place", &format::count(place)), ("of", &format::count(of))])}</dd> })}
                </dl>
            })
        })
    };
    let laid = move || {
        let leaf = app.hover.get().and_then(|hover| hover.leaf);
        let facts = super::overlays::facts(cockpit, unit, leaf);
        let pairs =
            facts.into_iter().map(|(name, value)| view! { <dt>{name}</dt><dd>{value}</dd> }).collect::<Vec<_>>();
        (!pairs.is_empty()).then(|| view! { <dl class="pairs">{pairs}</dl> })
    };
    view! {
        <h3>{name}</h3>
        <p>{level}" · "{code}</p>
        {(!above.is_empty()).then(|| view! { <p class="quiet">{above}</p> })}
        {rows}
        {laid}
    }
    .into_any()
}
