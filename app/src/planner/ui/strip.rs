//! All units of the scope by their households, over the band: a dot each, or bars where they are many.

use std::collections::BTreeSet;

use domain::plan::UnitId;
use domain::sort::sort_by_key;
use leptos::prelude::*;

use super::super::desk::Desk;
use super::super::glance::Fit;
use super::state::Planner;
use super::table;
use crate::{
    format,
    locale::{spoken, tf},
};

/// So many dots stand above each other; where a column has more, all columns are bars.
const HIGH: usize = 8;
/// Most columns.
const COLUMNS: u32 = 80;

/// A unit on the axis.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Placed {
    unit: UnitId,
    households: u32,
    /// Out of its band.
    off: bool,
}

/// What stands in a column: a unit's dot in its row from below, or a bar of all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Dot {
        column: usize,
        row: usize,
        unit: UnitId,
        households: u32,
        off: bool,
    },
    /// Its height, of the highest, and what of it is off, of its own; 1/1000.
    Bar {
        column: usize,
        units: usize,
        high: usize,
        off: usize,
    },
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Columns {
    /// Units of about as many households, the fewest first.
    columns: Vec<Vec<Placed>>,
    /// Of one column, households.
    width: u32,
    /// The axis' end, households.
    end: u32,
    band: Option<[u32; 2]>,
    within: usize,
    over: usize,
    under: usize,
    median: u32,
}

impl Columns {
    fn of(desk: &Desk) -> Self {
        let band = desk.plan().levels().last().and_then(|level| level.band);
        let mut all: Vec<_> = desk.glances.iter().filter(|(_, one)| !one.special).collect();
        sort_by_key(&mut all, |(_, one)| one.tally.households);
        let most = all.last().map_or(0, |(_, one)| one.tally.households);
        let end = most.max(band.map_or(0, |[_, most]| most + most / 3)).max(1).next_multiple_of(20);
        let width = end.div_ceil(COLUMNS);
        let mut columns = vec![Vec::new(); (end / width) as usize + 1];
        for &(unit, one) in &all {
            let (households, off) = (one.tally.households, one.fit.is_off());
            columns[(households / width) as usize].push(Placed { unit, households, off });
        }
        let count = |is: fn(&Fit) -> bool| all.iter().filter(|(_, one)| is(&one.fit)).count();
        Self {
            columns,
            width,
            end,
            band,
            within: count(|fit| matches!(fit, Fit::Within | Fit::Exempt)),
            over: count(|fit| matches!(fit, Fit::Over(_))),
            under: count(|fit| matches!(fit, Fit::Under(_))),
            median: all.get(all.len() / 2).map_or(0, |(_, one)| one.tally.households),
        }
    }

    /// Where an amount stands on the axis.
    fn share(&self, households: f64) -> String {
        format!("{:.2}%", 100.0 * households / f64::from(self.end.max(1)))
    }

    /// Where a column's middle stands: among whole numbers of households, one wide is a number's own.
    fn middle(&self, column: usize) -> String {
        self.share((column as f64 + 0.5) * f64::from(self.width) - 0.5)
    }

    fn highest(&self) -> usize {
        self.columns.iter().map(Vec::len).max().unwrap_or(0)
    }

    fn has_bars(&self) -> bool {
        self.highest() > HIGH
    }

    fn marks(&self) -> Vec<Mark> {
        let highest = self.highest();
        let thousandths = |n: usize, of: usize| (1000 * n).div_ceil(of.max(1));
        let in_column = |(column, placed): (usize, &Vec<Placed>)| -> Vec<Mark> {
            if self.has_bars() {
                let (units, off) = (placed.len(), placed.iter().filter(|one| one.off).count());
                let bar = Mark::Bar { column, units, high: thousandths(units, highest), off: thousandths(off, units) };
                return (units > 0).then_some(bar).into_iter().collect();
            }
            let dot = |(row, &Placed { unit, households, off }): (usize, &Placed)| Mark::Dot {
                column,
                row,
                unit,
                households,
                off,
            };
            placed.iter().enumerate().map(dot).collect()
        };
        self.columns.iter().enumerate().flat_map(in_column).collect()
    }

    /// Column and row of a unit; that of its bar is the lowest.
    fn place(&self, unit: UnitId, households: u32) -> Option<(usize, usize)> {
        let column = (households / self.width.max(1)) as usize;
        let row = self.columns.get(column)?.iter().position(|one| one.unit == unit)?;
        Some((column, if self.has_bars() { 0 } else { row }))
    }

    /// The unit of a column after one that is chosen, or its first.
    fn next(&self, column: usize, chosen: &[UnitId]) -> Option<UnitId> {
        let column = self.columns.get(column)?;
        let last = column.iter().rposition(|one| chosen.contains(&one.unit));
        column.get(last.map_or(0, |last| (last + 1) % column.len())).map(|one| one.unit)
    }
}

/// Chooses a unit and looks at it.
fn go_to(planner: Planner, unit: UnitId) {
    if let Some(code) = planner.with_desk(|desk| Some(desk.plan().unit(unit)?.code.clone())).flatten() {
        table::go_to(planner, unit, code);
    }
}

/// The strip.
#[component]
pub fn Strip() -> impl IntoView {
    let planner = Planner::here();
    let seen = Memo::new(move |_| {
        planner.revision.track();
        planner.with_desk(Columns::of).unwrap_or_default()
    });
    let title = move || {
        seen.with(|seen| {
            let n = |n: usize| format::count(n);
            tf("planner.strip", &[("within", &n(seen.within)), ("over", &n(seen.over)), ("under", &n(seen.under))])
        })
    };
    let quiet = move || seen.with(|seen| tf("planner.median", &[("n", &seen.median.to_string())]));
    // How high and how wide bars are has to be told; dots are counted.
    let scale = move || {
        seen.with(|seen| {
            let (most, width) = (format::count(seen.highest()), seen.width.to_string());
            seen.has_bars().then(|| tf("planner.bars", &[("width", &width), ("most", &most)]))
        })
    };
    let band = move || {
        seen.with(|seen| {
            seen.band.map(|[least, most]| {
                let (left, width) = (seen.share(least.into()), seen.share(most.saturating_sub(least).into()));
                view! { <i class="band" style:left=left style:width=width></i> }
            })
        })
    };
    let ticks = move || {
        seen.with(|seen| {
            let tick = |value: u32| view! { <span class="tick" style:left=seen.share(value.into())>{value}</span> };
            seen.band.map(|band| band.map(tick).collect_view())
        })
    };
    let ids = move || {
        let chosen = planner.chosen.get();
        planner.with_desk(|desk| chosen.iter().filter_map(|code| desk.plan().find(code)).collect::<Vec<_>>())
    };
    let chosen = move || {
        seen.with(|seen| {
            let place = |unit: UnitId| {
                let households = planner.with_desk(|desk| Some(desk.glances.get(unit)?.tally.households)).flatten()?;
                seen.place(unit, households)
            };
            let places: BTreeSet<(usize, usize)> = ids().into_iter().flatten().filter_map(place).collect();
            let ring = |(column, row)| view! { <i class="dot is" style:left=seen.middle(column) style:bottom=height(row)></i> };
            places.into_iter().map(ring).collect_view()
        })
    };
    let mark = move |scale: &Columns, mark: Mark| match mark {
        Mark::Dot { column, row, unit, households, off } => {
            let number = planner.with_desk(|desk| Some(desk.glances.get(unit)?.number.clone())).flatten();
            let n = households.to_string();
            let words = tf("planner.dot", &[("unit", number.as_deref().unwrap_or_default()), ("n", &n)]);
            view! {
                <i class="dot" class:off=off title=words style:left=scale.middle(column) style:bottom=height(row) on:click=move |_| go_to(planner, unit)></i>
            }
            .into_any()
        }
        Mark::Bar { column, units, high, off } => {
            let from = column as u32 * scale.width;
            let (first, last) = (from.to_string(), (from + scale.width - 1).to_string());
            let words = tf("planner.bar", &[("from", &first), ("to", &last), ("n", &format::count(units))]);
            let next = move |_| {
                let chosen = untrack(ids).unwrap_or_default();
                if let Some(unit) = seen.with_untracked(|seen| seen.next(column, &chosen)) {
                    go_to(planner, unit);
                }
            };
            let [high, off] = [high, off].map(|n| format!("{}%", n as f64 / 10.0));
            let wide = scale.share(0.72 * f64::from(scale.width));
            view! {
                <i class="bar" title=words style:left=scale.middle(column) style:width=wide style:height=high on:click=next><b style:height=off></b></i>
            }
            .into_any()
        }
    };
    let marks = move || seen.with(|seen| seen.marks().into_iter().map(|one| mark(seen, one)).collect_view());
    view! {
        <section class="strip" aria-label=spoken("planner.strip_label")>
            <p><b>{title}</b><span class="quiet">{quiet}</span><span class="quiet">{scale}</span></p>
            <div class="dots">{band}{marks}{chosen}</div>
            <div class="ticks">{ticks}</div>
        </section>
    }
}

/// A row's place above the axis.
fn height(row: usize) -> String {
    format!("calc({row} * 9 * var(--u))")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(households: &[u32]) -> Columns {
        let width = 2;
        let mut columns = vec![Vec::new(); 21];
        for (at, &households) in households.iter().enumerate() {
            let unit = UnitId(at as u32);
            columns[(households / width) as usize].push(Placed { unit, households, off: households < 10 });
        }
        Columns { columns, width, end: 40, ..Columns::default() }
    }

    #[test]
    fn few_units_are_dots_and_many_are_bars_from_zero() {
        let few = columns(&[3, 10, 11]);
        let dot = |column, row, unit, households, off| Mark::Dot { column, row, unit: UnitId(unit), households, off };
        assert_eq!(few.marks(), [dot(1, 0, 0, 3, true), dot(5, 0, 1, 10, false), dot(5, 1, 2, 11, false)]);
        assert_eq!((few.middle(1), few.middle(5)), ("6.25%".to_owned(), "26.25%".to_owned()));
        let many = columns(&[&[8; 3][..], &[9; 1], &[20; 16]].concat());
        let bar = |column, units, high, off| Mark::Bar { column, units, high, off };
        assert_eq!(many.marks(), [bar(4, 4, 250, 1000), bar(10, 16, 1000, 0)], "a bar holds all, however many");
        assert_eq!(many.place(UnitId(19), 20), Some((10, 0)));
    }

    #[test]
    fn a_bar_is_gone_through_unit_by_unit() {
        let many = columns(&[20; 9]);
        assert_eq!(many.next(10, &[]), Some(UnitId(0)));
        assert_eq!(many.next(10, &[UnitId(3)]), Some(UnitId(4)));
        assert_eq!(many.next(10, &[UnitId(8)]), Some(UnitId(0)));
        assert_eq!(many.next(0, &[]), None);
    }
}
