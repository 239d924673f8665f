"""A study as a file for other runners: a script around `eval_set`, or an inspect-flow spec."""

from typing import Literal, get_args

from ...errors import TaskArgumentError
from ..plan._study import Study
from ._cells import exported_cells
from ._flow import flow_spec
from ._python import python_script

ExportFormat = Literal["python", "flow"]
EXPORT_FORMATS: tuple[ExportFormat, ...] = get_args(ExportFormat)


def export_study(study: Study, format: str, *, log_dir: str | None = None) -> str:
    """Write a study as a file that runs without the planner.

    The file names every task with every argument, so that its logs have the identity of those of
    `run`. It holds the cells that run, in their order, their repeats and sampling, and the
    questions of a `sample` by id. Prices are left out: they change no result.

    To draw a sample, the data of all tasks are loaded. The flow format loads tasks outside the
    suite besides, where the study has sampling options, to join these with the tasks' own.

    Args:
        study: As `plan` gives it.
        format: `python` for a script that calls `eval_set`, `flow` for inspect-flow's YAML.
        log_dir: Where its logs go, unless its user says otherwise; None for `logs/NAME-export`.

    Raises:
        TaskArgumentError: If the format is unknown, or cannot hold something that the study says;
            the message names what would be lost.
        DataError: If data that must be loaded cannot be had.
    """
    if format not in EXPORT_FORMATS:
        raise TaskArgumentError(
            f"format={format!r} is unknown. Accepted are {', '.join(EXPORT_FORMATS)}."
        )
    write = python_script if format == "python" else flow_spec
    return write(study, exported_cells(study), log_dir or f"logs/{study.name}-export")
