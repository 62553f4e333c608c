//! One sheet of a workbook, row by row: a head that stays, numbers as numbers.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

/// Narrowest and widest column, characters.
const WIDTHS: [f64; 2] = [8.0, 46.0];

/// What stands in a cell.
pub enum Field<'a> {
    /// Words; never computed, whatever they begin with.
    Text(&'a str),
    /// A number with so many digits after the point, or nothing.
    Number(Option<f32>, u8),
}

/// A table on a sheet.
pub struct Table<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
    /// The widest text of each column, characters.
    widths: Vec<f64>,
    formats: Vec<Format>,
}

impl<'a> Table<'a> {
    /// Begins with the head: bold, and in view however far one scrolls.
    ///
    /// # Errors
    /// The writer's.
    pub fn new(sheet: &'a mut Worksheet, name: &str, heads: &[String]) -> Result<Self, XlsxError> {
        sheet.set_name(name)?;
        let bold = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::VerticalCenter)
            .set_border_bottom(FormatBorder::Thin);
        for (column, head) in heads.iter().enumerate() {
            sheet.write_string_with_format(0, column as u16, head, &bold)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.set_repeat_rows(0, 0)?;
        sheet.set_landscape().set_print_fit_to_pages(1, 0);
        let widths = heads.iter().map(|head| wide(head)).collect();
        Ok(Self { sheet, row: 0, widths, formats: Vec::new() })
    }

    /// One row more.
    ///
    /// # Errors
    /// The writer's: spreadsheets end at a million rows.
    pub fn row(&mut self, fields: &[Field<'_>]) -> Result<(), XlsxError> {
        self.row += 1;
        for (column, field) in fields.iter().enumerate() {
            let at = column as u16;
            match field {
                Field::Text("") | Field::Number(None, _) => {}
                Field::Text(text) => {
                    self.sheet.write_string(self.row, at, *text)?;
                    self.widths[column] = self.widths[column].max(wide(text));
                }
                Field::Number(Some(value), digits) => {
                    let format = self.format(*digits);
                    self.sheet.write_number_with_format(self.row, at, told(*value), &format)?;
                    self.widths[column] = self.widths[column].max(12.0);
                }
            }
        }
        Ok(())
    }

    fn format(&mut self, digits: u8) -> Format {
        while self.formats.len() <= usize::from(digits) {
            let code = match self.formats.len() {
                0 => "#,##0".to_owned(),
                digits => format!("#,##0.{}", "0".repeat(digits)),
            };
            self.formats.push(Format::new().set_num_format(code));
        }
        self.formats[usize::from(digits)].clone()
    }

    /// Ends it: columns as wide as what stands in them, and a filter on the head.
    ///
    /// # Errors
    /// The writer's.
    pub fn end(self) -> Result<(), XlsxError> {
        for (column, width) in self.widths.iter().enumerate() {
            self.sheet.set_column_width(column as u16, width.clamp(WIDTHS[0], WIDTHS[1]) + 2.0)?;
        }
        if self.row > 0 {
            self.sheet.autofilter(0, 0, self.row, (self.widths.len() - 1) as u16)?;
        }
        Ok(())
    }
}

/// The number that people read: 0.1, not the nearest one to it that has 24 binary digits.
fn told(value: f32) -> f64 {
    value.to_string().parse().unwrap_or(f64::from(value))
}

/// Width in characters; Chinese ones take two.
fn wide(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.0 }).sum()
}

#[cfg(test)]
mod tests {
    use super::{told, wide};

    #[test]
    fn a_number_is_the_one_that_is_read() {
        assert_eq!([told(0.1), told(94.2), told(-3.0)], [0.1, 94.2, -3.0]);
        assert_eq!((wide("abc"), wide("预警 a")), (3.0, 6.0));
    }
}
