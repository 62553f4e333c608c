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

/// Snapshots of another district than the demo's, as of a day.
fn another_district(places: &Places, as_of: &str) -> Result<std::path::PathBuf> {
    let dir = places.out.join(format!("another-{as_of}"));
    if dir.exists() {
        std::fs::remove_dir_all(&dir).with_context(|| dir.display().to_string())?;
    }
    let mut demo = Command::new(&places.data);
    demo.args(["demo", "--seed", "2", "--as-of", as_of, "--out"]).arg(&dir);
    let output = demo.output().context("can't start weige-data")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(dir.join("snapshots"))
}

/// Looks at every frame whether a map and figures stand there; and marks the page, which a reload would forget.
const WATCH: &str = r"(() => {
  window.__mark = 'here';
  window.__gaps = [];
  const look = () => {
    const figures = [...document.querySelectorAll('.fig-value, .mx-value')].map((figure) => figure.innerText);
    if (!document.querySelector('#map canvas, .map .still')) __gaps.push('no map');
    if (figures.length < 30 || figures.some((figure) => figure.includes('…'))) __gaps.push(`figures: ${figures}`);
    requestAnimationFrame(look);
  };
  look();
  return null;
})()";

#[test]
fn a_page_takes_up_a_newer_snapshot_in_place_and_nobody_sees_a_gap() {
    let (first, second, third, served) = (|| {
        let places = Places::find()?;
        let served = places.out.join("swapped");
        if served.exists() {
            std::fs::remove_dir_all(&served).with_context(|| served.display().to_string())?;
        }
        let first = places.demo.join("snapshots");
        publish(&first, &served)?;
        let another = |as_of| another_district(&places, as_of);
        anyhow::Ok((first, another("2026-06-30")?, another("2026-07-31")?, served))
    })()
    .unwrap_or_else(|error| panic!("{error:?}"));
    with_snapshots("swap", Size::DESK, Some(&served), async |stage| {
        let (tab, cockpit) = (&stage.cockpit.tab, &stage.cockpit);
        let (old, new) = (current(&first)?, current(&second)?);
        let before = cockpit.state().await?;
        tab.eval::<()>(WATCH).await?;
        publish(&second, &served)?;
        stage.server.serves(&new)?;
        // The next thing that is asked for is gone: other units, other figures, another map.
        tab.press("]").await?;
        tab.until("window.__weige?.state?.()?.period === '2026-06'").await?;
        tab.until("!document.querySelector('.map .still')").await?;
        cockpit.idle().await?;
        let after = cockpit.state().await?;
        ensure!(after.indicator != before.indicator, "the page forgot what was chosen: {after:?}");
        let last = tab.requests().await?.into_iter().rfind(|request| request.url.contains("/metrics?"));
        let last = last.context("no metrics were asked for")?.url;
        ensure!(last.contains(&new) && !last.contains(&old), "the last row asked for was {last}");
        let leaves = cockpit.paint_ids().await?;
        let codes = stage.leaves()?.1;
        ensure!(leaves.len() * 10 > codes.len() * 9, "{} of {} units are on the map", leaves.len(), codes.len());
        ensure!(leaves.keys().all(|code| codes.contains(code)), "the map shows units of another district");
        // The same units a month later: nothing is made anew, and who has the focus keeps it.
        tab.eval::<()>(
            "(window.__focused = document.querySelector('.mx-cell[data-at=\"7\"]'), __focused.focus(), null)",
        )
        .await?;
        publish(&third, &served)?;
        stage.server.serves(&current(&third)?)?;
        tab.until("(__weige.beat(), __weige.state().period === '2026-07')").await?;
        cockpit.idle().await?;
        ensure!(
            tab.eval::<bool>("document.activeElement === __focused && __focused.isConnected").await?,
            "the focus went"
        );
        let told: String = tab.eval("document.querySelector('.asof').innerText").await?;
        ensure!(told.contains("7月31日"), "the data are said to be of {told:?}");
        let gaps: Vec<String> = tab.eval("__gaps").await?;
        ensure!(gaps.is_empty(), "{} frames with a gap: {:?}", gaps.len(), gaps.first());
        ensure!(tab.eval::<bool>("window.__mark === 'here'").await?, "the page was loaded again");
        // The browser tells of the refusal: that is what it was about.
        tab.forgive("410").await
    });
}
