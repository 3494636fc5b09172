"""The verdict on one row, put together step by step while it is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from streams.imports import words
from streams.imports.records import Row


@dataclass(slots=True)
class Judged:
    """What became of an entry.

    Attributes
    ----------
    row
        From 0.
    value
        The normalised row, for the report.
    printed
        What stood in the cells, beside it.
    records
        What takes effect; none for a rejected row or a duplicate.
    """

    row: int
    line: int = 0
    value: dict[str, Any] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)
    doubts: list[dict[str, str]] = field(default_factory=list)
    rejected: dict[str, Any] | None = None
    skip: str = ""
    records: list[Row] = field(default_factory=list)

    def doubt(self, code: str, where: str = "", **named: str) -> None:
        """Add a named doubt."""
        if not any(d["code"] == code for d in self.doubts):
            said, cure = words.message("doubt", code, field=where, **named)
            self.doubts.append({"code": code, "field": where, "message": said, "cure": cure})

    def reject(self, where: str, reason: str, **named: str) -> None:
        """Refuse the row; the first refusal stands."""
        if self.rejected is None:
            said, cure = words.message("reject", reason, field=where, **named)
            self.rejected = {"field": where, "reason": reason, "message": said, "cure": cure}

    def reject_place(self, where: str, compound: str, printed: str, proposals: list[str]) -> None:
        """Refuse the row for a place nobody knows; the nearest known ones are proposed."""
        near = f"（最接近：{'、'.join(proposals)}）" if proposals else ""
        is_first = self.rejected is None
        self.reject(where, "not_in_address_book", printed=printed, near=near)
        if is_first and self.rejected is not None:
            self.rejected["place"] = {"compound": compound, "printed": printed, "proposals": proposals}

    def put(self, name: str, value: Any, printed: str = "") -> None:
        """Set a value that is there, with its printed form."""
        if value is not None and value not in ("", [], ()):
            self.value[name] = value
            if printed and printed != str(value):
                self.printed[name] = printed

    @property
    def verdict(self) -> str:
        """Return accept, warn, reject or skip."""
        if self.skip:
            return "skip"
        if self.rejected:
            return "reject"
        return "warn" if self.doubts else "accept"

    def report(self) -> dict[str, Any]:
        """Return the row of the report of INTERFACE.md, section 1."""
        out: dict[str, Any] = {"row": self.row + 1}
        if self.line:
            out["line"] = self.line
        out["verdict"] = self.verdict
        if self.skip:
            return out | {"reason": self.skip}
        if self.rejected:
            return out | dict(self.rejected) | ({"value": self.value} if self.value else {})
        out["value"] = self.value
        if self.printed:
            out["printed"] = self.printed
        if self.doubts:
            out["doubts"] = self.doubts
            out["message"] = "".join(d["message"] for d in self.doubts)
            out["cure"] = "".join(d["cure"] for d in self.doubts)
        return out


Totals = Mapping[str, int]
