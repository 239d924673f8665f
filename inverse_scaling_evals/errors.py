"""The errors that users meet: one message, printed without a traceback.

They are plain `ValueError`s and import nothing, so that every module can raise them. Inspect's
command line prints them as it prints its own refusals (`_inspect/refusals.py`), and so does
`inverse-scaling`.
"""


class InverseScalingError(ValueError):
    """A setting or an input that the package cannot work with; nothing was sent or computed yet.

    The message names the value found, what was expected, and what to do.
    """

    @property
    def message(self) -> str:
        """The message, under the name by which Inspect looks for it when it writes a log."""
        return str(self)


class BudgetError(InverseScalingError):
    """A thinking budget that is malformed or that cannot be enforced on the model."""


class DataError(InverseScalingError):
    """A data file that is missing, altered, unreadable or empty after filtering."""


class TaskArgumentError(InverseScalingError):
    """A task argument outside its accepted values."""


class TooFewQuestionsError(TaskArgumentError):
    """A task argument that needs more questions than the task has."""


class InspectVersionError(InverseScalingError):
    """The installed release of Inspect lacks a private name that is needed here."""


class ServerError(InverseScalingError):
    """A model server that does not start, does not answer, or does not do what a run needs."""
