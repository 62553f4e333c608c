"""Reads a PDF with pypdf: the second hand for tests/poster.rs.

Argument: a file. Prints as JSON: for each page its size in millimetres and its text; the table of contents as lines, two
spaces a level; fonts that are not embedded; the title and the language.
"""

import json
import sys

import pypdf


def lines(entries, depth):
    for entry in entries:
        if isinstance(entry, list):
            yield from lines(entry, depth + 1)
        else:
            yield "  " * depth + entry.title


def main():
    reader = pypdf.PdfReader(sys.argv[1], strict=True)
    loose = set()
    for page in reader.pages:
        for name, font in page["/Resources"]["/Font"].items():
            below = font.get_object()["/DescendantFonts"][0].get_object()
            held = below["/FontDescriptor"].get_object()
            if "/FontFile3" not in held and "/FontFile2" not in held:
                loose.add(name)
    pages = [
        {"size": [round(float(side) * 25.4 / 72, 1) for side in page.mediabox[2:]], "text": page.extract_text()}
        for page in reader.pages
    ]
    print(
        json.dumps(
            {
                "pages": pages,
                "contents": list(lines(reader.outline, 0)),
                "loose": sorted(loose),
                "title": reader.metadata.title,
                "language": reader.trailer["/Root"]["/Lang"],
            },
            ensure_ascii=False,
        )
    )


main()
