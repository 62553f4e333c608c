//! What a file's name says of it. Shared with the build script.

/// Whether the name carries its content's hash: a run of 8 or more hexadecimal digits, at least one of them a
/// digit, behind a `-`, `_` or `.` in the stem.
#[must_use]
pub fn is_hashed(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.split(['-', '_', '.']).skip(1).any(|part| {
        part.len() >= 8 && part.bytes().all(|b| b.is_ascii_hexdigit()) && part.bytes().any(|b| b.is_ascii_digit())
    })
}

/// As in `Content-Type`, by the name's ending.
#[must_use]
pub fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_hash_in_the_name_makes_a_file_immutable() {
        for name in ["weige-1a2b3c4d5e6f7081.js", "weige_bg-00112233.wasm", "css/app.0123abcd.css"] {
            assert!(is_hashed(name), "{name}");
        }
        for name in
            ["index.html", "app.js", "deadbeef.js", "snippets-12345678/file.js", "app-facade.css", "a-1234567.js"]
        {
            assert!(!is_hashed(name), "{name}");
        }
    }

    #[test]
    fn browsers_compile_wasm_only_under_its_own_type() {
        assert_eq!(media_type("x/app_bg.wasm"), "application/wasm");
        assert_eq!(media_type("index.html"), "text/html; charset=utf-8");
        assert_eq!(media_type("LICENSE"), "application/octet-stream");
    }
}
