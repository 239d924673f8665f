"""Read study files and presets: YAML in, a checked `StudySpec` out."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..._yaml import read_yaml_text
from ..._yaml_fields import FieldPath, YamlFields, check_fields, parse_fields
from ...errors import TaskArgumentError
from ...presets import preset_names, preset_text
from ._spec import GridSpec, StudySpec


def read_study(path: str | Path) -> StudySpec:
    """Read a study file.

    Args:
        path: A YAML file in the form that docs/studies.md describes.

    Raises:
        TaskArgumentError: If it cannot be read, or a field is wrong; the message names file, line
            and field.
    """
    path = Path(path)
    try:
        text = read_yaml_text(path)
    except (OSError, ValueError) as error:
        raise TaskArgumentError(
            f"{path} cannot be read ({error}): expected a study file. Presets are chosen with "
            f"--preset: {', '.join(preset_names())}."
        ) from error
    return parse_study(text, str(path), default_name=path.stem)


def read_preset(name: str) -> StudySpec:
    """Read a preset.

    Raises:
        TaskArgumentError: If there is none of that name.

    Examples:
        >>> read_preset("demo").budgets
        ('0', '1024', '4096', '16384')
    """
    if name not in preset_names():
        raise TaskArgumentError(
            f"Invalid preset {name!r}: expected one of: {', '.join(preset_names())}."
        )
    return parse_study(preset_text(name), f"preset {name}", default_name=name)


def parse_study(text: str, source: str, *, default_name: str = "study") -> StudySpec:
    """Check the text of a study file.

    Args:
        text: YAML.
        source: Its name in messages.
        default_name: Name of the study where the text has none.

    Raises:
        TaskArgumentError: Naming source, line, field, the value found and what is expected.
    """
    fields = parse_fields(
        text,
        source,
        form=(
            "is not a study: expected a mapping of fields such as tasks, models and budgets "
            "(docs/studies.md)."
        ),
        error=TaskArgumentError,
    )
    named = {"name": default_name, **fields.content}
    return check_fields(StudySpec, replace(fields, content=named), unknown=_expected)


def validate_fields(fields: Mapping[str, Any], source: str) -> StudySpec:
    """Check fields that come from arguments instead of a file.

    Raises:
        TaskArgumentError: Naming the field, the value found and what is expected.
    """
    given = YamlFields(source, fields, {}, TaskArgumentError)
    return check_fields(StudySpec, given, unknown=_expected)


def _expected(path: FieldPath) -> str:
    """Return which fields are expected in the place of an unknown one."""
    if path[0] in ("sampling", "prices"):
        return " (sampling: temperature, top_p, max_tokens, seed; prices: input, output)."
    model = GridSpec if len(path) == 3 else StudySpec  # grids.N.field
    return f". Expected one of: {', '.join(sorted(model.model_fields))}."
