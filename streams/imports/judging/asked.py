"""Questions as values: what their ids say, and what a person's answer is found again by. Pure.

The id of a question about a place, a header, a form of addresses or the days of columns says what it is about, so that
it can be answered right after a preview, which writes nothing; one about a missing person is kept with its import.
"""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from schemas.errors import NotFound

NONE = "none"
"""Answer to which way addresses are written: none of those offered."""
NEW = "new"
"""Answer to which place is meant: one that the address book lacks so far."""
NOT_OURS = "not_ours"
"""Answer to which place is meant: one of another community."""
UNUSED = "-"
"""In place of a day: the column is of no round."""
_PARTS = {
    "place": ("compound", "printed"),
    "header": ("printed",),
    "form": ("printed", "make"),
    "days": ("printed", "file", "digest"),
}
"""What the id of a question of a kind says, in order."""

Decided = tuple[str, ...]
"""What a remembered answer is about: a kind and the parts of the id."""


@dataclass(frozen=True)
class Question:
    """One open question.

    Attributes
    ----------
    about
        What it is about; `rows` is how many rows of the file wait for it.
    options
        `answer` and `label` each; of a form also `examples` (`printed`, and the `place` it would be), and how many
        places exist `there` `of` so many.
    samples
        What stands in a column that nobody knows, for whoever sees the file before it is in: shown, never kept.
    optional
        Whoever sees the file may answer it; nothing of it waits for that, so it is not kept with the import.
    """

    question: str
    kind: str
    ledger: str
    about: dict[str, Any]
    options: Sequence[dict[str, Any]]
    samples: tuple[str, ...] = ()
    optional: bool = field(default=False)

    def shown(self, import_id: str | None) -> dict[str, Any]:
        """As the interface has it, not answered yet."""
        asked = {"question": self.question, "kind": self.kind, "ledger": self.ledger, "import": import_id}
        told = asked | {"about": self.about, "options": self.options, "asked_at": None, "answered_at": None}
        more = ({"samples": list(self.samples)} if self.samples else {}) | ({"optional": True} if self.optional else {})
        return told | more


def ident(kind: str, ledger: str, *parts: str) -> str:
    """Return the id of a question about something."""
    told = base64.urlsafe_b64encode(msgspec.json.encode(parts)).rstrip(b"=").decode()
    return f"{kind}.{ledger}.{told}"


def subject(question: str, ledgers: Iterable[str]) -> tuple[str, str, dict[str, str]]:
    """Return the kind, the ledger and what an id that says it is about.

    Raises
    ------
    NotFound
        It is no such id, or of no such ledger.
    """
    try:
        kind, ledger, told = question.split(".")
        parts = msgspec.json.decode(base64.urlsafe_b64decode(told + "=" * (-len(told) % 4)), type=list[str])
        about = dict(zip(_PARTS[kind], parts, strict=True))
    except (ValueError, KeyError, msgspec.DecodeError) as error:
        raise NotFound(f"There is no question {question[:40]!r}.") from error
    if ledger not in ledgers:
        raise NotFound(f"There is no question {question[:40]!r}.")
    return kind, ledger, about


def decided(question: str, ledgers: Iterable[str]) -> Decided:
    """Return what an answered question is about, the same for ledgers of all kinds."""
    kind, _, about = subject(question, ledgers)
    return kind, *about.values()


def digest(content: bytes) -> str:
    """Return what tells a file from any other."""
    return hashlib.blake2b(content, digest_size=10).hexdigest()
