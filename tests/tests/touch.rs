//! Fingers: what they press is at least 44 px high and wide, or has as much room for itself.

use anyhow::ensure;
use tests::browser::Size;
use tests::planner::{COMMUNITY, with_planner};
use tests::with_cockpit;

/// Controls that a finger misses: from the middle 21 px up, down, left and right another thing is hit. Months and
/// classes are as narrow as there are many: arrows and the list of months stand for the one, filters for the other.
/// Words in a sentence are as high as the sentence's lines.
const MISSED: &str = "(() => {
  const all = [...document.querySelectorAll('button, a[href], input, select, summary, [role=option], tr[tabindex]')];
  return all.filter((e) => !e.disabled && e.checkVisibility({ visibilityProperty: true, opacityProperty: true })).flatMap((e) => {
    e.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const b = (e.closest('label') ?? e).getBoundingClientRect(), own = e.closest('label') ?? e;
    if (b.width < 2 || b.height < 2 || e.matches('.link') || getComputedStyle(e).clipPath !== 'none' || e.closest('[hidden]')) return [];
    const [x, y] = [b.x + b.width / 2, b.y + b.height / 2];
    const hits = (dx, dy) => { const hit = document.elementFromPoint(x + dx, y + dy); return hit === null || own.contains(hit) || hit.contains(own) && own.tagName === 'TR'; };
    const narrow = e.matches('.month, .legend-classes button');
    const ways = [[0, -21], [0, 21], ...(narrow ? [] : [[-21, 0], [21, 0]])];
    return ways.every(([dx, dy]) => hits(dx, dy)) ? [] : [`${e.id || e.className || e.tagName} ${(e.getAttribute('aria-label') ?? e.textContent).trim().slice(0, 12)} ${Math.round(b.width)} × ${Math.round(b.height)}`];
  });
})()";

#[test]
fn no_finger_misses_what_it_presses() {
    with_cockpit("fingers", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        cockpit.with_fingers().await?;
        for size in [Size { width: 390, height: 844 }, Size { width: 1366, height: 768 }, Size::DESK] {
            tab.screen(size, 1.0).await?;
            tab.until(&format!("innerWidth === {}", size.width)).await?;
            for view in ["", "#?d=safety"] {
                tab.eval::<()>(&format!("(location.hash = '{view}', null)")).await?;
                cockpit.idle().await?;
                let missed: Vec<String> = tab.eval(MISSED).await?;
                ensure!(missed.is_empty(), "{size:?} {view:?}: {} are missed: {missed:#?}", missed.len());
            }
        }
        Ok(())
    });
}

#[test]
fn no_finger_misses_what_it_presses_in_the_planner() {
    with_planner("fingers-plan", async |planner, _| {
        planner.make("手指", COMMUNITY).await?;
        let unit = planner.largest().await?;
        planner.tab.with_fingers().await?;
        for size in [Size { width: 1366, height: 768 }, Size::DESK] {
            planner.tab.screen(size, 1.0).await?;
            planner.tab.until(&format!("innerWidth === {}", size.width)).await?;
            for tab in ["problems", "units", "history", "compare"] {
                planner.look(unit.2, 17.0).await?;
                let (x, y) = planner.spot(unit.2).await?;
                planner.tab.tap(x, y, 1).await?;
                planner.tab.click_on(&format!("#tab-{tab}")).await?;
                planner.idle().await?;
                let chosen: bool = planner.tab.eval("document.querySelector('#code') !== null").await?;
                ensure!(chosen, "{size:?}: a tap chooses no unit");
                let missed: Vec<String> = planner.tab.eval(MISSED).await?;
                ensure!(missed.is_empty(), "{size:?} {tab}: {} are missed: {missed:#?}", missed.len());
            }
        }
        Ok(())
    });
}
