"""The shortest answer where somebody is known to be left out: new doors get a place, the rest keeps its reason."""

from dataclasses import replace

from optimizer import Plan, RoutingProblem, Unassigned, check
from streams.dispatch.slots.filled import Reasons, filled, with_new
from tests.unit.optimizer.cases import at, drive, plan, problem, team, visit


def answered(case: RoutingProblem, given: Reasons) -> Plan | None:
    """The shortest answer to a case."""
    lined = with_new(case, case.published, given)
    assert lined is not None
    return filled(case, lined, given)


TOLD = Unassigned("V9", "shift_end", {"T1": "shift_end"})


def day(*names: str, until_s: int, **late: int) -> RoutingProblem:
    """A team that has time until `until_s`, the plan in force with all of `names`, and V9, whom it has no time for."""
    case = problem(*(visit(name) for name in names), teams=(team("T1", shift_end_s=until_s),))
    drawn = plan(case, drive(case, "T1", *(at(name) for name in names)))
    return replace(case, published=drawn, visits=(*case.visits, visit("V9", service_s=1_500, **late)))


def test_who_was_told_a_reason_keeps_it_while_a_new_door_gets_its_place() -> None:
    case = day("V1", until_s=2_000)
    case = replace(case, visits=(*case.visits, visit("V2")))
    answer = answered(case, {"V9": TOLD})
    assert answer is not None
    assert [stop.visit for route in answer.routes for stop in route.stops if stop.visit != "V1"] == ["V2"]
    assert answer.unassigned == (TOLD,)
    assert check.verdict(case, answer, reasons=False).ok


def test_who_was_left_out_gets_the_slot_that_has_become_free() -> None:
    case = day("V1", until_s=4_000)
    answer = answered(case, {"V9": TOLD})
    assert answer is not None
    assert {stop.visit for route in answer.routes for stop in route.stops} == {"V1", "V9"}
    assert answer.unassigned == ()


def test_the_dearer_of_two_has_the_only_slot_though_she_waited() -> None:
    case = day("V1", until_s=2_300, penalty_s=90_000)
    case = replace(case, visits=(*case.visits, visit("V2", service_s=1_500, penalty_s=30_000)))
    assert answered(case, {"V9": TOLD}) is None  # the new one stays without a place: others are asked to make room
    case = replace(case, visits=tuple(one for one in case.visits if one.id != "V2"))
    answer = answered(case, {"V9": TOLD})
    assert answer is not None
    assert answer.unassigned == ()


def test_a_reason_that_nobody_proved_is_looked_at_again() -> None:
    case = day("V1", until_s=2_000)
    assert answered(case, {"V9": Unassigned("V9", "not_found_in_time")}) is None
    assert answered(replace(case, published=Plan()), {"V9": TOLD}) is not None
