"""The broker's settings: small, quick to elect, and strict where durability is concerned."""

from collections.abc import Sequence
from pathlib import Path

from infra.embedded.ports import HOST


def server_properties(node: int, ports: Sequence[tuple[int, int]], logs: Path) -> str:
    """Write the settings of broker `node`.

    Parameters
    ----------
    node
        Its id, also its place in `ports`.
    ports
        Of each broker: the clients' port and the controllers' port.
    logs
        Folder of its data.
    """
    copies = min(3, len(ports))
    safe = max(1, copies - 1)
    settings = {
        "process.roles": "broker,controller",
        "node.id": node,
        "controller.quorum.voters": ",".join(f"{peer}@{HOST}:{control}" for peer, (_, control) in enumerate(ports)),
        "controller.listener.names": "CONTROLLER",
        "listeners": f"PLAINTEXT://{HOST}:{ports[node][0]},CONTROLLER://{HOST}:{ports[node][1]}",
        "advertised.listeners": f"PLAINTEXT://{HOST}:{ports[node][0]}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "PLAINTEXT",
        "log.dirs": logs,
        **_durability(copies, safe),
        **_size(),
    }
    return "".join(f"{key}={_escaped(str(value))}\n" for key, value in settings.items())


def _durability(copies: int, safe: int) -> dict[str, object]:
    return {
        "auto.create.topics.enable": "false",
        "unclean.leader.election.enable": "false",
        "default.replication.factor": copies,
        "min.insync.replicas": safe,
        "offsets.topic.replication.factor": copies,
        "transaction.state.log.replication.factor": copies,
        "transaction.state.log.min.isr": safe,
        "share.coordinator.state.topic.replication.factor": copies,
        "share.coordinator.state.topic.min.isr": safe,
        # A broker killed with -9 may register again only when its old session is over.
        "broker.session.timeout.ms": 3000,
        "broker.heartbeat.interval.ms": 500,
        "group.initial.rebalance.delay.ms": 0,
        "group.min.session.timeout.ms": 1000,
    }


def _size() -> dict[str, object]:
    return {
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.num.partitions": 4,
        "share.coordinator.state.topic.num.partitions": 2,
        "num.network.threads": 2,
        "num.io.threads": 4,
        "log.cleaner.dedupe.buffer.size": 8_000_000,
        "log.index.size.max.bytes": 1_048_576,
    }


def _escaped(value: str) -> str:
    """Write a value as Java reads it: Latin-1 with \\uXXXX for the rest, so that a folder may have a Chinese name."""
    units = value.replace("\\", "\\\\").encode("utf-16-be")
    letters = (int.from_bytes(units[at : at + 2]) for at in range(0, len(units), 2))
    return "".join(chr(letter) if letter < 128 else f"\\u{letter:04x}" for letter in letters)
