//! Coordinates of nodes and of points inside arcs, as residuals against where they were expected.

use super::super::CodecError;
use super::super::bytes::{Planes, PlanesReader, Reader};
use super::front::Front;
use super::predict::{Predictor, Spot, class, inner};

const CLASSES: usize = 6;

/// Both ways of the geometry: a writer knows each spot and notes what it differs by, a reader adds that up.
pub(super) trait Channel {
    /// The spot of the next node, in the order in which they are met.
    fn node(&mut self, node: u32, class: usize, expected: Spot) -> Result<Spot, CodecError>;
    /// How many points lie inside an arc between two nodes.
    fn begin_arc(&mut self, arc: u32, from: u32, to: u32) -> Result<usize, CodecError>;
    /// The next of them.
    fn inner(&mut self, class: usize, expected: Spot) -> Result<Spot, CodecError>;
    /// All are there.
    fn end_arc(&mut self);
}

/// Places the nodes and the points of the arcs that one face has added: arcs `first..` of the front, of a face of
/// `sides` arcs.
pub(super) fn place(
    channel: &mut impl Channel,
    predictor: &Predictor,
    front: &Front,
    spots: &mut Vec<Spot>,
    first: usize,
    sides: usize,
) -> Result<(), CodecError> {
    let arcs = first as u32..front.arc_count() as u32;
    let mut arc = arcs.start;
    while arc < arcs.end {
        let from = front.origin(arc * 2);
        if from as usize == spots.len() {
            // The first node of a new component: near the last one of the former.
            let expected = spots.last().copied().unwrap_or_default();
            spots.push(channel.node(from, CLASSES - 1, expected)?);
        }
        // A run of arcs whose ends are all new, up to the one that lands on a known node.
        let fresh = spots.len() as u32;
        let landing = (arc..arcs.end)
            .find(|at| front.target(at * 2) != fresh + (at - arc))
            .ok_or(CodecError::Value { what: "a face that ends at its new node", value: u64::from(fresh) })?;
        let to = spots.get(front.target(landing * 2) as usize).copied().unwrap_or(spots[from as usize]);
        for at in arc..landing {
            let here = spots[front.origin(at * 2) as usize];
            let count = (landing - at + 1) as usize;
            let expected = predictor.corner(here, to, count, sides);
            let node = spots.len() as u32;
            spots.push(channel.node(node, class(expected.minus(here), CLASSES), expected)?);
        }
        arc = landing + 1;
    }
    for arc in arcs {
        let (from, to) = (front.origin(arc * 2), front.target(arc * 2));
        let count = channel.begin_arc(arc, from, to)?;
        let (mut at, to) = (spots[from as usize], spots[to as usize]);
        let mut before = None;
        for left in (2..=count as i64 + 1).rev() {
            let expected = inner(at, before, to, left);
            let next = channel.inner(class(expected.minus(at), CLASSES), expected)?;
            before = Some(at);
            at = next;
        }
        channel.end_arc();
    }
    Ok(())
}

/// Residuals of one kind of point, by class.
#[derive(Debug, Default)]
pub(super) struct Residuals {
    classes: [(Planes, Planes); CLASSES],
}

impl Residuals {
    pub(super) fn push(&mut self, class: usize, residual: Spot) {
        self.classes[class].0.push_signed(residual.x);
        self.classes[class].1.push_signed(residual.y);
    }

    pub(super) fn put(&self, out: &mut Vec<u8>) {
        for (x, y) in &self.classes {
            x.put(out);
            y.put(out);
        }
    }
}

/// Reads what [`Residuals`] wrote.
#[derive(Debug)]
pub(super) struct ResidualsReader<'a> {
    classes: [(PlanesReader<'a>, PlanesReader<'a>); CLASSES],
    /// Farthest coordinate from 0 on the globe, in the file's units.
    most: i64,
}

impl<'a> ResidualsReader<'a> {
    pub(super) fn new(from: &mut Reader<'a>, part: &'static str, scale: i64) -> Result<Self, CodecError> {
        let mut next = || Ok::<_, CodecError>((PlanesReader::new(from, part)?, PlanesReader::new(from, part)?));
        let classes = [next()?, next()?, next()?, next()?, next()?, next()?];
        Ok(Self { classes, most: 1_800_000_000 / scale })
    }

    #[inline]
    pub(super) fn next(&mut self, class: usize, expected: Spot) -> Result<Spot, CodecError> {
        let (x, y) = &mut self.classes[class];
        let spot = Spot { x: expected.x.wrapping_add(x.signed()?), y: expected.y.wrapping_add(y.signed()?) };
        for value in [spot.x, spot.y] {
            if value.unsigned_abs() > self.most as u64 {
                return Err(CodecError::Value { what: "coordinate", value: value.unsigned_abs() });
            }
        }
        Ok(spot)
    }

    /// How many points are left.
    pub(super) fn left(&self) -> usize {
        self.classes.iter().map(|(x, _)| x.left()).sum()
    }

    pub(super) fn end(&self) -> Result<(), CodecError> {
        self.classes.iter().try_for_each(|(x, y)| x.end().and_then(|()| y.end()))
    }
}
