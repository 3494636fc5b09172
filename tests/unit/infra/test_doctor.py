"""What `doorstep doctor` finds."""

import json
import os
from pathlib import Path

import pytest

from infra import doctor
from infra.doctor import Finding, State
from infra.settings import MEANING, PREFIX, Settings


def about(findings: list[Finding], what: str) -> Finding:
    [found] = [finding for finding in findings if finding.about == what]
    return found


def test_everything_a_person_asks_for_is_looked_at(tmp_path: Path) -> None:
    findings = doctor.diagnose(Settings(state=tmp_path))
    wanted = {"cores", "memory", "java", "maven", "node", "chromium", "kafka", "database", "instance"}
    assert wanted <= {finding.about for finding in findings}
    assert {PREFIX + name for name in MEANING} <= {finding.about for finding in findings}


def test_what_is_missing_comes_with_its_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("infra.postgres._system_folders", lambda: iter(()))
    findings = doctor.diagnose(Settings(state=tmp_path))
    missing = [finding for finding in findings if finding.state is State.MISSING]
    assert {"java", "maven", "node", "kafka", "database"} <= {finding.about for finding in missing}
    assert all(finding.cure for finding in missing)
    assert "apt-get install" in about(findings, "java").cure


def test_configured_servers_are_used_and_their_passwords_not_shown(tmp_path: Path) -> None:
    settings = Settings(
        state=tmp_path, kafka="broker:9092", database="postgresql://me:hidden@db:5432/doorstep", secret="hidden"
    )
    findings = doctor.diagnose(settings)
    assert about(findings, "kafka").value == "configured: broker:9092"
    assert about(findings, "database").value == "configured: postgresql://me@db:5432/doorstep"
    assert "hidden" not in doctor.as_text(findings) + doctor.as_json(findings)


def test_a_running_instance_is_found_and_one_that_is_gone_is_not_taken_for_it(tmp_path: Path) -> None:
    file = tmp_path / "endpoints.json"
    file.write_text(json.dumps({"http": "http://127.0.0.1:8080", "pid": os.getpid()}))
    assert "http://127.0.0.1:8080" in about(doctor.diagnose(Settings(state=tmp_path)), "instance").value
    file.write_text(json.dumps({"http": "http://127.0.0.1:8080", "pid": 2**22 - 1}))
    assert "gone" in about(doctor.diagnose(Settings(state=tmp_path)), "instance").value


def test_text_and_json_say_the_same() -> None:
    findings = [Finding("java", State.MISSING, "not found", "install it"), Finding("cores", State.OK, "2")]
    assert doctor.as_text(findings) == "✗ java   not found — install it\n✓ cores  2"
    assert json.loads(doctor.as_json(findings))["missing"] == ["java"]
