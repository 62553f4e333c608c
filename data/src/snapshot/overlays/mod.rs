//! What is laid over the colours: party organisations, stations, facilities and devices as places; thematic and special
//! grids and what is reached on foot as sets of units; patrolled banks as lines.
//!
//! [`columns`] (registers → rows) → [`points`], [`areas`], [`rivers`], and [`walk`] (a graph of roads) → [`reach`].
//! Nothing of class C1 or above is read here: a layer shows things, never persons or households.

mod areas;
mod columns;
mod points;
mod reach;
mod rivers;
mod walk;

use domain::{
    catalogue::Catalogue,
    codec::context::ContextLayer,
    period::{Day, Period},
    units::Text,
    wire::{GroundCount, OverlayBody, OverlayClass, OverlayKind, OverlayShapes, OverlaysBody},
};

use super::SnapshotError;
use crate::{aggregate::Cube, registers::Registers};

/// The list of layers and the shapes of each.
pub(super) struct Overlays {
    pub list: OverlaysBody,
    /// In the list's order.
    pub shapes: Vec<OverlayShapes>,
}

/// A layer and its shapes.
type Made = (OverlayBody, OverlayShapes);

/// Makes every layer that the registers have something for.
pub(super) fn make(
    registers: &Registers,
    ground: &[ContextLayer],
    catalogue: &Catalogue,
    cube: &Cube,
) -> Result<Overlays, SnapshotError> {
    let places = points::make(registers)?;
    let reaches = reach::make(registers, ground, &places, &reach::Households::of(catalogue, cube))?;
    let mut made: Vec<Made> = places.into_iter().chain(reaches).collect();
    made.extend(areas::make(registers)?);
    made.extend(rivers::make(registers, ground)?);
    made.retain(|(layer, _)| layer.count > 0);
    let ground = ground.iter().map(|layer| GroundCount { id: layer.id.clone(), count: layer.features.len() as u32 });
    let ground = ground.collect();
    let (layers, shapes) = made.into_iter().unzip();
    Ok(Overlays { list: OverlaysBody { layers, ground }, shapes })
}

/// A layer whose count and whose classes' counts are those of its shapes.
fn layer(id: &str, name: Text, as_of: Day, classes: Vec<OverlayClass>, shapes: &OverlayShapes) -> OverlayBody {
    let kind = match shapes {
        OverlayShapes::Point(_) => OverlayKind::Point,
        OverlayShapes::Area(_) => OverlayKind::Area,
        OverlayShapes::Line(_) => OverlayKind::Line,
    };
    OverlayBody {
        id: id.into(),
        name,
        kind,
        count: shapes.count() as u32,
        as_of: Period::Day(as_of),
        classes,
        states: Vec::new(),
        walk: None,
        unplaced: false,
    }
}

fn text(zh: &str, en: &str) -> Text {
    Text { zh: zh.into(), en: en.into() }
}

fn class(id: &str, zh: &str, en: &str, count: usize) -> OverlayClass {
    OverlayClass { id: id.into(), name: text(zh, en), mark: Text::default(), count: count as u32 }
}

/// The day up to which a register speaks.
fn as_of(registers: &Registers, name: &str) -> Day {
    registers.meta.registers.get(name).and_then(|meta| meta.as_of).unwrap_or(registers.meta.as_of)
}

#[cfg(test)]
mod tests;
