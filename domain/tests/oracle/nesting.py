"""Finds children outside their parents with GEOS: the second opinion for tests/topology_oracle.rs.

Reads the file named by its argument: JSON with `parents` and `children` (unit -> part -> ring -> [x, y] in whole lattice
steps) and `parent_of` (index for each child, or null: then the parent with the largest common area).
Writes JSON: `parent_of`, and `outside`: [child, area] for every child of which an area lies outside its parent.
"""

import json
import sys

import numpy
import shapely

from coverage import unit


def largest(parents, children):
    tree = shapely.STRtree(parents)
    left, right = tree.query(children)
    common = shapely.area(shapely.intersection(children[left], parents[right]))
    best = {}
    for child, parent, area in zip(left.tolist(), right.tolist(), common.tolist()):
        best[child] = max(best.get(child, (0.0, 0)), (area, parent))
    return [best[child][1] for child in range(len(children))]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        question = json.load(file)
    parents, children = (numpy.array([unit(u) for u in question[k]], dtype=object) for k in ("parents", "children"))
    parent_of = question["parent_of"] or largest(parents, children)
    outside = shapely.area(shapely.difference(children, parents[parent_of]))
    rows = [[i, a] for i, a in enumerate(outside.tolist()) if a > 0]
    json.dump({"parent_of": parent_of, "outside": rows}, sys.stdout)


if __name__ == "__main__":
    main()
