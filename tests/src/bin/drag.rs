//! What a step of a drag costs the planner page's main thread, and what opening a plan costs it, as JSON: for
//! `cargo xtask bench drag`.
//!
//! The plan's scope is the whole demo. CPU time as the kernel counts it, from a pointer's move until the second frame after
//! it; what of that are scripts, styles and layouts stands apart. Beside it stand moves where no one listens: what moving and
//! looking cost by themselves.
#![allow(clippy::print_stdout, reason = "its output is its answer")]

use anyhow::{Result, ensure};
use serde_json::json;
use tests::block_on;
use tests::browser::{Browser, Size};
use tests::cpu::MainThread;
use tests::input::{DRAWN, Held};
use tests::places::Places;
use tests::planner::{Planner, server};
use tests::server::Server;

/// Steps of each kind.
const STEPS: usize = 48;
/// How often the plan is opened.
const OPENINGS: usize = 3;
/// How near one looks while one draws.
const ZOOM: f64 = 17.0;

type Spot = (f64, f64);

/// What each step cost, milliseconds.
#[derive(Default)]
struct Costs {
    /// The main thread, all in all.
    all: Vec<f64>,
    /// The page's scripts, styles and layouts alone.
    own: Vec<f64>,
}

/// Steps along a way: the pointer is moved, then all is drawn.
async fn steps(planner: &Planner, thread: &MainThread, way: &[Spot], pressed: bool) -> Result<Costs> {
    let mut costs = Costs::default();
    for &(x, y) in way {
        let (before, own) = (thread.ms()?, planner.tab.own_ms().await?);
        if pressed {
            planner.tab.drag_on(x, y).await?;
        } else {
            planner.tab.hover(x, y).await?;
        }
        planner.tab.eval::<()>(DRAWN).await?;
        costs.all.push(thread.ms()? - before);
        costs.own.push(planner.tab.own_ms().await? - own);
    }
    Ok(costs)
}

/// A way round a place, which never stands still.
fn round((x, y): Spot, radius: f64) -> Vec<Spot> {
    let at = |step: usize| {
        let angle = step as f64 * 0.37;
        let radius = radius * (0.5 + 0.5 * (step as f64 * 0.11).sin().abs());
        (x + radius * angle.cos(), y + radius * angle.sin())
    };
    (0..STEPS).map(at).collect()
}

async fn measure(browser: &Browser, server: &Server) -> Result<serde_json::Value> {
    let planner = Planner::open(browser, &server.origin(), None).await?;
    let plan = planner.plan_of_all(server).await?;
    planner.tab.eval::<()>(&format!("(location.hash = 'plan={plan}', null)")).await?;
    planner.open_again().await?;
    let thread = MainThread::find(browser).await?;
    let mut opening = Vec::new();
    for _ in 0..OPENINGS {
        let before = thread.ms()?;
        planner.open_again().await?;
        opening.push(thread.ms()? - before);
    }
    planner.tab.eval_long::<()>("__planner.whole().then(() => null)").await?;
    let state = planner.state().await?;
    let unit = planner.largest().await?;
    planner.look(unit.2, ZOOM).await?;
    planner.tab.count_own().await?;

    // Above the map nobody listens to moves.
    let nothing = steps(&planner, &thread, &round((300.0, 12.0), 8.0), false).await?;
    let neighbour = planner.neighbour(&unit.0).await?;
    let shared = planner.shared_corner(&unit.0, &neighbour.0).await?;
    let at = planner.spot(shared).await?;
    planner.press(&["e"]).await?;
    planner.tab.hover(at.0, at.1).await?;
    planner.tab.drag(&[at], Held::None).await?;
    let vertex = steps(&planner, &thread, &round(at, 14.0), true).await?;
    planner.tab.release(at.0, at.1).await?;
    let looks = planner.state().await?.looks;
    ensure!(looks >= STEPS as u32, "the page looked ahead only {looks} times at a vertex");
    planner.press(&["Escape", "Escape"]).await?;

    let [west, east] = planner.across(&unit.0, unit.2).await?;
    let (from, to) = (planner.spot(west).await?, planner.spot(east).await?);
    planner.press(&["s"]).await?;
    planner.tab.click(from.0, from.1).await?;
    let cut = steps(&planner, &thread, &round(to, 14.0), false).await?;
    let looked = planner.state().await?.looks - looks;
    ensure!(looked >= STEPS as u32, "the page looked ahead only {looked} times at a cut");
    planner.press(&["Escape", "Escape"]).await?;
    Ok(json!({
        "units": state.units, "households": state.households, "opening": opening,
        "nothing": nothing.all, "nothing_own": nothing.own,
        "vertex": vertex.all, "vertex_own": vertex.own, "cut": cut.all, "cut_own": cut.own,
    }))
}

fn main() -> Result<()> {
    let places = Places::find()?;
    let server = server(&places)?;
    let found = block_on(async {
        let mut browser = Browser::start(&places, Size::DESK).await?;
        let found = measure(&browser, &server).await;
        browser.close().await?;
        found
    })?;
    println!("{found}");
    Ok(())
}
