"""Ids that follow from what they name, so that the same demand derived twice is the same visit."""

from datetime import date

from schemas.ids import digest


def visit_id(area: str, household: str, day: date, is_recheck: bool = False) -> str:
    """The id of a household's visit on a day."""
    return "V" + digest(area, household, day.isoformat(), "recheck" if is_recheck else "")
