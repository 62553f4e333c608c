use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use super::{EN, Lang, Piece, ZH, fill, pieces};
use crate::{planner, ui};

/// The texts of each page alone.
pub fn of_pages(lang: Lang) -> [&'static str; 2] {
    [ui::TEXTS, planner::ui::TEXTS].map(|texts| texts[lang as usize])
}

/// All texts of a language.
fn table(json: &str) -> BTreeMap<String, String> {
    let read = |json: &str| -> BTreeMap<String, String> {
        serde_json::from_str(json).expect("a locale file is an object of texts")
    };
    let mut all = read(json);
    for (key, text) in of_pages(if json == EN { Lang::En } else { Lang::Zh }).into_iter().flat_map(read) {
        assert!(all.insert(key.clone(), text).is_none(), "{key} stands in two files");
    }
    all
}

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("the crate's sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") && path.file_name().is_some_and(|n| n != "tests.rs") {
            found.push(path);
        }
    }
}

/// Every literal that looks like a key, `word.word`, in the code.
fn keys_in_code() -> BTreeSet<String> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut keys = BTreeSet::new();
    for file in files {
        let code = fs::read_to_string(&file).expect("a source file");
        for literal in code.split('"').skip(1).step_by(1) {
            let shaped = literal.contains('.')
                && literal.split('.').all(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'));
            if shaped {
                keys.insert(literal.to_owned());
            }
        }
    }
    // The page holds its own few texts by their keys; the build puts them in.
    let page = |name: &str| {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/page").join(name);
        fs::read_to_string(file).expect("the page")
    };
    let pages = ["page.html", "boot.html", "cockpit.html", "planner.html"].map(page).concat();
    for slot in pages.split("{{").skip(1).filter_map(|rest| rest.split("}}").next()) {
        if let Some((_, key)) = slot.split_once(':') {
            keys.insert(key.to_owned());
        }
    }
    keys
}

fn slots(text: &str) -> BTreeSet<&str> {
    pieces(text).filter_map(|p| if let Piece::Slot(name) = p { Some(name) } else { None }).collect()
}

#[test]
fn both_languages_have_the_same_keys_and_placeholders() {
    let (zh, en) = (table(ZH), table(EN));
    assert_eq!(zh.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>());
    for (key, text) in &zh {
        assert_eq!(slots(text), slots(&en[key]), "{key}");
        assert!(!text.trim().is_empty() && !en[key].trim().is_empty(), "{key} is empty");
    }
}

#[test]
fn code_and_locale_files_name_the_same_keys() {
    let (known, used) = (table(ZH).into_keys().collect::<BTreeSet<_>>(), keys_in_code());
    let unknown: Vec<_> = used
        .iter()
        .filter(|key| known.iter().any(|k| k.split('.').next() == key.split('.').next()) && !known.contains(*key))
        .collect();
    assert!(unknown.is_empty(), "in code but in no locale file: {unknown:?}");
    let unused: Vec<_> = known.difference(&used).collect();
    assert!(unused.is_empty(), "in the locale files but not in code: {unused:?}");
}

#[test]
fn placeholders_are_filled_and_unknown_ones_stay() {
    assert_eq!(fill("{a}–{b}{c}", &[("a", "1"), ("b", "{c}")]), "1–{c}{c}");
    assert_eq!(fill("open { brace", &[]), "open { brace");
}

#[test]
fn what_follows_a_number_agrees_with_it() {
    let steps = |n: &str| fill("{n} {n|step was|steps were} lost", &[("n", n)]);
    assert_eq!(steps("1"), "1 step was lost");
    assert_eq!(
        [steps("0"), steps("2"), steps("1,001")],
        ["0 steps were lost", "2 steps were lost", "1,001 steps were lost"]
    );
    for (key, text) in table(EN) {
        for piece in pieces(&text) {
            if let Piece::Agreeing(name, ..) = piece {
                assert!(slots(&text).contains(name), "{key}: {name} isn't told");
            }
        }
    }
}
