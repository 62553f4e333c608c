//! What lies over the map: names and counts in one canvas, and below them what another plan or net has otherwise; what the
//! hand draws in another. Cleared and drawn when the map
//! moves, the plan changes or the pointer does; never in between.

use std::rc::Rc;

use domain::lattice::LatticePoint;
use domain::plan::{Ground, UnitId};
use geometry::plane::{world, world_px};
use leptos::{html, prelude::*};

use super::super::against::Differs;
use super::super::glance::Glance;
use super::super::tool::Form;
use super::page::Page;
use super::sheet::Sheet;
use super::state::{Planner, Show};
use crate::{format, map::Camera, ui::timers::next_frame};

/// Where names and counts stand, and where the hand draws.
#[component]
pub fn Canvases() -> impl IntoView {
    let planner = Planner::here();
    let (names, hand) = (NodeRef::<html::Canvas>::new(), NodeRef::<html::Canvas>::new());
    Effect::new(move |_| {
        let sheets = [names.get(), hand.get()].map(|canvas| Some(Rc::new(Sheet::new(canvas?)?)));
        let [Some(names), Some(hand)] = sheets else { return };
        planner.sheets.set_value(Some(Sheets { names, hand }));
        planner.named.set_value(None);
        ask(planner);
    });
    view! {
        <canvas class="over-map" id="names" node_ref=names aria-hidden="true"></canvas>
        <canvas class="over-map" id="hand" node_ref=hand aria-hidden="true"></canvas>
    }
}

/// The two canvases.
#[derive(Clone)]
pub struct Sheets {
    names: Rc<Sheet>,
    hand: Rc<Sheet>,
}

/// Asks for one frame.
pub fn ask(planner: Planner) {
    if planner.framed.try_get_value() != Some(false) {
        return;
    }
    planner.framed.set_value(true);
    next_frame(move || {
        if planner.framed.try_get_value() == Some(true) {
            draw(planner);
        }
    });
}

/// All that the names depend on: drawn again only when any of it is another.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    revision: u64,
    camera: Camera,
    size: (f64, f64),
    ratio: f64,
    scheme: crate::state::Scheme,
    show: Show,
    /// Units that the hand's canvas writes.
    hidden: Vec<UnitId>,
}

impl Named {
    fn now(planner: Planner, camera: Camera, size: (f64, f64)) -> Self {
        Self {
            revision: planner.revision.get_untracked(),
            camera,
            size,
            ratio: window().device_pixel_ratio(),
            scheme: planner.scheme.get_untracked(),
            show: planner.show.get_untracked(),
            hidden: in_hand(planner),
        }
    }
}

/// Units that the hand's canvas writes: those that the open command changes. While something is drawn also those that it
/// changed before: a hand that goes in and out of them has no other canvas drawn again and again.
fn in_hand(planner: Planner) -> Vec<UnitId> {
    let open = changed(planner);
    let drawing = is_drawing(planner) && planner.show.get_untracked() == Show::Plan;
    planner.in_hand.update_value(|ids| {
        if !drawing {
            ids.clear();
        }
        ids.extend(open.into_iter().filter(|id| !ids.contains(id)).collect::<Vec<_>>());
    });
    planner.in_hand.get_value()
}

/// Units that the open command changes.
fn changed(planner: Planner) -> Vec<UnitId> {
    let outlook = planner.outlook.get_untracked();
    let turns = outlook.as_deref().and_then(|seen| seen.as_ref().ok()).map(|seen| &seen.turns);
    let ids = planner.with_desk(|desk| {
        turns.into_iter().flatten().filter_map(|turn| desk.plan().find(&turn.code)).collect::<Vec<_>>()
    });
    ids.unwrap_or_default()
}

/// Draws both now.
pub fn draw(planner: Planner) {
    planner.framed.try_set_value(false);
    if planner.looks_ahead.try_get_value() == Some(true) {
        super::act::foresee(planner);
    }
    let Some(sheets) = planner.sheets.get_value() else { return };
    let Some((camera, size)) = planner.with_map(|map| (map.camera(), map.size())) else { return };
    let wanted = Named::now(planner, camera, size);
    if planner.named.with_value(|named| named.as_ref() != Some(&wanted))
        && let Some(page) = Page::of(planner, sheets.names, camera, size, None)
    {
        beside(planner, &page);
        names(planner, &page, &wanted.hidden);
        planner.named.set_value(Some(wanted));
    }
    if let Some(page) = Page::of(planner, sheets.hand, camera, size, extent(planner, camera, size)) {
        super::sketch::draw(planner, &page);
        still(planner, &page);
    }
}

/// Room round what is dragged, for marks and words beside it, CSS px of the design.
const BESIDE: f64 = 120.0;

/// Whether something is dragged or a line is drawn, and nothing else that may lie anywhere is shown.
fn is_drawing(planner: Planner) -> bool {
    let line = matches!(planner.tool.get_untracked().form(), Form::Line | Form::Ring);
    let open = planner.sketch.with_value(|sketch| sketch.grip.is_some() || line && !sketch.reaching().is_empty());
    let elsewhere = planner.gift.with_untracked(Option::is_some) || planner.wall.with_value(Option::is_some);
    open && !elsewhere
}

/// The box of all that a drag or a line changes and shows, CSS px; none unless it is known.
fn extent(planner: Planner, camera: Camera, size: (f64, f64)) -> Option<[f64; 4]> {
    if !is_drawing(planner) {
        return None;
    }
    let (centre, px) = (world(camera.lon, camera.lat), world_px(camera.zoom));
    let mut found = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    let corner = |p: LatticePoint| world(p.lon(), p.lat());
    let mut hold = |at: [f64; 2]| {
        let (x, y) = (size.0 / 2.0 + (at[0] - centre[0]) * px, size.1 / 2.0 + (at[1] - centre[1]) * px);
        found = [found[0].min(x), found[1].min(y), found[2].max(x), found[3].max(y)];
    };
    planner.sketch.with_value(|sketch| {
        let aimed = sketch.cursor.into_iter().chain(sketch.snap.map(|snap| snap.at));
        aimed.chain(sketch.points.iter().chain(sketch.lines.iter().flatten()).copied()).map(corner).for_each(&mut hold);
    });
    if let Some(Ok(seen)) = planner.outlook.get_untracked().as_deref() {
        let ground = seen.turns.iter().flat_map(|turn| turn.ground.iter().flatten().flatten());
        ground.chain(seen.lines.iter().flatten()).copied().map(corner).for_each(&mut hold);
    }
    let ids = planner.chosen_ids();
    let pointed = planner.pointer.get_untracked();
    planner.with_desk(|desk| {
        // Without a choice vertices are shown of the unit that is pointed at.
        let under = pointed.and_then(|(_, at)| desk.plan().ground_at(at).unit()).filter(|_| ids.is_empty());
        let shown = ids.iter().copied().chain(under).flat_map(|id| desk.plan().arcs_beside(Ground::Unit(id)));
        for bounds in shown.filter_map(|arc| desk.plan().arc(arc)?.bounds()) {
            [bounds.min, bounds.max].map(corner).into_iter().for_each(&mut hold);
        }
        let written = planner.in_hand.get_value();
        written.iter().filter_map(|id| desk.glances.get(*id)).for_each(|glance| hold(glance.at));
    });
    let told = planner.told.with_untracked(|told| told.as_ref().and_then(|told| told.place));
    told.into_iter().chain(planner.held.get_value()).map(corner).for_each(&mut hold);
    let beside = BESIDE * planner.unit_px.get_untracked();
    Some([found[0] - beside, found[1] - beside, found[2] + beside, found[3] + beside])
}

/// Rooms (width and height, CSS px of the design) from which a count fits, and a label above it: so much a letter, with air
/// around it.
const COUNT_FROM: [f64; 2] = [30.0, 18.0];
const BOTH_FROM: [f64; 2] = [46.0, 38.0];
const LETTER: f64 = 10.0;

/// Writes what units are called and count, where there is room.
fn write<'a>(page: &Page, glances: impl Iterator<Item = &'a Glance>) {
    let fits = |glance: &Glance, [wide, high]: [f64; 2]| {
        let room = glance.room.map(|side| side * page.px / page.u);
        room[0] >= wide && room[1] >= high
    };
    let seen = |glance: &&Glance| fits(glance, COUNT_FROM) && page.sees(page.world(glance.at), 60.0 * page.u);
    let has_both =
        |glance: &Glance| fits(glance, [BOTH_FROM[0].max(LETTER * glance.number.len() as f64), BOTH_FROM[1]]);
    let shown: Vec<&Glance> = glances.filter(seen).collect();
    if shown.is_empty() {
        return;
    }
    page.pen().set_text_align("center");
    page.pen().set_text_baseline("middle");
    // One font after the other: taking another one is dear.
    page.font(12.0, false);
    for glance in shown.iter().filter(|glance| has_both(glance)) {
        let [x, y] = page.world(glance.at);
        let lock = if glance.locked { " ■" } else { "" };
        page.words(&format!("{}{lock}", glance.number), [x, y - 9.0 * page.u], "--tx2");
    }
    page.font(14.0, true);
    for glance in shown {
        let ([x, y], count) = (page.world(glance.at), format::count(glance.tally.households as usize));
        let (sign, token) = (glance.fit.sign(), if glance.fit.is_off() { "--bad" } else { "--tx1" });
        let count = if sign.is_empty() { count } else { format!("{count} {sign}") };
        page.words(&count, [x, y + if has_both(glance) { 8.0 * page.u } else { 0.0 }], token);
    }
}

/// Draws what another plan or net has otherwise.
fn beside(planner: Planner, page: &Page) {
    if planner.show.get_untracked() == Show::Difference
        && let Some(differs) = differs(planner)
    {
        page.differs(&differs);
    }
    if let Some(net) = planner.net.get_untracked() {
        page.net(&net);
    }
}

/// What differs, looked for once a revision.
fn differs(planner: Planner) -> Option<Rc<Differs>> {
    let revision = planner.revision.get_untracked();
    if let Some((_, known)) = planner.differs.get_value().filter(|(of, _)| *of == revision) {
        return Some(known);
    }
    let found = Rc::new(planner.with_desk(super::super::desk::Desk::differs)?);
    planner.differs.set_value(Some((revision, found.clone())));
    Some(found)
}

fn names(planner: Planner, page: &Page, hidden: &[UnitId]) {
    let show = planner.show.get_untracked();
    let meridian = planner.swipe.with_value(|swipe| {
        swipe.as_ref().map_or(f64::NEG_INFINITY, |swipe| world(LatticePoint::new(swipe.at(), 0).lon(), 0.0)[0])
    });
    planner.with_desk(|desk| {
        let ours = desk.glances.iter().filter(|(id, one)| !hidden.contains(id) && one.at[0] >= meridian);
        let theirs = desk.against.glances.iter().filter(|(_, one)| one.at[0] < meridian || show == Show::Other);
        let ours = ours.filter(|_| show != Show::Other).map(|(_, glance)| glance);
        write(page, ours.chain(theirs.map(|(_, glance)| glance)));
    });
}

/// Writes units in hand that the open command leaves as they are.
fn still(planner: Planner, page: &Page) {
    let (written, open) = (planner.in_hand.get_value(), changed(planner));
    let still = written.iter().filter(|id| !open.contains(id));
    planner.with_desk(|desk| write(page, still.filter_map(|id| desk.glances.get(*id))));
}

/// Moves the map where a place that the keyboard aims at would leave the view.
pub fn keep_in_view(planner: Planner, at: LatticePoint) {
    planner.with_map(|map| {
        let ((x, y), (width, height)) = (map.project(at.lon(), at.lat()), map.size());
        let room = 40.0;
        if x < room || y < room || x > width - room || y > height - room {
            map.set_camera(map.camera().zoom, at.lon(), at.lat(), false);
        }
    });
}
