//! Evaluation, after measures' names have been replaced by their places.

use super::{Expr, Formula, FormulaError, Op};

/// A formula whose measures are numbered, ready to be evaluated.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    root: Expr<usize>,
}

/// A figure that a formula asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The measure's number.
    pub measure: usize,
    /// How many months before the current one its months end.
    pub ago: u16,
    /// Over how many months: 1 for a figure as it is, more for a sum of them.
    pub months: u16,
    /// Whether the formula asks for a sum, be it of one month: on a day that is another figure than the day's own.
    pub summed: bool,
    /// At the unit (0), its parent (1), that one's parent (2) …; who has no parent answers for itself.
    pub up: u8,
}

impl Formula {
    /// Replaces each measure's name by its number.
    ///
    /// # Errors
    /// [`FormulaError::UnknownMeasure`] where `find` knows none.
    pub fn resolve(&self, find: impl Fn(&str) -> Option<usize>) -> Result<Program, FormulaError> {
        Ok(Program { root: resolve(&self.root, &find)? })
    }
}

impl Program {
    /// All figures that it asks for, in its order.
    #[must_use]
    pub fn asks(&self) -> Vec<Asked> {
        let asked = core::cell::RefCell::new(Vec::new());
        // Where each figure is there, none is left out.
        let _ = self.eval(&|ask| {
            asked.borrow_mut().push(ask);
            Some(1.0)
        });
        asked.into_inner()
    }

    /// The value, where there is one, from the figures that `measure` gives.
    #[must_use]
    pub fn eval(&self, measure: &impl Fn(Asked) -> Option<f64>) -> Option<f64> {
        eval(&self.root, 0, measure).filter(|value| value.is_finite())
    }
}

fn resolve(expr: &Expr<String>, find: &impl Fn(&str) -> Option<usize>) -> Result<Expr<usize>, FormulaError> {
    let at = |name: &String| find(name).ok_or_else(|| FormulaError::UnknownMeasure(name.clone()));
    Ok(match expr {
        Expr::Number(n) => Expr::Number(*n),
        Expr::Measure(m) => Expr::Measure(at(m)?),
        Expr::Last(m, n) => Expr::Last(at(m)?, *n),
        Expr::Prev(m, n) => Expr::Prev(at(m)?, *n),
        Expr::Neg(a) => Expr::Neg(resolve(a, find)?.into()),
        Expr::Parent(a) => Expr::Parent(resolve(a, find)?.into()),
        Expr::Binary(op, a, b) => Expr::Binary(*op, resolve(a, find)?.into(), resolve(b, find)?.into()),
    })
}

fn eval(expr: &Expr<usize>, up: u8, figure: &impl Fn(Asked) -> Option<f64>) -> Option<f64> {
    let ask = |measure: &usize, ago: u16| figure(Asked { measure: *measure, ago, months: 1, summed: false, up });
    match expr {
        Expr::Number(n) => Some(*n),
        Expr::Measure(m) => ask(m, 0),
        Expr::Last(m, n) => figure(Asked { measure: *m, ago: 0, months: *n, summed: true, up }),
        Expr::Prev(m, n) => ask(m, *n),
        Expr::Neg(a) => eval(a, up, figure).map(|a| -a),
        Expr::Parent(a) => eval(a, up.saturating_add(1), figure),
        Expr::Binary(op, a, b) => {
            let (a, b) = (eval(a, up, figure)?, eval(b, up, figure)?);
            match op {
                Op::Add => Some(a + b),
                Op::Sub => Some(a - b),
                Op::Mul => Some(a * b),
                Op::Div => (b != 0.0).then(|| a / b),
                Op::Min => Some(a.min(b)),
                Op::Max => Some(a.max(b)),
            }
        }
    }
}
