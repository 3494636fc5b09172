"""Ids that follow from what they name, so that the same demand derived twice is the same visit."""

from datetime import date
from hashlib import blake2b


def digest(*parts: str) -> str:
    """20 hex digits that stand for these parts."""
    return blake2b("\x1f".join(parts).encode(), digest_size=10).hexdigest()


def visit_id(area: str, household: str, day: date, is_recheck: bool = False) -> str:
    """The id of a household's visit on a day."""
    return "V" + digest(area, household, day.isoformat(), "recheck" if is_recheck else "")
