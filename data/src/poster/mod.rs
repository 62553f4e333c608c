//! `weige-data poster`: the 网格图 that hangs at entrances, lifts and gates; one, or the whole atlas, as PDF.
//!
//! Way of a page: [`ground`] finds what lies around the unit → [`map`] and [`labels`] draw it → [`sheet`] puts head, leaders
//! and the code to scan around it → [`pen`] writes PDF operators, [`font`] the glyphs → [`book`] puts it into the file.
//! Names of people and telephone numbers are in no register that is read here: there is room to write them.

mod book;
mod clip;
mod colours;
mod font;
mod ground;
mod labels;
mod map;
mod pen;
mod sheet;
mod words;

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use domain::units::{UnitIx, UnitTable};

use crate::{progress::Progress, registers::Registers, snapshot::context, whole::Whole};
use book::Book;
use colours::Palette;
use font::{Files, Font};
use ground::Ground;
use pen::Faces;
use sheet::{A4, Common};
pub use words::Lang;

/// Pages between two lines of progress.
const TOLD: usize = 200;

/// What `weige-data poster` takes.
#[derive(Debug, Args)]
pub struct PosterArgs {
    /// The folder of registers: its partition and its layers of the ground.
    #[arg(long)]
    pub registers: PathBuf,
    /// A unit's code; one above the finest level stands for all grids in it. May be given several times; all without.
    #[arg(long = "unit", value_name = "CODE")]
    pub units: Vec<String>,
    /// Where people find the cockpit, as https://weige.example.cn: the QR code leads to the grid there.
    #[arg(long, value_name = "URL")]
    pub address: String,
    /// The paper.
    #[arg(long, value_enum, default_value_t)]
    pub paper: Paper,
    /// The language of what stands beside names.
    #[arg(long, value_enum, default_value_t)]
    pub lang: Lang,
    /// A Chinese face (.ttf, .otf or .ttc); where it is absent, one that usually lies on such a system.
    #[arg(long, value_name = "FILE")]
    pub font: Option<PathBuf>,
    /// Its bold sister; without one strokes are thickened.
    #[arg(long, value_name = "FILE")]
    pub bold_font: Option<PathBuf>,
    /// The map's licence number (审图号), printed at the foot.
    #[arg(long, value_name = "TEXT")]
    pub licence: Option<String>,
    /// The PDF; one that is there is replaced when the new one is whole.
    #[arg(long)]
    pub out: PathBuf,
}

/// A paper's size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Paper {
    /// 210 × 297 mm.
    #[default]
    A4,
    /// 297 × 420 mm.
    A3,
}

impl Paper {
    /// In millimetres.
    const fn size(self) -> [f32; 2] {
        match self {
            Self::A4 => A4,
            Self::A3 => [297.0, 420.0],
        }
    }
}

/// Makes the posters.
///
/// # Errors
/// An option that can't be followed, by name and value; what the disk refuses. A file that was there stays then.
pub fn run(args: &PosterArgs, progress: &mut Progress<'_>) -> anyhow::Result<()> {
    let address = address(&args.address)?;
    let files = Files::find(args.font.as_deref(), args.bold_font.as_deref())?;
    progress.line(&format!("face {}", files.regular.display()));
    let bold = files.bold.as_deref().map(Font::open).transpose()?;
    let mut faces = Faces { regular: Font::open(&files.regular)?, bold };
    let registers = Registers::find(&args.registers)?;
    let units = chosen(registers.partition.units(), &args.units)?;
    progress.line("partition and ground");
    let layers = context::read(&args.registers)?;
    let ground = Ground::new(registers.partition, layers);
    let common = Common {
        ground: &ground,
        colours: Palette::of_paper()?,
        lang: args.lang,
        address,
        as_of: registers.meta.as_of.to_string(),
        licence: args.licence.as_deref(),
    };
    let (whole, file) = Whole::begin(args.out.clone())?;
    let shown = || args.out.display().to_string();
    let mut book = Book::begin(file).with_context(shown)?;
    let size = args.paper.size();
    for (at, &unit) in units.iter().enumerate() {
        progress.go_on()?;
        if at % TOLD == 0 {
            progress.step("posters", at, units.len());
        }
        let content = sheet::draw(&common, &mut faces, unit, size[0] / A4[0])?;
        book.page(size, &content, path(ground.partition.units(), unit)).with_context(shown)?;
    }
    progress.line("faces and contents");
    faces.regular.embed(&mut book, 0)?;
    faces.bold.as_ref().unwrap_or(&faces.regular).embed(&mut book, 1)?;
    book.end(&title(ground.partition.units(), &units, args.lang), args.lang.tag()).with_context(shown)?;
    whole.place()?;
    progress.line(&format!("{} pages in {}", units.len(), args.out.display()));
    Ok(())
}

/// Without the slash at its end.
fn address(text: &str) -> anyhow::Result<&str> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let plain = |c: char| c.is_ascii_graphic() && !"\"<>\\^`{|}#?".contains(c);
    if host.is_empty() || !text.chars().all(plain) {
        bail!("--address {text:?} is no address of a cockpit; https://weige.example.cn is one");
    }
    Ok(text.trim_end_matches('/'))
}

/// The finest units that codes stand for, each once, in the order of the table.
fn chosen(table: &UnitTable, codes: &[String]) -> anyhow::Result<Vec<UnitIx>> {
    let leaves = |unit: UnitIx| table.leaves_under(unit).iter().map(|leaf| table.unit_of(*leaf));
    if codes.is_empty() {
        return Ok(table.level(0).map(UnitIx).flat_map(leaves).collect());
    }
    let mut units = Vec::new();
    for code in codes {
        let unit = table.find(code).with_context(|| format!("--unit {code}: no unit has this code"))?;
        units.extend(leaves(unit));
    }
    units.sort_unstable();
    units.dedup();
    Ok(units)
}

/// Where a page stands in the table of contents. One root alone is left out: all are in it.
fn path(table: &UnitTable, unit: UnitIx) -> Vec<String> {
    let mut path: Vec<UnitIx> = std::iter::successors(Some(unit), |up| table.parent(*up)).collect();
    path.reverse();
    let skipped = usize::from(path.len() > 1 && table.level(0).len() == 1);
    path[skipped..].iter().map(|unit| table.name(*unit).to_owned()).collect()
}

fn title(table: &UnitTable, units: &[UnitIx], lang: Lang) -> String {
    let whole = match units {
        [one] => *one,
        _ => UnitIx(0),
    };
    format!("{} · {}", table.name(whole), lang.words().title)
}
