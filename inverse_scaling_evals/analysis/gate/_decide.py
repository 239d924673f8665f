"""Hold a study against rules: values in, a report out."""

from collections.abc import Iterator, Sequence

import pandas as pd

from ..verdicts import NO_LOOKS, Looks
from ._criteria import judge, suits
from ._curves import GateCurve, GateStudy
from ._report import COMPLETE, GateReport, Result
from ._rules import SELECTORS, Rule, Rules

_SHOWN = 8  # names in a list of what there is


def decide(
    samples: pd.DataFrame,
    rules: Rules,
    *,
    incomplete: Sequence[str] = (),
    looks: Looks = NO_LOOKS,
) -> GateReport:
    """Judge every rule on every curve that it matches.

    A rule passes where the whole 95 % interval lies within what it allows, fails where none of it
    does, and is inconclusive else, as it is where it matches nothing. Verdicts are reached among
    all curves of the frame, whatever the rules match.

    Args:
        samples: The samples frame.
        rules: The rules.
        incomplete: What is known to be missing of the study, a sentence each: with any, the gate
            does not pass.
        looks: The looks after which questions were stopped.

    Returns:
        One result for each rule, criterion and curve or cell, and one for each of `incomplete`.

    Raises:
        DataError: If a column is missing.
    """
    study = GateStudy(samples, rules, looks)
    results = [
        Result(rule=COMPLETE, criterion="complete", outcome="inconclusive", message=sentence)
        for sentence in incomplete
    ]
    for rule in rules.rules:
        for criterion in rule.criteria:
            results += _judge_all(rule, criterion, study.curves)
    notes = (*samples.attrs.get("notes", ()), *(note.sentence for note in looks.notes))
    return GateReport(tuple(results), notes)


def _judge_all(rule: Rule, criterion: str, curves: Sequence[GateCurve]) -> Iterator[Result]:
    matched = [curve for curve in curves if not rule.refuses(curve.selected)]
    asked = [curve for curve in matched if suits(criterion, rule, curve)]
    for curve in asked:
        yield from judge(rule, criterion, curve)
    if not asked:
        yield Result(
            rule=rule.name,
            criterion=criterion,
            outcome="inconclusive",
            message=_unsuited(rule, criterion) if matched else _unmatched(rule, curves),
        )


def _unsuited(rule: Rule, criterion: str) -> str:
    reasons = {
        "largest_drop": "all curves that the rule matches are of the natural regime, which has one "
        "budget; forbid judges them too",
        "largest_error": "the metric of no curve that the rule matches is negative_absolute_error; "
        "least_score judges other metrics",
    }
    named = f"no curve that the rule matches can have the budgets {', '.join(rule.budgets)}"
    return f"Nothing was judged: {reasons.get(criterion, named)}."


def _unmatched(rule: Rule, curves: Sequence[GateCurve]) -> str:
    """Say which field of a rule matches nothing, and what there is."""
    if not curves:
        return "Nothing was judged: the logs hold no observation under a budget. Run the study."
    refusing = [rule.refuses(curve.selected) for curve in curves]
    # the field up to which most curves match is the one to look at
    field = max(refusing, key=list(SELECTORS).index)
    column = SELECTORS[field]
    there = sorted({curve.selected[column] for curve in curves})
    names = ", ".join(there[:_SHOWN]) + (f" and {len(there) - _SHOWN} more" * (len(there) > _SHOWN))
    asked = ", ".join(getattr(rule, field))
    others = "" if len(set(refusing)) == 1 else " together with the rule's other fields"
    return f"Nothing was judged: {field} {asked} match no curve{others}. There are {names}."
