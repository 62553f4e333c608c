//! A Shapefile in a zip: .shp, .shx, .dbf, .prj and .cpg (UTF-8).

use std::io::{Cursor, Seek, Write};

use domain::{crs::Crs, lattice::LatticePoint, partition::Shape};
use shapefile::{
    Point, Polygon, PolygonRing, ShapeWriter, Writer,
    dbase::{FieldName, FieldValue, Record, TableWriterBuilder},
};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{ExportError, Table, Wish};

/// What its parts are called.
const FORM: &str = "the Shapefile";
/// A dBASE text's longest, in bytes.
const MOST_TEXT: u8 = 254;
/// Texts and their length in bytes; numbers and how many digits they have, and of them behind the point.
const TEXTS: [(&str, u8); 5] = [("code", 64), ("name", MOST_TEXT), ("level", 32), ("parent", 64), ("kind", 8)];
const NUMBERS: [(&str, u8, u8); 5] =
    [("area_m2", 18, 1), ("households", 10, 0), ("shops", 10, 0), ("houses", 10, 0), ("buildings", 10, 0)];

/// Coordinate systems in the words of the .prj (WKT as ESRI writes it).
fn prj(crs: Crs) -> &'static str {
    match crs {
        Crs::Wgs84 => {
            "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137.0,298.257223563]],\
             PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]"
        }
        // What was shifted was brought back when it came in.
        Crs::Cgcs2000 | Crs::Gcj02 | Crs::Bd09 => {
            "GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\",DATUM[\"D_China_2000\",\
             SPHEROID[\"CGCS2000\",6378137.0,298.257222101]],PRIMEM[\"Greenwich\",0.0],\
             UNIT[\"Degree\",0.0174532925199433]]"
        }
    }
}

/// The five files, zipped.
pub(super) fn zipped(table: &Table, wish: &Wish<'_>) -> Result<Vec<u8>, ExportError> {
    let wrong = |error: shapefile::Error| ExportError::writing(FORM, error);
    let (mut shp, mut shx, mut dbf) = (Cursor::new(Vec::new()), Cursor::new(Vec::new()), Cursor::new(Vec::new()));
    {
        let shapes = ShapeWriter::with_shx(&mut shp as &mut dyn Sink, &mut shx as &mut dyn Sink);
        let records = columns()?.build_with_dest(&mut dbf as &mut dyn Sink);
        let mut writer = Writer::new(shapes, records);
        for row in &table.rows {
            let mut record = Record::default();
            let texts = [&row.code, &row.name, &row.level, &row.parent, row.kind];
            for ((field, most), text) in TEXTS.iter().zip(texts) {
                record.insert((*field).into(), FieldValue::Character(Some(cut(text, usize::from(*most)).to_owned())));
            }
            let tally = row.tally;
            let counts = [tally.households, tally.shops, tally.houses, tally.buildings].map(f64::from);
            for ((field, ..), number) in NUMBERS.iter().zip([row.area_m2].into_iter().chain(counts)) {
                record.insert((*field).into(), FieldValue::Numeric(Some(number)));
            }
            writer.write_shape_and_record(&polygon(&row.shape), &record).map_err(wrong)?;
        }
    }
    let parts = [("shp", shp.into_inner()), ("shx", shx.into_inner()), ("dbf", dbf.into_inner())];
    let words = [("prj", prj(wish.crs).as_bytes().to_vec()), ("cpg", b"UTF-8".to_vec())];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (ending, bytes) in parts.into_iter().chain(words) {
        zip.start_file(format!("{}.{ending}", wish.name), SimpleFileOptions::default())
            .map_err(|error| ExportError::writing(FORM, error))?;
        zip.write_all(&bytes).map_err(|error| ExportError::writing(FORM, error))?;
    }
    Ok(zip.finish().map_err(|error| ExportError::writing(FORM, error))?.into_inner())
}

/// What the writers take.
trait Sink: Write + Seek {}

impl<T: Write + Seek> Sink for T {}

fn columns() -> Result<TableWriterBuilder, ExportError> {
    let name = |text: &str| FieldName::try_from(text).map_err(|error| ExportError::writing(FORM, error));
    let mut builder = TableWriterBuilder::new();
    for (field, most) in TEXTS {
        builder = builder.add_character_field(name(field)?, most);
    }
    for (field, digits, behind) in NUMBERS {
        builder = builder.add_numeric_field(name(field)?, digits, behind);
    }
    Ok(builder)
}

/// Whole characters of at most so many bytes.
fn cut(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    &text[..end]
}

/// Outer rings clockwise, holes anticlockwise, each closed: the crate turns and closes them.
fn polygon(shape: &Shape) -> Polygon {
    let points = |ring: &[LatticePoint]| ring.iter().map(|p| Point::new(p.lon(), p.lat())).collect::<Vec<_>>();
    let rings = shape.parts.iter().flat_map(|part| {
        part.rings().enumerate().map(move |(at, ring)| match at {
            0 => PolygonRing::Outer(points(ring)),
            _ => PolygonRing::Inner(points(ring)),
        })
    });
    Polygon::with_rings(rings.collect())
}
