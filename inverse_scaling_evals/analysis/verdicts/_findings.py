"""A verdict on every curve of a study, with multiplicity control and a practical margin."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal, TypedDict

import pandas as pd

from ...budgets import parse_budget
from ...errors import InverseScalingError
from ..estimates import (
    CurveData,
    Note,
    Reason,
    check_columns,
    curve_data,
    inert_note,
    join_notes,
    narrowed,
    note,
    sentences,
    split_curves,
    variation_problem,
)
from ..logs import CURVE
from ._caveats import caveats, has_coarser_unit, unit_note
from ._evidence import Evidence, Primary, gather
from ._finding import Finding
from ._looks import NO_LOOKS, Look, Looks, at_error_rate, curve_key, error_level, of_stratum
from ._rules import Case, Decision, decide
from ._sentences import sentence

MARGIN = 0.02
"""Two points of a rate: what the paper counts as a trend (arXiv 2507.14417, tables 1 and 4)."""

ERROR_MARGIN = 0.05
"""The same for errors of a predicted grade (same tables)."""

NAMELESS = "none"
"""Stratum of the questions that have none, beside others that have one."""

Cluster = Literal["question", "unit"]
"""What is independent: questions, or the coarser unit that they share."""


class _Options(TypedDict):
    primary: Primary | None
    by_unit: bool
    tail: float
    seed: int


def findings(
    observations: "pd.DataFrame | Iterable[CurveData]",
    *,
    margin: float | None = None,
    error_margin: float | None = None,
    relative_margin: float | None = None,
    contrast: str | None = None,
    alpha: float | None = None,
    by_stratum: bool = False,
    looks: Looks = NO_LOOKS,
    allow_shared_seeds: bool = False,
    cluster: Cluster = "question",
    seed: int = 0,
) -> list[Finding]:
    """Reach a verdict on every curve of a study.

    The rules stand in docs/methods.md. A fall or rise must exceed the margin whatever cut-off,
    lost and missing observations could have been, at a false discovery rate of `alpha` over all
    verdicts in both directions; `flat` needs equivalence (two one-sided tests) at the same rate.

    Args:
        observations: The frame of `observations_df`, or curves already read with `curve_data`.
        margin: Change of a rate or score that matters. None for `MARGIN`, and for a curve in
            `looks` the one of its look.
        error_margin: Change of an absolute error that matters (metric negative_absolute_error);
            None for `ERROR_MARGIN`, or likewise.
        relative_margin: Change of a score that is no rate and no error, as a fraction of the range
            of its scores on the curve. Such a score has no margin of its own.
        contrast: Two budgets to be compared alone, such as `0:16384` or `first:last`, named before
            the study ran; None for what the logs name (column `contrast`), else for all.
        alpha: False discovery rate; None for 5 %, or likewise.
        by_stratum: Whether to reach verdicts on the strata of each curve, too. They are all of
            one family with those on the curves.
        looks: The looks after which questions were stopped, from `read_looks(logs)`. Without
            them, verdicts on a study that ran until decided have the error rate of one look.
        allow_shared_seeds: Whether to reach verdicts where questions share seeds, for a server
            that is known not to draw by them. Else these are inconclusive, whatever a look found.
        cluster: What is independent: questions, or the coarser unit that questions share, such as
            a template, for claims about new ones. By questions, a note says where the unit matters.
        seed: Of the bootstraps.

    Returns:
        One finding per curve, in order of the curve's columns, followed by those of its strata.

    Raises:
        InverseScalingError: If a margin is not positive, alpha not between 0 and 1 (with looks
            0.5), a contrast names no two budgets, or strata are asked for without the frame.
        DataError: If a column is missing.
    """
    _check(observations, margin, error_margin, relative_margin, alpha, by_stratum=by_stratum)
    margins = margin, error_margin, relative_margin
    by_unit = cluster == "unit"
    cases = _cases(observations, margins, contrast, alpha, by_stratum, looks, by_unit, seed)
    coarser = [] if by_unit else _coarser(cases, seed)
    return _decided(cases, coarser, allow_shared_seeds=allow_shared_seeds)


def findings_and_strata(
    observations: pd.DataFrame,
    *,
    looks: Looks = NO_LOOKS,
    seed: int = 0,
    curves: Mapping[tuple[str, ...], CurveData] | None = None,
) -> tuple[list[Finding], list[Finding]]:
    """Reach the verdicts of `findings` without strata and with them, the evidence gathered once.

    Args:
        observations: The frame of `observations_df`.
        looks: The looks after which questions were stopped, from `read_looks(logs)`.
        seed: Of the bootstraps.
        curves: What `read_curves(observations)` returns, where it is known.

    Returns:
        What `findings(observations)` returns, where the curves are the family of verdicts; and what
        `findings(observations, by_stratum=True)` does, where their strata are of it, too.

    Raises:
        DataError: If a column is missing.

    Examples:
        >>> of_curves, with_strata = findings_and_strata(observations)
    """
    margins = None, None, None
    cases = _cases(observations, margins, None, None, True, looks, False, seed, curves)
    coarser = _coarser(cases, seed)
    of_curves = [place for place, case in enumerate(cases) if not case.stratum]
    return (
        _decided(
            [replace(cases[place], note=None) for place in of_curves],
            [coarser[place] for place in of_curves] if coarser else [],
        ),
        _decided(cases, coarser),
    )


def _cases(
    observations: "pd.DataFrame | Iterable[CurveData]",
    margins: tuple[float | None, float | None, float | None],
    contrast: str | None,
    alpha: float | None,
    by_stratum: bool,
    looks: Looks,
    by_unit: bool,
    seed: int,
    known: Mapping[tuple[str, ...], CurveData] | None = None,
) -> list[Case]:
    """Gather the evidence on each curve, followed by that on its strata."""
    cases = []
    for curve, strata in _curves(observations, known or {}, by_stratum=by_stratum):
        look = looks.curves.get(curve_key(curve.key))
        matters = _margin(curve, *margins, look)
        primary = parse_contrast(contrast or curve.contrast) if contrast or curve.contrast else None
        options: _Options = {
            "primary": primary,
            "by_unit": by_unit,
            "tail": error_level(curve, looks, alpha) / 2,  # one of two directions
            "seed": seed,
        }
        evidence = gather(curve, matters, **options)
        rate = at_error_rate(evidence, looks, alpha)
        undivided = _undivided(strata) if by_stratum else None
        cases.append(Case(evidence=evidence, rate=rate, note=undivided))
        if undivided:  # the only stratum is the curve
            continue
        cases += [
            Case(evidence=gather(part, matters, **options), rate=of_stratum(rate), stratum=name)
            for name, part in strata.items()
        ]
    return cases


def _coarser(cases: Sequence[Case], seed: int) -> list[Case]:
    """Return the cases with the coarser unit as the cluster; none where no curve has one."""
    if not any(has_coarser_unit(case.evidence.curve) for case in cases):
        return []
    return [replace(case, evidence=_by_unit(case.evidence, seed)) for case in cases]


def _decided(
    cases: Sequence[Case], coarser: Sequence[Case], *, allow_shared_seeds: bool = False
) -> list[Finding]:
    """Reach a verdict on each case, as one family."""
    decisions = decide(cases, allow_shared_seeds=allow_shared_seeds)
    again: Sequence[Decision | None] = [None] * len(cases)
    if coarser:
        again = decide(coarser, allow_shared_seeds=allow_shared_seeds)
    return [_finding(*both) for both in zip(decisions, again, strict=True)]


def _by_unit(found: Evidence, seed: int) -> Evidence:
    """Return the evidence with the coarser unit as the cluster, where there is one."""
    if not has_coarser_unit(found.curve):
        return found
    return gather(
        found.curve,
        found.margin,
        primary=found.primary,
        by_unit=True,
        tail=found.tail,
        seed=seed,
    )


def _check(
    observations: object,
    margin: float | None,
    error_margin: float | None,
    relative_margin: float | None,
    alpha: float | None,
    *,
    by_stratum: bool,
) -> None:
    given = (
        ("margin", margin),
        ("error_margin", error_margin),
        ("relative_margin", relative_margin),
    )
    for name, value in given:
        if value is not None and not 0 < value < math.inf:
            raise InverseScalingError(
                f"Invalid {name} {value}: expected a number above 0, such as {MARGIN}."
            )
    if alpha is not None and not 0 < alpha < 1:
        raise InverseScalingError(f"Invalid alpha {alpha}: expected an error rate between 0 and 1.")
    if by_stratum and not isinstance(observations, pd.DataFrame):
        raise InverseScalingError(
            "Invalid by_stratum=True for curves: their strata are unknown. Pass the frame of "
            "observations_df(logs)."
        )


def _curves(
    observations: "pd.DataFrame | Iterable[CurveData]",
    known: Mapping[tuple[str, ...], CurveData],
    *,
    by_stratum: bool,
) -> list[tuple[CurveData, dict[str, CurveData]]]:
    """Return the curves in order, with their strata if they are wanted."""
    read: list[tuple[CurveData, dict[str, CurveData]]]
    if isinstance(observations, pd.DataFrame):
        read = [
            (
                known.get(tuple(map(str, key.values()))) or curve_data(rows),
                _strata(rows) if by_stratum else {},
            )
            for key, rows in split_curves(narrowed(observations))
        ]
    else:
        if not isinstance(observations, Iterable) or isinstance(observations, str):
            check_columns(observations)
        read = [(curve_data(curve), {}) for curve in observations]
    return sorted(read, key=lambda item: tuple(item[0].key.values()))


def _strata(rows: pd.DataFrame) -> dict[str, CurveData]:
    """Read the strata of one curve, such as 2 before 16 distractors."""
    check_columns(rows, ("stratum",))
    stratum = rows["stratum"].astype(object)
    named = stratum.where(stratum.notna(), NAMELESS).astype(str)
    parts = {str(name): curve_data(part) for name, part in rows.groupby(named, sort=False)}
    return {name: parts[name] for name in sorted(parts, key=_natural_order)}


def _natural_order(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def _undivided(strata: Mapping[str, CurveData]) -> Note | None:
    """Return a note that a curve is not split; None if it is."""
    if len(strata) > 1:
        return None
    name = next(iter(strata), NAMELESS)
    return note(Reason.NO_STRATA) if name == NAMELESS else note(Reason.ONE_STRATUM, name)


def parse_contrast(text: str) -> Primary:
    """Read a contrast such as `0:16384`, `low:high` or `first:last`.

    Returns:
        The labels of the two budgets, `first` and `last` as they are.

    Raises:
        InverseScalingError: If it does not name two budgets.

    Examples:
        >>> parse_contrast("0:16384")
        ('0', '16384')
    """
    smaller, colon, larger = text.partition(":")
    labels = [
        label if label in ("first", "last") else str(parse_budget(label))
        for label in (smaller.strip(), larger.strip())
        if label
    ]
    if not colon or len(labels) != 2 or labels[0] == labels[1]:
        raise InverseScalingError(
            f"Invalid contrast {text!r}: expected two budgets, the smaller one first, such as "
            "0:16384 or first:last."
        )
    return labels[0], labels[1]


def _margin(
    curve: CurveData,
    margin: float | None,
    error_margin: float | None,
    relative_margin: float | None,
    look: Look | None,
) -> float:
    """Return the margin of a curve; NaN where the scale is not known and none was given."""
    is_error = curve.metric == "negative_absolute_error"
    asked = error_margin if is_error else margin
    if asked is not None:
        return asked
    if look is not None:
        return look.finding.margin
    if is_error:
        return ERROR_MARGIN
    if curve.is_rate:
        return MARGIN
    return math.nan if relative_margin is None else relative_margin * (curve.top - curve.bottom)


def _finding(decision: Decision, coarser: Decision | None) -> Finding:
    case = decision.case
    found, curve = case.evidence, case.evidence.curve
    notes = join_notes(
        *curve.notes,
        None if found.problem else variation_problem(curve),
        _unknown_binding(found),
        *caveats(decision),
        unit_note(decision, coarser) if coarser else None,
        case.rate.note,
        case.note,
    )
    return Finding(
        **{name: curve.key[name] for name in CURVE},
        stratum=case.stratum,
        metric=curve.metric,
        verdict=decision.verdict,
        cause=decision.cause,
        reason=_reason(found),
        sentence=sentence(decision, coarser),
        change=decision.change.estimate + 0.0,  # not -0.0
        low=decision.change.low,
        high=decision.change.high,
        fcr_low=decision.fcr[0],
        fcr_high=decision.fcr[1],
        smaller=decision.change.smaller,
        larger=decision.change.larger,
        primary=found.primary is not None,
        largest_fall=found.fall_limit.high,
        largest_rise=found.rise_limit.high,
        verdict_by_unit=coarser.verdict if coarser else decision.verdict,
        largest_fall_by_unit=(coarser or decision).case.evidence.fall_limit.high,
        shrunken_fall=found.shrunken.estimate,
        probability_fall=found.shrunken.p_fall,
        onset=decision.onset,
        p=decision.p,
        p_adjusted=decision.p_adjusted,
        margin=found.margin,
        n_questions=decision.change.n_questions or curve.n_questions,
        n_questions_curve=curve.n_questions,
        n_epochs=curve.n_epochs,
        budgets=",".join(curve.labels),
        notes=sentences(notes),
        note_codes=",".join(one.code for one in notes),
    )


def _reason(found: Evidence) -> Reason | Literal[""]:
    """Return why there is no estimate, or why the budgets did not move the thinking."""
    if found.problem:
        return found.problem.code
    return inert_note(found.curve).code if found.is_inert else ""


def _unknown_binding(found: Evidence) -> Note | None:
    if found.problem or found.curve.key["regime"] == "natural":
        return None
    if math.isnan(found.binding.estimate):
        return note(Reason.BINDING_UNKNOWN, found.binding.note)
    return None
