"""The clearance register (清楼表): every registered resident, and the marks of the rounds."""

import re
from datetime import date
from typing import TypeAlias

import msgspec

from streams.imports import words
from streams.imports.desk import Desk, read_age, read_door, read_name, read_phones, register_person
from streams.imports.identity import Door
from streams.imports.judged import Judged
from streams.imports.known import Person
from streams.imports.records import MarkOn, RegisterRow
from streams.imports.rows import Entry
from streams.imports.spelling import Cell, is_blank, squeeze, written
from streams.imports.values import names

STATES = {
    "sampled": "sampled",
    "sampled_at_door": "sampled",
    "away": "excused",
    "vacant": "excused",
    "in_hospital": "excused",
    "moved_out": "excused",
    "deceased": "excused",
    "central_quarantine": "excused",
    "home_quarantine": "excused",
}
"""Mark → state; every other mark is open. Source: conventions of the sample ledgers; a refusal is never excused (S)."""


Printed: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
"""Marks and other cells of a row as printed, to tell a copied row from a second person."""


def mark_of(cell: Cell) -> str:
    """Return the code of a mark; an empty one is open, one nobody knows is unknown."""
    if is_blank(cell):
        return "open"
    text = squeeze(written(cell))
    rest = re.fullmatch(r"(?:未采样?|没采|未做|未检|漏采)[（(\[,，:：、/-]+(.*?)[)）\]]?", text)
    if rest:
        why = words.find("mark", rest[1])
        return why if why not in (None, "sampled", "unknown") else "open"
    return words.find("mark", text) or "unknown"


def judge(desk: Desk, entry: Entry, judged: Judged) -> None:
    """Judge one row of the register."""
    field = "name" if desk.table.column("name") else "head"
    dated = entry.dated or [(desk.reference, entry.cells.get("mark"))] * bool(desk.table.column("mark"))
    marks = [(on, mark_of(cell), written(cell)) for on, cell in dated]
    name = names.read(entry.cells.get(field))
    empty = words.find("mark", name) == "vacant" if name else _vacant(entry, [code for _, code, _ in marks])
    if empty:
        door = read_door(desk, entry, judged, own_book=True)
        if door:
            judged.put("vacant", True)
            judged.records.append(_row(desk, judged, door, ""))
        return
    door = read_door(desk, entry, judged, own_book=True)
    name = read_name(desk, entry, judged, field)
    if door is None or not name:
        return
    if any(code == "unknown" for _, code, _ in marks):
        judged.doubt("mark_unclear", "mark", printed=next(text for _, code, text in marks if code == "unknown"))
    found = read_phones(entry, judged)
    relation = words.find("relation", entry.text("relation")) if entry.has("relation") else None
    residency = words.find("residency", entry.text("residency")) if entry.has("residency") else None
    judged.put("relation", relation, entry.text("relation"))
    judged.put("residency", residency, entry.text("residency"))
    judged.put("marks", [code for _, code, _ in marks])
    earlier: list[tuple[RegisterRow, Printed]] = desk.seen.setdefault((door, names.key(name)), [])
    printed = _printed(entry)
    for twin, before in earlier:
        if not _another(twin, relation, found, before, printed):
            judged.doubt("duplicate", "name", other=desk.where(twin.source))
            return
    if earlier:
        judged.doubt("same_name_same_door", "name", other=desk.where(earlier[0][0].source))
    _registered_twice(desk, judged, door, name, found)
    nth = f"#{len(earlier) + 1}" if earlier else ""
    row = _row(desk, judged, door, name, nth, phones=found, relation=relation, residency=residency)
    earlier.append((row, printed))
    age = read_age(desk, entry, Judged(0))
    row = _with(row, age, marks, entry.text("note"), entry.text("id_number"))
    judged.records.append(row)
    desk.seen.setdefault(("people",), []).append(Person(row.resident, row.household, name, door, found))


def _printed(entry: Entry) -> Printed:
    marks = tuple(squeeze(written(cell)) for _, cell in entry.dated)
    return marks, tuple(squeeze(entry.text(name)) for name in ("relation", "residency", "age", "id_number", "note"))


def _another(
    twin: RegisterRow, relation: str | None, found: tuple[str, ...], before: Printed, printed: Printed
) -> bool:
    """Say whether a second row of one name and door is another person: both rows are kept, and they differ."""
    if relation == twin.relation == "head":
        return False
    if any(before[0]) and any(printed[0]):
        return printed != before or bool(found and twin.phones and not set(found) & set(twin.phones))
    return bool(relation and twin.relation and relation != twin.relation) and not set(found) & set(twin.phones)


def _registered_twice(desk: Desk, judged: Judged, door: Door, name: str, found: tuple[str, ...]) -> None:
    for phone in found:
        other = desk.seen.setdefault(("phone", phone, names.key(name)), (door, desk.source(judged)))
        if other[0] != door:
            judged.doubt("possibly_registered_twice", "name", other=desk.where(other[1]))


def _vacant(entry: Entry, codes: list[str]) -> bool:
    if "vacant" in codes:
        return True
    texts = [written(cell) for name, cell in entry.cells.items() if name not in {"compound", "building", "head"}]
    return any(words.find("mark", text) == "vacant" for text in texts if text)


def _row(desk: Desk, judged: Judged, door: Door, name: str, nth: str = "", **more: object) -> RegisterRow:
    return RegisterRow(
        source=desk.source(judged),
        household=desk.household(door),
        resident=desk.resident(door, name + nth) if name else "",
        compound=door.compound,
        building=door.building,
        unit=door.unit,
        room=door.room,
        name=name,
        **more,  # type: ignore[arg-type]
    )


def _with(row: RegisterRow, age: int | None, marks: list[tuple[date, str, str]], note: str, number: str) -> RegisterRow:
    last4 = squeeze(number)[-4:] if re.fullmatch(r"\d{17}[\dXx]|\d{15}", squeeze(number)) else ""
    listed = tuple(MarkOn(on, code, STATES.get(code, "open")) for on, code, _ in marks)
    return msgspec.structs.replace(row, age=age, marks=listed, note=note, id_last4=last4.upper())


def finish(desk: Desk) -> None:
    """Let later tables know the people of this one."""
    for person in desk.seen.pop(("people",), []):
        register_person(desk, person)
