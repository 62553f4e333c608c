//! What is laid over the colours: things that stand somewhere, sets of units, lines.

use serde::{Deserialize, Serialize};

use crate::{period::Period, units::Text};

/// `/api/v1/overlays`: which layers there are. The shapes of one are `overlays/{id}`, an [`OverlayShapes`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OverlaysBody {
    /// In the order in which lists show them.
    pub layers: Vec<OverlayBody>,
    /// What lies on the ground, with how many of each there are.
    pub ground: Vec<GroundCount>,
}

/// How many features a kind of what lies on the ground has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroundCount {
    /// As in [`crate::codec::context::ContextLayer::id`].
    pub id: String,
    /// How many.
    pub count: u32,
}

/// What the shapes of a layer are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverlayKind {
    /// Places.
    Point,
    /// Whole units.
    Area,
    /// Lines on the ground.
    Line,
}

/// How a walk was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Walk {
    /// Along the road layer.
    Road,
    /// In a straight line, as there is no road layer.
    Straight,
}

/// One layer in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OverlayBody {
    /// Name on the wire and in addresses.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// What its shapes are.
    pub kind: OverlayKind,
    /// How many things it has: places, units, or units with a line.
    pub count: u32,
    /// The day up to which its register speaks.
    pub as_of: Period,
    /// Its legend; shapes name a place in this list.
    pub classes: Vec<OverlayClass>,
    /// States beside the class; shapes name a place in this list. Empty where nothing is known of states.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub states: Vec<OverlayClass>,
    /// Of a reach on foot: how the ways were measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub walk: Option<Walk>,
    /// Whether some places stand at their unit's label because the register doesn't say where they are.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub unplaced: bool,
}

/// One row of a legend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverlayClass {
    /// The code in the register.
    pub id: String,
    /// What it means.
    pub name: Text,
    /// A sign of one or two letters that stands for it on the map; empty where none is needed.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub mark: Text,
    /// How many of the layer's things are of it.
    pub count: u32,
}

fn is_empty(text: &Text) -> bool {
    text.zh.is_empty() && text.en.is_empty()
}

/// `/api/v1/overlays/{id}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OverlayShapes {
    /// Of [`OverlayKind::Point`].
    Point(OverlayPoints),
    /// Of [`OverlayKind::Area`].
    Area(OverlayAreas),
    /// Of [`OverlayKind::Line`].
    Line(OverlayLines),
}

/// Places, one in each column's row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OverlayPoints {
    /// Numbers in the register.
    pub ids: Vec<String>,
    /// Their own names; empty where they have none. The whole list is empty where nobody has one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Degrees.
    pub lon: Vec<f64>,
    /// Degrees.
    pub lat: Vec<f64>,
    /// Places in [`OverlayBody::classes`].
    pub class: Vec<u8>,
    /// Places in [`OverlayBody::states`]; empty where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub state: Vec<u8>,
    /// Codes of the units they stand in, each once, rising.
    pub units: Vec<String>,
    /// Places in [`Self::units`].
    pub unit: Vec<u32>,
}

/// Sets of units of the last level.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OverlayAreas {
    /// One for each class of the layer: codes, rising.
    pub units: Vec<Vec<String>>,
    /// Of a reach: thousandths of each unit's households that are reached, in the order of `/api/v1/units`; none where
    /// nobody lives.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<Option<u16>>,
}

/// Lines, each in one unit of the last level.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OverlayLines {
    /// Rising by unit.
    pub lines: Vec<OverlayLine>,
}

/// One unit's lines.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OverlayLine {
    /// The unit's code.
    pub unit: String,
    /// What the map calls what it follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Place in [`OverlayBody::classes`].
    pub class: u8,
    /// How often something was to be done in the last period.
    pub due: u32,
    /// How often it was.
    pub done: u32,
    /// Longitudes and latitudes, degrees, of each piece.
    pub pieces: Vec<Vec<[f64; 2]>>,
}

impl OverlayShapes {
    /// How many things there are, as [`OverlayBody::count`] says.
    #[must_use]
    pub fn count(&self) -> usize {
        match self {
            Self::Point(points) => points.ids.len(),
            Self::Area(areas) => areas.units.iter().map(Vec::len).sum(),
            Self::Line(lines) => lines.lines.len(),
        }
    }

    /// Why they can't be those of a layer; none where they can: every column is as long, every place is in its list.
    #[must_use]
    pub fn fault(&self, layer: &OverlayBody) -> Option<&'static str> {
        let (classes, states) = (layer.classes.len(), layer.states.len());
        let below = |list: &[u8], limit: usize| list.iter().all(|&at| usize::from(at) < limit);
        let sound = match (self, layer.kind) {
            (Self::Point(p), OverlayKind::Point) => {
                let rows = p.ids.len();
                let rest = |len: usize| len == 0 || len == rows;
                [p.lon.len(), p.lat.len(), p.class.len(), p.unit.len()] == [rows; 4]
                    && rest(p.names.len())
                    && p.state.len() == if states == 0 { 0 } else { rows }
                    && below(&p.class, classes)
                    && below(&p.state, states)
                    && p.unit.iter().all(|&at| (at as usize) < p.units.len())
            }
            (Self::Area(areas), OverlayKind::Area) => areas.units.len() == classes,
            (Self::Line(lines), OverlayKind::Line) => lines.lines.iter().all(|line| usize::from(line.class) < classes),
            _ => return Some("shapes of another kind"),
        };
        if !sound {
            return Some("columns that don't fit each other");
        }
        (self.count() != layer.count as usize).then_some("another number of things")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(word: &str) -> Text {
        Text { zh: word.into(), en: word.into() }
    }

    fn layer() -> OverlayBody {
        let class = OverlayClass { id: "camera".into(), name: text("camera"), mark: text("c"), count: 2 };
        OverlayBody {
            id: "devices".into(),
            name: text("devices"),
            kind: OverlayKind::Point,
            count: 2,
            as_of: "2026-11-20".parse().expect("a day"),
            classes: vec![class],
            states: Vec::new(),
            walk: None,
            unplaced: false,
        }
    }

    fn points() -> OverlayPoints {
        OverlayPoints {
            ids: vec!["1".into(), "2".into()],
            lon: vec![104.0, 104.1],
            lat: vec![30.0, 30.1],
            class: vec![0, 0],
            units: vec!["990".into()],
            unit: vec![0, 0],
            ..OverlayPoints::default()
        }
    }

    #[test]
    fn shapes_come_back_from_their_json_and_name_their_kind() {
        let shapes = OverlayShapes::Point(points());
        let text = serde_json::to_string(&shapes).expect("a body has a JSON form");
        assert!(text.starts_with(r#"{"kind":"point","ids":"#), "{text}");
        assert_eq!(serde_json::from_str::<OverlayShapes>(&text).expect("it is read back"), shapes);
    }

    #[test]
    fn shapes_that_are_not_the_layers_are_told_from_those_that_are() {
        let fault = |change: &dyn Fn(&mut OverlayPoints)| {
            let mut points = points();
            change(&mut points);
            OverlayShapes::Point(points).fault(&layer())
        };
        assert_eq!(fault(&|_| ()), None);
        assert!(fault(&|p| p.lon.truncate(1)).is_some());
        assert!(fault(&|p| p.class[1] = 1).is_some());
        assert!(fault(&|p| p.unit[1] = 1).is_some());
        assert!(fault(&|p| p.state = vec![0, 0]).is_some());
        assert!(fault(&|p| p.names = vec!["one".into()]).is_some());
        assert_eq!(OverlayShapes::Line(OverlayLines::default()).fault(&layer()), Some("shapes of another kind"));
        assert_eq!(
            OverlayShapes::Point(points()).fault(&OverlayBody { count: 3, ..layer() }),
            Some("another number of things")
        );
    }
}
