//! The bodies of the first screen, compressed once and for all.

use std::borrow::Cow;

use brotli::enc::BrotliEncoderParams;
use domain::{
    catalogue::Catalogue,
    units::{UnitIx, UnitTable},
    wire::{ProfileBody, ProfileSeries, UnusualFile, metric_row},
};

use super::json;
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
    compress_at(11, bytes)
}

/// For what is many and seldom asked for.
pub(super) fn compress_fast(bytes: &[u8]) -> Vec<u8> {
    compress_at(4, bytes)
}

fn compress_at(quality: i32, bytes: &[u8]) -> Vec<u8> {
    let params = BrotliEncoderParams { quality, lgwin: 22, size_hint: bytes.len(), ..Default::default() };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut out, &params).expect("memory takes what is written");
    out
}

pub(super) const JSON: &str = "application/json";
const OCTETS: &str = "application/octet-stream";

/// Catalogue, partition, context layers, the list of their tiles, every indicator at the last period, and all of the whole.
pub(super) fn first_screen<'a>(
    partition: &'a [u8],
    (context, tiles): (&'a [u8], &'a [u8]),
    catalogue_json: &'a [u8],
    catalogue: &Catalogue,
    cube: &Cube,
    (units, unusual): (&UnitTable, &UnusualFile),
) -> Vec<Stored<'a>> {
    let fixed = |path: &str, content_type, body| Stored { path: path.into(), content_type, body: Cow::Borrowed(body) };
    let mut out = vec![
        fixed("catalogue", JSON, catalogue_json),
        fixed("partition.bin", OCTETS, partition),
        fixed("context.bin", OCTETS, context),
        fixed("context", JSON, tiles),
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
    out.push(Stored {
        path: format!("profile?from=&step=month&to=&unit={}", units.code(UnitIx(0))),
        content_type: JSON,
        body: Cow::Owned(json(&profile(catalogue, cube, units, unusual))),
    });
    out
}

/// The whole's months.
fn profile(catalogue: &Catalogue, cube: &Cube, units: &UnitTable, unusual: &UnusualFile) -> ProfileBody {
    let levels = units.levels();
    let shown = catalogue.indicators.iter().zip(&cube.cells).filter(|(indicator, _)| indicator.is_shown_at(levels, 0));
    let series = shown.map(|(indicator, months)| {
        let (values, flags) = months.iter().map(|cells| (cells[0].number(), cells[0].flag)).unzip();
        let found = unusual.iter().find(|(id, _)| *id == indicator.id).and_then(|(_, of)| of.first());
        let unusual = found.filter(|(unit, _)| *unit == 0).map(|(_, day)| *day);
        ProfileSeries { indicator: indicator.id.clone(), values, flags, unusual }
    });
    ProfileBody { unit: units.code(UnitIx(0)).into(), periods: cube.periods.clone(), series: series.collect() }
}
