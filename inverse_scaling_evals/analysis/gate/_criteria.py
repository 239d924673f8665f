"""The criteria: each judges a curve, or its cells, on the bound of an interval."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..estimates import Reason
from ..verdicts import Cause
from . import _messages as messages
from ._comparison import Comparison
from ._curves import Cell, GateCurve
from ._report import Criterion, GateReason, Outcome, Result
from ._rules import CELL_CRITERIA, Rule


def applies(criterion: Criterion, rule: Rule, curve: GateCurve) -> bool:
    """Whether a criterion has a meaning for a curve, whatever its data."""
    if criterion == Criterion.MAX_DROP:
        return not curve.is_natural
    if criterion == Criterion.MAX_ERROR and curve.selected["metric"] != "negative_absolute_error":
        return False
    if criterion in CELL_CRITERIA and rule.budgets:
        return any((budget == "natural") == curve.is_natural for budget in rule.budgets)
    return True


def judge(rule: Rule, criterion: Criterion, curve: GateCurve) -> Iterator[Result]:
    """Judge one criterion of a rule on a curve.

    Args:
        rule: The rule.
        criterion: One of its criteria.
        curve: A curve that it matches, and to which the criterion applies.

    Yields:
        One result for a criterion of curves, one per budget for a criterion of cells.
    """
    if criterion == Criterion.FORBID:
        yield _forbid(rule, curve)
    elif criterion == Criterion.MAX_DROP:
        yield _max_drop(rule, curve)
    else:
        yield from _every_budget(rule, criterion, curve)


@dataclass(frozen=True)
class _Obstacle:
    """Why an estimate or a verdict does not decide, whatever its interval."""

    reason: GateReason
    message: str


def _of_data(curve: GateCurve, cells: Sequence[Cell]) -> Iterator[_Obstacle]:
    """Yield what keeps data from passing: several versions, or too many missing observations.

    Args:
        curve: The curve.
        cells: What the result rests on.
    """
    if len(curve.versions) > 1:
        yield _Obstacle(GateReason.MIXED_VERSIONS, messages.mixed_versions(curve.versions))
    for cell in cells:
        missing, total = cell["n_errors"], cell["n_errors"] + cell["n_observations"]
        if missing > curve.study.rules.max_unscored * total:
            message = messages.unscored(missing, total, str(cell["budget"]))
            yield _Obstacle(GateReason.UNSCORED, message)
            return


def _forbid(rule: Rule, curve: GateCurve) -> Result:
    found = curve.finding
    is_forbidden = found.verdict in rule.forbid
    outcome = Outcome.FAIL if is_forbidden else Outcome.PASS
    reason: GateReason | None = None
    obstacles: list[_Obstacle] = []
    if not is_forbidden and found.verdict == "inert":
        reason = GateReason.INERT
    elif not is_forbidden and found.reason == Reason.MIXED_TASK_VERSIONS:
        reason = GateReason.MIXED_VERSIONS
    elif not is_forbidden and found.verdict == "inconclusive":
        reason = GateReason(found.cause)  # has every code of `Cause`
    elif not is_forbidden:
        obstacles = list(_of_data(curve, curve.scores))
        reason = obstacles[0].reason if obstacles else None
    return Result(
        rule=rule.name,
        criterion=Criterion.FORBID,
        outcome=Outcome.INCONCLUSIVE if reason else outcome,
        reason=reason or "",
        message=messages.verdict_message(
            found,
            is_forbidden=is_forbidden,
            is_shared=found.cause == Cause.SHARED_SEEDS,
            obstacles=[obstacle.message for obstacle in obstacles],
        ),
        verdict=found.verdict,
        value=found.change,
        low=found.low,
        high=found.high,
        n_questions=found.n_questions,
        **curve.key,
    )


def _max_drop(rule: Rule, curve: GateCurve) -> Result:
    assert rule.max_drop is not None
    found = curve.drop
    budgets = f" from budget {found.smaller} to {found.larger}" if found.smaller else ""
    comparison = Comparison(
        subject=f"The drop of the score ({curve.selected['metric']}){budgets}",
        value=found.estimate,
        low=found.low,
        high=found.high,
        n_questions=found.n_questions,
        threshold=rule.max_drop,
        unit="points" if curve.is_rate else "",
        is_rare=Reason.RARE_CHANGES in found.reasons,
        problem=f"{found.note}. A drop needs budgets of one kind that share two questions or more",
    )
    return _compared(rule, Criterion.MAX_DROP, curve, comparison, curve.scores)


@dataclass(frozen=True)
class _CellCriterion:
    """A criterion that is asked of every budget."""

    cells: Callable[[GateCurve], Sequence[Cell]]
    subject: str
    sign: int = 1
    is_fraction: bool = True


_CELL_CRITERIA: Mapping[Criterion, _CellCriterion] = {
    Criterion.MIN_SCORE: _CellCriterion(
        lambda curve: curve.scores, "The mean score ({metric})", is_fraction=False
    ),
    Criterion.MAX_ERROR: _CellCriterion(
        lambda curve: curve.scores, "The mean absolute error", sign=-1, is_fraction=False
    ),
    Criterion.MAX_NO_ANSWER: _CellCriterion(
        lambda curve: curve.no_answer, "The fraction without an answer"
    ),
    Criterion.MAX_CUT_OFF: _CellCriterion(
        lambda curve: curve.cut_off, "The fraction of cut-off outputs"
    ),
}


def _every_budget(rule: Rule, criterion: Criterion, curve: GateCurve) -> Iterator[Result]:
    asked = _CELL_CRITERIA[criterion]
    threshold = getattr(rule, criterion)
    cells = {str(cell["budget"]): cell for cell in asked.cells(curve)}
    for budget in rule.budgets or tuple(cells):
        if curve.is_natural != (budget == "natural"):
            continue  # the natural budget is a curve of its own
        subject = f"{asked.subject.format(**curve.selected)} at budget {budget}"
        if criterion == Criterion.MAX_NO_ANSWER and curve.selected["metric"] == "score":
            subject += ", as far as the task's own scorer records it,"
        if budget not in cells:
            yield Result(
                rule=rule.name,
                criterion=criterion,
                outcome=Outcome.INCONCLUSIVE,
                reason=GateReason.MISSING_BUDGET,
                message=messages.missing_budget(subject, tuple(cells)),
                budget=budget,
                threshold=threshold,
                **curve.key,
            )
            continue
        cell = cells[budget]
        low, high = sorted((asked.sign * cell["low"], asked.sign * cell["high"]))
        is_fraction = asked.is_fraction or curve.is_rate
        comparison = Comparison(
            subject=subject,
            value=asked.sign * cell["mean"],
            low=low,
            high=high,
            n_questions=cell["n_questions"],
            threshold=threshold,
            is_minimum=criterion == Criterion.MIN_SCORE,
            unit="%" if is_fraction else "",
            is_rare=is_fraction and cell["mean"] in (0.0, 1.0),
            problem=f"it needs two questions or more that record it, and there are "
            f"{cell['n_questions']}",
        )
        yield _compared(rule, criterion, curve, comparison, [cell], budget=budget)


def _compared(
    rule: Rule,
    criterion: Criterion,
    curve: GateCurve,
    comparison: Comparison,
    cells: Sequence[Cell],
    *,
    budget: str = "",
) -> Result:
    """Return the result of a comparison, unless something else leaves it open.

    Args:
        rule: The rule.
        criterion: Its criterion.
        curve: The curve.
        comparison: The comparison.
        cells: The cells that it rests on.
        budget: The budget, for a criterion of cells.
    """
    obstacles: list[_Obstacle] = []
    is_allowed = curve.study.rules.allow_shared_seeds
    # an interval for independent questions is too narrow where they are not: no pass, no failure
    if comparison.is_estimable and not is_allowed and curve.noise.seeded:
        message = messages.shared_seeds(curve.noise)
        obstacles.append(_Obstacle(GateReason.SHARED_SEEDS, message))
    if comparison.outcome == Outcome.PASS:
        if criterion == Criterion.MAX_DROP and curve.is_inert:
            obstacles.append(_Obstacle(GateReason.INERT, messages.INERT))
        obstacles += _of_data(curve, cells)
    return Result(
        rule=rule.name,
        criterion=criterion,
        outcome=Outcome.INCONCLUSIVE if obstacles else comparison.outcome,
        reason=obstacles[0].reason if obstacles else comparison.reason,
        message=messages.comparison_message(
            comparison, [obstacle.message for obstacle in obstacles]
        ),
        budget=budget,
        value=comparison.value,
        low=comparison.low,
        high=comparison.high,
        threshold=comparison.threshold,
        n_questions=comparison.n_questions,
        **curve.key,
    )
