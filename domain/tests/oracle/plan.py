"""Judges a plan with GEOS: the second opinion for tests/plan_soak.rs.

Reads the file named by its argument: JSON {"units": unit -> part -> ring -> [x, y] in whole lattice steps}.
Writes JSON: whether the coverage is valid, which edges are not, how many complaints GEOS itself refutes, which polygons are
invalid, the area of the union and the sum of all areas, and the area of each hole of the union, in square lattice steps.

GEOS's validator looks at one corner of a polygon at a time. Where a hole touches the outer ring of its polygon and a
neighbour begins in the same point, it takes the neighbour's edge for one inside (seen in 3.14). So each complaint is put
to GEOS's relate: an edge whose inner points lie in no other unit, nor on its boundary, is sound.
"""

import json
import sys

import numpy
import shapely

from coverage import holes, unit


def complaints(units):
    """Edges that the validator finds fault with: those that are wrong, as unit and text, and how many are not."""
    tree = shapely.STRtree(units)
    wrong, refuted = [], 0
    for ix, edges in enumerate(shapely.coverage_invalid_edges(units)):
        for edge in getattr(edges, "geoms", [edges]):
            if edge.is_empty:
                continue
            others = [other for other in tree.query(edge) if other != ix]
            # Nothing of another unit, inside or boundary, where the edge has its inner points.
            if all(shapely.relate_pattern(edge, units[other], "FF*******") for other in others):
                refuted += 1
            else:
                wrong.append([ix, edge.wkt[:400]])
    return wrong, refuted


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        units = numpy.array([unit(parts) for parts in json.load(file)["units"]], dtype=object)
    praised = bool(shapely.coverage_is_valid(units))
    wrong, refuted = ([], 0) if praised else complaints(units)
    valid = praised or (refuted > 0 and not wrong)
    whole = (shapely.coverage_union_all if praised else shapely.union_all)(units) if valid else None
    json.dump(
        {
            "valid": valid,
            "wrong": wrong[:9],
            "refuted": refuted,
            "invalid": [int(i) for i in numpy.flatnonzero(~shapely.is_valid(units))],
            "sum": float(shapely.area(units).sum()),
            "union": whole.area if valid else None,
            "holes": [area for area, _, _ in holes(whole)] if valid else None,
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
