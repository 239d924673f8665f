"""Run the scripted models, and compare their logs with the simulated laws."""

import tempfile

import numpy as np
import pandas as pd
from calibration_laws import BUDGETS, LAWS, NATURAL, Population
from inspect_ai import eval

from inverse_scaling_evals import tasks
from inverse_scaling_evals.analysis import CurveData, curve_data, findings, observations_df
from inverse_scaling_evals.analysis.estimates import FloatArray, split_curves

PROFILES = ("steady", "confused", "rambler", "overthinker")
QUESTIONS, EPOCHS = 60, 3


def compare_with_logs(seed: int = 0) -> str:
    """Run the evals, and lay out logs beside laws.

    Args:
        seed: Of the order in which questions are taken from the data set, and of the drawn studies.

    Returns:
        A Markdown table with a row for each curve.
    """
    with tempfile.TemporaryDirectory() as folder:
        samples = _run(folder, seed)
    lines = [
        f"Logs of {QUESTIONS} counting questions x {EPOCHS} epochs. z: largest difference between "
        "logs and law over the budgets, of the mean score and of the mean log2(1 + tokens), in "
        "standard errors.\n",
        "| curve | verdict of the logs | of a drawn study | z of score | z of length |",
        "| --- | --- | --- | --- | --- |",
    ]
    rng = np.random.default_rng(seed)
    for key, rows in split_curves(samples):
        curve = curve_data(rows)
        law = key["model"].removeprefix("scripted/")
        law += ", natural" if curve.labels == NATURAL else ""
        if law in LAWS:
            drawn = LAWS[law]().study(QUESTIONS, EPOCHS, rng)
            said, simulated = (findings([found])[0].verdict for found in (curve, drawn))
            score, length = _z(curve, LAWS[law]())
            lines.append(f"| {law} | {said} | {simulated} | {score:.1f} | {length:.1f} |")
    return "\n".join(lines)


def _run(folder: str, seed: int) -> pd.DataFrame:
    done = eval(
        [tasks.misleading_math(budget=label) for label in (*BUDGETS, *NATURAL)],
        model=[f"scripted/{profile}" for profile in PROFILES],
        limit=QUESTIONS,
        sample_shuffle=seed,
        epochs=EPOCHS,
        log_dir=folder,
        log_realtime=False,
        display="log",
    )
    failed = [log.location for log in done if log.status != "success"]
    if failed:
        raise SystemExit(f"{len(failed)} evals failed, {failed[0]} among them")
    return observations_df(folder)


def _z(curve: CurveData, law: Population) -> tuple[float, float]:
    """Return the largest deviation over budgets of mean score and mean length."""
    many = law.study(5_000, EPOCHS, np.random.default_rng(0))
    scores = _largest(curve.means, many.means, law.means)
    seen, drawn = (found.mean_of(found.log_tokens) for found in (curve, many))
    return scores, _largest(seen, drawn, law.log_tokens.mean(axis=(0, 2)))


def _largest(found: FloatArray, drawn: FloatArray, truth: FloatArray) -> float:
    """Compare means with the truth, in the law's own standard errors; nothing varies in some."""
    error = drawn.std(axis=0, ddof=1) / np.sqrt(len(found))
    difference = np.abs(found.mean(axis=0) - truth)
    return float((difference / np.where(difference < 1e-9, 1.0, error)).max())
