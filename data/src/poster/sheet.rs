//! A poster's page: head, map, who leads, the code to scan, the foot. Measures are in millimetres of A4; larger paper is the
//! same page, larger.

use anyhow::Context as _;
use domain::units::{UnitIx, UnitKind};
use qrcode::{EcLevel, QrCode, types::Color};

use super::{
    clip::Area,
    colours::Palette,
    ground::Ground,
    map::{self, View},
    pen::{Align, Faces, Pen, Style},
    words::Lang,
};

/// The page's size.
pub(super) const A4: [f32; 2] = [210.0, 297.0];
const LEFT: f32 = 12.0;
const RIGHT: f32 = A4[0] - LEFT;
const MAP: Area = Area { x: LEFT, y: 44.0, width: RIGHT - LEFT, height: 182.0 };
/// Corners of the map that the scale's bar and the arrow have for themselves.
const SCALE: Area = Area { x: MAP.x, y: MAP.y + MAP.height - 10.0, width: 66.0, height: 10.0 };
const NORTH: Area = Area { x: MAP.x + MAP.width - 14.0, y: MAP.y, width: 14.0, height: 20.0 };
const PANEL: f32 = 232.0;
const QR: f32 = 42.0;
const FOOT: f32 = 286.0;
/// Free modules around a code to scan (ISO/IEC 18004).
const QUIET: f32 = 4.0;

/// What all posters of a book have in common.
pub(super) struct Common<'a> {
    pub ground: &'a Ground,
    pub colours: Palette,
    pub lang: Lang,
    /// Where the cockpit is found, without a slash at its end.
    pub address: &'a str,
    /// The day up to which the registers speak.
    pub as_of: String,
    /// The map's licence number (审图号), where there is one.
    pub licence: Option<&'a str>,
}

/// Draws one; the page's content.
pub(super) fn draw(common: &Common<'_>, faces: &mut Faces, unit: UnitIx, scale: f32) -> anyhow::Result<Vec<u8>> {
    let mut pen = Pen::new(faces, A4[1], scale);
    head(&mut pen, common, unit);
    let view = map::draw(&mut pen, common.ground, unit, MAP, vec![SCALE, NORTH], &common.colours);
    scale_bar(&mut pen, common, &view);
    north(&mut pen, common);
    panel(&mut pen, common, unit)?;
    foot(&mut pen, common);
    Ok(pen.finish())
}

/// Whose unit it is, its name, its kind and its code.
fn head(pen: &mut Pen<'_>, common: &Common<'_>, unit: UnitIx) {
    let Common { colours, lang, .. } = common;
    let (table, words) = (common.ground.partition.units(), lang.words());
    let mut above: Vec<&str> =
        std::iter::successors(table.parent(unit), |up| table.parent(*up)).map(|up| table.name(up)).collect();
    above.reverse();
    let path = above.join(" › ");
    let small = Style::plain(4.0, colours.soft);
    let small = pen.faces.fitted(&path, small, 130.0, 2.6);
    pen.text(&path, [LEFT, 17.0], Align::Left, small);
    let code = grouped(table.code(unit));
    let digits = Style::bold(5.0, colours.ink);
    let room = RIGHT - LEFT - pen.faces.width(&code, digits) - 7.0;
    let name = pen.faces.fitted(table.name(unit), Style::bold(14.0, colours.ink), room, 5.0);
    pen.text(table.name(unit), [LEFT, 34.0], Align::Left, name);

    let level = &table.levels()[usize::from(table.depth(unit))];
    let kind = match table.kind(unit) {
        UnitKind::Special => words.special,
        UnitKind::Ordinary => lang.of(&level.name),
    };
    let chip = Style::bold(4.6, colours.paper);
    let text = format!("{kind} · {}", words.title);
    let width = pen.faces.width(&text, chip) + 6.0;
    pen.fill_area(&Area { x: RIGHT - width, y: 11.4, width, height: 8.0 }, colours.own);
    pen.text(&text, [RIGHT - 3.0, 17.1], Align::Right, chip);
    pen.text(words.code, [RIGHT, 26.0], Align::Right, Style::plain(3.0, colours.faint));
    pen.text(&code, [RIGHT, 34.0], Align::Right, digits);
    pen.stroke([&[[LEFT, 39.0], [RIGHT, 39.0]][..]], colours.ink, 0.5, &[]);
}

/// A code in groups that are read out: district, street, community, grid, micro-grid.
fn grouped(code: &str) -> String {
    let digits = code.len() == 18 && code.bytes().all(|b| b.is_ascii_digit());
    if !digits {
        return code.to_owned();
    }
    let ends = [0, 6, 9, 12, 15, 18];
    ends.windows(2).map(|pair| &code[pair[0]..pair[1]]).collect::<Vec<_>>().join(" ")
}

/// A round length, drawn in the map's lower left corner.
fn scale_bar(pen: &mut Pen<'_>, common: &Common<'_>, view: &View) {
    let Common { colours, lang, .. } = common;
    let rounds = [5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000];
    let metres = rounds.into_iter().rev().find(|metres| *metres as f32 * view.mm_per_m <= 44.0).unwrap_or(5);
    let long = metres as f32 * view.mm_per_m;
    let (x, y) = (MAP.x + 5.0, MAP.bottom() - 4.5);
    let text = format!("{metres} {}", lang.words().metre);
    let style = Style::plain(3.0, colours.ink);
    let wide = long + pen.faces.width(&text, style) + 8.5;
    pen.fill_area(&Area { x: MAP.x + 2.0, y: MAP.bottom() - 9.0, width: wide, height: 7.0 }, colours.paper);
    let bar: [&[[f32; 2]]; 1] = [&[[x, y - 1.6], [x, y], [x + long, y], [x + long, y - 1.6]]];
    pen.stroke(bar, colours.ink, 0.4, &[]);
    pen.text(&text, [x + long + 2.5, y], Align::Left, style);
}

/// North is up; the arrow says so.
fn north(pen: &mut Pen<'_>, common: &Common<'_>) {
    let Common { colours, lang, .. } = common;
    let (x, y) = (MAP.right() - 8.0, MAP.y + 4.0);
    pen.fill_area(&Area { x: x - 5.0, y: y - 1.5, width: 10.0, height: 16.5 }, colours.paper);
    let arrow: [&[[f32; 2]]; 1] = [&[[x, y], [x + 2.6, y + 8.4], [x, y + 6.6], [x - 2.6, y + 8.4]]];
    pen.fill(arrow, colours.ink);
    pen.text(lang.words().north, [x, y + 13.0], Align::Middle, Style::bold(3.6, colours.ink));
}

/// Who leads the unit and the one above it, with room for a name and a telephone number; the code to scan.
fn panel(pen: &mut Pen<'_>, common: &Common<'_>, unit: UnitIx) -> anyhow::Result<()> {
    let Common { colours, lang, .. } = common;
    let table = common.ground.partition.units();
    let role = |unit: UnitIx| lang.leader(&table.levels()[usize::from(table.depth(unit))], table.kind(unit));
    let middle = LEFT + 76.0;
    leader(pen, common, LEFT, 70.0, &role(unit), table.name(unit), true);
    if let Some(up) = table.parent(unit) {
        pen.stroke([&[[middle, PANEL], [middle, PANEL + 46.0]][..]], colours.line, 0.3, &[]);
        leader(pen, common, middle + 5.0, 56.0, &role(up), table.name(up), false);
    }
    let address = format!("{}/#?u={}", common.address, table.code(unit));
    code_to_scan(pen, common, &address)
}

fn leader(pen: &mut Pen<'_>, common: &Common<'_>, x: f32, width: f32, role: &str, of: &str, own: bool) {
    let Common { colours, lang, .. } = common;
    let words = lang.words();
    let size = if own { 7.0 } else { 5.0 };
    let title = pen.faces.fitted(role, Style::bold(size, colours.ink), width, 2.8);
    pen.text(role, [x, PANEL + 6.4], Align::Left, title);
    let whose = pen.faces.fitted(of, Style::plain(3.0, colours.faint), width, 2.2);
    pen.text(of, [x, PANEL + 12.0], Align::Left, whose);
    for (word, y) in [(words.name, PANEL + 26.0), (words.phone, PANEL + 41.0)] {
        let label = Style::plain(3.8, colours.soft);
        let wide = pen.faces.width(word, label) + 3.0;
        pen.text(word, [x, y], Align::Left, label);
        pen.stroke([&[[x + wide, y + 1.0], [x + width, y + 1.0]][..]], colours.ink, 0.3, &[]);
    }
}

fn code_to_scan(pen: &mut Pen<'_>, common: &Common<'_>, address: &str) -> anyhow::Result<()> {
    let Common { colours, lang, .. } = common;
    let code =
        QrCode::with_error_correction_level(address, EcLevel::M).with_context(|| format!("a QR code of {address}"))?;
    let modules = code.width();
    let each = QR / (modules as f32 + 2.0 * QUIET);
    let (x, y) = (RIGHT - QR + QUIET * each, PANEL - 1.0);
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, colour)| *colour == Color::Dark);
    // A hair over each other: no printer shows a line between them.
    let square = |at: usize| {
        let (column, row) = ((at % modules) as f32, (at / modules) as f32);
        Area { x: x + column * each, y: y + row * each, width: each, height: each }.grown(0.008)
    };
    pen.fill_areas(dark.map(|(at, _)| square(at)).collect::<Vec<_>>(), colours.ink);
    let middle = RIGHT - QR / 2.0;
    let below = y + QR - 2.0 * QUIET * each + 5.0;
    pen.text(lang.words().scan, [middle, below], Align::Middle, Style::bold(3.6, colours.ink));
    // For whoever has to type it: the cockpit's address, and below it what leads to the grid.
    let (cockpit, grid) = address.split_at(address.find("/#").unwrap_or(address.len()));
    for (line, down) in [(cockpit, 4.0), (grid, 7.0)] {
        let small = pen.faces.fitted(line, Style::plain(2.5, colours.faint), QR + 4.0, 1.8);
        pen.text(line, [middle, below + down], Align::Middle, small);
    }
    Ok(())
}

/// What the map's signs mean, and of when it is.
fn foot(pen: &mut Pen<'_>, common: &Common<'_>) {
    let Common { colours, lang, .. } = common;
    let words = lang.words();
    let text = Style::plain(2.8, colours.soft);
    pen.stroke([&[[LEFT, FOOT - 5.2], [RIGHT, FOOT - 5.2]][..]], colours.line, 0.3, &[]);
    let mut x = LEFT;
    let strokes: [(_, f32, &[f32], &str); 3] = [
        (colours.own, 1.3, &[], words.own),
        (colours.faint, 0.22, &[1.4, 1.0], words.beside),
        (colours.soft, 0.35, &[3.0, 1.0], words.above),
    ];
    for (colour, width, dash, word) in strokes {
        pen.stroke([&[[x, FOOT - 1.0], [x + 8.0, FOOT - 1.0]][..]], colour, width, dash);
        x += 9.8 + pen.text(word, [x + 9.8, FOOT], Align::Left, text) + 5.0;
    }
    for (colour, word) in [
        (colours.building.on(colours.paper, 0.88), words.building),
        (colours.water.on(colours.paper, 0.62), words.water),
    ] {
        pen.fill_area(&Area { x, y: FOOT - 2.6, width: 4.2, height: 3.0 }, colour);
        x += 5.8 + pen.text(word, [x + 5.8, FOOT], Align::Left, text) + 5.0;
    }
    let mut right = format!("{} {}", words.as_of, common.as_of);
    if let Some(licence) = common.licence {
        right = format!("{licence} · {right}");
    }
    let small = Style::plain(2.8, colours.faint);
    let small = pen.faces.fitted(&right, small, (RIGHT - x).max(20.0), 1.8);
    pen.text(&right, [RIGHT, FOOT], Align::Right, small);
}
