//! Evaluation, after measures' names have been replaced by their places.

use super::{Expr, Formula, FormulaError, Op};

/// A formula whose measures are numbered, ready to be evaluated.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    root: Expr<usize>,
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
    /// The value, where there is one. `measure(number, months_ago, parents_up)` gives a measure's figure for the month
    /// at the unit (0), its parent (1), that one's parent (2) …; who has no parent answers for itself.
    #[must_use]
    pub fn eval(&self, measure: &impl Fn(usize, u16, u8) -> Option<f64>) -> Option<f64> {
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

fn eval(expr: &Expr<usize>, up: u8, measure: &impl Fn(usize, u16, u8) -> Option<f64>) -> Option<f64> {
    match expr {
        Expr::Number(n) => Some(*n),
        Expr::Measure(m) => measure(*m, 0, up),
        Expr::Last(m, n) => (0..*n).map(|ago| measure(*m, ago, up)).sum(),
        Expr::Prev(m, n) => measure(*m, *n, up),
        Expr::Neg(a) => eval(a, up, measure).map(|a| -a),
        Expr::Parent(a) => eval(a, up.saturating_add(1), measure),
        Expr::Binary(op, a, b) => {
            let (a, b) = (eval(a, up, measure)?, eval(b, up, measure)?);
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
