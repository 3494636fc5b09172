"""A lone dispatch that is told to end while it compiles its kernels, as it does on a new machine, ends."""

import asyncio
import os
import signal
import sys

from infra.embedded import EmbeddedKafka

_COMPILES = """
import time
from streams.dispatch import process
def compile_kernels():
    print("compiling", flush=True)
    while True:
        time.sleep(0.01)
process.compile_kernels = compile_kernels
from streams.__main__ import main
main(["dispatch"])
"""


async def test_a_dispatch_that_compiles_ends_when_it_is_told_to(
    database_address: str, kafka_server: EmbeddedKafka
) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")}
    environment |= {"DOORSTEP_KAFKA": kafka_server.address, "DOORSTEP_DATABASE": database_address}
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _COMPILES, env=environment, stdout=asyncio.subprocess.PIPE
    )
    assert running.stdout is not None
    try:
        assert await asyncio.wait_for(running.stdout.readline(), 60) == b"compiling\n"
        running.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(running.wait(), 30) == 0
    finally:
        if running.returncode is None:
            running.kill()
