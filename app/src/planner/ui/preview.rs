//! What the open command would do, or what is chosen: areas, households, how they fit.

use core::time::Duration;

use domain::plan::{Ground, rules::Rule};
use leptos::prelude::*;

use super::super::desk::{self, Foreseen, Turn};
use super::super::glance::{self, Fit};
use super::super::tool::Tool;
use super::state::{Outlook, Planner};
use super::unit::Acts;
use super::{act, words};
use crate::{
    format,
    locale::{lang, spoken, t, tf},
    ui::timers::after,
};

/// A shape rounder than this is well shaped.
const ROUND: f64 = 0.25;
/// Rules that have a line of their own.
const SHOWN_RULES: [Rule; 4] = [Rule::AboveBand, Rule::BelowBand, Rule::NotContiguous, Rule::NotCompact];
/// While a line is drawn the panel's words change no faster: nobody reads faster, or hears.
const PAUSE: Duration = Duration::from_millis(100);
/// Most cards shown.
const MOST: usize = 6;

/// The panel.
#[component]
pub fn Preview() -> impl IntoView {
    let planner = Planner::here();
    let told = told(planner);
    let body = move || match told.get().as_deref() {
        Some(Ok(seen)) => outlook(planner, seen).into_any(),
        // A line under way isn't wrong yet.
        Some(Err(refusal)) if words::is_unfinished(refusal.reason) => {
            view! { <p class="quiet none">{words::refusal(planner, refusal)}</p> }.into_any()
        }
        Some(Err(refusal)) => {
            view! { <p class="would-not"><b aria-hidden="true">"✕"</b>{words::refusal(planner, refusal)}</p> }
                .into_any()
        }
        None => view! { <Chosen/> }.into_any(),
    };
    view! { <section class="preview" id="preview" aria-live="polite">{body}</section> }
}

/// The outlook that the panel tells of: the first at once, then one in a [`PAUSE`] while it changes, and always the last. On
/// the map all follow the hand.
fn told(planner: Planner) -> ReadSignal<Outlook, LocalStorage> {
    let told = RwSignal::new_local(None);
    let pausing = StoredValue::new(false);
    Effect::new(move |_| {
        let now = planner.outlook.get();
        let waits = pausing.get_value() && now.is_some();
        planner.words_late.set_value(waits);
        if !waits {
            told.set(now);
            pause(planner, told, pausing);
        }
    });
    told.read_only()
}

fn pause(planner: Planner, told: RwSignal<Outlook, LocalStorage>, pausing: StoredValue<bool>) {
    if pausing.try_update_value(|pausing| core::mem::replace(pausing, true)) != Some(false) {
        return;
    }
    let go_on = move || {
        pausing.try_set_value(false);
        if planner.words_late.try_get_value() == Some(true) {
            planner.words_late.set_value(false);
            told.try_set(planner.outlook.get_untracked());
            pause(planner, told, pausing);
        }
    };
    if after(go_on, PAUSE).is_none() {
        // Without timers the panel follows each frame.
        pausing.set_value(false);
    }
}

fn outlook(planner: Planner, seen: &Foreseen) -> impl IntoView + use<> {
    let title = planner.with_desk(|desk| words::command(&desk.labels, &seen.command));
    let moved = tf("planner.moved", &[("n", &format::count(seen.moved as usize))]);
    let cards = seen.turns.iter().take(MOST).map(|turn| card(planner, turn)).collect_view();
    let checks = checks(seen);
    // What lies between picked buildings comes along: nobody should find that out later.
    let swept = (planner.tool.get_untracked() == Tool::Pick).then(|| {
        let picked = planner.picked.get_untracked();
        let others = seen.buildings.iter().filter(|id| !picked.contains(id)).count();
        (others > 0).then(|| check(false, tf("planner.swept", &[("n", &others.to_string())]), String::new()))
    });
    let drag = planner.sketch.with_value(|sketch| sketch.grip.is_some());
    let cut = matches!(seen.command, domain::plan::EditCommand::Split { .. });
    view! {
        <h2><b>{title}</b><span class="quiet">{moved}</span></h2>
        <div class="cards">{cards}</div>
        <ul class="checks">{checks}{swept}</ul>
        <Show when=move || !drag>
            <p class="acts">
                <button class="btn main-act" id="commit" on:click=move |_| { act::commit(planner); }>{move || t(if cut { "planner.commit" } else { "planner.do_it" })}<kbd class="kbd" aria-hidden="true">"Enter"</kbd></button>
                <button class="btn" on:click=move |_| { act::give_up(planner); }>{spoken("planner.give_up")}</button>
            </p>
        </Show>
    }
}

/// A unit with its households on the band.
fn card(planner: Planner, turn: &Turn) -> impl IntoView + use<> {
    let number = planner.label(&turn.code);
    let households =
        |side: &Option<(domain::plan::count::Tally, f64)>| side.as_ref().map(|(tally, _)| tally.households);
    let (before, after) = (households(&turn.before), households(&turn.after));
    let shown = after.or(before).unwrap_or(0);
    let change = match (before, after) {
        (Some(before), Some(after)) if before != after => {
            tf("planner.change", &[("before", &before.to_string()), ("after", &after.to_string())])
        }
        (None, Some(_)) => t("planner.is_new").to_owned(),
        (Some(_), None) => t("planner.goes").to_owned(),
        _ => t("planner.stays").to_owned(),
    };
    let (tally, area) = turn.after.or(turn.before).unwrap_or_default();
    let more = tf(
        "planner.card",
        &[("buildings", &format::count(tally.buildings as usize)), ("area", &format::area(lang(), area))],
    );
    let gone = turn.after.is_none();
    view! {
        <div class="card" class:off=turn.fit.is_off() class:gone=gone>
            <p>{number}<span class="quiet">{change}</span></p>
            <p class="big"><b>{format::count(shown as usize)}</b><span>{t("planner.households")}</span><i>{turn.fit.sign()}</i></p>
            {band_bar(shown, turn.band)}
            <p class="quiet">{more}</p>
        </div>
    }
}

/// Where a count stands on its band.
fn band_bar(households: u32, band: Option<[u32; 2]>) -> impl IntoView + use<> {
    band.map(|[least, most]| {
        let end = f64::from(most + most / 3).max(f64::from(households));
        let share = |value: u32| format!("{:.1}%", 100.0 * f64::from(value) / end);
        view! {
            <div class="band-bar">
                <i class="band" style:left=share(least) style:width=share(most - least)></i>
                <i class="dot" style:left=share(households)></i>
            </div>
        }
    })
}

fn check(good: bool, words: String, figure: String) -> impl IntoView {
    view! { <li class:worse=!good><b aria-hidden="true">{if good { "✓" } else { "✕" }}</b><span>{words}</span><span class="num">{figure}</span></li> }
}

/// The rules that the command touches, each with its figure.
fn checks(seen: &Foreseen) -> impl IntoView + use<> {
    let after: Vec<&Turn> = seen.turns.iter().filter(|turn| turn.after.is_some()).collect();
    let join = |parts: Vec<String>| parts.join(" / ");
    let band = after.iter().find_map(|turn| turn.band);
    let fits = after.iter().all(|turn| !turn.fit.is_off());
    let figures = join(
        after.iter().filter_map(|turn| turn.after).map(|(tally, _)| tally.households.to_string()).take(MOST).collect(),
    );
    let in_band = band.map(|[least, most]| {
        let words = tf("planner.rule_band", &[("least", &least.to_string()), ("most", &most.to_string())]);
        check(fits, words, figures)
    });
    let pieces = after.iter().map(|turn| turn.pieces).max().unwrap_or(1);
    let whole =
        check(pieces <= 1, t("planner.rule_whole").to_owned(), tf("planner.pieces", &[("n", &pieces.to_string())]));
    let round: Vec<f64> = after.iter().filter_map(|turn| turn.roundness).collect();
    let good = round.iter().all(|value| *value >= ROUND);
    let shape = check(
        good,
        t("planner.rule_shape").to_owned(),
        join(round.iter().take(MOST).map(|value| format::number(*value, 2)).collect()),
    );
    // What the rules say beyond these: what would begin, and what would end.
    let touched = |side: usize| -> std::collections::BTreeSet<Rule> {
        let rules = seen.turns.iter().flat_map(|turn| turn.rules[side].iter().copied());
        domain::fill::set(rules.filter(|rule| !SHOWN_RULES.contains(rule)))
    };
    let (was, will) = (touched(0), touched(1));
    let begins = will
        .difference(&was)
        .map(|rule| check(false, words::rule(*rule).to_owned(), t("planner.begins").to_owned()))
        .collect_view();
    let ends = was
        .difference(&will)
        .map(|rule| check(true, words::rule(*rule).to_owned(), t("planner.ends").to_owned()))
        .collect_view();
    view! { {in_band}{whole}{shape}{begins}{ends} }
}

/// The chosen units.
#[component]
fn Chosen() -> impl IntoView {
    let planner = Planner::here();
    let ids = move || {
        planner.revision.track();
        planner.chosen.track();
        planner.chosen_ids()
    };
    let body = move || {
        let ids = ids();
        if ids.is_empty() {
            return view! { <p class="quiet none">{t("planner.none_chosen")}</p> }.into_any();
        }
        let turns: Vec<Turn> = planner
            .with_desk(|desk| {
                let plan = desk.plan();
                let one = |&id: &domain::plan::UnitId| {
                    let unit = plan.unit(id)?;
                    let (ground, band, tally) =
                        (plan.pieces(Ground::Unit(id)), glance::band(plan, unit), desk.counts.of(id));
                    let now = Some((tally, desk::area_of(&ground)));
                    Some(Turn {
                        code: unit.code.clone(),
                        name: unit.name.clone(),
                        before: now,
                        after: now,
                        fit: Fit::of(tally.households, band),
                        band,
                        rules: Default::default(),
                        roundness: desk::roundness(&ground),
                        pieces: ground.len(),
                        ground: Vec::new(),
                    })
                };
                ids.iter().filter_map(one).collect()
            })
            .unwrap_or_default();
        let title = match &turns[..] {
            [one] => one.name.clone(),
            many => {
                let sum: u32 = many.iter().filter_map(|turn| turn.after).map(|(tally, _)| tally.households).sum();
                tf("planner.chosen_n", &[("n", &many.len().to_string()), ("households", &format::count(sum as usize))])
            }
        };
        let code = if let [one] = &turns[..] { one.code.to_string() } else { String::new() };
        let cards = turns.iter().take(MOST).map(|turn| card(planner, turn)).collect_view();
        let acts = if let [one] = &turns[..] { Some(view! { <Acts code=one.code.clone()/> }) } else { None };
        view! { <h2><b>{title}</b><span class="quiet">{code}</span></h2><div class="cards">{cards}</div>{acts} }
            .into_any()
    };
    view! { {body} }
}
