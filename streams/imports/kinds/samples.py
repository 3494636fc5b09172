"""Who is in which tube (采样登记)."""

import re
from datetime import date, datetime, time, timedelta

from streams.imports import words
from streams.imports.judging.desk import Desk, read_address
from streams.imports.judging.doors import house, own_house
from streams.imports.judging.judged import Judged
from streams.imports.judging.known import Person
from streams.imports.judging.records import SampleRow
from streams.imports.layout.entry import Entry
from streams.imports.places.addresses import Address
from streams.imports.places.plates import building_key
from streams.imports.values import dates, names, phones
from streams.imports.words.spelling import plain, squeeze

_DEFAULT = 20
"""How many swabs a tube takes of which nothing is said: the largest pool. Source: DOMAIN, section 4."""

_WHERE = ("compound", "building", "unit", "address", "room", "phone")
"""What a row says of a place; one of a household's further rows may say nothing."""

_TUBE = re.compile(r"^[A-Z0-9._\-]{3,40}$")


def tube_code(text: str) -> str:
    """Return a tube code in capitals, normal width, without blanks."""
    return re.sub(r"\.0$|(?<=\d)\(\d{1,2}人?\)$", "", squeeze(text).upper())


def read_tube(entry: Entry, judged: Judged) -> str:
    """Read the tube code; a row without one is rejected."""
    printed = entry.text("tube")
    tube = tube_code(printed)
    if not tube or words.absent(printed):
        judged.reject("tube", "missing")
        return ""
    if not _TUBE.match(tube):
        judged.reject("tube", "not_a_code", printed=printed)
        return ""
    judged.put("tube", tube, printed)
    return tube


def judge(desk: Desk, entry: Entry, judged: Judged) -> None:
    """Judge one swab, or those of all who are named in a cell; one that was withdrawn or not taken is none."""
    if words.find("order", entry.text("status")) or words.find("swab", entry.text("note")):
        judged.skip = "not_sampled"
        return
    if "tube" in entry.inherited and "type" not in entry.inherited and _capacity(entry.text("type")) == 1:
        del entry.cells["tube"]  # the tube of the row above is another person's
    tube = read_tube(entry, judged)
    people = names.persons(entry.cells.get("name"))
    if not people[0]:
        judged.reject("name", "missing")
    judged.put("name", people[0], entry.text("name"))
    if judged.rejected:
        return
    if len(people) > 1:
        judged.doubt("two_persons_in_one_row", "name")
    for name in (*people[1:], people[0]):
        record = _record(desk, entry, judged, tube, name)
        if not _again(desk, judged, record):
            judged.records.append(record)


def _record(desk: Desk, entry: Entry, judged: Judged, tube: str, name: str) -> SampleRow:
    person = _person(desk, entry, judged, name)
    capacity = _capacity(entry.text("type"))
    on, at = _when(desk, entry)
    return SampleRow(
        source=desk.source(judged),
        tube=tube,
        kind="single" if capacity == 1 else "pool",
        capacity=capacity,
        sampled_on=on,
        sampled_at=at,
        resident=person.resident if person else "",
        household=person.household if person else "",
        name=name,
        point=entry.text("point"),
    )


def _again(desk: Desk, judged: Judged, record: SampleRow) -> bool:
    """Doubt a second row of the same swab (True), a second tube, a pool that is too full."""
    seen = desk.seen
    number = seen.take(judged.row)
    who = record.resident or f"{record.name}?{record.source.row}"
    twin = seen.first("swab", number, record.tube, who)
    if twin is not None:
        judged.doubt("duplicate", "name", other=seen.source(twin))
        return True
    tube = hash(record.tube) >> 1
    seen.note("tube", number, tube)
    before = seen.first("day", number, who, record.sampled_on)
    if before is not None and seen.noted("tube", before) != tube:
        judged.doubt("second_sample_same_day", "tube")
    opened = seen.first("opened", number, record.tube)
    opened = number if opened is None else opened
    inside = seen.noted("inside", opened) + 1
    seen.note("inside", opened, inside)
    home = hash(record.household or who) >> 1
    if opened == number:
        seen.note("home", number, home)
    if inside > record.capacity > 1 or (record.capacity == 1 and seen.noted("home", opened) != home):
        judged.doubt("pool_over_capacity", "tube")
    return False


def _person(desk: Desk, entry: Entry, judged: Judged, name: str) -> Person | None:
    if not desk.people:
        return None
    address = read_address(desk, entry)
    if not any(entry.has(field) for field in _WHERE):
        above = desk.memo.get("door above")
        behind = desk.people.by_door.get(above, ()) if above else ()
        found = [p for p in behind if names.key(p.name) == names.key(name)]
        if len(found) == 1:
            return _at(judged, found[0])
    if address.building and not address.room:
        address, _ = house(desk, address)
    elif address.room and not address.building:
        address = own_house(desk, address) or address
    everywhere = [p for c in desk.known.tree.compounds for p in desk.people.by_name.get((c, names.key(name)), ())]
    near = desk.people.by_name.get((address.compound, names.key(name)), []) if address.compound else everywhere
    exact = [p for p in near if _fits(desk, p, address)] if address.room else near
    at_home = [p for p in near if _is_house(p, address)] if address.building and not address.room else []
    exact = at_home or exact
    tail = phones.masked(entry.cells.get("phone"))
    full = phones.read(entry.cells.get("phone"))[0]
    if len(exact) > 1 and (tail or full):
        exact = [p for p in exact if any(n in full or (tail and n.endswith(tail)) for n in p.phones)] or exact
    if len({p.door for p in exact}) == 1 and len(exact) > 1:
        exact = [p for p in exact if ("taken", p.resident) not in desk.memo][:1] or exact[:1]
    known = bool(address.room or at_home or tail or full) or not _tells_apart(desk)
    if len({p.resident for p in exact}) == 1 and known:
        person = exact[0]
        if len(near) > 1:
            desk.memo["taken", person.resident] = True
        desk.memo["door above"] = person.door
        return _at(judged, person)
    judged.doubt("person_ambiguous" if len(exact) > 1 and known else "not_in_register", "name")
    return None


def _at(judged: Judged, person: Person) -> Person:
    """Say where a person lives."""
    judged.put("compound", person.door.compound)
    judged.put("building", person.door.building)
    judged.put("unit", person.door.unit or None)
    judged.put("room", person.door.room)
    return person


def _tells_apart(desk: Desk) -> bool:
    """Say whether the table has anything beside names to know people by."""
    return any(desk.table.column(name) for name in ("address", "room", "phone", "head", "id_number"))


def _is_house(person: Person, address: Address) -> bool:
    """Say whether somebody lives in the house an address names, which has no rooms: 三组45号."""
    return not person.door.room and building_key(person.door.building) == building_key(address.building)


def _fits(desk: Desk, person: Person, address: object) -> bool:
    building = getattr(address, "building", "")
    unit, room = getattr(address, "unit", None), getattr(address, "room", "")
    door = person.door
    found = desk.known.tree.find_building(door.compound, building) if building else None
    same = not building or (found.name == door.building if found else building == door.building)
    return same and (unit in (None, door.unit) or (unit, door.unit) == (1, 0)) and room == door.room


def _capacity(text: str) -> int:
    """Return how many swabs a tube of this type takes: 20混1 is 20, 单采 is 1; 20 when nothing is said."""
    t = plain(text)
    found = re.search(r"(?<![\d:])(\d{1,2})(?:混|合|人)", t) or re.search(r"(?:1:)?(\d{1,2})(?::1)?", t)
    if re.search(r"单", t) and not (found and int(found[1]) > 1):
        return 1
    return max(1, int(found[1])) if found else _DEFAULT


def _when(desk: Desk, entry: Entry) -> tuple[date | None, datetime | None]:
    cell = entry.cells.get("taken_at")
    whole = dates.moment(cell, desk.reference)
    on = dates.read(entry.cells.get("date"), desk.reference).on or (whole.date() if whole else desk.reference)
    times = dates.clock(entry.text("taken_at"))
    if whole is None and on and isinstance(cell, float) and 0 < cell < 1:
        whole = datetime.combine(on, time()) + timedelta(minutes=round(cell * 24 * 60))
    if whole is None and on and times:
        whole = datetime.combine(on, datetime.strptime(times[0], "%H:%M").time())
    return on, whole
