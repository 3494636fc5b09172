"""What can be wrong with a whole file, each with a stable code, the place and the cure."""

from schemas.errors import UnreadableLedger


class LedgerError(UnreadableLedger):
    """A file or sheet that cannot be read, and what to do about it.

    Attributes
    ----------
    fields
        `file`, `sheet`, `row`, `field`, `cure`: where, and what helps.
    """

    code = "E1101"

    def __init__(self, message: str, *, file: str, sheet: str = "", row: int = 0, field: str = "", cure: str) -> None:
        super().__init__(f"{message} {cure}", file=file, sheet=sheet, row=row, field=field, cure=cure)
        self.sentence = message
        self.cure = cure


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
