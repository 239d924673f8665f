"""What studies planned and their folders do not hold, without the data of their tasks."""

from collections.abc import Sequence

from inspect_ai.log import list_eval_logs

from ..._compat import filesystem
from ...errors import DataError
from ..plan._fingerprint import cell_key
from ._folder import read_folder, read_study_of


def missing_cells(log_dirs: Sequence[str]) -> list[str]:
    """Find the planned cells that have no log, or one of fewer epochs than planned.

    Only headers are read. Whether a log is finished, its header says; `check` compares it with the
    questions that the cell has now, and needs their data for that.

    Args:
        log_dirs: Folders, each searched with its subfolders; one of no study has nothing missing.

    Returns:
        A sentence for each such cell, and for each folder whose logs cannot be told apart.

    Raises:
        DataError: If what a folder says of its study cannot be read.
    """
    sentences: dict[tuple[str, str], str] = {}
    for folder in _folders(log_dirs):
        study = read_study_of(folder)
        if study is None:
            continue
        try:
            latest = read_folder(folder).latest()
        except DataError as error:
            sentence = f"What the study in {folder} lacks cannot be told. {error.plain}"
            sentences.setdefault((study.name, ""), sentence)
            continue
        for cell in study.runnable:
            key = cell_key(cell)
            log = latest.get(key)
            if log is not None and log.epochs >= (cell.epochs or 1):
                continue
            lacks = f"{log.epochs} of {cell.epochs} epochs" if log else "no log"
            sentence = (
                f"The study in {folder} has {lacks} of {cell.label}: run the rest, or name the "
                "logs that count in place of the folder."
            )
            # a folder may be named twice, by its path from here and from the root
            sentences.setdefault((study.name, key), sentence)
    return list(sentences.values())


def _folders(log_dirs: Sequence[str]) -> list[str]:
    """List the folders with all below them that hold logs, each once."""
    given = [folder.rstrip("/") for folder in log_dirs]
    below = [
        info.name.removeprefix("file://").rpartition("/")[0]
        for folder in given
        if filesystem(folder).exists(folder)
        for info in list_eval_logs(folder)
    ]
    return list(dict.fromkeys([*given, *below]))
