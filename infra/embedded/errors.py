"""What can go wrong with the embedded servers: all of it is `UnavailableError`, explained in schemas/ERRORS.md."""

from schemas.errors import UnavailableError


class StateInUse(UnavailableError):
    """Another living process already runs the embedded servers of this state folder."""

    code = "E2101"


class ProgramMissing(UnavailableError):
    """A program that an embedded server needs is not on this machine; the message says how to get it."""

    code = "E2102"


class DidNotStart(UnavailableError):
    """An embedded server ended, or never answered, while it was starting; the message quotes the end of its log."""

    code = "E2103"
