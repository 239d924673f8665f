"""What was read of logs before, kept in parquet files beside the logs."""

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from importlib.metadata import version
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from ..._inspect.files import filesystem
from ._columns import SCHEMA, TRANSCRIPT_SCHEMA
from ._facts import LogFacts, RunPlan
from ._find import LogFile
from ._observations import ReadLog

OBSERVATIONS_FILE = ".inverse-scaling/observations.parquet"
"""Where rows and facts are, from the folder of the logs."""

TRANSCRIPTS_FILE = ".inverse-scaling/transcripts.parquet"
"""Where the measures of transcripts are, in the same rows."""

# goes up when the same log has other rows
_FORMAT = 14
_KEY = b"inverse_scaling_evals"


def load_cache(folder: str, *, transcripts: bool) -> dict[LogFile, ReadLog]:
    """Read what is known of the logs in a folder.

    Args:
        folder: The folder.
        transcripts: Whether the measures of transcripts are wanted too.

    Returns:
        What was read of each file, with the size and time it had; nothing where there is no cache,
        or another release of the package has written it. Measures of transcripts are None where
        they are not wanted, or not known.
    """
    known = {
        log: ReadLog(
            _with_log(rows, pa.repeat(pa.scalar(log.location), len(rows))),
            LogFacts(**{**entry["facts"], "plan": RunPlan(**entry["facts"]["plan"])}),
        )
        for log, rows, entry in _load(f"{folder}/{OBSERVATIONS_FILE}", SCHEMA, folder)
    }
    if transcripts:
        for log, rows, _ in _load(f"{folder}/{TRANSCRIPTS_FILE}", TRANSCRIPT_SCHEMA, folder):
            if log in known and len(rows) == len(known[log].rows):
                known[log] = ReadLog(known[log].rows, known[log].facts, rows)
    return known


def _load(
    path: str, schema: pa.Schema, folder: str
) -> Iterator[tuple[LogFile, pa.Table, dict[str, Any]]]:
    """Yield the rows of each log in a file of the cache, with its entry in the index."""
    fs = filesystem(path)
    try:
        if not fs.exists(path):
            return
        with fs.fs.open(path, "rb") as file:
            table = pq.read_table(pa.BufferReader(file.read()))
        index = json.loads(table.schema.metadata[_KEY])
        if index["made_by"] != _made_by(schema):
            return
        entries = [
            (LogFile(f"{folder}/{entry['name']}", entry["size"], entry["mtime"]), entry)
            for entry in index["logs"]
        ]
    except (OSError, pa.ArrowException, ValueError, KeyError, TypeError):
        return  # a damaged cache is no loss: the logs are read again
    table = table.replace_schema_metadata(None)
    start = 0
    for log, entry in entries:
        yield log, table.slice(start, entry["rows"]), entry
        start += entry["rows"]


def save_cache(folder: str, logs: Mapping[LogFile, ReadLog], *, transcripts: bool) -> None:
    """Write what is known of the logs in a folder, in place of what was there.

    Logs that are gone are forgotten.

    Args:
        folder: The folder.
        logs: What was read of its logs.
        transcripts: Whether to write the measures of transcripts too.

    Raises:
        OSError: If the folder cannot be written to.
    """
    fs = filesystem(folder)
    present = {str(file).rpartition("/")[2] for file in fs.fs.ls(folder, detail=False)}
    there = {log: read for log, read in logs.items() if log.name in present}
    tables = {log: (read.rows, {"facts": asdict(read.facts)}) for log, read in there.items()}
    named = {
        log: (_with_log(rows, pa.repeat(pa.scalar(log.name), len(rows))), entry)
        for log, (rows, entry) in tables.items()
    }
    _save(f"{folder}/{OBSERVATIONS_FILE}", SCHEMA, named)
    if transcripts:
        measured: dict[LogFile, tuple[pa.Table, dict[str, Any]]] = {
            log: (read.transcripts, {})
            for log, read in there.items()
            if read.transcripts is not None
        }
        _save(f"{folder}/{TRANSCRIPTS_FILE}", TRANSCRIPT_SCHEMA, measured)


def _save(
    path: str, schema: pa.Schema, logs: Mapping[LogFile, tuple[pa.Table, dict[str, Any]]]
) -> None:
    """Put the rows of logs below each other, with an index of what is whose."""
    entries = [
        {"name": log.name, "size": log.size, "mtime": log.mtime, "rows": len(rows), **entry}
        for log, (rows, entry) in logs.items()
    ]
    index = json.dumps({"made_by": _made_by(schema), "logs": entries})
    table = pa.concat_tables([schema.empty_table(), *(rows for rows, _ in logs.values())])
    table = table.replace_schema_metadata({_KEY: index.encode()})
    fs = filesystem(path)
    partial = f"{path}.{uuid4().hex}"
    fs.mkdir(path.rpartition("/")[0], exist_ok=True)
    try:
        with fs.fs.open(partial, "wb") as file:
            pq.write_table(table, file)
        fs.mv(partial, path)  # so that no reader meets half a file
    finally:
        with contextlib.suppress(OSError):
            fs.rm(partial)


def _made_by(schema: pa.Schema) -> list[str]:
    columns = [f"{field.name}:{field.type}" for field in schema]
    return [version("inverse_scaling_evals"), str(_FORMAT), *columns]


def _with_log(rows: pa.Table, log: pa.Array) -> pa.Table:
    position = SCHEMA.get_field_index("log")
    return rows.set_column(position, SCHEMA.field("log"), log)
