"""What a ledger says that is not known yet."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from schemas.households import HouseholdQuarantined, HouseholdRegistered, HouseholdReleased
from schemas.residents import (
    ResidentExcused,
    ResidentExcuseEnded,
    ResidentHomebound,
    ResidentRegistered,
    ResidentTested,
)
from schemas.teams import TeamCheckedIn, TeamRostered
from streams.imports.effects.facts import Facts
from streams.imports.effects.rosters import planning_day
from streams.imports.effects.speaker import Speaker
from streams.imports.effects.statements import statements
from streams.imports.judging.records import (
    CheckInRow,
    CrewRow,
    MarkOn,
    QuarantineRow,
    RegisterRow,
    Row,
    Source,
    SpecialRow,
)

AT = datetime(2022, 11, 24, 12, tzinfo=UTC)
HOME: dict[str, Any] = {
    "source": Source("f", "s", 1),
    "household": "h1",
    "resident": "r1",
    "compound": "甲院",
    "building": "1号楼",
    "unit": 1,
    "room": "101",
    "name": "王试",
}


def said(*rows: Row, facts: Facts | None = None, import_id: str = "i1") -> list[Any]:
    kind = type(rows[0]).__name__.removesuffix("Row").lower()
    held = facts if facts is not None else Facts()
    return list(statements(Speaker("A", "Asia/Shanghai", kind, import_id, AT, held), rows))


def listed(**more: Any) -> RegisterRow:
    return RegisterRow(**{**HOME, **more})


def marked(*marks: tuple[int, str]) -> RegisterRow:
    states = {"sampled": "sampled", "refused": "open", "": "open"}
    return listed(marks=tuple(MarkOn(date(2022, 11, day), mark, states.get(mark, "excused")) for day, mark in marks))


def quarantined(**more: Any) -> QuarantineRow:
    fixed = {"registered": True, "quarantine_class": "left_high_risk_zone", "departed_on": date(2022, 11, 22)}
    return QuarantineRow(**{**HOME, **fixed, **more})


def special(**more: Any) -> SpecialRow:
    return SpecialRow(**{**HOME, "registered": True, "reasons": ("elderly",), **more})


def test_a_new_resident_is_registered_behind_their_door_first() -> None:
    events = said(listed())
    assert [type(event) for event in events] == [HouseholdRegistered, ResidentRegistered]


def test_a_vacant_home_says_nothing() -> None:
    assert said(listed(resident="", name="")) == []


@pytest.mark.parametrize("row", [marked((22, "away"), (23, "sampled"), (24, "away")), quarantined(), special()])
def test_the_same_row_twice_changes_nothing(row: Row) -> None:
    facts = Facts()
    assert said(row, facts=facts) != []
    assert said(row, facts=facts, import_id="i2") == []


def test_the_same_import_says_the_same_ids() -> None:
    assert [event.event_id for event in said(quarantined())] == [event.event_id for event in said(quarantined())]
    assert {event.event_id for event in said(quarantined())}.isdisjoint(
        event.event_id for event in said(quarantined(), import_id="i2")
    )


def test_marks_become_samples_and_excuses() -> None:
    events = said(marked((22, "away"), (23, "sampled"), (24, "in_hospital")))[2:]
    assert [(e.tested_on) for e in events if isinstance(e, ResidentTested)] == [date(2022, 11, 23)]
    excuses = {e.why: (e.since_on, e.until_on) for e in events if isinstance(e, ResidentExcused)}
    assert excuses == {
        "away": (date(2022, 11, 22), date(2022, 11, 22)),
        "in_hospital": (date(2022, 11, 24), None),
    }


def test_an_absence_over_several_rounds_is_one_excuse() -> None:
    events = [e for e in said(marked((22, "away"), (23, "away"), (24, "away"))) if isinstance(e, ResidentExcused)]
    assert [(e.since_on, e.until_on) for e in events] == [(date(2022, 11, 22), None)]


def test_a_refusal_is_no_excuse() -> None:
    assert said(marked((24, "refused")))[2:] == []


def test_a_later_round_takes_an_absence_back() -> None:
    facts = Facts()
    said(marked((23, "away")), facts=facts)
    [ended, _] = sorted(said(marked((24, "sampled")), facts=facts), key=lambda e: type(e).__name__)
    assert isinstance(ended, ResidentExcuseEnded)
    assert ended.ended_on == date(2022, 11, 24)


def test_a_blank_round_takes_nothing_back() -> None:
    facts = Facts()
    said(marked((23, "away")), facts=facts)
    assert said(marked((24, "")), facts=facts) == []


def test_who_is_away_again_after_coming_home_is_excused_again() -> None:
    facts = Facts()
    said(marked((22, "away")), facts=facts)
    said(marked((23, "sampled")), facts=facts)
    [again] = said(marked((23, "sampled"), (24, "away")), facts=facts)
    assert (again.why, again.since_on, again.until_on) == ("away", date(2022, 11, 24), None)


def test_quarantine_at_home_ends_an_absence_on_the_day_after_departure() -> None:
    facts = Facts()
    said(marked((22, "central_quarantine")), facts=facts)
    events = said(quarantined(quarantine_class="close_contact"), facts=facts)
    ended = next(e for e in events if isinstance(e, ResidentExcuseEnded))
    assert (ended.why, ended.ended_on) == ("central_quarantine", date(2022, 11, 23))


def test_people_of_one_household_with_one_term_share_an_event() -> None:
    events = said(quarantined(), quarantined(resident="r2", name="李试"))
    [term] = [e for e in events if isinstance(e, HouseholdQuarantined)]
    assert term.residents == ("r1", "r2")
    assert term.last_day_on == date(2022, 11, 29)


def test_the_later_departure_holds() -> None:
    events = said(quarantined(), quarantined(departed_on=date(2022, 11, 20)))
    [term] = [e for e in events if isinstance(e, HouseholdQuarantined)]
    assert term.departed_on == date(2022, 11, 22)


def test_an_ended_term_is_released_once() -> None:
    facts = Facts()
    said(quarantined(), facts=facts)
    [released] = said(quarantined(status="ended"), facts=facts)
    assert isinstance(released, HouseholdReleased)
    assert said(quarantined(status="ended"), facts=facts, import_id="i3") == []


def test_who_moved_to_central_quarantine_is_excused_and_has_no_term() -> None:
    kinds = [type(event) for event in said(quarantined(status="moved_to_central"))]
    assert ResidentExcused in kinds
    assert HouseholdQuarantined not in kinds


def test_two_rows_of_one_person_are_one_homebound() -> None:
    events = said(special(), special(reasons=("disabled",), promised=("10:00", "10:30")))
    [bound] = [e for e in events if isinstance(e, ResidentHomebound)]
    assert bound.reasons == ("disabled", "elderly")
    assert bound.promised == ("10:00", "10:30")


def test_the_dead_are_not_homebound() -> None:
    facts = Facts()
    said(listed(), facts=facts)
    kinds = [type(event) for event in said(special(status="deceased"), facts=facts)]
    assert kinds == [ResidentExcused]


def test_somebody_unknown_who_moved_out_is_not_registered() -> None:
    assert said(special(status="moved_out", registered=False)) == []


def crew(member: str, role: str, **more: Any) -> CrewRow:
    fixed = {"source": Source("f", "s", 2), "team": "t1", "team_name": "队", "kind": "mobile", "on": None}
    return CrewRow(**{**fixed, "member": member, "name": "队员", "roles": (role,), "ppe": 2, **more})


def test_a_roster_takes_the_least_protection_and_the_day_of_the_check_in() -> None:
    check = CheckInRow(
        source=Source("f", "s", 3), team="t1", member="m1", on=date(2022, 11, 26), fit=False, failed=("temperature",)
    )
    events = said(crew("m1", "sampler", ppe=3), crew("m2", "volunteer"), check)
    [rostered, checked] = events
    assert isinstance(rostered, TeamRostered)
    assert isinstance(checked, TeamCheckedIn)
    assert (rostered.date, rostered.ppe_level, len(rostered.crew)) == (date(2022, 11, 26), 2, 2)
    assert [shift.to_at - shift.from_at for shift in rostered.shifts] == [timedelta(hours=5), timedelta(hours=4)]
    assert said(crew("m2", "volunteer"), crew("m1", "sampler", ppe=3), check, facts=learned(events)) == []


def learned(events: list[Any]) -> Facts:
    facts = Facts()
    facts.learn(events)
    return facts


def test_after_the_last_shift_tomorrow_is_planned() -> None:
    assert planning_day(AT, "Asia/Shanghai") == date(2022, 11, 25)
    assert planning_day(AT - timedelta(hours=3), "Asia/Shanghai") == date(2022, 11, 24)
