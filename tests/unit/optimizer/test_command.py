"""The outsider's command: exit codes, one line about a bad file, nothing but results on stdout."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimizer import formats
from optimizer.__main__ import main
from tests.unit.optimizer.cases import at, drive, plan, problem, visit

CASE = {
    "format": "doors/1",
    "travel": {"modes": {"walk": {"speed_mm_s": 1000, "detour_permille": 1000, "park_s": 0}}, "lift_wait_s": 60,
               "lift_floor_s": 3, "stairs_floor_s": 20, "door_s": 20, "lift_between_s": 60, "lift_between_floor_s": 3,
               "stairs_between_floor_s": 20, "unit_gap_m": 25, "setup_s": 30},
    "points": [{"id": "S", "x_m": 0, "y_m": 0}],
    "buildings": [{"id": "B1", "x_m": 100, "y_m": 0, "floors": 6, "lift": True}],
    "teams": [{"id": "T1", "mode": "walk", "start": "S", "end": "S", "shift_start_s": 0, "shift_end_s": 9000,
               "roles": ["sampler"]}],
    "visits": [{"id": "V1", "building": "B1", "floor": 1, "service_s": 300, "windows_s": [[0, 9000]], "rank": 1,
                "penalty_s": 40000}],
}  # fmt: skip


def written(folder: Path, content: object, name: str = "case.json") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def test_a_plan_that_holds_leaves_with_0_and_one_that_does_not_with_1(tmp_path, capsys):
    case = problem(visit("V1"))
    drawn = plan(case, drive(case, "T1", at("V1")))
    route = formats.plan_json(drawn)["routes"][0]
    good = {"routes": [route], "unassigned": [], "cost": formats.plan_json(drawn)["cost"]}
    file = written(tmp_path, CASE)
    assert main(["check", str(file), str(written(tmp_path, good, "plan.json"))]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
    route["return_s"] += 1
    assert main(["check", str(file), str(written(tmp_path, good, "plan.json"))]) == 1
    assert json.loads(capsys.readouterr().out)["violations"][0]["code"] == "C3"


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({**CASE, "colour": 1}, "colour"),
        ({**CASE, "format": "doors/2"}, "format"),
        ({**CASE, "teams": [{**CASE["teams"][0], "tube_capacity": -3}]}, "tube_capacity"),
        ({**CASE, "visits": [{"id": "V1"}]}, "building"),
        ({**CASE, "visits": 5}, "visits"),
        ("{", "file"),
        ("NAME\n\n1 2 3\n", "CUSTOMER"),
    ],
)
def test_a_bad_file_gets_one_line_with_file_field_and_cure(tmp_path, capsys, content, field):
    file = written(tmp_path, content)
    kind = "vrptw" if isinstance(content, str) and content.startswith("NAME") else "doors"
    code = main(["check", str(file), str(written(tmp_path, {}, "plan.json")), "--format", kind])
    said = capsys.readouterr()
    assert code == 2
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert field in said.err
    assert "case.json" in said.err


SOLOMON = """NAME
VEHICLE
NUMBER CAPACITY
1 20
CUST NO.
0 40 50 0 0 1000 0
1 45 68 10 0 900 90
"""


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("1 45 68 10", "1 45 a 10", "line 7"),
        ("1 45 68 10 0 900 90", "1 45 68", "line 7"),
        ("1 45 68 10", "1 45.5 68 10", "CUSTOMER"),
        ("68 10 0", "68 21 0", "DEMAND"),
        ("1 20", "0 20", "NUMBER"),
        ("0 900 90", "0 17 90", "DUE DATE"),
        ("0 900 90", "0 900 980", "DUE DATE"),
    ],
)
def test_a_vrptw_file_that_is_cut_off_or_cannot_be_served_is_told(tmp_path, capsys, old, new, field):
    assert SOLOMON.count(old) == 1
    file = written(tmp_path, SOLOMON.replace(old, new), "case.txt")
    assert main(["solve", str(file), "--format", "vrptw", "--out", str(tmp_path / "plan.json")]) == 2
    said = capsys.readouterr().err
    assert field in said
    assert len(said.splitlines()) == 1


CARE = {
    "patients": [
        {"id": "p1", "time_window": [0, 100], "required_caregivers": [{"service": "s1", "duration": 10},
                                                                     {"service": "s2", "duration": 10}],
         "synchronization": {"type": "simultaneous"}},
    ],
    "caregivers": [{"id": "c1", "abilities": ["s1", "s2"]}, {"id": "c2", "abilities": ["s2"]}],
    "distances": [[0, 5], [5, 0]],
}  # fmt: skip


def with_patient(**fields):
    return {**CARE, "patients": [{**CARE["patients"][0], **fields}]}


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ([], "patients"),
        ({**CARE, "patients": [None]}, "required_caregivers"),
        ({**CARE, "caregivers": []}, "abilities"),
        ({**CARE, "caregivers": CARE["caregivers"][:1]}, "abilities"),
        ({**CARE, "caregivers": [CARE["caregivers"][0]] * 2}, "id"),
        ({**CARE, "distances": "far"}, "distances"),
        ({**CARE, "distances": [[0, -5], [5, 0]]}, "distances"),
        ({**CARE, "distances": [[0, 5]]}, "distances"),
        (with_patient(time_window=[5, 1]), "time_window"),
        (with_patient(time_window=[0, float("nan")]), "time_window"),
        (with_patient(required_caregivers=[]), "required_caregivers"),
        (with_patient(synchronization={"type": "sequential"}), "distance"),
    ],
)
def test_a_bad_file_of_home_care_gets_one_line_with_field_and_cure(tmp_path, capsys, content, field):
    file = written(tmp_path, content)
    assert main(["solve", str(file), "--format", "hhcrsp", "--out", str(tmp_path / "plan.json")]) == 2
    said = capsys.readouterr().err
    assert f"field {field}: " in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("caregivers", [CARE["caregivers"], []], ids=["somebody", "nobody"])
def test_home_care_for_nobody_is_an_empty_plan(tmp_path, caregivers):
    file, plan = written(tmp_path, {"patients": [], "caregivers": caregivers, "distances": [[0]]}), tmp_path / "p.json"
    assert main(["solve", str(file), "--seconds", "0", "--out", str(plan)]) == 0
    assert main(["check", str(file), str(plan)]) == 0


def test_a_bad_plan_is_named_and_not_the_case(tmp_path, capsys):
    assert main(["check", str(written(tmp_path, CASE)), str(tmp_path / "none.json")]) == 2
    said = capsys.readouterr().err
    assert "none.json" in said
    assert "case.json" not in said


@pytest.mark.parametrize("nothing", ["visits", "teams"])
def test_a_case_with_nothing_to_do_is_planned_without_a_search(tmp_path, nothing):
    plan = tmp_path / "plan.json"
    assert main(["solve", str(written(tmp_path, {**CASE, nothing: []})), "--seconds", "100", "--out", str(plan)]) == 0
    assert json.loads(plan.read_text())["routes"] == []


def test_wrong_arguments_leave_with_2(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["solve", "nothing.json", "--seconds", "x", "--out", "y"])
    assert caught.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_missing_file_leaves_with_2(tmp_path, capsys):
    assert main(["check", str(tmp_path / "none.json"), str(tmp_path / "plan.json")]) == 2
    assert "none.json" in capsys.readouterr().err


def test_a_stop_of_two_kinds_is_a_violation_and_not_a_bad_file(tmp_path, capsys):
    stop = {"visit": "V1", "reset": True, "arrive_s": 1, "start_s": 1, "leave_s": 1}
    bad = {"routes": [{"team": "T1", "depart_s": 0, "return_s": 9, "stops": [stop]}], "unassigned": [], "cost": {}}
    assert main(["check", str(written(tmp_path, CASE)), str(written(tmp_path, bad, "plan.json"))]) == 1
    assert json.loads(capsys.readouterr().out)["violations"][0]["code"] == "C2"
