"""A log's header and the summaries of its samples, as parsed JSON.

Inspect writes beside every sample its summary: scores, usage and small metadata. Reading only
these, without building Inspect's own objects, is what makes frames fast.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from zipfile import ZipFile

from inspect_ai.log import EvalLog, read_eval_log, read_eval_log_sample
from pydantic_core import from_json

from ..._inspect.files import filesystem
from ...errors import DataError

_HEADER = "header.json"
_START = "_journal/start.json"
_SUMMARIES = "summaries.json"
_JOURNAL = "_journal/summaries/"

_LEFT_OUT = "Key removed from summary"
"""What Inspect puts in a summary in place of metadata of more than 1 kB."""

HEAVY = {"messages", "events", "store", "attachments"}
"""Fields of a sample that hold the conversation."""


@dataclass(frozen=True)
class RawLog:
    """A log as parsed JSON.

    Attributes:
        location: Path or URL; empty for a log that was never written.
        header: The log without samples.
        samples: A summary of each finished sample of each epoch, ordered by id and epoch.
    """

    location: str
    header: dict[str, Any]
    samples: list[dict[str, Any]]


def read_raw_log(log: str | EvalLog) -> RawLog:
    """Read a log, finished or not.

    Args:
        log: Location of a log, or a log in memory.

    Raises:
        DataError: If the file is no log, or is damaged.
    """
    if isinstance(log, EvalLog):
        return _in_memory(log)
    try:
        if log.endswith(".json"):
            return _in_memory(read_eval_log(log))
        header, samples = _read_archive(log)
        for sample in samples:
            _restore_thinking(sample, log)
    # a damaged file fails anywhere between the archive, its compression and the JSON within
    except Exception as error:
        reason = " ".join(str(error).split())
        raise DataError(
            f"{log} cannot be read as a log ({type(error).__name__}: {reason}). It is damaged or "
            "only half written: put it aside, and run its cell again."
        ) from error
    return RawLog(log, header, samples)


def _in_memory(log: EvalLog) -> RawLog:
    samples = []
    for sample in log.samples or []:
        summary = sample.summary().model_dump(mode="json")
        if "thinking" in sample.metadata:
            summary["metadata"]["thinking"] = sample.metadata["thinking"]
        samples.append(summary)
    header = log.model_dump(mode="json", exclude={"samples"})
    return RawLog(log.location.removeprefix("file://"), header, sorted(samples, key=_key))


def _read_archive(location: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    with filesystem(location).fs.open(location, "rb") as file, ZipFile(file) as archive:
        names = archive.namelist()
        if _HEADER in names:
            header = _member(archive, _HEADER)
        else:  # it is still running, or was killed
            header = {"status": "started", **_member(archive, _START)}
        found = {
            _key(sample): sample
            for name in _summary_members(names)
            for sample in _member(archive, name)
        }
    return header, [found[key] for key in sorted(found)]


def _summary_members(names: list[str]) -> Iterator[str]:
    """Name where the summaries are; a later one of a sample replaces an earlier one."""
    if _SUMMARIES in names:
        yield _SUMMARIES
    else:
        journal = (name for name in names if name.startswith(_JOURNAL))
        yield from sorted(journal, key=lambda name: int(PurePosixPath(name).stem))


def _member(archive: ZipFile, name: str) -> Any:
    return from_json(archive.read(name))


def _key(sample: dict[str, Any]) -> tuple[str, int]:
    return str(sample["id"]), sample["epoch"]


def _restore_thinking(sample: dict[str, Any], location: str) -> None:
    """Read from the sample itself what was too long for its summary."""
    recorded = (sample.get("metadata") or {}).get("thinking")
    if isinstance(recorded, str) and recorded.startswith(_LEFT_OUT):
        whole = read_eval_log_sample(
            location, id=sample["id"], epoch=sample["epoch"], exclude_fields=HEAVY
        )
        sample["metadata"]["thinking"] = whole.metadata["thinking"]
