"""What every answer carries: a strict Content-Security-Policy, no sniffing, no referrer; and the count of requests."""

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infra import telemetry

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)

PHONE_POLICY = f"{CONTENT_SECURITY_POLICY}; script-src 'self' 'wasm-unsafe-eval'"
"""The lead's page may compile the reader of tube codes (zxing, WebAssembly, ours); none may run text as code."""


class SafeHeaders:
    """Add the headers without buffering, so that feeds stay live."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the headers added to the first message of the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = (
                    PHONE_POLICY if scope["path"] == "/lead" else CONTENT_SECURITY_POLICY
                )
                headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()"
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                if scope["path"].startswith("/api/"):
                    headers.setdefault("Cache-Control", "no-store")
                elif scope["path"].startswith("/assets/") and message["status"] == 200:
                    headers["Cache-Control"] = "public, max-age=31536000, immutable"  # their names carry their content
                route = getattr(scope.get("route"), "path", "other")
                telemetry.REQUESTS.labels(route, scope["method"], str(message["status"])).inc()
            await send(message)

        await self.app(scope, receive, safe)


class Compressed:
    """Compress what a phone waits for on a slow network: the files of the pages, and its route.

    Feeds stay live, and nothing that holds a session's token is compressed together with what somebody else may choose.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._small: ASGIApp = GZipMiddleware(app, minimum_size=1_000, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, by the compressed way or the plain one."""
        path = scope["path"] if scope["type"] == "http" else ""
        way = self._small if path.startswith("/assets/") or path == "/api/route" else self._plain
        await way(scope, receive, send)
