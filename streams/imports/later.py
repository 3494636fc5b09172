"""Kinds of files that are not read yet: each is refused with what to do instead."""

from collections.abc import Sequence

from streams.imports.errors import LedgerError

INSTEAD = {
    "notice": (
        "通告（notice）现在还不能自动读取。",
        "请由协调员按通告核对名单：应上门的人写进特殊群体台账或居家隔离台账再导入；"
        "封控区通过 POST /api/events 的 zone.opened 登记。",
    ),
    "zones": (
        "风险区快照（zones）现在还不能自动读取。",
        "请通过 POST /api/events 发送 zone.opened、zone.closed、zone.corrected（见 /openapi.json）；收到的都会存下。",
    ),
}


class NotReadYet(LedgerError):
    """A kind of file that this release does not read."""

    code = "E1109"


def refuse(kind: str, files: Sequence[tuple[str, bytes]]) -> None:
    """Refuse a kind that is not read yet.

    Raises
    ------
    NotReadYet
        With what to do instead.
    """
    if kind in INSTEAD:
        sentence, cure = INSTEAD[kind]
        raise NotReadYet(sentence, file=files[0][0] if files else "", cure=cure)
