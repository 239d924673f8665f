"""`inverse-scaling data verify`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .._group import EXIT_ERROR, EXIT_INCOMPLETE

if TYPE_CHECKING:
    from ...datasets import Location, Source


@click.command("verify")
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@click.pass_context
def verify(ctx: click.Context, keys: tuple[str, ...]) -> None:
    """Check every copy in the mirror and in the cache; nothing is downloaded.

    KEY is a path that `data list` shows; without any, all files are checked. Exit code 1: a copy is
    wrong. 3: none is wrong, but a file is missing.
    """
    from ...datasets import find_source, local_copies, sources

    right = wrong = missing = 0
    for source in [find_source(key) for key in keys] or sources().values():
        copies = local_copies(source)
        if not copies:
            missing += 1
            click.echo(f"missing  {source.key}")
        for path, place in copies:
            if _is_right(source, path, place):
                right += 1
            else:
                wrong += 1
    click.echo(f"{right} right, {wrong} wrong, {missing} missing")
    if wrong:
        ctx.exit(EXIT_ERROR)
    if missing:
        ctx.exit(EXIT_INCOMPLETE)


def _is_right(source: Source, path: Path, place: Location) -> bool:
    """Check and report one copy: by checksum, or by form and rows where none is known."""
    from ...datasets import check_copy, read_jsonl
    from ...errors import DataError

    note = ""
    try:
        check_copy(source, path, place)
        if source.sha256 is None:
            rows = len(read_jsonl(path))
            if source.rows not in (None, rows):
                raise DataError(
                    f"{source.key}: {path} has {rows} rows, the pinned file has {source.rows}. "
                    "Fetch it anew: delete this copy, then inverse-scaling data fetch"
                )
            note = f", {rows} rows; its checksum is not known"
    except DataError as error:
        click.echo(f"wrong    {source.key} ({place})")
        click.echo(f"Error: {error}", err=True)
        return False
    click.echo(f"right    {source.key} ({place}{note})")
    return True
