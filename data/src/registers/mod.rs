//! A folder of registers: the partition, Parquet tables keyed by leaf, context layers, and what they say of
//! themselves in `registers.json`.

mod error;
mod meta;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

pub use error::RegistersError;
pub use meta::{META_FORMAT, Meta, RegisterMeta};

use domain::{codec::bin, partition::Partition};

/// An opened folder of registers.
#[derive(Debug)]
pub struct Registers {
    /// Where they lie.
    pub dir: PathBuf,
    /// What they say of themselves.
    pub meta: Meta,
    /// The grids, at full precision.
    pub partition: Partition,
    /// Parquet files by the register's name.
    pub tables: BTreeMap<String, PathBuf>,
}

impl Registers {
    /// Name of the file that describes the others.
    pub const META: &'static str = "registers.json";
    /// Name of the partition's file.
    pub const PARTITION: &'static str = "partition.bin";

    /// Opens a folder of registers; no table is read yet.
    ///
    /// # Errors
    /// [`RegistersError`] naming the file that is missing or wrong.
    pub fn open(dir: &Path) -> Result<Self, RegistersError> {
        let meta_path = dir.join(Self::META);
        let text = read(&meta_path)?;
        let meta: Meta =
            serde_json::from_slice(&text).map_err(|cause| RegistersError::Meta { path: meta_path.clone(), cause })?;
        if meta.format != META_FORMAT {
            return Err(RegistersError::Format { path: meta_path, found: meta.format });
        }
        let path = dir.join(Self::PARTITION);
        let partition =
            bin::decode(&read(&path)?).map_err(|cause| RegistersError::Partition { path, cause: cause.into() })?;
        let mut tables = BTreeMap::new();
        for name in meta.registers.keys() {
            let path = dir.join(format!("{name}.parquet"));
            if !path.is_file() {
                return Err(RegistersError::Missing { register: name.clone(), path });
            }
            tables.insert(name.clone(), path);
        }
        Ok(Self { dir: dir.into(), meta, partition, tables })
    }

    /// Writes the partition and the description; tables lie beside them already.
    ///
    /// # Errors
    /// [`RegistersError::Io`] naming the file.
    pub fn write(dir: &Path, meta: &Meta, partition: &Partition) -> Result<(), RegistersError> {
        let io = |path: &Path, cause| RegistersError::Io { path: path.into(), cause };
        let path = dir.join(Self::PARTITION);
        std::fs::write(&path, bin::encode(partition, bin::Precision::E7)).map_err(|e| io(&path, e))?;
        let path = dir.join(Self::META);
        let mut text = serde_json::to_vec_pretty(meta).expect("a description in memory has a written form");
        text.push(b'\n');
        std::fs::write(&path, text).map_err(|e| io(&path, e))
    }
}

fn read(path: &Path) -> Result<Vec<u8>, RegistersError> {
    std::fs::read(path).map_err(|cause| RegistersError::Io { path: path.into(), cause })
}
