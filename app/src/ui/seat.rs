//! What a picture of the domain view follows, and why it may have nothing to show.

use std::{rc::Rc, sync::Arc};

use domain::{catalogue::Facet, period::Period, units::UnitIx, value::Cell};
use leptos::prelude::*;

use super::{cockpit::Cockpit, widgets::flag_words};
use crate::{
    format,
    locale::{lang, t, tf},
    state::{Dataset, IndicatorIx, Series, Sibling, Teller, siblings},
};

/// Where a picture stands: its facet, and what it follows.
#[derive(Clone, Copy)]
pub struct Seat {
    /// What all components share.
    pub cockpit: Cockpit,
    /// Which one.
    pub facet: Facet,
    /// The indicator shown; none where the domain has none for the facet.
    pub of: Memo<Option<IndicatorIx>>,
    /// When.
    pub period: Memo<Period>,
    /// The chosen unit.
    pub unit: Memo<UnitIx>,
}

impl Seat {
    /// Of a facet of the chosen domain.
    #[must_use]
    pub fn new(cockpit: Cockpit, facet: Facet) -> Self {
        let app = cockpit.app;
        let of = Memo::new(move |_| {
            let (domain, chosen) = app.choice.with(|choice| (choice.domain, choice.indicator));
            app.data()?.shown(domain?, facet, chosen)
        });
        Self { cockpit, facet, of, period: app.part(|c| c.period), unit: app.part(|c| c.unit) }
    }

    /// The same place for another facet of the domain.
    pub fn beside(self, facet: Facet) -> Self {
        Self::new(self.cockpit, facet)
    }

    /// The indicator, or that there is none.
    pub fn indicator(self) -> Result<IndicatorIx, String> {
        self.of.get().ok_or_else(|| t("domain.void").to_owned())
    }

    /// The snapshot.
    pub fn data(self) -> Result<Rc<Dataset>, String> {
        self.cockpit.app.data().ok_or_else(coming)
    }

    /// The chosen unit's series, or why there is none.
    pub fn series(self) -> Result<Arc<Series>, String> {
        let (data, at) = (self.data()?, self.indicator()?);
        if !data.published(at, data.units().depth(self.unit.get())) {
            return Err(t("flag.not_published_why").to_owned());
        }
        self.cockpit.app.series_of(at).ok_or_else(coming)?.map_err(|why| tf("row.failed", &[("why", &why)]))
    }

    /// The chosen unit's number, or why there is none.
    pub fn value(self) -> Result<f64, String> {
        let cell = self.series()?.at(&*self.data()?, self.period.get());
        cell.number().map(f64::from).ok_or_else(|| flag_words(cell.flag).to_owned())
    }

    /// All units' cells at a period; none where the snapshot has no such period.
    pub fn row_at(self, period: Period) -> Result<Arc<[Cell]>, String> {
        let at = self.indicator()?;
        let found = self.cockpit.app.beside.with(|rows| {
            rows.iter().find(|row| (row.indicator, row.period) == (at, period)).map(|row| row.cells.clone())
        });
        found.ok_or_else(coming)?.map_err(|why| tf("row.failed", &[("why", &why)]))
    }

    /// The same at the chosen period.
    pub fn row(self) -> Result<Arc<[Cell]>, String> {
        self.row_at(self.period.get())
    }

    /// The units below the chosen one, or beside it.
    pub fn siblings(self, earlier: bool) -> Result<Vec<Sibling>, String> {
        let (data, at, now) = (self.data()?, self.indicator()?, self.period.get());
        let parent = data.listed(self.unit.get());
        let row = self.row()?;
        let then = |months| data.period_before(now, months).filter(|_| earlier).and_then(|then| self.row_at(then).ok());
        let (month, year) = (then(1), then(12));
        Ok(siblings(&data, at, now, parent, (&row, month.as_deref(), year.as_deref())))
    }

    /// A title by the one who tells them; none where there are no numbers.
    pub fn tell(self, tell: impl FnOnce(Teller<'_>) -> Option<String>) -> Result<String, String> {
        let (data, of) = (self.data()?, self.indicator()?);
        tell(Teller { data: &data, lang: lang(), of }).ok_or_else(|| t("flag.no_data").to_owned())
    }

    /// A value with its unit of measure.
    pub fn words(self, value: f64) -> String {
        self.tell(|teller| Some(teller.value(value))).unwrap_or_default()
    }

    /// The indicator's name, for those who can't see the drawing.
    pub fn label(self) -> Signal<String> {
        Signal::derive(move || {
            let name = self.tell(|teller| Some(format::short_name(lang(), teller.data.indicator(teller.of))));
            name.unwrap_or_default()
        })
    }
}

fn coming() -> String {
    t("row.coming").to_owned()
}
