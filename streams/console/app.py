"""The console: one FastAPI application that serves the three pages and their API."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.exceptions import HTTPException

from infra import clock, database, kafka, presence
from infra.settings import Settings, without_password
from schemas.errors import BadSetting, DispatchError
from streams.console import coordinator, neighbours, pairing, phone, problems, signin, users, walls
from streams.console.audiences import Audiences
from streams.console.described import ERRORS, Described
from streams.console.feed import Feed
from streams.console.headers import Compressed, SafeHeaders
from streams.console.running import Console
from streams.console.uploads import BodyLimit
from streams.imports.life import apply as imports

DIST = Path(__file__).parent / "web" / "dist"


def create_app(settings: Settings) -> FastAPI:
    """The application; it connects when it starts and lets go when it stops."""

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with _running(settings) as console:
            app.state.console = console
            yield

    app = Described(title="doorstep", version="1", lifespan=lifespan, docs_url=None, redoc_url=None, responses=ERRORS)
    for router in (
        signin.router,
        users.router,
        pairing.router,
        coordinator.router,
        phone.router,
        walls.router,
        neighbours.router,
    ):
        app.include_router(router)
    app.add_exception_handler(DispatchError, problems.ours)
    app.add_exception_handler(RequestValidationError, problems.invalid)
    app.add_exception_handler(HTTPException, problems.plain)
    app.add_exception_handler(Exception, problems.defect)
    app.add_middleware(BodyLimit)
    app.add_middleware(Compressed)
    app.add_middleware(SafeHeaders)
    _add_health(app)
    _add_pages(app, drill=settings.drill)
    return app


@contextlib.asynccontextmanager
async def _running(settings: Settings) -> AsyncIterator[Console]:
    if settings.database is None or settings.kafka is None:
        raise BadSetting("The console needs DOORSTEP_DATABASE and DOORSTEP_KAFKA.")
    db = await database.connect(settings.database, size=12, name="doorstep-console")
    producer = await kafka.start_producer(settings.kafka)
    shared = await clock.shared(db, settings.clock)
    feed = Feed(db)
    console = Console(settings, db, shared, producer, Audiences(db, shared, feed))
    following = asyncio.create_task(feed.run())
    await asyncio.to_thread(imports.prepare)
    try:
        yield console
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await producer.stop()
        await db.close()


def _add_health(app: FastAPI) -> None:
    @app.get("/healthz", tags=["health"])
    async def healthz() -> dict[str, bool]:
        """The process lives."""
        return {"ok": True}

    @app.get("/readyz", tags=["health"])
    async def readyz(request: Request) -> JSONResponse:
        """Database and broker answer, and where they are: what `doorstep up` printed, without the password.

        `plans`: whether a dispatch process can plan. On a new machine it compiles its router first.
        """
        console: Console = request.app.state.console
        plans = await presence.can_plan(console.db)
        await kafka.answers(console.producer)
        where = {"kafka": console.settings.kafka, "database": without_password(console.settings.database or "")}
        return JSONResponse(where | {"http": str(request.base_url).rstrip("/"), "ready": True, "plans": plans})

    @app.get("/metrics", tags=["health"])
    async def metrics() -> Response:
        """Prometheus metrics of this process."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _add_pages(app: FastAPI, *, drill: bool) -> None:
    def page(name: str) -> Response:
        path = DIST / name
        if not path.is_file():
            return problems.problem(503, "E1401", "The screens are not built. Run `make setup`.")
        if drill:
            # The class draws the striped bar on every screen (tokens.css), before any script runs.
            text = path.read_text("utf-8").replace("<html ", '<html class="drill" ', 1)
            return HTMLResponse(text, headers={"Cache-Control": "no-cache"})
        return FileResponse(path, headers={"Cache-Control": "no-cache"})

    @app.get("/", include_in_schema=False)
    async def index() -> Response:
        return page("index.html")

    @app.get("/lead", include_in_schema=False)
    async def lead_page() -> Response:
        return page("lead.html")

    @app.get("/wall/{area}", include_in_schema=False)
    async def wall_page(area: str) -> Response:
        return page("wall.html")

    app.mount("/", StaticFiles(directory=DIST, check_dir=False), name="static")


class Server(uvicorn.Server):
    """A console at an address until told to exit: it ends the open feeds, which would be cut off with a stack trace."""

    def __init__(self, settings: Settings) -> None:
        self._app = create_app(settings)
        config = uvicorn.Config(
            self._app,
            host=settings.http_host,
            port=settings.http_port,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=2,
            server_header=False,
        )
        super().__init__(config)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the process, which cancels what it runs."""
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer what is asked and stop."""
        console: Console = self._app.state.console
        console.audiences.end()
        await super().shutdown(sockets)


async def run_console(settings: Settings) -> None:
    """Serve until cancelled."""
    server = Server(settings)
    serving = asyncio.ensure_future(server.serve())
    try:
        await asyncio.shield(serving)
    finally:
        server.should_exit = True
        await serving
