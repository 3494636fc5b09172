"""Home care with double services: the search against all sequences there are, and what it keeps whatever it does."""

import itertools
import math
import random
from collections.abc import Iterator

import pytest

from optimizer import hhcrsp
from optimizer.hhcrsp_case import HomeCare, Patient

Sequences = list[list[tuple[int, int]]]


def case(seed: int, patients: int, caregivers: int, doubles: int) -> HomeCare:
    """Draw a case; the first patients need two services, some together and some one after the other."""
    rng = random.Random(seed)
    places = [(rng.uniform(0, 60), rng.uniform(0, 60)) for _ in range(patients + 1)]
    far = tuple(tuple(math.dist(a, b) for b in places) for a in places)
    people = []
    for row in range(1, patients + 1):
        opens = rng.uniform(0, 200)
        services = (("s1", rng.uniform(5, 20)),) + ((("s2", rng.uniform(5, 20)),) if row <= doubles else ())
        gap = (0.0, 0.0) if rng.random() < 0.5 else (10.0, 40.0)
        people.append(Patient(f"p{row}", row, opens, opens + rng.uniform(20, 80), services, gap, sequential=gap[1] > 0))
    crews = tuple((f"c{n}", frozenset({"s1", "s2"})) for n in range(caregivers))
    return HomeCare(tuple(people), crews, far)


def every_plan(of: HomeCare) -> Iterator[Sequences]:
    """Yield every way to share services out and order them; one caregiver may give both only one after the other."""
    nodes = [(n, k) for n, patient in enumerate(of.patients) for k in range(len(patient.services))]
    caregivers = len(of.caregivers)
    for whose in itertools.product(range(caregivers), repeat=len(nodes)):
        shares = [[node for node, one in zip(nodes, whose, strict=True) if one == crew] for crew in range(caregivers)]
        if all(
            (p, 0) not in share or (p, 1) not in share or of.patients[p].sequential
            for share in shares
            for p, _ in share
        ):
            yield from (list(map(list, orders)) for orders in itertools.product(*map(itertools.permutations, shares)))


def earliest_cost(of: HomeCare, plan: Sequences) -> float:
    """Return what a plan costs at its earliest starts, raised again and again; endless where crews wait in a ring."""
    start = {node: of.patients[node[0]].opens for share in plan for node in share}
    for _ in range(50):
        before = dict(start)
        for share in plan:
            ready, here = 0.0, 0
            for p, k in share:
                who = of.patients[p]
                start[p, k] = max(start[p, k], ready + of.far[here][who.row])
                ready, here = start[p, k] + who.services[k][1], who.row
        for (p, k), at in list(start.items()):
            if k:
                least, most = of.patients[p].gap
                start[p, 1] = max(at, start[p, 0] + least)
                start[p, 0] = max(start[p, 0], start[p, 1] - most)
        if start == before:
            late = [max(0.0, at - of.patients[p].due) for (p, _), at in start.items()]
            ways = [[0, *(of.patients[p].row for p, _ in share), 0] for share in plan if share]
            distance = sum(of.far[a][b] for way in ways for a, b in itertools.pairwise(way))
            return (distance + sum(late) + max(late)) / 3
    return math.inf


@pytest.mark.parametrize("seed", range(4))
def test_a_tiny_case_is_solved_to_its_optimum(seed: int) -> None:
    of = case(seed, patients=4, caregivers=2, doubles=1 + seed % 2)
    best = min(earliest_cost(of, plan) for plan in every_plan(of))
    assert hhcrsp.solved(of, 0, 600, seed=1)["cost"]["total_s"] == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_what_it_says_a_plan_costs_is_what_the_judge_counts(seed: int) -> None:
    of = case(seed, patients=14, caregivers=4, doubles=5)
    plan = hhcrsp.solved(of, 0, 200, seed)
    said = hhcrsp.report(of, plan)
    assert said["ok"], said["violations"]
    assert plan["trace"][-1][1] == pytest.approx(said["cost"]["total_s"], abs=1e-6)
    again = hhcrsp.solved(of, 0, 200, seed)
    assert (again["routes"], again["cost"]) == (plan["routes"], plan["cost"])


def test_one_caregiver_alone_gives_both_one_after_the_other() -> None:
    someone = Patient("p1", 1, 0.0, 50.0, (("s1", 5.0), ("s2", 5.0)), (10.0, 40.0), sequential=True)
    alone = HomeCare((someone,), (("c1", frozenset({"s1", "s2"})),), ((0.0, 3.0), (3.0, 0.0)))
    plan = hhcrsp.solved(alone, 0, 20, seed=1)
    assert [stop["start_s"] for stop in plan["routes"][0]["stops"]] == [3.0, 13.0]


def test_two_caregivers_may_pass_each_other_between_two_doors() -> None:
    """One comes first to the door that the other one comes to last: no ring, as the second service may come later."""
    early = Patient("p1", 1, 0.0, 10.0, (("s1", 5.0), ("s2", 5.0)), (30.0, 60.0), sequential=True)
    late = Patient("p2", 2, 0.0, 20.0, (("s1", 5.0), ("s2", 5.0)), (1.0, 5.0), sequential=True)
    crews = (("c1", frozenset({"s1"})), ("c2", frozenset({"s2"})))
    far = ((0.0, 5.0, 5.0), (5.0, 0.0, 10.0), (5.0, 10.0, 0.0))
    plan = hhcrsp.solved(HomeCare((early, late), crews, far), 0, 60, seed=1)
    order = {route["team"]: [stop["visit"] for stop in route["stops"]] for route in plan["routes"]}
    assert order == {"c1": ["p1", "p2"], "c2": ["p2", "p1"]}
