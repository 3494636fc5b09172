"""How a command finds a running instance, and how it says what is wrong."""

import io
import os
import stat
import subprocess
import sys
from pathlib import Path

import click
import pytest

from infra.secret import secret
from infra.settings import Settings
from schemas.errors import BadSetting
from streams import __main__ as command
from streams.cli import imports, reach
from streams.cli.reach import Endpoints
from streams.cli.several import spread
from streams.imports.life.progress import Stand
from tests.house.sources import ROOT

DEAD_PID = 2**22 + 1  # above the largest pid of Linux


def endpoints(pid: int) -> Endpoints:
    return Endpoints("127.0.0.1:1", "postgresql://u:p@127.0.0.1:2/d", "http://127.0.0.1:3", pid, "2022-11-24T20:00:00Z")


def test_a_running_instance_fills_in_what_is_not_configured(tmp_path: Path) -> None:
    reach.write_endpoints(tmp_path, endpoints(os.getpid()))
    known = reach.resolve(Settings(state=tmp_path))
    assert (known.kafka, known.database) == ("127.0.0.1:1", "postgresql://u:p@127.0.0.1:2/d")
    assert known.clock == "2022-11-24T20:00:00Z"
    assert reach.http_address(known) == "http://127.0.0.1:3"


def test_what_is_configured_is_not_replaced(tmp_path: Path) -> None:
    reach.write_endpoints(tmp_path, endpoints(os.getpid()))
    known = reach.resolve(Settings(state=tmp_path, database="postgresql://mine"))
    assert (known.database, known.clock) == ("postgresql://mine", None)


def test_the_file_of_a_dead_instance_counts_for_nothing(tmp_path: Path) -> None:
    reach.write_endpoints(tmp_path, endpoints(DEAD_PID))
    assert reach.find_endpoints(tmp_path) is None
    with pytest.raises(BadSetting, match="doorstep up --embedded"):
        reach.needs_database(reach.resolve(Settings(state=tmp_path)))


def test_only_the_owner_may_read_where_the_database_is(tmp_path: Path) -> None:
    reach.write_endpoints(tmp_path, endpoints(os.getpid()))
    assert stat.S_IMODE((tmp_path / reach.FILE).stat().st_mode) == 0o600
    reach.forget_endpoints(tmp_path)
    assert reach.find_endpoints(tmp_path) is None


def test_a_broken_file_is_no_instance(tmp_path: Path) -> None:
    (tmp_path / reach.FILE).write_text("{half")
    assert reach.find_endpoints(tmp_path) is None


def test_the_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    first = secret(Settings(state=tmp_path))
    assert secret(Settings(state=tmp_path)) == first
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert secret(Settings(state=tmp_path, secret="given")) == "given"


def command_with_areas() -> click.Command:
    return click.Command("add", params=[click.Argument(["login"]), click.Option(["--area"], multiple=True)])


def test_values_may_follow_one_another_after_a_repeatable_option() -> None:
    assert spread(["lin", "--area", "A", "B"], command_with_areas()) == ["lin", "--area", "A", "--area", "B"]


def test_an_argument_after_an_option_is_not_swallowed() -> None:
    assert spread(["--area", "A", "lin"], command_with_areas()) == ["--area", "A", "lin"]


@pytest.mark.parametrize("group", ["replay"])
def test_what_comes_later_is_not_offered_yet(group: str) -> None:
    assert group not in command.doorstep.commands


def test_every_command_explains_itself() -> None:
    for name, one in command.doorstep.commands.items():
        assert one.help, name


def test_an_error_is_one_sentence_with_a_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DOORSTEP_STATE", str(tmp_path))
    for name in ("DOORSTEP_DATABASE", "DOORSTEP_KAFKA"):
        monkeypatch.delenv(name, raising=False)
    assert command.run(["migrate"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("E1401: ")
    assert "Traceback" not in said
    assert command.run(["migrate"], debug=True) == 2
    assert "Traceback" in capsys.readouterr().err


def test_a_broker_that_is_away_is_one_sentence_and_no_log_line(tmp_path: Path) -> None:
    away = {"DOORSTEP_STATE": str(tmp_path), "DOORSTEP_KAFKA": "127.0.0.1:1"}
    call = [sys.executable, "-m", "streams", "topics"]
    done = subprocess.run(call, cwd=ROOT, env=os.environ | away, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("E2002: ")
    assert done.stderr.count("\n") == 1


ENDLESS = """
import threading
from mode.threads import WorkerThread
from streams import __main__ as command

class Endless(WorkerThread):
    def run(self):
        threading.Event().wait()

Endless.__module__ = "mode.threads"
Endless(None).start()
command.run = lambda arguments, debug: 3
command.LEAVE_S = 0.01
command.main([])
"""


def test_a_process_ends_though_a_thread_of_kafkas_client_does_not() -> None:
    done = subprocess.run([sys.executable, "-c", ENDLESS], cwd=ROOT, timeout=60, check=False)
    assert done.returncode == 3


def test_an_import_that_brings_in_nothing_ends_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DOORSTEP_STATE", str(tmp_path))
    assert command.run(["import", "register", str(tmp_path / "none.xlsx"), "--area", "A"]) == 2
    assert "none.xlsx cannot be opened" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (["import", "cats", "x", "--area", "A"], "'cats'"),
        (["plan", "--area", "A"], "'--date'"),
        (["drop"], "'drop'"),
        (["dead", "drop", "1"], "'--why'"),
        (["up", "--embeded"], "--embeded"),
        (["import", "special", "x", "--area", "A", "--report", "out.txt"], ".json or .xlsx"),
        (["import", "special", "x", "--area", "A", "--report", "/no/such/out.json"], "/no/such/out.json"),
        (["export", "special", "out.csv", "--area", "A"], ".xlsx"),
        (["export", "special", "/no/such/out.xlsx", "--area", "A"], "/no/such/out.xlsx"),
    ],
    ids=[
        "kind",
        "option missing",
        "command",
        "reason missing",
        "option unknown",
        "report of no kind",
        "report nowhere",
        "export of no kind",
        "export nowhere",
    ],
)
def test_a_wrong_call_ends_with_2_and_one_sentence(
    call: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.run(call) == 2
    said = capsys.readouterr().err
    assert said.startswith("E1202: ")
    assert named in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("call", "cure"),
    [
        (["area", "add", "a code", "--name", "n"], "such as 140108007005"),
        (["area", "add", "13800138000", "--name", "n"], "no phone"),
        (["area", "add", "A", "--name", "n", "--timezone", "Mars/Base"], "such as Asia/Shanghai"),
        (["area", "add", "A", "--name", "n", "--timezone", "Asia"], "such as Asia/Shanghai"),
        (["user", "add", "u", "--role", "auditor", "--area", "A"], "--password-stdin"),
    ],
    ids=["letters", "phone", "time zone", "folder of time zones", "no terminal"],
)
def test_a_wrong_value_is_told_with_its_cure(
    call: list[str], cure: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert command.run(call) == 2
    said = capsys.readouterr().err
    assert said.startswith("E1202: ")
    assert cure in said
    assert "regex" not in said


def test_a_state_folder_that_cannot_be_made_is_a_bad_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DOORSTEP_STATE", str(tmp_path / "file" / "state"))
    for name in ("DOORSTEP_DATABASE", "DOORSTEP_KAFKA"):
        monkeypatch.delenv(name, raising=False)
    assert command.run(["up", "--embedded"]) == 2
    assert capsys.readouterr().err.startswith("E1401: DOORSTEP_STATE: ")


def test_a_check_that_could_not_be_made_is_no_broken_invariant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DOORSTEP_STATE", str(tmp_path))
    monkeypatch.setenv("DOORSTEP_DATABASE", "postgresql://nobody@127.0.0.1:1/none")
    assert command.run(["check"]) == 2
    assert capsys.readouterr().err.startswith("E2001: ")


def test_a_defect_is_named_as_one(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("surprise")

    monkeypatch.setattr(command.doorstep, "main", broken)
    assert command.run([]) == 1
    assert capsys.readouterr().err.startswith("E0000: KeyError")


def test_progress_says_how_far_how_fast_and_how_long(capsys: pytest.CaptureFixture[str]) -> None:
    imports.Progress().show(Stand("", "handling", 10, 10))
    assert "10 of 10 events handled" in capsys.readouterr().err
