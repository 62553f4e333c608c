//! What pages hand in: level, classes, colours, selection, names, context. All is checked before anything changes.

use domain::codec::context::ContextLayer;
use domain::units::{LeafIx, UnitIx};

use super::classes::Classes;
use super::frame::State;
use super::ground::{Kinds, TileIx};
use super::hatches::Hatch;
use super::listen::now_ms;
use super::{Label, MapError, Theme};

impl State {
    pub(super) fn set_level(&mut self, depth: u8) -> Result<(), MapError> {
        let deepest = self.levels.deepest();
        if depth > deepest {
            return Err(MapError::Depth { depth, deepest });
        }
        if depth != self.levels.depth() {
            self.levels.show(depth);
            self.classes.expand(&self.levels);
            self.dirty.empty = true;
            self.dirty.names = true;
            self.invalidate();
        }
        Ok(())
    }

    pub(super) fn set_classes(&mut self, classes: &[u8]) -> Result<(), MapError> {
        Classes::check(classes, self.partition.units().len(), self.theme.ramp.len())?;
        let fade = if self.reduced_motion || self.frames == 0 { 0.0 } else { self.fade_ms };
        self.classes.show(classes, &self.levels, now_ms(), fade);
        self.dirty.empty = true;
        self.invalidate();
        Ok(())
    }

    pub(super) fn set_classes_between(&mut self, from: &[u8], to: &[u8], share: f32) -> Result<(), MapError> {
        for set in [from, to] {
            Classes::check(set, self.partition.units().len(), self.theme.ramp.len())?;
        }
        self.classes.show_between([from, to], share, &self.levels);
        self.dirty.empty = true;
        self.invalidate();
        Ok(())
    }

    pub(super) fn set_classes_beside(&mut self, sets: [&[u8]; 2], at: f64) -> Result<(), MapError> {
        for set in sets {
            Classes::check(set, self.partition.units().len(), self.theme.ramp.len())?;
        }
        self.classes.show_beside(sets, at, &self.levels);
        self.dirty.empty = true;
        self.invalidate();
        Ok(())
    }

    pub(super) fn move_split(&mut self, at: f64) {
        if self.classes.move_split(at) {
            self.invalidate();
        }
    }

    pub(super) fn class_of(&self, leaf: LeafIx) -> u8 {
        self.classes.shown()[leaf.index()]
    }

    pub(super) fn set_theme(&mut self, theme: &Theme) -> Result<(), MapError> {
        if theme.ramp.is_empty() || theme.ramp.len() > 16 {
            return Err(MapError::Palette(theme.ramp.len()));
        }
        if (theme.ink, theme.ground) != (self.theme.ink, self.theme.ground) {
            self.dirty.plates = true;
        }
        self.theme = theme.clone();
        self.invalidate();
        Ok(())
    }

    pub(super) fn set_unit_px(&mut self, css_px: f64) {
        if css_px.is_finite() && css_px > 0.0 && (css_px - self.unit_px).abs() > f64::EPSILON {
            self.unit_px = css_px;
            self.dirty.names = true;
            self.dirty.plates = true;
            self.invalidate();
        }
    }

    fn check_unit(&self, unit: UnitIx) -> Result<(), MapError> {
        let units = self.partition.units().len();
        if unit.index() < units { Ok(()) } else { Err(MapError::Unit { unit: unit.0, units }) }
    }

    pub(super) fn set_selection(&mut self, unit: Option<UnitIx>) -> Result<(), MapError> {
        unit.map_or(Ok(()), |unit| self.check_unit(unit))?;
        if unit != self.selected {
            self.selected = unit;
            self.dirty.selection = true;
            self.dirty.frame = true;
        }
        Ok(())
    }

    pub(super) fn set_hover(&mut self, unit: Option<UnitIx>) -> Result<(), MapError> {
        unit.map_or(Ok(()), |unit| self.check_unit(unit))?;
        if unit != self.hovered {
            self.hovered = unit;
            self.dirty.hover = true;
            self.dirty.frame = true;
        }
        Ok(())
    }

    pub(super) fn set_labels(&mut self, labels: Vec<Label>) -> Result<(), MapError> {
        self.names.set(&self.partition, &self.sheet.layout.plane, labels)?;
        self.dirty.names = true;
        self.dirty.plates = true;
        self.invalidate();
        Ok(())
    }

    pub(super) fn set_context(&mut self, layers: Vec<ContextLayer>) -> Result<(), MapError> {
        self.ground.set_great(&layers, &self.sheet.layout.plane);
        self.dirty.ground = true;
        self.invalidate();
        Ok(())
    }

    pub(super) fn add_tile(&mut self, ix: TileIx, bounds: [f64; 4], layers: Vec<ContextLayer>) {
        self.ground.add(ix, bounds, layers);
        self.invalidate();
    }

    pub(super) fn drop_tiles(&mut self, gone: &[TileIx]) {
        self.ground.drop_tiles(gone);
        if let Some(meshes) = self.gpu.as_mut().and_then(|gpu| gpu.ground.as_mut()) {
            meshes.drop_tiles(gone);
        }
        self.invalidate();
    }

    pub(super) fn set_hatches(&mut self, hatches: Vec<Hatch>) -> Result<(), MapError> {
        let leaves = self.partition.units().leaf_count();
        if let Some(wrong) = hatches.iter().find(|hatch| hatch.leaves.len() != leaves) {
            return Err(MapError::ClassCount { got: wrong.leaves.len(), units: leaves });
        }
        if hatches != self.hatches {
            self.hatches = hatches;
            self.dirty.hatches = true;
            self.invalidate();
        }
        Ok(())
    }

    pub(super) fn hide_context(&mut self, hidden: Kinds) {
        if hidden != self.ground.hidden {
            self.ground.hidden = hidden;
            self.invalidate();
        }
    }
}
