//! What a picture says of its own size: without it a program that takes it for 96 px to the inch prints it a metre wide.

use super::PX_PER_MM;

/// Where a PNG's head ends: its signature, and the header that must stand first.
const HEAD_ENDS: usize = 33;

/// The picture with its px in a metre (the chunk `pHYs`; PNG specification, 11.3.4.3); as it is where it isn't a PNG.
#[must_use]
pub fn with_density(png: Vec<u8>) -> Vec<u8> {
    if png.get(..4) != Some(b"\x89PNG") || png.get(12..16) != Some(b"IHDR") || png.len() < HEAD_ENDS {
        return png;
    }
    let per_metre = ((PX_PER_MM * 1000.0) as u32).to_be_bytes();
    let mut chunk = b"pHYs".to_vec();
    chunk.extend(per_metre);
    chunk.extend(per_metre);
    // The unit: the metre.
    chunk.push(1);
    let length = (chunk.len() as u32 - 4).to_be_bytes();
    let sum = crc(&chunk).to_be_bytes();
    let added = length.into_iter().chain(chunk).chain(sum);
    let (head, rest) = png.split_at(HEAD_ENDS);
    head.iter().copied().chain(added).chain(rest.iter().copied()).collect()
}

/// CRC-32 (ISO 3309), bit by bit: a few bytes once a picture.
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), |crc, _| step(crc)))
}

#[cfg(test)]
mod tests {
    use super::{crc, with_density};

    #[test]
    fn a_sum_is_the_known_one() {
        // The check value of CRC-32.
        assert_eq!(crc(b"123456789"), 0xcbf4_3926);
        // As every PNG ends.
        assert_eq!(crc(b"IEND"), 0xae42_6082);
    }

    #[test]
    fn the_density_stands_behind_the_head_and_all_else_stays() {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        png.extend([7; 17]);
        png.extend(b"the rest");
        let told = with_density(png.clone());
        assert_eq!(told.len(), png.len() + 21);
        assert_eq!((&told[..33], &told[54..]), (&png[..33], &png[33..]));
        assert_eq!(&told[33..50], &b"\0\0\0\x09pHYs\0\0\x27\x10\0\0\x27\x10\x01"[..]);
        assert_eq!(with_density(b"GIF".to_vec()), b"GIF");
    }
}
