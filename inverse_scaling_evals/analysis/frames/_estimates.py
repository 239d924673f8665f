"""One row per curve and estimate."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

import pandas as pd

from ..estimates import (
    Contrast,
    CurveData,
    Decomposition,
    Elasticity,
    Estimate,
    Flips,
    LengthEffect,
    Onset,
    adjust,
    curve_data,
    cut_difference,
    decompose,
    drop,
    drop_with_thinking,
    elasticity,
    flips,
    gain,
    length_effect,
    narrowed,
    natural,
    onset,
    slope,
    split_curves,
    trend,
)
from ..logs import CURVE
from ..verdicts import length_sentence

ESTIMATE_COLUMNS = (
    *CURVE, "estimate", "value", "low", "high", "p", "p_adjusted", "n_questions", "reason", "note",
    "smaller", "larger", "f", "assigned", "binding", "to_wrong", "to_right", "sentence",
)  # fmt: skip
"""The columns of `estimates_df`; by stratum, `stratum` stands after those of `CURVE`."""

_NUMBERS = ("value", "low", "high", "p", "p_adjusted", "f", "to_wrong", "to_right")


def estimates_df(
    observations: pd.DataFrame,
    *,
    margin: float = 0.0,
    by_stratum: bool = False,
    seed: int = 0,
    curves: Mapping[tuple[str, ...], CurveData] | None = None,
) -> pd.DataFrame:
    """Estimate everything for every curve.

    The estimates are those of `analysis.estimates`, with their sources in docs/methods.md; the
    functions there also return intermediate results, such as standard errors.

    Args:
        observations: As `observations_df` returns them.
        margin: Change that the p values of drop and gain test against, in units of the score.
        by_stratum: Whether to split curves by their `stratum`.
        seed: Of the bootstraps.
        curves: What `read_curves(observations)` returns, where it is known; not by stratum.

    Returns:
        One row per curve (and stratum) and estimate, with the columns `ESTIMATE_COLUMNS`, ordered
        by `CURVE` (and `stratum`). `estimate` is `drop`, `drop_with_thinking`, `gain`, `onset`,
        `slope`, `trend`, `length`, `length_naive`, `length_gap`, `natural`, `natural_pooled`,
        `parts`, `parts_answered`, `parts_correct`, `parts_cut_off`, `flips`,
        `flips_variance_change`, `elasticity` or `cut`.

        `value` is the estimate, in units of the score (higher is better) unless its function says
        otherwise, `low` and `high` its 95 % interval, `p` its p value and `p_adjusted` the same
        after Benjamini and Hochberg (1995) over all curves (and strata) with this estimate. What
        cannot be estimated is NaN, and `reason` (a code) and `note` (a sentence) say why.

        Some estimates fill further columns, which are empty or NaN for the others: `smaller` and
        `larger` (the two budgets that are compared), `f` (first-stage F of `length`), `assigned`
        (True where the length itself was assigned), `binding` (of `elasticity`), `to_wrong` and
        `to_right` (questions, of `flips`). `sentence` puts the effect of length beside the naive
        slope in words, in the natural regime the pooled slope.

    Raises:
        DataError: If a column is missing.

    Examples:
        >>> found = estimates_df(one_curve).set_index("estimate")
        >>> found.loc[["drop", "slope"], ["value", "low", "high", "n_questions"]].round(3)
                  value    low   high  n_questions
        estimate
        drop      0.354  0.179  0.513           24
        slope    -0.057 -0.095 -0.019           24
    """
    by = (*CURVE, "stratum") if by_stratum else CURVE
    groups: Iterable[tuple[Mapping[str, Any], CurveData]]
    if curves is not None and not by_stratum:
        groups = ((curve.key, curve) for curve in curves.values())
    else:
        split = split_curves(narrowed(observations), by)
        groups = ((key, curve_data(of_group)) for key, of_group in split)
    rows = [{**key, **row} for key, curve in groups for row in _rows(curve, margin, seed)]
    frame = pd.DataFrame(rows, columns=list(dict.fromkeys([*by, *ESTIMATE_COLUMNS])))
    frame = frame.astype(dict.fromkeys(_NUMBERS, float))
    for _, p in frame.groupby("estimate", sort=False)["p"]:
        frame.loc[p.index, "p_adjusted"] = adjust(p.to_numpy())
    return frame.sort_values(list(by), kind="stable", ignore_index=True)


def _rows(curve: CurveData, margin: float, seed: int) -> Iterator[dict[str, Any]]:
    by_length, unforced = length_effect(curve), natural(curve)
    is_natural = curve.key["regime"] == "natural"
    found = {
        "drop": drop(curve, margin=margin, seed=seed),
        "drop_with_thinking": drop_with_thinking(curve, margin=margin, seed=seed),
        "gain": gain(curve, margin=margin, seed=seed),
        "onset": onset(curve, seed=seed),
        "slope": slope(curve),
        "trend": trend(curve),
        "length": by_length,
        "natural": unforced,
        "parts": decompose(curve),
        "flips": flips(curve),
        "elasticity": elasticity(curve),
        "cut": cut_difference(curve),
    }
    told = "natural" if is_natural else "length"
    sentence = length_sentence(curve, unforced if is_natural else by_length)
    for name, estimate in found.items():
        details = _details(estimate, curve)
        for part, one in _with_parts(name, estimate):
            yield {
                "estimate": part,
                "value": one.estimate,
                "low": one.low,
                "high": one.high,
                "p": one.p,
                "n_questions": one.n_questions,
                "reason": str(one.reason or ""),
                "note": one.note,
                "smaller": "",
                "larger": "",
                "binding": "",
                **details,
                "sentence": sentence if part == told else "",
            }


def _with_parts(name: str, found: Estimate) -> Iterator[tuple[str, Estimate]]:
    """Go through an estimate and those within it, which are named by both."""
    yield name, found
    for field in fields(found):
        if isinstance(part := getattr(found, field.name), Estimate):
            yield from _with_parts(f"{name}_{field.name}", part)


def _details(found: Estimate, curve: CurveData) -> dict[str, Any]:
    """Name what an estimate holds besides its number."""
    match found:
        case Contrast():
            return {"smaller": found.smaller, "larger": found.larger}
        case Onset():
            return {"smaller": found.earlier, "larger": found.budget}
        case LengthEffect():
            return {"f": found.f, "assigned": found.assigned}
        case Decomposition():
            return {
                "smaller": found.reference,
                "larger": curve.labels[-1] if found.reference else "",
            }
        case Flips():
            return {"to_wrong": found.to_wrong, "to_right": found.to_right}
        case Elasticity():
            return {"binding": found.binding}
    return {}
