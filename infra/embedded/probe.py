"""Asking a broker who is there: one Metadata request, with nothing but a socket."""

import socket
import struct

METADATA_V1 = struct.pack(">hhihi", 3, 1, 1, -1, 0)  # key, version, correlation, no client id, no topics


def members(host: str, port: int, timeout_s: float = 1.0) -> set[int]:
    """Return the ids of the brokers that the one at `host`:`port` knows as alive; empty while there is no controller.

    Raises
    ------
    OSError
        Nothing answers there yet.
    """
    with socket.create_connection((host, port), timeout_s) as peer:
        peer.settimeout(timeout_s)
        peer.sendall(struct.pack(">i", len(METADATA_V1)) + METADATA_V1)
        (size,) = struct.unpack(">i", _read(peer, 4))
        return _parse(_read(peer, size))


def _read(peer: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = peer.recv(size - len(data))
        if not piece:
            raise ConnectionError("The broker closed the connection.")
        data += piece
    return data


def _parse(answer: bytes) -> set[int]:
    ids, at = set(), 8
    for _ in range(struct.unpack_from(">i", answer, 4)[0]):
        node, name = struct.unpack_from(">ih", answer, at)
        at += 6 + name + 4
        (rack,) = struct.unpack_from(">h", answer, at)
        at += 2 + max(rack, 0)
        ids.add(node)
    (controller,) = struct.unpack_from(">i", answer, at)
    return ids if controller >= 0 else set()
