"""`inverse-scaling organism demo`: a real network, served and studied."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .._group import EXIT_INCOMPLETE
from ..serve import termination_as_exit
from .train import NAMES

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

QUESTIONS = 150


@click.command()
@click.argument("name", type=click.Choice(NAMES), default="increasing")
@click.option("--log-dir", default="logs/organism", show_default=True, help="Where the logs go.")
@click.option(
    "--limit",
    type=click.IntRange(min=2),
    default=QUESTIONS,
    show_default=True,
    help="Questions at each budget.",
)
def demo(name: str, log_dir: str, limit: int) -> None:
    """Serve organism NAME on the CPU, study it, and hold the result against its law.

    Budgets of 0 to 512 tokens as a cap and the natural budget, then exact lengths drawn at random
    for each question: the experiment that identifies the effect of length. Run again, it resumes.
    """
    from rich.console import Console

    from ...analysis import findings, observations_df
    from ...organisms import ORGANISMS, Trial, law_curves, organism_path, run_trial
    from ...serving import serve_on_cpu
    from ...studies import RunOptions

    organism = ORGANISMS[name]
    folder = Path(log_dir, name)
    console = Console()
    console.print(f"Serving {organism.model} with vLLM on the CPU (half a minute) …")
    with (
        termination_as_exit(),
        serve_on_cpu(organism_path(name), organism.model, log_path=folder / "server.log") as server,
    ):
        trial = Trial(questions=limit, parts=("capped", "randomised"))
        options = RunOptions(max_connections=32, max_samples=32, preflight=False)
        results = run_trial(organism, server.base_url, folder, trial, options)
    samples = observations_df([str(folder / part) for part in trial.parts])
    console.print()
    console.print(law_table(law_curves(samples)))
    console.print(f"\nThe law: {organism.law.formula()}, N tokens, D distractors.\n")
    for finding in findings(samples):
        console.print(f"{finding.regime}, {_design(finding.enforce)}: {finding.sentence}\n",
                      highlight=False)  # fmt: skip
    console.print(
        f"{organism.model} is a trained network of a million parameters that {organism.summary}. "
        "It is a control with a known truth, not a language model.\n\nNext:\n"
        f"  inspect view --log-dir {folder}\n"
        f"  inverse-scaling analyse {folder}/capped {folder}/randomised\n"
        "  inverse-scaling organism demo flat",
        highlight=False,
        soft_wrap=True,
    )
    if not all(result.complete for result in results):
        click.echo("Some cells are not complete; run the same command again to resume.", err=True)
        sys.exit(EXIT_INCOMPLETE)


def law_table(cells: pd.DataFrame) -> Table:
    """Lay out one line per cell: what was measured, and what the law says.

    Args:
        cells: As `organisms.law_curves` returns them.
    """
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("regime, channel", no_wrap=True)
    for heading in ("budget", "tokens", "right", "95 % interval", "the law"):
        table.add_column(heading, justify="right", no_wrap=True)
    for cell in cells.to_dict("records"):
        table.add_row(*_row(cell))
    return table


def _row(cell: dict[Any, Any]) -> tuple[str, ...]:
    return (
        f"{cell['regime']}, {_design(cell['enforce'])}",
        str(cell["budget"]),
        f"{cell['mean_tokens']:.0f}",
        f"{cell['mean']:.3f}",
        f"{cell['low']:.3f} to {cell['high']:.3f}",
        f"{cell['law']:.3f}",
    )


def _design(enforce: str) -> str:
    return "exact length" if enforce == "exact" else "capped"
