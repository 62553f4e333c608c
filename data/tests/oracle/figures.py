"""Recomputes a demo's figures from what the indicators mean, with DuckDB, and compares every unit and month, year to date and day.

Usage: figures.py DEMO_DIR. Exits 1 with the first differences. Also compares metrics.parquet with the cubes.
"""

import json
import struct
import sys
from pathlib import Path

import duckdb

from sums import FLOW, STOCK

demo = Path(sys.argv[1])
registers = demo / "registers"
# What people are counted in is compared as counted; protected.py says what becomes of that.
snapshots = demo / "raw"
snapshot = snapshots / (snapshots / "CURRENT").read_text().strip()
db = duckdb.connect()
for path in sorted(registers.glob("*.parquet")):
    db.sql(f"CREATE VIEW {path.stem} AS SELECT * FROM '{path}'")
db.sql(f"CREATE VIEW published AS SELECT * FROM '{snapshot}/metrics.parquet'")
AS_OF = "DATE '2026-11-20'"
FROM = f"DATE '{json.loads((registers / 'registers.json').read_text())['from']}-01'"
# Every unit by its code, and the month ends; a unit holds a row when the row's leaf begins with the unit's code.
db.sql("CREATE TABLE units AS SELECT DISTINCT unit::VARCHAR AS unit, level::VARCHAR AS level FROM published")
# Each step's periods: the first day of a sum of one, the last day, and what they are called.
CALENDAR = {
    "month": "SELECT DISTINCT period::VARCHAR AS period, (period || '-01')::DATE AS first, last_day((period || '-01')::DATE) AS last "
    "FROM published WHERE length(period) = 7",
    "ytd": "SELECT period || '~ytd' AS period, date_trunc('year', first)::DATE AS first, last FROM of_month",
    "day": "SELECT DISTINCT period::VARCHAR AS period, period::DATE AS first, period::DATE AS last FROM published WHERE length(period) = 10",
}
for step, periods in CALENDAR.items():
    db.sql(f"CREATE TABLE of_{step} AS {periods} ORDER BY period")
db.sql("CREATE TABLE leaves AS SELECT unit AS leaf FROM units WHERE level = 'micro_grid'")
# A special grid's code lies below its community's, not below a grid's: all its digits count.
db.sql(
    "CREATE TABLE all_holds AS SELECT u.unit, l.leaf FROM units u JOIN leaves l "
    "ON starts_with(l.leaf, u.unit) OR u.level = 'district'"
)

# Each unit's parent: the longest shorter code that begins it; a special grid's is its community.
codes = {unit for (unit,) in db.sql("SELECT unit FROM units").fetchall()}
parents = {unit: next((unit[:n] for n in (15, 12, 9, 6) if n < len(unit) and unit[:n] in codes), unit) for unit in codes}

months, step = [], "month"


def tell_in(name):
    """From now on figures are those of a step's periods."""
    global months, step
    step = name
    db.sql(f"CREATE OR REPLACE TABLE months AS SELECT * FROM of_{step}")
    told = "SELECT unit::VARCHAR FROM published p JOIN months m ON p.period = m.period"
    db.sql(f"CREATE OR REPLACE TABLE holds AS SELECT * FROM all_holds WHERE unit IN ({told})")
    months = [row[0] for row in db.sql("SELECT period FROM months ORDER BY period").fetchall()]


class Figure:
    """A number, or none, for each unit and place among the months."""

    def __init__(self, at):
        self.at = at

    def join(self, other, how):
        other = other if isinstance(other, Figure) else Figure(lambda unit, month, value=other: float(value))

        def at(unit, month):
            a, b = self.at(unit, month), other.at(unit, month)
            return None if a is None or b is None else how(a, b)

        return Figure(at)

    def __add__(self, other):
        return self.join(other, lambda a, b: a + b)

    def __sub__(self, other):
        return self.join(other, lambda a, b: a - b)

    def __truediv__(self, other):
        return self.join(other, lambda a, b: a / b if b else None)

    def __mul__(self, other):
        return self.join(other, lambda a, b: a * b)


def looked_up(rows, first):
    known = {(unit, period): value for unit, period, value in rows.fetchall()}
    return Figure(lambda unit, month: known.get((unit, months[month]), 0.0) if month >= first else None)


def flow(name, window=None):
    """What happened in a period, or in that many months which end with it."""
    begins = "m.first"
    if window and step == "month":
        begins = f"m.first - INTERVAL {window - 1} MONTH"
    if window and step == "day":
        # After the same day of an earlier month, which is that month's last where it lacks such a day.
        begins = f"m.last - INTERVAL {window} MONTH + INTERVAL 1 DAY"
    rows = db.sql(
        f"WITH happened AS (SELECT h.unit, r.d, SUM(r.n)::DOUBLE AS n FROM ({FLOW[name]}) r JOIN holds h ON h.leaf = r.leaf "
        f"WHERE r.d <= {AS_OF} GROUP BY ALL) "
        f"SELECT h.unit, m.period, SUM(h.n) AS v FROM happened h JOIN months m ON h.d <= m.last AND h.d >= {begins} GROUP BY ALL"
    )
    # Before their first month the registers don't tell what happened.
    ((unknown,),) = db.sql(f"SELECT COUNT(*) FROM months m WHERE {begins} < {FROM}").fetchall()
    return looked_up(rows, unknown)


def stock(name):
    rows = db.sql(
        f"SELECT h.unit, m.period, SUM(r.n)::DOUBLE AS v FROM ({STOCK[name]}) r JOIN holds h ON h.leaf = r.leaf JOIN months m "
        f"ON r.since <= least(m.last, {AS_OF}) AND (r.until IS NULL OR r.until > least(m.last, {AS_OF})) GROUP BY ALL"
    )
    return looked_up(rows, 0)


def with_party():
    rows = db.sql(
        f"SELECT h.unit, m.period, COUNT(DISTINCT r.leaf)::DOUBLE AS v FROM ({STOCK['organisations']}) r JOIN holds h ON h.leaf = r.leaf "
        f"JOIN months m ON r.since <= least(m.last, {AS_OF}) AND (r.until IS NULL OR r.until > least(m.last, {AS_OF})) "
        "WHERE substr(r.leaf, 13, 1) <> '9' GROUP BY ALL"
    )
    return looked_up(rows, 0)


def year_before(figure):
    assert step != "day", "no indicator that is told day by day looks back by a year"
    return Figure(lambda unit, month: figure.at(unit, month - 12) if month >= 12 else None)


def against_parent(figure):
    above = Figure(lambda unit, month: figure.at(parents[unit], month))
    return figure - above


def share(part, whole):
    return part / whole * 100


def rest(missed, whole):
    return (whole - missed) / whole * 100


def visited(kind, window=None):
    return share(flow(f"{kind}_visited", window), flow(f"{kind}_due", window))


def overdue(window):
    return share(flow("late", window), flow("due", window))


def accuracy(window):
    return rest(flow("alarms_false", window), flow("alarms_checked", window))


def duties(window):
    return rest(flow("duties_missed", window), flow("duties", window))


def coverage():
    return share(with_party(), stock("ordinary"))


INDICATORS = {
    # Service
    "visits_done": lambda: visited("household"),
    "services_used": lambda: flow("uses"),
    "one_stop_share": lambda: share(flow("uses_in_one_stop", 12), flow("uses", 12)),
    "volunteers": lambda: stock("volunteers"),
    "ledgers_kept": lambda: share(stock("ledgers"), stock("homes")),
    "care_visits": lambda: visited("special_group"),
    "floating_visits": lambda: visited("floating"),
    "facilities": lambda: stock("facilities"),
    "households": lambda: stock("homes"),
    "residents": lambda: stock("people"),
    "household_size": lambda: stock("people") / stock("homes"),
    "special_groups": lambda: stock("special"),
    "living_alone": lambda: stock("alone"),
    "group_reach": lambda: share(stock("grouped"), stock("homes")),
    "ten_minute_reach": lambda: share(stock("near"), stock("homes")),
    "visits_trend": lambda: visited("household", 3) - visited("household", 12),
    "visits_gap": lambda: against_parent(visited("household")),
    "service_minutes": lambda: flow("use_minutes", 3) / flow("uses", 3),
    "service_time_saved": lambda: rest(flow("use_minutes", 12), flow("use_minutes_once", 12)),
    "doorbell_minutes": lambda: flow("doorbell_minutes", 12) / flow("doorbells", 12),
    # Governance
    "cases": lambda: flow("cases"),
    "disputes_settled": lambda: share(flow("disputes_settled", 12), flow("disputes", 12)),
    "disputes_closed": lambda: flow("disputes", 12),
    "meetings": lambda: flow("meetings", 12),
    "closed_in_time": lambda: rest(flow("late", 12), flow("due", 12)),
    "petitions_in_time": lambda: rest(flow("petitions_late", 12), flow("petitions_due", 12)),
    "cases_open": lambda: stock("open"),
    "overdue_rate": lambda: overdue(12),
    "escalated_share": lambda: share(flow("escalated", 12), flow("cases", 12)),
    "public_reports": lambda: share(flow("from_public", 12), flow("cases", 12)),
    "petitions_per_thousand": lambda: flow("petitions", 12) / stock("people") * 1000,
    "petitions_satisfied": lambda: rest(flow("petitions_bad", 12), flow("petitions_rated", 12)),
    "overdue_trend": lambda: overdue(3) - overdue(12),
    "overdue_gap": lambda: against_parent(overdue(12)),
    "handling_days": lambda: flow("days", 12) / flow("closed", 12),
    "dispatch_days": lambda: flow("days_to_dispatch", 12) / flow("dispatched", 12),
    "rework_rate": lambda: share(flow("sent_back", 12), flow("closed", 12)),
    "meetings_settled": lambda: share(flow("meetings_settled", 12), flow("meetings", 12)),
    "cases_per_worker": lambda: flow("closed", 12) / stock("workers"),
    # Safety
    "alarms": lambda: flow("alarms"),
    "hazards_cleared": lambda: flow("hazards_cleared", 12),
    "checks_done": lambda: share(flow("doors", 12), flow("doors_due", 12)),
    "gas_checks": lambda: share(flow("gas_done", 12), flow("gas_due", 12)),
    "patrols_done": lambda: share(flow("river_done", 3), flow("river_due", 3)),
    "hazards_in_time": lambda: rest(flow("hazards_late", 12), flow("hazards_due", 12)),
    "roll_call": lambda: share(flow("roll_call_done", 3), flow("roll_call_due", 3)),
    "devices": lambda: stock("devices"),
    "alarm_accuracy": lambda: accuracy(12),
    "fence_accuracy": lambda: rest(flow("fence_false", 3), flow("fence_checked", 3)),
    "alarms_per_thousand": lambda: flow("alarms") / stock("people") * 1000,
    "device_uptime": lambda: rest(flow("hours_down"), flow("hours_due")),
    "hazards_open": lambda: stock("hazards"),
    "river_alarms": lambda: flow("river_alarms", 12),
    "accuracy_trend": lambda: accuracy(3) - accuracy(12),
    "accuracy_gap": lambda: against_parent(accuracy(12)),
    "alarm_minutes": lambda: flow("alarm_minutes", 3) / flow("alarms_handled", 3),
    "minutes_per_check": lambda: flow("door_minutes", 12) / flow("doors", 12),
    # Party
    "party_organisations": lambda: stock("organisations"),
    "reported_members": lambda: stock("reported"),
    "wishes_done": lambda: flow("wishes_done", 12),
    "party_days": lambda: flow("party_days", 12),
    "party_coverage": coverage,
    "wishes_in_time": lambda: rest(flow("wishes_late", 12), flow("wishes_due", 12)),
    "members_leading": lambda: share(stock("member_leaders"), stock("leaders")),
    "wishes_open": lambda: stock("wishes_open"),
    "party_growth": lambda: coverage() - year_before(coverage()),
    "party_gap": lambda: against_parent(coverage()),
    "wish_days": lambda: flow("wish_days", 12) / flow("wishes_done", 12),
    "wishes_per_member": lambda: flow("wishes_done", 12) / stock("reported") * 100,
    # Development
    "jobs_found": lambda: flow("placed", 12),
    "micro_grids": lambda: stock("leaves"),
    "activities": lambda: flow("activities", 12),
    "training_hours": lambda: flow("trained_hours", 12) / (stock("leaders") + stock("workers")),
    "funds_spent": lambda: share(flow("spent", 12), flow("planned", 12)),
    "duties_done": lambda: duties(3),
    "job_rate": lambda: share(flow("placed", 12), flow("seekers", 12)),
    "households_per_grid": lambda: stock("homes") / stock("ordinary"),
    "floating_share": lambda: share(stock("floating"), stock("people")),
    "right_sized": lambda: share(stock("of_standard"), stock("ordinary")),
    "merchants": lambda: stock("merchants"),
    "workstations": lambda: stock("stations"),
    "workers": lambda: stock("workers"),
    "points": lambda: flow("points") / flow("assessed"),
    "merchants_growth": lambda: share(stock("merchants"), year_before(stock("merchants"))) - 100,
    "duties_gap": lambda: against_parent(duties(3)),
    "yuan_per_case": lambda: flow("spent", 12) / flow("closed", 12),
    "yuan_per_household": lambda: flow("spent", 12) / stock("homes"),
    "households_per_worker": lambda: stock("homes") / stock("workers"),
}

catalogue = json.loads((snapshot / "catalogue.json").read_text())
levels = {indicator["id"]: indicator["levels"] for indicator in catalogue["indicators"]}
wrong, compared = [], {}
wrong += [f"{name}: nothing recomputes it" for name in sorted(levels.keys() - INDICATORS.keys())]
wrong += [f"{name}: is not published" for name in sorted(INDICATORS.keys() - levels.keys())]
for indicator in catalogue["indicators"]:
    daily = indicator["class"] == "C0" and indicator["refresh"] in ("day", "hour")
    if daily != ("day" in indicator["steps"]):
        wrong.append(f"{indicator['id']}: refreshed by the {indicator['refresh']}, told by {indicator['steps']}")
for told in CALENDAR:
    tell_in(told)
    names = [indicator["id"] for indicator in catalogue["indicators"] if told in indicator["steps"]]
    for name in names:
        expected_of = INDICATORS[name]().at
        rows = db.sql(
            "SELECT p.unit::VARCHAR, p.period::VARCHAR, p.level::VARCHAR, p.value, p.flag::VARCHAR "
            f"FROM published p JOIN months m ON p.period = m.period WHERE indicator = '{name}'"
        )
        place = {period: at for at, period in enumerate(months)}
        for unit, period, level, value, flag in rows.fetchall():
            if level not in levels.get(name, []):
                if value is not None:
                    wrong.append(f"{name} {unit} {period}: published {value} at a level where it should not be")
                continue
            if flag == "suppressed":
                continue
            expected = expected_of(unit, place[period])
            compared[told] = compared.get(told, 0) + 1
            # A difference of two rates loses digits: 1e-4 points are nothing there.
            near = 1e-5 * max(1, abs(expected or 0)) + (1e-4 if name.endswith(("_gap", "_trend", "_growth")) else 0)
            same = value is None if expected is None else value is not None and abs(value - expected) <= near
            if not same:
                wrong.append(f"{name} {unit} {period}: published {value} ({flag}), recomputed {expected}")

# metrics.parquet against the cubes, bit for bit.
rows = db.sql("SELECT value, flag::VARCHAR, unit::VARCHAR, period::VARCHAR, indicator::VARCHAR FROM published").fetchall()
flags = {"ok": 0, "no_data": 1, "suppressed": 2, "stale": 3}
done = 0
for file, told in (("cube.bin", "month"), ("cube-ytd.bin", "ytd"), ("cube-day.bin", "day")):
    cube = (snapshot / file).read_bytes()
    assert cube[:4] == b"WGC1", cube[:4]
    (length,) = struct.unpack_from("<I", cube, 4)
    start = (8 + length + 63) // 64 * 64
    told_rows = len(db.sql(f"SELECT period FROM of_{told}").fetchall()) * sum(told in i["steps"] for i in catalogue["indicators"])
    count = (len(cube) - start) // 5 // told_rows
    assert start + told_rows * count * 5 == len(cube), (file, start, told_rows, count, len(cube))
    for row in range(told_rows):
        base = start + row * count * 5
        values = struct.unpack_from(f"<{count}f", cube, base)
        marks = cube[base + count * 4 : base + count * 5]
        for (value, flag, unit, period, name), stored, mark in zip(rows[done : done + count], values, marks):
            if mark != flags[flag] or (value is not None and stored != value):
                wrong.append(f"{name} {unit} {period}: metrics.parquet {value} {flag}, {file} {stored}")
        done += count
assert done == len(rows), (done, len(rows))

print(f"{compared} figures of {len(INDICATORS)} indicators recomputed, {len(rows)} compared with the cubes")
if min(compared.get(told, 0) for told in CALENDAR) < 1000:
    wrong.append(f"too few figures: {compared}")
for line in wrong[:20]:
    print(line)
sys.exit(1 if wrong else 0)
