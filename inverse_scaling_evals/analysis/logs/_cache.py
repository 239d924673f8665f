"""The rows of logs that were read before, kept in a parquet file beside the logs."""

import contextlib
import json
import warnings
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from ..._inspect.files import filesystem
from ._columns import SCHEMA
from ._find import LogFile
from ._observations import LogFacts

CACHE_FILE = ".inverse-scaling/samples.parquet"
"""Where the cache is, from the folder of the logs."""

# goes up when the same log gives other rows
_FORMAT = 3
_KEY = b"inverse_scaling_evals"


@dataclass(frozen=True)
class ReadLog:
    """The rows and the facts of one log."""

    rows: pa.Table
    facts: LogFacts


def load_cache(folder: str) -> dict[LogFile, ReadLog]:
    """Read what is known of the logs in a folder.

    Returns:
        Rows and facts by file, with the size and time it had; nothing where there is no cache, or
        another release of the package has written it.
    """
    path = f"{folder}/{CACHE_FILE}"
    fs = filesystem(path)
    try:
        if not fs.exists(path):
            return {}
        with fs.fs.open(path, "rb") as file:
            table = pq.read_table(pa.BufferReader(file.read()))
        index = json.loads(table.schema.metadata[_KEY])
        if index["made_by"] != _made_by():
            return {}
        return _split(folder, table, index["logs"])
    except (OSError, pa.ArrowException, ValueError, KeyError, TypeError):
        return {}  # a damaged cache is no loss: the logs are read again


def save_cache(folder: str, logs: Mapping[LogFile, ReadLog]) -> None:
    """Write what is known of the logs in a folder, in place of what was there.

    Logs that are gone are forgotten. A folder that cannot be written to gives a warning.
    """
    path = f"{folder}/{CACHE_FILE}"
    fs = filesystem(path)
    partial = f"{path}.{uuid4().hex}"
    try:
        present = {str(file).rpartition("/")[2] for file in fs.fs.ls(folder, detail=False)}
        table = _joined({log: read for log, read in logs.items() if log.name in present})
        fs.mkdir(path.rpartition("/")[0], exist_ok=True)
        try:
            with fs.fs.open(partial, "wb") as file:
                pq.write_table(table, file)
            fs.mv(partial, path)  # so that no reader meets half a file
        finally:
            with contextlib.suppress(OSError):
                fs.rm(partial)
    except OSError as error:
        warnings.warn(
            f"{folder} cannot be written to ({error}), so its logs are read anew every time. "
            "Make it writable, or pass cache=False.",
            stacklevel=2,
        )


def _joined(logs: Mapping[LogFile, ReadLog]) -> pa.Table:
    """Put the rows of logs below each other, with an index of what is whose."""
    entries, tables = [], []
    for log, read in logs.items():
        entries.append(
            {
                "name": log.name,
                "size": log.size,
                "mtime": log.mtime,
                "rows": len(read.rows),
                "facts": asdict(read.facts),
            }
        )
        names = pa.repeat(pa.scalar(log.name), len(read.rows))
        tables.append(_with_log(read.rows, names))
    index = json.dumps({"made_by": _made_by(), "logs": entries})
    table = pa.concat_tables(tables) if tables else SCHEMA.empty_table()
    return table.replace_schema_metadata({_KEY: index.encode()})


def _made_by() -> list[str]:
    columns = [f"{field.name}:{field.type}" for field in SCHEMA]
    return [version("inverse_scaling_evals"), str(_FORMAT), *columns]


def _split(folder: str, table: pa.Table, entries: list[dict[str, Any]]) -> dict[LogFile, ReadLog]:
    found = {}
    start = 0
    table = table.replace_schema_metadata(None)
    for entry in entries:
        log = LogFile(f"{folder}/{entry['name']}", entry["size"], entry["mtime"])
        rows = table.slice(start, entry["rows"])
        location = pa.repeat(pa.scalar(log.location), len(rows))
        found[log] = ReadLog(_with_log(rows, location), LogFacts(**entry["facts"]))
        start += entry["rows"]
    return found


def _with_log(rows: pa.Table, log: pa.Array) -> pa.Table:
    position = SCHEMA.get_field_index("log")
    return rows.set_column(position, SCHEMA.field("log"), log)
