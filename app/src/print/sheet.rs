//! The map sheet laid out: title, map, legend, notes, the block for signatures.

use domain::value::Flag;

use super::{
    Page,
    marks::{self, Anchor, Mark, Tone},
};
use crate::state::classes::Ramp;

/// Letters' height on A4, mm: names of parts and small print, running words, the subject, the title.
const SMALL: f64 = 2.9;
const WORDS: f64 = 3.2;
const SUBJECT: f64 = 3.7;
const TITLE: f64 = 5.6;
/// Free room at the paper's edges, mm.
const MARGIN: f64 = 12.0;
/// Width of the legend's column where it stands beside the map, mm on A4.
const COLUMN: f64 = 60.0;
/// From one line of letters to the next, of their height.
const LEADING: f64 = 1.5;

/// How wide words are: height of their letters, and whether bold; mm.
pub type Measure<'a> = &'a dyn Fn(&str, f64, bool) -> f64;

/// One line of the legend.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What stands in its swatch.
    pub swatch: Swatch,
    /// What it means.
    pub words: String,
    /// How many units.
    pub count: String,
}

/// What a legend's line explains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Swatch {
    /// A class of a ramp.
    Class(Ramp, u8),
    /// What is to be thought of a value.
    Flag(Flag),
    /// Things in places: fill, edge and letters of their mark, and what stands in it.
    Sign([Tone; 3], String),
    /// Lines.
    Stroke(Tone),
    /// Units that are hatched.
    Hatched {
        /// Rising, falling, level, upright.
        ways: [bool; 4],
        /// Farther apart.
        wide: bool,
        /// Of the strokes.
        tone: Tone,
    },
}

impl Swatch {
    /// Classes, flags, layers: they stand apart.
    const fn part(&self) -> u8 {
        match self {
            Self::Class(..) => 0,
            Self::Flag(_) => 1,
            Self::Sign(..) | Self::Stroke(_) | Self::Hatched { .. } => 2,
        }
    }
}

/// What a map sheet says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Content {
    /// Above the title: what is shown, where, when, at which level.
    pub subject: String,
    /// The finding.
    pub title: String,
    /// The legend's name.
    pub legend: String,
    /// What the colours measure, and in what.
    pub measured: String,
    /// How the classes were made.
    pub method: String,
    /// Classes from low to high, then the flags.
    pub entries: Vec<Entry>,
    /// Names and what stands behind them: date, source, version, protection.
    pub notes: Vec<(String, String)>,
    /// Who signs.
    pub signs: Vec<String>,
}

impl Content {
    /// How many classes the legend has.
    fn classes(&self) -> usize {
        self.entries.iter().filter(|entry| matches!(entry.swatch, Swatch::Class(..))).count()
    }

    /// How many lines the longer of its columns has: classes stand in one, flags in the other.
    fn columns(&self) -> usize {
        self.classes().max(self.entries.len() - self.classes())
    }
}

/// A sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// Where the map stands: left, top, width, height; mm.
    pub frame: [f64; 4],
    /// All beside the map.
    pub marks: Vec<Mark>,
}

/// Lays a sheet out.
#[must_use]
pub fn lay_out(page: Page, content: &Content, measure: Measure<'_>) -> Layout {
    let k = page.letters();
    let [width, height] = page.mm();
    let mut pen = Pen { marks: Vec::new(), measure, k };
    let (left, right) = (MARGIN, width - MARGIN);
    let head = pen.head(content, [left, MARGIN], right - left);
    let foot = pen.foot(content, [left, height - MARGIN], right - left);
    let gap = 4.0 * k;
    let (top, bottom) = (head + gap * 0.75, foot - gap);
    let frame = if page.wide {
        let column = COLUMN * k;
        pen.legend(content, [right - column + gap, top], [column - gap, bottom - top]);
        [left, top, right - left - column, bottom - top]
    } else {
        let rows = content.columns() as f64;
        let high = (SMALL + SUBJECT) * k * LEADING + rows * ROW * k;
        pen.legend_below(content, [left, bottom - high], right - left);
        [left, top, right - left, bottom - high - gap - top]
    };
    pen.marks.push(Mark::Box { at: frame, fill: None, edge: Some((0.3, Tone::Ink)) });
    Layout { frame, marks: pen.marks }
}

/// Height of a legend's line, mm on A4.
const ROW: f64 = 5.2;

struct Pen<'a> {
    marks: Vec<Mark>,
    measure: Measure<'a>,
    /// How much larger letters are than on A4.
    k: f64,
}

impl Pen<'_> {
    fn words(&mut self, at: [f64; 2], size: f64, bold: bool, tone: Tone, words: impl Into<String>) {
        self.marks.push(Mark::words(at, size * self.k, bold, tone, words));
    }

    /// Subject, title, and the line below them; where that line is.
    fn head(&mut self, content: &Content, [left, top]: [f64; 2], width: f64) -> f64 {
        let mut y = top + SUBJECT * self.k;
        let subject = cut(&content.subject, width, &|words| (self.measure)(words, SUBJECT * self.k, false));
        self.words([left, y], SUBJECT, false, Tone::Soft, subject);
        // As large as two lines allow.
        let sizes = [TITLE, TITLE * 0.9, TITLE * 0.8, TITLE * 0.7];
        let broken =
            sizes.map(|size| (size, lines(&content.title, width, &|words| (self.measure)(words, size * self.k, true))));
        let [.., last] = &broken;
        let (size, lines) = broken.iter().find(|(_, lines)| lines.len() <= 2).unwrap_or(last).clone();
        y += (TITLE * 0.4) * self.k;
        for line in lines {
            y += size * 1.3 * self.k;
            self.words([left, y - size * 0.15 * self.k], size, true, Tone::Ink, line);
        }
        y += 2.0 * self.k;
        self.marks.push(Mark::Line { from: [left, y], to: [left + width, y], width: 0.5, tone: Tone::Ink });
        y
    }

    /// Notes and the block for signatures, upwards from a line; where it begins.
    fn foot(&mut self, content: &Content, [left, bottom]: [f64; 2], width: f64) -> f64 {
        let k = self.k;
        let block = 10.0 * k;
        let top = bottom - block;
        let each = width / content.signs.len().max(1) as f64;
        self.marks.push(Mark::Box { at: [left, top, width, block], fill: None, edge: Some((0.3, Tone::Ink)) });
        for (at, name) in content.signs.iter().enumerate() {
            let x = left + each * at as f64;
            if at > 0 {
                self.marks.push(Mark::Line { from: [x, top], to: [x, bottom], width: 0.2, tone: Tone::Ink });
            }
            self.words([x + 2.5 * k, top + block / 2.0 + WORDS * 0.36 * k], WORDS, false, Tone::Soft, name.clone());
        }
        // Each note whole on its line as far as that goes.
        let size = SMALL * k;
        let wide = |words: &str| (self.measure)(words, size, false);
        let mut rows: Vec<String> = vec![String::new()];
        for (name, text) in &content.notes {
            let note = format!("{name} {text}");
            let row = rows.last().map_or("", String::as_str);
            let both = if row.is_empty() { note.clone() } else { format!("{row}\u{2003}{note}") };
            if wide(&both) <= width {
                rows.pop();
                rows.push(both);
            } else {
                if row.is_empty() {
                    rows.pop();
                }
                rows.extend(lines(&note, width, &wide));
            }
        }
        let first = top - 2.2 * k - (rows.len() as f64 - 1.0) * size * LEADING;
        for (at, row) in rows.into_iter().enumerate() {
            self.words([left, first + at as f64 * size * LEADING], SMALL, false, Tone::Quiet, row);
        }
        first - size
    }

    /// What the colours mean, one below the other.
    fn legend(&mut self, content: &Content, [left, top]: [f64; 2], [width, height]: [f64; 2]) {
        let k = self.k;
        let mut y = top + SMALL * k;
        self.words([left, y], SMALL, false, Tone::Quiet, content.legend.clone());
        for line in lines(&content.measured, width, &|words| (self.measure)(words, SUBJECT * k, true)) {
            y += SUBJECT * LEADING * k;
            self.words([left, y], SUBJECT, true, Tone::Ink, line);
        }
        for line in lines(&content.method, width, &|words| (self.measure)(words, SMALL * k, false)) {
            y += SMALL * LEADING * k;
            self.words([left, y], SMALL, false, Tone::Soft, line);
        }
        y += 2.5 * k;
        let mut part = content.entries.first().map_or(0, |entry| entry.swatch.part());
        for (at, entry) in content.entries.iter().enumerate() {
            if entry.swatch.part() != part {
                part = entry.swatch.part();
                y += 1.5 * k;
                self.marks.push(Mark::Line { from: [left, y], to: [left + width, y], width: 0.15, tone: Tone::Hair });
                y += 1.5 * k;
            }
            // The last line of a column that can't hold all says how many more there are.
            let more = content.entries.len() - at - 1;
            if more > 0 && y + 2.0 * ROW * k + 3.0 * k > top + height {
                let words = format!("… +{}", more + 1);
                self.words([left + 11.5 * k, y + ROW / 2.0 * k + WORDS * 0.36 * k], WORDS, false, Tone::Soft, words);
                break;
            }
            self.entry(entry, [left, y], width);
            y += ROW * k;
        }
    }

    /// The same below the map: classes in one column, flags in the other.
    fn legend_below(&mut self, content: &Content, [left, top]: [f64; 2], width: f64) {
        let k = self.k;
        let mut y = top + SUBJECT * k;
        let measured = cut(&content.measured, width, &|words| (self.measure)(words, SUBJECT * k, true));
        let method = cut(&content.method, width, &|words| (self.measure)(words, SMALL * k, false));
        self.words([left, y], SUBJECT, true, Tone::Ink, measured);
        y += SMALL * LEADING * k;
        self.words([left, y], SMALL, false, Tone::Soft, method);
        y += 2.0 * k;
        let gap = 10.0 * k;
        let column = (width - gap) / 2.0;
        let split = content.classes();
        for (at, entry) in content.entries.iter().enumerate() {
            let (x, row) = if at < split { (left, at) } else { (left + column + gap, at - split) };
            self.entry(entry, [x, y + row as f64 * ROW * k], column);
        }
    }

    fn entry(&mut self, entry: &Entry, [left, top]: [f64; 2], width: f64) {
        let k = self.k;
        let at = [left, top + 0.5 * k, 9.0 * k, (ROW - 1.0) * k];
        match &entry.swatch {
            Swatch::Class(ramp, slot) => {
                let edge = Some((0.15, Tone::Hair));
                self.marks.push(Mark::Box { at, fill: Some(Tone::Class(*ramp, *slot)), edge });
            }
            Swatch::Flag(flag) => self.marks.extend(marks::flag(*flag, at)),
            Swatch::Sign([fill, edge, letters], sign) => {
                let [left, top, width, height] = at;
                let side = height.min(width);
                let own = [left + (width - side) / 2.0, top, side, side];
                self.marks.push(Mark::Box { at: own, fill: Some(*fill), edge: Some((0.25, *edge)) });
                let size = side * 0.72;
                let sign =
                    Mark::words([left + width / 2.0, top + side / 2.0 + size * 0.36], size, true, *letters, sign);
                self.marks.push(sign.anchored(Anchor::Middle));
            }
            Swatch::Stroke(tone) => {
                let y = at[1] + at[3] / 2.0;
                self.marks.push(Mark::Line { from: [at[0], y], to: [at[0] + at[2], y], width: 0.8, tone: *tone });
            }
            Swatch::Hatched { ways, wide, tone } => self.marks.extend(marks::hatched(at, *ways, *wide, *tone)),
        }
        let y = top + ROW / 2.0 * k + WORDS * 0.36 * k;
        let room = width - 11.5 * k - (self.measure)(&entry.count, WORDS * k, false) - 2.0 * k;
        let words = cut(&entry.words, room, &|words| (self.measure)(words, WORDS * k, false));
        self.words([left + 11.5 * k, y], WORDS, false, Tone::Ink, words);
        let count = Mark::words([left + width, y], WORDS * k, false, Tone::Soft, entry.count.clone());
        self.marks.push(count.anchored(Anchor::End));
    }
}

/// What stands on the map itself.
pub struct OnMap<'a> {
    /// Names: words, middle from the map's left and top, height of the letters; mm. And whether bold.
    pub names: Vec<(String, [f64; 2], f64, bool)>,
    /// The word at the north arrow.
    pub north: &'a str,
    /// Length of the bar of scale in mm, and what it stands for.
    pub bar: Option<(f64, String)>,
    /// The scale as a ratio, in words.
    pub ratio: String,
}

/// Marks over a map that stands in the frame.
#[must_use]
pub fn on_map(page: Page, [left, top, width, height]: [f64; 4], on: OnMap<'_>, measure: Measure<'_>) -> Vec<Mark> {
    let k = page.letters();
    let size = WORDS * k;
    let bar = on.bar.as_ref();
    let length = bar.map_or(0.0, |(length, _)| *length);
    let wide =
        measure(&on.ratio, size, false).max(length + 3.0 * k + bar.map_or(0.0, |(_, at)| measure(at, size, false)));
    let (plate, high) = (wide + 5.0 * k, size * 3.4);
    let corner = [left + 2.5 * k, top + height - 2.5 * k - high];
    let plated = |at: [f64; 4]| Mark::Box { at, fill: Some(Tone::Ground), edge: Some((0.15, Tone::Hair)) };
    let scale = [corner[0], corner[1], plate, high];
    let (side, tall) = (9.0 * k, 13.0 * k);
    let north = [left + width - 2.5 * k - side, top + 2.5 * k, side, tall];
    let mut marks: Vec<Mark> = Vec::new();
    for (words, [x, y], size, bold) in on.names {
        // What stands on the map covers no name by half.
        let half = measure(&words, size, bold) / 2.0;
        let name = [left + x - half, top + y - size / 2.0, half * 2.0, size];
        if [scale, north].into_iter().any(|plate| meets(plate, name)) {
            continue;
        }
        marks.push(Mark::Text {
            at: [left + x, top + y + size * 0.36],
            size,
            bold,
            anchor: Anchor::Middle,
            tone: Tone::Ink,
            halo: true,
            words,
        });
    }
    marks.push(plated(scale));
    let x = corner[0] + 2.5 * k;
    marks.push(Mark::words([x, corner[1] + size * 1.35], size, false, Tone::Ink, on.ratio));
    if let Some((length, words)) = on.bar {
        let y = corner[1] + high - size * 0.75;
        let tick = 1.6 * k;
        let line = |from, to| Mark::Line { from, to, width: 0.35, tone: Tone::Ink };
        marks.push(line([x, y], [x + length, y]));
        marks.extend([x, x + length / 2.0, x + length].map(|x| line([x, y - tick], [x, y + 0.175])));
        marks.push(Mark::words([x + length + 2.0 * k, y], size, false, Tone::Ink, words));
    }
    // North, at the upper right.
    let [x, y, ..] = north;
    marks.push(plated(north));
    let middle = x + side / 2.0;
    let [tip, end] = [y + 1.5 * k, y + 8.5 * k];
    let corners = vec![[middle, tip], [middle + 2.2 * k, end], [middle, end - 1.6 * k], [middle - 2.2 * k, end]];
    marks.push(Mark::Shape { corners, tone: Tone::Ink });
    let word = Mark::words([middle, y + tall - 1.1 * k], size, true, Tone::Ink, on.north);
    marks.push(word.anchored(Anchor::Middle));
    marks
}

/// Whether two boxes meet: left, top, width, height.
fn meets(a: [f64; 4], b: [f64; 4]) -> bool {
    a[0] < b[0] + b[2] && b[0] < a[0] + a[2] && a[1] < b[1] + b[3] && b[1] < a[1] + a[3]
}

/// Words that are too long for a width lose their end.
fn cut(words: &str, width: f64, wide: &dyn Fn(&str) -> f64) -> String {
    if wide(words) <= width {
        return words.to_owned();
    }
    let mut kept = words.to_owned();
    while kept.pop().is_some() {
        let told = format!("{}…", kept.trim_end());
        if wide(&told) <= width {
            return told;
        }
    }
    String::new()
}

/// Words in lines of at most a width: broken at blanks, and between Chinese characters, but never before a mark that ends
/// something.
fn lines(words: &str, width: f64, wide: &dyn Fn(&str) -> f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(words) {
        let longer = format!("{line}{piece}");
        if line.is_empty() || wide(longer.trim_end()) <= width {
            line = longer;
        } else {
            lines.push(line.trim_end().to_owned());
            line = piece.trim_start().to_owned();
        }
    }
    if !line.trim_end().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// What is never parted: a word with the blanks behind it, a Chinese character with the marks behind it and the brackets
/// before it.
fn pieces(words: &str) -> Vec<String> {
    let ideograph = |c: char| ('\u{2e80}'..='\u{9fff}').contains(&c) || ('\u{f900}'..='\u{faff}').contains(&c);
    let mark = |c: char| ('\u{3000}'..='\u{303f}').contains(&c) || ('\u{ff00}'..='\u{ffef}').contains(&c);
    let opens = |c: char| matches!(c, '\u{3008}' | '\u{300a}' | '\u{300c}' | '\u{300e}' | '\u{3010}' | '\u{ff08}');
    let mut pieces: Vec<String> = Vec::new();
    let mut last = None;
    for c in words.chars() {
        let parts = match last {
            None => true,
            Some(before) if opens(before) => false,
            Some(_) if opens(c) => true,
            Some(_) if mark(c) || c.is_whitespace() => false,
            Some(before) => {
                let before: char = before;
                ideograph(c) || ideograph(before) || mark(before) || before == ' '
            }
        };
        match pieces.last_mut().filter(|_| !parts) {
            Some(piece) => piece.push(c),
            None => pieces.push(c.to_string()),
        }
        last = Some(c);
    }
    pieces
}

#[cfg(test)]
#[path = "sheet_tests.rs"]
mod tests;
