//! The things in view as a list: what the marks show, for those who don't see them and for who uses keys.

use std::rc::Rc;

use leptos::prelude::*;

use super::{board, tip::one};
use crate::{
    format,
    locale::{t, tf},
    map::MapEngine,
    state::{OverlayData, Shapes},
    ui::cockpit::Cockpit,
};

/// So many are listed; the rest is told by number. Who looks for one comes nearer.
const LISTED: usize = 40;

/// Rows of a layer that the map shows, those nearest to its middle first; not tracked.
fn in_view(cockpit: Cockpit, layer: &OverlayData) -> Vec<u32> {
    let Shapes::Points { rows, .. } = &layer.shapes else { return Vec::new() };
    let Some((camera, size)) = cockpit.with_map(|map: &MapEngine| (map.camera(), map.size())) else {
        return Vec::new();
    };
    let mut seen: Vec<(f64, u32)> = Vec::new();
    for (row, (lon, lat)) in rows.lon.iter().zip(&rows.lat).enumerate() {
        let (x, y) = camera.project(*lon, *lat, size);
        if (0.0..=size.0).contains(&x) && (0.0..=size.1).contains(&y) {
            seen.push(((x - size.0 / 2.0).hypot(y - size.1 / 2.0), row as u32));
        }
    }
    seen.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    seen.into_iter().map(|(_, row)| row).collect()
}

/// The layer and its rows in view, counted where the map comes to rest; tracked.
fn seen(cockpit: Cockpit, id: StoredValue<String>) -> Option<(Rc<OverlayData>, Vec<u32>)> {
    cockpit.app.rest.track();
    cockpit.overlays.came.track();
    let layer = id.try_with_value(|id| cockpit.overlays.layer(id)).flatten()?;
    let rows = in_view(cockpit, &layer);
    Some((layer, rows))
}

/// How many are in view, and on request which.
#[component]
pub(super) fn Twin(
    /// The layer's id.
    id: String,
) -> impl IntoView {
    let cockpit = Cockpit::here();
    let (open, id) = (RwSignal::new(false), StoredValue::new(id));
    let head = move || seen(cockpit, id).map(|(_, rows)| tf("overlays.in_view", &[("n", &format::count(rows.len()))]));
    let list = move || {
        let ((layer, rows), data) = (seen(cockpit, id).filter(|_| open.get())?, cockpit.app.data()?);
        let more = rows.len().saturating_sub(LISTED);
        let row = |row: u32| {
            let one = one(&data, &layer, row)?;
            let parts = [Some(one.class), one.state, Some(one.place)];
            let words = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
            let visit = move |_| id.with_value(|id| board::visit(cockpit, id, row));
            Some(
                view! { <li><button class="twin-row" on:click=visit><b>{one.title}" "<span class="num">{one.id}</span></b><span>{words}</span></button></li> },
            )
        };
        let rows: Vec<_> = rows.iter().take(LISTED).filter_map(|at| row(*at)).collect();
        let rest = (more > 0).then(|| view! { <p>{tf("overlays.more", &[("n", &format::count(more))])}</p> });
        Some(view! { <ul class="twin-list">{rows}</ul>{rest} })
    };
    view! {
        <div class="twin">
            <button class="twin-head" aria-expanded=move || open.get().to_string() title=move || t("overlays.list")
                on:click=move |_| open.update(|open| *open = !*open)>{head}</button>
            {list}
        </div>
    }
}
