"""Whatever the problem, the plan passes the checker, says what it costs, and comes out the same again."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer import Break, plan_routes, verdict
from tests.unit.optimizer.cases import problem, team, visit

ROLES = ("sampler", "medic")


@st.composite
def problems(draw: st.DrawFn):
    whole = st.integers
    teams = tuple(
        team(
            f"T{i}",
            roles=draw(st.sampled_from([("sampler",), ROLES])),
            shift_end_s=draw(whole(2_000, 12_000)),
            person_capacity=draw(st.none() | whole(1, 6)),
            tube_capacity=draw(st.none() | whole(1, 4)),
            suit_limit_s=draw(st.none() | whole(2_000, 6_000)),
            breaks=draw(st.sampled_from([(), (Break(2_000, 3_000, 600),)])),
        )
        for i in range(draw(whole(0, 3)))
    )
    visits = []
    for i in range(draw(whole(0, 9))):
        opens = draw(whole(0, 6_000))
        closes = opens + draw(whole(0, 4_000))
        visits.append(
            visit(
                f"V{i}",
                building=draw(st.sampled_from(["B1", "B2"])),
                floor=draw(whole(1, 6)),
                windows_s=((opens, closes, closes + 500),),
                rank=draw(whole(1, 3)),
                crews=draw(st.sampled_from([(("sampler",),), (("medic",),), (("sampler",), ("medic",))])),
                gap_s=(0, 600),
                after_s=draw(st.sampled_from([0, 1020])),
                single_tubes=draw(whole(0, 2)),
                penalty_s=draw(st.sampled_from([200_000, 40_000, 8_000])),
            )
        )
    return problem(*visits, teams=teams, reset_s=draw(st.none() | st.just(900)), specimen_limit_s=6_000, handover_s=300)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(problems())
def test_every_plan_passes_the_checker_and_states_its_cost(case):
    told = plan_routes(case, iterations=60, seed=1)
    assert verdict(case, told).violations == ()
    assert plan_routes(case, iterations=60, seed=1).routes == told.routes
