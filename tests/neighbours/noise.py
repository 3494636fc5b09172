"""The same ledgers kept more carelessly: blanks in names, digits in other widths, columns moved, rows put in."""

from copy import deepcopy
from typing import Any

from tests.communities.paper import CSV_FORMS, Formula, Page, text, xls, xlsx
from tests.communities.towns import Pen

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
EXTRA = (
    ("身份证号码", "**************1234"),
    ("民族", "汉"),
    ("网格", "第3网格"),
    ("单位", "退休"),
    ("政治面貌", "群众"),
)


def careless(seed: str, name: str, pages: list[Page]) -> tuple[str, bytes, list[Page]]:
    """Return a file as somebody more careless would have kept it, in the same form or another, with its truth."""
    pen = Pen(seed)
    out = [_page(pen, deepcopy(page)) for page in pages]
    stem, _, form = name.rpartition(".")
    if form == "csv" or (len(out) == 1 and not out[0].merges and pen.chance(0.2)):
        encoding, delimiter = pen.pick(CSV_FORMS)
        out[0].name = ""
        while out[0].truth[-1]["verdict"] == "skip" and not any(out[0].rows[-1]):
            out[0].rows.pop()
            out[0].truth.pop()
        return f"{stem}.csv", text(out[0], encoding, delimiter), out
    stored = all(not isinstance(c, Formula) or c.stored is not None for p in out for row in p.rows for c in row)
    as_xls = stored and pen.chance(0.3)
    return f"{stem}.{'xls' if as_xls else 'xlsx'}", (xls if as_xls else xlsx)(out), out


def _page(pen: Pen, page: Page) -> Page:
    for truth in page.truth:
        if truth["verdict"] != "skip":
            row = page.rows[truth["row"] - 1]
            row[:] = [_cell(pen, cell, truth) for cell in row]
    heads = [n for n, truth in enumerate(page.truth) if truth.get("why") in ("header", "repeated_header")]
    if len(heads) == 1 and not page.merges and len(page.rows) == len(page.truth):
        _columns(pen, page, heads[0])
        _rows(pen, page, heads[0])
    return page


def _cell(pen: Pen, cell: Any, truth: dict[str, Any]) -> Any:
    """Return a cell written otherwise that says the same."""
    if not isinstance(cell, str) or not cell or not pen.chance(0.15):
        return cell
    if cell == truth.get("value", {}).get("name"):
        return pen.pick((f" {cell}", f"{cell} ", f"　{cell}", f"{cell[0]} {cell[1:]}", f"{cell}\t", cell))
    if cell.isdigit() and len(cell) == 11:
        return pen.pick(
            (
                f"{cell[:3]} {cell[3:7]} {cell[7:]}",
                f"+86{cell}",
                cell.translate(WIDE),
                f"{cell[:3]}-{cell[3:7]}-{cell[7:]}",
            )
        )
    if cell.isdigit() and len(cell) < 5:
        return pen.pick((cell.translate(WIDE), f"{cell} ", f" {cell}"))
    return pen.pick((f"{cell} ", f" {cell}", cell))


def _columns(pen: Pen, page: Page, head: int) -> None:
    """Put a column between, and now and then all of them in another order."""
    width = max(len(row) for row in page.rows[head:])
    order = list(range(width))
    if pen.chance(0.5):
        pen.rng.shuffle(order)
    word, said = pen.pick(EXTRA)
    place = pen.number(0, width)
    if word in page.rows[head]:
        return
    for number in range(head, len(page.rows)):
        row = page.rows[number]
        if page.truth[number]["verdict"] == "skip" and number != head:
            continue
        row += [None] * (width - len(row))
        row[:] = [row[index] for index in order]
        row.insert(place, word if number == head else said)


def _rows(pen: Pen, page: Page, head: int) -> None:
    """Put gaps and the header once more between the rows."""
    rows, truth = page.rows[: head + 1], page.truth[: head + 1]
    for row, said in zip(page.rows[head + 1 :], page.truth[head + 1 :], strict=True):
        if pen.chance(0.03) and said["verdict"] != "skip":
            gap = pen.chance(0.6)
            rows.append([] if gap else list(page.rows[head]))
            truth.append({"verdict": "skip", "why": "blank" if gap else "repeated_header"})
        rows.append(row)
        truth.append(said)
    page.rows, page.truth = rows, [{**said, "row": number} for number, said in enumerate(truth, 1)]
