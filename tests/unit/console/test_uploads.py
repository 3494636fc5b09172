"""A body that is too large, as a client sends it that reads no answer before it has sent everything."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from streams.console import uploads
from streams.console.uploads import BodyLimit

CHUNK = b"x" * 1_000_000


class Client:
    """Fifty chunks, and what had been taken of them when the answer began."""

    def __init__(self) -> None:
        self.left: Iterator[int] = iter(range(50))
        self.taken = 0
        self.answers: list[tuple[int, int]] = []

    async def receive(self) -> dict[str, Any]:
        self.taken += 1
        assert next(self.left, None) is not None, "nothing is left to be read"
        return {"type": "http.request", "body": CHUNK, "more_body": self.taken < 50}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.answers.append((message["status"], self.taken))


async def whoever_reads(scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive())["more_body"]:
        pass


def scope(*headers: tuple[bytes, bytes]) -> Scope:
    return {"type": "http", "path": "/api/outcomes", "method": "POST", "headers": list(headers)}


@pytest.mark.parametrize("headers", [[], [(b"content-length", b"50000000")]])
async def test_the_answer_comes_when_everything_was_sent(headers: list[tuple[bytes, bytes]]) -> None:
    client = Client()
    await BodyLimit(whoever_reads)(scope(*headers), client.receive, client.send)
    assert client.answers == [(413, 50)]


async def test_who_waits_for_our_word_before_sending_has_it_at_once() -> None:
    client = Client()
    asked = scope((b"content-length", b"50000000"), (b"expect", b"100-continue"))
    await BodyLimit(whoever_reads)(asked, client.receive, client.send)
    assert client.answers == [(413, 0)]


async def test_nobody_sends_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "DRAINED_BYTES", 10 * len(CHUNK))
    client = Client()
    await BodyLimit(whoever_reads)(scope((b"content-length", b"50000000")), client.receive, client.send)
    assert client.answers == [(413, 10)]
