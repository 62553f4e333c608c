//! Cutting a face in two along a street or a wall.

use super::{
    lines::Lines,
    math::{Pt, Stream, area, between_segments, crossing, inside, to_segment},
    mesh::{Mesh, metres, snapped},
};

/// How a face is to be cut.
#[derive(Clone, Copy)]
pub(super) struct Cut {
    /// Share of the area that the first part should get.
    pub share: f64,
    /// How far the share may be off.
    pub slack: f64,
    /// Direction of streets here; cuts run along it or across it.
    pub grain: Pt,
    /// Ends nearer than this to a corner go to the corner; metres.
    pub gap: f64,
    /// Ends nearer than this to another street's end across the way meet it; metres.
    pub meet: f64,
    /// Length between bends of the new line, metres, and how far they lie aside as a share of that.
    pub bend: (f64, f64),
    /// A step in the middle of the line, metres; 0 for none.
    pub step: f64,
    /// What following the face's own longest side costs against following the streets.
    pub own: f64,
    pub line: u32,
}

/// One end of a cut: a vertex of the ring, or a new one on the edge after it.
#[derive(Clone, Copy)]
struct End {
    /// Place in the ring.
    i: usize,
    at: Pt,
    new: bool,
    meets: bool,
}

struct Candidate {
    score: f64,
    a: End,
    b: End,
    /// Across the line.
    normal: Pt,
}

/// Cuts `face`; returns the faces of the first and the second part, or none when no acceptable line was found.
pub(super) fn cut(mesh: &mut Mesh, lines: &Lines, face: u32, plan: &Cut, rng: &mut Stream) -> Option<(u32, u32)> {
    let ring = mesh.ring(face);
    let total = area(&ring);
    let wet = wet_sides(mesh, lines, face);
    let degree: Vec<u8> = mesh.faces[face as usize].iter().map(|v| mesh.degree(*v)).collect();
    let mut found: Vec<Candidate> = Vec::new();
    let side = longest_side(&ring);
    let tilt = rng.range(-0.012, 0.012);
    for (axis, extra) in [(plan.grain.turned(tilt), 0.0), (side, plan.own)] {
        for (normal, extent, other) in [
            (axis, span(&ring, axis), span(&ring, axis.left())),
            (axis.left(), span(&ring, axis.left()), span(&ring, axis)),
        ] {
            // Across the longer side; the other way only when the face is nearly square.
            if extent < other * 0.8 {
                continue;
            }
            for flip in [1.0, -1.0] {
                for shift in [0.0, -0.35, 0.35, -0.8, 0.8] {
                    let share = plan.share + shift * plan.slack;
                    if share <= 0.08 || share >= 0.92 {
                        continue;
                    }
                    let n = normal * flip;
                    let s = offset(&ring, n, share * total);
                    for (a, b) in chords(&ring, &degree, n, s, plan) {
                        if let Some(score) = rate(&ring, &wet, &a, &b, plan) {
                            let score = score + extra + 0.4 * (other / extent) + 0.03 * f64::abs(shift);
                            found.push(Candidate { score, a, b, normal: n });
                        }
                    }
                }
            }
        }
    }
    found.sort_by(|x, y| x.score.total_cmp(&y.score));
    for c in found.iter().take(6) {
        if let Some(parts) = carry_out(mesh, face, &ring, c, plan, rng) {
            return Some(parts);
        }
    }
    None
}

/// For each side of a face how far a river's water reaches in from it, metres.
fn wet_sides(mesh: &Mesh, lines: &Lines, face: u32) -> Vec<f64> {
    let names = &mesh.faces[face as usize];
    (0..names.len()).map(|i| lines.wet(mesh.line(names[i], names[(i + 1) % names.len()]))).collect()
}

/// Area that is not under the rivers along the sides, at least a tenth of the whole.
fn dry(ring: &[Pt], wet: &[f64]) -> f64 {
    let water: f64 = wet
        .iter()
        .enumerate()
        .map(|(i, w)| if *w > 0.0 { w * (ring[(i + 1) % ring.len()] - ring[i]).len() } else { 0.0 })
        .sum();
    let whole = area(ring);
    (whole - water).max(0.1 * whole)
}

/// Dry land of a face, m².
pub(super) fn dry_area(mesh: &Mesh, lines: &Lines, face: u32) -> f64 {
    dry(&mesh.ring(face), &wet_sides(mesh, lines, face))
}

/// Extent of the ring along a direction, in metres.
pub(super) fn span(ring: &[Pt], d: Pt) -> f64 {
    let (low, high) = ring.iter().map(|p| p.dot(d)).fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
    high - low
}

/// Direction of the longest nearly straight run of edges.
fn longest_side(ring: &[Pt]) -> Pt {
    let n = ring.len();
    let mut best = (0.0, Pt { x: 1.0, y: 0.0 });
    for i in 0..n {
        let mut j = i;
        let first = (ring[(i + 1) % n] - ring[i]).unit();
        let mut end = ring[i];
        while j < i + n {
            let step = ring[(j + 1) % n] - ring[j % n];
            if step.unit().dot(first) < 0.94 {
                break;
            }
            end = ring[(j + 1) % n];
            j += 1;
        }
        let run = end - ring[i];
        if run.len() > best.0 {
            best = (run.len(), run.unit());
        }
    }
    best.1
}

/// The offset along `n` below which `target` m² of the ring lie.
fn offset(ring: &[Pt], n: Pt, target: f64) -> f64 {
    let (mut low, mut high) =
        ring.iter().map(|p| p.dot(n)).fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
    for _ in 0..22 {
        let middle = (low + high) * 0.5;
        if below(ring, n, middle) < target { low = middle } else { high = middle }
    }
    (low + high) * 0.5
}

/// Area of the part with p·n < s. Bridges along the cut have no area, so concave rings come out right too.
fn below(ring: &[Pt], n: Pt, s: f64) -> f64 {
    let mut twice = 0.0;
    let mut last: Option<Pt> = None;
    let mut first: Option<Pt> = None;
    let mut add = |p: Pt| {
        if let Some(q) = last {
            twice += q.cross(p);
        }
        first.get_or_insert(p);
        last = Some(p);
    };
    for (i, &a) in ring.iter().enumerate() {
        let b = ring[(i + 1) % ring.len()];
        let (da, db) = (a.dot(n) - s, b.dot(n) - s);
        if da < 0.0 {
            add(a);
        }
        if (da < 0.0) != (db < 0.0) {
            add(a.mix(b, da / (da - db)));
        }
    }
    if let (Some(q), Some(p)) = (last, first) {
        twice += q.cross(p);
    }
    twice * 0.5
}

/// Pairs of ends of the pieces of the line p·n = s that run inside the ring. With a step the line's second half lies
/// that much aside. Left of a cut that runs along n.left() lies the part below the offset.
fn chords(ring: &[Pt], degree: &[u8], n: Pt, s: f64, plan: &Cut) -> Vec<(End, End)> {
    let (first, second) =
        (hits(ring, degree, n, s - plan.step * 0.5, plan), hits(ring, degree, n, s + plan.step * 0.5, plan));
    if first.len() != second.len() {
        return Vec::new();
    }
    first.chunks_exact(2).zip(second.chunks_exact(2)).map(|(a, b)| (a[0], b[1])).collect()
}

/// Where the line p·n = s meets the ring, along n.left().
fn hits(ring: &[Pt], degree: &[u8], n: Pt, s: f64, plan: &Cut) -> Vec<End> {
    let mut hits: Vec<(f64, End)> = Vec::new();
    let count = ring.len();
    for i in 0..count {
        let (a, b) = (ring[i], ring[(i + 1) % count]);
        let (da, db) = (a.dot(n) - s, b.dot(n) - s);
        if (da < 0.0) != (db < 0.0) {
            let p = a.mix(b, da / (da - db));
            hits.push((p.dot(n.left()), settle(ring, degree, i, p, plan)));
        }
    }
    hits.sort_by(|x, y| x.0.total_cmp(&y.0));
    hits.into_iter().map(|h| h.1).collect()
}

/// Moves an end to a corner or to the end of a street across the way, where one is near.
fn settle(ring: &[Pt], degree: &[u8], edge: usize, p: Pt, plan: &Cut) -> End {
    let n = ring.len();
    let mut best: Option<(f64, End)> = None;
    for k in [n - 2, n - 1, 0, 1, 2, 3] {
        let i = (edge + k) % n;
        let d = (ring[i] - p).len();
        let meets = degree[i] >= 3;
        let near = d < if meets { plan.meet } else { plan.gap };
        // A street's end counts as nearer than a bend.
        let worth = if meets { d * 0.5 } else { d };
        if near && best.is_none_or(|b| worth < b.0) {
            best = Some((worth, End { i, at: ring[i], new: false, meets }));
        }
    }
    best.map_or(End { i: edge, at: p, new: true, meets: false }, |b| b.1)
}

/// How good a straight cut from `a` to `b` is, low is good; none where it is impossible.
fn rate(ring: &[Pt], wet: &[f64], a: &End, b: &End, plan: &Cut) -> Option<f64> {
    let n = ring.len();
    let length = (b.at - a.at).len();
    let next = |e: &End, o: &End| (e.i + 1) % n == o.i && (e.new || !o.new);
    if length < plan.gap * 0.8 || a.i == b.i || (next(a, b) && !b.new) || (next(b, a) && !a.new) {
        return None;
    }
    if !clear(ring, a, b, &[a.at, b.at], plan.gap * 0.45) {
        return None;
    }
    // The first part lies left of a → b: from b along the ring to a.
    let mut first = vec![b.at];
    let mut wet_first = vec![wet[b.i]];
    let mut i = (b.i + 1) % n;
    let stop = if a.new { (a.i + 1) % n } else { a.i };
    while i != stop {
        first.push(ring[i]);
        wet_first.push(wet[i]);
        i = (i + 1) % n;
    }
    first.push(a.at);
    wet_first.push(0.0);
    let total = dry(ring, wet);
    let share = dry(&first, &wet_first) / total;
    if (share - plan.share).abs() > plan.slack {
        return None;
    }
    let d = (b.at - a.at) * (1.0 / length);
    let square = |e: &End| {
        let (back, fore) =
            if e.new { (ring[e.i], ring[(e.i + 1) % n]) } else { (ring[(e.i + n - 1) % n], ring[(e.i + 1) % n]) };
        // From a corner the cut should leave in the middle of the angle.
        let along = |q: Pt| (q - e.at).unit().dot(d).abs();
        along(back).max(along(fore))
    };
    let ends = square(a) + square(b);
    let meets = f64::from(u8::from(a.meets)) + f64::from(u8::from(b.meets));
    let thick = (total / (length * length)).min(2.0);
    Some(1.1 * ends + 2.0 * (share - plan.share).abs() - 0.22 * meets + 0.35 / (0.2 + thick))
}

/// Whether `way` keeps `room` metres from the ring but for its two ends.
fn clear(ring: &[Pt], a: &End, b: &End, way: &[Pt], room: f64) -> bool {
    let n = ring.len();
    if !inside(ring, way[0].mix(way[1], 0.5)) {
        return false;
    }
    let touches = |e: &End, i: usize| i == e.i || (!e.new && (i + 1) % n == e.i);
    for (k, w) in way.windows(2).enumerate() {
        let (p, q) = (w[0], w[1]);
        for i in 0..n {
            let (c, d) = (ring[i], ring[(i + 1) % n]);
            let at_a = k == 0 && touches(a, i);
            let at_b = k + 2 == way.len() && touches(b, i);
            if at_a || at_b {
                // Beside its own edge the line must only lead away from it.
                let (end, other) = if at_a { (p, q) } else { (q, p) };
                let far = to_segment(end + (other - end).unit() * (room * 2.0).min((other - end).len()), c, d);
                if far < room * 0.6 || (at_a && at_b) {
                    return false;
                }
                continue;
            }
            let near =
                (a.i + n - i) % n <= 2 || (i + n - a.i) % n <= 2 || (b.i + n - i) % n <= 2 || (i + n - b.i) % n <= 2;
            let least = if near { room * 0.5 } else { room };
            if between_segments(p, q, c, d) < least {
                return false;
            }
        }
    }
    true
}

fn carry_out(
    mesh: &mut Mesh,
    face: u32,
    ring: &[Pt],
    c: &Candidate,
    plan: &Cut,
    rng: &mut Stream,
) -> Option<(u32, u32)> {
    let length = (c.b.at - c.a.at).len();
    let mut path: Vec<Pt> = Vec::new();
    for strength in [1.0, 0.4, 0.0] {
        path = bent(c, length, plan, strength, rng).into_iter().map(|p| metres(snapped(p))).collect();
        let way: Vec<Pt> = [c.a.at].into_iter().chain(path.iter().copied()).chain([c.b.at]).collect();
        let folds = (0..way.len())
            .any(|i| (i + 2..way.len() - 1).any(|j| crossing(way[i], way[i + 1], way[j], way[j + 1]).is_some()));
        if !folds && clear(ring, &c.a, &c.b, &way, plan.gap * 0.45) {
            break;
        }
        if strength == 0.0 {
            return None;
        }
    }
    let names = mesh.faces[face as usize].clone();
    let n = names.len();
    let vertex = |mesh: &mut Mesh, e: &End| {
        if e.new { mesh.split_edge(names[e.i], names[(e.i + 1) % n], e.at) } else { names[e.i] }
    };
    let a = vertex(mesh, &c.a);
    let b = vertex(mesh, &c.b);
    let left = mesh.split_face(face, a, b, &path, plan.line);
    Some((left, face))
}

/// The line's inner points: a step, or bends that swing like a path and not like a saw.
fn bent(c: &Candidate, length: f64, plan: &Cut, strength: f64, rng: &mut Stream) -> Vec<Pt> {
    let (a, b) = (c.a.at, c.b.at);
    let side = (b - a).unit().left();
    if plan.step > 0.0 {
        let (n, along) = (c.normal, c.normal.left());
        let t = rng.range(0.3, 0.7);
        let at = a.dot(along) * (1.0 - t) + b.dot(along) * t;
        let apart = (a - b).dot(n).abs();
        let corners = vec![n * a.dot(n) + along * at, n * b.dot(n) + along * at];
        return if strength > 0.5 && apart > 3.5 && apart < 3.0 * plan.step { corners } else { Vec::new() };
    }
    let count = (length / plan.bend.0) as usize;
    if strength == 0.0 || count == 0 {
        return Vec::new();
    }
    let reach = plan.bend.0 * plan.bend.1 * strength;
    let bow = rng.range(-1.0, 1.0) * (count as f64).sqrt();
    let mut swing = rng.range(-1.0, 1.0);
    (1..=count)
        .map(|k| {
            let t = k as f64 / (count + 1) as f64;
            swing = 0.45 * swing + 0.9 * rng.range(-1.0, 1.0);
            let along = t + rng.range(-0.22, 0.22) / (count + 1) as f64;
            a.mix(b, along) + side * (reach * (bow * 4.0 * t * (1.0 - t) + swing) * 0.7)
        })
        .collect()
}
