//! Which looks there are: sizes, themes, languages and views.

use core::fmt;

use anyhow::{Context, Result};
use domain::wire::{UnitBody, UnitsBody};

use crate::browser::Size;
use crate::cockpit::Cockpit;
use crate::geometry::outlines;
use crate::server::Server;

/// So many leaves are pointed at on the map.
const PLACES: usize = 40;

/// What is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// The first screen.
    Panorama,
    /// One domain.
    Domain,
    /// A unit of the first level below the whole.
    Street,
    /// One of the last level.
    MicroGrid,
    /// The map's twin in words.
    Table,
    /// The search with what it found.
    Search,
}

impl View {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Panorama, Self::Domain, Self::Street, Self::MicroGrid, Self::Table, Self::Search];

    const fn id(self) -> &'static str {
        match self {
            Self::Panorama => "panorama",
            Self::Domain => "domain",
            Self::Street => "street",
            Self::MicroGrid => "micro-grid",
            Self::Table => "table",
            Self::Search => "search",
        }
    }

    /// What the address doesn't open is opened by keys.
    pub(super) async fn act(self, cockpit: &Cockpit, subjects: &Subjects) -> Result<()> {
        match self {
            Self::Table => cockpit.press(&["b"]).await,
            Self::Search => {
                cockpit.press(&["/"]).await?;
                cockpit.tab.insert(&subjects.wish).await?;
                cockpit.tab.until("document.querySelector('#find-list [role=option]')").await
            }
            _ => Ok(()),
        }
    }
}

/// One look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// CSS px.
    pub size: Size,
    /// The colours.
    pub theme: &'static str,
    /// `zh` or `en`.
    pub lang: &'static str,
    /// What is opened.
    pub view: View,
}

impl Look {
    /// Every size with both themes, both languages and every view.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for size in Size::ALL {
            for theme in ["dark", "light"] {
                for lang in ["zh", "en"] {
                    all.extend(View::ALL.map(|view| Self { size, theme, lang, view }));
                }
            }
        }
        all
    }

    /// A part of them that has every size, theme, language and view: one in eleven, which divides none of their counts.
    #[must_use]
    pub fn part() -> Vec<Self> {
        Self::all().into_iter().step_by(11).collect()
    }

    pub(super) fn address(&self, subjects: &Subjects) -> String {
        let chosen = match self.view {
            View::Domain => "&d=safety".to_owned(),
            View::Street => format!("&u={}", subjects.street),
            View::MicroGrid => format!("&u={}", subjects.micro_grid),
            View::Panorama | View::Table | View::Search => String::new(),
        };
        format!("#?theme={}&lang={}{chosen}", self.theme, self.lang)
    }
}

/// Also the name of its picture.
impl fmt::Display for Look {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { size, theme, lang, view } = self;
        write!(f, "{}x{}-{theme}-{lang}-{}", size.width, size.height, view.id())
    }
}

/// What is looked at: the units with the longest names, and places on the map.
pub struct Subjects {
    street: String,
    micro_grid: String,
    wish: String,
    /// Code, longitude, latitude.
    pub(super) places: Vec<(String, f64, f64)>,
}

impl Subjects {
    /// Asks the server.
    pub(super) fn find(server: &Server) -> Result<Self> {
        let units: UnitsBody = server.json("/units")?;
        let catalogue: serde_json::Value = server.json("/catalogue")?;
        let levels: Vec<&str> = catalogue["levels"]
            .as_array()
            .context("no levels")?
            .iter()
            .filter_map(|level| level["id"].as_str())
            .collect();
        let (first, last) = (levels.get(1).context("one level")?, levels.last().context("no levels")?);
        let longest = |level: &str| -> Result<&UnitBody> {
            let of = units.units.iter().filter(|unit| unit.level == level);
            of.max_by_key(|unit| unit.name.chars().count()).with_context(|| format!("no unit of {level}"))
        };
        let (street, micro_grid) = (longest(first)?, longest(last)?);
        let outlines = outlines(&server.json(&format!("/grids.geojson?level={last}"))?)?;
        let step = (outlines.len() / PLACES).max(1);
        let places = outlines.values().step_by(step).filter_map(|outline| {
            let place = *outline.inner_points(9).first()?;
            Some((outline.code.clone(), place[0], place[1]))
        });
        Ok(Self {
            wish: street.name.chars().take(1).collect(),
            street: street.code.clone(),
            micro_grid: micro_grid.code.clone(),
            places: places.collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_has_every_size_theme_language_and_view() {
        let part = Look::part();
        assert!(part.len() * 10 <= Look::all().len() + 10, "{} looks", part.len());
        for size in Size::ALL {
            assert!(part.iter().any(|look| look.size == size), "{size:?}");
        }
        for view in View::ALL {
            assert!(part.iter().any(|look| look.view == view), "{view:?}");
        }
        for theme in ["dark", "light"] {
            assert!(part.iter().any(|look| look.theme == theme), "{theme}");
        }
        for lang in ["zh", "en"] {
            assert!(part.iter().any(|look| look.lang == lang), "{lang}");
        }
    }
}
