//! Readers for the shared data, and GEOS through Python.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use domain::lattice::{LatticePoint, distance_m};
use domain::topology::{LeafShape, Topology};
use domain::units::LeafIx;
use serde_json::{Value, json};

/// Where the shared data lies.
fn shared() -> PathBuf {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    std::env::var_os("WEIGE_SHARED").map_or_else(beside, PathBuf::from)
}

/// The units of a GeoJSON or TopoJSON file of the shared data.
pub fn load(name: &str) -> Option<Vec<LeafShape>> {
    let path = shared().join("data").join(name);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {} is not there", path.display());
        return None;
    };
    let file: Value = serde_json::from_str(&text).expect("JSON");
    Some(if name.ends_with(".topo.json") { topojson(&file) } else { geojson(&file) })
}

fn position(at: &Value) -> [f64; 2] {
    [at[0].as_f64().expect("a longitude"), at[1].as_f64().expect("a latitude")]
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn geojson(file: &Value) -> Vec<LeafShape> {
    let ring = |ring: &Value| list(ring).iter().map(position).collect::<Vec<_>>();
    let part = |part: &Value| list(part).iter().map(ring).collect::<Vec<_>>();
    let leaf = |feature: &Value| {
        let properties = &feature["properties"];
        let code = ["OA11CD", "LSOA11CD", "path"].iter().find_map(|key| properties[*key].as_str()).expect("a code");
        let geometry = &feature["geometry"];
        let parts = if geometry["type"] == "Polygon" {
            vec![part(&geometry["coordinates"])]
        } else {
            list(&geometry["coordinates"]).iter().map(part).collect()
        };
        LeafShape { code: code.into(), parts }
    };
    list(&file["features"]).iter().map(leaf).collect()
}

fn topojson(file: &Value) -> Vec<LeafShape> {
    let (scale, from) = (position(&file["transform"]["scale"]), position(&file["transform"]["translate"]));
    let arc = |arc: &Value| {
        let mut at = [0.0, 0.0];
        let step = |step: &Value| {
            let [x, y] = position(step);
            at = [at[0] + x, at[1] + y];
            [at[0] * scale[0] + from[0], at[1] * scale[1] + from[1]]
        };
        list(arc).iter().map(step).collect::<Vec<_>>()
    };
    let arcs: Vec<Vec<[f64; 2]>> = list(&file["arcs"]).iter().map(arc).collect();
    let ring = |ring: &Value| {
        let mut points: Vec<[f64; 2]> = Vec::new();
        for ix in list(ring) {
            let ix = ix.as_i64().expect("an arc");
            let mut run = arcs[(if ix < 0 { !ix } else { ix }) as usize].clone();
            if ix < 0 {
                run.reverse();
            }
            points.pop();
            points.extend(run);
        }
        points
    };
    let part = |part: &Value| list(part).iter().map(ring).collect::<Vec<_>>();
    let leaf = |geometry: &Value| {
        let code = geometry["id"].as_str().expect("an id").to_owned();
        let parts = if geometry["type"] == "Polygon" {
            vec![part(&geometry["arcs"])]
        } else {
            list(&geometry["arcs"]).iter().map(part).collect()
        };
        LeafShape { code, parts }
    };
    let objects = file["objects"].as_object().expect("objects");
    objects.values().flat_map(|object| list(&object["geometries"])).map(leaf).collect()
}

/// What GEOS says of a coverage; areas and places in lattice steps.
#[derive(Debug)]
pub struct Verdict {
    /// `coverage_is_valid`.
    pub valid: bool,
    /// Units with invalid edges.
    pub wrong: Vec<u64>,
    /// Area, width and y of each hole of the union.
    pub holes: Vec<[f64; 3]>,
    /// Two units and the area that they have in common.
    pub overlaps: Vec<[f64; 3]>,
}

/// The lattice point nearest to a position.
pub fn lattice([lon, lat]: [f64; 2]) -> LatticePoint {
    LatticePoint::from_lon_lat(lon, lat).expect("on the globe")
}

/// GEOS's verdict on the coverage as rounded to the lattice; none, with a word, without Python's shapely.
pub fn geos(name: &str, leaves: &[LeafShape]) -> Option<Verdict> {
    ask(name, leaves, steps)
}

/// The verdict on the doubles themselves.
pub fn geos_raw(name: &str, leaves: &[LeafShape]) -> Option<Verdict> {
    ask(name, leaves, |[lon, lat]| [lon * 1e7, lat * 1e7])
}

fn ask(name: &str, leaves: &[LeafShape], place: impl Fn([f64; 2]) -> [f64; 2]) -> Option<Verdict> {
    let answer = run("coverage.py", name, &plain(leaves, place))?;
    Some(Verdict {
        valid: answer["valid"].as_bool().expect("a verdict"),
        wrong: list(&answer["wrong"]).iter().filter_map(Value::as_u64).collect(),
        holes: list(&answer["holes"]).iter().map(triple).collect(),
        overlaps: list(&answer["overlaps"]).iter().map(triple).collect(),
    })
}

fn triple(row: &Value) -> [f64; 3] {
    [0, 1, 2].map(|ix| row[ix].as_f64().expect("a number"))
}

/// Unit → part → ring → position.
fn plain(leaves: &[LeafShape], place: impl Fn([f64; 2]) -> [f64; 2]) -> Value {
    let ring = |ring: &Vec<[f64; 2]>| ring.iter().map(|&at| place(at)).collect::<Vec<_>>();
    let part = |part: &Vec<Vec<[f64; 2]>>| part.iter().map(ring).collect::<Vec<_>>();
    json!(leaves.iter().map(|leaf| leaf.parts.iter().map(part).collect::<Vec<_>>()).collect::<Vec<_>>())
}

fn steps(at: [f64; 2]) -> [f64; 2] {
    let point = lattice(at);
    [f64::from(point.x), f64::from(point.y)]
}

/// Which parent each child lies in, and what of it does not.
pub struct Nesting {
    /// Index of the parent of each child.
    pub parent_of: Vec<usize>,
    /// Children that are partly outside, with the area outside in square steps.
    pub outside: Vec<(usize, f64)>,
}

/// Children by the parent that contains most of them.
pub fn geos_nesting(parents: &[LeafShape], children: &[LeafShape]) -> Option<Nesting> {
    nesting(parents, children, None)
}

/// What of each child lies outside the parent given.
pub fn geos_outside(parents: &[LeafShape], children: &[LeafShape], parent_of: &[usize]) -> Option<Nesting> {
    nesting(parents, children, Some(parent_of))
}

fn nesting(parents: &[LeafShape], children: &[LeafShape], parent_of: Option<&[usize]>) -> Option<Nesting> {
    let question = json!({
        "parents": plain(parents, steps), "children": plain(children, steps), "parent_of": parent_of,
    });
    let answer = run("nesting.py", "nesting", &question)?;
    Some(Nesting {
        parent_of: list(&answer["parent_of"]).iter().map(|ix| ix.as_u64().expect("an index") as usize).collect(),
        outside: list(&answer["outside"])
            .iter()
            .map(|row| (row[0].as_u64().expect("an index") as usize, row[1].as_f64().expect("an area")))
            .collect(),
    })
}

/// What a script answers; none, with a word, without Python's shapely.
fn run(script: &str, name: &str, question: &Value) -> Option<Value> {
    let python = std::env::var_os("WEIGE_PYTHON").unwrap_or_else(|| "python3".into());
    let shapely = Command::new(&python).args(["-c", "import shapely"]).output();
    if !shapely.is_ok_and(|output| output.status.success()) {
        println!("skipped: {name}: {} with shapely is not there", python.display());
        return None;
    }
    let mark = format!("{}-{:?}", std::process::id(), std::thread::current().id());
    let path = std::env::temp_dir().join(format!("weige-{}-{mark}.json", name.replace(' ', "-")));
    std::fs::write(&path, serde_json::to_string(question).expect("JSON")).expect("room for the question");
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/oracle").join(script);
    let output = Command::new(&python).arg(script).arg(&path).output().expect("python, as before");
    std::fs::remove_file(&path).expect("our own file");
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).expect("an answer in JSON"))
}

/// Pairs of leaves on the two sides of an arc, with the length of their common boundary in metres.
pub fn neighbours(topology: &Topology) -> BTreeMap<(LeafIx, LeafIx), f64> {
    let mut lengths = BTreeMap::new();
    for arc in topology.arcs() {
        if let Some((a, b)) = arc.left().zip(arc.right()) {
            let metres: f64 = arc.points().windows(2).map(|pair| distance_m(pair[0], pair[1])).sum();
            *lengths.entry((a.min(b), a.max(b))).or_default() += metres;
        }
    }
    lengths
}

/// The leaves of a topology as polygons: counter-clockwise rings are outer ones, each hole goes to the smallest around it.
pub fn shapes_of(topology: &Topology, leaves: &[LeafShape]) -> Vec<LeafShape> {
    let shape = |(ix, leaf): (u32, &LeafShape)| {
        let rings = topology.cycles(LeafIx(ix)).into_iter().map(|cycle| {
            let mut points: Vec<LatticePoint> = Vec::new();
            for half_edge in cycle {
                points.pop();
                points.extend(topology.points(half_edge));
            }
            points
        });
        let (outer, holes): (Vec<_>, Vec<_>) = rings.partition(|ring| twice_area(ring) > 0);
        let mut parts: Vec<Vec<Vec<LatticePoint>>> = outer.into_iter().map(|ring| vec![ring]).collect();
        parts.sort_by_key(|part| twice_area(&part[0]));
        for hole in holes {
            let around = parts.iter_mut().find(|part| hole.iter().all(|&at| is_inside_or_on(&part[0], at)));
            around.expect("a hole lies in a ring").push(hole);
        }
        let degrees = |ring: Vec<LatticePoint>| ring.iter().map(|at| [at.lon(), at.lat()]).collect();
        let parts = parts.into_iter().map(|part| part.into_iter().map(degrees).collect()).collect();
        LeafShape { code: leaf.code.clone(), parts }
    };
    (0..).zip(leaves).map(shape).collect()
}

fn twice_area(ring: &[LatticePoint]) -> i128 {
    ring.windows(2).map(|p| i128::from(p[0].x) * i128::from(p[1].y) - i128::from(p[1].x) * i128::from(p[0].y)).sum()
}

fn is_inside_or_on(ring: &[LatticePoint], at: LatticePoint) -> bool {
    let mut inside = false;
    for pair in ring.windows(2) {
        let [a, b] = [pair[0], pair[1]].map(|p| [i128::from(p.x - at.x), i128::from(p.y - at.y)]);
        let cross = a[0] * b[1] - a[1] * b[0];
        if cross == 0 && a[0] * b[0] + a[1] * b[1] <= 0 {
            return true;
        }
        if (a[1] > 0) != (b[1] > 0) && (cross > 0) == (b[1] > a[1]) {
            inside = !inside;
        }
    }
    inside
}
