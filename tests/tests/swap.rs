//! The server takes up another snapshot while the page is open.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use tests::browser::Size;
use tests::places::Places;
use tests::with_snapshots;

/// The version that CURRENT names.
fn current(snapshots: &Path) -> Result<String> {
    let file = snapshots.join("CURRENT");
    Ok(std::fs::read_to_string(&file).with_context(|| file.display().to_string())?.trim().to_owned())
}

/// Copies one snapshot and makes it the current one, as `weige-data` does: the pointer is replaced in one step.
fn publish(from: &Path, to: &Path) -> Result<()> {
    let version = current(from)?;
    let (source, target) = (from.join(&version), to.join(&version));
    std::fs::create_dir_all(&target).with_context(|| target.display().to_string())?;
    copy(&source, &target)?;
    std::fs::write(to.join("CURRENT.new"), &version)?;
    std::fs::rename(to.join("CURRENT.new"), to.join("CURRENT"))?;
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    for entry in std::fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            std::fs::create_dir_all(&target)?;
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}

/// Another district's snapshots.
fn another_district(places: &Places) -> Result<std::path::PathBuf> {
    let dir = places.out.join("another");
    if dir.exists() {
        std::fs::remove_dir_all(&dir).with_context(|| dir.display().to_string())?;
    }
    let mut demo = Command::new(&places.data);
    demo.args(["demo", "--seed", "2", "--as-of", "2026-06-30", "--out"]).arg(&dir);
    let output = demo.output().context("can't start weige-data")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(dir.join("snapshots"))
}

#[test]
fn a_page_that_asks_for_a_replaced_snapshot_begins_again_with_the_new_one() {
    let (first, second, served) = (|| {
        let places = Places::find()?;
        let served = places.out.join("swapped");
        if served.exists() {
            std::fs::remove_dir_all(&served).with_context(|| served.display().to_string())?;
        }
        let first = places.demo.join("snapshots");
        publish(&first, &served)?;
        anyhow::Ok((first, another_district(&places)?, served))
    })()
    .unwrap_or_else(|error| panic!("{error:?}"));
    with_snapshots("swap", Size::DESK, Some(&served), async |stage| {
        let (tab, cockpit) = (&stage.cockpit.tab, &stage.cockpit);
        let (old, new) = (current(&first)?, current(&second)?);
        let before = cockpit.state().await?;
        publish(&second, &served)?;
        stage.server.serves(&new)?;
        tab.reloading(tab.press("]")).await?;
        cockpit.ready().await?;
        let after = cockpit.state().await?;
        ensure!(after.period == "2026-06" && before.period != after.period, "{} → {}", before.period, after.period);
        let last = tab.requests().await?.into_iter().rfind(|request| request.url.contains("/metrics?"));
        let last = last.context("no metrics were asked for")?.url;
        ensure!(last.contains(&new) && !last.contains(&old), "the last row asked for was {last}");
        // The browser tells of the refusal: that is what it was about.
        tab.forgive("410").await
    });
}
