"""Bodies from outside: how large they may be."""

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
            await problem(413, "E1202", f"At most {limit // _MIB} MiB a request.")(scope, receive, send)
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

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, counted, watched)
        except TooLarge:
            if not started:
                await problem(413, "E1202", f"At most {limit // _MIB} MiB a request.")(scope, receive, send)


class TooLarge(Exception):
    """More bytes came than are allowed."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
