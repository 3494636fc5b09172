"""Communities of other habits, brought in file by file: every row is judged as its truth says."""

import importlib

import pytest

from tests.neighbours import noise
from tests.neighbours.__main__ import TOWNS, judged

DOUBTED = 0.02
"""Share of the rows of a file that may be doubted without need."""


@pytest.mark.parametrize("town", TOWNS)
def test_every_row_of_a_neighbour_is_judged_as_the_truth_says(town: str) -> None:
    made = importlib.import_module(f"tests.neighbours.{town}").town()
    found = judged(made)
    assert {file: wrong for file, (_, wrong, _) in found.items() if wrong} == {}
    assert {file: doubted for file, (rows, _, doubted) in found.items() if len(doubted) > DOUBTED * rows} == {}


@pytest.mark.parametrize("town", TOWNS)
def test_a_neighbour_who_writes_carelessly_is_read_all_the_same(town: str) -> None:
    made = importlib.import_module(f"tests.neighbours.{town}").town()
    for number, (kind, name, _, pages) in enumerate(made.files):
        made.files[number] = (kind, *noise.careless(f"{town}{kind}", name, pages))
    assert {file: wrong for file, (_, wrong, _) in judged(made).items() if wrong} == {}
