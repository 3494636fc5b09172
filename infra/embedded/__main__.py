"""For developers: `python -m infra.embedded` runs Kafka and Postgres until SIGTERM or Ctrl-C."""

import argparse
import json
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from infra.embedded import EmbeddedKafka, EmbeddedPostgres, jars
from infra.embedded.errors import ProgramMissing
from schemas.errors import UnavailableError


def main() -> int:
    """Start both, print `{kafka, database}` as one JSON line, and stay."""
    parser = argparse.ArgumentParser(prog="python -m infra.embedded", description=__doc__)
    parser.add_argument(
        "--state", type=Path, default=Path(".doorstep"), help="folder for their data (default: .doorstep)"
    )
    parser.add_argument("--brokers", type=int, choices=(1, 3), default=1)
    parser.add_argument("--fast", action="store_true", help="Postgres without fsync: for tests only")
    parser.add_argument("--fetch", action="store_true", help="only get Kafka's jars into the user's cache")
    given = parser.parse_args()
    return _fetch() if given.fetch else _run(given.state, given.brokers, given.fast)


def _fetch() -> int:
    try:
        jars.fetch()
    except ProgramMissing as error:
        print(error, file=sys.stderr)  # not fatal: a configured Kafka does as well
    except UnavailableError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _run(state: Path, brokers: int, fast: bool) -> int:
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    kafka, database = EmbeddedKafka(state, brokers), EmbeddedPostgres(state, fast=fast)
    try:
        with ThreadPoolExecutor(2) as both:
            starts = [both.submit(kafka.start), both.submit(database.start)]
        print(json.dumps({"kafka": starts[0].result(), "database": starts[1].result()}), flush=True)
        told.wait()
    except UnavailableError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        kafka.stop()
        database.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
