//! Sheets with words of every length: nothing leaves the paper, nothing meets what it shouldn't.

use domain::value::Flag;

use crate::state::classes::Ramp;

use super::{Content, Entry, OnMap, Swatch, cut, lay_out, lines, on_map};
use crate::print::{
    Page,
    marks::{Anchor, Mark},
};

/// Letters of a typewriter: Chinese ones are as wide as high, others half as wide.
fn measure(words: &str, size: f64, _bold: bool) -> f64 {
    words.chars().map(|c| if c.is_ascii() { 0.55 } else { 1.0 }).sum::<f64>() * size
}

fn content(repeat: usize) -> Content {
    let entry = |swatch, n: usize| Entry { swatch, words: "12.5 – 25".repeat(n), count: "8,667".into() };
    let flags = Flag::ALL.map(|flag| entry(Swatch::Flag(flag), 1));
    Content {
        subject: "超期率 · 2026年11月 · 微网格".repeat(repeat),
        title: "示范区超期率连升三个月，桃巷街道、李巷街道以百分之十四的微网格占全部的四分之一。".repeat(repeat),
        legend: "图例".into(),
        measured: "超期率 %".repeat(repeat),
        method: "2026年11月 · 微网格 · 七级分位".repeat(repeat),
        entries: (0..7).map(|slot| entry(Swatch::Class(Ramp::Sequential, slot), repeat)).chain(flags).collect(),
        notes: (0..5).map(|n| (format!("说明{n}"), "各登记按网格汇总，".repeat(3 * repeat))).collect(),
        signs: ["编制", "审核", "批准", "日期"].map(String::from).to_vec(),
    }
}

/// Left, top, right, bottom of a mark.
fn bounds(mark: &Mark) -> [f64; 4] {
    match mark {
        Mark::Text { at, size, bold, anchor, words, .. } => {
            let wide = measure(words, *size, *bold);
            let left = match anchor {
                Anchor::Start => at[0],
                Anchor::Middle => at[0] - wide / 2.0,
                Anchor::End => at[0] - wide,
            };
            [left, at[1] - size * 0.88, left + wide, at[1] + size * 0.12]
        }
        Mark::Line { from, to, .. } => [from[0].min(to[0]), from[1].min(to[1]), from[0].max(to[0]), from[1].max(to[1])],
        Mark::Box { at: [x, y, w, h], .. } => [*x, *y, x + w, y + h],
        Mark::Shape { corners, .. } => corners
            .iter()
            .fold([1e9, 1e9, -1e9, -1e9], |b, c| [b[0].min(c[0]), b[1].min(c[1]), b[2].max(c[0]), b[3].max(c[1])]),
    }
}

fn texts(marks: &[Mark]) -> Vec<([f64; 4], &str)> {
    fn text(mark: &Mark) -> Option<([f64; 4], &str)> {
        let Mark::Text { words, .. } = mark else { return None };
        Some((bounds(mark), words))
    }
    marks.iter().filter_map(text).collect()
}

#[test]
fn nothing_leaves_the_paper_and_no_words_meet() {
    for page in Page::ALL {
        for repeat in [1, 2, 4] {
            let sheet = lay_out(page, &content(repeat), &measure);
            let [width, height] = page.mm();
            for mark in &sheet.marks {
                let [left, top, right, bottom] = bounds(mark);
                assert!(
                    left > 10.0 && top > 10.0 && right < width - 10.0 && bottom < height - 10.0,
                    "{page:?} {mark:?}"
                );
            }
            let texts = texts(&sheet.marks);
            let meet = |a: [f64; 4], b: [f64; 4]| a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
            for (n, (a, words)) in texts.iter().enumerate() {
                for (b, other) in &texts[n + 1..] {
                    assert!(!meet(*a, *b), "{page:?} × {repeat}: {words:?} meets {other:?}");
                }
                let [x, y, w, h] = sheet.frame;
                assert!(!meet(*a, [x, y, x + w, y + h]), "{page:?} × {repeat}: {words:?} lies on the map");
            }
            // Most of the paper is the map's, unless there is much to say.
            let share = sheet.frame[2] * sheet.frame[3] / (width * height);
            assert!(share > if repeat == 1 { 0.42 } else { 0.25 }, "{page:?} × {repeat}: the map has {share}");
        }
    }
}

#[test]
fn a_larger_paper_gives_more_of_itself_to_the_map() {
    let share = |page: Page| {
        let [_, _, w, h] = lay_out(page, &content(1), &measure).frame;
        w * h / (page.mm()[0] * page.mm()[1])
    };
    assert!(share(Page::ALL[2]) > share(Page::ALL[0]));
    assert!(share(Page::ALL[3]) > share(Page::ALL[1]));
}

#[test]
fn the_bar_of_scale_is_as_long_as_told_and_stands_on_the_map() {
    for page in Page::ALL {
        let frame = lay_out(page, &content(1), &measure).frame;
        let name = |words: &str, at| (words.to_owned(), at, 4.0, true);
        let names = vec![name("桃巷街道", [40.0, 30.0]), name("李巷街道", [frame[2] - 8.0, 9.0])];
        let on = OnMap { names, north: "北", bar: Some((25.0, "2 公里".into())), ratio: "1:80,000".into() };
        let marks = on_map(page, frame, on, &measure);
        let words: Vec<&str> = texts(&marks).into_iter().map(|(_, words)| words).collect();
        assert!(words.contains(&"桃巷街道") && !words.contains(&"李巷街道"), "{words:?}");
        let [x, y, w, h] = frame;
        for mark in &marks {
            let [left, top, right, bottom] = bounds(mark);
            assert!(left > x && top > y && right < x + w && bottom < y + h, "{mark:?}");
        }
        let long = |mark: &&Mark| matches!(mark, Mark::Line { from, to, .. } if (to[0] - from[0] - 25.0).abs() < 1e-9);
        assert_eq!(marks.iter().filter(long).count(), 1);
    }
}

#[test]
fn lines_break_where_a_language_allows() {
    let wide = |words: &str| measure(words, 1.0, false);
    let broken = lines("示范区超期率连升三个月，达到 11.1%。", 7.0, &wide);
    assert_eq!(broken, ["示范区超期率连", "升三个月，达到", "11.1%。"]);
    let broken = lines("Overdue cases rose three months in a row", 8.0, &wide);
    assert_eq!(broken, ["Overdue cases", "rose three", "months in a", "row"]);
    assert_eq!(lines("", 5.0, &wide), Vec::<String>::new());
    let broken = lines("最低的是安里街道（86.7%），其次", 9.0, &wide);
    assert_eq!(broken, ["最低的是安里街道", "（86.7%），其次"]);
    // What never fits is not lost.
    assert_eq!(lines("Unbreakable", 2.0, &wide), ["Unbreakable"]);
    assert_eq!((cut("示范区超期率", 4.0, &wide).as_str(), cut("短", 4.0, &wide).as_str()), ("示范区…", "短"));
}
