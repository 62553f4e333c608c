//! All units of the scope as dots over the band of households.

use domain::sort::sort_by_key;
use leptos::prelude::*;

use super::super::glance::Fit;
use super::state::Planner;
use super::{act, paint};
use crate::{
    format,
    locale::{spoken, tf},
};

/// Dots of one column stand at most so high.
const HIGH: usize = 7;
/// Columns between both ends.
const COLUMNS: u32 = 80;

/// A dot: which unit, where it stands (0–1 from the left, place in its column), whether it is off.
#[derive(Clone, Debug, PartialEq)]
struct Dot {
    code: domain::units::UnitCode,
    at: f64,
    row: usize,
    off: bool,
    words: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Dots {
    dots: Vec<Dot>,
    /// The axis' end, households.
    end: u32,
    band: Option<[u32; 2]>,
    within: usize,
    over: usize,
    under: usize,
    median: u32,
}

fn dots(planner: Planner) -> Option<Dots> {
    planner.with_desk(|desk| {
        let plan = desk.plan();
        let band = plan.levels().last().and_then(|level| level.band);
        let mut all: Vec<_> = desk.glances.iter().filter(|(_, one)| !one.special).collect();
        sort_by_key(&mut all, |(_, one)| one.tally.households);
        let most = all.last().map_or(0, |(_, one)| one.tally.households);
        let end = most.max(band.map_or(0, |[_, most]| most + most / 3)).max(1).next_multiple_of(20);
        let mut columns = std::collections::HashMap::<u32, usize>::new();
        let dots = all.iter().filter_map(|(id, one)| {
            let households = one.tally.households;
            let column = households * COLUMNS / end;
            let row = columns.entry(column).or_default();
            *row += 1;
            let code = plan.unit(*id)?.code.clone();
            let at = f64::from(column) / f64::from(COLUMNS);
            let words = tf("planner.dot", &[("unit", &one.number), ("n", &households.to_string())]);
            Some(Dot { code, at, row: (*row - 1).min(HIGH), off: one.fit.is_off(), words })
        });
        let dots = dots.collect();
        let count = |is: fn(&Fit) -> bool| all.iter().filter(|(_, one)| is(&one.fit)).count();
        Dots {
            dots,
            end,
            band,
            within: count(|fit| matches!(fit, Fit::Within | Fit::Exempt)),
            over: count(|fit| matches!(fit, Fit::Over(_))),
            under: count(|fit| matches!(fit, Fit::Under(_))),
            median: all.get(all.len() / 2).map_or(0, |(_, one)| one.tally.households),
        }
    })
}

/// The strip.
#[component]
pub fn Strip() -> impl IntoView {
    let planner = Planner::here();
    let seen = Memo::new(move |_| {
        planner.revision.track();
        dots(planner).unwrap_or_default()
    });
    let title = move || {
        seen.with(|seen| {
            let n = |n: usize| format::count(n);
            tf("planner.strip", &[("within", &n(seen.within)), ("over", &n(seen.over)), ("under", &n(seen.under))])
        })
    };
    let quiet = move || seen.with(|seen| tf("planner.median", &[("n", &seen.median.to_string())]));
    let share = |value: u32, end: u32| format!("{:.2}%", 100.0 * f64::from(value) / f64::from(end.max(1)));
    let band = move || {
        seen.with(|seen| {
            seen.band.map(|[least, most]| {
                let (end, width) = (seen.end, most.saturating_sub(least));
                view! { <i class="band" style:left=share(least, end) style:width=share(width, end)></i> }
            })
        })
    };
    let ticks = move || {
        seen.with(|seen| {
            let tick = |value: u32| view! { <span class="tick" style:left=share(value, seen.end)>{value}</span> };
            seen.band.map(|band| band.map(tick).collect_view())
        })
    };
    let chosen = move |code: &domain::units::UnitCode| planner.chosen.with(|chosen| chosen.contains(code));
    let marks = move || {
        let all = seen.with(|seen| seen.dots.clone());
        let mark = |dot: Dot| {
            let code = dot.code.clone();
            let take = move |_| {
                act::choose(planner, Some(code.clone()), false);
                let at = planner.with_desk(|desk| Some(desk.glances.get(desk.plan().find(&code)?)?.at)).flatten();
                paint::look_at(planner, at.as_slice(), true);
            };
            let is = chosen(&dot.code);
            view! {
                <i class="dot" class:off=dot.off class:is=is title=dot.words style:left=format!("{:.2}%", 100.0 * dot.at)
                    style:bottom=format!("calc({} * 9 * var(--u))", dot.row) on:click=take></i>
            }
        };
        all.into_iter().map(mark).collect_view()
    };
    view! {
        <section class="strip" aria-label=spoken("planner.strip_label")>
            <p><b>{title}</b><span class="quiet">{quiet}</span></p>
            <div class="dots">{band}{marks}</div>
            <div class="ticks">{ticks}</div>
        </section>
    }
}
