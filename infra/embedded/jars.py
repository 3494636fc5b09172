"""The broker's jars: copied once by Maven into the user's cache, shared between clones, named by their list's hash."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from infra.embedded.errors import DidNotStart, ProgramMissing

POM = Path(__file__).parent / "kafka" / "pom.xml"
JAVA_CURE = (
    "install a Java 17 runtime and Maven (Debian, Ubuntu: apt-get install openjdk-17-jre-headless maven), "
    "or name a Kafka in DOORSTEP_KAFKA"
)


def cache_folder() -> Path:
    """Return where the jars of this release's list are, or will be, kept."""
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    name = hashlib.sha256(POM.read_bytes()).hexdigest()[:12]
    return root / "doorstep" / f"kafka-{name}"


def find() -> Path | None:
    """Find the jars if they are there already."""
    folder = cache_folder()
    return folder if folder.is_dir() else None


def fetch() -> Path:
    """Return the folder of the jars, having Maven copy them there the first time (43 MB, some seconds).

    Raises
    ------
    ProgramMissing
        There is no Maven.
    DidNotStart
        Maven could not get them.
    """
    folder = cache_folder()
    if folder.is_dir():
        return folder
    maven = shutil.which("mvn")
    if maven is None:
        raise ProgramMissing(f"The embedded Kafka needs Maven to get its jars: {JAVA_CURE}.", program="mvn")
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))
    try:
        _copy(maven, draft)
        draft.chmod(0o755)
        if not folder.exists():
            draft.rename(folder)
    except OSError:
        if not folder.is_dir():  # else another clone was faster, and its jars are the same
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def java() -> str:
    """Return the Java program.

    Raises
    ------
    ProgramMissing
        There is none, neither in JAVA_HOME nor on the PATH.
    """
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home) / "bin")) if home else None
    found = found or shutil.which("java")
    if found is None:
        raise ProgramMissing(f"The embedded Kafka needs Java: {JAVA_CURE}.", program="java")
    return found


def _copy(maven: str, folder: Path) -> None:
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={folder}"]
    done = subprocess.run(
        [maven, "-q", "-B", "-f", str(POM), *goal],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode != 0 or not any(folder.glob("kafka_*.jar")):
        reason = " ".join((done.stdout + done.stderr).split())[-600:]
        raise DidNotStart(f"Maven could not copy the jars of the embedded Kafka: {reason}", program="mvn")
