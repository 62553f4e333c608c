//! Hands the plan's picture and its colours to the map.

use domain::lattice::LatticePoint;
use domain::plan::Ground;
use domain::units::UnitIx;
use geometry::plane::world;
use leptos::prelude::*;

use super::super::glance::class;
use super::super::{picture, swipe};
use super::overlay;
use super::state::{Planner, Show};
use crate::{
    locale::tf,
    map::{Camera, DraftStroke, DraftStyle, MapError, Rgb, Theme},
    ui::{page, tokens},
};

/// How much faces cover of the ground below them.
const COVER: f64 = 0.5;
/// The class of what lies outside the scope; [`crate::gl::BARE_CLASS`] is that of what the draft draws.
const OUTSIDE: u8 = 0;
const BARE: u8 = 15;
/// Room round the scope, CSS px of the design.
const ROOM: f64 = 56.0;

/// Language and colours in the page's head and on the map.
pub fn follow_looks(planner: Planner) {
    Effect::new(move |_| {
        let (lang, scheme) = (planner.lang.get(), planner.scheme.get());
        page::speak(lang);
        page::wear(scheme);
        page::remember(lang, scheme);
        looks(planner);
    });
}

fn complain(planner: Planner, result: Result<(), MapError>) {
    if let Err(error) = result {
        planner.say(tf("notice.map", &[("why", &error.to_string())]));
    }
}

fn mixed(Rgb(from): Rgb, Rgb(to): Rgb, share: f64) -> Rgb {
    let part = |at: usize| (f64::from(from[at]) + (f64::from(to[at]) - f64::from(from[at])) * share).round() as u8;
    Rgb([part(0), part(1), part(2)])
}

/// Colours of map and draft, from the tokens.
pub fn looks(planner: Planner) {
    let Some(theme) = tokens::map_theme(tokens::Palette::default()) else { return };
    let Some((words, _)) = tokens::words(&["--bg1", "--bg2", "--bad", "--acc", "--tx1", "--tx3"]) else { return };
    let colour = |at: usize| words.get(at).and_then(|word| Rgb::from_hex(word)).unwrap_or(theme.ink);
    let (panel, quiet, bad, ink, soft) = (colour(0), colour(1), colour(2), colour(4), colour(5));
    let ground = theme.ground;
    // Outside the scope all is faint: it is there to find one's way, not to be worked on.
    let faint = |own: Rgb| mixed(own, ground, 0.35);
    let map = Theme {
        ramp: vec![ground; usize::from(BARE) + 1],
        ink: mixed(soft, ground, 0.45),
        water: faint(theme.water),
        road: faint(theme.road),
        compound: theme.compound,
        ..theme
    };
    let mut palette = vec![panel; class::COUNT];
    palette[usize::from(class::OFF)] = mixed(panel, bad, 0.30);
    palette[usize::from(class::EXEMPT)] = mixed(panel, quiet, 0.8);
    palette[usize::from(class::LOCKED)] = mixed(panel, soft, 0.22);
    let levels = planner.with_desk(|desk| desk.plan().levels().len()).unwrap_or(5) as u8;
    planner.with_map(|map_| {
        complain(planner, map_.set_palette(&map));
        map_.set_draft_style(DraftStyle { palette, opacity: COVER, strokes: strokes(levels, ink, ground, bad) });
    });
    overlay::ask(planner);
}

/// The look's widths: 1.5 for the finest, 2.8 for the level above, 4 beyond, each cased in the ground's colour.
fn strokes(levels: u8, ink: Rgb, ground: Rgb, bad: Rgb) -> Vec<DraftStroke> {
    let width = |depth: u8| match levels.saturating_sub(depth + 1) {
        0 => 1.5,
        1 => 2.8,
        _ => 4.0,
    };
    let kinds = (0..levels).rev();
    let casing = kinds.clone().map(|kind| DraftStroke { kind, width: width(kind) + 2.4, color: ground, alpha: 1.0 });
    let fine = |kind: u8| kind + 1 == levels;
    let core = kinds.map(|kind| {
        let color = if fine(kind) { mixed(ink, ground, 0.25) } else { ink };
        DraftStroke { kind, width: width(kind), color, alpha: 1.0 }
    });
    // The edge of ground that is of no unit: nothing may stay so.
    let open = [
        DraftStroke { kind: levels, width: 5.0, color: ground, alpha: 1.0 },
        DraftStroke { kind: levels, width: 3.0, color: bad, alpha: 1.0 },
    ];
    casing.chain(core).chain(open).collect()
}

/// Draws the open plan from nothing.
pub fn whole(planner: Planner) {
    let Some(partition) = planner.partition() else { return };
    let show = planner.show.get_untracked();
    let classes = planner.with_desk(|desk| {
        let units = partition.units();
        let bare = |unit: UnitIx| {
            let code = domain::units::UnitCode::new(units.code(unit)).ok();
            // What is in force tells what was in the scope: units that are new have no face below them.
            let id = code.and_then(|code| desk.base.find(&code));
            id.is_some_and(|id| picture::in_scope(&desk.base, id) && units.leaf_of(unit).is_some())
        };
        units.iter().map(|unit| if bare(unit) { BARE } else { OUTSIDE }).collect::<Vec<u8>>()
    });
    let (Some(classes), Some(kinds)) = (classes, planner.with_desk(|desk| picture::kinds(desk.plan()))) else { return };
    // Asked before the map is changed: it can't be asked meanwhile.
    let meridian = super::divider::middle(planner);
    planner.with_map(|map| {
        map.set_draft(Some(kinds));
        map.change_draft(|draft, plane| {
            planner.with_desk(|desk| {
                let (plan, other) = (desk.plan(), &desk.against);
                let (shown, first) = match show {
                    Show::Plan | Show::Difference => (Some((plan, &desk.glances)), None),
                    Show::Other => (Some((&other.plan, &other.glances)), None),
                    Show::Swipe => (None, Some(meridian)),
                };
                if let Some((plan, glances)) = shown {
                    picture::whole(plan, draft, plane);
                    glances.iter().for_each(|(id, glance)| draft.set_class(id.0, glance.class()));
                }
                let swipe = first.map(|at| {
                    desk.glances.iter().for_each(|(id, glance)| draft.set_class(id.0, glance.class()));
                    other.glances.iter().for_each(|(id, glance)| draft.set_class(swipe::WEST + id.0, glance.class()));
                    swipe::Swipe::new(&other.plan, plan, at, draft, plane)
                });
                planner.swipe.set_value(swipe);
            });
        });
    });
    looks(planner);
    planner.with_map(|map| complain(planner, map.set_classes(&classes)));
    planner.named.set_value(None);
    super::divider::follow(planner);
    overlay::ask(planner);
}

/// Looks at the scope.
pub fn look_at_scope(planner: Planner, animate: bool) {
    let places: Option<Vec<[f64; 2]>> = planner.with_desk(|desk| {
        let plan = desk.plan();
        let beside = desk.glances.iter().flat_map(|(id, _)| plan.arcs_beside(Ground::Unit(id)));
        let corner = |p: LatticePoint| world(p.lon(), p.lat());
        let boxes = beside.filter_map(|arc| plan.arc(arc)?.bounds());
        boxes.flat_map(|bounds| [corner(bounds.min), corner(bounds.max)]).collect()
    });
    look_at(planner, &places.unwrap_or_default(), animate);
}

/// Looks at some places of the world, 0–1 both ways.
pub fn look_at(planner: Planner, places: &[[f64; 2]], animate: bool) {
    let Some(first) = places.first() else { return };
    let (mut low, mut high) = (*first, *first);
    for at in places {
        low = [low[0].min(at[0]), low[1].min(at[1])];
        high = [high[0].max(at[0]), high[1].max(at[1])];
    }
    planner.with_map(|map| {
        let (width, height) = map.size();
        let room = ROOM * planner.unit_px.get_untracked();
        let px = [width - 2.0 * room, height - 2.0 * room].map(|side| side.max(64.0));
        // A single unit is looked at with its neighbours.
        let least = 1.4e-5;
        let span = [0, 1].map(|i| (high[i] - low[i]).max(least));
        let zoom = (px[0] / span[0]).min(px[1] / span[1]).log2() - geometry::plane::world_px(0.0).log2();
        let (lon, lat) = geometry::plane::unworld([0, 1].map(|i| f64::midpoint(low[i], high[i])));
        let Camera { zoom, lon, lat } = Camera { zoom: zoom.min(18.5), lon, lat };
        map.set_camera(zoom, lon, lat, animate);
    });
}
