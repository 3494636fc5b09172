"""The door of a row against the address book, and the person behind it against the register.

Long, because each step to the door asks what the steps before it left open.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from streams.imports import words
from streams.imports.judging.asked import NOT_OURS
from streams.imports.judging.desk import Desk, is_doubtful, place_said, read_address, remembered
from streams.imports.judging.identity import Door, resident_id
from streams.imports.judging.judged import Judged
from streams.imports.layout.entry import Entry
from streams.imports.places import placing
from streams.imports.places.addresses import Address, Building
from streams.imports.places.plates import building_key, is_outside
from streams.imports.values import names

_LANE = re.compile(r"(?:街|巷|路|胡同|弄|道)(?=\d|$)")
"""What a lane is called."""


def read_door(desk: Desk, entry: Entry, judged: Judged, name: str = "", *, own_book: bool = False) -> Door | None:
    """Read the door of a row against the address book.

    Parameters
    ----------
    name
        The person: a building or unit left out is looked up in the register by it.
    own_book
        The ledger says itself which doors exist (the register): an odd room is doubted, not refused.
    """
    known, said = remembered(desk, "doors"), place_said(desk, entry)
    if (before := known.get(said)) is not None:
        _put_door(judged, *before)
        found: Door = before[0]
        return found
    doubts = len(judged.doubts)
    door, printed = _read_door(desk, entry, judged, name, own_book)
    if door is not None:
        _put_door(judged, door, printed)
        if len(judged.doubts) == doubts:  # neither doubted nor looked up by the name: so it is for everybody
            known[said] = door, printed
    return door


def _read_door(desk: Desk, entry: Entry, judged: Judged, name: str, own_book: bool) -> tuple[Door | None, str]:
    """Return the door, None where the row is refused for it, and what is printed of it."""
    address = _at_home(desk, entry, read_address(desk, entry))
    printed = entry.text("address") or "".join(entry.text(f) for f in ("compound", "building", "unit", "room"))
    tree = desk.known.tree
    address = placing.placed(tree, address)
    if not (printed or address.building):
        judged.reject("address" if desk.table.column("address") else "room", "missing")
        return None, printed
    if not address.compound and not address.unknown and (own := _by_person(desk, address, name)):
        judged.doubt("compound_missing_found_in_register", "compound")
        address = own
    if address.unknown or not address.compound:
        _no_compound(desk, judged, address, printed)
        return None, printed
    if not address.building:
        address = own_house(desk, address) or _lookup(desk, judged, address, name) or address
        if not address.building:
            judged.reject("building" if address.room else "address", "missing")
            return None, printed
    address, building = _in_book(desk, address)
    if tree and building is None and tree.compounds[address.compound].buildings:
        _no_place(desk, judged, "building", address.compound, address.building)
        return None, printed
    shown = building.name if building else address.building
    if not address.room and not (building and building.is_one_home):
        judged.reject("room", "missing")
        return None, printed
    unit = _known_unit(desk, judged, address, building, name)
    if unit is None:
        return None, printed
    door = Door(address.compound, shown, unit, _as_registered(desk, address, unit))
    if not _room_exists(desk, door, building):
        if not own_book:
            judged.reject("room", "not_in_address_book", printed=address.room)
            return None, printed
        judged.doubt("room_not_in_address_book", "room")
    if is_doubtful(desk, entry, address):
        judged.doubt("address_form_doubtful", "address", printed=printed)
    return door, printed


def _in_book(desk: Desk, address: Address) -> tuple[Address, Building | None]:
    """Return the address with its building in the address book, which may be called or written otherwise."""
    tree = desk.known.tree
    building = tree.find_building(address.compound, address.building)
    if building is None and address.unit and (tower := tree.tower(address)):
        return replace(address, building=tower.name, unit=None), tower
    if building is None and not address.room:
        address, building = house(desk, address)
    return address, building or tree.find_spelled(address.compound, address.building)


def _as_registered(desk: Desk, address: Address, unit: int) -> str:
    """Return the room as the register has it: 42 is its 402, and 402 its 42, where it has that and not the other."""
    room = address.room
    if not room.isdigit() or not (len(room) == 2 or (len(room) == 3 and room[1] == "0")):
        return room
    other = f"{room[0]}0{room[1]}" if len(room) == 2 else room[0] + room[2]
    doors = desk.people.doors.get((address.compound, building_key(address.building)), ())
    return other if (unit, other) in doors and (unit, room) not in doors else room


def _at_home(desk: Desk, entry: Entry, address: Address) -> Address:
    """Return the address in the only compound there is where none is named, or what seems one is a building of it."""
    if not desk.only.compound or (address.compound and not address.unknown):
        return address
    there = read_address(replace(desk, context=desk.only), entry)
    if not address.unknown and not there.unknown:
        return there
    known = not there.unknown and desk.known.tree.find_building(there.compound, there.building)
    return there if known else address


def house(desk: Desk, address: Address) -> tuple[Address, Building | None]:
    """Take the number of a house for its room, where the compound is one row or lane of houses."""
    known = desk.known.tree.compounds.get(address.compound)
    only = list(known.buildings.values()) if known else []
    context = desk.known.tree.find_building(address.compound, desk.context.building) if desk.context.building else None
    building = context or (only[0] if len(only) == 1 else None)
    if building is None or not address.building.endswith("号楼"):
        return address, None
    return Address(address.compound, building.name, None, address.building.removesuffix("号楼")), building


def _by_person(desk: Desk, address: Address, name: str) -> Address | None:
    """Return the door of the only person of that name in the register behind a door of that building and room."""
    if not name or not address.building or not address.room:
        return None
    key = building_key(address.building)
    found = {
        p.door
        for compound in desk.known.tree.compounds
        for p in desk.people.by_name.get((compound, names.key(name)), ())
        if p.door.room == address.room and building_key(p.door.building) == key and address.unit in (None, p.door.unit)
    }
    if len(found) != 1:
        return None
    [door] = found
    return Address(door.compound, door.building, door.unit, door.room)


def own_house(desk: Desk, address: Address) -> Address | None:
    """Return the house of a village that a number in a column of doors names: 门牌 16 is 16号院, one home."""
    found = desk.known.tree.find_building(address.compound, address.room) if address.unit is None else None
    return Address(address.compound, found.name) if found and found.is_one_home else None


def _put_door(judged: Judged, door: Door, printed: str) -> None:
    judged.put("compound", door.compound)
    judged.put("building", door.building)
    judged.put("unit", door.unit or None)
    judged.put("room", door.room, printed)


def _no_compound(desk: Desk, judged: Judged, address: Address, printed: str) -> None:
    if not printed or words.absent(printed):
        judged.reject("address", "missing")
    elif address.unknown and (only := _lane_of(desk, address.unknown)):
        _no_place(desk, judged, "building", only, address.unknown)
    elif address.unknown:
        _no_place(desk, judged, "compound", "", address.unknown)
    else:
        judged.reject("compound", "missing")


def _no_place(desk: Desk, judged: Judged, where: str, compound: str, printed: str) -> None:
    """Refuse a row for a place nobody knows, or pass over one that a person said is another community's."""
    if desk.known.decided.get(("place", compound, printed)) == NOT_OURS:
        judged.skip = NOT_OURS
        return
    judged.reject_place(where, compound, printed, desk.known.tree.proposals(printed, compound))


def _lane_of(desk: Desk, unknown: str) -> str:
    """Return the village a lane nobody knows must belong to: the only compound, whose buildings are lanes."""
    compounds = list(desk.known.tree.compounds.values())
    is_village = len(compounds) == 1 and all(_LANE.search(b.name) for b in compounds[0].buildings.values())
    return compounds[0].name if is_village and _LANE.search(unknown) else ""


def _lookup(desk: Desk, judged: Judged, address: Address, name: str) -> Address | None:
    """Find the building by the register: one person of that name in that unit and room of the compound."""
    compound = desk.known.tree.compounds.get(address.compound)
    only = list(compound.buildings.values()) if compound else []
    if len(only) == 1:
        return Address(address.compound, only[0].name, address.unit, address.room)
    if not name or not address.room:
        return None
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
        return 0 if address.unit == 1 and building and _has_no_units(desk, address.compound, building) else address.unit
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


def _has_no_units(desk: Desk, compound: str, building: Building) -> bool:
    """Say whether the register writes every door of a building without a unit: 甲栋1单元101 is 甲栋101 then."""
    if building.units:
        return False
    units = {unit for unit, _ in desk.people.doors.get((compound, building_key(building.name)), ())}
    return units == {0}


def _room_exists(desk: Desk, door: Door, building: Building | None) -> bool:
    if building is None or building.has_room(door.room):
        return True
    return door in desk.people.by_door


def match_person(
    desk: Desk, door: Door, name: str, judged: Judged, *, quiet: bool = False, beside: Sequence[str] = ()
) -> tuple[str, bool]:
    """Return (resident id, whether the register knows the person); a near spelling behind the door is the person.

    Parameters
    ----------
    quiet
        Nothing will be due for the row: do not doubt that the register lacks the person.
    beside
        Who is listed in the same row: none of them is the person under another spelling.
    """
    person = desk.people.find(door, name)
    if person:
        return person.resident, True
    similar = desk.people.find_similar(door, name)
    if similar and names.key(similar.name) not in map(names.key, beside):
        if similar.resident not in desk.memo:
            judged.doubt("name_differs_from_register", "name", other=similar.name)
        return similar.resident, True
    if desk.people and not quiet:
        judged.doubt("not_in_register", "name")
    return resident_id(desk.known.secret, desk.known.area, door, name), False
