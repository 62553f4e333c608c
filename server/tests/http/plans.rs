//! Plans over HTTP: made, drawn on, refused; two who draw at once; what a shut planner tells.

use std::time::Duration;

use domain::{
    codec::pack,
    lattice::LatticePoint,
    plan::{Draft, EditCommand, Entry, NewUnit, Plan, Reason},
    units::UnitCode,
    wire::{CommandsBody, Health, NewCommands, NewPlan, PlanBody, PlanHead, PlanMoved, PlanRefused, PlansBody},
};

use crate::{
    client::{Connection, Reply},
    harness::{Builder, Running},
    snapshot::partition,
};

pub const JSON: (&str, &str) = ("Content-Type", "application/json");

/// What is to be read of plans; the first of them must be there.
const READABLE: [&str; 6] = [
    "/api/v1/plans",
    "/api/v1/plans/1",
    "/api/v1/plans/1/commands",
    "/api/v1/plans/1/atoms",
    "/api/v1/plans/1/partition.bin",
    "/api/v1/plans/1/export?format=geojson",
];

pub fn code(text: &str) -> UnitCode {
    UnitCode::new(text).unwrap()
}

/// A connection as the app has it: to this machine, under its own name.
pub struct Drawn {
    connection: Connection,
}

impl Drawn {
    pub fn new(server: &Running) -> Self {
        Self::at(server.address)
    }

    pub fn at(address: std::net::SocketAddr) -> Self {
        let mut connection = Connection::open(address);
        connection.host = address.to_string();
        Self { connection }
    }

    pub fn get(&mut self, url: &str) -> Reply {
        self.connection.ask("GET", url, &[])
    }

    pub fn get_with(&mut self, url: &str, headers: &[(&str, &str)]) -> Reply {
        self.connection.ask("GET", url, headers)
    }

    pub fn post(&mut self, url: &str, body: &impl serde::Serialize) -> Reply {
        self.connection.ask_with("POST", url, &[JSON], &serde_json::to_vec(body).unwrap())
    }

    #[track_caller]
    pub fn create(&mut self, scope: &[&str]) -> PlanBody {
        let plan = new_plan("河东微小化", scope);
        let reply = self.post("/api/v1/plans", &plan);
        assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
        let made: PlanBody = serde_json::from_slice(&reply.body).unwrap();
        assert_eq!(reply.header("location"), Some(format!("/api/v1/plans/{}", made.id).as_str()));
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        made
    }

    pub fn append(&mut self, id: u64, base: u64, commands: &[Entry]) -> Reply {
        self.post(&format!("/api/v1/plans/{id}/commands"), &NewCommands { base, commands: commands.to_vec() })
    }

    pub fn log(&mut self, id: u64, after: u64) -> CommandsBody {
        self.get(&format!("/api/v1/plans/{id}/commands?after={after}")).json()
    }
}

fn new_plan(name: &str, scope: &[&str]) -> NewPlan {
    let scope = scope.iter().map(|text| code(text)).collect();
    NewPlan { format: 1, name: name.into(), scope, base: None, entries: Vec::new() }
}

/// Cuts the first micro-grid of a community (1 or 2) in two, `steps` south of its middle.
pub fn split(community: u8, steps: i32, piece: u16) -> Entry {
    let west = 1_040_000_000 + if community == 2 { 300_000 } else { 0 };
    let at = |x| LatticePoint::new(west + x, 300_150_000 - steps);
    Entry::Do(EditCommand::Split {
        unit: code(&format!("99010000100{community}001001")),
        lines: vec![vec![at(-5_000), at(105_000)]],
        snap: 0,
        pieces: vec![NewUnit {
            code: code(&format!("99010000100{community}001{piece:03}")), name: "新微网格".into()
        }],
    })
}

pub fn checkpoint(name: &str) -> Entry {
    Entry::Checkpoint { name: name.into() }
}

#[test]
fn a_plan_is_made_listed_and_drawn_on() {
    let server = Builder::new().planner().start();
    assert!(server.get("/api/v1/health").json::<Health>().planner);
    let mut own = Drawn::new(&server);
    let made = own.create(&["990100001001"]);
    assert_eq!((made.id, made.head, made.name.as_str()), (1, 0, "河东微小化"));
    assert_eq!((made.base.version.as_str(), made.base.partition.len()), ("v1", 64));
    let commands = [split(1, 0, 7), checkpoint("两半"), Entry::Undo, Entry::Redo];
    assert_eq!(own.append(1, 0, &commands[..2]).json::<PlanHead>().head, 2);
    assert_eq!(own.append(1, 2, &commands[2..]).json::<PlanHead>().head, 4);
    let log = own.log(1, 0);
    assert_eq!((log.after, log.head, log.commands.as_slice()), (0, 4, &commands[..]));
    assert_eq!(own.log(1, 3).commands, &commands[3..]);
    assert_eq!(own.log(1, 4).commands, []);
    let second = own.create(&[]);
    let listed = own.get("/api/v1/plans").json::<PlansBody>().plans;
    assert_eq!(listed.iter().map(|plan| plan.id).collect::<Vec<_>>(), [second.id, 1]);
    let found: PlanBody = own.get("/api/v1/plans/1").json();
    assert_eq!((found.head, &found), (4, &listed[1]));
    assert!(found.changed >= found.created && found.created > 0 && found.bytes > 100);
    // What the log gives here is what it gives anywhere.
    let plan = Plan::from_partition(&partition()).unwrap().scoped(&made.scope).unwrap();
    let session = domain::plan::Session::replay(plan, log.commands).unwrap();
    assert!(session.plan().find(&code("990100001001001007")).is_some());
}

#[test]
fn two_who_draw_on_the_same_head_one_wins_and_the_other_hears_what_came_before() {
    let server = Builder::new().planner().start();
    let (mut one, mut two) = (Drawn::new(&server), Drawn::new(&server));
    let id = one.create(&[]).id;
    one.append(id, 0, &[checkpoint("a")]);
    assert_eq!(one.append(id, 1, &[split(1, 0, 7)]).json::<PlanHead>().head, 2);
    let reply = two.append(id, 1, &[split(2, 0, 7)]);
    let problem = reply.problem(409);
    assert_eq!((problem.kind.as_str(), problem.parameter.as_deref()), ("/problems/moved", Some("base")));
    let moved: PlanMoved = serde_json::from_slice(&reply.body).unwrap();
    assert_eq!((moved.head, moved.commands.as_slice()), (2, &[split(1, 0, 7)][..]));
    // Put behind the other's it holds.
    assert_eq!(two.append(id, moved.head, &[split(2, 0, 7)]).json::<PlanHead>().head, 3);
    assert_eq!(one.log(id, 0).commands, [checkpoint("a"), split(1, 0, 7), split(2, 0, 7)]);
    // A head that isn't there yet is none.
    let problem = two.append(id, 9, &[Entry::Undo]).problem(400);
    assert_eq!((problem.value.as_deref(), &*problem.nearest), (Some("9"), &["3".to_owned()][..]));
    assert_eq!(two.get(&format!("/api/v1/plans/{id}/commands?after=9")).problem(400).kind, "/problems/head");
}

#[test]
fn of_many_who_draw_at_once_none_is_lost_and_none_fails() {
    const EACH: usize = 12;
    let server = Builder::new().planner().start();
    let id = Drawn::new(&server).create(&[]).id;
    let address = server.address;
    let writer = |name: usize| {
        std::thread::spawn(move || {
            let (mut own, mut head) = (Drawn::at(address), 0);
            for n in 0..EACH {
                loop {
                    let reply = own.append(id, head, &[checkpoint(&format!("{name}-{n}"))]);
                    match reply.status {
                        200 => head = reply.json::<PlanHead>().head,
                        409 => head = serde_json::from_slice::<PlanMoved>(&reply.body).unwrap().head,
                        other => panic!("{other}: {}", String::from_utf8_lossy(&reply.body)),
                    }
                    if reply.status == 200 {
                        break;
                    }
                }
            }
        })
    };
    (0..4).map(writer).collect::<Vec<_>>().into_iter().for_each(|thread| thread.join().unwrap());
    let log = Drawn::new(&server).log(id, 0);
    assert_eq!(log.head, 4 * EACH as u64);
    for name in 0..4 {
        let own: Vec<&Entry> = log
            .commands
            .iter()
            .filter(|entry| matches!(entry, Entry::Checkpoint { name: n } if n.starts_with(&format!("{name}-"))))
            .collect();
        assert_eq!(
            own,
            (0..EACH).map(|n| checkpoint(&format!("{name}-{n}"))).collect::<Vec<_>>().iter().collect::<Vec<_>>()
        );
    }
}

#[test]
fn what_does_not_hold_is_refused_whole_with_its_number_reason_and_place() {
    let server = Builder::new().planner().start();
    let mut own = Drawn::new(&server);
    let id = own.create(&["990100001001"]).id;
    let nowhere = LatticePoint::new(1_040_000_007, 300_100_007);
    let moved = Entry::Do(EditCommand::MoveVertex { from: nowhere, to: LatticePoint::new(1_040_000_009, 300_100_009) });
    let reply = own.append(id, 0, &[split(1, 0, 7), moved, Entry::Undo]);
    assert_eq!(reply.problem(422).kind, "/problems/refused");
    let refused: PlanRefused = serde_json::from_slice(&reply.body).unwrap();
    assert_eq!((refused.index, refused.refusal.reason), (1, Reason::NoSuchVertex));
    assert_eq!(refused.refusal.place, Some(nowhere));
    assert_eq!(own.get("/api/v1/plans/1").json::<PlanBody>().head, 0);
    // The first of them was taken back with the others: it can be drawn again.
    assert_eq!(own.append(id, 0, &[split(1, 0, 7)]).json::<PlanHead>().head, 1);
    // Beyond the scope all is locked, and the scope is no command.
    let reason = |reply: Reply| {
        reply.problem(422);
        serde_json::from_slice::<PlanRefused>(&reply.body).unwrap().refusal
    };
    let locked = reason(own.append(id, 1, &[split(2, 0, 7)]));
    assert_eq!((locked.reason, locked.unit), (Reason::Locked, Some(code("990100001002001001"))));
    let lifted = Entry::Do(EditCommand::SetScope { units: None });
    assert_eq!(reason(own.append(id, 1, &[lifted])).reason, Reason::NotByHand);
    let nothing = [Entry::Undo, Entry::Undo];
    assert_eq!(reason(own.append(id, 1, &nothing)).reason, Reason::NothingToUndo);
    assert_eq!(own.log(id, 0).commands, [split(1, 0, 7)]);
}

#[test]
fn a_draft_comes_back_as_a_plan_and_one_of_another_partition_does_not() {
    let server = Builder::new().planner().start();
    let mut own = Drawn::new(&server);
    let made = own.create(&["990100001001"]);
    let entries = vec![split(1, 0, 7), checkpoint("两半"), Entry::Undo];
    let mut draft = Draft { format: 1, base: made.base, scope: made.scope, name: "草稿".into(), entries };
    let reply = own.post("/api/v1/plans", &draft);
    assert_eq!(reply.status, 201);
    assert_eq!(own.log(2, 0).commands, draft.entries);
    draft.base.partition = "0".repeat(64);
    draft.base.version = "v0".into();
    let problem = own.post("/api/v1/plans", &draft).problem(409);
    assert_eq!((problem.parameter.as_deref(), &*problem.nearest), (Some("base"), &["v1".to_owned()][..]));
    draft.entries.push(Entry::Redo);
    draft.entries.push(Entry::Redo);
    draft.base = own.get("/api/v1/plans/1").json::<PlanBody>().base;
    let reply = own.post("/api/v1/plans", &draft);
    assert_eq!(serde_json::from_slice::<PlanRefused>(&reply.body).unwrap().index, 4);
    assert_eq!(own.get("/api/v1/plans").json::<PlansBody>().plans.len(), 2);
}

#[test]
fn names_scopes_and_bodies_that_are_none_are_told() {
    let server = Builder::new().planner().start();
    let mut own = Drawn::new(&server);
    let long = "格".repeat(101);
    for name in ["", "  ", "a\nb", &long] {
        assert_eq!(own.post("/api/v1/plans", &new_plan(name, &[])).problem(422).parameter.as_deref(), Some("name"));
    }
    let problem = own.post("/api/v1/plans", &new_plan("a", &["990100", "990199"])).problem(422);
    assert_eq!((problem.parameter.as_deref(), problem.value.as_deref()), (Some("scope"), Some("990199")));
    let mut raw =
        |body: &[u8], headers: &[(&str, &str)]| own.connection.ask_with("POST", "/api/v1/plans", headers, body);
    assert!(raw(b"{\"name\": 7}", &[JSON]).problem(400).detail.contains("line 1"));
    assert!(raw(b"{\"name\":\"a\",\"scope\":[],\"colour\":1}", &[JSON]).problem(400).detail.contains("colour"));
    let newer = raw(b"{\"format\":2,\"name\":\"a\",\"scope\":[]}", &[JSON]).problem(400);
    assert!(newer.detail.contains("form 2"), "{}", newer.detail);
    assert_eq!(raw(b"name=a", &[("Content-Type", "text/plain")]).problem(415).value.as_deref(), Some("text/plain"));
    for url in
        ["/api/v1/plans/7", "/api/v1/plans/7/commands", "/api/v1/plans/7/atoms", "/api/v1/plans/99999999999999999999"]
    {
        own.get(url).problem(404);
    }
    assert_eq!(own.append(7, 0, &[Entry::Undo]).problem(404).value.as_deref(), Some("7"));
    let reply = own.connection.ask("DELETE", "/api/v1/plans", &[]);
    assert_eq!(reply.header("allow"), Some("GET, HEAD, POST"));
    assert_eq!(reply.problem(405).nearest, ["GET", "HEAD", "POST"]);
}

#[test]
fn bounds_hold() {
    let server = Builder::new()
        .planner()
        .limits(|limits| {
            limits.body_bytes = 2_000;
            limits.plans.plans = 2;
            limits.plans.entries = 5;
            limits.plans.bytes = 1_000;
            limits.plans.page_bytes = 60;
        })
        .start();
    let mut own = Drawn::new(&server);
    let id = own.create(&[]).id;
    own.create(&[]);
    let full = own.post("/api/v1/plans", &new_plan("a", &[])).problem(422);
    assert_eq!((full.kind.as_str(), full.detail.as_str()), ("/problems/plan-full", "2 plans are the most"));
    let some: Vec<Entry> = (0..3).map(|n| checkpoint(&format!("{n}"))).collect();
    assert_eq!(own.append(id, 0, &some).json::<PlanHead>().head, 3);
    assert!(own.append(id, 3, &some).problem(422).detail.contains("5 entries"));
    let long = checkpoint(&"格".repeat(100));
    assert!(own.append(id, 3, &[long.clone(), long.clone()]).status == 200);
    // Two pages of 60 bytes: an answer brings what fits, and says how many there are.
    let page = own.log(id, 0);
    assert_eq!((page.head, page.commands.len()), (5, 2));
    let reply = own.append(id, 0, &[Entry::Undo]);
    assert_eq!(serde_json::from_slice::<PlanMoved>(&reply.body).unwrap().commands.len(), 2);
    let many = vec![checkpoint(&"格".repeat(100)); 7];
    assert_eq!(own.append(id, 5, &many).problem(413).kind, "/problems/body-too-long");
    let mut own = Drawn::new(&server);
    let more = vec![long; 4];
    assert!(own.append(2, 0, &more).problem(422).detail.contains("1000 bytes"));
    assert_eq!(own.log(2, 0).head, 0);
}

#[test]
fn a_body_that_does_not_come_is_not_waited_for() {
    let server = Builder::new().planner().limits(|limits| limits.body_timeout = Duration::from_millis(20)).start();
    let mut own = Drawn::new(&server);
    own.connection.send("POST", "/api/v1/plans", &[JSON, ("Content-Length", "1000")]);
    let (mut reply, length) = own.connection.receive_head();
    reply.body = own.connection.receive_body(length);
    assert_eq!(reply.problem(408).kind, "/problems/body-too-slow");
}

#[test]
fn the_buildings_of_a_scope_and_no_others() {
    let server = Builder::new().planner().start();
    let mut own = Drawn::new(&server);
    own.create(&["990100001001"]);
    own.create(&[]);
    let atoms = pack::decode(&own.get("/api/v1/plans/1/atoms").decoded()).unwrap();
    // Six of its own, and what is stacked into it from the other community.
    assert_eq!((atoms.buildings().len(), atoms.atoms().len()), (7, 13));
    assert_eq!(atoms.buildings()[6].households, 20);
    let all = pack::decode(&own.get("/api/v1/plans/2/atoms").decoded()).unwrap();
    assert_eq!((all.buildings().len(), all.atoms().len()), (12, 24));
}

#[test]
fn other_sites_and_other_names_of_this_machine_are_refused() {
    let server = Builder::new().planner().start();
    let mut own = Drawn::new(&server);
    let id = own.create(&[]).id;
    let (url, body) = (format!("/api/v1/plans/{id}/commands"), b"{\"base\":0,\"commands\":[\"undo\"]}");
    let other = [JSON, ("Origin", "https://evil.example")];
    assert_eq!(own.connection.ask_with("POST", &url, &other, body).problem(403).kind, "/problems/origin");
    own.get_with("/api/v1/plans", &other[1..]).problem(403);
    let mut rebound = Connection::open(server.address);
    for url in READABLE {
        assert_eq!(rebound.ask("GET", url, &[]).problem(403).value.as_deref(), Some("weige.example"), "{url}");
    }
    rebound.ask_with("POST", &url, &[JSON], body).problem(403);
    let own_origin = format!("http://{}", server.address);
    let reply = own.connection.ask_with("POST", &url, &[JSON, ("Origin", &own_origin)], body);
    assert_eq!(reply.problem(422).kind, "/problems/refused");
}

#[test]
fn a_shut_planner_tells_nothing_of_plans_or_buildings() {
    let server = Running::new();
    assert!(!server.get("/api/v1/health").json::<Health>().planner);
    let mut own = Drawn::new(&server);
    for url in READABLE {
        assert_eq!(own.get(url).problem(404).kind, "/problems/no-planner", "{url}");
    }
    own.post("/api/v1/plans", &new_plan("a", &[])).problem(404);
    own.append(1, 0, &[Entry::Undo]).problem(404);
    assert!(!server.dir.0.join("weige.db").exists());
}
