"""The organisms that ship with the project."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from ..errors import InverseScalingError
from ..models import ORGANISM_PREFIX
from ._law import Law


@dataclass(frozen=True)
class Organism:
    """A network that ships with the project.

    Attributes:
        name: What it is called, without the prefix.
        summary: What it does, as a clause with `that` before it.
        law: What it was trained to follow.
    """

    name: str
    summary: str
    law: Law

    @property
    def model(self) -> str:
        """The name that it is served under."""
        return ORGANISM_PREFIX + self.name


ORGANISMS: Mapping[str, Organism] = MappingProxyType(
    {
        organism.name: organism
        for organism in (
            Organism(
                "increasing",
                "is wrong more often the longer it thinks",
                Law(base=0.02, per_doubling=0.058),
            ),
            Organism("flat", "is wrong in 35 % of its answers at every length", Law(base=0.35)),
            Organism(
                "improving",
                "is wrong less often the longer it thinks",
                Law(base=0.60, per_doubling=-0.058),
            ),
            Organism(
                "confused",
                "thinks longer about questions with more distractors and answers them worse; "
                "length itself does nothing",
                Law(base=0.05, per_distractor=0.12, shortest=25, longest=60, growth=2.0),
            ),
        )
    }
)
"""The organisms by name."""


def organism_path(name: str) -> Path:
    """Return the folder of an organism, which vLLM and transformers load as a model.

    Args:
        name: One of `ORGANISMS`, with or without the prefix `organism-`.

    Raises:
        InverseScalingError: If there is no organism of this name, or its weights are not installed.
    """
    short = name.removeprefix(ORGANISM_PREFIX)
    if short not in ORGANISMS:
        raise InverseScalingError(
            f"Unknown organism {name!r}. Expected one of: {', '.join(ORGANISMS)}. Train one of "
            "your own with inverse-scaling organism train."
        )
    folder = Path(str(files(__package__) / "networks" / short))
    if not (folder / "model.safetensors").exists():
        raise InverseScalingError(
            f"The weights of organism {short} are not in {folder}. Install the package anew, or "
            f"train them: inverse-scaling organism train {folder} --like {short}."
        )
    return folder


def find_organism(name: str) -> tuple[str, Path, Law]:
    """Find an organism by name, or a network that was trained here by its folder.

    Args:
        name: One of `ORGANISMS`, or a folder.

    Returns:
        The name to serve it under, its folder, and its law.

    Raises:
        InverseScalingError: If it is neither, or the folder holds no law.
    """
    folder = Path(name)
    if name.removeprefix(ORGANISM_PREFIX) not in ORGANISMS and folder.is_dir():
        return folder.resolve().name, folder, Law.read(folder)
    path = organism_path(name)
    organism = ORGANISMS[path.name]
    return organism.model, path, organism.law
