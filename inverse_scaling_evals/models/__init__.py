"""Stand-ins with a known truth: the provider `scripted`, and organisms among other models."""

from ._organism import (
    ORGANISM_NAMES,
    ORGANISM_PREFIX,
    ORGANISM_TASK,
    TRAINING_SEEDS,
    is_organism,
    refuse_question,
)
from ._profiles import PROFILES, Profile
from ._provider import ScriptedAPI, scripted

__all__ = [
    "ORGANISM_NAMES",
    "ORGANISM_PREFIX",
    "ORGANISM_TASK",
    "PROFILES",
    "TRAINING_SEEDS",
    "Profile",
    "ScriptedAPI",
    "is_organism",
    "refuse_question",
    "scripted",
]
