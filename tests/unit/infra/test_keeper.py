"""An embedded server that ends by itself is started again."""

import asyncio

import pytest

from infra.embedded import keeper
from schemas.errors import UnavailableError


class Server:
    """A server that runs or not, and fails to start as often as it is told."""

    def __init__(self, failures: int = 0) -> None:
        self.runs, self.failures, self.starts = True, failures, 0
        self.started = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    @property
    def pids(self) -> list[int]:
        return [1] if self.runs else []

    def restart(self) -> None:
        self.starts += 1
        if self.starts <= self.failures:
            raise UnavailableError("The port is taken.")
        self.runs = True
        self._loop.call_soon_threadsafe(self.started.set)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOOK_S", "FIRST_PAUSE_S", "LONGEST_PAUSE_S"):
        monkeypatch.setattr(keeper, name, 0.001)


async def test_a_server_that_ended_is_started_again_and_one_that_runs_is_left_alone() -> None:
    server, said = Server(), list[str]()
    task = asyncio.ensure_future(keeper.keep(server, said.append))
    await asyncio.sleep(0.05)
    assert (server.starts, said) == (0, [])
    server.runs = False
    await asyncio.wait_for(server.started.wait(), 10)
    assert (server.starts, server.runs) == (1, True)
    task.cancel()
    assert (await asyncio.gather(task, return_exceptions=True))[0].__class__ is asyncio.CancelledError
    assert said[0] == "Server ended by itself; starting it again"


async def test_a_start_that_fails_is_tried_until_it_works_and_each_failure_is_said() -> None:
    server, said = Server(failures=3), list[str]()
    server.runs = False
    task = asyncio.ensure_future(keeper.keep(server, said.append))
    await asyncio.wait_for(server.started.wait(), 10)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert server.starts == 4
    assert sum("The port is taken" in line for line in said) == 3
