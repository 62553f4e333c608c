//! What lies on the ground beside the units: water, roads, compounds, buildings. Features → plain draw data.

use std::collections::HashMap;

use domain::codec::context::{ContextFeature, ContextKind, ContextLayer};
use domain::lattice::LatticePoint;
use earcut::Earcut;
use geometry::LocalPlane;
use geometry::lines::{PEN_UP, pen_up_with_angles};

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
            let nodes = (kind == Kind::Road).then(|| Nodes::new(&layer.features));
            for feature in &layer.features {
                let at = class_of(feature);
                let class = &mut classes[at];
                for ring in &feature.rings {
                    match &nodes {
                        Some(nodes) => class.road(ring, at, nodes, plane),
                        None => class.line(ring, plane),
                    }
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

fn class_of(feature: &ContextFeature) -> usize {
    usize::from(feature.class).min(CLASSES - 1)
}

/// How many roads of each class come to the places where roads end.
struct Nodes(HashMap<LatticePoint, [u32; CLASSES]>);

impl Nodes {
    fn new(roads: &[ContextFeature]) -> Self {
        let ways = || roads.iter().flat_map(|road| road.rings.iter().map(|way| (class_of(road), way)));
        let ends = ways().flat_map(|(_, way)| [way.first(), way.last()]).flatten();
        let mut nodes: HashMap<_, _> = ends.map(|end| (*end, [0; CLASSES])).collect();
        for (class, way) in ways() {
            for point in way {
                if let Some(node) = nodes.get_mut(point) {
                    node[class] += 1;
                }
            }
        }
        Self(nodes)
    }

    /// Whether a road of this class meets one there that is at least as wide: its round end then fills the corner
    /// between them. Elsewhere it would stick out of the road that it ends at.
    fn is_covered(&self, end: LatticePoint, class: usize) -> bool {
        self.0.get(&end).is_some_and(|node| node[..=class].iter().sum::<u32>() > 1)
    }
}

impl Class {
    /// A line whose ends are cut square where no other hides them.
    fn road(&mut self, way: &[LatticePoint], class: usize, nodes: &Nodes, plane: &LocalPlane) {
        let ([first, next, ..], [.., before, last]) = (way, way) else { return };
        // As if a neighbour came straight back from the end: everything beyond it is cut off.
        let end = |end: LatticePoint, inner: LatticePoint| {
            let ([x, y], [u, v]) = (plane.point(end), plane.point(inner));
            let back = (y - v).atan2(x - u);
            pen_up_with_angles((!nodes.is_covered(end, class)).then_some([back; 2]))
        };
        self.lines.push(end(*first, *next));
        self.lines.extend(way.iter().map(|p| plane.point(*p)));
        self.lines.push(end(*last, *before));
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    fn road(class: u8, points: &[(i32, i32)]) -> ContextFeature {
        let way = points.iter().map(|(x, y)| LatticePoint::new(*x, *y)).collect();
        ContextFeature { class, kind: ContextKind::Line, rings: vec![way], ..ContextFeature::default() }
    }

    /// Pen-ups of the roads of a class, in their order.
    fn ends(features: Vec<ContextFeature>, class: usize) -> Vec<[f32; 2]> {
        let data = ContextData::new(&[ContextLayer { id: "roads".into(), features }], &LocalPlane::at(0.0, 0.0));
        let mut classes = data.classes();
        let (.., found) = classes.find(|(_, at, _)| *at == class).expect("the class has roads");
        found.lines.iter().copied().filter(|point| point[0] > 1e20).collect()
    }

    #[test]
    fn a_wide_road_ends_square_at_a_narrow_one_and_round_at_its_equals() {
        let way = [(-900, 0), (0, 0), (900, 0)];
        let square = |angle: f32| pen_up_with_angles(Some([angle; 2]));
        // From the south to the middle of another: it goes north (y falls), so beyond its end lies the north.
        let up = [(0, -900), (0, 0)];
        let (south, north) = (square(core::f32::consts::FRAC_PI_2), square(-core::f32::consts::FRAC_PI_2));
        assert_eq!(ends(vec![road(1, &up), road(3, &way)], 1), [south, north], "wider than what it meets");
        assert_eq!(ends(vec![road(3, &up), road(3, &way)], 3)[..2], [south, PEN_UP], "as wide");
        assert_eq!(ends(vec![road(4, &up), road(3, &way)], 4), [south, PEN_UP], "narrower");
        assert_eq!(ends(vec![road(2, &up)], 2), [south, north], "alone");
        let round = [(0, 0), (0, 900), (900, 900), (0, 0)];
        assert_eq!(ends(vec![road(2, &round)], 2), [PEN_UP; 2], "a ring meets itself");
    }

    #[test]
    fn a_road_of_one_point_is_none() {
        let data = ContextData::new(
            &[ContextLayer { id: "roads".into(), features: vec![road(1, &[(5, 5)])] }],
            &LocalPlane::at(0.0, 0.0),
        );
        assert_eq!(data.classes().count(), 0);
    }
}
