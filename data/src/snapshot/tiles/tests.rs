use std::collections::BTreeMap;

use domain::codec::context::{ContextKind, decode};

use super::*;

/// Squares and ways strewn over a town, the more the nearer to its middle; the class follows the number.
fn town(count: u32) -> Vec<ContextLayer> {
    let feature = |n: u32, layer: u32| {
        // Weyl's sequence: even, and the same everywhere.
        let share = |step: u32| f64::from(n.wrapping_mul(step).wrapping_add(layer * 77_777)) / f64::from(u32::MAX);
        let (u, v) = (share(2_654_435_769) - 0.5, share(1_181_783_497) - 0.5);
        let (x, y) = (1_041_000_000 + (u * u.abs() * 4e6) as i32, 306_000_000 + (v * v.abs() * 4e6) as i32);
        let ring =
            [(0, 0), (900, 0), (900, 700), (0, 700), (0, 0)].map(|(dx, dy)| LatticePoint { x: x + dx, y: y + dy });
        let class = (n % 6) as u8;
        ContextFeature {
            class,
            name: Some(format!("{layer}/{n}")),
            kind: ContextKind::Polygon,
            rings: vec![ring.into()],
        }
    };
    let layer = |(at, id): (usize, &str)| ContextLayer {
        id: id.into(),
        features: (0..count).map(|n| feature(n, at as u32)).collect(),
    };
    ["compounds", "water", "roads", "buildings"].into_iter().enumerate().map(layer).collect()
}

fn names<'a>(layers: impl IntoIterator<Item = &'a ContextLayer>) -> BTreeMap<String, usize> {
    let features = layers.into_iter().flat_map(|layer| &layer.features);
    features.fold(BTreeMap::new(), |mut seen, feature| {
        *seen.entry(feature.name.clone().unwrap()).or_default() += 1;
        seen
    })
}

#[test]
fn every_feature_is_on_the_first_screen_or_in_one_tile() {
    let town = town(9_000);
    let steps = cut(&town);
    let first = crate::snapshot::context::first_screen(&town);
    let tiles = steps.iter().flat_map(|(_, tiles)| tiles);
    let found = names(tiles.clone().flat_map(|tile| &tile.layers).chain(&first));
    assert_eq!(found.len(), 4 * 9_000);
    assert!(found.values().all(|count| *count == 1), "a feature stands in two places");
    for tile in tiles {
        let points: usize = tile.layers.iter().flat_map(|l| &l.features).flat_map(|f| &f.rings).map(Vec::len).sum();
        assert!(points <= MOST_POINTS, "{points} points in {:?}", tile.at);
        let features: usize = tile.layers.iter().map(|layer| layer.features.len()).sum();
        assert_eq!(features, tile.at.features as usize);
        assert!(features > 0);
    }
}

#[test]
fn a_tile_holds_the_middles_of_its_cell_and_its_bounds_hold_all_of_it() {
    for (step, tiles) in cut(&town(9_000)) {
        assert!(tiles.len() > 4, "{step}: {} tiles", tiles.len());
        for Tile { at, layers } in tiles {
            for feature in layers.iter().flat_map(|layer| &layer.features) {
                let [west, south, east, north] = bounds([feature]).unwrap();
                let middle = LatticePoint { x: west.midpoint(east), y: south.midpoint(north) };
                assert_eq!(cell(at.z, middle), (at.x, at.y));
                let side = 180.0 / f64::from(at.z).exp2();
                let corner = [f64::from(at.x) * side - 180.0, 90.0 - f64::from(at.y) * side];
                let off = [middle.lon() - corner[0], corner[1] - middle.lat()];
                assert!(off.iter().all(|off| (-1e-9..=side + 1e-9).contains(off)), "{middle:?} is {off:?} off {at:?}");
                let [w, s, e, n] = at.bounds;
                for p in feature.rings.iter().flatten() {
                    assert!((w..=e).contains(&p.lon()) && (s..=n).contains(&p.lat()), "{p:?} is beyond {at:?}");
                }
            }
        }
    }
}

#[test]
fn the_packed_file_gives_back_every_tile() {
    let steps = cut(&town(5_000));
    let (file, bytes) = pack(&steps);
    assert_eq!((file.clone(), bytes.clone()), pack(&steps), "packed twice, it differs");
    let tiles: Vec<(&str, &Tile)> = steps.iter().flat_map(|(id, tiles)| tiles.iter().map(|t| (*id, t))).collect();
    assert_eq!(file.tiles.len(), tiles.len());
    let mut end = 0;
    for (entry, (step, tile)) in file.tiles.iter().zip(tiles) {
        assert_eq!((entry.start, &entry.path), (end, &tile.at.path(step)));
        end += u64::from(entry.length);
        let mut identity = Vec::new();
        let mut body = &bytes[entry.start as usize..end as usize];
        brotli::BrotliDecompress(&mut body, &mut identity).unwrap();
        assert_eq!((identity.len() as u64, hex(&Sha256::digest(&identity))), (entry.bytes, entry.sha256.clone()));
        assert_eq!(names(&decode(&identity).unwrap()), names(&tile.layers));
    }
    assert_eq!(end, bytes.len() as u64);
}

#[test]
fn the_whole_globe_has_cells_and_nothing_makes_no_tiles() {
    let corner = |x: i32, y: i32| cell(3, LatticePoint { x, y });
    assert_eq!(corner(-1_800_000_000, 900_000_000), (0, 0));
    assert_eq!(corner(1_800_000_000, -900_000_000), (15, 7));
    assert_eq!(corner(0, 0), (8, 4));
    assert!(cut(&[]).is_empty());
    assert!(cut(&[ContextLayer { id: "water".into(), features: Vec::new() }]).is_empty());
    // Many points in one place end at the finest cell.
    let mut pile = town(1);
    let building = pile[3].features[0].clone();
    pile[3].features = vec![building; 4_000];
    let steps = cut(&pile);
    let buildings = &steps.iter().find(|(id, _)| *id == "buildings").unwrap().1;
    assert_eq!((buildings.len(), buildings[0].at.z, buildings[0].at.features), (1, FINEST, 4_000));
}
