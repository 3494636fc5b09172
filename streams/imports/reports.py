"""The report of an import as JSON, written piece by piece, so that a long one is never in memory as a whole."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

import msgspec

from streams.imports.files.paging import Paged


def dump(report: Mapping[str, Any], out: BinaryIO) -> None:
    """Write a report as JSON, a row of a sheet on each line."""
    for piece in pieces(report):
        out.write(piece)


def pieces(report: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield the report as JSON in pieces."""
    yield b'{"files":['
    for number, file in enumerate(report["files"]):
        yield b"," * bool(number) + _opened(file, "sheets")
        for place, sheet in enumerate(file["sheets"]):
            yield b"," * bool(place) + _opened(sheet, "rows")
            yield from _listed(sheet["rows"])
            yield b"]}"
        yield b"]}"
    rest = {name: value for name, value in report.items() if name != "files"}
    yield b"]" + (b"," + msgspec.json.encode(rest)[1:] if rest else b"}")


def _opened(whole: Mapping[str, Any], last: str) -> bytes:
    """Return an object up to the beginning of the list that is its last field."""
    rest = {name: value for name, value in whole.items() if name != last}
    head = msgspec.json.encode(rest)[:-1] + (b"," if rest else b"")
    return head + msgspec.json.encode(last) + b":["


def _listed(rows: Iterable[Any]) -> Iterator[bytes]:
    for number, row in enumerate(rows):
        yield (b",\n" if number else b"\n") + msgspec.json.encode(row)


def whole(file: Mapping[str, Any]) -> dict[str, Any]:
    """Return a file's part of a report with nothing of it on disk."""
    long = [isinstance(sheet["rows"], Paged) for sheet in file["sheets"]]
    if not any(long):
        return dict(file)
    return {**file, "sheets": [{**sheet, "rows": list(sheet["rows"])} for sheet in file["sheets"]]}
