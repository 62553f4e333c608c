//! Sizes, colours, languages and styles.

use std::collections::BTreeMap;

use super::source::{Blank, code};
use super::{Finding, MOST_LINES};

/// Where a file's length is the author's choice: not data tables, not lists of texts.
pub fn counts(path: &str) -> bool {
    [".rs", ".css", ".js", ".html"].iter().any(|extension| path.ends_with(extension))
}

/// Files beyond the end.
pub fn size(path: &str, text: &str) -> Vec<Finding> {
    let lines = text.lines().count();
    if counts(path) && lines > MOST_LINES {
        return vec![Finding::new(path, 0, format!("{lines} lines, {MOST_LINES} is the end: split it"))];
    }
    Vec::new()
}

/// What the build fills in and serves beside the styles.
fn is_page(path: &str) -> bool {
    path.starts_with("assets/page/") || path == "assets/start.js"
}

const TOKENS: &str = "assets/style/tokens.css";

/// Colours stand in the tokens only, so that a theme is one file.
pub fn colours(path: &str, text: &str) -> Vec<Finding> {
    let style = path.starts_with("assets/style/") || is_page(path);
    let app = path.starts_with("app/src/") && path.ends_with(".rs") && !path.ends_with("tests.rs");
    if path == TOKENS || !(style || app) {
        return Vec::new();
    }
    let seen = if app { code(text, Blank::Comments) } else { without_css_comments(text) };
    let mut findings = Vec::new();
    for (line, found) in seen.lines().enumerate() {
        // In Rust a colour is in quotes; elsewhere `#` opens attributes and raw strings.
        let hex = hex_colour(found).filter(|_| !app || found.contains('"'));
        let function = ["rgb(", "rgba(", "hsl(", "hsla(", "oklch("].into_iter().find(|name| calls(found, name));
        if let Some(colour) = hex.or(function.map(str::to_owned)) {
            findings.push(Finding::new(path, line + 1, format!("`{colour}`: colours stand only in {TOKENS}")));
        }
    }
    findings
}

/// The first `#` with 3, 4, 6 or 8 hex digits that ends there.
fn hex_colour(line: &str) -> Option<String> {
    line.match_indices('#').find_map(|(at, _)| {
        let word: String = line[at + 1..].chars().take_while(|c| c.is_alphanumeric() || "-_/".contains(*c)).collect();
        let digits = word.chars().all(|c| c.is_ascii_hexdigit()) && matches!(word.len(), 3 | 4 | 6 | 8);
        digits.then(|| format!("#{word}"))
    })
}

/// A CSS function called in a string or a style sheet, not a Rust function of that name.
fn calls(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || "_.:".contains(c))
            && line[at + name.len()..].chars().next().is_some_and(|c| c.is_ascii_digit())
    })
}

fn without_css_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("/*") {
        out.push_str(before);
        let (inside, after) = comment.split_once("*/").unwrap_or((comment, ""));
        out.extend(inside.chars().filter(|&c| c == '\n'));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Texts of the screen stand in the locale files: no Chinese in code, page or style, no English sentence in views.
pub fn languages(path: &str, text: &str) -> Vec<Finding> {
    let app = path.starts_with("app/src/") && path.ends_with(".rs");
    let page = is_page(path) || path.starts_with("assets/style/");
    if !(app || page) || path.starts_with("app/src/locale/") || path.ends_with("tests.rs") {
        return Vec::new();
    }
    let code = if app { code(text, Blank::Comments) } else { text.to_owned() };
    let views = path.ends_with(".js")
        || path.starts_with("app/src/ui/")
        || path.starts_with("app/src/chart/")
        || path == "app/src/format.rs";
    let html = path.ends_with(".html");
    let mut findings = Vec::new();
    for (line, found) in code.lines().enumerate() {
        if found.chars().any(is_cjk) {
            findings.push(Finding::new(path, line + 1, "Chinese text: move it to assets/locale"));
        }
        let words = if html {
            page_words(found)
        } else if views {
            sentence(found)
        } else {
            None
        };
        if let Some(words) = words {
            findings.push(Finding::new(path, line + 1, format!("English text `{words}`: move it to assets/locale")));
        }
    }
    findings
}

/// A literal that reads as English: a capital, small letters, a blank and another word.
fn sentence(line: &str) -> Option<String> {
    line.split('"').skip(1).step_by(2).map(str::trim).find(|literal| reads_as_english(literal)).map(str::to_owned)
}

fn reads_as_english(literal: &str) -> bool {
    let mut words = literal.split(' ');
    let first = words.next().unwrap_or_default();
    let small = |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'\'');
    let begins = first.strip_prefix(|c: char| c.is_ascii_uppercase());
    let begins = begins.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_lowercase()));
    begins && words.next().is_some_and(|word| small(word.trim_end_matches(['.', ',', ':', '!', '?'])))
}

/// What a person would read of a line of the page, tags and placeholders aside: text, or an attribute that is read out.
fn page_words(line: &str) -> Option<String> {
    let mut text = String::new();
    let (mut tag, mut slot) = (false, false);
    let line = line.replace("{{", "\u{1}").replace("}}", "\u{2}");
    for c in line.chars() {
        match c {
            '<' => tag = true,
            '>' => tag = false,
            '\u{1}' => slot = true,
            '\u{2}' => slot = false,
            _ if !tag && !slot => text.push(c),
            _ => {}
        }
    }
    let read_out = ["data-en=\"", "aria-label=\"", "title=\"", "alt=\""].into_iter().find_map(|name| {
        let value = line.split(name).nth(1)?.split('"').next()?;
        (!value.is_empty() && !value.starts_with('\u{1}')).then(|| value.to_owned())
    });
    let text = text.trim();
    read_out.or_else(|| text.chars().any(char::is_alphabetic).then(|| text.to_owned()))
}

/// Ideographs, their punctuation and full-width forms.
fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
}

/// The CSP forbids `style=` attributes; `style:prop=` sets a property and is fine.
pub fn style_attributes(path: &str, text: &str) -> Vec<Finding> {
    let seen = if path.starts_with("app/src/") && path.ends_with(".rs") {
        code(text, Blank::Comments)
    } else if path.starts_with("assets/") && (path.ends_with(".html") || path.ends_with(".svg")) {
        text.to_owned()
    } else {
        return Vec::new();
    };
    let attribute = |line: &str| {
        line.match_indices("style=").any(|(at, _)| line[..at].is_empty() || line[..at].ends_with([' ', '\t']))
            || line.contains("set_attribute(\"style\"")
            || line.contains("<style")
    };
    let found = seen.lines().enumerate().filter(|(_, line)| attribute(line));
    found
        .map(|(line, _)| Finding::new(path, line + 1, "the CSP blocks inline style: use a class or `style:property=`"))
        .collect()
}

/// Every key stands in both languages, and says something.
pub fn locales(files: &[(String, String)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut read = |path: &str| -> BTreeMap<String, String> {
        let Some((_, text)) = files.iter().find(|(name, _)| name == path) else {
            findings.push(Finding::new(path, 0, "there is no such locale file"));
            return BTreeMap::new();
        };
        match serde_json::from_str(text) {
            Ok(keys) => keys,
            Err(error) => {
                findings.push(Finding::new(path, error.line(), format!("not a flat table of texts: {error}")));
                BTreeMap::new()
            }
        }
    };
    let languages = [
        ("assets/locale/zh.json", read("assets/locale/zh.json")),
        ("assets/locale/en.json", read("assets/locale/en.json")),
    ];
    for (path, keys) in &languages {
        for (other_path, other) in &languages {
            let missing = other.keys().filter(|key| !keys.contains_key(*key));
            findings.extend(missing.map(|key| Finding::new(path, 0, format!("`{key}` stands only in {other_path}"))));
        }
        let empty = keys.iter().filter(|(_, text)| text.trim().is_empty());
        findings.extend(empty.map(|(key, _)| Finding::new(path, 0, format!("`{key}` says nothing"))));
    }
    findings
}
