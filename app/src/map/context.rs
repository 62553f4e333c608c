//! What lies on the ground beside the units: water, roads, compounds, buildings. Features → plain draw data → card.

use domain::codec::context::{ContextKind, ContextLayer};
use domain::lattice::LatticePoint;
use earcut::Earcut;
use geometry::LocalPlane;
use geometry::lines::PEN_UP;

use super::MapError;
use super::levels::Stroke;
use super::scene::Look;
use crate::gl::{Context, FlatPainter, LineBuffer, LinePainter, LineStyle, Mesh};

/// Classes of one layer that are told apart: 0 is the greatest.
const CLASSES: usize = 5;

/// What a layer is, by its id; unknown ones look like compounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Rivers, lakes, canals.
    Water,
    /// Roads and railways.
    Road,
    /// Walled compounds.
    Compound,
    /// Buildings.
    Building,
}

/// How a class of a layer is drawn at a zoom.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Manner {
    /// Opacity of polygons' insides, in the ground's colour for water and compounds, in the building's for buildings.
    fill: f64,
    line: Stroke,
}

impl Kind {
    /// From [`ContextLayer::id`].
    #[must_use]
    pub fn of(id: &str) -> Self {
        match id {
            "water" => Self::Water,
            "roads" => Self::Road,
            "buildings" => Self::Building,
            _ => Self::Compound,
        }
    }

    /// Hairlines that come with the zoom, greater classes first; nothing at all before.
    fn manner(self, class: usize, zoom: f64) -> Manner {
        let after = |from: f64| ((zoom - from) / 0.75).clamp(0.0, 1.0);
        let class = class as f64;
        match self {
            Self::Water => Manner {
                fill: 0.55 * after(10.5 + class),
                line: Stroke { width: 1.0, alpha: 0.55 * after(10.5 + class) },
            },
            Self::Road => {
                Manner { fill: 0.0, line: Stroke { width: 1.6 - 0.3 * class, alpha: 0.6 * after(12.2 + 0.9 * class) } }
            }
            Self::Compound => Manner { fill: 0.0, line: Stroke { width: 0.8, alpha: 0.4 * after(14.5) } },
            Self::Building => {
                Manner { fill: 0.16 * after(15.0), line: Stroke { width: 0.7, alpha: 0.5 * after(15.0) } }
            }
        }
    }
}

/// One class of one layer as draw data, local units.
#[derive(Clone, Debug, Default, PartialEq)]
struct Class {
    vertices: Vec<[u32; 3]>,
    indices: Vec<u32>,
    lines: Vec<[f32; 2]>,
}

struct Layer {
    kind: Kind,
    classes: [Class; CLASSES],
    shown: bool,
}

/// All layers, kept for a lost context.
#[derive(Default)]
pub struct ContextData {
    layers: Vec<Layer>,
}

impl ContextData {
    /// Projects and triangulates.
    #[must_use]
    pub fn new(layers: &[ContextLayer], plane: &LocalPlane) -> Self {
        let mut earcut = Earcut::new();
        let layers = layers.iter().map(|layer| {
            let kind = Kind::of(&layer.id);
            let mut classes: [Class; CLASSES] = Default::default();
            for feature in &layer.features {
                let class = &mut classes[usize::from(feature.class).min(CLASSES - 1)];
                for ring in &feature.rings {
                    class.line(ring, plane);
                }
                if feature.kind == ContextKind::Polygon && kind != Kind::Road {
                    class.fill(&feature.rings, plane, &mut earcut);
                }
            }
            Layer { kind, classes, shown: true }
        });
        Self { layers: layers.collect() }
    }

    /// Shows or hides one layer; an index beyond them does nothing.
    pub fn show(&mut self, index: usize, shown: bool) {
        if let Some(layer) = self.layers.get_mut(index) {
            layer.shown = shown;
        }
    }

    /// Uploads what is shown.
    ///
    /// # Errors
    /// [`MapError::Gl`].
    pub(super) fn upload(&self, context: &Context) -> Result<ContextMeshes, MapError> {
        let mut made = ContextMeshes { flat: None, classes: Vec::new() };
        for layer in self.layers.iter().filter(|layer| layer.shown) {
            // Small classes below great ones.
            for (class, data) in layer.classes.iter().enumerate().rev() {
                if data.lines.is_empty() {
                    continue;
                }
                let mesh = if data.indices.is_empty() {
                    None
                } else {
                    Some(Mesh::new(context, &data.vertices, &data.indices)?)
                };
                made.classes.push((layer.kind, class, mesh, LineBuffer::new(context, &data.lines)?));
            }
        }
        if made.classes.iter().any(|(_, _, mesh, _)| mesh.is_some()) {
            made.flat = Some(FlatPainter::new(context)?);
        }
        Ok(made)
    }
}

impl Class {
    fn line(&mut self, ring: &[LatticePoint], plane: &LocalPlane) {
        if self.lines.is_empty() {
            self.lines.push(PEN_UP);
        }
        self.lines.extend(ring.iter().map(|p| plane.point(*p)));
        self.lines.push(PEN_UP);
    }

    fn fill(&mut self, rings: &[Vec<LatticePoint>], plane: &LocalPlane, earcut: &mut Earcut<f64>) {
        let base = self.vertices.len() as u32;
        let mut steps = Vec::new();
        let mut holes: Vec<u32> = Vec::new();
        for (at, ring) in rings.iter().enumerate() {
            if at > 0 {
                holes.push(steps.len() as u32);
            }
            let open = if ring.first() == ring.last() { &ring[..ring.len().saturating_sub(1)] } else { &ring[..] };
            steps.extend(open.iter().map(|p| [f64::from(p.x), f64::from(p.y)]));
            self.vertices.extend(open.iter().map(|p| {
                let [x, y] = plane.point(*p);
                [x.to_bits(), y.to_bits(), 0]
            }));
        }
        let mut triangles = Vec::new();
        earcut.earcut(steps, &holes, &mut triangles);
        self.indices.extend(triangles.iter().map(|ix: &u32| base + ix));
    }
}

/// The layers on the card.
#[derive(Default)]
pub(super) struct ContextMeshes {
    flat: Option<FlatPainter>,
    classes: Vec<(Kind, usize, Option<Mesh>, LineBuffer)>,
}

impl ContextMeshes {
    /// Above the fill, below the boundaries.
    pub(super) fn draw(&self, context: &Context, painter: &LinePainter, look: &Look<'_>) {
        let theme = look.theme;
        // The design's unit counts as zoom: a wall shows no more detail than a desk.
        let zoom = LocalPlane::zoom_of(look.css_scale / look.unit_px);
        for (kind, class, mesh, lines) in &self.classes {
            let manner = kind.manner(*class, zoom);
            let (inside, edge) = match kind {
                Kind::Water => (theme.ground, theme.water),
                Kind::Road => (theme.road, theme.road),
                Kind::Compound => (theme.ground, theme.ink),
                Kind::Building => (theme.building, theme.building),
            };
            if let (Some(flat), Some(mesh), true) = (&self.flat, mesh, manner.fill > 0.0) {
                flat.draw(context, mesh, inside.unit(), manner.fill as f32, &look.at);
            }
            let style = LineStyle {
                width: (manner.line.width * look.u) as f32,
                color: edge.unit(),
                alpha: manner.line.alpha as f32,
            };
            painter.draw(lines, 0..lines.len(), &style, &look.at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_away_there_is_only_great_water() {
        for (kind, class) in [(Kind::Road, 0), (Kind::Compound, 0), (Kind::Building, 0), (Kind::Water, 3)] {
            assert_eq!(kind.manner(class, 10.9).line.alpha, 0.0, "{kind:?} {class}");
        }
        assert!(Kind::Water.manner(0, 10.9).line.alpha > 0.0);
        assert!(Kind::Building.manner(0, 17.0).fill > 0.0);
    }
}
