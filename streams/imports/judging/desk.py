"""What a reader of one kind of ledger has on its desk while it reads: the known, the dates, the place of the table.

Long, because what the columns of a row say of a place is put together here from all of them.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from streams.imports.files.sheets import Grid
from streams.imports.judging import forms
from streams.imports.judging.identity import Door, household_id, resident_id
from streams.imports.judging.judged import Judged
from streams.imports.judging.known import Known, People
from streams.imports.judging.learnt import Learnt
from streams.imports.judging.records import Source
from streams.imports.layout.entry import Entry
from streams.imports.layout.tables import Table
from streams.imports.places import placing
from streams.imports.places.addresses import Address
from streams.imports.places.plates import building_and_unit, building_name, is_room, room_name, side_name, unit_number
from streams.imports.seen import Seen
from streams.imports.values import ages, names, phones
from streams.imports.words.spelling import numeral, plain, squeeze, whole, written


@dataclass(slots=True)
class Desk:
    """One table being read.

    Attributes
    ----------
    reference
        The date the ledger is from: dates without a year are near to it.
    plan_on
        The day the ledger is for: what ends before it has ended.
    context
        The place the sheet or its titles are about.
    titles
        Names of sheet and file and what stands above the table: a category or a day that stands only there.
    section
        What the last line between the rows says: a category or a team, until the next one.
    only
        The only compound there is, where nothing says which one the table is about.
    seen, memo
        What earlier rows said: in a few bytes a row, and as it is where there are few.
    """

    known: Known
    today: date
    reference: date
    file: str
    grid: Grid
    table: Table
    context: Address
    titles: tuple[str, ...]
    people: People
    section: str = ""
    only: Address = field(default_factory=Address)
    seen: Seen = field(default_factory=Seen)
    memo: dict[Any, Any] = field(default_factory=dict)

    @property
    def topic(self) -> str:
        """What the table is about, as one text."""
        return " ".join(self.titles)

    @property
    def plan_on(self) -> date:
        """The day after the ledger's date, or today when that is later."""
        return max(self.today, self.reference + timedelta(1))

    def source(self, judged: Judged) -> Source:
        """Return where a row stands."""
        return Source(self.file, self.grid.name, judged.row + 1)

    def household(self, door: Door) -> str:
        """Return the household's id."""
        known = self.people.by_door.get(door)
        return known[0].household if known else household_id(self.known.secret, self.known.area, door)

    def resident(self, door: Door, name: str) -> str:
        """Return the id of the person behind the door, the known one when the register has it."""
        person = self.people.find(door, name)
        return person.resident if person else resident_id(self.known.secret, self.known.area, door, name)


def read_name(desk: Desk, entry: Entry, judged: Judged, name: str = "name") -> str:
    """Read the person's name; a row without one is rejected."""
    found = names.read(entry.cells.get(name))
    if not found:
        judged.reject("name", "missing")
    judged.put("name", found, entry.text(name))
    return found


def read_phones(entry: Entry, judged: Judged, name: str = "phone") -> tuple[str, ...]:
    """Read the phone numbers; a bad one is doubted and left out."""
    found, problem = phones.read(entry.cells.get(name))
    if entry.flaws.get(name) and not found:
        problem = "phone_unreadable"
    if problem:
        judged.doubt(problem, "phone", printed=entry.text(name))
    judged.put("phone", found, entry.text(name))
    return tuple(found)


def read_age(desk: Desk, entry: Entry, judged: Judged, *, youngest: int = 0) -> int | None:
    """Read the age, from the birth date when there is no age; a lower one than `youngest` is a slip."""
    if entry.flaws.get("age"):
        judged.doubt("age_unreadable", "age")
        return None
    age, problem = ages.read(
        entry.cells.get("age"), entry.cells.get("birth"), desk.today, youngest, entry.cells.get("id_number")
    )
    if problem:
        judged.doubt(problem, "age", printed=entry.text("age"))
    judged.put("age", age, entry.text("age"))
    return age


_SPELLED = re.compile("[零〇一二三四五六七八九]{3,4}")
"""A room written out: 一〇二."""
_COUNTED = re.compile(r"(\d{1,2})[-—](\d{1,2})[号室户]?")
"""A floor and a door counted on it."""
PLACE = ("compound", "phase", "building", "unit", "house", "floor", "address", "room")
MEMO = 4096
"""Addresses of a reading kept beside what they were read from: people of a household share one."""


def place_said(desk: Desk, entry: Entry) -> tuple[Any, ...]:
    """Return all that a row says about the place: rows that say the same are read once."""
    cells = entry.cells
    return (desk.context, beside(desk, entry.row), *[cells.get(name) for name in PLACE])


def beside(desk: Desk, row: int) -> str:
    """Return what stands in the column that was found to say a part of the place though nobody knows its word."""
    column: int | None = desk.memo.get("beside")
    return "" if column is None else written(desk.grid.anchor(row, column)).strip()


def remembered(desk: Desk, what: str) -> dict[Any, Any]:
    """Return what was read of places before, forgotten once it is much."""
    known: dict[Any, Any] = desk.memo.setdefault(what, {})
    if len(known) >= MEMO:
        known.clear()
    return known


def read_address(desk: Desk, entry: Entry) -> Address:
    """Put together what the columns of a row say about the place; nothing is checked yet."""
    known, said = remembered(desk, "addresses"), place_said(desk, entry)
    address: Address | None = known.get(said)
    if address is None:
        address = known[said] = _learnt(desk, entry) or _address(desk, entry)
    return address


def strange_place(desk: Desk, entry: Entry) -> forms.Place:
    """Return the place that a row says in pieces, for a form that is to be learnt."""
    context = desk.context if desk.context.compound else desk.context.over(desk.only)
    if desk.memo.get("beside") is None:
        return forms.place_of(desk.known.tree, [entry.text(name) for name in PLACE], context)
    said = [(column.index, entry.text(name)) for name in PLACE if (column := desk.table.column(name))]
    said.append((desk.memo["beside"], beside(desk, entry.row)))
    return forms.place_of(desk.known.tree, [text for _, text in sorted(said)], context)


def _learnt(desk: Desk, entry: Entry) -> Address | None:
    """Return the door that a row names in the form its table was found to have."""
    learnt: Learnt | None = desk.memo.get("forms")
    return learnt.read(strange_place(desk, entry)) if learnt else None


def is_doubtful(desk: Desk, entry: Entry, found: Address) -> bool:
    """Say whether the known parser reads another door that exists out of a row than the form of its table."""
    learnt: Learnt | None = desk.memo.get("forms")
    if learnt is None or strange_place(desk, entry).make in learnt.said:
        return False
    usual = _address(desk, entry)
    return usual.over(Address("", "", 1)) != found.over(Address("", "", 1)) and learnt.has(usual)


def _address(desk: Desk, entry: Entry) -> Address:
    tree = desk.known.tree
    address = _compound(desk, entry) if entry.has("compound") or entry.has("phase") else desk.context
    if entry.has("building"):
        address = placing.placed(tree, _building(desk, entry, address))
    if entry.has("unit"):
        unit = unit_number(entry.text("unit"))
        address = Address(
            address.compound, address.building, unit if unit is not None else address.unit, "", address.unknown
        )
    if entry.has("address"):
        address = tree.parse(entry.text("address"), address)
    house = room_name(entry.text("house")) if entry.has("house") else ""
    if entry.has("room") and house and (named := tree.find_building(address.compound, house)):
        address, house = replace(address, building=named.name), ""  # 门牌 1号 beside 室 101
    if house and not entry.has("room"):
        return Address("", "", None, house).over(address)
    if entry.has("room"):
        text = plain(entry.text("room"))
        text = str(numeral(text)) if _SPELLED.fullmatch(text) else text
        if house:
            return Address("", "", None, f"{house}-{room_name(text)}").over(address)
        floor = whole(entry.cells.get("floor"))
        if floor is not None and re.fullmatch(r"[东西南北中]户?", text):
            address = Address("", "", None, side_name(str(floor), text)).over(address)
        elif room := _on_floor(desk, entry, address, text):
            address = Address("", "", None, room).over(address)
        elif is_room(text):
            address = Address("", "", None, room_name(text)).over(address)
        else:
            address = tree.parse(entry.text("room"), address)
    return address


def _on_floor(desk: Desk, entry: Entry, address: Address, text: str) -> str:
    """Return the room of doors counted on each floor: 02户 beside 18层, or 18-5; '' where the address book has none."""
    found = _COUNTED.fullmatch(text) if "-" in text or "—" in text else None
    if found is None and not entry.has("floor"):
        return ""
    floor, door = (int(found[1]), found[2]) if found else (whole(entry.cells["floor"]), room_name(text))
    if floor is None:
        return ""
    has_unit = entry.has("floor") or address.unit is not None
    return desk.known.tree.on_floor(address.compound, address.building, floor, door, has_unit=has_unit)


def compound_said(entry: Entry, otherwise: str = "") -> str:
    """Return the compound a row names with the phase that a column of its own says (一期), or that of another one."""
    named, phase = entry.text("compound") or otherwise, entry.text("phase")
    if not phase or plain(phase) in plain(named):
        return named
    return named + (f"{phase}期" if plain(phase).isdigit() else phase)


def _compound(desk: Desk, entry: Entry) -> Address:
    """Return what the column for the compound says, which may say more than that."""
    tree, printed = desk.known.tree, compound_said(entry, desk.context.compound)
    if not entry.has("compound") and not tree.find_compound(printed):
        return desk.context
    found = (tree.find_compound(printed) or tree.ending_with(plain(printed))) if tree else squeeze(printed)
    if not found:
        return Address("", "", None, "", printed)
    _, tail = tree.cut_compound(plain(printed))
    more = tree.parse(tail, Address(found)) if tail else Address()
    base = desk.context if desk.context.compound == found else Address()
    return Address(found, more.building, more.unit).over(base)


def _building(desk: Desk, entry: Entry, address: Address) -> Address:
    """Return what the column for the building says: it may name the compound, and a unit too (3-2)."""
    cell, text = entry.cells["building"], entry.text("building")
    if isinstance(cell, date):
        text = f"{cell.month}-{cell.day}"  # a spreadsheet took 3-2 for the second of March
    pair = building_and_unit(text)
    if pair and (called := desk.known.tree.find_spelled(address.compound, text)):
        return Address(address.compound, called.name, None, "", address.unknown)
    if pair:
        return Address(address.compound, pair[0], pair[1], "", address.unknown)
    parsed = desk.known.tree.parse(text, Address(address.compound)) if not text.isdigit() else Address()
    unknown = "" if address.compound else parsed.unknown
    name = parsed.building or building_name(text)
    room = "" if entry.has("room") or entry.has("address") else parsed.room  # 平房12号 in the column for buildings
    return Address(parsed.compound or address.compound, name, parsed.unit, room, address.unknown or unknown)
