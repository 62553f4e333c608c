//! All that page and map need of a partition, made in one go where nobody waits, and handed over as plain arrays.

use domain::codec::{CodecError, bin};
use domain::flat::{FlatError, Sink, Source, put, take, take_some};
use domain::locate::Locator;
use domain::partition::Partition;

use crate::cull::Chunk;
use crate::fill::{FillMesh, Ground, RingError, tessellate};
use crate::lines::Boundaries;
use crate::plane::LocalPlane;

/// Why there is nothing to draw.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// The bytes are no partition.
    #[error(transparent)]
    Codec(#[from] CodecError),
    /// A leaf can't be filled.
    #[error(transparent)]
    Ring(#[from] RingError),
}

/// A partition with its draw data.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// Units and topology.
    pub partition: Partition,
    /// Its index for picking.
    pub locator: Locator,
    /// What of the draw data is where.
    pub layout: Layout,
    /// Corners of triangles as [`FillMesh::vertices`].
    pub vertices: Vec<[u32; 3]>,
    /// Three corners for each triangle.
    pub indices: Vec<u32>,
    /// Boundaries as [`Boundaries::points`].
    pub lines: Vec<[f32; 2]>,
}

/// Where the draw data stands and which part of it is what. The data itself is only the card's to read.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The plane of all local units.
    pub plane: LocalPlane,
    /// Least local x and y.
    pub low: [f64; 2],
    /// Greatest local x and y.
    pub high: [f64; 2],
    /// Mean width of a unit of each depth, local units.
    pub cells: Vec<f64>,
    /// Pieces of the triangles' corners.
    pub fills: Vec<Chunk>,
    /// Pieces of the boundaries' points, by depth.
    pub strokes: Vec<Vec<Chunk>>,
}

/// Decodes a `partition.bin`, projects, triangulates and indexes it.
///
/// # Errors
/// [`PrepareError`].
pub fn prepare(bytes: &[u8]) -> Result<Prepared, PrepareError> {
    Ok(Prepared::new(bin::decode(bytes)?)?)
}

impl Prepared {
    /// Projects, triangulates and indexes a partition.
    ///
    /// # Errors
    /// [`RingError`].
    pub fn new(partition: Partition) -> Result<Self, RingError> {
        let (mut lon, mut lat) = ([f64::MAX, f64::MIN], [f64::MAX, f64::MIN]);
        for p in partition.topology().arcs().iter().flat_map(|arc| arc.points()) {
            lon = [lon[0].min(p.lon()), lon[1].max(p.lon())];
            lat = [lat[0].min(p.lat()), lat[1].max(p.lat())];
        }
        let plane = LocalPlane::at((lon[0] + lon[1]) / 2.0, (lat[0] + lat[1]) / 2.0);
        let ground = Ground::new(partition.topology(), &plane);
        let mesh = tessellate(&partition, &ground)?;
        let Boundaries { points, depths } = Boundaries::new(&partition, &ground);
        let area = mesh.area();
        let units = partition.units();
        let width = |depth: usize| (area / units.level(depth as u8).len().max(1) as f64).sqrt();
        let cells = (0..units.levels().len()).map(width).collect();
        let FillMesh { vertices, indices, chunks } = mesh;
        let (low, high) = (plane.place(lon[0], lat[1]), plane.place(lon[1], lat[0]));
        let layout = Layout { plane, low, high, cells, fills: chunks, strokes: depths };
        Ok(Self { locator: Locator::new(&partition), partition, layout, vertices, indices, lines: points })
    }

    /// Puts all but the card's three arrays (see [`domain::flat`]).
    pub fn flatten(&self, sink: &mut impl Sink) {
        self.partition.flatten(sink);
        self.locator.flatten(sink);
        self.layout.flatten(sink);
    }
}

/// The inverse of [`Prepared::flatten`].
///
/// # Errors
/// [`FlatError`] for another row of arrays.
pub fn restore(source: &mut impl Source) -> Result<(Partition, Locator, Layout), FlatError> {
    Ok((Partition::restore(source)?, Locator::restore(source)?, Layout::restore(source)?))
}

impl Layout {
    fn flatten(&self, sink: &mut impl Sink) {
        put(sink, &[self.plane.origin(), self.low, self.high]);
        put(sink, &self.cells);
        Chunk::flatten(&self.fills, sink);
        put(sink, &self.strokes.iter().map(|chunks| chunks.len() as u64).collect::<Vec<_>>());
        Chunk::flatten(&self.strokes.concat(), sink);
    }

    fn restore(source: &mut impl Source) -> Result<Self, FlatError> {
        let [origin, low, high] = take_some(source, "extent")?;
        let cells = take(source, "widths of units")?;
        let fills = Chunk::restore(source)?;
        let counts: Vec<u64> = take(source, "boundaries by depth")?;
        let mut chunks = Chunk::restore(source)?.into_iter();
        let strokes = counts.into_iter().map(|count| chunks.by_ref().take(count as usize).collect()).collect();
        Ok(Self { plane: LocalPlane::with_origin(origin), low, high, cells, fills, strokes })
    }
}

#[cfg(test)]
mod tests {
    use domain::codec::bin::Precision;
    use domain::units::LeafIx;

    use super::*;
    use crate::samples::chessboard;

    #[test]
    fn what_is_handed_over_arrives_as_it_was() {
        let partition = chessboard(12);
        let sent = prepare(&bin::encode(&partition, Precision::E7)).unwrap();
        assert_eq!(sent.partition, partition);
        let mut row: Vec<Box<[u8]>> = Vec::new();
        sent.flatten(&mut row);
        let (got, locator, layout) = restore(&mut row.iter()).unwrap();
        assert_eq!((&got, &layout), (&partition, &sent.layout));
        assert_eq!(got.label_points(), sent.partition.label_points());
        assert_eq!(layout.strokes.iter().flatten().map(|chunk| chunk.range.len()).sum::<usize>(), sent.lines.len());
        for leaf in (0..144).map(LeafIx) {
            let unit = got.units().unit_of(leaf);
            assert_eq!(locator.leaf_at(&got, got.label_point(unit)), Some(leaf));
            assert_eq!(got.neighbours(unit), partition.neighbours(unit));
        }
        for arc in 0..row.len() {
            let cut = row[..arc].to_vec();
            assert!(restore(&mut cut.iter()).is_err(), "an end after {arc} arrays is seen");
        }
    }

    #[test]
    fn bytes_that_are_no_partition_are_an_error() {
        let error = prepare(b"WGP").expect_err("cut off");
        assert!(!error.to_string().is_empty());
    }
}
