//! One snapshot as the app holds it: what never changes while its version is served.

use std::rc::Rc;

use domain::{
    catalogue::Domain,
    partition::Partition,
    period::Period,
    units::{Level, UnitIx, UnitKind, UnitTable},
    wire::{CatalogueBody, IndicatorBody},
};

/// An indicator's place in the catalogue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IndicatorIx(pub usize);

/// One snapshot.
#[derive(Debug)]
pub struct Dataset {
    /// What is shown and how.
    pub catalogue: CatalogueBody,
    /// Who is where.
    pub partition: Rc<Partition>,
    /// Area of the whole, m².
    pub area_m2: f64,
    /// Indicators as they stand on the screen: domain by domain, in the catalogue's order within one.
    pub order: Vec<IndicatorIx>,
}

impl Dataset {
    /// Puts the two halves together.
    ///
    /// # Errors
    /// A sentence when the catalogue has no indicator or no period: there is nothing to show then.
    pub fn new(catalogue: CatalogueBody, partition: impl Into<Rc<Partition>>) -> Result<Self, String> {
        if catalogue.indicators.is_empty() || catalogue.periods.is_empty() {
            return Err(format!(
                "catalogue {}: {} indicators, {} periods",
                catalogue.version,
                catalogue.indicators.len(),
                catalogue.periods.len()
            ));
        }
        let partition = partition.into();
        let area_m2 = partition.units().level(0).map(|unit| partition.area_m2(UnitIx(unit))).sum();
        let of = |domain: Domain| {
            let indicators = catalogue.indicators.iter().enumerate();
            indicators.filter(move |(_, indicator)| indicator.domain == domain).map(|(at, _)| IndicatorIx(at))
        };
        let order = Domain::ALL.into_iter().flat_map(of).collect();
        Ok(Self { catalogue, partition, area_m2, order })
    }

    /// All units and their tree.
    #[must_use]
    pub fn units(&self) -> &UnitTable {
        self.partition.units()
    }

    /// The indicator at that place.
    #[must_use]
    pub fn indicator(&self, at: IndicatorIx) -> &IndicatorBody {
        &self.catalogue.indicators[at.0]
    }

    /// Where the indicator of that id stands.
    #[must_use]
    pub fn indicator_ix(&self, id: &str) -> Option<IndicatorIx> {
        self.catalogue.indicators.iter().position(|indicator| indicator.id == id).map(IndicatorIx)
    }

    /// The indicators to which the catalogue gives a place somewhere, by place.
    #[must_use]
    pub fn placed(&self, place: impl Fn(&IndicatorBody) -> Option<u8>) -> Vec<IndicatorIx> {
        let all = self.catalogue.indicators.iter().enumerate();
        let mut placed: Vec<(u8, usize)> = all.filter_map(|(at, one)| Some((place(one)?, at))).collect();
        placed.sort_unstable();
        placed.into_iter().map(|(_, at)| IndicatorIx(at)).collect()
    }

    /// The indicator shown first.
    #[must_use]
    pub fn first_indicator(&self) -> IndicatorIx {
        Self::first_of(&self.catalogue)
    }

    /// The first that has thresholds and is published for the smallest units, else the first so published, else the first.
    #[must_use]
    pub fn first_of(catalogue: &CatalogueBody) -> IndicatorIx {
        let leaves =
            |indicator: &IndicatorBody| catalogue.levels.last().is_some_and(|level| indicator.at_level(&level.id));
        let find = |wish: &dyn Fn(&IndicatorBody) -> bool| catalogue.indicators.iter().position(wish);
        let at = find(&|indicator| indicator.thresholds.is_some() && leaves(indicator)).or_else(|| find(&leaves));
        IndicatorIx(at.unwrap_or(0))
    }

    /// The newest period.
    #[must_use]
    pub fn last_period(&self) -> Period {
        self.catalogue.periods[self.catalogue.periods.len() - 1]
    }

    /// Where the period stands among those with figures.
    #[must_use]
    pub fn period_at(&self, period: Period) -> Option<usize> {
        self.catalogue.periods.iter().position(|&known| known == period)
    }

    /// The day up to which an unfinished month has figures; none for a whole period.
    #[must_use]
    pub fn partial(&self, period: Period) -> Option<u8> {
        match (period, self.catalogue.as_of) {
            (Period::Month(month), Period::Day(day)) if day.in_month() == month && day.day < month.days() => {
                Some(day.day)
            }
            _ => None,
        }
    }

    /// Whether an indicator's figure of that period still grows with the days: one that can't be held against others.
    #[must_use]
    pub fn still_grows(&self, indicator: IndicatorIx, period: Period) -> bool {
        self.indicator(indicator).grows && self.partial(period).is_some()
    }

    /// The period `months` earlier, where it has figures.
    #[must_use]
    pub fn period_before(&self, period: Period, months: i32) -> Option<Period> {
        let earlier = match period {
            Period::Month(month) => Period::Month(month.plus(-months)),
            Period::YearToDate(month) => Period::YearToDate(month.plus(-months)),
            Period::Year(year) if months % 12 == 0 => Period::Year(year - months / 12),
            Period::Year(_) | Period::Day(_) => return None,
        };
        self.period_at(earlier).map(|_| earlier)
    }

    /// The level at that depth.
    #[must_use]
    pub fn level(&self, depth: u8) -> &Level {
        &self.units().levels()[usize::from(depth)]
    }

    /// The deepest level's depth.
    #[must_use]
    pub fn leaf_depth(&self) -> u8 {
        (self.units().levels().len() - 1) as u8
    }

    /// The coarsest unit.
    #[must_use]
    pub fn root(&self) -> UnitIx {
        UnitIx(0)
    }

    /// From the coarsest unit down to this one.
    #[must_use]
    pub fn chain(&self, unit: UnitIx) -> Vec<UnitIx> {
        let mut chain = vec![unit];
        let mut at = unit;
        while let Some(parent) = self.units().parent(at) {
            chain.push(parent);
            at = parent;
        }
        chain.reverse();
        chain
    }

    /// How many units of each deeper level lie below, with how many of the leaves are special.
    #[must_use]
    pub fn counts_below(&self, unit: UnitIx) -> (Vec<(u8, usize)>, usize) {
        let units = self.units();
        let own = units.depth(unit);
        let counts = (own + 1..=self.leaf_depth())
            .map(|depth| {
                let range = units.level(depth);
                (depth, range.filter(|&below| units.ancestor_at(UnitIx(below), own) == Some(unit)).count())
            })
            .filter(|&(_, count)| count > 0)
            .collect();
        let special = units
            .leaves_under(unit)
            .iter()
            .filter(|&&leaf| units.kind(units.unit_of(leaf)) == UnitKind::Special)
            .count();
        (counts, special)
    }

    /// Whether the indicator is published for that unit's level.
    #[must_use]
    pub fn published(&self, indicator: IndicatorIx, depth: u8) -> bool {
        self.indicator(indicator).at_level(&self.level(depth).id)
    }

    /// The deepest level, at most `depth`, at which the indicator is published; `depth` itself where there is none.
    #[must_use]
    pub fn published_depth(&self, indicator: IndicatorIx, depth: u8) -> u8 {
        (0..=depth).rev().find(|&d| self.published(indicator, d)).unwrap_or(depth)
    }
}
