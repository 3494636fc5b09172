"""What goes wrong in the background is said, and the work goes on."""

import contextlib

from infra import telemetry


class reported(contextlib.AbstractContextManager[None]):  # noqa: N801  # reads as a statement
    """Log what goes wrong in the background and go on: the next wake-up tries again."""

    def __init__(self, area: str) -> None:
        self._area = area

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        if error is None or not isinstance(error, Exception):
            return False
        telemetry.logger("dispatch").error("dispatch goes on after an error", area=self._area, error=repr(error))
        return True
