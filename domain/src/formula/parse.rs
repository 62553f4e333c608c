//! From text to expression.

use super::{Expr, Formula, Op};

/// What is wrong with a formula; places count characters from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormulaError {
    /// Something else should stand there.
    #[error("formula, character {at}: expected {expected}, found {found:?}")]
    Expected {
        /// Where.
        at: usize,
        /// What should stand there.
        expected: &'static str,
        /// What stands there; empty at the end.
        found: String,
    },
    /// A measure that no catalogue has.
    #[error("formula: no measure is called {0:?}")]
    UnknownMeasure(String),
    /// Too deep to be read by anyone.
    #[error("formula: nested deeper than {0}")]
    TooDeep(usize),
}

const MAX_DEPTH: usize = 64;
const MAX_MONTHS: u16 = 120;

impl Formula {
    /// Parses a formula.
    ///
    /// # Errors
    /// [`FormulaError`] with the place.
    pub fn parse(text: &str) -> Result<Self, FormulaError> {
        let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0, end: text.chars().count() + 1 };
        let root = parser.sum()?;
        match parser.peek() {
            None => Ok(Self { root }),
            Some(_) => Err(parser.expected("an operator or the end")),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(f64),
    Name(String),
    Sign(char),
}

fn tokens(text: &str) -> Result<Vec<(usize, Token)>, FormulaError> {
    let chars: Vec<char> = text.chars().collect();
    let mut out = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let start = at;
        let run = |at: usize, keep: fn(char) -> bool| at + chars[at..].iter().take_while(|&&c| keep(c)).count();
        match chars[at] {
            c if c.is_whitespace() => at += 1,
            c if c.is_ascii_digit() => {
                at = run(at, |c| c.is_ascii_digit() || c == '.');
                let digits: String = chars[start..at].iter().collect();
                let number = digits.parse().map_err(|_| FormulaError::Expected {
                    at: start + 1,
                    expected: "a number",
                    found: digits.clone(),
                })?;
                out.push((start + 1, Token::Number(number)));
            }
            c if c.is_ascii_lowercase() => {
                at = run(at, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
                out.push((start + 1, Token::Name(chars[start..at].iter().collect())));
            }
            c @ ('+' | '-' | '*' | '/' | '(' | ')' | ',') => {
                at += 1;
                out.push((start + 1, Token::Sign(c)));
            }
            c => {
                let expected = "a number, a measure, an operator or a bracket";
                return Err(FormulaError::Expected { at: start + 1, expected, found: c.into() });
            }
        }
    }
    Ok(out)
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    at: usize,
    depth: usize,
    end: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(_, token)| token)
    }

    fn take(&mut self, sign: char) -> bool {
        let here = self.peek() == Some(&Token::Sign(sign));
        self.at += usize::from(here);
        here
    }

    fn expected(&self, expected: &'static str) -> FormulaError {
        let (at, found) = match self.tokens.get(self.at) {
            None => (self.end, String::new()),
            Some((at, Token::Number(n))) => (*at, n.to_string()),
            Some((at, Token::Name(name))) => (*at, name.clone()),
            Some((at, Token::Sign(c))) => (*at, (*c).into()),
        };
        FormulaError::Expected { at, expected, found }
    }

    fn must(&mut self, sign: char, expected: &'static str) -> Result<(), FormulaError> {
        if self.take(sign) { Ok(()) } else { Err(self.expected(expected)) }
    }

    fn sum(&mut self) -> Result<Expr<String>, FormulaError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(FormulaError::TooDeep(MAX_DEPTH));
        }
        let mut left = self.product()?;
        loop {
            let op = match self.peek() {
                Some(Token::Sign('+')) => Op::Add,
                Some(Token::Sign('-')) => Op::Sub,
                _ => break,
            };
            self.at += 1;
            left = Expr::Binary(op, left.into(), self.product()?.into());
        }
        self.depth -= 1;
        Ok(left)
    }

    fn product(&mut self) -> Result<Expr<String>, FormulaError> {
        let mut left = self.factor()?;
        loop {
            let op = match self.peek() {
                Some(Token::Sign('*')) => Op::Mul,
                Some(Token::Sign('/')) => Op::Div,
                _ => return Ok(left),
            };
            self.at += 1;
            left = Expr::Binary(op, left.into(), self.factor()?.into());
        }
    }

    fn factor(&mut self) -> Result<Expr<String>, FormulaError> {
        const WHAT: &str = "a number, a measure or (";
        let token = self.peek().cloned().ok_or_else(|| self.expected(WHAT))?;
        match token {
            Token::Number(number) => {
                self.at += 1;
                Ok(Expr::Number(number))
            }
            Token::Name(name) => {
                self.at += 1;
                if self.peek() == Some(&Token::Sign('(')) { self.call(&name) } else { Ok(Expr::Measure(name)) }
            }
            Token::Sign('-') => {
                self.at += 1;
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return Err(FormulaError::TooDeep(MAX_DEPTH));
                }
                let inner = self.factor()?;
                self.depth -= 1;
                Ok(Expr::Neg(inner.into()))
            }
            Token::Sign('(') => {
                self.at += 1;
                let inner = self.sum()?;
                self.must(')', ")")?;
                Ok(inner)
            }
            Token::Sign(_) => Err(self.expected(WHAT)),
        }
    }

    fn call(&mut self, name: &str) -> Result<Expr<String>, FormulaError> {
        if !["last", "prev", "min", "max", "parent"].contains(&name) {
            self.at -= 1;
            return Err(self.expected("last, prev, min, max or parent before ("));
        }
        self.must('(', "(")?;
        let expr = if name == "parent" {
            Expr::Parent(self.sum()?.into())
        } else if name == "last" || name == "prev" {
            let Some(Token::Name(measure)) = self.peek().cloned() else {
                return Err(self.expected("a measure"));
            };
            self.at += 1;
            self.must(',', ",")?;
            let months = match self.peek() {
                Some(&Token::Number(n)) if n.fract() == 0.0 && n >= 1.0 && n <= f64::from(MAX_MONTHS) => n as u16,
                _ => return Err(self.expected("a whole number of months, 1–120")),
            };
            self.at += 1;
            if name == "last" { Expr::Last(measure, months) } else { Expr::Prev(measure, months) }
        } else {
            let op = if name == "min" { Op::Min } else { Op::Max };
            let a = self.sum()?;
            self.must(',', ",")?;
            Expr::Binary(op, a.into(), self.sum()?.into())
        };
        self.must(')', ")")?;
        Ok(expr)
    }
}
