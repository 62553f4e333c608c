"""Attacks what is published of people: can a count of one to nine be told?

Usage: attack.py DEMO_DIR SNAPSHOTS COMMUNITIES. The truth, to tell a hit, lies in DEMO_DIR/raw. Knows the rules, all
published figures of three months at every level, ratios turned back into counts, parts of wholes, and who is whose
parent; bounds every held count by linear programming, community by community. Prints what it told; exits 1 if that is
anything. The same with the figures of one unit over all months: how near the mean of them comes to the count.
"""

import sys
from pathlib import Path

import duckdb
import numpy as np
from scipy.optimize import linprog

demo, name, wanted = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
# Indicator → the measure that it is, its least count when held, and the measure that it is a part of.
MEASURES = {
    "residents": (1, None),
    "floating": (1, "residents"),
    "special_groups": (0, "residents"),
    "living_alone": (0, "special_groups"),
    "reported_members": (1, None),
    "jobs_found": (1, None),
}
NOTHING = (0.0, 1e7)


def figures(name):
    snapshots = demo / name
    snapshot = snapshots / (snapshots / "CURRENT").read_text().strip()
    rows = duckdb.sql(
        "SELECT indicator::VARCHAR, unit::VARCHAR, level::VARCHAR, period::VARCHAR, value, flag::VARCHAR "
        f"FROM '{snapshot}/metrics.parquet' WHERE length(period) = 7"
    ).fetchall()
    out = {(i, unit, period): value for i, unit, _, period, value, _ in rows}
    levels = {unit: level for _, unit, level, _, _, _ in rows}
    # A share of a whole whose figure is known is the part's figure.
    for (i, unit, period), value in list(out.items()):
        if i == "floating_share":
            whole = out["residents", unit, period]
            out["floating", unit, period] = None if value is None or whole is None else round(value * whole / 100)
    return out, levels


published, levels = figures(name)
counted, _ = figures("raw")
periods = sorted({period for _, _, period in published})
ORDER = ["district", "street", "community", "grid"]
units = sorted((u for u, level in levels.items() if level in ORDER), key=lambda u: (ORDER.index(levels[u]), u))


def known(measure, unit, period):
    least = MEASURES[measure][0]
    value = published[measure, unit, period]
    if value is None:
        small = counted[measure, unit, period] is not None and counted[measure, unit, period] < 10
        # Worse than real: even told which figures were held back for themselves.
        return (least, 9) if small else NOTHING
    if value == 0:
        return (0, 0)
    if value % 5:
        return (value, value)  # As counted: the protection is off.
    return (max(value - 4, 10), value + 4)


told, tried = [], 0
communities = [u for u in units if levels[u] == "community"][:wanted]
for period in periods[-3:]:
    for community in communities:
        grids = [u for u in units if levels[u] == "grid" and u.startswith(community)]
        here = [community, *grids]
        names = [m for m in MEASURES if (m, community, period) in published]
        at = {(m, u): k for k, (m, u) in enumerate((m, u) for m in names for u in here)}
        bounds = [known(m, u, period) for m, u in at]
        # Special grids lie in the community and in no grid: the sum of the grids is no more than the community.
        rows, limits = [], []
        for m in names:
            row = np.zeros(len(at))
            row[[at[m, u] for u in grids]] = 1
            row[at[m, community]] = -1
            rows.append(row)
            limits.append(0)
            whole = MEASURES[m][1]
            for u in here if whole in names else []:
                row = np.zeros(len(at))
                row[at[m, u]], row[at[whole, u]] = 1, -1
                rows.append(row)
                limits.append(0)
        for (m, u), k in at.items():
            count = counted[m, u, period]
            if count is None or not 1 <= count <= 9:
                continue
            tried += 1
            ends = []
            for sign in (1, -1):
                goal = np.zeros(len(at))
                goal[k] = sign
                best = linprog(goal, A_ub=np.array(rows), b_ub=limits, bounds=bounds, method="highs")
                ends.append(sign * best.fun if best.status == 0 else None)
            if None in ends or ends[1] - ends[0] < 1 - 1e-6:
                told.append(f"{m} {u} {period}: {count} lies in {ends}")

# The mean over months in which a count stayed: of fifteen and more, with twenty months and more of one count.
near, means = 0, 0
for m in MEASURES:
    for u in units:
        counts = [counted.get((m, u, p)) for p in periods]
        shown = [published.get((m, u, p)) for p in periods]
        for count in {c for c in counts if c is not None and c >= 15 and c % 5 not in (0,)}:
            same = [s for c, s in zip(counts, shown) if c == count and s is not None]
            if len(same) >= 20:
                means += 1
                near += abs(sum(same) / len(same) - count) < 0.75
print(f"{tried} small counts attacked, {len(told)} told; {near} of {means} counts told by the mean of their months")
for line in told[:10]:
    print(line)
sys.exit(1 if told or (means and near > means / 3) else 0)
