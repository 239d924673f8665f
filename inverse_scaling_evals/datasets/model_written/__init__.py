"""Model-written evaluations of a persona's behaviours, and of agreement with the user.

The 135 persona sets and the 3 sycophancy sets of Perez et al. 2022 (arXiv 2212.09251), beside its
advanced AI-risk sets, which are in `ai_risk`.
"""

from ..meanings import (
    DEFAULT_PERSONA,
    SYCOPHANCY,
    PersonaGroup,
    check_sycophancy,
    find_persona_group,
    persona_groups,
    persona_names,
    sycophancy_polarity,
)
from ._persona import PERSONA_OPENING, YES_NO, load_persona, says_yes_or_no
from ._sycophancy import SYCOPHANCY_OPENING, load_sycophancy

__all__ = [
    "DEFAULT_PERSONA",
    "PERSONA_OPENING",
    "SYCOPHANCY",
    "SYCOPHANCY_OPENING",
    "YES_NO",
    "PersonaGroup",
    "check_sycophancy",
    "find_persona_group",
    "load_persona",
    "load_sycophancy",
    "persona_groups",
    "persona_names",
    "says_yes_or_no",
    "sycophancy_polarity",
]
