"""Judges a coverage with GEOS: the second opinion for tests/topology_oracle.rs.

Reads the file named by its argument: JSON, unit -> part -> ring -> [x, y] in whole lattice steps.
Writes JSON: whether the coverage is valid, which units are not, the holes of the union as [area, width, y] (width: 2 * area /
perimeter), and every pair of units with an area in common as [i, j, area], all in lattice steps.
"""

import json
import sys

import numpy
import shapely


def unit(parts):
    polygons = [shapely.Polygon(part[0], part[1:]) for part in parts if part]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def holes(whole):
    parts = list(getattr(whole, "geoms", [whole]))
    tree = shapely.STRtree(parts)
    found = []
    for part in parts:
        for ring in part.interiors:
            hole = shapely.Polygon(ring)
            inside = [i for i in tree.query(hole) if parts[i] is not part and hole.covers(parts[i])]
            rest = hole.difference(shapely.union_all([parts[i] for i in inside])) if inside else hole
            for piece in getattr(rest, "geoms", [rest]):
                found.append([piece.area, 2 * piece.area / piece.length, piece.centroid.y])
    return sorted(found)


def overlaps(units):
    tree = shapely.STRtree(units)
    left, right = tree.query(units, predicate="intersects")
    pairs = left < right
    left, right = left[pairs], right[pairs]
    common = shapely.area(shapely.intersection(units[left], units[right]))
    return [[int(i), int(j), float(a)] for i, j, a in zip(left, right, common) if a > 0]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        units = numpy.array([unit(parts) for parts in json.load(file)], dtype=object)
    valid = bool(shapely.coverage_is_valid(units))
    wrong = [] if valid else [i for i, e in enumerate(shapely.coverage_invalid_edges(units)) if not e.is_empty]
    sound = units if valid else shapely.make_valid(units)
    whole = shapely.coverage_union_all(units) if valid else shapely.union_all(sound)
    json.dump(
        {
            "valid": valid,
            "wrong": wrong,
            "holes": holes(whole),
            "overlaps": [] if valid else overlaps(sound),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
