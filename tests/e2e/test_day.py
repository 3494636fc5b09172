"""A whole simulated day to midnight, with its troubles: every door ends, and every promise holds."""

import json
import subprocess
import sys
from pathlib import Path

from tests.e2e.conftest import ROOT, environment


def test_a_day_ends_with_every_door_closed_or_carried_over_with_a_reason(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "streams", "drill", "day", "--speed", "600", "--json"]
    more = {"cwd": ROOT, "env": environment(tmp_path), "capture_output": True, "text": True}
    done = subprocess.run(argv, timeout=400, check=False, **more)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stderr[-4_000:]
    report = json.loads(done.stdout)
    assert report["clean"], report["findings"]
    [day] = report["days"].values()
    assert day["still_open"] == 0
    assert day["by_two_teams"] == 0
    assert day["visits"]["sampled"] > 0
    for carried in day["carried_over"]:
        assert carried["why"] or carried["state"] == "refused"
        assert carried["owner"] or carried["state"] == "refused"
    clearance = day["clearance"]
    assert clearance["registered"] == clearance["sampled"] + clearance["excused"] + clearance["open"]
