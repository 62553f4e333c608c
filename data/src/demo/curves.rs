//! Rivers and roads as drawn curves, before they are cut at each other.

use super::{
    LineClass,
    arrange::Curve,
    lines::Lines,
    math::{Noise, Pt, Stream, direction, mixed, pt},
    site::{Centre, Site},
};

/// The outline first, then rivers, then roads from the widest to the least.
pub(super) fn draw(site: &Site, seed: u64, lines: &mut Lines) -> Vec<Curve> {
    let mut curves = vec![Curve { points: site.outline.clone(), line: 0, closed: true }];
    rivers(site, seed, lines, &mut curves);
    expressways(site, seed, lines, &mut curves);
    for c in site.centres.iter().filter(|c| c.ring) {
        let line = lines.road(LineClass::Main);
        curves.push(Curve { points: ring(c, 0.66), line, closed: true });
    }
    between(site, seed, lines, &mut curves);
    for (i, c) in site.centres.iter().enumerate() {
        streets(c, i as u64, seed, lines, &mut curves);
    }
    curves
}

/// A smooth curve through `through`, a point each `step` metres, shaken sideways but for its ends.
fn flowing(through: &[Pt], step: f64, shake: &[(Noise, f64)]) -> Vec<Pt> {
    let n = through.len();
    let mut points = Vec::new();
    let total: f64 = through.windows(2).map(|w| (w[1] - w[0]).len()).sum();
    let mut gone = 0.0;
    for i in 0..n - 1 {
        let (a, b) = (through[i], through[i + 1]);
        let before = if i > 0 { through[i - 1] } else { a - (b - a) };
        let after = if i + 2 < n { through[i + 2] } else { b + (b - a) };
        let len = (b - a).len();
        let count = (len / step).ceil().max(1.0) as usize;
        for k in 0..count + usize::from(i + 2 == n) {
            let t = k as f64 / count as f64;
            let (t2, t3) = (t * t, t * t * t);
            let p = a * (1.0 - 2.5 * t2 + 1.5 * t3)
                + b * (0.5 * t + 2.0 * t2 - 1.5 * t3)
                + before * (-0.5 * t + t2 - 0.5 * t3)
                + after * (0.5 * t3 - 0.5 * t2);
            let way = gone + len * t;
            let free = (way.min(total - way) / 500.0).clamp(0.0, 1.0);
            let side = (b - a).unit().left();
            let off: f64 = shake.iter().map(|(noise, amount)| noise.at(p) * amount).sum();
            points.push(p + side * (off * free));
        }
        gone += len;
    }
    points
}

fn rivers(site: &Site, seed: u64, lines: &mut Lines, curves: &mut Vec<Curve>) {
    let mut rng = Stream::new(seed, "rivers", 0);
    let shake = [
        (Noise { seed: mixed(seed ^ 0x71), scale: 2_600.0f64.min(site.radius * 0.5) }, 520.0f64.min(site.radius * 0.1)),
        (Noise { seed: mixed(seed ^ 0x72), scale: 800.0 }, 130.0f64.min(site.radius * 0.03)),
    ];
    let flow = direction(site.slope);
    let core = site.centres[0];
    let many = 1 + (site.radius / 17_000.0) as usize;
    let past = if rng.chance(0.5) { 1.0 } else { -1.0 };
    for k in 0..many {
        let across = past * core.reach * rng.range(0.24, 0.36)
            + (if k % 2 == 0 { 1.0 } else { -1.0 }) * k.div_ceil(2) as f64 * 15_000.0;
        let base = core.at + flow.left() * across;
        let far = 2.6 * site.radius;
        let line = lines.river(if k == 0 { 37.0 } else { 31.0 });
        let through: Vec<Pt> = (-6..=6)
            .map(|i| base + flow * (far * f64::from(i) / 6.0) + flow.left() * (rng.normal() * site.radius * 0.035))
            .collect();
        let main = flowing(&through, 130.0, &shake);
        // Tributaries reach the main river at a slant, one from either side.
        let sides: &[f64] = if k == 0 { &[1.0, -1.0] } else { &[1.0] };
        for (j, side) in sides.iter().enumerate() {
            let down = if j == 0 { -rng.range(0.3, 0.5) } else { rng.range(0.3, 0.6) } * site.radius;
            let aim = base + flow * down;
            let join = main.iter().copied().min_by(|p, q| (*p - aim).len().total_cmp(&(*q - aim).len())).unwrap_or(aim);
            let from = flow.turned(0.5 - side * rng.range(0.11, 0.16));
            let head = join + from * (site.radius * if k == 0 { 2.2 } else { 0.9 });
            let through: Vec<Pt> = (0..=5)
                .map(|i| {
                    head.mix(join, f64::from(i) / 5.0)
                        + if i % 5 == 0 { pt(0.0, 0.0) } else { from.left() * (rng.normal() * site.radius * 0.03) }
                })
                .collect();
            let line = lines.river(if j == 0 { 18.0 } else { 10.0 });
            curves.push(Curve { points: flowing(&through, 130.0, &shake), line, closed: false });
        }
        curves.push(Curve { points: main, line, closed: false });
    }
}

fn expressways(site: &Site, seed: u64, lines: &mut Lines, curves: &mut Vec<Curve>) {
    let mut rng = Stream::new(seed, "expressways", 0);
    let core = site.centres[0];
    let bow = Noise { seed: mixed(seed ^ 0x73), scale: 9_000.0 };
    let many = 1 + (site.radius / 14_000.0) as i32;
    let first = rng.range(0.05, 0.2);
    for family in 0..2 {
        let way = direction(site.slope + first + 0.25 * f64::from(family) + rng.range(-0.04, 0.04));
        let inward =
            if (site.outline[0] - core.at).len() > 0.0 && (-core.at).dot(way.left()) > 0.0 { 1.0 } else { -1.0 };
        for k in 0..many {
            let off =
                if k == 0 { -inward * core.reach * rng.range(1.25, 1.5) } else { inward * f64::from(k) * 13_500.0 };
            let base = core.at + way.left() * if family == 0 { off } else { -off * 1.2 };
            let far = 2.6 * site.radius;
            let through: Vec<Pt> = (-3..=3).map(|i| base + way * (far * f64::from(i) / 3.0)).collect();
            let line = lines.road(LineClass::Expressway);
            curves.push(Curve {
                points: flowing(&through, 260.0, &[(bow, 900.0f64.min(site.radius * 0.08))]),
                line,
                closed: false,
            });
        }
    }
}

/// A ring road: a rounded rectangle along the centre's streets.
fn ring(c: &Centre, size: f64) -> Vec<Pt> {
    let axis = direction(c.turns);
    let count = (c.reach * size * 7.0 / 190.0) as usize;
    (0..count)
        .map(|i| {
            let d = direction(i as f64 / count as f64);
            let fourth = (d.x * d.x * d.x * d.x + d.y * d.y * d.y * d.y).sqrt().sqrt();
            let p = d * (c.reach * size / fourth);
            c.at + axis * (p.x * 1.08) + axis.left() * (p.y / 1.08)
        })
        .collect()
}

/// Main roads from centre to centre (the relative neighbourhood graph), and from outer ones beyond the outline.
fn between(site: &Site, seed: u64, lines: &mut Lines, curves: &mut Vec<Curve>) {
    let mut rng = Stream::new(seed, "main roads", 0);
    let bends = [(Noise { seed: mixed(seed ^ 0x74), scale: 2_300.0 }, 170.0f64.min(site.radius * 0.05))];
    let c = &site.centres;
    let mut arms: Vec<Vec<Pt>> = vec![Vec::new(); c.len()];
    let gate = |i: usize, toward: Pt| {
        let d = (toward - c[i].at).unit();
        if !c[i].ring {
            return c[i].at;
        }
        // Just inside the ring road, so that the two cross; the free end is cut off.
        let axis = direction(c[i].turns);
        let (x, y) = (d.dot(axis) / 1.08, d.dot(axis.left()) * 1.08);
        c[i].at + d * (c[i].reach * 0.66 / (x * x * x * x + y * y * y * y).sqrt().sqrt() - 45.0)
    };
    for i in 0..c.len() {
        for j in i + 1..c.len() {
            let d = (c[i].at - c[j].at).len();
            // Slightly looser than the graph's definition: a few more loops.
            if (0..c.len())
                .any(|k| k != i && k != j && (c[i].at - c[k].at).len().max((c[j].at - c[k].at).len()) < d * 0.93)
            {
                continue;
            }
            arms[i].push((c[j].at - c[i].at).unit());
            arms[j].push((c[i].at - c[j].at).unit());
            let (a, b) = (gate(i, c[j].at), gate(j, c[i].at));
            let side = (b - a).left() * rng.range(-0.06, 0.06);
            let line = lines.road(LineClass::Main);
            curves.push(Curve { points: flowing(&[a, a.mix(b, 0.5) + side, b], 170.0, &bends), line, closed: false });
        }
    }
    for i in 0..c.len() {
        let first = rng.unit();
        // Arms leave in the widest gaps, at most two from each centre, and only where they meet no other centre.
        for k in 0..12 {
            let d = direction(first + f64::from(k) / 12.0);
            let crowded = arms[i].iter().any(|a| a.dot(d) > 0.3);
            let blocked = c.iter().any(|o| {
                (o.at - c[i].at).dot(d) > 0.0 && (o.at - c[i].at).len() > 1.0 && (o.at - c[i].at).unit().dot(d) > 0.6
            });
            if crowded || blocked {
                continue;
            }
            arms[i].push(d);
            let a = gate(i, c[i].at + d);
            let b = a + d * (1.6 * site.radius);
            let line = lines.road(LineClass::Main);
            curves.push(Curve { points: flowing(&[a, a.mix(b, 0.3), b], 170.0, &bends), line, closed: false });
        }
    }
}

/// The long streets of a centre: two families, nearly but not quite parallel, of uneven spacing and length.
fn streets(c: &Centre, part: u64, seed: u64, lines: &mut Lines, curves: &mut Vec<Curve>) {
    let mut rng = Stream::new(seed, "long streets", part);
    let bend = Noise { seed: mixed(seed ^ 0x75), scale: 1_500.0 };
    let (space, far) = if c.ring { (560.0, 1.15 * c.reach) } else { (430.0, 0.95 * c.reach) };
    for family in 0..2 {
        let way = direction(c.turns + 0.25 * f64::from(family) + rng.range(-0.006, 0.006));
        let mut offsets = vec![0.0];
        for side in [1.0, -1.0] {
            let mut at = 0.0;
            loop {
                at += space * rng.range(0.72, 1.3);
                if at > far * 0.92 {
                    break;
                }
                // No street right beside the ring road.
                let ring = c.reach * 0.66 * if family == 0 { 1.0 / 1.08 } else { 1.08 };
                if !c.ring || (at - ring).abs() > 210.0 {
                    offsets.push(side * at);
                }
            }
        }
        for (k, off) in offsets.into_iter().enumerate() {
            let reach = |rng: &mut Stream| (far * far - off * off).max(0.0).sqrt() * rng.range(0.75, 1.12) + 150.0;
            let (mut back, mut fore) = (-reach(&mut rng), reach(&mut rng));
            // Some streets serve one side only.
            if k > 0 && rng.chance(0.22) {
                if rng.chance(0.5) { back = rng.range(-0.1, 0.25) * far } else { fore = rng.range(-0.25, 0.1) * far }
            }
            if fore - back < space {
                continue;
            }
            let base = c.at + way.left() * off;
            let lean = rng.range(-0.012, 0.012);
            let at = |s: f64| base + way * s + way.left() * (s * if k == 0 { 0.0 } else { lean });
            let class = if k == 0 || (c.ring && rng.chance(0.34)) { LineClass::Main } else { LineClass::Secondary };
            let line = lines.road(class);
            let through = [at(back), at(back * 0.5), at(0.0), at(fore * 0.5), at(fore)];
            let through: Vec<Pt> = if back < 0.0 && fore > 0.0 {
                through.to_vec()
            } else {
                vec![at(back), at((back + fore) * 0.5), at(fore)]
            };
            let shake = if k == 0 { 0.0 } else { 55.0 };
            curves.push(Curve { points: flowing(&through, 240.0, &[(bend, shake)]), line, closed: false });
        }
    }
}
