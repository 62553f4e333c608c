//! One table for each register.

use std::sync::Arc;

use datafusion::arrow::array::{Float64Array, StringArray, UInt16Array};

use super::{Tables, bytes, days, flags, ids, leaf_codes, numbers, shorts, words};
use crate::demo::{Building, DemoError, HouseUse, ITEMS, Registers, SPECIAL_GROUPS, Standing};

impl Tables<'_> {
    fn standing(
        &mut self,
        name: &str,
        from: &'static str,
        until: &'static str,
        list: &[Standing],
    ) -> Result<(), DemoError> {
        let codes = self.codes;
        self.table(name, list.len(), |r| {
            let s = &list[r.clone()];
            vec![
                ("id", ids(r)),
                ("micro_grid", leaf_codes(codes, s.iter().map(|s| s.leaf))),
                ("kind", words(s.iter().map(|s| Some(s.kind)))),
                (from, days(s.iter().map(|s| Some(s.from)))),
                (until, days(s.iter().map(|s| s.until))),
            ]
        })
    }

    /// As [`Self::standing`], with where each stands: at a building of its leaf, one after the other, stations and the
    /// like at the first; nowhere known in a leaf without. None has a name of its own.
    fn placed(
        &mut self,
        name: &str,
        from: &'static str,
        until: &'static str,
        list: &[Standing],
        buildings: &[Building],
    ) -> Result<(), DemoError> {
        let codes = self.codes;
        let mut before = (u32::MAX, 0);
        let at = list.iter().map(|standing| {
            before = (standing.leaf, if before.0 == standing.leaf { before.1 + 1 } else { 0 });
            let first = buildings.partition_point(|b| b.leaf < standing.leaf);
            let own = buildings[first..].partition_point(|b| b.leaf == standing.leaf);
            let turn = if standing.kind.ends_with("station") { 0 } else { before.1 };
            (own > 0).then(|| buildings[first + turn % own].at)
        });
        let at: Vec<Option<[i32; 2]>> = at.collect();
        self.table(name, list.len(), |r| {
            let s = &list[r.clone()];
            let degrees = |k: usize| {
                let places = at[r.clone()].iter().map(|at| at.map(|at| f64::from(at[k]) / 1e7));
                Arc::new(Float64Array::from_iter(places))
            };
            vec![
                ("id", ids(r.clone())),
                ("micro_grid", leaf_codes(codes, s.iter().map(|s| s.leaf))),
                ("kind", words(s.iter().map(|s| Some(s.kind)))),
                (from, days(s.iter().map(|s| Some(s.from)))),
                (until, days(s.iter().map(|s| s.until))),
                ("name", Arc::new(StringArray::new_null(s.len()))),
                ("lon", degrees(0)),
                ("lat", degrees(1)),
            ]
        })
    }

    pub(super) fn registers(&mut self, made: &Registers, buildings: &[Building]) -> Result<(), DemoError> {
        let codes = self.codes;
        self.table("houses", made.houses.len(), |r| {
            let h = &made.houses[r.clone()];
            let used = |u| match u {
                HouseUse::Resident => "resident",
                HouseUse::Let => "let",
                HouseUse::Vacant => "vacant",
            };
            vec![
                ("id", ids(r)),
                ("building", numbers(h.iter().map(|h| h.building))),
                ("entrance", bytes(h.iter().map(|h| h.entrance))),
                ("floor", bytes(h.iter().map(|h| h.floor))),
                ("micro_grid", leaf_codes(codes, h.iter().map(|h| h.leaf))),
                ("occupied", flags(h.iter().map(|h| Some(h.used == HouseUse::Resident)))),
                ("used", words(h.iter().map(|h| Some(used(h.used))))),
                ("ledger_on", days(h.iter().map(|h| h.ledger_on))),
                ("group_on", days(h.iter().map(|h| h.group_on))),
            ]
        })?;
        self.table("persons", made.persons.len(), |r| {
            let p = &made.persons[r.clone()];
            vec![
                ("id", ids(r)),
                ("house", numbers(p.iter().map(|p| p.house))),
                ("micro_grid", leaf_codes(codes, p.iter().map(|p| p.leaf))),
                ("birth_year", shorts(p.iter().map(|p| p.birth_year))),
                ("sex", words(p.iter().map(|p| Some(if p.female { "female" } else { "male" })))),
                ("kind", words(p.iter().map(|p| Some(if p.floating { "floating" } else { "resident" })))),
                ("moved_in", days(p.iter().map(|p| Some(p.moved_in)))),
                ("moved_out", days(p.iter().map(|p| p.moved_out))),
                ("party_member", flags(p.iter().map(|p| Some(p.party_member)))),
                ("special_group", words(p.iter().map(|p| p.special_group.map(|g| SPECIAL_GROUPS[usize::from(g)])))),
            ]
        })?;
        self.placed("party_organisations", "founded", "closed", &made.party_organisations, buildings)?;
        self.placed("facilities", "opened", "closed", &made.facilities, buildings)?;
        self.placed("devices", "installed", "removed", &made.devices, buildings)?;
        self.standing("merchants", "opened", "closed", &made.merchants)?;
        self.events(made)?;
        self.work(made)
    }

    /// What happened to residents: cases, alarms, visits, services, meetings, wishes, petitions.
    fn events(&mut self, made: &Registers) -> Result<(), DemoError> {
        let codes = self.codes;
        self.table("cases", made.cases.len(), |r| {
            let c = &made.cases[r.clone()];
            let step = |k: usize| days(c.iter().map(|c| c.steps[k]));
            vec![
                ("id", ids(r)),
                ("micro_grid", leaf_codes(codes, c.iter().map(|c| c.leaf))),
                ("kind", words(c.iter().map(|c| Some(c.kind)))),
                ("source", words(c.iter().map(|c| Some(c.source)))),
                ("reported_on", days(c.iter().map(|c| Some(c.reported_on)))),
                ("accepted_on", step(0)),
                ("filed_on", step(1)),
                ("dispatched_on", step(2)),
                ("handled_on", step(3)),
                ("verified_on", step(4)),
                ("due_on", days(c.iter().map(|c| Some(c.due_on)))),
                ("closed_on", days(c.iter().map(|c| c.closed_on))),
                ("state", words(c.iter().map(|c| Some(c.state)))),
                ("returned", flags(c.iter().map(|c| Some(c.returned)))),
                ("extended", flags(c.iter().map(|c| Some(c.extended)))),
                ("escalated", flags(c.iter().map(|c| Some(c.escalated)))),
                ("level", words(c.iter().map(|c| Some(c.level)))),
                ("settled", flags(c.iter().map(|c| c.settled))),
            ]
        })?;
        self.table("alarms", made.alarms.len(), |r| {
            let a = &made.alarms[r.clone()];
            vec![
                ("id", ids(r)),
                ("micro_grid", leaf_codes(codes, a.iter().map(|a| a.leaf))),
                ("scene", words(a.iter().map(|a| Some(a.scene)))),
                ("raised_on", days(a.iter().map(|a| Some(a.raised_on)))),
                ("handled_minutes", Arc::new(UInt16Array::from_iter(a.iter().map(|a| a.handled_minutes)))),
                ("verified", flags(a.iter().map(|a| a.verified))),
            ]
        })?;
        self.table("visits", made.visits.len(), |r| {
            let v = &made.visits[r.clone()];
            vec![
                ("id", ids(r)),
                ("micro_grid", leaf_codes(codes, v.iter().map(|v| v.leaf))),
                ("kind", words(v.iter().map(|v| Some(v.kind)))),
                ("due_on", days(v.iter().map(|v| Some(v.due_on)))),
                ("due", shorts(v.iter().map(|v| v.due))),
                ("done", shorts(v.iter().map(|v| v.done))),
            ]
        })?;
        let items: Vec<String> = ITEMS.iter().map(|i| format!("{}_{:02}", i.department, i.number)).collect();
        self.table("services", made.services.len(), |r| {
            let s = &made.services[r.clone()];
            vec![
                ("id", ids(r)),
                ("micro_grid", leaf_codes(codes, s.iter().map(|s| s.leaf))),
                ("department", words(s.iter().map(|s| Some(ITEMS[usize::from(s.item)].department)))),
                ("item", words(s.iter().map(|s| Some(items[usize::from(s.item)].as_str())))),
                ("one_stop", flags(s.iter().map(|s| Some(ITEMS[usize::from(s.item)].one_stop)))),
                ("used_on", days(s.iter().map(|s| Some(s.used_on)))),
                ("uses", shorts(s.iter().map(|s| s.uses))),
                ("minutes", numbers(s.iter().map(|s| s.minutes))),
                ("minutes_before", numbers(s.iter().map(|s| s.minutes_before))),
            ]
        })?;
        self.table("meetings", made.meetings.len(), |r| {
            let m = &made.meetings[r.clone()];
            vec![
                ("id", ids(r)),
                ("micro_grid", leaf_codes(codes, m.iter().map(|m| m.leaf))),
                ("kind", words(m.iter().map(|m| Some(m.kind)))),
                ("held_on", days(m.iter().map(|m| Some(m.held_on)))),
                ("attended", shorts(m.iter().map(|m| m.attended))),
                ("settled", flags(m.iter().map(|m| Some(m.settled)))),
            ]
        })?;
        self.table("wishes", made.wishes.len(), |r| {
            let w = &made.wishes[r.clone()];
            vec![
                ("id", ids(r)),
                ("micro_grid", leaf_codes(codes, w.iter().map(|w| w.leaf))),
                ("kind", words(w.iter().map(|w| Some(w.kind)))),
                ("ordered_on", days(w.iter().map(|w| Some(w.ordered_on)))),
                ("due_on", days(w.iter().map(|w| Some(w.due_on)))),
                ("dispatched_on", days(w.iter().map(|w| w.dispatched_on))),
                ("claimed_on", days(w.iter().map(|w| w.claimed_on))),
                ("done_on", days(w.iter().map(|w| w.done_on))),
            ]
        })?;
        self.table("petitions", made.petitions.len(), |r| {
            let p = &made.petitions[r.clone()];
            vec![
                ("id", ids(r)),
                ("micro_grid", leaf_codes(codes, p.iter().map(|p| p.leaf))),
                ("kind", words(p.iter().map(|p| Some(p.kind)))),
                ("received_on", days(p.iter().map(|p| Some(p.received_on)))),
                ("due_on", days(p.iter().map(|p| Some(p.due_on)))),
                ("answered_on", days(p.iter().map(|p| p.answered_on))),
                ("satisfied", flags(p.iter().map(|p| p.satisfied))),
            ]
        })
    }

    /// What those who work for the grids did: the team itself, activities, checks, hazards, assessments, money, jobs.
    fn work(&mut self, made: &Registers) -> Result<(), DemoError> {
        let codes = self.codes;
        self.table("team", made.team.len(), |r| {
            let t = &made.team[r.clone()];
            vec![
                ("id", ids(r)),
                ("micro_grid", leaf_codes(codes, t.iter().map(|t| t.leaf))),
                ("role", words(t.iter().map(|t| Some(t.role)))),
                ("party_member", flags(t.iter().map(|t| Some(t.party_member)))),
                ("joined", days(t.iter().map(|t| Some(t.joined)))),
                ("left_on", days(t.iter().map(|t| t.left))),
            ]
        })?;
        self.table("activities", made.activities.len(), |r| {
            let a = &made.activities[r.clone()];
            vec![
                ("id", ids(r)),
                ("micro_grid", leaf_codes(codes, a.iter().map(|a| a.leaf))),
                ("kind", words(a.iter().map(|a| Some(a.kind)))),
                ("held_on", days(a.iter().map(|a| Some(a.held_on)))),
                ("people", shorts(a.iter().map(|a| a.people))),
                ("minutes", shorts(a.iter().map(|a| a.minutes))),
            ]
        })?;
        self.table("checks", made.checks.len(), |r| {
            let c = &made.checks[r.clone()];
            vec![
                ("id", ids(r)),
                ("micro_grid", leaf_codes(codes, c.iter().map(|c| c.leaf))),
                ("kind", words(c.iter().map(|c| Some(c.kind)))),
                ("due_on", days(c.iter().map(|c| Some(c.due_on)))),
                ("due", shorts(c.iter().map(|c| c.due))),
                ("done", shorts(c.iter().map(|c| c.done))),
                ("minutes", numbers(c.iter().map(|c| c.minutes))),
            ]
        })?;
        self.table("hazards", made.hazards.len(), |r| {
            let h = &made.hazards[r.clone()];
            vec![
                ("id", ids(r)),
                ("micro_grid", leaf_codes(codes, h.iter().map(|h| h.leaf))),
                ("kind", words(h.iter().map(|h| Some(h.kind)))),
                ("major", flags(h.iter().map(|h| Some(h.major)))),
                ("found_on", days(h.iter().map(|h| Some(h.found_on)))),
                ("due_on", days(h.iter().map(|h| Some(h.due_on)))),
                ("cleared_on", days(h.iter().map(|h| h.cleared_on))),
            ]
        })?;
        self.table("device_hours", made.device_hours.len(), |r| {
            let d = &made.device_hours[r.clone()];
            vec![
                ("id", ids(r)),
                ("micro_grid", leaf_codes(codes, d.iter().map(|d| d.leaf))),
                ("until", days(d.iter().map(|d| Some(d.until)))),
                ("hours_due", numbers(d.iter().map(|d| d.due))),
                ("hours_up", numbers(d.iter().map(|d| d.up))),
            ]
        })?;
        self.table("assessments", made.assessments.len(), |r| {
            let a = &made.assessments[r.clone()];
            vec![
                ("id", ids(r)),
                ("micro_grid", leaf_codes(codes, a.iter().map(|a| a.leaf))),
                ("role", words(a.iter().map(|a| Some(a.role)))),
                ("assessed_on", days(a.iter().map(|a| Some(a.assessed_on)))),
                ("duties_due", bytes(a.iter().map(|a| a.duties_due))),
                ("duties_done", bytes(a.iter().map(|a| a.duties_done))),
                ("points", bytes(a.iter().map(|a| a.points))),
            ]
        })?;
        self.table("funds", made.funds.len(), |r| {
            let f = &made.funds[r.clone()];
            vec![
                ("id", ids(r)),
                ("micro_grid", leaf_codes(codes, f.iter().map(|f| f.leaf))),
                ("purpose", words(f.iter().map(|f| Some(f.purpose)))),
                ("booked_on", days(f.iter().map(|f| Some(f.booked_on)))),
                ("planned", numbers(f.iter().map(|f| f.planned))),
                ("spent", numbers(f.iter().map(|f| f.spent))),
            ]
        })?;
        self.table("jobs", made.jobs.len(), |r| {
            let j = &made.jobs[r.clone()];
            vec![
                ("id", ids(r)),
                ("micro_grid", leaf_codes(codes, j.iter().map(|j| j.leaf))),
                ("sector", words(j.iter().map(|j| Some(j.sector)))),
                ("sought_on", days(j.iter().map(|j| Some(j.sought_on)))),
                ("found_on", days(j.iter().map(|j| j.found_on))),
            ]
        })
    }
}
