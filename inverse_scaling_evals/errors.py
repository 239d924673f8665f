"""The errors that users meet: printed without a traceback, and caught as `ValueError`."""

# the one private name of Inspect that importing this package needs: no public class is its equal
from inspect_ai._util.error import PrerequisiteError as PrerequisiteError
from rich.markup import escape


class SuiteError(PrerequisiteError, ValueError):
    """A setting or an input that the suite cannot work with; nothing was sent or computed yet.

    The message names the value that was met, the values that are accepted and the way out.
    """

    def __init__(self, message: str) -> None:
        # Inspect prints the message as rich markup, where "[0, 8]" would be read as a style
        super().__init__(escape(message))
        self.plain = message

    def __str__(self) -> str:
        return self.plain


class BudgetError(SuiteError):
    """A thinking budget that is malformed or that the model cannot be made to obey."""


class DataError(SuiteError):
    """A data file that is missing, altered, unreadable or empty after filtering."""


class TaskArgumentError(SuiteError):
    """A task argument outside its accepted values."""


class InspectVersionError(SuiteError):
    """The installed release of Inspect lacks a private name that is needed here."""


class ServerError(SuiteError):
    """A model server that does not start, does not answer, or does not do what a run needs."""
