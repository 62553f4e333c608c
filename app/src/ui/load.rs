//! Brings data: the snapshot once, then the row that colours the map and the series of the chosen unit.

use core::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
    time::Duration,
};
use std::{rc::Rc, sync::Arc};

use domain::{period::Period, units::UnitIx, value::Cell, wire::CatalogueBody};
use leptos::{prelude::*, task::spawn_local};

use super::{cockpit::Cockpit, ground, load_beside, overlays, page, renew, timers::after};
use crate::{
    map::{MapError, Sheet},
    net::{NetError, api},
    state::{Around, Dataset, IndicatorIx, Row, Series, SeriesResult, Stage, address::Address, link},
};

/// Starts loading and keeps row and series in step with the choice.
pub fn keep_loaded(cockpit: Cockpit) {
    begin(cockpit, 0);
    ground::keep(cockpit.ground_seat());
    overlays::keep(cockpit);
    load_beside::keep(cockpit);
    let Cockpit { indicator, period, unit, .. } = cockpit;
    let again = cockpit.again;
    Effect::new(move |_| {
        again.track();
        if let Some(data) = cockpit.app.data() {
            want_row(cockpit, &data, indicator.get(), period.get(), 0);
        }
    });
    Effect::new(move |_| {
        again.track();
        if let Some(data) = cockpit.app.data() {
            want_series(cockpit, &data, unit.get(), 0);
        }
    });
    Effect::new(move |_| {
        again.track();
        if let Some(data) = cockpit.app.data() {
            want_around(cockpit, &data, unit.get(), period.get(), 0);
        }
    });
}

/// Shows at once what is kept of the choice, before anything follows it: all places then change together, and once.
pub fn at_hand(cockpit: Cockpit) {
    let Some(data) = cockpit.app.data_now() else { return };
    let (indicator, period, unit) =
        cockpit.app.choice.with_untracked(|choice| (choice.indicator, choice.period, choice.unit));
    let kept = cockpit.cache.try_update_value(|cache| {
        let row = cache.rows.get(&(indicator.0, period.to_string()));
        let before = data.period_before(period, 1);
        let before = before.map(|before| cache.rows.get(&(indicator.0, before.to_string())));
        (row, before, cache.series.get(&unit), cache.around.get(&(unit, period.to_string())))
    });
    let Some((row, before, series, around)) = kept else { return };
    if let Some(row) = row {
        show_row(cockpit.app.row, Some(row));
    }
    match before {
        Some(None) => {}
        before => show_row(cockpit.app.row_before, before.flatten()),
    }
    if let Some(series) = series {
        show_series(cockpit, series);
    }
    if let Some(around) = around {
        show_around(cockpit, around);
    }
}

/// Puts a row where another is shown: the same one again would be coloured anew.
fn show_row(shown: RwSignal<Option<Row>>, row: Option<Row>) {
    let key = |row: &Option<Row>| row.as_ref().map(|row| (row.indicator, row.period, row.cells.as_ptr()));
    shown.try_maybe_update(|shown| {
        let new = key(shown) != key(&row);
        *shown = row;
        (new, ())
    });
}

fn show_series(cockpit: Cockpit, series: Vec<Option<Arc<Series>>>) {
    cockpit.app.series.try_maybe_update(|shown| {
        let same = |(shown, new): (&Option<SeriesResult>, &Option<Arc<Series>>)| match (shown, new) {
            (Some(Ok(shown)), Some(new)) => Arc::ptr_eq(shown, new),
            (None, None) => true,
            _ => false,
        };
        let new = shown.len() != series.len() || !shown.iter().zip(&series).all(same);
        if new {
            *shown = series.into_iter().map(|series| series.map(Ok)).collect();
        }
        (new, ())
    });
}

fn show_around(cockpit: Cockpit, around: Arc<Around>) {
    cockpit.app.around.try_maybe_update(|shown| {
        let new = shown.as_ref().is_none_or(|shown| !Arc::ptr_eq(shown, &around));
        *shown = Some(around);
        (new, ())
    });
    if cockpit.app.around_error.with_untracked(Option::is_some) {
        cockpit.app.around_error.set(None);
    }
}

/// Loads the snapshot; after a failure it waits longer each time.
pub fn begin(cockpit: Cockpit, tries: u32) {
    spawn_local(async move {
        if let Err(error) = snapshot(cockpit).await {
            let tries = tries + 1;
            let pause = pause(tries);
            let again_at = js_sys::Date::now() + pause.as_millis() as f64;
            cockpit.app.stage.try_set(Stage::Failed { why: error.to_string(), tries, again_at });
            after(
                move || {
                    let waiting = Stage::Failed { why: String::new(), tries, again_at };
                    let still = cockpit.app.stage.try_with_untracked(|stage| same_wait(stage, &waiting));
                    if still == Some(true) {
                        begin(cockpit, tries);
                    }
                },
                pause,
            );
        }
    });
}

/// Whether nobody pressed "now" in the meantime.
fn same_wait(stage: &Stage, waiting: &Stage) -> bool {
    matches!((stage, waiting), (Stage::Failed { again_at: a, .. }, Stage::Failed { again_at: b, .. }) if a == b)
}

/// Whether nobody asked for another attempt in the meantime: of two that wait only the younger goes on.
fn same_turn(cockpit: Cockpit) -> impl Fn() -> bool + 'static {
    let turn = cockpit.again.get_untracked();
    move || cockpit.again.try_get_untracked() == Some(turn)
}

/// Longer each time, and by chance: see [`link::pause`].
pub fn pause(tries: u32) -> Duration {
    link::pause(tries, js_sys::Math::random())
}

async fn snapshot(cockpit: Cockpit) -> Result<(), NetError> {
    let app = cockpit.app;
    let loading =
        move |part: &'static str| move |done, all| app.stage.try_set(Stage::Loading(part, done, all)).map_or((), drop);
    loading("load.health")(0, None);
    let health = api::health().await?;
    app.basemap.try_set(health.basemap.map(Arc::new));
    cockpit.planner.try_set(health.planner);
    let version = health.snapshot;
    let address = cockpit.opened_at.get_value();
    // Both are under way at once, and one bar tells of one of them: of the long one.
    loading("load.catalogue")(0, None);
    let first = async {
        let catalogue = api::catalogue(&version).await?;
        let (indicator, period) = wanted(&catalogue, &address);
        let id = catalogue.indicators.get(indicator.0).map(|indicator| indicator.id.clone()).unwrap_or_default();
        let row = match api::row(&version, &id, period, None).await {
            Ok(cells) => Some(Row { indicator, period, cells: cells.into() }),
            Err(error) if error.is_gone() => return Err(error),
            // Everything else goes on; it is asked for again, and named, with the choice in place.
            Err(_) => None,
        };
        Ok::<_, NetError>((catalogue, row))
    };
    let sheet = async {
        let bytes = api::partition(&version, &loading("load.partition")).await?;
        cockpit.mark.try_set_value(renew::mark(&bytes));
        let broken =
            |error: MapError| NetError::Body { path: "/api/v1/partition.bin".into(), message: error.to_string() };
        Sheet::new(bytes).await.map_err(broken)
    };
    let (first, sheet) = join(first, sheet).await;
    let ((catalogue, row), sheet) = (first?, sheet?);
    let wrong = |message: String| NetError::Body { path: "/api/v1/catalogue".into(), message };
    let data = Rc::new(Dataset::new(catalogue, sheet.partition.clone()).map_err(wrong)?);
    cockpit.sheet.try_set_value(Some(Rc::new(sheet)));
    let choice = page::choose(cockpit, &data, &address);
    if let Some(row) = row {
        if row.cells.len() != data.units().len() {
            return Err(wrong(format!("{} cells for {} units", row.cells.len(), data.units().len())));
        }
        remember(cockpit, &row);
        app.row.try_set(Some(row));
    }
    app.adopt(data, choice);
    Ok(())
}

/// The indicator and period that will be shown first: known before the partition is here.
fn wanted(catalogue: &CatalogueBody, address: &Address) -> (IndicatorIx, Period) {
    let named = address.indicator.as_ref().and_then(|id| catalogue.indicators.iter().position(|i| &i.id == id));
    let period = address.period.as_ref().and_then(|text| text.parse().ok()).filter(|p| catalogue.periods.contains(p));
    let last = catalogue.periods.last().copied().unwrap_or(Period::Year(1));
    (named.map_or_else(|| Dataset::first_of(catalogue), IndicatorIx), period.unwrap_or(last))
}

fn remember(cockpit: Cockpit, row: &Row) {
    cockpit.cache.try_update_value(|cache| cache.rows.put((row.indicator.0, row.period.to_string()), row.clone()));
}

/// Shows the row, from the cache or the server; then the neighbours that a person is likely to ask for next.
fn want_row(cockpit: Cockpit, data: &Rc<Dataset>, indicator: IndicatorIx, period: Period, tries: u32) {
    let (app, epoch) = (cockpit.app, cockpit.epoch());
    let still = move || {
        let asked = app.choice.try_with_untracked(|choice| choice.indicator == indicator && choice.period == period);
        asked == Some(true) && cockpit.is(epoch)
    };
    let data = data.clone();
    let again = {
        let data = data.clone();
        move |error: NetError| {
            if still() && !error.is_gone() {
                app.row_error.try_set(Some(error.to_string()));
                let same = same_turn(cockpit);
                let retry = move || {
                    if still() && same() {
                        want_row(cockpit, &data, indicator, period, tries + 1);
                    }
                };
                after(retry, pause(tries + 1));
            }
        }
    };
    spawn_local(async move {
        match row(cockpit, &data, indicator, period).await {
            Ok(_) if !still() => return,
            Ok(row) => show_row(app.row, Some(row)),
            Err(error) => return again(error),
        }
        match data.period_before(period, 1) {
            Some(before) => match row(cockpit, &data, indicator, before).await {
                Ok(_) if !still() => return,
                Ok(row) => show_row(app.row_before, Some(row)),
                Err(error) => return again(error),
            },
            None => show_row(app.row_before, None),
        }
        if app.row_error.try_with_untracked(Option::is_some) == Some(true) {
            app.row_error.try_set(None);
        }
        let at = data.order.iter().position(|&known| known == indicator).unwrap_or(0);
        let next = data.order[(at + 1) % data.order.len()];
        for (indicator, period) in [(Some(next), Some(period)), (Some(indicator), data.period_before(period, -1))] {
            if let (Some(indicator), Some(period)) = (indicator, period)
                && still()
            {
                // Only a guess at the next wish: if it fails, asking for it in earnest says why.
                let _ = row(cockpit, &data, indicator, period).await;
            }
        }
    });
}

/// A row from the cache or the server.
pub async fn row(cockpit: Cockpit, data: &Dataset, indicator: IndicatorIx, period: Period) -> Result<Row, NetError> {
    let key = (indicator.0, period.to_string());
    if let Some(row) = cockpit.cache.try_update_value(|cache| cache.rows.get(&key)).flatten() {
        return Ok(row);
    }
    let epoch = cockpit.epoch();
    let row = row_of(data, indicator, period).await.inspect_err(|error| cockpit.heed(error))?;
    if cockpit.is(epoch) {
        remember(cockpit, &row);
    }
    Ok(row)
}

/// A row from the server.
pub async fn row_of(data: &Dataset, indicator: IndicatorIx, period: Period) -> Result<Row, NetError> {
    let id = &data.indicator(indicator).id;
    let cells: Vec<Cell> = api::row(&data.catalogue.version, id, period, Some(data.units().len())).await?;
    Ok(Row { indicator, period, cells: cells.into() })
}

/// Every indicator's series of a unit from the server.
pub async fn series_of(data: &Dataset, unit: UnitIx) -> Result<Vec<Option<Arc<Series>>>, NetError> {
    let body = api::profile(&data.catalogue.version, data.units().code(unit)).await?;
    Ok(Series::of_profile(data, &body))
}

/// Shows every indicator's series of the unit, from the cache or the server; while they fail, each says so.
fn want_series(cockpit: Cockpit, data: &Rc<Dataset>, unit: UnitIx, tries: u32) {
    let app = cockpit.app;
    if let Some(known) = cockpit.cache.try_update_value(|cache| cache.series.get(&unit)).flatten() {
        show_series(cockpit, known);
        return;
    }
    let count = data.catalogue.indicators.len();
    if tries == 0 {
        app.series.set(vec![None; count]);
    }
    let (data, epoch) = (data.clone(), cockpit.epoch());
    let still = move || cockpit.is(epoch) && app.choice.try_with_untracked(|choice| choice.unit) == Some(unit);
    spawn_local(async move {
        let shown = match series_of(&data, unit).await.inspect_err(|error| cockpit.heed(error)) {
            Ok(series) => {
                if cockpit.is(epoch) {
                    cockpit.cache.try_update_value(|cache| cache.series.put(unit, series.clone()));
                }
                series.into_iter().map(|series| series.map(Ok)).collect()
            }
            Err(error) => {
                let retry = {
                    let (data, same) = (data.clone(), same_turn(cockpit));
                    move || {
                        if still() && same() {
                            want_series(cockpit, &data, unit, tries + 1);
                        }
                    }
                };
                after(retry, pause(tries + 1));
                let depth = data.units().depth(unit);
                let published = |at: usize| data.published(IndicatorIx(at), depth);
                (0..count).map(|at| published(at).then(|| Err(error.to_string()))).collect()
            }
        };
        if still() {
            app.series.try_set(shown);
        }
    });
}

/// Shows what stands beside the unit's series, from the cache or the server.
fn want_around(cockpit: Cockpit, data: &Rc<Dataset>, unit: UnitIx, period: Period, tries: u32) {
    let app = cockpit.app;
    let key = (unit, period.to_string());
    if let Some(known) = cockpit.cache.try_update_value(|cache| cache.around.get(&key)).flatten() {
        show_around(cockpit, known);
        return;
    }
    let (data, epoch) = (data.clone(), cockpit.epoch());
    let still = move || {
        let asked = app.choice.try_with_untracked(|choice| (choice.unit, choice.period));
        asked == Some((unit, period)) && cockpit.is(epoch)
    };
    spawn_local(async move {
        match around_of(&data, unit, period).await.inspect_err(|error| cockpit.heed(error)) {
            Ok(around) => {
                let around = Arc::new(around);
                if cockpit.is(epoch) {
                    cockpit.cache.try_update_value(|cache| cache.around.put(key, around.clone()));
                }
                if still() {
                    app.around.try_set(Some(around));
                    app.around_error.try_set(None);
                }
            }
            Err(error) if still() => {
                app.around_error.try_set(Some(error.to_string()));
                let same = same_turn(cockpit);
                let retry = move || {
                    if still() && same() {
                        want_around(cockpit, &data, unit, period, tries + 1);
                    }
                };
                after(retry, pause(tries + 1));
            }
            Err(_) => {}
        }
    });
}

/// What stands beside a unit's series, from the server.
pub async fn around_of(data: &Dataset, unit: UnitIx, period: Period) -> Result<Around, NetError> {
    let (version, code) = (data.catalogue.version.as_str(), data.units().code(unit));
    let children = join(api::children(version, code, period), api::overview(version, code, period));
    let (warnings, (children, overview)) = join(api::warnings(version, code, period), children).await;
    let bodies = (warnings?, children?, overview?);
    let wrong = |message| NetError::Body { path: "/api/v1/warnings, children, overview".into(), message };
    Around::new(data, unit, period, bodies).map_err(wrong)
}

/// Both at once.
async fn join<A, B>(a: impl Future<Output = A>, b: impl Future<Output = B>) -> (A, B) {
    let (mut a, mut b) = (pin!(a), pin!(b));
    let (mut of_a, mut of_b) = (None, None);
    poll_fn(move |context| {
        if of_a.is_none()
            && let Poll::Ready(value) = a.as_mut().poll(context)
        {
            of_a = Some(value);
        }
        if of_b.is_none()
            && let Poll::Ready(value) = b.as_mut().poll(context)
        {
            of_b = Some(value);
        }
        match (of_a.take(), of_b.take()) {
            (Some(a), Some(b)) => Poll::Ready((a, b)),
            (a, b) => {
                (of_a, of_b) = (a, b);
                Poll::Pending
            }
        }
    })
    .await
}
