//! The demo: a fictional district that looks from above like a Chinese county-level city. Same arguments, same bytes.
//!
//! The way: [`site`] decides where people live → [`curves`] draws rivers and long roads → [`arrange`] cuts them at each
//! other into one subdivision ([`mesh`]) → [`blocks`] splits it by streets → [`grouping`] and [`tree`] gather blocks
//! to grids, communities and streets → [`parcels`] cuts blocks into micro-grids → [`units`] gives codes and names →
//! [`households`], [`buildings`], [`water`], [`context`] and [`registers`] fill them → [`write`](mod@write) puts all on disk.

mod arrange;
mod blocks;
mod buildings;
mod context;
mod curves;
mod cut;
mod error;
mod grouping;
mod households;
mod lines;
mod math;
mod mesh;
mod names;
mod parcels;
mod place;
mod records;
mod registers;
mod site;
mod tables;
#[cfg(test)]
mod tests;
mod tree;
mod units;
mod uses;
mod village;
mod water;
mod write;

pub use error::DemoError;
pub use lines::LineClass;
pub use records::*;
pub use tables::*;
pub use uses::LandUse;
pub use write::write;

use domain::period::Day;

/// How large a demo is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Scale {
    /// 300 micro-grids, for tests.
    #[value(hide = true)]
    Mini,
    /// 8,667 micro-grids with all registers.
    District,
    /// 32,000 micro-grids with buildings and measures only.
    County,
    /// 123,000 micro-grids with buildings and measures only.
    City,
}

/// What decides a demo, byte for byte.
#[derive(Clone, Copy, Debug)]
pub struct DemoOptions {
    /// How large.
    pub scale: Scale,
    /// Another number, another district.
    pub seed: u64,
    /// The day up to which the registers speak.
    pub as_of: Day,
}

/// What is being done, and how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// In a few words.
    pub step: &'static str,
    /// Steps done.
    pub done: usize,
    /// Of how many.
    pub of: usize,
}

/// Makes a demo in memory.
///
/// # Errors
/// [`DemoError::AsOf`] and [`DemoError::Count`].
pub fn generate(options: &DemoOptions, progress: &mut dyn FnMut(Progress)) -> Result<DemoData, DemoError> {
    let DemoOptions { scale, seed, as_of } = *options;
    if !(1990..=2200).contains(&as_of.year) {
        return Err(DemoError::AsOf(as_of));
    }
    const STEPS: [&str; 6] =
        ["rivers and roads", "streets and blocks", "grids", "micro-grids", "buildings", "people and events"];
    let mut at = 0;
    let mut next = || {
        progress(Progress { step: STEPS[at], done: at, of: STEPS.len() });
        at += 1;
    };

    next();
    let (site, mut lines, mut mesh) = laid_out(scale, seed)?;

    next();
    let load = blocks::Load::new(&site);
    let blocks = blocks::blocks(&site, &load, &mut mesh, &mut lines, seed);

    next();
    let graph = grouping::Graph::new(&mesh, &blocks, &lines);
    let tree = tree::tree(&graph, &blocks, site.numbers, seed);

    next();
    let parcels = parcels::parcels(&site, &mut mesh, &mut lines, &blocks, &tree, seed);
    let hosts: Vec<LandUse> = blocks.iter().map(|b| uses::ordinary(&site, b, seed)).collect();
    let coded = units::coded(mesh.top(), scale, seed, &tree, &parcels.leaves, &hosts);
    counted(seed, &site.numbers, &coded, tree.grids.len())?;

    next();
    let land: Vec<LandUse> = coded.leaves.iter().map(|l| l.land).collect();
    let mut grids = vec![Vec::new(); tree.grids.len()];
    for (i, leaf) in coded.leaves.iter().enumerate() {
        if let Some(grid) = leaf.grid {
            grids[grid].push(i);
        }
    }
    let homes = households::homes(&grids, &land, seed);
    let shores = water::shores(&mesh, &lines);
    let mut stills = Vec::new();
    let mut built = Vec::new();
    for (i, leaf) in coded.leaves.iter().enumerate() {
        let parcel = &parcels.leaves[leaf.parcel];
        let still = water::still(&mesh, &lines, parcel, leaf.land, seed);
        let corners =
            mesh.faces[parcel.face as usize].iter().map(|v| (mesh.pos(*v), shores[*v as usize])).filter(|c| c.1 > 0.0);
        let ponds: Vec<_> = still.iter().map(|s| (s.at, s.radius)).chain(corners).collect();
        let block = &blocks[parcel.block as usize];
        let order = buildings::Order {
            mesh: &mesh,
            lines: &lines,
            face: parcel.face,
            land: leaf.land,
            homes: homes[i],
            grain: site.grain(block.centre),
            origin: block.centre,
            ponds: &ponds,
        };
        let mut rng = math::Stream::new(seed, "buildings", u64::from(parcel.face));
        built.extend(buildings::build(&order, &mut rng).into_iter().map(|b| b.numbered(i as u32)));
        stills.extend(still);
    }
    let mut parcel_land = vec![LandUse::Village; parcels.leaves.len()];
    for leaf in &coded.leaves {
        parcel_land[leaf.parcel] = leaf.land;
    }
    let names = names::Names::new(seed);
    let context = context::context(&mesh, &lines, &parcels, &parcel_land, &stills, &names, seed);

    next();
    let places: Vec<registers::Place> = coded
        .leaves
        .iter()
        .zip(&homes)
        .map(|(leaf, homes)| {
            let parcel = &parcels.leaves[leaf.parcel];
            let ring = &mesh.faces[parcel.face as usize];
            let river = (0..ring.len())
                .any(|k| lines.class(mesh.line(ring[k], ring[(k + 1) % ring.len()])) == LineClass::River);
            registers::Place {
                land: leaf.land,
                homes: *homes,
                urban: parcel.urban,
                special: leaf.grid.is_none(),
                river,
                street: leaf.street,
                community: leaf.community,
                grid: leaf.grid,
            }
        })
        .collect();
    let basis = registers::Basis {
        seed,
        as_of,
        places: &places,
        buildings: &built,
        size: site.numbers.micro_grids as f64 / 8_667.0,
    };
    let plot = registers::Plot::new(&basis);
    let codes = |depth| coded.units.iter().filter(|u| u.depth == depth).map(|u| u.code.clone()).collect::<Vec<_>>();
    let (mut registers, mut measures, mut stories, mut overlays) = (None, Vec::new(), Vec::new(), Vec::new());
    let (households, station_minutes) = if matches!(scale, Scale::Mini | Scale::District) {
        let made = registers::registers(&basis, &plot);
        stories = plot.stories(&codes(1), &codes(2));
        overlays = made.overlays;
        registers = Some(made.registers);
        (made.households, made.station_minutes)
    } else {
        measures = registers::measures(&basis);
        (registers::houses(&basis).1, vec![None; built.len()])
    };
    for ((b, n), minutes) in built.iter_mut().zip(households).zip(station_minutes) {
        b.households = n;
        b.station_minutes = minutes;
    }
    let leaves = coded
        .leaves
        .into_iter()
        .map(|leaf| {
            let ring = &mesh.faces[parcels.leaves[leaf.parcel].face as usize];
            LeafRow {
                code: leaf.code,
                ring: ring.iter().map(|v| mesh::lattice(mesh.at[*v as usize])).collect(),
                land: leaf.land,
            }
        })
        .collect();
    Ok(DemoData {
        levels: units::levels(scale),
        units: coded.units,
        leaves,
        context,
        buildings: built,
        registers,
        measures,
        overlays,
        stories,
    })
}

/// Rivers and long roads cut at each other. Where a river happens to graze the outline and cuts a piece off, the land is
/// drawn anew.
fn laid_out(scale: Scale, seed: u64) -> Result<(site::Site, lines::Lines, mesh::Mesh), DemoError> {
    const TRIES: u64 = 12;
    for again in 0..TRIES {
        let seed = if again == 0 { seed } else { math::mixed(seed ^ again << 32) };
        let site = site::Site::new(scale, seed);
        let mut lines = lines::Lines::new();
        let curves = curves::draw(&site, seed, &mut lines);
        let mesh = arrange::arrange(&curves, lines.last_river());
        if mesh.whole().is_some_and(|size| size > 0.985e6 * site.numbers.area_km2) {
            return Ok((site, lines, mesh));
        }
    }
    Err(DemoError::Land { seed, tries: TRIES })
}

/// The promised numbers of units, or an error.
fn counted(seed: u64, numbers: &site::Numbers, coded: &units::Coded, grids: usize) -> Result<(), DemoError> {
    let at = |depth| coded.units.iter().filter(|u| u.depth == depth).count();
    let special = coded.leaves.iter().filter(|l| l.grid.is_none()).count();
    for (level, wanted, found) in [
        ("streets", numbers.streets, at(1)),
        ("communities", numbers.communities, at(2)),
        ("grids", numbers.grids, at(3).min(grids)),
        ("micro-grids", numbers.micro_grids, coded.leaves.len() - special),
        ("special grids", numbers.specials, special),
    ] {
        if wanted != found {
            return Err(DemoError::Count { seed, level, wanted, found });
        }
    }
    Ok(())
}
