//! Mouse and keys, as the browser gets them from a person.

use anyhow::{Context, Result, anyhow};
use chromiumoxide::cdp::browser_protocol::input::{
    DispatchKeyEventParams, DispatchKeyEventType, DispatchMouseEventParams, DispatchMouseEventType, MouseButton,
};
use chromiumoxide::keys::USKEYBOARD_LAYOUT;

use crate::tab::Tab;

impl Tab {
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
        let script = format!(
            "(() => {{ const e = document.querySelector({selector:?}); if (!e) throw new Error('no such element');
             e.scrollIntoView({{block: 'nearest'}}); const b = e.getBoundingClientRect();
             return [b.x + b.width / 2, b.y + b.height / 2]; }})()"
        );
        let (x, y): (f64, f64) = self.eval(&script).await?;
        self.click(x, y).await
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

    /// Presses and releases a key by its DOM name: `Tab`, `Enter`, `ArrowDown`, `]`.
    ///
    /// # Errors
    /// A name that no keyboard has.
    pub async fn press(&self, key: &str) -> Result<()> {
        let known = USKEYBOARD_LAYOUT.iter().find(|known| known.key == key);
        let known = known.with_context(|| format!("there is no key {key:?}"))?;
        // A printing key types itself; Enter types a line end, without which no button is pressed.
        let text = if key == "Enter" { Some("\r") } else { Some(key).filter(|key| key.chars().count() == 1) };
        let down = if text.is_some() { DispatchKeyEventType::KeyDown } else { DispatchKeyEventType::RawKeyDown };
        for kind in [down, DispatchKeyEventType::KeyUp] {
            let released = kind == DispatchKeyEventType::KeyUp;
            let mut event = DispatchKeyEventParams::builder()
                .r#type(kind)
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
