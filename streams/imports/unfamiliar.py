"""Whether the places of a table are written in a form the known parser does not read, and what is told of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from streams.imports import forms
from streams.imports.addresses import Address
from streams.imports.desk import Desk, read_address, strange_place
from streams.imports.entry import Entry
from streams.imports.errors import Notice

LOOKED_AT = 8
"""So many rows are looked at first from the beginning, the middle and the end of a table (G)."""
KINDS = ("register", "special", "quarantine", "samples")
"""Kinds of ledgers whose rows are doors."""
LOST = 0.2
"""Where a larger share of the places are no doors, their form is looked into (G)."""
_FIELDS = ("address", "room", "building", "unit")

Walk = Callable[[Desk], Iterator[tuple[Desk, Entry]]]
"""Yields the entries of a table, each with the desk as it is when they are read."""


def prepare(kind: str, desk: Desk, walk: Walk) -> None:
    """Learn the form in which the places of a table are written, where too many are no doors as they stand."""
    memo = desk.memo
    if memo.pop("forms", None):
        memo.pop("addresses", None)
        memo.pop("doors", None)
    tree = desk.known.tree
    if kind not in KINDS or not tree or not any(map(desk.table.column, _FIELDS)):
        return
    book = memo.get("book")
    if book is None:
        book = memo["book"] = forms.Book(tree, desk.people)
    if not _is_strange(_asked(book, (door for few in _sample(desk) for door in walk(few)))):
        return
    found = _asked(book, walk(replace(desk)))
    if not _is_strange(found):
        return
    learnt = [form for form in forms.learn(book, found) if _gains(book, form, found)]
    if learnt:
        memo["forms"] = forms.Learnt(book, learnt)
        memo.pop("addresses", None)
        memo.pop("doors", None)
        memo.setdefault("told", []).extend(_told(desk, book, form) for form in learnt)


def _asked(book: forms.Book, doors: Iterable[tuple[Desk, Entry]]) -> dict[forms.Place, Address | None]:
    """Return the different places with the doors the known parser reads, None where they are none."""
    found: dict[forms.Place, Address | None] = {}
    for at, entry in doors:
        place = strange_place(at, entry)
        if not place.pieces:
            continue
        address = read_address(at, entry)
        if not address.compound and not address.unknown and at.only.compound:
            address = read_address(replace(at, context=at.only), entry)
        is_there = forms.is_door(book, address) and book.may_live(address, entry.text("name"))
        found[place] = address if is_there else None
    return found


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
    """Yield desks with a few rows of the table each: from its beginning, between, and from its end."""
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
