//! Posters as a reader of PDF and a telephone's camera see them.
#![allow(clippy::unwrap_used, reason = "in a test an unwrap is an assertion")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use data::{
    demo::{DemoOptions, Scale},
    make,
    poster::{Lang, Paper, PosterArgs, run},
    progress::Progress,
    registers::Registers,
};
use domain::units::{UnitIx, UnitTable};
use serde_json::Value;

const ADDRESS: &str = "https://weige.example.cn/district";

/// A demo's registers, and room for posters.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let place = Self(std::env::temp_dir().join(format!("weige-poster-{name}-{}", std::process::id())));
        let options = DemoOptions { scale: Scale::Mini, seed: 3, as_of: "2026-11-20".parse().unwrap() };
        make::demo(&options, &place.0, &mut Progress::new(&mut std::io::sink(), "test")).unwrap();
        place
    }

    fn args(&self, units: &[&str]) -> PosterArgs {
        PosterArgs {
            registers: self.0.join("registers"),
            units: units.iter().map(|&unit| unit.to_owned()).collect(),
            address: format!("{ADDRESS}/"),
            paper: Paper::A4,
            lang: Lang::Zh,
            font: None,
            bold_font: None,
            licence: Some("审图号:示范(2026)7号".into()),
            out: self.0.join("posters.pdf"),
        }
    }

    fn units(&self) -> UnitTable {
        Registers::find(&self.0.join("registers")).unwrap().partition.units().clone()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

/// What is said on the way; none where this machine has no Chinese face.
fn made(args: &PosterArgs) -> Option<String> {
    let mut said = Vec::new();
    match run(args, &mut Progress::new(&mut said, "poster")) {
        Ok(()) => Some(String::from_utf8(said).unwrap()),
        Err(error) if error.to_string().contains("no Chinese face") => {
            eprintln!("skipped: {error}");
            None
        }
        Err(error) => panic!("{error:#}"),
    }
}

/// What pypdf says of the file.
fn read(file: &Path) -> Option<Value> {
    let python = std::env::var("WEIGE_PYTHON").unwrap_or_else(|_| "python3".into());
    if !Command::new(&python).args(["-c", "import pypdf"]).output().is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: {python} with pypdf is not there");
        return None;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/poster.py");
    let output = Command::new(python).arg(script).arg(file).env("PYTHONIOENCODING", "utf-8").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// A page's codes, from a picture of it.
fn codes(file: &Path, page: usize) -> Option<Vec<String>> {
    let page = page.to_string();
    let picture = Command::new("pdftoppm").args(["-gray", "-r", "110", "-f", &page, "-l", &page]).arg(file).output();
    let Ok(picture) = picture else {
        eprintln!("skipped: pdftoppm (poppler-utils) is not there");
        return None;
    };
    // P5, width, height, 255, then a byte a point.
    let mut parts = picture.stdout.splitn(4, |byte| *byte == b'\n');
    assert_eq!(parts.next(), Some(&b"P5"[..]));
    let size = String::from_utf8(parts.next().unwrap().to_vec()).unwrap();
    let (width, height) = size.split_once(' ').map(|(w, h)| (w.parse().unwrap(), h.parse().unwrap())).unwrap();
    let pixels = parts.nth(1).unwrap().to_vec();
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x]);
    Some(picture.detect_grids().iter().map(|grid| grid.decode().unwrap().1).collect())
}

fn leaves(table: &UnitTable) -> Vec<UnitIx> {
    table.level(table.levels().len() as u8 - 1).map(UnitIx).collect()
}

#[test]
fn an_atlas_has_a_page_for_every_grid_with_its_words_and_its_code() {
    let place = Place::new("atlas");
    let args = place.args(&[]);
    let Some(said) = made(&args) else { return };
    let table = place.units();
    let leaves = leaves(&table);
    assert!(said.contains(&format!("posters (1/{})", leaves.len())), "{said}");
    for at in [0, leaves.len() / 2, leaves.len() - 1] {
        let Some(codes) = codes(&args.out, at + 1) else { break };
        assert_eq!(codes, [format!("{ADDRESS}/#?u={}", table.code(leaves[at]))]);
    }
    let bytes = fs::read(&args.out).unwrap();
    assert!(bytes.len() < 3_000_000, "{} bytes: faces are cut down to what is used", bytes.len());
    assert!(made(&args).is_some() && fs::read(&args.out).unwrap() == bytes, "the same arguments, the same bytes");
    let Some(found) = read(&args.out) else { return };
    let pages = found["pages"].as_array().unwrap();
    assert_eq!(pages.len(), leaves.len());
    assert_eq!(found["loose"], serde_json::json!([]));
    assert_eq!(found["language"], "zh-CN");
    assert!(found["title"].as_str().unwrap().contains("网格图"));
    for (page, unit) in pages.iter().zip(&leaves) {
        assert_eq!(page["size"], serde_json::json!([210.0, 297.0]));
        // Readers put blanks between groups of digits and where glyphs are far apart.
        let text: String = page["text"].as_str().unwrap().split_whitespace().collect();
        let parent = table.parent(*unit).unwrap();
        let wanted = [
            table.name(*unit),
            table.name(parent),
            table.code(*unit),
            "网格图",
            "电话",
            "审图号:示范(2026)7号",
            "2026-11-20",
        ];
        wanted.iter().for_each(|word| assert!(text.contains(word), "{word} is missing in {text}"));
    }
    let contents: Vec<&str> = found["contents"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    let of_leaves = contents.iter().filter(|line| table_names(&table, &leaves).contains(line.trim_start())).count();
    assert!(of_leaves >= leaves.len(), "{of_leaves} of {} grids are in the table of contents", leaves.len());
    assert!(!contents[0].starts_with(' ') && contents[1].starts_with("  "));
}

fn table_names<'a>(table: &'a UnitTable, units: &[UnitIx]) -> std::collections::BTreeSet<&'a str> {
    units.iter().map(|unit| table.name(*unit)).collect()
}

#[test]
fn one_unit_stands_for_its_grids_on_larger_paper_and_in_english() {
    let place = Place::new("unit");
    let table = place.units();
    let community = UnitIx(table.level(2).start);
    let code = table.code(community).to_owned();
    let first = table.unit_of(table.leaves_under(community)[0]);
    let mut args = place.args(&[&code, table.code(first)]);
    (args.paper, args.lang) = (Paper::A3, Lang::En);
    if made(&args).is_none() {
        return;
    }
    if let Some(codes) = codes(&args.out, 1) {
        assert_eq!(codes, [format!("{ADDRESS}/#?u={}", table.code(first))]);
    }
    let Some(found) = read(&args.out) else { return };
    let pages = found["pages"].as_array().unwrap();
    assert_eq!(pages.len(), table.leaves_under(community).len());
    assert_eq!(pages[0]["size"], serde_json::json!([297.0, 420.0]));
    let text = pages[0]["text"].as_str().unwrap();
    assert!(text.contains("Telephone") && text.contains(table.name(first)) && !text.contains("电话"), "{text}");
    let above = table.parent(first).unwrap();
    let role = table.levels()[usize::from(table.depth(above))].led_by.as_ref().unwrap();
    assert!(text.contains(&role.en) && !text.contains(&role.zh), "{text}");
}

#[test]
fn what_can_not_be_made_is_told_and_the_old_file_stays() {
    let place = Place::new("wrong");
    let args = |change: fn(&mut PosterArgs)| {
        let mut args = place.args(&[]);
        change(&mut args);
        args
    };
    fs::write(place.0.join("posters.pdf"), "the old one").unwrap();
    for (args, words) in [
        (args(|args| args.address = "weige.example.cn".into()), "--address \"weige.example.cn\" is no address"),
        (args(|args| args.address = "https://".into()), "--address \"https://\" is no address"),
        (args(|args| args.font = Some("/nowhere/face.ttf".into())), "--font /nowhere/face.ttf"),
        (args(|args| args.font = Some(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml").into())), "Cargo.toml"),
        (args(|args| args.units = vec!["7".into()]), "--unit 7: no unit has this code"),
        (args(|args| args.registers = "/nowhere".into()), "/nowhere/registers.json"),
    ] {
        let error = run(&args, &mut Progress::new(&mut std::io::sink(), "poster")).unwrap_err();
        let error = format!("{error:#}");
        assert!(error.contains(words) || error.contains("no Chinese face"), "{error}");
        assert_eq!(fs::read(place.0.join("posters.pdf")).unwrap(), b"the old one");
    }
    let left = fs::read_dir(&place.0)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().contains("writing"));
    assert_eq!(left.count(), 0);
}

#[test]
fn a_latin_face_is_refused_with_what_it_lacks() {
    let latin = [
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
        "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
    ];
    let Some(latin) = latin.into_iter().find(|path| Path::new(path).is_file()) else {
        eprintln!("skipped: no Latin face is where they usually lie");
        return;
    };
    let place = Place::new("latin");
    let args = PosterArgs { font: Some(latin.into()), ..place.args(&[]) };
    let error = run(&args, &mut Progress::new(&mut std::io::sink(), "poster")).unwrap_err().to_string();
    assert!(error.contains("the face has no '网'"), "{error}");
}
