"""A small study of one organism on its server: capped, natural and exact lengths."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from ..budgets import Regime
from ..models import ORGANISM_DATASET, ORGANISM_TASK
from ..studies import RunOptions, SamplingOptions, StudyResult, plan, run
from ._shipped import Organism

CAPS = (0, 16, 64, 256, 512)
"""Budgets of the capped part, in tokens."""

LENGTHS = (16, 64, 256, 512)
"""Lengths of the exact part, in tokens."""

CHECKPOINTS = (0, 16, 64, 256, 512)
"""Checkpoints of the followed train of thought, in tokens."""

STOP_CHECKPOINTS = (0, 4, 16, 64, 256)
"""Checkpoints of the train of thought that a rule stops: early ones, where it can save most."""

Part = Literal["capped", "exact", "randomised", "trajectory", "stopped"]
PARTS: tuple[Part, ...] = ("capped", "exact", "randomised")


@dataclass(frozen=True)
class Trial:
    """A small study of an organism.

    Attributes:
        questions: Questions at each budget, the first ones of seed 0, which are held out.
        epochs: Epochs of each question; twice as many with randomised lengths.
        regimes: Regimes of the prompts.
        parts: `capped` (with the natural budget), `exact` (every question at every length),
            `randomised` (each question and epoch at one length, drawn at random), `trajectory`
            (one train of thought, answered at checkpoints), `stopped` (until its answer settles).
        seed: Base of the seeds of all samples.
        caps: Budgets of the capped part.
        lengths: Lengths of the next two.
        stop: Rule of the last part.
    """

    questions: int
    epochs: int = 1
    regimes: Sequence[Regime] = ("silent",)
    parts: Sequence[Part] = PARTS
    seed: int = 0
    caps: Sequence[int] = CAPS
    lengths: Sequence[int] = LENGTHS
    stop: str = "settled=2"


def run_trial(
    organism: Organism, base_url: str, log_dir: Path, trial: Trial, options: RunOptions
) -> list[StudyResult]:
    """Run a trial on a server; cells that are complete in the folder are not run again.

    Args:
        organism: The organism that the server serves.
        base_url: Its address, with `/v1`.
        log_dir: Folder of the logs, with a subfolder for each part.
        trial: What to run.
        options: Options of the run, without the address of the server.

    Returns:
        The result of each part.
    """
    results = []
    for part in trial.parts:
        study = plan(
            name=f"{organism.model} {part}",
            tasks=[ORGANISM_TASK],
            dataset=ORGANISM_DATASET,
            models=[f"vllm/{organism.model}"],
            epochs=trial.epochs * (2 if part == "randomised" else 1),
            limit=trial.questions,
            sampling=SamplingOptions(seed=trial.seed),
            **_conditions(part, trial),
        )
        where = replace(options, model_base_url=base_url)
        results.append(run(study, log_dir / part, options=where))
    return results


def _conditions(part: Part, trial: Trial) -> dict[str, Any]:
    """Return the arguments of `plan` that make a part what it is."""
    match part:
        case "capped":
            return {
                "budgets": [*trial.caps, "natural"],
                "regimes": [*trial.regimes, "natural"],
            }
        case "trajectory":
            return {"design": "trajectory", "checkpoints": CHECKPOINTS}
        case "stopped":
            return {
                "design": "trajectory",
                "checkpoints": STOP_CHECKPOINTS,
                "stop": trial.stop,
            }
        case "exact" | "randomised":
            return {
                "budgets": trial.lengths,
                "regimes": trial.regimes,
                "enforce": "exact",
                "design": "randomised" if part == "randomised" else "crossed",
            }
