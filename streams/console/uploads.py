"""Bodies from outside: how large they may be."""

import asyncio
import contextlib

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streams.console.problems import problem

_MIB = 1024 * 1024
LEDGER_BYTES = 20 * _MIB
BODY_BYTES = 2 * _MIB
DRAINED_BYTES = 64 * _MIB
"""So much more of a body that is too large is read and thrown away …"""
DRAINED_S = 10.0
"""… for at most so long [s]: who still sends when the connection ends sees no answer, but a broken pipe."""


class BodyLimit:
    """Refuse a body above its limit with 413, by its declared length or while it arrives."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is small enough."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = (LEDGER_BYTES + _MIB) if "/imports/" in scope["path"] else BODY_BYTES
        headers = dict(scope["headers"])
        declared = headers.get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > limit:
            if headers.get(b"expect", b"").lower() != b"100-continue":  # such a client waits for our word
                await _drain(receive)
            await _refusal(limit)(scope, receive, send)
        else:
            await self._watched(limit, scope, receive, send)

    async def _watched(self, limit: int, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what stays small enough while it arrives."""
        seen, is_over = 0, False

        async def counted() -> Message:
            nonlocal seen, is_over
            message = await receive()
            seen += len(message.get("body", b""))
            is_over = not message.get("more_body", False)
            if seen > limit:
                raise TooLarge(limit)
            return message

        started = False

        async def refuse() -> None:
            if not is_over:
                await _drain(receive)
            await _refusal(limit)(scope, receive, send)

        async def watched(message: Message) -> None:
            nonlocal started
            if seen > limit:  # whoever read the body may have taken it for a broken one: it was too large
                if not started:
                    started = True
                    await refuse()
                return
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, counted, watched)
        except TooLarge:
            if not started:
                await refuse()


async def _drain(receive: Receive) -> None:
    """Read on until the client has sent what it wanted to send, within bounds."""
    left = DRAINED_BYTES
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DRAINED_S):
            while left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                if message["type"] != "http.request" or not message.get("more_body", False):
                    return


def _refusal(limit: int) -> JSONResponse:
    return problem(413, "E1202", f"At most {limit // _MIB} MiB a request.")


class TooLarge(Exception):
    """More bytes came than are allowed."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
