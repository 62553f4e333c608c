//! What stands on each leaf: rows facing south in compounds, clusters of houses in villages, sheds in works.

use super::{
    Building, BuildingKind, LineClass,
    households::Homes,
    lines::Lines,
    math::{Pt, Stream, pt},
    mesh::{Mesh, lattice, snapped},
    place::{Footprint, Plot},
    uses::LandUse,
};

/// One building, before it has a number.
#[derive(Clone, Copy)]
pub(super) struct Built {
    pub ground: Footprint,
    pub kind: BuildingKind,
    pub floors: u8,
    pub entrances: u8,
    pub houses: u16,
    pub shops: u16,
}

impl Built {
    /// How many houses it can hold.
    fn room(&self) -> u32 {
        match self.kind {
            BuildingKind::House => 4,
            BuildingKind::LowRise => 18,
            BuildingKind::Slab => 84,
            BuildingKind::Tower => 132,
            _ => 0,
        }
    }
    pub fn numbered(self, leaf: u32) -> Building {
        let on = |p: Pt| lattice(snapped(p));
        Building {
            leaf,
            kind: self.kind,
            floors: self.floors,
            entrances: self.entrances,
            houses: self.houses,
            households: 0,
            shops: self.shops,
            station_minutes: None,
            at: on(self.ground.at),
            footprint: self.ground.corners().map(on),
        }
    }
}

/// What a leaf's builder needs to know.
pub(super) struct Order<'a> {
    pub mesh: &'a Mesh,
    pub lines: &'a Lines,
    pub face: u32,
    pub land: LandUse,
    pub homes: Homes,
    /// Direction of the block's streets, and the point that its rows are aligned to.
    pub grain: Pt,
    pub origin: Pt,
    pub ponds: &'a [(Pt, f64)],
}

pub(super) fn build(order: &Order<'_>, rng: &mut Stream) -> Vec<Built> {
    let ring = order.mesh.ring(order.face);
    let names = &order.mesh.faces[order.face as usize];
    let line = |i: usize| order.lines.0[order.mesh.line(names[i], names[(i + 1) % names.len()]) as usize];
    let clear: Vec<f64> = (0..names.len()).map(|i| line(i).clear).collect();
    let class: Vec<LineClass> = (0..names.len()).map(|i| line(i).class).collect();
    let mut plot = Plot { ring: &ring, clear: &clear, ponds: order.ponds, placed: Vec::new() };
    let mut out: Vec<Built> = Vec::new();
    let area = super::math::area(&ring);
    let houses = order.homes.houses;
    let axis = southern(order.grain);
    let rows = |plot: &mut Plot<'_>, out: &mut Vec<Built>, kind, half: (f64, f64), spacing, gap, most: usize| {
        let slots = plot.rows(order.origin, axis, half, spacing, gap);
        let take = slots.len().min(most);
        for k in 0..take {
            let ground = slots[k * slots.len() / take];
            plot.placed.push(ground);
            out.push(Built { ground, kind, floors: 1, entrances: 1, houses: 0, shops: 0 });
        }
    };
    use BuildingKind as K;
    match order.land {
        LandUse::Village => super::village::build(&mut plot, &class, houses, order.grain, rng, &mut out),
        LandUse::Suburb => {
            let most = (f64::from(houses) / rng.range(5.0, 9.0)).ceil().max(2.0) as usize;
            rows(&mut plot, &mut out, K::LowRise, (rng.range(9.0, 16.0), 5.5), 23.0, 5.0, most);
        }
        LandUse::Old => {
            let most = (f64::from(houses) / rng.range(4.5, 8.0)).ceil().max(3.0) as usize;
            rows(
                &mut plot,
                &mut out,
                K::LowRise,
                (rng.range(7.0, 11.0), rng.range(5.0, 6.5)),
                16.5,
                2.5,
                most * 2 / 3 + 1,
            );
            rows(&mut plot, &mut out, K::LowRise, (5.5, 5.0), 14.0, 2.0, most / 3 + 1);
        }
        LandUse::Slabs => {
            let most = (area / 2_600.0).min(f64::from(houses) / 16.0).ceil().max(1.0) as usize;
            rows(&mut plot, &mut out, K::Slab, (rng.range(17.0, 27.0), 6.5), 29.0, 9.0, most);
        }
        LandUse::Towers => {
            let most = (area / 4_200.0).min(f64::from(houses) / 26.0).ceil().max(1.0) as usize;
            rows(&mut plot, &mut out, K::Tower, (rng.range(13.0, 17.0), rng.range(8.0, 10.5)), 46.0, 18.0, most);
        }
        LandUse::Works => {
            let sheds = (area / 9_000.0).clamp(1.0, 5.0) as usize;
            let square = (rng.range(18.0, 36.0), rng.range(11.0, 20.0));
            rows(&mut plot, &mut out, K::Factory, square, 2.0 * square.1 + 18.0, 16.0, sheds);
            rows(
                &mut plot,
                &mut out,
                K::Slab,
                (rng.range(16.0, 24.0), 6.5),
                24.0,
                9.0,
                (f64::from(houses) / 34.0).ceil().max(1.0) as usize,
            );
        }
        LandUse::School => {
            rows(&mut plot, &mut out, K::School, (rng.range(20.0, 30.0), 7.0), 32.0, 14.0, 3);
            rows(&mut plot, &mut out, K::Public, (13.0, 10.0), 30.0, 12.0, 1);
        }
        LandUse::Hospital => {
            rows(&mut plot, &mut out, K::Hospital, (rng.range(20.0, 32.0), 9.0), 34.0, 12.0, 2);
        }
        LandUse::Market => {
            rows(&mut plot, &mut out, K::Market, (rng.range(22.0, 32.0), rng.range(13.0, 20.0)), 48.0, 12.0, 2)
        }
        LandUse::Offices => {
            rows(&mut plot, &mut out, K::Office, (rng.range(15.0, 21.0), rng.range(12.0, 17.0)), 52.0, 20.0, 2)
        }
        LandUse::Park => rows(&mut plot, &mut out, K::Public, (6.0, 5.0), 70.0, 60.0, 2),
        LandUse::Enterprise => {
            let square = (rng.range(22.0, 40.0), rng.range(12.0, 22.0));
            rows(
                &mut plot,
                &mut out,
                K::Factory,
                square,
                2.0 * square.1 + 16.0,
                14.0,
                (area / 6_000.0).clamp(2.0, 6.0) as usize,
            );
            rows(&mut plot, &mut out, K::Office, (12.0, 8.0), 24.0, 8.0, 1);
        }
    }
    // What people live in must hold all houses: smaller rectangles, then nearer to the plot's edges.
    let wet = |i: usize| order.lines.wet(order.mesh.line(names[i], names[(i + 1) % names.len()]));
    let tight: Vec<f64> = (0..names.len()).map(|i| (clear[i] * 0.5).max(wet(i))).collect();
    let hair: Vec<f64> = (0..names.len()).map(|i| (clear[i] * 0.2).min(2.0).max(wet(i))).collect();
    for (edges, half, spacing, gap) in [
        (&clear, (13.0, 5.5), 19.0, 4.0),
        (&clear, (8.0, 5.0), 16.0, 3.0),
        (&tight, (7.0, 4.5), 13.0, 2.5),
        (&tight, (4.5, 4.0), 10.0, 2.0),
        (&hair, (3.0, 2.5), 7.0, 1.5),
        (&hair, (1.6, 1.6), 4.0, 1.0),
    ] {
        let owed = |out: &[Built]| houses.saturating_sub(out.iter().map(|b| b.room()).sum());
        let empty = out.is_empty() && edges.len() == hair.len() && core::ptr::eq(edges, &hair);
        if owed(&out) > 0 || empty {
            plot.clear = edges;
            let most = (owed(&out) as usize).div_ceil(16).max(1);
            rows(&mut plot, &mut out, if houses > 0 { K::LowRise } else { K::Public }, half, spacing, gap, most);
        }
    }
    plot.clear = &clear;
    if houses > 0 && out.iter().all(|b| !b.kind.residential()) {
        // A sliver between river and road: its caretaker's hut stands where there is most room.
        let ground = Footprint { at: plot.deepest(200, rng).0, axis, half: (1.2, 1.2) };
        out.push(Built { ground, kind: K::LowRise, floors: 4, entrances: 1, houses: 0, shops: 0 });
    }
    if matches!(order.land, LandUse::Suburb | LandUse::Old | LandUse::Slabs | LandUse::Towers | LandUse::Market) {
        shops(&mut plot, &class, rng, &mut out);
    }
    furnish(&mut out, houses, rng);
    out
}

/// The direction of rows: along the streets that run nearest to east–west, turned half-way back to due south.
fn southern(grain: Pt) -> Pt {
    let turns = [grain, grain.left(), -grain, -grain.left()];
    let best = turns.into_iter().max_by(|a, b| a.x.total_cmp(&b.x)).unwrap_or(grain);
    // Beyond some 30° of turn rows face south whatever the street does.
    if best.y.abs() > 0.5 { (best + pt(1.3, 0.0)).unit() } else { best }
}

/// Low strips of shops along wide streets.
fn shops(plot: &mut Plot<'_>, class: &[LineClass], rng: &mut Stream, out: &mut Vec<Built>) {
    let n = plot.ring.len();
    for (i, class) in class.iter().enumerate() {
        let (a, b) = (plot.ring[i], plot.ring[(i + 1) % n]);
        let (axis, len) = ((b - a).unit(), (b - a).len());
        let likely = match class {
            LineClass::Main | LineClass::Secondary => 0.5,
            LineClass::Minor => 0.16,
            _ => 0.0,
        };
        let mut s = rng.range(14.0, 30.0);
        while s < len - 14.0 {
            let half = (rng.range(7.0, 15.0), rng.range(3.5, 5.0));
            let ground =
                Footprint { at: a + axis * (s + half.0) + axis.left() * (plot.clear[i] + half.1 + 0.5), axis, half };
            if rng.chance(likely) && plot.put(ground, 3.0) {
                out.push(Built {
                    ground,
                    kind: BuildingKind::Shops,
                    floors: 1 + rng.below(2) as u8,
                    entrances: 1,
                    houses: 0,
                    shops: (half.0 / 2.2) as u16,
                });
            }
            s += 2.0 * half.0 + rng.range(5.0, 22.0);
        }
    }
}

/// Gives houses, floors and entrances to what stands.
fn furnish(out: &mut [Built], houses: u32, rng: &mut Stream) {
    let room = |b: &Built| {
        if b.kind.residential() {
            b.ground.half.0 * b.ground.half.1 * if b.kind == BuildingKind::Tower { 3.0 } else { 1.0 }
        } else {
            0.0
        }
    };
    let loads: Vec<f64> = out.iter().map(|b| room(b) * rng.range(0.85, 1.15)).collect();
    if loads.iter().any(|l| *l > 0.0) {
        let living: Vec<usize> = (0..out.len()).filter(|i| loads[*i] > 0.0).collect();
        let some: Vec<f64> = living.iter().map(|i| loads[*i]).collect();
        let least = usize::from(houses as usize >= living.len());
        for (i, n) in living.iter().zip(super::tree::apportion(&some, houses as usize, least, usize::MAX)) {
            out[*i].houses = n as u16;
        }
    }
    for b in out.iter_mut() {
        let n = f64::from(b.houses);
        let (entrances, floors) = match b.kind {
            BuildingKind::House => (1.0, if rng.chance(0.3) { 3.0 } else { 2.0 }),
            BuildingKind::LowRise => ((n / 12.0).ceil().max(1.0), 3.0 + f64::from(rng.below(2))),
            BuildingKind::Slab => ((b.ground.half.0 / 8.5).round().clamp(1.0, 4.0), 0.0),
            BuildingKind::Tower => (if n > 90.0 { 2.0 } else { 1.0 }, 0.0),
            BuildingKind::Office => (2.0, 6.0 + f64::from(rng.below(16))),
            BuildingKind::School | BuildingKind::Hospital => (2.0, 3.0 + f64::from(rng.below(4))),
            BuildingKind::Shops => (1.0, f64::from(b.floors)),
            BuildingKind::Factory | BuildingKind::Market | BuildingKind::Public | BuildingKind::Farm => {
                (1.0, 1.0 + f64::from(rng.below(2)))
            }
        };
        let floors = match b.kind {
            BuildingKind::Slab => (n / (entrances * 2.0)).ceil().clamp(4.0, 7.0),
            BuildingKind::Tower => (n / (entrances * 2.0)).ceil().clamp(9.0, 33.0),
            _ => floors,
        };
        b.entrances = entrances as u8;
        b.floors = floors as u8;
        if b.kind == BuildingKind::Office {
            b.shops = 4 + rng.below(12) as u16;
        }
        if b.kind == BuildingKind::Market {
            b.shops = 20 + rng.below(50) as u16;
        }
        if b.kind == BuildingKind::House && rng.chance(0.02) {
            b.shops = 1;
        }
    }
}
