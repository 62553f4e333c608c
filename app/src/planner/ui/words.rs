//! What the planner says, in both languages.

use domain::plan::rules::{Problem, Rule};
use leptos::prelude::*;

use domain::plan::{Checkpoint, EditCommand, Entry, LockTarget, Reason, Refusal};

use super::super::labels::Labels;
use super::super::tool::Tool;
use super::state::Planner;
use crate::{
    format,
    locale::{lang, t, tf},
};

/// A tool's name.
#[must_use]
pub fn tool(tool: Tool) -> &'static str {
    t(match tool {
        Tool::Select => "planner.tool_select",
        Tool::Split => "planner.tool_split",
        Tool::Merge => "planner.tool_merge",
        Tool::Reshape => "planner.tool_reshape",
        Tool::Vertex => "planner.tool_vertex",
        Tool::Lasso => "planner.tool_lasso",
        Tool::Pick => "planner.tool_pick",
        Tool::Compound => "planner.tool_compound",
        Tool::Floors => "planner.tool_floors",
        Tool::Draw => "planner.tool_draw",
        Tool::Lock => "planner.tool_lock",
        Tool::Measure => "planner.tool_measure",
    })
}

/// What to do with it.
#[must_use]
pub fn hint(tool: Tool) -> &'static str {
    t(match tool {
        Tool::Select => "planner.hint_select",
        Tool::Split => "planner.hint_split",
        Tool::Merge => "planner.hint_merge",
        Tool::Reshape => "planner.hint_reshape",
        Tool::Vertex => "planner.hint_vertex",
        Tool::Lasso => "planner.hint_lasso",
        Tool::Pick => "planner.hint_pick",
        Tool::Compound => "planner.hint_compound",
        Tool::Floors => "planner.hint_floors",
        Tool::Draw => "planner.hint_draw",
        Tool::Lock => "planner.hint_lock",
        Tool::Measure => "planner.hint_measure",
    })
}

/// What is still missing for its command.
#[must_use]
pub fn missing(tool: Tool) -> &'static str {
    t(match tool {
        Tool::Split | Tool::Reshape => "planner.missing_line",
        Tool::Merge => "planner.missing_merge",
        Tool::Lasso | Tool::Pick => "planner.missing_target",
        Tool::Draw => "planner.missing_ring",
        Tool::Compound => "planner.missing_compound",
        Tool::Floors => "planner.missing_floors",
        Tool::Select | Tool::Vertex | Tool::Lock | Tool::Measure => "planner.missing_nothing",
    })
}

/// Why a command is not done.
#[must_use]
pub fn refusal(planner: Planner, refusal: &Refusal) -> String {
    let why = t(match refusal.reason {
        Reason::NoSuchVertex => "planner.no_such_vertex",
        Reason::NoSuchEdge => "planner.no_such_edge",
        Reason::NoSuchUnit => "planner.no_such_unit",
        Reason::NotALeaf => "planner.not_a_leaf",
        Reason::OffGlobe => "planner.off_globe",
        Reason::Coincident => "planner.coincident",
        Reason::CrossesBoundary => "planner.crosses_boundary",
        Reason::SweepsVertex => "planner.sweeps_vertex",
        Reason::Node => "planner.node",
        Reason::TooFewPoints => "planner.too_few_points",
        Reason::TooManyPoints => "planner.too_many_points",
        Reason::DividesNothing => "planner.divides_nothing",
        Reason::TooFewUnits { .. } => "planner.too_few_units",
        Reason::CodeUsed => "planner.code_used",
        Reason::NotAdjacent => "planner.not_adjacent",
        Reason::EndsElsewhere => "planner.ends_elsewhere",
        Reason::MeetsItself => "planner.meets_itself",
        Reason::NothingInside => "planner.nothing_inside",
        Reason::WouldVanish => "planner.would_vanish",
        Reason::OutsideGround => "planner.outside_ground",
        Reason::CoversEnclave => "planner.covers_enclave",
        Reason::NoParent => "planner.no_parent",
        Reason::Locked => "planner.locked",
        Reason::OtherFootprint => "planner.other_footprint",
        Reason::NotHeld => "planner.not_held",
        Reason::TooClose => "planner.too_close",
        Reason::Stale => "planner.stale",
        Reason::Broken => "planner.broken",
        Reason::NothingToUndo => "planner.nothing_to_undo",
        Reason::NothingToRedo => "planner.nothing_to_redo",
        Reason::NotByHand => "planner.not_by_hand",
        Reason::BadName => "planner.bad_name",
    });
    match &refusal.unit {
        Some(unit) => tf("planner.refused_unit", &[("unit", &planner.label(unit)), ("why", why)]),
        None => why.to_owned(),
    }
}

/// Whether a refusal only says that a line has not come far enough.
#[must_use]
pub const fn is_unfinished(reason: Reason) -> bool {
    matches!(reason, Reason::DividesNothing | Reason::EndsElsewhere | Reason::TooFewPoints | Reason::NothingInside)
}

/// What the plan is held against.
#[must_use]
pub fn against(planner: Planner) -> String {
    planner.revision.track();
    let named = planner.with_desk(|desk| desk.against.of.as_ref().map(|(_, name)| name.clone())).flatten();
    named.unwrap_or_else(|| t("planner.show_force").to_owned())
}

/// A rule's name.
#[must_use]
pub fn rule(rule: Rule) -> &'static str {
    t(match rule {
        Rule::UnassignedAtom => "planner.unassigned_atom",
        Rule::UnassignedGround => "planner.unassigned_ground",
        Rule::NotContiguous => "planner.not_contiguous",
        Rule::BelowBand => "planner.below_band",
        Rule::AboveBand => "planner.above_band",
        Rule::Indivisible => "planner.indivisible",
        Rule::CrossesBarrier => "planner.crosses_barrier",
        Rule::Sliver => "planner.sliver",
        Rule::NotCompact => "planner.not_compact",
        Rule::NotRound => "planner.not_round",
        Rule::LongWalk => "planner.long_walk",
    })
}

/// What a rule is for, in a sentence.
#[must_use]
pub fn why(rule: Rule) -> &'static str {
    t(match rule {
        Rule::UnassignedAtom => "planner.why_unassigned_atom",
        Rule::UnassignedGround => "planner.why_unassigned_ground",
        Rule::NotContiguous => "planner.why_not_contiguous",
        Rule::BelowBand => "planner.why_below_band",
        Rule::AboveBand => "planner.why_above_band",
        Rule::Indivisible => "planner.why_indivisible",
        Rule::CrossesBarrier => "planner.why_crosses_barrier",
        Rule::Sliver => "planner.why_sliver",
        Rule::NotCompact => "planner.why_not_compact",
        Rule::NotRound => "planner.why_not_round",
        Rule::LongWalk => "planner.why_long_walk",
    })
}

/// A rule's sign: a direction, or a shape of its own.
#[must_use]
pub const fn sign(rule: Rule) -> &'static str {
    match rule {
        Rule::AboveBand => "▲",
        Rule::BelowBand => "▼",
        Rule::UnassignedAtom | Rule::UnassignedGround => "✕",
        Rule::NotContiguous | Rule::CrossesBarrier => "∥",
        Rule::Sliver | Rule::NotCompact | Rule::NotRound => "◇",
        Rule::LongWalk => "↔",
        Rule::Indivisible => "·",
    }
}

/// A problem's figure beside its limit.
#[must_use]
pub fn figure(problem: &Problem) -> String {
    let pair = |value: String, limit: String| tf("planner.figure", &[("value", &value), ("limit", &limit)]);
    let whole = |value: f64| format::number(value, 0);
    match problem.rule {
        Rule::BelowBand | Rule::AboveBand | Rule::Indivisible => pair(whole(problem.value), whole(problem.limit)),
        Rule::UnassignedAtom | Rule::CrossesBarrier => tf("planner.figure_households", &[("n", &whole(problem.value))]),
        Rule::UnassignedGround => format::area(lang(), problem.value),
        Rule::NotContiguous => tf("planner.pieces", &[("n", &whole(problem.value))]),
        Rule::Sliver | Rule::LongWalk => {
            pair(format::length(lang(), problem.value), format::length(lang(), problem.limit))
        }
        Rule::NotCompact | Rule::NotRound => pair(format::number(problem.value, 2), format::number(problem.limit, 2)),
    }
}

/// An entry of the log.
#[must_use]
pub fn entry(labels: &Labels, entry: &Entry) -> String {
    match entry {
        Entry::Do(did) => command(labels, did),
        Entry::Undo => t("planner.undo").to_owned(),
        Entry::Redo => t("planner.redo").to_owned(),
        Entry::Checkpoint { name } => tf("planner.did_checkpoint", &[("name", name)]),
    }
}

/// Longest name of a checkpoint, for the field that takes it.
pub const MAX_NAME: usize = Checkpoint::MAX_NAME;

/// A command that was done.
#[must_use]
pub fn command(labels: &Labels, command: &EditCommand) -> String {
    let label = |code: &str| labels.label(code);
    let unit = |key: &'static str, code: &domain::units::UnitCode| tf(key, &[("unit", &label(code.as_str()))]);
    let pair = |key: &'static str, a: &str, b: &str| tf(key, &[("a", &label(a)), ("b", &label(b))]);
    match command {
        EditCommand::MoveVertex { .. } => t("planner.did_move").to_owned(),
        EditCommand::InsertVertex { .. } => t("planner.did_insert").to_owned(),
        EditCommand::DeleteVertex { .. } => t("planner.did_delete").to_owned(),
        EditCommand::Straighten { .. } => t("planner.did_straighten").to_owned(),
        EditCommand::Simplify { unit: code, .. } => unit("planner.did_simplify", code),
        EditCommand::Split { unit: code, pieces, .. } => {
            tf("planner.did_split", &[("unit", &label(code.as_str())), ("n", &(pieces.len() + 1).to_string())])
        }
        EditCommand::Merge { into, others } => {
            let others = others.iter().map(|code| label(code.as_str())).collect::<Vec<_>>().join(" + ");
            tf("planner.did_merge", &[("unit", &label(into.as_str())), ("others", &others)])
        }
        EditCommand::Reshape { unit: code, .. } => unit("planner.did_reshape", code),
        EditCommand::HandOver { from, to, .. } => {
            let name = |code: &Option<domain::units::UnitCode>| {
                code.as_ref().map_or_else(|| t("planner.nobody").to_owned(), |code| label(code.as_str()))
            };
            tf("planner.did_hand_over", &[("a", &name(from)), ("b", &name(to))])
        }
        EditCommand::Redraw { drawn, .. } => tf("planner.did_redraw", &[("n", &drawn.len().to_string())]),
        EditCommand::DrawNew { unit: new, .. } => unit("planner.did_draw", &new.code),
        EditCommand::Reparent { unit, parent } => pair("planner.did_reparent", unit.as_str(), parent.as_str()),
        EditCommand::Renumber { unit, code } => pair("planner.did_renumber", unit.as_str(), code.as_str()),
        EditCommand::Restack { from, to, .. } => pair("planner.did_restack", from.as_str(), to.as_str()),
        EditCommand::SetLock { target: LockTarget::Unit(code), locked } => {
            unit(if *locked { "planner.did_lock" } else { "planner.did_unlock" }, code)
        }
        EditCommand::SetLock { locked, .. } => {
            t(if *locked { "planner.did_lock_line" } else { "planner.did_unlock_line" }).to_owned()
        }
        EditCommand::SetScope { .. } | EditCommand::Restore(_) => t("planner.did_other").to_owned(),
    }
}
