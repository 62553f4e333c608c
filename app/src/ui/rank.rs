//! The units below the chosen one, or beside it when it has none, in the order in which to look at them.

use domain::units::UnitIx;
use leptos::prelude::*;

use super::{
    cockpit::Cockpit,
    widgets::{delta_class, delta_text, flag_words, focus_child, step_by_key},
    writing::{Writing, write},
};
use crate::{
    chart::Tenth,
    format,
    locale::{lang, t, tf},
    state::{Command, Dataset, Hovered, Ranked, classes::classify, ranking},
};

/// Longest list: a person looks at the worse end, and the map shows the rest.
const LONGEST: usize = 400;

/// The list.
#[component]
pub fn RankPanel() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let listed = Memo::new(move |_| {
        app.data().map_or(UnitIx(0), |data| {
            cockpit.unit.track();
            cockpit.listed(&data)
        })
    });
    let order = Memo::new(move |_| {
        let Some(data) = app.data() else { return Vec::new() };
        let children = data.units().children(listed.get()).to_vec();
        app.row.with(|row| {
            let Some(row) = row.as_ref() else { return Vec::new() };
            let mut list = ranking(&row.cells, children.into_iter(), data.indicator(row.indicator).direction);
            list.truncate(LONGEST);
            list
        })
    });
    let head = move || {
        let data = app.data()?;
        let unit = listed.get();
        let first = data.units().children(unit).first().copied()?;
        let level = lang().pick(&data.level(data.units().depth(first)).name).to_owned();
        let name =
            app.row.with(|row| row.as_ref().map(|row| format::short_name(lang(), data.indicator(row.indicator))));
        let mean = cockpit
            .cell(unit)
            .number()
            .zip(app.row.with(|row| row.as_ref().map(|row| row.indicator)))
            .filter(|_| scale_mean(cockpit, &data, unit))
            .map(|(mean, at)| {
                let value = format::figure_text(lang(), data.indicator(at), f64::from(mean));
                tf("rank.line", &[("name", data.units().name(unit)), ("value", &value)])
            });
        Some(view! { <b>{level}" "{name}</b>{mean.map(|mean| view! { <span class="quiet">{mean}</span> })} })
    };
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let target = event_target::<web_sys::HtmlElement>(&event);
        let at = target.get_attribute("data-at").and_then(|text| text.parse::<usize>().ok()).unwrap_or(0);
        if let Some(to) = step_by_key(&event.key(), at, order.with_untracked(Vec::len)) {
            event.prevent_default();
            event.stop_propagation();
            focus_child(&event, ".rank-row", to);
        }
    };
    let rows = Memo::new(move |_| {
        let Some(data) = app.data() else { return Vec::new() };
        order.with(|list| {
            let shared = Scale::of(cockpit, &data, listed.get(), list);
            list.iter().map(|ranked| Line::of(cockpit, &data, &shared, *ranked)).collect()
        })
    });
    // A row stays in its place and takes other words: only places are made and taken away.
    let places = Memo::new(move |_| rows.with(Vec::len));
    view! {
        <section class="rank" aria-label=move || t("rank.label")>
            <h2 class="rank-head">{head}</h2>
            <div class="rank-list scroll" id="ranking" role="listbox" aria-label=move || t("rank.label") on:keydown=keys on:mouseleave=move |_| app.hover.set(None)><For each=move || 0..places.get() key=|at| *at children=move |at| row(cockpit, rows, at)/></div>
        </section>
    }
}

/// Whether the whole's value can stand among its parts' (a share or a rate, not a sum).
fn scale_mean(cockpit: Cockpit, data: &Dataset, listed: UnitIx) -> bool {
    let most =
        data.units().children(listed).iter().filter_map(|&unit| cockpit.cell(unit).number()).fold(0.0f32, f32::max);
    cockpit.cell(listed).number().is_some_and(|mean| mean <= most)
}

/// What the rows of one list share.
struct Scale {
    most: f64,
    mean: Option<f64>,
    style: Box<dyn Fn(f32) -> String>,
}

impl Scale {
    fn of(cockpit: Cockpit, data: &Dataset, listed: UnitIx, list: &[Ranked]) -> Self {
        let most = list.iter().filter_map(|ranked| ranked.cell.number()).fold(0.0f32, f32::max);
        let depth = list.first().map_or(0, |ranked| data.units().depth(ranked.unit));
        let mean = cockpit.cell(listed).number().filter(|&mean| mean <= most);
        let style: Box<dyn Fn(f32) -> String> = if depth == cockpit.depth.get() {
            let classes = cockpit.classes.get();
            Box::new(move |value| classes.as_ref().map(|classes| classes.style_of(value)).unwrap_or_default())
        } else {
            // Units of another level than the map's have classes of their own.
            let level = data.units().level(depth);
            let classes = cockpit.app.row.with(|row| {
                row.as_ref().map(|row| {
                    classify(
                        &row.cells,
                        level.start as usize..level.end as usize,
                        data.indicator(row.indicator).direction,
                    )
                })
            });
            Box::new(move |value| classes.as_ref().map(|classes| classes.style_of(value)).unwrap_or_default())
        };
        Self { most: f64::from(most), mean: mean.map(f64::from), style }
    }

    fn share(&self, value: f64) -> String {
        let share = if self.most > 0.0 { (value / self.most).clamp(0.0, 1.0) } else { 0.0 };
        format!("{}%", Tenth(share * 100.0))
    }
}

/// One unit in words.
#[derive(Clone, PartialEq)]
struct Line {
    unit: UnitIx,
    name: String,
    /// Its whole name.
    title: String,
    /// Colour and length of its bar.
    bar: (String, String),
    /// Where the whole's stands.
    mean: Option<String>,
    number: String,
    measure: String,
    /// What the style sheet calls its change, and that in words; empty where there is none.
    change: (String, String),
}

impl Line {
    fn of(cockpit: Cockpit, data: &Dataset, scale: &Scale, Ranked { unit, cell, .. }: Ranked) -> Self {
        let units = data.units();
        let parent = units.parent(unit).map_or("", |parent| units.name(parent));
        let indicator = cockpit.app.row.with(|row| row.as_ref().map(|row| row.indicator));
        let body = indicator.map(|at| data.indicator(at));
        let (number, measure) = match (cell.number(), body) {
            (Some(value), Some(body)) => format::figure(lang(), body, f64::from(value)),
            _ => (flag_words(cell.flag).to_owned(), String::new()),
        };
        let change = cockpit
            .change(data, unit)
            .zip(body)
            .map(|(change, body)| (format!("num delta {}", delta_class(body, &change)), delta_text(body, &change)));
        let bar = cell.number().map(|value| ((scale.style)(value), scale.share(f64::from(value))));
        Self {
            unit,
            name: format::name_within(units.name(unit), parent, lang().pick(&data.level(units.depth(unit)).name)),
            title: units.name(unit).to_owned(),
            bar: bar.unwrap_or_else(|| (String::new(), "0".to_owned())),
            mean: scale.mean.map(|mean| scale.share(mean)),
            number,
            measure,
            change: change.unwrap_or_default(),
        }
    }
}

/// One place of the list.
fn row(cockpit: Cockpit, rows: Memo<Vec<Line>>, at: usize) -> impl IntoView + use<> {
    let app = cockpit.app;
    let line = Memo::new(move |_| rows.with(|rows| rows.get(at).cloned()));
    let unit = move || line.with_untracked(|line| line.as_ref().map(|line| line.unit));
    let send = move |command: fn(UnitIx) -> Command| {
        if let Some(unit) = unit() {
            cockpit.send(command(unit));
        }
    };
    let hover = move || app.hover.set(unit().map(|unit| Hovered { unit, leaf: None, at: None }));
    let chosen = Memo::new(move |_| line.with(|line| line.as_ref().map(|line| line.unit)) == Some(cockpit.unit.get()));
    let writing = Writing::new(line);
    let words = move |of: fn(&Line) -> &str| writing.words(move |line| line.as_ref().map_or("", of));
    let class = move |of: fn(&Line) -> &str| writing.attribute("class", move |line| Some(of(line.as_ref()?).into()));
    let bar = writing.style("width", |line| Some(line.as_ref()?.bar.1.as_str().into()));
    let mean = writing.style("left", |line| Some(line.as_ref()?.mean.as_deref()?.into()));
    let no_mean =
        writing.attribute("hidden", |line| line.as_ref().is_none_or(|line| line.mean.is_none()).then_some("".into()));
    // Said of a row under the pointer or with the focus alone.
    let near = RwSignal::new(false);
    let title = move || near.get().then(|| line.with(|line| line.as_ref().map(|line| line.title.clone())));
    let come = move || {
        near.set(true);
        hover();
    };
    view! {
        <button class="rank-row" role="option" data-at=at.to_string() aria-selected=move || chosen.get().to_string()
            tabindex=if at == 0 { "0" } else { "-1" } on:click=move |_| send(Command::Select)
            on:dblclick=move |_| send(Command::Visit) on:mouseenter=move |_| come() on:mouseleave=move |_| near.set(false)
            on:focus=move |_| come() on:blur=move |_| { near.set(false); app.hover.set(None); }>
            <span class="cut" title=title use:write=words(|line| &line.name)></span>
            <span class="rank-bar"><i use:write=class(|line| &line.bar.0).and(bar)></i><b use:write=mean.and(no_mean)></b></span>
            <span class="num" use:write=words(|line| &line.number)><em use:write=words(|line| &line.measure)></em></span>
            <span use:write=class(|line| &line.change.0).and(words(|line| &line.change.1))></span>
        </button>
    }
}
