"""Recomputes a demo's figures from what the indicators mean, with DuckDB, and compares every unit and month.

Usage: figures.py DEMO_DIR. Exits 1 with the first differences. Also compares metrics.parquet with cube.bin.
"""

import struct
import sys
from pathlib import Path

import duckdb

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
# Every unit by its code, and the month ends; a unit holds a row when the row's leaf begins with the unit's code.
db.sql("CREATE TABLE units AS SELECT DISTINCT unit::VARCHAR AS unit, level::VARCHAR AS level FROM published")
db.sql(
    "CREATE TABLE months AS SELECT DISTINCT period::VARCHAR AS period, (period || '-01')::DATE AS first, "
    "last_day((period || '-01')::DATE) AS last FROM published"
)
db.sql("CREATE TABLE leaves AS SELECT unit AS leaf FROM units WHERE level = 'micro_grid'")
# A special grid's code lies below its community's, not below a grid's: all its digits count.
db.sql(
    "CREATE TABLE holds AS SELECT u.unit, l.leaf FROM units u JOIN leaves l "
    "ON starts_with(l.leaf, u.unit) OR u.level = 'district'"
)

# Name → (numerator, denominator) as SQL over (leaf, day, amount); windows in months; stock or flow; factor.
FLOW = {
    "cases": "SELECT micro_grid leaf, reported_on AS d, 1 AS n FROM cases",
    "due": "SELECT micro_grid leaf, due_on AS d, 1 AS n FROM cases",
    "late": "SELECT micro_grid leaf, due_on AS d, 1 AS n FROM cases WHERE closed_on IS NULL OR closed_on > due_on",
    "closed": "SELECT micro_grid leaf, closed_on AS d, 1 AS n FROM cases WHERE closed_on IS NOT NULL",
    "days": "SELECT micro_grid leaf, closed_on AS d, date_diff('day', reported_on, closed_on) AS n FROM cases WHERE closed_on IS NOT NULL",
    "alarms": "SELECT micro_grid leaf, raised_on AS d, 1 AS n FROM alarms",
    "visits_due": "SELECT micro_grid leaf, due_on AS d, due AS n FROM visits",
    "visits_done": "SELECT micro_grid leaf, due_on AS d, done AS n FROM visits",
}
STOCK = {
    "open": "SELECT micro_grid leaf, reported_on AS since, closed_on AS until FROM cases",
    "facilities": "SELECT micro_grid leaf, opened AS since, closed AS until FROM facilities",
    "devices": "SELECT micro_grid leaf, installed AS since, removed AS until FROM devices",
    "people": "SELECT micro_grid leaf, moved_in AS since, moved_out AS until FROM persons",
    "floating": "SELECT micro_grid leaf, moved_in AS since, moved_out AS until FROM persons WHERE kind = 'floating'",
}


def flow(name, window):
    return db.sql(
        f"SELECT h.unit, m.period, SUM(r.n)::DOUBLE AS v FROM ({FLOW[name]}) r JOIN holds h USING (leaf) JOIN months m "
        f"ON r.d <= m.last AND r.d >= m.first - INTERVAL {window - 1} MONTH AND r.d <= {AS_OF} GROUP BY ALL"
    ).fetchall()


def stock(name):
    return db.sql(
        f"SELECT h.unit, m.period, COUNT(*)::DOUBLE AS v FROM ({STOCK[name]}) r JOIN holds h USING (leaf) JOIN months m "
        f"ON r.since <= least(m.last, {AS_OF}) AND (r.until IS NULL OR r.until > least(m.last, {AS_OF})) GROUP BY ALL"
    ).fetchall()


def table(rows):
    return {(unit, period): v for unit, period, v in rows}


INDICATORS = {
    "overdue_rate": (100, lambda: flow("late", 12), lambda: flow("due", 12), 12),
    "cases": (1, lambda: flow("cases", 1), None, 1),
    "cases_open": (1, lambda: stock("open"), None, 1),
    "handling_days": (1, lambda: flow("days", 12), lambda: flow("closed", 12), 12),
    "alarms": (1, lambda: flow("alarms", 1), None, 1),
    "visits_done": (100, lambda: flow("visits_done", 1), lambda: flow("visits_due", 1), 1),
    "facilities": (1, lambda: stock("facilities"), None, 1),
    "devices": (1, lambda: stock("devices"), None, 1),
    "residents": (1, lambda: stock("people"), None, 1),
    "floating_share": (100, lambda: stock("floating"), lambda: stock("people"), 1),
}

months = [row[0] for row in db.sql("SELECT period FROM months ORDER BY period").fetchall()]
wrong, compared = [], 0
for name, (factor, top, bottom, window) in INDICATORS.items():
    over, under = table(top()), table(bottom()) if bottom else None
    rows = db.sql(f"SELECT unit::VARCHAR, period::VARCHAR, value, flag::VARCHAR FROM published WHERE indicator = '{name}'")
    for unit, period, value, flag in rows.fetchall():
        if flag == "suppressed":
            continue
        expected = over.get((unit, period), 0.0) * factor
        if under is not None:
            divisor = under.get((unit, period), 0.0)
            expected = expected / divisor if divisor else None
        if months.index(period) < window - 1:
            expected = None  # The window reaches back to where the registers don't.
        compared += 1
        same = value is None if expected is None else value is not None and abs(value - expected) <= 1e-5 * max(1, abs(expected))
        if not same:
            wrong.append(f"{name} {unit} {period}: published {value} ({flag}), recomputed {expected}")

# metrics.parquet against cube.bin, bit for bit.
cube = (snapshot / "cube.bin").read_bytes()
assert cube[:4] == b"WGC1", cube[:4]
(length,) = struct.unpack_from("<I", cube, 4)
start = (8 + length + 63) // 64 * 64
count = db.sql("SELECT COUNT(*) FROM units").fetchall()[0][0]
rows = db.sql("SELECT value, flag::VARCHAR FROM published").fetchall()
flags = {"ok": 0, "no_data": 1, "suppressed": 2, "stale": 3}
for at, (value, flag) in enumerate(rows):
    row, unit = divmod(at, count)
    base = start + row * count * 5
    (stored,) = struct.unpack_from("<f", cube, base + unit * 4)
    if cube[base + count * 4 + unit] != flags[flag] or (value is not None and stored != value):
        wrong.append(f"row {at}: metrics.parquet {value} {flag}, cube.bin {stored}")
assert start + len(rows) * 5 == len(cube), (start, len(rows), len(cube))

print(f"{compared} figures of {len(INDICATORS)} indicators recomputed, {len(rows)} compared with cube.bin")
for line in wrong[:20]:
    print(line)
sys.exit(1 if wrong else 0)
