//! Each measure's sums kept from one run to the next, so that only what changed is counted again.
//!
//! They lie among the registers: counted, not yet protected, and like the registers for the aggregator alone.

use std::{
    collections::BTreeMap,
    fs,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
};

use domain::{
    catalogue::{Catalogue, Measure},
    period::Day,
    units::UnitTable,
};
use sha2::{Digest as _, Sha256};

use super::{
    AggregateError, Run,
    engine::{LeafSums, Shape},
};
use crate::{
    privacy::Guard,
    registers::{Registers, Stamp},
    whole::Whole,
};

/// The form of the files; another number where the engine sums differently.
const MAGIC: [u8; 4] = *b"WGS3";
const ENDING: &str = "sums";

/// A register as it was before it was summed.
struct Register {
    path: PathBuf,
    stamp: Stamp,
    sha256: [u8; 32],
}

/// The sums of one folder of registers, of before and of this run.
pub struct Kept {
    dir: PathBuf,
    registers: BTreeMap<String, Register>,
    /// Of all that every measure depends on: program, key, months, leaves.
    common: Sha256,
    first_leaf: usize,
    units: usize,
    counted: Vec<String>,
}

impl Kept {
    /// Name of the folder among the registers.
    pub const DIR: &'static str = "sums";

    /// Looks at every register's content; what was kept is read when it is asked for.
    ///
    /// # Errors
    /// [`AggregateError::Io`].
    pub fn open(registers: &Registers, catalogue: &Catalogue, guard: Option<&Guard>) -> Result<Self, AggregateError> {
        let run = Run::of(registers, catalogue);
        let dir = registers.dir.join(Self::DIR);
        make_private(&dir).map_err(AggregateError::io(&dir))?;
        let look = |path: &PathBuf| -> std::io::Result<Register> {
            let stamp = Stamp::of(path)?;
            Ok(Register { path: path.clone(), stamp, sha256: digest(path)? })
        };
        let look = |(name, path): (&String, &PathBuf)| match look(path) {
            Ok(register) => Ok((name.clone(), register)),
            Err(cause) => Err(AggregateError::io(path)(cause)),
        };
        let units = registers.partition.units();
        let mut common = Sha256::new();
        part(&mut common, &MAGIC);
        part(&mut common, env!("CARGO_PKG_VERSION").as_bytes());
        part(&mut common, &guard.map_or([0; 32], Guard::mark));
        part(&mut common, &run.first.index().to_le_bytes());
        part(&mut common, &(run.months as u64).to_le_bytes());
        add_leaves(&mut common, units);
        Ok(Self {
            dir,
            registers: registers.tables.iter().map(look).collect::<Result<_, _>>()?,
            common,
            first_leaf: units.first_leaf().index(),
            units: units.len(),
            counted: Vec::new(),
        })
    }

    /// The measures that had to be counted in this run.
    #[must_use]
    pub fn counted(&self) -> &[String] {
        &self.counted
    }

    /// A measure's sums, if nothing that they were counted from has changed and they are of that shape. A file that is
    /// damaged is none.
    pub(super) fn find(&self, measure: &Measure, as_of: Day, shape: Shape) -> Option<LeafSums> {
        let bytes = fs::read(self.path(&measure.id)).ok()?;
        let body = bytes.strip_prefix(self.head(measure, as_of, shape).as_slice())?;
        let (sha256, body) = body.split_first_chunk::<32>()?;
        (Sha256::digest(body)[..] == sha256[..]).then(|| self.decode(shape, body))?
    }

    /// Keeps what was counted now.
    ///
    /// # Errors
    /// [`AggregateError::Changed`] where a register is not the one any more that was there when the run began;
    /// [`AggregateError::Io`].
    pub(super) fn put(
        &mut self,
        measure: &Measure,
        as_of: Day,
        shape: Shape,
        sums: &LeafSums,
    ) -> Result<(), AggregateError> {
        for name in &measure.registers {
            let Some(register) = self.registers.get(name) else { continue };
            if Stamp::of(&register.path).ok() != Some(register.stamp) {
                return Err(AggregateError::Changed { register: name.clone() });
            }
        }
        let path = self.path(&measure.id);
        let body = self.encode(sums);
        let write = || -> anyhow::Result<()> {
            let (whole, mut file) = Whole::begin(path.clone())?;
            file.write_all(&self.head(measure, as_of, shape))?;
            file.write_all(&Sha256::digest(&body))?;
            file.write_all(&body)?;
            whole.place()
        };
        write().map_err(|cause| AggregateError::Keep { measure: measure.id.clone(), cause })?;
        self.counted.push(measure.id.clone());
        Ok(())
    }

    /// Removes the sums of measures that the catalogue has no more.
    ///
    /// # Errors
    /// [`AggregateError::Io`].
    pub(super) fn clear_others(&self, catalogue: &Catalogue) -> Result<(), AggregateError> {
        for entry in fs::read_dir(&self.dir).map_err(AggregateError::io(&self.dir))? {
            let path = entry.map_err(AggregateError::io(&self.dir))?.path();
            let known = path.extension().is_some_and(|ending| ending == ENDING)
                && path.file_stem().and_then(|id| id.to_str()).is_some_and(|id| catalogue.measure(id).is_some());
            if !known {
                fs::remove_file(&path).map_err(AggregateError::io(&path))?;
            }
        }
        Ok(())
    }

    fn path(&self, measure: &str) -> PathBuf {
        self.dir.join(format!("{measure}.{ENDING}"))
    }

    /// The form, then a digest of all that the sums depend on.
    fn head(&self, measure: &Measure, as_of: Day, shape: Shape) -> Vec<u8> {
        let mut hash = self.common.clone();
        part(&mut hash, &as_of.since_epoch().to_le_bytes());
        // A register that lags behind stays as it is when the days that are told move on.
        part(&mut hash, format!("{:?}", shape.days).as_bytes());
        part(&mut hash, format!("{:?} {:?}", measure.kind, measure.class).as_bytes());
        part(&mut hash, measure.sql.as_bytes());
        for name in &measure.registers {
            part(&mut hash, name.as_bytes());
            // `leaves` is in what all depend on.
            part(&mut hash, self.registers.get(name).map_or(&[][..], |register| &register.sha256[..]));
        }
        [&MAGIC[..], &hash.finalize()[..]].concat()
    }

    /// The cells that are not nothing, of months and then of days: their place in month × leaf or day × unit, value, and of
    /// people the records.
    fn encode(&self, sums: &LeafSums) -> Vec<u8> {
        let mut out = Vec::new();
        let leaves = self.units - self.first_leaf;
        for (month, row) in sums.values.iter().enumerate() {
            for (leaf, value) in row[self.first_leaf..].iter().enumerate() {
                let records = sums.records.get(month).map(|row| row[self.first_leaf + leaf]);
                if *value != 0.0 || records.is_some_and(|records| records != 0) {
                    out.extend(((month * leaves + leaf) as u32).to_le_bytes());
                    out.extend(value.to_le_bytes());
                    out.extend(records.iter().flat_map(|records| records.to_le_bytes()));
                }
            }
        }
        let months = (out.len() as u64).to_le_bytes();
        for (at, value) in sums.days.iter().flatten().enumerate().filter(|(_, value)| **value != 0.0) {
            out.extend((at as u32).to_le_bytes());
            out.extend(value.to_le_bytes());
        }
        [&months[..], &out].concat()
    }

    fn decode(&self, shape: Shape, body: &[u8]) -> Option<LeafSums> {
        let (months, rest) = body.split_first_chunk::<8>()?;
        let (months, days) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*months)).ok()?)?;
        let mut sums = LeafSums::none(shape);
        let leaves = self.units - self.first_leaf;
        let mut cells = months.chunks_exact(if shape.guarded { 28 } else { 12 });
        for cell in &mut cells {
            let (place, rest) = cell.split_first_chunk::<4>()?;
            let (value, records) = rest.split_first_chunk::<8>()?;
            let place = u32::from_le_bytes(*place) as usize;
            let (month, at) = (place / leaves, self.first_leaf + place % leaves);
            *sums.values.get_mut(month)?.get_mut(at)? = f64::from_le_bytes(*value);
            if shape.guarded {
                sums.records[month][at] = u128::from_le_bytes(records.try_into().ok()?);
            }
        }
        let mut of_days = days.chunks_exact(12);
        for cell in &mut of_days {
            let (place, value) = cell.split_first_chunk::<4>()?;
            let place = u32::from_le_bytes(*place) as usize;
            let value = f64::from_le_bytes(value.try_into().ok()?);
            let (_, _, units) = shape.days?;
            *sums.days.get_mut(place.checked_div(units)?)?.get_mut(place % units)? = value;
        }
        (cells.remainder().is_empty() && of_days.remainder().is_empty()).then_some(sums)
    }
}

/// A part of a digest, so that no two rows of parts run into the same bytes.
fn part(hash: &mut Sha256, bytes: &[u8]) {
    hash.update((bytes.len() as u64).to_le_bytes());
    hash.update(bytes);
}

/// The leaves, in their order: what lies above them is summed anew each time.
fn add_leaves(hash: &mut Sha256, units: &UnitTable) {
    for unit in units.iter().skip(units.first_leaf().index()) {
        part(hash, units.code(unit).as_bytes());
        part(hash, format!("{:?}", units.kind(unit)).as_bytes());
    }
}

fn digest(path: &Path) -> std::io::Result<[u8; 32]> {
    let (mut file, mut hash, mut buffer) = (fs::File::open(path)?, Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hash.finalize().into()),
            read => hash.update(&buffer[..read]),
        }
    }
}

/// Counts that are not protected: for nobody but who runs this program.
fn make_private(dir: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}
