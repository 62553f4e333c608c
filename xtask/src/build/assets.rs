//! The files of the app: named by content, referring to each other by those names, each with its Brotli sibling.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};

/// The tokens come first, so that a reader of the joined style meets the colours before their use.
const FIRST_STYLE: &str = "tokens.css";
/// A sibling is written when it saves at least this much: below, the server would send more headers than it saves.
const LEAST_SAVING: usize = 32;

/// Files by the name they have on the wire, without the leading slash.
pub struct Dist {
    files: BTreeMap<String, Vec<u8>>,
    /// `icons/logo.svg` → `icons/logo.0123456789abcdef.svg`
    icons: BTreeMap<String, String>,
}

impl Dist {
    /// Nothing yet.
    pub fn new() -> Self {
        Self { files: BTreeMap::new(), icons: BTreeMap::new() }
    }

    /// Adds a file under `STEM.HASH.EXTENSION`; returns its path on the wire.
    pub fn add_hashed(&mut self, stem: &str, extension: &str, bytes: Vec<u8>) -> String {
        let name = format!("{stem}.{}.{extension}", short_hash(&bytes));
        let path = format!("/{name}");
        self.files.insert(name, bytes);
        path
    }

    /// Adds a file that style and page refer to by its plain name; the name on the wire is hashed.
    pub fn add_named(&mut self, name: &str, bytes: Vec<u8>) -> Result<()> {
        let (stem, extension) = name.rsplit_once('.').with_context(|| format!("assets/{name} has no extension"))?;
        let hashed = self.add_hashed(stem, extension, bytes);
        self.icons.insert(name.to_owned(), hashed);
        Ok(())
    }

    /// Adds a file under exactly this name.
    pub fn add_plain(&mut self, name: &str, bytes: Vec<u8>) {
        self.files.insert(name.to_owned(), bytes);
    }

    /// Replaces `/icons/NAME.EXT` by the name on the wire. An icon that isn't there is an error, not a 404 at run time.
    pub fn refer_to_icons(&self, of: &str, text: &str) -> Result<String> {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find("/icons/") {
            let (before, from) = rest.split_at(at);
            let end = from.find(|c: char| !(c.is_ascii_alphanumeric() || "/._-".contains(c))).unwrap_or(from.len());
            let (path, after) = from.split_at(end);
            let name = path.trim_start_matches('/');
            let Some(hashed) = self.icons.get(name) else {
                bail!("{of} refers to {path}, but there is no assets/{name}");
            };
            out.push_str(before);
            out.push_str(hashed);
            rest = after;
        }
        out.push_str(rest);
        Ok(out)
    }

    /// Writes all files and, beside each that shrinks, `NAME.br`.
    pub fn write(&self, dir: &Path, quality: u32) -> Result<()> {
        for (name, bytes) in &self.files {
            let file = dir.join(name);
            let parent = file.parent().context("a file lies in a folder")?;
            fs::create_dir_all(parent).with_context(|| format!("can't make {}", parent.display()))?;
            write(&file, bytes)?;
            let compressed = brotli(bytes, quality)?;
            if compressed.len() + LEAST_SAVING < bytes.len() {
                let mut sibling = file.into_os_string();
                sibling.push(".br");
                write(Path::new(&sibling), &compressed)?;
            }
        }
        Ok(())
    }
}

/// Puts names in the place of `{{PLACEHOLDERS}}`; one that stays is an error.
pub fn fill(of: &str, text: &str, names: &[(String, String)]) -> Result<String> {
    let mut text = text.to_owned();
    for (placeholder, name) in names {
        text = text.replace(placeholder.as_str(), name);
    }
    if let Some(at) = text.find("{{") {
        let end = text[at..].find("}}").map_or(text.len(), |end| at + end + 2);
        bail!("{of} has {}, which is no placeholder of the build", &text[at..end]);
    }
    Ok(text)
}

/// `{{zh:KEY}}` and `{{en:KEY}}` with the texts of both pages, as their skeletons take them.
pub fn locale_names(assets: &Path) -> Result<Vec<(String, String)>> {
    let mut names = Vec::new();
    for lang in ["zh", "en"] {
        let file = assets.join(format!("locale/both/{lang}.json"));
        let texts: BTreeMap<String, String> =
            serde_json::from_str(&read_text(&file)?).with_context(|| format!("{} is no table", file.display()))?;
        let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        names.extend(texts.iter().map(|(key, text)| (format!("{{{{{lang}:{key}}}}}"), escaped(text))));
    }
    Ok(names)
}

/// Every file below a directory, sorted.
pub fn files_below(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut dirs = vec![dir.to_path_buf()];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(&dir).with_context(|| format!("can't read {}", dir.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                dirs.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The style sheets of an entry in the order they are joined: tokens first, then part by part, by name. A part is a sheet
/// or a folder, of which only what lies right in it counts.
pub fn style_files(dir: &Path, parts: &[&str]) -> Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = Vec::new();
    for part in parts {
        let path = dir.join(part);
        let mut found = if path.is_dir() { files_below(&path)? } else { vec![path.clone()] };
        found.retain(|file| file.extension().is_some_and(|ext| ext == "css"));
        found.retain(|file| *file == path || file.strip_prefix(&path).is_ok_and(|rest| rest.components().count() == 1));
        ensure!(!found.is_empty(), "{} holds no .css file", path.display());
        files.extend(found);
    }
    files.sort_by_key(|file| file.file_name().is_none_or(|name| name != FIRST_STYLE));
    Ok(files)
}

/// A file's bytes, or an error naming it.
pub fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("can't read {}", file.display()))
}

/// A file's text, or an error naming it.
pub fn read_text(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("can't read {}", file.display()))
}

fn write(file: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(file, bytes).with_context(|| format!("can't write {}", file.display()))
}

/// Brotli at a quality of 0…11, the largest window.
pub fn brotli(bytes: &[u8], quality: u32) -> Result<Vec<u8>> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, quality, 24);
    writer.write_all(bytes).context("Brotli can't take the bytes")?;
    Ok(writer.into_inner())
}

/// 16 hex digits: enough to tell the versions of one file apart.
pub fn short_hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)[..8])
}

/// Bytes as lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<(String, String)> {
        vec![("{{APP_JS}}".to_owned(), "/app.1.js".to_owned())]
    }

    #[test]
    fn placeholders_become_names_and_an_unknown_one_is_an_error() {
        assert_eq!(fill("page", "<a href={{APP_JS}}>", &names()).unwrap(), "<a href=/app.1.js>");
        let error = fill("page", "{{APP_JS}} {{APP_MAP}}", &names()).unwrap_err().to_string();
        assert!(error.contains("{{APP_MAP}}") && error.contains("page"), "{error}");
    }

    #[test]
    fn icons_are_named_by_content_and_a_missing_one_is_an_error() {
        let mut dist = Dist::new();
        dist.add_named("icons/a.svg", b"<svg/>".to_vec()).unwrap();
        let css = dist.refer_to_icons("style", "b{mask:url(/icons/a.svg)}").unwrap();
        let name = format!("b{{mask:url(/icons/a.{}.svg)}}", short_hash(b"<svg/>"));
        assert_eq!(css, name);
        let error = dist.refer_to_icons("style", "url(/icons/b.svg)").unwrap_err().to_string();
        assert!(error.contains("assets/icons/b.svg"), "{error}");
    }

    #[test]
    fn the_same_bytes_have_the_same_name_and_others_another() {
        let mut dist = Dist::new();
        let one = dist.add_hashed("app", "js", b"1".to_vec());
        assert_eq!(one, dist.add_hashed("app", "js", b"1".to_vec()));
        assert_ne!(one, dist.add_hashed("app", "js", b"2".to_vec()));
    }

    #[test]
    fn brotli_comes_back_as_it_went() {
        let text = "网格 ".repeat(200).into_bytes();
        let small = brotli(&text, 11).unwrap();
        assert!(small.len() < text.len() / 4);
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut small.as_slice(), &mut back).unwrap();
        assert_eq!(back, text);
    }
}
