"""Find a grade question in a message, as a model would."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ._student import FEATURES, STRESS_LEVELS

_FIELD = re.compile(
    r"""
    (?<![A-Za-z])
    (?P<key>study|extracurricular|sleep|social|physical|stress|gender|grades?)(?![a-z])
    [A-Za-z_ ]{0,40}(?:\([^()\n]{0,30}\))?   # Hours_Per_Day, level, (0-10)
    ["'*` ]{0,4}[:=>][ \t"'*`]{0,8}          # name: 1, "name": 1, **name:** 1, <name>1</name>
    (?P<value>\d{1,2}(?:\.\d{1,10})?(?![\d.]*\d)(?![ ]?(?:to|-|–)[ ]?\d)|[A-Za-z]{1,30})
    """,
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
_STRESS = {
    **{level.lower(): float(code) for code, level in enumerate(STRESS_LEVELS)},
    **{str(code): float(code) for code in range(len(STRESS_LEVELS))},
}
_MAX_GAP = 80  # characters between the last feature of an example and its grade
_BLANK_LINE = re.compile(r"\n[ \t]*\r?\n")


@dataclass(frozen=True)
class GradesReading:
    """A grade question found in a message.

    Attributes:
        features: Features of the student asked about: `study`, `extracurricular`, `sleep`,
            `social`, `physical` in hours per day, `stress` 0 (low), 1 (moderate) or 2 (high).
        shots: The examples in order: the same features, and the grade from 0 to 10.
    """

    features: Mapping[str, float]
    shots: tuple[tuple[Mapping[str, float], float], ...] = ()


@dataclass
class _Record:
    features: dict[str, float] = field(default_factory=dict)
    grade: float | None = None
    end: int = 0  # of the last field in the text

    @property
    def complete(self) -> bool:
        return len(self.features) == len(FEATURES)


def read_grades(text: str) -> GradesReading | None:
    """Return the grade question in a user message.

    Reads the prompts of this package and records in the layouts of the paper: the file's column
    names as `Name: value` or `Name=value`, one per line or separated by commas, or as tags
    (`<Name>value</Name>`, the layout of the released generator, grades_regression_creator.py),
    with or without `Gender` and `Student_ID`, examples ending with `Grades`.

    Args:
        text: The whole message; text around the records is ignored.

    Returns:
        The question, or None if the last record lacks a feature or has a grade already, so that
        no grade is asked for.
    """
    records = [record for record in _records(text) if record.features]
    if not records or not records[-1].complete or records[-1].grade is not None:
        return None
    return GradesReading(
        features=records[-1].features,
        shots=tuple(
            (record.features, record.grade)
            for record in records[:-1]
            if record.complete and record.grade is not None
        ),
    )


def _records(text: str) -> list[_Record]:
    records = [_Record()]
    for match in _FIELD.finditer(text):
        key, value = match["key"].lower(), match["value"].lower()
        record = records[-1]
        if key == "gender":
            if record.complete:
                record.end = match.end()
        elif key.startswith("grade"):
            gap = text[record.end : match.start()]
            belongs = len(gap) <= _MAX_GAP and not _BLANK_LINE.search(gap)
            if record.complete and record.grade is None and belongs:
                record.grade = _number(value, 10)
        else:
            stress = _STRESS.get(value.removesuffix(".0"))
            number = stress if key == "stress" else _number(value, 24)
            if number is None:
                continue
            if key in record.features or record.grade is not None:
                record = _Record()
                records.append(record)
            record.features[key] = number
            record.end = match.end()
    return records


def _number(value: str, maximum: int) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if 0 <= number <= maximum else None
