"""A log as parsed JSON: its header, the summaries of its samples, and their transcripts.

Inspect writes beside every sample its summary: scores, usage and small metadata. Reading only
these, without building Inspect's own objects, is what makes frames fast.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from zipfile import ZipFile

from inspect_ai.log import EvalLog
from pydantic_core import from_json

from ..._archives import check_archive, check_samples, open_archive, read_member, sample_member
from ..._json_logs import read_json_log
from ...errors import DataError

_HEADER = "header.json"
_START = "_journal/start.json"
_SUMMARIES = "summaries.json"
_JOURNAL = "_journal/summaries/"

_LEFT_OUT = "Key removed from summary"
"""What Inspect puts in a summary in place of metadata of more than 1 kB."""

_NEEDED = {
    "id", "epoch", "target", "metadata", "scores", "model_usage", "error", "total_time",
    "working_time", "output",
}  # fmt: skip
"""Fields of a sample that are read here: not the conversation."""

_WITH_TEXTS = {"id", "epoch", "input", "messages", "output", "metadata", "attachments"}
"""Fields of a sample that its texts are read from."""


@dataclass(frozen=True)
class RawLog:
    """A log as parsed JSON.

    Attributes:
        location: Path or URL; empty for a log that was never written.
        header: The log without samples.
        samples: Each finished sample of each epoch as its summary, ordered by id and epoch.
        transcripts: The same samples with all of `_NEEDED`; empty where they were not asked for.
    """

    location: str
    header: dict[str, Any]
    samples: list[dict[str, Any]]
    transcripts: list[dict[str, Any]]


def read_raw_log(log: str | EvalLog, *, transcripts: bool = False) -> RawLog:
    """Read a log, finished or not.

    Args:
        log: Location of a log, or a log in memory.
        transcripts: Whether to read the samples themselves besides their summaries.

    Raises:
        DataError: If the file is no log, is damaged, or is too large a JSON file.
    """
    if isinstance(log, EvalLog):
        header = log.model_dump(mode="json", exclude={"samples"})
        whole = [sample.model_dump(mode="json", include=_NEEDED) for sample in log.samples or ()]
        return _of_samples(log.location.removeprefix("file://"), header, whole)
    try:
        if log.endswith(".json"):
            header = from_json(read_json_log(log))
            whole = header.pop("samples", None) or []
            return _of_samples(log, header, whole)
        with open_archive(log) as archive:
            return _read_archive(log, archive, transcripts)
    except DataError:
        raise
    # a damaged file fails anywhere between the archive, its compression and the JSON within
    except Exception as error:
        raise _damaged(log, error) from error


def _damaged(log: str, error: Exception) -> DataError:
    reason = " ".join(str(error).split())
    return DataError(
        f"{log} cannot be read as a log ({type(error).__name__}: {reason}). It is damaged or "
        "only half written: put it aside, and run its cell again."
    )


def read_samples(log: str | EvalLog, wanted: Collection[tuple[str, int]]) -> list[dict[str, Any]]:
    """Read some samples of a log, conversation and all.

    Args:
        log: Location of a log, or a log in memory.
        wanted: Id (as text) and epoch of each.

    Raises:
        DataError: If the file is no log, or is damaged.
    """
    if isinstance(log, EvalLog):
        return [
            sample.model_dump(mode="json", include=_WITH_TEXTS)
            for sample in log.samples or ()
            if (str(sample.id), sample.epoch) in wanted
        ]
    try:
        if log.endswith(".json"):
            samples = from_json(read_json_log(log)).get("samples") or []
            return [sample for sample in samples if _key(sample) in wanted]
        with open_archive(log) as archive:
            there = set(archive.namelist())
            members = [sample_member(*key) for key in wanted]
            return [_member(archive, name) for name in members if name in there]
    except DataError:
        raise
    except Exception as error:  # as in read_raw_log
        raise _damaged(log, error) from error


def _of_samples(location: str, header: dict[str, Any], samples: list[dict[str, Any]]) -> RawLog:
    pruned = [{name: sample.get(name) for name in _NEEDED} for sample in samples]
    whole = sorted(pruned, key=_key)
    summaries = [
        {**sample, "error": (sample.get("error") or {}).get("message")} for sample in whole
    ]
    return RawLog(location, header, summaries, whole)


def read_header(location: str) -> dict[str, Any]:
    """Read the header of a log file whose samples may be damaged.

    Raises:
        Exception: Of any kind, if that is damaged too.
    """
    with open_archive(location) as archive:
        return _header(archive)


def _header(archive: ZipFile) -> dict[str, Any]:
    if _HEADER in archive.namelist():
        return dict(_member(archive, _HEADER))
    # it is still running, or was killed
    return {"status": "started", **_member(archive, _START)}


def _read_archive(location: str, archive: ZipFile, transcripts: bool) -> RawLog:
    read_here = set(_summary_members(archive.namelist()))
    found = {
        _key(sample): sample
        for name in _summary_members(archive.namelist())
        for sample in _member(archive, name)
    }
    samples = [found[key] for key in sorted(found)]
    check_samples(archive, ((sample["id"], sample["epoch"]) for sample in samples))
    whole = []
    for sample in samples:
        recorded = (sample.get("metadata") or {}).get("thinking")
        left_out = isinstance(recorded, str) and recorded.startswith(_LEFT_OUT)
        if transcripts or left_out:
            name = sample_member(sample["id"], sample["epoch"])
            read_here.add(name)
            read = _member(archive, name)
            if left_out:
                sample["metadata"]["thinking"] = read["metadata"]["thinking"]
            if transcripts:
                whole.append({field: read.get(field) for field in _NEEDED})
    # the members that are not needed too: damage is to be known before anything rests on the log
    check_archive(archive, read_here)
    return RawLog(location, _header(archive), samples, whole)


def _summary_members(names: list[str]) -> Iterator[str]:
    """Name where the summaries are; a later one of a sample replaces an earlier one."""
    if _SUMMARIES in names:
        yield _SUMMARIES
    else:
        journal = (name for name in names if name.startswith(_JOURNAL))
        yield from sorted(journal, key=lambda name: int(PurePosixPath(name).stem))


def _member(archive: ZipFile, name: str) -> Any:
    return from_json(read_member(archive, name))


def _key(sample: dict[str, Any]) -> tuple[str, int]:
    return str(sample["id"]), sample["epoch"]
