//! Who covers each face: winding numbers per unit, carried from face to face across the segments between them.

use std::collections::HashMap;

use super::claims::Lines;
use super::planar::{Face, OUTSIDE, Planar};
use super::shape::BuildError;

/// Winding number of every unit whose rings run round a face and don't cancel, by unit.
pub(super) type Cover = Box<[(u32, i32)]>;

/// Units over one another, on average, that are still listed face by face.
const DEPTH: usize = 64;
/// Entries that any input may have.
const DEPTH_AT_LEAST: usize = 4_000_000;

/// The cover of each face; equal covers are stored once.
pub(super) struct Covers {
    of_face: Vec<u32>,
    distinct: Vec<Cover>,
}

impl Covers {
    /// # Errors
    /// [`BuildError::Tangled`] when so many units lie over one another that their lists would fill the memory.
    pub(super) fn new(lines: &Lines, planar: &Planar) -> Result<Self, BuildError> {
        const UNKNOWN: u32 = u32::MAX;
        let mut of_face = vec![UNKNOWN; planar.face_count()];
        let mut distinct: Vec<Cover> = vec![Cover::default()];
        let mut known: HashMap<Cover, u32> = HashMap::from([(Cover::default(), 0)]);
        of_face[OUTSIDE as usize] = 0;
        let mut waiting = vec![OUTSIDE];
        let limit = (planar.face_count() * DEPTH).max(DEPTH_AT_LEAST);
        let mut listed = 0;
        while let Some(face) = waiting.pop() {
            for &h in planar.half_edges(face) {
                let beyond = planar.face[h as usize ^ 1];
                if of_face[beyond as usize] != UNKNOWN {
                    continue;
                }
                // Crossing from left to right takes off what a segment run forward adds to its left.
                let sign = if h % 2 == 0 { -1 } else { 1 };
                listed += distinct[of_face[face as usize] as usize].len();
                if listed > limit {
                    return Err(BuildError::Tangled { place: lines.ends[h as usize / 2][0], limit });
                }
                let cover = sum(&distinct[of_face[face as usize] as usize], lines.claims(h as usize / 2), sign);
                let id = *known.entry(cover).or_insert_with_key(|cover| {
                    distinct.push(cover.clone());
                    distinct.len() as u32 - 1
                });
                of_face[beyond as usize] = id;
                waiting.push(beyond);
            }
        }
        Ok(Self { of_face, distinct })
    }

    pub(super) fn of(&self, face: Face) -> &[(u32, i32)] {
        // Every face is reached: a face's boundary separates it from one that was reached before.
        &self.distinct[self.of_face[face as usize] as usize]
    }
}

/// `cover + sign · claims`, both by unit.
fn sum(cover: &[(u32, i32)], claims: &[(u32, i32)], sign: i32) -> Cover {
    let mut out = Vec::with_capacity(cover.len() + claims.len());
    let (mut cover, mut claims) = (cover.iter().peekable(), claims.iter().peekable());
    loop {
        let (unit, winding) = match (cover.peek(), claims.peek()) {
            (Some(a), Some(b)) if a.0 == b.0 => (a.0, a.1 + sign * b.1),
            (Some(a), Some(b)) if a.0 > b.0 => (b.0, sign * b.1),
            (Some(a), _) => (a.0, a.1),
            (None, Some(b)) => (b.0, sign * b.1),
            (None, None) => break,
        };
        cover.next_if(|a| a.0 == unit);
        claims.next_if(|b| b.0 == unit);
        if winding != 0 {
            out.push((unit, winding));
        }
    }
    out.into_boxed_slice()
}
