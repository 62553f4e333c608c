//! The rows of the registers. Days are days since 1970-01-01; `leaf` is a place among the leaves in the order of codes.

/// Houses, people, organisations and events.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "each is the list of what its type describes")]
pub struct Registers {
    pub houses: Vec<House>,
    pub persons: Vec<Person>,
    pub party_organisations: Vec<Standing>,
    pub facilities: Vec<Standing>,
    pub devices: Vec<Standing>,
    pub cases: Vec<Case>,
    pub alarms: Vec<Alarm>,
    pub visits: Vec<Visit>,
    pub services: Vec<Service>,
    pub meetings: Vec<Meeting>,
    pub merchants: Vec<Standing>,
    pub team: Vec<Member>,
    pub wishes: Vec<Wish>,
    pub activities: Vec<Activity>,
    pub checks: Vec<Check>,
    pub hazards: Vec<Hazard>,
    pub device_hours: Vec<DeviceHours>,
    pub petitions: Vec<Petition>,
    pub assessments: Vec<Assessment>,
    pub funds: Vec<Fund>,
    pub jobs: Vec<Job>,
}

/// How a house is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HouseUse {
    /// A resident household lives there.
    Resident,
    /// Let to floating population.
    Let,
    /// Nobody lives there.
    Vacant,
}

/// A flat or single house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct House {
    /// Number of the building.
    pub building: u32,
    pub entrance: u8,
    pub floor: u8,
    pub leaf: u32,
    pub used: HouseUse,
    /// Day on which its household's ledger (一户一档) was opened.
    pub ledger_on: Option<i32>,
    /// Day on which its household joined the neighbour group.
    pub group_on: Option<i32>,
}

/// A record of a person living, or having lived, in a house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Person {
    /// Number of the house.
    pub house: u32,
    pub leaf: u32,
    pub birth_year: u16,
    pub female: bool,
    pub floating: bool,
    pub moved_in: i32,
    pub moved_out: Option<i32>,
    pub party_member: bool,
    /// Index into [`SPECIAL_GROUPS`].
    pub special_group: Option<u8>,
}

/// 五保, 失能, 独居, 残疾.
pub const SPECIAL_GROUPS: [&str; 4] = ["five_guarantees", "disabled_elder", "living_alone", "disability"];

/// Something that stands in a leaf from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Where.
    pub leaf: u32,
    /// What.
    pub kind: &'static str,
    /// Founded, opened, installed.
    pub from: i32,
    /// Closed or taken away.
    pub until: Option<i32>,
}

/// A case reported in a grid, with the day of each step that it has taken: later steps are empty while it is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Case {
    pub leaf: u32,
    /// Begins with `dispute_` for the eighteen kinds of dispute.
    pub kind: &'static str,
    /// `public`, `grid_worker`, `device` or `hotline`.
    pub source: &'static str,
    pub reported_on: i32,
    /// 受理, 立案, 派遣, 处置, 核查.
    pub steps: [Option<i32>; 5],
    pub due_on: i32,
    /// 结案.
    pub closed_on: Option<i32>,
    /// The last step taken.
    pub state: &'static str,
    /// 回退: sent back to be handled again.
    pub returned: bool,
    /// 延期.
    pub extended: bool,
    pub escalated: bool,
    /// Level that deals with it.
    pub level: &'static str,
    /// Of a closed dispute: whether mediation settled it.
    pub settled: Option<bool>,
}

/// An alarm of a sensing device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Alarm {
    pub leaf: u32,
    pub scene: &'static str,
    pub raised_on: i32,
    pub handled_minutes: Option<u16>,
    /// True or false alarm; none before anybody looked.
    pub verified: Option<bool>,
}

/// Visits in a leaf in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Visit {
    pub leaf: u32,
    /// To whom: `household`, `floating` or `special_group`.
    pub kind: &'static str,
    pub due_on: i32,
    pub due: u16,
    pub done: u16,
}

/// Uses of one item of service in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Service {
    pub leaf: u32,
    /// Index into [`ITEMS`].
    pub item: u8,
    pub used_on: i32,
    pub uses: u16,
    /// Minutes spent in all.
    pub minutes: u32,
    /// Minutes that as many uses took before the item was moved to one window.
    pub minutes_before: u32,
}

/// An item of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// The department that answers for it.
    pub department: &'static str,
    /// Its number in the department, from 1.
    pub number: u8,
    /// Whether one visit to one window is enough.
    pub one_stop: bool,
}

/// Departments and how many items each has: fifteen and 91.
const DEPARTMENTS: [(&str, u8); 15] = [
    ("civil_affairs", 11),
    ("human_resources", 10),
    ("medical_insurance", 9),
    ("public_security", 9),
    ("health", 8),
    ("housing", 7),
    ("education", 6),
    ("market_regulation", 6),
    ("planning", 5),
    ("disabled_federation", 5),
    ("veterans", 4),
    ("justice", 4),
    ("agriculture", 3),
    ("transport", 2),
    ("taxation", 2),
];

/// Every item of service, department by department; 72 of the 91 are done in one stop.
pub const ITEMS: [Item; 91] = {
    let mut items = [Item { department: "", number: 0, one_stop: false }; 91];
    let (mut at, mut department) = (0, 0);
    while department < DEPARTMENTS.len() {
        let (name, count) = DEPARTMENTS[department];
        let mut number = 1;
        while number <= count {
            // Every fifth, and the last of them, still takes several offices: 19.
            items[at] = Item { department: name, number, one_stop: at % 5 != 4 && at != 90 };
            at += 1;
            number += 1;
        }
        department += 1;
    }
    items
};

/// A meeting of neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Meeting {
    pub leaf: u32,
    pub kind: &'static str,
    pub held_on: i32,
    pub attended: u16,
    pub settled: bool,
}

/// Somebody who works for a grid: nobody's name, only the role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Member {
    pub leaf: u32,
    /// `micro_grid_leader`, `grid_leader`, `grid_worker`, `police`, `doctor`, `volunteer`, or `reported_member` for a
    /// party member who reported in where he lives (双报到).
    pub role: &'static str,
    pub party_member: bool,
    pub joined: i32,
    pub left: Option<i32>,
}

/// A wish: ordered by residents, dispatched by the community, claimed by a party member (点单、派单、接单).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Wish {
    pub leaf: u32,
    pub kind: &'static str,
    pub ordered_on: i32,
    pub due_on: i32,
    pub dispatched_on: Option<i32>,
    pub claimed_on: Option<i32>,
    pub done_on: Option<i32>,
}

/// Something held with people: `training`, `party_day`, `volunteering`, `culture`, `merchants` or `job_fair`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Activity {
    pub leaf: u32,
    pub kind: &'static str,
    pub held_on: i32,
    pub people: u16,
    /// How long it took.
    pub minutes: u16,
}

/// Checks of one kind in a leaf in a month: doors of a campaign, rounds of a river patrol, answers to a roll call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Check {
    pub leaf: u32,
    /// `gas`, `fire`, `electricity` and `flood` are household campaigns; `river` and `roll_call` are not.
    pub kind: &'static str,
    pub due_on: i32,
    pub due: u16,
    pub done: u16,
    /// Minutes spent in all.
    pub minutes: u32,
}

/// A hazard found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Hazard {
    pub leaf: u32,
    pub kind: &'static str,
    pub major: bool,
    pub found_on: i32,
    pub due_on: i32,
    pub cleared_on: Option<i32>,
}

/// How long the devices of a leaf should have run in a month, and did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct DeviceHours {
    pub leaf: u32,
    /// Last day of the month that the register knows.
    pub until: i32,
    pub due: u32,
    pub up: u32,
}

/// `petition`, `suggestion` or `hotline`: what residents write or call in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Petition {
    pub leaf: u32,
    pub kind: &'static str,
    pub received_on: i32,
    pub due_on: i32,
    pub answered_on: Option<i32>,
    /// What the caller said when asked; many aren't reached.
    pub satisfied: Option<bool>,
}

/// A month's assessment of a leader by the duty list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Assessment {
    pub leaf: u32,
    /// `micro_grid_leader` (8 duties) or `grid_leader` (29).
    pub role: &'static str,
    pub assessed_on: i32,
    pub duties_due: u8,
    pub duties_done: u8,
    /// Of 100.
    pub points: u8,
}

/// Money for a purpose in a grid and a month, yuan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Fund {
    pub leaf: u32,
    pub purpose: &'static str,
    pub booked_on: i32,
    pub planned: u32,
    pub spent: u32,
}

/// Somebody who looks for work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Job {
    pub leaf: u32,
    pub sector: &'static str,
    pub sought_on: i32,
    pub found_on: Option<i32>,
}
