"""The address book (楼栋基础表): compounds, buildings, floors, lifts and where they stand."""

import re
from statistics import median

from streams.imports import coordinates, words
from streams.imports.desk import Desk
from streams.imports.identity import place_id
from streams.imports.judged import Judged
from streams.imports.plates import building_key, building_name
from streams.imports.records import BuildingRow
from streams.imports.rows import Entry
from streams.imports.spelling import plain, squeeze, whole, without_blanks, written

FAR_M = 15_000.0
"""A building this far from the middle of the others is a slip (G)."""

_CHINA = (73.0, 136.0, 3.0, 54.0)
"""Longitudes and latitudes between which a point can be meant."""


def judge(desk: Desk, entry: Entry, judged: Judged) -> None:
    """Judge one row of the address book."""
    compound = without_blanks(entry.text("compound")) or desk.context.compound
    known = desk.known.tree.find_compound(compound) if compound else ""
    compound = known if known and plain(known) == plain(compound) else compound
    printed = entry.text("building")
    if not compound:
        judged.reject("compound", "missing")
    if not printed:
        judged.reject("building", "missing")
    if judged.rejected:
        return
    building = building_name(printed)
    judged.put("compound", compound, entry.text("compound"))
    judged.put("building", building, printed)
    numbers = {name: whole(entry.cells.get(name)) for name in ("units", "floors", "homes_per_floor", "homes")}
    lift = words.find("yes_no", entry.text("lift")) if entry.has("lift") else None
    for name in ("units", "floors", "homes_per_floor"):
        judged.put(name, numbers[name], entry.text(name))
    judged.put("lift", lift == "yes" if lift else None, entry.text("lift"))
    homes = _homes(numbers)
    judged.put("homes", homes, entry.text("homes"))
    point, datum = _point(desk, entry, judged)
    twin = desk.seen.setdefault((plain(compound), building_key(building)), desk.source(judged))
    if twin != desk.source(judged):
        judged.doubt("duplicate", "building", other=desk.where(twin))
    _say(judged, point, datum)
    if twin == desk.source(judged):
        judged.records.append(
            _record(desk, entry, judged, compound, building, numbers | {"homes": homes}, point, datum)
        )


def _homes(numbers: dict[str, int | None]) -> int | None:
    if numbers["homes"] is not None:
        return numbers["homes"]
    units, floors, each = numbers["units"], numbers["floors"], numbers["homes_per_floor"]
    return units * floors * each if units and floors and each else None


def _record(
    desk: Desk,
    entry: Entry,
    judged: Judged,
    compound: str,
    building: str,
    numbers: dict[str, int | None],
    point: tuple[float, float] | None,
    datum: str | None,
) -> BuildingRow:
    secret, area = desk.known.secret, desk.known.area
    aliases = [without_blanks(a) for a in re.split(r"[、，,;；/\s]+", entry.text("alias")) if a and not words.absent(a)]
    return BuildingRow(
        source=desk.source(judged),
        place=place_id(secret, area, compound, building),
        compound_place=place_id(secret, area, compound),
        compound=compound,
        building=building,
        aliases=tuple(aliases),
        lift=judged.value.get("lift"),
        original=point,
        datum=datum,
        wgs84=coordinates.to_wgs84(*point, datum) if point and datum else None,
        **numbers,
    )


def _say(judged: Judged, point: tuple[float, float] | None, datum: str | None) -> None:
    if point and datum:
        judged.put("lon", point[0])
        judged.put("lat", point[1])
        judged.put("datum", datum)
        judged.put("wgs84", list(coordinates.to_wgs84(*point, datum)))


def _numbers(entry: Entry) -> list[float]:
    texts = [squeeze(entry.text(name)) for name in ("lon", "lat", "point")]
    joined = " ".join(t for t in texts if t)
    return [float(n) for n in re.findall(r"\d{1,3}\.\d+|\d{2,3}(?=°?$)", joined.replace("°", " "))]


def _point(desk: Desk, entry: Entry, judged: Judged) -> tuple[tuple[float, float] | None, str | None]:
    """Return ((lon, lat), datum), doubting what is missing, swapped or far away."""
    has_column = any(desk.table.column(name) for name in ("lon", "lat", "point"))
    found = _numbers(entry)
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
    centre = _centre(desk)
    if centre and coordinates.distance_m(centre, (lon, lat)) > FAR_M:
        judged.doubt("coordinates_out_of_area", "coordinates")
        return None, None
    return (lon, lat), datum


def _datum(desk: Desk, entry: Entry) -> str | None:
    texts = [entry.text("note"), entry.text("datum")]
    for name in ("lon", "point", "lat"):
        column = desk.table.column(name)
        if column:
            texts += [column.header, column.group]
    texts.append(desk.topic)
    return next((datum for text in texts if (datum := coordinates.find_datum(text))), None)


def _centre(desk: Desk) -> tuple[float, float] | None:
    """Return the middle of all plausible points of the table."""
    if "centre" not in desk.seen:
        lons, lats = [], []
        for row in range(desk.table.body, min(desk.table.end, len(desk.grid.cells))):
            cells = [desk.grid.shown(row, c.index) for c in desk.table.columns if c.field in {"lon", "lat", "point"}]
            numbers = [float(n) for n in re.findall(r"\d{1,3}\.\d+", " ".join(written(c) for c in cells))]
            if len(numbers) >= 2:
                lons.append(max(numbers[:2]))
                lats.append(min(numbers[:2]))
        desk.seen["centre"] = (median(lons), median(lats)) if len(lons) >= 3 else None
    centre: tuple[float, float] | None = desk.seen["centre"]
    return centre
