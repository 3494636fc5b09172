"""Whether the places of a table are written in a form the known parser does not read, and what is told of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from streams.imports import forms
from streams.imports.addresses import Address
from streams.imports.desk import Desk, read_address, strange_place
from streams.imports.entry import Entry
from streams.imports.errors import Notice
from streams.imports.spelling import squeeze, written

LOOKED_AT = 3
"""So many rows are looked at first from the beginning, the middle and the end of a table (G)."""
KINDS = ("register", "special", "quarantine", "samples")
"""Kinds of ledgers whose rows are doors."""
LOST = 0.2
"""Where a larger share of the places are no doors, their form is looked into (G)."""
LONG = 8
"""Longer texts are no building, unit or room (G)."""
_FIELDS = ("address", "room", "building", "unit")

Walk = Callable[[Desk], Iterator[tuple[Desk, Entry]]]
"""Yields the entries of a table, each with the desk as it is when they are read."""


def prepare(kind: str, desk: Desk, walk: Walk) -> None:
    """Learn the form in which the places of a table are written, where too many are no doors as they stand."""
    memo = desk.memo
    memo.pop("beside", None)
    if memo.pop("forms", None):
        memo.pop("addresses", None)
        memo.pop("doors", None)
    tree = desk.known.tree
    if kind not in KINDS or not tree or not any(map(desk.table.column, _FIELDS)):
        return
    book = memo.get("book")
    if book is None:
        book = memo["book"] = forms.Book(tree, desk.people)
    if not _may_be_strange(book, (door for few in _sample(desk) for door in walk(few))):
        return
    found = _asked(book, walk(replace(desk)))
    if not _is_strange(found):
        return
    learnt = [form for form in forms.learn(book, found) if _gains(book, form, found)]
    learnt = learnt or _with_another(book, desk, walk)
    if learnt:
        memo["forms"] = forms.Learnt(book, learnt)
        memo.pop("addresses", None)
        memo.pop("doors", None)
        memo.setdefault("told", []).extend(_told(desk, book, form) for form in learnt)


def _with_another(book: forms.Book, desk: Desk, walk: Walk) -> list[forms.Form]:
    """Learn the form with a column whose word nobody knows, which may say the building, the unit or the room."""
    for column in _unknown(desk):
        desk.memo["beside"] = column
        places = [strange_place(at, entry) for at, entry in walk(replace(desk))]
        learnt = [form for form in forms.learn(book, places) if form.other is None]
        if sum(any(form.read(book, place) for form in learnt) for place in places) > forms.NEARLY_ALL * len(places):
            named = {"printed": written(desk.grid.anchor(desk.table.header, column))}
            told = Notice("column_by_content", desk.grid.name, desk.table.header + 1, "address", named)
            desk.memo.setdefault("told", []).append(told)
            return learnt
    desk.memo.pop("beside", None)
    return []


def _unknown(desk: Desk) -> Iterator[int]:
    """Yield the columns nobody knows of whole rooms, or of what stays the same for many rows as a building does."""
    grid, table = desk.grid, desk.table
    for column, cell in enumerate(grid.cells[table.header]):
        if not table.left <= column < table.right or written(cell).strip() not in table.unknown:
            continue
        rows = range(table.body, min(table.end, len(grid.cells)))
        texts = [text for row in rows if (text := squeeze(written(grid.anchor(row, column))))]
        changes = sum(one != other for one, other in pairwise(texts))
        rooms = sum(text.isdigit() and len(text) in (3, 4) for text in texts)
        if (
            texts
            and max(map(len, texts)) <= LONG
            and (changes * 5 <= len(texts) or rooms > forms.NEARLY_ALL * len(texts))
        ):
            yield column


def _asked(book: forms.Book, doors: Iterable[tuple[Desk, Entry]]) -> dict[forms.Place, Address | None]:
    """Return the different places with the doors the known parser reads, None where they are none."""
    found: dict[forms.Place, Address | None] = {}
    for at, entry in doors:
        place = strange_place(at, entry)
        if not place.pieces:
            continue
        found[place] = _door(book, at, entry)
    return found


def _door(book: forms.Book, desk: Desk, entry: Entry) -> Address | None:
    """Return the door the known parser reads out of a row, None where it is none."""
    address = read_address(desk, entry)
    if not address.compound and not address.unknown and desk.only.compound:
        address = read_address(replace(desk, context=desk.only), entry)
    return address if forms.is_door(book, address) and book.may_live(address, entry.text("name")) else None


def _may_be_strange(book: forms.Book, doors: Iterable[tuple[Desk, Entry]]) -> bool:
    """Say whether too many of a few rows are no doors as they stand."""
    found = [_door(book, at, entry) is None for at, entry in doors if entry.has("address") or entry.has("room")]
    return sum(found) > LOST * len(found)


def _is_strange(found: Mapping[forms.Place, Address | None]) -> bool:
    """Say whether too many places, or too many of those of one compound, are no doors as they stand."""
    many = Counter(place.compound for place in found)
    lost = Counter(place.compound for place, address in found.items() if address is None)
    least = min(forms.LEAST, len(found))
    return any(lost[of] > LOST * count and count >= least for of, count in many.items()) or (
        lost.total() > LOST * len(found)
    )


def _gains(book: forms.Book, form: forms.Form, found: Mapping[forms.Place, Address | None]) -> bool:
    """Say whether a form reads places that the known parser does not."""
    lost = [place for place, address in found.items() if address is None]
    return sum(form.read(book, place) is not None for place in lost) >= forms.LEAST / 2


def _sample(desk: Desk) -> Iterator[Desk]:
    """Yield desks with a few rows of the table each: from its beginning, its middle and its end."""
    table = desk.table
    end = min(table.end, len(desk.grid.cells))
    starts = {max(table.body, start) for start in (table.body, (table.body + end) // 2, end - LOOKED_AT)}
    for start in sorted(starts):
        yield replace(desk, table=replace(table, body=start, end=min(end, start + LOOKED_AT)))


def _told(desk: Desk, book: forms.Book, form: forms.Form) -> Notice:
    """Tell how a form was read, with three places of it; or which two ways fit, where nobody can say."""
    named = {"sheet": desk.grid.name, "printed": _shown(book, form, form.roles)}
    key = "address_form"
    if form.other:
        key, named["other"] = "address_form_unclear", _shown(book, form, form.other)
    return Notice(key, desk.grid.name, desk.table.header + 1, "address", named)


def _shown(book: forms.Book, form: forms.Form, roles: forms.Roles) -> str:
    """Return up to three places of a form and the doors they are."""
    said = []
    for place in form.shown:
        if door := form.read(book, place, roles):
            unit = f"{door.unit}单元" if door.unit is not None else ""
            said.append(f"{' '.join(p.text for p in place.pieces)} → {door.building}{unit}{door.room}")
    return "；".join(said)
