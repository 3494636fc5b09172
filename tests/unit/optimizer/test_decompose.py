from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from optimizer import formats, plan_routes, verdict
from optimizer.decompose import plan_areas, plan_large
from optimizer.neighbours import neighbourhoods, part
from tests.unit.optimizer.oracle_cases import case


def test_areas_come_back_whole_and_each_once() -> None:
    areas = [case(seed, 4) for seed in range(6)]
    plans = dict(plan_areas((area for area in areas), budget_s=0.1, workers=2))
    assert sorted(plans) == list(range(6))
    assert all(verdict(areas[index], plan).ok for index, plan in plans.items())


def test_a_large_area_is_planned_by_neighbourhoods_and_never_worse(shared_data: Path) -> None:
    district = formats.read_doors(shared_data / "instances" / "doors" / "district.json").problem
    plan = plan_large(district, budget_s=6.0, workers=2)
    assert verdict(district, plan).ok


def test_neighbourhoods_share_no_team_and_the_part_is_a_problem_of_its_own(shared_data: Path) -> None:
    rich = formats.read_doors(shared_data / "instances" / "doors" / "community_rich.json").problem
    plan = plan_routes(rich, iterations=50, seed=1)
    for turn in range(6):
        groups = neighbourhoods(rich, plan, parts=2, turn=turn)
        assert len(set().union(*groups)) == sum(map(len, groups))
        for group in groups:
            smaller, warm = part(rich, plan, group)
            again = plan_routes(smaller, iterations=10, seed=1, warm=warm)
            assert verdict(smaller, again, reasons=False).ok


def test_one_team_alone_has_no_neighbours() -> None:
    problem = case(4, 4)
    alone = replace(problem, teams=problem.teams[:1], published=None, now_s=0)
    alone = replace(alone, teams=(replace(alone.teams[0], driven=(), depart_s=None),))
    assert neighbourhoods(alone, plan_routes(alone, iterations=10), parts=2, turn=0) == []
