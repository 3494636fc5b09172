"""Random rich cases with every field of the format, small enough to be judged slot by slot."""

from __future__ import annotations

import random
from typing import Any

Json = dict[str, Any]

TRAVEL: Json = {
    "modes": {
        "walk": {"speed_mm_s": 1250, "detour_permille": 1300, "park_s": 0},
        "ebike": {"speed_mm_s": 4167, "detour_permille": 1350, "park_s": 45},
        "van": {"speed_mm_s": 6000, "detour_permille": 1450, "park_s": 180},
    },
    "lift_wait_s": 60, "lift_floor_s": 3, "stairs_floor_s": 20, "door_s": 20, "lift_between_s": 60,
    "lift_between_floor_s": 3, "stairs_between_floor_s": 20, "unit_gap_m": 25, "setup_s": 30,
}  # fmt: skip
ROLES = ("medic", "information_officer")


def case(seed: int) -> Json:
    """Return a case of 6 to 40 visits drawn from `seed`."""
    draw = random.Random(seed)
    visits, side = draw.choice([6, 12, 25, 40]), draw.choice([200, 800, 3000])
    said: Json = {"format": "doors/1", "name": f"outsider {seed}", "kind": "rich", "seed": seed, "now_s": 0}
    said |= {"travel": {**TRAVEL, "setup_s": draw.choice([0, 30])}}
    rules = {"reset_s": (0, 900, 1200), "handover_s": (300,), "specimen_limit_s": (3600, 9000), "pool_size": (1, 5)}
    said |= {name: draw.choice(values) for name, values in rules.items() if draw.random() < 0.8}
    if draw.random() < 0.9:
        said["prices"] = {
            "late_per_s": draw.choice([0, 4]), "not_preferred_s": 120, "churn_team_s": draw.choice([0, 300]),
            "churn_shift_s": draw.choice([0, 60]), "unfair_permille": draw.choice([0, 100]),
        }  # fmt: skip
    where = lambda: {"x_m": draw.randrange(side), "y_m": draw.randrange(side)}  # noqa: E731
    said["points"] = [{"id": f"S{i}", **where(), "handover": i < 2} for i in range(3)]
    said["buildings"] = [
        {"id": f"B{i}", **where(), "floors": 18, "lift": draw.random() < 0.5} for i in range(max(2, visits // 4))
    ]
    said["teams"] = [_team(draw, f"T{i}") for i in range(max(2, visits // draw.choice([6, 8, 12])))]
    said["visits"] = [visit(draw, f"V{i}", said) for i in range(visits)]
    return said


def _team(draw: random.Random, name: str) -> Json:
    begin = draw.choice([0, 0, 1800, 3600])
    team: Json = {
        "id": name, "mode": draw.choice(["walk", "ebike", "van"]),
        "start": f"S{draw.randrange(3)}", "end": f"S{draw.randrange(3)}",
        "shift_start_s": begin, "shift_end_s": begin + draw.choice([9000, 14400, 18000]),
        "roles": ["sampler", *draw.sample(ROLES, draw.randrange(3))], "ppe_level": draw.choice([2, 3, 3]),
    }  # fmt: skip
    may = {"person_capacity": (8, 20), "tube_capacity": (3, 6, 12), "suit_limit_s": (5400, 10800)}
    team |= {field: draw.choice(values) for field, values in may.items() if draw.random() < 0.5}
    if draw.random() < 0.6:
        opens = begin + draw.choice([2000, 4000])
        team["breaks"] = [{"open_s": opens, "close_s": opens + 3000, "duration_s": draw.choice([600, 1200])}]
        if draw.random() < 0.3:
            team["breaks"].append({"open_s": opens + 4000, "close_s": opens + 6000, "duration_s": 300})
    return team


def visit(draw: random.Random, name: str, said: Json) -> Json:
    """Return a visit named `name` somewhere in the case `said`."""
    people = draw.randint(1, 6)
    one: Json = {
        "id": name, "building": draw.choice(said["buildings"])["id"], "unit": draw.choice([1, 1, 2]),
        "floor": draw.randint(1, 18), "service_s": draw.choice([120, 300, 600]), "rank": draw.choice([1, 1, 1, 2, 3]),
        "penalty_s": draw.choice([8000, 8000, 40000, 200000]), "windows_s": _windows(draw),
    }  # fmt: skip
    one |= draw.choice([{"persons": people, "pool_persons": people}, {"single_tubes": 1}])
    may = {"after_s": (300, 1020), "release_s": (1000, 4000, 8000), "ppe_level": (2, 3)}
    one |= {field: draw.choice(values) for field, values in may.items() if draw.random() < 0.25}
    kind = draw.random()
    if kind < 0.15:
        one["crews"] = [["sampler"], [draw.choice(["sampler", *ROLES])]]
        one["gap_s"] = draw.choice([[0, 0], [0, 900], [300, 1800], [-600, 600]])
    elif kind < 0.4:
        one["crews"] = [[draw.choice(["medic", "sampler"])] + ["information_officer"] * (draw.random() < 0.2)]
    if draw.random() < 0.1:
        one["mandatory"] = True
    for field, often in (("preferred_team", 0.2), ("pinned_team", 0.07)):
        if draw.random() < often:
            one[field] = draw.choice(said["teams"])["id"]
    return one


def _windows(draw: random.Random) -> list[list[int]]:
    opens, windows = draw.randrange(6000), []
    for _ in range(draw.choice([1, 1, 2, 3])):
        closes = opens + draw.choice([900, 3600, 10000])
        windows.append([opens, closes] + [closes + draw.choice([0, 900, 1800])] * (draw.random() < 0.4))
        opens = closes + draw.choice([1801, 3600])
    return windows
