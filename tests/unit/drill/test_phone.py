"""A phone of a drill whose process died and was started again."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec

from streams.drill.phone import Phone
from streams.drill.script import Script

SIX = datetime(2022, 11, 24, 22, tzinfo=UTC)


class Server:
    """A console to which one code opens one session, once."""

    def __init__(self) -> None:
        self.codes, self.cookies = {"code"}, set[str]()
        self.taps: list[dict[str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        is_in = any(cookie in request.headers.get("cookie", "") for cookie in self.cookies)
        if request.method == "POST" and request.url.path == "/api/session":
            if (code := msgspec.json.decode(request.content)["token"]) not in self.codes:
                return httpx.Response(401)
            self.codes.remove(code)
            self.cookies.add("doorstep_session=kept")
            return httpx.Response(200, json={"csrf": "c"}, headers={"set-cookie": "doorstep_session=kept; Path=/"})
        if not is_in:
            return httpx.Response(401)
        if request.url.path == "/api/outcomes":
            assert request.headers["x-csrf-token"] == "c"
            self.taps += msgspec.json.decode(request.content)["outcomes"]
        return httpx.Response(200, json={"csrf": "c"})

    def phone(self, memory: Path) -> Phone:
        """A phone of the team as a new process has it."""
        script = Script(
            http="", kafka="", area="A", days=(date(2022, 11, 25),), seed=1, clock_start=SIX, clock_real=SIX,
            speed=60.0, leads={}, system="", walkers=(),
        )  # fmt: skip
        http = httpx.AsyncClient(base_url="http://doorstep.test", transport=httpx.MockTransport(self))
        return Phone(http, script, "team01", "code", memory)


async def test_a_phone_that_was_off_goes_on_with_its_session_and_says_nothing_twice(tmp_path: Path) -> None:
    server, tubes = Server(), set()
    for _ in range(3):
        phone = server.phone(tmp_path / "phones" / "team01.json")
        await phone.sign_in()
        await phone.tap("begun", visit="V1")
        tubes.add(phone.tube())
    assert len({tap["id"] for tap in server.taps}) == len(tubes) == 3


async def test_a_phone_whose_session_was_ended_shows_a_new_code(tmp_path: Path) -> None:
    server = Server()
    await server.phone(tmp_path / "team01.json").sign_in()
    server.cookies.clear()
    server.codes.add("code")
    phone = server.phone(tmp_path / "team01.json")
    await phone.sign_in()
    await phone.tap("begun", visit="V1")
    assert len(server.taps) == 1
