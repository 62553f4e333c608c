//! "How is this computed?": the chosen figure down to its formula, sums, registers, dates and protection.

use std::sync::Arc;

use domain::{
    catalogue::{Direction, PrivacyClass},
    explain::{Explanation, Figure},
    period::Period,
    privacy::Pace,
    value::Flag,
    wire::IndicatorBody,
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    cockpit::Cockpit,
    dialog::{Dialog, keep_focus},
    parts::{Later, Part},
    widgets::{Icon, flag_words, warn_chip},
};
use crate::{
    format,
    locale::{lang, t, tf},
    net::api,
    state::{
        Command, Dataset,
        explained::{Call, lines, months_of, once, spell},
    },
};

/// What the server tells, or why it doesn't; none while it is on its way.
type Told = Option<Result<Arc<Explanation>, String>>;

/// A button that opens the sheet.
#[component]
pub fn AskHow() -> impl IntoView {
    let cockpit = Cockpit::here();
    view! {
        <button class="btn bare ask-how" title=move || t("explain.title") aria-label=move || t("explain.title") aria-haspopup="dialog"
            on:click=move |_| cockpit.send(Command::Explain(true))>
            <Icon path="M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM6.2 6.3a1.9 1.9 0 1 1 2.7 1.8Q8 8.5 8 9.4M8 11.5v.2"/>
        </button>
    }
}

/// The sheet.
#[component]
pub fn Explained() -> impl IntoView {
    let app = Cockpit::here().app;
    let asked = app.part(|choice| choice.explain);
    let open = Memo::new(move |_| asked.get() && app.data().is_some());
    view! { <Dialog open=open title="explain.title" close=Command::Explain(false)><Later part=Part::Answer/></Dialog> }
}

/// What the server tells of the chosen figure.
#[component]
pub fn Answer() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let parts = app.part(|choice| (choice.unit, choice.indicator, choice.period));
    let told = RwSignal::new(Told::None);
    let tries = RwSignal::new(0u32);
    Effect::new(move |_| {
        let (unit, indicator, period) = parts.get();
        tries.track();
        told.set(None);
        let Some(data) = app.data().filter(|data| data.published(indicator, data.units().depth(unit))) else { return };
        spawn_local(async move {
            let (version, id) = (&data.catalogue.version, &data.indicator(indicator).id);
            let answer = api::explain(version, id, data.units().code(unit), period).await;
            let answer =
                answer.inspect_err(|error| cockpit.heed(error)).map(Arc::new).map_err(|error| error.to_string());
            if parts.try_get_untracked() == Some((unit, indicator, period)) {
                told.try_set(Some(answer));
            }
        });
    });
    let head = move || {
        let data = app.data()?;
        let (unit, at, period) = parts.get();
        let indicator = data.indicator(at);
        let level = lang().pick(&data.level(data.units().depth(unit)).name).to_owned();
        Some(view! {
            <h2>{lang().pick(&indicator.name).to_owned()}</h2>
            <p class="soft">{lang().pick(&indicator.about).to_owned()}</p>
            <p class="kicker">
                <span>{level}</span><span>{data.units().name(unit).to_owned()}</span><span class="num">{data.units().code(unit).to_owned()}</span>
                <span>{format::period_of(lang(), &data, period)}</span>
            </p>
        })
    };
    let again = move |_| {
        keep_focus();
        tries.update(|tries| *tries += 1);
    };
    let body = move || {
        let data = app.data()?;
        let (unit, at, _) = parts.get();
        Some(match told.get() {
            _ if !data.published(at, data.units().depth(unit)) => {
                view! { <p class="how-none">{t("flag.not_published_why")}</p> }.into_any()
            }
            None => view! { <p class="how-none late" role="status">{t("row.coming")}</p> }.into_any(),
            Some(Ok(told)) => figures(&data, &told).into_any(),
            Some(Err(why)) => view! {
                <div class="how-none" role="alert">
                    <p>{tf("explain.failed", &[("why", &why)])}</p>
                    <button class="btn main-act" on:click=again>{t("load.retry")}</button>
                </div>
            }
            .into_any(),
        })
    };
    let rules = move || {
        let data = app.data()?;
        let (_, at, _) = parts.get();
        let value = told.with(|told| told.as_ref().and_then(|told| told.as_ref().ok()?.value));
        Some(rules(&data, data.indicator(at), value))
    };
    view! { <div class="how">{head}{body}{rules}</div> }
}

/// The figure, the formula with its sums, and each sum by itself.
fn figures(data: &Dataset, told: &Explanation) -> impl IntoView + use<> {
    let indicator = data.indicator_ix(&told.indicator).map(|at| data.indicator(at));
    let (number, unit) = match (told.value, indicator) {
        (Some(value), Some(indicator)) => format::figure(lang(), indicator, f64::from(value)),
        _ => (flag_words(told.flag).to_owned(), String::new()),
    };
    let result = format::join(lang(), &number, &unit);
    let why = match told.flag {
        Flag::Suppressed => Some(t("flag.suppressed_why")),
        Flag::NoData => Some(t("flag.no_data_why")),
        Flag::Stale => Some(t("flag.stale")),
        Flag::Ok => None,
    };
    let measures: Vec<&str> = told.figures.iter().map(|figure| figure.measure.as_str()).collect();
    let call = |call| match call {
        Call::Parent => t("explain.parent").to_owned(),
        Call::Min => t("explain.min").to_owned(),
        Call::Max => t("explain.max").to_owned(),
    };
    let named = |nth: usize| {
        let figure = &told.figures[nth];
        format!("{}{}", lang().pick(&figure.about), window(told.period, figure))
    };
    let words = spell(&told.formula, &measures, named, call).unwrap_or_else(|| told.formula.clone());
    // A measure by itself is its own sum: nothing is put in for anything.
    let computed = told.figures.len() > 1 || told.formula.contains(['*', '/', '+', '-']);
    let numbers = spell(&told.formula, &measures, |nth| amount(&told.figures[nth]), call);
    let numbers = numbers.filter(|_| computed).map(
        |numbers| view! { <dt>{t("explain.numbers")}</dt><dd class="how-numbers">{numbers}" = "<b>{result}</b></dd> },
    );
    let sums = once(&told.figures).into_iter().map(|nth| sum(data, told, &told.figures[nth])).collect_view();
    view! {
        <p class="big" class:none=told.value.is_none() data-value=told.value.map(|value| value.to_string())>{number}<em>{unit}</em></p>
        {why.map(|why| view! { <p class="why">{why}</p> })}
        <dl class="how-formula"><dt>{t("explain.formula")}</dt><dd>{words}</dd>{numbers}</dl>
        <h3>{t("explain.sums")}</h3>
        <ul class="how-sums">{sums}</ul>
    }
}

/// One sum: what it counts, where, when, in which registers, how it is protected.
fn sum(data: &Dataset, told: &Explanation, figure: &Figure) -> impl IntoView + use<> {
    let months = match figure.months {
        [first, last] if first == last => format::period_of(lang(), data, last),
        [first, last] => tf(
            "explain.months",
            &[
                ("first", &format::period(lang(), first)),
                ("last", &format::period_of(lang(), data, last)),
                ("n", &months_of(figure).to_string()),
            ],
        ),
    };
    let place = (figure.unit != told.unit)
        .then(|| data.units().find(&figure.unit))
        .flatten()
        .map(|unit| tf("explain.of", &[("name", data.units().name(unit))]));
    let registers = figure.registers.iter().map(|(id, rows)| match (id.as_str(), rows) {
        ("leaves", _) => t("register.leaves").to_owned(),
        (id, Some(rows)) => {
            tf("explain.register", &[("name", register(id)), ("rows", &format::number(*rows as f64, 0))])
        }
        (id, None) => tf("explain.absent", &[("name", register(id))]),
    });
    let registers = registers.collect::<Vec<_>>().join(t("explain.and"));
    let here = match (figure.class.protection(), figure.flag) {
        (_, Flag::Suppressed) => "explain.held",
        (None, _) => "explain.open",
        (Some(_), _) => "explain.rounded",
    };
    view! {
        <li data-measure=figure.measure.clone() data-unit=figure.unit.clone() data-value=figure.value.map(|value| value.to_string())>
            <p class="how-sum"><b>{lang().pick(&figure.about).to_owned()}</b><span class="num" class:none=figure.value.is_none()>{amount(figure)}</span></p>
            <p>{place}{months}</p>
            <p>{tf("explain.counted", &[("registers", &registers), ("day", &format::period(lang(), figure.as_of))])}</p>
            <p>{t(class_words(figure.class))}" · "{t(here)}</p>
            <details><summary>{t("explain.query")}</summary><pre>{figure.sql.clone()}</pre></details>
        </li>
    }
}

/// What holds wherever the indicator is told: protection, lines, target, how often it comes and when it is old.
fn rules(data: &Dataset, indicator: &IndicatorBody, value: Option<f32>) -> impl IntoView + use<> {
    let figure = |value: f64| format::figure_text(lang(), indicator, value);
    let levels: Vec<&str> = data
        .catalogue
        .levels
        .iter()
        .filter(|level| indicator.at_level(&level.id))
        .map(|level| lang().pick(&level.name))
        .collect();
    let protection = indicator.class.protection().map(|rule| {
        let rest = t(if rule.holds_none { "explain.none_held" } else { "explain.none_told" });
        let pace = if indicator.class.pace() == Pace::Quarterly { t("explain.quarterly") } else { "" };
        tf(
            "explain.protection",
            &[
                ("threshold", &rule.threshold.to_string()),
                ("base", &rule.base.to_string()),
                ("none", rest),
                ("pace", pace),
            ],
        )
    });
    let sign = if indicator.direction == Direction::Higher { "≤" } else { "≥" };
    let lines = lines(indicator, value);
    let calm = value.is_some() && lines.iter().all(|&(_, _, called)| !called);
    let lines = (!lines.is_empty()).then(|| {
        let line = |(warning, limit, called): (_, f64, bool)| {
            let here = called.then(|| view! { <b>{t("explain.called")}</b> });
            view! { <span class="how-line" class:called=called>{warn_chip(warning, true)}{sign}" "{figure(limit)}{here}</span> }
        };
        let calm = calm.then(|| view! { <span class="soft">{t("explain.calm")}</span> });
        view! { <dt>{t("explain.lines")}</dt><dd class="how-lines">{lines.into_iter().map(line).collect_view()}{calm}</dd> }
    });
    let target = indicator.target.map(|target| view! { <dt>{t("indicator.target")}</dt><dd>{figure(target)}</dd> });
    let refresh = match indicator.refresh.as_str() {
        "hour" => t("explain.hourly"),
        "day" => t("explain.daily"),
        "week" => t("explain.weekly"),
        _ => t("explain.monthly"),
    };
    view! {
        <h3>{t("explain.rules")}</h3>
        <dl class="how-rules">
            {lines}{target}
            <dt>{t("explain.class")}</dt><dd>{t(class_words(indicator.class))}{protection.map(|words| view! { <br/>{words} })}</dd>
            <dt>{t("explain.levels")}</dt><dd>{levels.join(t("explain.and"))}</dd>
            <dt>{t("explain.refresh")}</dt><dd>{refresh}{tf("explain.stale", &[("days", &indicator.stale_after.to_string())])}</dd>
            <dt>{t("asof.label")}</dt><dd>{format::period(lang(), data.catalogue.as_of)}</dd>
        </dl>
    }
}

/// A sum in full, or why there is none.
fn amount(figure: &Figure) -> String {
    match figure.value {
        Some(value) => format::number(value, if value.fract() == 0.0 { 0 } else { 2 }),
        None => flag_words(figure.flag).to_owned(),
    }
}

/// In brackets: over how many months a sum goes, or which month it is of where that isn't the one shown.
fn window(shown: Period, figure: &Figure) -> String {
    match (months_of(figure), figure.months) {
        (1, [month, _]) if month == shown => String::new(),
        (1, [month, _]) => tf("explain.in_brackets", &[("words", &format::period(lang(), month))]),
        (n, _) => tf("explain.in_brackets", &[("words", &tf("explain.over", &[("n", &n.to_string())]))]),
    }
}

/// Who is in a figure: the key of the words.
#[must_use]
pub const fn class_words(class: PrivacyClass) -> &'static str {
    match class {
        PrivacyClass::C0 => "class.nobody",
        PrivacyClass::C1 => "class.residents",
        PrivacyClass::C2 => "class.groups",
        PrivacyClass::C3 => "class.correction",
    }
}

/// What people call a register; one that isn't ours goes by its own name.
fn register(id: &str) -> &str {
    match id {
        "activities" => t("register.activities"),
        "alarms" => t("register.alarms"),
        "assessments" => t("register.assessments"),
        "buildings" => t("register.buildings"),
        "cases" => t("register.cases"),
        "checks" => t("register.checks"),
        "device_hours" => t("register.device_hours"),
        "devices" => t("register.devices"),
        "facilities" => t("register.facilities"),
        "funds" => t("register.funds"),
        "hazards" => t("register.hazards"),
        "houses" => t("register.houses"),
        "jobs" => t("register.jobs"),
        "meetings" => t("register.meetings"),
        "merchants" => t("register.merchants"),
        "party_organisations" => t("register.party_organisations"),
        "persons" => t("register.persons"),
        "petitions" => t("register.petitions"),
        "services" => t("register.services"),
        "team" => t("register.team"),
        "visits" => t("register.visits"),
        "wishes" => t("register.wishes"),
        _ => id,
    }
}
