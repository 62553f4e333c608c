//! A building from the front: entrances side by side, floors one above the other, and whose they are.

use domain::units::UnitCode;
use leptos::prelude::*;

use super::super::floors::{Gift, Key, Tower};
use super::super::picked;
use super::super::tool::Tool;
use super::state::{Planner, Told};
use super::{act, words};
use crate::{
    format,
    locale::{spoken, t, tf},
};

/// Units of one building are told apart by letters.
fn letter(at: usize) -> String {
    char::from_digit(10 + at as u32, 36).map_or_else(|| (at + 1).to_string(), |c| c.to_ascii_uppercase().to_string())
}

/// The building at hand as it stands.
#[must_use]
pub fn tower(planner: Planner) -> Option<Tower> {
    let building = planner.gift.with_untracked(|gift| gift.as_ref().map(|gift| gift.building))?;
    planner.with_desk(|desk| Tower::of(desk.plan(), &desk.counts, building)).flatten()
}

/// Takes the building at a place in hand.
pub fn take(planner: Planner, at: domain::lattice::LatticePoint) {
    let found = planner.with_desk(|desk| picked::building_at(desk.counts.pack(), at)).flatten();
    let told = || Told { words: words::missing(Tool::Floors).to_owned(), place: Some(at) };
    planner.told.set(found.is_none().then(told));
    if let Some(building) = found {
        planner.gift.set(Some(Gift { building, ..Gift::default() }));
        planner.outlook.set(None);
    }
    act::drawn(planner);
}

fn change(planner: Planner, by: impl FnOnce(&mut Gift)) {
    planner.gift.update(|gift| {
        if let Some(gift) = gift {
            by(gift);
        }
    });
    planner.told.set(None);
    act::foresee(planner);
    act::drawn(planner);
}

/// The panel.
#[component]
pub fn Floors() -> impl IntoView {
    let planner = Planner::here();
    let seen = Memo::new(move |_| {
        planner.revision.track();
        planner.gift.track();
        tower(planner)
    });
    let body = move || match seen.get() {
        None => view! { <p class="quiet none">{t("planner.hint_floors")}</p> }.into_any(),
        Some(tower) => front(planner, tower).into_any(),
    };
    view! { <section class="floors" aria-label=spoken("planner.tool_floors")>{body}</section> }
}

fn front(planner: Planner, tower: Tower) -> impl IntoView {
    let tower = StoredValue::new(tower);
    let (title, alone) = tower.with_value(|tower| {
        let households: u32 = tower.bands.iter().map(|band| band.households).sum();
        let (id, n) = (tower.building.to_string(), format::count(households as usize));
        (tf("planner.floors_of", &[("building", &id), ("n", &n)]), tower.on_ground.len() < 2)
    });
    let alone =
        alone.then(|| view! { <p class="would-not"><b aria-hidden="true">"✕"</b>{t("planner.floors_alone")}</p> });
    let receivers = tower.with_value(|tower| {
        let one = |(at, code): (usize, &UnitCode)| receiver(planner, tower, at, code);
        tower.units.iter().enumerate().map(one).collect_view()
    });
    let (heads, rows) = tower.with_value(|tower| {
        let entrances = tower.entrances();
        let head = |&entrance: &u8| {
            let keys: Vec<Key> = tower.bands.iter().map(|band| band.key).filter(|key| key.0 == entrance).collect();
            view! { <th scope="col">{whole(planner, tower, name_of_entrance(entrance), keys)}</th> }
        };
        let row = |floors: (u8, u8)| {
            let keys: Vec<Key> = tower.bands.iter().map(|band| band.key).filter(|key| key.1 == floors).collect();
            let cells = entrances.iter().map(|entrance| {
                let key = (*entrance, floors);
                view! { <td>{tower.holder(key).map(|_| cell(planner, tower, key))}</td> }
            });
            view! { <tr><th scope="row">{whole(planner, tower, name_of_floors(floors), keys)}</th>{cells.collect_view()}</tr> }
        };
        (entrances.iter().map(head).collect_view(), tower.floors().into_iter().map(row).collect_view())
    });
    view! {
        <p class="list-head"><span>{title}</span></p>
        {alone}
        <p class="list-head">{t("planner.floors_to")}</p>
        <div class="receivers" role="group" aria-label=spoken("planner.floors_to")>{receivers}</div>
        <div class="front"><table><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table></div>
    }
}

fn name_of_entrance(entrance: u8) -> String {
    match entrance {
        0 => t("planner.no_entrance").to_owned(),
        n => tf("planner.entrance_n", &[("n", &n.to_string())]),
    }
}

fn name_of_floors((first, last): (u8, u8)) -> String {
    match (first, last) {
        (0, 0) => t("planner.all_floors").to_owned(),
        (first, last) if first == last => tf("planner.floor_n", &[("n", &first.to_string())]),
        (first, last) => tf("planner.floors_n", &[("first", &first.to_string()), ("last", &last.to_string())]),
    }
}

/// Who can be given more: those with ground in the building.
fn receiver(planner: Planner, tower: &Tower, at: usize, code: &UnitCode) -> impl IntoView + use<> {
    let (own, name) = (code.clone(), planner.label(code));
    let n = tf("planner.n_households", &[("n", &format::count(tower.households(code) as usize))]);
    let is = move || planner.gift.with(|gift| gift.as_ref().is_some_and(|gift| gift.to.as_ref() == Some(&own)));
    let no_ground = !tower.on_ground.contains(code);
    let (code, words) = (code.clone(), if no_ground { t("planner.floors_no_ground") } else { "" });
    let choose = move |_| change(planner, |gift| gift.to = Some(code.clone()));
    view! {
        <button class="btn receiver" data-unit=code_of(at) disabled=no_ground title=words aria-pressed=move || is().to_string() on:click=choose>
            <b>{letter(at)}</b><span>{name}</span><i class="num">{n}</i>
        </button>
    }
}

/// Six looks, then again from the first: the letter tells them apart.
fn code_of(at: usize) -> String {
    (at % 6).to_string()
}

/// A heading that turns all of its row or column of one holder.
fn whole(planner: Planner, tower: &Tower, name: String, keys: Vec<Key>) -> impl IntoView + use<> {
    let none = !keys.iter().any(|key| tower.holder(*key).is_some());
    let turn = move |_| {
        if let Some(tower) = self::tower(planner) {
            change(planner, |gift| gift.turn(&tower, &keys));
        }
    };
    view! { <button disabled=none on:click=turn>{name}</button> }
}

fn cell(planner: Planner, tower: &Tower, key: Key) -> impl IntoView + use<> {
    let at = tower.units.iter().position(|unit| Some(unit) == tower.holder(key)).unwrap_or_default();
    let households = tower.bands.iter().find(|band| band.key == key).map_or(0, |band| band.households);
    let unit = tower.units.get(at).map(|unit| planner.label(unit)).unwrap_or_default();
    let n = format::count(households as usize);
    let (door, floors) = (name_of_entrance(key.0), name_of_floors(key.1));
    let words = tf("planner.floors_cell", &[("door", &door), ("floors", &floors), ("unit", &unit), ("n", &n)]);
    let is = move || planner.gift.with(|gift| gift.as_ref().is_some_and(|gift| gift.bands.contains(&key)));
    let turn = move |_| {
        if let Some(tower) = self::tower(planner) {
            change(planner, |gift| gift.turn(&tower, &[key]));
        }
    };
    view! {
        <button class="cell" data-unit=code_of(at) data-band=format!("{}-{}-{}", key.0, key.1.0, key.1.1) aria-label=words.clone() title=words
            aria-pressed=move || is().to_string() on:click=turn>
            <b aria-hidden="true">{letter(at)}</b><span class="num" aria-hidden="true">{n}</span>
        </button>
    }
}
