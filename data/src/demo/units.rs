//! Codes and names: every unit numbered among its siblings in rows from the north, west to east in a row.

use domain::{
    codec::exchange::UnitRow,
    units::{Level, Text, UnitKind},
};

use super::{
    Scale,
    math::{Pt, Stream},
    mesh::snapped,
    names::Names,
    parcels::Leaf,
    tree::Tree,
    uses::{self, LandUse},
};

/// Height of a row of codes: 200 m in steps of 1e-6° of latitude.
pub(super) const ROW: i32 = 1_804;

/// The units of every level, and the leaves in the order of their codes.
pub(super) struct Coded {
    pub units: Vec<UnitRow>,
    /// Of each leaf in the order of codes: its place in the parcels, code, use, grid and community.
    pub leaves: Vec<CodedLeaf>,
}

pub(super) struct CodedLeaf {
    pub parcel: usize,
    pub code: String,
    pub land: LandUse,
    /// Number of its ordinary grid in the tree; none for a special one.
    pub grid: Option<usize>,
    /// Place of its street in the order of codes.
    pub street: usize,
    /// Place of its community in the order of codes.
    pub community: usize,
}

/// The five levels of the demo.
pub(super) fn levels(scale: Scale) -> Vec<Level> {
    let text = |zh: &str, en: &str| Text { zh: zh.into(), en: en.into() };
    let (id, name) = match scale {
        Scale::City => ("city", text("市", "City")),
        Scale::County => ("county", text("县", "County")),
        Scale::District | Scale::Mini => ("district", text("区", "District")),
    };
    let level = |depth: u8, id: &str, name, led_by, band| Level {
        id: id.into(),
        depth,
        name,
        led_by: Some(led_by),
        band,
        code_digits: 6 + 3 * depth,
    };
    let (grid, micro_grid) = (Some(super::households::GRID_BAND), Some(super::households::BAND));
    vec![
        level(0, id, name, text("区级部门", "departments"), None),
        level(1, "street", text("街道(镇)", "Street"), text("街道党工委", "party working committee"), None),
        level(2, "community", text("社区(村)", "Community"), text("社区党组织书记", "party secretary"), None),
        level(3, "grid", text("一般网格", "Grid"), text("网格长", "grid leader"), grid),
        level(4, "micro_grid", text("微网格", "Micro-grid"), text("微网格长", "micro-grid leader"), micro_grid),
    ]
}

/// Row and place in the row, for sorting from the north and then from the west.
pub(super) fn reading_order(top: i32, at: [i32; 2]) -> (i32, i32, i32) {
    ((top - at[1]).div_euclid(ROW), at[0], -at[1])
}

/// `top` is the northernmost vertex' latitude on the lattice; `hosts` the use of each block.
pub(super) fn coded(top: i32, scale: Scale, seed: u64, tree: &Tree, leaves: &[Leaf], hosts: &[LandUse]) -> Coded {
    let mut in_grid: Vec<Vec<usize>> = vec![Vec::new(); tree.grids.len()];
    for (i, leaf) in leaves.iter().enumerate() {
        in_grid[leaf.grid].push(i);
    }
    let middle = |list: &[usize]| {
        let weight: f64 = list.iter().map(|i| leaves[*i].area).sum();
        list.iter().fold(Pt::default(), |sum, i| sum + leaves[*i].centre * (leaves[*i].area / weight))
    };
    let order = |parts: Vec<(usize, Vec<usize>)>| {
        let mut keyed: Vec<_> =
            parts.into_iter().map(|(i, list)| (reading_order(top, snapped(middle(&list))), i, list)).collect();
        keyed.sort();
        keyed.into_iter().map(|(_, i, list)| (i, list)).collect::<Vec<_>>()
    };
    let flat = |grids: &[usize]| grids.iter().flat_map(|g| in_grid[*g].iter().copied()).collect::<Vec<_>>();

    let (root, end) = match scale {
        Scale::Mini => ("990199", "区"),
        Scale::District => ("990117", "区"),
        Scale::County => ("990181", "县"),
        Scale::City => ("990100", "市"),
    };
    let mut names = Names::new(seed);
    let row = |code: &str, name: String, depth, parent: Option<&str>, kind| UnitRow {
        code: code.into(),
        name,
        depth,
        parent: parent.map(Into::into),
        kind,
    };
    let mut by_depth: [Vec<UnitRow>; 5] = Default::default();
    by_depth[0].push(row(root, format!("示范{}{end}", names.word()), 0, None, UnitKind::Ordinary));
    let mut out: Vec<CodedLeaf> = Vec::with_capacity(leaves.len());
    let streets = tree
        .streets
        .iter()
        .enumerate()
        .map(|(s, list)| (s, list.iter().flat_map(|c| flat(&tree.communities[*c])).collect()))
        .collect();
    for (s, (street, members)) in order(streets).into_iter().enumerate() {
        let street_code = format!("{root}{:03}", s + 1);
        let urban = members.iter().filter(|i| leaves[**i].urban > 0.2).count() * 2 > members.len();
        let name = format!("示范{}{}", names.word(), if urban { "街道" } else { "镇" });
        by_depth[1].push(row(&street_code, name, 1, Some(root), UnitKind::Ordinary));
        let communities = tree.streets[street].iter().map(|c| (*c, flat(&tree.communities[*c]))).collect();
        for (c, (community, members)) in order(communities).into_iter().enumerate() {
            let code = format!("{street_code}{:03}", c + 1);
            let urban = members.iter().filter(|i| leaves[**i].urban > 0.14).count() * 2 > members.len();
            let word = names.word().to_owned();
            let name = format!("示范{word}{}", if urban { "社区" } else { "村" });
            let community_place = by_depth[2].len();
            by_depth[2].push(row(&code, name.clone(), 2, Some(&street_code), UnitKind::Ordinary));
            let leaf = |parcel: usize, code: String, land, grid| CodedLeaf {
                parcel,
                code,
                land,
                grid,
                street: s,
                community: community_place,
            };
            let grids = tree.communities[community]
                .iter()
                .map(|g| (*g, in_grid[*g].iter().copied().filter(|i| !leaves[*i].special).collect()))
                .collect();
            for (g, (grid, members)) in order(grids).into_iter().enumerate() {
                let grid_code = format!("{code}{:03}", g + 1);
                let grid_name = format!("{name}{:02}网格", g + 1);
                by_depth[3].push(row(&grid_code, grid_name.clone(), 3, Some(&code), UnitKind::Ordinary));
                let members = members.into_iter().map(|i| (i, vec![i])).collect();
                for (m, (i, _)) in order(members).into_iter().enumerate() {
                    let leaf_code = format!("{grid_code}{:03}", m + 1);
                    by_depth[4].push(row(
                        &leaf_code,
                        format!("{grid_name}{:02}", m + 1),
                        4,
                        Some(&grid_code),
                        UnitKind::Ordinary,
                    ));
                    out.push(leaf(i, leaf_code, hosts[leaves[i].block as usize], Some(grid)));
                }
            }
            let specials = members.into_iter().filter(|i| leaves[*i].special).map(|i| (i, vec![i])).collect();
            for (k, (i, _)) in order(specials).into_iter().enumerate() {
                let leaf_code = format!("{code}{:03}000", 901 + k);
                let mut rng = Stream::new(seed, "special uses", u64::from(leaves[i].face));
                let land = uses::special(hosts[leaves[i].block as usize], leaves[i].urban, &mut rng);
                let what = land.special().unwrap_or("单位");
                by_depth[4].push(row(
                    &leaf_code,
                    format!("示范{word}{what}{:02}", k + 1),
                    4,
                    Some(&code),
                    UnitKind::Special,
                ));
                out.push(leaf(i, leaf_code, land, None));
            }
        }
    }
    by_depth[4].sort_by(|a, b| a.code.cmp(&b.code));
    out.sort_by(|a, b| a.code.cmp(&b.code));
    Coded { units: by_depth.into_iter().flatten().collect(), leaves: out }
}
