from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from optimizer import Cost
from optimizer.objective import TERMS, told


def test_every_term_of_the_cost_is_named_once() -> None:
    assert [*(term.name for term in TERMS), "total_s"] == [field.name for field in fields(Cost)]


def test_the_readme_tells_the_same_terms() -> None:
    readme = (Path(__file__).parents[3] / "optimizer" / "README.md").read_text()
    for term in TERMS:
        assert f"| `{term.name}` | {term.counts} | {term.because} |" in readme


def test_a_cost_is_told_dearest_term_first() -> None:
    assert told(Cost(travel_s=5_120, late_s=340, total_s=5_460)) == "travel 5,120 s, late 340 s"
    assert told(Cost()) == "nothing"
