"""What a reader of one kind of ledger has on its desk while it reads: the known, the dates, the place of the table."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from streams.imports import words
from streams.imports.addresses import Address, Building
from streams.imports.identity import Door, household_id, resident_id
from streams.imports.judged import Judged
from streams.imports.known import Known, People
from streams.imports.plates import building_and_unit, building_name, is_outside, is_room, room_name, unit_number
from streams.imports.records import Source
from streams.imports.rows import Entry
from streams.imports.seen import Seen
from streams.imports.sheets import Grid
from streams.imports.spelling import plain, squeeze
from streams.imports.tables import Table
from streams.imports.values import ages, names, phones


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


def read_age(desk: Desk, entry: Entry, judged: Judged, *, adult: bool = False) -> int | None:
    """Read the age, from the birth date when there is no age."""
    if entry.flaws.get("age"):
        judged.doubt("age_unreadable", "age")
        return None
    age, problem = ages.read(
        entry.cells.get("age"), entry.cells.get("birth"), desk.today, adult, entry.cells.get("id_number")
    )
    if problem:
        judged.doubt(problem, "age", printed=entry.text("age"))
    judged.put("age", age, entry.text("age"))
    return age


_PLACE = ("compound", "building", "unit", "address", "room")
MEMO = 4096
"""Addresses of a reading kept beside what they were read from: people of a household share one."""


def read_address(desk: Desk, entry: Entry) -> Address:
    """Put together what the columns of a row say about the place; nothing is checked yet."""
    cells = entry.cells
    said = (desk.context, *(cells.get(name) for name in _PLACE))
    known: dict[Any, Address] = desk.memo.setdefault("addresses", {})
    address = known.get(said)
    if address is None:
        if len(known) >= MEMO:
            known.clear()
        address = known[said] = _address(desk, entry)
    return address


def _address(desk: Desk, entry: Entry) -> Address:
    tree = desk.known.tree
    address = _compound(desk, entry) if entry.has("compound") else desk.context
    if entry.has("building"):
        address = _building(desk, entry, address)
    if entry.has("unit"):
        unit = unit_number(entry.text("unit"))
        address = Address(
            address.compound, address.building, unit if unit is not None else address.unit, "", address.unknown
        )
    if entry.has("address"):
        address = tree.parse(entry.text("address"), address)
    if entry.has("room"):
        text = plain(entry.text("room"))
        if is_room(text):
            address = Address("", "", None, room_name(text)).over(address)
        else:
            address = tree.parse(entry.text("room"), address)
    return address


def _compound(desk: Desk, entry: Entry) -> Address:
    """Return what the column for the compound says, which may say more than that."""
    tree, printed = desk.known.tree, entry.text("compound")
    found = tree.find_compound(printed) if tree else squeeze(printed)
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
    if pair:
        return Address(address.compound, pair[0], pair[1], "", address.unknown)
    parsed = desk.known.tree.parse(text, Address(address.compound)) if not text.isdigit() else Address()
    unknown = "" if address.compound else parsed.unknown
    name = parsed.building or building_name(text)
    return Address(parsed.compound or address.compound, name, parsed.unit, "", address.unknown or unknown)


def read_door(desk: Desk, entry: Entry, judged: Judged, name: str = "", *, own_book: bool = False) -> Door | None:
    """Read the door of a row against the address book.

    Parameters
    ----------
    name
        The person: a building or unit left out is looked up in the register by it.
    own_book
        The ledger says itself which doors exist (the register): an odd room is doubted, not refused.
    """
    address = read_address(desk, entry)
    printed = entry.text("address") or "".join(entry.text(f) for f in ("compound", "building", "unit", "room"))
    tree = desk.known.tree
    if not (printed or address.building):
        judged.reject("address" if desk.table.column("address") else "room", "missing")
        return None
    if address.unknown or not address.compound:
        _no_compound(desk, judged, address, printed)
        return None
    if not address.building:
        address = _lookup(desk, judged, address, name) or address
        if not address.building:
            judged.reject("building" if address.room else "address", "missing")
            return None
    building = tree.find_building(address.compound, address.building)
    if building is None and not address.room:
        address, building = _house(desk, address)
    if tree and building is None:
        near = tree.proposals(address.building, address.compound)
        judged.reject_place("building", address.compound, address.building, near)
        return None
    shown = building.name if building else address.building
    if not address.room and not (building and building.is_one_home):
        judged.reject("room", "missing")
        return None
    unit = _known_unit(desk, judged, address, building, name)
    if unit is None:
        return None
    door = Door(address.compound, shown, unit, address.room)
    if not _room_exists(desk, door, building):
        if not own_book:
            judged.reject("room", "not_in_address_book", printed=address.room)
            return None
        judged.doubt("room_not_in_address_book", "room")
    _put_door(judged, door, printed)
    return door


def _house(desk: Desk, address: Address) -> tuple[Address, Building | None]:
    """Take the number of a house for its room, where the compound is one row or lane of houses."""
    known = desk.known.tree.compounds.get(address.compound)
    only = list(known.buildings.values()) if known else []
    context = desk.known.tree.find_building(address.compound, desk.context.building) if desk.context.building else None
    building = context or (only[0] if len(only) == 1 else None)
    if building is None or not address.building.endswith("号楼"):
        return address, None
    return Address(address.compound, building.name, None, address.building.removesuffix("号楼")), building


def _put_door(judged: Judged, door: Door, printed: str) -> None:
    judged.put("compound", door.compound)
    judged.put("building", door.building)
    judged.put("unit", door.unit or None)
    judged.put("room", door.room, printed)


def _no_compound(desk: Desk, judged: Judged, address: Address, printed: str) -> None:
    if not printed or words.absent(printed):
        judged.reject("address", "missing")
    elif address.unknown:
        judged.reject_place("compound", "", address.unknown, desk.known.tree.proposals(address.unknown))
    else:
        judged.reject("compound", "missing")


def _lookup(desk: Desk, judged: Judged, address: Address, name: str) -> Address | None:
    """Find the building by the register: one person of that name in that unit and room of the compound."""
    if not name or not address.room:
        buildings = desk.known.tree.compounds.get(address.compound)
        only = list(buildings.buildings.values()) if buildings else []
        return Address(address.compound, only[0].name, address.unit, address.room) if len(only) == 1 else None
    found = [
        p
        for p in desk.people.by_name.get((address.compound, names.key(name)), ())
        if p.door.room == address.room and address.unit in (None, p.door.unit)
    ]
    if len({p.door for p in found}) != 1:
        return None
    judged.doubt("building_missing_found_in_register", "building")
    door = found[0].door
    return Address(door.compound, door.building, door.unit, door.room)


def _known_unit(desk: Desk, judged: Judged, address: Address, building: Building | None, name: str) -> int | None:
    if address.unit is not None:
        if building and building.units and not 1 <= address.unit <= building.units:
            judged.reject("unit", "not_in_address_book", printed=str(address.unit))
            return None
        return address.unit
    if building and building.units == 1:
        return 1
    if is_outside(address.room):
        return 0
    if building and building.units:
        found = {
            p.door.unit
            for p in desk.people.by_name.get((address.compound, names.key(name)), ())
            if p.door.room == address.room and p.door.building == building.name
        }
        if len(found) == 1:
            judged.doubt("unit_missing_found_in_register", "unit")
            return found.pop()
        judged.reject("unit", "missing")
        return None
    return 1 if not building else 0


def _room_exists(desk: Desk, door: Door, building: Building | None) -> bool:
    if building is None or building.has_room(door.room):
        return True
    return door in desk.people.by_door


def match_person(desk: Desk, door: Door, name: str, judged: Judged, *, quiet: bool = False) -> tuple[str, bool]:
    """Return (resident id, whether the register knows the person); a near spelling behind the door is the person.

    Parameters
    ----------
    quiet
        Nothing will be due for the row: do not doubt that the register lacks the person.
    """
    person = desk.people.find(door, name)
    if person:
        return person.resident, True
    similar = desk.people.find_similar(door, name)
    if similar:
        if similar.resident not in desk.memo:
            judged.doubt("name_differs_from_register", "name", other=similar.name)
        return similar.resident, True
    if desk.people and not quiet:
        judged.doubt("not_in_register", "name")
    return resident_id(desk.known.secret, desk.known.area, door, name), False
