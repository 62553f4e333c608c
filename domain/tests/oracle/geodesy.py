"""Measures polygons with Karney's geodesics (pyproj): the second opinion for tests/partition_geodesy.rs.

Reads the file named by its argument: JSON with `rings`: ring -> [x, y] in lattice steps, and `parts`: for each ring, into
how many parts its edges are cut along their straight lines in longitude and latitude.
Writes JSON: [area in m2, signed, and length in m] of each ring.
"""

import json
import sys

import numpy
import pyproj


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        question = json.load(file)
    geod = pyproj.Geod(ellps="WGS84")
    rows = []
    for ring, parts in zip(question["rings"], question["parts"]):
        along = numpy.arange(parts) / parts
        ring = numpy.array(ring) / 1e7
        start, step = ring[:-1], numpy.diff(ring, axis=0)
        points = (start[:, None, :] + step[:, None, :] * along[None, :, None]).reshape(-1, 2)
        rows.append(geod.polygon_area_perimeter(points[:, 0], points[:, 1]))
    json.dump(rows, sys.stdout)


if __name__ == "__main__":
    main()
