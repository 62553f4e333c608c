//! A folder of registers: the partition, Parquet tables keyed by leaf, context layers, and what they say of
//! themselves in `registers.json`.

mod error;
mod meta;
pub mod schema;
mod stamp;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

pub use error::RegistersError;
pub use meta::{META_FORMAT, Meta, RegisterMeta};
pub use stamp::Stamp;

use domain::{codec::bin, partition::Partition};

use crate::letters;

/// An opened folder of registers.
#[derive(Debug)]
pub struct Registers {
    /// Where they lie.
    pub dir: PathBuf,
    /// What they say of themselves.
    pub meta: Meta,
    /// The grids, at full precision; their names with the letters by which they are found.
    pub partition: Partition,
    /// Parquet files by the register's name.
    pub tables: BTreeMap<String, PathBuf>,
}

impl Registers {
    /// Name of the file that describes the others.
    pub const META: &'static str = "registers.json";
    /// Name of the partition's file.
    pub const PARTITION: &'static str = "partition.bin";

    /// Opens a folder of registers; of a table no more than its columns is read.
    ///
    /// # Errors
    /// [`RegistersError`] naming the file that is missing or wrong.
    pub fn open(dir: &Path) -> Result<Self, RegistersError> {
        let registers = Self::find(dir)?;
        for (name, path) in &registers.tables {
            if let Some(register) = schema::find(name) {
                schema::check(register, path)?;
            }
        }
        Ok(registers)
    }

    /// As [`Self::open`], but tables are only looked for: one that is to be replaced may be wrong.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn find(dir: &Path) -> Result<Self, RegistersError> {
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
        let partition = partition.with_letters(letters::of);
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

    /// Tables that no description tells of: they are used as they are.
    pub fn undocumented(&self) -> impl Iterator<Item = &str> {
        self.tables.keys().map(String::as_str).filter(|name| schema::find(name).is_none())
    }

    /// Writes the partition and the description; tables lie beside them already.
    ///
    /// # Errors
    /// [`RegistersError::Io`] naming the file.
    pub fn write(dir: &Path, meta: &Meta, partition: &Partition) -> Result<(), RegistersError> {
        let io = |path: &Path, cause| RegistersError::Io { path: path.into(), cause };
        let path = dir.join(Self::PARTITION);
        std::fs::write(&path, bin::encode(partition, bin::Precision::E7)).map_err(|e| io(&path, e))?;
        Self::write_meta(dir, meta)
    }

    /// Writes what the folder says of itself; a reader sees the old text or the new one.
    ///
    /// # Errors
    /// [`RegistersError::Io`] naming the file.
    pub fn write_meta(dir: &Path, meta: &Meta) -> Result<(), RegistersError> {
        let io = |path: &Path, cause| RegistersError::Io { path: path.into(), cause };
        let (path, next) = (dir.join(Self::META), dir.join(".registers-next.json"));
        let mut text = serde_json::to_vec_pretty(meta).expect("a description in memory has a written form");
        text.push(b'\n');
        std::fs::write(&next, text).map_err(|e| io(&next, e))?;
        std::fs::rename(&next, &path).map_err(|e| io(&path, e))
    }
}

fn read(path: &Path) -> Result<Vec<u8>, RegistersError> {
    std::fs::read(path).map_err(|cause| RegistersError::Io { path: path.into(), cause })
}
