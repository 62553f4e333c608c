//! Rust text with its comments, strings or tests blanked out, lines kept.

/// What is replaced by spaces.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Blank {
    /// Comments: what stays is code with its strings.
    Comments,
    /// Comments and the contents of strings: what stays is code.
    CommentsAndStrings,
}

/// The text with parts blanked out. Offsets of lines stay; a test module at the end is dropped.
pub fn code(text: &str, blank: Blank) -> String {
    without_tests(&blanked(text, blank))
}

/// Cuts at the first `#[cfg(test)]` that opens a module with a body: by custom the end of a file.
fn without_tests(code: &str) -> String {
    let mut at = 0;
    while let Some(found) = code[at..].find("#[cfg(test)]") {
        let start = at + found;
        let rest = code[start + "#[cfg(test)]".len()..].trim_start();
        let head = rest.split(['{', ';']).next().unwrap_or("");
        if head.contains("mod ") && rest[head.len()..].starts_with('{') {
            return code[..start].to_owned();
        }
        at = start + 1;
    }
    code.to_owned()
}

fn blanked(text: &str, blank: Blank) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        if rest.starts_with(&['/', '/']) {
            let end = rest.iter().position(|&c| c == '\n').unwrap_or(rest.len());
            push_blank(&mut out, &rest[..end]);
            at += end;
        } else if rest.starts_with(&['/', '*']) {
            let end = comment_end(rest);
            push_blank(&mut out, &rest[..end]);
            at += end;
        } else if let Some((open, close)) = string_at(rest, at.checked_sub(1).map(|before| chars[before])) {
            let (start, end) = (open, close.min(rest.len()));
            // `r##"` closes with `"##`: one character less than it opens with.
            let after = (end + usize::max(1, open - 1)).min(rest.len());
            out.extend(&rest[..start]);
            match blank {
                Blank::Comments => out.extend(&rest[start..end]),
                Blank::CommentsAndStrings => push_blank(&mut out, &rest[start..end]),
            }
            out.extend(&rest[end..after]);
            at += after;
        } else if rest[0] == '\'' {
            let end = char_end(rest);
            out.extend(&rest[..end]);
            at += end;
        } else {
            out.push(rest[0]);
            at += 1;
        }
    }
    out
}

fn push_blank(out: &mut String, chars: &[char]) {
    out.extend(chars.iter().map(|&c| if c == '\n' { '\n' } else { ' ' }));
}

/// Block comments nest.
fn comment_end(rest: &[char]) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with(&['/', '*']) {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with(&['*', '/']) {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// Where the contents of a string literal that starts here begin and end.
fn string_at(rest: &[char], before: Option<char>) -> Option<(usize, usize)> {
    if rest[0] == '"' {
        let mut at = 1;
        while at < rest.len() && rest[at] != '"' {
            at += if rest[at] == '\\' { 2 } else { 1 };
        }
        return Some((1, at));
    }
    let in_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    if rest[0] != 'r' || in_word {
        return None;
    }
    let hashes = rest[1..].iter().take_while(|&&c| c == '#').count();
    if rest.get(1 + hashes) != Some(&'"') {
        return None;
    }
    let start = hashes + 2;
    let mut at = start;
    while at < rest.len() {
        if rest[at] == '"' && rest[at + 1..].iter().take(hashes).filter(|&&c| c == '#').count() == hashes {
            break;
        }
        at += 1;
    }
    Some((start, at))
}

/// A character literal is stepped over whole (`'"'` opens no string); a lifetime is one quote.
fn char_end(rest: &[char]) -> usize {
    match rest.get(1) {
        Some('\\') => 2 + rest[2..].iter().skip(1).position(|&c| c == '\'').map_or(0, |at| at + 2),
        Some(_) if rest.get(2) == Some(&'\'') => 3,
        _ => 1,
    }
}
