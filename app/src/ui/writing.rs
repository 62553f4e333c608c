//! Words and attributes of one place, written together.
//!
//! A closure in a view is a subscriber of its own: marked, checked and run by itself at each change. Where a place has a
//! dozen words and there are hundreds of places, that costs more than the words. A [`Writing`] is one subscriber for all of
//! a place: it holds what it wrote against what is told now, and writes only what differs.

use std::{borrow::Cow, cell::Cell, rc::Rc};

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, Text};

/// What is written somewhere; none where it isn't told.
type Told<'a> = Option<Cow<'a, str>>;

/// Somewhere that is written to, and what of a `T`.
struct Line<T> {
    place: Place,
    of: Box<dyn for<'a> Fn(&'a T) -> Told<'a>>,
}

enum Place {
    Words(Text),
    Attribute(Element, &'static str),
    Style(HtmlElement, &'static str),
}

impl Place {
    fn write(&self, told: Option<&str>) {
        // A browser refuses none of these.
        let _ = match (self, told) {
            (Self::Words(text), told) => {
                text.set_data(told.unwrap_or_default());
                Ok(())
            }
            (Self::Attribute(element, name), Some(told)) => element.set_attribute(name, told),
            (Self::Attribute(element, name), None) => element.remove_attribute(name),
            (Self::Style(element, name), told) => element.style().set_property(name, told.unwrap_or_default()),
        };
    }
}

struct Kept<T> {
    last: T,
    lines: Vec<Line<T>>,
}

impl<T> Kept<T> {
    fn follow(&mut self, now: T) {
        for Line { place, of } in &self.lines {
            let told = of(&now);
            if told != of(&self.last) {
                place.write(told.as_deref());
            }
        }
        self.last = now;
    }
}

/// Writes what one memo tells into elements that stay as long as whoever made it.
pub struct Writing<T: 'static>(StoredValue<Kept<T>, LocalStorage>);

impl<T> Clone for Writing<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Writing<T> {}

/// What is written to an element, for its `use:write`. The element must not be made anew within the writing's life: each
/// that was is written to until the end.
#[derive(Clone)]
pub struct Written(Rc<dyn Fn(Element)>);

impl Written {
    /// This and, after it, something else.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(Rc::new(move |element: Element| {
            (self.0)(element.clone());
            (other.0)(element);
        }))
    }
}

/// The directive.
pub fn write(element: Element, written: Written) {
    (written.0)(element);
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Writing<T> {
    /// Of what a memo tells from now on.
    #[must_use]
    pub fn new(told: Memo<T>) -> Self {
        let kept = StoredValue::new_local(Kept { last: told.get_untracked(), lines: Vec::new() });
        Effect::new(move |_| {
            let now = told.get();
            kept.update_value(|kept| kept.follow(now));
        });
        Self(kept)
    }

    /// Words in the element, before what it holds in the view; of several, in their order.
    pub fn words(self, of: impl for<'a> Fn(&'a T) -> &'a str + 'static) -> Written {
        self.line(Box::new(move |told| Some(of(told).into())), |element| {
            let text = document().create_text_node("");
            // A fresh text may stand anywhere; children come after attributes.
            let _ = element.append_child(&text);
            Place::Words(text)
        })
    }

    /// An attribute; taken away where it isn't told.
    pub fn attribute(self, name: &'static str, of: impl for<'a> Fn(&'a T) -> Told<'a> + 'static) -> Written {
        self.line(Box::new(of), move |element| Place::Attribute(element, name))
    }

    /// A property of the element's own style.
    pub fn style(self, name: &'static str, of: impl for<'a> Fn(&'a T) -> Told<'a> + 'static) -> Written {
        self.line(Box::new(of), move |element| Place::Style(element.unchecked_into(), name))
    }

    fn line(self, of: Box<dyn for<'a> Fn(&'a T) -> Told<'a>>, place: impl Fn(Element) -> Place + 'static) -> Written {
        let of = Cell::new(Some(of));
        let kept = self.0;
        Written(Rc::new(move |element| {
            let Some(of) = of.take() else { return };
            let place = place(element);
            kept.update_value(|kept| {
                place.write(of(&kept.last).as_deref());
                kept.lines.push(Line { place, of });
            });
        }))
    }
}
