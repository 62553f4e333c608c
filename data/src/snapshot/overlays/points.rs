//! Things that stand somewhere: party organisations, stations, other facilities, devices.

use std::collections::{BTreeMap, HashMap};

use domain::{
    period::Day,
    units::{Text, UnitIx},
    wire::{OverlayClass, OverlayPoints, OverlayShapes},
};

use super::{Made, as_of, class, columns::Columns, layer, text};
use crate::{
    registers::{Registers, schema},
    snapshot::SnapshotError,
};

/// Days for which what came is called new.
const NEW_DAYS: i32 = 90;
/// Share of the hours due from which the devices of a micro-grid count as running.
const RUNNING: f64 = 0.95;

/// One layer of places.
struct Kind {
    id: &'static str,
    name: [&'static str; 2],
    register: &'static str,
    /// The columns of the first and the last day.
    from: &'static str,
    until: &'static str,
    /// Whether a kind of the register's belongs here.
    takes: fn(&str) -> bool,
}

const KINDS: [Kind; 4] = [
    Kind {
        id: "party_organisations",
        name: ["党组织", "Party organisations"],
        register: "party_organisations",
        from: "founded",
        until: "closed",
        takes: |_| true,
    },
    Kind {
        id: "stations",
        name: ["站点", "Stations"],
        register: "facilities",
        from: "opened",
        until: "closed",
        takes: is_station,
    },
    Kind {
        id: "facilities",
        name: ["服务设施", "Facilities"],
        register: "facilities",
        from: "opened",
        until: "closed",
        takes: |kind| !is_station(kind),
    },
    Kind {
        id: "devices",
        name: ["感知设备", "Devices"],
        register: "devices",
        from: "installed",
        until: "removed",
        takes: |_| true,
    },
];

/// What stands for a kind on the map, zh and en; of one that isn't here, its name's first letter does.
const MARKS: [(&str, &str, &str); 17] = [
    ("group", "组", "G"),
    ("branch", "支", "B"),
    ("general_branch", "总", "U"),
    ("workstation", "站", "W"),
    ("service_station", "便", "S"),
    ("canteen", "餐", "C"),
    ("clinic", "医", "H"),
    ("library", "书", "L"),
    ("kindergarten", "幼", "K"),
    ("charging_shed", "充", "E"),
    ("sports_ground", "动", "P"),
    ("camera", "摄", "C"),
    ("smoke_detector", "烟", "S"),
    ("gas_detector", "气", "G"),
    ("lift_sensor", "梯", "L"),
    ("gate", "门", "D"),
    ("water_gauge", "水", "W"),
];

fn is_station(kind: &str) -> bool {
    kind.ends_with("station")
}

/// A thing that stands on the as-of day.
struct Thing {
    unit: UnitIx,
    id: String,
    name: String,
    kind: String,
    is_new: bool,
    at: Option<[f64; 2]>,
}

/// The layers whose registers are there.
pub(super) fn make(registers: &Registers) -> Result<Vec<Made>, SnapshotError> {
    let hours = if registers.tables.contains_key("devices") { Hours::read(registers)? } else { None };
    let mut out = Vec::new();
    for kind in &KINDS {
        let Some(path) = registers.tables.get(kind.register) else { continue };
        let day = as_of(registers, kind.register);
        let columns = ["id", "micro_grid", "kind", kind.from, kind.until, "name", "lon", "lat"];
        let things = things(registers, kind, &Columns::read(path, &columns)?, day);
        out.push(body(registers, kind, things, day, hours.as_ref().filter(|_| kind.id == "devices")));
    }
    Ok(out)
}

/// What stands on the day, by unit; rows keep their order within one.
fn things(registers: &Registers, kind: &Kind, columns: &Columns, day: Day) -> Vec<Thing> {
    let (units, today) = (registers.partition.units(), day.since_epoch());
    let [ids, grids, kinds, names] = ["id", "micro_grid", "kind", "name"].map(|name| columns.texts(name));
    let [from, until] = [kind.from, kind.until].map(|name| columns.days(name));
    let [lon, lat] = ["lon", "lat"].map(|name| columns.numbers(name));
    let rows = ids.into_iter().zip(grids).zip(kinds.into_iter().zip(names)).enumerate();
    let mut out: Vec<Thing> = rows
        .filter_map(|(row, ((id, grid), (own, name)))| {
            let unit = units.find(&grid?).filter(|unit| units.leaf_of(*unit).is_some())?;
            let own = own.filter(|own| (kind.takes)(own))?;
            let began = from[row].filter(|began| *began <= today)?;
            let stands = until[row].is_none_or(|ended| ended > today);
            stands.then(|| Thing {
                unit,
                id: id.unwrap_or_default(),
                name: name.unwrap_or_default(),
                kind: own,
                is_new: today - began < NEW_DAYS,
                at: lon[row].zip(lat[row]).map(|(lon, lat)| [lon, lat]),
            })
        })
        .collect();
    out.sort_by_key(|thing| thing.unit);
    out
}

fn body(registers: &Registers, kind: &Kind, things: Vec<Thing>, day: Day, hours: Option<&Hours>) -> Made {
    let partition = &registers.partition;
    let classes = classes(kind, &things);
    let place: HashMap<&str, u8> =
        classes.iter().enumerate().map(|(at, class)| (class.id.as_str(), at as u8)).collect();
    let mut unplaced = false;
    let mut points = OverlayPoints::default();
    let named = things.iter().any(|thing| !thing.name.is_empty());
    let mut states = match hours {
        Some(_) => vec![
            class("running", "所在单元设备在线率达95%", "95 % or more of its unit's device hours up", 0),
            class("failing", "所在单元设备在线率不足95%", "less than 95 % of its unit's device hours up", 0),
            class("unknown", "在线情况不明", "unknown whether it is up", 0),
        ],
        None => vec![class("standing", "在用", "in use", 0), class("new", "近90天新增", "new within 90 days", 0)],
    };
    for thing in things {
        let [lon, lat] = thing.at.unwrap_or_else(|| {
            unplaced = true;
            let label = partition.label_point(thing.unit);
            [label.lon(), label.lat()]
        });
        let code = partition.units().code(thing.unit);
        if points.units.last().is_none_or(|last| last != code) {
            points.units.push(code.to_owned());
        }
        let state = match hours {
            Some(hours) => hours.state(thing.unit),
            None => u8::from(thing.is_new),
        };
        states[usize::from(state)].count += 1;
        points.unit.push(points.units.len() as u32 - 1);
        points.lon.push(rounded(lon));
        points.lat.push(rounded(lat));
        points.class.push(place.get(thing.kind.as_str()).copied().unwrap_or(0));
        points.state.push(state);
        points.ids.push(thing.id);
        if named {
            points.names.push(thing.name);
        }
    }
    let [zh, en] = kind.name;
    let shapes = OverlayShapes::Point(points);
    let mut layer = layer(kind.id, text(zh, en), day, classes, &shapes);
    layer.states = states;
    layer.unplaced = unplaced;
    (layer, shapes)
}

/// A decimetre is enough for a mark.
fn rounded(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

/// The kinds that occur: known ones in the schema's order, then a city's own.
fn classes(kind: &Kind, things: &[Thing]) -> Vec<OverlayClass> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for thing in things {
        *counts.entry(&thing.kind).or_default() += 1;
    }
    let column = schema::find(kind.register).and_then(|register| register.column("kind"));
    let known = column.map_or(&[][..], |column| column.codes.list());
    let named = known.iter().filter_map(|code| {
        let count = counts.remove(code.code)?;
        Some((code.code.to_owned(), text(code.zh, code.en), count))
    });
    let mut out: Vec<_> = named.collect();
    out.extend(counts.into_iter().map(|(code, count)| (code.to_owned(), text(code, code), count)));
    // A place in the list is one byte on the wire: a city with more kinds than that has the last ones told as one.
    out.truncate(usize::from(u8::MAX));
    let body = |(id, name, count): (String, Text, u32)| OverlayClass { mark: mark(&id, &name), id, name, count };
    out.into_iter().map(body).collect()
}

fn mark(id: &str, name: &Text) -> Text {
    let first = |word: &str| word.chars().take(1).flat_map(char::to_uppercase).collect();
    match MARKS.iter().find(|(code, ..)| *code == id) {
        Some((_, zh, en)) => text(zh, en),
        None => Text { zh: first(&name.zh), en: first(&name.en) },
    }
}

/// Whether the devices of a micro-grid ran in the last month told.
struct Hours(HashMap<UnitIx, f64>);

impl Hours {
    fn read(registers: &Registers) -> Result<Option<Self>, SnapshotError> {
        let Some(path) = registers.tables.get("device_hours") else { return Ok(None) };
        let columns = Columns::read(path, &["micro_grid", "until", "hours_due", "hours_up"])?;
        let today = as_of(registers, "device_hours").since_epoch();
        let (due, up) = (columns.counts("hours_due"), columns.counts("hours_up"));
        let mut last: HashMap<UnitIx, (i32, f64)> = HashMap::new();
        for (row, (grid, until)) in columns.texts("micro_grid").into_iter().zip(columns.days("until")).enumerate() {
            let unit = grid.and_then(|grid| registers.partition.units().find(&grid));
            let (Some(unit), Some(until)) = (unit, until.filter(|until| *until <= today)) else { continue };
            if due[row] > 0 && last.get(&unit).is_none_or(|(before, _)| *before <= until) {
                last.insert(unit, (until, f64::from(up[row]) / f64::from(due[row])));
            }
        }
        Ok(Some(Self(last.into_iter().map(|(unit, (_, share))| (unit, share)).collect())))
    }

    /// Place in the list of states.
    fn state(&self, unit: UnitIx) -> u8 {
        match self.0.get(&unit) {
            Some(share) if *share >= RUNNING => 0,
            Some(_) => 1,
            None => 2,
        }
    }
}
