//! The 5 × 6 matrix of the chosen unit: each cell a value with its state, its direction and a small picture.

use domain::{
    catalogue::{Direction, Domain, Facet},
    period::{Month, Period},
    units::UnitIx,
};
use leptos::prelude::*;

use super::{
    cockpit::Cockpit,
    figure::{Told, delta, figure, marks},
    widgets::{DomainState, domain_name, facet_name, focus_child, gravity},
    writing::{Writing, write},
};
use crate::{
    chart::small::{self, Small},
    format,
    locale::{lang, t, tf},
    state::{Around, Command, Dataset, IndicatorIx, Series},
};

/// So many months stand in a small line: a year and the one looked at.
const MONTHS: usize = 13;

/// The table; nothing where no indicator stands for a cell.
#[component]
pub fn Matrix() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let Some(data) = app.data_now() else { return ().into_any() };
    if !data.catalogue.indicators.iter().any(|one| one.headline) {
        return ().into_any();
    }
    let heads = Facet::ALL.map(|facet| {
        view! { <div class="mx-head" role="columnheader"><b>{facet_name(app, facet)}</b><span class="quiet">{move || t(question(facet))}</span></div> }
    });
    let rows = Domain::ALL.into_iter().enumerate().map(|(row, domain)| {
        let cells = Facet::ALL.into_iter().enumerate().map(|(column, facet)| match data.headline(domain, facet) {
            Some(at) => view! { <Cell at=at facet=facet place=row * Facet::ALL.len() + column/> }.into_any(),
            None => view! { <div class="mx-cell void" role="gridcell">{move || t("matrix.void")}</div> }.into_any(),
        });
        view! { <div class="mx-row" role="row"><RowHead domain=domain/>{cells.collect_view()}</div> }
    });
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let target = event_target::<web_sys::HtmlElement>(&event);
        let at = target.get_attribute("data-at").and_then(|text| text.parse::<usize>().ok());
        let Some(to) = at.and_then(|at| neighbour(&event.key(), at)) else { return };
        event.prevent_default();
        event.stop_propagation();
        focus_child(&event, &format!(".mx-cell[data-at='{to}']"), 0);
    };
    view! {
        <div class="mx" id="matrix" role="grid" aria-label=move || t("matrix.label") on:keydown=keys>
            <div class="mx-row mx-top" role="row"><div class="mx-head corner" role="columnheader"><span class="out">{move || t("matrix.domain")}</span></div>{heads.into_iter().collect_view()}</div>
            {rows.collect_view()}
        </div>
    }
    .into_any()
}

/// The cell to which an arrow leads.
fn neighbour(key: &str, at: usize) -> Option<usize> {
    let (across, all) = (Facet::ALL.len(), Facet::ALL.len() * Domain::ALL.len());
    match key {
        "ArrowRight" if at + 1 < all => Some(at + 1),
        "ArrowLeft" if at > 0 => Some(at - 1),
        "ArrowDown" if at + across < all => Some(at + across),
        "ArrowUp" if at >= across => Some(at - across),
        "Home" => Some(0),
        "End" => Some(all - 1),
        _ => None,
    }
}

const fn question(facet: Facet) -> &'static str {
    match facet {
        Facet::Outcome => "matrix.outcome",
        Facet::Progress => "matrix.progress",
        Facet::Status => "matrix.status",
        Facet::Trend => "matrix.trend",
        Facet::Comparison => "matrix.comparison",
        Facet::Efficiency => "matrix.efficiency",
    }
}

/// A domain's name and the gravest of its warnings.
#[component]
fn RowHead(domain: Domain) -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    view! {
        <div class="mx-head-cell" role="rowheader">
            <button class="mx-domain" class:party=domain == Domain::Party title=move || t("domain.open") on:click=move |_| cockpit.send(Command::Domain(Some(domain)))>
                <b>{domain_name(app, domain)}</b><DomainState domain=domain/>
            </button>
        </div>
    }
}

#[component]
fn Cell(at: IndicatorIx, facet: Facet, place: usize) -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let Some(data) = app.data_now() else { return ().into_any() };
    let told = Told::new(cockpit, at);
    let body = data.indicator(at).clone();
    let (name, about) = (body.clone(), body.about);
    let drawn = Memo::new(move |last: Option<&Drawn>| {
        let found = app.data().zip(told.series.get().and_then(Result::ok));
        let Some((data, series)) = found else { return Drawn::default() };
        // What is made of the units below stays until the period's is here.
        let around = match facet {
            Facet::Status | Facet::Comparison => match cockpit.around() {
                Ok(around) => Some(around),
                Err(false) => return last.cloned().unwrap_or_default(),
                Err(true) => None,
            },
            _ => None,
        };
        Drawn::of(picture(around.as_deref(), &data, at, facet, &series, told.period.get()))
    });
    let drawing = Writing::new(drawn);
    let path = move |of: fn(&Drawn) -> &str| drawing.attribute("d", move |drawn| Some(of(drawn).into()));
    let picture = view! {
        <svg use:write=drawing.attribute("class", |drawn| Some(drawn.class().into())) data-facet=facet.id() viewBox=small::BOX preserveAspectRatio="none" aria-hidden="true">
            <path class="area" use:write=path(|drawn| &drawn.small.area)></path><path class="soft" use:write=path(|drawn| &drawn.small.soft)></path>
            <path class="strong" use:write=path(|drawn| &drawn.small.strong)></path><path class="dot" use:write=path(|drawn| &drawn.dots)></path>
        </svg>
    };
    let level = told.writing.attribute("data-w", |shown| Some(gravity(shown.warning?).into()));
    view! {
        <div class="mx-slot" role="gridcell"><button class="mx-cell" use:write=level data-at=place.to_string() aria-pressed=move || (cockpit.indicator.get() == at).to_string()
            tabindex=if place == 0 { "0" } else { "-1" } title=move || lang().pick(&about).to_owned() on:click=move |_| cockpit.send(Command::Indicator(at))>
            <span class="mx-name"><span class="cut">{move || format::short_name(lang(), &name)}</span>{marks(told)}</span>
            <span class="mx-figure">{match facet {
                Facet::Comparison => view! { <Compared told=told at=at/> }.into_any(),
                _ => (figure(told, "mx-value"), delta(told, "delta")).into_any(),
            }}</span>
            {picture}
        </button></div>
    }
    .into_any()
}

/// How far apart the units below are, where the whole is held against nothing itself; and which of them is last.
#[component]
fn Compared(told: Told, at: IndicatorIx) -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let found = Memo::new(move |last: Option<&Option<(f64, Option<UnitIx>)>>| match cockpit.around() {
        Ok(around) => around.range(&*app.data()?, at),
        Err(false) => last.copied().flatten(),
        Err(true) => None,
    });
    let gap = Memo::new(move |_| {
        let found = app.data().zip(found.get());
        let last = found
            .as_ref()
            .and_then(|(data, (_, last))| Some(tf("matrix.worst", &[("name", data.units().name((*last)?))])));
        let range = found.filter(|(data, _)| cockpit.unit.get() == data.root());
        let last = last.unwrap_or_default();
        match range {
            Some((data, (range, _))) => {
                let (number, unit) = format::figure(lang(), data.indicator(at), range);
                Gap { number, unit, class: "mx-value ".to_owned(), range: Some(t("matrix.range")), last }
            }
            None => told.shown.with(|shown| Gap {
                number: shown.number.clone(),
                unit: shown.unit.clone(),
                class: format!("mx-value {}", shown.state),
                range: None,
                last,
            }),
        }
    });
    let writing = Writing::new(gap);
    let class = writing.attribute("class", |gap| Some(gap.class.as_str().into()));
    let title = writing.attribute("title", |gap| gap.range.map(Into::into));
    view! {
        <span use:write=class.and(title).and(writing.words(|gap| &gap.number))><em use:write=writing.words(|gap| &gap.unit)><span class="out" use:write=writing.words(|gap| gap.range.unwrap_or_default())></span></em></span>
        <span class="delta soft cut" use:write=writing.words(|gap| &gap.last)></span>
    }
}

/// How far apart the units below are, in words; the unit's own figure where it is held against others.
#[derive(Clone, Debug, PartialEq)]
struct Gap {
    number: String,
    unit: String,
    /// How the style sheet calls it.
    class: String,
    /// That it is a range.
    range: Option<&'static str>,
    /// Which of them is last.
    last: String,
}

/// A cell's picture as it is written.
#[derive(Clone, Debug, Default, PartialEq)]
struct Drawn {
    small: Small,
    dots: String,
    /// Whether it tells of something good, where it tells so.
    good: Option<bool>,
}

impl Drawn {
    fn of((small, good): (Small, Option<bool>)) -> Self {
        Self { dots: small::dotted(&small.dots), small, good }
    }

    const fn class(&self) -> &'static str {
        match self.good {
            Some(true) => "mx-pic better",
            Some(false) => "mx-pic worse",
            None => "mx-pic",
        }
    }
}

/// One column, one kind of picture; and whether it tells of something good, where it tells so.
fn picture(
    around: Option<&Around>,
    data: &Dataset,
    at: IndicatorIx,
    facet: Facet,
    series: &Series,
    period: Period,
) -> (Small, Option<bool>) {
    let indicator = data.indicator(at);
    let now = series.at(data, period).number().map(f64::from);
    let months = |ago: i32| {
        let month = |back: usize| {
            let then = data.period_before(period, ago + (MONTHS - 1 - back) as i32)?;
            series.at(data, then).number().map(f64::from)
        };
        (0..MONTHS).map(month).collect::<Vec<_>>()
    };
    let reached = |value: f64| {
        indicator
            .target
            .map(|target| if indicator.direction == Direction::Lower { value <= target } else { value >= target })
    };
    match facet {
        Facet::Outcome => match period {
            // What grows with the days is built up from January on, and so is last year's.
            Period::Month(now) if indicator.grows => {
                let built = |year: i32, last: u8| {
                    let months = (1..=last).map(|month| Period::Month(Month { year, month }));
                    small::summed(months.map(|of| series.at(data, of).number().map(f64::from)))
                };
                let before = built(now.year - 1, 12);
                let before = if before.iter().all(Option::is_some) { &before[..] } else { &[] };
                (small::build_up(&built(now.year, now.month), before, 12), None)
            }
            _ => (small::build_up(&months(0), &[], MONTHS), None),
        },
        Facet::Progress => now.map_or_else(Default::default, |value| {
            let most = if format::is_share(indicator) { 100.0 } else { value.max(indicator.target.unwrap_or(value)) };
            (small::bar(value, indicator.target, most), reached(value))
        }),
        Facet::Status => {
            let spread = around.and_then(|around| Some(small::spread(&around.spread(at)?.counts)));
            (spread.unwrap_or_default(), None)
        }
        Facet::Trend => (small::line(&months(0), &months(12)), None),
        Facet::Comparison => {
            let values = around.map_or_else(Vec::new, |around| {
                around.row(at).iter().filter_map(|cell| cell.number()).map(f64::from).collect()
            });
            // A gap is held against none, all else against the whole's own.
            (small::places(&values, indicator.target.or(now)), None)
        }
        Facet::Efficiency => {
            let then = data.period_before(period, 12).and_then(|then| series.at(data, then).number());
            let change = series.change(data, at, period, 12);
            let small = then.zip(now).map(|(then, now)| small::slope(f64::from(then), now));
            (small.unwrap_or_default(), change.and_then(|change| change.worse).map(|worse| !worse))
        }
    }
}
