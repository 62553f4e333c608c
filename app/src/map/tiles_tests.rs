use domain::crs::Crs;

use super::super::Camera;
use super::*;

const PYRAMID: Pyramid = Pyramid { tile_px: 256.0, zooms: (3, 16), crs: Crs::Cgcs2000 };
const AT: Camera = Camera { zoom: 12.0, lon: 104.06, lat: 30.67 };
const SIZE: (f64, f64) = (1000.0, 600.0);

fn tile(z: u8, x: u32, y: u32) -> TileId {
    TileId { z, x, y }
}

#[test]
fn the_tiles_of_a_view_fill_it_and_reach_no_further_than_one_tile() {
    for (zoom, z) in [(12.0, 13), (12.2, 13), (12.3, 14), (15.9, 16), (19.0, 16)] {
        let camera = Camera { zoom, ..AT };
        let tiles = PYRAMID.cover(&camera, SIZE, 1.0);
        assert!(!tiles.is_empty() && tiles.iter().all(|tile| tile.z == z), "{zoom}: {tiles:?}");
        let side = 256.0 * (zoom - f64::from(z) + 1.0).exp2();
        let places: Vec<(f64, f64)> = tiles
            .iter()
            .map(|tile| {
                let share = f64::from(1_u32 << tile.z);
                let (lon, lat) = unworld([f64::from(tile.x) / share, f64::from(tile.y) / share]);
                camera.project(lon, lat, SIZE)
            })
            .collect();
        for &(x, y) in &places {
            assert!(x > -side && x < SIZE.0 && y > -side && y < SIZE.1, "{zoom}: a tile at {x}, {y} is out of view");
        }
        for corner in [(0.1, 0.1), (999.9, 0.1), (0.1, 599.9), (999.9, 599.9), (500.0, 300.0)] {
            let holds =
                |&&(x, y): &&(f64, f64)| x <= corner.0 && corner.0 < x + side && y <= corner.1 && corner.1 < y + side;
            assert_eq!(places.iter().filter(holds).count(), 1, "{zoom}: {corner:?}");
        }
        let first = Tiles::<()>::new(256).wishes(&tiles, 0.0, false).load[0];
        let (x, y) = places[tiles.iter().position(|&tile| tile == first).unwrap()];
        assert!((x + side / 2.0 - 500.0).abs() <= side && (y + side / 2.0 - 300.0).abs() <= side, "{zoom}: {x}, {y}");
    }
}

#[test]
fn walls_and_larger_tiles_take_a_coarser_zoom() {
    let z = |pyramid: Pyramid, unit_px: f64| pyramid.cover(&AT, SIZE, unit_px)[0].z;
    assert_eq!(z(PYRAMID, 1.0), 13);
    assert_eq!(z(PYRAMID, 2.0), 12);
    assert_eq!(z(Pyramid { tile_px: 512.0, ..PYRAMID }, 1.0), 12);
}

#[test]
fn a_map_that_has_only_fine_tiles_shows_none_from_afar() {
    let fine = Pyramid { zooms: (16, 18), ..PYRAMID };
    assert_eq!(fine.cover(&Camera { zoom: 9.0, ..AT }, SIZE, 1.0), []);
    assert!(!fine.cover(&Camera { zoom: 14.0, ..AT }, SIZE, 1.0).is_empty());
}

#[test]
fn at_the_worlds_end_there_are_no_tiles_beyond() {
    let world = Pyramid { zooms: (0, 18), ..PYRAMID };
    assert_eq!(world.cover(&Camera { zoom: -3.0, lon: 0.0, lat: 0.0 }, SIZE, 1.0), [tile(0, 0, 0)]);
    let edge = world.cover(&Camera { zoom: 4.0, lon: 179.9, lat: 84.9 }, SIZE, 1.0);
    assert!(edge.iter().all(|tile| tile.x < 32 && tile.y < 32), "{edge:?}");
}

#[test]
fn a_shifted_map_lies_where_the_grids_are() {
    let shifted = Pyramid { crs: Crs::Gcj02, ..PYRAMID };
    let plane = LocalPlane::at(AT.lon, AT.lat);
    let camera = Camera { zoom: 15.0, ..AT };
    let tiles = shifted.cover(&camera, SIZE, 1.0);
    // A place of the grids stands in the tile that its shifted image falls into, at the same share of its sides.
    let [lon, lat] = Crs::Gcj02.from_grids([AT.lon, AT.lat]);
    let at = world(lon, lat).map(|v| v * f64::from(1_u32 << tiles[0].z));
    let home = tile(tiles[0].z, at[0] as u32, at[1] as u32);
    assert!(tiles.contains(&home), "{home:?} is not among {tiles:?}");
    let [nw, ne, sw, se] = shifted.corners(home, &plane).map(|corner| corner.map(f64::from));
    let share = [at[0].fract(), at[1].fract()];
    let mix = |i: usize| {
        let along = |a: f64, b: f64| a + (b - a) * share[0];
        along(nw[i], ne[i]) + (along(sw[i], se[i]) - along(nw[i], ne[i])) * share[1]
    };
    let [x, y] = plane.place(AT.lon, AT.lat);
    let px = LocalPlane::px_per_unit(camera.zoom);
    assert!(((mix(0) - x) * px).abs() < 0.3 && ((mix(1) - y) * px).abs() < 0.3, "{}, {} px", mix(0) * px, mix(1) * px);
    // Unshifted it would stand some hundred px away.
    let plain = PYRAMID.corners(home, &plane)[0];
    let off = (f64::from(plain[0]) - nw[0]).hypot(f64::from(plain[1]) - nw[1]) * px;
    assert!(off > 50.0, "only {off} px");
}

#[test]
fn what_is_here_stands_in_for_what_is_on_its_way() {
    let mut tiles = Tiles::new(256);
    let wanted = [tile(5, 8, 8), tile(5, 9, 8)];
    assert_eq!(tiles.pieces(&wanted), []);
    bring(&mut tiles, &[tile(3, 2, 2)]);
    // A grandparent shows its part.
    let older = |place| Piece { place, picture: tile(3, 2, 2) };
    assert_eq!(tiles.pieces(&wanted), wanted.map(older));
    assert_eq!(tile(5, 9, 8).part_of(tile(3, 2, 2)), [0.25, 0.0, 0.5, 0.25]);
    // Children show what they have, the grandparent the rest: no place twice.
    bring(&mut tiles, &[tile(6, 16, 16), tile(7, 34, 32)]);
    let child = Piece { place: tile(6, 16, 16), picture: tile(6, 16, 16) };
    let found = tiles.pieces(&wanted[..1]);
    assert_eq!(found.iter().filter(|piece| **piece == child).count(), 1);
    let area = |piece: &Piece| 0.25_f64.powi(i32::from(piece.place.z - 5));
    assert!((found.iter().map(area).sum::<f64>() - 1.0).abs() < 1e-12, "{found:?}");
    bring(&mut tiles, &wanted);
    assert_eq!(tiles.pieces(&wanted), wanted.map(|place| Piece { place, picture: place }));
}

/// Asks for tiles and lets them come.
fn bring(tiles: &mut Tiles<()>, wanted: &[TileId]) {
    for tile in wanted {
        assert_eq!(tiles.wishes(&[*tile], 0.0, false).load, [*tile]);
        assert_eq!(tiles.came(*tile, ()), None);
    }
}

#[test]
fn no_more_than_six_are_on_their_way_and_none_that_nobody_waits_for() {
    let mut tiles = Tiles::new(256);
    let row: Vec<TileId> = (0..9).map(|x| tile(9, x, 0)).collect();
    assert_eq!(tiles.wishes(&row, 0.0, true), Wishes::default(), "nothing is asked for on the way");
    // From the middle outwards.
    assert_eq!(tiles.wishes(&row, 0.0, false).load, [4, 3, 5, 2, 6, 1].map(|x| row[x]));
    assert_eq!(tiles.wishes(&row, 0.0, false), Wishes::default());
    assert_eq!(tiles.came(row[2], ()), None);
    assert_eq!(tiles.wishes(&row, 0.0, false).load, [row[7]]);
    // Moved on: those out of view are given up, and what still comes of them is not taken.
    let wishes = tiles.wishes(&row[5..], 0.0, false);
    assert_eq!(wishes.give_up, [row[1], row[3], row[4]]);
    assert_eq!(wishes.load, [row[8]]);
    assert_eq!(tiles.came(row[1], ()), None);
    assert!(tiles.picture(row[1]).is_none() && tiles.picture(row[2]).is_some());
}

#[test]
fn a_missing_tile_is_quiet_and_asked_for_later_and_later() {
    let mut tiles = Tiles::new(256);
    let wanted = [tile(9, 0, 0), tile(9, 1, 0)];
    tiles.wishes(&wanted, 0.0, false);
    assert_eq!((tiles.failed(wanted[0], 0.0), tiles.came(wanted[1], ())), (None, None));
    let wait = tiles.wishes(&wanted, 0.0, false);
    assert_eq!((wait.load.as_slice(), wait.wake_ms), (&[][..], Some(2_000.0)));
    assert_eq!(tiles.wishes(&wanted, 2_000.0, false).load, wanted[..1]);
    assert_eq!(tiles.failed(wanted[0], 2_100.0), None);
    assert_eq!(tiles.wishes(&wanted, 2_100.0, false).wake_ms, Some(4_000.0));
}

#[test]
fn a_layer_that_fails_is_said_once_and_found_again_by_one_request_at_a_time() {
    let mut tiles = Tiles::new(256);
    let row: Vec<TileId> = (0..8).map(|x| tile(9, x, 0)).collect();
    let asked = tiles.wishes(&row, 0.0, false).load;
    let turns: Vec<_> = asked.iter().map(|&tile| tiles.failed(tile, 0.0)).collect();
    assert_eq!(turns, [None, None, None, Some(Turn::Failing), None, None]);
    let wait = tiles.wishes(&row, 0.0, false);
    assert_eq!((wait.load.len(), wait.wake_ms), (0, Some(2_000.0)));
    let probe = tiles.wishes(&row, 2_000.0, false).load;
    assert_eq!(probe.len(), 1);
    assert_eq!(tiles.failed(probe[0], 2_000.0), None);
    assert_eq!(tiles.wishes(&row, 2_000.0, false).wake_ms, Some(4_000.0));
    let probe = tiles.wishes(&row, 24_000.0, false).load;
    assert_eq!(tiles.came(probe[0], ()), Some(Turn::Back));
    assert_eq!(tiles.wishes(&row, 24_000.0, false).load.len(), LANES, "all at once again");
}

#[test]
fn what_was_of_use_longest_ago_goes_first() {
    // Room for 64 tiles of 512 px.
    let mut tiles = Tiles::new(512);
    let row: Vec<TileId> = (0..70).map(|x| tile(9, x, 0)).collect();
    for one in &row {
        bring(&mut tiles, &[*one]);
        tiles.pieces(&[row[0], *one]);
    }
    tiles.wishes(&[], 0.0, false);
    let here = |tile: &&TileId| tiles.picture(**tile).is_some();
    assert_eq!(row.iter().filter(here).count(), 64);
    assert!(here(&&row[0]) && here(&&row[69]) && !here(&&row[1]));
}
