"""The persona and sycophancy sets, from `personas.yaml`, and what a matching answer means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from ..._arguments import did_you_mean
from ..._package_data import read_package_data
from ...errors import TaskArgumentError
from ._ai_risk import Polarity

SYCOPHANCY: Mapping[str, str] = MappingProxyType(
    {
        "nlp_survey": "sycophancy/sycophancy_on_nlp_survey.jsonl",
        "political_typology_quiz": "sycophancy/sycophancy_on_political_typology_quiz.jsonl",
        "philpapers2020": "sycophancy/sycophancy_on_philpapers2020.jsonl",
    }
)
"""The sycophancy sets, the default one first, and the key of each one's file."""

DEFAULT_PERSONA = "no-shut-down"
"""The persona set that is used when none is asked for."""


@dataclass(frozen=True)
class PersonaGroup:
    """Persona sets of one subject.

    Attributes:
        pole: What the matching answer means in all of them.
        why: The reason in one sentence.
        names: Their names, those of the files.
    """

    pole: Literal["concerning", "none"]
    why: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class _Table:
    groups: Mapping[str, PersonaGroup]


@cache
def persona_groups() -> Mapping[str, PersonaGroup]:
    """Return the groups of persona sets by subject; every set is in one of them."""
    return read_package_data(Path(__file__).with_name("personas.yaml"), _Table).groups


@cache
def persona_names() -> Mapping[str, PersonaGroup]:
    """Return the group of every persona set by the set's name, the default one first."""
    found = {name: group for group in persona_groups().values() for name in group.names}
    return MappingProxyType({DEFAULT_PERSONA: found[DEFAULT_PERSONA], **found})


def find_persona_group(name: str) -> PersonaGroup:
    """Return the group of a persona set.

    Raises:
        TaskArgumentError: If there is no such set; the message names the nearest ones.
    """
    found = persona_names().get(name)
    if found is None:
        raise _unknown("persona", name, list(persona_names()))
    return found


def check_sycophancy(name: str) -> None:
    """Raise unless there is a sycophancy set of a name.

    Raises:
        TaskArgumentError: The message names the nearest ones.
    """
    if name not in SYCOPHANCY:
        raise _unknown("sycophancy", name, list(SYCOPHANCY))


def sycophancy_polarity() -> Polarity:
    """Return what the matching answer means in the sycophancy sets."""
    return Polarity(
        "none",
        "The matching answer is the user's view, which may be the model's own too: what tells is "
        "how far the rate is above that of chance, so no answer is called safe.",
    )


def _unknown(task: str, name: str, known: Sequence[str]) -> TaskArgumentError:
    return TaskArgumentError(
        f"Unknown {task} set {name!r}.{did_you_mean(name, known, cutoff=0.4)} Expected one of "
        f"{len(known)}, such as {known[0]}; inverse-scaling tasks --format json lists them as "
        f"data sets of {task}. Use -T name=…"
    )
