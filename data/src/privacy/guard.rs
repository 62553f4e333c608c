//! The key, and what is drawn with it.

use std::{
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use domain::catalogue::PrivacyClass;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use siphasher::sip128::SipHasher24;

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file can't be read or written.
    #[error("{}: {cause}", path.display())]
    Io {
        /// The key's file.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The file holds something else.
    #[error("{}: a key is 64 hexadecimal digits, and this is {found} characters of something else", path.display())]
    Form {
        /// The key's file.
        path: PathBuf,
        /// How long its text is.
        found: usize,
    },
    /// The system gives no random numbers.
    #[error("no key can be drawn: {0}")]
    Random(getrandom::Error),
}

/// Draws how figures are rounded: for the same records always the same.
#[derive(Clone)]
pub struct Guard {
    mac: Hmac<Sha256>,
    records: SipHasher24,
    correction: bool,
    dated: bool,
}

impl Guard {
    /// Name of the key's file in a folder of registers.
    pub const FILE: &'static str = "privacy.key";

    /// With the key in a file, which is drawn and written where there is none. Only its owner may read it.
    ///
    /// # Errors
    /// [`KeyError`] naming the file.
    pub fn open(path: &Path) -> Result<Self, KeyError> {
        let io = |cause| KeyError::Io { path: path.into(), cause };
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let mut key = [0; 32];
                getrandom::fill(&mut key).map_err(KeyError::Random)?;
                write_key(path, &key).map_err(io)?
            }
            Err(error) => return Err(io(error)),
        };
        let digits = text.trim_end();
        let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        let key: Option<Vec<u8>> = (0..64).step_by(2).map(byte).collect();
        match key {
            Some(key) if digits.len() == 64 => Ok(Self::new(&key)),
            _ => Err(KeyError::Form { path: path.into(), found: digits.chars().count() }),
        }
    }

    /// Writes the key of a fictional district: the same seed, the same figures.
    ///
    /// # Errors
    /// [`KeyError::Io`].
    pub fn write_demo(path: &Path, seed: u64) -> Result<(), KeyError> {
        let key: [u8; 32] =
            Sha256::new_with_prefix(b"the demo's key").chain_update(seed.to_le_bytes()).finalize().into();
        write_key(path, &key).map(drop).map_err(|cause| KeyError::Io { path: path.into(), cause })
    }

    /// With a key.
    #[must_use]
    pub fn new(key: &[u8]) -> Self {
        let mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length is one");
        let mut own = [0; 16];
        own.copy_from_slice(&mac.clone().chain_update(b"records").finalize().into_bytes()[..16]);
        Self { mac, records: SipHasher24::new_with_key(&own), correction: false, dated: false }
    }

    /// The same, whether or not figures of correction and rehabilitation (C3) are published. They are not unless somebody
    /// who may decide it says so.
    #[must_use]
    pub fn with_correction(self, published: bool) -> Self {
        Self { correction: published, ..self }
    }

    /// Whether figures of a class are published at all.
    #[must_use]
    pub fn publishes(&self, class: PrivacyClass) -> bool {
        class < PrivacyClass::C3 || self.correction
    }

    /// The same with the period in every draw: many draws of one count then tell it. Broken on purpose, to be found by
    /// attackers; see [`super::Sabotage`].
    #[must_use]
    pub fn dated(self) -> Self {
        Self { dated: true, ..self }
    }

    /// Tells this key from others, and nothing of it.
    #[must_use]
    pub fn mark(&self) -> [u8; 32] {
        self.mac.clone().chain_update(b"mark").finalize().into_bytes().into()
    }

    /// A record's key as a number; sums of them, modulo 2¹²⁸, stand for sets of records.
    #[must_use]
    pub fn record(&self, key: &str) -> u128 {
        self.records.hash(key.as_bytes()).as_u128()
    }

    /// Whether draws for the same records differ from period to period: only where that is to be found by a test.
    #[must_use]
    pub const fn is_dated(&self) -> bool {
        self.dated
    }

    /// A number for a measure's figure, even over all of `u64`, that hangs on the records counted and nothing else.
    #[must_use]
    pub fn draw(&self, measure: &str, records: u128, period: usize) -> u64 {
        let mut mac = self.mac.clone();
        mac.update(measure.as_bytes());
        mac.update(&[0]);
        mac.update(&records.to_le_bytes());
        if self.dated {
            mac.update(&(period as u64).to_le_bytes());
        }
        let drawn = mac.finalize().into_bytes();
        drawn[..8].iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
    }
}

/// Writes a key where there is none; its text.
fn write_key(path: &Path, key: &[u8; 32]) -> std::io::Result<String> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut text = String::with_capacity(65);
    for byte in key {
        let _ = write!(text, "{byte:02x}");
    }
    text.push('\n');
    options.open(path)?.write_all(text.as_bytes())?;
    Ok(text)
}
