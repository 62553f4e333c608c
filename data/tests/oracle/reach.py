"""Who lives within 800 m on foot of a station, by networkx or, without it, by a plain Dijkstra over the same graph.

usage: reach.py DEMO REACH.json   (DEMO holds registers; REACH.json is the body of overlays/reach_stations)

Built another way than weige-data does: every start and every building becomes a node of its own that is joined to its
foot on the nearest road, and the road is cut there.
"""

import heapq
import json
import math
import struct
import sys
from collections import defaultdict

import duckdb

LIMIT = 800.0
CELL = 0.002  # degrees


def metres(lat):
    """Metres of a degree east and north (WGS 84)."""
    a, e2 = 6378137.0, 0.0066943799901413165
    s, c = math.sin(math.radians(lat)), math.cos(math.radians(lat))
    bend = 1 - e2 * s * s
    return math.radians(1) * a / math.sqrt(bend) * c, math.radians(1) * a * (1 - e2) / bend**1.5


def distance(p, q):
    east, north = metres((p[1] + q[1]) / 2)
    return math.hypot((p[0] - q[0]) * east, (p[1] - q[1]) * north)


def line(wkb):
    count = struct.unpack_from("<I", wkb, 5)[0]
    return [tuple(round(v, 7) for v in struct.unpack_from("<dd", wkb, 9 + 16 * i)) for i in range(count)]


def main(demo, body):
    db = duckdb.connect()
    table = lambda name: f"read_parquet('{demo}/registers/{name}.parquet')"
    edges = []
    for (wkb,) in db.execute(f"SELECT geometry FROM {table('context/roads')} WHERE class <> 1").fetchall():
        points = line(wkb)
        edges += [(p, q) for p, q in zip(points, points[1:]) if p != q]
    cells = defaultdict(set)
    for at, (p, q) in enumerate(edges):
        (x0, y0), (x1, y1) = ((math.floor(v / CELL) for v in point) for point in (p, q))
        for x in range(min(x0, x1), max(x0, x1) + 1):
            for y in range(min(y0, y1), max(y0, y1) + 1):
                cells[x, y].add(at)

    def foot(place):
        """Distance, edge and metres along it of the nearest road."""
        east, north = metres(place[1])
        x, y = (math.floor(v / CELL) for v in place)
        best = None
        # 800 m are some four cells.
        near = {at for dx in range(-5, 6) for dy in range(-5, 6) for at in cells.get((x + dx, y + dy), ())}
        for at in near:
            (ax, ay), (bx, by) = (((v[0] - place[0]) * east, (v[1] - place[1]) * north) for v in edges[at])
            dx, dy = bx - ax, by - ay
            t = min(1.0, max(0.0, -(ax * dx + ay * dy) / (dx * dx + dy * dy)))
            found = (math.hypot(ax + t * dx, ay + t * dy), at, t * distance(*edges[at]))
            best = min(best, found) if best else found
        return best if best and best[0] <= LIMIT else None

    starts = db.execute(
        f"SELECT lon, lat FROM {table('facilities')} WHERE ends_with(kind, 'station') AND opened <= DATE '2026-11-20' "
        "AND (closed IS NULL OR closed > DATE '2026-11-20') AND lon IS NOT NULL"
    ).fetchall()
    homes = db.execute(f"SELECT micro_grid, houses, lon, lat FROM {table('buildings')} WHERE houses > 0").fetchall()
    graph, cuts = defaultdict(list), defaultdict(list)

    def join(a, b, length):
        graph[a].append((b, length))
        graph[b].append((a, length))

    feet = [(("start", i), foot(place)) for i, place in enumerate(starts)]
    feet += [(("home", i), foot(home[2:])) for i, home in enumerate(homes)]
    for node, found in feet:
        if found:
            aside, at, along = found
            cuts[at].append((along, node))
            # A way to the road and not through it: the foot is a node of its own.
            join(node, ("foot", node), aside)
    for at, (p, q) in enumerate(edges):
        length = distance(p, q)
        way = [(0.0, p)] + sorted((along, ("foot", node)) for along, node in cuts[at]) + [(length, q)]
        for (a, here), (b, there) in zip(way, way[1:]):
            join(here, there, max(0.0, b - a))
    sources = [node for node, found in feet if found and node[0] == "start"]
    try:
        import networkx

        whole = networkx.Graph()
        for node, others in graph.items():
            whole.add_weighted_edges_from((node, other, length) for other, length in others)
        far = networkx.multi_source_dijkstra_path_length(whole, sources, cutoff=LIMIT)
        by = "networkx"
    except ImportError:
        far, heap, by = {}, [(0.0, i, node) for i, node in enumerate(sources)], "heapq"
        turn = len(heap)
        while heap:
            way, _, node = heapq.heappop(heap)
            if node in far or way > LIMIT:
                continue
            far[node] = way
            for other, length in graph[node]:
                turn += 1
                heapq.heappush(heap, (way + length, turn, other))
    all_homes, near = defaultdict(int), defaultdict(int)
    for i, (leaf, houses, *_) in enumerate(homes):
        all_homes[leaf] += houses
        near[leaf] += houses if ("home", i) in far else 0
    shares = {leaf: near[leaf] / count for leaf, count in all_homes.items()}
    whole_set = {leaf for leaf, share in shares.items() if round(1000 * share) >= 950}
    part_set = {leaf for leaf, share in shares.items() if 50 <= round(1000 * share) < 950}
    found = [set(units) for units in json.load(open(body))["units"]]
    wrong = len(found[0] ^ whole_set) + len(found[1] ^ part_set)
    print(f"{by}: {len(starts)} stations, {len(homes)} buildings, {len(whole_set)} + {len(part_set)} micro-grids, {wrong} differ")
    # Two ways of rounding a millimetre may part on one building in ten thousand.
    if not whole_set or not part_set or wrong > len(shares) // 500:
        sys.exit(f"only here: {sorted((found[0] | found[1]) - whole_set - part_set)[:5]}")


main(*sys.argv[1:])
