use domain::wire::ContextStep;

use super::*;
use crate::map::Kind;

/// `side` × `side` tiles of buildings of a hundredth of a degree, from 104° E, 30° N, row by row from the south.
fn town(side: u32) -> Tiles {
    let tile = |n: u32| {
        let (x, y) = (104.0 + f64::from(n % side) * 0.01, 30.0 + f64::from(n / side) * 0.01);
        ContextTile { z: 14, x: n % side, y: n / side, bounds: [x, y, x + 0.01, y + 0.01], features: 9 }
    };
    let step = |id: &str| ContextStep { id: id.into(), tiles: (0..side * side).map(tile).collect() };
    Tiles::new(&ContextBody { steps: vec![step("buildings"), step("galaxies")] })
}

/// Looks at a box of two hundredths of a degree about a tile's middle.
fn look_at(tiles: &mut Tiles, x: u32, y: u32) {
    let (lon, lat) = (104.005 + f64::from(x) * 0.01, 30.005 + f64::from(y) * 0.01);
    tiles.look([lon - 0.01, lat - 0.01, lon + 0.01, lat + 0.01], 16.0, Kinds::default());
}

fn ask_all(tiles: &mut Tiles, now_ms: f64) -> Vec<TileIx> {
    std::iter::from_fn(|| tiles.next(now_ms)).map(|(ix, _)| ix).collect()
}

#[test]
fn only_what_is_in_view_is_asked_for_and_the_nearest_first() {
    let mut tiles = town(20);
    assert_eq!(tiles.known.len(), 400, "an unknown step is taken in");
    look_at(&mut tiles, 10, 10);
    let (first, path) = tiles.next(0.0).expect("a tile");
    assert_eq!((first, path.as_str()), (TileIx(10 * 20 + 10), "context/buildings/14/10/10"));
    let rest = ask_all(&mut tiles, 0.0);
    assert_eq!(rest.len(), 8, "the ring round it, and no more");
    assert!(!tiles.is_settled());
    for ix in rest {
        assert_eq!(tiles.came(ix), Some(tiles.known[ix.0 as usize].bounds));
    }
    assert!(!tiles.is_settled());
    tiles.came(first);
    assert!(tiles.is_settled());
    look_at(&mut tiles, 10, 11);
    assert_eq!(ask_all(&mut tiles, 0.0).len(), 3, "the next row");
}

#[test]
fn from_afar_or_hidden_nothing_is_asked_for() {
    let mut tiles = town(3);
    let all = [103.0, 29.0, 105.0, 31.0];
    tiles.look(all, 13.0, Kinds::default());
    assert!(tiles.next(0.0).is_none() && tiles.is_settled());
    tiles.look(all, 16.0, Kinds::of(&[Kind::Building]));
    assert!(tiles.next(0.0).is_none());
    tiles.look(all, 16.0, Kinds::of(&[Kind::Water, Kind::Road, Kind::Compound]));
    assert_eq!(ask_all(&mut tiles, 0.0).len(), 9);
}

#[test]
fn what_failed_is_asked_for_again_after_a_pause_that_doubles() {
    let mut tiles = town(1);
    look_at(&mut tiles, 0, 0);
    let mut now = 0.0;
    let mut pauses = Vec::new();
    for _ in 0..8 {
        let (ix, _) = tiles.next(now).expect("it is due");
        assert_eq!((tiles.next(now), tiles.due_ms()), (None, None), "it is under way");
        assert!(!tiles.is_settled());
        tiles.failed(ix, now);
        let due = tiles.due_ms().expect("another try");
        assert!(tiles.next(due - 1.0).is_none(), "asked for before its time");
        assert!(tiles.is_settled() && tiles.is_failing());
        pauses.push(due - now);
        now = due;
    }
    assert_eq!(pauses[..6], [1_000.0, 2_000.0, 4_000.0, 8_000.0, 16_000.0, 30_000.0]);
    assert_eq!(pauses[6..], [30_000.0; 2]);
    let (ix, _) = tiles.next(now).expect("it is due");
    tiles.came(ix);
    assert!(!tiles.is_failing() && tiles.due_ms().is_none());
}

#[test]
fn a_day_of_panning_keeps_a_bounded_number_and_what_is_in_view() {
    let mut tiles = town(60);
    let (mut held, mut most) = (std::collections::BTreeSet::new(), 0);
    for step in 0..20_000_u32 {
        // To and fro in rows: every tile is passed by many times.
        let (x, y) = (step % 60, step / 60 % 60);
        look_at(&mut tiles, if y % 2 == 0 { x } else { 59 - x }, y);
        for ix in ask_all(&mut tiles, f64::from(step)) {
            tiles.came(ix);
            assert!(held.insert(ix), "{ix:?} is asked for although it is here");
        }
        for ix in tiles.overflow() {
            assert!(!tiles.is_wanted(ix), "{ix:?} is in view");
            assert!(held.remove(&ix));
        }
        most = most.max(held.len());
    }
    assert!((KEPT..=KEPT + 9).contains(&most), "{most} held");
    tiles.clear();
    look_at(&mut tiles, 5, 5);
    assert_eq!(ask_all(&mut tiles, 0.0).len(), 9);
}

#[test]
fn what_was_given_up_on_the_way_is_asked_for_anew() {
    let mut tiles = town(9);
    look_at(&mut tiles, 1, 1);
    let asked = ask_all(&mut tiles, 0.0);
    look_at(&mut tiles, 7, 7);
    assert!(asked.iter().all(|ix| !tiles.is_wanted(*ix)));
    asked.iter().for_each(|ix| tiles.cancelled(*ix));
    look_at(&mut tiles, 1, 1);
    assert_eq!(ask_all(&mut tiles, 0.0), asked);
}
