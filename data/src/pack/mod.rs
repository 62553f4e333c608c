//! The planning pack: buildings and entrances with counts, from two tables to the one file that a server opens.
//!
//! | `buildings.parquet` | | |
//! |---|---|---|
//! | `id` | whole number from 1 | the building's number |
//! | `footprint` | WKB polygon, or none | its outline, CGCS2000 longitude and latitude |
//! | `micro_grid` | text, or none | the code of the grid it belongs to; of use where several share one footprint |
//! | `households`, `shops`, `houses` | whole numbers | what is in it; houses are dwellings, lived in or not |
//!
//! | `entrances.parquet` | | |
//! |---|---|---|
//! | `building`, `entrance` | whole numbers from 1 | which entrance of which building |
//! | `lon`, `lat` | degrees | where it is, CGCS2000 |
//! | `households`, `houses` | whole numbers | what is behind it: together what the building has |
//! | `shops` | whole number; the column may be absent | without it a building's shops are with its first entrance |
//! | `floor_from`, `floor_to` | whole numbers; both or neither | a band of floors behind the entrance; all without |
//! | `micro_grid` | text, or none; the column may be absent | the code of the grid it belongs to |
//!
//! An atom belongs to the grid in which its entrance lies. Where its place doesn't tell, the code does: on a footprint that
//! stands twice with different codes, and behind an entrance whose bands of floors have different codes (*stacked*).

mod error;
mod table;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    io::Write as _,
    path::Path,
};

use anyhow::Context as _;
use clap::Args;
use domain::{
    codec::{context::ContextKind, pack::encode},
    lattice::LatticePoint,
    pack::{Atom, Building, Pack},
    units::UnitCode,
};

pub use error::PackFileError;
use table::{Row, Table};

use crate::{progress::Progress, snapshot::context::wkb, whole::Whole};

/// The file that a server opens.
pub const FILE: &str = "pack.bin";
const BUILDINGS: &str = "buildings.parquet";
const ENTRANCES: &str = "entrances.parquet";

/// What `weige-data pack` takes.
#[derive(Debug, Args)]
pub struct PackArgs {
    /// The folder with buildings.parquet and entrances.parquet (README tells their columns); pack.bin is written beside them.
    pub folder: std::path::PathBuf,
}

/// Makes `pack.bin` from a folder's tables; one that is there is replaced in one step.
///
/// # Errors
/// [`PackFileError`] naming file, row, column and value; what the disk refuses.
pub fn run(folder: &Path, progress: &mut Progress<'_>) -> anyhow::Result<()> {
    progress.line("buildings and entrances");
    let pack = read(folder)?;
    let bytes = encode(&pack);
    let (whole, mut file) = Whole::begin(folder.join(FILE))?;
    file.write_all(&bytes).with_context(|| folder.join(FILE).display().to_string())?;
    whole.place()?;
    let sum = |of: fn(&Building) -> u32| pack.buildings().iter().map(|b| u64::from(of(b))).sum::<u64>();
    progress.line(&format!(
        "{} buildings, {} entrances, {} households, {} shops, {} houses in {} bytes",
        pack.buildings().len(),
        pack.atoms().len(),
        sum(|b| b.households),
        sum(|b| b.shops),
        sum(|b| b.houses),
        bytes.len()
    ));
    Ok(())
}

/// Reads a folder's tables.
///
/// # Errors
/// The first thing that is wrong.
pub fn read(folder: &Path) -> Result<Pack, PackFileError> {
    let (mut buildings, stacked) = buildings(&folder.join(BUILDINGS))?;
    let mut atoms = entrances(&folder.join(ENTRANCES), &buildings, &stacked)?;
    without_entrance(&mut buildings, &stacked, &mut atoms, &folder.join(BUILDINGS))?;
    let wrong = |cause| PackFileError::Pack { folder: folder.to_owned(), cause };
    Pack::new(buildings.into_values().collect(), atoms).map_err(wrong)
}

type Buildings = BTreeMap<u32, Building>;
/// Codes of the buildings whose footprint others have too.
type Stacked = HashMap<u32, UnitCode>;

fn buildings(path: &Path) -> Result<(Buildings, Stacked), PackFileError> {
    let mut all = Buildings::new();
    let mut codes: HashMap<u32, UnitCode> = HashMap::new();
    let mut on_ground: HashMap<Vec<LatticePoint>, Vec<u32>> = HashMap::new();
    let table = Table::open(path, &["id", "households", "shops", "houses", "footprint", "micro_grid"], &[])?;
    table.rows(|row| {
        let id = row.whole("id", 1, u32::MAX)?;
        let footprint = footprint(row)?;
        if let Some(code) = code(row)? {
            codes.insert(id, code);
            if !footprint.is_empty() {
                on_ground.entry(footprint.clone()).or_default().push(id);
            }
        }
        let count = |column| row.whole(column, 0, u32::MAX);
        let (households, shops, houses) = (count("households")?, count("shops")?, count("houses")?);
        match all.insert(id, Building { id, footprint, households, shops, houses }) {
            None => Ok(()),
            Some(_) => Err(row.wrong("id", id, "another row has this number")),
        }
    })?;
    let several = |ids: &Vec<u32>| ids.iter().map(|id| &codes[id]).collect::<BTreeSet<_>>().len() > 1;
    let stacked = on_ground.values().filter(|ids| several(ids)).flatten().map(|id| (*id, codes[id].clone())).collect();
    Ok((all, stacked))
}

fn entrances(path: &Path, buildings: &Buildings, stacked: &Stacked) -> Result<Vec<Atom>, PackFileError> {
    let floors = ["floor_from", "floor_to"];
    let optional = ["shops", floors[0], floors[1], "micro_grid"];
    let table = Table::open(path, &["building", "entrance", "lon", "lat", "households", "houses"], &optional)?;
    table.both_or_neither(floors)?;
    let (banded, with_shops) = (table.has(floors[0]), table.has("shops"));
    let mut atoms: Vec<Atom> = Vec::new();
    let mut codes: Vec<Option<UnitCode>> = Vec::new();
    table.rows(|row| {
        let building = row.whole("building", 1, u32::MAX)?;
        if !buildings.contains_key(&building) {
            return Err(row.wrong("building", building, "buildings.parquet has no such building"));
        }
        let count = |column| row.whole(column, 0, u32::from(u16::MAX)).map(|count| count as u16);
        let floor = |column| row.whole(column, 0, u32::from(u8::MAX)).map(|floor| floor as u8);
        let (lon, lat) = (row.number("lon")?, row.number("lat")?);
        let at = LatticePoint::from_lon_lat(lon, lat).map_err(|e| row.wrong("lon, lat", format!("{lon}, {lat}"), e))?;
        codes.push(code(row)?);
        atoms.push(Atom {
            building,
            entrance: row.whole("entrance", 1, u32::from(u8::MAX))? as u8,
            floors: if banded { (floor(floors[0])?, floor(floors[1])?) } else { (0, 0) },
            at,
            households: count("households")?,
            shops: if with_shops { count("shops")? } else { 0 },
            houses: count("houses")?,
            leaf: stacked.get(&building).cloned(),
        });
        Ok(())
    })?;
    // Bands of floors behind one entrance lie at one place: where their codes differ, the code tells.
    let mut behind: HashMap<(u32, u8), BTreeSet<&UnitCode>> = HashMap::new();
    for (atom, code) in atoms.iter().zip(&codes) {
        behind.entry((atom.building, atom.entrance)).or_default().extend(code);
    }
    let shared: Vec<bool> = atoms.iter().map(|atom| behind[&(atom.building, atom.entrance)].len() > 1).collect();
    for ((atom, code), shared) in atoms.iter_mut().zip(codes).zip(shared) {
        atom.leaf = code.filter(|_| shared).or(atom.leaf.take());
    }
    if !with_shops {
        shops_to_first(&mut atoms, buildings, path)?;
    }
    Ok(atoms)
}

/// A building's shops to its first entrance and lowest floors.
fn shops_to_first(atoms: &mut [Atom], buildings: &Buildings, path: &Path) -> Result<(), PackFileError> {
    let mut first: BTreeMap<u32, usize> = BTreeMap::new();
    for (at, atom) in atoms.iter().enumerate() {
        let order = |at: usize| (atoms[at].entrance, atoms[at].floors);
        let kept = first.entry(atom.building).or_insert(at);
        if order(at) < order(*kept) {
            *kept = at;
        }
    }
    for (building, at) in first {
        let shops = buildings[&building].shops;
        let many = |_| PackFileError::Many { path: path.to_owned(), building, shops };
        atoms[at].shops = u16::try_from(shops).map_err(many)?;
    }
    Ok(())
}

/// What no entrance leads into is one atom in the middle of its footprint, or several where it has too much for one.
fn without_entrance(
    buildings: &mut Buildings,
    stacked: &Stacked,
    atoms: &mut Vec<Atom>,
    path: &Path,
) -> Result<(), PackFileError> {
    let entered: BTreeSet<u32> = atoms.iter().map(|atom| atom.building).collect();
    for building in buildings.values().filter(|building| !entered.contains(&building.id)) {
        let Some(at) = middle(&building.footprint) else {
            return Err(PackFileError::NoPlace { path: path.to_owned(), building: building.id });
        };
        let few = |what: &'static str, count: u32| {
            let many = |_| PackFileError::NoEntrance { path: path.to_owned(), building: building.id, what, count };
            u16::try_from(count).map_err(many)
        };
        atoms.push(Atom {
            building: building.id,
            entrance: 0,
            floors: (0, 0),
            at,
            households: few("households", building.households)?,
            shops: few("shops", building.shops)?,
            houses: few("houses", building.houses)?,
            leaf: stacked.get(&building.id).cloned(),
        });
    }
    Ok(())
}

/// The middle of an outline's corners.
fn middle(outline: &[LatticePoint]) -> Option<LatticePoint> {
    let count = i64::try_from(outline.len()).ok().filter(|count| *count > 0)?;
    let mean = |of: fn(&LatticePoint) -> i32| (outline.iter().map(|p| i64::from(of(p))).sum::<i64>() / count) as i32;
    Some(LatticePoint::new(mean(|p| p.x), mean(|p| p.y)))
}

/// The outer ring, not closed; none where the row has none.
fn footprint(row: &Row<'_>) -> Result<Vec<LatticePoint>, PackFileError> {
    let Some(bytes) = row.bytes("footprint") else { return Ok(Vec::new()) };
    let wrong = |why: &str| row.wrong("footprint", format!("{} bytes", bytes.len()), why);
    let (kind, rings) = wkb(bytes).map_err(wrong)?;
    let mut ring = rings.into_iter().next().unwrap_or_default();
    if ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    if kind != ContextKind::Polygon || ring.len() < 3 {
        return Err(wrong("it is no area"));
    }
    Ok(ring)
}

fn code(row: &Row<'_>) -> Result<Option<UnitCode>, PackFileError> {
    let Some(text) = row.text("micro_grid") else { return Ok(None) };
    UnitCode::new(text).map(Some).map_err(|error| row.wrong("micro_grid", text, error))
}
