//! Damages files by numbers that a seed gives: the same on every machine. `WEIGE_ROUNDS=200000 WEIGE_SEED=7 cargo test
//! -p data --lib damaged` looks longer and elsewhere.

use super::samples::{unzipped, zipped};

/// Draws damage.
pub(super) struct Mutator(u64);

impl Mutator {
    /// Of a seed, and how many files are to be damaged, where nobody wishes otherwise.
    pub(super) fn wished(seed: u64, rounds: u64) -> (Self, u64) {
        let wished = |name: &str| std::env::var(name).ok()?.parse().ok();
        (Self(wished("WEIGE_SEED").unwrap_or(seed) * 2 + 1), wished("WEIGE_ROUNDS").unwrap_or(rounds))
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    /// A number below a limit; 0 where the limit is.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        (self.next() % (limit as u64).max(1)) as usize
    }

    /// Bytes without any sense.
    pub(super) fn noise(&mut self, most: usize) -> Vec<u8> {
        (0..self.below(most)).map(|_| self.next() as u8).collect()
    }

    /// The bytes with one to four faults: other bytes, great numbers, pieces lost, doubled or moved, an early end.
    pub(super) fn damaged(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut out = bytes.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(out.len());
            let piece = at..(at + 1 + self.below(32)).min(out.len());
            match self.below(8) {
                0..=2 if !out.is_empty() => out[at] = self.next() as u8,
                3 | 4 => {
                    let great = [u64::MAX, 0x7fff_ffff_7fff_ffff, 0, 0x0000_0100_0000_0100, 0x7ff8_0000_0000_0000];
                    let great = great[self.below(great.len())].to_le_bytes();
                    let length = [2, 4, 8][self.below(3)].min(out.len() - at);
                    out[at..at + length].copy_from_slice(&great[..length]);
                }
                5 => drop(out.drain(piece)),
                6 => {
                    let (to, piece) = (self.below(out.len()), out[piece].to_vec());
                    out.splice(to..to, piece);
                }
                _ => out.truncate(at),
            }
        }
        out
    }

    /// A zip with one part damaged: its own checksums find all other damage.
    pub(super) fn damaged_zip(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut parts = unzipped(bytes).unwrap();
        let at = self.below(parts.len());
        parts[at].1 = self.damaged(&parts[at].1);
        zipped(&parts).unwrap()
    }
}
