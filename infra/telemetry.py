"""Logs, metrics and traces: structured lines on standard error, a closed list of metrics with their meaning."""

import logging
import sys
import time
from typing import Any, TextIO

import structlog
from prometheus_client import Counter, Gauge, Histogram

LATENCY_BUCKETS_S = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30)

EVENTS = Counter("doorstep_events", "Records taken from Kafka, by how they ended", ["topic", "fate"])
BATCH_S = Histogram("doorstep_batch_seconds", "One intake transaction", ["lane"], buckets=LATENCY_BUCKETS_S)
LAG = Gauge("doorstep_lag_records", "Records on Kafka that are not in the ledgers yet", ["topic", "partition"])
OUTBOX_S = Gauge("doorstep_outbox_age_seconds", "Age of the oldest change that is not on Kafka yet")
RELAYED = Counter("doorstep_relayed", "Changes carried onto Kafka", ["topic"])
PLAN_S = Histogram(
    "doorstep_plan_seconds", "From a change of demand to the routes that answer it", ["step"], buckets=LATENCY_BUCKETS_S
)
UNASSIGNED = Gauge("doorstep_unassigned_visits", "Visits in no route", ["area"])
SCREENS = Gauge("doorstep_live_screens", "Open feeds, by audience", ["audience"])
PUSH_S = Histogram(
    "doorstep_push_seconds", "From the commit of a change to its frame", ["audience"], buckets=LATENCY_BUCKETS_S
)
REQUESTS = Counter("doorstep_http_requests", "HTTP requests", ["route", "method", "status"])


REPEATED_S = 30.0
"""A client that lost its server says so a hundred times a second; of a sentence that comes again so much later [s]."""


class Seldom(logging.Filter):
    """Passes a sentence of the clients we use once in `REPEATED_S`, and without the trace of what was not there."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, str], float] = {}
        self._held: dict[tuple[str, str], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to pass the record; one that stands for others says for how many."""
        if not record.name.startswith(("aiokafka", "asyncpg")):
            return True
        key, now = (record.name, str(record.msg)), time.monotonic()
        if now - self._said.get(key, float("-inf")) < REPEATED_S:
            self._held[key] = self._held.get(key, 0) + 1
            return False
        self._said[key] = now
        held = self._held.pop(key, 0)
        error = record.exc_info[1] if record.exc_info else None
        more = f": {error!r}" if error is not None else ""
        record.msg = f"{record.getMessage()}{more}" + (f" (and {held} times before)" if held else "")
        record.args, record.exc_info, record.exc_text = None, None, None
        return True


def set_up(level: str = "info", *, process: str = "doorstep", stream: TextIO | None = None) -> None:
    """Send structured lines to standard error: readable on a terminal, JSON where there is none."""
    out = stream or sys.stderr
    number = getattr(logging, level.upper(), logging.INFO)
    logging.basicConfig(level=max(number, logging.WARNING), stream=out, format="%(levelname)s %(name)s %(message)s")
    for handler in logging.getLogger().handlers:
        if not any(isinstance(one, Seldom) for one in handler.filters):
            handler.addFilter(Seldom())
    renderer: Any = (
        structlog.dev.ConsoleRenderer() if out.isatty() else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.dict_tracebacks if not out.isatty() else structlog.processors.StackInfoRenderer(),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process)


def logger(name: str) -> Any:
    """A structured logger, such as `logger("intake").info("caught up", topic=…)`."""
    return structlog.get_logger(component=name)
