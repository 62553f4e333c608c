//! The one place where a wish becomes a choice.

use domain::{catalogue::Domain, period::Period, units::UnitIx};

use super::{Command, Dataset, Effect, Hidden, IndicatorIx, Laying, Lens, Sketch, Tool, lens};
use crate::{locale::Lang, print::Print};

/// Which level colours the map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LevelChoice {
    /// The deepest whose cells are large enough to see.
    #[default]
    Auto,
    /// The level at this depth.
    Pinned(u8),
}

/// Which colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// Light on dark, the default.
    #[default]
    Dark,
    /// Dark on light.
    Light,
    /// Black, white and stronger lines.
    Contrast,
}

impl Scheme {
    /// All, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::Dark, Self::Light, Self::Contrast];

    /// Its name in the address, in storage and in the style sheet.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Contrast => "contrast",
        }
    }

    /// The scheme of that name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.id() == id)
    }
}

/// What the person chose. The address holds all of it but the sheets and the tools.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Whose card is shown.
    pub unit: UnitIx,
    /// The unit that was gone into: itself or above it lies what the next step down or up starts from.
    pub scope: UnitIx,
    /// Which level colours the map.
    pub level: LevelChoice,
    /// What colours the map.
    pub indicator: IndicatorIx,
    /// The domain that is looked at; none in the panorama. The indicator is one of its own, where it has any.
    pub domain: Option<Domain>,
    /// When.
    pub period: Period,
    /// Whether the periods go by by themselves.
    pub play: bool,
    /// The language.
    pub lang: Lang,
    /// The colours.
    pub scheme: Scheme,
    /// Whether the sheet of keys is open.
    pub help: bool,
    /// Whether the sheet is open that says how the chosen figure is computed.
    pub explain: bool,
    /// Whether the sheet is open that puts views onto a wall.
    pub cast: bool,
    /// What is shown as it would be printed.
    pub print: Option<Print>,
    /// Whether the drawer of indicators is open.
    pub drawer: bool,
    /// The tool in hand.
    pub tool: Option<Tool>,
    /// What is measured; empty without that tool.
    pub sketch: Sketch,
    /// A place that is marked: longitude, latitude in degrees.
    pub pin: Option<(f64, f64)>,
    /// Whether a table stands in the map's place.
    pub table: bool,
    /// What below the colours isn't drawn.
    pub hidden: Hidden,
    /// What is laid over them.
    pub overlays: Laying,
    /// How the map shows the figures.
    pub lens: Lens,
}

impl Choice {
    /// What stands in for a choice before there is a snapshot to choose from.
    #[must_use]
    pub const fn unknown(lang: Lang, scheme: Scheme) -> Self {
        Self {
            unit: UnitIx(0),
            scope: UnitIx(0),
            level: LevelChoice::Auto,
            indicator: IndicatorIx(0),
            domain: None,
            period: Period::Year(1),
            play: false,
            lang,
            scheme,
            help: false,
            explain: false,
            cast: false,
            print: None,
            drawer: false,
            tool: None,
            sketch: Sketch::new(),
            pin: None,
            table: false,
            hidden: Hidden::NONE,
            overlays: Laying::none(),
            lens: Lens::PLAIN,
        }
    }

    /// Applies what needs no snapshot.
    pub fn early(&mut self, command: Command) {
        match command {
            Command::Lang(lang) => self.lang = lang,
            Command::Scheme(scheme) => self.scheme = scheme,
            Command::Help(open) => self.help = open,
            Command::Explain(open) => {
                self.explain = open;
                // What is explained stands still.
                self.play = self.play && !open;
            }
            Command::Cast(open) => self.cast = open,
            Command::Print(print) => {
                self.print = print;
                // So does what is printed.
                self.play = self.play && print.is_none();
            }
            Command::Drawer(open) => self.drawer = open,
            Command::Table(open) => self.table = open,
            _ => {}
        }
    }

    /// What is chosen before anyone chose.
    #[must_use]
    pub fn first(data: &Dataset) -> Self {
        Self {
            unit: data.root(),
            scope: data.root(),
            indicator: data.first_indicator(),
            period: data.last_period(),
            ..Self::unknown(Lang::default(), Scheme::default())
        }
    }
}

/// Applies a wish. A wish that can't be met (a unit that isn't there, a step past the end) changes nothing.
pub fn reduce(data: &Dataset, choice: &mut Choice, command: Command) -> Option<Effect> {
    let effect = apply(data, choice, command);
    lens::keep_true(data, choice);
    effect
}

fn apply(data: &Dataset, choice: &mut Choice, command: Command) -> Option<Effect> {
    match command {
        Command::Select(unit) => {
            if unit.index() < data.units().len() {
                choice.unit = unit;
            }
            None
        }
        Command::Visit(unit) => visit(data, choice, unit),
        Command::Drill { unit, leaf } => {
            let target = match choice.level {
                LevelChoice::Pinned(_) => unit,
                LevelChoice::Auto => toward(data, choice.scope, data.units().unit_of(leaf)),
            };
            visit(data, choice, target)
        }
        Command::Enter => visit(data, choice, choice.unit),
        Command::Up => {
            let above =
                if choice.unit == choice.scope { data.units().parent(choice.scope) } else { Some(choice.scope) };
            above.and_then(|unit| visit(data, choice, unit))
        }
        Command::Home => {
            choice.level = LevelChoice::Auto;
            choice.unit = data.root();
            choice.scope = data.root();
            Some(Effect::FlyHome)
        }
        Command::Level(level) => {
            if !matches!(level, LevelChoice::Pinned(depth) if depth > data.leaf_depth()) {
                choice.level = level;
            }
            None
        }
        Command::Indicator(indicator) => {
            if indicator.0 < data.catalogue.indicators.len() {
                show(data, choice, indicator);
            }
            None
        }
        Command::Domain(domain) => {
            choice.domain = domain;
            let elsewhere = |domain: &Domain| data.indicator(choice.indicator).domain != *domain;
            if let Some(first) = domain.filter(elsewhere).and_then(|domain| data.first_in(domain)) {
                choice.indicator = first;
            }
            None
        }
        Command::IndicatorStep(by) => {
            let at = data.order.iter().position(|&known| known == choice.indicator).unwrap_or(0);
            let next = (at as i32).saturating_add(by).rem_euclid(data.order.len() as i32) as usize;
            show(data, choice, data.order[next]);
            None
        }
        Command::Period(period) => {
            if data.period_at(period).is_some() {
                choice.period = period;
                choice.play = false;
            }
            None
        }
        Command::PeriodStep(by) => {
            step(data, choice, by);
            choice.play = false;
            None
        }
        Command::Play(on) => {
            let (first, last) = lens::reach(data, choice);
            choice.play = on && first < last;
            if choice.play && choice.period == data.catalogue.periods[last] {
                choice.period = data.catalogue.periods[first];
            }
            None
        }
        Command::PlayStep => {
            if choice.play {
                step(data, choice, 1);
                choice.play = choice.period != data.catalogue.periods[lens::reach(data, choice).1];
            }
            None
        }
        Command::Lens(command) => {
            lens::reduce(data, choice, command);
            None
        }
        Command::Lang(_)
        | Command::Scheme(_)
        | Command::Help(_)
        | Command::Explain(_)
        | Command::Cast(_)
        | Command::Print(_)
        | Command::Drawer(_)
        | Command::Table(_) => {
            choice.early(command);
            None
        }
        Command::Tool(tool) => {
            choice.tool = tool;
            choice.sketch = Sketch::new();
            None
        }
        Command::Sketch(step) => {
            if choice.tool == Some(Tool::Measure) {
                choice.sketch.step(step);
            }
            None
        }
        Command::Pin(pin) => {
            choice.pin = pin;
            None
        }
        Command::Lay(overlays) => {
            choice.overlays = overlays;
            None
        }
        Command::Show(layer, shown) => {
            choice.hidden = choice.hidden.with(layer, !shown);
            None
        }
    }
}

/// So many periods on; stops at both ends, of the range where there is one.
fn step(data: &Dataset, choice: &mut Choice, by: i32) {
    if let Some(at) = data.period_at(choice.period) {
        let (first, last) = lens::reach(data, choice);
        choice.period =
            data.catalogue.periods[(at as i32).saturating_add(by).clamp(first as i32, last as i32) as usize];
    }
}

/// Colours by the indicator; a domain view follows it into its domain.
fn show(data: &Dataset, choice: &mut Choice, indicator: IndicatorIx) {
    choice.indicator = indicator;
    choice.domain = choice.domain.map(|_| data.indicator(indicator).domain);
}

/// Selects the unit, makes it the scope and, where a level is pinned, pins the one below it.
fn visit(data: &Dataset, choice: &mut Choice, unit: UnitIx) -> Option<Effect> {
    if unit.index() >= data.units().len() {
        return None;
    }
    choice.unit = unit;
    choice.scope = unit;
    if let LevelChoice::Pinned(_) = choice.level {
        choice.level = LevelChoice::Pinned((data.units().depth(unit) + 1).min(data.leaf_depth()));
    }
    Some(if unit == data.root() { Effect::FlyHome } else { Effect::Fly(unit) })
}

/// One step down from `scope` towards the leaf, or the leaf's own unit at the scope's level when it lies elsewhere.
fn toward(data: &Dataset, scope: UnitIx, leaf: UnitIx) -> UnitIx {
    let chain = data.chain(leaf);
    let own = data.units().depth(scope);
    match chain.iter().position(|&unit| unit == scope) {
        Some(at) => chain[(at + 1).min(chain.len() - 1)],
        None => chain.iter().copied().rfind(|&unit| data.units().depth(unit) <= own).unwrap_or(leaf),
    }
}

#[cfg(test)]
mod tests {
    use super::{Choice, Command, reduce};
    use crate::state::tests::dataset;

    #[test]
    fn playing_begins_anew_at_the_end_stops_there_and_gives_way_to_the_hand() {
        let data = dataset();
        let mut choice = Choice::first(&data);
        reduce(&data, &mut choice, Command::Play(true));
        assert_eq!((choice.play, choice.period), (true, data.catalogue.periods[0]));
        for at in 1..data.catalogue.periods.len() {
            assert!(choice.play);
            reduce(&data, &mut choice, Command::PlayStep);
            assert_eq!(choice.period, data.catalogue.periods[at]);
        }
        assert!(!choice.play, "it stops at the last");
        reduce(&data, &mut choice, Command::PeriodStep(-3));
        let there = choice.period;
        reduce(&data, &mut choice, Command::Play(true));
        assert_eq!((choice.play, choice.period), (true, there));
        reduce(&data, &mut choice, Command::Period(data.catalogue.periods[2]));
        reduce(&data, &mut choice, Command::PlayStep);
        assert_eq!((choice.play, choice.period), (false, data.catalogue.periods[2]));
    }
}
