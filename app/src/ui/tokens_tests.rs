//! The ramps' colours are told apart by everyone: with the three kinds of colour blindness at their strongest, too.
//!
//! Simulated as G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, “A physiologically-based model for simulation of
//! color vision deficiency” (2009), distances in OKLab (B. Ottosson, 2020).

const TOKENS: &str = include_str!("../../../assets/style/tokens.css");

type Triple = [f64; 3];
type Matrix = [Triple; 3];

const EVERYONE: Matrix = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
const PROTAN: Matrix =
    [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]];
const DEUTAN: Matrix =
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]];
const TRITAN: Matrix =
    [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]];
const CONES: Matrix = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
];
const LAB: Matrix = [
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
];

fn times(matrix: &Matrix, [x, y, z]: Triple) -> Triple {
    matrix.map(|[a, b, c]| a * x + b * y + c * z)
}

/// Light in each channel of `#rrggbb`.
fn light(hex: &str) -> Triple {
    [1, 3, 5].map(|at| {
        let share = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect("two hex digits")) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    })
}

fn seen(eye: &Matrix, hex: &str) -> Triple {
    let light = times(eye, light(hex)).map(|channel| channel.clamp(0.0, 1.0));
    times(&LAB, times(&CONES, light).map(f64::cbrt))
}

/// The colours of a ramp in a theme's block.
fn ramp(theme: &str, name: &str, count: usize) -> Vec<String> {
    let block = TOKENS.split('}').find(|block| block.contains(&format!("[data-theme=\"{theme}\"]"))).expect("a theme");
    let colour = |at: usize| {
        let token = format!("--{name}{at}: ");
        let from = block.find(&token).unwrap_or_else(|| panic!("{theme} has no {token}")) + token.len();
        block[from..from + 7].to_owned()
    };
    (0..count).map(colour).collect()
}

/// The smallest distance between two colours, of neighbours only or of any two, over all eyes.
fn nearest(colours: &[String], neighbours: bool) -> f64 {
    let mut nearest = f64::INFINITY;
    for eye in [EVERYONE, PROTAN, DEUTAN, TRITAN] {
        for (at, a) in colours.iter().enumerate() {
            for b in colours[at + 1..].iter().take(if neighbours { 1 } else { usize::MAX }) {
                let (a, b) = (seen(&eye, a), seen(&eye, b));
                let distance = (0..3).map(|i| (a[i] - b[i]).powi(2)).sum::<f64>().sqrt();
                nearest = nearest.min(distance);
            }
        }
    }
    nearest
}

#[test]
fn the_colours_of_every_ramp_are_told_apart_by_every_eye() {
    for (theme, name, count, neighbours, least) in [
        ("dark", "seq", 7, true, 0.085),
        ("light", "seq", 7, true, 0.056),
        ("dark", "div", 7, false, 0.10),
        ("light", "div", 7, false, 0.10),
        ("dark", "biv", 9, false, 0.09),
        ("light", "biv", 9, false, 0.085),
    ] {
        let found = nearest(&ramp(theme, name, count), neighbours);
        assert!(found >= least, "{theme} {name}: two colours are {found:.3} apart");
    }
}

#[test]
fn a_ramp_that_some_eyes_mix_up_is_found() {
    let red_and_green = ["#8a6d3b", "#6d7a3b"].map(str::to_owned);
    assert!(nearest(&red_and_green, false) < 0.05, "{}", nearest(&red_and_green, false));
}
