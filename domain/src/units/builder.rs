//! Makes a table of units that come in any order.

use super::rows::{NO_PARENT, Rows};
use super::{Level, UnitCode, UnitError, UnitKind, UnitTable, letters::Letters};
use crate::sort::{sort_by, sort_by_key};
use crate::texts::Texts;

/// Collects units in any order and puts them into table order.
#[derive(Debug)]
pub struct UnitTableBuilder {
    levels: Vec<Level>,
    units: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    depth: u8,
    code: UnitCode,
    name: String,
    parent: Option<UnitCode>,
    kind: UnitKind,
}

impl UnitTableBuilder {
    /// Starts a table of these levels.
    #[must_use]
    pub const fn new(levels: Vec<Level>) -> Self {
        Self { levels, units: Vec::new() }
    }

    /// Adds a unit; its parent may come later.
    ///
    /// # Errors
    /// A code or a parent's code that is none.
    pub fn add(
        &mut self,
        code: &str,
        name: &str,
        depth: u8,
        parent: Option<&str>,
        kind: UnitKind,
    ) -> Result<&mut Self, UnitError> {
        let parent = parent.map(UnitCode::new).transpose()?;
        self.units.push(Entry { depth, code: UnitCode::new(code)?, name: name.into(), parent, kind });
        Ok(self)
    }

    /// Puts all units in order and links them.
    ///
    /// # Errors
    /// The first [`UnitError`] found, naming the unit.
    pub fn build(mut self) -> Result<UnitTable, UnitError> {
        sort_by(&mut self.units, |a, b| (a.depth, &a.code).cmp(&(b.depth, &b.code)));
        let mut by_code: Vec<u32> = (0..self.units.len() as u32).collect();
        sort_by_key(&mut by_code, |&at| &self.units[at as usize].code);
        if let Some(pair) =
            by_code.windows(2).find(|p| self.units[p[0] as usize].code == self.units[p[1] as usize].code)
        {
            return Err(UnitError::Duplicate(self.units[pair[0] as usize].code.to_string()));
        }
        let mut parents = Vec::with_capacity(self.units.len());
        for entry in &self.units {
            parents.push(match &entry.parent {
                None => NO_PARENT,
                Some(parent) => {
                    let at = by_code.binary_search_by_key(&parent, |&at| &self.units[at as usize].code);
                    by_code[at.map_err(|_| UnitError::MissingParent {
                        unit: entry.code.to_string(),
                        parent: parent.to_string(),
                    })?]
                }
            });
        }
        let mut rows = Rows {
            levels: self.levels,
            depths: Vec::new(),
            parents,
            kinds: Vec::new(),
            codes: Texts::default(),
            names: Texts::default(),
            letters: Letters::default(),
        };
        for entry in self.units {
            rows.depths.push(entry.depth);
            rows.kinds.push(entry.kind);
            rows.codes.push(&[entry.code.as_str()]);
            rows.names.push(&[&entry.name]);
        }
        UnitTable::from_rows(rows)
    }
}
