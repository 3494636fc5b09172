"""When `doorstep up` is ready."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from infra.settings import Settings
from streams.cli import up
from streams.dispatch import process


async def test_it_is_ready_when_dispatch_can_plan_and_says_once_what_takes_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter([{}, {"plans": False}, {"plans": False}, {"plans": True}])
    said: list[str] = []
    monkeypatch.setattr(up, "_told", lambda address: next(answers))
    monkeypatch.setattr(up, "_say", said.append)
    monkeypatch.setattr(up, "SAID_AFTER_S", -1.0)
    monkeypatch.setattr(up, "LOOK_S", 0.0)
    dispatch = next(spec for spec in up.processes(Settings()) if spec.name == "dispatch")
    assert dispatch.ready is not None
    assert [await dispatch.ready() for _ in range(4)] == [False, False, False, True]
    assert [line.split(":")[0] for line in said] == ["compiling the router for this machine"]


async def test_dispatch_is_there_for_the_database_when_its_router_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []

    async def connect(*_: Any, name: str, **__: Any) -> None:
        steps.append(name)
        raise asyncio.CancelledError

    monkeypatch.setattr(process, "_warm_up", lambda: steps.append("compiled"))
    monkeypatch.setattr(process.databases, "connect", connect)
    with pytest.raises(asyncio.CancelledError):
        await process.run_dispatch(replace(Settings(), database="postgresql://nobody"))
    assert steps == ["compiled", "doorstep-dispatch"]
