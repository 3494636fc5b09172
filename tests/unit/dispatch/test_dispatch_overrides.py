"""How little of a rule must be passed: asked of all teams in one go, the same as asked of each alone."""

from dataclasses import replace

from optimizer import Prices, RoutingProblem
from streams.dispatch.rules import overrides
from streams.dispatch.slots.lanes import lanes
from tests.unit.optimizer.cases import problem, team, visit


def case(close_s: int, service_s: int) -> RoutingProblem:
    """A door that opens for a while, and teams of which each is too short in its own way."""
    door = visit("V1", windows_s=((0, close_s, close_s),), service_s=service_s)
    short, shorter = team("T1", shift_end_s=1_000), team("T2", shift_end_s=700)
    suited = team("T3", shift_end_s=9_000, suit_limit_s=600)
    return problem(door, teams=(short, shorter, suited, team("T4", lost=True)), prices=Prices())


def test_what_all_are_asked_is_what_each_would_be() -> None:
    for close_s, service_s in ((9_000, 1_500), (10, 1_500), (9_000, 300), (9_000, 20_000)):
        asked = case(close_s, service_s)
        together = overrides.with_ways_out(asked, "V1", lanes(asked, "V1")).by_team
        for one in asked.teams:
            alone = replace(asked, teams=(one,))
            said = overrides.with_ways_out(alone, "V1", lanes(alone, "V1")).by_team[one.id]
            assert together[one.id].override == said.override


def test_each_gets_the_least_of_its_own() -> None:
    asked = case(9_000, 1_500)
    found = overrides.with_ways_out(asked, "V1", lanes(asked, "V1")).by_team
    ways = {name: (lane.override["code"], lane.override["minutes"]) for name, lane in found.items() if lane.override}
    assert ways["T1"][0] == ways["T2"][0] == "shift_end"
    assert ways["T2"][1] - ways["T1"][1] == 5
    assert ways["T3"] == ("suit_time", 30)
    assert "T4" not in ways
