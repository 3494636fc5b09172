"""Postgres refuses to run as root: which user it runs as, and a folder that this user can reach."""

import hashlib
import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import Any

import psutil

from infra.embedded.errors import ProgramMissing

SERVER_USER = "postgres"
OUTSIDE = Path("/var/lib/doorstep")
ORIGIN = "origin"  # in a folder outside: where its link lies
# What a server says that may start a moment later, when the remains of one killed with -9 are gone.
PASSING = (
    "pre-existing shared memory block",
    "Address already in use",
    "lock file",
    "could not create any TCP/IP sockets",
)


def server_user() -> str | None:
    """Return the system user for the server, None for our own.

    Raises
    ------
    ProgramMissing
        We are root and the distribution's user is not there.
    """
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(SERVER_USER)
    except KeyError:
        cure = "install the distribution's PostgreSQL, which brings that user, or do not run as root"
        raise ProgramMissing(
            f"Postgres does not run as root, and there is no user {SERVER_USER}: {cure}.", program="postgres"
        ) from None
    return SERVER_USER


def server_home(wanted: Path, user: str | None) -> Path:
    """Make and return a folder that `user` can reach: `wanted`, else one outside, to which `wanted` becomes a link."""
    if user is None:
        wanted.mkdir(parents=True, exist_ok=True, mode=0o700)
        return wanted
    if wanted.is_symlink():
        home = wanted.readlink()
    elif can_reach(wanted.parent, user):
        home = wanted
    else:
        home = _outside(wanted)
    home.mkdir(mode=0o700, exist_ok=True)
    shutil.chown(home, user)
    if home != wanted:
        (home / ORIGIN).write_text(str(wanted))
    return home


def _outside(wanted: Path) -> Path:
    """Link `wanted` to a folder of its own in `OUTSIDE`, and remove those whose link is gone."""
    home = OUTSIDE / f"postgres-{hashlib.sha256(str(wanted).encode()).hexdigest()[:12]}"
    OUTSIDE.mkdir(mode=0o755, exist_ok=True)
    for origin in OUTSIDE.glob(f"postgres-*/{ORIGIN}"):
        if not Path(origin.read_text()).is_symlink() and not _serves(origin.parent / "data"):
            shutil.rmtree(origin.parent, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)
    wanted.symlink_to(home)
    return home


def remove_home(wanted: Path) -> None:
    """Remove the data that `server_home` gave a folder to, wherever it lies."""
    if wanted.is_symlink():
        shutil.rmtree(wanted.readlink(), ignore_errors=True)
        wanted.unlink()
    shutil.rmtree(wanted, ignore_errors=True)


def _serves(data: Path) -> bool:
    """Whether a server runs on `data`: its folder may have lost its link, but not yet its life."""
    try:
        return str(data) in psutil.Process(int((data / "postmaster.pid").read_text().split()[0])).cmdline()
    except (OSError, ValueError, IndexError, psutil.Error):
        return False


def can_reach(folder: Path, user: str) -> bool:
    """Ask, as `user`, whether a path below `folder` could be opened."""
    asked = subprocess.run(
        ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)], check=False, capture_output=True, **popen_user(user)
    )
    return asked.returncode == 0


def popen_user(user: str | None) -> dict[str, Any]:
    """Return what `subprocess` needs to run something as `user`."""
    return {"user": user, "group": user, "extra_groups": []} if user is not None else {}


def worth_another_try(log_tail: str) -> bool:
    """Tell from the end of its log whether a server that ended at once may start a moment later."""
    return any(reason in log_tail for reason in PASSING)


def forget_stale_pid_file(data: Path) -> None:
    """Remove a `postmaster.pid` whose pid now belongs to another program: Postgres would refuse to start for ever."""
    file = data / "postmaster.pid"
    if file.exists() and not _serves(data):
        file.unlink()
