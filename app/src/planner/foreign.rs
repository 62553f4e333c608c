//! A partition drawn elsewhere, read from a file: taken over into the plan, or held against it as another net (多网合一).

use domain::codec::exchange::{ExchangeError, FieldNames};
use domain::codec::geojson::Features;
use domain::codec::items::Asking;
use domain::lattice::{LatticeError, LatticePoint};
use domain::plan::nets::NetReport;
use domain::plan::{DrawnUnit, EditCommand, Ground, NewUnit, Plan, Refusal};
use domain::units::{UnitCode, UnitError, UnitKind};

use super::desk::Desk;
use super::glance::roomiest;
use super::picked::holds;
use super::picture;

/// A gap or an overlap narrower than so many lattice steps was not meant: a metre.
const NARROW: u32 = 90;

/// Why a file is no partition that this plan could take.
#[derive(Debug, thiserror::Error)]
pub enum ForeignError {
    /// It isn't GeoJSON, or a feature is no unit.
    #[error(transparent)]
    File(#[from] ExchangeError),
    /// A code that can't be one.
    #[error("{code:?}: {why}")]
    Code {
        /// As it stands in the file.
        code: String,
        /// What is wrong with it.
        why: UnitError,
    },
    /// A place that is none.
    #[error("{code}: {why}")]
    Place {
        /// Of which unit.
        code: UnitCode,
        /// What is wrong with it.
        why: LatticeError,
    },
    /// None of its units lies in the plan's scope.
    #[error("none of its {0} units lies in this plan's scope")]
    Elsewhere(usize),
}

/// Units of a file that lie in the plan's scope.
#[derive(Clone, Debug, PartialEq)]
pub struct Foreign {
    /// They.
    pub drawn: Vec<DrawnUnit>,
    /// How many others the file has.
    pub left_out: usize,
}

/// Reads GeoJSON. A unit's code is its property `code`, else the feature's `id`; `name`, `parent` and `kind` are taken
/// where they stand. Where features name their `level`, only the finest counts.
///
/// # Errors
/// [`ForeignError`], the first fault.
pub fn read(text: &str, plan: &Plan) -> Result<Foreign, ForeignError> {
    let features = Features::of(text, &Asking::default())?;
    let has = |field: &str| features.fields.iter().any(|known| known == field);
    let optional = |field: &str| has(field).then(|| field.to_owned());
    let code = if has("code") { "code" } else { "id" }.to_owned();
    let names = FieldNames { code, name: optional("name"), parent: optional("parent") };
    let finest = plan.levels().last().map(|level| level.id.clone()).unwrap_or_default();
    let levels = has("level");
    let (mut drawn, mut left_out) = (Vec::new(), 0);
    for (index, item) in features.enumerate() {
        let item = item?;
        let level = item.properties.get("level").and_then(serde_json::Value::as_str);
        if levels && level != Some(finest.as_str()) {
            continue;
        }
        let unit = item.unit(index, &names)?;
        let code = UnitCode::new(&unit.code).map_err(|why| ForeignError::Code { code: unit.code.clone(), why })?;
        let kind = unit.properties.get("kind").and_then(serde_json::Value::as_str);
        let parent = unit.parent.as_deref().and_then(|parent| UnitCode::new(parent).ok());
        let kind = if kind == Some("special") { UnitKind::Special } else { UnitKind::Ordinary };
        let new = NewUnit { code: code.clone(), name: unit.name };
        let shape = DrawnUnit::from_shape(&unit.shape, new, None, kind);
        let mut shape = shape.map_err(|why| ForeignError::Place { code, why })?;
        match home(plan, &shape) {
            Some(own) => {
                let known = parent.filter(|parent| plan.find(parent).is_some());
                shape.parent = known.or(own);
                drawn.push(shape);
            }
            None => left_out += 1,
        }
    }
    if drawn.is_empty() { Err(ForeignError::Elsewhere(left_out)) } else { Ok(Foreign { drawn, left_out }) }
}

/// The parent of what lies in the scope where a unit was drawn; none for a unit that lies elsewhere.
fn home(plan: &Plan, drawn: &DrawnUnit) -> Option<Option<UnitCode>> {
    let (at, _) = roomiest(&drawn.parts)?;
    let (lon, lat) = geometry::plane::unworld(at);
    let id = match plan.ground_at(LatticePoint::from_lon_lat(lon, lat).ok()?) {
        Ground::Unit(id) if picture::in_scope(plan, id) => id,
        Ground::Unassigned => return Some(None),
        Ground::Unit(_) | Ground::Outside => return None,
    };
    let parent = plan.unit(id)?.parent.and_then(|parent| plan.unit(parent));
    Some(parent.map(|parent| parent.code.clone()))
}

impl Foreign {
    /// The command that takes it over: for the ground of all open units that it names or covers.
    #[must_use]
    pub fn taken_over(&self, desk: &Desk) -> EditCommand {
        let plan = desk.plan();
        let covered = |at: LatticePoint| {
            let held = |part: &Vec<Vec<LatticePoint>>| part.iter().filter(|ring| holds(ring, at)).count() % 2 == 1;
            self.drawn.iter().any(|unit| unit.parts.iter().any(held))
        };
        let units = desk.glances.iter().filter_map(|(id, glance)| {
            let code = plan.unit(id)?.code.clone();
            let (lon, lat) = geometry::plane::unworld(glance.at);
            let named = self.drawn.iter().any(|unit| unit.unit.code == code);
            (named || covered(LatticePoint::from_lon_lat(lon, lat).ok()?)).then_some(code)
        });
        EditCommand::Redraw { units: units.collect(), drawn: self.drawn.clone(), tolerance: NARROW }
    }

    /// Where it and the plan disagree.
    ///
    /// # Errors
    /// Why it can't be laid over the plan.
    pub fn compared(&self, desk: &Desk) -> Result<NetReport, Refusal> {
        desk.plan().clone().compare_net(&self.drawn)
    }
}

#[cfg(test)]
mod tests {
    use geometry::samples::chessboard;

    use super::*;

    #[test]
    fn a_plan_s_own_units_come_in_and_others_are_left_out() {
        let partition = chessboard(4);
        let plan = Plan::from_partition(&partition).expect("sound codes");
        let text = domain::codec::geojson::encode(&partition, Default::default());
        let all = read(&text, &plan).expect("our own file");
        assert_eq!((all.drawn.len(), all.left_out), (picture::leaves(&plan).count(), 0));
        let first = &all.drawn[0];
        let own = plan.unit(plan.find(&first.unit.code).expect("known")).expect("a unit");
        assert_eq!(first.parent.as_ref(), own.parent.and_then(|id| plan.unit(id)).map(|unit| &unit.code));
    }

    #[test]
    fn what_is_no_partition_is_refused_by_name() {
        let plan = Plan::from_partition(&chessboard(4)).expect("sound codes");
        let refused = |text: &str| read(text, &plan).expect_err("refused").to_string();
        assert!(refused("[]").len() > 3);
        let far = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"1"},
            "geometry":{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,1]]]}}]}"#;
        assert_eq!(refused(far), "none of its 1 units lies in this plan's scope");
        let nameless = far.replace(r#"{"code":"1"}"#, "{}");
        assert!(refused(&nameless).contains("code"), "{}", refused(&nameless));
    }
}
