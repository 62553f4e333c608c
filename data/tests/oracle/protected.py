"""Compares what is published of people with what was counted.

Usage: protected.py DEMO_DIR CATALOGUE.toml…  The counts lie in DEMO_DIR/raw, what is published in DEMO_DIR/snapshots.
Exits 1 with the first figures that break a rule: less than 5 away, a multiple of 5, and held back below 10.
"""

import sys
import tomllib
from pathlib import Path

import duckdb

demo = Path(sys.argv[1])
catalogue = [tomllib.loads(Path(path).read_text()) for path in sys.argv[2:]]
classes = {m["id"]: m["class"] for file in catalogue for m in file.get("measure", []) if m["class"] != "C0"}
# An indicator that is a measure: its figures are the measure's.
plain = {i["id"]: classes[i["formula"]] for file in catalogue for i in file.get("indicator", []) if i["formula"] in classes}
assert len(plain) >= 3, plain


def figures(name):
    snapshots = demo / name
    snapshot = snapshots / (snapshots / "CURRENT").read_text().strip()
    rows = duckdb.sql(
        f"SELECT indicator::VARCHAR, unit::VARCHAR, period::VARCHAR, value, flag::VARCHAR FROM '{snapshot}/metrics.parquet'"
    ).fetchall()
    return {(i, unit, period): (value, flag) for i, unit, period, value, flag in rows}


counted, published = figures("raw"), figures("snapshots")
assert counted.keys() == published.keys()
wrong, held, shown = [], 0, 0
for at, (count, flag) in counted.items():
    value, mark = published[at]
    if at[0] not in plain:
        if flag != mark and mark != "suppressed":
            wrong.append(f"{at}: {flag} became {mark}")
        continue
    if flag != "ok":
        if mark != flag:
            wrong.append(f"{at}: {flag} became {mark}")
        continue
    small = count < 10 and (count > 0 or plain[at[0]] != "C1")
    if mark == "suppressed":
        held += 1
        continue
    shown += 1
    if small or abs(value - count) >= 5 or value % 5:
        wrong.append(f"{at}: {count} published as {value}")
print(f"{shown} figures of {len(plain)} measures of people shown, {held} held back")
for line in wrong[:20]:
    print(line)
sys.exit(1 if wrong or not shown or not held else 0)
