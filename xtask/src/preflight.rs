//! What a machine must have before anything is built; what can be installed is installed, the rest is one clear line.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::cmd;
use crate::paths::Paths;

/// Compiling everything from nothing leaves 8–10 GB in the target directory.
const COLD_GB: u64 = 12;
/// What is compiled takes its room no second time; only changed crates are compiled again.
const WARM_GB: u64 = 2;
const WASM: &str = "wasm32-unknown-unknown";

/// The tools and the room that a build needs.
pub fn build(paths: &Paths) -> Result<()> {
    c_compiler()?;
    disk(paths)?;
    wasm_target(paths)
}

/// rustc links with `cc`, and some crates compile C.
fn c_compiler() -> Result<()> {
    let cc = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    for tool in [cc.as_str(), "strip"] {
        ensure!(
            cmd::exists(tool),
            "no C compiler (`{tool}` can't be started): on Debian `sudo apt-get install gcc libc6-dev`, then the same command again"
        );
    }
    Ok(())
}

fn disk(paths: &Paths) -> Result<()> {
    let dir = existing(&paths.target)?;
    let free = kb(&cmd::output(Command::new("df").arg("-Pk").arg(&dir))?, 3)
        .with_context(|| format!("can't read what `df -Pk {}` prints", dir.display()))?;
    let compiled = paths.target.join("debug");
    let there = if compiled.is_dir() {
        kb(&cmd::output(Command::new("du").arg("-sk").arg(&compiled))?, 0)
            .with_context(|| format!("can't read what `du -sk {}` prints", compiled.display()))?
    } else {
        0
    };
    let need = need_gb(there >> 20);
    ensure!(
        free >= need << 20,
        "{} has {:.1} GB free, the build needs about {need} GB: make room, or set CARGO_TARGET_DIR to another disk",
        dir.display(),
        free as f64 / f64::from(1 << 20)
    );
    Ok(())
}

/// The nearest folder above that is already there.
fn existing(path: &Path) -> Result<PathBuf> {
    let found = path.ancestors().find(|dir| dir.is_dir());
    Ok(found.with_context(|| format!("nothing above {} exists", path.display()))?.to_path_buf())
}

/// What a build still writes when so much is there.
fn need_gb(there: u64) -> u64 {
    COLD_GB.saturating_sub(there).max(WARM_GB)
}

/// A column of the last line that `df -Pk` (the fourth: what an ordinary user may still write) or `du -sk` prints.
fn kb(printed: &str, column: usize) -> Option<u64> {
    printed.lines().last()?.split_whitespace().nth(column)?.parse().ok()
}

/// Adds the target that the app is compiled for.
fn wasm_target(paths: &Paths) -> Result<()> {
    let mut rustc = Command::new("rustc");
    rustc.current_dir(&paths.root).args(["--print", "target-libdir", "--target", WASM]);
    if Path::new(cmd::output(&mut rustc)?.trim()).is_dir() {
        return Ok(());
    }
    ensure!(
        cmd::exists("rustup"),
        "Rust's target {WASM} is missing and there is no rustup to add it: install rustup from https://rustup.rs"
    );
    cmd::run(Command::new("rustup").current_dir(&paths.root).args(["target", "add", WASM]))
}

/// Formatter and linter.
pub fn components(paths: &Paths) -> Result<()> {
    for (tool, component) in [("rustfmt", "rustfmt"), ("cargo-clippy", "clippy")] {
        if !cmd::exists(tool) {
            cmd::run(Command::new("rustup").current_dir(&paths.root).args(["component", "add", component]))?;
        }
    }
    Ok(())
}

/// Nothing may listen on the address yet: said before a build of half an hour, not after.
pub fn address(listen: &str) -> Result<SocketAddr> {
    let address: SocketAddr =
        listen.parse().with_context(|| format!("--listen {listen}: want IP:PORT such as 127.0.0.1:8080"))?;
    match TcpListener::bind(address) {
        Ok(_) => Ok(address),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => bail!(
            "port {} is in use: stop the program that listens on {address}, or choose another with --listen {}:{}",
            address.port(),
            address.ip(),
            address.port().wrapping_add(1)
        ),
        Err(error) => Err(error).with_context(|| format!("can't listen on {address}")),
    }
}

/// A browser with Chinese fonts, installed where this user may.
pub fn browser() -> Result<()> {
    let chromium = ["chromium", "chromium-browser", "google-chrome"].into_iter().any(cmd::exists)
        || std::env::var_os("WEIGE_CHROMIUM").is_some();
    let fonts = cmd::output(Command::new("fc-list").args([":lang=zh", "family"])).is_ok_and(|list| !list.is_empty());
    if chromium && fonts {
        return Ok(());
    }
    install("the browser tests need Chromium and Chinese fonts", &["chromium", "fonts-noto-cjk", "fontconfig"])
}

/// What fetches the checker of accessibility.
pub fn npm() -> Result<()> {
    if cmd::exists("npm") {
        return Ok(());
    }
    install("the test of accessibility fetches axe-core by npm", &["npm"])
}

/// Installs packages where this user may.
fn install(why: &str, packages: &[&str]) -> Result<()> {
    let prefix: &[&str] = if is_root()? {
        &[]
    } else if cmd::run(Command::new("sudo").args(["-n", "true"])).is_ok() {
        &["sudo", "-n"]
    } else {
        bail!(
            "{why}, and this user may not install them: `sudo apt-get install {}`, then the same command again",
            packages.join(" ")
        );
    };
    let apt = |words: &[&str]| {
        let mut all: Vec<&str> = prefix.to_vec();
        all.extend(["apt-get", "-y", "-o", "DPkg::Lock::Timeout=300"]);
        all.extend(words);
        cmd::run(Command::new(all[0]).env("DEBIAN_FRONTEND", "noninteractive").args(&all[1..]))
    };
    apt(&["update"])?;
    apt(&[&["install"][..], packages].concat())
}

fn is_root() -> Result<bool> {
    Ok(cmd::output(Command::new("id").arg("-u"))?.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compiled_needs_no_room_any_more() {
        assert_eq!((need_gb(0), need_gb(5), need_gb(30)), (COLD_GB, COLD_GB - 5, WARM_GB));
    }

    #[test]
    fn free_room_is_the_fourth_column_of_the_last_line() {
        let df =
            "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda 263926988 14680064 81788928 16% /\n";
        assert_eq!(kb(df, 3), Some(81_788_928));
        assert_eq!(kb("df: no such file", 3), None);
        assert_eq!(kb("12345\ttarget/debug\n", 0), Some(12_345));
    }

    #[test]
    fn a_taken_port_is_named_with_the_next_one() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let listen = taken.local_addr().unwrap();
        let error = address(&listen.to_string()).unwrap_err().to_string();
        assert!(error.contains(&format!("port {} is in use", listen.port())), "{error}");
        assert!(error.contains(&format!("--listen 127.0.0.1:{}", listen.port() + 1)), "{error}");
        assert!(address("8080").unwrap_err().to_string().contains("IP:PORT"));
    }
}
