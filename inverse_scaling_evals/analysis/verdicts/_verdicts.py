"""A verdict for every curve of a study, with multiplicity control and a practical margin."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from ...errors import InverseScalingError
from ..estimates import (
    CurveData,
    adjust,
    curve_data,
    final_level,
    next_level,
    split_curves,
    why_no_variation,
)
from ._evidence import Evidence, gather
from ._finding import Cause, Finding, Verdict
from ._held import Held, held_to, of_stratum
from ._looks import (
    NO_LOOKS,
    Look,
    Looks,
    curve_key,
)
from ._sentences import sentence
from ._strata import no_strata, strata

MARGIN = 0.02
"""Two points of a rate: what the paper counts as a trend (arXiv 2507.14417, tables 1 and 4)."""

ERROR_MARGIN = 0.05
"""The same for errors of a predicted grade (same tables)."""


@dataclass(frozen=True, kw_only=True)
class _Case:
    """One verdict to be reached.

    Attributes:
        found: What it rests on.
        held: The error rate that it is held to.
        stratum: Which questions; empty for all of a curve.
        note: What to know of the strata.
    """

    found: Evidence
    held: Held
    stratum: str = ""
    note: str = ""


def findings(
    samples: "pd.DataFrame | Iterable[CurveData]",
    *,
    margin: float | None = None,
    rmse_margin: float | None = None,
    alpha: float | None = None,
    by_stratum: bool = False,
    looks: Looks = NO_LOOKS,
    allow_shared_seeds: bool = False,
    seed: int = 0,
) -> list[Finding]:
    """Reach a verdict on every curve of a study.

    The rules stand in docs/methods.md. A fall or rise must exceed the margin, among all
    observations and among those that were not cut off, at a false discovery rate of `alpha` over
    all verdicts in both directions; `flat` needs equivalence (two one-sided tests) at the same
    rate.

    Args:
        samples: The samples frame, or curves already read with `curve_data`.
        margin: Change of a rate or score that matters. None for `MARGIN`, and for a curve in
            `looks` the one that it was looked at with.
        rmse_margin: Change of an absolute error that matters (metric negative_absolute_error);
            None for `ERROR_MARGIN`, or likewise.
        alpha: False discovery rate; None for 5 %, or likewise.
        by_stratum: Whether to reach verdicts on the strata of each curve, too. They are all of
            one family with those on the curves.
        looks: The looks after which questions were stopped, from `read_looks(logs)`. Without
            them, verdicts on a study that ran until decided are held to the rate of one look.
        allow_shared_seeds: Whether to reach verdicts where questions share seeds, for a server
            that is known not to draw by them. Else these are inconclusive, whatever a look said.
        seed: Of the bootstraps.

    Returns:
        One finding per curve, in order of the curve's columns, followed by those of its strata.

    Raises:
        InverseScalingError: If a margin is not positive, alpha not between 0 and 1 (with looks
            0.5), or strata are asked for without the frame.
        DataError: If a column is missing.
    """
    for name, value in (("margin", margin), ("rmse_margin", rmse_margin)):
        if value is not None and not 0 < value < math.inf:
            raise InverseScalingError(
                f"{name}={value} is no margin. It must be above 0, such as {MARGIN}."
            )
    if alpha is not None and not 0 < alpha < 1:
        raise InverseScalingError(f"alpha={alpha} is no error rate. It must lie between 0 and 1.")
    if by_stratum and not isinstance(samples, pd.DataFrame):
        raise InverseScalingError(
            "by_stratum=True needs the samples frame, which tells the strata."
        )
    cases = []
    for curve, parts in _curves(samples, by_stratum):
        kept = _margin(curve, margin, rmse_margin, looks.curves.get(curve_key(curve.key)))
        found = gather(curve, kept, seed=seed)
        held = held_to(found, looks, alpha)
        note = no_strata(parts) if by_stratum else ""
        cases.append(_Case(found=found, held=held, note=note))
        if note:  # the only stratum is the curve
            continue
        cases += [
            _Case(found=gather(part, kept, seed=seed), held=of_stratum(held), stratum=name)
            for name, part in parts.items()
        ]
    return _decide_all(cases, allow_shared_seeds)


def _curves(
    samples: "pd.DataFrame | Iterable[CurveData]", by_stratum: bool
) -> Iterator[tuple[CurveData, dict[str, CurveData]]]:
    """Go through the curves in order, with their strata if they are wanted."""
    read: list[tuple[CurveData, dict[str, CurveData]]]
    if isinstance(samples, pd.DataFrame):
        read = [
            (curve_data(rows), strata(rows) if by_stratum else {})
            for _, rows in split_curves(samples)
        ]
    else:
        read = [(curve, {}) for curve in samples]
    yield from sorted(read, key=lambda item: tuple(item[0].key.values()))


def _margin(
    curve: CurveData, margin: float | None, rmse_margin: float | None, look: Look | None
) -> float:
    is_error = curve.metric == "negative_absolute_error"
    asked = rmse_margin if is_error else margin
    if asked is not None:
        return asked
    if look is not None:
        return look.finding.margin
    return ERROR_MARGIN if is_error else MARGIN


def _decide_all(cases: Sequence[_Case], allow_shared_seeds: bool) -> list[Finding]:
    void = [bool(case.found.curve.noise.seeded) and not allow_shared_seeds for case in cases]
    # p values that hold for independent questions alone are in no family
    found = [
        replace(case.found, p_fall_uncut=math.nan, p_rise_uncut=math.nan, p_flat=math.nan)
        if is_void
        else case.found
        for case, is_void in zip(cases, void, strict=True)
    ]
    # both directions of all cases are one family: what may be called a change by mistake
    directed = [one.p_fall_uncut for one in found] + [one.p_rise_uncut for one in found]
    flat = [one.p_flat for one in found]
    adjusted = adjust(directed)
    falls, rises, flats = adjusted[: len(cases)], adjusted[len(cases) :], adjust(flat)
    results = []
    for case, is_void, p_fall, p_rise, p_flat in zip(cases, void, falls, rises, flats, strict=True):
        held = case.held
        verdict: Verdict
        cause: Cause | Literal[""]
        if is_void and not case.found.problem:
            # whatever a look said, it did not know
            held = replace(held, note="", stands=None)
            verdict, cause = "inconclusive", "shared seeds"
        elif held.stands:
            verdict, cause = held.stands.verdict, held.stands.cause
        else:
            level = final_level(directed, held.level)
            verdict = _verdict(case.found, p_fall, p_rise, p_flat, held.level, level)
            cause = _cause(case.found, held.level) if verdict == "inconclusive" else ""
        needed = next_level(directed, held.level), next_level(flat, held.level)
        adjusted_p = (p_fall, p_rise, p_flat)
        results.append(_finding(replace(case, held=held), verdict, cause, adjusted_p, needed))
    return results


def _verdict(
    found: Evidence, p_fall: float, p_rise: float, p_flat: float, alpha: float, level: float
) -> Verdict:
    if found.problem:
        return "inconclusive"
    if found.is_inert:
        return "inert" if found.binding.p_inert <= alpha / 2 else "inconclusive"
    falls, rises = p_fall <= alpha, p_rise <= alpha
    if (falls and (rises or found.p_any_rise <= level)) or (rises and found.p_any_fall <= level):
        return "non-monotonic"
    if falls:
        return "inverse"
    if rises:
        return "positive"
    return "flat" if p_flat <= alpha else "inconclusive"


def _cause(found: Evidence, alpha: float) -> Cause:
    if found.problem:
        return "not estimable"
    alone = alpha / 2  # one of two directions
    if min(found.p_fall_uncut, found.p_rise_uncut) <= alone or found.p_flat <= alpha:
        return "multiplicity"
    if min(found.p_fall, found.p_rise) <= alone:
        return "cut off"
    return "too few questions"


def _finding(
    case: _Case,
    verdict: Verdict,
    cause: Cause | Literal[""],
    adjusted: tuple[float, float, float],
    needed: tuple[float, float],
) -> Finding:
    found, curve, stands = case.found, case.found.curve, case.held.stands
    if verdict == "flat":
        change, low, high = (-found.widest.estimate, -found.widest.high, -found.widest.low)
        p, p_adjusted = found.p_flat, adjusted[2]
    elif found.falling:
        change, low, high = -found.fall.estimate, -found.fall.high, -found.fall.low
        p, p_adjusted = found.p_fall_uncut, adjusted[0]
    else:
        change, low, high = found.rise.estimate, found.rise.low, found.rise.high
        p, p_adjusted = found.p_rise_uncut, adjusted[1]
    return Finding(
        **{name: curve.key[name] for name in ("model", "task", "dataset", "regime", "enforce")},
        stratum=case.stratum,
        metric=curve.metric,
        verdict=verdict,
        cause=cause,
        sentence=sentence(found, verdict, cause, case.held, needed, stratum=case.stratum),
        change=change + 0.0,  # not -0.0
        low=low,
        high=high,
        onset=_onset(found, verdict, case.held),
        p=stands.p if stands else p,
        p_adjusted=stands.p_adjusted if stands else float(p_adjusted),
        margin=found.margin,
        n_questions=curve.n_questions,
        n_epochs=curve.n_epochs,
        budgets=",".join(curve.labels),
        notes="; ".join(
            filter(
                None,
                (
                    *curve.notes,
                    "" if found.problem else why_no_variation(curve),
                    _unmeasured(found),
                    case.held.note,
                    case.note,
                ),
            )
        ),
    )


def _onset(found: Evidence, verdict: Verdict, held: Held) -> str:
    falls = verdict in ("inverse", "non-monotonic")
    return found.onset(held.level).budget if falls else ""


def _unmeasured(found: Evidence) -> str:
    if found.problem or found.curve.key["regime"] == "natural":
        return ""
    if math.isnan(found.binding.estimate):
        return "whether the budget moved the thinking is unknown: " + found.binding.note
    return ""
