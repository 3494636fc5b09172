"""The clearance register (清楼表): every registered resident, and the marks of the rounds."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import TypeAlias

import msgspec

from streams.imports import words
from streams.imports.judging import keys
from streams.imports.judging.desk import Desk, read_age, read_phones
from streams.imports.judging.doors import read_door
from streams.imports.judging.identity import Door
from streams.imports.judging.judged import Judged
from streams.imports.judging.records import MarkOn, RegisterRow
from streams.imports.layout.entry import Entry
from streams.imports.values import dates, names, phones
from streams.imports.words.spelling import Cell, is_blank, squeeze, written

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


_ID_NUMBER = re.compile(r"(?:\d{14}|\*{10,14})\d{3}[\dXx]|\d{15}")
_NOT_TAKEN = re.compile(
    r"(?:(?:[未没漏](?:采样?|做|检))(?:[（(\[,，:：、/-]+|(?=[去在回出外住]))|(?:否|[×xX✗])[（(\[,，:：、/-]+)(.*?)[)）\]]?"
)
"""That no sample was taken, and why."""
_SO_NOT_TAKEN = re.compile(r"(.*?)[（(\[,，:：、/-]*[未没](?:能|去|来)?(?:采集?|做|检测?)(?:样|核酸)?[)）\]]?")
"""Why, and so no sample was taken: 外出未采."""
_PARTS = re.compile(r"[(（\[)）\],，、；;/]")
"""What parts that nobody was there from why: 不在家（外出）."""
_NOBODY = ("无人", "没人", "空")
"""What says of a home without a name that nobody lives there."""

_EMPTY = ("空着", "空的", "空置", "空房", "空户", "空关", "闲置")
"""What stands in the place of an owner's name and is none."""

_REASONS = (*(code for code in STATES if code not in ("sampled", "sampled_at_door", "vacant")), "refused", "no_answer")
"""Marks that are a reason why somebody was not sampled."""

Marked: TypeAlias = tuple[date, str, str]
"""A round, the code of its mark, and the mark as printed."""

Printed: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
"""Marks and other cells of a row as printed, to tell a copied row from a second person."""


def mark_of(cell: Cell) -> str:
    """Return the code of a mark; an empty one is open, one nobody knows is unknown."""
    return "open" if is_blank(cell) else _mark(written(cell))


@lru_cache(maxsize=1 << 12)
def _mark(printed: str) -> str:
    text = squeeze(printed)
    rest = _NOT_TAKEN.fullmatch(text) or _SO_NOT_TAKEN.fullmatch(text)
    if rest:
        why = words.find("mark", rest[1])
        return why if why not in (None, "sampled", "unknown") else "open"
    found = words.find("mark", text) or "unknown"
    if found != "no_answer":
        return found
    whys = (words.find("mark", part) for part in _PARTS.split(text) if part)
    return next((why for why in whys if why in STATES and why not in ("sampled", "sampled_at_door")), found)


def judge(desk: Desk, entry: Entry, judged: Judged) -> None:
    """Judge one row of the register."""
    field = "head" if desk.table.column("head") and not desk.table.column("name") else "name"
    _let(desk, entry, field)
    marks = _marks(desk, entry)
    people = names.persons(entry.cells.get(field))
    beside = () if people[0] else _unknown(desk, entry)
    owner_only = field == "head" or bool(desk.table.column("tenant"))
    if _is_vacant(entry, people[0], [code for _, code, _ in marks], owner_only, beside):
        door = read_door(desk, entry, judged, own_book=True)
        if door:
            judged.put("vacant", True)
            judged.records.append(_row(desk, judged, door, ""))
        return
    door = read_door(desk, entry, judged, own_book=True)
    if not people[0]:
        judged.reject(field, "missing")
    judged.put("name", people[0], entry.text(field))
    if door is None or not people[0]:
        return
    if len(people) > 1:
        judged.doubt("two_persons_in_one_row", "name")
    if any(code == "unknown" for _, code, _ in marks):
        judged.doubt("mark_unclear", "mark", printed=next(text for _, code, text in marks if code == "unknown"))
    found = read_phones(entry, judged)
    relation = words.find("relation", entry.text("relation")) if entry.has("relation") else None
    residency = _residency(entry)
    judged.put("relation", relation, entry.text("relation"))
    judged.put("residency", residency, entry.text("residency"))
    judged.put("marks", [code for _, code, _ in marks])
    age = read_age(desk, entry, Judged(0))
    for name in people:
        nth = _twin(desk, entry, judged, door, name, found, relation)
        if nth is None:
            continue
        row = _row(desk, judged, door, name, nth, phones=found, relation=relation, residency=residency)
        note = "；".join(text for text in (entry.text("why"), entry.text("note")) if text)
        judged.records.append(_with(row, age, _of_days(marks), note, entry.text("id_number")))


def _marks(desk: Desk, entry: Entry) -> list[Marked]:
    """Return the marks of a row, signs spelled out by the key of the sheet."""
    why = desk.table.column("why")
    today = desk.table.column("mark") or (why and "未" in why.header)
    dated = entry.dated or [(desk.reference, entry.cells.get("mark"))] * bool(today)
    signs = keys.of(desk, "mark")
    marks = [
        (on, mark_of(signs.get(squeeze(written(cell)), cell) if signs else cell), written(cell)) for on, cell in dated
    ]
    return _explained(entry, marks, desk.reference)


def _of_days(marks: list[Marked]) -> list[Marked]:
    """Return one mark a day: of two rounds (11.24, 11.24复采) one of a sample, else the last that says more."""
    found: dict[date, Marked] = {}
    for mark in marks:
        before = found.get(mark[0])
        taken = before is not None and before[1] in ("sampled", "sampled_at_door")
        if before is None or not (taken or mark[1] == "open"):
            found[mark[0]] = mark
    return list(found.values())


def _let(desk: Desk, entry: Entry, field: str) -> None:
    """Take the tenant of a home that is let for who lives there, its owner where there is no tenant."""
    if not desk.table.column("tenant"):
        return
    if len(names.read(entry.cells.get("tenant"))) > 1:  # no tick, and no 是
        entry.cells[field] = entry.cells["tenant"]
        entry.cells["phone"] = entry.cells.get("tenant_phone")
        entry.cells["residency"] = "租"
    elif field == "name" and not entry.has("name") and entry.has("head"):
        entry.cells["name"] = entry.cells["head"]


def _explained(entry: Entry, marks: list[Marked], reference: date) -> list[Marked]:
    """Let a reason or a whereabouts say more than that somebody was not sampled in the last round: 外出 is away."""
    if marks and marks[-1][1] not in ("open", "unknown"):
        return marks
    reasons = {name: words.find("mark", entry.text(name)) for name in ("why", "where") if entry.has(name)}
    if entry.has("left") and dates.read(entry.cells["left"], reference).on:
        reasons["left"] = "moved_out"
    found = next(((name, why) for name, why in reasons.items() if why in _REASONS), None)
    if found is None:
        return marks
    name, why = found
    on, _, said = marks[-1] if marks else (reference, "", "")
    return [*marks[:-1], (on, str(why), f"{said} {entry.text(name)}".strip())]


def _residency(entry: Entry) -> str | None:
    """Return whether somebody rents; a column that asks for it may say yes or no."""
    if not entry.has("residency"):
        return words.find("residency", entry.text("where"))
    text = entry.text("residency")
    said = words.find("yes_no", text) if len(squeeze(text)) <= 2 else None
    header = entry.headers.get("residency", "")
    if said and "是否" in header:
        rents = "租" in header and "住" not in header.split("租")[0]
        return {"yes": "tenant" if rents else "resident", "no": "resident" if rents else "tenant"}[said]
    return words.find("residency", text)


def _twin(
    desk: Desk,
    entry: Entry,
    judged: Judged,
    door: Door,
    name: str,
    found: tuple[str, ...],
    relation: str | None,
) -> str | None:
    """Return what tells the person from others of the name behind the door ('' mostly); None for a row said again."""
    number = desk.seen.take(judged.row)
    key = names.key(name)
    earlier = desk.seen.first("person", number, door, key)
    nth = ""
    if earlier is not None:
        if not _is_another(desk, earlier, entry, found, relation):
            judged.doubt("duplicate", "name", other=desk.seen.source(earlier))
            return None
        judged.doubt("same_name_same_door", "name", other=desk.seen.source(earlier))
        times = desk.memo[door, key] = desk.memo.get((door, key), 1) + 1
        nth = f"#{times}"
    lives = hash(door) >> 1
    desk.seen.note("door", number, lives)
    for phone in found:
        other = desk.seen.first("phone", number, phone, key)
        if other is not None and desk.seen.noted("door", other) != lives:
            judged.doubt("possibly_registered_twice", "name", other=desk.seen.source(other))
    return nth


def _is_another(desk: Desk, earlier: int, entry: Entry, found: tuple[str, ...], relation: str | None) -> bool:
    """Say whether a row is another person than an earlier one; what was read again once is compared by its hash."""
    known = desk.seen.noted("printed", earlier)
    if known and known == hash((_printed(entry), found)) >> 1:
        return False
    before = desk.seen.entry(earlier)
    numbers, _ = phones.read(before.cells.get("phone"))
    desk.seen.note("printed", earlier, hash((_printed(before), tuple(numbers))) >> 1)
    return _another(before, entry, found, relation)


def _printed(entry: Entry) -> Printed:
    marks = tuple(squeeze(written(cell)) for _, cell in entry.dated)
    return marks, tuple(squeeze(entry.text(name)) for name in ("relation", "residency", "age", "id_number", "note"))


def _another(before: Entry, entry: Entry, found: tuple[str, ...], relation: str | None) -> bool:
    """Say whether a second row of one name and door is another person: both rows are kept, and they differ."""
    twin = words.find("relation", before.text("relation")) if before.has("relation") else None
    numbers, _ = phones.read(before.cells.get("phone"))
    if relation == twin == "head":
        return False
    first, second = _printed(before), _printed(entry)
    if any(first[0]) and any(second[0]):
        return first != second or bool(found and numbers and not set(found) & set(numbers))
    return bool(relation and twin and relation != twin) and not set(found) & set(numbers)


def _is_vacant(entry: Entry, name: str, codes: list[str], owner_only: bool, beside: Sequence[Cell]) -> bool:
    """Say whether the row is a home where nobody lives; it may name its owner (`owner_only`) all the same.

    `beside` is what stands in columns that nobody knows.
    """
    name = squeeze(name).strip("()[]【】") if name[:1] in "(（[【" else name
    if name:
        empty = owner_only and words.is_said("mark", "vacant", entry.text("residency"))
        return empty or words.is_said("mark", "vacant", name) or name in _NOBODY
    bare = squeeze(entry.text("name")).strip("()[]【】")
    if "vacant" in codes or (bare in _NOBODY and not entry.has("phone")):
        return True
    head = squeeze(written(entry.cells.get("head"))).strip("()[]【】")
    if words.is_said("mark", "vacant", head) and names.looks_like(head) and (len(head) > 2 or head in _EMPTY):
        return True
    texts = [written(cell) for name, cell in entry.cells.items() if name not in {"compound", "building", "head"}]
    texts += map(written, beside)
    return any(words.is_said("mark", "vacant", text) or text in _NOBODY for text in texts if text)


def _unknown(desk: Desk, entry: Entry) -> Sequence[Cell]:
    """Return what stands in the columns of a row that nobody knows."""
    table = desk.table
    known = {c.index for c in (*table.columns, *(c for group in table.members for c in group))}
    cells = desk.grid.cells[entry.row][: table.right]
    return [cell for index, cell in enumerate(cells) if index >= table.left and index not in known]


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


def _with(row: RegisterRow, age: int | None, marks: list[Marked], note: str, number: str) -> RegisterRow:
    last4 = squeeze(number)[-4:] if number and _ID_NUMBER.fullmatch(squeeze(number)) else ""
    listed = tuple(MarkOn(on, code, STATES.get(code, "open")) for on, code, _ in marks)
    return msgspec.structs.replace(row, age=age, marks=listed, note=note, id_last4=last4.upper())
