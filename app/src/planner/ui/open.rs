//! Brings the snapshot, then the plan that the address names.

use std::rc::Rc;

use leptos::{prelude::*, task::spawn_local};

use super::state::{Over, Planner, Stage};
use super::work;
use crate::{
    locale::{t, tf},
    map::Sheet,
    net::{NetError, api},
    ui::timers::after,
    ui::{
        ground::{Came, Watch},
        load::pause,
        page,
    },
};

/// What the address calls the open plan.
pub const PLAN: &str = "plan=";

/// Loads the snapshot; after a failure again, later each time.
pub fn begin(planner: Planner, tries: u32) {
    if named().is_some() {
        // It comes while the snapshot does.
        planner.later.want();
    }
    spawn_local(async move {
        match snapshot(planner).await {
            Ok(true) => {
                planner.stage.try_set(Stage::Ready);
                match named() {
                    Some(id) => open(planner, id).await,
                    None => drop(planner.over.try_set(Some(Over::Plans))),
                }
            }
            Ok(false) => drop(planner.stage.try_set(Stage::Closed)),
            Err(error) => {
                planner.stage.try_set(Stage::Failed(error.to_string()));
                after(move || begin(planner, tries + 1), pause(tries + 1));
            }
        }
    });
}

/// The snapshot with its map; whether this server has a planner.
async fn snapshot(planner: Planner) -> Result<bool, NetError> {
    let loading = move |part: &'static str| {
        move |done, all| {
            planner.stage.try_set(Stage::Loading(part, done, all));
        }
    };
    loading("load.health")(0, None);
    let health = api::health().await?;
    if !health.planner {
        return Ok(false);
    }
    // A map in the grids' own system is shown at once; one in another has to be asked for, and isn't drawn over.
    planner.has_basemap.try_set(health.basemap.as_ref().is_some_and(|map| map.crs.is_of_grids()));
    planner.basemap.try_set(health.basemap.map(std::sync::Arc::new));
    loading("load.partition")(0, None);
    let bytes = api::exact_partition(&health.snapshot, &loading("load.partition")).await?;
    let sheet = Sheet::new(bytes).await;
    let sheet =
        sheet.map_err(|error| NetError::Body { path: "/api/v1/partition.bin".into(), message: error.to_string() })?;
    planner.sheet.try_set_value(Some(Rc::new(sheet)));
    planner.version.try_set(Some(health.snapshot));
    Ok(true)
}

/// The plan that the address names.
fn named() -> Option<u64> {
    page::hash().split('&').find_map(|part| part.strip_prefix(PLAN)?.parse().ok())
}

/// What the page says while a plan is being opened.
const OPENING: Stage = Stage::Loading("planner.load_plan", 0, None);

/// While a plan waits for the code that opens it, says so when that doesn't come.
pub fn tell_late(planner: Planner) {
    Effect::new(move |_| {
        if planner.later.has_failed() && planner.stage.with_untracked(|stage| *stage == OPENING) {
            planner.stage.set(late());
        }
    });
}

fn late() -> Stage {
    Stage::Failed(t("later.failed").to_owned())
}

/// Opens a plan: what the server has of it, and what this browser has besides.
pub async fn open(planner: Planner, id: u64) {
    planner.stage.try_set(if untrack(|| planner.later.has_failed()) { late() } else { OPENING });
    let Some(work) = work::wanted(planner).await else { return };
    planner.stage.try_set(OPENING);
    if let Err(why) = (work.open)(planner, id).await {
        planner.say(tf("planner.not_opened", &[("why", &why)]));
        planner.over.try_set(Some(Over::Plans));
    }
    planner.stage.try_set(Stage::Ready);
}

/// Takes what lies on the ground into what can be snapped to.
pub fn watch(planner: Planner) -> Watch {
    Rc::new(move |came| {
        planner.ways.try_update_value(|ways| match came {
            Came::Great(layers) => ways.set_great(layers),
            Came::Tile(ix, layers) => ways.add(ix, layers),
            Came::Gone(tiles) => ways.drop_tiles(tiles),
        });
    })
}

/// The snapshot is served no more: the plan's own partition is in the page, its ground is not to be had.
pub fn snapshot_gone(planner: Planner) {
    planner.say(t("planner.snapshot_gone").to_owned());
}
