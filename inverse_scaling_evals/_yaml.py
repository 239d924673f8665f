"""The one reader of YAML: it refuses what would take long, or be read as something else."""

import re
from pathlib import Path
from typing import Any

import yaml

MAX_CHARACTERS = 1_000_000
"""Characters of a file."""

MAX_DEPTH = 50
"""Lists and mappings within each other."""

MAX_VALUES = 20_000
"""Values of a text, those behind each alias counted every time they are used."""

MAX_DIGITS = 30
"""Characters of a whole number: no setting needs more, and the time to read one is quadratic."""

# libyaml's parser is ten times as fast, but not every build of PyYAML has it
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


# YAML 1.1 reads these digits as an octal number
_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+")


class RefusedYamlError(yaml.MarkedYAMLError):
    """YAML that this module does not accept: the problem is a clause, after which nothing comes."""


class _Loader(_Base):  # type: ignore[misc]
    """Reads values; every error of PyYAML's constructors becomes one with a line."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        if isinstance(node, yaml.MappingNode):
            _refuse_repeated(node)
        if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:int":
            if len(node.value) > MAX_DIGITS:
                raise _error(
                    f"a number of {len(node.value):,} characters; expected up to {MAX_DIGITS}", node
                )
            if _LEADING_ZERO.fullmatch(node.value):
                raise _error(
                    f"{node.value} is octal in YAML; expected a number without leading zeros", node
                )
        try:
            return super().construct_object(node, deep=deep)
        except yaml.YAMLError:
            raise
        # a tag or pattern that the value does not fit, such as !!bool x or the date 2024-99-99
        except Exception as error:
            raise _error(f"invalid value: {error}", node) from error


def read_yaml_text(path: str | Path) -> str:
    """Return the text of a file that is expected to hold YAML.

    Raises:
        OSError: If it cannot be opened.
        ValueError: If it is not UTF-8, or has more than `MAX_CHARACTERS`.
    """
    with Path(path).open(encoding="utf-8") as file:
        text = file.read(MAX_CHARACTERS + 1)
    if len(text) > MAX_CHARACTERS:
        raise ValueError(f"more than {MAX_CHARACTERS:,} characters")
    return text


def parse_yaml(text: str, *, is_ours: bool = False) -> Any:
    """Return the value of a YAML text.

    Args:
        text: The text.
        is_ours: Whether it comes with the package: then its size is not checked, which takes a
            third of the time.

    Raises:
        yaml.YAMLError: If it is not YAML, gives a key twice, or exceeds a limit of this module;
            with `problem` and `problem_mark`, unless it has characters that YAML does not allow.
    """
    if not is_ours:
        _check_size(text)
    return yaml.load(text, Loader=_Loader)


def compose_yaml(text: str) -> Any:
    """Return the nodes of a YAML text, which know their lines.

    Raises:
        yaml.YAMLError: As `parse_yaml`.
    """
    _check_size(text)
    return yaml.compose(text, Loader=_Loader)


def _check_size(text: str) -> None:
    """Refuse a text that is too deep, or too large once its aliases are replaced.

    Events come one at a time, so this takes neither recursion nor memory, as composing would.
    """
    known: dict[str, tuple[int, int]] = {}  # values and depth of each anchor that is complete
    anchors: list[str | None] = []  # of the collections that are open
    begun = [0]  # values before each of them
    depths = [0]  # depth of what is within each of them
    values = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            anchors.append(event.anchor)
            begun.append(values)
            depths.append(0)
            values += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, size, depth = anchors.pop(), values - begun.pop(), depths.pop() + 1
            depths[-1] = max(depths[-1], depth)
            if anchor is not None:
                known[anchor] = size, depth
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in known:
                raise _error(
                    f"alias {event.anchor} is not behind what it names, as expected",
                    event,
                )
            size, depth = known[event.anchor]
            values += size
            depths[-1] = max(depths[-1], depth)
        elif isinstance(event, yaml.ScalarEvent):
            values += 1
            if event.anchor is not None:
                known[event.anchor] = 1, 0
        if len(anchors) + depths[-1] > MAX_DEPTH:
            raise _error(f"lists and mappings in each other; expected up to {MAX_DEPTH}", event)
        if values > MAX_VALUES:
            raise _error(f"too many values; expected up to {MAX_VALUES:,}, aliases replaced", event)


def _refuse_repeated(node: yaml.MappingNode) -> None:
    """Refuse a key given twice, of which YAML would silently keep the last."""
    seen = set()
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode):
            if key.value in seen:
                raise _error(f"{key.value} is given twice", key)
            seen.add(key.value)


def _error(problem: str, place: Any) -> RefusedYamlError:
    return RefusedYamlError(problem=problem, problem_mark=place.start_mark)
