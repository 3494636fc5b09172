"""The second try of `make test`: files that failed at the mercy of a shared machine run once more, whole and alone.

Why there is one, and for what: `infra/decisions/0304-a-second-try-in-the-open.md`.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LAST_FAILED = ROOT / ".pytest_cache/v/cache/lastfailed"
LEVELS = ("tests/integration/", "tests/e2e/", "tests/chaos/")
MOST = 3


def main() -> int:
    """Run the failed files again.

    Returns:
        the exit code of the second run, or 1 where a second try would hide a fault.
    """
    failed = sorted(json.loads(LAST_FAILED.read_text())) if LAST_FAILED.exists() else []
    files = sorted({test.split("::")[0] for test in failed})
    if not failed or len(files) > MOST or not all(name.startswith(LEVELS) for name in files):
        return 1
    say(f"SECOND TRY of {len(files)} files, whole. At the first try these failed, and want mending whatever comes now:")
    for test in failed:
        say(f"  {test}")
    ended = subprocess.run([sys.executable, "-m", "pytest", "-m", "not soak", *files], cwd=ROOT, check=False)
    say("SECOND TRY " + ("failed too." if ended.returncode else "passed: see the first failure above."))
    return ended.returncode


def say(sentence: str) -> None:
    """Print a line in its place among what pytest prints."""
    print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main())
