"""Export a study as a file for other runners."""

from pathlib import Path
from typing import Literal, get_args

from ...errors import TaskArgumentError
from ..folder import StudyFolder
from ..plan import Study
from ._cells import exported_cells
from ._flow import flow_spec
from ._python import python_script

ExportFormat = Literal["python", "flow"]
EXPORT_FORMATS: tuple[ExportFormat, ...] = get_args(ExportFormat)


def export_study(
    study: Study, format: ExportFormat, *, log_dir: str | Path | StudyFolder | None = None
) -> str:
    """Return a study as the text of a file that runs without the planner.

    The file names every task with every argument, so that its logs have the identity of those of
    `run`. It holds the cells that run, in their order, their epochs and sampling, and the
    questions of a `sample` by id. Prices are left out: they change no result.

    To draw a sample, the data of all tasks are loaded. The flow format also loads external tasks
    where the study has sampling options, to join these with the tasks' own.

    Args:
        study: A study, as `plan` returns it.
        format: `python` for a script that calls `eval_set`, `flow` for inspect-flow's YAML.
        log_dir: Default folder of its logs; None for `logs/NAME-export`.

    Raises:
        TaskArgumentError: If the format is unknown, or cannot hold a part of the study, which the
            message names.
        DataError: If data that must be loaded is not available.

    Examples:
        >>> text = export_study(plan(preset="ci"), "python", log_dir="logs/ci")
        >>> 'LOG_DIR = "logs/ci"' in text
        True
    """
    if format not in EXPORT_FORMATS:
        raise TaskArgumentError(
            f"Invalid format {format!r}: expected one of: {', '.join(EXPORT_FORMATS)}."
        )
    write = python_script if format == "python" else flow_spec
    return write(study, exported_cells(study), str(log_dir or f"logs/{study.name}-export"))
