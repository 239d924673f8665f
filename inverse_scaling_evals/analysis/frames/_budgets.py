"""Did the budgets bind? Requested against measured thinking, cell by cell."""

import math
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from inspect_ai.log import EvalSample, read_eval_log, read_eval_log_samples

from ..._constants import MEASURES
from ...budgets import EFFORTS, budget_rank, parse_budget
from ..estimates import follow
from ..logs import (
    CURVE,
    HEAVY,
    Logs,
    dataset_of,
    find_log_files,
    first_seed,
    run_option,
    with_thinking_off,
)
from ..noise import CellNoise, shared_noise

REPORT_COLUMNS = (
    "task", "model", "dataset", "regime", "enforce", "budget", "requested_tokens", "channel",
    "observations", "questions", "mean_tokens", "median_tokens", "largest_tokens", "source",
    "within", "cut_off", "empty", "no_answer", "duplicates", "shared_seeds", "compared_lengths",
    "equal_lengths", "equal_pairs", "expected_pairs", "length_unit", "noise", "binding",
    "elasticity", "elasticity_low", "elasticity_high", "log",
)  # fmt: skip


def budget_report(logs: Logs) -> pd.DataFrame:
    """Compare the thinking that was asked for with what was measured, per cell.

    Args:
        logs: A folder of logs, a log, or several of these.

    Returns:
        One row per log and budget, with the columns `REPORT_COLUMNS`, ordered by curve and budget.
        `requested_tokens` is NaN for levels and the natural budget.
        `mean_tokens`, `median_tokens` and `largest_tokens` are of measured thinking, from `source`.
        `within` is the share of observations that thought no more than requested, `cut_off` that
        ran into the output limit, `empty` with no text besides the thinking, `no_answer` without a
        readable answer. `duplicates` is the share of completions (thinking included) that repeat
        another one of the same question: above temperature 0, repeats that are not independent.

        `shared_seeds` and the columns up to `noise` count questions of the row that are not
        independent of each other, as `noise_frame` does: those that had a seed in common with
        another question of the curve, and thinking that is to the token as long as another
        question's. `noise` names what was found: `shared seeds`, `equal lengths`, both, or nothing.

        `binding` is a property of a curve, all cells of one task, model, data set, regime and
        enforcement (thinking off belongs to the curve that it begins, as in `observations_df`):
        `binds` if thinking follows the budget, `inert` if it does not, `unclear` if the data cannot
        tell, `unknown` with fewer than two budgets above 0 or without measured tokens. It rests on
        the `elasticity`, how many doublings of thinking go with one doubling of the budget within
        a question (1: proportional, 0: ignored), and its 95 % interval clustered by question:
        `inert` if all of it lies below 0.1, `binds` if all of it lies above. A level counts by its
        rank. Nothing is estimated from the cell with thinking off.

    Raises:
        DataError: If a folder or a log does not exist.

    Warns:
        UserWarning: Naming logs that are damaged, or that hold no sample under a budget; the
            report leaves them out.
    """
    cells = [cell for location in find_log_files(logs) for cell in _cells_of_log(location)]
    rows: list[dict[str, Any]] = []
    for curve in _curves(cells):
        found = _elasticity([o for cell in curve for o in cell["observations"]])
        noise = shared_noise(_as_samples(curve), by=("log", "budget"))
        of_cell = {part.key: part for part in noise.cells}
        for cell in curve:
            shared = _noise(of_cell[cell["log"], cell["budget"]])
            rows.append({**_row(cell), **shared, **found})
    rows.sort(key=_place)
    return pd.DataFrame(rows, columns=list(REPORT_COLUMNS))


def _place(row: dict[str, Any]) -> tuple[Any, ...]:
    names = ("task", "model", "dataset", "regime", "enforce")
    return (*(row[name] for name in names), budget_rank(parse_budget(row["budget"])))


def _cells_of_log(location: str) -> list[dict[str, Any]]:
    """Read the cells of a log; none, and a warning, where it is damaged or has none."""
    # a damaged file fails anywhere between the archive, its compression and the JSON within
    try:
        cells = list(_read_cells(location))
    except Exception as error:
        reason = f"cannot be read ({type(error).__name__}: {error}): it is damaged or half written"
    else:
        if cells:
            return cells
        reason = (
            "holds no sample with measured thinking: its samples ended in errors, or its task is "
            "not under a budget (with_budget puts any task under one)"
        )
    warnings.warn(f"{location} {reason}. It is left out.", UserWarning, stacklevel=3)
    return []


def _read_cells(location: str) -> Iterator[dict[str, Any]]:
    """Read the cells of a log: one, or one for each budget of a randomised design."""
    header = read_eval_log(location, header_only=True)
    base, temperature = (run_option(header, name) for name in ("seed", "temperature"))
    samples = read_eval_log_samples(location, all_samples_required=False, exclude_fields=HEAVY)
    cells: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for found in filter(None, map(_observe, samples)):
        key = tuple(found["asked"][name] for name in ("regime", "enforce", "budget"))
        cells.setdefault(key, []).append(found)
    for observations in cells.values():
        asked = observations[0]["asked"]
        tokens = asked["budget_tokens"]
        yield {
            "task": header.eval.task.split("/")[-1],
            "model": header.eval.model,
            "dataset": dataset_of(header),
            "regime": asked["regime"],
            "enforce": asked["enforce"],
            "budget": asked["budget"],
            "requested_tokens": math.nan if tokens is None else tokens,
            "channel": asked["channel"],
            "temperature": math.nan if temperature is None else float(temperature),
            "seed_base": base,
            "log": location,
            "observations": observations,
        }


def _observe(sample: EvalSample) -> dict[str, Any] | None:
    """Take what the report needs of a sample; None for one that was not run under a budget."""
    asked = sample.metadata.get("thinking")
    score = (sample.scores or {}).get(MEASURES)
    if asked is None or score is None or not isinstance(score.value, dict):
        return None
    value: dict[str, Any] = dict(score.value)
    return {
        "asked": asked,
        "question": sample.id,
        "epoch": sample.epoch,
        "tokens": float(value["reasoning_tokens"]),
        "source": (score.metadata or {}).get("reasoning_tokens_source"),
        "cut_off": float(value["cut_off"]),
        "no_answer": float(value["no_answer"]),
        "empty": not sample.output.completion.strip(),
        "text": str([message.content for message in _spoken(sample)]),
    }


def _spoken(sample: EvalSample) -> list[Any]:
    return [choice.message for choice in sample.output.choices]


def _curves(cells: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    names = [*CURVE, "budget_kind"]
    keys = [
        [*(cell[name] for name in CURVE), cell["observations"][0]["asked"]["budget_kind"]]
        for cell in cells
    ]
    joined = with_thinking_off(pd.DataFrame(keys, columns=names))
    curves: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for key, cell in zip(joined[list(CURVE)].itertuples(index=False), cells, strict=True):
        curves.setdefault(tuple(key), []).append(cell)
    return list(curves.values())


def _as_samples(curve: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Put the observations of a curve in columns of the samples frame, as far as noise is asked."""
    rows = [
        {
            **{name: cell[name] for name in ("model", "budget", "temperature", "channel", "log")},
            "question": str(o["question"]),
            "epoch": o["epoch"],
            "seed": first_seed(
                o["asked"], epoch=o["epoch"], model=cell["model"], base=cell["seed_base"]
            ),
            "cut_off": o["cut_off"] == 1,
            "reasoning_tokens": o["tokens"],
        }
        for cell in curve
        for o in cell["observations"]
    ]
    # as floats, large seeds would fall together
    return pd.DataFrame(rows).assign(seed=pd.array([row["seed"] for row in rows], dtype="Int64"))


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


def _row(cell: dict[str, Any]) -> dict[str, Any]:
    observations = cell["observations"]
    tokens = np.array([o["tokens"] for o in observations])
    known = tokens[~np.isnan(tokens)]
    requested = cell["requested_tokens"]
    measurable = known.size > 0
    return {
        **{key: value for key, value in cell.items() if key in REPORT_COLUMNS},
        "observations": len(observations),
        "questions": len({o["question"] for o in observations}),
        "mean_tokens": known.mean() if measurable else math.nan,
        "median_tokens": np.median(known) if measurable else math.nan,
        "largest_tokens": known.max() if measurable else math.nan,
        "source": ", ".join(sorted({str(o["source"]) for o in observations})),
        "within": (
            float((known <= requested).mean())
            if measurable and not math.isnan(requested)
            else math.nan
        ),
        **{
            name: float(np.mean([o[name] for o in observations]))
            for name in ("cut_off", "empty", "no_answer")
        },
        "duplicates": _duplicates(observations),
    }


def _duplicates(observations: Sequence[dict[str, Any]]) -> float:
    """Share of completions that repeat another one of their question; NaN without repeats."""
    by_question: dict[Any, Counter[str]] = {}
    for o in observations:
        by_question.setdefault(o["question"], Counter())[o["text"]] += 1
    repeated = [texts for texts in by_question.values() if texts.total() > 1]
    if not repeated:
        return math.nan
    total = sum(texts.total() for texts in repeated)
    return sum(texts.total() - len(texts) for texts in repeated) / total


def _elasticity(observations: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Estimate how thinking follows the budget within questions, with a clustered interval."""
    points = [(o["question"], _doublings(o["asked"]), o["tokens"]) for o in observations]
    points = [point for point in points if not math.isnan(point[1] + point[2])]
    place = {question: i for i, question in enumerate({question for question, _, _ in points})}
    found = follow(
        np.array([budget for _, budget, _ in points], dtype=np.float64),
        np.log2([1 + tokens for _, _, tokens in points]),
        np.array([place[question] for question, _, _ in points], dtype=np.int64),
    )
    return {
        "binding": found.binding,
        "elasticity": found.estimate,
        "elasticity_low": found.low,
        "elasticity_high": found.high,
    }


def _doublings(asked: dict[str, Any]) -> float:
    """Put a budget on a scale of doublings; NaN for thinking off and the natural budget."""
    if asked["budget_tokens"]:
        return math.log2(asked["budget_tokens"])
    if asked["budget_effort"]:
        return float(EFFORTS.index(asked["budget_effort"]))
    return math.nan
