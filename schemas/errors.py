"""Errors sorted by what the caller must do; each has a stable code, explained in ERRORS.md."""

from typing import Any, ClassVar


class DispatchError(Exception):
    """Anything doorstep refuses or cannot do, in one sentence with a code.

    Attributes
    ----------
    code
        Stable, `E` and four digits: meaning, cause and cure stand in `schemas/ERRORS.md`.
    fields
        What the sentence speaks of, for machines.
    """

    code: ClassVar[str] = "E0000"

    def __init__(self, message: str, **fields: Any) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class RejectedError(DispatchError):
    """The input is wrong and stays wrong: bury it and go on."""

    code = "E1000"


class UnreadableEvent(RejectedError):
    """The bytes are no event: not JSON, a wrong type, a missing field."""

    code = "E1001"


class UnknownArea(RejectedError):
    """The event names an area nobody added."""

    code = "E1002"


class ImplausibleTime(RejectedError):
    """An instant lies more than 5 minutes ahead of the clock, or an instant or date more than 400 days away from it."""

    code = "E1003"


class UnknownTag(UnreadableEvent):
    """A tag this release does not know: parked until one does."""

    code = "E1004"


class UnreadableLedger(RejectedError):
    """A ledger file cannot be read at all."""

    code = "E1101"


class UnusableRow(RejectedError):
    """A row of a ledger names no door, no person or no anchor date."""

    code = "E1102"


class BadCommand(RejectedError):
    """A coordinator's command is not possible, or names something that does not exist."""

    code = "E1201"


class BadRequest(RejectedError):
    """A request to the HTTP interface has a wrong field."""

    code = "E1202"


class Conflict(RejectedError):
    """Somebody else did something to the same visit, team or plan that the asker had not seen. Fields: `first`."""

    code = "E1203"


class NotSignedIn(RejectedError):
    """No session, or one that has ended."""

    code = "E1301"


class NotAllowed(RejectedError):
    """The role or the area does not allow it."""

    code = "E1302"


class TooManyAttempts(RejectedError):
    """Too many failed sign-ins: wait."""

    code = "E1303"


class NotFound(RejectedError):
    """There is no such thing, or not in your area."""

    code = "E1304"


class PasswordOutdated(RejectedError):
    """The first password must be changed before anything else."""

    code = "E1305"


class ShiftOver(RejectedError):
    """The shift of a phone's route is over: names and rooms are not shown any more."""

    code = "E1306"


class BadSetting(RejectedError):
    """A setting cannot be understood."""

    code = "E1401"


class UnavailableError(DispatchError):
    """A machine is away: hold, and try again."""

    code = "E2000"


class DatabaseAway(UnavailableError):
    """Postgres does not answer."""

    code = "E2001"


class BrokerAway(UnavailableError):
    """Kafka does not answer."""

    code = "E2002"


class LogLost(UnavailableError):
    """The log on Kafka is not the one the positions speak of: another cluster, or a topic made anew."""

    code = "E2003"


class MigrationMismatch(UnavailableError):
    """The database is at another schema than this release."""

    code = "E2004"


class BurialBrake(UnavailableError):
    """Too many events in a row could not be read: stopped burying until a person looks."""

    code = "E2005"
