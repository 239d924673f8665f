"""Did the budgets bind? Requested against measured thinking, cell by cell."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ...budgets import parse_budget, parse_mitigation
from ..estimates import (
    NEEDED,
    READ,
    CurveData,
    Reason,
    check_columns,
    curve_data,
    follow,
    inert_note,
    narrowed,
    note,
    split_curves,
    without_repeats,
)
from ..logs import CURVE, OBSERVATION, order_budgets
from ..noise import CellNoise, length_notes, seed_note, unit_note

BUDGET_COLUMNS = (
    *CURVE, "budget", "requested_tokens", "channel", "n_observations", "n_questions",
    "mean_tokens", "median_tokens", "max_tokens", "source", "mean_answer_tokens", "within",
    "thinking_cut", "cut_off", "empty",
    "no_answer", "duplicates", "shared_seeds", "compared_lengths", "equal_lengths", "equal_pairs",
    "expected_pairs", "length_unit", "noise", "binding", "elasticity", "elasticity_low",
    "elasticity_high", "logs", "note",
)  # fmt: skip
"""The columns of `budgets_df`."""

_NEEDED = (
    *NEEDED, "answer_tokens", "stop_reason", "reasoning_tokens_source", "thinking_cut",
)  # fmt: skip

_FOLLOWED = {
    "binds": "thinking followed it here",
    "inert": "thinking did not follow it here",
    "unclear": "whether thinking follows it, these data do not tell",
    "unknown": "whether thinking follows it is unknown",
}

_REPLY = ["reply_digest", "empty"]


def budgets_df(
    observations: pd.DataFrame,
    transcripts: pd.DataFrame | None = None,
    *,
    curves: Mapping[tuple[str, ...], CurveData] | None = None,
) -> pd.DataFrame:
    """Compare the thinking that was asked for with what was measured, per cell.

    Args:
        observations: The frame of observations.
        transcripts: The frame of transcripts of the same logs (it may be the same frame); without
            it `empty` and `duplicates` are NaN.
        curves: What `read_curves(observations)` returns, where it is known.

    Returns:
        One row per cell, with the columns `BUDGET_COLUMNS`, ordered by task, model, data set,
        regime, enforcement and budget. Fractions are of the observations that have measures.
        `requested_tokens` is NaN for levels and the natural budget, and no more than a mitigation
        `clamp=N` leaves. `mean_tokens`, `median_tokens`
        and `max_tokens` are of measured thinking, from `source`, `mean_answer_tokens` of the output
        beside it. `within` is the fraction that thought no more than requested, `thinking_cut`
        that whose thinking the server ended at the budget, among those of which that is known,
        `cut_off` that ran into the output limit, `empty` with no
        text besides the thinking, `no_answer` without a readable answer. `duplicates` is the
        fraction of replies (thinking included) that repeat another one to the same question: above
        temperature 0, epochs that are not independent.

        `shared_seeds` of the questions had a seed in common with another question of the curve.
        `equal_lengths` of the `compared_lengths` observations, whose thinking ended by itself, are
        to the token as long as another question's of the same epoch, in `equal_pairs` pairs;
        `expected_pairs` would be by chance. `length_unit` is above 1 where the provider rounds its
        counts to multiples of it. `noise` holds the codes that follow, joined by commas:
        `shared_seeds`, which makes verdicts on the curve inconclusive, and `equal_lengths`, a hint
        only. `note` puts the noise of the curve in words, and why it is `inert`, if it is.

        `binding` is a property of a curve: `binds` if thinking follows the budget, `inert` if it
        does not, `unclear` if the data cannot tell, `unknown` with fewer than two budgets above 0
        or without measured tokens. It rests on the `elasticity`, how many doublings of thinking go
        with one doubling of the budget within a question (1: proportional, 0: ignored), and its
        95 % interval clustered by question: `inert` if all of it lies below 0.1, `binds` if all of
        it lies above. A level counts by its rank. Nothing is estimated from the cell with thinking
        off. `logs` names the logs of the cell, joined by commas.

    Raises:
        DataError: If a column is missing.

    Examples:
        >>> cells = budgets_df(observations_df("logs/my-study"))
        >>> cells.loc[cells["binding"] == "inert", ["task", "model", "elasticity"]]
    """
    rows: list[dict[str, Any]] = []
    check_columns(observations, _NEEDED)
    kept = (*READ, *_NEEDED, *_REPLY)
    both = _with_replies(observations, transcripts)
    for key, rows_of_curve in split_curves(narrowed(both, kept), needed=(*_NEEDED, *_REPLY)):
        observed = without_repeats(rows_of_curve)
        curve = curves[tuple(map(str, key.values()))] if curves else curve_data(observed)
        binding = _binding(curve)
        of_curve = {**key, **binding, "note": _note(curve, binding["binding"])}
        noise = {cell.budget: cell for cell in curve.noise.cells}
        for budget, cell in observed.groupby("budget", observed=True):
            label = str(budget)
            sent = parse_mitigation(str(key["mitigation"])).clamped(parse_budget(label))
            measures = _cell(cell, sent.tokens)
            rows.append({"budget": label, **measures, **_noise(noise[label]), **of_curve})
    frame = order_budgets(pd.DataFrame(rows, columns=list(BUDGET_COLUMNS)))
    order = ["task", "model", "dataset", "regime", "enforce", "mitigation", "budget"]
    return frame.sort_values(order, ignore_index=True)


def _with_replies(observations: pd.DataFrame, transcripts: pd.DataFrame | None) -> pd.DataFrame:
    """Put what is known of the replies beside the observations."""
    if transcripts is None:
        return observations.assign(reply_digest=None, empty=math.nan)
    if transcripts is observations:
        return observations
    key = list(OBSERVATION)
    replies = transcripts[[*key, *_REPLY]].drop_duplicates(key)
    kept = observations.drop(columns=_REPLY, errors="ignore")
    return kept.merge(replies, how="left", on=key)


def _cell(cell: pd.DataFrame, requested: int | None) -> dict[str, Any]:
    # a stop reason stands wherever there are measures
    measured = cell[cell["stop_reason"].notna() | cell["reasoning_tokens"].notna()]
    tokens = measured["reasoning_tokens"].dropna()
    within = math.nan
    if tokens.size and requested is not None:
        within = float((tokens <= requested).mean())
    return {
        "requested_tokens": math.nan if requested is None else float(requested),
        "channel": ", ".join(sorted(cell["channel"].unique())),
        "n_observations": len(measured),
        "n_questions": measured["question"].nunique(),
        "mean_tokens": tokens.mean(),
        "median_tokens": tokens.median(),
        "max_tokens": tokens.max(),
        "source": ", ".join(sorted(measured["reasoning_tokens_source"].fillna("unknown").unique())),
        "mean_answer_tokens": measured["answer_tokens"].mean(),
        "within": within,
        "thinking_cut": measured["thinking_cut"].mean(),
        **{name: _fraction(measured[name]) for name in ("cut_off", "empty", "no_answer")},
        "duplicates": _duplicates(measured),
        "logs": ",".join(sorted(cell["log"].unique())),
    }


def _fraction(flags: "pd.Series[Any]") -> float:
    known = pd.Series(flags.to_numpy(dtype=np.float64, na_value=math.nan))
    return float(known.mean())


def _duplicates(cell: pd.DataFrame) -> float:
    """Return the fraction of replies that repeat another one to their question."""
    replies = cell.loc[cell["reply_digest"].notna(), ["question", "reply_digest"]]
    repeated = replies[replies.duplicated("question", keep=False)]
    return float(repeated.duplicated().mean()) if len(repeated) else math.nan


def _binding(curve: CurveData) -> dict[str, Any]:
    """Estimate how thinking follows the budget within questions, with a clustered interval."""
    comparable = ~np.isnan(curve.doublings)[curve.budget] & ~np.isnan(curve.tokens)
    measured = curve.where(comparable)
    found = follow(curve.doublings[measured.budget], measured.log_tokens, measured.question)
    return {
        "binding": found.binding,
        "elasticity": found.estimate,
        "elasticity_low": found.low,
        "elasticity_high": found.high,
    }


def _noise(cell: CellNoise) -> dict[str, Any]:
    return {
        "shared_seeds": cell.n_sharing,
        "compared_lengths": cell.lengths.n,
        "equal_lengths": cell.lengths.n_equal,
        "equal_pairs": cell.lengths.pairs,
        "expected_pairs": cell.lengths.expected_pairs,
        "length_unit": cell.lengths.unit,
        "noise": ",".join(cell.codes),
    }


def _note(curve: CurveData, binding: str) -> str:
    """Put in words what a curve's questions share, how lengths are counted, and why it is inert."""
    noise = curve.noise
    notes = [seed_note(noise, noise.logs)] if noise.seeded else []
    notes += filter(None, [*length_notes(noise), unit_note(noise)])
    if curve.n_weak:
        notes.append(note(Reason.WEAK_SOURCE, curve.n_weak).sentence)
    if curve.channel == "countdown":
        notes.append(note(Reason.ADVISORY, _FOLLOWED[binding]).sentence)
    if binding == "inert":
        notes.append(inert_note(curve).sentence)
    return " ".join(f"{one[0].upper()}{one[1:]}." for one in notes)
