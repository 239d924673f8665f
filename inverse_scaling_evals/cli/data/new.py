"""`inverse-scaling data new`."""

from __future__ import annotations

import click

from ..._counted import counted


@click.command("new")
@click.argument("family")
@click.option(
    "--folder",
    default=".",
    type=click.Path(file_okay=False),
    help="Where the folder of the family is made.  [default: here]",
)
@click.option(
    "--from",
    "source",
    help="Questions to convert: a .csv or .jsonl file, hf:owner/name, or an Inspect task "
    "(inspect_evals/gsm8k, file.py@name).",
)
@click.option("--question", help="Column of the question.")
@click.option("--answer", help="Column of the answer.")
@click.option("--choices", help="Column of the options, if there are any.")
@click.option("--stratum", help="Column of the stratum, by which scores are split.")
@click.option("--split", default="test", show_default=True, help="Split of a data set of the hub.")
@click.option("--revision", help="Revision of a data set of the hub.")
def new(
    family: str,
    folder: str,
    source: str | None,
    question: str | None,
    answer: str | None,
    choices: str | None,
    stratum: str | None,
    split: str,
    revision: str | None,
) -> None:
    """Write a family of tasks of your own: questions, task, and tests that pass.

    FAMILY is its name. Without --from it generates some questions of its own, to be replaced.
    """
    from ...gym import Columns, read_questions, scaffold

    items = []
    if source is not None:
        columns = Columns(question, answer, choices, stratum)
        items = read_questions(source, family, columns, split=split, revision=revision)
        click.echo(f"{counted(len(items), 'question')} read from {source}", err=True)
    written = scaffold(family, folder, items)
    for path in written:
        click.echo(str(path))
    home = written[0].parent
    click.echo(
        f"\nTest it: python -m pytest {home}\n"
        f"Run it: inverse-scaling study run --task {home / family}.py@{family} "
        "--model PROVIDER/NAME --budget 0,1024,4096\n"
        "Use a real model: the scripted ones know the questions of this package alone.",
        err=True,
    )
