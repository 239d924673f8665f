"""`inverse-scaling organism train`: a network for a law."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ...organisms.training import Progress

NAMES = ("increasing", "flat", "improving", "confused")
"""Names of `organisms.ORGANISMS`, whose import costs seconds of --help; a test compares them."""

STEPS = 3000

# glibc otherwise returns every large buffer to the kernel, which doubles the time
_ALLOCATOR = {
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": "8000000000",
    "MALLOC_TOP_PAD_": "500000000",
    "OMP_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--like",
    type=click.Choice(NAMES),
    default="increasing",
    show_default=True,
    help="Organism whose law is taken where the options below say nothing.",
)
@click.option("--base", type=float, help="P(wrong) without thinking, with one distractor.")
@click.option("--per-doubling", type=float, help="Change of P(wrong) per doubling of tokens.")
@click.option("--per-distractor", type=float, help="Change of P(wrong) per further distractor.")
@click.option("--shortest", type=int, help="Shortest thinking without a budget, in tokens.")
@click.option("--longest", type=int, help="Longest thinking without a budget, in tokens.")
@click.option("--growth", type=float, help="Factor of both per further distractor.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option(
    "--steps", type=click.IntRange(min=1), default=STEPS, show_default=True, help="Batches."
)
def train(folder: Path, like: str, seed: int, steps: int, **changes: float | None) -> None:
    """Train a network from scratch and write it to FOLDER, with a model card.

    It takes about ten minutes on one core of a CPU, and needs the extra `organism` (torch,
    transformers). The law: P(wrong) = base + per-doubling x log2(tokens + 1) + per-distractor x
    (distractors - 1).
    """
    from dataclasses import replace

    from ...errors import InverseScalingError
    from ...organisms import ORGANISMS, instructions, training_questions
    from ...organisms.training import require_torch, train_organism, write_card

    require_torch()
    if folder.exists() and any(folder.iterdir()):
        raise InverseScalingError(f"{folder} is not empty. Expected a new or an empty folder.")
    given: dict[str, Any] = {name: value for name, value in changes.items() if value is not None}
    law = replace(ORGANISMS[like].law, **given)
    _restart_with_allocator()
    click.echo(law.formula())
    train_organism(
        folder, law, training_questions(), instructions(), seed=seed, steps=steps, report=_print
    )
    law.save(folder)
    write_card(folder, law, seed=seed, steps=steps)
    click.echo(f"Wrote {folder}.")


def _print(progress: Progress) -> None:
    left = progress.seconds / progress.step * (progress.steps - progress.step)
    click.echo(
        f"step {progress.step:,} of {progress.steps:,}: the answer's first digit is "
        f"{progress.divergence:.3f} nats off the law; {left / 60:.1f} minutes left",
        err=True,
    )


def _restart_with_allocator() -> None:
    """Run the same command once more with variables that must be there when a process begins."""
    missing = {name: value for name, value in _ALLOCATOR.items() if name not in os.environ}
    if missing and sys.platform == "linux":
        program = [sys.executable, "-m", "inverse_scaling_evals.cli", *sys.argv[1:]]
        os.execve(sys.executable, program, {**os.environ, **missing})
