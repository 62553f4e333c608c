//! What comes after the first view: the code of sheets and lists that open on request stands in a WebAssembly file of
//! its own, which is fetched when the first view stands, or at once when one of them is asked for.
//!
//! Where the files part is marked in the page's binary, by a function that makes any of its parts: in the library it would
//! be in every binary.

use core::{
    future::Future,
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
    time::Duration,
};

use js_sys::{Function, Promise};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;
use wasm_split_helpers::SplitLoaderError;

use super::{
    load::pause,
    timers::{after, next_frame},
};
use crate::locale::t;

/// How long the first view has the line for itself.
const FIRST: Duration = Duration::from_secs(3);

/// Its way here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Nobody asked.
    Away,
    /// It is being fetched.
    Coming,
    /// It didn't come so many times in a row, and is tried again.
    Failed(u32),
    /// It can be called.
    Here,
}

/// What needs the file: fetched when it isn't here.
pub type Fetched<T> = Pin<Box<dyn Future<Output = Result<T, SplitLoaderError>>>>;

/// The later parts `P` as the page's binary has them.
#[derive(Clone, Copy)]
pub struct Parts<P> {
    /// Fetches their file.
    pub fetch: fn() -> Fetched<()>,
    /// Makes one of them.
    pub make: fn(P) -> Fetched<AnyView>,
}

/// A page's later parts.
#[derive(Clone, Copy)]
pub struct Later<P: 'static> {
    stage: RwSignal<Stage>,
    parts: Parts<P>,
}

impl<P: Copy + Send + 'static> Later<P> {
    /// Not asked for yet.
    #[must_use]
    pub fn new(parts: Parts<P>) -> Self {
        Self { stage: RwSignal::new(Stage::Away), parts }
    }

    /// Brings it, unless it is here or on its way. Until it comes it is asked for again and again.
    pub fn want(self) {
        if self.stage.get_untracked() == Stage::Away {
            self.fetch(0);
        }
    }

    /// Whether it is here; tracked.
    #[must_use]
    pub fn is_here(self) -> bool {
        self.stage.get() == Stage::Here
    }

    /// Whether it didn't come and is tried again; tracked.
    #[must_use]
    pub fn has_failed(self) -> bool {
        matches!(self.stage.get(), Stage::Failed(_))
    }

    /// Brings it once the first view has had its time.
    pub fn want_soon(self) {
        after(move || self.want(), FIRST);
    }

    fn fetch(self, tries: u32) {
        self.stage.set(Stage::Coming);
        spawn_local(async move {
            let stage = match (self.parts.fetch)().await {
                Ok(()) => Stage::Here,
                Err(_) => Stage::Failed(tries + 1),
            };
            if self.stage.try_set(stage).is_none() && stage != Stage::Here {
                after(move || self.again(), pause(tries + 1));
            }
        });
    }

    /// Once more, unless somebody was faster.
    fn again(self) {
        if let Some(Stage::Failed(tries)) = self.stage.try_get_untracked() {
            self.fetch(tries);
        }
    }

    /// Brings it; resolves when it is here.
    pub fn whole(self) -> Promise {
        self.want();
        Promise::new(&mut |resolve, _| self.tell(resolve))
    }

    fn tell(self, resolve: Function) {
        if self.stage.get_untracked() == Stage::Here {
            // Resolving a promise can't fail.
            let _ = resolve.call0(&JsValue::UNDEFINED);
        } else {
            next_frame(move || self.tell(resolve));
        }
    }

    /// A part as soon as the file is here; until then that it is on its way, or that it doesn't come.
    pub fn view(self, part: P) -> impl IntoView {
        self.want();
        move || match self.stage.get() {
            Stage::Here => untrack(|| at_once((self.parts.make)(part))).and_then(Result::ok),
            Stage::Away | Stage::Coming => {
                Some(view! { <p class="later late" role="status">{t("later.coming")}</p> }.into_any())
            }
            Stage::Failed(_) => Some(
                view! {
                    <div class="later" role="alert">
                        <p>{t("later.failed")}</p>
                        <button class="btn main-act" on:click=move |_| self.again()>{t("load.retry")}</button>
                    </div>
                }
                .into_any(),
            ),
        }
    }
}

/// What a future holds that has nothing to wait for.
fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}
