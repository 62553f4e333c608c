//! What is being drawn anew: faces and boundaries that change one by one, over the sheet that never does.
//!
//! [`Draft`] is the CPU side, kept for a lost context: each face and each line has a place of its own in long runs of draw
//! data, and a change names the places that it touched. [`DraftCard`] takes over just those.

use std::collections::HashMap;
use std::ops::Range;

use domain::lattice::LatticePoint;
use earcut::Earcut;
use geometry::LocalPlane;
use geometry::lines::PEN_UP;

use super::scene::{Look, fill_style};
use super::{MapError, Rgb};
use crate::gl::{ByteTable, Context, LineBuffer, LineStyle, Mesh, Painters, TABLE_WIDTH};

/// Room is given in steps of so many points: what moves keeps its place.
const STEP: usize = 8;
/// And of so many corners: whole triangles.
const CORNER_STEP: usize = 24;
/// A card is made with so much more room than is needed.
const SPARE: usize = 1 << 12;

/// How the lines of one kind are drawn, in the order of drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DraftStroke {
    /// Lines of which kind.
    pub kind: u8,
    /// Full width, units of the design.
    pub width: f64,
    /// Their colour.
    pub color: Rgb,
    /// Opacity, 0–1.
    pub alpha: f64,
}

/// How the draft is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DraftStyle {
    /// Colour of each class of faces, at most 15.
    pub palette: Vec<Rgb>,
    /// How much faces cover of the ground below them, 0–1.
    pub opacity: f64,
    /// Lines, the lowest first.
    pub strokes: Vec<DraftStroke>,
}

/// A run of equal things in which parts have places: parts go and come, the others stay where they are.
#[derive(Debug)]
struct Places {
    step: usize,
    len: usize,
    free: HashMap<usize, Vec<usize>>,
}

impl Places {
    /// Room for so many, rounded up.
    fn take(&mut self, count: usize) -> Range<usize> {
        let room = count.next_multiple_of(self.step);
        let at = self.free.get_mut(&room).and_then(Vec::pop).unwrap_or_else(|| {
            self.len += room;
            self.len - room
        });
        at..at + room
    }

    fn give_back(&mut self, place: Range<usize>) {
        self.free.entry(place.len()).or_default().push(place.start);
    }
}

/// A run with its content and what of it the card doesn't have yet.
#[derive(Debug)]
struct Run<T> {
    places: Places,
    content: Vec<T>,
    blank: T,
    stale: Vec<Range<usize>>,
}

impl<T: Copy> Run<T> {
    fn new(blank: T, step: usize) -> Self {
        Self { places: Places { step, len: 0, free: HashMap::new() }, content: Vec::new(), blank, stale: Vec::new() }
    }

    /// Puts a part into the place that it had, if it still fits, else into another one.
    fn put(&mut self, had: Option<Range<usize>>, part: &[T]) -> Range<usize> {
        let fits = |had: &Range<usize>| had.len() == part.len().next_multiple_of(self.places.step);
        let place = match had {
            Some(had) if fits(&had) => had,
            had => {
                if let Some(had) = had {
                    self.clear(had);
                }
                self.places.take(part.len())
            }
        };
        self.content.resize(self.content.len().max(self.places.len), self.blank);
        let (filled, rest) = self.content[place.clone()].split_at_mut(part.len());
        filled.copy_from_slice(part);
        rest.fill(self.blank);
        self.stale.push(place.clone());
        place
    }

    fn clear(&mut self, place: Range<usize>) {
        self.content[place.clone()].fill(self.blank);
        self.stale.push(place.clone());
        self.places.give_back(place);
    }
}

struct Face {
    vertices: Range<usize>,
    corners: Range<usize>,
}

/// See the module.
pub struct Draft {
    style: DraftStyle,
    lines: Vec<Run<[f32; 2]>>,
    line_of: HashMap<u32, (u8, Range<usize>)>,
    vertices: Run<[u32; 3]>,
    corners: Run<u32>,
    face_of: HashMap<u32, Face>,
    classes: Vec<u8>,
    classes_stale: bool,
    earcut: Earcut<f64>,
}

impl Draft {
    /// Nothing yet; lines are of so many kinds.
    pub(super) fn new(kinds: usize) -> Self {
        Self {
            style: DraftStyle::default(),
            lines: (0..kinds).map(|_| Run::new(PEN_UP, STEP)).collect(),
            line_of: HashMap::new(),
            vertices: Run::new([0; 3], STEP),
            corners: Run::new(0, CORNER_STEP),
            face_of: HashMap::new(),
            classes: Vec::new(),
            classes_stale: true,
            earcut: Earcut::new(),
        }
    }

    pub(super) fn set_style(&mut self, style: DraftStyle) {
        self.style = style;
    }

    /// Sets one line, or takes it away. A kind that there is none of takes it away, too.
    pub fn set_line(&mut self, id: u32, line: Option<(u8, &[LatticePoint])>, plane: &LocalPlane) {
        let had = self.line_of.remove(&id);
        let line = line.filter(|(kind, points)| usize::from(*kind) < self.lines.len() && points.len() > 1);
        let Some((kind, points)) = line else {
            if let Some((kind, place)) = had {
                self.lines[usize::from(kind)].clear(place);
            }
            return;
        };
        let had = match had {
            Some((before, place)) if before != kind => {
                self.lines[usize::from(before)].clear(place);
                None
            }
            had => had.map(|(_, place)| place),
        };
        let mut run = Vec::with_capacity(points.len() + 2);
        run.push(PEN_UP);
        run.extend(points.iter().map(|p| plane.point(*p)));
        run.push(PEN_UP);
        let place = self.lines[usize::from(kind)].put(had, &run);
        self.line_of.insert(id, (kind, place));
    }

    /// Sets the ground of one face: its pieces, each an outer ring and its holes, open; no pieces take it away.
    pub fn set_face(&mut self, id: u32, pieces: &[Vec<Vec<LatticePoint>>], plane: &LocalPlane) {
        let had = self.face_of.remove(&id);
        if pieces.is_empty() {
            if let Some(had) = had {
                self.vertices.clear(had.vertices);
                self.corners.clear(had.corners);
            }
            return;
        }
        let (mut vertices, mut corners) = (Vec::new(), Vec::new());
        for rings in pieces {
            let base = vertices.len() as u32;
            let (mut steps, mut holes) = (Vec::new(), Vec::new());
            for (at, ring) in rings.iter().enumerate() {
                if at > 0 {
                    holes.push(steps.len() as u32);
                }
                steps.extend(ring.iter().map(|p| [f64::from(p.x), f64::from(p.y)]));
                vertices.extend(ring.iter().map(|p| {
                    let [x, y] = plane.point(*p);
                    [x.to_bits(), y.to_bits(), id]
                }));
            }
            let mut triangles = Vec::new();
            self.earcut.earcut(steps, &holes, &mut triangles);
            corners.extend(triangles.iter().map(|corner: &u32| base + corner));
        }
        let (had_vertices, had_corners) = had.map_or((None, None), |had| (Some(had.vertices), Some(had.corners)));
        let vertices = self.vertices.put(had_vertices, &vertices);
        corners.iter_mut().for_each(|corner| *corner += vertices.start as u32);
        let corners = self.corners.put(had_corners, &corners);
        self.face_of.insert(id, Face { vertices, corners });
    }

    /// Colours one face: class in bits 0–3, pattern in bits 4–5, as on the rest of the map.
    pub fn set_class(&mut self, id: u32, class: u8) {
        let at = id as usize;
        if self.classes.len() <= at {
            self.classes.resize(at + 1, crate::gl::BARE_CLASS);
        }
        if self.classes[at] != class {
            self.classes[at] = class;
            self.classes_stale = true;
        }
    }

    /// How many faces and lines there are.
    #[must_use]
    pub fn len(&self) -> (usize, usize) {
        (self.face_of.len(), self.line_of.len())
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == (0, 0)
    }
}

/// [`Draft`] on the card.
pub(super) struct DraftCard {
    lines: Vec<LineBuffer>,
    mesh: Mesh,
    room: (usize, usize),
    table: ByteTable,
    table_room: usize,
}

impl DraftCard {
    /// Takes over what changed; all of it where there is no card yet or its room is used up.
    pub(super) fn of(context: &Context, draft: &mut Draft, before: Option<Self>) -> Result<Self, MapError> {
        let fits = |card: &Self| {
            let (vertices, corners) = card.room;
            let lines = card.lines.iter().zip(&draft.lines).all(|(buffer, run)| run.content.len() <= buffer.len());
            lines
                && draft.vertices.content.len() <= vertices
                && draft.corners.content.len() <= corners
                && draft.classes.len() <= card.table_room
        };
        match before.filter(fits) {
            Some(mut card) => {
                card.take(draft)?;
                Ok(card)
            }
            None => Self::whole(context, draft),
        }
    }

    fn whole(context: &Context, draft: &mut Draft) -> Result<Self, MapError> {
        let roomy = |len: usize| len + len / 2 + SPARE;
        let mut lines = Vec::with_capacity(draft.lines.len());
        for run in &mut draft.lines {
            let mut points = run.content.clone();
            points.resize(roomy(points.len()), PEN_UP);
            lines.push(LineBuffer::new(context, &points)?);
            run.stale.clear();
        }
        let room = (roomy(draft.vertices.content.len()), roomy(draft.corners.content.len()));
        let (mut vertices, mut corners) = (draft.vertices.content.clone(), draft.corners.content.clone());
        vertices.resize(room.0, [0; 3]);
        corners.resize(room.1, 0);
        draft.vertices.stale.clear();
        draft.corners.stale.clear();
        let table_room = (draft.classes.len() + 1).next_multiple_of(TABLE_WIDTH) + TABLE_WIDTH;
        let mut table = ByteTable::new(context, table_room)?;
        table.upload(&draft.classes)?;
        draft.classes_stale = false;
        Ok(Self { lines, mesh: Mesh::new(context, &vertices, &corners)?, room, table, table_room })
    }

    fn take(&mut self, draft: &mut Draft) -> Result<(), MapError> {
        for (buffer, run) in self.lines.iter().zip(&mut draft.lines) {
            for place in run.stale.drain(..) {
                buffer.patch(place.start, &run.content[place])?;
            }
        }
        for place in draft.vertices.stale.drain(..) {
            self.mesh.patch_vertices(place.start, &draft.vertices.content[place]);
        }
        for place in draft.corners.stale.drain(..) {
            self.mesh.patch_indices(place.start, &draft.corners.content[place]);
        }
        if std::mem::take(&mut draft.classes_stale) {
            self.table.upload(&draft.classes)?;
        }
        Ok(())
    }

    pub(super) fn draw(&self, context: &Context, painters: &Painters, draft: &Draft, look: &Look<'_>) {
        let DraftStyle { palette, opacity, strokes } = &draft.style;
        let mut style = fill_style(look, 1.0);
        style.palette = palette.iter().map(|color| color.unit()).collect();
        style.opacity = *opacity as f32;
        let all = 0..draft.corners.content.len();
        let tables = [&self.table, &self.table];
        painters.fill.draw(context, (&self.mesh, std::slice::from_ref(&all)), tables, &style, &look.at);
        for stroke in strokes {
            let run = usize::from(stroke.kind);
            if let (Some(buffer), Some(run)) = (self.lines.get(run), draft.lines.get(run)) {
                let style = LineStyle {
                    width: (stroke.width * look.u) as f32,
                    color: stroke.color.unit(),
                    alpha: stroke.alpha as f32,
                };
                let all = 0..run.content.len();
                painters.line.draw(buffer, std::slice::from_ref(&all), &style, &look.at);
            }
        }
    }
}

#[cfg(test)]
#[path = "draft_tests.rs"]
mod tests;
