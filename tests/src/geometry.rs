//! GeoJSON polygons and points inside of them: what a third party makes of the API's outlines.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// Rings of one polygon, the first its outer one; [longitude, latitude].
pub type Polygon = Vec<Vec<[f64; 2]>>;

/// A unit's outline.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    /// The unit's code.
    pub code: String,
    /// Its parts.
    pub parts: Vec<Polygon>,
}

impl Outline {
    /// West, south, east, north.
    #[must_use]
    pub fn bounds(&self) -> [f64; 4] {
        let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        for [x, y] in self.parts.iter().flatten().flatten() {
            bounds = [bounds[0].min(*x), bounds[1].min(*y), bounds[2].max(*x), bounds[3].max(*y)];
        }
        bounds
    }

    /// Whether a place lies inside, by the even-odd rule over all rings.
    #[must_use]
    pub fn holds(&self, [x, y]: [f64; 2]) -> bool {
        let mut inside = false;
        for ring in self.parts.iter().flatten() {
            for pair in ring.windows(2) {
                let ([ax, ay], [bx, by]) = (pair[0], pair[1]);
                if (ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax {
                    inside = !inside;
                }
            }
        }
        inside
    }

    /// Places inside, well away from the edge: centres of a grid of `n` × `n` cells over the bounds whose
    /// neighbours at a third of a cell lie inside too.
    #[must_use]
    pub fn inner_points(&self, n: u32) -> Vec<[f64; 2]> {
        let [west, south, east, north] = self.bounds();
        let (dx, dy) = ((east - west) / f64::from(n), (north - south) / f64::from(n));
        let mut points = Vec::new();
        for row in 0..n {
            for column in 0..n {
                let [x, y] = [west + (f64::from(column) + 0.5) * dx, south + (f64::from(row) + 0.5) * dy];
                let around = [[0.0, 0.0], [dx, 0.0], [-dx, 0.0], [0.0, dy], [0.0, -dy]];
                if around.iter().all(|[ax, ay]| self.holds([x + ax / 3.0, y + ay / 3.0])) {
                    points.push([x, y]);
                }
            }
        }
        points
    }
}

/// Outlines by code from a feature collection whose features are named by `id`.
///
/// # Errors
/// Names the feature that has no code or another geometry.
pub fn outlines(geojson: &Value) -> Result<BTreeMap<String, Outline>> {
    let features = geojson["features"].as_array().context("no features")?;
    features.iter().map(|feature| outline(feature).map(|outline| (outline.code.clone(), outline))).collect()
}

fn outline(feature: &Value) -> Result<Outline> {
    let code = feature["id"].as_str().with_context(|| format!("a feature without id: {}", feature["properties"]))?;
    let coordinates = feature["geometry"]["coordinates"].clone();
    let parts: Vec<Polygon> = match feature["geometry"]["type"].as_str() {
        Some("Polygon") => vec![serde_json::from_value(coordinates).with_context(|| format!("feature {code}"))?],
        Some("MultiPolygon") => serde_json::from_value(coordinates).with_context(|| format!("feature {code}"))?,
        other => bail!("feature {code} is {other:?}"),
    };
    Ok(Outline { code: code.to_owned(), parts })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square_with_hole() -> Outline {
        let square = |a: f64, b: f64| vec![[a, a], [b, a], [b, b], [a, b], [a, a]];
        Outline { code: "a".into(), parts: vec![vec![square(0.0, 9.0), square(3.0, 6.0)]] }
    }

    #[test]
    fn a_hole_is_outside() {
        let outline = square_with_hole();
        assert!(outline.holds([1.0, 1.0]) && outline.holds([8.0, 4.0]));
        assert!(!outline.holds([4.5, 4.5]) && !outline.holds([9.5, 1.0]));
    }

    #[test]
    fn inner_points_keep_away_from_edges() {
        let points = square_with_hole().inner_points(3);
        assert_eq!(points.len(), 8, "{points:?}");
        assert!(!points.contains(&[4.5, 4.5]));
    }

    #[test]
    fn features_become_outlines_by_id() {
        let text =
            r#"{"features":[{"id":"x","geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]}"#;
        let found = outlines(&serde_json::from_str(text).unwrap()).unwrap();
        assert_eq!(found["x"].bounds(), [0.0, 0.0, 1.0, 1.0]);
        let broken = r#"{"features":[{"id":"x","geometry":{"type":"Point","coordinates":[0,0]}}]}"#;
        assert!(outlines(&serde_json::from_str(broken).unwrap()).unwrap_err().to_string().contains('x'));
    }
}
