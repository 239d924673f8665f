"""`inverse-scaling organism demo`: a real network, served and studied."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .._group import EXIT_INCOMPLETE
from .._table import Block, Code, Format, Paragraph, Table, format_option, numbers, show
from .train import NAMES

if TYPE_CHECKING:
    import pandas as pd

    from ...analysis import Finding
    from ...organisms import Organism

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
@format_option
def demo(name: str, log_dir: str, limit: int, output_format: Format) -> None:
    """Serve organism NAME on the CPU, study it, and compare the result with its law.

    Budgets of 0 to 512 tokens as a cap and the natural budget, then exact lengths drawn at random
    for each question: the experiment that identifies the effect of length. Run again, it resumes.
    """
    from ...analysis import findings, observations_df
    from ...organisms import ORGANISMS, Trial, law_curves, organism_path, run_trial
    from ...serving import serve_on_cpu
    from ...studies import RunOptions

    organism = ORGANISMS[name]
    folder = Path(log_dir, name)
    click.echo(f"Serving {organism.model} with vLLM on the CPU (half a minute) …", err=True)
    log_path = folder / "server.log"
    with serve_on_cpu(organism_path(name), organism.model, log_path=log_path) as server:
        trial = Trial(questions=limit, parts=("capped", "randomised"))
        options = RunOptions(max_connections=32, max_samples=32, preflight=False)
        results = run_trial(organism, server.base_url, folder, trial, options)
    samples = observations_df([str(folder / part) for part in trial.parts])
    curves = law_curves(samples)
    show(output_format, _blocks(organism, curves, findings(samples), folder), curves)
    if not all(result.complete for result in results):
        click.echo("Some cells are not complete; run the same command again to resume.", err=True)
        sys.exit(EXIT_INCOMPLETE)


def _blocks(
    organism: Organism, curves: pd.DataFrame, found: Sequence[Finding], folder: Path
) -> Iterator[Block]:
    yield _law_table(curves)
    yield Paragraph(f"The law: {organism.law.formula()}, N tokens, D distractors.")
    for finding in found:
        yield Paragraph(f"{finding.regime}, {_design(finding.enforce)}: {finding.sentence}")
    yield Paragraph(
        f"{organism.model} is a trained network of a million parameters that {organism.summary}. "
        "It is a control with a known truth, not a language model."
    )
    yield Paragraph("Next:")
    yield Code(
        [
            f"inspect view --log-dir {folder}",
            f"inverse-scaling analyse {folder}/capped {folder}/randomised",
            "inverse-scaling organism demo flat",
        ],
        attached=True,
    )


def _law_table(cells: pd.DataFrame) -> Table:
    """Lay out one line per cell: what was measured, and what the law says."""
    return Table(
        (
            ("regime, channel", "text"),
            *numbers("budget", "tokens", "right", "95 % interval", "the law"),
        ),
        [_row(cell) for cell in cells.to_dict("records")],
        caption="Tokens: mean of the measured thinking. Right and the law: fractions of answers.",
    )


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
