"""The address book (楼栋基础表): compounds, buildings, floors, lifts and where they stand."""

import re
from collections.abc import Callable, Iterator, Sequence

from streams.imports import words
from streams.imports.judging import points
from streams.imports.judging.desk import Desk, compound_said
from streams.imports.judging.identity import place_id
from streams.imports.judging.judged import Judged
from streams.imports.judging.records import BuildingRow
from streams.imports.layout import evidence
from streams.imports.layout.entry import Entry
from streams.imports.places import coordinates
from streams.imports.places.plates import building_key, building_name, several_buildings, whole_block
from streams.imports.words.spelling import plain, squeeze, whole, without_blanks, written

_ALSO = re.compile(r"[(（](?:俗称|又名|又称|别名|别称|简称|原名?|曾用名|亦称|也叫)[:：]?([^)）]+)[)）]$")
"""Other names of a compound, in brackets behind it."""
_INSIDE = re.compile(r"(.+?)[(（]([^()（）]+)[)）]")
"""A compound with its short name behind it: 钢苑一宿舍（一宿舍）."""
_SPOKEN = re.compile(
    r"(?:大家|居民|当地|本地|群众)?(?:俗称|又名|又称|又叫|也叫|简称|别名|原名?)[:：“]?([一-鿿\d、/]{2,20}?)”?"
)
"""A remark that says how a compound is called too."""
_ALONE = ("独栋", "单栋", "独楼", "独幢")
"""What is said of a compound that is one building."""
_HOUSE = re.compile(r"(\d{1,4})号?")
"""The number of a house or a yard in a lane."""
_TICKS = re.compile("[√✓✔☑✅]+")
_BY_UNIT = "rows of each building"
_YARDS = re.compile(r"院(?:落|内|里|长|子|门|号|数|址|$)")
"""What a sheet says that lists yards."""
_YARD = re.compile(r"(\d{1,4})院")
_LETTERED = re.compile(r"([A-Z])[-—–_](\d{1,2})(?:座|栋|幢|号楼|#)?", re.IGNORECASE)
"""A tower called by a letter and a number: A-2 is A2."""
_FLOORS = re.compile(r"(?:地上|共|^)(\d{1,3})(?:\+(\d))?(?:层|F|$|/-?\d$|\()|^-\d[至到~](\d{1,3})层?$")
_UNITS = re.compile(r"1(?:[-—~至到、,，]\d)*[-—~至到、,，](\d{1,2})(?:单元|门)?")
"""Units listed from the first to the last."""
_STAIRS = re.compile(
    r"(?:梯|(?:每|一)层)([\d一二两三四五六七八九十]{1,2})户|^\d[梯TＴ]([\d一二两三四五六七八九十]{1,2})$|([\d一二两三四五六七八九十]{1,2})户/?(?:每|一)?层"
)


def judge(desk: Desk, entry: Entry, judged: Judged) -> None:
    """Judge one row of the address book."""
    compound, printed, called = _place(desk, entry)
    printed, house = _in_full(printed), _house(desk, entry, printed)
    if not compound:
        judged.reject("compound", "missing")
    if not printed:
        judged.reject("building", "missing")
    if judged.rejected:
        return
    named = several_buildings(compound if squeeze(printed) in _ALONE else printed)
    named = named if len(named) > 1 else [house or building_name(named[0])]
    if len(named) > 1:
        judged.doubt("two_buildings_in_one_row", "building", printed=printed)
    judged.put("compound", compound, entry.text("compound"))
    judged.put("building", named[0], printed)
    units = desk.memo.get(_BY_UNIT, {}).get(_key(compound, printed), ())
    numbers = _of_units([_numbers(each) for each in units]) if units else _numbers(entry)
    lift = words.find("yes_no", entry.text("lift")) if entry.has("lift") else _unticked(desk)
    lift = "yes" if lift is None and whole(entry.cells.get("lift")) else lift
    for name in ("units", "floors", "homes_per_floor"):
        judged.put(name, numbers[name], entry.text(name))
    judged.put("lift", lift == "yes" if lift else None, entry.text("lift"))
    homes = _homes(numbers, has_units=desk.table.column("units") is not None)
    judged.put("homes", homes, entry.text("homes"))
    point, datum = points.read(desk, entry, judged)
    _say(judged, point, datum)
    for building in named:
        twin = desk.memo.setdefault((plain(compound), building_key(building)), desk.source(judged))
        if twin != desk.source(judged):
            if not units:
                judged.doubt("duplicate", "building", other=twin)
            continue
        judged.records.append(
            _record(desk, entry, judged, compound, building, numbers | {"homes": homes}, point, datum, called)
        )


def prepare(desk: Desk, entries: Callable[[], Iterator[Entry]]) -> None:
    """Look through a table that may have a row for each unit of a building: 1单元, 2单元 below each other."""
    desk.memo.pop(_BY_UNIT, None)
    column = desk.table.column("units")
    if column is None or "数" in column.header:
        return
    listed: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries():
        listed.setdefault(_key(*_place(desk, entry)[:2]), []).append(entry)
    numbers = [[whole(entry.cells.get("units")) for entry in rows] for rows in listed.values()]
    if any(len(rows) > 1 for rows in numbers) and all(rows == [*range(1, len(rows) + 1)] for rows in numbers):
        desk.memo[_BY_UNIT] = listed


def _unticked(desk: Desk) -> str | None:
    """Return what a blank cell says of the lift: no, where others are ticked and none says no."""
    key = "lifts of", desk.file, desk.grid.name, desk.table.header
    if key not in desk.memo:
        column = desk.table.column("lift")
        cells = list(evidence.Below("buildings", desk.grid, desk.table.body).cells(column)) if column else []
        desk.memo[key] = "no" if cells and all(_TICKS.fullmatch(squeeze(written(c))) for c in cells) else None
    found: str | None = desk.memo[key]
    return found


def _place(desk: Desk, entry: Entry) -> tuple[str, str, list[str]]:
    """Return the compound and the building as printed, and what else the compound is called."""
    compound, called = _called(without_blanks(compound_said(entry, desk.context.compound)) or desk.context.compound)
    called += [desk.grid.name] if not entry.has("compound") and _is_short(desk.grid.name, compound) else []
    known = desk.known.tree.find_compound(compound) if compound else ""
    compound = known if known and plain(known) == plain(compound) else compound
    printed = entry.text("building")
    if not compound and (parted := whole_block(printed)):
        compound, printed = parted
    return compound, printed, called


def _key(compound: str, printed: str) -> tuple[str, str]:
    return plain(compound), building_key(printed)


def _of_units(listed: Sequence[dict[str, int | None]]) -> dict[str, int | None]:
    """Put together what a building's rows say, one for each unit: the most of each, and all homes."""
    found = {name: max((row[name] or 0 for row in listed), default=0) or None for name in listed[0]}
    homes = [row["homes"] for row in listed]
    return found | {"units": len(listed), "homes": sum(n or 0 for n in homes) if all(homes) else None}


def _house(desk: Desk, entry: Entry, printed: str) -> str:
    """Return what 门牌 12号 or 12 is called: 12号, or 12号院 where the sheet speaks of yards; '' for a block."""
    found = _HOUSE.fullmatch(squeeze(printed)) if "门牌" in entry.headers.get("building", "") else None
    compound = desk.table.column("compound")
    places = desk.table.said - {squeeze(compound.header if compound else "")}
    yards = any(_YARDS.search(text) for text in (*places, *desk.titles))
    return f"{int(found[1])}号{'院' * yards}" if found else ""


def _in_full(printed: str) -> str:
    """Return a building with its word: 12院 is 12号院, A-2 is A2."""
    text = squeeze(printed)
    if yard := _YARD.fullmatch(text):
        return f"{yard[1]}号院"
    block = _LETTERED.fullmatch(text)
    return block[1] + block[2] if block else printed


def _numbers(entry: Entry) -> dict[str, int | None]:
    """Return units, floors, homes per floor and homes as the row says them."""
    numbers = {name: whole(entry.cells.get(name)) for name in ("units", "floors", "homes_per_floor", "homes")}
    if numbers["units"] is None:
        numbers["units"] = _units(squeeze(entry.text("units")))
    numbers["floors"] = numbers["floors"] or _floors(entry.text("floors"))
    numbers["homes_per_floor"] = numbers["homes_per_floor"] or _each(entry.text("homes_per_floor"))
    numbers["homes"] = numbers["homes"] or _of_all(entry)
    return numbers


def _units(text: str) -> int | None:
    """Read the units of ``各3个``, ``1-3单元``, ``1、2、3``."""
    listed = _UNITS.fullmatch(text)
    return int(listed[1]) if listed else whole(text.removeprefix("各").removeprefix("均"))


def _floors(text: str) -> int | None:
    """Read the floors above ground of ``地上33层/地下2层``, ``33F``, ``6+1`` (one below the roof), ``平房``."""
    text = plain(text)
    found = _FLOORS.search(text)
    if found:
        return sum(int(number) for number in found.groups() if number)
    return 1 if text in ("平房", "单层") else None


def _each(text: str) -> int | None:
    """Read the homes of a floor out of ``两梯四户``, ``3户/层``."""
    found = _STAIRS.search(squeeze(text))
    return whole(next(filter(None, found.groups())) + "户") if found else None


def _called(printed: str) -> tuple[str, list[str]]:
    """Part a compound and the names it also goes by: 纺织厂宿舍（俗称：棉纺宿舍）."""
    found = _ALSO.search(printed)
    inside = _INSIDE.fullmatch(printed)
    if inside and not found and _is_short(inside[2], inside[1]):
        return inside[1], [inside[2]]
    if not found or not found.start():
        return printed, []
    return printed[: found.start()], [name for name in re.split(r"[、，,;；/]", found[1]) if name]


def _is_short(name: str, compound: str) -> bool:
    """Say whether a sheet is called by a short name of its compound: 北宿舍 for 机车厂北区宿舍."""
    rest = iter(compound)
    return 2 <= len(name) < len(compound) and all(character in rest for character in name)


def _of_all(entry: Entry) -> int | None:
    """Read the homes out of ``42/72`` below a header that names two numbers and says 总 of one: 入住户数/总户数."""
    parts = re.split(r"[/／]", squeeze(entry.headers.get("homes", "")))
    cells = re.split(r"[/／]", squeeze(entry.text("homes")))
    whole_of = [n for n, part in enumerate(parts) if "总" in part]
    return whole(cells[whole_of[0]]) if len(parts) == len(cells) > 1 == len(whole_of) else None


def _homes(numbers: dict[str, int | None], *, has_units: bool) -> int | None:
    """Return the homes, as counted; a tower without units (no column of them, or 0) has those of its floors."""
    if numbers["homes"] is not None:
        return numbers["homes"]
    units, floors, each = numbers["units"], numbers["floors"], numbers["homes_per_floor"]
    units = 1 if units == 0 or not has_units else units
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
    called: list[str],
) -> BuildingRow:
    secret, area = desk.known.secret, desk.known.area
    if spoken := _SPOKEN.fullmatch(squeeze(entry.text("note"))):
        called = [*called, *re.split(r"[、，,;；/或]", spoken[1])]
    aliases = [without_blanks(a) for a in re.split(r"[、，,;；/\s]+", entry.text("alias")) if a and not words.absent(a)]
    return BuildingRow(
        source=desk.source(judged),
        place=place_id(secret, area, compound, building),
        compound_place=place_id(secret, area, compound),
        compound=compound,
        building=building,
        aliases=(*called, *aliases),
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
