"""`inverse-scaling trajectory`: the answers within one train of thought."""

from __future__ import annotations

import click

from ._table import Format, format_option, print_notes, show
from ._trajectories import check_trajectories
from ._trajectory_blocks import trajectory_blocks


@click.command("trajectory")
@click.argument("logs", nargs=-1, required=True, type=click.Path())
@click.option(
    "--by",
    default=None,
    metavar="COLUMN",
    help="Also each group of questions, such as stratum or distractor_kind.",
)
@click.option(
    "--distractors",
    is_flag=True,
    help="Also whether answers turn to a distractor where the thinking first mentions one, which "
    "takes reading the transcripts.",
)
@click.option("--workers", type=click.IntRange(min=1), default=1, help="Processes that read logs.")
@format_option
def trajectory(
    logs: tuple[str, ...], by: str | None, distractors: bool, workers: int, output_format: Format
) -> None:
    """Show what the model would have answered at each point of the same thinking in LOGS.

    What thinking on changes, how often trains of thought are talked out of the right answer, where
    the answer settles, and how much thinking comes after. Samples whose thinking a rule stopped are
    summarised too. Where the same questions were asked under budgets of the same sizes, or with a
    rule, these stand beside each other. It is another experiment
    than a budget: the thinking does not know where it will be asked. docs/trajectories.md has the
    method.
    """
    from ..analysis import (
        LogNoteCode,
        distractor_turns_df,
        observations_df,
        stopped_cells_df,
        stopped_df,
        trajectory_against_budgets_df,
        trajectory_cells_df,
        trajectory_changes_df,
        transcripts_df,
    )

    read = transcripts_df if distractors else observations_df
    samples, notes = read(list(logs), strict=False, workers=workers)
    notes = [note for note in notes if note.code is not LogNoteCode.OFF_CURVES]  # they are here
    check_trajectories(samples, ("trajectory", "stopped"), notes)
    changes = trajectory_changes_df(samples, by=by)
    cells = stopped_cells_df(samples)
    document: dict[str, object] = {
        "changes": changes,
        "checkpoints": trajectory_cells_df(samples),
        "against_budgets": trajectory_against_budgets_df(samples),
        "stopped_cells": cells,
        "stopped": stopped_df(samples),
        "notes": [note.sentence for note in notes],
    }
    if distractors:
        document["distractor_turns"] = distractor_turns_df(samples)
    records = cells if changes.empty else changes
    show(output_format, trajectory_blocks(document), records, document=document)
    if output_format != "json":  # which holds them
        print_notes(note.sentence for note in notes)
