//! Putting rectangles on a plot without touching its roads, water or each other.

use super::math::{Pt, Stream, centroid, inside, to_segment};

/// A rectangle on the ground.
#[derive(Clone, Copy, Debug)]
pub(super) struct Footprint {
    pub at: Pt,
    /// Direction of its length.
    pub axis: Pt,
    /// Half its length and half its depth, metres.
    pub half: (f64, f64),
}

impl Footprint {
    pub fn corners(&self) -> [Pt; 4] {
        let (u, v) = (self.axis * self.half.0, self.axis.left() * self.half.1);
        [self.at - u - v, self.at + u - v, self.at + u + v, self.at - u + v]
    }
    fn local(&self, p: Pt) -> Pt {
        let d = p - self.at;
        Pt { x: d.dot(self.axis), y: d.dot(self.axis.left()) }
    }
    /// Whether a segment comes nearer than `room` (corners count as square).
    fn near(&self, a: Pt, b: Pt, room: f64) -> bool {
        let (a, b) = (self.local(a), self.local(b));
        let (mut from, mut to) = (0.0f64, 1.0f64);
        for (p, d, half) in [(a.x, b.x - a.x, self.half.0 + room), (a.y, b.y - a.y, self.half.1 + room)] {
            if d.abs() < 1e-12 {
                if p.abs() >= half {
                    return false;
                }
                continue;
            }
            let (s, t) = ((-half - p) / d, (half - p) / d);
            from = from.max(s.min(t));
            to = to.min(s.max(t));
        }
        from < to
    }
    fn apart(&self, o: &Self, gap: f64) -> bool {
        let reach = self.half.0 + self.half.1 + o.half.0 + o.half.1 + gap;
        let d = o.at - self.at;
        if d.x.abs() > reach || d.y.abs() > reach {
            return true;
        }
        [(self, o), (o, self)].iter().any(|(s, t)| {
            [(s.axis, s.half.0), (s.axis.left(), s.half.1)].iter().any(|(n, own)| {
                let other = t.axis.dot(*n).abs() * t.half.0 + t.axis.left().dot(*n).abs() * t.half.1;
                d.dot(*n).abs() > own + other + gap
            })
        })
    }
}

/// The ground of one leaf.
pub(super) struct Plot<'a> {
    pub ring: &'a [Pt],
    /// For each edge: metres to keep free beside it.
    pub clear: &'a [f64],
    /// Round waters inside: middle and radius.
    pub ponds: &'a [(Pt, f64)],
    pub placed: Vec<Footprint>,
}

impl Plot<'_> {
    pub fn fits(&self, f: &Footprint, gap: f64) -> bool {
        inside(self.ring, f.at)
            && (0..self.ring.len()).all(|i| !f.near(self.ring[i], self.ring[(i + 1) % self.ring.len()], self.clear[i]))
            && self.ponds.iter().all(|(at, r)| {
                let p = f.local(*at);
                let (dx, dy) = ((p.x.abs() - f.half.0).max(0.0), (p.y.abs() - f.half.1).max(0.0));
                dx * dx + dy * dy > (r + 5.0) * (r + 5.0)
            })
            && self.placed.iter().all(|o| f.apart(o, gap))
    }
    pub fn put(&mut self, f: Footprint, gap: f64) -> bool {
        let fits = self.fits(&f, gap);
        if fits {
            self.placed.push(f);
        }
        fits
    }
    /// All places for rectangles in rows `spacing` apart, a `gap` between neighbours; rows keep the phase of `origin`.
    pub fn rows(&self, origin: Pt, axis: Pt, half: (f64, f64), spacing: f64, gap: f64) -> Vec<Footprint> {
        let n = axis.left();
        let bounds = |d: Pt| {
            self.ring.iter().map(|p| (*p - origin).dot(d)).fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)))
        };
        let ((u0, u1), (v0, v1)) = (bounds(axis), bounds(n));
        let mut found = Vec::new();
        let mut v = (v0 / spacing).ceil() * spacing;
        while v < v1 {
            let mut u = ((u0 + half.0) / 6.0).ceil() * 6.0;
            while u < u1 {
                let f = Footprint { at: origin + axis * u + n * v, axis, half };
                if self.fits(&f, gap) {
                    found.push(f);
                    u += 2.0 * half.0 + gap;
                } else {
                    u += 6.0;
                }
            }
            v += spacing;
        }
        found
    }
    /// How far a point lies from the nearest edge's clearance; negative outside.
    pub fn depth(&self, p: Pt) -> f64 {
        if !inside(self.ring, p) {
            return -1.0;
        }
        (0..self.ring.len())
            .map(|i| to_segment(p, self.ring[i], self.ring[(i + 1) % self.ring.len()]) - self.clear[i])
            .fold(f64::MAX, f64::min)
    }
    /// The best of `tries` random points: the one farthest from the plot's edges, and how far.
    pub fn deepest(&self, tries: u32, rng: &mut Stream) -> (Pt, f64) {
        let middle = centroid(self.ring);
        let mut best = (middle, self.depth(middle));
        for _ in 0..tries {
            let p = self.any(rng);
            let d = self.depth(p);
            if d > best.1 {
                best = (p, d);
            }
        }
        best
    }
    /// The first of some random points that lies at least `room` from the edges, and how far it does.
    pub fn anywhere(&self, room: f64, rng: &mut Stream) -> (Pt, f64) {
        for _ in 0..12 {
            let p = self.any(rng);
            let d = self.depth(p);
            if d >= room {
                return (p, d);
            }
        }
        self.deepest(4, rng)
    }
    /// A point inside the plot's bounds.
    pub fn any(&self, rng: &mut Stream) -> Pt {
        let (mut low, mut high) = (self.ring[0], self.ring[0]);
        for p in self.ring {
            low = Pt { x: low.x.min(p.x), y: low.y.min(p.y) };
            high = Pt { x: high.x.max(p.x), y: high.y.max(p.y) };
        }
        Pt { x: rng.range(low.x, high.x), y: rng.range(low.y, high.y) }
    }
}
