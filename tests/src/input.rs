//! Mouse, fingers and keys, as the browser gets them from a person.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, anyhow};
use chromiumoxide::cdp::browser_protocol::dom::SetFileInputFilesParams;
use chromiumoxide::cdp::browser_protocol::emulation::SetTouchEmulationEnabledParams;
use chromiumoxide::cdp::browser_protocol::input::{
    DispatchKeyEventParams, DispatchKeyEventType, DispatchMouseEventParams, DispatchMouseEventPointerType,
    DispatchMouseEventType, InsertTextParams, MouseButton,
};
use chromiumoxide::keys::USKEYBOARD_LAYOUT;
use chromiumoxide::{Command, Method};
use serde::{Deserialize, Serialize};

use crate::tab::Tab;

/// `Input.dispatchTouchEvent`: the library's own leaves an empty list of points out, and without one no finger lifts.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Touch {
    r#type: &'static str,
    touch_points: Vec<Finger>,
    /// Seconds since 1970; without it, when the browser comes to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<f64>,
}

/// Resolves after two frames: what was asked for before it is drawn in the first.
pub const DRAWN: &str = "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(null))))";

/// A quick finger lies still so long, and lifts for so long between two taps, seconds.
const TAP_S: f64 = 0.05;

#[derive(Debug, Serialize)]
struct Finger {
    x: f64,
    y: f64,
    id: usize,
}

/// No answer but that it was taken.
#[derive(Debug, Deserialize)]
struct Taken {}

impl Method for Touch {
    fn identifier(&self) -> chromiumoxide::types::MethodId {
        "Input.dispatchTouchEvent".into()
    }
}

impl Command for Touch {
    type Response = Taken;
}

/// What is held while the mouse acts, as the protocol counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// Nothing.
    None = 0,
    /// Alt.
    Alt = 1,
    /// Ctrl.
    Ctrl = 2,
    /// Shift.
    Shift = 8,
    /// Ctrl and Shift.
    CtrlShift = 10,
}

impl Tab {
    /// Gives the page a touch screen: coarse pointers, and fingers. What they press grows to their size: the page has laid
    /// itself out anew when this ends, but what follows from that (the map's new size, say) may still be under way.
    ///
    /// # Errors
    /// The browser's.
    pub async fn with_fingers(&self) -> Result<()> {
        let mut params = SetTouchEmulationEnabledParams::new(true);
        params.max_touch_points = Some(2);
        self.page.execute(params).await.context("no touch screen")?;
        self.until("matchMedia('(pointer: coarse)').matches").await?;
        self.eval(DRAWN).await
    }

    /// Puts fingers down, moves those that are down, or lifts all: `start`, `move`, `end`. CSS pixels of the page.
    ///
    /// # Errors
    /// The browser's.
    pub async fn touch(&self, what: &str, fingers: &[(f64, f64)]) -> Result<()> {
        let r#type = match what {
            "start" => "touchStart",
            "move" => "touchMove",
            _ => "touchEnd",
        };
        let touch_points = fingers.iter().enumerate().map(|(id, &(x, y))| Finger { x, y, id }).collect();
        let touch = Touch { r#type, touch_points, timestamp: None };
        self.page.execute(touch).await.with_context(|| format!("no touch: {what}"))?;
        Ok(())
    }

    /// Fingers come to rest where they have gone. A browser puts what moves between its last two places, by the time of the
    /// frame: a finger that goes a long step and says no more is shown short of it.
    ///
    /// # Errors
    /// The browser's.
    pub async fn rest(&self, fingers: &[(f64, f64)]) -> Result<()> {
        for aside in [0.5, 0.0] {
            let there: Vec<_> = fingers.iter().map(|&(x, y)| (x + aside, y)).collect();
            self.touch("move", &there).await?;
            self.eval::<()>(DRAWN).await?;
        }
        Ok(())
    }

    /// Quick taps with one finger. They bear the times that a quick finger gives them, however busy the machine is.
    ///
    /// # Errors
    /// The browser's.
    pub async fn tap(&self, x: f64, y: f64, times: usize) -> Result<()> {
        let begin = SystemTime::now().duration_since(UNIX_EPOCH).context("a clock before 1970")?.as_secs_f64();
        let one = |at: usize| {
            let (r#type, touch_points) = if at.is_multiple_of(2) {
                ("touchStart", vec![Finger { x, y, id: 0 }])
            } else {
                ("touchEnd", Vec::new())
            };
            self.page.execute(Touch { r#type, touch_points, timestamp: Some(begin + TAP_S * at as f64) })
        };
        // All on their way before the first is answered: none waits for what the one before it sets off.
        futures::future::try_join_all((0..2 * times).map(one)).await.context("no tap")?;
        Ok(())
    }

    /// Turns the wheel; down is positive.
    ///
    /// # Errors
    /// The browser's.
    pub async fn wheel(&self, x: f64, y: f64, delta: f64, held: Held) -> Result<()> {
        let kind = DispatchMouseEventType::MouseWheel;
        let event = DispatchMouseEventParams::builder().r#type(kind).x(x).y(y).delta_x(0.0).delta_y(delta);
        let event = event.modifiers(held as i64).build().map_err(|error| anyhow!("{error}"))?;
        self.page.execute(event).await.context("no wheel")?;
        Ok(())
    }

    /// Presses the mouse at the first place and moves it over the others; [`Self::release`] lifts it.
    ///
    /// # Errors
    /// The browser's.
    pub async fn drag(&self, way: &[(f64, f64)], held: Held) -> Result<()> {
        for (at, &(x, y)) in way.iter().enumerate() {
            let kind = if at == 0 { DispatchMouseEventType::MousePressed } else { DispatchMouseEventType::MouseMoved };
            let event = DispatchMouseEventParams::builder().r#type(kind).x(x).y(y).button(MouseButton::Left).buttons(1);
            let event = event.click_count(i64::from(at == 0)).modifiers(held as i64);
            let event = event.build().map_err(|error| anyhow!("{error}"))?;
            self.page.execute(event).await.with_context(|| format!("no mouse at {x}, {y}"))?;
        }
        Ok(())
    }

    /// Moves the mouse that [`Self::drag`] pressed.
    ///
    /// # Errors
    /// The browser's.
    pub async fn drag_on(&self, x: f64, y: f64) -> Result<()> {
        self.mouse(DispatchMouseEventType::MouseMoved, x, y, 1).await
    }

    /// Draws a stroke with a pen: down at the first place, up at the last.
    ///
    /// # Errors
    /// The browser's.
    pub async fn pen(&self, way: &[(f64, f64)]) -> Result<()> {
        for (at, &(x, y)) in way.iter().chain(way.last()).enumerate() {
            let kind = match at {
                0 => DispatchMouseEventType::MousePressed,
                at if at == way.len() => DispatchMouseEventType::MouseReleased,
                _ => DispatchMouseEventType::MouseMoved,
            };
            let event = DispatchMouseEventParams::builder().r#type(kind).x(x).y(y).button(MouseButton::Left).buttons(1);
            let event = event.click_count(1).pointer_type(DispatchMouseEventPointerType::Pen).force(0.5);
            let event = event.build().map_err(|error| anyhow!("{error}"))?;
            self.page.execute(event).await.with_context(|| format!("no pen at {x}, {y}"))?;
        }
        Ok(())
    }

    /// Holds a key down, or lets it go (`keyDown`, `keyUp`), without the other half.
    ///
    /// # Errors
    /// A name that no keyboard has.
    pub async fn hold(&self, key: &str, down: bool) -> Result<()> {
        let known = USKEYBOARD_LAYOUT.iter().find(|known| known.key == key);
        let known = known.with_context(|| format!("no key {key:?}"))?;
        let kind = if down { DispatchKeyEventType::KeyDown } else { DispatchKeyEventType::KeyUp };
        let event = DispatchKeyEventParams::builder().r#type(kind).key(known.key).code(known.code);
        let event = event.windows_virtual_key_code(known.key_code).build().map_err(|error| anyhow!("{error}"))?;
        self.page.execute(event).await.with_context(|| format!("can't hold {key:?}"))?;
        Ok(())
    }

    /// Gives a file to the field that a selector names, as the browser's own dialogue does.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn give(&self, selector: &str, file: &Path) -> Result<()> {
        let field = self.page.find_element(selector).await.with_context(|| format!("no field {selector}"))?;
        let files = vec![file.to_str().context("a path that is no text")?.to_owned()];
        let params = SetFileInputFilesParams::builder().files(files).backend_node_id(field.backend_node_id).build();
        self.page.execute(params.map_err(|error| anyhow!("{error}"))?).await.context("the field takes no file")?;
        Ok(())
    }

    /// Lifts the mouse's button.
    ///
    /// # Errors
    /// The browser's.
    pub async fn release(&self, x: f64, y: f64) -> Result<()> {
        self.mouse(DispatchMouseEventType::MouseReleased, x, y, 1).await
    }

    /// Moves the pointer, in CSS pixels of the page.
    ///
    /// # Errors
    /// The browser's.
    pub async fn hover(&self, x: f64, y: f64) -> Result<()> {
        self.mouse(DispatchMouseEventType::MouseMoved, x, y, 0).await
    }

    /// One click.
    ///
    /// # Errors
    /// The browser's.
    pub async fn click(&self, x: f64, y: f64) -> Result<()> {
        self.hover(x, y).await?;
        self.mouse(DispatchMouseEventType::MousePressed, x, y, 1).await?;
        self.mouse(DispatchMouseEventType::MouseReleased, x, y, 1).await
    }

    /// One click while something is held.
    ///
    /// # Errors
    /// The browser's.
    pub async fn click_with(&self, x: f64, y: f64, held: Held) -> Result<()> {
        self.hover(x, y).await?;
        self.drag(&[(x, y)], held).await?;
        let event = DispatchMouseEventParams::builder().r#type(DispatchMouseEventType::MouseReleased).x(x).y(y);
        let event = event.button(MouseButton::Left).buttons(1).click_count(1).modifiers(held as i64).build();
        self.page.execute(event.map_err(|error| anyhow!("{error}"))?).await.context("no click")?;
        Ok(())
    }

    /// Two clicks that the browser takes for a double one.
    ///
    /// # Errors
    /// The browser's.
    pub async fn double_click(&self, x: f64, y: f64) -> Result<()> {
        self.click(x, y).await?;
        self.mouse(DispatchMouseEventType::MousePressed, x, y, 2).await?;
        self.mouse(DispatchMouseEventType::MouseReleased, x, y, 2).await
    }

    /// Clicks the middle of the first element that matches.
    ///
    /// # Errors
    /// When there is none.
    pub async fn click_on(&self, selector: &str) -> Result<()> {
        let (x, y) = self.middle(selector).await?;
        self.click(x, y).await
    }

    /// Taps the middle of the first element that matches.
    ///
    /// # Errors
    /// When there is none.
    pub async fn tap_on(&self, selector: &str) -> Result<()> {
        let (x, y) = self.middle(selector).await?;
        self.tap(x, y, 1).await
    }

    /// Where the middle of the first element that matches is, once it is in sight.
    async fn middle(&self, selector: &str) -> Result<(f64, f64)> {
        let script = format!(
            "(() => {{ const e = document.querySelector({selector:?}); if (!e) throw new Error('no such element');
             e.scrollIntoView({{block: 'nearest'}}); const b = e.getBoundingClientRect();
             return [b.x + b.width / 2, b.y + b.height / 2]; }})()"
        );
        self.eval(&script).await
    }

    async fn mouse(&self, kind: DispatchMouseEventType, x: f64, y: f64, count: i64) -> Result<()> {
        let mut event = DispatchMouseEventParams::builder().r#type(kind).x(x).y(y);
        if count > 0 {
            event = event.button(MouseButton::Left).buttons(1).click_count(count);
        }
        let event = event.build().map_err(|error| anyhow!("{error}"))?;
        self.page.execute(event).await.with_context(|| format!("no mouse at {x}, {y}"))?;
        Ok(())
    }

    /// Puts text into the field that has the focus, as an input method does once it has composed it.
    ///
    /// # Errors
    /// The browser's.
    pub async fn insert(&self, text: &str) -> Result<()> {
        self.page.execute(InsertTextParams::new(text)).await.with_context(|| format!("can't insert {text:?}"))?;
        Ok(())
    }

    /// Presses and releases a key by its DOM name: `Tab`, `Enter`, `ArrowDown`, `]`.
    ///
    /// # Errors
    /// A name that no keyboard has.
    pub async fn press(&self, key: &str) -> Result<()> {
        self.press_with(key, Held::None).await
    }

    /// The same while something is held.
    ///
    /// # Errors
    /// A name that no keyboard has.
    pub async fn press_with(&self, key: &str, held: Held) -> Result<()> {
        let known = USKEYBOARD_LAYOUT.iter().find(|known| known.key == key);
        let known = known.with_context(|| format!("there is no key {key:?}"))?;
        // A printing key types itself; Enter types a line end, without which no button is pressed.
        let text = if key == "Enter" { Some("\r") } else { Some(key).filter(|key| key.chars().count() == 1) };
        let down = if text.is_some() { DispatchKeyEventType::KeyDown } else { DispatchKeyEventType::RawKeyDown };
        for kind in [down, DispatchKeyEventType::KeyUp] {
            let released = kind == DispatchKeyEventType::KeyUp;
            let mut event = DispatchKeyEventParams::builder()
                .r#type(kind)
                .modifiers(held as i64)
                .key(known.key)
                .code(known.code)
                .windows_virtual_key_code(known.key_code)
                .native_virtual_key_code(known.key_code);
            if let (Some(text), false) = (text, released) {
                event = event.text(text).unmodified_text(text);
            }
            let event = event.build().map_err(|error| anyhow!("{error}"))?;
            self.page.execute(event).await.with_context(|| format!("no key {key:?}"))?;
        }
        Ok(())
    }
}
