"""A tiny problem that makes every kernel compile."""

from __future__ import annotations

from dataclasses import replace

from optimizer.problem import Break, Building, Mode, Point, Prices, RoutingProblem, Team, TravelModel, Visit


def tiny() -> RoutingProblem:
    """Return two teams with every limit and five visits, one of them with two crews."""
    walk = Mode(speed_mm_s=1250, detour_permille=1300, park_s=0)
    travel = TravelModel({"walk": walk}, 40, 2, 10, 20, 35, 2, 11, 25, 30)
    teams = tuple(
        Team(
            f"T{i}", "walk", "S0", "S0", 0, 20_000, ("sampler", "medic"), person_capacity=9, tube_capacity=3,
            suit_limit_s=9_000, breaks=(Break(3_000, 6_000, 600),),
        )
        for i in range(2)
    )  # fmt: skip
    visits = tuple(
        Visit(f"V{i}", "B0", i + 1, 300, ((0, 9_000, 12_000), (15_000, 18_000)), 1 + i % 2, 8_000, single_tubes=1)
        for i in range(4)
    )
    double = Visit("V9", "B0", 2, 300, ((0, 9_000),), 1, 8_000, crews=(("sampler",), ("medic",)))
    return RoutingProblem(
        travel, (Point("S0", 0, 0, handover=True),), (Building("B0", 50, 60, 9, lift=True),), teams, (*visits, double),
        reset_s=900, handover_s=300, specimen_limit_s=5_000, prices=Prices(late_per_s=4, unfair_permille=100),
    )  # fmt: skip


def plain(problem: RoutingProblem) -> RoutingProblem:
    """Return `problem` with the limits left out that the plain kernels do not know."""
    visits = tuple(
        replace(visit, crews=visit.crews[:1], gap_s=(0, 0), windows_s=(visit.windows_s[0][:2],))
        for visit in problem.visits
    )
    teams = tuple(replace(team, tube_capacity=None, suit_limit_s=None, breaks=()) for team in problem.teams)
    free = replace(problem, visits=visits, teams=teams, reset_s=None, specimen_limit_s=None)
    return replace(free, prices=Prices())
