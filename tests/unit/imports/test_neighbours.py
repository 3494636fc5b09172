"""Communities of other habits, brought in file by file: every row is judged as its truth says."""

import importlib

import pytest

from tests.neighbours.__main__ import TOWNS, judged

DOUBTED = 0.02
"""Share of the rows of a file that may be doubted without need."""


@pytest.mark.parametrize("town", TOWNS)
def test_every_row_of_a_neighbour_is_judged_as_the_truth_says(town: str) -> None:
    made = importlib.import_module(f"tests.neighbours.{town}").town()
    found = judged(made)
    assert {file: wrong for file, (_, wrong, _) in found.items() if wrong} == {}
    assert {file: doubted for file, (rows, _, doubted) in found.items() if len(doubted) > DOUBTED * rows} == {}
