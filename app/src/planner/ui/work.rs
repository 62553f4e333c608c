//! What the page's first file asks of the later one beside views: to open plans, to keep them, to make commands of what is drawn.
//! All that needs an open plan and isn't drawn with every picture may stand there, and is reached by pointers alone; see also
//! [`crate::planner::editing`].

use core::{future::Future, pin::Pin};
use std::rc::Rc;

use domain::lattice::LatticePoint;
use domain::plan::EditCommand;
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;

use super::super::desk::Desk;
use super::super::foreign::Foreign;
use super::state::Planner;
use super::{bring, carry, command, net};

/// How it ends; else why not, in words.
type Ends = Pin<Box<dyn Future<Output = Result<(), String>>>>;

/// Pointers into the later file.
#[derive(Clone, Copy)]
pub struct Work {
    /// Opens the server's plan of a number.
    pub(super) open: fn(Planner, u64) -> Ends,
    /// Makes a plan of the raw draft in a file.
    pub(super) import: fn(Planner, HtmlInputElement) -> Ends,
    /// Keeps in this browser what isn't kept yet.
    pub(super) keep_on: fn(Planner),
    /// Sends to the server what it doesn't have.
    pub(super) send_on: fn(Planner, u64),
    /// The commands of what is drawn: see [`command::commands`].
    pub(super) commands: fn(Planner, bool) -> Vec<EditCommand>,
    /// The way between two places: see [`command::way`].
    pub(super) way: fn(Planner, LatticePoint, LatticePoint) -> Option<Vec<LatticePoint>>,
    /// Holds a net that came in a file against the plan.
    pub(super) hold_net: fn(Planner, String, Rc<Foreign>),
    /// The raw draft, as JSON.
    pub(super) draft: fn(&Desk) -> String,
}

/// To be called in the later file alone.
#[must_use]
pub fn work() -> Work {
    Work {
        open: |planner, id| Box::pin(bring::bring(planner, id)),
        import: |planner, field| Box::pin(bring::import(planner, field)),
        keep_on: carry::keep_on,
        send_on: |planner, id| carry::send_on(planner, id, 0),
        commands: command::commands,
        way: command::way,
        hold_net: net::show,
        draft: |desk| serde_json::to_string(&desk.export()).unwrap_or_default(),
    }
}

/// Waits for it: until it comes it is asked for again and again. None where the page goes first.
pub async fn wanted(planner: Planner) -> Option<Work> {
    if let Some(work) = planner.work.try_get_value().flatten() {
        return Some(work);
    }
    JsFuture::from(planner.later.whole()).await.ok()?;
    let work = (planner.files.work)().await.ok()?;
    planner.work.try_set_value(Some(work));
    Some(work)
}
