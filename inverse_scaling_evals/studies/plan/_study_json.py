"""A study as a file: what its log directory keeps, and what worker processes are told."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ...errors import DataError
from ._study import Study

STUDY_FORMAT = 1
"""Version of the layout; a file of a later one is refused."""

_LATER = "Use the version of inverse_scaling_evals that wrote it."


def study_to_json(study: Study) -> str:
    """Write a study down, cell by cell; `study_from_json` gives back an equal one.

    Raises:
        DataError: If an argument of a task is nothing that JSON can hold and give back.
    """
    for cell in study.cells:
        _check_arguments(cell.label, cell.task_args)
    document = {"format": STUDY_FORMAT, "study": _adapter().dump_python(study, mode="json")}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def study_from_json(text: str, *, source: str = "the study") -> Study:
    """Read a study that `study_to_json` wrote.

    Args:
        text: The JSON.
        source: Where it is from, for messages.

    Raises:
        DataError: If it is no study, or one that a later version wrote.
    """
    try:
        document = json.loads(text)
    except ValueError as error:
        raise DataError(f"{source} is no JSON ({error}): it was cut short or altered.") from error
    if not isinstance(document, Mapping) or "format" not in document:
        raise DataError(f"{source} is no study: `format` and `study` are missing.")
    if document["format"] != STUDY_FORMAT:
        raise DataError(
            f"{source} has format {document['format']!r}; this version reads {STUDY_FORMAT}. "
            f"{_LATER}"
        )
    given = document.get("study")
    try:
        study = _adapter().validate_python(given)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise DataError(
            f"{source} is no study of this version: {field or 'study'}: {first['msg']}. {_LATER}"
        ) from error
    for field in _unknown_fields(given, _adapter().dump_python(study, mode="json")):
        # a field that is dropped may be the one that makes it another study
        raise DataError(f"{source} has the field {field}, unknown to this version. {_LATER}")
    return study


def _check_arguments(cell: str, arguments: Mapping[str, Any]) -> None:
    for name, value in arguments.items():
        try:
            kept = json.loads(json.dumps(value, allow_nan=False))
        except (TypeError, ValueError):
            kept = object()
        if kept != value:
            raise DataError(
                f"{name}={value!r} of {cell} cannot be written into a study file. Accepted are "
                "texts, numbers, true, false, null, and lists and tables of these."
            )


@cache
def _adapter() -> TypeAdapter[Study]:
    return TypeAdapter(Study)


def _unknown_fields(given: Any, known: Any, place: str = "study") -> Iterator[str]:
    if isinstance(given, Mapping):
        for name, value in given.items():
            if name not in known:
                yield f"{place}.{name}"
            else:
                yield from _unknown_fields(value, known[name], f"{place}.{name}")
    elif isinstance(given, list):
        for number, value in enumerate(given):
            yield from _unknown_fields(value, known[number], f"{place}.{number}")
