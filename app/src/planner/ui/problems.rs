//! What should be looked at: every breach of a rule, with its figure, why it matters, and what would mend it.

use domain::plan::rules::{Problem, Rule};
use domain::units::UnitCode;
use leptos::prelude::*;

use super::state::{Planner, Tab};
use super::{act, overlay, paint, words};
use crate::{
    locale::{spoken, t, tf},
    ui::rows::{self, Rows},
    ui::timers::next_frame,
};

/// Rows made at first, and at a time as the list is scrolled.
const ROWS: usize = 40;

fn all(planner: Planner) -> Vec<Problem> {
    planner.with_desk(|desk| desk.problems.iter().cloned().collect()).unwrap_or_default()
}

/// A unit's whole code and name, for who has to write it down.
fn named(planner: Planner, code: &UnitCode) -> String {
    let name = planner.with_desk(|desk| Some(desk.plan().unit(desk.plan().find(code)?)?.name.clone())).flatten();
    name.map_or_else(|| code.to_string(), |name| format!("{code} {name}"))
}

/// Looks at a problem and chooses its unit.
fn go_to(planner: Planner, at: usize, problem: &Problem) {
    planner.problem.set(Some(at));
    act::choose(planner, problem.unit.clone(), false);
    let place = [geometry::plane::world(problem.place.lon(), problem.place.lat())];
    paint::look_at(planner, &place, true);
    overlay::ask(planner);
}

/// Goes to the next problem, or the one before.
pub fn step(planner: Planner, by: isize) {
    let all = all(planner);
    planner.tab.set(Tab::Problems);
    if all.is_empty() {
        return planner.say(t("planner.no_problems").to_owned());
    }
    let next = match planner.problem.get_untracked() {
        Some(at) => (at as isize + by).rem_euclid(all.len() as isize) as usize,
        None if by < 0 => all.len() - 1,
        None => 0,
    };
    go_to(planner, next, &all[next]);
}

/// Shows what would mend a problem, to be done by Enter.
fn offer(planner: Planner, problem: &Problem) {
    let mended = planner.change_desk(|desk| {
        let command = desk.mend(problem)?;
        Some(desk.foresee(&command))
    });
    match mended.flatten() {
        Some(outlook) => {
            planner.offered.set_value(outlook.as_ref().ok().map(|seen| seen.command.clone()));
            planner.outlook.set(Some(std::rc::Rc::new(outlook)));
            overlay::ask(planner);
        }
        None => planner.say(t("planner.no_mend").to_owned()),
    }
}

fn row_id(at: usize) -> String {
    format!("problem-{at}")
}

/// The list.
#[component]
pub fn Problems() -> impl IntoView {
    let planner = Planner::here();
    let seen = Memo::new(move |_| {
        planner.revision.track();
        all(planner)
    });
    let count = move || {
        let mut by_rule = std::collections::BTreeMap::<Rule, usize>::new();
        seen.with(|all| all.iter().for_each(|problem| *by_rule.entry(problem.rule).or_default() += 1));
        let parts = by_rule.into_iter().map(|(rule, n)| format!("{} {n}", words::rule(rule)));
        parts.collect::<Vec<_>>().join(" · ")
    };
    let made = Rows::new(ROWS, ROWS, move || seen.with(Vec::len));
    // Whoever steps from one to the next sees its row, too.
    Effect::new(move |_| {
        if let Some(at) = planner.problem.get() {
            made.reach(at, ROWS);
            next_frame(move || rows::show(&row_id(at)));
        }
    });
    let row = move |(at, problem): (usize, Problem)| {
        let is = move || planner.problem.get() == Some(at);
        let unit = problem.unit.as_ref().map_or_else(|| "—".to_owned(), |code| planner.label(code));
        let whole = problem.unit.as_ref().map(|code| named(planner, code));
        let kept = StoredValue::new(problem.clone());
        let figure = words::figure(&problem);
        let can = matches!(
            problem.rule,
            Rule::UnassignedAtom
                | Rule::UnassignedGround
                | Rule::NotContiguous
                | Rule::Sliver
                | Rule::BelowBand
                | Rule::AboveBand
        );
        let rule = problem.rule;
        view! {
            <div class="problem" id=row_id(at) class:exempt=rule.is_exempt() class:is=is>
                <button class="problem-row" title=whole aria-pressed=move || is().to_string() on:click=move |_| kept.with_value(|problem| go_to(planner, at, problem))>
                    <span class="sign" aria-hidden="true">{words::sign(rule)}</span><b>{unit}</b><span class="cut">{words::rule(rule)}</span><span class="num">{figure}</span>
                </button>
                <Show when=is>
                    <p class="why">{move || words::why(rule)}
                        <Show when=move || can><button class="btn mend" on:click=move |_| kept.with_value(|problem| offer(planner, problem))>{spoken("planner.mend")}</button></Show></p>
                </Show>
            </div>
        }
    };
    let shown = move || seen.with(|all| all[..made.of(all.len())].iter().cloned().enumerate().collect::<Vec<_>>());
    let key = |(at, problem): &(usize, Problem)| (*at, problem.rule, problem.unit.clone(), problem.value.to_bits());
    view! {
        <p class="list-head"><span id="problems">{move || tf("planner.problems_n", &[("n", &seen.with(Vec::len).to_string())])}</span>
            <button class="btn" on:click=move |_| step(planner, -1)>{spoken("planner.before")}<kbd class="kbd" aria-hidden="true">"P"</kbd></button>
            <button class="btn" on:click=move |_| step(planner, 1)>{spoken("planner.next")}<kbd class="kbd" aria-hidden="true">"N"</kbd></button></p>
        <p class="list-sum quiet">{count}</p>
        <Show when=move || seen.with(Vec::is_empty)><p class="quiet none">{spoken("planner.no_problems")}</p></Show>
        <For each=shown key=key children=row/>
        {made.end()}
    }
}
