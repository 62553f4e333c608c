use std::{fs::File, path::PathBuf, sync::Arc};

use datafusion::{
    arrow::array::{ArrayRef, BinaryArray, Float64Array, Int32Array, RecordBatch, StringArray, UInt16Array},
    parquet::arrow::ArrowWriter,
};
use domain::codec::pack::decode;

use super::*;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("weige-pack-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&dir).expect("a folder for the test");
        Self(dir)
    }

    fn put(&self, file: &str, columns: Vec<(&str, ArrayRef)>) {
        let batch = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, a)| (n, a, true)));
        let batch = batch.expect("columns of one length");
        let file = File::create(self.0.join(file)).expect("a file");
        let mut writer = ArrowWriter::try_new(file, batch.schema(), None).expect("a writer");
        writer.write(&batch).and_then(|()| writer.close()).expect("written");
    }

    fn error(&self) -> String {
        let error = read(&self.0).expect_err("something is wrong").to_string();
        error.replace(&format!("{}", self.0.display()), "PACK")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).expect("the test's folder");
    }
}

fn whole(values: &[i32]) -> ArrayRef {
    Arc::new(Int32Array::from(values.to_vec()))
}

fn text(values: &[Option<&str>]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

fn degrees(values: &[f64]) -> ArrayRef {
    Arc::new(Float64Array::from(values.to_vec()))
}

/// A square at a longitude, as WKB.
fn square(lon: f64) -> Vec<u8> {
    let corners = [(0.0, 0.0), (0.001, 0.0), (0.001, 0.001), (0.0, 0.001), (0.0, 0.0)];
    let mut out = [&[1][..], &3_u32.to_le_bytes(), &1_u32.to_le_bytes(), &5_u32.to_le_bytes()].concat();
    for (x, y) in corners {
        out.extend([(lon + x).to_le_bytes(), (30.0_f64 + y).to_le_bytes()].concat());
    }
    out
}

/// Three buildings: a tower of two grids by floors, a shop without entrance, and one that shares the tower's ground.
fn buildings(folder: &Folder, households: [i32; 3]) {
    let footprints = [square(104.0), square(104.01), square(104.0)];
    folder.put(
        BUILDINGS,
        vec![
            ("id", whole(&[7, 8, 9])),
            ("micro_grid", text(&[Some("A1"), None, Some("A2")])),
            ("footprint", Arc::new(BinaryArray::from_iter_values(&footprints))),
            ("households", whole(&households)),
            ("shops", whole(&[3, 2, 0])),
            ("houses", whole(&[30, 0, 5])),
        ],
    );
}

fn entrances(folder: &Folder, buildings: &[i32], more: Vec<(&'static str, ArrayRef)>) {
    let columns = vec![
        ("building", whole(buildings)),
        ("entrance", whole(&[1, 1, 1])),
        ("lon", degrees(&[104.0; 3])),
        ("lat", degrees(&[30.0; 3])),
        ("households", Arc::new(UInt16Array::from(vec![10, 12, 4])) as ArrayRef),
        ("houses", whole(&[14, 16, 5])),
    ];
    folder.put(ENTRANCES, columns.into_iter().chain(more).collect());
}

fn bands() -> Vec<(&'static str, ArrayRef)> {
    vec![
        ("floor_from", whole(&[1, 10, 1])),
        ("floor_to", whole(&[9, 20, 2])),
        ("micro_grid", text(&[Some("A1"), Some("A3"), Some("A2")])),
    ]
}

#[test]
fn bands_of_floors_footprints_of_several_and_shops_without_door_are_atoms() {
    let folder = Folder::new("good");
    buildings(&folder, [22, 0, 4]);
    entrances(&folder, &[7, 7, 9], bands());
    let mut out = Vec::new();
    run(&folder.0, &mut Progress::new(&mut out, "pack")).expect("a pack");
    let bytes = std::fs::read(folder.0.join(FILE)).expect("pack.bin");
    let pack = decode(&bytes).expect("as it was written");
    let told = |atom: &Atom| {
        let leaf = atom.leaf.as_ref().map_or("-", UnitCode::as_str);
        format!(
            "{}/{} {:?} {} {} {} {leaf}",
            atom.building, atom.entrance, atom.floors, atom.households, atom.shops, atom.houses
        )
    };
    let atoms: Vec<String> = pack.atoms().iter().map(told).collect();
    assert_eq!(
        atoms,
        ["7/1 (1, 9) 10 3 14 A1", "7/1 (10, 20) 12 0 16 A3", "8/0 (0, 0) 0 2 0 -", "9/1 (1, 2) 4 0 5 A2"]
    );
    assert_eq!(pack.atoms()[2].at, LatticePoint::new(1_040_105_000, 300_005_000));
    assert_eq!(pack.buildings()[0].footprint.len(), 4);
    let said = String::from_utf8(out).expect("text");
    assert!(said.contains("3 buildings, 4 entrances, 26 households, 5 shops, 35 houses"), "{said}");
    run(&folder.0, &mut Progress::new(&mut Vec::new(), "pack")).expect("again");
    assert_eq!(std::fs::read(folder.0.join(FILE)).expect("pack.bin"), bytes);
}

#[test]
fn what_is_wrong_is_told_by_file_row_column_and_value() {
    let folder = Folder::new("bad");
    assert!(folder.error().starts_with("PACK/buildings.parquet: "));
    buildings(&folder, [22, 0, 4]);
    assert!(folder.error().starts_with("PACK/entrances.parquet: "));
    entrances(&folder, &[7, 70, 9], Vec::new());
    assert_eq!(folder.error(), "PACK/entrances.parquet: row 2, building = 70: buildings.parquet has no such building");
    entrances(&folder, &[7, 7, 9], bands().into_iter().take(1).collect());
    assert_eq!(folder.error(), "PACK/entrances.parquet: column floor_to is missing");
    entrances(&folder, &[7, 7, 9], Vec::new());
    assert_eq!(folder.error(), "PACK: building 7, entrance 1: floors 0–0 stand twice");
    entrances(&folder, &[7, 7, 9], vec![("shops", text(&[None, None, None]))]);
    assert_eq!(folder.error(), "PACK/entrances.parquet: column shops is Utf8; Int64 is wanted");
    entrances(&folder, &[7, 7, 9], vec![("shops", whole(&[3, 0, -1]))]);
    assert_eq!(folder.error(), "PACK/entrances.parquet: row 3, shops = -1: 0 to 65535 is wanted");
    entrances(&folder, &[7, 7, 9], bands());
    buildings(&folder, [21, 0, 4]);
    assert_eq!(folder.error(), "PACK: building 7: 21 households, but its entrances have 22");
    buildings(&folder, [-1, 0, 4]);
    assert_eq!(folder.error(), "PACK/buildings.parquet: row 1, households = -1: 0 to 4294967295 is wanted");
    folder.put(BUILDINGS, vec![("id", whole(&[1]))]);
    assert_eq!(folder.error(), "PACK/buildings.parquet: column households is missing");
    assert!(!folder.0.join(FILE).exists());
}
