//! What hands do on the map: fingers, wheel, frame, coordinates, measuring.

use anyhow::{Result, ensure};
use domain::ellipsoid::{area_m2, length_m};
use domain::lattice::LatticePoint;
use tests::browser::Size;
use tests::cockpit::Cockpit;
use tests::input::Held;
use tests::with_cockpit;

type Spot = [f64; 2];

/// The camera of this moment.
#[derive(Debug, serde::Deserialize)]
struct View {
    zoom: f64,
    lon: f64,
    lat: f64,
}

async fn view(cockpit: &Cockpit) -> Result<View> {
    cockpit.tab.eval("__weige.view()").await
}

async fn ground(cockpit: &Cockpit, [x, y]: Spot) -> Result<Spot> {
    cockpit.tab.eval(&format!("__weige.unproject({x}, {y})")).await
}

/// Where a place on the ground stands now.
async fn spot(cockpit: &Cockpit, place: Spot) -> Result<Spot> {
    Ok(cockpit.project(&[place]).await?[0])
}

fn near([x, y]: Spot, [u, v]: Spot, px: f64) -> bool {
    (x - u).hypot(y - v) <= px
}

/// The middle of the map: no control lies there.
async fn middle(cockpit: &Cockpit) -> Result<Spot> {
    let [_, _, width, height] = cockpit.map_box().await?;
    Ok([(width / 2.0).round(), (height / 2.0).round()])
}

async fn on_page(cockpit: &Cockpit, spots: &[Spot]) -> Result<Vec<(f64, f64)>> {
    let [left, top, ..] = cockpit.map_box().await?;
    Ok(spots.iter().map(|[x, y]| (left + x, top + y)).collect())
}

async fn is_absent(cockpit: &Cockpit, selector: &str) -> Result<bool> {
    cockpit.tab.eval(&format!("document.querySelector('{selector}') === null")).await
}

#[test]
fn a_finger_moves_the_ground_as_far_as_it_goes() {
    with_cockpit("finger", async |stage| {
        let cockpit = &stage.cockpit;
        cockpit.with_fingers().await?;
        let from = middle(cockpit).await?;
        let chosen = cockpit.state().await?.unit;
        let place = ground(cockpit, from).await?;
        let way = on_page(cockpit, &[0.0, 0.2, 0.6, 1.0].map(|s| [from[0] + 120.0 * s, from[1] - 80.0 * s])).await?;
        cockpit.tab.touch("start", &way[..1]).await?;
        for step in &way[1..] {
            cockpit.tab.touch("move", &[*step]).await?;
        }
        cockpit.tab.rest(&way[3..]).await?;
        cockpit.tab.until(&format!("__weige.project({}, {})[1] < {}", place[0], place[1], from[1] - 79.0)).await?;
        // The finger still lies on it: what glides on later has not begun.
        let now = spot(cockpit, place).await?;
        ensure!(near(now, [from[0] + 120.0, from[1] - 80.0], 1.5), "from {from:?} the ground went to {now:?}");
        cockpit.tab.touch("end", &[]).await?;
        cockpit.idle().await?;
        ensure!(cockpit.state().await?.unit == chosen, "a drag chose a unit");
        Ok(())
    });
}

#[test]
fn two_fingers_twice_as_far_apart_are_one_zoom_level_about_their_middle() {
    with_cockpit("pinch", async |stage| {
        let cockpit = &stage.cockpit;
        cockpit.with_fingers().await?;
        let at = middle(cockpit).await?;
        let at = [at[0] + 90.0, at[1] - 60.0];
        let (before, place) = (view(cockpit).await?, ground(cockpit, at).await?);
        for (what, half) in [("start", 60.0), ("move", 75.0), ("move", 95.0), ("move", 120.0)] {
            let fingers = on_page(cockpit, &[[at[0] - half, at[1]], [at[0] + half, at[1]]]).await?;
            cockpit.tab.touch(what, &fingers).await?;
        }
        let apart = on_page(cockpit, &[[at[0] - 120.0, at[1]], [at[0] + 120.0, at[1]]]).await?;
        cockpit.tab.rest(&apart).await?;
        cockpit.tab.touch("end", &[]).await?;
        cockpit.idle().await?;
        let (after, now) = (view(cockpit).await?, spot(cockpit, place).await?);
        let zoomed = after.zoom - before.zoom;
        ensure!((zoomed - 1.0).abs() < 0.05, "it zoomed by {zoomed}");
        ensure!(near(now, at, 3.0), "the middle {at:?} went to {now:?}");
        Ok(())
    });
}

#[test]
fn a_finger_that_rests_shows_the_tip_and_taps_choose_and_drill() {
    with_cockpit("long-press", async |stage| {
        let cockpit = &stage.cockpit;
        cockpit.with_fingers().await?;
        let at = middle(cockpit).await?;
        let finger = on_page(cockpit, &[at]).await?;
        let root = cockpit.state().await?.unit;
        cockpit.tab.touch("start", &finger).await?;
        cockpit.tab.until("document.querySelector('#tip').hidden === false").await?;
        cockpit.tab.touch("end", &[]).await?;
        cockpit.idle().await?;
        let tip: String = cockpit.tab.eval("document.querySelector('#tip').innerText").await?;
        ensure!(tip.lines().count() >= 3, "the tip says {tip:?}");
        let hidden: bool = cockpit.tab.eval("document.querySelector('#tip').hidden").await?;
        ensure!(!hidden, "it goes with the finger: nobody can read it");
        ensure!(cockpit.state().await?.unit == root, "a long press chose");
        // A tap takes it away and chooses.
        let (x, y) = finger[0];
        cockpit.tab.tap(x, y, 1).await?;
        cockpit.tab.until("document.querySelector('#tip').hidden").await?;
        cockpit.idle().await?;
        let (chosen, before) = (cockpit.state().await?.unit, view(cockpit).await?.zoom);
        ensure!(chosen != root, "a tap chose nothing");
        // Home makes that tap an old one; then two make a double one.
        cockpit.press(&["Home"]).await?;
        cockpit.tab.tap(x, y, 2).await?;
        cockpit.idle().await?;
        let after = view(cockpit).await?.zoom;
        ensure!(after > before + 0.3, "a double tap left the zoom at {after}, from {before}");
        Ok(())
    });
}

#[test]
fn a_flight_to_where_one_is_draws_nothing() {
    with_cockpit("no-flight", async |stage| {
        let cockpit = &stage.cockpit;
        cockpit.press(&["+"]).await?;
        cockpit.press(&["Home"]).await?;
        let frames = "__weige.stats().frames";
        let flown: u32 = cockpit.tab.eval(frames).await?;
        cockpit.press(&["Home"]).await?;
        let stayed: u32 = cockpit.tab.eval(frames).await?;
        ensure!(stayed <= flown + 1, "{} frames were drawn on the way from home to home", stayed - flown);
        Ok(())
    });
}

#[test]
fn the_wheel_keeps_the_place_under_the_pointer() {
    with_cockpit("wheel", async |stage| {
        let cockpit = &stage.cockpit;
        let at = middle(cockpit).await?;
        let at = [at[0] - 130.0, at[1] + 70.0];
        let (place, before) = (ground(cockpit, at).await?, view(cockpit).await?);
        let (x, y) = cockpit.on_page(at).await?;
        // A notch, a touchpad's small step, and a pinch on one.
        for (delta, held) in [(-120.0, Held::None), (-30.0, Held::None), (-20.0, Held::Ctrl)] {
            cockpit.tab.wheel(x, y, delta, held).await?;
            cockpit.idle().await?;
        }
        let (after, now) = (view(cockpit).await?, spot(cockpit, place).await?);
        ensure!((after.zoom - before.zoom - 0.7).abs() < 1e-6, "from {before:?} to {after:?}");
        ensure!(near(now, at, 1.0), "{at:?} went to {now:?}");
        Ok(())
    });
}

#[test]
fn shift_draws_a_frame_and_the_map_goes_there_or_esc_gives_it_up() {
    with_cockpit("frame", async |stage| {
        let cockpit = &stage.cockpit;
        let [_, _, width, height] = cockpit.map_box().await?;
        let at = middle(cockpit).await?;
        let (a, b) = ([at[0] - 150.0, at[1] - 40.0], [at[0] + 50.0, at[1] + 60.0]);
        let (before, place) = (view(cockpit).await?, ground(cockpit, [at[0] - 50.0, at[1] + 10.0]).await?);
        let way = on_page(cockpit, &[a, at, b]).await?;
        cockpit.tab.drag(&way, Held::Shift).await?;
        cockpit.tab.until("document.querySelector('#frame') !== null").await?;
        cockpit.tab.press("Escape").await?;
        cockpit.tab.until("document.querySelector('#frame') === null").await?;
        cockpit.tab.release(way[2].0, way[2].1).await?;
        cockpit.idle().await?;
        let still = view(cockpit).await?;
        ensure!((still.zoom - before.zoom).abs() < 1e-9, "Esc, yet it went to {still:?}");
        cockpit.tab.drag(&way, Held::Shift).await?;
        cockpit.tab.release(way[2].0, way[2].1).await?;
        cockpit.idle().await?;
        let (after, now) = (view(cockpit).await?, spot(cockpit, place).await?);
        let want = before.zoom + (width / 200.0).min(height / 100.0).log2();
        ensure!((after.zoom - want).abs() < 0.01, "zoom {} instead of {want}", after.zoom);
        ensure!(near(now, [width / 2.0, height / 2.0], 3.0), "the frame's middle stands at {now:?}");
        ensure!(is_absent(cockpit, "#frame").await?, "the frame stays");
        Ok(())
    });
}

/// Types into what has the focus.
async fn write(cockpit: &Cockpit, text: &str) -> Result<()> {
    for letter in text.chars() {
        cockpit.tab.press(&letter.to_string()).await?;
    }
    Ok(())
}

#[test]
fn coordinates_are_gone_to_and_marked_and_wrong_ones_say_why() {
    with_cockpit("go-to", async |stage| {
        let cockpit = &stage.cockpit;
        let at = middle(cockpit).await?;
        let [lon, lat] = ground(cockpit, [at[0] + 60.0, at[1] + 40.0]).await?;
        let open = "document.activeElement?.id === 'goto-at'";
        cockpit.press(&["g"]).await?;
        cockpit.tab.until(open).await?;
        write(cockpit, "10.5, 20").await?;
        cockpit.tab.press("Enter").await?;
        cockpit.tab.until("document.querySelector('#goto-at').getAttribute('aria-invalid') === 'true'").await?;
        let why: String = cockpit.tab.eval("document.querySelector('#goto-why').textContent").await?;
        ensure!(why.contains("10.50000") && why.contains("20.00000"), "it says {why:?}");
        cockpit.tab.press("Escape").await?;
        cockpit.tab.until("document.querySelector('#goto') === null").await?;
        cockpit.press(&["g"]).await?;
        cockpit.tab.until(open).await?;
        // Latitude first: a longitude of a hundred is no latitude.
        write(cockpit, &format!("{lat:.6} {lon:.6}")).await?;
        cockpit.tab.press("Enter").await?;
        cockpit.tab.until("document.querySelector('#pin') !== null").await?;
        cockpit.idle().await?;
        let there = view(cockpit).await?;
        let off = (there.lon - lon).abs().max((there.lat - lat).abs());
        ensure!(off < 1e-6 && there.zoom >= 15.0, "{lon}, {lat} asked for, {there:?} shown");
        let tip: Spot = cockpit
            .tab
            .eval("(() => { const p = document.querySelector('#pin').transform.baseVal.consolidate().matrix; return [p.e, p.f]; })()")
            .await?;
        ensure!(near(tip, spot(cockpit, [lon, lat]).await?, 0.2), "the pin stands at {tip:?}");
        cockpit.press(&["Escape"]).await?;
        ensure!(is_absent(cockpit, "#pin").await?, "Esc leaves the pin");
        Ok(())
    });
}

/// Two places in the demo district, and what lies between them in metres and in the triangle with the third in m²:
/// Karney's geodesics (GeographicLib), through pyproj 3.7.2, `Geod(ellps="WGS84")`, `inv` and `polygon_area_perimeter`.
const CORNERS: [Spot; 3] = [[105.0, 30.0], [105.02, 30.015], [105.02, 30.0]];
const APART_M: f64 = 2_547.184;
const TRIANGLE_M2: f64 = 1_604_363.0;

/// The figure of a measured thing in metres or square metres, as written.
async fn figure(cockpit: &Cockpit, id: &str) -> Result<f64> {
    let text: String = cockpit.tab.eval(&format!("document.querySelector('#{id}').textContent")).await?;
    let (number, unit) = text.split_once(' ').unwrap_or((&text, ""));
    let number: f64 = number.replace(',', "").parse()?;
    Ok(number
        * match unit {
            "公里" => 1e3,
            "平方公里" => 1e6,
            "公顷" => 1e4,
            _ => 1.0,
        })
}

#[test]
fn a_known_distance_and_area_are_measured() {
    with_cockpit("measure", async |stage| {
        let cockpit = &stage.cockpit;
        let at = middle(cockpit).await?;
        let (x, y) = cockpit.on_page(at).await?;
        let chosen = cockpit.state().await?.unit;
        cockpit.press(&["u"]).await?;
        // Each place is clicked in the very middle of the map: a pixel's fraction elsewhere would be metres.
        for corner in &CORNERS[..2] {
            cockpit.look(corner[0], corner[1], 15.0).await?;
            cockpit.tab.click(x, y).await?;
        }
        cockpit.tab.press("Escape").await?;
        cockpit.idle().await?;
        let length = figure(cockpit, "length").await?;
        ensure!((length / APART_M - 1.0).abs() < 1e-3, "{length} m, GeographicLib says {APART_M}");
        ensure!(cockpit.state().await?.unit == chosen, "measuring chose a unit");
        // Back from the end, one point on: an area. The line stays on its places wherever the map looks.
        cockpit.tab.press("Backspace").await?;
        cockpit.look(CORNERS[2][0], CORNERS[2][1], 15.0).await?;
        cockpit.tab.click(x, y).await?;
        cockpit.tab.press("Escape").await?;
        cockpit.idle().await?;
        let area = figure(cockpit, "area").await?;
        ensure!((area / TRIANGLE_M2 - 1.0).abs() < 1e-2, "{area} m², GeographicLib says {TRIANGLE_M2}");
        let [u, v] = spot(cockpit, CORNERS[0]).await?;
        let line: String = cockpit.tab.eval("document.querySelector('#sketch').getAttribute('d')").await?;
        let first = line.split(['M', ' ', 'L']).filter_map(|word| word.parse::<f64>().ok()).take(2).collect::<Vec<_>>();
        ensure!(matches!(first[..], [x, y] if near([x, y], [u, v], 0.06)), "{line}, but the first place is at {u} {v}");
        cockpit.press(&["Backspace", "Backspace", "Backspace", "Backspace"]).await?;
        ensure!(is_absent(cockpit, "#length").await?, "points remain");
        cockpit.press(&["Escape"]).await?;
        ensure!(is_absent(cockpit, "#measured").await?, "Esc keeps the tool");
        Ok(())
    });
}

/// How many points are set.
async fn points(cockpit: &Cockpit) -> Result<usize> {
    cockpit.tab.eval("document.querySelector('.sketch-dots').getAttribute('d').split('M').length - 1").await
}

#[test]
fn keys_alone_measure_a_length_and_an_area() {
    with_cockpit("measure-keys", async |stage| {
        let cockpit = &stage.cockpit;
        let at = middle(cockpit).await?;
        cockpit.look(CORNERS[0][0], CORNERS[0][1], 15.0).await?;
        let chosen = cockpit.state().await?.unit;
        cockpit.press(&["u"]).await?;
        let cross: Spot = cockpit
            .tab
            .eval("(() => { const b = document.querySelector('#cross path').getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; })()")
            .await?;
        let (x, y) = cockpit.on_page(at).await?;
        ensure!(near(cross, [x, y], 1.5), "the crosshair stands at {cross:?}, the middle is {x}, {y}");
        let mut corners = Vec::new();
        for way in [&["Enter"][..], &["ArrowRight", "ArrowRight", "Enter"], &["ArrowUp", "ArrowUp", "Enter"]] {
            for key in way {
                cockpit.press(&[key]).await?;
            }
            let here = view(cockpit).await?;
            corners.push(LatticePoint::from_lon_lat(here.lon, here.lat)?);
            ensure!(points(cockpit).await? == corners.len(), "{way:?} set no point");
        }
        ensure!(cockpit.state().await?.unit == chosen, "measuring chose a unit");
        let want = [length_m(&corners), area_m2(&[&corners[..], &corners[..1]].concat()).abs()];
        let got = [figure(cockpit, "length").await?, figure(cockpit, "area").await?];
        // Written with two digits after the point: of a fifth of a square kilometre that is a fortieth.
        ensure!(want[0] > 1e3 && (0..2).all(|i| (got[i] / want[i] - 1.0).abs() < 0.03), "{got:?}, but it is {want:?}");
        cockpit.press(&["Backspace"]).await?;
        ensure!(points(cockpit).await? == 2, "Backspace took no point away");
        // Ended, the line stays as it is while the map moves on; then the tool is laid down.
        cockpit.press(&["ArrowDown", "Escape"]).await?;
        let two = figure(cockpit, "length").await?;
        ensure!((two / length_m(&corners[..2]) - 1.0).abs() < 1e-2, "two points are {two} m apart");
        cockpit.press(&["ArrowLeft"]).await?;
        ensure!((figure(cockpit, "length").await? - two).abs() < 1e-9, "an ended line grows");
        cockpit.press(&["Escape"]).await?;
        ensure!(is_absent(cockpit, "#measured").await? && is_absent(cockpit, "#cross").await?, "Esc keeps the tool");
        cockpit.press(&["?"]).await?;
        let sheet: String = cockpit.tab.eval("document.querySelector('.sheet').innerText").await?;
        ensure!(sheet.contains("测量时"), "the sheet of keys doesn't tell");
        Ok(())
    });
}

#[test]
fn a_pointer_takes_over_from_the_crosshair() {
    with_cockpit("measure-both", async |stage| {
        let cockpit = &stage.cockpit;
        let (x, y) = cockpit.on_page(middle(cockpit).await?).await?;
        cockpit.press(&["u"]).await?;
        ensure!(!is_absent(cockpit, "#cross").await?, "no crosshair");
        cockpit.tab.hover(x + 80.0, y).await?;
        cockpit.tab.hover(x + 90.0, y + 10.0).await?;
        cockpit.tab.until("document.querySelector('#cross') === null").await?;
        // Nobody aimed: the key only shows where it would set a point.
        cockpit.press(&["Enter"]).await?;
        ensure!(!is_absent(cockpit, "#cross").await? && points(cockpit).await? == 0, "a point out of the blue");
        Ok(())
    });
}

#[test]
fn the_measure_panel_and_the_legend_stand_apart() {
    with_cockpit("measure-panel", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        cockpit.press(&["u"]).await?;
        for (width, height) in [(1366, 768), (1920, 1080), (1080, 1920), (800, 1280), (390, 844)] {
            tab.screen(Size { width, height }, 1.0).await?;
            tab.until(&format!("innerWidth === {width}")).await?;
            cockpit.idle().await?;
            for key in ["Enter", "ArrowRight", "Enter", "ArrowUp", "Enter"] {
                cockpit.press(&[key]).await?;
            }
            let met: Vec<String> = tab
                .eval(
                    "(() => { const own = document.querySelector('#measured').getBoundingClientRect();
                    const map = document.querySelector('#map').getBoundingClientRect();
                    const out = own.left < map.left || own.right > map.right || own.top < map.top ? ['the edge'] : [];
                    return out.concat(['.legend', '.map-foot', '.map-tools', '.map-title', '.map-levels'].filter((name) => {
                      const b = document.querySelector(name).getBoundingClientRect();
                      return b.left < own.right && own.left < b.right && b.top < own.bottom && own.top < b.bottom; })); })()",
                )
                .await?;
            ensure!(met.is_empty(), "at {width} × {height} the panel meets {met:?}");
            // The tool laid down and taken up again measures nothing.
            cockpit.press(&["u", "u"]).await?;
        }
        Ok(())
    });
}

#[test]
fn fingers_find_the_month_with_room_round_it() {
    with_cockpit("header", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        cockpit.with_fingers().await?;
        ensure!(tab.eval::<bool>("matchMedia('(pointer: coarse)').matches").await?, "the pointer is fine");
        for size in [Size { width: 1366, height: 768 }, Size::DESK, Size { width: 390, height: 844 }] {
            tab.screen(size, 1.0).await?;
            tab.until(&format!("innerWidth === {}", size.width)).await?;
            cockpit.idle().await?;
            let [above, below, high]: [f64; 3] = tab
                .eval(
                    "(() => { const top = document.querySelector('.top').getBoundingClientRect(), own = document.querySelector('.stepper').getBoundingClientRect();
                    return [own.top - top.top, top.bottom - own.bottom, own.height]; })()",
                )
                .await?;
            ensure!(above >= 4.0 && below >= 4.0 && high >= 44.0, "{size:?}: {above} above, {below} below {high}");
        }
        Ok(())
    });
}

#[test]
fn in_a_page_that_embeds_it_the_wheel_needs_ctrl() {
    with_cockpit("embedded", async |stage| {
        let cockpit = &stage.cockpit;
        cockpit.tab.go(&format!("{}/?embed=1", stage.server.origin())).await?;
        cockpit.ready().await?;
        let (x, y) = cockpit.on_page(middle(cockpit).await?).await?;
        let before = view(cockpit).await?.zoom;
        cockpit.tab.wheel(x, y, -120.0, Held::None).await?;
        cockpit.idle().await?;
        ensure!((view(cockpit).await?.zoom - before).abs() < 1e-9, "the wheel zoomed");
        // The hint may have gone again while the map was waited for.
        cockpit.tab.wheel(x, y, -120.0, Held::None).await?;
        cockpit.tab.until("document.querySelector('#hint')?.textContent.includes('Ctrl')").await?;
        cockpit.tab.wheel(x, y, -120.0, Held::Ctrl).await?;
        cockpit.idle().await?;
        ensure!(view(cockpit).await?.zoom > before + 0.5, "Ctrl and wheel left the zoom at {before}");
        cockpit.tab.until("document.querySelector('#hint') === null").await?;
        // Whatever the address holds beside it, and when it holds nothing else.
        for keys in [&["]", "Home"], &["[", "Home"]] {
            cockpit.press(keys).await?;
            cockpit.idle().await?;
            let asked: String = cockpit.tab.eval("location.search").await?;
            ensure!(asked == "?embed=1", "the address keeps {asked:?} of ?embed=1");
        }
        Ok(())
    });
}

#[test]
fn the_place_under_the_pointer_is_told() {
    with_cockpit("readout", async |stage| {
        let cockpit = &stage.cockpit;
        let at = middle(cockpit).await?;
        let (x, y) = cockpit.on_page(at).await?;
        cockpit.tab.hover(x, y).await?;
        let [lon, lat] = ground(cockpit, at).await?;
        let told = format!("{lon:.5}");
        cockpit.tab.until(&format!("document.querySelector('#place').textContent.includes('{told}')")).await?;
        let place: String = cockpit.tab.eval("document.querySelector('#place').textContent").await?;
        ensure!(place.contains(&format!("{lat:.5}")) && place.contains("东经"), "it says {place:?}");
        cockpit.tab.hover(10.0, 10.0).await?;
        cockpit.tab.until("document.querySelector('#place').textContent === ''").await?;
        Ok(())
    });
}
