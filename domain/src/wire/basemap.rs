//! A base map as the operator configured it: pictures of the ground from a tile server, below the grids.

use serde::{Deserialize, Serialize};

use crate::{crs::Crs, units::Text};

/// In `/api/v1/health` where a base map is configured. Tiles are Web-Mercator squares, four for each of the zoom before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Basemap {
    /// Address of a tile with `{z}`, `{x}` and `{y}` (rows from the north) or `{-y}` (rows from the south).
    pub url: String,
    /// Side of a tile on the screen, CSS px.
    pub tile_size: u32,
    /// The coarsest zoom that there are tiles of.
    pub min_zoom: u8,
    /// The finest.
    pub max_zoom: u8,
    /// The system that the tiles' longitudes and latitudes are in before they are projected.
    pub crs: Crs,
    /// Whose it is.
    pub attribution: Text,
    /// The map's licence number (审图号).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// Share of the tiles' own colours over a light ground, above 0 and at most 1.
    pub opacity: f32,
    /// The same over a dark ground.
    pub opacity_dark: f32,
    /// Whether the tile server is told which site asks (`Referer`), as keys bound to a site need.
    #[serde(default)]
    pub send_origin: bool,
}

impl Basemap {
    /// Where a tile is fetched: its zoom, its column from the west and its row from the north.
    #[must_use]
    pub fn tile_url(&self, z: u8, x: u32, y: u32) -> String {
        let from_south = (1_u32 << z) - 1 - y;
        let parts = [("{z}", u32::from(z)), ("{x}", x), ("{y}", y), ("{-y}", from_south)];
        parts.iter().fold(self.url.clone(), |url, (name, number)| url.replace(name, &number.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_from_the_end_that_the_address_asks_for() {
        let map = |url: &str| Basemap {
            url: url.into(),
            tile_size: 256,
            min_zoom: 0,
            max_zoom: 18,
            crs: Crs::Cgcs2000,
            attribution: Text { zh: String::new(), en: String::new() },
            licence: None,
            opacity: 1.0,
            opacity_dark: 1.0,
            send_origin: false,
        };
        assert_eq!(map("/t/{z}/{x}/{y}.png?k={z}").tile_url(3, 5, 1), "/t/3/5/1.png?k=3");
        assert_eq!(map("/t/{z}/{x}/{-y}").tile_url(3, 5, 1), "/t/3/5/6");
        assert_eq!(map("/{z}{x}{-y}").tile_url(0, 0, 0), "/000");
    }
}
