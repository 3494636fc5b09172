"""Imports over HTTP: preview, import, questions, undo and the sheet with remarks, each open to who may."""

from typing import Any

import httpx

from tests import ledger_life as life
from tests.builders_ledgers import Citizen, address_book, citizens
from tests.served import Served


async def send(
    client: httpx.AsyncClient, area: str, kind: str, *contents: bytes, name: str = "台账.csv", dry_run: bool = False
) -> Any:
    files = [("file", (name, content)) for content in contents]
    query = {"dry_run": 1} if dry_run else {}
    return await client.post(f"/api/areas/{area}/imports/{kind}", files=files, params=query, timeout=60)


async def register(client: httpx.AsyncClient, area: str, seed: int) -> list[Citizen]:
    people = citizens(seed)
    assert (await send(client, area, "buildings", address_book(people), name="楼栋.xlsx")).status_code == 200
    assert (await send(client, area, "register", life.register(people, ("11月25日",)))).status_code == 200
    return people


async def test_a_preview_writes_nothing_and_says_which_visits_it_would_cause(served: Served) -> None:
    async with served.signed_in() as client:
        people = await register(client, served.area, 1)
        special = life.special([one for one in people if "sampled" not in one.marks[0]][:3], ("独居老人",), ("",))
        looked = await send(client, served.area, "special", special, dry_run=True)
        assert looked.status_code == 200
        body = looked.json()
        assert body["import"] is None
        assert body["would"]["tomorrow"]["added"] > 0
        assert [one["kind"] for one in (await client.get(f"/api/areas/{served.area}/imports")).json()] == [
            "register",
            "buildings",
        ]


async def test_a_ledger_may_be_the_whole_body(served: Served) -> None:
    people = citizens(3)
    url = f"/api/areas/{served.area}/imports/buildings"
    async with served.signed_in() as client:
        done = await client.post(url, content=address_book(people), params={"name": "楼栋.xlsx"}, timeout=60)
        assert done.status_code == 200
        assert (done.json()["files"][0]["file"], done.json()["totals"]["reject"]) == ("楼栋.xlsx", 0)
        nameless = await client.post(url, content=address_book(people), params={"dry_run": 1}, timeout=60)
        assert nameless.json()["totals"]["unchanged"] == done.json()["totals"]["new"] > 0
        assert (await client.post(url, content=b"", timeout=60)).status_code == 422
        assert (await client.post(url, files={"other": b"x"}, timeout=60)).status_code == 422


async def test_an_import_is_listed_taken_back_and_its_sheet_fetched(served: Served) -> None:
    base = f"/api/areas/{served.area}/imports"
    async with served.signed_in() as client:
        people = await register(client, served.area, 2)
        done = (await send(client, served.area, "special", life.special(people[:4], ("独居老人",), ("",)))).json()
        [newest, *_] = (await client.get(base)).json()
        assert (newest["import"], newest["by"], newest["events"]) == (done["import"], "coordinator", done["events"])
        assert newest["undoable_until"]
        assert (await client.get(f"{base}/running")).json() == []
        sheet = await client.get(f"{base}/{done['import']}/report.xlsx")
        assert (sheet.status_code, sheet.content[:2]) == (200, b"PK")
        looked = (await client.post(f"{base}/{done['import']}/undo?dry_run=1")).json()
        assert (looked["undone"], looked["undone_at"]) == (False, None)
        assert set(looked["would"]) == {"today", "tomorrow"}
        undone = (await client.post(f"{base}/{done['import']}/undo")).json()
        assert (undone["undone"], undone["corrected"]) == (True, looked["corrected"])
        assert (await client.post(f"{base}/{done['import']}/undo")).json()["code"] == "E1201"
        [newest, *_] = (await client.get(base)).json()
        assert (newest["undone_by"], newest["undoable_until"]) == ("coordinator", None)


async def test_questions_are_listed_and_answered(served: Served) -> None:
    base = f"/api/areas/{served.area}/imports/questions"
    async with served.signed_in() as client:
        people = await register(client, served.area, 3)
        await send(client, served.area, "register", life.register(people[1:], ("11月25日",)))
        [asked] = (await client.get(base)).json()
        assert (asked["kind"], asked["about"]["name"]) == ("missing", people[0].name)
        answer = await client.post(f"{base}/{asked['question']}", json={"answer": "keep"})
        assert answer.json() == {
            "question": asked["question"],
            "answer": "keep",
            "events": 0,
            "import": asked["import"],
        }
        assert (await client.get(base)).json() == []
        [answered] = (await client.get(f"{base}?all=1")).json()
        assert (answered["answer"], answered["by"]) == ("keep", "coordinator")


async def test_a_header_nobody_knows_comes_with_its_questions(served: Served) -> None:
    async with served.signed_in() as client:
        await register(client, served.area, 4)
        rows = "甲栏,乙栏\n张三,李四\n王五,13900001234\n,140102199001011234\n"
        body = (await send(client, served.area, "special", rows.encode(), dry_run=True)).json()
        assert (body["code"], body["status"], body["file"]) == ("E1107", 422, "台账.csv")
        assert [one["about"]["printed"] for one in body["questions"]] == ["甲栏", "乙栏"]
        assert [one["samples"] for one in body["questions"]] == [["张三", "王五"], ["李四", "139****1234"]]
        path = f"/api/areas/{served.area}/imports/questions/{body['questions'][0]['question']}"
        assert (await client.post(path, json={"answer": "name"})).status_code == 200
        assert "张三" not in str((await client.get(f"/api/areas/{served.area}/imports/questions?all=1")).json())


async def test_who_may_not_import_may_not_answer_or_take_back_either(served: Served) -> None:
    base = f"/api/areas/{served.area}/imports"
    async with served.signed_in("auditor") as client:
        assert (await client.get(base)).status_code == 200
        assert (await client.get(f"{base}/questions")).status_code == 200
        for path in ("register", "questions/x", "i1/undo"):
            assert (await client.post(f"{base}/{path}", json={"answer": "keep"}, files=None)).status_code in (403, 422)
        assert (await client.post(f"{base}/i1/undo")).status_code == 403
        assert (await client.get(f"/api/areas/{served.area}x/imports")).status_code == 403
    async with served.lead() as client:
        assert (await client.get(base)).status_code == 403
    async with served.signed_in() as client:
        del client.headers["X-CSRF-Token"]
        assert (await client.post(f"{base}/i1/undo")).status_code == 403
    async with served.client() as client:
        assert (await client.get(base)).status_code == 401
