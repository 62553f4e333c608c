//! What people work on with: a workbook of a level's units, of warnings, of the matrix, and of where all of it comes
//! from.

mod sheet;
mod words;

pub use words::Lang;

use domain::{
    catalogue::{Domain, Facet},
    period::Period,
    units::UnitIx,
    value::Cell,
    wire::{IndicatorBody, Named},
};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::{
    api::{overview, warnings},
    problem::ApiError,
    snapshot::Snapshot,
};
use sheet::{Field, Table};

/// What a workbook is of.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// Its language.
    pub lang: Lang,
    /// Which indicator the units are listed for, by its place in the catalogue.
    pub indicator: usize,
    /// The depth of the units listed.
    pub depth: u8,
    /// When.
    pub period: Period,
    /// Whose warnings and matrix.
    pub unit: UnitIx,
}

impl From<XlsxError> for ApiError {
    fn from(error: XlsxError) -> Self {
        Self::Workbook { why: error.to_string() }
    }
}

/// The file. The same snapshot and wish give the same bytes.
///
/// # Errors
/// When the disk fails, or there is more than spreadsheets take.
pub fn make(snapshot: &Snapshot, wish: Wish) -> Result<Vec<u8>, ApiError> {
    let maker = Maker { snapshot, wish, lang: wish.lang };
    let mut book = Workbook::new();
    let mut properties = DocProperties::new().set_title(maker.title());
    // The writer would put the clock's time there.
    if let Period::Day(day) = snapshot.catalogue().as_of {
        let date = ExcelDateTime::from_ymd(u16::try_from(day.year).unwrap_or(1900), day.month, day.day)?;
        properties = properties.set_creation_datetime(&date);
    }
    book.set_properties(&properties);
    maker.units(&mut book)?;
    maker.warnings(&mut book)?;
    maker.matrix(&mut book)?;
    maker.notes(&mut book)?;
    Ok(book.save_to_buffer()?)
}

struct Maker<'a> {
    snapshot: &'a Snapshot,
    wish: Wish,
    lang: Lang,
}

impl Maker<'_> {
    fn indicator(&self, at: usize) -> &IndicatorBody {
        &self.snapshot.catalogue().indicators[at]
    }

    fn name(&self, unit: UnitIx) -> &str {
        self.snapshot.units().name(unit)
    }

    fn title(&self) -> String {
        let indicator = self.lang.pick(&self.indicator(self.wish.indicator).name);
        format!("{} {indicator} {}", self.name(UnitIx(0)), self.lang.period(self.wish.period))
    }

    fn level(&self, unit: UnitIx) -> &str {
        let table = self.snapshot.units();
        self.lang.pick(&table.levels()[usize::from(table.depth(unit))].name)
    }

    /// From the whole down to what is right above the unit.
    fn path(&self, unit: UnitIx) -> String {
        let table = self.snapshot.units();
        let mut names: Vec<&str> =
            std::iter::successors(table.parent(unit), |&above| table.parent(above)).map(|at| table.name(at)).collect();
        names.reverse();
        names.join(" / ")
    }

    /// So many months before, where that has figures.
    fn before(&self, months: i32) -> Option<Period> {
        let Period::Month(month) = self.wish.period else { return None };
        let then = Period::Month(month.plus(-months));
        self.snapshot.cubes().periods(then.step()).contains(&then).then_some(then)
    }

    fn heads(&self, pairs: &[(&'static str, &'static str)]) -> Vec<String> {
        pairs.iter().map(|&(zh, en)| self.lang.of(zh, en).to_owned()).collect()
    }

    fn units(&self, book: &mut Workbook) -> Result<(), ApiError> {
        let (table, wish, lang) = (self.snapshot.units(), self.wish, self.lang);
        let (indicator, range) = (self.indicator(wish.indicator), table.level(wish.depth));
        let mut heads = self.heads(&[("代码", "Code"), ("名称", "Name"), ("所在", "Lies in"), ("层级", "Level")]);
        let mut columns: Vec<Vec<Cell>> = Vec::new();
        for period in [Some(wish.period), self.before(1), self.before(12)].into_iter().flatten() {
            let named = format!("{} {}", lang.pick(&indicator.name), lang.period(period));
            heads.push(lang.measured(&named, &indicator.unit));
            columns.push(self.snapshot.cubes().cells(wish.indicator, period, range.clone())?);
        }
        heads.extend(self.heads(&[("状态", "State"), ("预警", "Warning")]));
        let mut sheet = Table::new(book.add_worksheet(), lang.of("单元", "Units"), &heads)?;
        for (place, unit) in range.map(UnitIx).enumerate() {
            let now = columns[0][place];
            let path = self.path(unit);
            let mut fields = vec![Field::Text(table.code(unit)), Field::Text(table.name(unit)), Field::Text(&path)];
            fields.push(Field::Text(self.level(unit)));
            fields.extend(columns.iter().map(|cells| Field::Number(cells[place].number(), indicator.digits)));
            fields.push(Field::Text(lang.flag(now.flag)));
            fields.push(Field::Text(self.called(indicator, now.number())));
            sheet.row(&fields)?;
        }
        Ok(sheet.end()?)
    }

    /// The warning that a value calls for, in words.
    fn called(&self, indicator: &IndicatorBody, value: Option<f32>) -> &'static str {
        let warning = value
            .zip(indicator.thresholds)
            .and_then(|(value, lines)| lines.warning(indicator.direction, f64::from(value)));
        warning.map_or("", |warning| self.lang.warning(warning))
    }

    fn warnings(&self, book: &mut Workbook) -> Result<(), ApiError> {
        let (table, lang) = (self.snapshot.units(), self.lang);
        let heads = self.heads(&[
            ("级别", "Level of warning"),
            ("指标", "Indicator"),
            ("数值", "Value"),
            ("预警线", "Line"),
            ("单位", "Unit of measure"),
            ("代码", "Code"),
            ("名称", "Name"),
            ("所在", "Lies in"),
            ("层级", "Level"),
            ("起始", "Since"),
            ("上期级别", "Level one period before"),
        ]);
        let mut sheet = Table::new(book.add_worksheet(), lang.of("预警", "Warnings"), &heads)?;
        for found in warnings::all(self.snapshot, self.wish.unit, self.wish.period)? {
            let indicator = self.indicator(found.indicator);
            let line = indicator.thresholds.map(|lines| lines.limit(found.warning) as f32);
            sheet.row(&[
                Field::Text(lang.warning(found.warning)),
                Field::Text(lang.pick(&indicator.name)),
                Field::Number(Some(found.value), indicator.digits),
                Field::Number(line, indicator.digits),
                Field::Text(lang.pick(&indicator.unit)),
                Field::Text(table.code(found.at)),
                Field::Text(table.name(found.at)),
                Field::Text(&self.path(found.at)),
                Field::Text(self.level(found.at)),
                Field::Text(&lang.period(found.since)),
                Field::Text(found.before.map_or("", |before| lang.warning(before))),
            ])?;
        }
        Ok(sheet.end()?)
    }

    fn matrix(&self, book: &mut Workbook) -> Result<(), ApiError> {
        let (wish, lang) = (self.wish, self.lang);
        let mut heads =
            self.heads(&[("领域", "Domain"), ("方面", "Facet"), ("指标", "Indicator"), ("单位", "Unit of measure")]);
        let before: Vec<Period> = [self.before(1), self.before(12)].into_iter().flatten().collect();
        heads.extend([wish.period].iter().chain(&before).map(|&period| lang.period(period)));
        heads.extend(self.heads(&[("目标", "Target"), ("状态", "State"), ("预警", "Warning")]));
        let mut sheet = Table::new(book.add_worksheet(), lang.of("五域六面", "Matrix"), &heads)?;
        let catalogue = self.snapshot.catalogue();
        for cell in overview::cells(self.snapshot, wish.unit, wish.period)? {
            let (at, indicator) = self.snapshot.indicator(&cell.indicator)?;
            let published = indicator.at_level(self.snapshot.level_of(wish.unit));
            let mut fields = vec![
                Field::Text(named(lang, &catalogue.domains, Domain::id(cell.domain))),
                Field::Text(named(lang, &catalogue.facets, Facet::id(cell.facet))),
                Field::Text(lang.pick(&indicator.name)),
                Field::Text(lang.pick(&indicator.unit)),
                Field::Number(cell.value, indicator.digits),
            ];
            for &then in &before {
                let then = if published { self.snapshot.cubes().cell(at, then, wish.unit)?.number() } else { None };
                fields.push(Field::Number(then, indicator.digits));
            }
            let state = if published { lang.flag(cell.flag) } else { lang.of("本级不发布", "Not at this level") };
            fields.push(Field::Number(indicator.target.map(|target| target as f32), indicator.digits));
            fields.push(Field::Text(state));
            fields.push(Field::Text(cell.warning.map_or("", |warning| lang.warning(warning))));
            sheet.row(&fields)?;
        }
        Ok(sheet.end()?)
    }

    /// Where the figures come from, and what is to be known of them.
    fn notes(&self, book: &mut Workbook) -> Result<(), ApiError> {
        let (catalogue, table, wish, lang) = (self.snapshot.catalogue(), self.snapshot.units(), self.wish, self.lang);
        let indicator = self.indicator(wish.indicator);
        let protection = match indicator.class.protection() {
            None => lang.class(indicator.class).to_owned(),
            Some(rule) => {
                let (least, base, whose) = (rule.threshold, rule.base, lang.class(indicator.class));
                match lang {
                    Lang::Zh => format!(
                        "{whose}：不足 {least} 的计数不给，其余随机取整到 {base} 的倍数，各部分之和可能不等于总数"
                    ),
                    Lang::En => format!(
                        "{whose}: counts below {least} are held back, others randomly rounded to multiples of {base}; \
                         parts may not add up to their total"
                    ),
                }
            }
        };
        let depth = &table.levels()[usize::from(wish.depth)];
        let unit = format!("{} {}", table.code(wish.unit), table.name(wish.unit));
        let rows = [
            ("标题", "Title", self.title()),
            ("指标", "Indicator", lang.pick(&indicator.name).to_owned()),
            ("说明", "Meaning", lang.pick(&indicator.about).to_owned()),
            ("单位", "Unit of measure", lang.pick(&indicator.unit).to_owned()),
            ("算式", "Formula", indicator.formula.clone()),
            ("保护", "Protection", protection),
            ("期次", "Period", lang.period(wish.period)),
            ("所列层级", "Level listed", lang.pick(&depth.name).to_owned()),
            ("预警与五域六面的单元", "Unit of warnings and matrix", unit),
            ("数据截至", "Data up to", lang.period(catalogue.as_of)),
            ("数据版本", "Version of the data", catalogue.version.clone()),
            ("来源", "Source", lang.of("微格：各登记按网格汇总", "Weige: registers, summed by grid").to_owned()),
        ];
        let heads = self.heads(&[("项目", "Item"), ("内容", "Content")]);
        let mut sheet = Table::new(book.add_worksheet(), lang.of("说明", "Notes"), &heads)?;
        for (zh, en, text) in &rows {
            sheet.row(&[Field::Text(lang.of(zh, en)), Field::Text(text)])?;
        }
        Ok(sheet.end()?)
    }
}

fn named<'a>(lang: Lang, all: &'a [Named], id: &'a str) -> &'a str {
    all.iter().find(|named| named.id == id).map_or(id, |named| lang.pick(&named.name))
}
