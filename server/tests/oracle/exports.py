"""Reads a plan's exports with GDAL (pyogrio) and GEOS (shapely): the second hand for tests/http/exports.rs.

Arguments: files. Prints for each a line of JSON: how many features, the CRS, whether every shape is valid and the whole a
coverage without gap or overlap, the names of columns, and the values of `name` and `households`.
"""

import json
import sys

import pyogrio.raw
import shapely


def main():
    for path in sys.argv[1:]:
        source = "/vsizip/" + path if path.endswith(".zip") else path
        meta, _, shapes, columns = pyogrio.raw.read(source)
        shapes = shapely.from_wkb(shapes)
        fields = [str(field) for field in meta["fields"]]
        values = {field: [str(value) for value in column] for field, column in zip(fields, columns)}
        print(
            json.dumps(
                {
                    "features": len(shapes),
                    "crs": str(meta["crs"]),
                    "valid": bool(shapely.is_valid(shapes).all() and shapely.coverage_is_valid(shapes)),
                    "area": float(shapely.area(shapes).sum()),
                    "fields": fields,
                    "names": values.get("name", []),
                    "households": values.get("households", []),
                },
                ensure_ascii=False,
            )
        )


main()
