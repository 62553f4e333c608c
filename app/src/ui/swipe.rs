//! The handle that parts the map: the compared period left of it, the shown one right.

use leptos::{html, prelude::*};

use super::{
    cockpit::Cockpit,
    widgets::{hold_pointer, slide_by_key},
};
use crate::{
    format,
    locale::{lang, t, tf},
    state::{Command, LensCommand, lens::Kind},
};

/// The handle, while two periods stand side by side.
#[component]
pub fn Swipe() -> impl IntoView {
    let cockpit = Cockpit::here();
    let shown = Memo::new(move |_| {
        cockpit.paint.with(|paint| matches!(paint.as_ref().map(|paint| &paint.kind), Some(Kind::Swipe(..))))
    });
    view! { <Show when=move || shown.get()><Handle/></Show> }
}

#[component]
fn Handle() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let chosen = app.part(|choice| choice.lens.split);
    // Where it is dragged to; the choice follows when it is let go.
    let dragged = RwSignal::new(None::<f64>);
    let at = Memo::new(move |_| dragged.get().unwrap_or_else(|| f64::from(chosen.get())));
    let whole = NodeRef::<html::Div>::new();
    let place = move |event: &leptos::ev::PointerEvent| {
        let rect = whole.get_untracked()?.offset_parent()?.get_bounding_client_rect();
        let share = (f64::from(event.client_x()) - rect.left()) / rect.width().max(1.0);
        Some((share * 100.0).clamp(0.0, 100.0))
    };
    let take = move |event: leptos::ev::PointerEvent| {
        if hold_pointer(&event) {
            dragged.set(Some(at.get_untracked()));
        }
    };
    let drag = move |event: leptos::ev::PointerEvent| {
        if dragged.get_untracked().is_some()
            && let Some(to) = place(&event)
        {
            dragged.set(Some(to));
            cockpit.with_map(|map| map.move_split(to / 100.0));
        }
    };
    let leave = move |_: leptos::ev::PointerEvent| {
        if let Some(to) = dragged.get_untracked() {
            let to = to.round();
            cockpit.send(Command::Lens(LensCommand::Split(to as u8)));
            // The choice may be the same as before: the map then isn't told.
            cockpit.with_map(|map| map.move_split(to / 100.0));
            dragged.set(None);
        }
    };
    let keys = move |event: leptos::ev::KeyboardEvent| {
        if let Some(to) = slide_by_key(&event, f64::from(chosen.get_untracked()) / 100.0) {
            cockpit.send(Command::Lens(LensCommand::Split((to * 100.0).round() as u8)));
        }
    };
    let ends = Memo::new(move |_| {
        let now = app.row.with(|row| row.as_ref().map(|row| row.period))?;
        let Kind::Swipe(then, _) = cockpit.paint.get()?.kind else { return None };
        Some((format::period(lang(), then), format::period(lang(), now)))
    });
    let left = move || ends.get().map(|ends| ends.0);
    let right = move || ends.get().map(|ends| ends.1);
    let told = move || {
        let (then, now) = ends.get()?;
        Some(tf("lens.swipe_at", &[("then", &then), ("now", &now), ("at", &format::number(at.get(), 0))]))
    };
    view! {
        <div class="over swipe" node_ref=whole style:left=move || format!("{:.3}%", at.get())>
            <span class="swipe-name before">{left}</span>
            <span class="swipe-name after">{right}</span>
            <button id="swipe" role="slider" aria-orientation="horizontal" aria-label=move || t("lens.swipe_label") aria-valuemin="0" aria-valuemax="100"
                aria-valuenow=move || format!("{:.0}", at.get()) aria-valuetext=told title=move || t("lens.swipe_label")
                on:pointerdown=take on:pointermove=drag on:pointerup=leave on:pointercancel=leave on:keydown=keys>
                <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M6 4.5 2.5 8 6 11.5M10 4.5 13.5 8 10 11.5"></path></svg>
            </button>
        </div>
    }
}
