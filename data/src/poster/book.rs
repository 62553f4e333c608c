//! A PDF (ISO 32000-1) written page by page: an atlas of thousands of pages is never in memory as a whole.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
};

use anyhow::Context as _;
use flate2::{Compression, write::ZlibEncoder};
use pdf_writer::{Chunk, Filter, Finish as _, Name, Rect, Ref, Stream, TextStr};

/// Objects of one face.
#[derive(Clone, Copy)]
pub(super) struct FontIds {
    pub font: Ref,
    pub cid: Ref,
    pub descriptor: Ref,
    pub cmap: Ref,
    pub file: Ref,
}

/// A page that is written, for the table of contents.
struct Listed {
    page: Ref,
    /// Its parents' names, the coarsest first, and its own.
    path: Vec<String>,
}

/// Names of the faces in a page's resources, by their place.
pub(super) const FACES: [Name<'static>; 2] = [Name(b"R"), Name(b"B")];
const CATALOGUE: i32 = 1;
const PAGES: i32 = 2;
const INFO: i32 = 3;
const OUTLINE: i32 = 4;
const FIRST_FONT: i32 = 5;
const EACH_FONT: i32 = 5;

/// A PDF that is being written.
pub(super) struct Book {
    out: BufWriter<File>,
    written: u64,
    /// By object: where it begins; 0 is none yet.
    offsets: Vec<u64>,
    pages: Vec<Listed>,
}

impl Book {
    pub(super) fn begin(file: File) -> anyhow::Result<Self> {
        let fonts = FIRST_FONT + EACH_FONT * FACES.len() as i32;
        let mut book =
            Self { out: BufWriter::new(file), written: 0, offsets: vec![0; fonts as usize], pages: Vec::new() };
        // The second line tells programs that move files that this one isn't text.
        book.put(b"%PDF-1.7\n%\x80\x80\x80\x80\n")?;
        Ok(book)
    }

    fn put(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.out.write_all(bytes)?;
        self.written += bytes.len() as u64;
        Ok(())
    }

    fn next(&mut self) -> Ref {
        self.offsets.push(0);
        Ref::new(self.offsets.len() as i32 - 1)
    }

    /// Writes one object.
    pub(super) fn object(&mut self, write: impl FnOnce(&mut Chunk)) -> anyhow::Result<()> {
        let mut chunk = Chunk::new();
        write(&mut chunk);
        let id = chunk.refs().next().context("an object has an id")?;
        self.offsets[id.get() as usize] = self.written;
        self.put(chunk.as_bytes())
    }

    /// Writes one stream, compressed.
    pub(super) fn stream(
        &mut self,
        id: Ref,
        bytes: &[u8],
        describe: impl FnOnce(&mut Stream<'_>),
    ) -> anyhow::Result<()> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes)?;
        let packed = encoder.finish()?;
        self.object(|chunk| {
            let mut stream = chunk.stream(id, &packed);
            stream.filter(Filter::FlateDecode);
            describe(&mut stream);
        })
    }

    pub(super) fn font_ids(&self, at: usize) -> FontIds {
        let id = |k| Ref::new(FIRST_FONT + EACH_FONT * at as i32 + k);
        FontIds { font: id(0), cid: id(1), descriptor: id(2), cmap: id(3), file: id(4) }
    }

    /// Writes a page of so many millimetres.
    pub(super) fn page(&mut self, size: [f32; 2], content: &[u8], path: Vec<String>) -> anyhow::Result<()> {
        let (page, body) = (self.next(), self.next());
        self.stream(body, content, |_| {})?;
        let fonts = [0, 1].map(|at| self.font_ids(at).font);
        self.object(|chunk| {
            let mut written = chunk.page(page);
            let [width, height] = size.map(|mm| mm * 72.0 / 25.4);
            written.parent(Ref::new(PAGES)).media_box(Rect::new(0.0, 0.0, width, height)).contents(body);
            let mut resources = written.resources();
            let mut named = resources.fonts();
            for (name, font) in FACES.into_iter().zip(fonts) {
                named.pair(name, font);
            }
        })?;
        self.pages.push(Listed { page, path });
        Ok(())
    }

    /// Writes what holds the pages together; the file is then whole.
    pub(super) fn end(mut self, title: &str, language: &str) -> anyhow::Result<()> {
        self.contents()?;
        let pages = std::mem::take(&mut self.pages);
        self.object(|chunk| {
            let kids = pages.iter().map(|listed| listed.page);
            chunk.pages(Ref::new(PAGES)).count(pages.len() as i32).kids(kids);
        })?;
        self.object(|chunk| {
            let mut info = chunk.indirect(Ref::new(INFO)).dict();
            info.pair(Name(b"Title"), TextStr(title)).pair(Name(b"Producer"), TextStr("weige-data"));
        })?;
        self.object(|chunk| {
            let mut catalogue = chunk.indirect(Ref::new(CATALOGUE)).dict();
            catalogue.pair(Name(b"Type"), Name(b"Catalog")).pair(Name(b"Pages"), Ref::new(PAGES));
            catalogue.pair(Name(b"Outlines"), Ref::new(OUTLINE)).pair(Name(b"Lang"), TextStr(language));
            let mode: &[u8] = if pages.len() > 1 { b"UseOutlines" } else { b"UseNone" };
            catalogue.pair(Name(b"PageMode"), Name(mode));
            catalogue.insert(Name(b"ViewerPreferences")).dict().pair(Name(b"DisplayDocTitle"), true);
            catalogue.finish();
        })?;
        let table = self.written;
        let mut text = format!("xref\n0 {}\n0000000000 65535 f \n", self.offsets.len());
        for offset in &self.offsets[1..] {
            text += &format!("{offset:010} 00000 n \n");
        }
        let size = self.offsets.len();
        text +=
            &format!("trailer\n<< /Size {size} /Root {CATALOGUE} 0 R /Info {INFO} 0 R >>\nstartxref\n{table}\n%%EOF\n");
        self.put(text.as_bytes())?;
        self.out.flush()?;
        Ok(())
    }

    /// The table of contents: units as they lie in each other, shut below the first.
    fn contents(&mut self) -> anyhow::Result<()> {
        let pages: Vec<(Ref, Vec<String>)> = self.pages.iter().map(|p| (p.page, p.path.clone())).collect();
        let mut entries: Vec<Entry> = Vec::new();
        let mut open: Vec<(String, usize)> = Vec::new();
        for (page, path) in pages {
            let same = open.iter().zip(&path).take_while(|((name, _), wanted)| name == *wanted).count();
            // Two units of one name and one parent are two entries all the same.
            open.truncate(same.min(path.len() - 1));
            for name in &path[open.len()..] {
                let above = open.last().map(|(_, at)| *at);
                entries.push(Entry { id: self.next(), name: name.clone(), page, above, below: Vec::new() });
                let at = entries.len() - 1;
                if let Some(above) = above {
                    entries[above].below.push(at);
                }
                open.push((name.clone(), at));
            }
        }
        let top: Vec<usize> = (0..entries.len()).filter(|at| entries[*at].above.is_none()).collect();
        let ids: Vec<Ref> = entries.iter().map(|entry| entry.id).collect();
        self.object(|chunk| {
            let mut outline = chunk.outline(Ref::new(OUTLINE));
            if let (Some(first), Some(last)) = (top.first(), top.last()) {
                outline.first(ids[*first]).last(ids[*last]).count(top.len() as i32);
            }
        })?;
        for (at, entry) in entries.iter().enumerate() {
            let row = entry.above.map_or(&top, |above| &entries[above].below);
            let place = row.iter().position(|other| *other == at).context("an entry stands below its parent")?;
            self.object(|chunk| {
                let mut item = chunk.outline_item(entry.id);
                item.title(TextStr(&entry.name)).parent(entry.above.map_or(Ref::new(OUTLINE), |above| ids[above]));
                if place > 0 {
                    item.prev(ids[row[place - 1]]);
                }
                if let Some(next) = row.get(place + 1) {
                    item.next(ids[*next]);
                }
                if let (Some(first), Some(last)) = (entry.below.first(), entry.below.last()) {
                    item.first(ids[*first]).last(ids[*last]).count(-(entry.below.len() as i32));
                }
                item.dest().page(entry.page).fit();
            })?;
        }
        Ok(())
    }
}

/// A line of the table of contents.
struct Entry {
    id: Ref,
    name: String,
    page: Ref,
    above: Option<usize>,
    below: Vec<usize>,
}
