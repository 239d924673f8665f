"""Facts that come with the package as YAML, each file checked against a dataclass, its schema.

pydantic could check them too, but its import would double the time that `data list` takes; so would
importlib.resources by a fifth, which is why the light commands name files by `Path(__file__)`.
"""

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import lru_cache
from types import MappingProxyType, NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import yaml

from ._yaml import compose_yaml, parse_yaml
from .errors import DataError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_Schema = TypeVar("_Schema")

_REMEDY = "The file is part of inverse_scaling_evals: install the package again."
_KINDS: Mapping[Any, str] = {
    str: "a text", int: "a whole number", float: "a number", bool: "true or false",
    NoneType: "null", dict: "a mapping", list: "a list",
}  # fmt: skip


class _MisfitError(Exception):
    """A value that is not what the schema says, and where it is: keys and positions from 0."""

    def __init__(self, problem: str, *place: str | int) -> None:
        super().__init__(problem)
        self.place = place


def read_package_data(file: "Traversable", schema: type[_Schema]) -> _Schema:
    """Read a YAML file of the package as an instance of a dataclass.

    Args:
        file: The file, such as `Path(__file__).with_name("words.yaml")`.
        schema: A dataclass. Its fields hold texts, numbers, truth values, patterns, enumerations,
            `Literal`s, other dataclasses, unions of these, and tuples and mappings of them.

    Returns:
        The instance; mappings in it are read-only.

    Raises:
        DataError: If the file is missing or does not fit; the message names file, line and entry.
    """
    try:
        text = file.read_text(encoding="utf-8")
        return _fit(schema, parse_yaml(text, is_ours=True))  # type: ignore[no-any-return]
    except OSError as error:
        raise DataError(f"{file} cannot be read: {error.strerror}. {_REMEDY}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or error
        raise DataError(f"{file}{line}: {problem}. {_REMEDY}") from error
    except _MisfitError as misfit:
        entry = ".".join(map(str, misfit.place)) or "the whole file"
        line = f", line {_line(text, misfit.place)}"
        raise DataError(f"{file}{line}: {entry}: {misfit}. {_REMEDY}") from misfit


def _line(text: str, place: tuple[str | int, ...]) -> int:
    """Find the line (from 1) of an entry."""
    node: Any = compose_yaml(text)
    line = 1
    for part in place:
        if isinstance(node, yaml.MappingNode):
            key, node = next(pair for pair in node.value if pair[0].value == str(part))
            line = key.start_mark.line + 1
        else:
            node = node.value[part]
            line = node.start_mark.line + 1
    return line


def _fit(form: Any, value: Any) -> Any:
    kind, inner = get_origin(form) or form, get_args(form)
    if is_dataclass(form):
        return _fit_dataclass(form, value)
    if kind in (Union, UnionType):
        return _fit_union(inner, value)
    if kind is tuple:
        _expect(list, value)
        forms = inner[:1] * len(value) if inner[-1] is Ellipsis else inner
        if len(forms) != len(value):
            raise _MisfitError(f"expected {len(forms)} items, found {len(value)}")
        pairs = enumerate(zip(forms, value, strict=True))
        return tuple(_fit_at(place, *pair) for place, pair in pairs)
    if kind is Mapping:
        _expect(dict, value)
        fitted = {_fit(inner[0], key): _fit_at(key, inner[1], value[key]) for key in value}
        return MappingProxyType(fitted)
    if kind is Literal or (isinstance(form, type) and issubclass(form, Enum)):
        accepted = inner or [member.value for member in form]
        if value not in accepted:
            raise _MisfitError(f"expected one of {', '.join(accepted)}; found {value!r:.80}")
        return value if inner else form(value)
    if kind is re.Pattern:
        try:
            return re.compile(_expect(str, value))
        except re.error as error:
            raise _MisfitError(
                f"expected a regular expression ({error}); found {value!r:.80}"
            ) from None
    return _expect(form, value)


def _fit_at(place: str | int, form: Any, value: Any) -> Any:
    try:
        return _fit(form, value)
    except _MisfitError as misfit:
        misfit.place = (place, *misfit.place)
        raise


def _fit_dataclass(form: Any, value: Any) -> Any:
    required, hints = _members(form)
    _expect(dict, value)
    for key in value:
        if key not in required:
            raise _MisfitError(f"unknown; expected one of {', '.join(required)}", key)
    if missing := [name for name in required if required[name] and name not in value]:
        raise _MisfitError(f"{', '.join(missing)} missing")
    try:
        return form(**{key: _fit_at(key, hints[key], inner) for key, inner in value.items()})
    except ValueError as error:  # from a check of the dataclass's own
        raise _MisfitError(str(error)) from error


@lru_cache(maxsize=128)
def _members(form: Any) -> tuple[dict[str, bool], dict[str, Any]]:
    """Name the fields of a dataclass: whether each must be given, and what it holds."""
    required = {
        field.name: field.default is MISSING and field.default_factory is MISSING
        for field in fields(form)
    }
    return required, get_type_hints(form)


def _fit_union(forms: tuple[Any, ...], value: Any) -> Any:
    known: list[Any] = [form for form in forms if is_dataclass(form)]
    if known and isinstance(value, dict):
        # the one that shares most fields was meant
        return _fit(max(known, key=lambda form: len(value.keys() & _members(form)[0])), value)
    misfits = []
    for form in forms:
        try:
            return _fit(form, value)
        except _MisfitError as misfit:
            misfits.append(misfit)
    raise max(misfits, key=lambda misfit: len(misfit.place))


def _expect(kind: Any, value: Any) -> Any:
    # a whole number will do for a number, but true is neither
    if type(value) is kind or (kind is float and type(value) is int):
        return value
    raise _MisfitError(f"expected {_KINDS[kind]}, found {value!r:.80}")
