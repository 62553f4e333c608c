"""Dissolves units with GEOS: the second opinion for tests/partition_oracle.rs.

Reads the file named by its argument: JSON with `leaves` (unit -> part -> ring -> [x, y] in lattice steps, fractions
allowed) and `units`: for each its `leaves` (indices) and its `shape` as dissolved by the other side.
Writes JSON: `units`: for each [is our shape valid, area of the symmetric difference to the coverage union, length of the
union's boundary]; `inside`: for each leaf a point well inside it, or null where there is none two steps from its edge.
"""

import json
import sys

import numpy
import shapely

from coverage import unit


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        question = json.load(file)
    leaves = numpy.array([unit(parts) for parts in question["leaves"]], dtype=object)
    rows = []
    for asked in question["units"]:
        ours = unit(asked["shape"])
        whole = shapely.coverage_union_all(leaves[asked["leaves"]])
        # Invalid input to an overlay is an error of its own.
        valid = bool(shapely.is_valid(ours))
        area = shapely.symmetric_difference(ours, whole).area if valid else whole.area
        rows.append([valid, area, shapely.length(whole)])
    points = shapely.point_on_surface(leaves)
    far = shapely.distance(points, shapely.boundary(leaves)) > 2
    inside = [[p.x, p.y] if ok else None for p, ok in zip(points.tolist(), far.tolist())]
    json.dump({"units": rows, "inside": inside}, sys.stdout)


if __name__ == "__main__":
    main()
