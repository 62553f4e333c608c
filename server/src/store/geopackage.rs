//! GeoPackage (OGC 12-128r18): one table of multipolygons, written to memory by the same SQLite as the store.

use domain::{crs::Crs, partition::Shape};
use rusqlite::{Connection, params};

use crate::export::{Table, Wish};

/// `GPKG` in ASCII, and the version 1.3 as 10300.
const HEAD: &str = "PRAGMA application_id = 0x47504B47; PRAGMA user_version = 10300;";

const TABLES: &str = "
CREATE TABLE gpkg_spatial_ref_sys (
    srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
    organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT
);
CREATE TABLE gpkg_contents (
    table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
    last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);
CREATE TABLE gpkg_geometry_columns (
    table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
    z TINYINT NOT NULL, m TINYINT NOT NULL,
    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);
CREATE TABLE grids (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom MULTIPOLYGON NOT NULL,
    code TEXT NOT NULL UNIQUE, name TEXT NOT NULL, level TEXT NOT NULL, parent TEXT, kind TEXT NOT NULL,
    area_m2 DOUBLE NOT NULL, households INTEGER NOT NULL, shops INTEGER NOT NULL, houses INTEGER NOT NULL,
    buildings INTEGER NOT NULL
);
INSERT INTO gpkg_spatial_ref_sys VALUES
    ('Undefined Cartesian', -1, 'NONE', -1, 'undefined', NULL),
    ('Undefined geographic', 0, 'NONE', 0, 'undefined', NULL),
    ('WGS 84', 4326, 'EPSG', 4326, 'GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AUTHORITY[\"EPSG\",\"4326\"]]', NULL),
    ('CGCS2000', 4490, 'EPSG', 4490, 'GEOGCS[\"China Geodetic Coordinate System 2000\",DATUM[\"China_2000\",SPHEROID[\"CGCS2000\",6378137,298.257222101,AUTHORITY[\"EPSG\",\"1024\"]],AUTHORITY[\"EPSG\",\"1043\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AUTHORITY[\"EPSG\",\"4490\"]]', NULL);
";

/// The file's bytes.
///
/// # Errors
/// What SQLite refuses.
pub fn write(table: &Table, wish: &Wish<'_>) -> Result<Vec<u8>, rusqlite::Error> {
    // What was shifted was brought back when it came in.
    let srs = if wish.crs == Crs::Wgs84 { 4326 } else { 4490 };
    let mut connection = Connection::open_in_memory()?;
    connection.execute_batch(HEAD)?;
    let transaction = connection.transaction()?;
    transaction.execute_batch(TABLES)?;
    let mut all: Option<[f64; 4]> = None;
    let mut insert = transaction.prepare(
        "INSERT INTO grids (geom, code, name, level, parent, kind, area_m2, households, shops, houses, buildings) \
         VALUES (?1, ?2, ?3, ?4, nullif(?5, ''), ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    for row in &table.rows {
        let bounds = envelope(&row.shape);
        all =
            Some(all.map_or(bounds, |[a, b, c, d]| {
                [a.min(bounds[0]), b.max(bounds[1]), c.min(bounds[2]), d.max(bounds[3])]
            }));
        let tally = row.tally;
        insert.execute(params![
            geometry(&row.shape, srs, bounds),
            row.code,
            row.name,
            row.level,
            row.parent,
            row.kind,
            row.area_m2,
            tally.households,
            tally.shops,
            tally.houses,
            tally.buildings
        ])?;
    }
    drop(insert);
    let [min_x, max_x, min_y, max_y] = all.unwrap_or_default();
    transaction.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, min_x, min_y, max_x, max_y, srs_id) \
         VALUES ('grids', 'features', ?1, strftime('%Y-%m-%dT%H:%M:%fZ', ?2 / 1e6, 'unixepoch'), ?3, ?4, ?5, ?6, ?7)",
        params![wish.name, wish.changed, min_x, min_y, max_x, max_y, srs],
    )?;
    transaction
        .execute("INSERT INTO gpkg_geometry_columns VALUES ('grids', 'geom', 'MULTIPOLYGON', ?1, 0, 0)", [srs])?;
    transaction.commit()?;
    Ok(connection.serialize("main")?.to_vec())
}

/// West, east, south, north.
fn envelope(shape: &Shape) -> [f64; 4] {
    let points = || shape.parts.iter().flat_map(|part| part.rings()).flatten();
    let (mut west, mut east, mut south, mut north) = (f64::MAX, f64::MIN, f64::MAX, f64::MIN);
    for p in points() {
        (west, east) = (west.min(p.lon()), east.max(p.lon()));
        (south, north) = (south.min(p.lat()), north.max(p.lat()));
    }
    [west, east, south, north]
}

/// The head of a GeoPackage's geometry (little-endian, with an envelope), then a multipolygon as WKB.
fn geometry(shape: &Shape, srs: i32, envelope: [f64; 4]) -> Vec<u8> {
    let mut out = b"GP\x00\x03".to_vec();
    out.extend(srs.to_le_bytes());
    envelope.iter().for_each(|bound| out.extend(bound.to_le_bytes()));
    let head = |out: &mut Vec<u8>, kind: u32, count: usize| {
        out.push(1);
        out.extend(kind.to_le_bytes());
        out.extend((count as u32).to_le_bytes());
    };
    head(&mut out, 6, shape.parts.len());
    for part in &shape.parts {
        head(&mut out, 3, part.rings().count());
        for ring in part.rings() {
            out.extend((ring.len() as u32).to_le_bytes());
            for p in ring {
                out.extend(p.lon().to_le_bytes());
                out.extend(p.lat().to_le_bytes());
            }
        }
    }
    out
}
