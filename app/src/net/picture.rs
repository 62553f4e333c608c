//! Pictures over HTTP: as images, which the policy's `img-src` rules, so no other host may be spoken to in any other way.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlImageElement;

use super::{
    NetError,
    fetch::{Timer, words},
};

/// Milliseconds after which a picture is given up.
const PATIENCE_MS: i32 = 30_000;

/// A picture that was asked for.
#[derive(Clone)]
pub struct Picture {
    image: HtmlImageElement,
    url: String,
}

impl Picture {
    /// Asks for a picture whose server shares it with every page (CORS), without cookies; `send_origin` tells that
    /// server which site asks, and nothing more.
    ///
    /// # Errors
    /// [`NetError::Unreachable`] when the browser makes no image.
    pub fn ask(url: String, send_origin: bool) -> Result<Self, NetError> {
        let image = HtmlImageElement::new().map_err(|error| unreachable(&url, &error))?;
        image.set_cross_origin(Some("anonymous"));
        if send_origin {
            image.set_referrer_policy("origin");
        }
        image.set_src(&url);
        Ok(Self { image, url })
    }

    /// Waits until it is here and decoded.
    ///
    /// # Errors
    /// [`NetError::Unreachable`]; browsers don't tell pages why an image fails.
    pub async fn come(self) -> Result<HtmlImageElement, NetError> {
        let wrong = |error: JsValue| unreachable(&self.url, &error);
        let waited = self.clone();
        let _timer = Timer::after(PATIENCE_MS, move || waited.give_up()).map_err(wrong)?;
        JsFuture::from(self.image.decode()).await.map_err(wrong)?;
        Ok(self.image)
    }

    /// Ends the request; [`Self::come`] then fails.
    pub fn give_up(&self) {
        // Every element lets go of its attributes.
        let _ = self.image.remove_attribute("src");
    }
}

fn unreachable(url: &str, error: &JsValue) -> NetError {
    NetError::Unreachable { path: url.into(), message: words(error) }
}
