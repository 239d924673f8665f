"""Measure how often equal lengths of thinking are taken for shared noise, with and without it.

    INVERSE_SCALING_EVALS_DATA=… python benchmarks/equal_lengths.py

Independent lengths are drawn around those of real replies (folder `transcripts` of the mirror),
counted in words and marks. Under one noise, thinking ends when a random number, the same for all
questions at a step, falls below a chance that differs by question.
"""

import json
import math
import os
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from inverse_scaling_evals.analysis import EqualLengths, shared_noise

Lengths = npt.NDArray[np.float64]
"""(questions, epochs)."""

REPLIES = {
    "gsm8k_deepseek-r1": "deepseek-reasoner (question)",
    "missing_premise_svamp_deepseek-r1": "deepseek-reasoner (insufficient_question)",
    "missing_premise_formula_qwq-32b": "model_answer",
}
# questions, epochs, cells
SIZES = ((20, 1, 600), (100, 3, 500), (500, 3, 60), (2500, 5, 6))
WINDOW = 16


def compared(lengths: Lengths) -> EqualLengths:
    """Look for equal lengths in one cell of the natural budget."""
    question, epoch = (axis.ravel() for axis in np.indices(lengths.shape))
    frame = pd.DataFrame(
        {
            "model": "vllm/model",
            "budget": "natural",
            "question": question,
            "epoch": epoch + 1,
            "seed": pd.array(question * 100 + epoch, dtype="Int64"),
            "temperature": math.nan,
            "channel": "prompt",
            "cut_off": False,
            "reasoning_tokens": lengths.ravel(),
            "log": "",
        }
    )
    (cell,) = shared_noise(frame).cells
    return cell.lengths


def real_lengths(folder: Path, name: str, field: str) -> Lengths:
    """Count words and marks in the thinking of replies."""
    replies = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    texts = [str(reply[field]).partition("</think>")[0] for reply in replies]
    return np.array([len(re.findall(r"\w+|[^\w\s]", text)) for text in texts], dtype=np.float64)


def independent(real: Lengths, scale: float, rng: np.random.Generator) -> Iterator[Lengths]:
    """Draw cells; the epochs of a question lie around a length of its own."""
    for questions, epochs, cells in SIZES:
        for _ in range(cells):
            own = scale * rng.choice(real, (questions, 1))
            yield np.ceil(own * np.exp(rng.normal(0, 0.3, (questions, epochs))))


def under_one_noise(questions: int, chance: float, rng: np.random.Generator) -> Lengths:
    """Draw a cell of three epochs."""
    chances = chance * np.exp(rng.normal(0, 0.5, questions))
    least = np.minimum.accumulate(rng.random((3, round(20 / chance))), axis=1)
    return 1.0 + np.stack([(row[None] >= chances[:, None]).sum(axis=1) for row in least], axis=1)


def excess(found: EqualLengths) -> float:
    """Return the excess of pairs over their expectation, in standard deviations."""
    deviation = math.sqrt(found.expected_pairs * (1 - 1 / WINDOW))
    return (found.pairs - found.expected_pairs) / deviation if deviation else 0.0


def alarms(found: list[EqualLengths]) -> str:
    """Count the cells whose lengths are said to coincide."""
    seen, most = sum(one.coincide for one in found), max(map(excess, found))
    return f"{seen} of {len(found)}, at most {most:.1f} standard deviations above the mean"


def main() -> None:
    rng = np.random.default_rng(0)
    folder = Path(os.environ["INVERSE_SCALING_EVALS_DATA"]) / "transcripts"
    every: list[EqualLengths] = []
    for name, field in REPLIES.items():
        real = real_lengths(folder, name, field)
        whole = compared(real[:, None])
        expected = f"{whole.expected_pairs:.1f} expected"
        print(f"{name}: {whole.n} replies, {whole.pairs} equal pairs, {expected}")
        for scale in (1.0, 0.3, 0.1):
            found = [compared(lengths) for lengths in independent(real, scale, rng)]
            every += found
            print(f"  × {scale}: {alarms(found)}")
    print(f"all of these: {alarms(every)}")
    for spread in (3, 10, 30):
        found = [compared(np.round(rng.normal(300, spread, (200, 3)))) for _ in range(200)]
        print(f"300 ± {spread} tokens: {alarms(found)}")
    replies = json.loads((folder / "gsm8k_o3-mini-medium.json").read_text(encoding="utf-8"))
    counts = np.array([r["o3-mini (question) thinking_token_count"] for r in replies], dtype=float)
    parts = [rng.choice(counts, (n, 1), replace=False) for n in (2, 5, 20, 100, 582) * 100]
    print(f"o3-mini: {sum(compared(part).coincide for part in parts)} of {len(parts)} parts")
    for questions in (20, 50, 100, 250):
        for chance in (0.01, 0.003, 0.001):
            found = [compared(under_one_noise(questions, chance, rng)) for _ in range(100)]
            seen = sum(one.coincide for one in found)
            print(f"one noise, {questions} questions, about {1 / chance:.0f} tokens: {seen} of 100")


if __name__ == "__main__":
    main()
