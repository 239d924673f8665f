"""Cells whose data can be had, those whose file is missing, and those with too few questions."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from ...catalogue import catalogue
from ...datasets import NoConnectionError, fetch_source, find_source, local_copy
from ...errors import DataError, TooFewQuestionsError
from ._cell_task import cell_task
from ._expand import THINKING_ARGUMENTS, default_arguments
from ._study import Study, StudyCell


def with_data(study: Study, *, skip_missing: bool = False) -> Study:
    """Return a study whose cells without data do not run, so that the rest can.

    Files that are neither in the mirror nor in the cache are downloaded. A host to which no
    connection comes up is tried once. Tasks with solved examples (`anchor`) are made, to see
    whether they have enough questions.

    Args:
        study: A study.
        skip_missing: Whether cells whose file is missing are left out for good: then `run` calls
            the study complete without them, and `study.json` keeps them as `impossible`.

    Returns:
        The study; a cell whose file cannot be had says why in `missing_file`, one with too few
        questions in `impossible`.

    Raises:
        DataError: If no cell is left; the message is that of the first.
    """
    problems: dict[str, str | None] = {}
    unreachable: dict[str, str] = {}
    cells: list[StudyCell] = []
    for cell in study.cells:
        key = _file_of(cell) if cell.runnable else None
        if key is not None and key not in problems:
            problems[key] = _problem(key, unreachable)
        problem = problems.get(key) if key is not None else None
        if problem is not None and skip_missing:
            cell = replace(cell, impossible=problem)
        elif problem is not None:
            cell = replace(cell, missing_file=problem)
        cells.append(cell)
    cells = _with_examples(cells)
    found = [cell for cell, asked in zip(cells, study.cells, strict=True) if asked.runnable]
    if found and not any(cell.runnable for cell in found):
        raise DataError(str(found[0].missing_file or found[0].impossible))
    return replace(study, cells=tuple(cells))


def _with_examples(cells: Sequence[StudyCell]) -> list[StudyCell]:
    """Mark the cells whose task has too few questions for the examples of their mitigation."""
    problems: dict[str, str | None] = {}
    marked = []
    for cell in cells:
        if cell.runnable and cell.mitigation.startswith("anchor") and _may_have_few(cell):
            data = {**cell.task_args, **dict.fromkeys(THINKING_ARGUMENTS)}
            key = repr((cell.task, cell.mitigation, sorted(data.items())))
            if key not in problems:
                problems[key] = _too_few(cell)
            cell = replace(cell, impossible=problems[key])
        marked.append(cell)
    return marked


def _may_have_few(cell: StudyCell) -> bool:
    """Return whether a task may have few questions: a whole data set of the package's has many."""
    facts = next((each for each in catalogue() if each.name == cell.task), None)
    if facts is None or cell.dataset.startswith("csv="):
        return True
    usual = {**default_arguments(facts), facts.dataset_argument: cell.dataset}
    chosen = set(usual).difference(THINKING_ARGUMENTS)
    return any(cell.task_args.get(name) != usual[name] for name in chosen)


def _too_few(cell: StudyCell) -> str | None:
    try:
        cell_task(cell)
    except TooFewQuestionsError as error:
        return str(error)
    return None


def _file_of(cell: StudyCell) -> str | None:
    facts = next((each for each in catalogue() if each.name == cell.task), None)
    data = facts.datasets.get(cell.dataset) if facts is not None else None
    return data.file if data is not None else None


def _problem(key: str, unreachable: dict[str, str]) -> str | None:
    """Return why a file cannot be had; None if it is there now."""
    source = find_source(key)
    host = urlsplit(source.url or "").hostname or ""
    if host in unreachable and local_copy(source) is None:
        return f"{key} is not on this machine. {unreachable[host]}"
    try:
        fetch_source(source)
    except NoConnectionError as error:
        unreachable[host] = f"No connection to {host}."
        return str(error)
    except DataError as error:
        return str(error)
    return None
