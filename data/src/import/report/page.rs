//! The report as one page without scripts: sums, a map of the communities, bars, fields, and the first faults.

use std::fmt::Write as _;

use domain::{partition::Partition, units::UnitIx};

use super::{Fault, Kind, Summary};

const STYLE: &str = include_str!("page.css");
/// Width of the pictures, px.
const WIDTH: f64 = 640.0;
/// Bars that are drawn: the communities with most rejected rows.
const BARS: usize = 30;

/// What the map is drawn from.
pub(super) struct Map<'a> {
    pub partition: &'a Partition,
    pub communities: Vec<UnitIx>,
    /// Places outside or mended, longitude and latitude.
    pub spots: &'a [[f64; 2]],
}

pub(super) fn page(summary: &Summary, shown: &[Fault], told: u64, map: &Map<'_>) -> String {
    let mut out = String::new();
    let title = format!("{} · 数据质量报告 Data quality", escaped(&summary.register));
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>{title}</title>\n<style>\n{STYLE}</style></head><body>\n<h1>{title}</h1>\n<p>来源文件 file: {}</p>\n",
        escaped(&summary.file)
    );
    out.push_str("<table>\n");
    for (name, count) in [
        ("总行数 rows", summary.rows),
        ("入库 used", summary.used),
        ("按映射略去 left out by the mapping", summary.left_out),
        ("剔除 rejected", summary.rejected),
        ("主键重复 duplicates of the key", summary.duplicates),
        ("位置在网格外 points outside", summary.outside),
        ("编码与位置不符 code and position disagree", summary.disagreements),
        ("轮廓修补处 places where outlines were mended", summary.mended),
        ("剔除且无法定位 rejected and of no known place", summary.unplaced),
    ] {
        let _ = writeln!(out, "<tr><th>{name}</th><td class=\"n\">{count}</td></tr>");
    }
    out.push_str("</table>\n");
    for untested in &summary.untested {
        let _ = writeln!(out, "<p>未核对 not tested: {}</p>", escaped(untested));
    }
    let _ = write!(out, "<h2>分布 Where</h2>\n{}", picture(summary, map));
    out.push_str("<p>圆点为社区:绿=无剔除,橙=剔除不足一成,红=一成及以上,灰=无数据;叉为网格外或修补过的位置。Dots are communities: green none rejected, orange under a tenth, red a tenth or more, grey no rows; crosses lie outside or were mended.</p>\n");
    out.push_str(&bars(summary));
    fields(&mut out, summary);
    faults(&mut out, shown, told);
    out.push_str("</body></html>\n");
    out
}

fn fields(out: &mut String, summary: &Summary) {
    out.push_str("<h2>字段 Fields</h2>\n<table><tr><th>字段 field</th><th>来源列 header</th><th class=\"n\">空值 nulls</th><th class=\"n\">错误值 wrong</th><th class=\"n\">无对应 orphans</th><th>代码表外的值 values beyond the codes</th></tr>\n");
    for (name, field) in &summary.fields {
        let others: Vec<String> =
            field.others.iter().map(|(value, count)| format!("{} ({count})", escaped(value))).collect();
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}</td></tr>",
            escaped(name),
            escaped(field.header.as_deref().unwrap_or("–")),
            field.nulls,
            field.wrong,
            field.orphans,
            others.join(", ")
        );
    }
    out.push_str("</table>\n");
}

fn faults(out: &mut String, shown: &[Fault], told: u64) {
    let _ = write!(
        out,
        "<h2>问题 Faults</h2>\n<p>共 {told} 条,列出前 {} 条;全部见同名 JSON 文件。{told} in all, the first {0} here; all are in the JSON file of the same name.</p>\n<table><tr><th class=\"n\">行 row</th><th>字段 field</th><th>值 value</th><th>原因 reason</th><th>处理 fate</th></tr>\n",
        shown.len()
    );
    for fault in shown {
        let kind = match fault.kind {
            Kind::Unreadable => "无法读取",
            Kind::Value => "值不符",
            Kind::Duplicate => "重复",
            Kind::Orphan => "无对应",
            Kind::Outside => "网格外",
            Kind::Disagreement => "不一致",
            Kind::Mended => "已修补",
            Kind::Odd => "提醒",
        };
        let _ = writeln!(
            out,
            "<tr><td class=\"n\">{}</td><td>{}</td><td>{}</td><td>{kind}: {}</td><td>{}</td></tr>",
            fault.row,
            escaped(&fault.field),
            escaped(&fault.value),
            escaped(&fault.reason),
            if fault.rejected { "剔除 rejected" } else { "入库 used" }
        );
    }
    out.push_str("</table>\n");
}

/// How bad a share of rejected rows is.
const fn class(used: u64, rejected: u64) -> &'static str {
    match (used + rejected, rejected) {
        (0, _) => "none",
        (_, 0) => "good",
        (all, rejected) if rejected * 10 < all => "some",
        _ => "many",
    }
}

/// The whole as a box, a dot for each community at its label point, a cross for each place outside.
fn picture(summary: &Summary, map: &Map<'_>) -> String {
    let units = map.partition.units();
    let bounds = map.partition.bounds(UnitIx(0));
    let (west, south) = (bounds.min.lon(), bounds.min.lat());
    let (wide, high) = ((bounds.max.lon() - west).max(1e-7), (bounds.max.lat() - south).max(1e-7));
    let narrow = (south + high / 2.0).to_radians().cos().max(0.01);
    // A margin of a tenth shows what lies close outside.
    let scale = WIDTH / (wide * narrow * 1.2);
    let height = (high * 1.2 * scale).min(4.0 * WIDTH);
    let x = |lon: f64| (lon - west + 0.1 * wide) * narrow * scale;
    let y = |lat: f64| height - (lat - south + 0.1 * high) * scale;
    let mut out = format!(
        "<svg viewBox=\"0 0 {WIDTH} {height:.0}\" width=\"{WIDTH}\" height=\"{height:.0}\" role=\"img\" aria-label=\"map\">\n"
    );
    let (left, top) = (x(west), y(south + high));
    let _ = writeln!(
        out,
        "<rect class=\"land\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{:.1}\"/>",
        x(west + wide) - left,
        y(south) - top
    );
    let most =
        summary.communities.values().map(|counts| counts.used + counts.rejected).max().unwrap_or(1).max(1) as f64;
    for &unit in &map.communities {
        let counts = summary.communities.get(units.code(unit)).cloned().unwrap_or_default();
        let at = map.partition.label_point(unit);
        let radius = 3.0 + 9.0 * ((counts.used + counts.rejected) as f64 / most).sqrt();
        let _ = writeln!(
            out,
            "<circle class=\"{}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"{radius:.1}\"><title>{} {}: {} / {}</title></circle>",
            class(counts.used, counts.rejected),
            x(at.lon()),
            y(at.lat()),
            escaped(units.code(unit)),
            escaped(units.name(unit)),
            counts.used,
            counts.rejected
        );
    }
    for [lon, lat] in map.spots {
        // What lies farther out is drawn at the picture's edge.
        let (x, y) = (x(*lon).clamp(4.0, WIDTH - 4.0), y(*lat).clamp(4.0, height - 4.0));
        let _ = writeln!(out, "<path class=\"spot\" d=\"M{:.1} {:.1}l6 6m0 -6l-6 6\"/>", x - 3.0, y - 3.0);
    }
    out.push_str("</svg>\n");
    out
}

/// Used and rejected rows of the communities with most rejected ones.
fn bars(summary: &Summary) -> String {
    let mut list: Vec<_> = summary.communities.iter().collect();
    list.sort_by_key(|(code, counts)| (core::cmp::Reverse(counts.rejected), (*code).clone()));
    list.truncate(BARS);
    let most = list.iter().map(|(_, counts)| counts.used + counts.rejected).max().unwrap_or(0).max(1) as f64;
    let height = 20 * list.len();
    let mut out = format!(
        "<h2>社区 Communities</h2>\n<svg viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" role=\"img\" aria-label=\"bars\">\n"
    );
    for (at, (code, counts)) in list.into_iter().enumerate() {
        let length = |count: u64| 300.0 * count as f64 / most;
        let (y, used) = (20 * at, length(counts.used));
        let _ = writeln!(
            out,
            "<text x=\"0\" y=\"{}\">{}</text><rect class=\"good\" x=\"220\" y=\"{}\" width=\"{used:.1}\" height=\"12\"/><rect class=\"many\" x=\"{:.1}\" y=\"{}\" width=\"{:.1}\" height=\"12\"/><text x=\"{:.1}\" y=\"{}\">{} + {}</text>",
            y + 14,
            escaped(if counts.name.is_empty() { code } else { &counts.name }),
            y + 4,
            220.0 + used,
            y + 4,
            length(counts.rejected),
            226.0 + used + length(counts.rejected),
            y + 14,
            counts.used,
            counts.rejected
        );
    }
    out.push_str("</svg>\n");
    out
}

/// What a file says is text, never markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            letter if letter.is_control() => out.push('\u{FFFD}'),
            letter => out.push(letter),
        }
    }
    out
}
