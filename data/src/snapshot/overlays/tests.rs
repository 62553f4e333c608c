//! Over the small demo, held against counts of its own lists.

use std::{
    fs,
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use domain::{period::Day, wire::Walk};

use super::*;
use crate::{
    demo::{self, DemoData, DemoOptions, Scale},
    make,
    progress::Progress,
    registers::Registers,
};

const AS_OF: Day = Day { year: 2026, month: 11, day: 20 };

struct Dir(PathBuf);

impl Drop for Dir {
    fn drop(&mut self) {
        // A test that failed says so itself.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn dir() -> Dir {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("weige-overlays-{}-{n}", std::process::id()));
    fs::create_dir_all(&path).expect("a folder for the test");
    Dir(path)
}

fn options() -> DemoOptions {
    DemoOptions { scale: Scale::Mini, seed: 3, as_of: AS_OF }
}

/// A small demo on disk, changed before it is opened.
fn registers(change: impl FnOnce(&PathBuf)) -> (Dir, Registers) {
    let dir = dir();
    make::demo(&options(), &dir.0, &mut Progress::new(&mut std::io::sink(), "test")).expect("the demo is made");
    let path = dir.0.join("registers");
    change(&path);
    (dir, Registers::open(&path).expect("the registers open"))
}

fn demo() -> DemoData {
    demo::generate(&options(), &mut |_| ()).expect("the demo is made")
}

fn made(registers: &Registers) -> Overlays {
    let ground = super::super::context::read(&registers.dir).expect("the ground is read");
    let places = points::make(registers).expect("places");
    let reaches = reach::make(registers, &ground, &places, &reach::Households(None)).expect("reaches");
    let mut layers: Vec<Made> = places.into_iter().chain(reaches).collect();
    layers.extend(areas::make(registers).expect("areas"));
    layers.extend(rivers::make(registers, &ground).expect("rivers"));
    let (layers, shapes) = layers.into_iter().unzip();
    Overlays { list: OverlaysBody { layers, ground: Vec::new() }, shapes }
}

fn of<'a>(made: &'a Overlays, id: &str) -> (&'a OverlayBody, &'a OverlayShapes) {
    let at = made.list.layers.iter().position(|layer| layer.id == id).unwrap_or_else(|| panic!("{id} is a layer"));
    (&made.list.layers[at], &made.shapes[at])
}

#[test]
fn every_layer_fits_its_shapes_and_counts_what_stands_on_the_day() {
    let ((_dir, registers), data) = (registers(|_| ()), demo());
    let made = made(&registers);
    for (layer, shapes) in made.list.layers.iter().zip(&made.shapes) {
        assert_eq!(shapes.fault(layer), None, "{}", layer.id);
        assert_eq!(layer.classes.iter().map(|class| class.count).sum::<u32>(), layer.count, "{}", layer.id);
        let states: u32 = layer.states.iter().map(|state| state.count).sum();
        assert!(layer.states.is_empty() || states == layer.count, "{}", layer.id);
        assert!(layer.kind != OverlayKind::Point || layer.classes.iter().all(|class| !class.mark.zh.is_empty()));
    }
    let (lists, today) = (data.registers.expect("the small demo has registers"), AS_OF.since_epoch());
    let standing = |list: &[demo::Standing], fits: &dyn Fn(&str) -> bool| {
        list.iter().filter(|s| fits(s.kind) && s.from <= today && s.until.is_none_or(|until| until > today)).count()
    };
    let station = |kind: &str| matches!(kind, "workstation" | "service_station");
    for (id, expected) in [
        ("party_organisations", standing(&lists.party_organisations, &|_| true)),
        ("stations", standing(&lists.facilities, &station)),
        ("facilities", standing(&lists.facilities, &|kind| !station(kind))),
        ("devices", standing(&lists.devices, &|_| true)),
        ("special_grids", 5),
        ("thematic_care", data.overlays.iter().find(|o| o.kind == "care").map_or(0, |o| o.leaves.len())),
    ] {
        assert!(expected > 0, "{id}: the demo has some");
        assert_eq!(of(&made, id).0.count as usize, expected, "{id}");
    }
    let patrolled: std::collections::BTreeSet<u32> =
        lists.checks.iter().filter(|check| check.kind == "river").map(|check| check.leaf).collect();
    let rivers = of(&made, "river_patrols").0.count as usize;
    assert!(rivers <= patrolled.len() && rivers * 10 >= patrolled.len() * 9, "{rivers} of {}", patrolled.len());
}

#[test]
fn places_stand_in_their_own_unit() {
    let (_dir, registers) = registers(|_| ());
    let made = made(&registers);
    let locator = domain::locate::Locator::new(&registers.partition);
    for id in ["party_organisations", "stations", "facilities", "devices"] {
        let OverlayShapes::Point(points) = of(&made, id).1 else { panic!("{id} is of places") };
        for row in 0..points.ids.len() {
            let at =
                domain::lattice::LatticePoint::from_lon_lat(points.lon[row], points.lat[row]).expect("on the globe");
            let leaf = locator.leaf_at(&registers.partition, at).expect("inside");
            let units = registers.partition.units();
            assert_eq!(units.code(units.unit_of(leaf)), points.units[points.unit[row] as usize], "{id} {row}");
        }
    }
}

#[test]
fn a_reach_follows_the_roads_and_is_wider_where_there_are_none() {
    let ((_dir, along), (_other, straight)) = (
        registers(|_| ()),
        registers(|path| fs::remove_file(path.join("context/roads.parquet")).expect("the roads go")),
    );
    let (along, straight) = (made(&along), made(&straight));
    let share = |made: &Overlays| {
        let (layer, OverlayShapes::Area(areas)) = of(made, "reach_stations") else { panic!("a reach is of areas") };
        assert_eq!(areas.units.len(), 2);
        let share = areas.shares[0].expect("people live in the demo");
        (layer.walk, share, areas.shares.clone())
    };
    let ((walk, near, by_road), (other, wide, as_crows)) = (share(&along), share(&straight));
    assert_eq!((walk, other), (Some(Walk::Road), Some(Walk::Straight)));
    assert!(near > 0 && near < wide, "{near} along roads, {wide} without");
    let pairs = by_road.iter().zip(&as_crows);
    assert!(pairs.clone().all(|(road, crow)| road <= crow), "no way is shorter than the straight one");
    assert!(by_road.iter().flatten().all(|share| *share <= 1000));
}

#[test]
fn a_thematic_set_of_unknown_units_is_refused_by_name() {
    let (_dir, registers) = registers(|path| {
        let text = r#"{"kind":"care","name":{"zh":"关爱格","en":"Care grid"},"units":["123"]}"#;
        fs::write(path.join("overlays/care.json"), text).expect("the set is written");
    });
    let error = areas::make(&registers).expect_err("the set is refused");
    assert!(error.to_string().contains("care.json") && error.to_string().contains("\"123\""), "{error}");
}
