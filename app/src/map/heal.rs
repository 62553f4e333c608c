//! Never blank: contexts that are refused, go and come back; sizes that change while one looks.

use std::rc::Rc;

use web_sys::HtmlCanvasElement;

use super::frame::{Out, State};
use super::listen::{Hook, refused, window};
use super::mount::Inner;
use super::scene::Making;
use super::stage::{Stage, css_size, device_size};
use super::{ContextState, MapError};
use crate::gl::{Context, GlError};

/// How often a context that is away is asked for again, milliseconds: browsers that block it do so for about two
/// minutes, those that have none are asked less often afterwards.
const RETRY_MS: i32 = 3_000;
const RETRY_LATER_MS: i32 = 30_000;
const RETRIES: u32 = 40;
/// How often a card that starts is asked whether it is ready, milliseconds.
const CARD_MS: i32 = 5;

/// The largest size of a shape that fits into what was given, both sides shrunk alike; at least one px.
fn shrunk(asked: (u32, u32), given: (u32, u32)) -> (u32, u32) {
    let share = |asked: u32, given: u32| f64::from(given) / f64::from(asked.max(1));
    let share = share(asked.0, given.0).min(share(asked.1, given.1)).min(1.0);
    let side = |asked: u32| ((f64::from(asked) * share) as u32).max(1);
    (side(asked.0), side(asked.1))
}

/// Device px of a host: what the browser tells, where it agrees with the page's own ratio but for the rounding of edges
/// (with an emulated ratio it tells those of the real screen).
fn told(exact: Option<(u32, u32)>, reckoned: (u32, u32)) -> (u32, u32) {
    let near = |exact: &(u32, u32)| exact.0.abs_diff(reckoned.0) <= 1 && exact.1.abs_diff(reckoned.1) <= 1;
    let (width, height) = exact.filter(near).unwrap_or(reckoned);
    (width.max(1), height.max(1))
}

/// What becomes of a canvas whose browser gave less than was asked for.
fn coarser(canvas: &HtmlCanvasElement, context: &Context, asked: (u32, u32)) -> Option<ContextState> {
    let given = context.buffer_size();
    if given == asked || context.is_lost() {
        return None;
    }
    let (width, height) = shrunk(asked, given);
    canvas.set_width(width);
    canvas.set_height(height);
    Some(ContextState::Coarser { asked, given: context.buffer_size() })
}

impl Inner {
    /// Takes the host's size anew.
    pub(super) fn resize(&self) {
        self.resize_to(None);
    }

    pub(super) fn resize_to(&self, exact: Option<(u32, u32)>) {
        let css = css_size(&self.host);
        let asked = told(exact, device_size(css));
        let stage = self.stage.borrow().as_ref().map(|stage| (stage.asked.get(), stage.canvas.clone()));
        let Some((before, canvas)) = stage else {
            self.touch(|state| state.set_size(css, asked));
            return;
        };
        if asked != before {
            if let Some(stage) = self.stage.borrow().as_ref() {
                stage.asked.set(asked);
            }
            canvas.set_width(asked.0);
            canvas.set_height(asked.1);
        }
        self.touch(|state| {
            let mut buffer = asked;
            if let Some(gpu) = &state.gpu {
                if asked != before {
                    state.out.extend(coarser(&canvas, &gpu.context, asked).map(Out::Context));
                }
                buffer = gpu.context.buffer_size();
            }
            state.set_size(css, buffer);
        });
        // A canvas that has just been sized is blank: drawn before the browser shows it.
        if asked != before {
            self.draw_now();
        }
    }

    /// Follows the ratio of device px: another screen, or the browser's own zoom, may leave the host's size as it is.
    ///
    /// # Errors
    /// [`MapError::Browser`].
    pub(super) fn watch_ratio(&self) -> Result<(), MapError> {
        let window = window()?;
        let query = format!("(resolution: {}dppx)", window.device_pixel_ratio());
        let Some(query) = window.match_media(&query).map_err(refused("matchMedia"))? else { return Ok(()) };
        let me = self.me.clone();
        let hook = Hook::new(&query, "change", move |_| {
            if let Some(inner) = me.upgrade() {
                inner.resize();
                // This query is done with; the next one can't replace it in the middle of its own call.
                inner.ratio_changed.arm(0);
            }
        })?;
        *self.ratio.borrow_mut() = Some(hook);
        Ok(())
    }

    fn new_stage(&self, asked: (u32, u32)) -> Result<(), MapError> {
        self.state.borrow_mut().drop_gpu();
        // The old canvas goes before the new one asks for a context: browsers keep few.
        self.stage.borrow_mut().take();
        let stage = Stage::new(&self.host, asked, &self.me)?;
        *self.stage.borrow_mut() = Some(stage);
        let css = css_size(&self.host);
        self.touch(|state| state.set_size(css, asked));
        self.make_all()
    }

    /// Asks for a context, into which [`Self::make_on`] puts everything.
    ///
    /// # Errors
    /// [`MapError::Gl`].
    pub(super) fn start_context(&self) -> Result<(), MapError> {
        let stage = self.stage.borrow().as_ref().map(|stage| (stage.canvas.clone(), stage.asked.get()));
        let (canvas, asked) = stage.ok_or(GlError::Unavailable)?;
        let context = Context::new(&canvas)?;
        let coarser = coarser(&canvas, &context, asked);
        self.touch(|state| {
            state.drop_gpu();
            state.making = Some(Making::new(context));
            state.out.extend(coarser.map(Out::Context));
        });
        Ok(())
    }

    /// One step from a context to a picture, if the card is ready for it; the others follow as tasks of their own.
    pub(super) fn make_on(&self) {
        if !self.read(|state| state.making.as_ref().is_none_or(Making::is_due)) {
            self.make.arm(CARD_MS);
            return;
        }
        match self.change(State::make_on) {
            Ok(()) if self.read(|state| state.making.is_some()) => self.make.arm(0),
            Ok(()) => {}
            Err(MapError::Gl(error)) => self.refused(error),
            Err(error) => self.touch(|state| state.out.push(Out::Error(error))),
        }
    }

    /// All steps at once: a picture that was lost is missed.
    fn make_all(&self) -> Result<(), MapError> {
        self.start_context()?;
        self.change(|state| {
            while state.making.is_some() {
                state.make_on()?;
            }
            Ok(())
        })
    }

    pub(super) fn lost(&self) {
        self.touch(|state| {
            state.drop_gpu();
            state.out.push(Out::Context(ContextState::Lost));
        });
        self.retry.arm(RETRY_MS);
    }

    pub(super) fn restored(&self) {
        let started = self.make_all();
        self.back(started);
    }

    /// No restored event came: a fresh canvas may be given what the old one was refused.
    pub(super) fn try_again(&self) {
        if self.read(|state| state.gpu.is_some() || state.making.is_some()) {
            return;
        }
        let asked = self.stage.borrow().as_ref().map(|stage| stage.asked.get());
        let started = self.new_stage(asked.unwrap_or_else(|| device_size(css_size(&self.host))));
        self.back(started);
    }

    /// There is a picture again, drawn before the browser shows anything else, or it will be tried again.
    fn back(&self, started: Result<(), MapError>) {
        match started {
            Ok(()) => {
                self.tries.set(0);
                self.draw_now();
                self.touch(|state| state.out.push(Out::Context(ContextState::Restored)));
            }
            Err(MapError::Gl(error)) => self.refused(error),
            Err(error) => self.touch(|state| state.out.push(Out::Error(error))),
        }
    }

    /// No context now: the page shows something else in its place, and it is asked for again.
    pub(super) fn refused(&self, error: GlError) {
        self.tries.set(self.tries.get().saturating_add(1));
        self.retry.arm(if self.tries.get() < RETRIES { RETRY_MS } else { RETRY_LATER_MS });
        // That there is none is all there is to say then; anything else is worth its words.
        let plain = matches!(error, GlError::Unavailable | GlError::Lost);
        let why = if plain { Rc::from("") } else { Rc::from(error.to_string()) };
        self.touch(|state| state.out.push(Out::Context(ContextState::Refused(why))));
    }
}

#[cfg(test)]
mod tests {
    use super::{shrunk, told};

    #[test]
    fn the_browsers_own_count_is_taken_but_for_another_ratio() {
        assert_eq!(told(Some((1431, 1220)), (1430, 1220)), (1431, 1220));
        assert_eq!(told(Some((1144, 976)), (1430, 1220)), (1430, 1220));
        assert_eq!(told(None, (1430, 0)), (1430, 1));
    }

    #[test]
    fn what_is_granted_keeps_the_shape() {
        assert_eq!(shrunk((7680, 2160), (7680, 2160)), (7680, 2160));
        assert_eq!(shrunk((7680, 2160), (4096, 2160)), (4096, 1152));
        assert_eq!(shrunk((1080, 1920), (1080, 960)), (540, 960));
        assert_eq!(shrunk((0, 10), (0, 0)), (1, 1));
    }
}
