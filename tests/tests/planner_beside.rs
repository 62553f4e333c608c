//! What stands beside a plan: other plans, other nets, a base map; and how units are called.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tests::browser::{Browser, Size};
use tests::input::Held;
use tests::places::Places;
use tests::planner::{COMMUNITY, Planner, server_with, with_planner};
use tests::server::Server;
use tests::tiles::TileServer;

#[test]
fn every_unit_is_called_by_a_name_of_its_own() {
    with_planner("labels", async |planner, _| {
        planner.make("名称", COMMUNITY).await?;
        planner.tab.click_on("#tab-units").await?;
        // The list makes its rows as it is scrolled.
        let all = planner.units().await?.len();
        planner
            .tab
            .until(&format!(
                "(document.querySelector('#list').scrollTop = 1e6, document.querySelectorAll('button.unit-row').length === {all})"
            ))
            .await?;
        let labels: Vec<String> =
            planner.tab.eval("[...document.querySelectorAll('button.unit-row b')].map((b) => b.textContent)").await?;
        let mut once = labels.clone();
        once.sort();
        once.dedup();
        ensure!(once.len() == labels.len() && labels.len() == all, "{labels:?}");
        planner.tab.click_on("#tab-problems").await?;
        planner.tab.until("document.querySelector('.problem-row') !== null").await?;
        let rows: Vec<(String, String)> = planner
            .tab
            .eval("[...document.querySelectorAll('.problem-row')].map((row) => [row.querySelector('b').textContent, row.title])")
            .await?;
        let mut of = BTreeMap::new();
        for (label, title) in rows.into_iter().filter(|(label, _)| label != "—") {
            let code = title.split(' ').next().unwrap_or_default().to_owned();
            ensure!(code.starts_with(COMMUNITY) && once.binary_search(&label).is_ok(), "{label} for {title}");
            let before = of.insert(label.clone(), code.clone());
            ensure!(before.is_none_or(|before| before == code), "{label} is two units");
        }
        ensure!(!of.is_empty(), "no problem names a unit");
        Ok(())
    });
}

/// Makes a second plan when one is open.
async fn another(planner: &Planner, name: &str) -> Result<()> {
    planner.tab.click_on("#plans").await?;
    planner.tab.until("document.querySelector('#new-plan') !== null").await?;
    planner.make(name, COMMUNITY).await?;
    planner.tab.until(&format!("document.querySelector('.plan-name b').textContent === '{name}'")).await?;
    planner.idle().await
}

/// Opens the list of plans and makes it wait; where the button for a new plan stands before the list has come and after.
const LIST_COMES: &str = "(async () => {
    const real = window.fetch;
    let go;
    window.fetch = (...args) => new Promise((done) => { go = done; }).then(() => real(...args));
    const until = async (is) => { while (!is()) await new Promise((done) => requestAnimationFrame(done)); };
    const top = () => document.querySelector('#new-plan').getBoundingClientRect().top;
    const rows = () => document.querySelectorAll('.plan-row').length;
    document.querySelector('#plans').click();
    await until(() => go && document.querySelector('#new-plan'));
    const before = [rows(), top()];
    window.fetch = real;
    go();
    await until(rows);
    return [before, [rows(), top()]];
})()";

#[test]
fn a_list_that_comes_late_moves_no_button() {
    with_planner("late", async |planner, _| {
        planner.make("甲", COMMUNITY).await?;
        for plan in ["乙", "丙"] {
            another(planner, plan).await?;
        }
        let [(none, before), (rows, after)]: [(u32, f64); 2] = planner.tab.eval_long(LIST_COMES).await?;
        ensure!((none, rows) == (0, 3), "{none} plans before the list has come, {rows} after");
        ensure!(before == after, "the button stands at {before}, and at {after} when the list has come");
        Ok(())
    });
}

/// What the map's region shows.
async fn picture(planner: &Planner) -> Result<Vec<u8>> {
    planner.idle().await?;
    planner.tab.png().await
}

#[test]
fn a_plan_is_held_against_another_one_side_by_side() {
    with_planner("against", async |planner, _| {
        planner.make("甲", COMMUNITY).await?;
        let unit = planner.largest().await?;
        planner.cut(&unit).await?;
        planner.tab.until("__planner.state().sent === __planner.state().entries").await?;
        planner.tab.click_on("#tab-compare").await?;
        let own: String = planner.tab.eval("document.querySelector('#compared').textContent").await?;
        ensure!(own.starts_with("2 "), "a cut changes two units: {own}");
        another(planner, "乙").await?;
        let same: String = planner.tab.eval("document.querySelector('#compared').textContent").await?;
        ensure!(same.starts_with("0 "), "nothing is drawn yet: {same}");
        planner.tab.until("document.querySelectorAll('#against option').length === 2").await?;
        planner.tab.eval::<()>("(document.getElementById('against').focus(), null)").await?;
        planner.tab.press("ArrowDown").await?;
        planner.tab.until("document.querySelector('#compared').textContent.startsWith('2 ')").await?;
        let movers: usize = planner.tab.eval("document.querySelectorAll('.mover-row').length").await?;
        ensure!(movers > 0, "nobody moves");
        planner.look(unit.2, 17.0).await?;
        planner.tab.click_on("#show-plan").await?;
        let plan = picture(planner).await?;
        planner.tab.click_on("#show-swipe").await?;
        planner.tab.until("document.querySelector('#divider') !== null").await?;
        let half = picture(planner).await?;
        ensure!(half != plan, "the swipe shows nothing else");
        let at: (f64, f64) = planner
            .tab
            .eval("(() => { const b = document.getElementById('divider').getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; })()")
            .await?;
        planner.tab.hover(at.0, at.1).await?;
        planner.tab.drag(&[at, (at.0 + 100.0, at.1), (at.0 + 400.0, at.1)], Held::None).await?;
        planner.tab.release(at.0 + 400.0, at.1).await?;
        let further = picture(planner).await?;
        let share: f64 =
            planner.tab.eval("Number(document.getElementById('divider').getAttribute('aria-valuenow'))").await?;
        ensure!(share > 60.0 && further != half, "the handle stands at {share} %");
        // By keys to the left end: all of it is the plan.
        planner.tab.press("Home").await?;
        planner.idle().await?;
        let share: f64 =
            planner.tab.eval("Number(document.getElementById('divider').getAttribute('aria-valuenow'))").await?;
        ensure!(share < 1.0, "Home leads to {share} %");
        planner.tab.click_on(".mover-row").await?;
        planner.idle().await
    });
}

/// The community's micro-grids as GeoJSON, one of them moved east by some degrees; its neighbours follow or don't.
fn net(server: &Server, code: &str, east: f64, follow: bool) -> Result<Value> {
    let catalogue: Value = server.json("/catalogue")?;
    let levels = catalogue["levels"].as_array().context("no levels")?;
    let deepest = levels.iter().max_by_key(|level| level["depth"].as_u64()).context("no levels")?;
    let id = deepest["id"].as_str().context("a level without id")?;
    let mut file: Value = server.json(&format!("/grids.geojson?level={id}&within={COMMUNITY}"))?;
    let features = file["features"].as_array_mut().context("no features")?;
    let one = features.iter().find(|one| one["id"] == code).context("the unit is not in the file")?;
    let moved = positions(&one["geometry"]["coordinates"]);
    for feature in features.iter_mut().filter(|one| follow || one["id"] == code) {
        shift(&mut feature["geometry"]["coordinates"], &moved, east);
    }
    Ok(file)
}

/// All positions of a geometry.
fn positions(nest: &Value) -> Vec<Value> {
    match nest {
        Value::Array(at) if at.first().is_some_and(Value::is_number) => vec![nest.clone()],
        Value::Array(all) => all.iter().flat_map(positions).collect(),
        _ => Vec::new(),
    }
}

fn shift(nest: &mut Value, moved: &[Value], east: f64) {
    if moved.contains(nest) {
        nest[0] = (nest[0].as_f64().unwrap_or_default() + east).into();
    } else if let Value::Array(all) = nest {
        all.iter_mut().for_each(|inner| shift(inner, moved, east));
    }
}

#[test]
fn another_net_comes_in_and_its_disagreements_are_listed_and_followed() {
    with_planner("net", async |planner, server| {
        planner.make("多网", COMMUNITY).await?;
        let begun = planner.state().await?;
        let unit = planner.largest().await?;
        let file = Places::find()?.out.join("net.geojson");
        let torn = file.with_file_name("torn.geojson");
        std::fs::write(&file, net(server, &unit.0, 2e-4, true)?.to_string())?;
        std::fs::write(&torn, net(server, &unit.0, 2e-4, false)?.to_string())?;
        planner.tab.click_on("#import").await?;
        planner.tab.until("document.querySelector('#import-file') !== null").await?;
        planner.tab.give("#import-file", &file).await?;
        planner.tab.until("document.querySelector('#import-head, #import-failed') !== null").await?;
        let report: Option<String> =
            planner.tab.eval("document.querySelector('#import-report')?.textContent ?? null").await?;
        ensure!(report.is_some_and(|report| !report.contains("修 0 处")), "nothing had to be settled");
        planner.tab.click_on("#import-net").await?;
        planner.tab.until("document.querySelector('#disagreements .mover-row') !== null").await?;
        let places: usize = planner.tab.eval("document.querySelectorAll('.net-row').length").await?;
        planner.tab.click_on("#disagreements .mover-row").await?;
        planner.tab.click_on("#disagreements .net-row .btn").await?;
        planner.idle().await?;
        let followed = planner.state().await?;
        ensure!(followed.entries == begun.entries + 1, "told {:?}", followed.told);
        ensure!(followed.households == begun.households, "{followed:?}");
        let left: usize = planner.tab.eval("document.querySelectorAll('.net-row').length").await?;
        ensure!(left < places, "{left} of {places} disagreements are left");
        Ok(())
    });
}

#[test]
fn a_partition_from_a_file_is_taken_over_and_nonsense_is_refused_by_name() {
    with_planner("import", async |planner, server| {
        planner.make("导入", COMMUNITY).await?;
        let begun = planner.state().await?;
        let unit = planner.largest().await?;
        planner.cut(&unit).await?;
        let out = Places::find()?.out;
        let (nonsense, file) = (out.join("nonsense.geojson"), out.join("taken.geojson"));
        std::fs::write(&nonsense, "{\"type\":\"FeatureCollection\"")?;
        std::fs::write(&file, net(server, &unit.0, 0.0, false)?.to_string())?;
        planner.tab.click_on("#import").await?;
        planner.tab.give("#import-file", &nonsense).await?;
        planner.tab.until("document.querySelector('#import-failed') !== null").await?;
        let why: String = planner.tab.eval("document.querySelector('#import-failed').textContent").await?;
        ensure!(why.starts_with("nonsense.geojson"), "{why}");
        planner.tab.give("#import-file", &file).await?;
        planner.tab.until("document.querySelector('#import-take') !== null").await?;
        planner.tab.click_on("#import-take").await?;
        planner.idle().await?;
        let taken = planner.state().await?;
        ensure!(taken.entries == begun.entries + 2, "told {:?}", taken.told);
        ensure!((taken.units, taken.households) == (begun.units, begun.households), "{taken:?}");
        Ok(())
    });
}

#[test]
fn over_a_base_map_of_another_system_nothing_is_drawn() -> Result<()> {
    tests::block_on(async {
        let places = Places::find()?;
        let tiles = TileServer::start().await?;
        let file = places.out.join("planner-basemap.toml");
        let url = format!("{}/{{z}}/{{x}}/{{y}}.png", tiles.origin());
        let text = format!("url = \"{url}\"\ncrs = \"GCJ-02\"\nattribution = {{ zh = \"底图\", en = \"Base\" }}\n");
        std::fs::write(&file, text)?;
        let server = server_with(&places, &["--basemap", file.to_str().context("a path that is no text")?])?;
        let mut browser = Browser::start(&places, Size::DESK).await?;
        let planner = Planner::open(&browser, &server.origin(), None).await?;
        planner.make("底图", COMMUNITY).await?;
        let unit = planner.largest().await?;
        planner.look(unit.2, 17.5).await?;
        let shown: String = planner.tab.eval("document.querySelector('#basemap').getAttribute('aria-pressed')").await?;
        ensure!(shown == "false", "it is shown unasked");
        planner.tab.click_on("#basemap").await?;
        planner.press(&["s"]).await?;
        let [west, east] = planner.across(&unit.0, unit.2).await?;
        planner.click(west).await?;
        planner.idle().await?;
        let refused = planner.state().await?;
        ensure!(refused.told.as_ref().is_some_and(|told| told.contains("GCJ-02")) && refused.drawn == 0, "{refused:?}");
        planner.press(&["Escape"]).await?;
        planner.tab.click_on("#basemap").await?;
        planner.press(&["s"]).await?;
        planner.click(west).await?;
        planner.click(east).await?;
        planner.press(&["Enter"]).await?;
        ensure!(planner.state().await?.entries == 1, "without it one can't draw: {:?}", planner.state().await?);
        browser.close().await
    })
}

#[test]
fn however_often_the_pointer_tells_the_page_looks_ahead_once_a_frame() {
    with_planner("frames", async |planner, _| {
        planner.make("帧", COMMUNITY).await?;
        let unit = planner.largest().await?;
        planner.look(unit.2, 17.5).await?;
        let [west, _] = planner.across(&unit.0, unit.2).await?;
        planner.press(&["s"]).await?;
        planner.click(west).await?;
        planner.idle().await?;
        let before = planner.state().await?.looks;
        let (x, y) = planner.spot(unit.2).await?;
        // All within one task: no frame comes between them.
        planner
            .tab
            .eval::<()>(&format!(
                "(() => {{ const map = document.elementFromPoint({x}, {y}); for (let n = 0; n < 60; n++) map.dispatchEvent(new PointerEvent(\
                 'pointermove', {{ clientX: {x} + n, clientY: {y}, bubbles: true, pointerType: 'mouse', pointerId: 1 }})); return null; }})()"
            ))
            .await?;
        planner.idle().await?;
        let looks = planner.state().await?.looks - before;
        ensure!((1..=2).contains(&looks), "{looks} looks for 60 moves between two frames");
        Ok(())
    });
}
