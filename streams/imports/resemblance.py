"""A corrected spelling makes no new resident: the same door and phone, id or birth year, and a name one letter off.

The register's ids are hashes of door and name, so a name written differently would be somebody else. Here the known
one keeps the id, with a doubt for a person to see; an exact name behind the same door keeps it without a word.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec

from streams.imports.judging.identity import Door
from streams.imports.judging.judged import Said, doubted
from streams.imports.judging.known import Person
from streams.imports.judging.records import RegisterRow
from streams.imports.reading import Reading
from streams.imports.values import names


def settle(reading: Reading, people: Iterable[Person], today: date) -> None:
    """Give rows of the register the id of the known person they are about."""
    behind: dict[Door, list[Person]] = {}
    known = set()
    for person in people:
        behind.setdefault(person.door, []).append(person)
        known.add(person.resident)
    listed = {row.resident for row in reading.rows if isinstance(row, RegisterRow)}
    for number, row in enumerate(reading.rows):
        if not isinstance(row, RegisterRow) or not row.resident or row.resident in known:
            continue
        door = Door(row.compound, row.building, row.unit, row.room)
        free = [person for person in behind.get(door, ()) if person.resident not in listed]
        same = _same(row, free, today)
        if same is None:
            continue
        listed.add(same.resident)
        reading.rows[number] = msgspec.structs.replace(row, resident=same.resident)
        if names.key(same.name) != names.key(row.name):
            _doubt(reading, row, same.name)


def _same(row: RegisterRow, free: list[Person], today: date) -> Person | None:
    exact = [person for person in free if names.key(person.name) == names.key(row.name)]
    if len(exact) == 1:
        return exact[0]
    near = [person for person in free if _is_near(person.name, row.name) and _is_likely(row, person, today)]
    return near[0] if len(near) == 1 and not exact else None


def _is_near(before: str, now: str) -> bool:
    """Whether two names are one letter apart."""
    from rapidfuzz.distance import Levenshtein  # only where somebody new lives behind a known door

    return min(len(before), len(now)) >= 2 and Levenshtein.distance(names.key(before), names.key(now)) == 1


def _is_likely(row: RegisterRow, person: Person, today: date) -> bool:
    """Whether something beside door and name agrees, and nothing speaks against it."""
    born = None if row.age is None else today.year - row.age
    ages = None if born is None or person.born is None else abs(born - person.born) <= 1
    ids = row.id_last4 == person.id_last4 if row.id_last4 and person.id_last4 else None
    shared = bool(set(row.phones) & set(person.phones)) or None
    return False not in (ages, ids) and True in (ages, ids, shared)


def _doubt(reading: Reading, row: RegisterRow, other: str) -> None:
    """Add the doubt to the report of the row."""
    entry = _entry(reading.report, row)
    if entry is None:
        return
    doubt = doubted(Said("name_differs_from_register", "name", {"other": other}), reading.language)
    entry.setdefault("doubts", []).append(doubt)
    entry["message"] = entry.get("message", "") + doubt["message"]
    entry["cure"] = entry.get("cure", "") + doubt["cure"]
    if entry["verdict"] == "accept":
        entry["verdict"] = "warn"
        reading.report["totals"]["accept"] -= 1
        reading.report["totals"]["warn"] += 1


def _entry(report: dict[str, Any], row: RegisterRow) -> dict[str, Any] | None:
    """The report's entry of a row; of several on one line the one of that name."""
    for file in report["files"]:
        for sheet in file["sheets"]:
            if file["file"] == row.source.file and sheet["sheet"] == row.source.sheet:
                at = [entry for entry in sheet["rows"] if entry["row"] == row.source.row and "value" in entry]
                return next((one for one in at if one["value"].get("name") == row.name), at[0] if at else None)
    return None
