"""`inverse-scaling study`: plan, run, check and export studies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from ._group import CommandGroup
from ._plan_options import plan_options
from ._table import Block, Format, Paragraph, format_option, show

if TYPE_CHECKING:
    from ..presets import Preset
    from ..studies import Study

study = CommandGroup(
    "study",
    commands_at={
        "plan": "inverse_scaling_evals.cli.study:plan_command",
        "run": "inverse_scaling_evals.cli.study_run:run_command",
        "check": "inverse_scaling_evals.cli.study_run:check_command",
        "export": "inverse_scaling_evals.cli.study_export:export_command",
        "presets": "inverse_scaling_evals.cli.study:presets_command",
    },
    help="Plan and run studies of many cells: models × tasks × regimes × budgets.",
)


@click.command("plan")
@plan_options
@click.option(
    "--load",
    is_flag=True,
    help="Load external tasks, to count their questions; may download their data.",
)
@format_option
def plan_command(study: Study, load: bool, output_format: Format) -> None:
    """Show the cells of a study, its generations, tokens and price, and what cannot run.

    Nothing is sent, nor downloaded without --load. With --preset or --file, --task, --budget and
    --regime choose among what it holds; every other option replaces what it says.
    """
    from ..studies import estimate
    from ._study_text import study_as_json, study_blocks

    figures = estimate(study, load_external=load)
    document = study_as_json(figures)
    show(output_format, study_blocks(figures), document["cells"], document=document)


@click.command("presets")
@format_option
def presets_command(output_format: Format) -> None:
    """List the presets: what they are for, their models, cells and generations."""
    from ..presets import presets

    found = presets()
    show(output_format, _presets(found), [asdict(preset) for preset in found])


def _presets(found: Sequence[Preset]) -> Iterator[Block]:
    for preset in found:
        size = f"{preset.cells} cells, {preset.generations:,} generations"
        yield Paragraph(f"{preset.name}: {size}", "bold")
        yield Paragraph(preset.description, indented=True)
