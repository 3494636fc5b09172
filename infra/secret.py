"""The key of resident and household ids: `DOORSTEP_SECRET`, else one made on first use and kept in STATE."""

import contextlib
import os
import secrets

from infra.settings import Settings


def secret(settings: Settings) -> str:
    """The key; of several processes that ask at once on first use, all get the same one."""
    if settings.secret:
        return settings.secret
    file = settings.state / "secret"
    if not file.exists():
        settings.state.mkdir(parents=True, exist_ok=True)
        fresh = settings.state / f"secret.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(32))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, file)  # the first one wins
        fresh.unlink()
    return file.read_text().strip()
