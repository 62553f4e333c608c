"""Writes a partition in other forms with GDAL (pyogrio): the second hand for tests/import/forms.rs.

Arguments: a GeoJSON file, a folder, and the EPSG code that the places are to be in. Makes in the folder, each with all
properties of the features and their `id`: grids.gpkg, grids.fgb, grids.zip (a Shapefile).
"""

import json
import os
import sys
import zipfile

import numpy
import pyogrio.raw
import pyproj
import shapely


def main():
    source, folder, code = sys.argv[1:]
    with open(source, encoding="utf-8") as file:
        features = json.load(file)["features"]
    shapes = numpy.array([shapely.from_geojson(json.dumps(feature["geometry"])) for feature in features])
    if code != "4326":
        way = pyproj.Transformer.from_crs(4490, int(code), always_xy=True)
        shapes = shapely.transform(shapes, lambda at: numpy.column_stack(way.transform(at[:, 0], at[:, 1])))
    names = sorted({name for feature in features for name in feature["properties"]})
    values = [[feature["properties"].get(name) for feature in features] for name in names]
    # A column of numbers stays one: nobody's number is 0 here.
    numbers = [all(value is None or isinstance(value, (int, float)) for value in column) for column in values]
    columns = [
        numpy.array([value or 0 for value in column]) if number else numpy.array(column, dtype=object)
        for column, number in zip(values, numbers)
    ]
    for driver, name in [("GPKG", "grids.gpkg"), ("FlatGeobuf", "grids.fgb"), ("ESRI Shapefile", "grids.shp")]:
        several = driver != "ESRI Shapefile" and len({shape.geom_type for shape in shapes}) > 1
        pyogrio.raw.write(
            os.path.join(folder, name),
            shapely.to_wkb(shapes),
            columns,
            names,
            geometry_type="Unknown" if several else shapes[0].geom_type,
            crs=f"EPSG:{code}",
            driver=driver,
            **({"encoding": "UTF-8"} if driver == "ESRI Shapefile" else {}),
        )
    with zipfile.ZipFile(os.path.join(folder, "grids.zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        for end in ["shp", "shx", "dbf", "prj", "cpg"]:
            archive.write(os.path.join(folder, f"grids.{end}"), f"grids.{end}")


if __name__ == "__main__":
    main()
