//! The face that posters are set in: found, measured, and embedded as the few glyphs that are used.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};
use pdf_writer::{
    Name, Str,
    types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap},
};
use subsetter::GlyphRemapper;
use ttf_parser::{Face, GlyphId, RawFace, Tag, name_id};

use super::book::Book;

/// Where Chinese faces lie on the systems that people use, each with its bold sister; the first that is there is taken.
const USUAL: [(&str, &str); 9] = [
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", "/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc"),
    (
        "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Bold.ttc",
    ),
    ("/usr/share/fonts/opentype/source-han-sans/SourceHanSansSC-Regular.otf", ""),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", ""),
    ("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf", ""),
    ("/System/Library/Fonts/PingFang.ttc", ""),
    ("/System/Library/Fonts/STHeiti Medium.ttc", ""),
    ("C:/Windows/Fonts/msyh.ttc", "C:/Windows/Fonts/msyhbd.ttc"),
];
/// Without one of these a face is none for Chinese.
const NEEDED: &str = "网格长电话";
/// In a collection of several languages' faces, the one for simplified Chinese.
const SIMPLIFIED: [&str; 2] = [" SC", "Hans"];

/// Which files a poster's faces are in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Files {
    pub regular: PathBuf,
    /// None: the regular one, its strokes thickened.
    pub bold: Option<PathBuf>,
}

impl Files {
    /// Those that the command line names, or those that are usually there.
    pub(super) fn find(regular: Option<&Path>, bold: Option<&Path>) -> anyhow::Result<Self> {
        if let Some(regular) = regular {
            return Ok(Self { regular: regular.to_owned(), bold: bold.map(Path::to_owned) });
        }
        let found = USUAL.into_iter().find(|(regular, _)| Path::new(regular).is_file());
        let Some((regular, beside)) = found else {
            bail!(
                "no Chinese face is where faces usually lie; name one by --font FILE (.ttf, .otf or .ttc), as of \
                 fonts-noto-cjk on Debian"
            );
        };
        let beside = Some(PathBuf::from(beside)).filter(|path| path.is_file());
        Ok(Self { regular: regular.into(), bold: bold.map(Path::to_owned).or(beside) })
    }
}

/// One face, and which of its glyphs are in use.
pub(super) struct Font {
    path: PathBuf,
    bytes: Vec<u8>,
    index: u32,
    /// By character: the glyph in the file, its advance in em.
    known: BTreeMap<char, (u16, f32)>,
    used: GlyphRemapper,
    /// By the glyph's number in the book.
    texts: BTreeMap<u16, char>,
    /// Capitals' height in em.
    pub cap_height: f32,
}

impl Font {
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        let shown = || format!("--font {}", path.display());
        let bytes = fs::read(path).with_context(shown)?;
        let index = simplified(&bytes);
        let face = Face::parse(&bytes, index).with_context(shown)?;
        if let Some(missing) = NEEDED.chars().find(|c| face.glyph_index(*c).is_none()) {
            bail!("{}: the face has no {missing:?}: it is none for Chinese", shown());
        }
        ensure!(!face.is_variable(), "{}: a variable face; name one of its static sisters", shown());
        let cap_height = face.capital_height().map_or(0.73, |h| f32::from(h) / f32::from(face.units_per_em()));
        Ok(Self {
            path: path.to_owned(),
            index,
            known: BTreeMap::new(),
            used: GlyphRemapper::new(),
            texts: BTreeMap::new(),
            cap_height,
            bytes,
        })
    }

    /// Learns the characters of a text; one that the face lacks is shown as its empty box.
    pub(super) fn learn(&mut self, text: &str) {
        let unknown: Vec<char> = text.chars().filter(|c| !self.known.contains_key(c)).collect();
        if unknown.is_empty() {
            return;
        }
        // Parsed once already: only its head is read.
        let Ok(face) = Face::parse(&self.bytes, self.index) else { return };
        let em = f32::from(face.units_per_em());
        for c in unknown {
            let glyph = face.glyph_index(c).unwrap_or(GlyphId(0));
            let advance = f32::from(face.glyph_hor_advance(glyph).unwrap_or(face.units_per_em()));
            self.known.insert(c, (glyph.0, advance / em));
        }
    }

    /// How wide a learnt text is at a size.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|c| self.known.get(&c).map_or(1.0, |(_, advance)| *advance)).sum::<f32>() * size
    }

    /// The learnt text's glyphs as they stand in a page's content: two bytes each.
    pub(super) fn glyphs(&mut self, text: &str) -> Vec<u8> {
        let mut out = Vec::with_capacity(2 * text.len());
        for c in text.chars() {
            let number = self.used.remap(self.known.get(&c).map_or(0, |(glyph, _)| *glyph));
            self.texts.entry(number).or_insert(c);
            out.extend(number.to_be_bytes());
        }
        out
    }

    /// Embeds what was used, under the ids that [`Book`] keeps for a face.
    pub(super) fn embed(&self, book: &mut Book, at: usize) -> anyhow::Result<()> {
        let shown = || format!("--font {}", self.path.display());
        let face = Face::parse(&self.bytes, self.index).with_context(shown)?;
        let em = f32::from(face.units_per_em());
        let per_mille = |value: i16| f32::from(value) * 1000.0 / em;
        let cut = subsetter::subset(&self.bytes, self.index, &self.used).with_context(shown)?;
        let outlines = RawFace::parse(&cut, 0).with_context(shown)?.table(Tag::from_bytes(b"CFF "));
        let name = format!("{}+{}", tag(&cut), postscript_name(&face));
        let base = Name(name.as_bytes());
        let info = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
        let ids = book.font_ids(at);
        book.object(|chunk| {
            let mut font = chunk.type0_font(ids.font);
            font.base_font(base).encoding_predefined(Name(b"Identity-H"));
            font.descendant_font(ids.cid).to_unicode(ids.cmap);
        })?;
        let widths = self.used.remapped_gids().map(|glyph| {
            f32::from(face.glyph_hor_advance(GlyphId(glyph)).unwrap_or(face.units_per_em())) * 1000.0 / em
        });
        book.object(|chunk| {
            let mut cid = chunk.cid_font(ids.cid);
            cid.subtype(if outlines.is_some() { CidFontType::Type0 } else { CidFontType::Type2 });
            cid.base_font(base).system_info(info).font_descriptor(ids.descriptor).default_width(1000.0);
            if outlines.is_none() {
                cid.cid_to_gid_map_predefined(Name(b"Identity"));
            }
            cid.widths().consecutive(0, widths);
        })?;
        let bounds = face.global_bounding_box();
        book.object(|chunk| {
            let mut descriptor = chunk.font_descriptor(ids.descriptor);
            descriptor.name(base).flags(FontFlags::SYMBOLIC).italic_angle(0.0).stem_v(88.0);
            descriptor.bbox(pdf_writer::Rect::new(
                per_mille(bounds.x_min),
                per_mille(bounds.y_min),
                per_mille(bounds.x_max),
                per_mille(bounds.y_max),
            ));
            descriptor.ascent(per_mille(face.ascender())).descent(per_mille(face.descender()));
            descriptor.cap_height(self.cap_height * 1000.0);
            if outlines.is_some() {
                descriptor.font_file3(ids.file)
            } else {
                descriptor.font_file2(ids.file)
            };
        })?;
        let mut texts: UnicodeCmap = UnicodeCmap::new(Name(b"Texts"), info);
        self.texts.iter().for_each(|(number, c)| texts.pair(*number, *c));
        book.stream(ids.cmap, texts.finish().as_slice(), |_| {})?;
        match outlines {
            Some(cff) => book.stream(ids.file, cff, |stream| {
                stream.pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
            }),
            None => book.stream(ids.file, &cut, |stream| {
                stream.pair(Name(b"Length1"), i32::try_from(cut.len()).unwrap_or(i32::MAX));
            }),
        }
    }
}

/// Of a collection the face for simplified Chinese, else the first.
fn simplified(bytes: &[u8]) -> u32 {
    let count = ttf_parser::fonts_in_collection(bytes).unwrap_or(1);
    let names = |index: &u32| {
        let Ok(face) = Face::parse(bytes, *index) else { return false };
        face.names()
            .into_iter()
            .filter(|name| name.name_id == name_id::FULL_NAME)
            .any(|name| name.to_string().is_some_and(|name| SIMPLIFIED.iter().any(|mark| name.contains(mark))))
    };
    (0..count).find(names).unwrap_or(0)
}

fn postscript_name(face: &Face<'_>) -> String {
    let name = face.names().into_iter().filter(|n| n.name_id == name_id::POST_SCRIPT_NAME).find_map(|n| n.to_string());
    let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    name.unwrap_or_default().chars().filter(plain).take(48).collect()
}

/// Six letters that tell subsets of one face apart, from what the subset holds: the same glyphs, the same letters.
fn tag(cut: &[u8]) -> String {
    let hash =
        cut.iter().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3));
    (0..6).map(|at| char::from(b'A' + (hash >> (8 * at)) as u8 % 26)).collect()
}
