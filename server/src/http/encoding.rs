//! Which form a client takes: `Accept-Encoding` and `Accept`, with their weights (RFC 9110, 12.4.2 and 12.5).

use std::io::{Read, Write};

use axum::http::{HeaderMap, HeaderName, header};

/// How a body is written on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Brotli.
    Brotli,
    /// gzip, for clients without Brotli.
    Gzip,
    /// As it is.
    Identity,
}

/// Media types that an answer may come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Media {
    /// `application/json`.
    Json,
    /// `application/geo+json`.
    GeoJson,
    /// `application/octet-stream`.
    Octet,
    /// A workbook (Office Open XML).
    Workbook,
}

/// Bodies below this many bytes travel as they are: a compressed one would save less than a packet.
const WORTH_COMPRESSING: usize = 256;
/// Brotli's quality on request: above it the time doubles for a few per cent.
const QUALITY: i32 = 5;
const WINDOW: i32 = 22;

impl Encoding {
    /// Its name in `Content-Encoding`; none for identity.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }

    /// What makes this form's ETag another than the identity's: a strong tag names bytes, not meaning.
    #[must_use]
    pub const fn tag_suffix(self) -> &'static str {
        match self {
            Self::Brotli => "-br",
            Self::Gzip => "-gz",
            Self::Identity => "",
        }
    }

    /// The form that the client likes best; Brotli where it likes several equally.
    #[must_use]
    pub fn negotiate(headers: &HeaderMap) -> Self {
        let offers = weights(headers, header::ACCEPT_ENCODING);
        let named = |name: &str| offers.iter().find(|(offer, _)| offer.eq_ignore_ascii_case(name)).map(|offer| offer.1);
        let any = named("*");
        let weight = |name: &str| named(name).or(any).unwrap_or(0);
        // Whoever names a coding wants it, so an identity that isn't named ranks last.
        let identity = named("identity").unwrap_or(0);
        let (best, coding) = [(weight("br"), Self::Brotli), (weight("gzip"), Self::Gzip)]
            .into_iter()
            .rev()
            .max_by_key(|(weight, _)| *weight)
            .unwrap_or((0, Self::Identity));
        if best == 0 || identity > best { Self::Identity } else { coding }
    }

    /// The form that a body of so many bytes is sent in, where one lies ready in Brotli.
    #[must_use]
    pub const fn of_stored(self, identity_bytes: u64) -> Self {
        match self {
            Self::Gzip if identity_bytes < WORTH_COMPRESSING as u64 => Self::Identity,
            form => form,
        }
    }

    /// The body in this form, and the form that it really has: short bodies stay as they are.
    #[must_use]
    pub fn encode(self, identity: Vec<u8>) -> (Self, Vec<u8>) {
        if identity.len() < WORTH_COMPRESSING {
            return (Self::Identity, identity);
        }
        match self {
            Self::Identity => (self, identity),
            Self::Brotli => {
                let mut out = Vec::with_capacity(identity.len() / 4);
                let mut writer = brotli::CompressorWriter::new(&mut out, 1 << 16, QUALITY as u32, WINDOW as u32);
                writer.write_all(&identity).expect("a vector takes every byte");
                drop(writer);
                (self, out)
            }
            Self::Gzip => {
                let out = Vec::with_capacity(identity.len() / 3);
                let mut writer = flate2::write::GzEncoder::new(out, flate2::Compression::new(5));
                writer.write_all(&identity).expect("a vector takes every byte");
                (self, writer.finish().expect("a vector takes every byte"))
            }
        }
    }
}

/// The inverse of Brotli, for clients that can't; at most `limit` bytes.
///
/// # Errors
/// When the bytes are no Brotli stream.
pub fn unbrotli(bytes: &[u8], limit: u64) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::with_capacity(usize::try_from(limit.min(16 << 20)).unwrap_or(0));
    brotli::Decompressor::new(bytes, 1 << 16).take(limit).read_to_end(&mut out)?;
    Ok(out)
}

impl Media {
    /// As in `Content-Type`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::GeoJson => "application/geo+json",
            Self::Octet => "application/octet-stream",
            Self::Workbook => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// Bytes for whoever says so, JSON for everyone else: a client that takes neither is better off with JSON
    /// than with a refusal.
    #[must_use]
    pub fn json_or_octet(headers: &HeaderMap) -> Self {
        let offers = weights(headers, header::ACCEPT);
        let weight = |name: &str| {
            [name, "application/*", "*/*"]
                .iter()
                .find_map(|name| offers.iter().find(|(offer, _)| offer.eq_ignore_ascii_case(name)))
                .map_or(0, |offer| offer.1)
        };
        if weight(Self::Octet.name()) > weight(Self::Json.name()) { Self::Octet } else { Self::Json }
    }
}

/// The header's items with their weights in thousandths; a weight that can't be read counts as 0.
fn weights(headers: &HeaderMap, name: HeaderName) -> Vec<(&str, u16)> {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    let items = values.flat_map(|value| value.split(',')).map(str::trim).filter(|item| !item.is_empty());
    items
        .map(|item| {
            let mut parts = item.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let q = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
            (name, q.map_or(1000, thousandths))
        })
        .collect()
}

fn thousandths(q: &str) -> u16 {
    match q.parse::<f32>() {
        Ok(q) if (0.0..=1.0).contains(&q) => (q * 1000.0).round() as u16,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn the_weights_decide_and_brotli_wins_a_tie() {
        for (value, expected) in [
            ("gzip, deflate, br, zstd", Encoding::Brotli),
            ("br;q=0.5, gzip;q=0.9", Encoding::Gzip),
            ("gzip", Encoding::Gzip),
            ("br;q=0, gzip;q=0", Encoding::Identity),
            ("*", Encoding::Brotli),
            ("*;q=0.5, br;q=0", Encoding::Gzip),
            ("identity, br;q=0.2", Encoding::Identity),
            ("identity;q=0, gzip;q=0.1", Encoding::Gzip),
            ("deflate", Encoding::Identity),
            ("br;q=2", Encoding::Identity),
            ("", Encoding::Identity),
        ] {
            assert_eq!(Encoding::negotiate(&headers(header::ACCEPT_ENCODING, value)), expected, "{value}");
        }
        assert_eq!(Encoding::negotiate(&HeaderMap::new()), Encoding::Identity);
    }

    #[test]
    fn bytes_are_for_whoever_asks_for_them() {
        for (value, expected) in [
            ("application/octet-stream", Media::Octet),
            ("application/octet-stream, application/json;q=0.5", Media::Octet),
            ("application/json, application/octet-stream;q=0.9", Media::Json),
            ("*/*", Media::Json),
            ("text/html", Media::Json),
            ("application/octet-stream;q=0.2, */*;q=0.1", Media::Octet),
        ] {
            assert_eq!(Media::json_or_octet(&headers(header::ACCEPT, value)), expected, "{value}");
        }
    }

    #[test]
    fn every_form_reads_back_and_short_bodies_stay() {
        let body = b"0123456789abcdef".repeat(99);
        let (form, br) = Encoding::Brotli.encode(body.clone());
        assert_eq!((form, unbrotli(&br, 1 << 20).expect("Brotli")), (Encoding::Brotli, body.clone()));
        let (form, gz) = Encoding::Gzip.encode(body.clone());
        let mut back = Vec::new();
        flate2::read::GzDecoder::new(&gz[..]).read_to_end(&mut back).expect("gzip");
        assert_eq!((form, back), (Encoding::Gzip, body));
        assert_eq!(Encoding::Brotli.encode(b"short".to_vec()), (Encoding::Identity, b"short".to_vec()));
    }
}
