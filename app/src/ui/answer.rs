//! Top left: one sentence made from the data.

use domain::catalogue::Warning;
use leptos::prelude::*;

use super::{cockpit::Cockpit, widgets::changing_chip};
use crate::{
    format,
    locale::{lang, t, tf},
    state::{Answer, Command, Question, Span, answer},
};

/// The sentence about the chosen unit and indicator.
pub fn sentence(cockpit: Cockpit) -> Memo<Answer> {
    let app = cockpit.app;
    let parts = app.part(|choice| (choice.indicator, choice.period, choice.unit));
    Memo::new(move |_| {
        let Some(data) = app.data() else { return Answer::default() };
        let (indicator, period, unit) = parts.get();
        let whole = cockpit.listed(&data);
        app.row.with(|row| {
            let Some(row) = row.as_ref() else { return Answer::default() };
            // The sentence stays with the row on the map until the next one is here.
            let question =
                Question { data: &data, lang: lang(), indicator: row.indicator, cells: &row.cells, whole, trend: None };
            let series =
                (whole == unit && row.indicator == indicator && row.period == period).then(|| app.series_of(indicator));
            let series = series.flatten().and_then(Result::ok);
            answer(&question.with_series(series.as_deref(), period))
        })
    })
}

/// The sentence in plain words, for paper.
pub fn sentence_words(answer: &Answer) -> String {
    let words = |span: &Span| match span {
        Span::Text(words) | Span::Unit(_, words) => words.clone(),
        Span::Warn(Warning::Red) => t("print.red").to_owned(),
        Span::Warn(Warning::Orange) => t("print.orange").to_owned(),
        Span::Warn(Warning::Yellow) => t("print.yellow").to_owned(),
        Span::Warn(Warning::Blue) => t("print.blue").to_owned(),
    };
    answer.spans.iter().map(words).collect()
}

/// A kind of span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Text,
    Warn,
    Unit,
}

impl Piece {
    const fn of(span: &Span) -> Self {
        match span {
            Span::Text(_) => Self::Text,
            Span::Warn(_) => Self::Warn,
            Span::Unit(..) => Self::Unit,
        }
    }
}

/// The sentence.
#[component]
pub fn AnswerPanel() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let parts = app.part(|choice| (choice.indicator, choice.period, choice.unit));
    let made = sentence(cockpit);
    // Its pieces stay while there are as many of the same kinds, and take other words.
    let kinds = Memo::new(move |_| made.with(|answer| answer.spans.iter().map(Piece::of).collect::<Vec<_>>()));
    let piece = move |(at, kind): (usize, Piece)| {
        let span = move || made.with(|answer| answer.spans.get(at).cloned());
        let words = move || match span() {
            Some(Span::Text(words) | Span::Unit(_, words)) => words,
            _ => String::new(),
        };
        // It is a piece of another kind before it is none of this one.
        let level = Memo::new(move |_| if let Some(Span::Warn(level)) = span() { level } else { Warning::Blue });
        let visit = move |_| {
            if let Some(Span::Unit(unit, _)) = made.with_untracked(|answer| answer.spans.get(at).cloned()) {
                cockpit.send(Command::Visit(unit));
            }
        };
        match kind {
            Piece::Warn => changing_chip(level, false).into_any(),
            Piece::Text => words.into_any(),
            Piece::Unit => view! { <button class="link" on:click=visit>{words}</button> }.into_any(),
        }
    };
    let basis = move || {
        let data = app.data()?;
        let (indicator, period, _) = parts.get();
        let depth = data.published_depth(indicator, data.leaf_depth());
        let level = lang().pick(&data.level(depth).name).to_owned();
        let n = format::count(data.units().level(depth).len());
        Some(tf("answer.basis", &[("n", &n), ("level", &level), ("period", &format::period_of(lang(), &data, period))]))
    };
    let waiting = move || {
        app.row.with(|row| {
            row.as_ref().is_none_or(|row| {
                (row.indicator, row.period) != {
                    let p = parts.get();
                    (p.0, p.1)
                }
            })
        })
    };
    view! {
        <section class="answer" class:fading=waiting aria-live="polite" aria-label=move || t("region.answer")>
            <p>{move || kinds.get().into_iter().enumerate().map(piece).collect_view()}</p>
            <small>{basis}</small>
        </section>
    }
}
