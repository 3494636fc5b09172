"""The vocabulary of ledgers, as data: what headers, cells and frames say. Extend the TOML files, not the code."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from streams.imports.words.spelling import plain, squeeze, tidy

LANGUAGE = "zh"
"""The language of sentences where nobody asks for another."""

_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_BRACKETED = re.compile(r"[(（\[【]([^)）\]】]*)[)）\]】]")
_QUESTION = re.compile(
    r"^(?:[Q第]?\d{1,2}(?:题|[、.．:：)）])(?=\D))?(?:请(?:您|你)?(?:如实|准确)?(?:填写|输入|选择|上报|提供|问))?(?:[您你]家?(?:的|所在的?)?)?"
)
"""What a form puts before a header: the number of a question, a request, whom it asks."""
_LATIN = re.compile(r"[A-Z][A-Z_\-. ]*", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SEAMS = re.compile(r"[_\-. ]+")
"""What parts the words of an English header: sample_time, sampleTime."""
_OPTION = re.compile(r"^[A-H][.、．:：)）] ?(?=[一-鿿])")
"""What a form numbers its answers with: B.没有."""
_JUNK = re.compile(r"[\s:：*★、,，.。·\"'“”]+$|^[*★]+")


@cache
def load(name: str) -> dict[str, Any]:
    """Return one of the word files."""
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text("utf-8"))


@cache
def _patterns(group: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return (value, pattern) of a group of cell words, in order; ``{part}`` stands for what several patterns share."""
    return tuple((value, re.compile(_whole(found), re.IGNORECASE)) for value, found in load("values")[group].items())


def _whole(patterns: list[str]) -> str:
    """Return one pattern for several, with the parts they share put in."""
    text = "|".join(f"(?:{pattern})" for pattern in patterns)
    for name, part in load("parts").items():
        text = text.replace(f"{{{name}}}", part)
    return text


@lru_cache(maxsize=1 << 14)
def find(group: str, text: str) -> str | None:
    """Return the first value of `group` whose words occur in `text`."""
    squeezed = _OPTION.sub("", squeeze(text))
    return next((value for value, pattern in _patterns(group) if pattern.search(squeezed)), None)


def is_said(group: str, value: str, text: str) -> bool:
    """Say whether `value` is what `find` returns: most texts do not hold its words, and are looked at once only."""
    return _value(group, value).search(_OPTION.sub("", squeeze(text))) is not None and find(group, text) == value


@cache
def _value(group: str, value: str) -> re.Pattern[str]:
    return dict(_patterns(group))[value]


@lru_cache(maxsize=1 << 14)
def find_all(group: str, text: str) -> tuple[str, ...]:
    """Return every value of `group` whose words occur in `text`, in the order of the file."""
    squeezed = _OPTION.sub("", squeeze(text))
    return tuple(value for value, pattern in _patterns(group) if pattern.search(squeezed))


@cache
def _frame(name: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in load("frame")[name]), re.IGNORECASE)


def frame(name: str, text: str) -> bool:
    """Say whether `text` is one of the frame words `name` (subtotal, footer, absent, ledger_date)."""
    return _frame(name).search(squeeze(text)) is not None


def absent(text: str) -> bool:
    """Say whether the text is a way of writing that there is nothing."""
    squeezed = squeeze(text)
    return not squeezed or _frame("absent").search(squeezed) is not None


def header_key(text: str) -> str:
    """Return the form in which a header is compared."""
    return _JUNK.sub("", plain(text))


@cache
def _fields(kind: str) -> tuple[tuple[str, frozenset[str], tuple[re.Pattern[str], ...]], ...]:
    book = load("headers")
    out = []
    for field, listed in (*book["aside"].items(), *book[kind].items(), *book["common"].items()):
        exact: set[str] = set()
        searched: list[re.Pattern[str]] = []
        for word in _expanded(listed):
            if word.startswith("~"):
                searched.append(re.compile(word[1:], re.IGNORECASE))
            else:
                exact.add(header_key(word))
        out.append((field, frozenset(exact), tuple(searched)))
    return tuple(out)


def _expanded(listed: list[str]) -> list[str]:
    out: list[str] = []
    for word in listed:
        if word.startswith("@"):
            kind, field = word[1:].split(".")
            out += _expanded(load("headers")[kind][field])
        else:
            out.append(word)
    return out


def prepare() -> None:
    """Compile all words, so that the first ledger of a process does not wait for it [about 50 ms of CPU]."""
    for group in load("values"):
        _patterns(group)
    for name in load("frame"):
        _frame(name)
    for kind in load("headers").keys() - {"aside", "common"}:
        _fields(kind)


def asides() -> frozenset[str]:
    """Return the fields that speak of somebody or something else than the row."""
    return frozenset(load("headers")["aside"])


@lru_cache(maxsize=1 << 13)
def field_of(kind: str, header: str) -> str | None:
    """Return what the column under `header` means in a ledger of this kind; None when nobody knows."""
    said = translated(header)
    return (_field_of(kind, said) if said else None) or _field_of(kind, header)


@cache
def _foreign() -> Mapping[str, str]:
    return {word: said for said, listed in load("foreign")["words"].items() for word in listed}


def translated(header: str) -> str:
    """Return the Chinese header that an English or pinyin one stands for, the Chinese part of one in both; else ''."""
    latin = _LATIN.findall(squeeze(_CAMEL.sub("_", tidy(header))).upper())
    chinese = _LATIN.sub("", squeeze(header)).strip("/-_|.()（）") if latin else ""
    if not latin or chinese:
        spoken = "".join(latin)
        return chinese if len(chinese) > 1 and len(spoken) > 2 and spoken in _foreign() else ""
    known, filler = _foreign(), set(load("foreign")["filler"])
    parts = [part for text in latin for part in _SEAMS.split(text) if part]
    for first, last in ((0, len(parts)), (1, len(parts)), (0, len(parts) - 1), (1, len(parts) - 1)):
        left_out = [*parts[:first], *parts[last:]]
        if (
            first < last
            and all(part in filler for part in left_out)
            and (said := known.get("".join(parts[first:last])))
        ):
            return said
    return ""


def _field_of(kind: str, header: str) -> str | None:
    inside = _BRACKETED.findall(squeeze(header))
    if kind == "buildings" and len(inside) == 1 and ("经度" in inside[0]) is not ("纬度" in inside[0]):
        header = inside[0]  # 位置(WGS84经度)
    full = header_key(header)
    bare = header_key(_QUESTION.sub("", _BRACKETS.sub("", squeeze(header))))
    if not full or len(full) > 30:
        return None
    fields = _fields(kind)
    unnumbered = re.sub(r"(?<=\D{2})[\d一二三四五六七八九十]{1,2}$", "", bare)
    for text in dict.fromkeys((full, bare, unnumbered)):
        for field, exact, _ in fields:
            if text in exact:
                return field
    several = _of_parts(kind, bare)
    if several in ("home", "name"):
        return several
    for text in dict.fromkeys((bare, full, unnumbered)):
        if len(text) > 16:
            continue
        for field, _, searched in fields:
            if text and any(p.search(text) for p in searched):
                return field
    return _of_parts(kind, bare)


def _of_parts(kind: str, header: str) -> str | None:
    """Return the field of a header that says two things (户主/成员): people before their head, else the first."""
    parts = [part for part in re.split(r"[/、或及和与\\+]", header) if part]
    found = [field for part in parts if len(parts) > 1 and (field := field_of(kind, part))]
    if "name" in found:
        return "home" if {"room", "address"} & set(found) else "name"
    return found[0] if len(found) == len(parts) > 1 else None


def message(group: str, code: str, language: str = LANGUAGE, **named: str) -> tuple[str, str]:
    """Return the sentence and the cure of a group (doubt, reject, notice, file) in a language; zh where it has none."""
    said, cure = _in(load("messages")[group].get(code, {}), language) or (code, "")
    filled = {**dict.fromkeys(("field", "printed", "other", "near"), ""), **named}
    filled["field"] = field_name(filled["field"], language)
    return said.format(**filled), cure


def field_name(field: str, language: str = LANGUAGE) -> str:
    """Return what a field is called to people."""
    return str(_in(load("messages")["field"].get(field, {}), language) or field)


def language_of(wanted: str) -> str:
    """Return the language of sentences for a list of wanted ones (``en-GB,en;q=0.9``): the first that is known."""
    known = {name for texts in load("messages")["phrase"].values() for name in texts}
    asked = [part.split(";")[0].strip().lower()[:2] for part in wanted.split(",")]
    return next((name for name in asked if name in known), LANGUAGE)


def phrase(code: str, language: str = LANGUAGE, **named: str) -> str:
    """Return a few words that sentences are made of."""
    return str(_in(load("messages")["phrase"][code], language)).format(**named)


def _in(texts: Mapping[str, Any], language: str) -> Any:
    return texts.get(language) or texts.get(LANGUAGE)
