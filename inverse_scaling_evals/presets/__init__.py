"""Presets: the studies that come with the package, and what each takes, without planning any.

Planning needs Inspect, which takes seconds to import; what it yields is therefore kept in
`_planned.yaml`. `studies.read_preset` and `studies.plan(preset=…)` read the study files.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .._package_data import read_package_data
from .._yaml import parse_yaml

__all__ = ["Preset", "preset_names", "preset_text", "presets"]


@dataclass(frozen=True)
class Preset:
    """A preset.

    Attributes:
        name: Name of the preset and of its study file.
        description: What it is for.
        models: Inspect's names of its models, in alphabetical order.
        cells: Number of its cells that run.
        generations: Number of generations in all of them.
    """

    name: str
    description: str
    models: tuple[str, ...]
    cells: int
    generations: int


@dataclass(frozen=True)
class _Planned:
    models: tuple[str, ...]
    cells: int
    generations: int


@dataclass(frozen=True)
class _Table:
    presets: Mapping[str, _Planned]


def presets() -> tuple[Preset, ...]:
    """Return the presets, in alphabetical order.

    Raises:
        DataError: If a file of the package is damaged.
    """
    return tuple(
        Preset(
            name=name,
            description=" ".join(
                parse_yaml(preset_text(name), is_ours=True)["description"].split()
            ),
            models=planned.models,
            cells=planned.cells,
            generations=planned.generations,
        )
        for name, planned in _planned().items()
    )


def preset_names() -> tuple[str, ...]:
    """Return the names of the presets, in alphabetical order."""
    return tuple(_planned())


def preset_text(name: str) -> str:
    """Return the text of the study file of a preset."""
    return Path(__file__).with_name(f"{name}.yaml").read_text(encoding="utf-8")


def _planned() -> Mapping[str, _Planned]:
    return read_package_data(Path(__file__).with_name("_planned.yaml"), _Table).presets
