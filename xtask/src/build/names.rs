//! Short names for what a page's WebAssembly takes from its script. wasm-bindgen names each with a hash, which no compressor
//! makes smaller, once in either file.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use wasm_encoder::{Encode, Module, RawSection};
use wasmparser::{Parser, Payload};

use super::assets;

/// Renames in both files, in place.
pub fn shorten(wasm: &Path, script: &Path) -> Result<()> {
    let (bytes, text) = (assets::read(wasm)?, assets::read_text(script)?);
    let mut short = HashMap::new();
    let bytes = imports_renamed(&bytes, &mut short).with_context(|| format!("can't read {}", wasm.display()))?;
    let (text, renamed) = words_renamed(&text, &short);
    ensure!(renamed == short.len(), "{} names {renamed} of {} imports", script.display(), short.len());
    fs::write(wasm, bytes).with_context(|| format!("can't write {}", wasm.display()))?;
    fs::write(script, text).with_context(|| format!("can't write {}", script.display()))
}

/// The same WebAssembly with the n-th function of the script named `wN`, and which name became which.
fn imports_renamed(wasm: &[u8], short: &mut HashMap<String, String>) -> Result<Vec<u8>> {
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        let Some((id, range)) = payload.as_section() else { continue };
        let [from, to] = [range.start, range.end].map(usize::try_from);
        let (from, to) = (from?, to?);
        let Payload::ImportSection(reader) = payload else {
            module.section(&RawSection { id, data: &wasm[from..to] });
            continue;
        };
        let mut data = Vec::new();
        let count = reader.count();
        count.encode(&mut data);
        let all = reader.into_imports_with_offsets().collect::<Result<Vec<_>, _>>()?;
        ensure!(all.len() == count as usize, "imports in groups");
        let places = all.iter().map(|(at, _)| usize::try_from(*at)).collect::<Result<Vec<_>, _>>()?;
        let ends = places.iter().skip(1).copied().chain([to]);
        for (((_, import), at), end) in all.iter().zip(&places).zip(ends) {
            // A name is written as its length and itself; what follows both is what kind of thing it is.
            let mut names = Vec::new();
            import.module.encode(&mut names);
            import.name.encode(&mut names);
            let of_script = import.module.ends_with("_bg.js");
            let next = format!("w{}", short.len());
            let name = if of_script { short.entry(import.name.to_owned()).or_insert(next) } else { import.name };
            import.module.encode(&mut data);
            name.encode(&mut data);
            data.extend_from_slice(&wasm[at + names.len()..end]);
        }
        module.section(&RawSection { id, data: &data });
    }
    Ok(module.finish())
}

/// A script with other words in the place of some, and how many of these there were.
fn words_renamed(script: &str, short: &HashMap<String, String>) -> (String, usize) {
    let of_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let (mut out, mut seen) = (String::with_capacity(script.len()), std::collections::HashSet::new());
    let mut rest = script;
    while let Some(from) = rest.find(of_word) {
        let (before, word) = rest.split_at(from);
        let (word, after) = word.split_at(word.find(|c| !of_word(c)).unwrap_or(word.len()));
        out.push_str(before);
        match short.get(word) {
            Some(name) => {
                seen.insert(word);
                out.push_str(name);
            }
            None => out.push_str(word),
        }
        rest = after;
    }
    out.push_str(rest);
    (out, seen.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{EntityType, ImportSection, MemoryType, TypeSection};

    #[test]
    fn what_comes_from_the_script_is_named_anew_in_both() {
        let mut module = Module::new();
        let mut types = TypeSection::new();
        types.ty().function([], []);
        module.section(&types);
        let mut imports = ImportSection::new();
        let memory = MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None };
        imports.import("./app_bg.js", "__wbg_now_0123456789abcdef", EntityType::Function(0));
        imports.import("./later.js", "load", EntityType::Function(0));
        imports.import("./app_bg.js", "memory", EntityType::Memory(memory));
        module.section(&imports);
        let mut short = HashMap::new();
        let renamed = imports_renamed(&module.finish(), &mut short).expect("it is read");
        let mut found = Vec::new();
        for payload in Parser::new(0).parse_all(&renamed) {
            if let Payload::ImportSection(reader) = payload.expect("it is whole") {
                for import in reader.into_imports() {
                    let import = import.expect("an import");
                    found.push((import.module.to_owned(), import.name.to_owned(), format!("{:?}", import.ty)));
                }
            }
        }
        let names: Vec<(&str, &str)> = found.iter().map(|(of, name, _)| (of.as_str(), name.as_str())).collect();
        assert_eq!(names, [("./app_bg.js", "w0"), ("./later.js", "load"), ("./app_bg.js", "w1")]);
        assert!(found[2].2.starts_with("Memory"), "{found:?}");
        let (script, seen) = words_renamed("__wbg_now_0123456789abcdef: memory(__wbg_now_0123456789abcdef2)", &short);
        assert_eq!((script.as_str(), seen), ("w0: w1(__wbg_now_0123456789abcdef2)", 2));
    }
}
