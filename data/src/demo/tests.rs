use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use domain::{
    codec::exchange::{Exchange, ExchangeError},
    partition::Partition,
    period::Day,
    topology::{BuildOptions, LeafShape},
    units::UnitKind,
};

use super::{
    math::{Pt, inside, pt},
    *,
};

const AS_OF: Day = Day { year: 2026, month: 11, day: 20 };

fn made(scale: Scale, seed: u64) -> DemoData {
    generate(&DemoOptions { scale, seed, as_of: AS_OF }, &mut |_| {}).unwrap()
}

/// Nothing is repaired.
fn partition(data: &DemoData) -> Result<Partition, ExchangeError> {
    let degrees = |p: &[i32; 2]| [f64::from(p[0]) / 1e7, f64::from(p[1]) / 1e7];
    let shape =
        |l: &LeafRow| LeafShape { code: l.code.clone(), parts: vec![vec![l.ring.iter().map(degrees).collect()]] };
    let leaves = data.leaves.iter().map(shape).collect();
    let exchange = Exchange { levels: data.levels.clone(), units: data.units.clone(), leaves, enclaves: Vec::new() };
    let (partition, report) = exchange.into_partition(&BuildOptions { tolerance_m: 0.0, enclaves: Vec::new() })?;
    assert_eq!(report.rounded.points, 0);
    Ok(partition)
}

static MINI: LazyLock<DemoData> = LazyLock::new(|| made(Scale::Mini, 1));
static DISTRICT: LazyLock<DemoData> = LazyLock::new(|| made(Scale::District, 1));

/// Lattice steps from the first leaf's first point, as plain numbers.
fn near(data: &DemoData, p: [i32; 2]) -> Pt {
    let base = data.leaves[0].ring[0];
    pt(f64::from(p[0] - base[0]), f64::from(p[1] - base[1]))
}

#[test]
fn a_district_has_the_promised_numbers() {
    let data = &*DISTRICT;
    let at = |depth, kind| data.units.iter().filter(|u| u.depth == depth && u.kind == kind).count();
    let ordinary: Vec<usize> = (0..5).map(|d| at(d, UnitKind::Ordinary)).collect();
    assert_eq!(ordinary, [1, 10, 148, 638, 8_667]);
    assert_eq!(at(4, UnitKind::Special), 140);
    assert_eq!(data.leaves.len(), 8_807);
    let registers = data.registers.as_ref().unwrap();
    assert_eq!(registers.houses.len(), 520_000);
    assert_eq!(registers.persons.len(), 1_500_000);
    assert_eq!((registers.cases.len(), registers.alarms.len()), (60_000, 120_000));
    let (wishes, petitions, hazards) = (registers.wishes.len(), registers.petitions.len(), registers.hazards.len());
    assert_eq!((wishes, petitions, hazards, registers.jobs.len()), (36_000, 30_000, 42_000, 9_000));
    let in_post = |role| registers.team.iter().filter(|t| t.role == role && t.left.is_none()).count();
    assert_eq!((in_post("micro_grid_leader"), in_post("grid_leader")), (8_807, 638));
    assert!(in_post("grid_worker").abs_diff(654) < 15, "{}", in_post("grid_worker"));
    let uses: u32 = registers.services.iter().map(|s| u32::from(s.uses)).sum();
    assert!(uses.abs_diff(1_650_000) < 250_000, "{uses}");
    let year = |f: &&Fund| f.booked_on > AS_OF.since_epoch() - 365;
    let planned: u32 = registers.funds.iter().filter(year).map(|f| f.planned).sum();
    assert!(planned.abs_diff(23_000_000) < 4_000_000, "{planned}");
    assert_eq!(data.overlays.len(), 4);
    let households = registers.houses.iter().filter(|h| h.used == HouseUse::Resident).count();
    assert!(households.abs_diff(310_000) < 1_000, "{households}");
    assert!(data.buildings.len().abs_diff(100_000) < 16_000, "{}", data.buildings.len());
    let points: usize = data.leaves.iter().map(|l| l.ring.len()).sum();
    assert!((12.0..15.0).contains(&(points as f64 / data.leaves.len() as f64)));
}

#[test]
fn one_unit_in_twenty_is_out_of_its_band() {
    let data = &*DISTRICT;
    let mut by_leaf = vec![0u32; data.leaves.len()];
    for h in data.registers.as_ref().unwrap().houses.iter().filter(|h| h.used == HouseUse::Resident) {
        by_leaf[h.leaf as usize] += 1;
    }
    for level in &data.levels {
        let Some([low, high]) = level.band else { continue };
        let digits = usize::from(level.code_digits);
        let mut units: Vec<(&str, u32)> = Vec::new();
        for (leaf, n) in data.leaves.iter().zip(&by_leaf).filter(|(l, _)| &l.code[12..13] != "9") {
            match units.last_mut().filter(|u| u.0 == &leaf.code[..digits]) {
                Some(unit) => unit.1 += n,
                None => units.push((&leaf.code[..digits], *n)),
            }
        }
        let astray = units.iter().filter(|u| u.1 < low || u.1 > high).count() as f64 / units.len() as f64;
        assert!((0.04..=0.06).contains(&astray), "{}: {astray}", level.id);
        assert!(units.iter().any(|u| u.1 < low) && units.iter().any(|u| u.1 > high), "{}", level.id);
    }
    for (n, _) in by_leaf.iter().zip(&data.leaves).filter(|(_, l)| &l.code[12..13] == "9") {
        assert!(*n < 10);
    }
}

#[test]
fn codes_number_siblings_in_rows_from_the_north() {
    let data = &*MINI;
    let digits: Vec<usize> = data.levels.iter().map(|l| usize::from(l.code_digits)).collect();
    assert_eq!(digits, [6, 9, 12, 15, 18]);
    let codes: BTreeSet<&str> = data.units.iter().map(|u| u.code.as_str()).collect();
    assert_eq!(codes.len(), data.units.len());
    for u in &data.units {
        assert!(u.code.starts_with("99") && u.code.bytes().all(|b| b.is_ascii_digit()), "{}", u.code);
        assert_eq!(u.code.len(), digits[usize::from(u.depth)]);
        let parent = u.parent.as_deref().unwrap_or("");
        assert!(u.depth == 0 || (codes.contains(parent) && u.code.starts_with(parent)), "{} under {parent}", u.code);
        if u.kind == UnitKind::Special {
            assert!(parent.len() == 12 && &u.code[12..13] == "9" && u.code.ends_with("000"), "{}", u.code);
        }
    }
    let local = |p: &[i32; 2]| [p[0] / 10 - mesh::ORIGIN.0 * 1_000_000, p[1] / 10 - mesh::ORIGIN.1 * 1_000_000];
    let top = data.leaves.iter().flat_map(|l| &l.ring).map(|p| local(p)[1]).max().unwrap();
    let place = |l: &LeafRow| {
        let ring: Vec<Pt> = l.ring.iter().map(|p| mesh::metres(local(p))).collect();
        units::reading_order(top, mesh::snapped(math::centroid(&ring)))
    };
    let mut pairs = 0;
    for pair in data.leaves.windows(2).filter(|p| p[0].code[..15] == p[1].code[..15]) {
        assert!(place(&pair[0]) < place(&pair[1]), "{} after {}", pair[1].code, pair[0].code);
        pairs += 1;
    }
    assert!(pairs > 200);
}

#[test]
fn names_are_invented_and_say_so() {
    let names: BTreeSet<&str> = DISTRICT.units.iter().map(|u| u.name.as_str()).collect();
    assert_eq!(names.len(), DISTRICT.units.len());
    assert!(names.iter().all(|n| n.starts_with("示范")));
    let shared = std::env::var_os("WEIGE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    for file in ["pidu_510117_streets.csv", "pidu_510117_villages.csv"] {
        let path = shared.join("data").join(file);
        let Ok(text) = fs::read_to_string(&path) else {
            eprintln!("skipped: {} is not there", path.display());
            return;
        };
        let real: Vec<&str> =
            text.lines().skip(1).filter_map(|l| l.split(',').nth(1)).map(|n| n.trim_matches('"')).collect();
        assert!(!real.is_empty());
        for name in &names {
            // Two characters after 示范 are the invented word.
            let word: String = name.chars().skip(2).take(2).collect();
            assert!(!real.iter().any(|r| r == name || r.contains(&word)), "{name}");
        }
    }
}

#[test]
fn the_outlines_are_a_partition_without_any_repair() {
    for seed in 1..=6 {
        let data = made(Scale::Mini, seed);
        let partition = partition(&data).unwrap();
        let units = partition.units();
        for ix in units.iter() {
            assert_eq!(partition.shape(ix).parts.len(), 1, "seed {seed}: {}", units.code(ix));
        }
        assert!(data.leaves.iter().flat_map(|l| &l.ring).flatten().all(|v| v % 10 == 0));
    }
}

#[test]
fn a_point_moved_off_one_outline_is_found() {
    let mut data = MINI.clone();
    data.leaves[7].ring[0][0] += 40;
    assert!(partition(&data).is_err());
}

#[test]
fn buildings_stand_inside_their_leaf_and_off_water_and_roads() {
    for seed in 1..=5 {
        placed_well(&made(Scale::Mini, seed));
    }
}

fn placed_well(data: &DemoData) {
    let water: Vec<Vec<Pt>> =
        data.context.water.iter().map(|w| w.points.iter().map(|p| near(data, *p)).collect()).collect();
    for b in &data.buildings {
        let leaf = &data.leaves[b.leaf as usize];
        let ring: Vec<Pt> = leaf.ring.iter().map(|p| near(data, *p)).collect();
        let corners = b.footprint.map(|p| near(data, p));
        for (i, c) in corners.iter().enumerate() {
            assert!(inside(&ring, *c), "a {:?} in {}", b.kind, leaf.code);
            let wet = water.iter().position(|w| inside(w, *c));
            assert!(
                wet.is_none(),
                "a {:?} of {} in {:?}",
                b.kind,
                leaf.code,
                wet.map(|w| (data.context.water[w].class, data.context.water[w].points.len(), b.at))
            );
            let d = corners[(i + 1) % 4];
            // Roads run along outlines only.
            assert!((0..ring.len()).all(|k| math::crossing(*c, d, ring[k], ring[(k + 1) % ring.len()]).is_none()));
        }
    }
    let homes: u32 = data.buildings.iter().map(|b| u32::from(b.houses)).sum();
    assert_eq!(homes as usize, data.registers.as_ref().unwrap().houses.len());
}

#[test]
fn registers_are_sound() {
    let data = &*MINI;
    let registers = data.registers.as_ref().unwrap();
    let (first, last) = (registers::first_month(AS_OF), AS_OF.since_epoch());
    assert_eq!((first.year, first.month), (2024, 11));
    let start = Day { year: first.year, month: first.month, day: 1 }.since_epoch();
    for c in &registers.cases {
        assert!((start..=last).contains(&c.reported_on) && c.due_on > c.reported_on);
        assert!(c.closed_on.is_none_or(|d| (c.reported_on..=last).contains(&d)));
        assert_eq!(c.closed_on.is_some(), c.state == "closed");
        let days: Vec<i32> =
            [Some(c.reported_on)].into_iter().chain(c.steps).chain([c.closed_on]).map_while(|d| d).collect();
        assert!(days.is_sorted() && days.iter().all(|d| *d <= last), "{c:?}");
        let known = c.steps.iter().flatten().count() + 1 + usize::from(c.closed_on.is_some());
        assert_eq!(days.len(), known, "no step follows one that is missing: {c:?}");
        assert_eq!(c.settled.is_some(), c.kind.starts_with("dispute_") && c.closed_on.is_some());
    }
    let kinds = |prefix: &str| {
        registers.cases.iter().map(|c| c.kind).filter(|k| k.starts_with(prefix)).collect::<BTreeSet<_>>()
    };
    assert!(kinds("dispute_").len() >= 16, "of eighteen kinds: {:?}", kinds("dispute_"));
    for w in &registers.wishes {
        let days: Vec<i32> =
            [Some(w.ordered_on), w.dispatched_on, w.claimed_on, w.done_on].into_iter().map_while(|d| d).collect();
        assert!(days.is_sorted() && (w.done_on.is_none() || days.len() == 4), "{w:?}");
    }
    assert!(registers.checks.iter().all(|c| c.done <= c.due && c.due_on <= last));
    assert!(registers.hazards.iter().all(|h| h.cleared_on.is_none_or(|d| (h.found_on..=last).contains(&d))));
    assert!(registers.device_hours.iter().all(|d| d.up <= d.due));
    assert!(registers.assessments.iter().all(|a| a.duties_done <= a.duties_due && a.points <= 100));
    for h in registers.houses.iter().filter(|h| h.used != HouseUse::Resident) {
        assert_eq!((h.ledger_on, h.group_on), (None, None));
    }
    assert!(data.buildings.iter().all(|b| b.station_minutes.is_some()));
    let ordered = |leaves: &[u32]| leaves.windows(2).all(|pair| pair[0] < pair[1]);
    assert!(data.overlays.iter().all(|o| !o.leaves.is_empty() && ordered(&o.leaves)));
    assert!(registers.alarms.iter().all(|a| (start..=last).contains(&a.raised_on)));
    assert_eq!(registers.alarms.iter().map(|a| a.scene).collect::<BTreeSet<_>>().len(), 15);
    assert!(registers.visits.iter().all(|v| v.done <= v.due));
    for p in &registers.persons {
        let house = registers.houses[p.house as usize - 1];
        assert_eq!(house.leaf, p.leaf);
        assert_eq!(data.buildings[house.building as usize - 1].leaf, p.leaf);
        assert!(p.moved_in <= last && p.moved_out.is_none_or(|d| (p.moved_in..=last).contains(&d)));
    }
    for h in &registers.houses {
        let b = data.buildings[h.building as usize - 1];
        assert!(
            h.entrance >= 1 && h.entrance <= b.entrances && h.floor >= 1 && h.floor <= b.floors.max(1),
            "{h:?} of {b:?}"
        );
    }
}

#[test]
fn the_stories_can_be_found() {
    let data = &*DISTRICT;
    let registers = data.registers.as_ref().unwrap();
    let story = |kind| data.stories.iter().find(|s| s.kind == kind).unwrap();
    let share = |hits: &mut dyn Iterator<Item = bool>| {
        let (mut yes, mut all) = (0.0, 0.0);
        hits.for_each(|h| {
            yes += f64::from(u8::from(h));
            all += 1.0;
        });
        assert!(all > 50.0);
        yes / all
    };
    let code = |leaf: u32| data.leaves[leaf as usize].code.as_str();
    let s = story("overdue_cases");
    for (here, bound) in [(true, 0.8), (false, 0.9)] {
        let mut cases = registers.cases.iter().filter(|c| {
            (c.reported_on >= s.since && c.due_on < AS_OF.since_epoch()) && code(c.leaf).starts_with(&s.unit) == here
        });
        let rate = share(&mut cases.by_ref().map(|c| c.closed_on.is_some_and(|d| d <= c.due_on)));
        assert!(if here { rate < bound } else { rate > bound }, "{rate}");
    }
    let s = story("false_alarms");
    let mut alarms = registers
        .alarms
        .iter()
        .filter(|a| a.scene == "fence_crossing" && a.raised_on >= s.since && code(a.leaf).starts_with(&s.unit))
        .filter_map(|a| a.verified);
    assert!(share(&mut alarms) < 0.8);
    let s = story("visits_stopped");
    for (after, stopped) in [(true, true), (false, false)] {
        let mut visits =
            registers.visits.iter().filter(|v| (v.due_on >= s.since) == after && code(v.leaf).starts_with(&s.unit));
        assert_eq!(visits.all(|v| v.done == 0), stopped);
    }
}

#[test]
fn services_are_of_fifteen_departments_and_91_items_72_of_them_in_one_stop() {
    let departments: BTreeSet<&str> = ITEMS.iter().map(|item| item.department).collect();
    let named: BTreeSet<_> = ITEMS.iter().map(|item| (item.department, item.number)).collect();
    let one_stop = ITEMS.iter().filter(|item| item.one_stop).count();
    assert_eq!((departments.len(), named.len(), one_stop), (15, 91, 72));
    let used: BTreeSet<u8> = DISTRICT.registers.as_ref().unwrap().services.iter().map(|s| s.item).collect();
    assert_eq!(used.len(), 91);
}

/// A folder that goes when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("weige-demo-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
    fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut open = vec![self.0.clone()];
        let mut files = Vec::new();
        while let Some(dir) = open.pop() {
            for entry in fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path)
                } else {
                    files.push((path.strip_prefix(&self.0).unwrap().into(), fs::read(&path).unwrap()))
                }
            }
        }
        files.sort();
        files
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_same_arguments_give_the_same_bytes_and_another_seed_others() {
    let written = |name: &str, seed| {
        let folder = Folder::new(name);
        write(&made(Scale::Mini, seed), &folder.0, &mut |_| {}).unwrap();
        folder.files()
    };
    let (a, b, c) = (written("a", 5), written("b", 5), written("c", 6));
    assert_eq!(a.len(), 32);
    assert!(a.iter().zip(&b).all(|(x, y)| x.0 == y.0 && x.1 == y.1));
    assert!(a.iter().zip(&c).all(|(x, y)| x.0 == y.0 && x.1 != y.1));
}

#[test]
fn a_day_without_room_for_registers_is_refused() {
    let as_of = Day { year: 1812, month: 6, day: 24 };
    let refused = generate(&DemoOptions { scale: Scale::Mini, seed: 1, as_of }, &mut |_| {});
    assert!(refused.unwrap_err().to_string().contains("1812-06-24"));
}

#[test]
fn directions_turn_evenly() {
    for i in -40..40 {
        let turns = f64::from(i) / 16.0;
        let d = math::direction(turns);
        let exact = turns * core::f64::consts::TAU;
        assert!((d.x - exact.cos()).abs() < 1e-8 && (d.y - exact.sin()).abs() < 1e-8, "{turns}");
    }
}
