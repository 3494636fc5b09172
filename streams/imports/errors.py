"""What can be wrong with a whole file, each with a stable code, the place and the cure; the words are data."""

import dataclasses
from typing import Any

from schemas.errors import UnreadableLedger
from streams.imports import words


@dataclasses.dataclass(frozen=True)
class Notice:
    """Something about a whole file or sheet that does not stop it; `named` is filled into its sentence."""

    key: str
    sheet: str = ""
    row: int = 0
    field: str = ""
    named: dict[str, str] = dataclasses.field(default_factory=dict)

    def report(self, language: str) -> dict[str, Any]:
        """Return it as the report of an import has it."""
        said, cure = words.message("notice", self.key, language, field=self.field, **self.named)
        place = {"sheet": self.sheet, "row": self.row, "field": self.field}
        return {"code": self.key, **place, "message": said, "cure": cure}


class LedgerError(UnreadableLedger):
    """A file or sheet that cannot be read, and what to do about it.

    Attributes
    ----------
    key
        Which sentence of `words/messages.toml`, group `file`.
    fields
        `file`, `sheet`, `row`, `field`, `cure`: where, and what helps; and what the sentence speaks of.
    """

    code = "E1101"

    def __init__(
        self, key: str, *, file: str, sheet: str = "", row: int = 0, field: str = "", language: str = "zh", **named: Any
    ) -> None:
        texts = {name: str(value) for name, value in named.items()}
        self.sentence, self.cure = words.message(
            "file", key, language, field=field, file=file, sheet=sheet, row=str(row), **texts
        )
        parts = f"{self.sentence} {self.cure}"
        super().__init__(parts, file=file, sheet=sheet, row=row, field=field, cure=self.cure, **named)
        self.key = key

    def told(self, language: str) -> "LedgerError":
        """Return the same error in a language."""
        named = {name: value for name, value in self.fields.items() if name != "cure"}
        return type(self)(self.key, language=language, **named)


class EmptyFile(LedgerError):
    """The file holds nothing."""

    code = "E1103"


class NotASpreadsheet(LedgerError):
    """The content is no workbook and no text, whatever the name says."""

    code = "E1104"


class LockedWorkbook(LedgerError):
    """The workbook wants a password."""

    code = "E1105"


class OversizedFile(LedgerError):
    """The file would unpack to more than the reader takes."""

    code = "E1106"


class UnknownHeader(LedgerError):
    """No table was found whose header says what this kind of ledger needs."""

    code = "E1107"


class DamagedFile(LedgerError):
    """The file is cut off or broken."""

    code = "E1108"
