"""A real Kafka on this machine: KRaft, one broker or three, started from Maven's jars."""

import base64
import os
import shutil
import subprocess
import time
import uuid
from pathlib import Path
from types import TracebackType
from typing import Self

from infra.embedded import jars, ports, probe, properties
from infra.embedded.child import Child, Program
from infra.embedded.claim import Claim
from infra.embedded.errors import DidNotStart

READY_S = 90.0
UTF8 = {"LC_ALL": "C.UTF-8"}  # else Java cannot open a path with a Chinese name
LOGGING = Path(__file__).parent / "kafka" / "log4j2.properties"


class EmbeddedKafka:
    """One cluster in one state folder.

    Every method blocks; on an event loop call it through `asyncio.to_thread`. The brokers end with this process, also
    when it is killed with -9. Data and ports are kept: after `stop`, `kill` or a crash the next start serves the same
    log at the same address.

    Parameters
    ----------
    state
        Folder for data, logs and the pid file (`kafka.json`).
    brokers
        1, or 3 for a cluster that survives the loss of one.
    heap_mb
        Java heap of each broker [MB].
    """

    def __init__(self, state: Path, brokers: int = 1, *, heap_mb: int = 512) -> None:
        self._home = state.absolute() / "kafka"
        self._claim = Claim(state.absolute() / "kafka.json")
        self._size = brokers
        self._heap_mb = heap_mb
        self._ports: list[tuple[int, int]] = []
        self._children: list[Child | None] = [None] * brokers

    @property
    def address(self) -> str:
        """The bootstrap servers, as for DOORSTEP_KAFKA."""
        return ",".join(f"{ports.HOST}:{client}" for client, _ in self._ports)

    @property
    def pids(self) -> list[int]:
        """The processes of the brokers that run."""
        return [child.pid for child in self._children if child is not None and child.alive]

    def start(self) -> str:
        """Start all brokers, wait until they serve, and return the address.

        Raises
        ------
        StateInUse, ProgramMissing, DidNotStart
        """
        record = self._claim.take("The embedded Kafka")
        try:
            found = ports.choose(2 * self._size, record.ports)
            self._ports = list(zip(found[0::2], found[1::2], strict=True))
            self._format()
            for broker in range(self._size):
                self._spawn(broker)
            self._note()
            for broker in range(self._size):
                self._await_ready(broker)
        except BaseException:
            self.stop()
            raise
        return self.address

    def stop(self) -> None:
        """Stop all brokers in good order; nothing is left running."""
        for child in self._children:
            if child is not None:
                child.ask_to_stop()
        for child in self._children:
            if child is not None:
                child.stop()
        self._children = [None] * self._size
        self._claim.release()

    def kill(self, broker: int = 0) -> None:
        """Kill one broker with SIGKILL, as a crash would."""
        child = self._children[broker]
        if child is not None:
            child.kill()

    def restart(self, broker: int = 0) -> None:
        """Start a broker again on its port and data (stopping it first if it runs) and wait until it serves."""
        child = self._children[broker]
        if child is not None:
            child.stop()
        self._spawn(broker)
        self._note()
        self._await_ready(broker)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _note(self) -> None:
        self._claim.note(self.pids, [port for pair in self._ports for port in pair])

    def _java(self, *arguments: str) -> list[str]:
        heap = ["-Xms96m", f"-Xmx{self._heap_mb}m", "-XX:+ExitOnOutOfMemoryError"]
        heap += ["-XX:+UseSerialGC"]  # for a small heap on few cores: a sixth less CPU than the default
        heap += ["-XX:TieredStopAtLevel=1"]  # the second compiler takes a core for minutes; who starts here, ends soon
        logging = f"-Dlog4j2.configurationFile={LOGGING}"
        return [jars.java(), *heap, "-Djava.awt.headless=true", logging, "-cp", f"{jars.fetch()}/*", *arguments]

    def _spawn(self, broker: int) -> None:
        name = f"Kafka broker {broker}"
        command = self._java("kafka.Kafka", str(self._home / f"{broker}.properties"))
        log = self._home / f"{broker}.log"
        self._children[broker] = Child.spawn(Program(name, command, log, environment=UTF8))

    def _format(self) -> None:
        """Write every broker's settings; give folders that were never fully formatted a fresh format."""
        self._home.mkdir(parents=True, exist_ok=True)
        for broker in range(self._size):
            logs = self._home / f"data-{broker}"
            settings = self._home / f"{broker}.properties"
            settings.write_text(properties.server_properties(broker, self._ports, logs))
            formatted = self._home / f"{broker}.formatted"
            if formatted.exists():
                continue
            shutil.rmtree(logs, ignore_errors=True)
            tool = ["kafka.tools.StorageTool", "format", "-t", self._cluster_id(), "-c", str(settings)]
            command, env = self._java(*tool), os.environ | UTF8
            said = subprocess.run(
                command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, env=env
            )
            if said.returncode != 0:
                raise DidNotStart(
                    f"Kafka could not format {logs}: {(said.stdout + said.stderr).strip()[-600:]}", broker=broker
                )
            formatted.touch()

    def _cluster_id(self) -> str:
        file = self._home / "cluster.id"
        if not file.exists():
            # Java's Uuid refuses some reserved values, which a version-4 uuid is not, and a leading dash.
            drawn = ""
            while not drawn or drawn.startswith("-"):
                drawn = base64.urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode()
            file.write_text(drawn)
        return file.read_text()

    def _await_ready(self, broker: int) -> None:
        """Wait until `broker` answers and knows itself and every other running broker as alive."""
        child = self._children[broker]
        assert child is not None
        deadline = time.monotonic() + READY_S
        wanted = {node for node, peer in enumerate(self._children) if peer is not None and peer.alive}
        while time.monotonic() < deadline:
            if not child.alive:
                break
            try:
                if wanted <= probe.members(ports.HOST, self._ports[broker][0]):
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise DidNotStart(
            f"{child.program.name} did not start. Its log ends: {child.program.log_tail()}", broker=broker
        )
