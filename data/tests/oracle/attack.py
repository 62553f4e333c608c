"""Attacks what is published of people: can a count of one to nine be told?

Usage: attack.py REGISTERS RAW SNAPSHOTS COMMUNITIES MONTHS. RAW and SNAPSHOTS are folders of snapshots; the counts in RAW tell a
hit. Knows the rules, all published figures of the last MONTHS months at every level, ratios turned back into counts, parts of
wholes, who is whose parent, and even which figures were held back for themselves. Three attackers:
sums: what each table's sums up and down the hierarchy leave possible, exactly, for every unit;
programs: linear programming, community by community, over all tables with their ties, for the first COMMUNITIES;
means: the mean of one unit's figures over the months in which its count stayed.
A count stays too where one comes for another who leaves: then other records are counted and another figure is drawn, and some
means are near by chance. How many that are, were draws for other records independent, the registers tell; more is a breach. So
is every figure (draws) that is another one for the very same records, on whatever date or level: that is what means tell from.
Prints JSON of what each tried and told, and the first hits; exits 1 if that is anything, but for means what chance gives.
"""

import json
import sys
from collections import Counter
from pathlib import Path

import duckdb
import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

from sums import FLOW, STOCK

registers, raw, attacked = map(Path, sys.argv[1:4])
communities_wanted, months_wanted = map(int, sys.argv[4:])
# What is counted → its least count when held, and what it is a part of.
TABLES = {
    "residents": (1, None),
    "floating": (1, "residents"),
    "special_groups": (0, "residents"),
    "living_alone": (0, "special_groups"),
    "households": (1, None),
    "ledgers": (1, "households"),
    "grouped": (1, "households"),
    "near": (1, "households"),
    "reported_members": (1, None),
    "jobs_found": (1, None),
}
# Indicators that are no counts → the count that they tell, and from which figure with which sum.
RATIOS = [
    ("household_size", "households", "residents", lambda size, people: people / size if size else None),
    ("floating_share", "floating", "residents", lambda share, whole: share * whole / 100),
    ("ledgers_kept", "ledgers", "households", lambda share, whole: share * whole / 100),
    ("group_reach", "grouped", "households", lambda share, whole: share * whole / 100),
    ("ten_minute_reach", "near", "households", lambda share, whole: share * whole / 100),
]
# The records that are counted: those there at a month's end, or of some months up to it.
RECORDS = {
    "residents": STOCK["people"],
    "floating": STOCK["floating"],
    "special_groups": STOCK["special"],
    "living_alone": STOCK["alone"],
    "households": STOCK["homes"],
    "ledgers": STOCK["ledgers"],
    "grouped": STOCK["grouped"],
    "near": STOCK["near"],
    "reported_members": STOCK["reported"],
    "jobs_found": (FLOW["placed"], 12),
}
NOTHING = (0.0, 1e7)


def figures(snapshots):
    snapshot = snapshots / (snapshots / "CURRENT").read_text().strip()
    rows = duckdb.sql(
        "SELECT indicator::VARCHAR, unit::VARCHAR, level::VARCHAR, period::VARCHAR, value "
        f"FROM '{snapshot}/metrics.parquet' WHERE indicator IN "
        f"{tuple(list(TABLES) + [ratio for ratio, *_ in RATIOS])} AND length(period) = 7"
    ).fetchall()
    out = {(i, unit, period): value for i, unit, _, period, value in rows}
    levels = {unit: level for _, unit, level, _, _ in rows}
    for ratio, count, other, turned in RATIOS:
        for (i, unit, period), value in list(out.items()):
            if i == ratio:
                known = out.get((other, unit, period))
                told = None if value is None or known is None else turned(value, known)
                out[count, unit, period] = None if told is None else round(told)
    return out, levels


published, levels = figures(attacked)
counted, _ = figures(raw)
ORDER = ["district", "street", "community", "grid", "micro_grid"]
units = sorted(levels, key=lambda unit: (ORDER.index(levels[unit]), unit))
index = {unit: at for at, unit in enumerate(units)}
# The longest shorter code that begins it; a special grid lies in the community and in no grid.
parents = np.array([next((index[u[:n]] for n in (15, 12, 9, 6) if n < len(u) and u[:n] in index), 0) for u in units])
parents[0] = -1
children = [[] for _ in units]
for at, parent in enumerate(parents[1:], 1):
    children[parent].append(at)
depths = np.array([ORDER.index(levels[unit]) for unit in units])
periods = sorted({period for _, _, period in published})
last_periods = periods[-months_wanted:]


# Levels at which something is shown: of the others there is nothing to know, but that they are there.
shown = {levels[unit] for (_, unit, _), count in counted.items() if count is not None}


def known(table, unit, period):
    least = TABLES[table][0]
    value = published.get((table, unit, period))
    if value is None:
        count = counted.get((table, unit, period))
        # Worse than real: even told which figures were held back for themselves.
        return (least, 9) if count is not None and count < 10 else NOTHING
    if value == 0:
        return (0, 0)
    if value % 5 or value < 10:
        return (value, value)  # As counted: the protection is off.
    return (max(value - 4, 10), value + 4)


def is_small(table, unit, period):
    count = counted.get((table, unit, period))
    return count is not None and 1 <= count <= 9


def narrowed(least, most):
    """What sums leave possible of each unit's count: from below, then from above."""
    below = [np.zeros(len(units)), np.zeros(len(units))]
    inner = np.zeros(len(units), bool)
    inner[parents[1:]] = True
    for depth in range(len(ORDER) - 1, -1, -1):
        here = np.flatnonzero(depths == depth)
        sums = here[inner[here]]
        least[sums] = np.maximum(least[sums], below[0][sums])
        most[sums] = np.minimum(most[sums], below[1][sums])
        if depth:
            np.add.at(below[0], parents[here], least[here])
            np.add.at(below[1], parents[here], most[here])
    own = least.copy(), most.copy()
    for depth in range(1, len(ORDER)):
        here = np.flatnonzero(depths == depth)
        above = parents[here]
        least[here] = np.maximum(own[0][here], least[above] - (below[1][above] - own[1][here]))
        most[here] = np.minimum(own[1][here], most[above] - (below[0][above] - own[0][here]))
    return least, most


tables = [table for table in TABLES if any((table, units[0], period) in published for period in periods)]
hits = []

tried_sums, told_sums = 0, 0
for table in tables:
    for period in last_periods:
        bounds = np.array([known(table, unit, period) for unit in units])
        least, most = narrowed(bounds[:, 0].copy(), bounds[:, 1].copy())
        for at, unit in enumerate(units):
            if is_small(table, unit, period):
                tried_sums += 1
                if most[at] - least[at] < 1:
                    told_sums += 1
                    ends = float(least[at]), float(most[at])
                    hits.append(f"sums: {table} {unit} {period}: {counted[table, unit, period]} lies in {ends}")


class Program:
    """One community's tables at one month: a variable for each table and unit, sums and parts as rows."""

    def __init__(self, community, period):
        here = [index[community]]
        for at in here:
            here.extend(children[at])
        here = [units[at] for at in here if levels[units[at]] in shown]
        self.at = {(t, u): k for k, (t, u) in enumerate((t, u) for t in tables for u in here)}
        self.bounds = [known(t, u, period) for t, u in self.at]
        whole, less = [], []
        for (table, unit), k in self.at.items():
            below = [self.at[table, units[c]] for c in children[index[unit]] if levels[units[c]] in shown]
            if below:
                # Where some of those below are shown nowhere the sum of the others is no more than the whole.
                (whole if len(below) == len(children[index[unit]]) else less).append([(k, -1.0)] + [(j, 1.0) for j in below])
            part_of = TABLES[table][1]
            if part_of in tables:
                less.append([(k, 1.0), (self.at[part_of, unit], -1.0)])
        self.equal, self.less = self.matrix(whole), self.matrix(less)

    def matrix(self, rows):
        entries = [(row, k, value) for row, terms in enumerate(rows) for k, value in terms]
        row, column, value = zip(*entries) if entries else ((), (), ())
        return coo_matrix((value, (row, column)), shape=(len(rows), len(self.at))).tocsr()

    def best(self, goal):
        equal, less = self.equal, self.less
        return linprog(
            goal,
            A_eq=equal,
            b_eq=np.zeros(equal.shape[0]),
            A_ub=less,
            b_ub=np.zeros(less.shape[0]),
            bounds=self.bounds,
            method="highs",
        )

    def told(self, wanted):
        """Those of the wanted variables that can have one value only, each with its ends."""
        seen = []
        # What differs between two ways that fit is not told; some ways that lie far apart spare most programs of their own.
        for sign in (1, -1):
            for chosen in (wanted, wanted[::2], wanted[1::2]):
                goal = np.zeros(len(self.at))
                goal[chosen] = sign
                way = self.best(goal)
                if way.status:
                    return [(k, None) for k in wanted]
                seen.append(way.x)
        least, most = np.min(seen, axis=0), np.max(seen, axis=0)
        out = []
        for k in (k for k in wanted if most[k] - least[k] < 1 - 1e-6):
            goal = np.zeros(len(self.at))
            goal[k] = 1
            ends = [self.best(goal), self.best(-goal)]
            if any(end.status for end in ends) or ends[1].x[k] - ends[0].x[k] < 1 - 1e-6:
                out.append((k, None if any(end.status for end in ends) else [float(end.x[k]) for end in ends]))
        return out


tried_programs, told_programs, solved = 0, 0, {}
communities = [unit for unit in units if levels[unit] == "community"][:communities_wanted]
for community in communities:
    for period in last_periods:
        program = Program(community, period)
        names = list(program.at)
        wanted = [k for (t, u), k in program.at.items() if is_small(t, u, period)]
        tried_programs += len(wanted)
        # Most months look as the one before.
        same = (community, tuple(program.bounds), tuple(wanted))
        if wanted and same not in solved:
            solved[same] = program.told(wanted)
            told_programs += len(solved[same])
            for k, ends in solved[same]:
                hits.append(f"programs: {names[k][0]} {names[k][1]} {period}: {counted[*names[k], period]} lies in {ends}")

for path in registers.glob("*.parquet"):
    duckdb.sql(f"CREATE VIEW {path.stem} AS SELECT * FROM '{path}'")
AS_OF = json.loads((registers / "registers.json").read_text())["as_of"]


def numbers(records):
    """Σ of a number for each record that is counted, by place among the periods and unit: who else is counted, is told by it."""
    sql, window = records if isinstance(records, tuple) else (records, None)
    numbered = sql.replace("1 AS n", "(hash(id) & 1099511627775)::BIGINT AS n")
    assert numbered != sql, sql
    # What is there since a day is no more there on the day until which it is; what happened is gone with its window.
    begin, end = ("d", f"date_trunc('month', d) + INTERVAL {window} MONTH") if window else ("since", "until")
    changes = [f"SELECT leaf, {day} AS day, {sign}n AS n FROM r" for day, sign in ((begin, ""), (end, "-"))]
    place = f"greatest(date_diff('month', DATE '{periods[0]}-01', day), 0)"
    rows = duckdb.sql(
        f"WITH r AS ({numbered}) SELECT leaf::VARCHAR, {place}, SUM(n)::BIGINT FROM ({' UNION ALL '.join(changes)}) "
        f"WHERE day <= DATE '{AS_OF}' GROUP BY ALL"
    ).fetchall()
    out = np.zeros((len(periods), len(units)), np.int64)
    for leaf, at, n in rows:
        out[at, index[leaf]] += n
    out = out.cumsum(axis=0)
    for at in range(len(units) - 1, 0, -1):
        out[:, parents[at]] += out[:, at]
    return out


def near_by_chance(count, months):
    """How likely a mean is near a count when for each set of records, shown in so many months, is drawn by itself."""
    up = count % 5 / 5
    ups = np.ones(1)
    for n in months:
        ups = np.convolve(ups, [1 - up] + [0] * (n - 1) + [up])
    means = count - count % 5 + 5 * np.arange(len(ups)) / sum(months)
    return ups[abs(means - count) < 0.75].sum()


# Counts of fifteen and more with twenty months and more of one count.
tried_means, told_means, likely, spread = 0, 0, 0.0, 0.0
tried_draws, told_draws = 0, 0
for table in tables:
    records, drawn = numbers(RECORDS[table]), {}
    for at, unit in enumerate(units):
        counts = [counted.get((table, unit, period)) for period in periods]
        figures_shown = [published.get((table, unit, period)) for period in periods]
        sets = records[:, at].tolist()
        for own, count, figure in zip(sets, counts, figures_shown):
            # A multiple of five is never another one.
            if figure is not None and count % 5:
                drawn.setdefault(own, []).append(figure)
        for count in {c for c in counts if c is not None and c >= 15 and c % 5}:
            same = [(s, own) for c, s, own in zip(counts, figures_shown, sets) if c == count and s is not None]
            if len(same) >= 20:
                tried_means += 1
                told_means += abs(sum(s for s, _ in same) / len(same) - count) < 0.75
                chance = near_by_chance(count, list(Counter(own for _, own in same).values()))
                likely, spread = likely + chance, spread + chance * (1 - chance)
    often = [shown for shown in drawn.values() if len(shown) > 1]
    tried_draws += len(often)
    told_draws += sum(len(set(shown)) > 1 for shown in often)
most_means = likely + 4 * spread**0.5 + 1

found = {
    "sums": {"tried": tried_sums, "told": told_sums},
    "programs": {"tried": tried_programs, "told": told_programs},
    "means": {"tried": tried_means, "told": told_means, "by_chance": round(likely, 1), "by_chance_at_most": round(most_means, 1)},
    "draws": {"tried": tried_draws, "told": told_draws},
    "hits": hits[:20],
}
print(json.dumps(found))
sys.exit(1 if told_sums or told_programs or told_draws or told_means > most_means else 0)
