"""What studies planned and their folders do not hold, without the data of their tasks."""

from collections.abc import Sequence

from ...errors import DataError
from ..plan import cell_key
from ._folder import StudyFolder


def missing_cells(log_dirs: Sequence[str]) -> list[str]:
    """Find the planned cells that have no log, or one of fewer epochs than planned.

    Only headers are read. Whether a log is finished, its header says; `check` compares it with the
    questions that the cell has now, and needs their data for that.

    Args:
        log_dirs: Folders, each searched with its subfolders; one of no study has nothing missing.

    Returns:
        A sentence for each such cell, and for each folder whose logs cannot be told apart.

    Raises:
        DataError: If the `study.json` of a folder cannot be read.
    """
    sentences: dict[tuple[str, str], str] = {}
    for folder in _with_subfolders(log_dirs):
        study = folder.study()
        if study is None:
            continue
        try:
            latest = folder.logs().latest()
        except DataError as error:
            sentence = f"The missing cells of the study in {folder} are unknown. {error}"
            sentences.setdefault((study.name, ""), sentence)
            continue
        for cell in study.runnable:
            key = cell_key(cell)
            log = latest.get(key)
            if log is not None and log.epochs >= (cell.epochs or 1):
                continue
            found = f"{log.epochs} of {cell.epochs} epochs" if log else "no log"
            sentence = (
                f"The study in {folder} has {found} of {cell.label}. Run the rest of it, or pass "
                "the logs that count instead of the folder."
            )
            # a folder may be named twice, by a relative and by an absolute path
            sentences.setdefault((study.name, key), sentence)
    return list(sentences.values())


def _with_subfolders(log_dirs: Sequence[str]) -> list[StudyFolder]:
    """List the folders and all below them that hold logs, each once."""
    given = [StudyFolder(log_dir.rstrip("/")) for log_dir in log_dirs]
    below = [
        StudyFolder(path.removeprefix("file://").rpartition("/")[0])
        for folder in given
        if folder.exists()
        for path in folder.log_paths()
    ]
    return list(dict.fromkeys([*given, *below]))
