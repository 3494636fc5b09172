"""Ask plain OR-Tools 9.12: `python ask_ortools.py FOLDER SECONDS`. Matrices and guided local search did best."""

import sys

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from reading import answer, read

FAR = 10_000_000


def main(folder: str, seconds: float) -> None:
    content, matrices = read(folder)
    visits, teams, n_points = content["visits"], content["teams"], content["points"]
    n, m = len(visits), len(teams)
    rows = [*range(n_points, n_points + n), *(t["start"] for t in teams), *(t["end"] for t in teams)]
    manager = pywrapcp.RoutingIndexManager(n + 2 * m, m, list(range(n, n + m)), list(range(n + m, n + 2 * m)))
    settings = pywrapcp.DefaultRoutingModelParameters()
    settings.solver_parameters.check_solution_period = 50
    model = pywrapcp.RoutingModel(manager, settings)
    lasts = [v["service"] for v in visits] + [0] * 2 * m
    costs, times = {}, {}
    for mode, matrix in matrices.items():
        ways = matrix[rows][:, rows].astype("int64")
        costs[mode] = model.RegisterTransitMatrix(ways.tolist())
        times[mode] = model.RegisterTransitMatrix((ways + np.array(lasts)[:, None]).tolist())
    for row, team in enumerate(teams):
        model.SetArcCostEvaluatorOfVehicle(costs[team["mode"]], row)
    model.AddDimensionWithVehicleTransits([times[t["mode"]] for t in teams], FAR, FAR, False, "time")
    time = model.GetDimensionOrDie("time")
    model.AddDimension(model.RegisterUnaryTransitVector([0] * len(rows)), 3, 3, False, "rank")
    rank = model.GetDimensionOrDie("rank")
    loads = model.RegisterUnaryTransitVector([v["load"] for v in visits] + [0] * 2 * m)
    rooms = [FAR if t["capacity"] is None else t["capacity"] for t in teams]
    model.AddDimensionWithVehicleCapacity(loads, 0, rooms, True, "load")
    for node, visit in enumerate(visits):
        index = manager.NodeToIndex(node)
        time.CumulVar(index).SetRange(visit["open"], visit["close"])
        rank.CumulVar(index).SetRange(visit["rank"], visit["rank"])
        model.AddDisjunction([index], visit["price"])
        fit = [row for row, team in enumerate(teams) if set(visit["roles"]) <= set(team["roles"])]
        model.VehicleVar(index).SetValues([-1, *fit])
    for row, team in enumerate(teams):
        time.CumulVar(model.Start(row)).SetRange(team["from"], FAR)
        time.CumulVar(model.End(row)).SetMax(team["to"])
    search = pywrapcp.DefaultRoutingSearchParameters()
    must = min(v["price"] for v in visits) >= 1_000_000
    first = routing_enums_pb2.FirstSolutionStrategy
    search.first_solution_strategy = first.SAVINGS if must else first.PARALLEL_CHEAPEST_INSERTION
    search.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    search.time_limit.FromMilliseconds(int(seconds * 1000))
    solution = model.SolveWithParameters(search)
    orders = [[] for _ in teams]
    for row in range(m if solution else 0):
        index = model.Start(row)
        while not model.IsEnd(index):
            if (node := manager.IndexToNode(index)) < n:
                orders[row].append(n_points + node)
            index = solution.Value(model.NextVar(index))
    answer(orders)


main(sys.argv[1], float(sys.argv[2]))
