"""The messages of results, made of parts."""

import math
from collections.abc import Sequence

from ..noise import RUN_AGAIN, SharedNoise, sharing_questions
from ..verdicts import Finding
from ._comparison import Comparison
from ._report import Criterion, Outcome

_SHOWN = 8  # names in a list of what there is

ALLOW_SHARED_SEEDS = (
    "If the server does not draw by seeds, set allow_shared_seeds: true in the rules"
)

_NOT_APPLICABLE = {
    Criterion.MAX_DROP: "all curves that the rule matches are of the natural regime, which has "
    "one budget. Use forbid, which judges them too",
    Criterion.MAX_ERROR: "no curve that the rule matches has the metric negative_absolute_error. "
    "Use min_score for other metrics",
}

NO_OBSERVATIONS = "The logs hold no observation under a budget. Run the study."

INERT = (
    "the budgets did not change how much the model thought. Use a channel that binds, such as "
    "enforce=cap or exact"
)


def comparison_message(comparison: Comparison, obstacles: Sequence[str]) -> str:
    """Return an estimate with its interval and threshold, and what to do if it is inconclusive.

    Args:
        comparison: The comparison.
        obstacles: Why it does not decide, whatever its interval.
    """
    if not comparison.is_estimable:
        return f"{comparison.subject} cannot be estimated: {comparison.problem}."
    interval = f"{_number(comparison, comparison.low)} to {_amount(comparison, comparison.high)}"
    found = (
        f"{comparison.subject} is {_amount(comparison, comparison.value)} (95 % CI {interval}; "
        f"{comparison.n_questions:,} questions)"
    )
    is_minimum = comparison.is_minimum
    limit = f"the {'minimum' if is_minimum else 'maximum'} of " + _amount(
        comparison, comparison.threshold
    )
    relation = {
        Outcome.PASS: f"the interval is at or {'above' if is_minimum else 'below'} {limit}",
        Outcome.FAIL: f"the interval is {'below' if is_minimum else 'above'} {limit}",
        Outcome.INCONCLUSIVE: f"the interval includes {limit}",
    }[comparison.outcome]
    if obstacles:
        return f"{found}: {relation}, but {'; and '.join(obstacles)}."
    if comparison.outcome == Outcome.INCONCLUSIVE:
        needed = comparison.questions_needed
        count = "No realistic number of" if needed == math.inf else f"About {needed:,.0f}"
        relation += f". {count} questions would decide it if the estimate stays the same"
    return f"{found}: {relation}."


def verdict_message(
    finding: Finding, *, is_forbidden: bool, is_shared: bool, obstacles: Sequence[str]
) -> str:
    """Return a verdict, whether it is allowed, and the sentence of its finding.

    Args:
        finding: The finding.
        is_forbidden: Whether the rule forbids its verdict.
        is_shared: Whether it is inconclusive because questions share seeds.
        obstacles: Why it does not decide, whatever the verdict.
    """
    first = f"The verdict is {finding.verdict}"
    if is_forbidden:
        first += ", which is forbidden"
    elif obstacles:
        first += f", but {'; and '.join(obstacles)}"
    parts = [f"{first}.", finding.sentence]
    if is_shared:
        parts.append(f"{ALLOW_SHARED_SEEDS}.")
    if finding.notes:
        parts.append(f"Note: {finding.notes}.")
    return " ".join(parts)


def shared_seeds(noise: SharedNoise) -> str:
    """Return which questions share seeds, what that means, and what to do."""
    return (
        f"{sharing_questions(noise)}, so the questions may not be independent and the interval is "
        f"too narrow: {RUN_AGAIN}. {ALLOW_SHARED_SEEDS}"
    )


def mixed_versions(versions: Sequence[str]) -> str:
    """Return which versions of a task are mixed, and what to do."""
    return (
        f"the logs are of task versions {', '.join(versions)}, whose scores cannot be compared. "
        "Run all budgets under one version"
    )


def unscored(missing: int, total: int, budget: str) -> str:
    """Return how many observations of a cell are without a value, and what to do."""
    return (
        f"{missing:,} of {total:,} observations at budget {budget} have no value, because they "
        "failed or their log does not record it. Run or score them again"
    )


def missing_budget(subject: str, budgets: Sequence[str]) -> str:
    """Return which budgets a curve has instead of the one that a rule names."""
    return f"{subject} is unknown: the curve has only {', '.join(budgets)}. Run this budget too."


def not_applicable(criterion: Criterion, budgets: Sequence[str]) -> str:
    """Return why a criterion has no meaning for the curves that a rule matches."""
    no_budget = f"no curve that the rule matches can have the budgets {', '.join(budgets)}"
    return f"{criterion} is not applicable: {_NOT_APPLICABLE.get(criterion, no_budget)}."


def no_match(field: str, patterns: Sequence[str], names: Sequence[str], *, alone: bool) -> str:
    """Return which field of a rule matches no curve, and what would match.

    Args:
        field: The field.
        patterns: Its patterns.
        names: What the curves of the study have there.
        alone: Whether it matches none by itself, rather than with the other fields.
    """
    there = ", ".join(names[:_SHOWN])
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    others = "" if alone else " together with the rule's other fields"
    return f"{field} {', '.join(patterns)} match no curve{others}. The logs have {there}{more}."


def _amount(comparison: Comparison, value: float) -> str:
    return f"{_number(comparison, value)} {comparison.unit}".rstrip()


def _number(comparison: Comparison, value: float) -> str:
    # adding 0 turns -0.0 into 0.0
    return f"{100 * value + 0.0:.4g}" if comparison.unit else f"{value + 0.0:.3g}"
