//! The titles of the domain view's pictures: each says what its picture shows. From the data alone; the words are
//! templates of the locale files.

use domain::{catalogue::Direction, period::Period, units::UnitIx};

use super::{BuildUp, Change, Dataset, Distribution, Efficiency, IndicatorIx, Series, Sibling};
use crate::{
    format,
    locale::{Lang, fill, text},
};

/// In which language, and of which indicator.
#[derive(Clone, Copy)]
pub struct Teller<'a> {
    /// The snapshot.
    pub data: &'a Dataset,
    /// The language.
    pub lang: Lang,
    /// The indicator.
    pub of: IndicatorIx,
}

impl Teller<'_> {
    fn say(&self, key: &'static str, args: &[(&str, &str)]) -> String {
        fill(text(self.lang, key), args)
    }

    /// A value with its unit of measure.
    #[must_use]
    pub fn value(&self, value: f64) -> String {
        format::figure_text(self.lang, self.data.indicator(self.of), value)
    }

    /// A unit as it is called beside its siblings.
    fn name(&self, unit: UnitIx) -> String {
        let units = self.data.units();
        let parent = units.parent(unit).map_or("", |parent| units.name(parent));
        format::name_within(units.name(unit), parent, self.level(units.depth(unit)))
    }

    fn level(&self, depth: u8) -> &str {
        self.lang.pick(&self.data.level(depth).name)
    }

    fn change(&self, change: &Change) -> Option<String> {
        format::change(self.lang, self.data.indicator(self.of), change)
    }

    /// What was built up; the unfinished month isn't held against last year's whole one.
    #[must_use]
    pub fn outcome(&self, built: &BuildUp) -> Option<String> {
        let direction = self.data.indicator(self.of).direction;
        let Some((months, this, then)) = built.held else {
            let value = built.this.last().copied().flatten()?;
            let key = if built.summed { "finding.sum" } else { "finding.value" };
            return Some(self.say(key, &[("value", &self.value(value))]));
        };
        let months = months.to_string();
        let change = Change::between(then as f32, this as f32, direction);
        let value = self.value(this);
        let args = |by| [("value", value.as_str()), ("months", months.as_str()), ("by", by)];
        Some(match self.change(&change) {
            Some(by) => {
                let key = match (built.summed, change.by > 0.0) {
                    (true, true) => "finding.sum_more",
                    (true, false) => "finding.sum_less",
                    (false, true) => "finding.value_more",
                    (false, false) => "finding.value_less",
                };
                self.say(key, &args(&by))
            }
            None if built.summed => self.say("finding.sum_same", &args("")),
            None => self.say("finding.value_same", &args("")),
        })
    }

    /// Whether a value is on the good side of the target; none without a target.
    #[must_use]
    pub fn reached(&self, value: f64) -> Option<bool> {
        let indicator = self.data.indicator(self.of);
        let target = indicator.target?;
        Some(if indicator.direction == Direction::Lower { value <= target } else { value >= target })
    }

    /// How far the target is, and who below is farthest from it.
    #[must_use]
    pub fn progress(&self, value: f64, below: &[Sibling]) -> String {
        let Some((target, reached)) = self.data.indicator(self.of).target.zip(self.reached(value)) else {
            return self.say("finding.value", &[("value", &self.value(value))]);
        };
        // The order of siblings begins with the worse end.
        let short =
            |one: &&Sibling| one.cell.number().is_some_and(|value| self.reached(f64::from(value)) == Some(false));
        let late: Vec<&Sibling> = below.iter().filter(short).collect();
        let name = |at: usize| self.name(late[at].unit);
        let mut words = if reached {
            self.say("finding.reached", &[("target", &self.value(target))])
        } else {
            let gap = Change { by: target - value, share: None, worse: None };
            let gap = if format::is_share(self.data.indicator(self.of)) { self.change(&gap) } else { None };
            self.say("finding.short", &[("gap", &gap.unwrap_or_else(|| self.value((target - value).abs())))])
        };
        match late.len() {
            0 => {}
            1 => words += &self.say("finding.late_one", &[("a", &name(0))]),
            2 => words += &self.say("finding.late_two", &[("a", &name(0)), ("b", &name(1))]),
            n => words += &self.say("finding.late_many", &[("n", &n.to_string()), ("a", &name(0)), ("b", &name(1))]),
        }
        words
    }

    /// Where half and where nine tenths of the units lie.
    #[must_use]
    pub fn status(&self, spread: &Distribution) -> String {
        let [median, most, last] = [spread.median, spread.most, spread.last].map(|value| self.value(value));
        let args = [("median", &*median), ("most", &*most), ("last", &*last), ("level", self.level(spread.depth))];
        let key = match (spread.upper, spread.median == spread.most) {
            (false, _) => "finding.spread_higher",
            (true, false) => "finding.spread",
            // Most have the same: what tells something is how far the rest goes.
            (true, true) => "finding.flat",
        };
        self.say(key, &args)
    }

    /// Which way it goes, and how far the target is.
    #[must_use]
    pub fn trend(&self, series: &Series, period: Period) -> Option<String> {
        let data = self.data;
        let value = f64::from(series.at(data, period).number()?);
        let value_words = self.value(value);
        let mut words = if let (true, Some(day)) = (data.still_grows(self.of, period), data.partial(period)) {
            return Some(self.say("finding.unfinished", &[("day", &day.to_string()), ("value", &value_words)]));
        } else {
            let run = series.run(data, period);
            let change = series.change(data, self.of, period, 1);
            let by = change.as_ref().and_then(|change| self.change(change));
            let months = run.abs().to_string();
            let args =
                [("value", value_words.as_str()), ("months", &months), ("by", by.as_deref().unwrap_or_default())];
            let key = match (run, &change, &by) {
                (2.., ..) => "finding.rising",
                (..=-2, ..) => "finding.falling",
                (_, Some(change), Some(_)) if change.by > 0.0 => "finding.up",
                (_, Some(_), Some(_)) => "finding.down",
                (_, Some(_), None) => "finding.same",
                (_, None, _) => "finding.value",
            };
            self.say(key, &args)
        };
        if let Some(reached) = self.reached(value) {
            words += &self.say(if reached { "finding.and_reached" } else { "finding.and_short" }, &[]);
        }
        Some(words)
    }

    /// Who is at both ends, and whose figure got worse fastest.
    #[must_use]
    pub fn comparison(&self, below: &[Sibling]) -> Option<String> {
        let known: Vec<&Sibling> = below.iter().filter(|one| one.cell.flag.has_value()).collect();
        let by = |one: &&&Sibling, other: &&&Sibling| one.cell.value.total_cmp(&other.cell.value);
        let (low, high) = (known.iter().min_by(by)?, known.iter().max_by(by)?);
        if low.cell.value == high.cell.value {
            return Some(self.say("finding.all_same", &[("value", &self.value(f64::from(low.cell.value)))]));
        }
        let mut words = self.say("finding.ends", &[("high", &self.name(high.unit)), ("low", &self.name(low.unit))]);
        let amount = |change: &Change| change.share.map_or(0.0, f64::abs).max(change.by.abs() * f64::EPSILON);
        let worse = known.iter().filter_map(|one| Some((one, one.month.filter(|change| change.worse == Some(true))?)));
        let fastest = worse.max_by(|(_, a), (_, b)| amount(a).total_cmp(&amount(b)));
        if let Some((one, change)) = fastest
            && self.change(&change).is_some()
        {
            let key = if change.by > 0.0 { "finding.rose_most" } else { "finding.fell_most" };
            words += &self.say(key, &[("name", &self.name(one.unit))]);
        }
        Some(words)
    }

    /// Who makes most and who least of the same effort.
    #[must_use]
    pub fn efficiency(&self, found: &Efficiency) -> Option<String> {
        let unit = |at: usize| self.data.units().name(found.pairs[at].unit);
        if let Some((best, worst)) = found.ends {
            return Some(self.say("finding.effort", &[("best", unit(best)), ("worst", unit(worst))]));
        }
        let n = format::count(found.pairs.len());
        (!found.pairs.is_empty()).then(|| self.say("finding.pairs", &[("n", &n), ("level", self.level(found.depth))]))
    }
}
