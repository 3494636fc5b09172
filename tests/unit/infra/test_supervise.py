"""The supervisor, with small children."""

import asyncio
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from infra import supervise
from infra.supervise import NeverReady, Spec, Supervisor


def python(name: str, code: str, **more: object) -> Spec:
    return Spec(name=name, argv=[sys.executable, "-u", "-c", code], **more)  # type: ignore[arg-type]


STAY = "import time; time.sleep(600)"


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.01)


async def test_everything_runs_until_stop_and_then_nothing_is_left() -> None:
    supervisor = Supervisor([python("one", STAY), python("two", STAY)])
    await supervisor.start()
    pids = list(supervisor.pids.values())
    assert len(pids) == 2
    await supervisor.stop()
    assert not any(psutil.pid_exists(pid) for pid in pids)


async def test_a_process_killed_with_9_is_started_again_at_once() -> None:
    supervisor = Supervisor([python("one", STAY)])
    await supervisor.start()
    os.kill(supervisor.pids["one"], signal.SIGKILL)
    await until(lambda: supervisor.starts["one"] == 2)
    await supervisor.stop()


async def test_pauses_grow_while_it_crashes_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "FIRST_PAUSE_S", 0.01)
    out = io.StringIO()
    supervisor = Supervisor([python("bad", "raise SystemExit(3)")], out=out)
    await supervisor.start()
    await until(lambda: supervisor.starts["bad"] >= 4)
    await supervisor.stop()
    pauses = [line.split(" in ")[1] for line in out.getvalue().splitlines() if "ended with 3" in line]
    assert pauses[:4] == ["0 s", "0.01 s", "0.02 s", "0.04 s"][: len(pauses)]


async def test_a_process_that_does_not_listen_is_killed_with_what_it_started(tmp_path: Path) -> None:
    grandchild = tmp_path / "pid"
    deaf = (
        "import pathlib, signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"child = subprocess.Popen([sys.executable, '-c', {STAY!r}])\n"
        f"pathlib.Path({str(grandchild)!r}).write_text(str(child.pid)); print('deaf'); time.sleep(600)"
    )
    out = io.StringIO()
    supervisor = Supervisor([python("deaf", deaf)], grace_s=0.1, out=out)
    await supervisor.start()
    await until(lambda: "deaf           | deaf" in out.getvalue())
    pids = [supervisor.pids["deaf"], int(grandchild.read_text())]
    await supervisor.stop()
    gone = [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]
    assert psutil.wait_procs(gone, timeout=5)[1] == []


async def test_slot_niceness_and_variables_reach_the_process() -> None:
    out = io.StringIO()
    tell = "import os; print(os.environ['DOORSTEP_SLOT'], os.environ['WORD'], os.nice(0)); " + STAY
    supervisor = Supervisor([python("told", tell, slot="2", nice=3, env={"WORD": "槐"})], out=out)
    await supervisor.start()
    await until(lambda: f"told           | 2 槐 {os.nice(0) + 3}\n" in out.getvalue())
    await supervisor.stop()


async def test_start_waits_for_the_probe(tmp_path: Path) -> None:
    flag = tmp_path / "flag"

    async def ready() -> bool:
        return flag.exists()

    supervisor = Supervisor([python("slow", f"open({str(flag)!r}, 'w'); {STAY}", ready=ready)])
    await supervisor.start()
    assert flag.exists()
    await supervisor.stop()


async def test_what_never_gets_ready_is_named_and_everything_is_stopped() -> None:
    async def never() -> bool:
        return False

    supervisor = Supervisor([python("good", STAY), python("stuck", STAY, ready=never)])
    with pytest.raises(NeverReady, match=r"2 s: stuck\."):
        await supervisor.start(within_s=2)
    assert supervisor.pids == {}


async def test_a_program_that_does_not_exist_is_said_and_tried_again() -> None:
    out = io.StringIO()
    supervisor = Supervisor([Spec(name="none", argv=["/nonexistent/program"])], out=out)
    with pytest.raises(NeverReady):
        await supervisor.start(within_s=2)
    assert "No such file" in out.getvalue()


async def test_a_line_of_any_length_does_not_stop_the_copying() -> None:
    out = io.StringIO()
    supervisor = Supervisor([python("long", f"print('x' * 3_000_000); print(); print('end'); {STAY}")], out=out)
    await supervisor.start()
    await until(lambda: "| end" in out.getvalue())
    await supervisor.stop()


def test_two_processes_cannot_have_one_name() -> None:
    with pytest.raises(ValueError, match="unique"):
        Supervisor([python("one", STAY), python("one", STAY)])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_supervisor_that_is_ended_takes_its_processes_along(number: signal.Signals) -> None:
    script = (
        "import asyncio, sys; from infra.supervise import Spec, Supervisor\n"
        f"spec = Spec(name='one', argv=[sys.executable, '-c', {STAY!r}])\n"
        "async def main():\n"
        "    s = Supervisor([spec]); await s.run(lambda: print(s.pids['one'], flush=True))\n"
        "asyncio.run(main())"
    )
    owner = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    with owner.stdout:
        child = psutil.Process(int(owner.stdout.readline()))
    owner.send_signal(number)
    assert owner.wait(10) == (-9 if number == signal.SIGKILL else 0)
    assert psutil.wait_procs([child], timeout=5)[1] == []
