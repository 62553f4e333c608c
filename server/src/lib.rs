//! The thin API: serves snapshots and the built app, and opens no register.
//!
//! Reading order: [`config`], [`basemap`] and [`origin`] (what it is told) → [`start`] (opens, binds, runs, stops) → [`accept`] (connections
//! and their time-outs) → [`router`] (every route) → [`api`] (one file per resource) → [`snapshot`] (where the
//! figures come from) → [`planner`] and [`store`] (plans, and what keeps them) → [`export`] (plans as files) → [`workbook`] (figures for spreadsheets) → [`http`] (what every answer has in common) → [`problem`] (every refusal).
//!
//! A figure is only ever read from the snapshot's cube: no SQL, no formula and no register is here.

pub mod accept;
pub mod api;
pub mod app;
pub mod basemap;
pub mod bench;
pub mod config;
pub mod export;
pub mod http;
pub mod origin;
pub mod planner;
pub mod problem;
pub mod router;
pub mod snapshot;
pub mod start;
pub mod state;
pub mod store;
pub mod workbook;
