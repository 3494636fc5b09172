"""What must not come in: files that are no ledgers, bombs, locks; and how text is decoded."""

import codecs
import io
import re
import zipfile
from typing import Literal

from charset_normalizer import from_bytes
from python_calamine import CalamineError, PasswordError

from streams.imports.errors import (
    DamagedFile,
    EmptyFile,
    LedgerError,
    LockedWorkbook,
    NotASpreadsheet,
    OversizedFile,
)

MAX_COLUMNS = 1024
MAX_UNPACKED = 600_000_000
"""Bytes of all parts of a workbook, unpacked."""
MAX_RATIO = 300
MAX_CELLS = 30_000_000
"""Cells of the rectangle a sheet spans: calamine allocates all of it."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF", b"%PDF", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")


def recognise(file: str, content: bytes) -> Literal["xlsx", "xls", "text"]:
    """Say what a file is by its content, whatever its name says.

    Raises
    ------
    LedgerError
        It is empty, a picture, a PDF, another archive, or binary.
    """
    if not content.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        raise EmptyFile(f"{file} 是空文件。", file=file, cure="请重新导出后再上传。")
    if content.startswith(b"PK"):
        return "xlsx"
    if content.startswith(_OLE):
        if b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in content:
            raise LockedWorkbook(f"{file} 有打开密码。", file=file, cure="去掉密码另存一份再上传。")
        return "xls"
    if content.startswith(_PICTURES) and not content.startswith(b"BM,"):
        raise NotASpreadsheet(f"{file} 不是表格，是图片或其他文件。", file=file, cure="请上传 xlsx、xls 或 csv 原表。")
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not marked and content.count(0, 0, 4096) > 64 and _utf16(content) is None:
        raise NotASpreadsheet(f"{file} 不是文本，也不是表格。", file=file, cure="请上传 xlsx、xls 或 csv 原表。")
    return "text"


def inspect_zip(file: str, content: bytes) -> dict[str, str]:
    """Check a workbook before it is unpacked; return the part of each sheet.

    Raises
    ------
    LedgerError
        Not a workbook, a bomb, or a sheet that spans more cells than the reader takes.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            total = sum(part.file_size for part in parts)
            if total > MAX_UNPACKED or (total > 50_000_000 and total > MAX_RATIO * len(content)):
                raise OversizedFile(
                    f"{file} 解开后有 {total // 1_000_000} MB，超过上限。",
                    file=file,
                    cure="删去多余的行列和图片再上传。",
                )
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names and "xl/workbook.bin" not in names:
                raise NotASpreadsheet(f"{file} 不是表格文件。", file=file, cure="请上传 xlsx、xls 或 csv 原表。")
            paths = sheet_paths(packed)
            for sheet, path in paths.items():
                _check_span(file, sheet, packed, path)
            return paths
    except (zipfile.BadZipFile, KeyError, RuntimeError, EOFError, OSError) as broken:
        raise DamagedFile(f"{file} 已损坏，打不开。", file=file, cure="请重新保存后再上传。") from broken


def _check_span(file: str, sheet: str, packed: zipfile.ZipFile, path: str) -> None:
    """Refuse a sheet whose cells with content span too large a rectangle; read in chunks, nothing kept."""
    top, rest = 0, b""
    width = 0
    with packed.open(path) as stream:
        while chunk := stream.read(1 << 20):
            block = rest + chunk
            for letters, row in re.findall(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*[^/]>', block):
                top = max(top, int(row))
                if len(letters) > 1:
                    width = max(width, _column(letters))
            rest = block[-300:]
    if top * max(width, 26) > MAX_CELLS:
        raise OversizedFile(
            f"{file} 的工作表“{sheet}”占了 {top} 行 {width} 列。",
            file=file,
            sheet=sheet,
            cure="删去表外的空行空列再上传。",
        )


def _column(letters: bytes) -> int:
    value = 0
    for letter in letters:
        value = value * 26 + letter - 64
    return value


def sheet_paths(packed: zipfile.ZipFile) -> dict[str, str]:
    """Return sheet name → part name of a workbook."""
    try:
        book = packed.read("xl/workbook.xml").decode("utf-8", "replace")
        links = packed.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:
        return {}
    targets = {}
    for tag in re.findall(r"<Relationship\b[^>]*>", links):
        key, target = re.search(r'Id="([^"]+)"', tag), re.search(r'Target="([^"]+)"', tag)
        if key and target:
            targets[key[1]] = target[1].lstrip("/").removeprefix("xl/")
    out = {}
    for tag in re.findall(r"<sheet\b[^>]*>", book):
        name, key = re.search(r'name="([^"]*)"', tag), re.search(r'r:id="([^"]+)"', tag)
        if name and key and f"xl/{targets.get(key[1], '')}" in packed.NameToInfo:
            out[_unescape(name[1])] = f"xl/{targets[key[1]]}"
    return out


def _unescape(text: str) -> str:
    for code, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(code, sign)
    return text


def translate(file: str, broken: Exception) -> LedgerError:
    """Say what calamine could not do in words of ours."""
    if isinstance(broken, LedgerError):
        return broken
    if isinstance(broken, PasswordError) or "assword" in str(broken):
        return LockedWorkbook(f"{file} 有打开密码。", file=file, cure="去掉密码另存一份再上传。")
    if isinstance(broken, CalamineError) and "detect file format" in str(broken):
        return NotASpreadsheet(f"{file} 不是表格文件。", file=file, cure="请上传 xlsx、xls 或 csv 原表。")
    return DamagedFile(f"{file} 已损坏，打不开。", file=file, cure="请重新保存后再上传。")


def decode(file: str, content: bytes) -> tuple[str, str]:
    """Decode a text file: BOMs first, then UTF-8, GB18030, UTF-16 without a mark, then a guess.

    Raises
    ------
    DamagedFile
        A character is cut in the middle, so the file is not all there.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return _strict(file, content, encoding)
    wide = _utf16(content)
    if wide:
        return _strict(file, content, wide)
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError as broken:
            if broken.start >= len(content) - 4 and broken.start > 0:
                return _strict(file, content, encoding)
    best = from_bytes(content[:200_000]).best()
    if best is None:
        raise NotASpreadsheet(f"{file} 的文字编码认不出来。", file=file, cure="用 UTF-8 或 GB18030 另存再上传。")
    return content.decode(best.encoding, "replace"), best.encoding


def _strict(file: str, content: bytes, encoding: str) -> tuple[str, str]:
    try:
        return content.decode(encoding), encoding
    except UnicodeDecodeError as broken:
        row = content[: broken.start].count(b"\n") + 1
        raise DamagedFile(
            f"{file} 在第 {row} 行的一个字中间断开，文件不完整。",
            file=file,
            row=row,
            cure="请重新导出或重新传输整个文件。",
        ) from broken


def _utf16(content: bytes) -> str | None:
    sample = content[:4000]
    if len(sample) < 4:
        return None
    high, low = sample[1::2].count(0), sample[0::2].count(0)
    if high > len(sample) // 8 and low < high // 4:
        return "utf-16-le"
    return "utf-16-be" if low > len(sample) // 8 and high < low // 4 else None
