"""What a gate decided: a result for every rule, criterion and curve or cell."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

Outcome = Literal["fail", "inconclusive", "pass"]

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
"""From worst to best."""

COMPLETE = "The study is complete"
"""Rule of the results that name what is missing of a study; every gate asks it."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """One criterion of a rule, judged on one curve or cell.

    Attributes:
        rule: Name of the rule.
        criterion: What was asked: `forbid`, `largest_drop`, `least_score`, `largest_error`,
            `largest_no_answer`, `largest_cut_off`; or `complete` of the rule `COMPLETE`.
        outcome: `pass`, `fail`, or `inconclusive`: the data do not tell.
        message: Why, in words; what would settle it where it is inconclusive.
        model: Model; empty where a rule met no curve, like the other columns of the curve.
        task: Task.
        dataset: Data set.
        regime: Regime.
        enforce: How the budget was enforced.
        budget: Label of the budget; empty for criteria of whole curves.
        verdict: Verdict on the curve; empty for criteria other than `forbid`.
        cause: Why it is inconclusive, as a code, where it is not for the interval: `shared seeds`
            for any criterion, for `forbid` that of the finding. Else empty.
        value: The estimate that was judged, NaN where there is none. For `forbid` the change on
            which the verdict rests.
        low: Lower end of its 95 % interval.
        high: Upper end.
        threshold: What the interval was held against; NaN for `forbid`.
        n_questions: Questions that the estimate rests on.
    """

    rule: str
    criterion: str
    outcome: Outcome
    message: str
    model: str = ""
    task: str = ""
    dataset: str = ""
    regime: str = ""
    enforce: str = ""
    budget: str = ""
    verdict: str = ""
    cause: str = ""
    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    threshold: float = math.nan
    n_questions: int = 0

    @property
    def where(self) -> str:
        """Name the curve or cell in one line; empty where a rule met none."""
        named = [self.task, self.model, self.dataset, self.regime]
        named += [self.enforce] if self.enforce not in ("auto", "") else []
        named += [f"budget {self.budget}"] if self.budget else []
        return ", ".join(filter(None, named))

    def reopened(self, reason: str, cause: str = "") -> "Result":
        """Call it inconclusive after all."""
        message = f"{self.message.removesuffix('.')}; but {reason}."
        return replace(self, outcome="inconclusive", message=message, cause=cause)


@dataclass(frozen=True)
class GateReport:
    """All results of a gate.

    Attributes:
        results: In order of the rules, their criteria, and curves.
        notes: What else stands in the way of taking the numbers at their face.
    """

    results: Sequence[Result]
    notes: Sequence[str] = ()

    @property
    def outcome(self) -> Outcome:
        """The worst of the results; `inconclusive` where there are none."""
        found = {result.outcome for result in self.results} or {"inconclusive"}
        return next(outcome for outcome in OUTCOMES if outcome in found)

    @property
    def rules(self) -> dict[str, list[Result]]:
        """The results by name of the rule."""
        rules: dict[str, list[Result]] = {}
        for result in self.results:
            rules.setdefault(result.rule, []).append(result)
        return rules

    def count(self, outcome: Outcome) -> int:
        """Count the results of an outcome."""
        return sum(result.outcome == outcome for result in self.results)
