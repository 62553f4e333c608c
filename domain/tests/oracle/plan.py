"""Judges a plan with GEOS: the second opinion for tests/plan_soak.rs.

Reads the file named by its argument: JSON {"units": unit -> part -> ring -> [x, y] in whole lattice steps}.
Writes JSON: whether the coverage is valid, the area of the union and the sum of all areas, and the area of each hole of
the union, in square lattice steps.
"""

import json
import sys

import numpy
import shapely

from coverage import holes, unit


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        units = numpy.array([unit(parts) for parts in json.load(file)["units"]], dtype=object)
    valid = bool(shapely.coverage_is_valid(units))
    whole = shapely.coverage_union_all(units) if valid else None
    json.dump(
        {
            "valid": valid,
            "invalid": [int(i) for i in numpy.flatnonzero(~shapely.is_valid(units))],
            "sum": float(shapely.area(units).sum()),
            "union": whole.area if valid else None,
            "holes": [area for area, _, _ in holes(whole)] if valid else None,
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
