"""The organisms that ship with the project, from `organisms.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from .._package_data import read_package_data
from ..errors import InverseScalingError
from ..models import ORGANISM_PREFIX
from ._law import Law


@dataclass(frozen=True)
class Organism:
    """A network that ships with the project.

    Attributes:
        name: Its name, without the prefix.
        summary: What it does, as a clause after `that`.
        law: The law that it was trained to follow.
    """

    name: str
    summary: str
    law: Law

    @property
    def model(self) -> str:
        """Return the name that it is served under."""
        return ORGANISM_PREFIX + self.name


@dataclass(frozen=True)
class _Row:
    summary: str
    law: Law


@dataclass(frozen=True)
class _Table:
    organisms: Mapping[str, _Row]


ORGANISMS: Mapping[str, Organism] = MappingProxyType(
    {
        name: Organism(name, row.summary, row.law)
        for name, row in read_package_data(
            files(__package__) / "organisms.yaml", _Table
        ).organisms.items()
    }
)
"""The organisms by name."""


def organism_path(name: str) -> Path:
    """Return the folder of an organism, which vLLM and transformers load as a model.

    Args:
        name: One of `ORGANISMS`, with or without the prefix `organism-`.

    Raises:
        InverseScalingError: If no organism has this name, or its weights are not installed.
    """
    short = name.removeprefix(ORGANISM_PREFIX)
    if short not in ORGANISMS:
        raise InverseScalingError(
            f"Unknown organism {name!r}. Expected one of: {', '.join(ORGANISMS)}. Train another "
            "with inverse-scaling organism train."
        )
    folder = Path(str(files(__package__) / "networks" / short))
    if not (folder / "model.safetensors").exists():
        raise InverseScalingError(
            f"No weights of organism {short} in {folder}. Reinstall the package, or train them: "
            f"inverse-scaling organism train {folder} --like {short}."
        )
    return folder


def find_organism(name: str) -> tuple[str, Path, Law]:
    """Return an organism by name, or a trained network by its folder.

    Args:
        name: One of `ORGANISMS`, or a folder.

    Returns:
        The name to serve it under, its folder, and its law.

    Raises:
        InverseScalingError: If it is neither, or the folder has no law.
    """
    folder = Path(name)
    if name.removeprefix(ORGANISM_PREFIX) not in ORGANISMS and folder.is_dir():
        return folder.resolve().name, folder, Law.read(folder)
    path = organism_path(name)
    organism = ORGANISMS[path.name]
    return organism.model, path, organism.law
