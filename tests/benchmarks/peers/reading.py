"""What the peers' scripts share: read the case, make a matrix for each kind of team, print the answer."""

import json
import time
from pathlib import Path

import numpy as np

BEGAN = time.perf_counter()


def read(folder):
    """Return the content of `case.json` and the matrices [s] by mode."""
    with np.load(Path(folder) / "case.npz") as packed:
        matrices = {mode: packed[mode].astype(np.int64) for mode in packed.files}
    return json.loads((Path(folder) / "case.json").read_text()), matrices


def cleaner_is_far(content, matrix, far):
    """Return `matrix` with `far` seconds from each risky door to each cleaner one."""
    first, ranks = content["points"], np.array([visit["rank"] for visit in content["visits"]])
    matrix = matrix.copy()
    matrix[first:, first:][ranks[:, None] > ranks[None, :]] = far
    return matrix


def profiles(content, matrices, far):
    """Return one matrix for each kind of team, and which one each team has.

    A way from a risky door to a cleaner one, and any way to a door whose roles the team has not, takes `far` seconds.
    """
    first, visits = content["points"], content["visits"]
    kinds = [(team["mode"], tuple(team["roles"])) for team in content["teams"]]
    numbered = sorted(set(kinds))
    ways = []
    for mode, roles in numbered:
        matrix = cleaner_is_far(content, matrices[mode], far)
        barred = [first + i for i, visit in enumerate(visits) if not set(visit["roles"]) <= set(roles)]
        matrix[:, barred] = far
        np.fill_diagonal(matrix, 0)
        ways.append(matrix)
    return ways, [numbered.index(kind) for kind in kinds]


def answer(orders):
    """Print the orders, a list of nodes for each team, and how long it took from the first import [s]."""
    print(json.dumps({"orders": orders, "seconds": time.perf_counter() - BEGAN}))
