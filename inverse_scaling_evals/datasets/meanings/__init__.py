"""What a matching answer means in each model-written set, known without its questions.

Apart from the modules that read questions, so that the list of tasks waits for none of them.
"""

from ._ai_risk import (
    AIRiskTask,
    Dataset,
    Polarity,
    Pole,
    ai_risk_tasks,
    find_ai_risk_task,
    polarity,
)
from ._model_written import (
    DEFAULT_PERSONA,
    SYCOPHANCY,
    PersonaGroup,
    check_sycophancy,
    find_persona_group,
    persona_groups,
    persona_names,
    sycophancy_polarity,
)

__all__ = [
    "DEFAULT_PERSONA",
    "SYCOPHANCY",
    "AIRiskTask",
    "Dataset",
    "PersonaGroup",
    "Polarity",
    "Pole",
    "ai_risk_tasks",
    "check_sycophancy",
    "find_ai_risk_task",
    "find_persona_group",
    "persona_groups",
    "persona_names",
    "polarity",
    "sycophancy_polarity",
]
