"""The folds of the slices: of one register only the latest word is put down, whatever order it came in."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from schemas.commands import CommandGiven
from schemas.households import HouseholdQuarantined
from schemas.residents import ResidentExcused, ResidentHomebound, ResidentHomeboundEnded, ResidentTested
from schemas.teams import TeamBack, TeamLost, TeamRostered
from schemas.values import CrewMember, Shift
from schemas.visits import VisitInHospital, VisitRefused, VisitSampled
from streams.commands.rules import Asked, asked, implied
from streams.households.agent import fold as fold_households
from streams.residents import ledger as residents
from streams.residents.agent import fold as fold_residents
from streams.teams import ledger as teams
from streams.teams.agent import fold as fold_teams
from streams.tubes.rules import sealed_by
from streams.visits.rules import consequences

AT = datetime(2022, 11, 24, 18, 0, tzinfo=UTC)
"""02:00 of the 25th in Taiyuan."""
TODAY = date(2022, 11, 25)
ZONE = ZoneInfo("Asia/Shanghai")


def said(number: int, **more: Any) -> dict[str, Any]:
    return {"event_id": f"e{number}", "occurred_at": AT + timedelta(seconds=number), "area": "A"} | more


def test_the_later_word_about_a_homebound_resident_holds_in_any_order() -> None:
    words = [
        ResidentHomebound(resident="R1", reasons=("elderly",), since_on=TODAY, **said(1)),
        ResidentHomebound(resident="R1", reasons=("ill",), since_on=TODAY, **said(2)),
        ResidentHomeboundEnded(resident="R1", ended_on=TODAY, **said(3)),
    ]
    for order in itertools.permutations(words):
        rows = fold_residents(order)
        assert [row["reasons"] for row in rows[residents.HOMEBOUND]] == [("ill",)]
        assert [row["id"] for row in rows[residents.HOMEBOUND_ENDED]] == ["e3"]


def test_of_two_words_at_the_same_instant_the_greater_id_holds() -> None:
    words = [
        ResidentHomebound(resident="R1", reasons=(reason,), since_on=TODAY, **said(1, event_id=name))
        for name, reason in (("b", "ill"), ("a", "elderly"))
    ]
    [row] = fold_residents(words)[residents.HOMEBOUND]
    assert row["id"] == "b"


def test_each_resident_of_a_quarantined_household_has_a_term_of_their_own() -> None:
    event = HouseholdQuarantined(
        household="H1",
        residents=("R1", "R2"),
        quarantine_class="close_contact",
        departed_on=TODAY,
        registered_on=TODAY,
        last_day_on=TODAY,
        **said(1),
    )
    [rows] = fold_households([event]).values()
    assert [row["resident"] for row in rows] == ["R1", "R2"]


def test_a_lost_team_that_is_back_is_not_lost() -> None:
    rostered = TeamRostered(
        team="M1",
        date=TODAY,
        kind="mobile",
        crew=(CrewMember(member="W1", roles=("sampler",)),),
        ppe_level=2,
        shifts=(Shift(from_at=AT, to_at=AT + timedelta(hours=5)),),
        **said(1),
    )
    words = [TeamLost(team="M1", date=TODAY, **said(2)), TeamBack(team="M1", date=TODAY, **said(3)), rostered]
    rows = fold_teams(words)
    assert [row["lost"] for row in rows[teams.LOST]] == [False]
    assert rows[teams.ROSTERED][0]["crew"] == ({"member": "W1", "roles": ("sampler",)},)


def test_a_sampled_visit_says_a_sample_of_each_resident_on_the_date_of_the_area() -> None:
    event = VisitSampled(visit="V1", team="M1", at=AT, residents=("R1", "R2"), tubes=("T1", "T2"), **said(1))
    facts = consequences(event, ZONE)
    assert all(isinstance(fact, ResidentTested) for fact in facts)
    assert [(fact.resident, getattr(fact, "tested_on", None)) for fact in facts] == [("R1", TODAY), ("R2", TODAY)]
    assert [(tube.tube, tube.residents) for tube in sealed_by(event)] == [("T1", ("R1",)), ("T2", ("R2",))]


def test_who_is_in_hospital_is_excused_and_who_refused_is_not() -> None:
    told: dict[str, Any] = {"visit": "V1", "team": "M1", "at": AT, "residents": ("R1",)}
    [excuse] = consequences(VisitInHospital(**told, **said(1)), ZONE)
    assert isinstance(excuse, ResidentExcused)
    assert (excuse.why, excuse.since_on) == ("in_hospital", TODAY)
    assert consequences(VisitRefused(**told, **said(2)), ZONE) == []


def test_a_cancelled_visit_is_a_wish_about_its_household_and_day() -> None:
    command = CommandGiven(command="c1", kind="cancel_visit", by="u1", visit="V1", **said(1))
    assert asked(command, ("H1", TODAY), TODAY) == Asked("H1", TODAY, "cancel")
    assert asked(command, None, TODAY) is None


def test_a_command_about_a_team_is_said_of_the_team() -> None:
    lost = CommandGiven(command="c1", kind="team_lost", by="u1", team="M1", date=TODAY, why="vehicle", **said(1))
    [event] = implied(lost, TODAY)
    assert isinstance(event, TeamLost)
    assert (event.team, event.why) == ("M1", "vehicle")
    back = CommandGiven(command="c2", kind="team_back", by="u1", team="M1", **said(2))
    assert isinstance(implied(back, TODAY)[0], TeamBack)
    undone = CommandGiven(command="c3", kind="team_lost", by="u1", team="M1", undoes="c1", **said(3))
    assert isinstance(implied(undone, TODAY)[0], TeamBack)
