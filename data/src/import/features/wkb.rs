//! Well-known binary (OGC 06-103r4, clause 8; ISO's and the older marks of heights and measures): points, lines,
//! polygons and several of one of them.

use domain::codec::items::Geometry;

use super::bytes::Bytes;

const CUT: &str = "its bytes end too early";

/// One geometry; what stands after it is let be, heights and measures are let go.
///
/// # Errors
/// Why the bytes are none that is taken.
pub(super) fn read(bytes: &[u8]) -> Result<Geometry, &'static str> {
    let mut bytes = Bytes(bytes);
    let head = Head::read(&mut bytes)?;
    match head.kind {
        1 => Ok(Geometry::Points(head.point(&mut bytes)?.into_iter().collect())),
        2 => Ok(Geometry::Lines(vec![head.line(&mut bytes)?])),
        3 => Ok(Geometry::Polygons(vec![head.polygon(&mut bytes)?])),
        4 => {
            let points = several(&head, 1, &mut bytes, Head::point)?;
            Ok(Geometry::Points(points.into_iter().flatten().collect()))
        }
        5 => Ok(Geometry::Lines(several(&head, 2, &mut bytes, Head::line)?)),
        6 => Ok(Geometry::Polygons(several(&head, 3, &mut bytes, Head::polygon)?)),
        7 => Err("collections of different geometries aren't taken"),
        8..=17 => Err("curves and surfaces aren't taken: save them as lines and polygons"),
        _ => Err("its bytes are no geometry"),
    }
}

/// What begins each geometry.
struct Head {
    little: bool,
    kind: u32,
    /// Numbers of a position: two, and one each for height and measure.
    numbers: usize,
}

impl Head {
    fn read(bytes: &mut Bytes<'_>) -> Result<Self, &'static str> {
        let [order] = bytes.array().ok_or(CUT)?;
        let little = match order {
            0 => false,
            1 => true,
            _ => return Err("its bytes are no geometry"),
        };
        let mark = number(little, bytes)?;
        // ISO adds 1000 for heights and 2000 for measures; others set bits, the last one for a system's number.
        let (iso, bits) = ((mark & 0x0fff_ffff) / 1000, mark >> 29);
        if bits & 1 == 1 {
            number(little, bytes)?;
        }
        let more = (iso & 1) | (bits >> 2 & 1);
        let measured = (iso >> 1 & 1) | (bits >> 1 & 1);
        if iso > 3 {
            return Err("its bytes are no geometry");
        }
        Ok(Self { little, kind: (mark & 0x0fff_ffff) % 1000, numbers: 2 + (more + measured) as usize })
    }

    /// None where both numbers are none: so empty points are written.
    fn point(&self, bytes: &mut Bytes<'_>) -> Result<Option<[f64; 2]>, &'static str> {
        let position = self.position(bytes)?;
        Ok(if position.iter().all(|number| number.is_nan()) { None } else { Some(position) })
    }

    fn position(&self, bytes: &mut Bytes<'_>) -> Result<[f64; 2], &'static str> {
        let mut numbers = Bytes(bytes.take(self.numbers * 8).ok_or(CUT)?);
        let mut number = || -> Result<f64, &'static str> {
            let bytes = numbers.array().ok_or(CUT)?;
            Ok(if self.little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
        };
        Ok([number()?, number()?])
    }

    fn line(&self, bytes: &mut Bytes<'_>) -> Result<Vec<[f64; 2]>, &'static str> {
        let count = number(self.little, bytes)? as usize;
        if count > bytes.0.len() / (self.numbers * 8) {
            return Err(CUT);
        }
        (0..count).map(|_| self.position(bytes)).collect()
    }

    fn polygon(&self, bytes: &mut Bytes<'_>) -> Result<Vec<Vec<[f64; 2]>>, &'static str> {
        let count = number(self.little, bytes)?;
        (0..count).map(|_| self.line(bytes)).collect()
    }
}

/// The parts of a geometry, each of which is to be of one kind.
fn several<T>(
    head: &Head,
    kind: u32,
    bytes: &mut Bytes<'_>,
    read: fn(&Head, &mut Bytes<'_>) -> Result<T, &'static str>,
) -> Result<Vec<T>, &'static str> {
    let count = number(head.little, bytes)?;
    let part = |_| {
        let part = Head::read(bytes)?;
        if part.kind == kind { read(&part, bytes) } else { Err("its bytes are no geometry") }
    };
    (0..count).map(part).collect()
}

fn number(little: bool, bytes: &mut Bytes<'_>) -> Result<u32, &'static str> {
    let bytes = bytes.array().ok_or(CUT)?;
    Ok(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_hex(text: &str) -> Result<Geometry, &'static str> {
        let bytes: Vec<u8> =
            (0..text.len() / 2).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap()).collect();
        read(&bytes)
    }

    #[test]
    fn heights_systems_and_both_orders_of_bytes_are_read_as_geos_writes_them() {
        let ring = vec![[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]];
        let positions = "04000000000000000000000000000000000000000000000000001440000000000000F03F00000000000000000000000000001440000000000000F03F000000000000F03F0000000000001440000000000000000000000000000000000000000000001440";
        for head in ["01EB03000001000000", "01030000A08A11000001000000"] {
            assert_eq!(
                of_hex(&format!("{head}{positions}")),
                Ok(Geometry::Polygons(vec![vec![ring.clone()]])),
                "{head}"
            );
        }
        let lines = "000000000500000002000000000200000002000000000000000000000000000000003FF000000000000040000000000000000000000002000000024008000000000000401000000000000040140000000000004018000000000000";
        let wanted = vec![vec![[0.0, 0.0], [1.0, 2.0]], vec![[3.0, 4.0], [5.0, 6.0]]];
        assert_eq!(of_hex(lines), Ok(Geometry::Lines(wanted)));
        let points = "01BC0B00000200000001B90B0000000000000000F03F00000000000000400000000000000840000000000000104001B90B0000000000000000144000000000000018400000000000001C400000000000002040";
        assert_eq!(of_hex(points), Ok(Geometry::Points(vec![[1.0, 2.0], [5.0, 6.0]])));
        assert_eq!(of_hex("0101000000000000000000F87F000000000000F87F"), Ok(Geometry::Points(Vec::new())));
    }

    #[test]
    fn what_is_no_plain_geometry_is_refused() {
        let collection = "0107000000010000000101000000000000000000F03F000000000000F03F";
        for (text, wanted) in [
            (collection, "collections"),
            (&collection.replacen("07", "09", 1), "curves"),
            (&collection.replacen("07", "05", 1), "no geometry"),
            ("02", "no geometry"),
            ("0102000000FFFFFFFF", "end too early"),
            ("0103000000FFFFFFFF", "end too early"),
        ] {
            let said = of_hex(text).unwrap_err();
            assert!(said.contains(wanted), "{text}: {said}");
        }
    }
}
