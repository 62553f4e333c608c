//! What the panel tells, in words: of the open command, or of what is chosen.

use domain::plan::count::Tally;
use domain::plan::rules::Rule;
use domain::plan::{EditCommand, Ground, UnitId};
use domain::units::UnitCode;
use leptos::prelude::*;

use super::super::desk::{self, Foreseen, Turn};
use super::super::glance::{self, Fit};
use super::super::tool::Tool;
use super::state::{Outlook, Planner};
use super::words;
use crate::{
    format,
    locale::{lang, t, tf},
};

/// A shape rounder than this is well shaped.
const ROUND: f64 = 0.25;
/// Rules that have a line of their own.
const SHOWN_RULES: [Rule; 4] = [Rule::AboveBand, Rule::BelowBand, Rule::NotContiguous, Rule::NotCompact];
/// Most cards shown.
const MOST: usize = 6;

/// What it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Nothing is chosen.
    Nothing,
    /// What is chosen.
    Chosen,
    /// A line under way: it isn't wrong yet.
    Unfinished,
    /// Why it can't be.
    Refused,
    /// What would be when the hand lets go.
    Dragged,
    /// What would be when it is said.
    Command,
    /// What a cut would make.
    Cut,
}

/// All of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub about: About,
    /// Above the rest, or all there is.
    pub title: String,
    /// Beside the title.
    pub aside: String,
    pub cards: Vec<Card>,
    pub checks: Vec<Check>,
    /// The only unit that is chosen.
    pub one: Option<UnitCode>,
}

impl Told {
    /// Tracks what is chosen while nothing is foreseen.
    pub fn of(planner: Planner, outlook: &Outlook) -> Self {
        match outlook.as_deref() {
            Some(Ok(seen)) => Self::foreseen(planner, seen),
            Some(Err(refusal)) => {
                let unfinished = words::is_unfinished(refusal.reason);
                let about = if unfinished { About::Unfinished } else { About::Refused };
                Self::words(about, words::refusal(planner, refusal))
            }
            None => Self::chosen(planner),
        }
    }

    fn words(about: About, title: String) -> Self {
        Self { about, title, aside: String::new(), cards: Vec::new(), checks: Vec::new(), one: None }
    }

    fn foreseen(planner: Planner, seen: &Foreseen) -> Self {
        let mut checks = Check::all(seen);
        // What lies between picked buildings comes along: nobody should find that out later.
        if planner.tool.get_untracked() == Tool::Pick {
            let picked = planner.picked.get_untracked();
            let others = seen.buildings.iter().filter(|id| !picked.contains(id)).count();
            if others > 0 {
                let words = tf("planner.swept", &[("n", &others.to_string())]);
                checks.push(Check { good: false, words, figure: String::new() });
            }
        }
        let about = match seen.command {
            _ if planner.sketch.with_value(|sketch| sketch.grip.is_some()) => About::Dragged,
            EditCommand::Split { .. } => About::Cut,
            _ => About::Command,
        };
        Self {
            about,
            title: planner.with_desk(|desk| words::command(&desk.labels, &seen.command)).unwrap_or_default(),
            aside: tf("planner.moved", &[("n", &format::count(seen.moved as usize))]),
            cards: Card::all(planner, &seen.turns),
            checks,
            one: None,
        }
    }

    fn chosen(planner: Planner) -> Self {
        planner.revision.track();
        planner.chosen.track();
        let ids = planner.chosen_ids();
        let turn = |desk: &desk::Desk, id: UnitId| {
            let plan = desk.plan();
            let unit = plan.unit(id)?;
            let (ground, band, tally) = (plan.pieces(Ground::Unit(id)), glance::band(plan, unit), desk.counts.of(id));
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
        let turns = planner.with_desk(|desk| ids.iter().filter_map(|id| turn(desk, *id)).collect::<Vec<_>>());
        let turns = turns.unwrap_or_default();
        let (title, one) = match &turns[..] {
            [] => return Self::words(About::Nothing, t("planner.none_chosen").to_owned()),
            [one] => (one.name.clone(), Some(one.code.clone())),
            many => {
                let sum: u32 = many.iter().filter_map(|turn| turn.after).map(|(tally, _)| tally.households).sum();
                let sum = format::count(sum as usize);
                (tf("planner.chosen_n", &[("n", &many.len().to_string()), ("households", &sum)]), None)
            }
        };
        let aside = one.as_ref().map(ToString::to_string).unwrap_or_default();
        let cards = Card::all(planner, &turns);
        Self { about: About::Chosen, title, aside, cards, checks: Vec::new(), one }
    }
}

/// A unit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Card {
    pub number: String,
    pub change: String,
    pub households: String,
    /// Which way it is out of its band.
    pub sign: &'static str,
    pub more: String,
    pub off: bool,
    pub gone: bool,
    /// Where the band begins, its width and where the count stands, as lengths.
    pub bar: Option<[String; 3]>,
}

impl Card {
    /// Of some units, as many as are shown.
    fn all(planner: Planner, turns: &[Turn]) -> Vec<Self> {
        turns.iter().take(MOST).map(|turn| Self::of(planner, turn)).collect()
    }

    fn of(planner: Planner, turn: &Turn) -> Self {
        let households = |side: &Option<(Tally, f64)>| side.as_ref().map(|(tally, _)| tally.households);
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
        Self {
            number: planner.label(&turn.code),
            change,
            households: format::count(shown as usize),
            sign: turn.fit.sign(),
            more: tf(
                "planner.card",
                &[("buildings", &format::count(tally.buildings as usize)), ("area", &format::area(lang(), area))],
            ),
            off: turn.fit.is_off(),
            gone: turn.after.is_none(),
            bar: turn.band.map(|band| bar(shown, band)),
        }
    }
}

/// Where a count stands on its band.
fn bar(households: u32, [least, most]: [u32; 2]) -> [String; 3] {
    let end = f64::from(most + most / 3).max(f64::from(households));
    [least, most - least, households].map(|value| format!("{:.1}%", 100.0 * f64::from(value) / end))
}

/// Whether something is as it should be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Check {
    pub good: bool,
    pub words: String,
    pub figure: String,
}

impl Check {
    /// The rules that a command touches, each with its figure.
    fn all(seen: &Foreseen) -> Vec<Self> {
        let after: Vec<&Turn> = seen.turns.iter().filter(|turn| turn.after.is_some()).collect();
        let join = |parts: Vec<String>| parts.join(" / ");
        let counts = after.iter().filter_map(|turn| turn.after).map(|(tally, _)| tally.households.to_string());
        let in_band = after.iter().find_map(|turn| turn.band).map(|[least, most]| {
            let words = tf("planner.rule_band", &[("least", &least.to_string()), ("most", &most.to_string())]);
            let fits = after.iter().all(|turn| !turn.fit.is_off());
            Self { good: fits, words, figure: join(counts.take(MOST).collect()) }
        });
        let pieces = after.iter().map(|turn| turn.pieces).max().unwrap_or(1);
        let whole = Self {
            good: pieces <= 1,
            words: t("planner.rule_whole").to_owned(),
            figure: tf("planner.pieces", &[("n", &pieces.to_string())]),
        };
        let round: Vec<f64> = after.iter().filter_map(|turn| turn.roundness).collect();
        let shape = Self {
            good: round.iter().all(|value| *value >= ROUND),
            words: t("planner.rule_shape").to_owned(),
            figure: join(round.iter().take(MOST).map(|value| format::number(*value, 2)).collect()),
        };
        // What the rules say beyond these: what would begin, and what would end.
        let touched = |side: usize| -> std::collections::BTreeSet<Rule> {
            let rules = seen.turns.iter().flat_map(|turn| turn.rules[side].iter().copied());
            domain::fill::set(rules.filter(|rule| !SHOWN_RULES.contains(rule)))
        };
        let (was, will) = (touched(0), touched(1));
        let turned = |good: bool, rules: &[Rule]| -> Vec<Self> {
            let figure = t(if good { "planner.ends" } else { "planner.begins" });
            let one = |rule: &Rule| Self { good, words: words::rule(*rule).to_owned(), figure: figure.to_owned() };
            rules.iter().map(one).collect()
        };
        let only = |a: &std::collections::BTreeSet<Rule>, b| a.difference(b).copied().collect::<Vec<_>>();
        let mut all: Vec<Self> = in_band.into_iter().collect();
        all.extend([whole, shape]);
        all.extend(turned(false, &only(&will, &was)));
        all.extend(turned(true, &only(&was, &will)));
        all
    }
}
