"""Computes with DuckDB the sums that a demo's indicators are made of: every unit and month, as fast as its SQL can say it.

Usage: peer.py DEMO_DIR. Prints JSON: seconds of the sums alone, without the start of Python, and how many sums there are.
Exits 1 where a sum over all leaves is another one than without months and units.
"""

import json
import sys
import time
from pathlib import Path

import duckdb

from sums import FLOW, STOCK

# As many months as the aggregator sums: those shown, and twelve before them for the longest formula.
MONTHS = 25 + 12

demo = Path(sys.argv[1])
registers = demo / "registers"
snapshots = demo / "snapshots"
snapshot = snapshots / (snapshots / "CURRENT").read_text().strip()
as_of = json.loads((registers / "registers.json").read_text())["as_of"]
year, month, _ = map(int, as_of.split("-"))
last = year * 12 + month
first = last - MONTHS + 1

db = duckdb.connect()
for path in sorted(registers.glob("*.parquet")):
    db.sql(f"CREATE VIEW {path.stem} AS SELECT * FROM '{path}'")
# What ours has in memory: the leaves and the units that hold each.
db.sql(f"CREATE TABLE units AS SELECT DISTINCT unit::VARCHAR AS unit, level::VARCHAR AS level FROM '{snapshot}/metrics.parquet'")
db.sql("CREATE TABLE leaves AS SELECT unit AS leaf FROM units WHERE level = 'micro_grid'")
db.sql(
    "CREATE TABLE holds AS SELECT l.leaf, u.unit FROM leaves l JOIN units u ON u.level = 'district' OR "
    "(length(u.unit) IN (9, 12, 15, 18) AND u.unit = left(l.leaf, length(u.unit)))"
)


def month_of(day):
    return f"(year({day}) * 12 + month({day}))"


def rolled_up(rows):
    """Sums by leaf and month, then by every unit that holds the leaf."""
    return (
        f"SELECT h.unit, r.m, SUM(r.n) AS n FROM (SELECT leaf, m, SUM(n)::DOUBLE AS n FROM ({rows}) GROUP BY leaf, m) r "
        "JOIN holds h ON h.leaf = r.leaf GROUP BY h.unit, r.m"
    )


def flow_rows(sql):
    return f"SELECT leaf, {month_of('d')} AS m, n FROM ({sql}) WHERE d <= DATE '{as_of}' AND {month_of('d')} >= {first}"


def stock_rows(sql):
    sides = [("since", "n"), ("until", "-n")]
    return " UNION ALL ".join(
        f"SELECT leaf, greatest({month_of(day)}, {first}) AS m, {amount} AS n FROM ({sql}) WHERE {day} <= DATE '{as_of}'"
        for day, amount in sides
    )


begun, cpu = time.perf_counter(), time.process_time()
for name, sql in FLOW.items():
    db.execute(f"CREATE TABLE flow_{name} AS {rolled_up(flow_rows(sql))}")
for name, sql in STOCK.items():
    db.execute(
        f"CREATE TABLE stock_{name} AS SELECT unit, m, SUM(n) OVER (PARTITION BY unit ORDER BY m) AS n "
        f"FROM ({rolled_up(stock_rows(sql))})"
    )
seconds, cpu_seconds = time.perf_counter() - begun, time.process_time() - cpu

wrong = []
total = "JOIN units u ON u.unit = t.unit AND u.level = 'district'"
for kind, all_sums, rows in (("flow", FLOW, flow_rows), ("stock", STOCK, stock_rows)):
    for name, sql in all_sums.items():
        whole = "SUM(t.n)" if kind == "flow" else "arg_max(t.n, t.m)"
        ((summed,),) = db.sql(f"SELECT coalesce({whole}, 0) FROM {kind}_{name} t {total}").fetchall()
        ((direct,),) = db.sql(f"SELECT coalesce(SUM(n), 0)::DOUBLE FROM ({rows(sql)})").fetchall()
        if abs(summed - direct) > 1e-6 * max(1, abs(direct)):
            wrong.append(f"{kind} {name}: {summed} by units, {direct} without")
print(json.dumps({"seconds": seconds, "cpu_seconds": cpu_seconds, "sums": len(FLOW) + len(STOCK), "wrong": wrong}))
sys.exit(1 if wrong else 0)
