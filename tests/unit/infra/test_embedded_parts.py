"""The parts of the embedded servers that need no server."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import msgspec
import psutil
import pytest

from infra.embedded import jars, ports, probe, properties, reach
from infra.embedded.child import Child, Program, end_now
from infra.embedded.claim import Claim, Mark, Record
from infra.embedded.errors import DidNotStart, StateInUse

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


def program(log: Path, argv: list[str] = SLEEPER, grace_s: float = 5.0) -> Program:
    return Program("Sleeper", argv, log, grace_s=grace_s)


def test_ports_are_outside_the_range_of_outgoing_connections_and_differ() -> None:
    found = ports.choose(6)
    assert len(set(found)) == 6
    assert all(ports.FIRST_PORT <= port < ports.LAST_PORT for port in found)


def test_the_ports_of_the_last_run_are_kept_while_they_are_free() -> None:
    first = ports.choose(2)
    assert ports.choose(2, first) == first
    with socket.socket() as other:
        other.bind((ports.HOST, first[0]))
        other.listen()
        assert ports.choose(2, first) != first


def test_a_stopped_child_is_gone(tmp_path: Path) -> None:
    child = Child.spawn(program(tmp_path / "log"))
    assert child.alive
    child.stop()
    assert not child.alive
    assert not psutil.pid_exists(child.pid)


def test_a_child_that_does_not_listen_is_killed_when_its_grace_is_over(tmp_path: Path) -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
    )
    child = Child.spawn(program(tmp_path / "log", [sys.executable, "-c", deaf], grace_s=0.1))
    while "deaf" not in child.program.log_tail():
        assert child.alive
    child.stop()
    assert not psutil.pid_exists(child.pid)


def test_a_program_that_is_not_there_is_named_in_the_error(tmp_path: Path) -> None:
    with pytest.raises(DidNotStart, match="Sleeper could not be started"):
        Child.spawn(program(tmp_path / "log", [str(tmp_path / "nothing")]))


def test_children_die_with_an_owner_that_is_killed(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from infra.embedded.child import Child, Program\n"
        f"child = Child.spawn(Program('Sleeper', {SLEEPER!r}, Path({str(tmp_path / 'log')!r})))\n"
        "print(child.pid, flush=True); time.sleep(600)"
    )
    owner = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=Path.cwd())
    assert owner.stdout is not None
    orphan = psutil.Process(int(owner.stdout.readline()))
    owner.kill()
    owner.wait()
    owner.stdout.close()
    assert psutil.wait_procs([orphan], timeout=10)[1] == []


def test_a_child_dies_with_its_guard(tmp_path: Path) -> None:
    child = Child.spawn(program(tmp_path / "log"))
    server = psutil.Process(child.pid)
    child._guard.kill()
    assert psutil.wait_procs([server], timeout=10)[1] == []
    child._guard.wait()


def test_a_second_owner_is_told_who_the_first_is(tmp_path: Path) -> None:
    first = Claim(tmp_path / "kafka.json")
    first.take("The embedded Kafka")
    first.note([], [20123])
    with pytest.raises(StateInUse, match=f"process {os.getpid()} on 127.0.0.1:20123"):
        Claim(tmp_path / "kafka.json").take("The embedded Kafka")


def test_one_who_was_refused_takes_nothing_away_by_stopping(tmp_path: Path) -> None:
    Claim(tmp_path / "kafka.json").take("The embedded Kafka")
    refused = Claim(tmp_path / "kafka.json")
    with pytest.raises(StateInUse):
        refused.take("The embedded Kafka")
    refused.release()
    assert refused.read().owner is not None


def test_a_pid_that_now_belongs_to_another_process_is_stale(tmp_path: Path) -> None:
    file = tmp_path / "kafka.json"
    file.write_bytes(msgspec.json.encode(Record(owner=Mark(os.getpid(), 1.0), ports=[20123])))
    assert Claim(file).take("The embedded Kafka").ports == [20123]


def test_what_a_dead_owner_left_running_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.embedded.claim.ORPHAN_GRACE_S", 0.1)
    left = subprocess.Popen(SLEEPER)
    try:
        stale = Record(owner=Mark(2**22 - 1, 1.0), servers=[Mark.of(left.pid)])
        (tmp_path / "kafka.json").write_bytes(msgspec.json.encode(stale))
        Claim(tmp_path / "kafka.json").take("The embedded Kafka")
        assert not psutil.pid_exists(left.pid)
    finally:
        end_now(left.pid)


def test_a_half_written_pid_file_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "kafka.json").write_text('{"owner": {"pi')
    assert Claim(tmp_path / "kafka.json").take("The embedded Kafka").ports == []


def test_the_jars_are_kept_under_the_hash_of_their_list(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    before = jars.cache_folder()
    changed = tmp_path / "pom.xml"
    changed.write_text(jars.POM.read_text() + "<!-- -->")
    monkeypatch.setattr(jars, "POM", changed)
    assert before.parent == jars.cache_folder().parent == tmp_path / "doorstep"
    assert before != jars.cache_folder()


def test_one_broker_keeps_one_copy_and_three_keep_three_of_which_two_must_have_it() -> None:
    alone = properties.server_properties(0, [(20001, 20002)], Path("data"))
    third = properties.server_properties(2, [(20001, 20002), (20003, 20004), (20005, 20006)], Path("data"))
    assert "min.insync.replicas=1\n" in alone
    assert "default.replication.factor=3\n" in third
    assert "min.insync.replicas=2\n" in third
    assert "listeners=PLAINTEXT://127.0.0.1:20005,CONTROLLER://127.0.0.1:20006\n" in third


def test_a_metadata_answer_is_read_and_one_without_a_controller_counts_for_nothing() -> None:
    broker = bytes.fromhex("00000007" + "0009" + b"127.0.0.1".hex() + "00004e21" + "ffff")
    head = bytes.fromhex("00000001" + "00000001")
    assert probe._parse(head + broker + bytes.fromhex("00000007")) == {7}
    assert probe._parse(head + broker + bytes.fromhex("ffffffff")) == set()


def test_a_pid_file_of_postgres_that_names_another_program_is_removed(tmp_path: Path) -> None:
    file = tmp_path / "postmaster.pid"
    file.write_text(f"{os.getpid()}\n")
    reach.forget_stale_pid_file(tmp_path)
    assert not file.exists()


def test_a_folder_outside_is_removed_when_its_link_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "OUTSIDE", tmp_path / "outside")
    monkeypatch.setattr(reach, "can_reach", lambda folder, user: False)
    monkeypatch.setattr("shutil.chown", lambda path, user: None)
    first = reach.server_home(tmp_path / "first", "postgres")
    assert reach.server_home(tmp_path / "first", "postgres") == first
    second = reach.server_home(tmp_path / "second", "postgres")
    assert first.exists()
    (tmp_path / "first").unlink()
    reach.server_home(tmp_path / "third", "postgres")
    assert (first.exists(), second.exists()) == (False, True)
