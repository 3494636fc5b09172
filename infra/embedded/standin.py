"""The last resort of the demo on a machine without Java or Maven: the small cluster inside librdkafka.

It keeps nothing over a restart, takes one member for each consumer group, holds 5 MB of each partition and cannot
create topics over the network: ours are there from the start. Real Kafka is `EmbeddedKafka`; this one says what it is.
"""

import importlib.util
import shutil
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from infra.embedded import jars
from infra.embedded.broker import EmbeddedKafka
from infra.embedded.child import Child, Program
from infra.embedded.claim import Claim
from infra.embedded.errors import DidNotStart, ProgramMissing
from schemas.topics import PARTITIONS, TOPICS

READY_S = 20.0
SERVER = Path(__file__).with_name("standin_server.py")
SAID = "address "
WARNING = (
    "no Java or no Maven here: this is the stand-in inside librdkafka, not Kafka. It forgets everything when it stops; "
    "run `doorstep doctor` for what to install."
)


def library() -> Path | None:
    """Find librdkafka in the wheel of confluent-kafka."""
    spec = importlib.util.find_spec("confluent_kafka")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).parent
    folders = (package.with_name("confluent_kafka.libs"), package / ".dylibs")
    return next((file for folder in folders for file in sorted(folder.glob("librdkafka*"))), None)


def kafka_for_demo(state: Path) -> "EmbeddedKafka | StandInKafka":
    """Return a real Kafka where this machine can run one, else the stand-in, which says so when it starts."""
    real = shutil.which("java") is not None and (jars.find() is not None or shutil.which("mvn") is not None)
    return EmbeddedKafka(state) if real or library() is None else StandInKafka(state)


class StandInKafka:
    """The stand-in as a process of its own, with the same methods as `EmbeddedKafka`; `restart` brings it back empty.

    Parameters
    ----------
    state
        Folder for its log and its pid file.
    """

    def __init__(self, state: Path) -> None:
        self._state = state.absolute()
        self._claim = Claim(self._state / "kafka.json")
        self._child: Child | None = None
        self.address = ""

    @property
    def pids(self) -> list[int]:
        """Its process, if it runs."""
        return [self._child.pid] if self._child is not None and self._child.alive else []

    def start(self) -> str:
        """Start it, say plainly what it is, and return the bootstrap address.

        Raises
        ------
        StateInUse, ProgramMissing, DidNotStart
        """
        if library() is None:
            raise ProgramMissing("The stand-in for Kafka needs the package confluent-kafka.", program="confluent-kafka")
        self._claim.take("The stand-in for Kafka")
        try:
            self._spawn()
        except BaseException:
            self.stop()
            raise
        print(f"kafka: {WARNING}", file=sys.stderr)
        return self.address

    def stop(self) -> None:
        """Stop it; nothing is left running, and nothing of what it held."""
        if self._child is not None:
            self._child.stop()
            self._child = None
        self._claim.release()

    def kill(self, broker: int = 0) -> None:
        """Kill it with SIGKILL."""
        if self._child is not None:
            self._child.kill()

    def restart(self, broker: int = 0) -> None:
        """Start it again: empty, and at another address."""
        if self._child is not None:
            self._child.stop()
        self._spawn()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _spawn(self) -> None:
        log = self._state / "standin.log"
        log.unlink(missing_ok=True)
        wanted = [str(library()), str(PARTITIONS), *(topic.full_name for topic in TOPICS)]
        program = Program("The stand-in for Kafka", [sys.executable, "-I", str(SERVER), *wanted], log)
        child = self._child = Child.spawn(program)
        deadline = time.monotonic() + READY_S
        while child.alive and time.monotonic() < deadline:
            first = program.log_tail(1)
            if first.startswith(SAID):
                self.address = first.removeprefix(SAID)
                self._claim.note([child.pid], [int(self.address.rpartition(":")[2])])
                return
            time.sleep(0.02)
        raise DidNotStart(f"{program.name} did not start. Its log ends: {program.log_tail()}")
