//! Where the whole or a unit stands when it is brought into view: as large as can be, clear of what lies over the map.

use domain::partition::Partition;
use domain::units::UnitIx;
use geometry::LocalPlane;

use super::Padding;

/// A box in the host: left, top, right, bottom; CSS px from its top left.
pub type Over = [f64; 4];

/// A shape is known by so many rows.
const ROWS: usize = 64;
/// Places tried along each side of the host, and sizes tried until the largest is found.
const PLACES: usize = 32;
const SIZES: usize = 9;
/// The largest size has one place at most; a little below there is a choice.
const EASE: f64 = 0.99;
/// Below this share of the host's size it is better to lie under a control than to be that small.
const SMALLEST: f64 = 0.4;

/// How wide a unit is at every height.
#[derive(Clone, Debug, PartialEq)]
pub struct Silhouette {
    /// Least and greatest x of each row from the north; shares of the width. Rows that nothing reaches are empty.
    rows: [[f64; 2]; ROWS],
    /// Width and height, local units.
    side: [f64; 2],
}

impl Silhouette {
    /// Of a unit of any level.
    #[must_use]
    pub fn of(partition: &Partition, plane: &LocalPlane, unit: UnitIx) -> Self {
        let topology = partition.topology();
        let lines = || {
            partition
                .outline(unit)
                .map(|half| topology.arc(half.arc()).points().iter().map(|point| plane.place(point.lon(), point.lat())))
        };
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for at in lines().flatten() {
            (low, high) = ([0, 1].map(|i| low[i].min(at[i])), [0, 1].map(|i| high[i].max(at[i])));
        }
        let side = [0, 1].map(|i| (high[i] - low[i]).max(1e-6));
        let mut rows = [[f64::INFINITY, f64::NEG_INFINITY]; ROWS];
        for line in lines() {
            let mut last: Option<[f64; 2]> = None;
            for at in line {
                let at = [0, 1].map(|i| (at[i] - low[i]) / side[i]);
                widen(&mut rows, last.unwrap_or(at), at);
                last = Some(at);
            }
        }
        Self { rows, side }
    }

    /// Whether it lies clear of all boxes with its top left at a place and so many px for a local unit.
    fn is_clear(&self, [x, y]: [f64; 2], px: f64, over: &[Over]) -> bool {
        let [width, row] = [self.side[0] * px, self.side[1] * px / ROWS as f64];
        over.iter().all(|[left, top, right, bottom]| {
            let from = ((top - y) / row).floor().max(0.0) as usize;
            let to = ((bottom - y) / row).ceil().clamp(0.0, ROWS as f64) as usize;
            // A box that ends above has no row, one that begins below has none either.
            from >= to
                || self.rows[from..to].iter().all(|[low, high]| x + high * width <= *left || x + low * width >= *right)
        })
    }
}

/// Takes an edge into the rows that it goes through; shares of the sides.
fn widen(rows: &mut [[f64; 2]; ROWS], a: [f64; 2], b: [f64; 2]) {
    let row = |y: f64| ((y * ROWS as f64) as usize).min(ROWS - 1);
    let [first, last] = [row(a[1].min(b[1])), row(a[1].max(b[1]))];
    for (at, span) in rows.iter_mut().enumerate().take(last + 1).skip(first) {
        // Where the edge enters and leaves the row.
        for edge in [at, at + 1] {
            let share = (edge as f64 / ROWS as f64 - a[1]) / (b[1] - a[1]);
            // One that runs level enters at one end and leaves at the other.
            let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { (edge - at) as f64 };
            let x = a[0] + (b[0] - a[0]) * share;
            *span = [span[0].min(x), span[1].max(x)];
        }
    }
}

/// Whether room that was taken before still keeps the shape `gap` px from everything over it.
#[must_use]
pub fn is_clear(shape: &Silhouette, host: [f64; 2], room: Padding, over: &[Over], gap: f64) -> bool {
    let px = (host[0] - room.left - room.right) / shape.side[0];
    shape.is_clear([room.left, room.top], px, &grown(over, gap))
}

fn grown(over: &[Over], gap: f64) -> Vec<Over> {
    over.iter().map(|[l, t, r, b]| [l - gap, t - gap, r + gap, b + gap]).collect()
}

/// The room to leave at the host's sides (`host`: width and height, CSS px) so that the shape's box, filling what is
/// left, makes the shape as large as can be with `gap` px to the host's edge and to everything over it; of several
/// places the nearest to the middle. Where what lies over it leaves hardly any room, only the edge counts.
#[must_use]
pub fn room(shape: &Silhouette, host: [f64; 2], over: &[Over], gap: f64) -> Padding {
    let over = grown(over, gap);
    let free = host.map(|side| (side - 2.0 * gap).max(1.0));
    let most = (free[0] / shape.side[0]).min(free[1] / shape.side[1]);
    let place = |px: f64| {
        let slack = [0, 1].map(|i| (free[i] - shape.side[i] * px).max(0.0));
        let spots = (0..=PLACES).flat_map(|i| (0..=PLACES).map(move |k| [i, k].map(|n| n as f64 / PLACES as f64)));
        let off = |[i, k]: [f64; 2]| ((i - 0.5) * slack[0]).hypot((k - 0.5) * slack[1]);
        let at = |spot: [f64; 2]| [0, 1].map(|i| gap + spot[i] * slack[i]);
        let clear = spots.filter(|spot| shape.is_clear(at(*spot), px, &over));
        clear.min_by(|a, b| off(*a).total_cmp(&off(*b))).map(at)
    };
    let (mut fits, mut fails) = (most * SMALLEST, most);
    if place(most).is_some() {
        fits = most;
    } else if place(fits).is_none() {
        return Padding::all(gap);
    } else {
        for _ in 0..SIZES {
            let middle = (fits + fails) / 2.0;
            *(if place(middle).is_some() { &mut fits } else { &mut fails }) = middle;
        }
    }
    // A smaller shape needn't fit where a larger one does, if it is hollow.
    let eased = [fits * EASE, fits].into_iter().find_map(|px| Some((px, place(px)?)));
    let Some((px, [left, top])) = eased else { return Padding::all(gap) };
    let [right, bottom] = [host[0] - left - shape.side[0] * px, host[1] - top - shape.side[1] * px];
    Padding { top, right, bottom, left }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: [f64; 2] = [800.0, 600.0];

    /// Full at the middle, a point above and below.
    fn diamond() -> Silhouette {
        let mut rows = [[f64::INFINITY, f64::NEG_INFINITY]; ROWS];
        for (a, b) in [([0.5, 0.0], [1.0, 0.5]), ([1.0, 0.5], [0.5, 1.0]), ([0.5, 1.0], [0.0, 0.5])] {
            widen(&mut rows, a, b);
        }
        widen(&mut rows, [0.0, 0.5], [0.5, 0.0]);
        Silhouette { rows, side: [2.0, 2.0] }
    }

    fn size(room: Padding) -> [f64; 2] {
        [HOST[0] - room.left - room.right, HOST[1] - room.top - room.bottom]
    }

    #[test]
    fn rows_are_as_wide_as_the_shape() {
        let rows = diamond().rows;
        for (at, [low, high]) in rows.into_iter().enumerate() {
            let widest = (at as f64 + 0.5 - ROWS as f64 / 2.0).abs() - 0.5;
            let half = 0.5 - widest / ROWS as f64;
            assert!((low - (0.5 - half)).abs() < 1e-9 && (high - (0.5 + half)).abs() < 1e-9, "{at}: {low} to {high}");
        }
    }

    #[test]
    fn with_nothing_over_it_a_shape_fills_the_host_in_the_middle() {
        let room = room(&diamond(), HOST, &[], 10.0);
        let [wide, high] = size(room);
        assert!((wide - high).abs() < 1e-6 && high > 0.98 * 580.0 && high <= 580.0, "{room:?}");
        assert!((room.left - room.right).abs() < 1e-6 && (room.top - room.bottom).abs() < 1e-6, "{room:?}");
    }

    #[test]
    fn corners_beside_a_shape_cost_nothing_and_a_bar_below_it_its_height() {
        let corners = [[0.0, 0.0, 180.0, 100.0], [600.0, 500.0, 800.0, 600.0]];
        let free = size(room(&diamond(), HOST, &corners, 10.0));
        assert!(free[1] > 0.98 * 580.0, "{free:?}");
        let bar = room(&diamond(), HOST, &[[0.0, 500.0, 800.0, 600.0]], 10.0);
        assert!(bar.bottom >= 110.0 - 1e-6 && size(bar)[1] > 0.97 * 480.0, "{bar:?}");
    }

    #[test]
    fn it_gives_way_to_the_side_when_that_leaves_it_larger() {
        let legend = [0.0, 300.0, 300.0, 600.0];
        let room = room(&diamond(), HOST, &[legend], 10.0);
        let [wide, _] = size(room);
        // Right, upper edge and the legend's corner (310, 290) touch a diamond 760 / 1.5 wide.
        assert!(room.left > room.right + 20.0 && wide > 0.98 * 760.0 / 1.5, "{room:?}");
        assert!(is_clear(&diamond(), HOST, room, &[legend], 10.0), "{room:?}");
        assert!(!is_clear(&diamond(), HOST, Padding::all(10.0), &[legend], 10.0));
    }

    #[test]
    fn where_everything_is_covered_only_the_edge_counts() {
        let all = room(&diamond(), HOST, &[[0.0, 0.0, 800.0, 600.0]], 10.0);
        assert_eq!(all, Padding::all(10.0));
    }

    #[test]
    fn a_partitions_shape_is_its_outline() {
        let partition = geometry::samples::chessboard(6);
        let plane = LocalPlane::at(104.0, 30.0);
        let square = Silhouette::of(&partition, &plane, UnitIx(0));
        assert!(square.rows.iter().all(|[low, high]| *low < 0.01 && *high > 0.99), "{:?}", square.rows);
    }
}
