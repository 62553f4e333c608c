//! The legend of two indicators: three classes of each, nine colours with their counts.

use leptos::prelude::*;

use super::{cockpit::Cockpit, legend::short_limit};
use crate::{
    format,
    locale::{lang, t, tf},
    state::lens::{Kind, SIDE},
};

/// Rows of the second indicator, the largest above; columns of the first. A class that is pointed at is looked at alone,
/// one that is pressed until it is pressed again.
#[component]
pub fn Nine() -> impl IntoView {
    let cockpit = Cockpit::here();
    let only = cockpit.app.only_class;
    let pinned = RwSignal::new(None::<u8>);
    // What else ends a filter ends this one.
    Effect::new(move |_| {
        if only.get().is_none() {
            pinned.set(None);
        }
    });
    let body = move || {
        let (data, paint) = (cockpit.app.data()?, cockpit.paint.get()?);
        let Kind::Pair(second, pair) = &paint.kind else { return None };
        let first = cockpit.app.row.with(|row| row.as_ref().map(|row| row.indicator))?;
        let names = [first, *second].map(|at| {
            let indicator = data.indicator(at);
            (format::short_name(lang(), indicator), lang().pick(&indicator.unit).to_owned())
        });
        let ranges = [0, 1].map(|side| ranges(&pair.breaks[side]));
        let cell = |class: usize| {
            let (row, column) = (class / SIDE, class % SIDE);
            let count = format::count(paint.classes.counts[class]);
            let words = tf(
                "lens.nine",
                &[
                    ("a", &names[0].0),
                    ("a_range", &ranges[0][column]),
                    ("b", &names[1].0),
                    ("b_range", &ranges[1][row]),
                    ("n", &count),
                ],
            );
            let style = paint.classes.ramp.class(paint.classes.slots[class]);
            let class = class as u8;
            let toggle = move |_| {
                let next = (pinned.get_untracked() != Some(class)).then_some(class);
                pinned.set(next);
                only.set(next);
            };
            let look = move |_| only.set(Some(class));
            let back = move |_| only.set(pinned.get_untracked());
            view! {
                <button class="nine-cell" title=words.clone() aria-label=words aria-pressed=move || (pinned.get() == Some(class)).to_string()
                    class:off=move || only.get().is_some_and(|only| only != class) on:click=toggle on:pointerenter=look on:pointerleave=back>
                    <i class=format!("fill {style}")></i><span class="num">{count}</span>
                </button>
            }
        };
        let rows = (0..SIDE).rev().map(|row| {
            view! {
                <div class="nine-row">
                    <span class="nine-range">{ranges[1][row].clone()}</span>
                    {(0..SIDE).map(|column| cell(row * SIDE + column)).collect_view()}
                </div>
            }
        });
        let columns = ranges[0].iter().map(|range| view! { <span class="nine-range">{range.clone()}</span> });
        Some(view! {
            <p class="nine-axis"><b>"↑ "{names[1].0.clone()}</b>" "{names[1].1.clone()}</p>
            {rows.collect_view()}
            <div class="nine-row"><span></span>{columns.collect_view()}</div>
            <p class="nine-axis end"><b>{names[0].0.clone()}</b>" "{names[0].1.clone()}" →"</p>
        })
    };
    view! { <div class="nine" role="group" aria-label=move || t("lens.nine_label")>{body}</div> }
}

/// The three ranges of one side in words; fewer where fewer classes are there.
pub fn ranges(breaks: &[f32]) -> [String; SIDE] {
    let number = |limit: f32| short_limit(limit);
    match *breaks {
        [low, high] => {
            [format!("< {}", number(low)), format!("{}–{}", number(low), number(high)), format!("≥ {}", number(high))]
        }
        [limit] => [format!("< {}", number(limit)), String::new(), format!("≥ {}", number(limit))],
        _ => [String::new(), t("lens.all_alike").to_owned(), String::new()],
    }
}
