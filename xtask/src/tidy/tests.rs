//! Each rule with an example that breaks it and one that holds it.

use super::source::{Blank, code};
use super::{Finding, crates, fences, texts};

fn lines(findings: &[Finding]) -> Vec<usize> {
    findings.iter().map(|finding| finding.line).collect()
}

#[test]
fn leptos_outside_ui_and_state_is_found() {
    let text = "//! leptos in words is fine\nuse leptos::prelude::*;\n";
    assert_eq!(lines(&fences::words("app/src/map/engine.rs", text)), [2]);
    assert_eq!(fences::words("app/src/ui/panel.rs", text), []);
    assert_eq!(fences::words("app/src/state/app.rs", text), []);
    assert_eq!(lines(&fences::words("app/src/planner/tool.rs", text)), [2]);
    assert_eq!(fences::words("app/src/planner/ui/top.rs", text), []);
}

#[test]
fn webgl_outside_gl_is_found_by_any_of_its_types() {
    let text = "fn draw(gl: &web_sys::WebGlBuffer) {}\n";
    assert_eq!(lines(&fences::words("app/src/map/scene.rs", text)), [1]);
    assert_eq!(fences::words("app/src/gl/object.rs", text), []);
}

#[test]
fn fetching_outside_net_is_found() {
    for text in ["use gloo_net::http::Request;", "let s = web_sys::EventSource::new(u);", "w.fetch_with_str(u)"] {
        assert_eq!(lines(&fences::words("app/src/ui/card.rs", text)), [1], "{text}");
        assert_eq!(fences::words("app/src/net/mod.rs", text), [], "{text}");
    }
}

#[test]
fn sql_drivers_outside_the_store_are_found() {
    assert_eq!(lines(&fences::words("server/src/api/units.rs", "use sqlx::Row;")), [1]);
    assert_eq!(fences::words("server/src/store/sqlite.rs", "use sqlx::Row;"), []);
}

#[test]
fn the_engine_outside_data_is_found_but_not_in_file_names() {
    assert_eq!(lines(&fences::words("server/src/main.rs", "use parquet::file;")), [1]);
    assert_eq!(fences::words("server/src/main.rs", "open(\"metrics.parquet\", parquet, arrow()); // parquet::"), []);
    assert_eq!(fences::words("data/src/sql.rs", "use datafusion::prelude::*;"), []);
}

#[test]
fn a_clock_a_file_or_chance_in_domain_is_found() {
    for text in ["std::fs::read(p)", "let t = Instant::now();", "use rand::Rng;", "std::time::Duration::ZERO"] {
        assert_eq!(lines(&fences::words("domain/src/lattice.rs", text)), [1], "{text}");
    }
    assert_eq!(fences::words("domain/src/topology/tests.rs", "std::fs::read(p)"), []);
    assert_eq!(fences::words("domain/src/x.rs", "#[cfg(test)]\nmod tests {\n use std::fs;\n}\n"), []);
    assert_eq!(fences::words("domain/src/x.rs", "let strand = grand;"), []);
}

#[test]
fn a_layer_that_looks_up_is_found() {
    assert_eq!(lines(&fences::layers("app/src/gl/mod.rs", "use crate::map::Camera;")), [1]);
    assert_eq!(lines(&fences::layers("app/src/map/mod.rs", "use crate::{\n};\nuse crate::state::App;")), [1, 3]);
    assert_eq!(fences::layers("app/src/map/mod.rs", "use crate::gl::Canvas; // crate::ui"), []);
    assert_eq!(fences::layers("app/src/ui/mod.rs", "use crate::map::Camera;"), []);
    assert_eq!(lines(&fences::layers("app/src/planner/desk.rs", "use crate::ui::Dialog;")), [1]);
    assert_eq!(fences::layers("app/src/planner/ui/shell.rs", "use crate::ui::dialog::Sheet;"), []);
}

#[test]
fn a_forgotten_closure_is_found() {
    assert_eq!(lines(&fences::forget("app/src/ui/hooks.rs", "\nclosure.forget();")), [2]);
    assert_eq!(fences::forget("app/src/ui/hooks.rs", "// never .forget()"), []);
}

#[test]
fn a_file_beyond_the_end_is_found() {
    assert_eq!(texts::size("app/src/a.rs", &"x\n".repeat(601)).len(), 1);
    assert_eq!(texts::size("app/src/a.rs", &"x\n".repeat(600)), []);
    assert_eq!(texts::size("assets/locale/zh.json", &"x\n".repeat(601)), []);
}

#[test]
fn a_colour_outside_the_tokens_is_found() {
    let css = "/* #fff */\na { color: #0af; }\nb { background: rgb(1 2 3); }\nc { color: var(--ink); }\n";
    assert_eq!(lines(&texts::colours("assets/style/base.css", css)), [2, 3]);
    assert_eq!(texts::colours("assets/style/tokens.css", css), []);
    assert_eq!(lines(&texts::colours("app/src/chart/draw.rs", "let ink = \"#00aaff\";")), [1]);
    assert_eq!(texts::colours("app/src/state/address.rs", "#[derive(Clone)]\nlet a = \"/#8.5/39/103\"; rgb(ink);"), []);
}

#[test]
fn chinese_outside_the_locale_files_is_found() {
    assert_eq!(lines(&texts::languages("app/src/ui/card.rs", "// 网格\nlet t = \"网格\";")), [2]);
    assert_eq!(texts::languages("app/src/locale/mod.rs", "\"网格\""), []);
    assert_eq!(lines(&texts::languages("assets/style/base.css", "b::after { content: \"网格\"; }")), [1]);
}

#[test]
fn english_outside_the_locale_files_is_found() {
    let view = "// A \"Page that broke\"\nlet a = \"The page broke\";\nclass=\"btn main-act\" d=\"M8 3v10M3 8h10\"\nkey=\"No grids.\"";
    assert_eq!(lines(&texts::languages("app/src/ui/card.rs", view)), [2, 4]);
    assert_eq!(texts::languages("app/src/net/error.rs", "\"Not an answer\""), []);
    assert_eq!(lines(&texts::languages("assets/start.js", "x.textContent = \"Try again\";")), [1]);
    let page =
        "<p data-en=\"{{en:a}}\">{{zh:a}}</p>\n<p>Weige</p>\n<p data-en=\"Opening\">{{zh:a}}</p>\n<i title=\"\"></i>";
    assert_eq!(lines(&texts::languages("assets/page/page.html", page)), [2, 3]);
}

#[test]
fn an_inline_style_is_found() {
    let text = "view! { <i class=\"a\" style=\"width: 3px\"></i> }\nview! { <i style:width=w></i> }\n";
    assert_eq!(lines(&texts::style_attributes("app/src/ui/card.rs", text)), [1]);
    assert_eq!(lines(&texts::style_attributes("assets/page/page.html", "<style>b{}</style>")), [1]);
}

#[test]
fn a_text_in_one_language_only_is_found() {
    let files = |zh: &str, en: &str| {
        vec![("assets/locale/zh.json".to_owned(), zh.to_owned()), ("assets/locale/en.json".to_owned(), en.to_owned())]
    };
    assert_eq!(texts::locales(&files(r#"{"a":"甲"}"#, r#"{"a":"A"}"#)), []);
    let missing = texts::locales(&files(r#"{"a":"甲","b":"乙"}"#, r#"{"a":""}"#));
    let said: Vec<String> = missing.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        ["assets/locale/en.json: `b` stands only in assets/locale/zh.json", "assets/locale/en.json: `a` says nothing"]
    );
    assert_eq!(texts::locales(&[]).len(), 2);
}

#[test]
fn a_crate_that_depends_upwards_is_found() {
    let text = "[dependencies]\ndomain.workspace = true\nserver = { path = \"../server\" }\n";
    assert_eq!(lines(&crates::dependencies("app/Cargo.toml", text)), [3]);
    assert_eq!(lines(&crates::dependencies("domain/Cargo.toml", text)), [2, 3]);
    assert_eq!(crates::lints("app/Cargo.toml", text).len(), 1);
    assert_eq!(crates::lints("app/Cargo.toml", "[lints]\nworkspace = true\n"), []);
}

#[test]
fn the_engine_below_the_server_is_found() {
    let tree =
        "server v0.1.0\naxum v0.8.9\narrow-array v60.0.0\nparquet v60.0.0\nparquet v60.0.0 (*)\narrowhead v1.0.0\n";
    let found = crates::engine_in("server/Cargo.toml", tree);
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn a_feature_that_only_tests_turn_on_is_found() {
    let build = "data v0.1.0 []\nserde_json v1.0.0 [alloc]\n";
    let test = "data v0.1.0 []\nserde_json v1.0.0 [alloc,std]\nserde_json v1.0.0 [alloc,std] (*)\ninsta v1.0.0 []\n";
    assert_eq!(crates::features_added("data/Cargo.toml", build, test).len(), 1);
    assert_eq!(crates::features_added("data/Cargo.toml", build, build), []);
}

#[test]
fn comments_strings_and_quotes_are_told_apart() {
    let text = "let a = '\"'; let b = \"x // y\"; /* c /* d */ e */ f::<'a>(r#\"g\"h\"#); // i";
    let code_only = code(text, Blank::CommentsAndStrings);
    assert!(code_only.contains("f::<'a>(r#\"   \"#)"), "{code_only}");
    assert!(!code_only.contains('x') && !code_only.contains('i') && !code_only.contains('d'), "{code_only}");
    assert!(code(text, Blank::Comments).contains("x // y"));
    let quotes = "let c = '\\''; let e = '\\u{41}'; let g = \"h\";";
    assert_eq!(code(quotes, Blank::CommentsAndStrings), quotes.replace('h', " "));
}

#[test]
fn what_turns_sabotage_on_is_found() {
    let manifest = "[features]\n# sabotage breaks it\nsabotage = []\n";
    assert_eq!(crates::sabotage("data/Cargo.toml", manifest), []);
    assert_eq!(lines(&crates::sabotage("data/Cargo.toml", "[features]\ndefault = [\"sabotage\"]\n")), [2]);
    let command = "cargo.args([\"build\", \"--features\", \"data/sabotage\"]); // sabotage\n";
    assert_eq!(lines(&crates::sabotage("xtask/src/build/native.rs", command)), [1]);
    assert_eq!(crates::sabotage("xtask/src/build/native.rs", "// no sabotage here\n"), []);
    assert_eq!(crates::sabotage("data/src/cli.rs", "#[cfg(feature = \"sabotage\")]\n"), []);
}
