//! Villages: hamlets of loose houses, rows built to one plan, houses along the lane.

use super::{
    BuildingKind, LineClass,
    buildings::Built,
    math::{Pt, Stream, direction},
    place::{Footprint, Plot},
};

/// Puts up houses until all have found a place or none is left.
pub(super) fn build(
    plot: &mut Plot<'_>,
    class: &[LineClass],
    houses: u32,
    grain: Pt,
    rng: &mut Stream,
    out: &mut Vec<Built>,
) {
    let mut left = (f64::from(houses) / rng.range(1.75, 2.35)).ceil() as u32 + 1;
    if rng.chance(0.55) {
        let most = rng.below(left * 3 / 4 + 1);
        left -= lane(plot, class, most, rng, out);
    }
    let hamlets = 1 + rng.weighted(&[0.2, 0.3, 0.3, 0.2]) as u32;
    for k in 0..hamlets * 5 {
        if left == 0 {
            break;
        }
        let (middle, deep) = plot.anywhere(14.0, rng);
        if deep < 6.0 {
            continue;
        }
        let share = if k + 1 >= hamlets { left } else { (left * (25 + rng.below(50)) / 100).max(1) };
        let axis = grain.turned(rng.range(-0.05, 0.05) + if rng.chance(0.5) { 0.25 } else { 0.0 });
        left -= if rng.chance(0.22) {
            rows(plot, middle, axis, share, rng, out)
        } else {
            cluster(plot, middle, axis, share, rng, out)
        };
    }
    for _ in 0..rng.below(3) {
        let at = plot.any(rng);
        put(
            plot,
            out,
            Footprint { at, axis: grain, half: (rng.range(7.0, 14.0), rng.range(4.0, 7.0)) },
            BuildingKind::Farm,
        );
    }
}

fn house(rng: &mut Stream) -> (f64, f64) {
    (rng.range(4.8, 8.0), rng.range(3.9, 5.4))
}

fn put(plot: &mut Plot<'_>, out: &mut Vec<Built>, ground: Footprint, kind: BuildingKind) -> bool {
    let put = plot.put(ground, 2.5);
    if put {
        out.push(Built { ground, kind, floors: 2, entrances: 1, houses: 0, shops: 0 });
    }
    put
}

/// Houses along a lane or road; returns how many.
fn lane(plot: &mut Plot<'_>, class: &[LineClass], most: u32, rng: &mut Stream, out: &mut Vec<Built>) -> u32 {
    let n = plot.ring.len();
    let start = rng.below(n as u32) as usize;
    let mut done = 0;
    for i in (0..n).map(|k| (start + k) % n) {
        if !matches!(class[i], LineClass::Minor | LineClass::Secondary | LineClass::Wall) {
            continue;
        }
        let (a, b) = (plot.ring[i], plot.ring[(i + 1) % n]);
        let (axis, len) = ((b - a).unit(), (b - a).len());
        let mut s = rng.range(8.0, 16.0);
        while s < len - 8.0 && done < most {
            let half = house(rng);
            let deep = plot.clear[i] + half.1 + rng.range(0.5, 6.0);
            let ground =
                Footprint { at: a + axis * s + axis.left() * deep, axis: axis.turned(rng.range(-0.01, 0.01)), half };
            done += u32::from(put(plot, out, ground, BuildingKind::House));
            s += 2.0 * half.0 + if rng.chance(0.2) { rng.range(14.0, 45.0) } else { rng.range(2.6, 8.0) };
        }
    }
    done
}

/// A loose, drawn-out spiral round a middle; returns how many houses.
fn cluster(plot: &mut Plot<'_>, middle: Pt, axis: Pt, share: u32, rng: &mut Stream, out: &mut Vec<Built>) -> u32 {
    let wide = rng.range(8.5, 15.0);
    let stretch = rng.range(1.0, 2.3);
    let mut done = 0;
    for j in 0..share * 2 + 8 {
        if done == share {
            break;
        }
        let d = direction(f64::from(j) * 0.381_966 + rng.range(-0.05, 0.05))
            * (wide * (f64::from(j) * rng.range(0.7, 1.3)).sqrt());
        let at = middle + axis * (d.x * stretch) + axis.left() * (d.y / stretch.sqrt());
        let turn = if rng.chance(0.3) { 0.25 } else { 0.0 } + rng.range(-0.025, 0.025);
        done +=
            u32::from(put(plot, out, Footprint { at, axis: axis.turned(turn), half: house(rng) }, BuildingKind::House));
    }
    done
}

/// Two to four rows side by side, all houses alike; returns how many.
fn rows(plot: &mut Plot<'_>, middle: Pt, axis: Pt, share: u32, rng: &mut Stream, out: &mut Vec<Built>) -> u32 {
    let lines = 2 + rng.below(3);
    let long = share.div_ceil(lines);
    let half = (rng.range(5.0, 7.0), rng.range(4.4, 5.4));
    let (step, apart) = (2.0 * half.0 + 2.8, 2.0 * half.1 + rng.range(8.0, 14.0));
    let mut done = 0;
    for k in 0..lines * long {
        if done == share {
            break;
        }
        let (u, v) =
            (f64::from(k % long) - f64::from(long - 1) * 0.5, f64::from(k / long) - f64::from(lines - 1) * 0.5);
        let at = middle + axis * (u * step) + axis.left() * (v * apart);
        done += u32::from(put(plot, out, Footprint { at, axis, half }, BuildingKind::House));
    }
    done
}
