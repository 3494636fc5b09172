"""A full change of suits goes with the last door that asked for it, and comes back with it."""

from dataclasses import replace

import pytest

from optimizer import Plan, RoutingProblem, Stop, check, explain, fixes
from optimizer.judging.cases import Case
from streams.dispatch.slots.lanes import lanes
from tests.unit.optimizer.cases import at, drive, plan, problem, reset, team, visit

CLEAN, DIRTY = {"rank": 1}, {"rank": 2}
VISITS = (visit("Q1", **DIRTY), visit("S1", **CLEAN), visit("Q2", **DIRTY), visit("Q3", **DIRTY), visit("S2", **CLEAN))
TWO = (team("T1"), team("T2"))


def day(*stops: Stop, **changes: object) -> tuple[RoutingProblem, Plan]:
    known = problem(*VISITS, teams=TWO, reset_s=1200)
    known = replace(known, **changes)  # type: ignore[arg-type]
    driven = plan(known, drive(known, "T1", *stops))
    return replace(known, published=driven), driven


def left(known: RoutingProblem, driven: Plan, *gone: str) -> list[str]:
    route = fixes.without(Case(known), driven, driven.routes[0], set(gone))
    return [stop.visit or "reset" for stop in route.stops]


@pytest.mark.parametrize(
    ("gone", "stays"),
    [
        ({"S1"}, ["Q1", "Q2", "reset", "S2"]),
        ({"Q2"}, ["Q1", "reset", "S1", "S2"]),
        ({"S2"}, ["Q1", "reset", "S1", "Q2"]),
        ({"Q1"}, ["S1", "Q2", "reset", "S2"]),
        ({"S1", "S2"}, ["Q1", "Q2"]),
    ],
    ids=["S1", "Q2", "S2", "Q1", "S1 S2"],
)
def test_a_full_change_that_no_rank_needs_any_more_goes_with_the_door(gone: set[str], stays: list[str]) -> None:
    known, driven = day(at("Q1"), reset(), at("S1"), at("Q2"), reset(), at("S2"))
    assert left(known, driven, *gone) == stays


def test_a_full_change_for_the_clock_of_the_suit_stays() -> None:
    known, driven = day(at("Q1"), reset(), at("S1"), at("Q2"), teams=(team("T1", suit_limit_s=700), team("T2")))
    assert left(known, driven, "S1") == ["Q1", "reset", "Q2"]
    known, driven = day(at("Q1"), at("Q2"), reset(), at("Q3"))
    assert left(known, driven, "Q1") == ["Q2", "reset", "Q3"]


def test_a_door_moved_away_and_back_has_its_full_change_again() -> None:
    known, _ = day(at("Q1"), at("Q2"), reset(), at("S1"))
    asked = lanes(known, "S1")
    assert {stop.reset for stop in asked.rest.routes[0].stops} == {False}
    assert asked.by_team["T1"].extra_s == 0
    away = asked.by_team["T2"].route
    assert away is not None
    moved = replace(known, published=explain.with_route(asked.rest, away, "S1"))
    assert lanes(moved, "S1").by_team["T1"].route is not None  # before the doors in quarantine
    begun = moved.published.routes[0].stops[:2] if moved.published is not None else ()
    late = replace(moved, teams=(replace(TWO[0], driven=begun, depart_s=0), TWO[1]))
    assert lanes(late, "S1").by_team["T1"].code == "rank_order"
    back = lanes(late, "S1", back_to="T1")
    route = back.by_team["T1"].route
    assert route is not None
    assert [stop.visit or "reset" for stop in route.stops] == ["Q1", "Q2", "reset", "S1"]
    whole = explain.with_route(back.rest, route, "S1")
    assert check.verdict(late, whole, reasons=False, stated=False).violations == ()
