//! What warns at the chosen unit and below it: the gravest first, then what is new.

use domain::{catalogue::Warning, period::Period, units::UnitIx};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use super::{
    cockpit::Cockpit,
    timers::next_frame,
    widgets::{Retry, chip_words, gravity, step_by_key, warn_chip},
    writing::{Writing, write},
};
use crate::{
    format,
    locale::{lang, t, tf},
    map::SizeWatch,
    state::{Around, Command, Dataset, Group, Hovered, IndicatorIx},
};

/// So many rows are written until it is known how many the list shows.
const ROWS: usize = 12;
/// So many more are made, empty and out of sight, as there must be somewhere to scroll to.
const MORE: usize = 4;

/// The counts and the list.
#[component]
pub fn WarningsPanel() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    // One level looked at alone.
    let only = RwSignal::new(None::<Warning>);
    let parts = app.part(|choice| (choice.unit, choice.period));
    let late = Memo::new(move |_| {
        let parts = parts.get();
        app.around.with(|around| around.as_ref().is_none_or(|around| (around.unit, around.period) != parts))
    });
    let groups = Memo::new(move |_| {
        let found = app.data().zip(app.around.get());
        found.map_or_else(Vec::new, |(data, around)| around.groups(&data))
    });
    let counts = Memo::new(move |_| app.around.with(|around| around.as_ref().map_or([0; 4], |around| around.counts())));
    let tally = move |(place, warning): (usize, Warning)| {
        let count = move || counts.with(|counts| counts[place]);
        let pressed = move || (only.get() == Some(warning)).to_string();
        let pick = move |_| only.update(|only| *only = (*only != Some(warning)).then_some(warning));
        view! {
            <button class="tally" aria-pressed=pressed disabled=move || count() == 0 title=move || t("warnings.only") on:click=pick>
                {move || warn_chip(warning, false)}<b>{move || format::count(count())}</b>
            </button>
        }
    };
    let tallies = Warning::GRAVEST_FIRST.into_iter().enumerate().map(tally).collect_view();
    let total =
        move || format::count(app.around.with(|around| around.as_ref().map_or(0, |around| around.alerts.len())));
    let order = move || tf("warnings.order", &[("n", &format::count(groups.with(Vec::len)))]);
    let shown = Memo::new(move |_| {
        let only = only.get();
        let wanted = |group: &&Group| only.is_none_or(|only| group.head.warning == only);
        groups.with(|groups| groups.iter().filter(wanted).copied().collect::<Vec<_>>())
    });
    // A row stays in its place and takes other words: only places are made and taken away.
    let places = Memo::new(move |_| shown.with(Vec::len));
    let calm = Memo::new(move |_| places.get() == 0 && app.data().is_some() && app.around.with(Option::is_some));
    let empty = move || calm.get().then(|| view! { <p class="why empty">{t("warnings.none")}</p> });
    // A unit's card takes room from the list: how many rows each of the two shows is known before it is laid out.
    let apart = Memo::new(move |_| app.data().is_some_and(|data| cockpit.unit.get() != data.root()));
    let (above, room) = (RwSignal::new(0), RwSignal::new([ROWS; 2]));
    let written = Memo::new(move |_| room.with(|room| room[usize::from(apart.get())]).saturating_add(above.get()));
    // What has the focus keeps it when it is scrolled away.
    let focused = RwSignal::new(None::<usize>);
    let made =
        Memo::new(move |last: Option<&usize>| last.map_or(0, |last| *last).max(written.get().saturating_add(MORE)));
    let (list, gauge) = (NodeRef::<leptos::html::Div>::new(), NodeRef::<leptos::html::I>::new());
    let watches = StoredValue::new_local(Vec::<SizeWatch>::new());
    let look = move || {
        let Some((list, gauge)) = list.get_untracked().zip(gauge.get_untracked()) else { return };
        if watches.with_value(Vec::is_empty) {
            return;
        }
        let Some(sight) = Sight::of(&list, &gauge) else { return };
        let of = usize::from(apart.get_untracked());
        if above.get_untracked() != sight.above {
            above.set(sight.above);
        }
        if room.with_untracked(|room| room[of] != sight.rows) {
            room.update(|room| room[of] = sight.rows);
        }
    };
    Effect::new(move |_| {
        let Some((list, gauge)) = list.get().zip(gauge.get()) else { return };
        let watched = [SizeWatch::new(&list, move |_| look()), SizeWatch::new(&gauge, move |_| look())];
        match watched.into_iter().collect() {
            Ok(watched) => watches.set_value(watched),
            // Where nothing tells what is in sight all are written.
            Err(_) => room.set([usize::MAX; 2]),
        }
    });
    on_cleanup(move || {
        watches.try_set_value(Vec::new());
    });
    let focus = move |at: usize| {
        let all = list.get_untracked().and_then(|list| list.query_selector_all(".alert").ok());
        let row = all.and_then(|all| all.item(at as u32)?.dyn_into::<web_sys::HtmlElement>().ok());
        // A row that has just gone can't take the focus; the list keeps it then.
        if let Some(row) = row {
            let _ = row.focus();
        }
    };
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let target = event_target::<web_sys::HtmlElement>(&event);
        let at = target.get_attribute("data-at").and_then(|text| text.parse::<usize>().ok()).unwrap_or(0);
        if let Some(to) = step_by_key(&event.key(), at, places.get_untracked()) {
            event.prevent_default();
            event.stop_propagation();
            if to < written.get_untracked() {
                focus(to);
            } else {
                above.set(to);
                next_frame(move || focus(to));
            }
        }
    };
    let failed = move || {
        app.around_error
            .get()
            .map(|why| view! { <p class="why empty failed" role="status"><span>{why}</span><Retry/></p> })
    };
    view! {
        <div class="warnings">
            <h3 class="part-head"><b>{move || t("warnings.title")}" "{total}</b><span class="quiet">{order}</span></h3>
            <div class="tallies" role="group" aria-label=move || t("warnings.tallies")>{tallies}</div>
            {failed}
            <div class="alerts scroll" id="warnings" node_ref=list class:fading=move || late.get() role=move || if places.get() == 0 { "group" } else { "list" } aria-label=move || t("warnings.title")
                on:keydown=keys on:scroll=move |_| look() on:mouseleave=move |_| app.hover.set(None)>{empty}<For each=move || 0..places.get().min(made.get()) key=|at| *at children=move |at| row(cockpit, shown, written, focused, at)/><i class="alerts-gauge" node_ref=gauge aria-hidden="true"></i></div>
        </div>
    }
}

/// What a list of rows shows.
struct Sight {
    /// Rows that are scrolled out of it.
    above: usize,
    /// Rows of which any part is in it, and those of the next line: who hears the list goes on from the last.
    rows: usize,
}

impl Sight {
    /// As it is laid out; the gauge is as wide and high as a row. None where it isn't shown.
    fn of(list: &web_sys::Element, gauge: &web_sys::Element) -> Option<Self> {
        let row = gauge.get_bounding_client_rect();
        if row.height() <= 0.0 || row.width() <= 0.0 {
            return None;
        }
        let columns = (f64::from(list.client_width()) / row.width()).round().max(1.0);
        let lines = |px: i32| f64::from(px) / row.height();
        let above = lines(list.scroll_top()).floor() * columns;
        let rows = (lines(list.client_height()).ceil() + 1.0) * columns;
        Some(Self { above: above as usize, rows: rows as usize })
    }
}

/// One warning in words: what, where, how far, since when.
#[derive(Clone, PartialEq)]
struct Line {
    unit: UnitIx,
    indicator: IndicatorIx,
    warning: Warning,
    /// The character of its level, and the level's name.
    chip: (&'static str, &'static str),
    name: String,
    value: String,
    /// That it is new or graver than before.
    fresh: &'static str,
    since: String,
    place: String,
    /// How many more like it.
    more: String,
    level: String,
    /// The line that it has crossed.
    line: String,
    /// How many there are.
    all: usize,
}

impl Line {
    fn of(data: &Dataset, around: &Around, group: Group, all: usize) -> Self {
        let alert = group.head;
        let units = data.units();
        let indicator = data.indicator(alert.indicator);
        let depth = units.depth(alert.unit);
        let own = units.depth(around.unit);
        let chain = data.chain(alert.unit);
        let below: Vec<&str> =
            chain.iter().filter(|&&unit| units.depth(unit) > own).map(|&unit| units.name(unit)).collect();
        let limit = indicator.thresholds.map(|limits| limits.limit(alert.warning));
        let line = limit.map(|limit| tf("warnings.line", &[("value", &format::figure_text(lang(), indicator, limit))]));
        let more = [("warnings.below", group.below), ("warnings.others", group.others)];
        let more = more.into_iter().filter(|(_, n)| *n > 0).map(|(key, n)| tf(key, &[("n", &format::count(n))]));
        let fresh = match alert.before {
            None => t("warnings.new"),
            Some(before) if before < alert.warning => t("warnings.graver"),
            Some(_) => "",
        };
        Self {
            unit: alert.unit,
            indicator: alert.indicator,
            warning: alert.warning,
            chip: chip_words(alert.warning),
            name: format::short_name(lang(), indicator),
            value: format::figure_text(lang(), indicator, f64::from(alert.value)),
            fresh,
            since: since(alert.since, around.period),
            place: if below.is_empty() { units.name(alert.unit).to_owned() } else { below.join(" ") },
            more: more.map(|words| format!(" · {words}")).collect(),
            level: lang().pick(&data.level(depth).name).to_owned(),
            line: line.unwrap_or_default(),
            all,
        }
    }
}

/// One place of the list. It leads to the indicator at that unit. What isn't in sight keeps its old words, which the style
/// sheet keeps from everybody.
fn row(
    cockpit: Cockpit,
    shown: Memo<Vec<Group>>,
    written: Memo<usize>,
    focused: RwSignal<Option<usize>>,
    at: usize,
) -> impl IntoView + use<> {
    let app = cockpit.app;
    let asleep = Memo::new(move |_| at >= written.get() && focused.get() != Some(at));
    let line = Memo::new(move |last: Option<&Option<Line>>| {
        if asleep.get() {
            return last.cloned().flatten();
        }
        let (data, around) = app.data().zip(app.around.get())?;
        let (group, all) = shown.with(|shown| (shown.get(at).copied(), shown.len()));
        group.map(|group| Line::of(&data, &around, group, all))
    });
    let hover = move || {
        let unit = line.with_untracked(|line| line.as_ref().map(|line| line.unit));
        app.hover.set(unit.map(|unit| Hovered { unit, leaf: None, at: None }));
    };
    let go = move |_| {
        if let Some(Line { unit, indicator, .. }) = line.get_untracked() {
            cockpit.send(Command::Indicator(indicator));
            cockpit.send(Command::Visit(unit));
        }
    };
    // A row is taken away before its line is gone for good: what it shows until then is of no matter.
    let writing = Writing::new(line);
    let words = move |of: fn(&Line) -> &str| writing.words(move |line| line.as_ref().map_or("", of));
    let told = move |name: &'static str, of: fn(&Line) -> &str| {
        writing.attribute(name, move |line| line.as_ref().map(|line| of(line).into()))
    };
    let level = |line: &Line| gravity(line.warning);
    let all = writing.attribute("aria-setsize", |line| Some(line.as_ref()?.all.to_string().into()));
    view! {
        <div role="listitem" class:asleep=asleep use:write=all aria-posinset=(at + 1).to_string()>
            <button class="alert" use:write=told("data-w", level) data-at=at.to_string() tabindex=if at == 0 { "0" } else { "-1" } on:click=go
                on:mouseenter=move |_| hover() on:focus=move |_| { focused.set(Some(at)); hover(); } on:blur=move |_| { focused.set(None); app.hover.set(None); }>
                <span class="warn" role="img" use:write=told("data-w", level).and(told("title", |line| line.chip.1)).and(told("aria-label", |line| line.chip.1)).and(words(|line| line.chip.0))></span>
                <span class="alert-what"><span class="cut" use:write=words(|line| &line.name)></span><b use:write=words(|line| &line.value)></b><span class="fresh" use:write=words(|line| line.fresh)></span></span>
                <span class="alert-since" use:write=words(|line| &line.since)></span>
                <span class="alert-where cut" use:write=words(|line| &line.place).and(words(|line| &line.more))><span class="out" use:write=words(|line| &line.level)></span></span>
                <span class="alert-line" use:write=words(|line| &line.line)></span>
            </button>
        </div>
    }
}

/// This month, or since which.
fn since(since: Period, now: Period) -> String {
    if since == now {
        t("warnings.this_period").to_owned()
    } else {
        tf("warnings.since", &[("period", &format::period(lang(), since))])
    }
}
