"""Files that are no ledgers, over HTTP: a sentence with its cure, nothing written, and the next good one goes in."""

import io
import zipfile
from collections.abc import Callable

import msoffcrypto.format.ooxml
import pytest

from tests import builders_ledgers as made
from tests.integration.test_imports_http import send
from tests.served import Served

ROWS: list[list[object]] = [["单元", "房号", "姓名", "11.24"], [1, "101", "王秀兰", "√"], [1, "102", "李建国", "拒采"]]


def _bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"\0" * 60_000_000)
    return buffer.getvalue()


def _locked() -> bytes:
    buffer = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(made.workbook({"1#": ROWS}))).encrypt("secret", buffer)
    return buffer.getvalue()


BAD: dict[str, Callable[[], bytes]] = {
    "空.csv": lambda: b"\xef\xbb\xbf\r\n\r\n",
    "照片.xlsx": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
    "断.csv": lambda: "单元,房号,姓名\n1,101,王秀兰".encode()[:-1],
    "炸弹.xlsx": _bomb,
    "加密.xlsx": _locked,
    "怪表头.xlsx": lambda: made.workbook({"1#": [["甲", "乙", "丙"], ["1", "101", "王秀兰"]]}),
    "打勾的挂图.xlsx": lambda: made.workbook({"1#": [["楼层", "01", "02"], [2, "√", "√"], [1, "√", "√"]]}),
}


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_file_is_answered_with_what_to_do_and_leaves_nothing(served: Served, name: str) -> None:
    async with served.signed_in() as client:
        answer = await send(client, served.area, "register", BAD[name](), name=name)
        body = answer.json()
        assert answer.status_code == 422
        assert body["code"].startswith("E11")
        assert name in body["detail"]
        assert body["cure"]
        assert await served.db.fetchval("select count(*) from ledger_import where area = $1", served.area) == 0
        good = await send(client, served.area, "register", made.workbook({"十三冶小区1号楼": ROWS}), name="好.xlsx")
        assert good.status_code == 200
