"""The observations of one log, and what else a reader of its numbers must know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import pyarrow as pa

from ..transcripts import measure_transcript
from ._checkpoint_rows import checkpoint_rows, sample_at_checkpoint
from ._columns import SCHEMA, TRANSCRIPT_SCHEMA
from ._facts import LogFacts, asked_for, log_facts, release, task_version
from ._noise_label import noise_label
from ._raw import RawLog
from ._sample_row import either, number, sample_row
from ._scores import is_own_task, score_rule

_CANCELLED = ("CancelledError(", "Cancelled(")  # of asyncio and trio


@dataclass(frozen=True)
class ReadLog:
    """What was read of one log.

    Attributes:
        rows: Its observations, in the columns of `SCHEMA`.
        facts: Its facts.
        transcripts: Measures of the transcript of each row, in the columns of `TRANSCRIPT_SCHEMA`;
            None where they were not read.
    """

    rows: pa.Table
    facts: LogFacts
    transcripts: pa.Table | None = None


def interpret_log(log: RawLog, *, transcripts: bool) -> ReadLog:
    """Return the observations of a log that were run under a budget, with the facts of the log.

    Args:
        log: The log, with its transcripts if they are to be measured.
        transcripts: Whether they are.
    """
    spec = log.header["eval"]
    finished = [sample for sample in log.samples if not _was_cancelled(sample)]
    rule = score_rule(log.header, finished)
    asked = [sample for sample in finished if asked_for(sample)]
    of_log = {
        "model": spec["model"],
        "task": spec["task"].split("/")[-1],
        **_data(log.header),
        "metric": rule.metric,
        "contrast": _contrast(spec),
        "temperature": number(_run_option(log.header, "temperature")),
        "task_version": task_version(spec),
        "suite_version": release(spec),
        "log": log.location,
    }
    base = _run_option(log.header, "seed")
    rows, of_samples = [], []
    for sample in asked:
        row = of_log | sample_row(sample, rule, spec["model"], base)
        own = list(checkpoint_rows(row, sample, rule)) if row["design"] == "trajectory" else [row]
        rows += own
        of_samples += [sample] * len(own)
    table = pa.table(
        {
            column.name: (
                pa.repeat(pa.scalar(of_log[column.name], column.type), len(rows))
                if column.name in of_log
                else pa.array([row[column.name] for row in rows], column.type)
            )
            for column in SCHEMA
        },
        schema=SCHEMA,
    )
    facts = log_facts(log.header, finished, rows, rule)
    return ReadLog(
        table, facts, _measured(log, of_samples, rows, rule.scorer) if transcripts else None
    )


def _measured(
    log: RawLog,
    of_samples: Sequence[Mapping[str, Any]],
    rows: Sequence[Mapping[str, Any]],
    scorer: str,
) -> pa.Table:
    """Measure the transcript of each row, up to its checkpoint where it has one."""
    place = {(sample["id"], sample["epoch"]): sample for sample in log.transcripts}
    measured = []
    for sample, row in zip(of_samples, rows, strict=True):
        whole = place[sample["id"], sample["epoch"]]
        if row["design"] == "trajectory":
            whole = sample_at_checkpoint(whole, int(row["checkpoint"]))
        measured.append(measure_transcript(whole, scorer))
    return pa.Table.from_pylist(measured, schema=TRANSCRIPT_SCHEMA)


def _was_cancelled(sample: Mapping[str, Any]) -> bool:
    """Whether the run ended in the middle of a sample, which is then no observation."""
    return str(sample.get("error") or "").startswith(_CANCELLED)


def _contrast(spec: Mapping[str, Any]) -> str | None:
    """Return the contrast that a study named before it ran; None where none did."""
    study = (spec.get("metadata") or {}).get("study")
    return study.get("contrast") or None if isinstance(study, Mapping) else None


def _data(header: Mapping[str, Any]) -> dict[str, str]:
    """Name family and data set.

    Noise makes other questions, and so is part of the data set's name, as are the own arguments of
    external tasks.
    """
    spec = header["eval"]
    metadata = spec.get("metadata") or {}
    noise = noise_label(spec["task_args"].get("noise"))
    if is_own_task(header) and "family" in metadata:
        named = " ".join(filter(None, (metadata["dataset"], noise)))
        return {"family": metadata["family"], "dataset": named}
    data = spec["dataset"]
    name = data.get("name") or PurePosixPath(data.get("location") or "").name
    arguments = spec["task_args"].get("task_args") or {}
    said = [f"{key}={value}" for key, value in sorted(arguments.items())]
    return {"family": "other", "dataset": " ".join(filter(None, (name, *said, noise)))}


def _run_option(header: Mapping[str, Any], name: str) -> Any:
    """Read a generation option of a run, which goes before one of its model; None if neither is."""
    of_run = (header.get("plan") or {}).get("config") or {}
    of_model = header["eval"].get("model_generate_config") or {}
    return either(of_run.get(name), of_model.get(name))
