"""`inverse-scaling organism path`: where a network is."""

import click

from .._table import Format, Table, format_option, show, texts


@click.command()
@click.argument("name", required=False)
@format_option
def path(name: str | None, output_format: Format) -> None:
    """Print the folder of organism NAME, or of all of them.

    vLLM and transformers load the folder as a model; on a GPU:

        inverse-scaling serve $(inverse-scaling organism path flat) --parser qwen3
        --served-model-name organism-flat
    """
    from ...organisms import ORGANISMS, organism_path

    if name is not None:
        click.echo(organism_path(name))
        return
    rows = [
        {"model": each.model, "folder": str(organism_path(each.name))}
        for each in ORGANISMS.values()
    ]
    table = Table(texts("model", "folder"), [(row["model"], row["folder"]) for row in rows])
    show(output_format, [table], rows)
