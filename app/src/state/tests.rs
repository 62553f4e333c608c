//! Reducer, address and sentence over a small made-up district: 2 streets, 4 communities, 16 leaves, 1 of them special
//! and hanging from its community although a level lies between.

use std::collections::BTreeSet;

use domain::{
    catalogue::{Direction, Domain, Facet, PrivacyClass, Thresholds, Warning},
    partition::Partition,
    period::{Period, Step},
    topology::{self, BuildOptions, LeafShape},
    units::{LeafIx, Level, Text, UnitIx, UnitKind, UnitTableBuilder},
    value::{Cell, Flag},
    wire::{
        CatalogueBody, ChildrenBody, IndicatorBody, OverviewBody, ProfileBody, ProfileSeries, WarningBody, WarningsBody,
    },
};
use proptest::prelude::*;

use super::{
    Around, Choice, Command, Dataset, Effect, Group, Hidden, IndicatorIx, Layer, LevelChoice, Question, Scheme, Series,
    Span,
    address::{Address, MAX_LEN, Place},
    answer, reduce,
};
use crate::locale::Lang;

fn text(word: &str) -> Text {
    Text { zh: word.into(), en: word.into() }
}

pub(super) fn indicator(
    id: &str,
    direction: Direction,
    thresholds: Option<Thresholds>,
    levels: &[&str],
) -> IndicatorBody {
    IndicatorBody {
        id: id.into(),
        domain: Domain::Safety,
        facet: Facet::Status,
        headline: true,
        front: None,
        card: None,
        levels: levels.iter().map(|&level| level.to_owned()).collect(),
        name: text(id),
        about: text(id),
        unit: text(""),
        digits: 0,
        direction,
        target: None,
        thresholds,
        refresh: "month".into(),
        stale_after: 45,
        class: PrivacyClass::C0,
        formula: "a".into(),
        watches: None,
        steps: vec![Step::Month],
        grows: false,
    }
}

pub(super) fn dataset() -> Dataset {
    let ids = ["district", "street", "community", "grid", "micro_grid"];
    let levels: Vec<Level> = ids
        .iter()
        .enumerate()
        .map(|(depth, id)| Level {
            id: (*id).into(),
            depth: depth as u8,
            name: text(id),
            led_by: None,
            band: None,
            code_digits: 0,
        })
        .collect();
    let mut units = UnitTableBuilder::new(levels.clone());
    let mut shapes = Vec::new();
    let ordinary = UnitKind::Ordinary;
    units.add("d", "D", 0, None, ordinary).expect("a code");
    for street in 0..2 {
        let s = format!("s{street}");
        units.add(&s, &s, 1, Some("d"), ordinary).expect("a code");
        for community in 0..2 {
            let c = format!("{s}c{community}");
            units.add(&c, &c, 2, Some(&s), ordinary).expect("a code");
            let g = format!("{c}g");
            units.add(&g, &g, 3, Some(&c), ordinary).expect("a code");
            for leaf in 0..4 {
                let m = format!("{c}m{leaf}");
                let special = (street, community, leaf) == (1, 1, 3);
                let (parent, kind) = if special { (&c, UnitKind::Special) } else { (&g, ordinary) };
                units.add(&m, &m, 4, Some(parent), kind).expect("a code");
                let (x, y) = (f64::from(leaf + 4 * community) * 0.01 + 104.0, f64::from(street) * 0.01 + 30.0);
                let ring = [(0.0, 0.0), (0.01, 0.0), (0.01, 0.01), (0.0, 0.01), (0.0, 0.0)];
                let ring = ring.iter().map(|(dx, dy)| [x + dx, y + dy]).collect();
                shapes.push(LeafShape { code: m, parts: vec![vec![ring]] });
            }
        }
    }
    let options = BuildOptions { tolerance_m: 0.1, enclaves: Vec::new() };
    let (topology, _) = topology::build(&shapes, &options).expect("squares side by side");
    let partition = Partition::new(units.build().expect("a hierarchy"), topology, Vec::new()).expect("a partition");
    let limits = Thresholds { red: 9.0, orange: 7.0, yellow: 5.0, blue: 3.0 };
    let catalogue = CatalogueBody {
        version: "v1".into(),
        as_of: "2026-11-20".parse().expect("a day"),
        time_zone: "+08:00".into(),
        crs: domain::crs::Crs::Cgcs2000,
        levels,
        domains: Vec::new(),
        facets: Vec::new(),
        periods: (0..14).map(|n| Period::Month(domain::period::Month { year: 2025, month: 10 }.plus(n))).collect(),
        days: None,
        days_level: None,
        indicators: vec![
            indicator("people", Direction::Neutral, None, &ids[..4]),
            indicator("alarms", Direction::Lower, Some(limits), &ids),
            indicator("visits", Direction::Higher, None, &ids),
        ],
        annotations: Vec::new(),
    };
    Dataset::new(catalogue, partition).expect("indicators and periods")
}

pub(super) fn unit(data: &Dataset, code: &str) -> UnitIx {
    data.units().find(code).expect("a unit of the fixture")
}

#[test]
fn the_first_choice_is_the_whole_its_newest_month_and_an_indicator_with_warnings_for_the_smallest_units() {
    let data = dataset();
    let choice = Choice::first(&data);
    assert_eq!(
        (choice.unit, choice.indicator, choice.period.to_string()),
        (data.root(), IndicatorIx(1), "2026-11".into())
    );
}

#[test]
fn a_double_click_goes_down_one_level_at_a_time_and_escape_comes_back() {
    let data = dataset();
    let mut choice = Choice::first(&data);
    let leaf_unit = unit(&data, "s1c0m2");
    let leaf = data.units().leaf_of(leaf_unit).expect("a leaf");
    for code in ["s1", "s1c0", "s1c0g", "s1c0m2", "s1c0m2"] {
        // The two clicks of a double click come first.
        reduce(&data, &mut choice, Command::Select(leaf_unit));
        let effect = reduce(&data, &mut choice, Command::Drill { unit: leaf_unit, leaf });
        assert_eq!(effect, Some(Effect::Fly(unit(&data, code))));
        assert_eq!((choice.unit, choice.scope), (unit(&data, code), unit(&data, code)));
    }
    for code in ["s1c0g", "s1c0", "s1", "d"] {
        reduce(&data, &mut choice, Command::Up);
        assert_eq!(choice.unit, unit(&data, code));
    }
    assert_eq!(reduce(&data, &mut choice, Command::Up), None);
}

#[test]
fn escape_first_gives_back_the_unit_that_was_gone_into() {
    let data = dataset();
    let mut choice = Choice::first(&data);
    reduce(&data, &mut choice, Command::Visit(unit(&data, "s0")));
    reduce(&data, &mut choice, Command::Select(unit(&data, "s1c1m0")));
    reduce(&data, &mut choice, Command::Up);
    assert_eq!(choice.unit, unit(&data, "s0"));
}

#[test]
fn with_a_pinned_level_a_double_click_goes_into_the_unit_and_pins_the_next_level() {
    let data = dataset();
    let mut choice = Choice::first(&data);
    reduce(&data, &mut choice, Command::Level(LevelChoice::Pinned(1)));
    reduce(&data, &mut choice, Command::Drill { unit: unit(&data, "s1"), leaf: LeafIx(9) });
    assert_eq!((choice.unit, choice.level), (unit(&data, "s1"), LevelChoice::Pinned(2)));
    reduce(&data, &mut choice, Command::Visit(unit(&data, "s1c1m3")));
    assert_eq!(choice.level, LevelChoice::Pinned(4));
    reduce(&data, &mut choice, Command::Home);
    assert_eq!(choice.level, LevelChoice::Auto);
}

#[test]
fn a_special_leaf_is_reached_although_its_chain_skips_a_level() {
    let data = dataset();
    let mut choice = Choice::first(&data);
    let special = unit(&data, "s1c1m3");
    let leaf = data.units().leaf_of(special).expect("a leaf");
    reduce(&data, &mut choice, Command::Visit(unit(&data, "s1c1")));
    reduce(&data, &mut choice, Command::Drill { unit: special, leaf });
    assert_eq!(choice.unit, special);
    let (counts, count) = data.counts_below(data.root());
    assert_eq!((counts, count), (vec![(1, 2), (2, 4), (3, 4), (4, 16)], 1));
}

#[test]
fn steps_stop_or_turn_at_the_ends_and_nonsense_changes_nothing() {
    let data = dataset();
    let mut choice = Choice::first(&data);
    reduce(&data, &mut choice, Command::PeriodStep(1));
    assert_eq!(choice.period, data.last_period());
    reduce(&data, &mut choice, Command::PeriodStep(i32::MIN));
    assert_eq!(choice.period, data.catalogue.periods[0]);
    reduce(&data, &mut choice, Command::IndicatorStep(-2));
    assert_eq!(choice.indicator, IndicatorIx(2));
    let before = choice.clone();
    for command in [
        Command::Select(UnitIx(999)),
        Command::Visit(UnitIx(999)),
        Command::Level(LevelChoice::Pinned(9)),
        Command::Indicator(IndicatorIx(9)),
        Command::Period(Period::Year(1999)),
    ] {
        assert_eq!(reduce(&data, &mut choice, command.clone()), None, "{command:?}");
        assert_eq!(choice, before, "{command:?}");
    }
}

#[test]
fn defaults_are_left_out_of_the_address_and_unknown_keys_stay() {
    let data = dataset();
    let rest = vec![("swipe".to_owned(), "a/b c".to_owned())];
    assert_eq!(Address::of(&data, &Choice::first(&data), None, &[]).write(), "");
    assert_eq!(Address::of(&data, &Choice::first(&data), None, &rest).write(), "?swipe=a%2Fb%20c");
    assert_eq!(Address::parse("#?swipe=a%2Fb%20c").rest, rest);
}

#[test]
fn an_address_that_names_what_is_not_there_says_so_and_keeps_the_rest() {
    let data = dataset();
    let address = Address::parse("#9/200/104?u=nobody&i=visits&p=2031-01&l=galaxy&hide=roads.stars&lang=en");
    assert_eq!(address.place, None);
    let (choice, vain) = address.choose(&data, (Lang::Zh, Scheme::Dark));
    assert_eq!((choice.indicator, choice.lang, choice.unit), (IndicatorIx(2), Lang::En, data.root()));
    assert_eq!(
        vain,
        [
            ("u", "nobody".to_owned()),
            ("l", "galaxy".to_owned()),
            ("p", "2031-01".to_owned()),
            ("hide", "roads.stars".to_owned())
        ]
    );
}

pub(super) fn cell(value: f32) -> Cell {
    Cell { value, flag: Flag::Ok }
}

fn sentence(answer: &super::Answer) -> String {
    answer
        .spans
        .iter()
        .map(|span| match span {
            Span::Text(words) | Span::Unit(_, words) => words.clone(),
            Span::Warn(warning) => format!("{warning:?}").to_lowercase(),
        })
        .collect()
}

#[test]
fn the_sentence_names_the_worst_their_share_and_who_passed_which_line() {
    let data = dataset();
    let units = data.units();
    let mut cells = vec![cell(0.0); units.len()];
    let mut put = |code: &str, value: f32| cells[unit(&data, code).index()] = cell(value);
    put("d", 30.0);
    put("s0", 12.0);
    put("s1", 18.0);
    put("s1c0m0", 9.0);
    put("s1c0m1", 8.0);
    put("s0c0m0", 7.0);
    let question = Question {
        data: &data,
        lang: Lang::En,
        indicator: IndicatorIx(1),
        cells: &cells,
        whole: data.root(),
        trend: None,
    };
    let words = sentence(&answer(&question));
    assert!(words.contains("s1 is highest (18), then s0"), "{words}");
    assert!(words.contains("1 at micro_grid level is past the red line, 2 past the orange one"), "{words}");
    let more = Question { indicator: IndicatorIx(2), ..question };
    assert!(sentence(&answer(&more)).contains("s0 is lowest (12), then s1"));
    cells[0] = Cell { value: f32::NAN, flag: Flag::Suppressed };
    let gone = Question {
        data: &data,
        lang: Lang::En,
        indicator: IndicatorIx(1),
        cells: &cells,
        whole: data.root(),
        trend: None,
    };
    assert!(sentence(&answer(&gone)).contains("held back"));
}

#[test]
fn a_series_is_put_in_the_catalogues_order_and_runs_stop_at_gaps() {
    let data = dataset();
    let periods: Vec<Period> = data.catalogue.periods.iter().skip(2).copied().collect();
    let values = (0..periods.len()).map(|at| (at != 5).then_some(at as f32)).collect();
    let flags = (0..periods.len()).map(|at| if at == 5 { Flag::NoData } else { Flag::Ok }).collect();
    let alarms = ProfileSeries { indicator: "alarms".into(), values, flags, unusual: None };
    let profile = Series::of_profile(&data, &ProfileBody { unit: "d".into(), periods, series: vec![alarms] });
    assert_eq!(profile.len(), data.catalogue.indicators.len());
    let place = data.catalogue.indicators.iter().position(|indicator| indicator.id == "alarms").expect("it is there");
    assert_eq!(profile.iter().flatten().count(), 1, "the others were not sent");
    let series = profile[place].clone().expect("sent");
    assert_eq!(series.cells.len(), data.catalogue.periods.len());
    assert_eq!(series.missing().collect::<Vec<_>>(), [0, 1, 7]);
    let last = data.last_period();
    assert_eq!(series.run(&data, last), 5);
    let change = series.change(&data, IndicatorIx(place), last, 1).expect("both months have values");
    assert_eq!((change.by, change.worse), (1.0, Some(true)));
    assert_eq!(series.change(&data, IndicatorIx(place), last, 12), None);
    // The snapshot ends on the 20th: what still grows isn't held against whole months, an earlier month is.
    let mut grown = dataset();
    grown.catalogue.indicators[place].grows = true;
    let before = data.period_before(last, 1).expect("is there");
    assert_eq!(series.change(&grown, IndicatorIx(place), last, 1), None);
    assert!(series.change(&grown, IndicatorIx(place), before, 1).is_some());
}

/// Warnings of (unit, indicator, level).
fn around(data: &Dataset, of: &str, alerts: &[(&str, &str, Warning)]) -> Around {
    let body = |&(unit, indicator, warning): &(&str, &str, Warning)| WarningBody {
        unit: unit.into(),
        indicator: indicator.into(),
        warning,
        before: None,
        since: data.last_period(),
        value: 9.0,
    };
    let (unit_code, period) = (of.to_owned(), data.last_period());
    let warnings = WarningsBody { unit: of.into(), period, warnings: alerts.iter().map(body).collect() };
    let children = ChildrenBody { unit: of.into(), period, codes: Vec::new(), rows: Vec::new() };
    let overview = OverviewBody { unit: unit_code, period, cells: Vec::new() };
    Around::new(data, unit(data, of), period, (warnings, children, overview)).expect("all are known")
}

#[test]
fn warnings_stand_with_the_parent_that_warns_for_the_same_and_with_their_domain() {
    let mut data = dataset();
    data.catalogue.indicators[2].domain = Domain::Service;
    let found = [
        ("s0", "alarms", Warning::Red),
        ("s0c0", "alarms", Warning::Red),
        ("s1c0", "alarms", Warning::Orange),
        ("s1c0", "visits", Warning::Orange),
        ("s0c1", "people", Warning::Blue),
        ("s0c1", "alarms", Warning::Blue),
        ("d", "people", Warning::Blue),
        ("d", "alarms", Warning::Blue),
    ];
    let told = |alerts: &[(&str, &str, Warning)]| {
        let all = around(&data, "d", alerts);
        let name = |at: IndicatorIx| data.indicator(at).id.clone();
        let line = |group: Group| {
            let at = format!("{} {}", data.units().code(group.head.unit), name(group.head.indicator));
            (at, group.others, group.below)
        };
        (all.groups(&data).into_iter().map(line).collect::<Vec<_>>(), all)
    };
    let (groups, all) = told(&found[..6]);
    let expected = [("s0 alarms", 0, 2), ("s1c0 alarms", 0, 0), ("s1c0 visits", 0, 0), ("s0c1 people", 0, 0)];
    assert_eq!(groups, expected.map(|(at, others, below)| (at.to_owned(), others, below)));
    assert_eq!(all.counts(), [2, 2, 0, 2]);
    // Of the whole itself each stands alone; what is red below it is not told by its blue.
    let (groups, all) = told(&found);
    assert_eq!(groups[..4], expected.map(|(at, others, below)| (at.to_owned(), others, below)));
    assert_eq!(groups[4..], [("d people".to_owned(), 0, 0), ("d alarms".to_owned(), 0, 0)]);
    // The chain without a gap leads up as far as it is as grave.
    let blue = ["d", "s0", "s0c0", "s0c1"].map(|unit| (unit, "alarms", Warning::Blue));
    assert_eq!(told(&blue).0, [("d alarms".to_owned(), 0, 3)]);
    // Further down than right below the whole some unit is always red.
    assert_eq!((all.gravest(&data, Domain::Safety), all.gravest(&data, Domain::Service)), (Some(Warning::Red), None));
    let two = around(&data, "d", &[("s1c1", "alarms", Warning::Red), ("s1c1", "people", Warning::Blue)]);
    assert_eq!(two.groups(&data).iter().map(|group| group.others).collect::<Vec<_>>(), [1]);
    // What lies below one that stands with another is counted all the same.
    let under = around(
        &data,
        "d",
        &[("s1", "alarms", Warning::Red), ("s1", "people", Warning::Blue), ("s1c1", "people", Warning::Blue)],
    );
    assert_eq!(under.groups(&data).iter().map(|group| (group.others, group.below)).collect::<Vec<_>>(), [(1, 1)]);
}

fn any_choice() -> impl Strategy<Value = (u32, Option<u8>, usize, usize, bool, usize)> {
    (0u32..27, proptest::option::of(0u8..5), 0usize..3, 0usize..14, any::<bool>(), 0usize..3)
}

proptest! {
    #[test]
    fn an_address_brings_back_the_choice_that_it_was_written_from(
        (at, level, indicator, period, english, scheme) in any_choice(),
        place in proptest::option::of((0.0f64..24.0, -85.0f64..85.0, -180.0f64..180.0)),
        hidden in proptest::sample::subsequence(Layer::ALL.to_vec(), 0..=Layer::ALL.len()),
        laid in proptest::sample::subsequence(vec!["stations", "devices", "thematic_care"], 0..=3),
        opacity in super::FAINTEST..=super::WHOLE,
        rest in proptest::collection::vec(("[a-z]{2,4}x", "\\PC{0,12}"), 0..3),
    ) {
        let data = dataset();
        let first = Choice::first(&data);
        let choice = Choice {
            unit: UnitIx(at),
            scope: UnitIx(at),
            level: level.map_or(LevelChoice::Auto, LevelChoice::Pinned),
            indicator: IndicatorIx(indicator),
            period: data.catalogue.periods[period],
            lang: if english { Lang::En } else { Lang::Zh },
            scheme: Scheme::ALL[scheme],
            domain: english.then_some(Domain::Safety),
            overlays: laid.iter().fold(super::Laying::none(), |on, id| on.with(id, &laid).with_opacity(id, opacity)),
            hidden: hidden.iter().fold(Hidden::NONE, |set, layer| set.with(*layer, true)),
            ..first
        };
        let place = place.map(|(zoom, lat, lon)| Place { zoom, lat, lon });
        let written = Address::of(&data, &choice, place, &rest).write();
        prop_assert!(written.len() <= MAX_LEN && written.is_ascii());
        let read = Address::parse(&written);
        prop_assert_eq!(&read.rest, &rest);
        prop_assert_eq!(read.place.is_some(), place.is_some());
        let (again, vain) = read.choose(&data, (Lang::Zh, Scheme::Dark));
        prop_assert!(vain.is_empty());
        prop_assert_eq!(Choice { scope: choice.scope, ..again }, choice);
    }

    #[test]
    fn no_address_panics_and_every_one_settles_after_one_round(hash in "\\PC{0,80}") {
        let once = Address::parse(&hash).write();
        prop_assert_eq!(Address::parse(&once).write(), once);
    }

    #[test]
    fn no_sequence_of_wishes_leaves_the_data(wishes in proptest::collection::vec((0u8..12, any::<u32>()), 0..40)) {
        let data = dataset();
        let mut choice = Choice::first(&data);
        for (kind, n) in wishes {
            let command = match kind {
                0 => Command::Select(UnitIx(n % 40)),
                1 => Command::Visit(UnitIx(n % 40)),
                2 => Command::Drill { unit: UnitIx(n % 27), leaf: LeafIx(n % 16) },
                3 => Command::Up,
                4 => Command::Enter,
                5 => Command::Level(if n % 3 == 0 { LevelChoice::Auto } else { LevelChoice::Pinned((n % 9) as u8) }),
                6 => Command::IndicatorStep(n as i32 % 5),
                7 => Command::PeriodStep(n as i32),
                8 => Command::Play(n % 3 > 0),
                9 => Command::PlayStep,
                10 => Command::Domain(Domain::ALL.get(n as usize % 6).copied()),
                _ => Command::Home,
            };
            reduce(&data, &mut choice, command);
            prop_assert!(choice.unit.index() < data.units().len() && choice.scope.index() < data.units().len());
            prop_assert!(data.period_at(choice.period).is_some() && choice.indicator.0 < 3);
            prop_assert!(!matches!(choice.level, LevelChoice::Pinned(depth) if depth > data.leaf_depth()));
        }
    }
}

#[test]
fn the_fixture_has_a_code_for_every_unit() {
    let data = dataset();
    let codes: BTreeSet<String> = data.units().iter().map(|unit| data.units().code(unit).to_string()).collect();
    assert_eq!(codes.len(), data.units().len());
}
