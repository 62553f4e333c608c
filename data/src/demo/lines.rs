//! What boundaries run along: rivers, roads of four classes, walls and field paths.

/// What a boundary runs along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineClass {
    /// The edge of the whole.
    Outline,
    /// The middle of a river.
    River,
    /// Road class 1.
    Expressway,
    /// Road class 2.
    Main,
    /// Road class 3.
    Secondary,
    /// Road class 4.
    Minor,
    /// A compound's wall, a lane or a field path: no road of the map.
    Wall,
}

impl LineClass {
    /// Road class 1–4; none where no road is.
    #[must_use]
    pub const fn road(self) -> Option<u8> {
        match self {
            Self::Expressway => Some(1),
            Self::Main => Some(2),
            Self::Secondary => Some(3),
            Self::Minor => Some(4),
            Self::Outline | Self::River | Self::Wall => None,
        }
    }

    /// How much a boundary between upper units is worth here: little along a river, much across a compound.
    pub(super) const fn cost(self) -> f64 {
        match self {
            Self::Outline => 0.0,
            Self::River => 0.25,
            Self::Expressway => 0.3,
            Self::Main => 0.5,
            Self::Secondary => 0.85,
            Self::Minor => 1.2,
            Self::Wall => 2.0,
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub class: LineClass,
    /// Metres from the middle to where a building may stand.
    pub clear: f64,
    /// Half the width of water or carriageway, metres.
    pub half: f64,
}

/// Every line by number; 0 is the outline, 1 any wall.
pub(super) struct Lines(pub Vec<Line>);

/// The number of every wall.
pub(super) const WALL: u32 = 1;

impl Lines {
    pub fn new() -> Self {
        Self(vec![
            Line { class: LineClass::Outline, clear: 8.0, half: 0.0 },
            Line { class: LineClass::Wall, clear: 3.0, half: 0.0 },
        ])
    }
    pub fn river(&mut self, half: f64) -> u32 {
        self.push(Line { class: LineClass::River, clear: half + 16.0, half })
    }
    pub fn road(&mut self, class: LineClass) -> u32 {
        let half = match class {
            LineClass::Expressway => 17.0,
            LineClass::Main => 15.0,
            LineClass::Secondary => 10.0,
            _ => 5.0,
        };
        self.push(Line { class, clear: half + if class == LineClass::Expressway { 22.0 } else { 6.0 }, half })
    }
    fn push(&mut self, line: Line) -> u32 {
        self.0.push(line);
        self.0.len() as u32 - 1
    }
    /// The last river's number; rivers are drawn before roads.
    pub fn last_river(&self) -> u32 {
        self.0.iter().rposition(|l| l.class == LineClass::River).unwrap_or(0) as u32
    }
    /// How far a river's water may reach from its middle, metres; 0 for other lines.
    pub fn wet(&self, line: u32) -> f64 {
        let line = self.0[line as usize];
        if line.class == LineClass::River { line.half * 1.2 + 3.0 } else { 0.0 }
    }
    pub fn class(&self, line: u32) -> LineClass {
        self.0[line as usize].class
    }
}
