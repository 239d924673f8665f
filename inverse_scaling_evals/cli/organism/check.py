"""`inverse-scaling organism check`: a network against its law, without a server."""

from __future__ import annotations

import json
from dataclasses import asdict

import click


@click.command()
@click.argument("name", metavar="NAME_OR_FOLDER")
@click.option(
    "--limit", type=click.IntRange(min=2), default=96, show_default=True, help="Questions."
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(name: str, limit: int, seed: int, as_json: bool) -> None:
    """Compute how often an organism answers right after thinking of given lengths.

    NAME_OR_FOLDER is increasing, flat, improving or confused, or a folder that train wrote.

    The thinking is the network's own, cut at each length; the probability of the whole answer is
    read off (teacher forcing), so no answer is sampled. Questions are held out. Needs the extra
    `organism`.
    """
    from rich.console import Console
    from rich.table import Table

    from ...organisms import find_organism, held_out_questions, instructions
    from ...organisms.training import evaluate_offline

    shown, folder, law = find_organism(name)
    rows = evaluate_offline(
        folder,
        law,
        held_out_questions(limit),
        instructions(),
        seed=seed,
    )
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows], indent=2))
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("tokens", "right", "± SE", "the law", "the lure"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        figures = (row.right, row.stderr, row.law, row.lure)
        table.add_row(str(row.length), *(f"{figure:.3f}" for figure in figures))
    Console().print(table)
    click.echo(f"{shown}: {law.formula()}; {rows[0].n_questions} questions.")
