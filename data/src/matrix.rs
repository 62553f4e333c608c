//! A catalogue at a glance: what stands for each cell of the 5 × 6 matrix, and how many indicators serve each system.

use std::fmt::Write as _;

use domain::catalogue::{Catalogue, Domain, Facet, SYSTEMS};

/// `; no headline: party/outcome, …`, or nothing where every cell has one.
#[must_use]
pub fn empty_cells(catalogue: &Catalogue) -> String {
    let cells = catalogue.cells_without_headline();
    let names: Vec<String> = cells.iter().map(|(domain, facet)| format!("{}/{}", domain.id(), facet.id())).collect();
    if names.is_empty() { String::new() } else { format!("; no headline: {}", names.join(", ")) }
}

/// Two tables in Markdown: the cells, each with its headline's names and its number of indicators, and the systems, each
/// with the number of indicators that serve it.
#[must_use]
pub fn page(catalogue: &Catalogue) -> String {
    let mut out = String::from("|");
    for facet in Facet::ALL {
        let (zh, en) = facet.name();
        let _ = write!(out, " | {zh} {en}");
    }
    out.push_str(" |\n|---");
    out.push_str(&"|---".repeat(Facet::ALL.len()));
    out.push_str("|\n");
    for domain in Domain::ALL {
        let (zh, en) = domain.name();
        let _ = write!(out, "| {zh} {en}");
        for facet in Facet::ALL {
            let headline = catalogue.cell(domain, facet).find(|indicator| indicator.headline);
            let name =
                headline.map_or("–".into(), |indicator| format!("{} {}", indicator.name.zh, indicator.name.en));
            let _ = write!(out, " | {name} ({})", catalogue.cell(domain, facet).count());
        }
        out.push_str(" |\n");
    }
    out.push_str("\n| system | | indicators |\n|---|---|---|\n");
    for system in SYSTEMS {
        let serve = catalogue.indicators.iter().filter(|indicator| indicator.serves.iter().any(|id| id == system.id));
        let _ = writeln!(out, "| {} | {} {} | {} |", system.id, system.zh, system.en, serve.count());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_and_systems_are_counted() {
        let catalogue = domain::catalogue::parse([("counts.toml", crate::make::COUNTS)]).expect("is good");
        let page = page(&catalogue);
        assert!(page.contains("| 治理 Governance | 上报事件 Cases reported (1) | – (0) |"), "{page}");
        assert!(page.contains("| S8 | 五级联动、吹哨报到 life of a case and its escalation | 2 |"), "{page}");
        assert_eq!(page.lines().count(), 7 + 1 + 22);
        let empty = empty_cells(&catalogue);
        assert!(
            empty.starts_with("; no headline: party/outcome, ") && !empty.contains("governance/outcome"),
            "{empty}"
        );
    }
}
