//! When the app itself breaks: the page's own script says so and offers to load again. The address keeps the choice.

use web_sys::{CustomEvent, CustomEventInit};

/// Told to the window; `assets/start.js` shows the page, as nothing of the app can be trusted any more.
const CRASH_EVENT: &str = "weige-crash";

/// Tells every panic.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        let message = info.to_string();
        web_sys::console::error_1(&message.clone().into());
        let about = CustomEventInit::new();
        about.set_detail(&message.into());
        if let (Some(window), Ok(event)) =
            (web_sys::window(), CustomEvent::new_with_event_init_dict(CRASH_EVENT, &about))
        {
            // The trap that follows the panic is seen by the script as well.
            let _ = window.dispatch_event(&event);
        }
    }));
}
