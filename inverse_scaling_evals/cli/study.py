"""`inverse-scaling study`: lay out a study and what it would take; run it, check it."""

from __future__ import annotations

import json
import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from ._group import CommandGroup
from ._plan_options import plan_options

if TYPE_CHECKING:
    from ..studies import Study

_WIDTH = 100

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
    help="Load tasks outside the suite, to count their questions; may download their data.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON, every cell with all task arguments."
)
def plan_command(study: Study, load: bool, as_json: bool) -> None:
    """Show the cells of a study, its generations, tokens and price, and what cannot run.

    Nothing is sent, nor downloaded without --load. With --preset or --file, --task, --budget and
    --regime choose among what it holds; every other option replaces what it says.
    """
    from ..studies import estimate
    from ._study_text import study_as_json, study_lines

    figures = estimate(study, load_external=load)
    if as_json:
        click.echo(json.dumps(study_as_json(figures), indent=2))
    else:
        click.echo("\n".join(study_lines(figures)))


@click.command("presets")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def presets_command(as_json: bool) -> None:
    """List the presets: what they are for, their models, cells and generations."""
    from ..presets import presets

    found = presets()
    if as_json:
        click.echo(json.dumps([asdict(preset) for preset in found], indent=2))
        return
    for preset in found:
        click.echo(f"{preset.name}: {preset.cells} cells, {preset.generations:,} generations")
        lines = textwrap.wrap(preset.description, _WIDTH - 2, break_on_hyphens=False)
        click.echo(textwrap.indent("\n".join(lines), "  "))
