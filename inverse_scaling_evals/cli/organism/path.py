"""`inverse-scaling organism path`: where a network is."""

import click


@click.command()
@click.argument("name", required=False)
def path(name: str | None) -> None:
    """Print the folder of organism NAME, or of all of them.

    vLLM and transformers load the folder as a model; on a GPU:

        inverse-scaling serve $(inverse-scaling organism path flat) --parser qwen3
        --served-model-name organism-flat
    """
    from ...organisms import ORGANISMS, organism_path

    if name is not None:
        click.echo(organism_path(name))
        return
    for each in ORGANISMS.values():
        click.echo(f"{each.model:<20} {organism_path(each.name)}")
