"""Tubes that a laboratory lists as a span: ``TY001-TY020``, ``TY001~020``. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from streams.imports.layout.entry import Entry
from streams.imports.words.spelling import squeeze

LONGEST = 400
"""Tubes that a span may name; a longer one is a slip (G)."""
SHORT = 5
"""Digits up to which two numbers with a dash between them are one code: 2211-0001 (G)."""
_SPAN = re.compile(r"([A-Z0-9]*?)(\d{2,})(?:([~至到—–～]+)|-)([A-Z0-9]*?)(\d{1,})", re.IGNORECASE)


def apart(entries: Sequence[Entry]) -> list[Entry]:
    """Return an entry for each tube of those that name a span of tubes, the others as they are."""
    return [one for entry in entries for one in _apart(entry)]


def _apart(entry: Entry) -> list[Entry]:
    found = _SPAN.fullmatch(squeeze(entry.text("tube")))
    if not found:
        return [entry]
    lead, first, sure, again, last = found.groups()
    if sure and not again:
        last = first[: max(0, len(first) - len(last))] + last  # 001~20
    alike = len(first) == len(last) and (again == lead or bool(sure and not again))
    span = range(int(first), int(last) + 1)
    if not alike or not (sure or lead or len(first) > SHORT) or not 1 < len(span) <= LONGEST:
        return [entry]
    codes = [f"{lead}{number:0{len(first)}d}" for number in span]
    return [replace(entry, cells={**entry.cells, "tube": code}) for code in codes]
