//! The lens in the address: `c` classes, `b` second indicator, `vs` compared period, `m` way of comparing, `r` range.

use super::{HALF, Lens, LensCommand, Method, Way, reduce};
use crate::state::{Choice, Dataset};

/// Its keys.
pub const KEYS: [&str; 5] = ["c", "b", "vs", "m", "r"];

/// Values of the [`KEYS`]; none where nothing was chosen.
pub type Values = [Option<String>; KEYS.len()];

/// What stands in the address.
#[must_use]
pub fn write(data: &Dataset, lens: &Lens) -> Values {
    let way = match (lens.way, lens.split) {
        (Way::Difference, _) => None,
        (Way::Swipe, HALF) => Some(Way::Swipe.id().to_owned()),
        (Way::Swipe, split) => Some(format!("{}.{split}", Way::Swipe.id())),
    };
    [
        (lens.method != Method::default()).then(|| lens.method.id().to_owned()),
        lens.second.map(|second| data.indicator(second).id.clone()),
        lens.versus.map(|versus| versus.to_string()),
        way.filter(|_| lens.versus.is_some()),
        lens.range.map(|(first, last)| format!("{first}..{last}")),
    ]
}

/// Takes what the address asks for into the choice; what it asks for in vain is told by key and value.
pub fn read(data: &Dataset, choice: &mut Choice, values: &Values, vain: &mut Vec<(&'static str, String)>) {
    for (key, value) in KEYS.into_iter().zip(values) {
        let Some(value) = value else { continue };
        let wishes = wish(data, key, value);
        if wishes.is_empty() {
            vain.push((key, value.clone()));
        }
        let before = choice.period;
        for wish in wishes {
            reduce(data, choice, wish);
        }
        if choice.period != before {
            // A range beside the period asked for isn't meant.
            choice.period = before;
            choice.lens.range = None;
            vain.push((key, value.clone()));
        }
    }
}

fn wish(data: &Dataset, key: &str, value: &str) -> Vec<LensCommand> {
    let period = |text: &str| text.parse().ok().filter(|&period| data.period_at(period).is_some());
    let one = |command: Option<LensCommand>| command.into_iter().collect();
    match key {
        "c" => one(Method::from_id(value).map(LensCommand::Method)),
        "b" => one(data.indicator_ix(value).map(|at| LensCommand::Second(Some(at)))),
        "vs" => one(period(value).map(|period| LensCommand::Versus(Some(period)))),
        "m" => {
            let (id, split) = value.split_once('.').map_or((value, None), |(id, split)| (id, Some(split)));
            let way = Way::ALL.into_iter().find(|way| way.id() == id).map(LensCommand::Way);
            match (way, split.map(|split| split.parse().ok().filter(|&at: &u8| at <= 100))) {
                (Some(way), None) => vec![way],
                (Some(way), Some(Some(at))) => vec![way, LensCommand::Split(at)],
                _ => Vec::new(),
            }
        }
        _ => {
            let ends = value.split_once("..").and_then(|(first, last)| Some((period(first)?, period(last)?)));
            one(ends.filter(|(first, last)| first != last).map(|ends| LensCommand::Range(Some(ends))))
        }
    }
}
