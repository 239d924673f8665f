"""A finding in one line, for a list of findings."""

from collections.abc import Mapping
from typing import Any

from ..._counted import counted
from ._finding import FALLS
from ._wording import FIRST_SHOWN, Wording, between, budget_name, capitalised

_RATES = frozenset({"accuracy", "safe_rate", "accurate_rate", "matching_rate"})
_CHANGES = FALLS | {"positive", "rising", "non-monotonic"}


def wording_of(metric: str) -> Wording:
    """Return how scores of a metric are written; those of external tasks in their own unit.

    Examples:
        >>> wording_of("accuracy").amount(0.124)
        '12.4 points'
    """
    return Wording(metric, is_rate=metric in _RATES)


def brief(finding: Mapping[Any, Any]) -> str:
    """Return a finding in one line: the change with its interval and n, and where it is shown.

    The finding's `sentence` says more: what the change allows for, and what is not excluded.

    Args:
        finding: A row of `findings_df`.

    Examples:
        >>> brief(findings_df(observations).iloc[0])
        'Accuracy drops ... from no thinking to 16,384 tokens (95 % CI ...; 24 questions)...'
    """
    words = wording_of(finding["metric"])
    verdict, subject = finding["verdict"], capitalised(words.subject)
    n_questions = counted(finding["n_questions_curve"], "question")
    if verdict == "inert":
        return f"The budget does not change how much the model thinks ({n_questions})."
    if finding["change"] != finding["change"]:
        return f"No verdict ({n_questions})."
    if verdict == "flat":
        return f"{subject} is the same within {words.margin(finding['margin'])} ({n_questions})."
    size, interval = words.change(finding["change"], finding["low"], finding["high"])
    where = "per doubling of the thinking"
    if finding["smaller"]:
        where = between(str(finding["smaller"]), str(finding["larger"]))
    n_questions = counted(finding["n_questions"], "question")
    told = f"{subject} {size} {where} (95 % CI {interval}; {n_questions})"
    if verdict not in _CHANGES:
        return f"Inconclusive: {told[:1].lower() if subject != 'MAE' else told[:1]}{told[1:]}."
    if finding["onset"] and len(str(finding["budgets"]).split(",")) > 2:
        told += f", {FIRST_SHOWN} {budget_name(str(finding['onset']))}"
    return f"{told}."
