//! A newcomer's list of tasks at the planner, whole, by real pointers and keys; each step leaves a picture to be looked at.

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use tests::input::Held;
use tests::places::Places;
use tests::planner::{Planner, TOWN, Unit, with_planner};
use tests::regions::{Place, Regions, Set};

/// A large grid has so many households.
const LARGE: u32 = 300;
/// How many units of today it is divided into: two parts of three make two that are too large.
const PARTS: [usize; 5] = [3, 3, 1, 1, 1];

struct Task<'a> {
    planner: &'a Planner,
    units: Vec<Unit>,
    regions: Regions,
}

impl<'a> Task<'a> {
    async fn begin(planner: &'a Planner) -> Result<Self> {
        let units: Vec<Unit> = planner.units().await?;
        let mut outlines = Vec::new();
        for unit in &units {
            outlines.push(planner.outline(&unit.0).await?);
        }
        Ok(Self { planner, units, regions: Regions::of(&outlines) })
    }

    fn households(&self, set: &Set) -> u32 {
        set.iter().map(|ix| self.units[*ix].1).sum()
    }

    /// Neighbours of one grid that together make a large one, and the parts into which it is to fall.
    fn large(&self) -> Result<(Set, Vec<Set>)> {
        let size: usize = PARTS.iter().sum();
        for from in 0..self.units.len() {
            let grid = &self.units[from].0[..15];
            let Some(group) = self.regions.grown(from, |set| set.len() == size) else { continue };
            if self.households(&group) < LARGE || !group.iter().all(|ix| self.units[*ix].0.starts_with(grid)) {
                continue;
            }
            if let Some(parts) = self.regions.parted(&group, &PARTS)
                && parts[..2].iter().all(|part| self.households(part) > 100)
                && parts[2..].iter().all(|part| (30..=100).contains(&self.households(part)))
            {
                return Ok((group, parts));
            }
        }
        bail!("no grid of {LARGE} households falls into such parts")
    }

    /// Looks at units so that all of them are in sight.
    async fn look_at(&self, set: &Set) -> Result<()> {
        let mut places: Vec<Place> = Vec::new();
        for ix in set {
            places.extend(self.planner.outline(&self.units[*ix].0).await?);
        }
        let range = |i: usize| {
            let low = places.iter().map(|at| at[i]).fold(f64::INFINITY, f64::min);
            let high = places.iter().map(|at| at[i]).fold(f64::NEG_INFINITY, f64::max);
            (f64::midpoint(low, high), high - low)
        };
        let ((lon, wide), (lat, high)) = (range(0), range(1));
        // At zoom 0 the world is 512 px wide; some 800 px of map are in sight each way.
        let zoom = (800.0 * 360.0 / 512.0 / wide.max(1.2 * high)).log2();
        self.planner.look([lon, lat], zoom.min(18.0)).await
    }

    /// Follows a line with the knife, tracing what lies between its places: those that were clicked, once it cut.
    async fn cut_along(&self, unit: &str, line: &[Place]) -> Result<Option<Vec<Place>>> {
        let before = self.planner.state().await?.units;
        for places in [self.regions.nodes(line), line.to_vec()] {
            self.planner.press(&["Escape", "Escape"]).await?;
            let inside = self.planner.units().await?.into_iter().find(|known| known.0 == unit);
            self.planner.click(inside.context("the unit is gone")?.2).await?;
            self.planner.press(&["s"]).await?;
            for &place in &places {
                self.planner.click(place).await?;
            }
            self.planner.press(&["Enter"]).await?;
            if self.planner.state().await?.units == before + 1 {
                return Ok(Some(places));
            }
        }
        Ok(None)
    }
}

/// A step of the lattice, degrees.
const STEP: f64 = 1e-7;

/// Metres between two places that lie near one another.
fn metres(a: Place, b: Place) -> f64 {
    let north = 111_000.0 * (a[1] - b[1]);
    north.hypot(111_000.0 * a[1].to_radians().cos() * (a[0] - b[0]))
}

/// Metres from a place to a segment.
fn beside(at: Place, [a, b]: [Place; 2]) -> f64 {
    let scale = a[1].to_radians().cos();
    let along = |p: Place| [(p[0] - a[0]) * scale, p[1] - a[1]];
    let ([ux, uy], [vx, vy]) = (along(b), along(at));
    let square = ux * ux + uy * uy;
    let t = if square > 0.0 { ((ux * vx + uy * vy) / square).clamp(0.0, 1.0) } else { 0.0 };
    metres(at, [0, 1].map(|i| a[i] + t * (b[i] - a[i])))
}

/// The lines of a plan's cuts, in the order in which they were drawn.
fn cuts(log: &Value) -> Vec<Vec<Place>> {
    let place = |p: &Value| Some([p["x"].as_f64()? * STEP, p["y"].as_f64()? * STEP]);
    let line = |entry: &Value| -> Option<Vec<Place>> {
        entry.pointer("/do/split/lines/0")?.as_array()?.iter().map(place).collect()
    };
    log["commands"].as_array().into_iter().flatten().filter_map(line).collect()
}

/// Of a cut that was traced: how many of its places nobody clicked, and how many of these lie on roads, with the middle of
/// the way there and of the way on. Rounding to the lattice is a step, and a new node bends a segment by another.
fn on_roads(line: &[Place], clicked: &[Place], roads: &[Vec<Place>]) -> (usize, usize) {
    const ON_M: f64 = 0.03;
    const CLICK_M: f64 = 3.0;
    let is_on = |at: Place| roads.iter().any(|road| road.windows(2).any(|pair| beside(at, [pair[0], pair[1]]) < ON_M));
    let is_traced = |at: &Place| clicked.iter().all(|click| metres(*click, *at) > CLICK_M);
    let traced = line.windows(3).filter(|way| is_traced(&way[1]));
    let middle = |a: Place, b: Place| [0, 1].map(|i| f64::midpoint(a[i], b[i]));
    let on =
        traced.clone().filter(|way| [middle(way[0], way[1]), way[1], middle(way[1], way[2])].into_iter().all(is_on));
    (traced.count(), on.count())
}

/// Has a unit mended by what the page offers for it; whether it offers anything.
async fn mended_by_offer(planner: &Planner, unit: &Unit) -> Result<bool> {
    let before = planner.state().await?;
    planner.press(&["Escape", "Escape"]).await?;
    planner.tab.click_on("#tab-problems").await?;
    let rows = format!(".problem-row[title^='{}']", unit.0);
    let count: usize = planner.tab.eval(&format!("document.querySelectorAll(\"{rows}\").length")).await?;
    for at in 0..count {
        let spot: (f64, f64) = planner
            .tab
            .eval(&format!(
                "(() => {{ const row = document.querySelectorAll(\"{rows}\")[{at}]; row.scrollIntoView({{block: 'nearest'}});
                 const b = row.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; }})()"
            ))
            .await?;
        planner.tab.click(spot.0, spot.1).await?;
        planner.idle().await?;
        if planner.tab.eval("document.querySelector('.mend') === null").await? {
            continue;
        }
        planner.tab.click_on(".mend").await?;
        planner.idle().await?;
        if planner.tab.eval("document.querySelector('#commit') !== null").await? {
            planner.tab.click_on("#commit").await?;
            planner.idle().await?;
            let after = planner.state().await?;
            ensure!((after.entries, after.off + 1) == (before.entries + 1, before.off), "{before:?} → {after:?}");
            return Ok(true);
        }
    }
    Ok(false)
}

async fn shot(planner: &Planner, name: &str) -> Result<()> {
    planner.idle().await?;
    planner.tab.screenshot(&Places::find()?.out.join(format!("task-{name}.png"))).await
}

#[test]
fn a_newcomer_does_the_whole_list() {
    with_planner("task", async |planner, server| {
        planner.make("新手任务", TOWN).await?;
        let begun = planner.state().await?;
        let task = Task::begin(planner).await?;
        let (group, parts) = task.large()?;
        let codes: Vec<String> = group.iter().map(|ix| task.units[*ix].0.clone()).collect();
        task.look_at(&group).await?;
        shot(planner, "1-begun").await?;

        // One large grid, as it was before grids were made small.
        planner.press(&["m"]).await?;
        for ix in &group {
            planner.click(task.units[*ix].2).await?;
        }
        planner.press(&["Enter"]).await?;
        let merged = planner.state().await?;
        ensure!(merged.units + 8 == begun.units, "merged {codes:?}: {merged:?}");
        let large = task.units[*group.first().context("an empty group")?].0.clone();
        shot(planner, "2-large").await?;

        // Into five along its roads.
        planner.press(&["t"]).await?;
        let (mut left, mut clicks) = (group.clone(), Vec::new());
        for part in &parts[..4] {
            let rest: Set = left.difference(part).copied().collect();
            let line = task.regions.between(part, &rest).context("no line between the parts")?;
            // Whichever side keeps the code: the knife takes the unit in which the line lies.
            let at = line.len() / 2;
            let middle = [0, 1].map(|i| f64::midpoint(line[at - 1][i], line[at][i]));
            let unit = planner.unit_at(middle, &large).await?;
            let clicked = task.cut_along(&unit, &line).await?;
            clicks.push(clicked.with_context(|| format!("not cut along {line:?}"))?);
            left = rest;
        }
        planner.press(&["Escape", "Escape", "t"]).await?;
        let five = planner.state().await?;
        ensure!((five.units, five.households) == (merged.units + 4, begun.households), "{five:?}");
        shot(planner, "3-five").await?;

        // What nobody clicked of the cuts lies on roads.
        planner.tab.until("__planner.state().sent === __planner.state().entries").await?;
        let (roads, log): (_, Value) = (planner.roads().await?, server.json("/plans/1/commands?after=0")?);
        let drawn = cuts(&log);
        ensure!(drawn.len() == clicks.len(), "{} cuts, {} drawn", drawn.len(), clicks.len());
        let followed: Vec<(usize, usize)> =
            drawn.iter().zip(&clicks).map(|(line, clicked)| on_roads(line, clicked, &roads)).collect();
        ensure!(followed.iter().any(|&(traced, on)| traced > 0 && on == traced), "no cut follows a road: {followed:?}");

        // The two that are too large are mended, by the page's own offer where it has one, else by the knife.
        let mut offers = 0;
        for _ in 0..2 {
            let all = planner.units().await?;
            let known: Vec<&String> = task.units.iter().map(|unit| &unit.0).collect();
            let mine = |unit: &&Unit| codes.contains(&unit.0) || !known.contains(&&unit.0);
            let off = all.iter().filter(mine).find(|unit| unit.1 > 100).context("nothing is out of band")?.clone();
            if mended_by_offer(planner, &off).await? {
                offers += 1;
                continue;
            }
            planner.cut(&off).await?;
            planner.press(&["Escape", "Escape"]).await?;
        }
        ensure!(offers > 0, "the page offers no mend for either");
        let mended = planner.state().await?;
        ensure!(mended.off <= begun.off, "{} are out of band, {} were", mended.off, begun.off);
        shot(planner, "4-mended").await?;

        // A compound to its neighbour.
        let (unit, wall) = planner.compound_in_one_unit().await?;
        let before = planner.state().await?;
        let receiver = planner.neighbour(&unit.0).await?;
        planner.look(wall, 16.5).await?;
        planner.click(receiver.2).await?;
        planner.press(&["c"]).await?;
        planner.click(wall).await?;
        planner.idle().await?;
        let handed = planner.state().await?;
        ensure!(handed.entries > before.entries, "told {:?}", handed.told);
        ensure!(planner.holders(wall).await? == [receiver.0.clone()], "{:?}", planner.holders(wall).await?);
        ensure!(handed.households == begun.households, "a household was lost: {handed:?}");
        shot(planner, "5-handed-over").await?;

        // Undone twice.
        planner.press_with("z", Held::Ctrl).await?;
        ensure!(planner.state().await?.fingerprint == before.fingerprint, "one step was more than one");
        planner.press_with("z", Held::Ctrl).await?;
        let undone = planner.state().await?;
        ensure!(undone.units + 1 == before.units, "{undone:?}");
        shot(planner, "6-undone").await?;

        // Compared with what is in force.
        planner.tab.click_on("#tab-compare").await?;
        planner.tab.click_on("#show-difference").await?;
        planner.idle().await?;
        let movers: usize = planner.tab.eval("document.querySelectorAll('.mover-row').length").await?;
        ensure!(movers > 0, "nobody moves");
        shot(planner, "7-compared").await?;

        // Taken away: the export that the page links to has every unit of the plan.
        planner.tab.until("__planner.state().sent === __planner.state().entries").await?;
        planner.tab.click_on("#out summary").await?;
        let link: String = planner.tab.eval("document.querySelector('#out a').getAttribute('href')").await?;
        let exported: Value = server.json(link.strip_prefix("/api/v1").context("another address")?)?;
        let features = exported["features"].as_array().context("no features")?;
        let count =
            features.iter().filter(|one| one["id"].as_str().is_some_and(|id| id.len() == 18 && id.starts_with(TOWN)));
        ensure!(count.count() as u32 == undone.units, "{} features for {} units", features.len(), undone.units);
        shot(planner, "8-export").await?;

        planner.tab.reload().await?;
        planner.tab.until("window.__planner !== undefined").await?;
        planner.opened().await?;
        let again = planner.state().await?;
        ensure!((again.fingerprint, again.entries) == (undone.fingerprint, undone.entries), "after the reload");
        shot(planner, "9-reloaded").await
    });
}
