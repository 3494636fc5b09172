"""Bodies from outside: how large they may be."""

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streams.console.problems import problem

_MIB = 1024 * 1024
LEDGER_BYTES = 20 * _MIB
BODY_BYTES = 2 * _MIB


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
            await _refusal(limit)(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise TooLarge(limit)
            return message

        started = False
        refusal = _refusal(limit)

        async def watched(message: Message) -> None:
            nonlocal started
            if seen > limit:  # whoever read the body may have taken it for a broken one: it was too large
                if not started:
                    started = True
                    await refusal(scope, receive, send)
                return
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, counted, watched)
        except TooLarge:
            if not started:
                await refusal(scope, receive, send)


def _refusal(limit: int) -> JSONResponse:
    return problem(413, "E1202", f"At most {limit // _MIB} MiB a request.")


class TooLarge(Exception):
    """More bytes came than are allowed."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
