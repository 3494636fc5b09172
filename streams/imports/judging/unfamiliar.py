"""Whether the places of a table are written in a form the known parser does not read, and what is told of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from streams.imports.errors import Notice
from streams.imports.judging import forms, ways
from streams.imports.judging.desk import Desk, read_address, strange_place
from streams.imports.judging.learnt import Learnt, is_door
from streams.imports.layout.entry import Entry
from streams.imports.places.addresses import Address
from streams.imports.words.spelling import squeeze, written

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
    """Learn the form in which the places of a table are written, where too many are no doors as they stand.

    Where several ways fit, or none fits well, a person is asked, and what was answered before is done.
    """
    memo = desk.memo
    memo.pop("beside", None)
    if memo.pop("forms", None):
        _forget_read(memo)
    tree = desk.known.tree
    if kind not in KINDS or not tree or not any(map(desk.table.column, _FIELDS)):
        return
    book = memo.get("book")
    if book is None:
        book = memo["book"] = forms.Book(tree, desk.people)
    answers = ways.answered(desk)
    if not answers and not _may_be_strange(book, (door for few in _sample(desk) for door in walk(few))):
        return
    found, lost = _asked(book, walk(replace(desk)))
    said = [form for form in ways.said(found, answers) if form.roles]
    if not said and not _is_strange(found):
        return
    learnt = [form for form in forms.learn(book, found) if form.make not in answers and _gains(book, form, found)]
    sure = [form for form in learnt if not form.ways]
    if not said and not any(form.fits for form in learnt) and (beside := _with_another(book, desk, walk)):
        sure = learnt = beside
    if said or sure:
        memo["forms"] = Learnt(book, [*said, *sure], frozenset(form.make for form in said))
        _forget_read(memo)
    unclear = [form for form in learnt if form.ways and lost[form.make] >= forms.LEAST]
    memo.setdefault("told", []).extend(_told(desk, book, form) for form in sure)
    memo.setdefault("told", []).extend(ways.told(desk) for _ in unclear[:1])
    memo.setdefault("asked", []).extend(ways.asked(kind, desk, book, form, found, lost) for form in unclear)


def _forget_read(memo: dict[Any, Any]) -> None:
    """Forget what was read of places in another form."""
    memo.pop("addresses", None)
    memo.pop("doors", None)


def _with_another(book: forms.Book, desk: Desk, walk: Walk) -> list[forms.Form]:
    """Learn the form with a column whose word nobody knows, which may say the building, the unit or the room."""
    for column in _unknown(desk):
        desk.memo["beside"] = column
        places = [strange_place(at, entry) for at, entry in walk(replace(desk))]
        learnt = [form for form in forms.learn(book, places) if not form.ways]
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


def _asked(
    book: forms.Book, doors: Iterable[tuple[Desk, Entry]]
) -> tuple[dict[forms.Place, Address | None], Counter[str]]:
    """Return the different places with the doors the known parser reads, None where they are none.

    And of each make how many rows are none.
    """
    found: dict[forms.Place, Address | None] = {}
    lost: Counter[str] = Counter()
    for at, entry in doors:
        place = strange_place(at, entry)
        if not place.pieces:
            continue
        found[place] = _door(book, at, entry)
        lost[place.make] += found[place] is None
    return found, lost


def _door(book: forms.Book, desk: Desk, entry: Entry) -> Address | None:
    """Return the door the known parser reads out of a row, None where it is none."""
    address = read_address(desk, entry)
    if not address.compound and not address.unknown and desk.only.compound:
        address = read_address(replace(desk, context=desk.only), entry)
    return address if is_door(book, address) and book.may_live(address, entry.text("name")) else None


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
    """Tell how a form was read, with three places of it."""
    said = [f"{place.printed} → {ways.written(door)}" for place in form.shown if (door := form.read(book, place))]
    named = {"sheet": desk.grid.name, "printed": "；".join(said)}
    return Notice("address_form", desk.grid.name, desk.table.header + 1, "address", named)
