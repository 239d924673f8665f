"""The criteria: each judges a curve, or its cells, on the bound of an interval."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..estimates import Reason
from ..noise import RUN_AGAIN, sharing_questions
from ..verdicts import UNREALISTIC, Cause
from ._curves import Cell, GateCurve
from ._report import Outcome, Result
from ._rules import OF_CELLS, Rule

_T_SQUARED = 4.2  # Student's t at 97.5 % with 30 questions; more of them make it hardly smaller

_ALLOW = "if the server does not draw by seeds, set allow_shared_seeds: true in the rules"

_OPEN = "if the estimate stays as it is"


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """An estimate that is held against a threshold.

    Attributes:
        subject: What was estimated, as the start of a sentence.
        value: The estimate.
        low: Lower end of its 95 % interval.
        high: Upper end.
        n_questions: Questions that it rests on.
        unit: `%` and `points` for shares, which are told times 100; empty for other numbers.
        rare: Whether what was counted was hardly or never seen: the interval then shrinks with
            the number of questions, not with its root.
        problem: Why there is no interval, and what there would have to be.
    """

    subject: str
    value: float
    low: float
    high: float
    n_questions: int
    unit: str = ""
    rare: bool = False
    problem: str = ""

    def judge(self, threshold: float, *, is_least: bool) -> Outcome:
        """Decide on the bound: pass or fail only where the whole interval does."""
        if math.isnan(self.low) or math.isnan(self.high):
            return "inconclusive"
        low, high, limit = self.low, self.high, threshold
        if is_least:
            low, high, limit = -self.high, -self.low, -threshold
        if high <= limit:
            return "pass"
        return "fail" if low > limit else "inconclusive"

    def sentence(self, threshold: float, *, is_least: bool) -> str:
        """Say what was found and what was allowed; for an open case what would settle it."""
        if math.isnan(self.low) or math.isnan(self.high):
            return f"{self.subject} cannot be judged: {self.problem}."
        side = "below" if is_least else "above"
        limit = self.text(threshold)
        said = {
            "pass": f"not {side} {limit}",
            "fail": f"{side} {limit}",
            "inconclusive": f"which may be {side} {limit} or not; {self._settled_by(threshold)}",
        }[self.judge(threshold, is_least=is_least)]
        return (
            f"{self.subject} is {self.text(self.value)} (95 % interval {self._number(self.low)} to "
            f"{self.text(self.high)}; {self.n_questions:,} questions), {said}."
        )

    def text(self, value: float) -> str:
        """Write a value in its unit."""
        return f"{self._number(value)} {self.unit}".rstrip()

    def _number(self, value: float) -> str:
        positive_zero = value + 0.0
        return f"{100 * positive_zero:.4g}" if self.unit else f"{positive_zero:.3g}"

    def _settled_by(self, threshold: float) -> str:
        """Say about how many questions would decide."""
        gap = abs(threshold - self.value)
        half = self.high - self.value if threshold > self.value else self.value - self.low
        if half >= gap * UNREALISTIC:
            needed = math.inf
        elif self.rare:  # Wilson's half-width t² / (n + t²), solved for n
            needed = _T_SQUARED * (1 - gap) / gap
        else:
            needed = self.n_questions * (half / gap) ** 2
        needed = max(needed, 1.05 * self.n_questions)
        if needed > UNREALISTIC:
            return f"no realistic number of questions would decide it {_OPEN}"
        digits = 10 ** max(math.floor(math.log10(needed)) - 1, 0)
        rounded = math.ceil(needed / digits) * digits
        return f"about {rounded:,} questions would decide it {_OPEN}"


def judge(rule: Rule, criterion: str, curve: GateCurve) -> Iterator[Result]:
    """Judge one criterion of a rule on a curve.

    Args:
        rule: The rule.
        criterion: One of its criteria.
        curve: A curve that it matches, and that the criterion is meant for (see `suits`).

    Yields:
        One result for a criterion of curves, one per budget for a criterion of cells.
    """
    if criterion == "forbid":  # a verdict knows of shared seeds itself
        yield _reopened(_forbid(rule, curve), curve, curve.scores)
    elif criterion == "largest_drop":
        result = _reopened(_largest_drop(rule, curve), curve, curve.scores)
        yield _of_shared_seeds(result, curve)
    else:
        for result in _every_budget(rule, criterion, curve):
            yield _of_shared_seeds(result, curve)


def _of_shared_seeds(result: Result, curve: GateCurve) -> Result:
    """Let nothing pass or fail by an interval for independent questions where they are not."""
    allowed = curve.study.rules.allow_shared_seeds
    if allowed or not curve.noise.seeded or math.isnan(result.low):
        return result
    return result.reopened(
        f"{sharing_questions(curve.noise)}, so that their errors may be one error and the interval "
        f"is too narrow: {RUN_AGAIN}; else, {_ALLOW}",
        cause=Cause.SHARED_SEEDS,
    )


def _reopened(result: Result, curve: GateCurve, cells: Sequence[Cell]) -> Result:
    """Let nothing pass that rests on several versions, or on too few of the observations.

    Args:
        result: The result.
        curve: Its curve.
        cells: What it rests on.
    """
    if result.outcome == "pass" and len(curve.versions) > 1:
        return result.reopened(
            f"its logs have the task versions {', '.join(curve.versions)}, whose scores do not "
            "mean the same: run all budgets under one"
        )
    for cell in cells:
        missing, total = cell["n_errors"], cell["n_errors"] + cell["n_observations"]
        if result.outcome == "pass" and missing > curve.study.rules.unscored * total:
            return result.reopened(
                f"{missing:,} of {total:,} observations at budget {cell['budget']} tell nothing, "
                "because they failed or their log does not say: run or score them again"
            )
    return result


def suits(criterion: str, rule: Rule, curve: GateCurve) -> bool:
    """Whether a criterion can be asked of a curve at all, whatever its data."""
    if criterion == "largest_drop":
        return not curve.is_natural
    if criterion == "largest_error" and curve.selected["metric"] != "negative_absolute_error":
        return False
    if criterion in OF_CELLS and rule.budgets:
        return any((budget == "natural") == curve.is_natural for budget in rule.budgets)
    return True


def _forbid(rule: Rule, curve: GateCurve) -> Result:
    found = curve.finding
    outcome: Outcome = "pass"
    if found.verdict in rule.forbid:
        outcome = "fail"
    elif found.verdict in ("inconclusive", "inert"):
        outcome = "inconclusive"
    forbidden = ", which is forbidden" if outcome == "fail" else ""
    message = f"The verdict is {found.verdict}{forbidden}. {found.sentence}"
    if found.cause == Cause.SHARED_SEEDS:
        message += f" Else, {_ALLOW}."
    return Result(
        rule=rule.name,
        criterion="forbid",
        outcome=outcome,
        message=f"{message} Note: {found.notes}." if found.notes else message,
        verdict=found.verdict,
        cause=found.cause,
        value=found.change,
        low=found.low,
        high=found.high,
        n_questions=found.n_questions,
        **curve.key,
    )


def _largest_drop(rule: Rule, curve: GateCurve) -> Result:
    assert rule.largest_drop is not None
    found = curve.drop
    budgets = f" from budget {found.smaller} to {found.larger}" if found.smaller else ""
    bounds = Bounds(
        subject=f"The drop of the score ({curve.selected['metric']}){budgets}",
        value=found.estimate,
        low=found.low,
        high=found.high,
        n_questions=found.n_questions,
        unit="points" if curve.is_rate else "",
        rare=Reason.RARE_CHANGES in found.reasons,
        problem=f"{found.note}; it takes budgets of one kind that share two questions or more",
    )
    result = _result(rule, "largest_drop", curve, bounds, rule.largest_drop, is_least=False)
    if result.outcome == "pass" and curve.is_inert:
        return result.reopened(
            "the budgets did not change how much the model thought: a channel that binds, such as "
            "enforce=cap or exact, would decide it"
        )
    return result


@dataclass(frozen=True)
class _OfCells:
    """A criterion that is asked of every budget."""

    cells: Callable[[GateCurve], Sequence[Cell]]
    subject: str
    sign: int = 1
    is_least: bool = False
    is_share: bool = True


_OF_CELLS: Mapping[str, _OfCells] = {
    "least_score": _OfCells(
        lambda curve: curve.scores, "The mean score ({metric})", is_least=True, is_share=False
    ),
    "largest_error": _OfCells(
        lambda curve: curve.scores, "The mean absolute error", sign=-1, is_share=False
    ),
    "largest_no_answer": _OfCells(lambda curve: curve.no_answer, "The share without an answer"),
    "largest_cut_off": _OfCells(lambda curve: curve.cut_off, "The share of cut-off outputs"),
}


def _every_budget(rule: Rule, criterion: str, curve: GateCurve) -> Iterator[Result]:
    asked = _OF_CELLS[criterion]
    threshold = getattr(rule, criterion)
    cells = {str(cell["budget"]): cell for cell in asked.cells(curve)}
    budgets = rule.budgets or tuple(cells)
    for budget in budgets:
        if curve.is_natural != (budget == "natural"):
            continue  # the natural budget is a curve of its own
        subject = f"{asked.subject.format(**curve.selected)} at budget {budget}"
        if criterion == "largest_no_answer" and curve.selected["metric"] == "score":
            subject += ", as far as the task's own scorer tells,"
        if budget not in cells:
            yield Result(
                rule=rule.name,
                criterion=criterion,
                outcome="inconclusive",
                message=f"{subject} is unknown: the curve has {', '.join(cells)}. Run it.",
                budget=budget,
                threshold=threshold,
                **curve.key,
            )
            continue
        bounds = _of_cell(cells[budget], subject, asked, curve)
        result = _result(
            rule, criterion, curve, bounds, threshold, is_least=asked.is_least, budget=budget
        )
        yield _reopened(result, curve, [cells[budget]])


def _of_cell(cell: Cell, subject: str, asked: _OfCells, curve: GateCurve) -> Bounds:
    low, high = sorted((asked.sign * cell["low"], asked.sign * cell["high"]))
    is_share = asked.is_share or curve.is_rate
    return Bounds(
        subject=subject,
        value=asked.sign * cell["mean"],
        low=low,
        high=high,
        n_questions=cell["n_questions"],
        unit="%" if is_share else "",
        rare=is_share and cell["mean"] in (0.0, 1.0),
        problem="it takes two questions or more that tell of it, and there is "
        + ("one" if cell["n_questions"] else "none"),
    )


def _result(
    rule: Rule,
    criterion: str,
    curve: GateCurve,
    bounds: Bounds,
    threshold: float,
    *,
    is_least: bool,
    budget: str = "",
) -> Result:
    return Result(
        rule=rule.name,
        criterion=criterion,
        outcome=bounds.judge(threshold, is_least=is_least),
        message=bounds.sentence(threshold, is_least=is_least),
        budget=budget,
        value=bounds.value,
        low=bounds.low,
        high=bounds.high,
        threshold=threshold,
        n_questions=bounds.n_questions,
        **curve.key,
    )
