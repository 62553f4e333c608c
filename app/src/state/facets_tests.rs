//! The domain view's choice, pictures and titles, over the small district of the other tests.

use domain::{
    catalogue::{Direction, Domain, Facet},
    period::{Month, Period},
    units::UnitIx,
    value::{Cell, Flag},
};

use super::{
    Choice, Command, Dataset, IndicatorIx, Series, Teller,
    address::Address,
    build_up, distribution, efficiency, reduce, siblings,
    tests::{cell, dataset, unit},
    wanted,
};
use crate::{locale::Lang, state::Scheme};

const PEOPLE: IndicatorIx = IndicatorIx(0);
const ALARMS: IndicatorIx = IndicatorIx(1);
const VISITS: IndicatorIx = IndicatorIx(2);

/// Alarms stay safety's; people are service's status and visits its progress.
fn two_domains() -> Dataset {
    let mut data = dataset();
    data.catalogue.indicators[0].domain = Domain::Service;
    data.catalogue.indicators[2].domain = Domain::Service;
    data.catalogue.indicators[2].facet = Facet::Progress;
    data
}

fn series(data: &Dataset, values: impl Fn(usize) -> Option<f32>) -> Series {
    let cells = (0..data.catalogue.periods.len()).map(|at| values(at).map_or(Cell::NO_DATA, cell)).collect();
    Series { cells, unusual: None }
}

fn english(data: &Dataset, of: IndicatorIx) -> Teller<'_> {
    Teller { data, lang: Lang::En, of }
}

#[test]
fn a_domain_brings_its_own_indicator_and_follows_one_that_is_chosen() {
    let data = two_domains();
    let mut choice = Choice::first(&data);
    assert_eq!(choice.indicator, ALARMS);
    let send = |choice: &mut Choice, command| {
        reduce(&data, choice, command);
        (choice.domain, choice.indicator)
    };
    let service = Some(Domain::Service);
    assert_eq!(send(&mut choice, Command::Domain(service)), (service, VISITS), "its progress");
    assert_eq!(send(&mut choice, Command::Indicator(PEOPLE)), (service, PEOPLE));
    assert_eq!(send(&mut choice, Command::Domain(service)), (service, PEOPLE), "its own is kept");
    assert_eq!(send(&mut choice, Command::Indicator(ALARMS)), (Some(Domain::Safety), ALARMS));
    assert_eq!(send(&mut choice, Command::IndicatorStep(1)), (service, VISITS), "so does one that is stepped to");
    assert_eq!(send(&mut choice, Command::Domain(None)), (None, VISITS));
    assert_eq!(send(&mut choice, Command::Indicator(ALARMS)), (None, ALARMS), "the panorama has no domain to follow");
    assert_eq!(
        send(&mut choice, Command::Domain(Some(Domain::Party))),
        (Some(Domain::Party), ALARMS),
        "none of its own"
    );
}

#[test]
fn the_address_keeps_the_domain_and_an_indicator_of_another_gives_way() {
    let data = two_domains();
    let choose = |hash: &str| {
        let (choice, vain) = Address::parse(hash).choose(&data, (Lang::Zh, Scheme::Dark));
        (choice.domain, choice.indicator, vain)
    };
    let mut choice = Choice::first(&data);
    reduce(&data, &mut choice, Command::Domain(Some(Domain::Service)));
    let written = Address::of(&data, &choice, None, &[]).write();
    assert_eq!(written, "?i=visits&d=service");
    assert_eq!(choose(&written), (Some(Domain::Service), VISITS, vec![]));
    assert_eq!(choose("?d=service").1, VISITS);
    assert_eq!(choose("?i=alarms&d=service").1, VISITS);
    assert_eq!(choose("?d=stars"), (None, ALARMS, vec![("d", "stars".to_owned())]));
}

#[test]
fn a_picture_shows_the_chosen_indicator_of_its_facet_and_the_headline_else() {
    let mut data = two_domains();
    data.catalogue.indicators[0].facet = Facet::Progress;
    data.catalogue.indicators[0].headline = false;
    let shown = |facet, chosen| data.shown(Domain::Service, facet, chosen);
    assert_eq!(shown(Facet::Progress, ALARMS), Some(VISITS));
    assert_eq!(shown(Facet::Progress, PEOPLE), Some(PEOPLE));
    assert_eq!(shown(Facet::Status, PEOPLE), None, "imported catalogues may leave cells of the matrix empty");
    let mut choice = Choice::first(&data);
    assert_eq!(wanted(&data, &choice), [], "the panorama needs none");
    reduce(&data, &mut choice, Command::Domain(Some(Domain::Service)));
    assert_eq!(wanted(&data, &choice), [(VISITS, data.last_period())]);
}

#[test]
fn months_add_up_where_they_grow_and_an_unfinished_one_is_held_against_none() {
    let mut data = dataset();
    data.catalogue.indicators[1].grows = true;
    // January 2025 to November 2026; 2 a month in 2025, 3 in 2026. The snapshot ends on 20 November.
    data.catalogue.periods = (0..23).map(|n| Period::Month(Month { year: 2025, month: 1 }.plus(n))).collect();
    let all = series(&data, |at| Some(if at < 12 { 2.0 } else { 3.0 }));
    let now = data.last_period();
    let built = build_up(&data, ALARMS, &all, now).expect("a month");
    assert_eq!((built.summed, built.open, built.this.len(), built.this[10]), (true, true, 11, Some(33.0)));
    assert_eq!((built.last[11], built.held), (Some(24.0), Some((10, 30.0, 20.0))));
    let words = english(&data, ALARMS).outcome(&built).expect("numbers");
    assert_eq!(words, "30 in 10 months, 50.0% more than last year");
    // A whole month is held against itself; a missing one ends the sum, and a year without figures is held by none.
    let before = data.period_before(now, 1).expect("is there");
    assert!(!build_up(&data, ALARMS, &all, before).expect("a month").open);
    let holed = series(&data, |at| (at != 14).then_some(1.0));
    let built = build_up(&data, ALARMS, &holed, now).expect("a month");
    assert_eq!((built.this[1], built.this[2], built.this[10], built.held), (Some(2.0), None, None, None));
    let first = build_up(&data, ALARMS, &all, data.catalogue.periods[5]).expect("a month");
    assert_eq!(first.held, None);
    assert_eq!(english(&data, ALARMS).outcome(&first).as_deref(), Some("12 so far this year"));
    // What doesn't grow is told month by month.
    let plain = build_up(&data, VISITS, &all, now).expect("a month");
    assert_eq!((plain.summed, plain.open, plain.held), (false, false, Some((11, 3.0, 2.0))));
    assert_eq!(english(&data, VISITS).outcome(&plain).as_deref(), Some("3, 50.0% above a year ago"));
    assert_eq!(build_up(&data, VISITS, &all, Period::Year(2026)), None);
}

fn rows(data: &Dataset, put: &[(&str, f32)]) -> Vec<Cell> {
    let mut cells = vec![Cell::NO_DATA; data.units().len()];
    for &(code, value) in put {
        cells[unit(data, code).index()] = cell(value);
    }
    cells
}

#[test]
fn siblings_come_worse_first_with_both_changes_and_the_titles_name_them() {
    let mut data = dataset();
    data.catalogue.indicators[2].target = Some(9.0);
    let (now, month) = (rows(&data, &[("s0", 8.0), ("s1", 4.0)]), rows(&data, &[("s0", 10.0), ("s1", 4.0)]));
    let of = |data: &Dataset, at| siblings(data, at, data.last_period(), data.root(), (&now, Some(&month), None));
    let found = of(&data, VISITS);
    let units: Vec<UnitIx> = found.iter().map(|one| one.unit).collect();
    assert_eq!(units, [unit(&data, "s1"), unit(&data, "s0")], "more is better");
    assert_eq!(found[1].month.map(|change| (change.by, change.worse)), Some((-2.0, Some(true))));
    assert_eq!(found[0].year, None);
    let teller = english(&data, VISITS);
    assert_eq!(teller.comparison(&found).as_deref(), Some("s0 is highest, s1 lowest; s0 fell fastest"));
    assert_eq!(teller.progress(7.0, &found), "2 short of target; s1 and s0 miss it");
    assert_eq!(teller.progress(9.0, &found[..1]), "Target 9 is reached; s1 misses it");
    data.catalogue.indicators[2].grows = true;
    assert!(of(&data, VISITS).iter().all(|one| one.month.is_none()), "the month isn't over");
    let none = rows(&data, &[]);
    let empty = siblings(&data, VISITS, data.last_period(), data.root(), (&none, None, None));
    assert_eq!(english(&data, VISITS).comparison(&empty), None);
}

#[test]
fn a_distribution_counts_every_number_once_and_names_the_middle_and_nine_tenths() {
    let data = dataset();
    let leaves: Vec<UnitIx> = data.units().level(4).map(UnitIx).collect();
    let mut cells = vec![Cell::NO_DATA; data.units().len()];
    for (at, leaf) in leaves.iter().enumerate().skip(1) {
        cells[leaf.index()] = cell(at as f32);
    }
    cells[leaves[0].index()] = Cell { value: f32::NAN, flag: Flag::Suppressed };
    let spread = distribution(&data, ALARMS, data.root(), &cells).expect("numbers");
    assert_eq!(spread.counts.iter().sum::<u32>(), 15);
    assert_eq!((spread.median, spread.most, spread.depth), (8.0, 14.0, 4));
    assert_eq!(spread.flags.iter().sum::<usize>(), 16);
    assert!(spread.ends.0 <= 1.0 && spread.ends.1 > 15.0);
    assert_eq!(distribution(&data, VISITS, data.root(), &cells).expect("numbers").most, 2.0, "more is better");
    assert_eq!(english(&data, ALARMS).status(&spread), "Half (micro_grid level) at most 8, 90% at most 14");
    let flat = super::Distribution { median: 0.0, most: 0.0, last: 9.0, ..spread };
    assert_eq!(english(&data, ALARMS).status(&flat), "90% (micro_grid level) at most 0, the highest 9");
    let mut zeros = vec![cell(0.0); data.units().len()];
    zeros[leaves[3].index()] = cell(2.0);
    let few = distribution(&data, VISITS, data.root(), &zeros).expect("numbers");
    assert_eq!(
        (few.upper, few.most, few.last),
        (true, 0.0, 2.0),
        "that nine tenths have at least nothing says nothing"
    );
    // A leaf is seen among those beside it; a grid's level is the finest for people.
    let leaf = distribution(&data, ALARMS, unit(&data, "s0c0m1"), &cells).expect("numbers");
    assert_eq!(leaf.flags.iter().sum::<usize>(), 4);
    assert_eq!(distribution(&data, PEOPLE, data.root(), &cells), None);
}

#[test]
fn result_is_held_against_effort_two_levels_below_and_the_best_beats_the_line() {
    let data = dataset();
    let efforts = rows(&data, &[("s0c0", 1.0), ("s0c1", 2.0), ("s1c0", 3.0), ("s1c1", 4.0)]);
    let results = rows(&data, &[("s0c0", 10.0), ("s0c1", 25.0), ("s1c0", 30.0), ("s1c1", 35.0)]);
    let of = |at: &str| efficiency(&data, (VISITS, ALARMS), unit(&data, at), (&results, &efforts)).expect("published");
    let whole = of("d");
    assert_eq!((whole.pairs.len(), whole.depth), (4, 2));
    let (base, slope) = whole.line.expect("four places");
    assert!((base - 5.0).abs() < 1e-9 && (slope - 8.0).abs() < 1e-9, "{base} {slope}");
    assert_eq!(whole.ends, Some((1, 0)));
    assert!(whole.pairs.iter().all(|pair| !pair.own));
    let words = english(&data, VISITS).efficiency(&whole).expect("pairs");
    assert_eq!(words, "For the same effort s0c1 does best, s0c0 worst");
    // A street's own communities stand among all of the whole's.
    let own: Vec<bool> = of("s1").pairs.iter().map(|pair| pair.own).collect();
    assert_eq!(own, [false, false, true, true]);
    let same = rows(&data, &[("s0c0", 1.0), ("s0c1", 1.0), ("s1c0", 1.0)]);
    let flat = efficiency(&data, (VISITS, ALARMS), data.root(), (&results, &same)).expect("published");
    assert_eq!((flat.line, flat.ends), (None, None));
}

#[test]
fn a_trend_says_its_run_and_its_target_and_of_an_unfinished_month_only_how_far_it_is() {
    let mut data = dataset();
    data.catalogue.indicators[1].target = Some(5.0);
    let now = data.last_period();
    let rising = series(&data, |at| Some(at as f32));
    let told = |data: &Dataset, series: &Series| english(data, ALARMS).trend(series, now).expect("a number");
    assert_eq!(told(&data, &rising), "Up 13 months in a row, now 13; target not reached");
    assert_eq!(data.indicator(ALARMS).direction, Direction::Lower);
    let once = series(&data, |at| Some(if at == 13 { 4.0 } else { 6.0 }));
    assert_eq!(told(&data, &once), "4, down 33.3% on last month; target reached");
    data.catalogue.indicators[1].grows = true;
    assert_eq!(told(&data, &once), "4 up to day 20; the month still runs");
    assert_eq!(english(&data, ALARMS).trend(&series(&data, |_| None), now), None);
}
