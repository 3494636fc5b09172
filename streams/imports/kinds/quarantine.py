"""Quarantine at home (潜在风险台账): of which class, since which departure, tested when."""

import re
from datetime import date, timedelta

from streams.imports import words
from streams.imports.judging import keys, relatives
from streams.imports.judging.desk import Desk, read_phones
from streams.imports.judging.doors import match_person, read_door
from streams.imports.judging.identity import Door
from streams.imports.judging.judged import Judged
from streams.imports.judging.records import QuarantineRow
from streams.imports.judging.tested import tested_on
from streams.imports.layout import evidence
from streams.imports.layout.entry import Entry
from streams.imports.values import dates, names
from streams.imports.words.spelling import arabic, is_blank, squeeze, written

TERM_DAYS = {"left_high_risk_zone": 7, "close_contact": 3}
"""Days at home after departure. Source: DOMAIN, section 3."""

_WITH = re.compile("同住|共同|同户|家属|随同")
"""What the header of those says who live with the head of the household."""

LONGEST_AGO = 60
"""Days a departure may lie back; older ones are slips of the year (G)."""


def judge(desk: Desk, entry: Entry, judged: Judged) -> None:
    """Judge one row of the quarantine ledger."""
    if entry.shifted:
        judged.doubt("columns_shifted", "*")
    _span(desk, entry)
    people = _names(desk, entry, judged)
    door = read_door(desk, entry, judged, people[0] if people else "")
    if door is None or not people:
        return
    term = _class(desk, entry, judged)
    departed = _departed(desk, entry, judged, term)
    if departed is None:
        return
    until = _until(desk, entry, judged, departed)
    found = read_phones(entry, judged)
    tested = tested_on(desk, entry, judged, departed)
    judged.put("tested_on", [on.isoformat() for on in tested], entry.text("tested"))
    said = names.beside(entry.cells.get("name"))
    remark = "；".join(text for text in (entry.text("status"), entry.text("note"), said) if text)
    status = _status(desk, remark, judged, until or departed + timedelta(TERM_DAYS.get(term or "", 7)))
    if term is None:
        return
    for name in people:
        record = _record(desk, judged, door, name, term, people)
        if record is not None:
            judged.records.append(
                QuarantineRow(
                    **record,  # type: ignore[arg-type]
                    departed_on=departed,
                    last_day_on=until or departed + timedelta(TERM_DAYS[term]),
                    registered_on=dates.read(entry.cells.get("registered"), desk.reference).on,
                    tested_on=tuple(tested),
                    phones=found,
                    status=status,
                    access=words.find_all("access", remark),
                    note=remark,
                )
            )


def _span(desk: Desk, entry: Entry) -> None:
    """Part a cell that holds the first and the last day at home, also where the header names but the first.

    The last day of central quarantine is that of departure, where none is named.
    """
    central = dates.read_many(entry.cells.get("central_span"), desk.reference)
    if len(central) == 2 and not entry.has("departed"):
        entry.cells["departed"] = central[1]
    name = "home_span" if entry.has("home_span") else "home_from"
    cell = entry.cells.get(name)
    found = dates.read_many(cell, desk.reference) if isinstance(cell, str) else []
    if len(found) == 2:
        entry.cells["home_from"] = found[0]
        entry.cells.setdefault("home_until", found[1])
    elif len(found) == 1 and name == "home_span" and "起" in written(cell):  # 7天（11.20起）
        entry.cells.setdefault("home_from", found[0])


def _are_beside_heads(desk: Desk) -> bool:
    """Say whether a table has a row a household: its head (户主), and who lives with them in another column."""
    key = "heads of", desk.file, desk.grid.name, desk.table.header
    if key not in desk.memo:
        name, head = desk.table.column("name"), desk.table.column("head")
        heads = list(evidence.Below("quarantine", desk.grid, desk.table.body).cells(head)) if name and head else []
        desk.memo[key] = bool(name and _WITH.search(name.header)) and len(set(heads)) == len(heads)
    found: bool = desk.memo[key]
    return found


def _names(desk: Desk, entry: Entry, judged: Judged) -> list[str]:
    people = names.persons(entry.cells.get("name"))
    if (head := names.read(entry.cells.get("head"))) and _are_beside_heads(desk):
        people = [head, *(one for one in people if one and one != head)]
    if not people[0]:
        judged.reject("name", "missing")
        return []
    if len(people) > 1:
        judged.doubt("two_persons_in_one_row", "name")
    judged.put("name", people[0], entry.text("name"))
    return people


def _record(
    desk: Desk, judged: Judged, door: Door, name: str, term: str, people: list[str]
) -> dict[str, object] | None:
    """Return the identity of a person in quarantine, None when an earlier row already said it."""
    resident, registered = match_person(desk, door, name, judged, quiet=name != people[0], beside=people)
    departed = judged.value.get("departed_on")
    twin = desk.memo.get((resident, term))
    if twin:
        same = twin[1] == departed
        judged.doubt("duplicate" if same else "duplicate_with_other_departure", "name", other=twin[0])
        return None
    source = desk.source(judged)
    desk.memo[(resident, term)] = (source, departed)
    desk.memo[resident] = source
    return {
        "source": source,
        "household": desk.household(door),
        "resident": resident,
        "registered": registered,
        "compound": door.compound,
        "building": door.building,
        "unit": door.unit,
        "room": door.room,
        "name": name,
        "quarantine_class": term,
    }


def _class(desk: Desk, entry: Entry, judged: Judged) -> str | None:
    topic = desk.section if words.find("quarantine_class", desk.section) else desk.topic
    printed = entry.text("category") if desk.table.column("category") else topic
    if not desk.table.column("category") and words.find("quarantine_class", entry.text("source")):
        printed = entry.text("source")  # 石家庄市（高风险）
    term = words.find("quarantine_class", keys.spelled(desk, "quarantine_class", printed)) if printed else None
    if term in (None, "none"):
        judged.doubt("unknown_category", "category", printed=printed)
        return None
    judged.put("class", term, printed)
    return term


def _before_home(found: dates.Reading, term: str | None) -> dates.Reading:
    """Return the departure by the first day at home: a close contact leaves the day before it."""
    if term != "close_contact" or found.on is None:
        return found
    return dates.Reading(found.on - timedelta(1))


def _by_day(desk: Desk, entry: Entry, term: str | None) -> dates.Reading:
    """Return the departure by which day it is (day n is n days after it), else by the last day."""
    number = re.match(r"第?(\d{1,2})", arabic(squeeze(entry.text("day_number"))))
    if number:
        return dates.Reading(desk.reference - timedelta(int(number[1])))
    until = dates.read(entry.cells.get("home_until"), desk.reference, ahead=True).on
    return dates.Reading(until - timedelta(TERM_DAYS[term]) if until and term else None, "missing")


def _departed(desk: Desk, entry: Entry, judged: Judged, term: str | None) -> date | None:
    if desk.table.column("departed") or entry.has("departed"):
        printed = entry.text("departed")
        found = dates.read(entry.cells.get("departed"), desk.reference)
    elif desk.table.column("day_number") and not desk.table.column("home_from"):
        printed = entry.text("day_number")
        found = _by_day(desk, entry, term)
    else:
        printed = entry.text("home_from")
        found = _before_home(dates.read(entry.cells.get("home_from"), desk.reference), term)
    on = found.on
    if found.cut and found.other and found.other <= max(desk.today, desk.reference):
        judged.doubt("date_ambiguous", "departed_on", printed=printed)
        on = _nearest(desk, entry, [d for d in (found.on, found.other) if d])
    if on is None:
        judged.reject("departed_on", found.problem or "ambiguous", printed=printed)
        return None
    if on > max(desk.today, desk.reference):
        judged.reject("departed_on", "in_future", printed=printed)
        return None
    if (desk.reference - on).days > LONGEST_AGO:
        judged.reject("departed_on", "implausible", printed=printed)
        return None
    judged.put("departed_on", on.isoformat(), printed)
    return on


def _nearest(desk: Desk, entry: Entry, options: list[date]) -> date | None:
    """Return the option that the other dates of the row speak for."""
    others = [dates.read(entry.cells.get(name), desk.reference).on for name in ("home_from", "registered")]
    until = dates.read(entry.cells.get("home_until"), desk.reference, ahead=True).on
    known = [d for d in (*others, until - timedelta(7) if until else None) if d]
    if not known:
        return None
    return min(options, key=lambda option: min(abs((option - d).days) for d in known))


def _until(desk: Desk, entry: Entry, judged: Judged, departed: date) -> date | None:
    cell = entry.cells.get("home_until")
    if is_blank(cell):
        return None
    found = dates.read(cell, desk.reference, ahead=True)
    on = found.other if found.cut and found.on and found.on < departed else found.on
    if on and on < departed:
        judged.doubt("end_before_start", "home_until", printed=entry.text("home_until"))
        return None
    judged.put("home_until", on.isoformat() if on else None, entry.text("home_until"))
    return on


def _status(desk: Desk, remark: str, judged: Judged, last_day: date) -> str | None:
    found = words.find("status", relatives.without(squeeze(remark))) if remark else None
    if found == "ended" and any(on > desk.reference for on in dates.read_many(remark, desk.reference)):
        found = None  # it says when it will end
    if found in {"elsewhere", "away"}:
        judged.doubt(found, "note", printed=remark)
    if found in {"moved_to_central", "in_hospital", "moved_out", "deceased"}:
        judged.put("status", found)
        judged.doubt(found, "note")
        return found
    released = found == "ended"
    if released or last_day < desk.plan_on:
        judged.put("status", "ended")
    return "ended" if released else None
