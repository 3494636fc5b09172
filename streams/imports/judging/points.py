"""Where a building stands, from what the cells of a row say: numbers, degrees and minutes, one cell or two."""

import re
from statistics import median

from streams.imports.judging.desk import Desk
from streams.imports.judging.judged import Judged
from streams.imports.layout.entry import Entry
from streams.imports.places import coordinates
from streams.imports.words.spelling import is_blank, tidy, written

FAR_M = 5_000.0
"""A building this far from the middle of the others, and eight times as far as they lie on the whole, is a slip (G)."""
SPREAD = 8.0

_CHINA = (73.0, 136.0, 3.0, 54.0)
"""Longitudes and latitudes between which a point can be meant."""
_DEGREES = re.compile(r"(\d{1,3})[°度]\s*(\d{1,2})['′’分]\s*(?:(\d{1,2}(?:\.\d+)?)[\"″”秒]?)?")
_NUMBER = re.compile(r"(?<![\d.])\d{1,6}(?:\.\d+)?")
_BOTH = re.compile(r"(?<![\d.])\d{2,3}\.\d{3,}[^\d]{1,6}\d{2,3}\.\d{3,}(?![\d.])")
"""Longitude and latitude in one text."""
_FIELDS = ("lon", "lat", "point")

Point = tuple[float, float]


def read(desk: Desk, entry: Entry, judged: Judged) -> tuple[Point | None, str | None]:
    """Return ((lon, lat), datum), doubting what is missing, swapped, nowhere or far away."""
    has_column = any(desk.table.column(name) for name in _FIELDS)
    found = _numbers(_texts(entry), _is_latitude_first(entry))
    if len(found) < 2:
        if has_column:
            judged.doubt("coordinates_missing", "coordinates")
        return None, None
    lon, lat = found[:2]
    west, east, south, north = _CHINA
    if south <= lon <= north and west <= lat <= east:
        judged.doubt("coordinates_swapped", "coordinates")
        lon, lat = lat, lon
    elif not (west <= lon <= east and south <= lat <= north):
        judged.doubt("coordinates_implausible", "coordinates")
        return None, None
    datum = _datum(desk, entry)
    if datum is None:
        judged.doubt("datum_missing", "coordinates")
        return None, None
    centre, far_m = _middle(desk)
    if centre and coordinates.distance_m(centre, (lon, lat)) > far_m:
        judged.doubt("coordinates_out_of_area", "coordinates")
        return None, None
    return (lon, lat), datum


def _texts(entry: Entry) -> list[str]:
    """Return what the row says of the point; where no column is one of points, an address or a remark may (位置)."""
    own = [tidy(entry.text(name)) for name in _FIELDS if entry.has(name)]
    return own or [text for name in ("address", "note") if _BOTH.search(text := tidy(entry.text(name)))][:1]


def _is_latitude_first(entry: Entry) -> bool:
    """Say whether the header of a column for both names the latitude first."""
    header = entry.headers.get("point", "").upper()
    return re.search(r"纬.*经|LAT.*LON|LAT.*LNG", header) is not None


def _numbers(texts: list[str], latitude_first: bool) -> list[float]:
    """Return the numbers of the cells as degrees, longitude first."""
    found: list[float] = []
    for text in texts:
        degrees = [int(d) + int(m) / 60 + float(s or 0) / 3600 for d, m, s in _DEGREES.findall(text)]
        found += [round(d, 6) for d in degrees] or [float(n) for n in _NUMBER.findall(text)]
    return found[1::-1] if latitude_first and len(found) == 2 else found


def _datum(desk: Desk, entry: Entry) -> str | None:
    """Return the datum of the row: its remark, its column, the headers, titles, and notes around the table."""
    texts = [entry.text("note"), entry.text("datum"), *_texts(entry)]
    for name in _FIELDS:
        column = desk.table.column(name)
        if column:
            texts += [column.header, column.group]
    texts.append(desk.topic)
    named = next((datum for text in texts if (datum := coordinates.find_datum(text))), None)
    return named or _noted(desk)


def _noted(desk: Desk) -> str | None:
    """Return the datum that a note below or beside the table names."""
    if "noted datum" not in desk.memo:
        notes = [
            written(cell)
            for row in desk.grid.cells
            if sum(not is_blank(c) for c in row) <= 2
            for cell in row
            if isinstance(cell, str) and len(cell) > 5
        ]
        desk.memo["noted datum"] = next((d for text in notes if (d := coordinates.find_datum(text))), None)
    noted: str | None = desk.memo["noted datum"]
    return noted


def _scattered(desk: Desk) -> list[Point]:
    """Return the points of all sheets of the book, by what numbers look like: for a table of a house or two."""
    found = []
    for grid in desk.memo.get("grids", ()):
        for row in grid.cells:
            numbers = [c for c in row if isinstance(c, float) and round(c, 2) != c]
            east = next((n for n in numbers if _CHINA[0] <= n <= _CHINA[1]), None)
            north = next((n for n in numbers if _CHINA[2] <= n <= _CHINA[3]), None)
            if east is not None and north is not None:
                found.append((east, north))
    return found


def _middle(desk: Desk) -> tuple[Point | None, float]:
    """Return the middle of all plausible points of the table, and how far from it one may lie [m]."""
    if "centre" not in desk.memo:
        points = []
        for row in range(desk.table.body, min(desk.table.end, len(desk.grid.cells))):
            cells = [desk.grid.shown(row, c.index) for c in desk.table.columns if c.field in _FIELDS]
            two = _numbers([tidy(written(c)) for c in cells if not is_blank(c)], False)[:2]
            if len(two) == 2 and _CHINA[0] <= max(two) <= _CHINA[1] and _CHINA[2] <= min(two) <= _CHINA[3]:
                points.append((max(two), min(two)))
        points = points if len(points) >= 3 else _scattered(desk)
        centre = (median(p[0] for p in points), median(p[1] for p in points)) if len(points) >= 3 else None
        spread = median(coordinates.distance_m(centre, p) for p in points) if centre else 0.0
        desk.memo["centre"] = centre, max(FAR_M, SPREAD * spread)
    middle: tuple[Point | None, float] = desk.memo["centre"]
    return middle
