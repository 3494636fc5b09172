"""Tables of web pages and of old XML, which systems export and call .xls."""

from datetime import date

import pytest

from streams.imports import errors
from streams.imports.files import webpage
from streams.imports.judging.known import Known
from streams.imports.reading import read

TODAY = date(2022, 11, 24)
KNOWN = Known(area="1", secret=b"s")
PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="{charset}"></head>
<body><h3>导出时间：2022-11-24</h3><table><caption>清楼表</caption>
<tr><td colspan=5>柳巷新苑1号楼清楼表</td></tr>
<tr><th>单元</th><th>房号</th><th>姓名</th><th>联系<br>电话</th><th>11.24</th></tr>
<tr><td rowspan="2">1</td><td rowspan="2">101</td><td>王秀兰</td><td>19900000001&nbsp;</td><td>&radic;</td></tr>
<tr><td>李建国</td><td>&nbsp;</td><td>外出</td></tr>
<tr><td>2<td>302室<td><b>赵</b>小虎<td><td>拒采</tr>
</table><script>document.write("<table><tr><td>x")</script></body></html>"""
XML = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="柳巷新苑1号楼"><Table>
<Row><Cell><Data ss:Type="String">单元</Data></Cell><Cell><Data ss:Type="String">房号</Data></Cell>
<Cell><Data ss:Type="String">姓名</Data><Comment><ss:Data>批注</ss:Data></Comment></Cell>
<Cell ss:Index="6"><Data ss:Type="DateTime">2022-11-24T00:00:00.000</Data></Cell></Row>
<Row ss:Index="3"><Cell ss:MergeDown="1"><Data ss:Type="Number">1</Data></Cell><Cell ss:MergeDown="1">
<Data ss:Type="Number">101</Data></Cell><Cell><Data ss:Type="String">王秀兰</Data></Cell>
<Cell ss:Index="6"><Data ss:Type="String">√</Data></Cell></Row>
<Row><Cell ss:Index="3"><Data ss:Type="String">李建国</Data></Cell>
<Cell ss:Index="6"><Data ss:Type="String">外出</Data></Cell></Row>
</Table></Worksheet><Worksheet ss:Name="空"><Table/></Worksheet></Workbook>"""


def people(name: str, content: bytes) -> list[tuple[object, ...]]:
    reading = read("register", [(name, content)], KNOWN, TODAY)
    return [(r.building, r.unit, r.room, r.name, r.phones, [m.mark for m in r.marks]) for r in reading.rows]  # type: ignore[union-attr]


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_web_page_called_xls_is_read_by_its_table(charset: str) -> None:
    assert people("清楼表.xls", PAGE.format(charset=charset).encode(charset)) == [
        ("1号楼", 1, "101", "王秀兰", ("19900000001",), ["sampled"]),
        ("1号楼", 1, "101", "李建国", (), ["away"]),
        ("1号楼", 2, "302", "赵小虎", (), ["refused"]),
    ]


def test_old_spreadsheet_xml_is_read_with_its_gaps_and_spans() -> None:
    reading = read("register", [("旧.xls", XML.encode())], KNOWN, TODAY)
    assert [(r.unit, r.room, r.name, [m.mark for m in r.marks]) for r in reading.rows] == [  # type: ignore[union-attr]
        (1, "101", "王秀兰", ["sampled"]),
        (1, "101", "李建国", ["away"]),
    ]
    assert [row["row"] for row in reading.report["files"][0]["sheets"][0]["rows"]] == [1, 2, 3, 4]


def test_a_page_without_a_table_is_refused_with_a_cure() -> None:
    with pytest.raises(errors.NotASpreadsheet) as refused:
        people("网页.xls", "<html><body><p>通知</p></body></html>".encode())
    assert refused.value.cure


def test_spans_and_gaps_without_end_cost_nothing() -> None:
    cell = '<td rowspan="99999999" colspan="9999999">x</td>'
    [page] = webpage.read_pages(f"<table>{f'<tr>{cell * 3}</tr>' * 50}<tr index='9999999'><td>a<td>b</tr></table>")
    assert len(page.merged) <= webpage.SPANNED
    assert len(page.cells) <= webpage.LONGEST + 2


def test_a_cell_holds_no_more_text_than_one_of_a_spreadsheet() -> None:
    [page] = webpage.read_pages("<table><tr><td>a<td>" + "<b>x</b>" * 50_000 + "</table>")
    assert len(str(page.cells[0][1])) == webpage.TEXT
