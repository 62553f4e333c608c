//! A wall's address, and the turn of its views.
//!
//! `/wall?views=VIEW,VIEW,…`: each VIEW is what follows `#` in the address of an ordinary view, with `&` written `%26` and
//! `,` written `%2C`; `~SECONDS` behind it says how long it stands. The panorama is `?`. Without `views` the panorama and
//! the five domains take turns.

use domain::catalogue::Domain;

use super::address::{Address, decode};

/// How long a view stands where the address doesn't say, seconds.
pub const DWELL_S: u32 = 20;
/// Shortest and longest that it may.
pub const DWELLS_S: core::ops::RangeInclusive<u32> = 3..=3_600;
/// No more views than this take turns.
const MOST: usize = 60;
const KEY: &str = "views=";

/// A view of the wall.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    /// What it shows.
    pub address: Address,
    /// How long it stands, seconds.
    pub dwell_s: u32,
    /// Its place in the address, from 1 on.
    pub place: usize,
}

/// A view that can't be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Its place in the address, from 1 on.
    pub place: usize,
    /// What of it can't be read.
    pub what: String,
}

/// The views that stand in an address, and those that can't be read; `search` is what stands between `?` and `#`.
#[must_use]
pub fn read(search: &str) -> (Vec<Stop>, Vec<Wrong>) {
    let pairs = search.trim_start_matches('?').split('&');
    let listed = pairs.filter_map(|pair| pair.strip_prefix(KEY)).next().unwrap_or_default();
    let (mut stops, mut wrong) = (Vec::new(), Vec::new());
    for (at, item) in listed.split(',').filter(|item| !item.is_empty()).enumerate() {
        let (place, text) = (at + 1, decode(item));
        let digits = |tail: &str| !tail.is_empty() && tail.bytes().all(|byte| byte.is_ascii_digit());
        let (view, dwell) = text.rsplit_once('~').filter(|(_, tail)| digits(tail)).unwrap_or((&text, ""));
        let dwell_s = if dwell.is_empty() { Some(DWELL_S) } else { dwell.parse().ok() };
        match dwell_s.filter(|dwell_s| DWELLS_S.contains(dwell_s)) {
            Some(_) if place > MOST => wrong.push(Wrong { place, what: format!("> {MOST}") }),
            Some(dwell_s) => stops.push(Stop { address: Address::parse(view), dwell_s, place }),
            None => wrong.push(Wrong { place, what: format!("~{dwell}") }),
        }
    }
    if stops.is_empty() {
        stops = usual("").into_iter().enumerate().map(|(at, view)| stop(at + 1, &view)).collect();
    }
    (stops, wrong)
}

fn stop(place: usize, view: &str) -> Stop {
    Stop { address: Address::parse(view), dwell_s: DWELL_S, place }
}

/// The panorama and the five domains, each as what follows `#`; `unit` is the code of the unit that they show, empty
/// for the whole.
#[must_use]
pub fn usual(unit: &str) -> Vec<String> {
    let of = if unit.is_empty() { String::new() } else { format!("u={unit}&") };
    let domains = Domain::ALL.into_iter().map(|domain| format!("?{of}d={}", domain.id()));
    core::iter::once(format!("?{}", of.trim_end_matches('&'))).chain(domains).collect()
}

/// What stands behind `/wall` for these views, each of which stands so many seconds.
#[must_use]
pub fn write(views: &[String], dwell_s: u32) -> String {
    let written = views.iter().map(|view| {
        let view = if view.is_empty() { "?" } else { view };
        let dwell = if dwell_s == DWELL_S { String::new() } else { format!("~{dwell_s}") };
        let mut text = String::with_capacity(view.len());
        for c in view.chars() {
            match c {
                '%' => text.push_str("%25"),
                '&' => text.push_str("%26"),
                ',' => text.push_str("%2C"),
                '#' => text.push_str("%23"),
                '+' => text.push_str("%2B"),
                // An address that the app wrote has nothing else that needs it.
                _ => text.push(c),
            }
        }
        text + &dwell
    });
    format!("?{KEY}{}", written.collect::<Vec<_>>().join(","))
}

/// Whose turn it is, and since when. All times are milliseconds of a clock that nobody sets.
#[derive(Clone, Debug, PartialEq)]
pub struct Rotation {
    dwells_ms: Vec<f64>,
    at: usize,
    /// How long the view has stood before it was last let go on.
    stood_ms: f64,
    /// Since when it goes on; none while it is held.
    since_ms: Option<f64>,
}

impl Rotation {
    /// Begins with the first of them.
    #[must_use]
    pub fn new(dwells_s: impl IntoIterator<Item = u32>, now_ms: f64) -> Self {
        let dwells_ms = dwells_s.into_iter().map(|dwell| f64::from(dwell) * 1_000.0).collect();
        Self { dwells_ms, at: 0, stood_ms: 0.0, since_ms: Some(now_ms) }
    }

    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.dwells_ms.len()
    }

    /// Whose turn it is.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// Who is so many turns on, round the end.
    #[must_use]
    pub fn beside(&self, by: i32) -> usize {
        let count = self.count().max(1) as i32;
        (self.at as i32).saturating_add(by).rem_euclid(count) as usize
    }

    /// Whether a person holds it.
    #[must_use]
    pub const fn is_held(&self) -> bool {
        self.since_ms.is_none()
    }

    /// How much of its time the view has stood, 0 to 1.
    #[must_use]
    pub fn share(&self, now_ms: f64) -> f64 {
        let dwell = self.dwells_ms.get(self.at).copied().unwrap_or(f64::INFINITY);
        let stood = self.stood_ms + self.since_ms.map_or(0.0, |since| (now_ms - since).max(0.0));
        (stood / dwell).clamp(0.0, 1.0)
    }

    /// Whether the next one's turn has come. One view alone stands for ever.
    #[must_use]
    pub fn is_over(&self, now_ms: f64) -> bool {
        !self.is_held() && self.count() > 1 && self.share(now_ms) >= 1.0
    }

    /// Holds it, or lets it go on.
    pub fn hold(&mut self, held: bool, now_ms: f64) {
        match self.since_ms {
            Some(since) if held => {
                self.stood_ms += (now_ms - since).max(0.0);
                self.since_ms = None;
            }
            None if !held => self.since_ms = Some(now_ms),
            _ => {}
        }
    }

    /// Goes to another one, whose time begins; held stays held.
    pub fn go(&mut self, at: usize, now_ms: f64) {
        self.at = at.min(self.count().saturating_sub(1));
        self.stood_ms = 0.0;
        self.since_ms = self.since_ms.map(|_| now_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(search: &str) -> Vec<(String, u32)> {
        read(search).0.into_iter().map(|stop| (stop.address.write(), stop.dwell_s)).collect()
    }

    #[test]
    fn views_are_read_with_their_time_and_written_as_they_are_read() {
        let search = "?lang=en&views=?~30,12.5/30.1/114.2?u=330299001%26d=safety,?p=2026-10~ytd~45,";
        let read = texts(search);
        assert_eq!(read.len(), 3);
        assert_eq!(read[0], (String::new(), 30));
        assert_eq!(read[1], ("12.50/30.10000/114.20000?u=330299001&d=safety".into(), 20));
        assert_eq!(read[2], ("?p=2026-10~ytd".into(), 45), "a year to date is no time to stand");
        let views = vec![String::new(), "9.00/1.00000/2.00000?u=1%2C2&i=a".to_owned(), "?x=%26,+#".to_owned()];
        let again = texts(&write(&views, 7));
        let known: Vec<_> = views.iter().map(|view| (Address::parse(view).write(), 7)).collect();
        assert_eq!(again, known, "{}", write(&views, 7));
    }

    #[test]
    fn a_time_out_of_bounds_is_named_and_the_others_stay() {
        let (stops, wrong) = read("?views=?d=safety~2,?d=party,?d=service~99999");
        assert_eq!(stops.iter().map(|stop| stop.place).collect::<Vec<_>>(), [2]);
        assert_eq!(
            wrong.iter().map(|wrong| (wrong.place, wrong.what.as_str())).collect::<Vec<_>>(),
            [(1, "~2"), (3, "~99999")]
        );
        let many = format!("?views={}", "?,".repeat(61));
        assert_eq!(read(&many).0.len(), 60);
        assert_eq!(read(&many).1, [Wrong { place: 61, what: "> 60".into() }]);
    }

    #[test]
    fn without_views_the_panorama_and_the_five_domains_take_turns() {
        for search in ["", "?", "?views=", "?views=,,", "?lang=en", "?views=?d=x~0"] {
            let domains: Vec<_> = read(search).0.into_iter().map(|stop| stop.address.domain).collect();
            assert_eq!(domains[0], None, "{search}");
            let all: Vec<_> = Domain::ALL.iter().map(|domain| Some(domain.id().to_owned())).collect();
            assert_eq!(domains[1..], all, "{search}");
        }
        assert_eq!(texts(&write(&usual("33"), DWELL_S))[1].0, "?u=33&d=party");
    }

    #[test]
    fn each_stands_its_time_and_the_first_follows_the_last() {
        let mut turn = Rotation::new([20, 3], 1_000.0);
        assert!(!turn.is_over(20_999.0));
        assert!(turn.is_over(21_000.0));
        turn.go(turn.beside(1), 21_000.0);
        assert_eq!((turn.at(), turn.share(21_000.0)), (1, 0.0));
        assert!(turn.is_over(24_000.0));
        turn.go(turn.beside(1), 24_000.0);
        assert_eq!(turn.at(), 0);
        assert_eq!((turn.beside(-1), turn.beside(-2), turn.beside(5)), (1, 0, 1));
        // A machine that slept wakes one view later, not a hundred.
        assert!(turn.is_over(1e9));
    }

    #[test]
    fn what_is_held_stands_and_goes_on_where_it_was() {
        let mut turn = Rotation::new([10, 10], 0.0);
        turn.hold(true, 4_000.0);
        turn.hold(true, 5_000.0);
        assert!(turn.is_held() && !turn.is_over(1e9));
        assert_eq!(turn.share(1e9), 0.4);
        turn.hold(false, 60_000.0);
        assert!(!turn.is_over(65_999.0) && turn.is_over(66_000.0));
        turn.hold(true, 66_000.0);
        turn.go(1, 70_000.0);
        assert!(turn.is_held(), "a step by hand doesn't let go");
        assert_eq!(turn.share(90_000.0), 0.0);
    }

    #[test]
    fn one_view_alone_stands_for_ever() {
        assert!(!Rotation::new([3], 0.0).is_over(1e12));
        assert!(!Rotation::new([], 0.0).is_over(1e12));
    }
}
