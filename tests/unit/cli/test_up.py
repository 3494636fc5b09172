"""When `doorstep up` is ready."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from infra.settings import Settings
from streams.cli import up
from streams.dispatch import process


@pytest.mark.parametrize(("answers", "lines"), [([{}, {"plans": False}, {"plans": True}], 2), ([{"plans": True}], 0)])
async def test_it_says_that_a_new_machine_compiles_and_when_it_plans(
    monkeypatch: pytest.MonkeyPatch, answers: list[dict[str, bool]], lines: int
) -> None:
    said: list[str] = []
    left = iter(answers)
    monkeypatch.setattr(up, "_told", lambda address: next(left))
    monkeypatch.setattr(up, "_say", said.append)
    monkeypatch.setattr(up, "SAID_AFTER_S", -1.0)
    monkeypatch.setattr(up, "LOOK_AGAIN_S", 0.0)
    await up._say_when_it_plans("http://doorstep.test")
    assert len(said) == lines
    assert next(left, None) is None


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
