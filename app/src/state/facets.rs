//! The six facets of a domain, as data: what each picture of the domain view holds.

use domain::{
    catalogue::{Direction, Domain, Facet},
    period::{Month, Period},
    units::UnitIx,
    value::Cell,
};

use super::{Change, Choice, Dataset, IndicatorIx, Series, ranking};

/// Steps of a distribution, at most and at least.
const STEPS: f64 = 24.0;
const FEWEST: usize = 6;

impl Dataset {
    /// The indicator that stands for a cell of the matrix.
    #[must_use]
    pub fn headline(&self, domain: Domain, facet: Facet) -> Option<IndicatorIx> {
        let mut all = self.catalogue.indicators.iter();
        all.position(|one| one.headline && one.domain == domain && one.facet == facet).map(IndicatorIx)
    }

    /// The indicator that a domain is entered with: its progress, else its first headline, else its first.
    #[must_use]
    pub fn first_in(&self, domain: Domain) -> Option<IndicatorIx> {
        let any = || Facet::ALL.into_iter().find_map(|facet| self.headline(domain, facet));
        let first = || self.order.iter().copied().find(|&at| self.indicator(at).domain == domain);
        self.headline(domain, Facet::Progress).or_else(any).or_else(first)
    }

    /// The indicator that a facet's picture shows: the chosen one where it is of that facet, else the headline.
    #[must_use]
    pub fn shown(&self, domain: Domain, facet: Facet, chosen: IndicatorIx) -> Option<IndicatorIx> {
        let own = self.indicator(chosen);
        if (own.domain, own.facet) == (domain, facet) { Some(chosen) } else { self.headline(domain, facet) }
    }

    /// The unit that a list is about: itself, or its parent when nothing lies below it.
    #[must_use]
    pub fn listed(&self, unit: UnitIx) -> UnitIx {
        let below = !self.units().children(unit).is_empty();
        if below { unit } else { self.units().parent(unit).unwrap_or(unit) }
    }

    /// Units at a depth below the nearest of `unit` and what is above it that lies higher; with that one.
    fn below(&self, unit: UnitIx, depth: u8) -> Option<(UnitIx, Vec<UnitIx>)> {
        let units = self.units();
        let base = self.chain(unit).into_iter().rfind(|&above| units.depth(above) < depth)?;
        let own = units.depth(base);
        let level = units.level(depth).map(UnitIx);
        Some((base, level.filter(|&below| units.ancestor_at(below, own) == Some(base)).collect()))
    }
}

/// The metric rows that the pictures need besides the chosen unit's series.
#[must_use]
pub fn wanted(data: &Dataset, choice: &Choice) -> Vec<(IndicatorIx, Period)> {
    let Some(domain) = choice.domain else { return Vec::new() };
    let now = choice.period;
    let mut rows: Vec<(IndicatorIx, Period)> = Vec::new();
    for facet in [Facet::Progress, Facet::Status, Facet::Comparison, Facet::Efficiency] {
        rows.extend(data.shown(domain, facet, choice.indicator).map(|at| (at, now)));
    }
    if let Some(at) = data.shown(domain, Facet::Comparison, choice.indicator) {
        rows.extend([1, 12].into_iter().filter_map(|months| Some((at, data.period_before(now, months)?))));
    }
    rows
}

/// What was built up this year, against last year.
#[derive(Clone, Debug, PartialEq)]
pub struct BuildUp {
    /// From January to the month looked at; sums from January on where `summed`. None where a month is missing.
    pub this: Vec<Option<f64>>,
    /// All of last year's.
    pub last: Vec<Option<f64>>,
    /// Whether months add up.
    pub summed: bool,
    /// Whether the last month isn't over and its figure grows.
    pub open: bool,
    /// How many whole months are held against last year's, with this year's figure and last year's.
    pub held: Option<(usize, f64, f64)>,
}

/// Of one unit; none where the period is no month.
#[must_use]
pub fn build_up(data: &Dataset, of: IndicatorIx, series: &Series, period: Period) -> Option<BuildUp> {
    let Period::Month(now) = period else { return None };
    let (summed, open) = (data.indicator(of).grows, data.still_grows(of, period));
    let year = |year: i32, last: u8| {
        let number = |month: u8| series.at(data, Period::Month(Month { year, month })).number().map(f64::from);
        let months = (1..=last).map(number);
        if !summed {
            return months.collect::<Vec<_>>();
        }
        // From a missing month on the sum isn't known.
        let sum = |sum: &mut Option<f64>, month: Option<f64>| {
            *sum = sum.zip(month).map(|(sum, month)| sum + month);
            Some(*sum)
        };
        months.scan(Some(0.0), sum).collect()
    };
    let (this, last) = (year(now.year, now.month), year(now.year - 1, 12));
    let whole = usize::from(now.month) - usize::from(open);
    let held = whole.checked_sub(1).and_then(|at| Some((whole, this[at]?, last[at]?)));
    Some(BuildUp { this, last, summed, open, held })
}

/// A unit beside others of its parent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sibling {
    /// Who.
    pub unit: UnitIx,
    /// Its cell.
    pub cell: Cell,
    /// Against the month before.
    pub month: Option<Change>,
    /// Against the year before.
    pub year: Option<Change>,
}

/// The units below `parent` in the order in which to look at them. Rows are of all units: now, a month and a year
/// before, where they are here.
#[must_use]
pub fn siblings(
    data: &Dataset,
    of: IndicatorIx,
    period: Period,
    parent: UnitIx,
    (now, month, year): (&[Cell], Option<&[Cell]>, Option<&[Cell]>),
) -> Vec<Sibling> {
    let direction = data.indicator(of).direction;
    let comparable = !data.still_grows(of, period);
    let change = |unit: UnitIx, cell: Cell, then: Option<&[Cell]>| {
        let then = then.filter(|_| comparable)?.get(unit.index())?.number()?;
        Some(Change::between(then, cell.number()?, direction))
    };
    let order = ranking(now, data.units().children(parent).iter().copied(), direction);
    let sibling = |unit, cell| Sibling { unit, cell, month: change(unit, cell, month), year: change(unit, cell, year) };
    order.into_iter().map(|ranked| sibling(ranked.unit, ranked.cell)).collect()
}

/// How the numbers of the finest units are spread.
#[derive(Clone, Debug, PartialEq)]
pub struct Distribution {
    /// Depth of the units.
    pub depth: u8,
    /// Both ends: beyond each lies at most one number of a hundred, which counts in the first or last step.
    pub ends: (f64, f64),
    /// How many in each of as many equal steps.
    pub counts: Vec<u32>,
    /// Half of the numbers aren't above it.
    pub median: f64,
    /// Nine tenths aren't above it where `upper`, aren't below it else.
    pub most: f64,
    /// The number at that end.
    pub last: f64,
    /// Whether the upper end is looked at: where less is better, and where nine tenths share the lower end.
    pub upper: bool,
    /// By flag, in the order of the flags' bytes.
    pub flags: [usize; 4],
}

/// Over the finest units below `unit` at which the indicator is published, or beside it; none without numbers.
#[must_use]
pub fn distribution(data: &Dataset, of: IndicatorIx, unit: UnitIx, cells: &[Cell]) -> Option<Distribution> {
    let depth = data.published_depth(of, data.leaf_depth());
    let (_, units) = data.below(unit, depth)?;
    let mut flags = [0; 4];
    let mut numbers: Vec<f64> = Vec::with_capacity(units.len());
    for cell in units.iter().filter_map(|unit| cells.get(unit.index())) {
        flags[cell.flag as usize] += 1;
        numbers.extend(cell.number().map(f64::from));
    }
    numbers.sort_by(f64::total_cmp);
    let last = numbers.len().checked_sub(1)?;
    // The place in the order, from the lower end: no number is invented between two.
    let at = |share: f64| numbers[(share * last as f64).round() as usize];
    let (low, high) = (at(0.01), at(0.99));
    let raw = (high - low) / STEPS;
    let step = if raw > 0.0 { round_up(raw) } else { 1.0 };
    let step = if numbers.iter().all(|number| number.fract() == 0.0) { step.max(1.0).round() } else { step };
    let first = (low / step).floor() * step;
    let steps = (((high - first) / step).floor() as usize + 1).max(FEWEST);
    let mut counts = vec![0; steps];
    for number in &numbers {
        counts[(((number - first) / step).floor().max(0.0) as usize).min(steps - 1)] += 1;
    }
    let upper = data.indicator(of).direction != Direction::Higher || at(0.1) == at(0.5);
    let (most, last) = if upper { (at(0.9), at(1.0)) } else { (at(0.1), at(0.0)) };
    Some(Distribution {
        depth,
        ends: (first, first + step * steps as f64),
        counts,
        median: at(0.5),
        most,
        last,
        upper,
        flags,
    })
}

/// The next of 1, 2, 2.5, 5 × 10ⁿ.
fn round_up(raw: f64) -> f64 {
    let power = 10f64.powf(raw.log10().floor());
    [1.0, 2.0, 2.5, 5.0].into_iter().map(|lead| lead * power).find(|&step| step >= raw).unwrap_or(10.0 * power)
}

/// A unit's result and what it took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Who.
    pub unit: UnitIx,
    /// What it took.
    pub effort: f64,
    /// What came of it.
    pub result: f64,
    /// Is the chosen unit or lies below it.
    pub own: bool,
}

/// Result against effort.
#[derive(Clone, Debug, PartialEq)]
pub struct Efficiency {
    /// Depth of the units.
    pub depth: u8,
    /// Rising by effort.
    pub pairs: Vec<Pair>,
    /// The line of least squares: result without effort, and what one of effort adds; none where it has no meaning.
    pub line: Option<(f64, f64)>,
    /// The places of the best and of the worst result for its effort.
    pub ends: Option<(usize, usize)>,
}

/// Two levels below the chosen unit's parent (below the unit itself where it is the whole), so that what belongs to
/// the unit is seen among the rest; at a finer level where nothing is published there, none without one.
#[must_use]
pub fn efficiency(
    data: &Dataset,
    (result, effort): (IndicatorIx, IndicatorIx),
    unit: UnitIx,
    (results, efforts): (&[Cell], &[Cell]),
) -> Option<Efficiency> {
    let units = data.units();
    let base = units.parent(unit).unwrap_or(unit);
    let most = (units.depth(base) + 2).min(data.leaf_depth());
    let depth =
        (units.depth(base) + 1..=most).rev().find(|&d| data.published(result, d) && data.published(effort, d))?;
    let own = units.depth(unit);
    let pair = |at: UnitIx| {
        let number = |cells: &[Cell]| cells.get(at.index())?.number().map(f64::from);
        let own = units.depth(at) >= own && units.ancestor_at(at, own) == Some(unit) && unit != data.root();
        Some(Pair { unit: at, effort: number(efforts)?, result: number(results)?, own })
    };
    let mut pairs: Vec<Pair> = data.below(base, depth)?.1.into_iter().filter_map(pair).collect();
    pairs.sort_by(|a, b| a.effort.total_cmp(&b.effort).then(a.unit.cmp(&b.unit)));
    let line = fit(&pairs);
    let beyond = |pair: &Pair| line.map_or(0.0, |(base, slope)| pair.result - base - slope * pair.effort);
    let by = |(_, a): &(usize, &Pair), (_, b): &(usize, &Pair)| beyond(a).total_cmp(&beyond(b));
    let (low, high) = (pairs.iter().enumerate().min_by(by), pairs.iter().enumerate().max_by(by));
    let ends = line.and(low).zip(high).and_then(|((low, _), (high, _))| match data.indicator(result).direction {
        Direction::Higher => Some((high, low)),
        Direction::Lower => Some((low, high)),
        Direction::Neutral => None,
    });
    Some(Efficiency { depth, pairs, line, ends })
}

/// Least squares; none below three places or where all took the same.
fn fit(pairs: &[Pair]) -> Option<(f64, f64)> {
    let n = pairs.len() as f64;
    let mean = |of: fn(&Pair) -> f64| pairs.iter().map(of).sum::<f64>() / n;
    let (x, y) = (mean(|pair| pair.effort), mean(|pair| pair.result));
    let square: f64 = pairs.iter().map(|pair| (pair.effort - x).powi(2)).sum();
    let product: f64 = pairs.iter().map(|pair| (pair.effort - x) * (pair.result - y)).sum();
    (pairs.len() >= 3 && square > 0.0).then(|| (y - product / square * x, product / square))
}
