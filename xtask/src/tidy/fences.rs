//! Who may name what: words fenced into folders, and the layers of the app.

use super::Finding;
use super::source::{Blank, code};

/// Words that may stand only in some folders of the repository.
struct Fence {
    /// Where the fence holds.
    within: &'static str,
    /// Crates, as a path or a `use` names them.
    crates: &'static [&'static str],
    /// Identifiers, or paths.
    words: &'static [&'static str],
    /// Folders or files where they may stand.
    allowed: &'static [&'static str],
    why: &'static str,
}

const FENCES: [Fence; 7] = [
    Fence {
        within: "app/src/",
        crates: &["leptos", "leptos_router", "leptos_i18n", "leptos_use"],
        words: &[],
        // The locale's text function follows the language signal: it is part of the views.
        allowed: &[
            "app/src/ui/",
            "app/src/planner/ui/",
            "app/src/state/",
            "app/src/locale/",
            "app/src/main.rs",
            "app/src/lib.rs",
        ],
        why: "views and signals stay in ui, planner/ui and state: map, gl, chart, net and the planner's tools are plain Rust",
    },
    Fence {
        within: "app/src/",
        crates: &[],
        words: &["WebGl*"],
        allowed: &["app/src/gl/"],
        why: "the gl folder is sealed: all others hand it plain arrays",
    },
    Fence {
        within: "app/src/",
        crates: &["gloo_net"],
        words: &["EventSource", "WebSocket", "XmlHttpRequest", "fetch_with_str", "fetch_with_request", "set_src"],
        allowed: &["app/src/net/"],
        why: "one folder talks to the server",
    },
    Fence {
        within: "",
        crates: &["sqlx", "rusqlite", "tokio_postgres", "libsqlite3_sys"],
        words: &[],
        allowed: &["server/src/store/"],
        why: "SQL drivers stay behind the store's trait",
    },
    Fence {
        within: "",
        crates: &["datafusion", "arrow", "arrow_array", "arrow_schema", "parquet", "ballista"],
        words: &[],
        allowed: &["data/"],
        why: "the SQL engine's weight stays in weige-data",
    },
    Fence { within: "domain/src/", ..PURE },
    Fence { within: "geometry/src/", ..PURE },
];

/// What neither may know.
const PURE: Fence = Fence {
    within: "",
    crates: &["rand", "rand_chacha", "web_sys", "js_sys", "wasm_bindgen", "tokio"],
    words: &["std::fs", "std::net", "std::time", "std::env", "std::process", "std::thread", "SystemTime", "Instant"],
    allowed: &[],
    why: "domain and geometry are pure: no I/O, clock, randomness or browser",
};

/// Words outside their fences.
pub fn words(path: &str, text: &str) -> Vec<Finding> {
    if !path.ends_with(".rs") || is_test(path) {
        return Vec::new();
    }
    let code = code(text, Blank::CommentsAndStrings);
    let mut findings = Vec::new();
    for fence in &FENCES {
        let outside = path.starts_with(fence.within) && !fence.allowed.iter().any(|allowed| path.starts_with(allowed));
        // This file names the words in strings only; nothing in xtask is exempt.
        if !outside {
            continue;
        }
        for (line, found) in code.lines().enumerate() {
            let crates = fence.crates.iter().filter(|name| crate_in(found, name));
            for word in fence.words.iter().filter(|word| stands_in(found, word)).chain(crates) {
                findings.push(Finding::new(path, line + 1, format!("`{word}` may not stand here: {}", fence.why)));
            }
        }
    }
    findings
}

/// What a folder of the app may use of the others, the first that fits; with none named, and not listed: everything (ui,
/// state, lib, main).
const LAYERS: [(&str, &[&str]); 6] = [
    ("app/src/planner/ui/", &[]),
    ("app/src/planner/", &["planner", "map", "state", "net"]),
    ("app/src/gl/", &["gl"]),
    ("app/src/map/", &["map", "gl"]),
    ("app/src/chart/", &["chart", "locale", "format"]),
    ("app/src/net/", &["net"]),
];

/// Uses of `crate::FOLDER` against the direction of the layers.
pub fn layers(path: &str, text: &str) -> Vec<Finding> {
    let Some((folder, allowed)) = LAYERS.iter().find(|(folder, _)| path.starts_with(folder)) else {
        return Vec::new();
    };
    if allowed.is_empty() {
        return Vec::new();
    }
    let code = code(text, Blank::CommentsAndStrings);
    let mut findings = Vec::new();
    for (line, found) in code.lines().enumerate() {
        for after in found.split("crate::").skip(1) {
            let module: String = after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if !allowed.contains(&module.as_str()) {
                let message = format!("{folder} may use only {}, not crate::{module}", allowed.join(", "));
                findings.push(Finding::new(path, line + 1, message));
            }
        }
    }
    findings
}

/// What lives exactly as long as the page: the mounted app, the page that a panic leaves, the object for tests.
const MAY_FORGET: [&str; 5] = [
    "app/src/ui/mod.rs",
    "app/src/ui/panic.rs",
    "app/src/ui/test_api.rs",
    "app/src/planner/ui/mod.rs",
    "app/src/planner/ui/test_api.rs",
];

/// `.forget()` leaks a listener; hooks that free themselves in `Drop` do the same without.
pub fn forget(path: &str, text: &str) -> Vec<Finding> {
    if !path.starts_with("app/src/") || MAY_FORGET.iter().any(|allowed| path.starts_with(allowed)) {
        return Vec::new();
    }
    let code = code(text, Blank::CommentsAndStrings);
    let found = code.lines().enumerate().filter(|(_, line)| {
        line.contains(".forget()") || line.contains("mem::forget") || line.contains("into_js_value()")
    });
    found
        .map(|(line, _)| Finding::new(path, line + 1, "a forgotten closure leaks: keep it in a hook with Drop"))
        .collect()
}

/// Tests may read files and clocks.
fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

/// Whether the line names the crate: `name::…` or `use name…`, not a function or a file of that name.
fn crate_in(line: &str, name: &str) -> bool {
    let used = line.trim_start().trim_start_matches("pub ").strip_prefix("use ");
    stands_in(line, &format!("{name}::")) || used.is_some_and(|path| path.trim_end_matches(';') == name)
}

/// Whether the word stands in the line as a whole identifier (or path); `Word*` matches its continuations.
fn stands_in(line: &str, word: &str) -> bool {
    let (word, open) = word.strip_suffix('*').map_or((word, false), |word| (word, true));
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back().is_some_and(part);
        let after = word.ends_with(part) && line[at + word.len()..].chars().next().is_some_and(part);
        !before && (open || !after)
    })
}
