//! A program's eye on the looks: a part of them here, all of them by `cargo xtask e2e shots`.

use anyhow::ensure;
use tests::browser::Size;
use tests::eye::plant::Plant;
use tests::eye::views::Look;
use tests::eye::{report, with_eye};

#[test]
fn every_planted_fault_is_seen_and_nothing_without_one() {
    with_eye("planted-faults", Size::DESK, async |eye| {
        for look in Look::part().into_iter().filter(|look| look.size == Size::DESK) {
            let faults = eye.look(&look, None).await?;
            ensure!(faults.is_empty(), "{look} without a planted fault: {faults:?}");
            for plant in Plant::ALL {
                eye.cockpit.tab.eval::<()>(plant.script()).await?;
                let faults = eye.findings().await?;
                ensure!(
                    faults.iter().any(|fault| fault.what == plant.id()),
                    "{look}: {plant:?} is not seen: {faults:?}"
                );
                eye.show(&look).await?;
            }
        }
        Ok(())
    });
}

#[test]
fn a_part_of_all_looks_has_no_fault() {
    for size in Size::ALL {
        with_eye("looks", size, async |eye| {
            let mut found = Vec::new();
            for look in Look::part().into_iter().filter(|look| look.size == size) {
                let faults = eye.look(&look, None).await?;
                found.extend(faults.into_iter().map(|fault| (look, fault)));
            }
            ensure!(found.is_empty(), "{} faults:\n{}", found.len(), report(&found));
            Ok(())
        });
    }
}
