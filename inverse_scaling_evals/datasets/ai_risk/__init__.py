"""Advanced AI risk: 16 sets of multiple-choice questions (the paper's section 5).

The human-written and the LM-written sets of Perez et al. 2022 and our own bank (`load_ai_risk`),
what their matching answers mean (`polarity`), and functions that read a question back
(`read_choice`, `find_known`).
"""

from ..meanings import AIRiskTask, Dataset, Polarity, Pole, ai_risk_tasks, polarity
from ._flags import flag_meanings
from ._known import KnownItem, find_known, known_items, question_key
from ._load import load_ai_risk
from ._parse import ParsedQuestion, parse_question, read_choice

__all__ = [
    "AIRiskTask",
    "Dataset",
    "KnownItem",
    "ParsedQuestion",
    "Polarity",
    "Pole",
    "ai_risk_tasks",
    "find_known",
    "flag_meanings",
    "known_items",
    "load_ai_risk",
    "parse_question",
    "polarity",
    "question_key",
    "read_choice",
]
