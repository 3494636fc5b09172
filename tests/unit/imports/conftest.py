"""The estate that small ledgers are about."""

import pytest

from streams.imports.judging.known import Known
from tests.unit.imports.small_ledgers import bring


@pytest.fixture(scope="module")
def willows() -> Known:
    """柳苑 with two buildings."""
    book = [["小区", "楼号", "单元数", "层数", "每层户数"], ["柳苑", "1号楼", 3, 5, 2], ["柳苑", "2号楼", 2, 4, 3]]
    return bring("buildings", book)[1]
