"""Ask PyVRP: `python ask_pyvrp.py FOLDER SECONDS SEED`. Runs in the peers' environment, knows nothing of ours."""

import sys

from pyvrp import Client, Depot, Location, ProblemData, VehicleType, solve
from pyvrp.stop import MaxRuntime
from reading import answer, profiles, read

FAR = 1_000_000
"""A way no route can take [s]: longer than any horizon, dearer than any penalty it could save."""


def main(folder: str, seconds: float, seed: int) -> None:
    content, matrices = read(folder)
    visits, teams, n_points = content["visits"], content["teams"], content["points"]
    ways, profile_of = profiles(content, matrices, FAR)
    loaded = any(team["capacity"] is not None for team in teams)
    clients = [
        Client(
            location=n_points + i, service_duration=v["service"], tw_early=v["open"], tw_late=v["close"],
            delivery=[v["load"]] if loaded else [], prize=v["price"], required=False,
        )
        for i, v in enumerate(visits)
    ]  # fmt: skip
    types = [
        VehicleType(
            num_available=1, start_depot=t["start"], end_depot=t["end"], tw_early=t["from"], tw_late=t["to"],
            profile=profile_of[row], capacity=[t["capacity"]] if loaded else [],
        )
        for row, t in enumerate(teams)
    ]  # fmt: skip
    places = [Location(0, 0)] * (n_points + len(visits))
    data = ProblemData(places, clients, [Depot(location=p) for p in range(n_points)], types, ways, ways)
    best = solve(data, MaxRuntime(seconds), seed=seed, collect_stats=False).best
    orders = [[] for _ in teams]
    for route in best.routes():
        orders[route.vehicle_type()] = [n_points + activity.idx for activity in route if activity.is_client()]
    answer(orders if best.is_feasible() else [[] for _ in teams])


main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
