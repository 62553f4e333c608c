use domain::units::{Level, Text, UnitKind, UnitTableBuilder};

use super::*;
use crate::state::tests::indicator;

/// What the characters of the fixture's names begin with; 长 and 重 with either of two letters.
const LETTERS: [(&str, &str); 18] = [
    ("示", "s"),
    ("范", "f"),
    ("区", "q"),
    ("桃", "t"),
    ("巷", "x"),
    ("长", "cz"),
    ("安", "a"),
    ("重", "cz"),
    ("街", "j"),
    ("道", "d"),
    ("镇", "z"),
    ("社", "s"),
    ("村", "c"),
    ("网", "w"),
    ("格", "g"),
    ("座", "z"),
    ("康", "k"),
    ("路", "l"),
];

fn units() -> UnitTable {
    let level = |(depth, id): (usize, &str)| {
        let name = Text { zh: id.into(), en: id.into() };
        Level { id: id.into(), depth: depth as u8, name, led_by: None, band: None, code_digits: 0 }
    };
    let mut units = UnitTableBuilder::new(
        ["district", "street", "community", "micro"].into_iter().enumerate().map(level).collect(),
    );
    let mut add = |code: &str, name: &str, depth, parent: Option<&str>| {
        units.add(code, name, depth, parent, UnitKind::Ordinary).expect("a code");
    };
    add("99", "示范区", 0, None);
    add("9901", "示范桃巷街道", 1, Some("99"));
    add("9902", "长安镇", 1, Some("99"));
    add("9901-1", "桃巷社区", 2, Some("9901"));
    add("9902-1", "重安 Ａ座村", 2, Some("9902"));
    for n in 1..=20 {
        add(&format!("9901-1-{n:02}"), &format!("桃巷社区01网格{n:02}"), 3, Some("9901-1"));
        add(&format!("9902-1-{n:02}"), &format!("重安Ａ座村01网格{n:02}"), 3, Some("9902-1"));
    }
    add("9902-1-21", "安康路", 3, Some("9902-1"));
    let of = |c: char| LETTERS.iter().find(|(known, _)| known.starts_with(c)).map_or("", |(_, of)| of).to_owned();
    units.build().expect("a hierarchy").with_letters(of)
}

fn indicators() -> Vec<IndicatorBody> {
    ["结案率", "桃巷网格率", "长者率", "率一", "率二", "率三"]
        .map(|name| indicator(name, domain::catalogue::Direction::Neutral, None, &[]))
        .into()
}

/// What is found, in order: codes, and names of indicators; typed parts in brackets.
fn found(wish: &str) -> Vec<String> {
    let (units, indicators) = (units(), indicators());
    let marked = |text: &str, Range { start, end }: Range<usize>| {
        if start == end {
            text.to_owned()
        } else {
            format!("{}[{}]{}", &text[..start], &text[start..end], &text[end..])
        }
    };
    let told = |hit: Hit| match hit.what {
        Found::Unit(unit) => {
            format!("{} {}", marked(units.code(unit), hit.in_code), marked(units.name(unit), hit.in_name))
        }
        Found::Indicator(at) => marked(&indicators[at.0].name.zh, hit.in_name),
    };
    Finder::new(&units).find(&units, &indicators, Lang::Zh, wish).into_iter().map(told).collect()
}

#[test]
fn a_code_comes_before_longer_ones_and_those_before_names_that_hold_it() {
    assert_eq!(found("9902")[..2], ["[9902] 长安镇", "[9902]-1 重安 Ａ座村"]);
    assert_eq!(found("9901-1-07"), ["[9901-1-07] 桃巷社区01网格07"]);
    assert_eq!(found("９９０１　１ 07"), ["[9901-1-07] 桃巷社区01网格07"], "full-width, spaces, no hyphens");
    assert_eq!(found("07"), ["9901-1-07 桃巷社区01网格[07]", "9902-1-07 重安Ａ座村01网格[07]"]);
}

#[test]
fn a_name_comes_before_initials_and_its_beginning_before_its_middle() {
    let three = found("桃巷社");
    assert_eq!(three[..2], ["9901-1 [桃巷社]区", "9901-1-01 [桃巷社]区01网格01"]);
    assert_eq!(three.len(), LONGEST);
    let both = found("桃巷");
    assert_eq!(both[..3], ["[桃巷]网格率", "9901-1 [桃巷]社区", "9901-1-01 [桃巷]社区01网格01"]);
    assert_eq!(found("sftx"), ["9901 [示范桃巷]街道"]);
    assert_eq!(found("桃xJD"), ["9901 示范[桃巷街道]"], "names and initials mixed");
    assert_eq!(found("txsq")[0], "9901-1 [桃巷社区]");
    assert_eq!(found("安")[..3], ["9902-1-21 [安]康路", "9902 长[安]镇", "9902-1 重[安] Ａ座村"], "then higher levels");
    assert_eq!(found("a")[..2], ["9902-1-21 [安]康路", "9902-1 重安 [Ａ]座村"], "beginnings before middles");
}

#[test]
fn a_character_of_two_readings_is_found_by_both() {
    assert_eq!(found("caz"), ["9902 [长安镇]"]);
    assert_eq!(found("zaz"), ["9902 [长安镇]"]);
    assert_eq!(found("caazc")[0], "9902-1 [重安 Ａ座村]");
    assert_eq!(found("zaＡ座")[0], "9902-1 [重安 Ａ座]村");
}

#[test]
fn indicators_are_found_by_name_and_leave_room_for_units() {
    assert_eq!(found("结案"), ["[结案]率"]);
    assert_eq!(found("率"), ["[率]一", "[率]二", "[率]三", "结案[率]"]);
    let mixed = found("网格");
    assert_eq!((mixed[0].as_str(), mixed.len()), ("桃巷[网格]率", LONGEST));
    assert_eq!(mixed[1], "9901-1-01 桃巷社区01[网格]01");
    let english = Finder::new(&units()).find(&units(), &indicators(), Lang::En, "结案");
    assert!(english.len() == 1, "the fixture's names are the same in both languages");
}

#[test]
fn nothing_is_found_for_nothing_for_the_unknown_and_for_marks_alone() {
    for wish in ["", "  ", "\u{3000}", "·-·", "不在这里", "桃巷桃巷", "zzzz", "{", "`", "99010000000000000000000000000"]
    {
        assert_eq!(found(wish), [""; 0], "{wish:?}");
    }
}

#[test]
fn every_unit_is_found_first_by_its_code_and_somewhere_by_its_name_and_initials() {
    let units = units();
    let finder = Finder::new(&units);
    for unit in units.iter() {
        let find = |wish: &str| finder.find(&units, &[], Lang::Zh, wish).into_iter().map(|hit| hit.what);
        assert_eq!(find(units.code(unit)).next(), Some(Found::Unit(unit)));
        assert!(find(units.name(unit)).any(|what| what == Found::Unit(unit)), "{}", units.name(unit));
        let initials = units.initials(unit).expect("a Chinese name");
        assert!(find(&initials).any(|what| what == Found::Unit(unit)), "{initials}");
    }
}
