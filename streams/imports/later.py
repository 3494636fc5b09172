"""Kinds of files that are not read yet: each is refused with what to do instead."""

from collections.abc import Sequence

from streams.imports.errors import LedgerError

INSTEAD = {"notice": "notice_later", "zones": "zones_later"}


class NotReadYet(LedgerError):
    """A kind of file that this release does not read."""

    code = "E1109"


def refuse(kind: str, files: Sequence[tuple[str, bytes]]) -> None:
    """Refuse a kind that is not read yet.

    Raises
    ------
    NotReadYet
        With what to do instead.
    """
    if kind in INSTEAD:
        raise NotReadYet(INSTEAD[kind], file=files[0][0] if files else "")
