//! Blocks → grids → communities → streets, with exact numbers of each.

use super::{blocks::Block, grouping::Graph, math::Stream, site::Numbers};

/// Which blocks make up which unit.
pub(super) struct Tree {
    /// Of each street its communities, as numbers.
    pub streets: Vec<Vec<usize>>,
    /// Of each community its grids, as numbers.
    pub communities: Vec<Vec<usize>>,
    /// Of each grid its blocks and how many micro-grids each block gets.
    pub grids: Vec<Vec<(u32, usize)>>,
}

/// Fewest and most micro-grids in a grid: with 30–100 and 300–500 households both bands can hold.
const IN_GRID: (usize, usize) = (9, 16);

pub(super) fn tree(graph: &Graph, blocks: &[Block], numbers: Numbers, seed: u64) -> Tree {
    let total: f64 = blocks.iter().map(|b| b.weight).sum();
    let land: f64 = blocks.iter().map(|b| b.area).sum();
    let mixed = |people: f64| -> Vec<f64> {
        blocks.iter().map(|b| people * b.weight / total + (1.0 - people) * b.area / land).collect()
    };
    let mut rng = Stream::new(seed, "grouping", 0);
    let uneven =
        |rng: &mut Stream, n: usize, by: f64| -> Vec<f64> { (0..n).map(|_| rng.range(1.0 - by, 1.0 + by)).collect() };

    // Town streets are small and full, country ones wide: area counts beside people.
    let weight = mixed(0.55);
    let shares = uneven(&mut rng, numbers.streets, 0.3);
    let streets = graph.parts((0..blocks.len() as u32).collect(), &shares, &weight, &mut rng);
    let weight = mixed(0.72);
    let held = |nodes: &[u32], weight: &[f64]| nodes.iter().map(|n| weight[*n as usize]).sum::<f64>();
    let counts =
        apportion(&streets.iter().map(|s| held(s, &weight)).collect::<Vec<_>>(), numbers.communities, 1, usize::MAX);

    let people: Vec<f64> = blocks.iter().map(|b| b.weight).collect();
    let mut communities: Vec<Vec<u32>> = Vec::new();
    let mut street_lists = Vec::new();
    for (nodes, n) in streets.into_iter().zip(counts) {
        let shares = uneven(&mut rng, n, 0.25);
        let first = communities.len();
        communities.extend(graph.parts(nodes, &shares, &weight, &mut rng));
        street_lists.push((first..communities.len()).collect());
    }
    let counts =
        apportion(&communities.iter().map(|c| held(c, &people)).collect::<Vec<_>>(), numbers.grids, 1, usize::MAX);

    let mut grids: Vec<Vec<u32>> = Vec::new();
    let mut community_lists = Vec::new();
    for (nodes, n) in communities.into_iter().zip(counts) {
        let first = grids.len();
        grids.extend(graph.parts(nodes, &vec![1.0; n], &people, &mut rng));
        community_lists.push((first..grids.len()).collect());
    }
    let loads: Vec<f64> = grids.iter().map(|g| held(g, &people)).collect();
    let counts = apportion(&loads, numbers.micro_grids, IN_GRID.0, IN_GRID.1);
    let grids = grids
        .into_iter()
        .zip(counts)
        .map(|(nodes, n)| {
            let loads: Vec<f64> = nodes.iter().map(|b| people[*b as usize]).collect();
            let n = apportion(&loads, n, usize::from(n >= nodes.len()), usize::MAX);
            nodes.into_iter().zip(n).collect()
        })
        .collect();
    Tree { streets: street_lists, communities: community_lists, grids }
}

/// Whole numbers that sum to `total`, near the loads' proportions and within bounds (largest remainder).
pub(super) fn apportion(loads: &[f64], total: usize, least: usize, most: usize) -> Vec<usize> {
    let sum: f64 = loads.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    let exact: Vec<f64> = loads.iter().map(|l| l / sum * total as f64).collect();
    rounded(&exact, total, least, most)
}

/// Whole numbers that sum to `total`, near the exact ones and within bounds; short of `total` where bounds forbid it.
pub(super) fn rounded(exact: &[f64], total: usize, least: usize, most: usize) -> Vec<usize> {
    let mut counts: Vec<usize> = exact.iter().map(|e| (e.floor() as usize).clamp(least, most)).collect();
    let owed: Vec<f64> = exact.iter().zip(&counts).map(|(e, c)| e - *c as f64).collect();
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by(|x, y| owed[*y].total_cmp(&owed[*x]).then(x.cmp(y)));
    let mut held: usize = counts.iter().sum();
    if held > total {
        order.reverse();
    }
    loop {
        let before = held;
        for i in &order {
            if held < total && counts[*i] < most {
                counts[*i] += 1;
                held += 1;
            } else if held > total && counts[*i] > least {
                counts[*i] -= 1;
                held -= 1;
            }
        }
        if held == before || held == total {
            return counts;
        }
    }
}
