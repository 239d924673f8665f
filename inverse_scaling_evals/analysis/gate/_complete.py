"""Which logs of a study are not complete, or cannot be read."""

from collections.abc import Iterable

from ..logs import LogNote, LogNoteCode

_INCOMPLETE = {LogNoteCode.UNREADABLE, LogNoteCode.UNFINISHED, LogNoteCode.INVALIDATED}


def incomplete_logs(notes: Iterable[LogNote]) -> list[LogNote]:
    """Return the notes on logs without which a study is not complete.

    Args:
        notes: The notes on the logs of the study, as `observations_df(logs, strict=False)` returns
            them.

    Returns:
        Those on logs that cannot be read, were not run to their end, or were invalidated, unless a
        complete log of the same task, arguments and model has all their questions and epochs.
    """
    return [note for note in notes if note.code in _INCOMPLETE and not note.replaced]
