"""From judged rows to what stays in Postgres: places, names, phones, notes of doors, crews. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from streams.imports.effects.ledger import retained
from streams.imports.effects.speaker import room_place
from streams.imports.judging import identity
from streams.imports.judging.known import Known
from streams.imports.judging.records import BuildingRow, CrewRow, QuarantineRow, RegisterRow, Row, SpecialRow

CODES = {"mobile": "M", "quarantine": "Q", "emergency": "E", "fixed": "F"}
"""First letter of a team's short code on the screens."""


@dataclass
class Cards:
    """Rows for the writers in `streams/imports/effects/ledger.py`, by key so that a repetition is one row."""

    places: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    buildings: dict[tuple[str, str], str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    people: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    doors: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    teams: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    members: dict[str, tuple[Any, ...]] = field(default_factory=dict)


def cards(known: Known, rows: Sequence[Row], today: date, codes: dict[str, str]) -> Cards:
    """Everything of these rows that is not an event.

    Parameters
    ----------
    codes
        Short codes of teams that have one already.
    """
    out = Cards()
    for row in rows:
        if isinstance(row, BuildingRow):
            _building(out, row)
        elif isinstance(row, RegisterRow | SpecialRow | QuarantineRow):
            _home(out, known, row)
            if row.resident and row.name:
                _person(out, row, today)
        elif isinstance(row, CrewRow):
            _crew(out, row, today, codes)
    return out


def _place(place: str, kind: str, parent: str | None, name: str, **more: Any) -> tuple[Any, ...]:
    fields = ("printed", "unit", "floor", "room", "floors", "units", "homes", "lift")
    points = ("lat", "lon", "given_lat", "given_lon", "datum")
    return (place, kind, parent, name, *(more.get(f) for f in (*fields, *points)), more.get("doubts", []))


def _building(out: Cards, row: BuildingRow) -> None:
    out.places.setdefault(row.compound_place, _place(row.compound_place, "compound", None, row.compound))
    lon, lat = row.wgs84 or (None, None)
    given_lon, given_lat = row.original or (None, None)
    out.places[row.place] = _place(
        row.place,
        "building",
        row.compound_place,
        row.building,
        floors=row.floors,
        units=row.units,
        homes=row.homes,
        lift=row.lift,
        lat=lat,
        lon=lon,
        given_lat=given_lat,
        given_lon=given_lon,
        datum=row.datum,
        doubts=[] if row.wgs84 else ["point_missing"],
    )
    for alias in row.aliases:
        out.aliases.setdefault(alias, row.compound_place)


def _home(out: Cards, known: Known, row: RegisterRow | SpecialRow | QuarantineRow) -> None:
    if not row.household:
        return
    place = room_place(row.household)
    if place in out.places:
        return
    building = out.buildings.get((row.compound, row.building))
    if building is None:
        compound = identity.place_id(known.secret, known.area, row.compound)
        building = identity.place_id(known.secret, known.area, row.compound, row.building)
        out.buildings[row.compound, row.building] = building
        out.places.setdefault(compound, _place(compound, "compound", None, row.compound))
        out.places.setdefault(building, _place(building, "building", compound, row.building))
    name = (f"{row.unit}单元" if row.unit else "") + row.room
    home = _place(place, "room", building, name, unit=row.unit, floor=floor_of(row.room), room=row.room)
    out.places[place] = home


def floor_of(room: str) -> int | None:
    """The floor in a room number: 501 is on the fifth, 1203 on the twelfth."""
    digits = "".join(letter for letter in room if letter.isdigit())
    return int(digits[:-2]) if len(digits) >= 3 else None


def _person(out: Cards, row: RegisterRow | SpecialRow | QuarantineRow, today: date) -> None:
    age = getattr(row, "age", None)
    born = today.year - age if age is not None else None
    source = {type(row).__name__: f"{row.source.file}/{row.source.sheet}/{row.source.row}"}
    relation = row.relation if isinstance(row, RegisterRow) else None
    last4 = (row.id_last4 or None) if isinstance(row, RegisterRow) else None
    notes = row.note or None
    end = retained(today)
    out.people[row.resident] = (row.resident, row.name, list(row.phones), born, last4, relation, notes, source, end)
    if isinstance(row, SpecialRow | QuarantineRow):
        note = "；".join([*row.access, *([row.note] if row.note else [])]) or None
        wait = 300 if isinstance(row, SpecialRow) else None
        out.doors[row.household] = (row.household, note, wait, list(row.phones), end)


def _crew(out: Cards, row: CrewRow, today: date, codes: dict[str, str]) -> None:
    if row.team not in codes:
        letter = CODES.get(row.kind, "T")
        taken = {code for code in codes.values() if code.startswith(letter)}
        number = next(n for n in range(1, 1000) if f"{letter}{n}" not in taken)
        codes[row.team] = f"{letter}{number}"
    out.teams[row.team] = (row.team, row.team_name, codes[row.team])
    out.members[row.member] = (row.member, row.name, list(row.phones), retained(today))
