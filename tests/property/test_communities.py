"""Communities nobody has seen: every row of every ledger as its truth says."""

import os
import random

import pytest

from streams.imports.reading import read
from tests.communities import judging, written
from tests.communities.towns import WRITTEN_ON, town

WRONG = dict.fromkeys(("register", "samples", "results"), 0.005)
"""Share of rows that may differ; of every other file one row may."""
DOUBTED = 0.02
SEEDS = range(1, 13)


def judge(kind: str, seed: object) -> tuple[int, list[object], list[object]]:
    """Read one kind of ledger of a town; return its rows, the wrong ones and those doubted without need."""
    made = town(seed)
    files = written.write(kind, made)
    reading = read(kind, [(name, content) for name, content, _ in files], written.known(made, kind), WRITTEN_ON)
    rows, wrong, doubted = 0, [], []
    for (_, _, pages), file in zip(files, reading.report["files"], strict=True):
        found = judging.compare(pages, file)
        rows += found[0]
        wrong += found[1]
        doubted += found[2]
    return rows, wrong, doubted


@pytest.mark.parametrize("kind", written.KINDS)
def test_every_row_of_other_communities_is_judged_as_the_truth_says(kind: str) -> None:
    rows, doubts = 0, 0
    for seed in SEEDS:
        many, wrong, doubted = judge(kind, seed)
        rows, doubts = rows + many, doubts + len(doubted)
        assert len(wrong) <= max(1, WRONG.get(kind, 0) * many), (seed, wrong)
    assert doubts <= DOUBTED * rows


@pytest.mark.soak
@pytest.mark.parametrize("kind", written.KINDS)
def test_communities_of_any_seed_are_read_too(kind: str) -> None:
    for _ in range(int(os.environ.get("SOAK_S", "60")) // 20):
        seed = random.randrange(10**9)
        many, wrong, doubted = judge(kind, seed)
        assert len(wrong) <= max(1, WRONG.get(kind, 0) * many), (seed, wrong)
        assert len(doubted) <= max(2, DOUBTED * many), (seed, doubted)
