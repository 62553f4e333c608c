//! The formula language of indicators: small, typed, evaluated by this one piece of code in every program.
//!
//! ```text
//! sum     = product { ("+" | "-") product }
//! product = factor { ("*" | "/") factor }
//! factor  = number | measure | "-" factor | "(" sum ")" | call
//! call    = "last" "(" measure "," months ")"      sum of a flow over that many months, this one included
//!         | "prev" "(" measure "," months ")"      the measure that many months ago
//!         | ("min" | "max") "(" sum "," sum ")"
//!         | "parent" "(" sum ")"                   the same, computed at the unit's parent
//! ```
//! Every expression is a number or has no value: a missing measure has none, a division by zero has none, and
//! what is computed from nothing is nothing.
//!
//! `parent` is computed from the parent's own sums, never as a mean of its children's results. The top unit is its
//! own parent: what is compared with the whole shows no difference at the whole, instead of no value.
//!
//! On a day a flow is what happened on it, and a stock what there is at its end. `last(m, n)` sums the days after the same
//! day of the month n months before, this one included; `prev(m, n)` is the measure on that earlier day. Where the earlier
//! month lacks the day, its last day stands for it ([`Day::months_before`](crate::period::Day::months_before)).

mod eval;
mod parse;
#[cfg(test)]
mod tests;

pub use eval::{Asked, Program};
pub use parse::FormulaError;

/// A parsed formula over measures' names.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    pub(crate) root: Expr<String>,
}

/// An expression; `M` names a measure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr<M> {
    Number(f64),
    Measure(M),
    Last(M, u16),
    Prev(M, u16),
    Neg(Box<Self>),
    Parent(Box<Self>),
    Binary(Op, Box<Self>, Box<Self>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Add,
    Sub,
    Mul,
    Div,
    Min,
    Max,
}

impl Formula {
    /// The measures that it names, in order, each as often as named.
    pub fn measures(&self) -> impl Iterator<Item = &str> {
        let mut names = Vec::new();
        self.root.visit(&mut |name| names.push(name.as_str()));
        names.into_iter()
    }

    /// The measures whose figures it sums over several months, with how many; each as often as named.
    pub fn windows(&self) -> impl Iterator<Item = (&str, u16)> {
        let mut windows = Vec::new();
        self.root.visit_windows(&mut |name, months| windows.push((name.as_str(), months)));
        windows.into_iter()
    }

    /// Whether its figure of an unfinished month goes on growing with the days: a flow of that month alone that nothing
    /// divides which grows as much. `is_flow` tells a measure's kind.
    #[must_use]
    pub fn grows_within_month(&self, is_flow: &impl Fn(&str) -> bool) -> bool {
        self.root.degree(&|name| is_flow(name)) > 0
    }

    /// How many months before the current one it looks back at most.
    #[must_use]
    pub fn longest_window(&self) -> u16 {
        self.root.window()
    }
}

impl Expr<String> {
    /// To which power of the days gone it grows.
    fn degree(&self, is_flow: &dyn Fn(&str) -> bool) -> i32 {
        match self {
            Self::Measure(name) | Self::Last(name, 1) => i32::from(is_flow(name)),
            Self::Number(_) | Self::Last(..) | Self::Prev(..) => 0,
            Self::Neg(of) | Self::Parent(of) => of.degree(is_flow),
            Self::Binary(op, a, b) => {
                let (a, b) = (a.degree(is_flow), b.degree(is_flow));
                match op {
                    Op::Mul => a + b,
                    Op::Div => a - b,
                    Op::Add | Op::Sub | Op::Min | Op::Max => a.max(b),
                }
            }
        }
    }
}

impl<M> Expr<M> {
    fn window(&self) -> u16 {
        match self {
            Self::Number(_) | Self::Measure(_) => 0,
            Self::Last(_, months) => months.saturating_sub(1),
            Self::Prev(_, months) => *months,
            Self::Neg(inner) | Self::Parent(inner) => inner.window(),
            Self::Binary(_, a, b) => a.window().max(b.window()),
        }
    }

    pub(crate) fn visit_windows<'a>(&'a self, see: &mut impl FnMut(&'a M, u16)) {
        match self {
            Self::Last(m, months) => see(m, *months),
            Self::Number(_) | Self::Measure(_) | Self::Prev(..) => {}
            Self::Neg(inner) | Self::Parent(inner) => inner.visit_windows(see),
            Self::Binary(_, a, b) => {
                a.visit_windows(see);
                b.visit_windows(see);
            }
        }
    }

    pub(crate) fn visit<'a>(&'a self, see: &mut impl FnMut(&'a M)) {
        match self {
            Self::Number(_) => {}
            Self::Measure(m) | Self::Last(m, _) | Self::Prev(m, _) => see(m),
            Self::Neg(inner) | Self::Parent(inner) => inner.visit(see),
            Self::Binary(_, a, b) => {
                a.visit(see);
                b.visit(see);
            }
        }
    }
}
