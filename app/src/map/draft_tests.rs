use super::*;

fn plane() -> LocalPlane {
    LocalPlane::at(104.0, 30.0)
}

fn at(x: i32, y: i32) -> LatticePoint {
    LatticePoint::new(1_040_000_000 + x, 300_000_000 + y)
}

fn square(x: i32, side: i32) -> Vec<LatticePoint> {
    vec![at(x, 0), at(x + side, 0), at(x + side, side), at(x, side)]
}

/// Twice the area of all triangles of one face, square local units.
fn covered(draft: &Draft, id: u32) -> f64 {
    let point = |corner: &u32| draft.vertices.content[*corner as usize];
    let triangles = draft.corners.content.as_chunks::<3>().0.iter().map(|corners| corners.each_ref().map(point));
    let area = |[a, b, c]: [[u32; 3]; 3]| {
        let [a, b, c] = [a, b, c].map(|p| [0, 1].map(|i| f64::from(f32::from_bits(p[i]))));
        ((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])).abs()
    };
    triangles.filter(|triangle| triangle[0] != triangle[1] && triangle[0][2] == id).map(area).sum()
}

fn drawn(draft: &Draft, kind: usize) -> usize {
    draft.lines[kind].content.iter().filter(|point| **point != PEN_UP).count()
}

#[test]
fn a_line_that_moves_keeps_its_place_and_touches_nothing_else() {
    let (mut draft, plane) = (Draft::new(2), plane());
    for id in 0..50 {
        draft.set_line(id, Some((0, &square(id as i32 * 100, 50))), &plane);
    }
    let len = draft.lines[0].content.len();
    draft.lines[0].stale.clear();
    draft.set_line(7, Some((0, &square(5_000, 90))), &plane);
    assert_eq!(draft.lines[0].content.len(), len);
    assert_eq!(draft.lines[0].stale.iter().map(Range::len).sum::<usize>(), STEP, "only its own place is stale");
    assert_eq!(drawn(&draft, 0), 200);
}

#[test]
fn a_line_of_another_kind_leaves_its_old_run() {
    let (mut draft, plane) = (Draft::new(2), plane());
    draft.set_line(1, Some((0, &square(0, 50))), &plane);
    draft.set_line(1, Some((1, &square(0, 50))), &plane);
    assert_eq!((drawn(&draft, 0), drawn(&draft, 1)), (0, 4));
    draft.set_line(1, None, &plane);
    assert_eq!((drawn(&draft, 1), draft.len()), (0, (0, 0)));
    // Its room is used again.
    let len = draft.lines[1].content.len();
    draft.set_line(2, Some((1, &square(0, 50))), &plane);
    assert_eq!(draft.lines[1].content.len(), len);
}

#[test]
fn a_face_with_a_hole_is_filled_but_for_the_hole_and_goes_without_a_trace() {
    let (mut draft, plane) = (Draft::new(1), plane());
    draft.set_face(3, &[vec![square(0, 3_000)]], &plane);
    let whole = covered(&draft, 3);
    let hole = vec![at(1_000, 1_000), at(1_000, 2_000), at(2_000, 2_000), at(2_000, 1_000)];
    draft.set_face(3, &[vec![square(0, 3_000), hole]], &plane);
    let share = covered(&draft, 3) / whole;
    assert!((share - 8.0 / 9.0).abs() < 1e-3, "{share} of it is covered");
    draft.set_face(3, &[], &plane);
    assert!(draft.corners.content.iter().all(|corner| *corner == 0) && draft.is_empty());
}

#[test]
fn classes_grow_with_the_faces_and_an_equal_one_is_no_change() {
    let mut draft = Draft::new(1);
    draft.set_class(5, 2);
    assert_eq!(draft.classes, [crate::gl::BARE_CLASS, 15, 15, 15, 15, 2]);
    draft.classes_stale = false;
    draft.set_class(5, 2);
    assert!(!draft.classes_stale);
    draft.set_class(5, 1);
    assert!(draft.classes_stale);
}
