//! The bodies of the first screen, compressed once and for all.

use std::borrow::Cow;

use brotli::enc::BrotliEncoderParams;
use domain::{catalogue::Catalogue, wire::metric_row};

use crate::aggregate::Cube;

/// One answer of the server, known beforehand.
pub(super) struct Stored<'a> {
    /// Path and query below `/api/v1/`, see [`domain::wire::BodyOf`].
    pub(super) path: String,
    pub(super) content_type: &'static str,
    pub(super) body: Cow<'a, [u8]>,
}

impl Stored<'_> {
    pub(super) fn compressed(&self) -> Vec<u8> {
        compress(&self.body)
    }
}

/// As small as Brotli can: it is done once.
pub(super) fn compress(bytes: &[u8]) -> Vec<u8> {
    let params = BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: bytes.len(), ..Default::default() };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut out, &params).expect("memory takes what is written");
    out
}

const OCTETS: &str = "application/octet-stream";

/// Catalogue, partition, context layers, the list of their tiles, and every indicator at the last period.
pub(super) fn first_screen<'a>(
    partition: &'a [u8],
    (context, tiles): (&'a [u8], &'a [u8]),
    catalogue_json: &'a [u8],
    catalogue: &Catalogue,
    cube: &Cube,
) -> Vec<Stored<'a>> {
    let fixed = |path: &str, content_type, body| Stored { path: path.into(), content_type, body: Cow::Borrowed(body) };
    let mut out = vec![
        fixed("catalogue", "application/json", catalogue_json),
        fixed("partition.bin", OCTETS, partition),
        fixed("context.bin", OCTETS, context),
        fixed("context", "application/json", tiles),
    ];
    let Some(period) = cube.periods.last() else { return out };
    for (indicator, months) in catalogue.indicators.iter().zip(&cube.cells) {
        if let Some(cells) = months.last() {
            out.push(Stored {
                path: format!("metrics?indicator={}&period={period}", indicator.id),
                content_type: OCTETS,
                body: Cow::Owned(metric_row::encode(cells)),
            });
        }
    }
    out
}
