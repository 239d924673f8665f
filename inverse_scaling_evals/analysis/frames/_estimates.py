"""One row per curve: all estimates side by side."""

from dataclasses import fields
from typing import Any

import pandas as pd

from ..estimates import (
    CurveData,
    Estimate,
    adjust,
    curve_data,
    decompose,
    drop,
    elasticity,
    flips,
    gain,
    length_effect,
    natural,
    onset,
    sentences,
    slope,
    split_curves,
    trend,
)
from ..logs import CURVE
from ..verdicts import length_sentence

_SHAPE = ("metric", "budgets", "n_questions", "n_epochs", "n_observations", "notes")


def effects(
    samples: pd.DataFrame, *, margin: float = 0.0, by_stratum: bool = False, seed: int = 0
) -> pd.DataFrame:
    """Estimate everything for every curve.

    Args:
        samples: The samples frame.
        margin: Change that the p values of drop and gain test against.
        by_stratum: Whether to split curves by their `stratum`.
        seed: Of the bootstraps.

    Returns:
        One row per curve (and stratum): the columns `CURVE`, what the curve is made of, and for
        each estimate NAME (`drop`, `gain`, `onset`, `slope`, `trend`, `length`, `length_naive`,
        `length_gap`, `natural`, `natural_pooled`, `parts`, `parts_answered`, `parts_correct`,
        `parts_cut_off`, `flips`, `flips_variance_change`, `elasticity`) the columns NAME,
        NAME_low, NAME_high, NAME_p, NAME_p_adjusted (Benjamini-Hochberg over the rows),
        NAME_n_questions and NAME_note, with what else the estimate holds as NAME_<field>. A number
        that cannot be estimated is NaN and its note says why. `length_sentence` has the effect of
        length beside the naive slope in words; in the natural regime the pooled slope.

    Raises:
        DataError: If a column is missing.
    """
    by = (*CURVE, "stratum") if by_stratum else CURVE
    rows = []
    for values, observations in split_curves(samples, by):
        curve = curve_data(observations)
        rows.append({**values, **_shape(curve), **_estimates(curve, margin, seed)})
    frame = pd.DataFrame(rows) if rows else pd.DataFrame(columns=[*by, *_SHAPE])
    for name in [name for name in map(str, frame.columns) if name.endswith("_p")]:
        frame.insert(
            list(frame.columns).index(name) + 1,
            f"{name}_adjusted",
            adjust(frame[name].to_numpy(dtype=float)),
        )
    return frame.sort_values(list(by), ignore_index=True)


def _shape(curve: CurveData) -> dict[str, Any]:
    return {
        "metric": curve.metric,
        "budgets": ",".join(curve.labels),
        "n_questions": curve.n_questions,
        "n_epochs": curve.n_epochs,
        "n_observations": len(curve.score),
        "notes": sentences(curve.notes),
    }


def _estimates(curve: CurveData, margin: float, seed: int) -> dict[str, Any]:
    by_length, unforced = length_effect(curve), natural(curve)
    is_natural = curve.key["regime"] == "natural"
    return {
        **_flat("drop", drop(curve, margin=margin, seed=seed)),
        **_flat("gain", gain(curve, margin=margin, seed=seed)),
        **_flat("onset", onset(curve, seed=seed)),
        **_flat("slope", slope(curve)),
        **_flat("trend", trend(curve)),
        **_flat("length", by_length),
        "length_sentence": length_sentence(curve, unforced if is_natural else by_length),
        **_flat("natural", unforced),
        **_flat("parts", decompose(curve)),
        **_flat("flips", flips(curve)),
        **_flat("elasticity", elasticity(curve)),
    }


def _flat(name: str, found: Estimate) -> dict[str, Any]:
    """Name an estimate's fields by its name; estimates within it are named by both."""
    flat: dict[str, Any] = {name: found.estimate}
    for field in fields(found):
        value = getattr(found, field.name)
        if isinstance(value, Estimate):
            flat |= _flat(f"{name}_{field.name}", value)
        elif field.name == "notes":
            flat |= {f"{name}_reason": found.reason, f"{name}_note": found.note}
        elif field.name != "estimate":
            flat[f"{name}_{field.name}"] = value
    return flat
