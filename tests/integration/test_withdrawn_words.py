"""What a source takes back falls away, whatever order its words arrive in; what others said stays."""

import itertools
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from infra.database import Database
from schemas.envelope import Event
from schemas.residents import ResidentsTested, ResidentTested, ResidentTestWithdrawn
from schemas.teams import TeamRostered, TeamUnrostered
from schemas.tubes import TubeResulted, TubeSealed, TubeWithdrawn
from schemas.values import Shift
from tests.intake_builders import NOW, TODAY, Sayings, add_area, take_in, visits_of


async def left_by(database: Database, area: str, events: Sequence[Event]) -> dict[str, Any]:
    """What a fresh area holds after these events, one at a time."""
    await database.execute("delete from sample where area = $1", area)
    await database.execute("delete from sample_withdrawn where area = $1", area)
    await database.execute("delete from tube where area = $1", area)
    await database.execute("delete from team_day where area = $1", area)
    for event in events:
        await take_in(database, [event])
    sql = "select resident, taken_on, source from sample where area = $1 order by 1, 2, 3"
    tubes = "select tube, kind, residents, sealed_at, result from tube where area = $1 order by tube"
    teams = "select team, kind, crew from team_day where area = $1 order by team"
    return {
        name: [tuple(row) for row in await database.fetch(query, area)]
        for name, query in (("samples", sql), ("tubes", tubes), ("teams", teams))
    }


def round_words(say: Sayings) -> list[Event]:
    told = {"tested_on": TODAY, "source": "register"}
    return [
        ResidentsTested(residents=("R1", "R2"), **told, **say.envelope()),
        ResidentTestWithdrawn(resident="R1", **told, **say.envelope()),
        ResidentTested(resident="R1", tested_on=TODAY, source="quarantine", **say.envelope()),
    ]


def tube_words(say: Sayings) -> list[Event]:
    at = NOW - timedelta(hours=3)
    return [
        TubeSealed(tube="T1", kind="pool", residents=("R1", "R2"), sealed_at=at, **say.envelope()),
        TubeResulted(tube="T1", result="positive", resulted_at=at, **say.envelope()),
        TubeWithdrawn(tube="T1", **say.envelope()),
        TubeSealed(tube="T1", kind="single", residents=("R2",), sealed_at=at, **say.envelope()),
    ]


def team_words(say: Sayings) -> list[Event]:
    shift = Shift(from_at=NOW, to_at=NOW + timedelta(hours=3))
    fixed: dict[str, Any] = {"kind": "mobile", "crew": (), "ppe_level": 2, "shifts": (shift,)}
    return [
        TeamRostered(team="M1", date=TODAY, **fixed, **say.envelope()),
        TeamUnrostered(team="M1", date=TODAY, **say.envelope()),
    ]


@pytest.mark.parametrize("words", [round_words, tube_words, team_words])
async def test_any_order_of_words_and_their_withdrawal_leaves_the_same(
    database: Database, area: str, words: Any
) -> None:
    await add_area(database, area)
    say = Sayings(area)
    await take_in(database, [*say.home("H1", "R1"), *say.home("H2", "R2")])
    events = words(say)
    first = await left_by(database, area, events)
    for order in itertools.permutations(events):
        assert await left_by(database, area, order) == first
    assert await left_by(database, area, [*events, *events]) == first


async def test_a_withdrawn_tube_leaves_its_people_unsampled_and_their_visits_due_again(
    database: Database, area: str
) -> None:
    await add_area(database, area)
    say = Sayings(area)
    await take_in(database, [*say.home("H1", "R1"), say.homebound("R1")])
    due = await visits_of(database, area)
    await take_in(database, [TubeSealed(tube="T1", kind="single", residents=("R1",), sealed_at=NOW, **say.envelope())])
    assert len(await visits_of(database, area)) == len(due) - 1
    await take_in(database, [TubeWithdrawn(tube="T1", **say.envelope())])
    assert await visits_of(database, area) == due


async def test_what_a_register_takes_back_another_source_still_says(database: Database, area: str) -> None:
    await add_area(database, area)
    say = Sayings(area)
    await take_in(database, say.home("H1", "R1"))
    assert (await left_by(database, area, round_words(say)))["samples"] == [
        ("R1", TODAY, "quarantine"),
        ("R2", TODAY, "register"),
    ]
