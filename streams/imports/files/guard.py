"""What must not come in: files that are no ledgers, bombs, locks; and what a workbook holds beside its cells."""

import codecs
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from python_calamine import CalamineError, PasswordError

from streams.imports.errors import (
    DamagedFile,
    EmptyFile,
    LedgerError,
    LockedWorkbook,
    NotASpreadsheet,
    Notice,
    OversizedFile,
)
from streams.imports.files.decoding import utf16_kind

MAX_COLUMNS = 1024
MAX_UNPACKED = 3_000_000_000
"""Bytes of all parts of a workbook, unpacked; they are read in pieces, so this bounds the time."""
MAX_RATIO = 300
CHUNK = 1 << 20

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF", b"%PDF", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_SOMETHING = re.compile(rb"[^\0 \r\n\t\xef\xbb\xbf\xff\xfe]")
_PAGE = re.compile(
    rb"^\s*(?:\xef\xbb\xbf)?\s*<(?:!DOCTYPE html|html|table|meta|\?xml[^>]*\?>\s*<(?:\?mso|Workbook|html))",
    re.IGNORECASE,
)


def recognise(file: str, content: bytes) -> Literal["xlsx", "xls", "text", "page"]:
    """Say what a file is by its content, whatever its name says.

    Raises
    ------
    LedgerError
        It is empty, locked, a picture, a PDF, another archive, or binary.
    """
    if not _SOMETHING.search(content):
        raise EmptyFile("empty", file=file)
    if content.startswith(b"PK"):
        return "xlsx"
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise LockedWorkbook("locked", file=file)
        return "xls"
    if _PAGE.match(content[:2000]):
        return "page"
    if content.startswith(_PICTURES) and not content.startswith(b"BM,"):
        raise NotASpreadsheet("picture", file=file)
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not marked and content.count(0, 0, 4096) > 64 and utf16_kind(content) is None:
        raise NotASpreadsheet("binary", file=file)
    return "text"


@dataclass(frozen=True, slots=True)
class Span:
    """How far the cells with content of a sheet reach; `part` is the name of its file in the workbook."""

    part: str
    rows: int
    columns: int

    @property
    def cells(self) -> int:
        """What a reader of whole rectangles would have to keep."""
        return self.rows * self.columns


def inspect(file: str, content: bytes) -> tuple[dict[str, Span], list[Notice]]:
    """Check a workbook before it is unpacked; return how far each sheet reaches, and what is passed over.

    Raises
    ------
    LedgerError
        Not a workbook, or a bomb.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _check_size(file, content, packed)
            names = {part.filename for part in packed.infolist()}
            if "xl/workbook.xml" not in names and "xl/workbook.bin" not in names:
                raise NotASpreadsheet("no_workbook", file=file)
            spans = {sheet: _span(packed, part) for sheet, part in sheet_parts(packed).items()}
            return spans, _extras(names)
    except (zipfile.BadZipFile, KeyError, RuntimeError, EOFError, OSError, ValueError) as broken:
        raise DamagedFile("damaged", file=file) from broken


def _check_size(file: str, content: bytes, packed: zipfile.ZipFile) -> None:
    total = sum(part.file_size for part in packed.infolist())
    if total > MAX_UNPACKED or (total > 50_000_000 and total > MAX_RATIO * len(content)):
        raise OversizedFile("bomb", file=file, size=str(total // 1_000_000))


def _extras(names: set[str]) -> list[Notice]:
    """Return what stands in a workbook beside its cells, and is neither run nor fetched."""
    found = []
    if any(name.endswith("vbaProject.bin") or "/macrosheets/" in name for name in names):
        found.append(Notice("macros"))
    if any(name.startswith(("xl/externalLinks/", "xl/connections", "xl/queryTables/")) for name in names):
        found.append(Notice("external_links"))
    return found


def old_extras(content: bytes) -> list[Notice]:
    """Return the same of a workbook of the old kind, by the names of its streams."""
    return [Notice("macros")] if "_VBA_PROJECT".encode("utf-16-le") in content else []


def pieces(packed: zipfile.ZipFile, part: str, *ends: bytes, most: int = 32 * CHUNK) -> Iterator[bytes]:
    """Yield a part in pieces that each end with one of `ends`; what has no end for too long is given as it is."""
    rest = b""
    with packed.open(part) as stream:
        while chunk := stream.read(CHUNK):
            block = rest + chunk
            cut = max(block.rfind(end) + len(end) if end in block else 0 for end in ends)
            if not cut and len(block) < most:
                rest = block
                continue
            cut = cut or len(block)
            yield block[:cut]
            rest = block[cut:]
    if rest:
        yield rest


_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?[^/]>')
_ROW = re.compile(rb"<(?:\w+:)?row\b")


def _span(packed: zipfile.ZipFile, part: str) -> Span:
    """Return how far the cells with content reach; read in pieces, nothing kept."""
    top, width, rows = 0, 0, 0
    for block in pieces(packed, part, b">"):
        rows += len(_ROW.findall(block))
        cells = _CELL.findall(block)
        top = max(top, max(map(int, {row for _, row in cells}), default=0))
        width = max(width, max(map(column_number, {letters for letters, _ in cells}), default=0))
    return Span(part, top or rows, width)


@lru_cache(maxsize=1 << 15)
def column_number(letters: bytes) -> int:
    """Return which column A, B … XFD is, from 1."""
    value = 0
    for letter in letters:
        value = value * 26 + letter - 64
    return value


def sheet_parts(packed: zipfile.ZipFile) -> dict[str, str]:
    """Return sheet name → part name of a workbook."""
    return {name: part for name, part, _ in listed_sheets(packed)}


def listed_sheets(packed: zipfile.ZipFile) -> list[tuple[str, str, bool]]:
    """Return (name, part, whether it is hidden) of each sheet of a workbook, in its order."""
    try:
        book = packed.read("xl/workbook.xml").decode("utf-8", "replace")
        links = packed.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:
        return []
    targets = {}
    for tag in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", links):
        key, target = re.search(r'\bId="([^"]+)"', tag), re.search(r'\bTarget="([^"]+)"', tag)
        if key and target:
            targets[key[1]] = target[1].lstrip("/").removeprefix("xl/")
    out = []
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
        name, key = re.search(r'\bname="([^"]*)"', tag), re.search(r'\b\w+:id="([^"]+)"', tag)
        part = f"xl/{targets.get(key[1], '')}" if key else ""
        if name and part in packed.NameToInfo:
            out.append((unescape(name[1]), part, bool(re.search(r'\bstate="(?:hidden|veryHidden)"', tag))))
    return out


_SIGNS = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&"}


def unescape(text: str) -> str:
    """Return the text of XML with its signs in place of their names."""
    if "&" not in text:
        return text

    def sign(found: re.Match[str]) -> str:
        name = found[1]
        if name.startswith("#"):
            return chr(int(name[2:], 16) if name[1] in "xX" else int(name[1:]))
        return _SIGNS.get(name, found[0])

    return re.sub(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{2,4});", sign, text)


def translate(file: str, broken: Exception) -> LedgerError:
    """Say what calamine could not do in words of ours."""
    if isinstance(broken, LedgerError):
        return broken
    if isinstance(broken, PasswordError) or "assword" in str(broken):
        return LockedWorkbook("locked", file=file)
    if isinstance(broken, CalamineError) and "detect file format" in str(broken):
        return NotASpreadsheet("no_workbook", file=file)
    return DamagedFile("damaged", file=file)
