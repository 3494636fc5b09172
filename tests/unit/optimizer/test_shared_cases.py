"""The shared cases are read, and their published plans are judged as they should be."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import formats, hhcrsp, hhcrsp_case, verdict
from tests import shared_data

INSTANCES = shared_data.FOLDER / "instances"


@shared_data.needed
@pytest.mark.parametrize("name", ["district_stream", "calm_stream"])
def test_a_published_plan_of_a_stream_holds(name: str):
    problem = formats.read_doors(INSTANCES / "doors" / f"{name}.json").problem
    assert verdict(problem, problem.published, stated=False).violations == ()


@shared_data.needed
@pytest.mark.parametrize("path", sorted((INSTANCES / "vrptw").glob("*.txt")), ids=lambda path: path.stem)
def test_every_vrptw_file_is_read(path: Path):
    assert formats.guessed(path) == "vrptw"
    assert len(formats.read_vrptw(path).problem.visits) in (100, 200, 400, 1000)


@shared_data.needed
def test_an_hhcrsp_plan_that_leaves_somebody_out_is_refused():
    case = hhcrsp_case.read(INSTANCES / "hhcrsp" / "InstanzCPLEX_HCSRP_10_1.json")
    said = hhcrsp.report(case, {"routes": [], "unassigned": []})
    assert {violation["code"] for violation in said["violations"]} == {"C1"}
