//! Every text of the app, in Chinese and in English. Texts live in `assets/locale`: those of both pages in `both`, the
//! planner's in `planner`, the cockpit's beside these; tests hold the files of both languages and the keys used in code equal.

#[cfg(test)]
mod tests;

use std::{cell::OnceCell, collections::HashMap};

use domain::units::Text;
use leptos::prelude::*;

use crate::json;

static ZH: &str = include_str!("../../../assets/locale/both/zh.json");
static EN: &str = include_str!("../../../assets/locale/both/en.json");

/// A language of the app.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Chinese, the default: never chosen by the browser's own language.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Its name in the address and in storage.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// The language of that name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        [Self::Zh, Self::En].into_iter().find(|lang| lang.id() == id)
    }

    /// The half of a two-language text in this language.
    #[must_use]
    pub fn pick(self, text: &Text) -> &str {
        match self {
            Self::Zh => &text.zh,
            Self::En => &text.en,
        }
    }

    fn source(self) -> &'static str {
        match self {
            Self::Zh => ZH,
            Self::En => EN,
        }
    }
}

type Table = HashMap<&'static str, &'static str>;

thread_local! {
    static TABLES: [OnceCell<Table>; 2] = const { [OnceCell::new(), OnceCell::new()] };
    static MORE: OnceCell<[&'static str; 2]> = const { OnceCell::new() };
    static CURRENT: OnceCell<Memo<Lang>> = const { OnceCell::new() };
}

/// Adds the texts of one page, Chinese and English: whoever doesn't open it doesn't load them. Called once, before any text
/// is asked for.
pub fn add(zh: &'static str, en: &'static str) {
    MORE.with(|cell| cell.set([zh, en]).ok());
}

/// Makes `lang` the language that [`t`] follows. Called once, by the mount.
pub fn follow(lang: Memo<Lang>) {
    CURRENT.with(|cell| cell.set(lang).ok());
}

/// The language in force; inside a view or an effect the caller runs again when it changes.
#[must_use]
pub fn lang() -> Lang {
    CURRENT.with(|cell| cell.get().and_then(|signal| signal.try_get())).unwrap_or_default()
}

/// The text of `key` in the language in force. A key that is in no file shows itself: tests keep that from happening.
#[must_use]
pub fn t(key: &'static str) -> &'static str {
    text(lang(), key)
}

/// The text of `key` as views follow it. One type for all texts: with a closure each, the code that keeps a text up to date
/// would be there once for every text of a page.
pub fn spoken(key: &'static str) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static {
    move || t(key)
}

/// The text of `key` in `lang`.
#[must_use]
pub fn text(lang: Lang, key: &'static str) -> &'static str {
    TABLES.with(|tables| {
        let parsed = |source: &'static str| -> Table { json::read(source).expect("locale files are parsed by a test") };
        let table = tables[lang as usize].get_or_init(|| {
            let mut table = parsed(lang.source());
            table.extend(MORE.with(|cell| cell.get().map(|more| parsed(more[lang as usize]))).into_iter().flatten());
            // A test is on no page: it may ask for any text.
            #[cfg(test)]
            table.extend(tests::of_pages(lang).into_iter().flat_map(parsed));
            table
        });
        table.get(key).copied().unwrap_or(key)
    })
}

/// The text of `key` with `{name}` replaced by each argument.
#[must_use]
pub fn tf(key: &'static str, args: &[(&str, &str)]) -> String {
    fill(t(key), args)
}

/// `template` with `{name}` replaced by each argument, and `{name|one|many}` by what agrees with it; a placeholder without
/// argument stays.
#[must_use]
pub fn fill(template: &str, args: &[(&str, &str)]) -> String {
    let told = |name: &str| args.iter().find(|(arg, _)| *arg == name).map(|(_, told)| *told);
    pieces(template)
        .map(|piece| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Slot(name) => told(name).map_or_else(|| format!("{{{name}}}"), str::to_owned),
            Piece::Agreeing(name, one, many) => (if told(name) == Some(ONE) { one } else { many }).to_owned(),
        })
        .collect()
}

/// The number with which words stand in the singular, as it is written.
pub const ONE: &str = "1";

/// A part of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Plain text.
    Text(&'a str),
    /// The name between braces.
    Slot(&'a str),
    /// What follows a number: whose, after one, after any other.
    Agreeing(&'a str, &'a str, &'a str),
}

/// The parts of a template, in order. An unclosed brace is plain text.
pub fn pieces(template: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = template;
    core::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some(inner) = rest.strip_prefix('{')
            && let Some(end) = inner.find('}')
        {
            rest = &inner[end + 1..];
            let slot = &inner[..end];
            let agreeing = slot.split_once('|').and_then(|(name, words)| Some((name, words.split_once('|')?)));
            return Some(agreeing.map_or(Piece::Slot(slot), |(name, (one, many))| Piece::Agreeing(name, one, many)));
        }
        let end = rest.char_indices().skip(1).find(|&(_, c)| c == '{').map_or(rest.len(), |(at, _)| at);
        let (head, tail) = rest.split_at(end);
        rest = tail;
        Some(Piece::Text(head))
    })
}
