//! The valid values nearest to a wrong one.

/// How many are named.
pub const COUNT: usize = 3;

/// The values nearest to `wrong`, nearest first; equal distances in the order given.
#[must_use]
pub fn nearest<'a>(wrong: &str, among: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut ranked: Vec<(usize, &str)> = among.into_iter().map(|value| (distance(wrong, value), value)).collect();
    ranked.sort_by_key(|(distance, _)| *distance);
    ranked.into_iter().take(COUNT).map(|(_, value)| value.to_owned()).collect()
}

/// Insertions, deletions, changes and swaps of neighbours that make one of the other, by characters (optimal
/// string alignment); a change of case counts as none.
#[must_use]
pub fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().map(|c| c.to_ascii_lowercase()).collect();
    let b: Vec<char> = b.chars().map(|c| c.to_ascii_lowercase()).collect();
    let mut before_last = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let same = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + same);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before_last[j - 2] + 1);
            }
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_slip_of_the_finger_makes_is_near() {
        for (a, b, expected) in [
            ("", "", 0),
            ("abc", "", 3),
            ("cases_open", "cases_opne", 1),
            ("cases_open", "case_open", 1),
            ("Street", "street", 0),
            ("grid", "micro_grid", 6),
            ("社区", "社", 1),
        ] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
            assert_eq!(distance(b, a), expected, "{b} {a}");
        }
        assert_eq!(nearest("strete", ["district", "street", "community", "grid"]), ["street", "district", "grid"]);
    }
}
