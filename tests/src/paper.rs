//! What comes out on paper: the page as a PDF, and foreign readers for it and for workbooks.

use std::io::Write as _;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use chromiumoxide::cdp::browser_protocol::page::PrintToPdfParams;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::{places, tab::Tab};

/// One page of a PDF.
#[derive(Clone, Debug, Deserialize)]
pub struct Page {
    /// Width and height, mm.
    pub size: [f64; 2],
    /// All its text, without blanks.
    pub text: String,
    /// Width and height of its pictures, px.
    pub pictures: Vec<[u32; 2]>,
}

impl Page {
    /// Whether the page has these words, without blanks. A radical (U+2E80–2FDF) stands for any character: fonts draw both
    /// with one glyph, and the browser may tell the reader the radical.
    #[must_use]
    pub fn says(&self, words: &str) -> bool {
        let (text, words): (Vec<char>, Vec<char>) = (self.text.chars().collect(), words.chars().collect());
        let same = |(told, word): (&char, &char)| told == word || ('\u{2e80}'..='\u{2fdf}').contains(told);
        words.is_empty() || text.windows(words.len()).any(|part| part.iter().zip(&words).all(same))
    }
}

/// Reads a PDF from stdin.
const READ_PDF: &str = "import sys, io, json, pypdf
mm = lambda points: float(points) / 72 * 25.4
def pictures(resources):
    for thing in resources.get('/XObject', {}).values():
        thing = thing.get_object()
        if thing['/Subtype'] == '/Image':
            yield [thing['/Width'], thing['/Height']]
        elif '/Resources' in thing:
            yield from pictures(thing['/Resources'])
json.dump([{'size': [mm(page.mediabox.width), mm(page.mediabox.height)],
    'text': ''.join(page.extract_text().split()), 'pictures': list(pictures(page['/Resources']))}
    for page in pypdf.PdfReader(io.BytesIO(sys.stdin.buffer.read())).pages], sys.stdout)";

impl Tab {
    /// The page as its own style prints it: on the paper that it asks for.
    ///
    /// # Errors
    /// The browser's.
    pub async fn pdf(&self) -> Result<Vec<u8>> {
        let params = PrintToPdfParams::builder().prefer_css_page_size(true).print_background(true).build();
        self.page.pdf(params).await.context("no PDF")
    }
}

/// What pypdf reads in a PDF; none, with a printed line, where there is no pypdf.
///
/// # Errors
/// A PDF that it can't read.
pub fn pages(pdf: &[u8]) -> Result<Option<Vec<Page>>> {
    read("pypdf", READ_PDF, pdf)
}

/// What a script of a Python that has a module makes of some bytes; none, with a printed line, where there is none.
///
/// # Errors
/// A script that fails.
pub fn read<T: DeserializeOwned>(module: &str, script: &str, bytes: &[u8]) -> Result<Option<T>> {
    let Some(python) = places::python_with(module) else { return Ok(None) };
    let mut child = Command::new(python)
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("no python")?;
    child.stdin.take().context("no stdin")?.write_all(bytes).context("python doesn't listen")?;
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "{module}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).context("python printed something else").map(Some)
}
