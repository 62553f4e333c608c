//! What lies on the ground beside the units: water, roads, compounds, buildings. Features → plain draw data.

use domain::codec::context::{ContextKind, ContextLayer};
use domain::lattice::LatticePoint;
use earcut::Earcut;
use geometry::LocalPlane;
use geometry::lines::PEN_UP;

/// Classes of one layer that are told apart: 0 is the greatest.
pub(super) const CLASSES: usize = 5;

/// What a layer is.
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

impl Kind {
    /// All, in the order of lists.
    pub const ALL: [Self; 4] = [Self::Water, Self::Road, Self::Compound, Self::Building];

    /// As in [`ContextLayer::id`].
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Water => "water",
            Self::Road => "roads",
            Self::Compound => "compounds",
            Self::Building => "buildings",
        }
    }

    /// The kind of that id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

/// One class of one layer as draw data, local units.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Class {
    pub(super) vertices: Vec<[u32; 3]>,
    pub(super) indices: Vec<u32>,
    pub(super) lines: Vec<[f32; 2]>,
}

struct Layer {
    kind: Kind,
    classes: [Class; CLASSES],
}

/// Layers, kept for a lost context.
#[derive(Default)]
pub struct ContextData {
    layers: Vec<Layer>,
}

impl ContextData {
    /// Projects and triangulates; layers of no known kind are left out.
    #[must_use]
    pub fn new(layers: &[ContextLayer], plane: &LocalPlane) -> Self {
        let mut earcut = Earcut::new();
        let layers = layers.iter().filter_map(|layer| {
            let kind = Kind::from_id(&layer.id)?;
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
            Some(Layer { kind, classes })
        });
        Self { layers: layers.collect() }
    }

    /// What there is to draw, each class with its number.
    pub(super) fn classes(&self) -> impl Iterator<Item = (Kind, usize, &Class)> {
        let classes = self
            .layers
            .iter()
            .flat_map(|layer| layer.classes.iter().enumerate().map(|(class, data)| (layer.kind, class, data)));
        classes.filter(|(_, _, data)| !data.lines.is_empty())
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
