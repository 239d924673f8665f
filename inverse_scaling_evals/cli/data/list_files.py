"""`inverse-scaling data list`."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ...datasets import Source

_PIPE_WIDTH = 240  # one line per file where nobody's terminal has to hold it


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with addresses and checksums.")
def list_files(as_json: bool) -> None:
    """List the public files: what they are, who reads them, whether they are here.

    Nothing is downloaded or checked (see `data fetch` and `data verify`).
    """
    from ...datasets import sources

    rows = [_describe(source) for source in sources().values()]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
    else:
        _print_table(rows)


def _describe(source: Source) -> dict[str, Any]:
    from ...datasets import local_copy

    found = local_copy(source)
    return {
        "key": source.key,
        "rows": source.rows,
        "bytes": found[0].stat().st_size if found else None,
        "licence": source.licence,
        "used_by": list(source.used_by),
        "state": {"mirror": "mirrored", "cache": "cached"}[found[1]] if found else "absent",
        "path": str(found[0]) if found else None,
        "url": source.url,
        "sha256": source.sha256,
        "citation": source.citation,
    }


def _print_table(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.filesize import decimal
    from rich.table import Table
    from rich.text import Text

    stream_is_terminal = sys.stdout.isatty()
    narrow = 16 if stream_is_terminal else None  # leaves the rest of a terminal to the key
    table = Table("key", box=None, pad_edge=False)
    table.add_column("rows", justify="right", no_wrap=True, min_width=5)
    table.add_column("size", justify="right", no_wrap=True, min_width=8)
    table.add_column("licence", max_width=narrow)
    table.add_column("used by", max_width=narrow)
    table.add_column("state", no_wrap=True, min_width=8)
    for row in rows:
        cells = (
            row["key"],
            "" if row["rows"] is None else f"{row['rows']:,}",
            "" if row["bytes"] is None else decimal(row["bytes"]),
            row["licence"],
            ", ".join(row["used_by"]),
            row["state"],
        )
        table.add_row(*(Text(cell, overflow="fold") for cell in cells))
    Console(width=None if stream_is_terminal else _PIPE_WIDTH).print(table)
