//! A layer's shapes as the map takes them: places on the plane, sets of leaves, lines with their units.

use std::rc::Rc;

use domain::{
    units::{LeafIx, UnitIx, UnitTable},
    wire::{OverlayBody, OverlayLine, OverlayPoints, OverlayShapes},
};

use crate::map::marks::Places;

/// A layer that is here.
#[derive(Debug)]
pub struct OverlayData {
    /// What the list says of it.
    pub body: OverlayBody,
    /// What is drawn.
    pub shapes: Shapes,
}

/// What a layer draws.
#[derive(Debug)]
pub enum Shapes {
    /// Places.
    Points {
        /// On the plane.
        places: Places,
        /// Everything that is known of each.
        rows: OverlayPoints,
        /// The unit of each.
        units: Vec<UnitIx>,
    },
    /// Sets of leaves, one for each class.
    Areas {
        /// For each leaf, 1 where it is in the set.
        sets: Vec<Rc<[u8]>>,
        /// Thousandths of households reached, in table order.
        shares: Vec<Option<u16>>,
    },
    /// Lines with their units.
    Lines(Vec<(UnitIx, OverlayLine)>),
}

impl OverlayData {
    /// Checks and arranges what came.
    ///
    /// # Errors
    /// What doesn't fit the list or the units.
    pub fn new(units: &UnitTable, body: OverlayBody, shapes: OverlayShapes) -> Result<Self, String> {
        if let Some(fault) = shapes.fault(&body) {
            return Err(fault.into());
        }
        let find = |code: &String| units.find(code).ok_or_else(|| format!("no unit {code}"));
        let shapes = match shapes {
            OverlayShapes::Point(rows) => {
                let known: Vec<UnitIx> = rows.units.iter().map(find).collect::<Result<_, _>>()?;
                let units = rows.unit.iter().map(|&at| known[at as usize]).collect();
                Shapes::Points { places: Places::new(&rows.lon, &rows.lat), rows, units }
            }
            OverlayShapes::Area(areas) => {
                if !areas.shares.is_empty() && areas.shares.len() != units.len() {
                    return Err(format!("{} shares for {} units", areas.shares.len(), units.len()));
                }
                let set = |codes: &Vec<String>| -> Result<Rc<[u8]>, String> {
                    let mut leaves = vec![0; units.leaf_count()];
                    for code in codes {
                        let leaf = units.leaf_of(find(code)?).ok_or_else(|| format!("{code} is no leaf"))?;
                        leaves[leaf.index()] = 1;
                    }
                    Ok(leaves.into())
                };
                Shapes::Areas { sets: areas.units.iter().map(set).collect::<Result<_, _>>()?, shares: areas.shares }
            }
            OverlayShapes::Line(lines) => {
                let line = |line: OverlayLine| Ok((find(&line.unit)?, line));
                Shapes::Lines(lines.lines.into_iter().map(line).collect::<Result<_, String>>()?)
            }
        };
        Ok(Self { body, shapes })
    }

    /// The class that a leaf is of, of a layer of areas.
    #[must_use]
    pub fn class_of(&self, leaf: LeafIx) -> Option<usize> {
        let Shapes::Areas { sets, .. } = &self.shapes else { return None };
        sets.iter().position(|set| set.get(leaf.index()) == Some(&1))
    }

    /// The share of a unit's households that is reached, 0–1.
    #[must_use]
    pub fn share(&self, unit: UnitIx) -> Option<f64> {
        let Shapes::Areas { shares, .. } = &self.shapes else { return None };
        shares.get(unit.index()).copied().flatten().map(|thousandths| f64::from(thousandths) / 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::tests::dataset;
    use domain::{
        units::Text,
        wire::{OverlayAreas, OverlayClass, OverlayKind},
    };

    fn layer(kind: OverlayKind, count: u32) -> OverlayBody {
        let class = OverlayClass { id: "c".into(), name: Text::default(), mark: Text::default(), count };
        OverlayBody {
            id: "layer".into(),
            name: Text::default(),
            kind,
            count,
            as_of: "2026-11-20".parse().expect("a day"),
            classes: vec![class],
            states: Vec::new(),
            walk: None,
            unplaced: false,
        }
    }

    #[test]
    fn sets_are_by_leaf_and_shares_by_unit() {
        let data = dataset();
        let units = data.units();
        let leaf = LeafIx(1);
        let code = units.code(units.unit_of(leaf)).to_owned();
        let mut shares = vec![None; units.len()];
        shares[0] = Some(625);
        let areas = OverlayAreas { units: vec![vec![code]], shares };
        let made = OverlayData::new(units, layer(OverlayKind::Area, 1), OverlayShapes::Area(areas)).expect("it fits");
        assert_eq!((made.class_of(leaf), made.class_of(LeafIx(0))), (Some(0), None));
        assert_eq!((made.share(UnitIx(0)), made.share(UnitIx(1))), (Some(0.625), None));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let data = dataset();
        let refuse = |areas: OverlayAreas| {
            let count = areas.units.iter().map(Vec::len).sum::<usize>() as u32;
            OverlayData::new(data.units(), layer(OverlayKind::Area, count), OverlayShapes::Area(areas))
                .expect_err("it is refused")
        };
        let areas = |code: &str, shares: Vec<Option<u16>>| OverlayAreas { units: vec![vec![code.into()]], shares };
        assert!(refuse(areas("nowhere", Vec::new())).contains("nowhere"));
        assert!(refuse(areas(data.units().code(UnitIx(0)), Vec::new())).contains("no leaf"));
        let leaf = data.units().code(data.units().first_leaf()).to_owned();
        assert!(refuse(areas(&leaf, vec![None])).contains("shares"));
    }
}
