//! Counters of our own, in Prometheus' text form (version 0.0.4).

use std::{
    fmt::Write,
    sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed},
    time::Duration,
};

use crate::router::ROUTES;

/// Upper ends of the durations' buckets, in seconds.
const BUCKETS: [f64; 9] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 2.5];

/// What is counted since the start. Labels are route templates, so their number doesn't depend on clients.
#[derive(Debug)]
pub struct Counters {
    /// One for each of [`ROUTES`], then the app's files and everything else. What is written to a path counts with what is
    /// read there: at the first of the two.
    routes: Vec<RouteCounters>,
    /// Connections open now.
    pub connections: AtomicI64,
    /// Connections accepted.
    pub accepted: AtomicU64,
    /// Snapshots swapped in.
    pub swaps: AtomicU64,
    /// Snapshots refused after the start.
    pub refusals: AtomicU64,
}

#[derive(Debug, Default)]
struct RouteCounters {
    /// By status class, 1xx to 5xx.
    statuses: [AtomicU64; 5],
    /// By [`BUCKETS`], then those that took longer.
    durations: [AtomicU64; BUCKETS.len() + 1],
    micros: AtomicU64,
    bytes: AtomicU64,
}

impl Default for Counters {
    fn default() -> Self {
        Self {
            routes: (0..ROUTES.len() + 1).map(|_| RouteCounters::default()).collect(),
            connections: AtomicI64::new(0),
            accepted: AtomicU64::new(0),
            swaps: AtomicU64::new(0),
            refusals: AtomicU64::new(0),
        }
    }
}

impl Counters {
    /// Counts an answer; `route` is the template that matched, if one of the API's did.
    pub fn count(&self, route: Option<&str>, status: u16, took: Duration, bytes: u64) {
        let at = route.and_then(|path| ROUTES.iter().position(|route| route.path == path)).unwrap_or(ROUTES.len());
        let counters = &self.routes[at];
        counters.statuses[usize::from((status / 100).clamp(1, 5)) - 1].fetch_add(1, Relaxed);
        let seconds = took.as_secs_f64();
        let bucket = BUCKETS.iter().position(|&end| seconds <= end).unwrap_or(BUCKETS.len());
        counters.durations[bucket].fetch_add(1, Relaxed);
        counters.micros.fetch_add(took.as_micros() as u64, Relaxed);
        counters.bytes.fetch_add(bytes, Relaxed);
    }

    /// Everything as text, with `gauges` of others: name, help, labels, value.
    #[must_use]
    pub fn text(&self, gauges: &[(&str, &str, String, f64)]) -> String {
        let mut out = String::new();
        let mut family = |name: &str, kind: &str, help: &str, lines: &mut dyn FnMut(&mut String)| {
            write!(out, "# HELP {name} {help}\n# TYPE {name} {kind}\n").expect(ROOM);
            lines(&mut out);
        };
        family("weige_http_requests_total", "counter", "Answers by route and status class.", &mut |out| {
            for (name, route) in self.seen() {
                for (class, count) in route.statuses.iter().enumerate().filter(|(_, count)| count.load(Relaxed) > 0) {
                    let (class, count) = (class + 1, count.load(Relaxed));
                    writeln!(out, "weige_http_requests_total{{route=\"{name}\",status=\"{class}xx\"}} {count}")
                        .expect(ROOM);
                }
            }
        });
        family("weige_http_request_seconds", "histogram", "From the request's headers to the answer's.", &mut |out| {
            for (name, route) in self.seen() {
                let mut sum = 0;
                let ends = BUCKETS.iter().map(f64::to_string).chain(["+Inf".into()]);
                for (end, count) in ends.zip(&route.durations) {
                    sum += count.load(Relaxed);
                    writeln!(out, "weige_http_request_seconds_bucket{{route=\"{name}\",le=\"{end}\"}} {sum}")
                        .expect(ROOM);
                }
                let seconds = route.micros.load(Relaxed) as f64 / 1e6;
                writeln!(out, "weige_http_request_seconds_sum{{route=\"{name}\"}} {seconds}").expect(ROOM);
                writeln!(out, "weige_http_request_seconds_count{{route=\"{name}\"}} {sum}").expect(ROOM);
            }
        });
        family("weige_http_response_bytes_total", "counter", "Bytes of answers' bodies, by route.", &mut |out| {
            for (name, route) in self.seen() {
                let bytes = route.bytes.load(Relaxed);
                writeln!(out, "weige_http_response_bytes_total{{route=\"{name}\"}} {bytes}").expect(ROOM);
            }
        });
        let own = [
            ("weige_connections_open", "gauge", "Connections open now.", self.connections.load(Relaxed) as f64),
            ("weige_connections_total", "counter", "Connections accepted.", self.accepted.load(Relaxed) as f64),
            ("weige_snapshot_swaps_total", "counter", "Snapshots swapped in.", self.swaps.load(Relaxed) as f64),
            ("weige_snapshot_refusals_total", "counter", "Snapshots refused.", self.refusals.load(Relaxed) as f64),
        ];
        for (name, kind, help, value) in own {
            family(name, kind, help, &mut |out| writeln!(out, "{name} {value}").expect(ROOM));
        }
        for (name, help, labels, value) in gauges {
            let kind = if name.ends_with("_total") { "counter" } else { "gauge" };
            family(name, kind, help, &mut |out| writeln!(out, "{name}{labels} {value}").expect(ROOM));
        }
        out
    }

    /// Routes that were asked for, with their names.
    fn seen(&self) -> impl Iterator<Item = (&'static str, &RouteCounters)> {
        let names = ROUTES.iter().map(|route| route.path).chain(["app"]);
        names.zip(&self.routes).filter(|(_, route)| route.durations.iter().any(|count| count.load(Relaxed) > 0))
    }
}

const ROOM: &str = "a string takes every character";
