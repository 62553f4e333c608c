//! Every pair of tokens in use, measured: contrast by WCAG 2.2, ramps by OKLab distance as people with a missing cone
//! see them (Machado, Oliveira and Fernandes 2009, severity 1).

use std::collections::BTreeMap;

type Colour = [f64; 3];
type Tokens = BTreeMap<String, String>;

const SHEET: &str = include_str!("../../../../assets/style/tokens.css");

/// A theme's tokens: what it leaves out stands in the first block, which is the dark one.
fn themes() -> BTreeMap<String, Tokens> {
    let mut found: BTreeMap<String, Tokens> = BTreeMap::new();
    for block in SHEET.split('}') {
        let Some((head, body)) = block.rsplit_once('{') else { continue };
        let Some(name) = head.split("data-theme=\"").nth(1).and_then(|rest| rest.split('"').next()) else { continue };
        let mut tokens = found.get("dark").cloned().unwrap_or_default();
        for line in body.split(';').filter_map(|line| line.split_once(':')) {
            if let Some(token) = line.0.trim().strip_prefix("--") {
                tokens.insert(token.to_owned(), line.1.trim().to_owned());
            }
        }
        found.insert(name.to_owned(), tokens);
    }
    found
}

fn colour(tokens: &Tokens, name: &str) -> Colour {
    let text = tokens.get(name).unwrap_or_else(|| panic!("there is no --{name}"));
    let hex = |at: usize| text.get(at..at + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
    let part = |at: usize| f64::from(hex(at).unwrap_or_else(|| panic!("--{name} is {text}"))) / 255.0;
    [part(1), part(3), part(5)]
}

fn linear(c: Colour) -> Colour {
    c.map(|v| if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) })
}

fn contrast(a: Colour, b: Colour) -> f64 {
    let light = |c: Colour| {
        let [r, g, b] = linear(c);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    let (a, b) = (light(a), light(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// A share of one colour over another, as `opacity` mixes them.
fn mixed(top: Colour, below: Colour, share: f64) -> Colour {
    [0, 1, 2].map(|at| top[at] * share + below[at] * (1.0 - share))
}

/// Letters and the grounds on which they stand.
const TEXTS: [(&str, &[&str]); 11] = [
    ("tx1", &["bg0", "bg1", "bg2", "bg3", "accbg", "w1bg", "w2bg"]),
    ("tx2", &["bg0", "bg1", "bg2", "bg3", "accbg", "w1bg", "w2bg"]),
    ("tx3", &["bg0", "bg1", "bg2", "bg3", "w1bg", "w2bg"]),
    ("acc", &["bg0", "bg1", "bg2", "bg3", "accbg"]),
    ("bad", &["bg0", "bg1", "bg2", "bg3", "w1bg", "w2bg"]),
    ("onacc", &["acc"]),
    ("onw1", &["w1"]),
    ("onw2", &["w2"]),
    ("onw3", &["w3"]),
    ("onw4", &["w4"]),
    ("onparty", &["party"]),
];

#[test]
fn letters_stand_out_from_every_ground_they_stand_on() {
    for (theme, tokens) in themes() {
        for (text, grounds) in TEXTS {
            for ground in grounds {
                let ratio = contrast(colour(&tokens, text), colour(&tokens, ground));
                assert!(ratio >= 4.5, "{theme}: --{text} on --{ground} has {ratio:.2}");
            }
        }
    }
}

#[test]
fn old_values_fade_and_stay_legible() {
    for (theme, tokens) in themes() {
        for ground in ["bg0", "bg1"] {
            let ground = colour(&tokens, ground);
            let ratio = contrast(mixed(colour(&tokens, "tx1"), ground, 0.62), ground);
            assert!(ratio >= 4.5, "{theme}: a value at 62 % has {ratio:.2}");
        }
    }
}

#[test]
fn marks_are_told_from_their_ground_by_fill_or_edge() {
    for (theme, tokens) in themes() {
        let ground = colour(&tokens, "bg1");
        for mark in ["w1", "w2", "w3", "w4"] {
            let fill = colour(&tokens, mark);
            // 橙 and 黄 have a dark edge on light grounds: as dark as it comes out over their fill.
            let edge = tokens.get("wedge").filter(|wedge| wedge.len() == 9).map_or(0.0, |wedge| {
                let alpha = u8::from_str_radix(&wedge[7..], 16).unwrap_or_else(|_| panic!("--wedge is {wedge}"));
                contrast(mixed(colour(&tokens, "wedge"), fill, f64::from(alpha) / 255.0), ground)
            });
            let ratio = contrast(fill, ground).max(edge);
            assert!(ratio >= 3.0, "{theme}: --{mark} has {ratio:.2} on --bg1");
        }
        for mark in ["acc", "bad", "tx1", "tx2", "tx3"] {
            for ground in ["bg0", "bg1", "bg2", "bg3"] {
                let ratio = contrast(colour(&tokens, mark), colour(&tokens, ground));
                assert!(ratio >= 3.0, "{theme}: a mark in --{mark} has {ratio:.2} on --{ground}");
            }
        }
    }
}

#[test]
fn edges_of_controls_are_seen_in_high_contrast() {
    let themes = themes();
    for ground in ["bg0", "bg1", "bg2", "bg3"] {
        let ratio = contrast(colour(&themes["contrast"], "line2"), colour(&themes["contrast"], ground));
        assert!(ratio >= 4.5, "--line2 has {ratio:.2} on --{ground}");
    }
}

/// Linear light as without long, middle or short cones.
const BLIND: [[[f64; 3]; 3]; 4] = [
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
];

fn times(m: &[[f64; 3]; 3], v: Colour) -> Colour {
    [0, 1, 2].map(|row: usize| (0..3).map(|at| m[row][at] * v[at]).sum())
}

fn oklab(c: Colour, blind: &[[f64; 3]; 3]) -> Colour {
    let seen = times(blind, linear(c)).map(|v| v.clamp(0.0, 1.0));
    let cones = [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ];
    let lab = [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ];
    times(&lab, times(&cones, seen).map(f64::cbrt))
}

/// The smallest distance of two colours over all ways to see.
fn apart(a: Colour, b: Colour) -> f64 {
    let far = |blind| {
        let (a, b) = (oklab(a, blind), oklab(b, blind));
        (0..3).map(|at| (a[at] - b[at]).powi(2)).sum::<f64>().sqrt()
    };
    BLIND.iter().map(far).fold(f64::INFINITY, f64::min)
}

/// `--seq0`, `--seq1` … as far as they go.
fn ramp(tokens: &Tokens, name: &str) -> Vec<Colour> {
    (0..)
        .map(|at| format!("{name}{at}"))
        .take_while(|token| tokens.contains_key(token))
        .map(|t| colour(tokens, &t))
        .collect()
}

#[test]
fn neighbours_of_the_ramp_are_told_apart_by_every_eye() {
    for (theme, tokens) in themes() {
        let ramp = ramp(&tokens, "seq");
        assert_eq!(ramp.len(), 7, "{theme}");
        let least = if theme == "light" || theme == "print" { 0.055 } else { 0.085 };
        for pair in ramp.windows(2) {
            let far = apart(pair[0], pair[1]);
            assert!(far >= least, "{theme}: {pair:?} are {far:.3} apart");
        }
    }
}

#[test]
fn any_two_of_a_ramp_with_two_ends_are_told_apart_by_every_eye() {
    for (theme, tokens) in themes() {
        for (name, least) in [("div", 0.100), ("biv", 0.088)] {
            let ramp = ramp(&tokens, name);
            for (at, a) in ramp.iter().enumerate() {
                for b in &ramp[at + 1..] {
                    let far = apart(*a, *b);
                    assert!(far >= least, "{theme}: of --{name} two are {far:.3} apart");
                }
            }
        }
    }
}

#[test]
fn warnings_are_told_apart_and_from_the_partys_red_by_every_eye() {
    for (theme, tokens) in themes() {
        let marks = ["w1", "w2", "w3", "w4", "party"].map(|mark| colour(&tokens, mark));
        for (at, a) in marks.iter().enumerate() {
            for b in &marks[at + 1..] {
                let far = apart(*a, *b);
                assert!(far >= 0.095, "{theme}: two marks are {far:.3} apart");
            }
        }
    }
}

#[test]
fn the_measures_are_those_of_the_standards() {
    assert!((contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 1e-9);
    assert!((contrast([0.466_666_7; 3], [1.0; 3]) - 4.48).abs() < 0.01, "#777 on white");
    let [l, a, b] = oklab([1.0; 3], &BLIND[0]);
    assert!((l - 1.0).abs() < 1e-4 && a.abs() < 1e-4 && b.abs() < 1e-4, "white");
    // Without long cones a red and a dark green that differ to others come close.
    assert!(apart([0.6, 0.2, 0.1], [0.3, 0.35, 0.1]) < 0.1);
}
