"""How the text of a csv is encoded: marks first, then UTF-8, GB18030, UTF-16 without a mark, then a guess."""

import codecs

from streams.imports.errors import DamagedFile, NotASpreadsheet

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_PIECE = 1 << 20
NEAR_END = 4
"""A character that breaks off so near the end of the file was cut with it [bytes]."""
ODD_SHARE = 0.001
"""Such a share of unreadable places is a slip of a few cells, more is another encoding (G)."""


def encoding_of(file: str, content: bytes) -> str:
    """Return the encoding of a text.

    Raises
    ------
    DamagedFile
        A character is cut in the middle, so the file is not all there.
    NotASpreadsheet
        Nobody knows the encoding.
    """
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None) or utf16_kind(content)
    if marked:
        broken = _broken_at(content, marked)
        if broken is not None:
            raise _cut(file, content, broken)
        return marked
    for name in ("utf-8", "gb18030"):
        broken = _broken_at(content, name)
        if broken is None:
            return name
        if broken >= len(content) - NEAR_END and broken > 0 and any(byte > 127 for byte in content[:broken]):
            raise _cut(file, content, broken)
    from charset_normalizer import from_bytes  # only here: what most files never need would slow every start

    best = from_bytes(content[:200_000]).best()
    if best is None:
        raise NotASpreadsheet("encoding", file=file)
    return best.encoding


def _broken_at(content: bytes, encoding: str) -> int | None:
    """Return where the text cannot be decoded, None when it can; piece by piece, nothing kept."""
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(content)
    for start in range(0, len(content), _PIECE):
        final = start + _PIECE >= len(content)
        try:
            decoder.decode(bytes(view[start : start + _PIECE]), final)
        except UnicodeDecodeError as broken:
            return len(content) - len(broken.object) + broken.start if final else start + broken.start
    return None


def _cut(file: str, content: bytes, broken: int) -> DamagedFile:
    row = content[:broken].count(b"\n") + 1
    return DamagedFile("cut", file=file, row=row)


def utf16_kind(content: bytes) -> str | None:
    """Return the byte order of UTF-16 without a mark, None when the text is none."""
    sample = content[:4000]
    if len(sample) < 4:
        return None
    high, low = sample[1::2].count(0), sample[0::2].count(0)
    if high > len(sample) // 8 and low < high // 4:
        return "utf-16-le"
    return "utf-16-be" if low > len(sample) // 8 and high < low // 4 else None
