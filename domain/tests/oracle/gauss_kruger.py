"""Puts places into the zones of CGCS2000 / Gauss-Kruger with PROJ: the second opinion for tests/partition_geodesy.rs.

Reads the file named by its argument: JSON, EPSG code -> [longitude, latitude] of each place.
Writes JSON: code -> [easting, northing] of each.
"""

import json
import sys

import pyproj


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        question = json.load(file)
    answer = {}
    for code, places in question.items():
        way = pyproj.Transformer.from_crs(4490, int(code), always_xy=True)
        answer[code] = [way.transform(lon, lat) for lon, lat in places]
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
