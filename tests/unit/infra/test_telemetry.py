"""What the clients we use say into the log when their server is away."""

import logging

import pytest

from infra import telemetry
from infra.telemetry import Seldom


def record(name: str, message: str, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, None) if error is not None else None
    return logging.LogRecord(name, logging.ERROR, "x.py", 1, message, args, info)


def test_a_sentence_is_said_once_in_a_while_and_then_for_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(telemetry.time, "monotonic", lambda: now[0])
    seldom = Seldom()
    said = []
    for second in range(61):
        now[0] = 100.0 + second
        one = record("aiokafka.client", "Unable connect to node with id %s", second % 3)
        if seldom.filter(one):
            said.append(one.getMessage())
    assert said == [
        "Unable connect to node with id 0",
        "Unable connect to node with id 0 (and 29 times before)",
        "Unable connect to node with id 0 (and 29 times before)",
    ]


def test_another_sentence_and_those_of_others_are_said_each_time() -> None:
    seldom = Seldom()
    assert seldom.filter(record("aiokafka", "one"))
    assert seldom.filter(record("aiokafka", "another"))
    assert not seldom.filter(record("aiokafka", "one"))
    assert all(seldom.filter(record("faust.agents", "Crashed")) for _ in range(3))


def test_a_server_that_is_away_is_no_trace_but_a_line() -> None:
    one = record("asyncpg.pool", "Failed to restore 100%", error=ConnectionRefusedError(111, "refused"))
    assert Seldom().filter(one)
    assert one.exc_info is None
    assert one.getMessage() == "Failed to restore 100%: ConnectionRefusedError(111, 'refused')"
