"""The verdict on one row, put together step by step while it is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from streams.imports import words
from streams.imports.judging.records import Row, Source


@dataclass(frozen=True, slots=True)
class Said:
    """A doubt or a refusal before it is put into words; `place` is a place nobody knows, for those who may know it."""

    code: str
    where: str
    named: Mapping[str, Any]
    place: dict[str, Any] | None = None


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
    doubts: list[Said] = field(default_factory=list)
    rejected: Said | None = None
    skip: str = ""
    records: list[Row] = field(default_factory=list)

    def doubt(self, code: str, where: str = "", **named: Any) -> None:
        """Add a named doubt; a `Source` among the names is told as a row."""
        if not any(said.code == code for said in self.doubts):
            self.doubts.append(Said(code, where, named))

    def reject(self, where: str, reason: str, **named: Any) -> None:
        """Refuse the row; the first refusal stands."""
        if self.rejected is None:
            self.rejected = Said(reason, where, named)

    def reject_place(self, where: str, compound: str, printed: str, proposals: list[str]) -> None:
        """Refuse the row for a place nobody knows; the nearest known ones are proposed."""
        if self.rejected is None:
            place = {"compound": compound, "printed": printed, "proposals": proposals}
            self.rejected = Said("not_in_address_book", where, {"printed": printed, "near": proposals}, place)

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

    def report(self, language: str = words.LANGUAGE) -> dict[str, Any]:
        """Return the row of the report of INTERFACE.md, section 1."""
        out: dict[str, Any] = {"row": self.row + 1}
        if self.line:
            out["line"] = self.line
        out["verdict"] = self.verdict
        if self.skip:
            return out | {"reason": self.skip}
        if self.rejected:
            return out | _refused(self.rejected, language) | ({"value": self.value} if self.value else {})
        out["value"] = self.value
        if self.printed:
            out["printed"] = self.printed
        if self.doubts:
            out["doubts"] = doubts = [doubted(said, language) for said in self.doubts]
            between = "" if language == words.LANGUAGE else " "
            out["message"] = between.join(d["message"] for d in doubts)
            out["cure"] = between.join(d["cure"] for d in doubts)
        return out


def _refused(said: Said, language: str) -> dict[str, Any]:
    sentence, cure = words.message("reject", said.code, language, field=said.where, **_told(said, language))
    place = {"place": said.place} if said.place else {}
    return {"field": said.where, "reason": said.code, "message": sentence, "cure": cure} | place


def doubted(said: Said, language: str = words.LANGUAGE) -> dict[str, str]:
    """Return a doubt as the report has it."""
    sentence, cure = words.message("doubt", said.code, language, field=said.where, **_told(said, language))
    return {"code": said.code, "field": said.where, "message": sentence, "cure": cure}


def _told(said: Said, language: str) -> dict[str, str]:
    """Return what a sentence speaks of in the language: a row of a sheet, places, or a text as it is."""
    told = {}
    for name, value in said.named.items():
        if isinstance(value, Source):
            code = "row_of_sheet" if value.sheet else "row"
            told[name] = words.phrase(code, language, sheet=value.sheet, row=str(value.row))
        elif isinstance(value, list):
            places = "、".join(value) if language == words.LANGUAGE else ", ".join(value)
            told[name] = words.phrase("nearest", language, places=places) if value else ""
        else:
            told[name] = str(value)
    return told
