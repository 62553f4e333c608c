//! The planner's own test object, `window.__planner`, spoken to from here.

use anyhow::{Context, Result};
use domain::wire::UnitsBody;
use serde::Deserialize;
use serde_json::json;

use crate::browser::{Browser, Size};
use crate::places::Places;
use crate::server::Server;
use crate::tab::Tab;
use crate::{block_on, input::Held};

/// What is open, chosen and kept.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct State {
    /// Whether a plan is open.
    pub open: bool,
    /// Key of the tool in hand.
    pub tool: String,
    /// Codes of the chosen units.
    pub chosen: Vec<String>,
    /// Entries of the log.
    #[serde(default)]
    pub entries: u32,
    /// Tells plans apart.
    #[serde(default)]
    pub fingerprint: String,
    /// Households of all units of the scope.
    #[serde(default)]
    pub households: u32,
    /// Units of the scope.
    #[serde(default)]
    pub units: u32,
    /// Units out of their band.
    #[serde(default)]
    pub off: u32,
    /// Numbers of picked buildings.
    pub picked: Vec<u32>,
    /// Places of the line under way.
    pub drawn: u32,
    /// Whether the aim snaps.
    pub snaps: bool,
    /// How often the page has looked ahead.
    pub looks: u32,
    /// Entries on this browser's disk.
    pub kept: u32,
    /// Entries that the server has.
    pub sent: u32,
    /// The last refusal.
    pub told: Option<String>,
    /// What else was said.
    pub notice: Option<String>,
}

/// A unit: code, households, a place inside.
pub type Unit = (String, u32, [f64; 2]);

/// The planner in its tab.
pub struct Planner {
    /// The page.
    pub tab: Tab,
}

impl Planner {
    /// Opens the page, with a plan or the list of them.
    ///
    /// # Errors
    /// When it doesn't start.
    pub async fn open(browser: &Browser, origin: &str, plan: Option<u64>) -> Result<Self> {
        let tab = Tab::new(browser).await?;
        let hash = plan.map(|id| format!("#plan={id}")).unwrap_or_default();
        tab.go(&format!("{origin}/planner{hash}")).await?;
        let planner = Self { tab };
        planner.tab.until("window.__planner !== undefined").await?;
        planner.tab.eval_long::<()>("__planner.whole().then(() => null)").await?;
        if plan.is_some() {
            planner.opened().await?;
        }
        Ok(planner)
    }

    /// Waits until a plan is open and all is drawn and kept.
    ///
    /// # Errors
    /// When it doesn't come.
    pub async fn opened(&self) -> Result<()> {
        self.tab.until("__planner.state().open").await.context("no plan opens")?;
        self.idle().await
    }

    /// Waits until nothing is fetched, kept or drawn any more.
    ///
    /// # Errors
    /// The page's.
    pub async fn idle(&self) -> Result<()> {
        self.tab.eval_long("__planner.idle().then(() => null)").await
    }

    /// What is open, chosen and kept.
    ///
    /// # Errors
    /// The page's.
    pub async fn state(&self) -> Result<State> {
        self.tab.eval("__planner.state()").await
    }

    /// Makes a plan of one community by the page's own sheet.
    ///
    /// # Errors
    /// The page's.
    pub async fn make(&self, name: &str, community: &str) -> Result<()> {
        self.tab.until("document.querySelector('#new-plan') !== null").await?;
        self.tab.click_on("#new-plan").await?;
        self.tab.until("document.querySelector('#plan-name') !== null").await?;
        self.tab.click_on("#plan-name").await?;
        self.tab.insert(name).await?;
        self.tab.click_on("#scope-find").await?;
        self.tab.insert(community).await?;
        self.tab.until("document.querySelectorAll('.scope-row').length === 1").await?;
        self.tab.click_on(".scope-row input").await?;
        self.tab.until("!document.querySelector('#make-plan').disabled").await?;
        self.tab.click_on("#make-plan").await?;
        self.opened().await
    }

    /// Makes a plan of all that the demo has, on the server; its number.
    ///
    /// # Errors
    /// The server's.
    pub async fn plan_of_all(&self, server: &Server) -> Result<u64> {
        let all: UnitsBody = server.json("/units")?;
        let top = all.units.iter().find(|unit| unit.parent.is_none()).context("no units")?;
        let below = all.units.iter().filter(|unit| unit.parent.as_ref() == Some(&top.code));
        let scope: Vec<&str> = below.map(|unit| unit.code.as_str()).collect();
        let body = json!({ "format": 1, "name": "全区", "scope": scope, "entries": [] }).to_string();
        let post = format!(
            "fetch('/api/v1/plans', {{ method: 'POST', headers: {{ 'content-type': 'application/json' }}, body: {body:?} }})
             .then((answer) => answer.json()).then((made) => made.id)"
        );
        self.tab.eval(&post).await.context("no plan")
    }

    /// Loads the page anew, until its plan is open and drawn.
    ///
    /// # Errors
    /// When it doesn't come.
    pub async fn open_again(&self) -> Result<()> {
        self.tab.reload().await?;
        self.tab.until("window.__planner !== undefined").await?;
        self.opened().await
    }

    /// Every unit of the scope.
    ///
    /// # Errors
    /// The page's.
    pub async fn units(&self) -> Result<Vec<Unit>> {
        self.tab.eval("__planner.units()").await
    }

    /// A unit's outer ring, longitude and latitude.
    ///
    /// # Errors
    /// The page's.
    pub async fn outline(&self, code: &str) -> Result<Vec<[f64; 2]>> {
        self.tab.eval(&format!("__planner.outline('{code}')")).await
    }

    /// Looks at a place and waits until that is drawn.
    ///
    /// # Errors
    /// The page's.
    pub async fn look(&self, [lon, lat]: [f64; 2], zoom: f64) -> Result<()> {
        self.tab.eval::<()>(&format!("(__planner.camera({lon}, {lat}, {zoom}), null)")).await?;
        self.idle().await
    }

    /// Where a place on the ground stands on the page, CSS px.
    ///
    /// # Errors
    /// The page's.
    pub async fn spot(&self, [lon, lat]: [f64; 2]) -> Result<(f64, f64)> {
        self.tab
            .eval(&format!(
                "(() => {{ const b = document.getElementById('map').getBoundingClientRect();
                 const [x, y] = __planner.project({lon}, {lat}); return [b.x + x, b.y + y]; }})()"
            ))
            .await
    }

    /// Clicks a place on the ground.
    ///
    /// # Errors
    /// The browser's.
    pub async fn click(&self, place: [f64; 2]) -> Result<()> {
        let (x, y) = self.spot(place).await?;
        self.tab.click(x, y).await
    }

    /// Presses keys one after the other, then waits until all is shown.
    ///
    /// # Errors
    /// The browser's.
    pub async fn press(&self, keys: &[&str]) -> Result<()> {
        for key in keys {
            self.tab.press(key).await?;
        }
        self.idle().await
    }

    /// The same for one key while something is held.
    ///
    /// # Errors
    /// The browser's.
    pub async fn press_with(&self, key: &str, held: Held) -> Result<()> {
        self.tab.press_with(key, held).await?;
        self.idle().await
    }

    /// Where a line from west to east through a place enters and leaves a unit.
    ///
    /// # Errors
    /// The page's; a place outside.
    pub async fn across(&self, code: &str, [lon, lat]: [f64; 2]) -> Result<[[f64; 2]; 2]> {
        let ring = self.outline(code).await?;
        let next = ring.iter().cycle().skip(1);
        let met = ring.iter().zip(next).filter(|(a, b)| (a[1] > lat) != (b[1] > lat));
        let mut met: Vec<f64> = met.map(|(a, b)| a[0] + (b[0] - a[0]) * (lat - a[1]) / (b[1] - a[1])).collect();
        met.sort_by(f64::total_cmp);
        let west = met.iter().copied().rfind(|x| *x <= lon).context("nothing west of the place")?;
        let east = met.iter().copied().find(|x| *x > lon).context("nothing east of the place")?;
        Ok([[west, lat], [east, lat]])
    }

    /// Buildings of a unit: number, a place in the outline.
    ///
    /// # Errors
    /// The page's.
    pub async fn buildings(&self, code: &str) -> Result<Vec<(u32, [f64; 2])>> {
        self.tab.eval(&format!("__planner.buildings('{code}')")).await
    }

    /// The walls of the compounds near what is looked at.
    ///
    /// # Errors
    /// The page's.
    pub async fn compounds(&self) -> Result<Vec<Vec<[f64; 2]>>> {
        self.tab.eval("__planner.compounds()").await
    }

    /// The roads near what is looked at.
    ///
    /// # Errors
    /// The page's.
    pub async fn roads(&self) -> Result<Vec<Vec<[f64; 2]>>> {
        self.tab.eval("__planner.roads()").await
    }

    /// Which units have buildings in the compound at a place.
    ///
    /// # Errors
    /// The page's; no compound there.
    pub async fn holders(&self, place: [f64; 2]) -> Result<Vec<String>> {
        let walls = self.compounds().await?;
        let wall = walls.iter().find(|wall| holds(wall, place)).context("no compound there")?;
        let mut holders = Vec::new();
        for unit in self.units().await? {
            if self.buildings(&unit.0).await?.iter().any(|(_, at)| holds(wall, *at)) {
                holders.push(unit.0);
            }
        }
        Ok(holders)
    }

    /// A compound of which all buildings are in one unit, in two rows at least: that unit, and a place in the middle
    /// between the northernmost and the southernmost building, in the compound.
    ///
    /// # Errors
    /// The page's; no such compound.
    pub async fn compound_in_one_unit(&self) -> Result<(Unit, [f64; 2])> {
        let mut units = self.units().await?;
        units.sort_by_key(|unit| core::cmp::Reverse(unit.1));
        for unit in units.into_iter().take(40) {
            self.look(unit.2, 17.0).await?;
            let buildings = self.buildings(&unit.0).await?;
            for wall in self.compounds().await? {
                let within: Vec<[f64; 2]> =
                    buildings.iter().map(|(_, at)| *at).filter(|at| holds(&wall, *at)).collect();
                let low = within.iter().map(|at| at[1]).fold(f64::INFINITY, f64::min);
                let high = within.iter().map(|at| at[1]).fold(f64::NEG_INFINITY, f64::max);
                let Some(first) = within.first().filter(|_| high - low > 4e-4) else { continue };
                let middle = [first[0], f64::midpoint(low, high)];
                let inside = holds(&wall, middle) && holds(&self.outline(&unit.0).await?, middle);
                if inside && self.holders(middle).await?.len() == 1 {
                    return Ok(((unit.0, unit.1, middle), middle));
                }
            }
        }
        anyhow::bail!("no compound lies in one unit")
    }

    /// Of the units whose outlines pass through a place, the one that a code leads: it, or one that came of it.
    ///
    /// # Errors
    /// The page's; no such unit.
    pub async fn unit_at(&self, [lon, lat]: [f64; 2], code: &str) -> Result<String> {
        for unit in self.units().await?.into_iter().filter(|unit| unit.0[..15] == code[..15]) {
            // Just beside the place on all sides: a line that is to be drawn lies inside.
            let ring = self.outline(&unit.0).await?;
            let off = [[2e-5, 0.0], [-2e-5, 0.0], [0.0, 2e-5], [0.0, -2e-5]];
            if off.iter().all(|[x, y]| holds(&ring, [lon + x, lat + y])) {
                return Ok(unit.0);
            }
        }
        anyhow::bail!("no unit of {code} holds {lon}, {lat}")
    }

    /// A unit of the same grid that shares a boundary with another.
    ///
    /// # Errors
    /// The page's; no such unit.
    pub async fn neighbour(&self, code: &str) -> Result<Unit> {
        let own = self.outline(code).await?;
        for unit in self.units().await?.into_iter().filter(|unit| unit.0 != code && unit.0[..15] == code[..15]) {
            if self.outline(&unit.0).await?.iter().filter(|at| own.contains(at)).count() > 2 {
                return Ok(unit);
            }
        }
        anyhow::bail!("{code} has no neighbour in its grid")
    }

    /// Where the common boundary of two units begins and ends.
    ///
    /// # Errors
    /// The page's; two units that share none.
    pub async fn ends(&self, a: &str, b: &str) -> Result<[[f64; 2]; 2]> {
        let other = self.outline(b).await?;
        let shared: Vec<[f64; 2]> = self.outline(a).await?.into_iter().filter(|at| other.contains(at)).collect();
        let west = shared.iter().min_by(|a, b| a[0].total_cmp(&b[0])).context("no common boundary")?;
        let east = shared.iter().max_by(|a, b| a[0].total_cmp(&b[0])).context("no common boundary")?;
        Ok([*west, *east])
    }

    /// The middle of it.
    ///
    /// # Errors
    /// As [`Self::ends`].
    pub async fn shared(&self, a: &str, b: &str) -> Result<[f64; 2]> {
        let [west, east] = self.ends(a, b).await?;
        Ok([0, 1].map(|i| f64::midpoint(west[i], east[i])))
    }

    /// A corner of their common boundary, as near to its middle as there is one.
    ///
    /// # Errors
    /// As [`Self::ends`].
    pub async fn shared_corner(&self, a: &str, b: &str) -> Result<[f64; 2]> {
        let middle = self.shared(a, b).await?;
        let other = self.outline(b).await?;
        let shared = self.outline(a).await?.into_iter().filter(|at| other.contains(at));
        let far = |at: &[f64; 2]| (at[0] - middle[0]).hypot(at[1] - middle[1]);
        shared.min_by(|a, b| far(a).total_cmp(&far(b))).context("no common corner")
    }

    /// The unit with the most households.
    ///
    /// # Errors
    /// The page's.
    pub async fn largest(&self) -> Result<Unit> {
        self.units().await?.into_iter().max_by_key(|unit| unit.1).context("no units")
    }

    /// Looks near at a unit, takes the knife and cuts it from west to east.
    ///
    /// # Errors
    /// The page's.
    pub async fn cut(&self, (code, _, place): &Unit) -> Result<()> {
        self.look(*place, 17.5).await?;
        let [west, east] = self.across(code, *place).await?;
        self.press(&["s"]).await?;
        self.click(west).await?;
        self.click(east).await?;
        self.press(&["Enter"]).await
    }
}

/// Whether a ring holds a place.
#[must_use]
pub fn holds(ring: &[[f64; 2]], [x, y]: [f64; 2]) -> bool {
    let next = ring.iter().cycle().skip(1);
    let meets = |(a, b): &(&[f64; 2], &[f64; 2])| {
        (a[1] > y) != (b[1] > y) && x < a[0] + (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1])
    };
    ring.iter().zip(next).filter(meets).count() % 2 == 1
}

/// The community that tests draw in: its code in the demo.
pub const COMMUNITY: &str = "990117002001";
/// One in the town, with many compounds.
pub const TOWN: &str = "990117006010";

/// A server with the planner open.
///
/// # Errors
/// When it doesn't start.
pub fn server(places: &Places) -> Result<Server> {
    server_with(places, &[])
}

/// The same with more arguments.
///
/// # Errors
/// When it doesn't start.
pub fn server_with(places: &Places, more: &[&str]) -> Result<Server> {
    let pack = places.demo.join("pack");
    let pack = pack.to_str().context("a path that is no text")?;
    let all = [&["--local-planner", "--pack", pack], more].concat();
    Server::start_with(places, &places.demo.join("snapshots"), &all)
}

/// Serves the planner and opens its page; afterwards checks that no request left the origin, no policy was violated and
/// nothing was complained about.
///
/// # Panics
/// When anything fails: this is what a test calls.
pub fn with_planner(name: &str, body: impl AsyncFnOnce(&Planner, &Server) -> Result<()>) {
    let result = block_on(async {
        let places = Places::find()?;
        let server = server(&places)?;
        let mut browser = Browser::start(&places, Size::DESK).await?;
        let planner = Planner::open(&browser, &server.origin(), None).await?;
        let mut result = body(&planner, &server).await;
        if result.is_err() {
            let file = places.out.join(format!("failed-{name}.png"));
            planner.tab.screenshot(&file).await.context("no picture of the failure")?;
            eprintln!("a picture of the failure: {}", file.display());
        } else {
            result = planner.tab.assert_clean(&[&server.origin()]).await;
        }
        browser.close().await?;
        result
    });
    if let Err(error) = result {
        panic!("{name}: {error:?}");
    }
}
