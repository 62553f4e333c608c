//! The sentence that stands first: what the indicator is, where it is worst, how much of the whole that is.
//!
//! Composed from the data alone; the words are templates of the locale files.

use domain::{
    catalogue::{Direction, Warning},
    units::UnitIx,
    value::Cell,
};

use super::{Dataset, IndicatorIx, Ranked, Series, ranking, tally};
use crate::{
    format,
    locale::{Lang, ONE, Piece, pieces, text},
};

/// A part of the sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Span {
    /// Words.
    Text(String),
    /// A unit's name, which can be gone to.
    Unit(UnitIx, String),
    /// The chip of a level of warning.
    Warn(Warning),
}

/// The sentence.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Answer {
    /// In reading order.
    pub spans: Vec<Span>,
}

/// What the sentence is made of.
pub struct Question<'a> {
    /// The snapshot.
    pub data: &'a Dataset,
    /// The language.
    pub lang: Lang,
    /// The indicator.
    pub indicator: IndicatorIx,
    /// All units' cells at the period.
    pub cells: &'a [Cell],
    /// The unit that the sentence is about; one with children.
    pub whole: UnitIx,
    /// How many months in a row the whole rose or fell, and by how much against the last; none while unknown.
    pub trend: Option<(i32, super::Change)>,
}

impl<'a> Question<'a> {
    /// Adds what the whole's series says.
    #[must_use]
    pub fn with_series(mut self, series: Option<&Series>, period: domain::period::Period) -> Self {
        self.trend = series.and_then(|series| {
            Some((series.run(self.data, period), series.change(self.data, self.indicator, period, 1)?))
        });
        self
    }

    fn say(&self, key: &'static str, args: &[(&str, Vec<Span>)], out: &mut Vec<Span>) {
        let told = |name: &str| args.iter().find(|(arg, _)| *arg == name).map_or(&[][..], |(_, spans)| spans);
        for piece in pieces(text(self.lang, key)) {
            match piece {
                Piece::Text(words) => out.push(Span::Text(words.to_owned())),
                Piece::Slot(name) => out.extend(told(name).iter().cloned()),
                Piece::Agreeing(name, one, many) => {
                    let is_one = matches!(told(name), [Span::Text(number)] if number == ONE);
                    out.push(Span::Text(if is_one { one } else { many }.to_owned()));
                }
            }
        }
    }

    fn value(&self, value: f32) -> Vec<Span> {
        words(format::figure_text(self.lang, self.data.indicator(self.indicator), f64::from(value)))
    }

    fn unit(&self, unit: UnitIx) -> Vec<Span> {
        vec![Span::Unit(unit, self.data.units().name(unit).to_owned())]
    }
}

fn words(text: impl Into<String>) -> Vec<Span> {
    vec![Span::Text(text.into())]
}

/// Makes the sentence.
#[must_use]
pub fn answer(question: &Question<'_>) -> Answer {
    let mut spans = Vec::new();
    let (data, lang) = (question.data, question.lang);
    let indicator = data.indicator(question.indicator);
    let name = ("name", words(format::short_name(lang, indicator)));
    let whole = ("whole", words(data.units().name(question.whole)));
    let cell = question.cells.get(question.whole.index()).copied().unwrap_or(Cell::NO_DATA);
    let Some(value) = cell.number() else {
        let key = if cell.flag == domain::value::Flag::Suppressed { "answer.suppressed" } else { "answer.no_data" };
        question.say(key, &[name, whole], &mut spans);
        return Answer { spans };
    };
    let value_slot = ("value", question.value(value));
    match question.trend {
        Some((run, _)) if run.abs() >= 2 => {
            let key = if run > 0 { "answer.rising" } else { "answer.falling" };
            question.say(key, &[name, whole, value_slot, ("months", words(run.abs().to_string()))], &mut spans);
        }
        Some((_, change)) => match format::change(lang, indicator, &change) {
            Some(by) => {
                let key = if change.by > 0.0 { "answer.up" } else { "answer.down" };
                question.say(key, &[name, whole, value_slot, ("by", words(by))], &mut spans);
            }
            None => question.say("answer.same", &[name, whole, value_slot], &mut spans),
        },
        None => question.say("answer.is", &[name, whole, value_slot], &mut spans),
    }
    where_worst(question, value, &mut spans);
    how_many(question, &mut spans);
    question.say("answer.end", &[], &mut spans);
    Answer { spans }
}

/// Names the two units to look at, with their share of the whole where the indicator adds up.
fn where_worst(question: &Question<'_>, whole: f32, out: &mut Vec<Span>) {
    let data = question.data;
    let direction = data.indicator(question.indicator).direction;
    let children = data.units().children(question.whole);
    let order = ranking(question.cells, children.iter().copied(), direction);
    let numbered: Vec<&Ranked> = order.iter().filter(|ranked| ranked.cell.flag.has_value()).collect();
    let [first, second, ..] = numbered[..] else { return };
    let (a, b) = (("a", question.unit(first.unit)), ("b", question.unit(second.unit)));
    let sum: f64 = numbered.iter().map(|ranked| f64::from(ranked.cell.value)).sum();
    let adds_up = numbered.len() == order.len()
        && numbered.len() > 2
        && whole > 0.0
        && (sum / f64::from(whole) - 1.0).abs() < 1e-3;
    if adds_up && direction != Direction::Higher {
        let leaves = |unit| data.units().leaves_under(unit).len() as f64;
        let part = (leaves(first.unit) + leaves(second.unit)) / leaves(question.whole);
        let share = (f64::from(first.cell.value) + f64::from(second.cell.value)) / sum;
        if share > part * 1.1 {
            let percent = |share: f64| words(format!("{}%", format::number(share * 100.0, 0)));
            let level = ("level", words(question.lang.pick(&data.level(data.leaf_depth()).name)));
            question.say("answer.share", &[a, b, ("part", percent(part)), ("share", percent(share)), level], out);
            return;
        }
    }
    let key = if direction == Direction::Higher { "answer.lowest" } else { "answer.highest" };
    question.say(key, &[a, b, ("va", question.value(first.cell.value))], out);
}

/// How many of the smallest units passed the two gravest lines that any passed.
fn how_many(question: &Question<'_>, out: &mut Vec<Span>) {
    let data = question.data;
    let depth = data.published_depth(question.indicator, data.leaf_depth());
    let own = data.units().depth(question.whole);
    if depth <= own {
        return;
    }
    let units = data
        .units()
        .level(depth)
        .map(UnitIx)
        .filter(|&unit| data.units().ancestor_at(unit, own) == Some(question.whole));
    let tally = tally(question.cells, units, data.indicator(question.indicator));
    let grave: Vec<(usize, usize)> =
        tally.warnings.iter().copied().enumerate().filter(|&(_, count)| count > 0).take(2).collect();
    let level = ("level", words(question.lang.pick(&data.level(depth).name)));
    let colour = |at: usize| vec![Span::Warn(Warning::GRAVEST_FIRST[at])];
    match grave[..] {
        [(w, n)] => {
            question.say("answer.beyond_one", &[("n", words(format::count(n))), ("w", colour(w)), level], out);
        }
        [(w, n), (v, m), ..] => {
            let n = [
                ("n", words(format::count(n))),
                ("w", colour(w)),
                ("m", words(format::count(m))),
                ("v", colour(v)),
                level,
            ];
            question.say("answer.beyond_two", &n, out);
        }
        [] => {}
    }
}
