//! The address holds the state: `#zoom/lat/lon?u=UNIT&l=LEVEL&i=INDICATOR&d=DOMAIN&p=PERIOD&hide=LAYERS&on=LAYERS&sheet=PRINT&lang=&theme=`,
//! and what [`super::lens`] adds.
//!
//! The only module that reads or writes it. Defaults are left out, unknown keys are kept in their order, and what is
//! written never exceeds [`MAX_LEN`].

use core::fmt::Write as _;

use domain::catalogue::Domain;

use super::{Choice, Command, Dataset, Hidden, Laying, LevelChoice, Scheme, lens, reduce};
use crate::{locale::Lang, print::Print};

/// Longest address written, in characters after `#`.
pub const MAX_LEN: usize = 1_800;

const KNOWN: [&str; 10] = ["u", "l", "i", "d", "p", "hide", "on", "sheet", "lang", "theme"];

/// Where the map looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Web-Mercator zoom, 512-px tiles.
    pub zoom: f64,
    /// Latitude of the centre, degrees.
    pub lat: f64,
    /// Longitude of the centre, degrees.
    pub lon: f64,
}

/// An address taken apart. Values are texts as they stood there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Address {
    /// Where the map looks; none: at the whole.
    pub place: Option<Place>,
    /// The unit's code.
    pub unit: Option<String>,
    /// The level's id.
    pub level: Option<String>,
    /// The indicator's id.
    pub indicator: Option<String>,
    /// The domain.
    pub domain: Option<String>,
    /// The period.
    pub period: Option<String>,
    /// What below the colours isn't drawn: ids of layers with points between.
    pub hide: Option<String>,
    /// What is laid over them: ids of layers with points between.
    pub on: Option<String>,
    /// What is shown as it would be printed.
    pub sheet: Option<String>,
    /// The language.
    pub lang: Option<String>,
    /// The colours.
    pub theme: Option<String>,
    /// What the lens adds, in the order of [`lens::KEYS`].
    pub lens: [Option<String>; lens::KEYS.len()],
    /// Keys that this version doesn't know.
    pub rest: Vec<(String, String)>,
}

impl Address {
    /// Reads what follows `#`. Never fails: what can't be read is kept as unknown or ignored.
    #[must_use]
    pub fn parse(hash: &str) -> Self {
        let hash = hash.strip_prefix('#').unwrap_or(hash);
        let (head, query) = hash.split_once('?').unwrap_or((hash, ""));
        let mut address = Self { place: place(head), ..Self::default() };
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (key, value) = (decode(key), decode(value));
            let of_lens = lens::KEYS.iter().position(|&known| known == key);
            if value.is_empty() && (of_lens.is_some() || KNOWN.contains(&key.as_str())) {
                continue;
            }
            let slot = match key.as_str() {
                "u" => &mut address.unit,
                "l" => &mut address.level,
                "i" => &mut address.indicator,
                "d" => &mut address.domain,
                "p" => &mut address.period,
                "hide" => &mut address.hide,
                "on" => &mut address.on,
                "sheet" => &mut address.sheet,
                "lang" => &mut address.lang,
                "theme" => &mut address.theme,
                _ => match of_lens {
                    Some(at) => &mut address.lens[at],
                    None => {
                        address.rest.push((key, value));
                        continue;
                    }
                },
            };
            *slot = Some(value);
        }
        address
    }

    /// The text after `#`; empty when everything is at its default.
    #[must_use]
    pub fn write(&self) -> String {
        let mut out = String::new();
        if let Some(at) = self.place {
            let _ = write!(out, "{:.2}/{:.5}/{:.5}", at.zoom, at.lat, at.lon);
        }
        let known = [
            ("u", &self.unit),
            ("l", &self.level),
            ("i", &self.indicator),
            ("d", &self.domain),
            ("p", &self.period),
            ("hide", &self.hide),
            ("on", &self.on),
            ("sheet", &self.sheet),
            ("lang", &self.lang),
            ("theme", &self.theme),
        ];
        let of_lens = lens::KEYS.into_iter().zip(&self.lens);
        let known = known.into_iter().chain(of_lens).filter_map(|(key, value)| Some((key, value.as_deref()?)));
        let rest = self.rest.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let mut mark = '?';
        for (key, value) in known.chain(rest) {
            let pair = format!("{mark}{}={}", encode(key), encode(value));
            // An unknown key that is too long for the bound is dropped rather than cut in half.
            if out.len() + pair.len() <= MAX_LEN {
                out.push_str(&pair);
                mark = '&';
            }
        }
        out
    }

    /// The address of a choice. `rest` are the unknown keys of the address that was read.
    #[must_use]
    pub fn of(data: &Dataset, choice: &Choice, place: Option<Place>, rest: &[(String, String)]) -> Self {
        let first = Choice::first(data);
        let unless = |same: bool, text: &dyn Fn() -> String| (!same).then(text);
        Self {
            place,
            unit: unless(choice.unit == first.unit, &|| data.units().code(choice.unit).to_string()),
            level: match choice.level {
                LevelChoice::Auto => None,
                LevelChoice::Pinned(depth) => Some(data.level(depth).id.clone()),
            },
            indicator: unless(choice.indicator == first.indicator, &|| data.indicator(choice.indicator).id.clone()),
            domain: choice.domain.map(|domain| domain.id().to_owned()),
            period: unless(choice.period == first.period, &|| choice.period.to_string()),
            hide: unless(choice.hidden == Hidden::NONE, &|| choice.hidden.ids()),
            on: unless(choice.overlays.is_empty(), &|| choice.overlays.ids()),
            sheet: choice.print.map(|print| print.id().to_owned()),
            lang: unless(choice.lang == Lang::default(), &|| choice.lang.id().into()),
            theme: unless(choice.scheme == Scheme::default(), &|| choice.scheme.id().into()),
            lens: lens::write(data, &choice.lens),
            rest: rest.to_vec(),
        }
    }

    /// The choice that the address asks for, with what it asks for in vain as `(key, value)`.
    #[must_use]
    pub fn choose(&self, data: &Dataset, stored: (Lang, Scheme)) -> (Choice, Vec<(&'static str, String)>) {
        let mut choice = Choice { lang: stored.0, scheme: stored.1, ..Choice::first(data) };
        let mut vain = Vec::new();
        let mut take = |key: &'static str, value: &Option<String>, set: &mut dyn FnMut(&str) -> bool| {
            if let Some(value) = value
                && !set(value)
            {
                vain.push((key, value.clone()));
            }
        };
        take("u", &self.unit, &mut |code| data.units().find(code).map(|unit| choice.unit = unit).is_some());
        take("l", &self.level, &mut |id| {
            data.units().depth_of(id).map(|depth| choice.level = LevelChoice::Pinned(depth)).is_some()
        });
        take("i", &self.indicator, &mut |id| data.indicator_ix(id).map(|at| choice.indicator = at).is_some());
        take("d", &self.domain, &mut |id| {
            let domain = Domain::ALL.into_iter().find(|domain| domain.id() == id);
            choice.domain = domain;
            domain.is_some()
        });
        take("p", &self.period, &mut |text| {
            let known = text.parse().ok().filter(|&period| data.period_at(period).is_some());
            known.map(|period| choice.period = period).is_some()
        });
        take("hide", &self.hide, &mut |ids| Hidden::from_ids(ids).map(|hidden| choice.hidden = hidden).is_some());
        take("on", &self.on, &mut |ids| Laying::from_ids(ids).map(|laying| choice.overlays = laying).is_some());
        take("sheet", &self.sheet, &mut |id| {
            choice.print = Print::from_id(id);
            choice.print.is_some()
        });
        take("lang", &self.lang, &mut |id| Lang::from_id(id).map(|lang| choice.lang = lang).is_some());
        take("theme", &self.theme, &mut |id| Scheme::from_id(id).map(|scheme| choice.scheme = scheme).is_some());
        // An indicator of another domain gives way, as it does when the domain is chosen.
        let domain = choice.domain;
        reduce(data, &mut choice, Command::Domain(domain));
        lens::read(data, &mut choice, &self.lens, &mut vain);
        lens::keep_true(data, &mut choice);
        let below = !data.units().children(choice.unit).is_empty();
        choice.scope = if below { choice.unit } else { data.units().parent(choice.unit).unwrap_or(choice.unit) };
        (choice, vain)
    }
}

fn place(head: &str) -> Option<Place> {
    let mut numbers = head.split('/').map(|part| part.parse::<f64>().ok());
    let (zoom, lat, lon) = (numbers.next()??, numbers.next()??, numbers.next()??);
    let fits = (0.0..=24.0).contains(&zoom) && (-85.0..=85.0).contains(&lat) && (-180.0..=180.0).contains(&lon);
    (fits && numbers.next().is_none()).then_some(Place { zoom, lat, lon })
}

/// Percent-encoding of everything but letters, digits and `-._~:`.
fn encode(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// The inverse; a stray `%` stays, bytes that are no UTF-8 become the replacement character.
pub(super) fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let hex = |at: usize| bytes.get(at).and_then(|&b| char::from(b).to_digit(16)).map(|d| d as u8);
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(high * 16 + low);
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
