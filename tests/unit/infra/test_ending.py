"""What is told to end does so: an intake with its broker or without, a relay that is woken at that moment."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from faust.transport.drivers import aiokafka as driver

from infra import streaming
from infra.relay import Relay
from infra.streaming import CommittedThread


async def _is_cancelled(thread: Any) -> None:
    raise asyncio.CancelledError  # as aiokafka's fetcher does: a request that it cancels takes it along


async def _hangs(thread: Any) -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize("its_end", [_is_cancelled, _hangs])
async def test_a_client_whose_broker_is_away_keeps_no_process_from_ending(
    its_end: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[str] = []

    async def close() -> None:
        closed.append("client")

    monkeypatch.setattr(driver.AIOKafkaConsumerThread, "on_thread_stop", its_end)
    monkeypatch.setattr(streaming, "_END_S", 0.01)
    thread = CommittedThread.__new__(CommittedThread)
    thread._consumer = SimpleNamespace(_client=SimpleNamespace(close=close))  # type: ignore[assignment]
    await asyncio.wait_for(thread.on_thread_stop(), 5)
    assert closed == ["client"]


async def test_a_relay_that_is_woken_while_it_is_told_to_end_ends() -> None:
    relay = Relay(None, None)  # type: ignore[arg-type]

    async def rounds() -> None:
        while True:
            await relay.wait()

    going = asyncio.create_task(rounds())
    for _ in range(5):
        await asyncio.sleep(0)
    relay._wake()
    going.cancel()
    done, _ = await asyncio.wait([going], timeout=1)
    going.cancel()
    assert done
