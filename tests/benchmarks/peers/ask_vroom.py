"""Ask VROOM: `python ask_vroom.py FOLDER SECONDS EXPLORATION`. It may stop earlier by itself."""

import sys
from datetime import timedelta

import numpy as np
import vroom
from reading import answer, cleaner_is_far, read

FAR = 1_000_000


def main(folder: str, seconds: float, exploration: int) -> None:
    content, matrices = read(folder)
    visits, teams, n_points = content["visits"], content["teams"], content["points"]
    roles = sorted({role for one in (*teams, *visits) for role in one["roles"]})
    task = vroom.Input()
    for mode, matrix in matrices.items():
        task.set_durations_matrix(mode, np.asarray(cleaner_is_far(content, matrix, FAR), np.uint32))
    for row, t in enumerate(teams):
        task.add_vehicle(
            vroom.Vehicle(
                id=row, start=t["start"], end=t["end"], profile=t["mode"], skills=set(map(roles.index, t["roles"])),
                time_window=vroom.TimeWindow(t["from"], t["to"]),
                capacity=[] if t["capacity"] is None else [t["capacity"]],
            )
        )  # fmt: skip
    loaded = any(t["capacity"] is not None for t in teams)
    dearest = max(v["price"] for v in visits)
    for i, v in enumerate(visits):
        task.add_job(
            vroom.Job(
                id=i, location=n_points + i, default_service=v["service"], priority=max(1, 100 * v["price"] // dearest),
                time_windows=[vroom.TimeWindow(v["open"], v["close"])], skills=set(map(roles.index, v["roles"])),
                delivery=vroom.Amount([v["load"]] if loaded else []),
            )
        )  # fmt: skip
    found = task.solve(exploration_level=exploration, nb_threads=1, timeout=timedelta(seconds=seconds))
    orders = [[] for _ in teams]
    steps = found.routes
    for vehicle, kind, job in zip(steps["vehicle_id"], steps["type"], steps["id"], strict=True):
        if kind == "job":
            orders[int(vehicle)].append(n_points + int(job))
    answer(orders)


main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
