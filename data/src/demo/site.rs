//! The lay of the land: where the centres are, how densely people live, how streets lie, where the outline runs.

use super::{
    Scale,
    math::{Noise, Pt, Stream, area, centroid, direction, inside, mixed, pt},
};

/// How many units of each level a demo has, and on how much land.
#[derive(Clone, Copy, Debug)]
pub(super) struct Numbers {
    pub streets: usize,
    pub communities: usize,
    pub grids: usize,
    pub micro_grids: usize,
    pub specials: usize,
    pub area_km2: f64,
    /// City centres with a ring road; the first is the largest.
    pub cores: usize,
    pub towns: usize,
}

impl Numbers {
    pub const fn of(scale: Scale) -> Self {
        match scale {
            Scale::Mini => Self {
                streets: 2,
                communities: 6,
                grids: 22,
                micro_grids: 300,
                specials: 5,
                area_km2: 15.0,
                cores: 1,
                towns: 2,
            },
            Scale::District => Self {
                streets: 10,
                communities: 148,
                grids: 638,
                micro_grids: 8_667,
                specials: 140,
                area_km2: 437.0,
                cores: 1,
                towns: 11,
            },
            Scale::County => Self {
                streets: 37,
                communities: 546,
                grids: 2_356,
                micro_grids: 32_000,
                specials: 517,
                area_km2: 1_613.0,
                cores: 3,
                towns: 40,
            },
            Scale::City => Self {
                streets: 142,
                communities: 2_100,
                grids: 9_054,
                micro_grids: 123_000,
                specials: 1_987,
                area_km2: 6_208.0,
                cores: 11,
                towns: 150,
            },
        }
    }
}

/// A city or town centre.
#[derive(Clone, Copy)]
pub(super) struct Centre {
    pub at: Pt,
    /// Where density has fallen to a quarter, in metres.
    pub reach: f64,
    /// Micro-grids on a km² at its middle, before normalisation.
    pub peak: f64,
    /// Direction of its streets, in turns.
    pub turns: f64,
    /// Whether a ring road runs round it.
    pub ring: bool,
}

pub(super) struct Site {
    pub numbers: Numbers,
    pub centres: Vec<Centre>,
    /// Middles and radii of industrial estates.
    pub industry: Vec<(Pt, f64)>,
    pub outline: Vec<Pt>,
    /// Direction in which the land slopes and rivers run, in turns.
    pub slope: f64,
    /// Radius of a circle of the same area, in metres.
    pub radius: f64,
    grain: Noise,
    bend: Noise,
}

impl Site {
    pub fn new(scale: Scale, seed: u64) -> Self {
        let numbers = Numbers::of(scale);
        let radius = (numbers.area_km2 * 1e6 / core::f64::consts::PI).sqrt();
        let slope = Stream::new(seed, "slope", 0).range(-0.17, -0.08);
        let outline = outline(seed, radius, slope);
        let mut site = Self {
            numbers,
            centres: Vec::new(),
            industry: Vec::new(),
            outline,
            slope,
            radius,
            grain: Noise { seed: mixed(seed ^ 0x61), scale: 1_700.0 },
            bend: Noise { seed: mixed(seed ^ 0x62), scale: 4_200.0 },
        };
        site.centres = site.settle(seed);
        let mut rng = Stream::new(seed, "industry", 0);
        for c in site.centres.iter().filter(|c| c.ring) {
            let first = rng.unit();
            for k in 0..3 {
                let out = direction(first + f64::from(k) / 3.0 + rng.range(-0.08, 0.08));
                let at = c.at + out * (c.reach * rng.range(0.85, 1.35));
                site.industry.push((at, c.reach * rng.range(0.28, 0.4)));
            }
        }
        site
    }

    /// Centres: the main one off the middle, others kept apart from it and from each other.
    fn settle(&self, seed: u64) -> Vec<Centre> {
        let mut rng = Stream::new(seed, "centres", 0);
        let base = self.slope + 0.02;
        let n = self.numbers;
        // The smallest demo is one small town: its centre shrinks with it.
        let size = (self.radius / 11_800.0).min(1.0);
        let mut centres: Vec<Centre> = Vec::new();
        let middle = centroid(&self.outline);
        let first = middle + direction(rng.unit()) * (self.radius * rng.range(0.18, 0.34));
        centres.push(Centre {
            at: first,
            reach: 3_300.0 * size,
            peak: 150.0,
            turns: base + rng.range(-0.05, 0.05),
            ring: true,
        });
        for i in 1..n.cores + n.towns {
            let core = i < n.cores;
            // Suburban centres lie near a core, market towns out in the country.
            let suburb = !core && (i - n.cores) * 3 < n.towns;
            let (reach, peak) = if core {
                (rng.range(2_000.0, 2_900.0), rng.range(110.0, 140.0))
            } else if suburb {
                (rng.range(1_250.0, 1_800.0) * size, rng.range(70.0, 105.0))
            } else {
                (rng.range(520.0, 950.0) * size, rng.range(60.0, 95.0))
            };
            let mut best: Option<(f64, Pt)> = None;
            for _ in 0..60 {
                let p = middle + pt(rng.range(-1.45, 1.45), rng.range(-1.45, 1.45)) * self.radius;
                let edge = self.to_outline(p);
                if !inside(&self.outline, p) || edge < (if core { 4_500.0 } else { 1_500.0 * size }) {
                    continue;
                }
                let gap = centres.iter().map(|c| (c.at - p).len() - 1.35 * (c.reach + reach)).fold(f64::MAX, f64::min);
                let near = centres
                    .iter()
                    .filter(|c| c.ring)
                    .map(|c| (c.at - p).len() - 1.9 * c.reach)
                    .fold(f64::MAX, f64::min);
                let worth = if suburb { gap.min(600.0) - near.abs() * 0.5 } else { gap.min(edge * 1.6) };
                if best.is_none_or(|(w, _)| worth > w) {
                    best = Some((worth, p));
                }
            }
            if let Some((_, at)) = best {
                let turns =
                    if core || rng.chance(0.4) { rng.range(-0.125, 0.125) } else { base + rng.range(-0.04, 0.04) };
                centres.push(Centre { at, reach, peak, turns, ring: core });
            }
        }
        centres
    }

    fn to_outline(&self, p: Pt) -> f64 {
        self.outline.iter().map(|q| (*q - p).len()).fold(f64::MAX, f64::min)
    }

    /// Whether an industrial estate covers the place.
    pub fn industrial(&self, p: Pt) -> bool {
        self.industry.iter().any(|(c, r)| (*c - p).len() < r * (1.0 + 0.35 * self.grain.at(p)))
    }

    /// How urban a place is: 1 in the middle of a centre, falling to 0 in the country.
    pub fn urban(&self, p: Pt) -> f64 {
        self.centres.iter().map(|c| falloff((c.at - p).len() / c.reach)).fold(0.0, f64::max)
    }

    /// Micro-grids on a km², up to a common factor.
    pub fn density(&self, p: Pt) -> f64 {
        let town: f64 = self
            .centres
            .iter()
            .map(|c| c.peak * falloff((c.at - p).len() / c.reach * (1.0 + 0.22 * self.grain.rough(p))))
            .sum();
        let works = if self.industrial(p) { 0.4 } else { 1.0 };
        let country = 5.6 * (1.0 + 0.45 * self.bend.rough(p));
        (country + town * works) * (1.0 + 0.25 * self.grain.at(p))
    }

    /// Direction of streets at a place: each centre's own, shading into that of the land.
    pub fn grain(&self, p: Pt) -> Pt {
        let land = direction(4.0 * (self.slope + 0.085 * self.bend.at(p)));
        let mut sum = land * 0.12;
        for c in &self.centres {
            let d = (c.at - p).len() / (1.5 * c.reach);
            sum = sum + direction(4.0 * c.turns) * (1.0 / (1.0 + d * d * d * d));
        }
        half(half(sum.unit()))
    }
}

/// 1 at 0, a quarter at 1, then falling quickly.
fn falloff(d: f64) -> f64 {
    let k = 1.0 + d * d;
    1.0 / (k * k)
}

/// The unit vector at half the angle.
fn half(v: Pt) -> Pt {
    let x = ((1.0 + v.x) * 0.5).max(0.0).sqrt();
    let y = ((1.0 - v.x) * 0.5).max(0.0).sqrt();
    pt(x, if v.y < 0.0 { -y } else { y })
}

/// The roughest outline of the seed that keeps clear of itself.
fn outline(seed: u64, radius: f64, slope: f64) -> Vec<Pt> {
    let mut rough = 1.0;
    loop {
        let ring = lobes(seed, radius, slope, rough);
        if rough < 0.05 || apart(&ring) {
            return ring;
        }
        rough *= 0.8;
    }
}

/// Whether no two stretches of the ring come near each other.
fn apart(ring: &[Pt]) -> bool {
    let n = ring.len();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|a, b| ring[*a].x.total_cmp(&ring[*b].x));
    order.iter().enumerate().all(|(k, &i)| {
        order[k + 1..].iter().take_while(|j| ring[**j].x - ring[i].x < 160.0).all(|&j| {
            let steps = i.abs_diff(j).min(n - i.abs_diff(j));
            let around: f64 = (0..steps)
                .map(|s| {
                    let p = if (i + steps) % n == j { i } else { j };
                    (ring[(p + s + 1) % n] - ring[(p + s) % n]).len()
                })
                .sum();
            around < 480.0 || (ring[i] - ring[j]).len() > 160.0
        })
    })
}

/// A lobed blob, longer along the slope, with bays and small kinks, of the radius' area.
fn lobes(seed: u64, radius: f64, slope: f64, rough: f64) -> Vec<Pt> {
    let mut rng = Stream::new(seed, "outline", 0);
    let waves: Vec<(f64, f64, f64)> =
        (2..=7).map(|k| (f64::from(k), rng.range(0.4, 1.0) * 0.33 / f64::from(k), rng.unit())).collect();
    let count = (radius * core::f64::consts::TAU * 1.25 / 150.0) as usize;
    let bays = Noise { seed: rng.unit().to_bits(), scale: radius * 0.17 };
    let kinks = Noise { seed: rng.unit().to_bits(), scale: 520.0 };
    let along = direction(slope);
    let ring: Vec<Pt> = (0..count)
        .map(|i| {
            let t = i as f64 / count as f64;
            let d = direction(t);
            let lobe: f64 = waves.iter().map(|(k, a, phase)| a * direction(k * t + phase).x).sum();
            let p = d * (1.0 + lobe);
            let p = (along * (p.dot(along) * 1.16) + along.left() * (p.dot(along.left()) / 1.16)) * radius;
            let far = p + pt(31_000.0, -17_000.0);
            let shift = |n: Noise| pt(n.rough(p), n.rough(far));
            p + shift(bays) * (radius * 0.115 * rough) + shift(kinks) * (rough * 150.0f64.min(radius * 0.03))
        })
        .collect();
    let scale = (core::f64::consts::PI * radius * radius / area(&ring)).sqrt();
    ring.iter().map(|p| *p * scale).collect()
}
