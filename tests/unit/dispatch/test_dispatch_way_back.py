"""Who makes way when a door goes back into a route that has filled up since."""

from dataclasses import replace

from optimizer import Plan, RoutingProblem, check
from streams.dispatch.slots.lanes import lanes
from streams.dispatch.slots.way_back import with_room
from tests.unit.optimizer.cases import at, drive, plan, problem, team, visit

DOORS = tuple(visit(f"V{n}", service_s=3_000) for n in range(4))


def full(other_end_s: int = 20_000, **pins: str) -> RoutingProblem:
    """T1 has driven to V0 and has V1 and V2 ahead; V3 is with T2, whose day is long or just enough."""
    doors = tuple(replace(door, pinned_team=pins.get(door.id)) for door in DOORS)
    teams = (team("T1", shift_end_s=10_500), team("T2", shift_end_s=other_end_s))
    known = problem(*doors, teams=teams)
    one, two = drive(known, "T1", at("V0"), at("V1"), at("V2")), drive(known, "T2", at("V3"))
    driven = replace(teams[0], driven=one.stops[:1], depart_s=0)
    return replace(known, teams=(driven, teams[1]), published=plan(known, one, two))


def back(known: RoutingProblem) -> Plan | None:
    asked = lanes(known, "V3", back_to="T1")
    assert asked.by_team["T1"].code == "shift_end"
    return with_room(known, asked.rest, "V3", "T1")


def of(known: Plan, name: str) -> list[str | None]:
    route = known.route(name)
    return [] if route is None else [stop.visit for stop in route.stops]


def test_a_door_that_is_not_begun_makes_way_and_goes_to_another_team() -> None:
    known = full()
    found = back(known)
    assert found is not None
    assert "V3" in of(found, "T1")
    assert of(found, "T1")[0] == "V0"
    assert len(of(found, "T1")) == 3
    assert len(of(found, "T2")) == 1
    assert check.verdict(known, found, reasons=False, stated=False).violations == ()


def test_what_is_pinned_by_hand_makes_no_way() -> None:
    found = back(full(V1="T1"))
    assert found is not None
    assert (of(found, "T1")[:1], of(found, "T2")) == (["V0"], ["V2"])
    assert back(full(V1="T1", V2="T1")) is None
