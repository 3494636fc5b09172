"""The fixed points of the demo: everybody who comes is in one tube, and no tube grows old there."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from schemas.tubes import TubeSealed
from schemas.visits import SpecimensHandedOver
from streams.drill import players, points
from streams.drill.script import Script
from streams.tubes.rules import SPECIMEN_TARGET_S

OPENS = datetime(2022, 11, 24, 23, tzinfo=UTC)


def script(at_points: tuple[str, ...]) -> Script:
    return Script(
        http="", kafka="", area="A", days=(date(2022, 11, 25),), seed=1, clock_start=OPENS, clock_real=OPENS,
        speed=60.0, leads={}, system="", walkers=tuple((f"r{n}", f"h{n}") for n in range(1000)), points=at_points,
    )  # fmt: skip


def test_every_tube_of_a_point_is_handed_over_by_it_before_it_is_two_hours_old() -> None:
    sealed: dict[str, tuple[datetime, str | None]] = {}
    handed: dict[str, tuple[datetime, str]] = {}
    for at, say in points.day(script(("p1", "p2", "p3")), "x", OPENS, Random(1)):
        event = say(at)
        if isinstance(event, TubeSealed):
            sealed[event.tube] = (at, event.team)
        elif isinstance(event, SpecimensHandedOver):
            handed |= dict.fromkeys(event.tubes, (at, event.team))
    assert len(sealed) > 40
    assert handed.keys() == sealed.keys()
    for tube, (at, team) in sealed.items():
        fetched_at, by = handed[tube]
        assert by == team
        assert timedelta() <= fetched_at - at <= timedelta(seconds=SPECIMEN_TARGET_S)


def test_everybody_who_comes_is_in_one_tube_and_what_happens_is_in_order() -> None:
    happened = list(points.day(script(("p1", "p2")), "x", OPENS, Random(2)))
    said = [say(at) for at, say in happened]
    people = [who for event in said if isinstance(event, TubeSealed) for who in event.residents]
    assert len(people) == len(set(people)) > 900
    assert [at for at, _ in happened] == sorted(at for at, _ in happened)


def test_without_points_of_its_own_a_community_has_tubes_that_nobody_fetches() -> None:
    events = [say(at) for at, say in points.day(script(()), "x", OPENS, Random(3))]
    assert {type(event) for event in events} == {TubeSealed}
    assert {event.team for event in events if isinstance(event, TubeSealed)} == {None}


async def test_points_that_begin_anew_say_the_same_again(monkeypatch: pytest.MonkeyPatch) -> None:
    lives: list[list[bytes]] = []

    class Producer:
        async def send_and_wait(self, value: bytes, **_: Any) -> None:
            lives[-1].append(value)

        async def stop(self) -> None:
            pass

    async def started(script: Script) -> Producer:
        return Producer()

    async def at_once(script: Script, at: datetime) -> None:
        pass

    monkeypatch.setattr(players, "_producer", started)
    monkeypatch.setattr(players, "_until", at_once)
    for _ in range(2):
        lives.append([])
        await players._points(script(("p1",)), date(2022, 11, 25), Random(1))
    assert lives[0]
    assert lives[0] == lives[1]
