//! The six pictures of a domain: each a title that states its finding, a drawing and a table twin.

use std::sync::Arc;

use domain::catalogue::Facet;
use leptos::prelude::*;

use super::{
    canvas::{Drawing, size_of},
    seat::Seat,
    siblings::List,
    trend::{TrendChart, short},
};
use crate::{
    chart::{Bars, Dot, Gauge, Histogram, Mark, Paper, Scatter, Screen, Trend, scale},
    format,
    locale::{lang, t, tf},
    state::{BuildUp, Command, Distribution, Efficiency, Hovered, Sibling, Teller, build_up, distribution, efficiency},
};

/// A title, or why there is neither a title nor a picture.
pub type Title = Memo<Result<String, String>>;
/// A picture, made when there is something to show.
pub type Body = Arc<dyn Fn() -> AnyView + Send + Sync>;

/// The title and the picture of a place.
#[must_use]
pub fn of(seat: Seat) -> (Title, Body) {
    match seat.facet {
        Facet::Outcome => outcome(seat),
        Facet::Progress => progress(seat),
        Facet::Status => status(seat),
        Facet::Trend => trend(seat),
        Facet::Comparison => comparison(seat),
        Facet::Efficiency => result_and_effort(seat),
    }
}

/// Heads and rows.
type Table = (Vec<String>, Vec<Vec<String>>);

/// For those who can't see the drawing: the same as a table. Its cells stay and take other words.
pub fn twin(told: impl Fn() -> Option<Table> + Send + Sync + 'static) -> impl IntoView {
    let told = Memo::new(move |_| told());
    let size = Memo::new(move |_| told.with(|told| told.as_ref().map(|(heads, rows)| (heads.len(), rows.len()))));
    let head = move |column: usize| move || told.with(|told| Some(told.as_ref()?.0.get(column)?.clone()));
    let cell = move |row: usize, column: usize| {
        move || told.with(|told| Some(told.as_ref()?.1.get(row)?.get(column)?.clone()))
    };
    move || {
        let (columns, rows) = size.get()?;
        let heads = (0..columns).map(|column| view! { <th>{head(column)}</th> }).collect_view();
        let row = |row: usize| view! { <tr>{(0..columns).map(|column| view! { <td>{cell(row, column)}</td> }).collect_view()}</tr> };
        Some(view! {
            <table class="out"><thead><tr>{heads}</tr></thead><tbody>{(0..rows).map(row).collect_view()}</tbody></table>
        })
    }
}

fn or_missing(seat: Seat, value: Option<f64>) -> String {
    value.map_or_else(|| t("flag.no_data").to_owned(), |value| seat.words(value))
}

/// 成果: what was built up this year, against last year.
fn outcome(seat: Seat) -> (Title, Body) {
    let made: Memo<Result<BuildUp, String>> = Memo::new(move |_| {
        let (data, series) = (seat.data()?, seat.series()?);
        seat.value()?;
        let built = build_up(&data, seat.indicator()?, &series, seat.period.get());
        built.ok_or_else(|| t("flag.no_data").to_owned())
    });
    let title = Memo::new(move |_| made.get().and_then(|built| seat.tell(|teller| teller.outcome(&built))));
    let month = |at: usize| tf("period.month_only", &[("month", &format::month_name(lang(), at as u8 + 1))]);
    let draw = move |paper: &Paper<'_>| {
        let (Ok(built), Ok(data), Ok(at)) = (made.get(), seat.data(), seat.indicator()) else { return Ok(()) };
        let now = built.this.len() - 1;
        let mut names: Vec<_> = [0, 3, 6, 9].into_iter().filter(|one| now.abs_diff(*one) > 1).collect();
        names.push(now);
        let chart = Trend {
            steps: 12,
            open: built.open.then_some(now),
            odd: false,
            surface: built.summed,
            now,
            names: names.into_iter().map(|one| (one, month(one))).collect(),
            notes: Vec::new(),
            target: None,
            words: short,
            digits: data.indicator(at).digits,
            labels: [t("trend.last_year").to_owned(), String::new(), t("trend.gap").to_owned()],
            values: built.this,
            last_year: built.last,
        };
        chart.draw(paper)
    };
    let table = move || {
        let built = made.get().ok()?;
        let rows = (0..12).map(|at| {
            let this = built.this.get(at).map_or_else(String::new, |value| or_missing(seat, *value));
            vec![month(at), this, or_missing(seat, built.last[at])]
        });
        let heads = ["period.label", "domain.this_year", "trend.last_year"].map(|key| t(key).to_owned()).to_vec();
        Some((heads, rows.collect()))
    };
    let note = move || {
        let built = made.get().ok()?;
        let day = seat.data().ok()?.partial(seat.period.get()).filter(|_| built.open)?;
        Some(view! { <p class="dv-note">{tf("domain.open_month", &[("day", &day.to_string())])}</p> })
    };
    let body = move || {
        view! { <div class="dv-draw"><Drawing words=seat.label() draw=draw/></div>{note}{twin(table)} }.into_any()
    };
    (title, Arc::new(body))
}

/// 进度: how much of the target is done, here and below.
fn progress(seat: Seat) -> (Title, Body) {
    let below = Memo::new(move |_| seat.siblings(false));
    let title = Memo::new(move |_| {
        let value = seat.value()?;
        let below = below.get().unwrap_or_default();
        seat.tell(|teller| Some(teller.progress(value, &below)))
    });
    let most = move || {
        let (data, at) = (seat.data().ok()?, seat.indicator().ok()?);
        let indicator = data.indicator(at);
        let own = seat.value().ok()?.max(indicator.target.unwrap_or(0.0));
        Some(if format::is_share(indicator) && own <= 100.0 { 100.0 } else { scale(0.0, own).high })
    };
    let gauge = move |paper: &Paper<'_>| {
        let (Some(most), Ok(value)) = (most(), seat.value()) else { return Ok(()) };
        let Ok(target) = seat.tell(|teller| {
            Some(
                teller
                    .data
                    .indicator(teller.of)
                    .target
                    .map_or_else(String::new, |target| tf("front.target", &[("value", &teller.value(target))])),
            )
        }) else {
            return Ok(());
        };
        let (Ok(data), Ok(at)) = (seat.data(), seat.indicator()) else { return Ok(()) };
        let good = Teller { data: &data, lang: lang(), of: at }.reached(value);
        let words = [seat.words(value), target, short(0.0, 0), short(most, 0)];
        Gauge { value, target: data.indicator(at).target, good, most, words }.draw(paper)
    };
    let bars = Memo::new(move |_| {
        let (Ok(below), Some(most), Ok(data), Ok(at)) = (below.get(), most(), seat.data(), seat.indicator()) else {
            return Bars::default();
        };
        let teller = Teller { data: &data, lang: lang(), of: at };
        let row = |one: &Sibling| one.cell.number().map(|value| (f64::from(value), teller.reached(f64::from(value))));
        let rows: Vec<_> = below.iter().map(row).collect();
        let most = rows.iter().flatten().fold(most, |most, (value, _)| most.max(*value));
        Bars { rows, ends: (0.0, most), line: data.indicator(at).target }
    });
    let body = move || {
        view! {
            <div class="dv-progress">
                <div class="dv-draw"><Drawing words=seat.label() draw=gauge/></div>
                <List of=seat.of rows=below bars=bars changes=false/>
            </div>
        }
        .into_any()
    };
    (title, Arc::new(body))
}

/// 状况: how the finest units are spread.
fn status(seat: Seat) -> (Title, Body) {
    let made: Memo<Result<Distribution, String>> = Memo::new(move |_| {
        let (data, row) = (seat.data()?, seat.row()?);
        let spread = distribution(&data, seat.indicator()?, seat.unit.get(), &row);
        spread.ok_or_else(|| t("flag.no_data").to_owned())
    });
    let title = Memo::new(move |_| made.get().and_then(|spread| seat.tell(|teller| Some(teller.status(&spread)))));
    let draw = move |paper: &Paper<'_>| {
        let (Ok(spread), Ok(data), Ok(at)) = (made.get(), seat.data(), seat.indicator()) else { return Ok(()) };
        let mark = |key, value| Mark { value, name: tf(key, &[("value", &seat.words(value))]), own: false };
        let most = if spread.upper { "domain.tenth_above" } else { "domain.tenth_below" };
        let mut marks = vec![mark(most, spread.most)];
        if spread.median != spread.most {
            marks.insert(0, mark("domain.median", spread.median));
        }
        let own = data.units().depth(seat.unit.get()) == spread.depth;
        if let (true, Ok(value)) = (own, seat.value()) {
            let name = data.units().name(seat.unit.get()).to_owned();
            marks.push(Mark { value, name, own: true });
        }
        let measure = lang().pick(&data.indicator(at).unit).to_owned();
        Histogram { ends: spread.ends, counts: spread.counts, marks, words: short, measure }.draw(paper)
    };
    let note = move || {
        let (spread, data) = (made.get().ok()?, seat.data().ok()?);
        let level = lang().pick(&data.level(spread.depth).name).to_owned();
        let flags = ["flag.ok", "flag.stale", "flag.suppressed_short", "flag.no_data"];
        let flags = flags.into_iter().zip(spread.flags).filter(|(_, n)| *n > 0);
        let flags: Vec<String> = flags.map(|(key, n)| format!("{} {}", t(key), format::count(n))).collect();
        let all = tf("crumb.count", &[("n", &format::count(spread.flags.iter().sum())), ("level", &level)]);
        Some(view! { <p class="dv-note">{format!("{all} · {}", flags.join(" · "))}</p> })
    };
    let table = move || {
        let spread = made.get().ok()?;
        let step = (spread.ends.1 - spread.ends.0) / spread.counts.len() as f64;
        let row = |(at, count): (usize, &u32)| {
            let low = spread.ends.0 + at as f64 * step;
            vec![format!("{} – {}", seat.words(low), seat.words(low + step)), count.to_string()]
        };
        let heads = ["domain.step", "domain.count"].map(|key| t(key).to_owned()).to_vec();
        Some((heads, spread.counts.iter().enumerate().map(row).collect()))
    };
    let body = move || {
        view! { <div class="dv-draw"><Drawing words=seat.label() draw=draw/></div>{note}{twin(table)} }.into_any()
    };
    (title, Arc::new(body))
}

/// 趋势: where it is going.
fn trend(seat: Seat) -> (Title, Body) {
    let title = Memo::new(move |_| {
        let series = seat.series()?;
        seat.value()?;
        seat.tell(|teller| teller.trend(&series, seat.period.get()))
    });
    // Without an indicator the title says so and nothing is drawn.
    let of = Memo::new(move |_| seat.of.get().unwrap_or_default());
    let odd = move || {
        let (data, series) = (seat.data().ok()?, seat.series().ok()?);
        let words = super::widgets::unusual_words(&data, of.get(), &series, seat.period.get())?;
        Some(view! { <p class="dv-note"><span class="odd" aria-hidden="true">{t("unusual.mark")}</span>" "{words}</p> })
    };
    let series = Memo::new(move |_| seat.cockpit.app.series_of(of.get()));
    let body = move || view! { <TrendChart of=of series=series period=seat.cockpit.period/>{odd} }.into_any();
    (title, Arc::new(body))
}

/// 比对: who is high, who is low, and which way they go.
fn comparison(seat: Seat) -> (Title, Body) {
    let below = Memo::new(move |_| seat.siblings(true));
    let title = Memo::new(move |_| below.get().and_then(|below| seat.tell(|teller| teller.comparison(&below))));
    let parent = move || {
        let (data, row) = (seat.data().ok()?, seat.row().ok()?);
        let parent = data.listed(seat.unit.get());
        Some((parent, f64::from(row.get(parent.index())?.number()?)))
    };
    let bars = Memo::new(move |_| {
        let Ok(below) = below.get() else { return Bars::default() };
        let rows: Vec<_> = below.iter().map(|one| one.cell.number().map(f64::from)).collect();
        let ends =
            rows.iter().flatten().fold((0.0f64, 0.0f64), |(low, high), value| (low.min(*value), high.max(*value)));
        // A sum can't stand among its parts, and gaps are held against none.
        let line = parent().map(|(_, mean)| mean).filter(|mean| ends.0 >= 0.0 && *mean <= ends.1);
        Bars { rows: rows.into_iter().map(|value| Some((value?, None))).collect(), ends, line }
    });
    let mean = move || {
        let data = seat.data().ok()?;
        let (unit, mean) = parent().filter(|_| bars.with(|bars| bars.line.is_some()))?;
        Some(tf("rank.line", &[("name", data.units().name(unit)), ("value", &seat.words(mean))]))
    };
    let note = move || {
        let (data, at) = (seat.data().ok()?, seat.indicator().ok()?);
        let about = lang().pick(&data.indicator(at).about).to_owned();
        let mean = mean().map(|mean| format!("{mean} · ")).unwrap_or_default();
        Some(view! { <p class="dv-note">{mean}{about}</p> })
    };
    let body = move || view! { <List of=seat.of rows=below bars=bars changes=true/>{note} }.into_any();
    (title, Arc::new(body))
}

/// 能效: what came of what it took.
fn result_and_effort(seat: Seat) -> (Title, Body) {
    let result = seat.beside(Facet::Progress);
    let made: Memo<Result<Efficiency, String>> = Memo::new(move |_| {
        let data = seat.data()?;
        let of = (result.indicator()?, seat.indicator()?);
        let found = efficiency(&data, of, seat.unit.get(), (&*result.row()?, &*seat.row()?));
        let found = found.ok_or_else(|| t("flag.not_published_why").to_owned())?;
        if found.pairs.is_empty() { Err(t("flag.no_data").to_owned()) } else { Ok(found) }
    });
    let title = Memo::new(move |_| made.get().and_then(|found| result.tell(|teller| teller.efficiency(&found))));
    let near = RwSignal::new(None::<usize>);
    let axis = |seat: Seat, key| {
        seat.tell(|teller| {
            let indicator = teller.data.indicator(teller.of);
            let unit = lang().pick(&indicator.unit);
            Some(tf(key, &[("name", &format::short_name(lang(), indicator)), ("unit", unit)]))
        })
        .unwrap_or_default()
    };
    let chart = Memo::new(move |_| {
        let (Ok(found), Ok(data)) = (made.get(), seat.data()) else { return None };
        let dot = |pair: &crate::state::Pair| Dot { x: pair.effort, y: pair.result, own: pair.own };
        let best = found.ends.map(|(best, _)| (best, data.units().name(found.pairs[best].unit).to_owned()));
        Some(Scatter {
            dots: found.pairs.iter().map(dot).collect(),
            line: found.line,
            best,
            near: None,
            names: [axis(seat, "domain.effort_axis"), axis(result, "domain.result_axis")],
        })
    });
    let draw = move |paper: &Paper<'_>| match chart.get() {
        Some(chart) => Scatter { near: near.get(), ..chart }.draw(paper, short),
        None => Ok(()),
    };
    let app = seat.cockpit.app;
    let unit_at =
        move |at: usize| made.with_untracked(|found| found.as_ref().ok()?.pairs.get(at).map(|pair| pair.unit));
    let look = move |at: Option<usize>| {
        near.set(at);
        app.hover.set(at.and_then(unit_at).map(|unit| Hovered { unit, leaf: None, at: None }));
    };
    let under = move |event: &web_sys::MouseEvent| {
        let element = event_target::<web_sys::Element>(event);
        let screen = Screen { size: size_of(&element), unit: app.unit_px.get_untracked(), ratio: 1.0 };
        let at = (f64::from(event.offset_x()), f64::from(event.offset_y()));
        chart.with_untracked(|chart| chart.as_ref()?.nearest(screen, at))
    };
    let choose = move |at: Option<usize>| {
        if let Some(unit) = at.and_then(unit_at) {
            seat.cockpit.send(Command::Select(unit));
        }
    };
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let count = chart.with_untracked(|chart| chart.as_ref().map_or(0, |chart| chart.dots.len()));
        let at = near.get_untracked().unwrap_or(0);
        if let Some(to) = super::widgets::step_by_key(&event.key(), at, count) {
            event.prevent_default();
            event.stop_propagation();
            look(Some(to));
        } else if event.key() == "Enter" {
            event.prevent_default();
            event.stop_propagation();
            choose(near.get_untracked());
        }
    };
    let told = move |pair: &crate::state::Pair| {
        let name = seat.data().map(|data| data.units().name(pair.unit).to_owned()).unwrap_or_default();
        [name, result.words(pair.result), seat.words(pair.effort)]
    };
    let note = move || {
        let (found, data) = (made.get().ok()?, seat.data().ok()?);
        let words = match near.get().and_then(|at| found.pairs.get(at)) {
            Some(pair) => told(pair).join(" · "),
            None => {
                let level = lang().pick(&data.level(found.depth).name).to_owned();
                tf("domain.dots", &[("n", &format::count(found.pairs.len())), ("level", &level)])
            }
        };
        Some(view! { <p class="dv-note" aria-live="polite">{words}</p> })
    };
    let table = move || {
        let found = made.get().ok()?;
        let heads = vec![t("domain.unit").to_owned(), result.label().get(), seat.label().get()];
        Some((heads, found.pairs.iter().map(|pair| told(pair).to_vec()).collect()))
    };
    let body = move || {
        view! {
            <div class="dv-draw" tabindex="0" role="group" aria-label=move || t("domain.dots_keys") on:keydown=keys
                on:pointermove=move |event| look(under(&event)) on:pointerleave=move |_| look(None) on:blur=move |_| look(None)
                on:click=move |event| choose(under(&event))><Drawing words=seat.label() draw=draw/></div>
            {note}{twin(table)}
        }
        .into_any()
    };
    (title, Arc::new(body))
}
