"""`inverse-scaling data list`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .._table import Format, Table, format_option, numbers, show, texts

if TYPE_CHECKING:
    from pathlib import Path

    from ...datasets import Location, Source


@click.command("list")
@format_option
def list_files(output_format: Format) -> None:
    """List the public files: what they are, who reads them, whether they are here.

    Nothing is downloaded or checked (see `data fetch` and `data verify`).
    """
    from ...datasets import data_folders, local_copies, sources

    folders = data_folders()
    rows = [
        _describe(source, next(iter(local_copies(source, folders)), None))
        for source in sources().values()
    ]
    show(output_format, [_table(rows)], rows)


def _describe(source: Source, found: tuple[Path, Location] | None) -> dict[str, Any]:
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


def _table(rows: list[dict[str, Any]]) -> Table:
    from rich.filesize import decimal

    return Table(
        (
            ("key", "name"),
            ("state", "text"),
            *numbers("rows", "size"),
            *texts("used by", "licence"),
        ),
        [
            (
                row["key"],
                row["state"],
                "" if row["rows"] is None else f"{row['rows']:,}",
                "" if row["bytes"] is None else decimal(row["bytes"]),
                ", ".join(row["used_by"]),
                row["licence"],
            )
            for row in rows
        ],
    )
