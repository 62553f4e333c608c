//! Arithmetic that gives the same bits on every machine: only + − × ÷ and square roots, never the platform's sin or exp.

use core::ops::{Add, Mul, Neg, Sub};

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};

/// A point or a vector in the plane, in metres east and north of the district's origin.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Pt {
    pub x: f64,
    pub y: f64,
}

pub(super) const fn pt(x: f64, y: f64) -> Pt {
    Pt { x, y }
}

impl Pt {
    pub fn dot(self, o: Self) -> f64 {
        self.x * o.x + self.y * o.y
    }
    pub fn cross(self, o: Self) -> f64 {
        self.x * o.y - self.y * o.x
    }
    pub fn len(self) -> f64 {
        self.dot(self).sqrt()
    }
    /// A quarter turn counter-clockwise.
    pub fn left(self) -> Self {
        pt(-self.y, self.x)
    }
    pub fn unit(self) -> Self {
        let len = self.len();
        if len > 0.0 { self * (1.0 / len) } else { pt(1.0, 0.0) }
    }
    pub fn mix(self, o: Self, t: f64) -> Self {
        self + (o - self) * t
    }
    /// Turned by `turns` of a full circle, counter-clockwise.
    pub fn turned(self, turns: f64) -> Self {
        let d = direction(turns);
        pt(self.x * d.x - self.y * d.y, self.x * d.y + self.y * d.x)
    }
}

impl Add for Pt {
    type Output = Self;
    fn add(self, o: Self) -> Self {
        pt(self.x + o.x, self.y + o.y)
    }
}
impl Sub for Pt {
    type Output = Self;
    fn sub(self, o: Self) -> Self {
        pt(self.x - o.x, self.y - o.y)
    }
}
impl Mul<f64> for Pt {
    type Output = Self;
    fn mul(self, k: f64) -> Self {
        pt(self.x * k, self.y * k)
    }
}
impl Neg for Pt {
    type Output = Self;
    fn neg(self) -> Self {
        pt(-self.x, -self.y)
    }
}

/// The unit vector at `turns` of a full circle from east (Taylor series on an eighth of a turn: error below 1e-9).
pub(super) fn direction(turns: f64) -> Pt {
    let quarter = (turns * 4.0 + 0.5).floor();
    let a = (turns - quarter * 0.25) * core::f64::consts::TAU;
    let q = a * a;
    let sin = a * (1.0 - q / 6.0 * (1.0 - q / 20.0 * (1.0 - q / 42.0 * (1.0 - q / 72.0 * (1.0 - q / 110.0)))));
    let cos = 1.0 - q / 2.0 * (1.0 - q / 12.0 * (1.0 - q / 30.0 * (1.0 - q / 56.0 * (1.0 - q / 90.0))));
    match (quarter as i64).rem_euclid(4) {
        0 => pt(cos, sin),
        1 => pt(-sin, cos),
        2 => pt(-cos, -sin),
        _ => pt(sin, -cos),
    }
}

/// Twice the signed area is halved: square metres, positive when counter-clockwise.
pub(super) fn area(ring: &[Pt]) -> f64 {
    let mut twice = 0.0;
    for (i, p) in ring.iter().enumerate() {
        twice += p.cross(ring[(i + 1) % ring.len()]);
    }
    twice * 0.5
}

/// Centre of gravity.
pub(super) fn centroid(ring: &[Pt]) -> Pt {
    let base = ring[0];
    let (mut sum, mut twice) = (Pt::default(), 0.0);
    for (i, p) in ring.iter().enumerate() {
        let (a, b) = (*p - base, ring[(i + 1) % ring.len()] - base);
        let c = a.cross(b);
        twice += c;
        sum = sum + (a + b) * c;
    }
    if twice.abs() < 1e-9 { base } else { base + sum * (1.0 / (3.0 * twice)) }
}

/// Even-odd test.
pub(super) fn inside(ring: &[Pt], p: Pt) -> bool {
    let mut odd = false;
    for (i, a) in ring.iter().enumerate() {
        let b = ring[(i + 1) % ring.len()];
        if (a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x) {
            odd = !odd;
        }
    }
    odd
}

/// Distance from a point to a segment, in metres.
pub(super) fn to_segment(p: Pt, a: Pt, b: Pt) -> f64 {
    let d = b - a;
    let len2 = d.dot(d);
    let t = if len2 > 0.0 { ((p - a).dot(d) / len2).clamp(0.0, 1.0) } else { 0.0 };
    (a + d * t - p).len()
}

/// Where segments a–b and c–d cross, as shares of their lengths; touching counts.
pub(super) fn crossing(a: Pt, b: Pt, c: Pt, d: Pt) -> Option<(f64, f64)> {
    let (u, v, w) = (b - a, d - c, c - a);
    let den = u.cross(v);
    if den.abs() < 1e-9 {
        return None;
    }
    let (t, s) = (w.cross(v) / den, w.cross(u) / den);
    ((0.0..=1.0).contains(&t) && (0.0..=1.0).contains(&s)).then_some((t, s))
}

/// Smallest distance between two segments; 0 where they cross.
pub(super) fn between_segments(a: Pt, b: Pt, c: Pt, d: Pt) -> f64 {
    if crossing(a, b, c, d).is_some() {
        return 0.0;
    }
    to_segment(a, c, d).min(to_segment(b, c, d)).min(to_segment(c, a, b)).min(to_segment(d, a, b))
}

/// A seeded stream of numbers, one for each purpose: adding a draw to one purpose moves no other.
pub(super) struct Stream(ChaCha8Rng);

impl Stream {
    pub fn new(seed: u64, purpose: &str, part: u64) -> Self {
        let mut key = [0u8; 32];
        let mut state = fnv(purpose.as_bytes()) ^ seed.rotate_left(17);
        for (i, chunk) in key.chunks_exact_mut(8).enumerate() {
            state = mixed(state.wrapping_add(seed).wrapping_add(i as u64));
            chunk.copy_from_slice(&state.to_le_bytes());
        }
        let mut rng = ChaCha8Rng::from_seed(key);
        rng.set_stream(part);
        Self(rng)
    }
    /// 0 ≤ x < 1.
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }
    pub fn range(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }
    /// 0 ≤ n < `end`; 0 when `end` is 0.
    pub fn below(&mut self, end: u32) -> u32 {
        ((u64::from(self.0.next_u32()) * u64::from(end)) >> 32) as u32
    }
    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }
    /// About normal, within ±3.46 deviations (sum of twelve uniforms would be slower and no better here).
    pub fn normal(&mut self) -> f64 {
        (self.unit() + self.unit() + self.unit() + self.unit() - 2.0) * 3f64.sqrt()
    }
    /// An index drawn by weight.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (i, w) in weights.iter().enumerate() {
            left -= w;
            if left < 0.0 {
                return i;
            }
        }
        weights.len().saturating_sub(1)
    }
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i as u32 + 1) as usize);
        }
    }
}

fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3))
}

/// One round of splitmix64.
pub(super) fn mixed(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// Smooth noise over the plane, −1 … 1, with features about `scale` metres wide.
#[derive(Clone, Copy)]
pub(super) struct Noise {
    pub seed: u64,
    pub scale: f64,
}

impl Noise {
    pub fn at(self, p: Pt) -> f64 {
        let (x, y) = (p.x / self.scale, p.y / self.scale);
        let (fx, fy) = (x.floor(), y.floor());
        let corner = |dx: i64, dy: i64| {
            let (cx, cy) = (fx as i64 + dx, fy as i64 + dy);
            let h = mixed(self.seed ^ mixed(cx as u64).rotate_left(21) ^ mixed(cy as u64 ^ 0x5bd1).rotate_left(42));
            (h >> 11) as f64 / (1u64 << 52) as f64 - 1.0
        };
        let smooth = |t: f64| t * t * (3.0 - 2.0 * t);
        let (tx, ty) = (smooth(x - fx), smooth(y - fy));
        let low = corner(0, 0) + (corner(1, 0) - corner(0, 0)) * tx;
        let high = corner(0, 1) + (corner(1, 1) - corner(0, 1)) * tx;
        low + (high - low) * ty
    }
    /// Three octaves.
    pub fn rough(self, p: Pt) -> f64 {
        let octave = |k: u64, s: f64| Self { seed: self.seed ^ k, scale: self.scale * s }.at(p);
        (octave(1, 1.0) + 0.5 * octave(2, 0.5) + 0.25 * octave(3, 0.25)) / 1.75
    }
}
