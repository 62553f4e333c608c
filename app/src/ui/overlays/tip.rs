//! What a mark stands for, in words.

use std::collections::BTreeMap;

use domain::wire::{OverlayClass, OverlayPoints};
use leptos::{html, prelude::*};

use super::Pointed;
use crate::{
    format,
    locale::{lang, t, tf},
    state::{Dataset, OverlayData, Shapes},
    ui::{cockpit::Cockpit, tip::beside},
};

/// Kinds of a count that are told one by one.
const TOLD: usize = 8;

/// The box beside the mark under the pointer.
#[component]
pub fn MarkTip() -> impl IntoView {
    let cockpit = Cockpit::here();
    let over = cockpit.overlays.over;
    let node = NodeRef::<html::Div>::new();
    let place = move || {
        let node = node.get()?;
        beside(cockpit, &node, over.get()?.at)
    };
    view! {
        <div class="tip" id="mark-tip" role="tooltip" node_ref=node hidden=move || over.get().is_none()
            style:left=move || format!("{:.0}px", place().map_or(0.0, |at| at.0))
            style:top=move || format!("{:.0}px", place().map_or(0.0, |at| at.1))>
            {move || body(cockpit, &over.get()?)}
        </div>
    }
}

fn body(cockpit: Cockpit, over: &Pointed) -> Option<AnyView> {
    let (layer, data) = (cockpit.overlays.layer(&over.id)?, cockpit.app.data()?);
    let Shapes::Points { rows, .. } = &layer.shapes else { return None };
    let name = lang().pick(&layer.body.name).to_owned();
    if let [row] = over.rows[..] {
        let one = one(&data, &layer, row)?;
        let state = one.state.map(|state| view! { <dt>{t("overlays.state")}</dt><dd>{state}</dd> });
        return Some(
            view! {
                <h3>{one.title}</h3>
                <p>{name}" · "{one.class}</p>
                <p class="quiet">{one.place}</p>
                <dl class="pairs">{state}<dt>{t("overlays.number")}</dt><dd>{one.id}</dd></dl>
            }
            .into_any(),
        );
    }
    let kinds = tally(&layer.body.classes, rows, &over.rows, |rows, row| rows.class.get(row));
    let states = tally(&layer.body.states, rows, &over.rows, |rows, row| rows.state.get(row));
    let pairs = kinds.into_iter().take(TOLD).chain(states).map(|(name, count)| {
        view! { <dt>{name}</dt><dd>{format::count(count)}</dd> }
    });
    Some(
        view! {
            <h3>{tf("overlays.together", &[("layer", &name), ("n", &format::count(over.rows.len()))])}</h3>
            <dl class="pairs">{pairs.collect_view()}</dl>
            <p class="quiet">{t("overlays.nearer")}</p>
        }
        .into_any(),
    )
}

/// How many of some rows are of each entry of a legend, the most first.
fn tally(
    legend: &[OverlayClass],
    rows: &OverlayPoints,
    of: &[u32],
    column: impl Fn(&OverlayPoints, usize) -> Option<&u8>,
) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<u8, usize> = BTreeMap::new();
    for at in of.iter().filter_map(|row| column(rows, *row as usize)) {
        *counts.entry(*at).or_default() += 1;
    }
    let name = |at: u8| legend.get(usize::from(at)).map(|class| lang().pick(&class.name).to_owned());
    let mut out: Vec<_> = counts.into_iter().filter_map(|(at, count)| Some((name(at)?, count))).collect();
    out.sort_by_key(|(_, count)| core::cmp::Reverse(*count));
    out
}

/// One thing in words.
pub(super) struct One {
    /// Its name, or what it is.
    pub title: String,
    pub class: String,
    pub state: Option<String>,
    /// The unit it stands in, with those above it.
    pub place: String,
    pub id: String,
}

pub(super) fn one(data: &Dataset, layer: &OverlayData, row: u32) -> Option<One> {
    let Shapes::Points { rows, units, .. } = &layer.shapes else { return None };
    let row = row as usize;
    let class = lang().pick(&layer.body.classes.get(usize::from(*rows.class.get(row)?))?.name).to_owned();
    let own = rows.names.get(row).filter(|name| !name.is_empty());
    let state = rows.state.get(row).and_then(|at| layer.body.states.get(usize::from(*at)));
    let chain = data.chain(*units.get(row)?).into_iter().filter(|&unit| unit != data.root());
    Some(One {
        title: own.cloned().unwrap_or_else(|| class.clone()),
        class,
        state: state.map(|state| lang().pick(&state.name).to_owned()),
        place: chain.map(|unit| data.units().name(unit)).collect::<Vec<_>>().join(" › "),
        id: rows.ids[row].clone(),
    })
}
