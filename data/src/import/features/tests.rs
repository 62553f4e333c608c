//! The same three grids in every form: whole, damaged, and as noise.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use domain::{
    codec::items::{Geometry, Item},
    crs::{Crs, FileCrs},
};

use super::{Options, open, sqlite::Table};
use crate::import::{
    mutate::Mutator,
    samples::{unzipped, zipped},
};

const FORMS: [&str; 4] = ["grids.geojson", "grids.shp.zip", "grids.gpkg", "grids.fgb"];

fn good(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A file for as long as a test needs it.
struct Temp(PathBuf);

impl Temp {
    fn new(test: &str, name: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let mark = (std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        Self(std::env::temp_dir().join(format!("weige-features-{}-{}-{test}-{name}", mark.0, mark.1)))
    }

    /// All features of these bytes under the file's name; their faults beside them.
    fn read(&self, bytes: &[u8], options: Options<'_>) -> anyhow::Result<(FileCrs, Vec<Item>, Vec<String>)> {
        fs::write(&self.0, bytes).unwrap();
        let source = open(&self.0, options)?;
        let (mut items, mut faults) = (Vec::new(), Vec::new());
        for found in source.features {
            match found? {
                Ok(item) => items.push(item),
                Err(fault) => faults.push(fault.to_string()),
            }
            assert!(items.len() + faults.len() < 100_000, "few bytes became many features");
        }
        Ok((source.crs, items, faults))
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn refused(name: &str, bytes: &[u8], options: Options<'_>, wanted: &str) {
    let error = Temp::new("refused", name).read(bytes, options).expect_err(wanted);
    let said = format!("{error:#}");
    assert!(said.contains(wanted) && said.contains(name), "{wanted}: {said}");
}

/// A ring without regard to where it begins and which way it runs.
fn ring(ring: &[[f64; 2]]) -> Vec<[i64; 2]> {
    let mut points: Vec<[i64; 2]> = ring.iter().map(|at| at.map(|degrees| (degrees * 1e7).round() as i64)).collect();
    assert_eq!(points.first(), points.last(), "closed");
    points.pop();
    let least = (0..points.len()).min_by_key(|at| points[*at]).unwrap();
    points.rotate_left(least);
    if points[1] > points[points.len() - 1] {
        points[1..].reverse();
    }
    points
}

/// By code: the other attributes, and the parts, each with its outer ring in front.
type Grids = BTreeMap<String, (Vec<String>, Vec<Vec<Vec<[i64; 2]>>>)>;

fn grids(items: Vec<Item>) -> Grids {
    let grid = |item: Item| {
        let value = |name: &str| item.properties.get(name).cloned().unwrap_or_default().to_string();
        let Some(Geometry::Polygons(parts)) = &item.geometry else { panic!("{item:?}") };
        let mut parts: Vec<_> = parts.iter().map(|part| part.iter().map(|one| ring(one)).collect::<Vec<_>>()).collect();
        parts.sort();
        (value("code"), (["name", "pop", "area", "made"].map(value).to_vec(), parts))
    };
    items.into_iter().map(grid).collect()
}

#[test]
fn every_form_yields_the_same_features() {
    let mut wanted: Option<Grids> = None;
    for name in FORMS {
        let (crs, items, faults) = Temp::new("same", name).read(&good(name), Options::default()).unwrap();
        assert_eq!((crs, faults.len()), (FileCrs::Degrees(Crs::Cgcs2000), 0), "{name}");
        let found = grids(items);
        assert_eq!(found.len(), 3, "{name}");
        assert_eq!(found["\"g1\""].0, ["\"网格一\"", "12", "1.5", "\"2026-01-05\""], "{name}");
        assert_eq!(found["\"g3\""].0[1], "null", "{name}");
        assert_eq!((found["\"g1\""].1[0].len(), found["\"g2\""].1.len()), (2, 2), "{name}: a hole, and two parts");
        assert_eq!(&found, wanted.get_or_insert_with(|| found.clone()), "{name}");
    }
}

/// The Shapefile with one of its parts changed, or left out.
fn shapefile(end: &str, change: impl Fn(Vec<u8>) -> Option<Vec<u8>>) -> Vec<u8> {
    let change = |(name, bytes): (String, Vec<u8>)| {
        let bytes = if name.ends_with(end) { change(bytes)? } else { bytes };
        Some((name, bytes))
    };
    zipped(&unzipped(&good("grids.shp.zip")).unwrap().into_iter().filter_map(change).collect::<Vec<_>>()).unwrap()
}

#[test]
fn a_shapefile_says_its_system_and_its_encoding_or_somebody_else_must() {
    let (plain, zip) = (Options::default(), "grids.shp.zip");
    let text = |text: &'static str| move |_| Some(text.as_bytes().to_vec());
    refused(zip, &shapefile(".prj", |_| None), plain, "a mapping's `crs` must");
    refused(zip, &shapefile(".prj", text("nonsense")), plain, "grids.prj: is no system of coordinates");
    let other = r#"PROJCS["Beijing_1954_3_Degree_GK_CM_114E",GEOGCS["GCS_Beijing_1954"]]"#;
    refused(zip, &shapefile(".prj", text(other)), plain, "the system \"Beijing_1954_3_Degree_GK_CM_114E\" isn't known");
    refused(zip, &shapefile(".dbf", |_| None), plain, "has no 格网/grids.dbf beside it");
    refused(zip, &shapefile(".cpg", text("Shift_JIS")), plain, "the encoding \"Shift_JIS\" isn't known");
    refused("grids.shp", &[], plain, "taken zipped");
    // Without a .cpg the table's driver tells, and where that says nothing either each Chinese row is at fault.
    let bare = unzipped(&shapefile(".cpg", |_| None)).unwrap().into_iter().map(|(name, mut bytes)| {
        if name.ends_with(".dbf") {
            bytes[29] = 0;
        }
        (name, bytes)
    });
    let bare = zipped(&bare.collect::<Vec<_>>()).unwrap();
    let file = Temp::new("encoding", zip);
    let (_, items, faults) = file.read(&bare, plain).unwrap();
    assert!(items.is_empty() && faults.len() == 3 && faults[0].contains("feature 0: name is"), "{faults:?}");
    assert!(faults[0].contains("a mapping's `encoding` must"), "{faults:?}");
    let said = Options { encoding: Some(crate::import::table::Encoding::Gb18030), ..plain };
    assert_eq!(file.read(&bare, said).unwrap().1.len(), 3);
    let wrong = Options { encoding: Some(crate::import::table::Encoding::Utf8), ..plain };
    assert!(file.read(&bare, wrong).unwrap().2[1].contains("feature 1: name is"));
    let crs = Options { crs: Some("GCJ-02".parse().unwrap()), ..plain };
    assert_eq!(file.read(&shapefile(".prj", |_| None), crs).unwrap().0, FileCrs::Degrees(Crs::Gcj02));
    let zone = Options { crs: Some("EPSG:4547".parse().unwrap()), ..plain };
    refused(zip, &good(zip), zone, "the file's places are in CGCS2000, not in CGCS2000 3-degree 114E");
}

#[test]
fn zones_are_known_by_name_and_figures_or_by_code() {
    let prj = |name: &str, meridian: f64, east_m: f64, more: &str| {
        format!(
            r#"PROJCS["{name}",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",{east_m:.1}],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",{meridian:.1}],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]{more}]"#
        )
    };
    let zone = |code: u32| FileCrs::of_epsg(code);
    for (text, wanted) in [
        (prj("CGCS2000_3_Degree_GK_CM_114E", 114.0, 5e5, ""), zone(4547)),
        (prj("CGCS2000_3_Degree_GK_Zone_38", 114.0, 38.5e6, ""), zone(4526)),
        (prj("CGCS2000 / Gauss-Kruger CM 111E", 111.0, 5e5, r#",AUTHORITY["EPSG","4508"]"#), zone(4508)),
        (prj("whatever", 111.0, 5e5, r#",AUTHORITY["EPSG","4508"]"#), zone(4508)),
        // A name that the figures don't bear out: another meridian, another easting.
        (prj("CGCS2000_3_Degree_GK_CM_114E", 113.0, 5e5, ""), None),
        (prj("CGCS2000_3_Degree_GK_CM_114E", 114.0, 38.5e6, ""), None),
        (prj("CGCS2000_3_Degree_GK_CM_114E", 114.0, 5e5, r#",AUTHORITY["EPSG","3857"]"#), None),
        (r#"PROJCS["CGCS2000_3_Degree_GK_CM_114E"]"#.into(), None),
    ] {
        assert_eq!(super::wkt::system(&text).ok(), wanted, "{text}");
    }
}

/// The file with a text replaced by one of the same length.
fn replaced(name: &str, old: &str, new: &str) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let mut bytes = good(name);
    let places: Vec<usize> =
        bytes.windows(old.len()).enumerate().filter(|(_, own)| *own == old.as_bytes()).map(|(at, _)| at).collect();
    assert!(!places.is_empty(), "{name} has no {old}");
    for at in places {
        bytes[at..at + old.len()].copy_from_slice(new.as_bytes());
    }
    bytes
}

#[test]
fn systems_of_others_are_known_by_their_descriptions_or_refused_by_name() {
    for name in ["grids.gpkg", "grids.fgb"] {
        // Nobody's code: the description tells, by name.
        let bytes = replaced(name, "EPSG", "ESRI");
        let found = Temp::new("described", name).read(&bytes, Options::default()).unwrap();
        assert_eq!((found.0, found.1.len()), (FileCrs::Degrees(Crs::Cgcs2000), 3), "{name}");
        let old = "China Geodetic Coordinate System 2000";
        let bytes: Vec<u8> = replaced(name, old, "Xian Geodetic Coordinate System 1980.");
        let file = Temp::new("unknown", name);
        assert!(file.read(&bytes, Options::default()).is_ok(), "{name}: its code is still known");
        let mut bytes = bytes;
        for at in 0..bytes.len() - 4 {
            if bytes[at..].starts_with(b"EPSG") {
                bytes[at..at + 4].copy_from_slice(b"ESRI");
            }
        }
        refused(
            name,
            &bytes,
            Options::default(),
            "the system \"Xian Geodetic Coordinate System 1980.\" isn't known here; known are CGCS2000",
        );
    }
}

#[test]
fn rows_that_go_on_in_other_pages_are_read_to_their_ends() {
    let file = Temp::new("pages", "grids.gpkg");
    file.read(&good("grids.gpkg"), Options::default()).unwrap();
    let mut table = Table::open(&file.0, "GPKG_spatial_ref_sys").unwrap().unwrap();
    let [definition, description] = ["definition", "description"].map(|name| table.column(name).unwrap());
    let mut found = Vec::new();
    while let Some((number, cells)) = table.next().unwrap() {
        let text = |at: usize| cells[at].text().unwrap().to_owned();
        found.push((number, text(definition).len()));
        if number == 0 {
            // Over several pages of 512 bytes: a text was put here that shows what is lost or doubled.
            let numbers: Vec<String> = (0..500).map(|number| number.to_string()).collect();
            assert_eq!(text(description), numbers.join(" "));
        }
    }
    // Counted with Python's sqlite3.
    assert_eq!(found, [(-1, 9), (0, 9), (4326, 302), (4490, 337)]);
}

#[test]
fn a_geopackage_that_is_open_elsewhere_is_not_read_by_halves() {
    let file = Temp::new("open", "grids.gpkg");
    let beside = Temp(file.0.with_file_name(format!("{}-wal", file.0.file_name().unwrap().to_string_lossy())));
    fs::write(&beside.0, "changes").unwrap();
    let said = format!("{:#}", file.read(&good("grids.gpkg"), Options::default()).unwrap_err());
    assert!(said.contains("is open elsewhere") && said.contains("grids.gpkg-wal"), "{said}");
    fs::write(&beside.0, "").unwrap();
    assert_eq!(file.read(&good("grids.gpkg"), Options::default()).unwrap().1.len(), 3);
}

#[test]
fn rows_that_a_table_marks_as_deleted_are_no_features() {
    let bytes = shapefile(".dbf", |mut bytes| {
        let [start, length] = [8, 10].map(|at| usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]])));
        bytes[start + length] = b'*';
        Some(bytes)
    });
    let (_, items, faults) = Temp::new("deleted", "grids.shp.zip").read(&bytes, Options::default()).unwrap();
    assert_eq!((items.len(), faults.len()), (2, 0));
    assert_eq!(grids(items).keys().collect::<Vec<_>>(), ["\"g1\"", "\"g3\""]);
}

/// A feature of FlatBuffers tables: a polygon of `points` positions that stands `times` over in a list of parts.
fn doubled(points: u32, times: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let words = |out: &mut Vec<u8>, list: &[u32]| list.iter().for_each(|word| out.extend(word.to_le_bytes()));
    // The feature's fields at 4, itself at 12; the geometry's fields (kind 6, parts) at 20, itself at 40, parts at 52.
    words(&mut out, &[12, 8 << 16 | 6, 4, 8, 24, 12 << 16 | 20, 0, 0, 0, 8 << 16 | 4, 20, 6, 4, times]);
    let part = 56 + 4 * times + 8;
    (0..times).for_each(|at| words(&mut out, &[part - 56 - 4 * at]));
    words(&mut out, &[8 << 16 | 8, 4 << 16, 8, 4, 2 * points]);
    (0..points).for_each(|at| out.extend([f64::from(at % 50), f64::from(at / 50)].map(f64::to_le_bytes).concat()));
    out
}

#[test]
fn few_bytes_of_a_flatgeobuf_do_not_become_many_positions() {
    let fgb = good("grids.fgb");
    // Up to the index of three features and one node.
    let start = 12 + u32::from_le_bytes(*fgb[8..].first_chunk().unwrap()) as usize + 4 * 40;
    let first = |points: u32, times: u32| {
        let feature = doubled(points, times);
        let bytes = [&fgb[..start], &(feature.len() as u32).to_le_bytes(), &feature].concat();
        let file = Temp::new("doubled", "grids.fgb");
        fs::write(&file.0, bytes).unwrap();
        open(&file.0, Options::default()).unwrap().features.next().unwrap().unwrap()
    };
    let Some(Geometry::Polygons(parts)) = first(100, 1).unwrap().geometry else { panic!("an area") };
    assert_eq!((parts.len(), parts[0][0].len(), parts[0][0][51]), (1, 100, [1.0, 1.0]));
    let said = first(100, 1_000).unwrap_err().to_string();
    assert!(said.contains("its positions stand for several parts at once"), "{said}");
}

#[test]
fn a_damaged_file_says_where() {
    let plain = Options::default();
    let cut = |end: &str, to: usize| shapefile(end, |bytes| Some(bytes[..to.min(bytes.len())].to_vec()));
    refused("grids.shp.zip", &cut(".shp", 300), plain, "格网/grids.shp, feature 0: its bytes end too early");
    refused("grids.shp.zip", &cut(".shp", 50), plain, "its bytes end too early");
    refused("grids.shp.zip", &cut(".dbf", 320), plain, "has no row in the .dbf");
    refused("grids.shp.zip", b"not a zip", plain, "is no zip that can be read");
    let gpkg = good("grids.gpkg");
    refused("grids.gpkg", &gpkg[..gpkg.len() - 4096], plain, "broken SQLite file");
    refused("grids.gpkg", b"SQLite format 2", plain, "is no SQLite file");
    refused("grids.gpkg", &gpkg, Options { layer: Some("roads"), ..plain }, "has no layer \"roads\"; it has 格网");
    let fgb = good("grids.fgb");
    refused("grids.fgb", &fgb[..fgb.len() - 10], plain, "feature 2: the file ends too early");
    refused("grids.fgb", &fgb[..200], plain, "the file ends too early");
    refused("grids.fgb", b"fgb\x02fgb\x00", plain, "is no FlatGeobuf of version 3");
}

/// Damaged in many ways, a file is read or refused, and never more than that; a fault is told of its feature.
#[test]
fn damaged_files_and_noise_are_read_or_refused() {
    for name in FORMS {
        let (good, file) = (good(name), Temp::new("mutated", name));
        let (mut read, mut refused) = (0, 0);
        let (mut mutator, rounds) = Mutator::wished(20_261_121, 3_000);
        for round in 0..rounds {
            let bytes = match round % 8 {
                0 => mutator.noise(4_096),
                1..=6 if name.ends_with(".zip") => mutator.damaged_zip(&good),
                _ => mutator.damaged(&good),
            };
            match file.read(&bytes, Options::default()) {
                Ok(_) => read += 1,
                Err(_) => refused += 1,
            }
        }
        assert!(read > 50 && refused > 50, "{name}: {read} read, {refused} refused: is it damaged at all?");
    }
}

#[test]
fn a_table_beside_others_is_chosen_by_name() {
    let two: Vec<_> = unzipped(&good("grids.shp.zip"))
        .unwrap()
        .into_iter()
        .flat_map(|(name, bytes)| [(name.clone(), bytes.clone()), (name.replace("grids", "more"), bytes)])
        .collect();
    let (bytes, name) = (zipped(&two).unwrap(), "two.shp.zip");
    refused(
        name,
        &bytes,
        Options::default(),
        "has several .shp files, one of which must be chosen: 格网/grids.shp, 格网/more.shp",
    );
    let chosen = Options { layer: Some("格网/more"), ..Options::default() };
    assert_eq!(Temp::new("chosen", name).read(&bytes, chosen).unwrap().1.len(), 3);
}
