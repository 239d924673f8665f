"""The frames of logs: one row per observation, of any number of logs."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Literal, overload

import pandas as pd
import pyarrow as pa
from inspect_ai.log import EvalLog

from ...errors import DataError
from . import _notes as notes
from ._cache import load_cache, save_cache
from ._columns import (
    BUDGET_DESIGNS,
    CELL,
    CURVE,
    OBSERVATION_COLUMNS,
    SCHEMA,
    TRANSCRIPT_SCHEMA,
)
from ._facts import LogFacts, run_plan
from ._find import LogFile, Logs, find_logs
from ._notes import LogNote, Unreadable
from ._observations import ReadLog, interpret_log
from ._ordered_budgets import order_budgets
from ._raw import read_header, read_raw_log

OBSERVATION = (*CELL, "question", "epoch", "checkpoint", "checkpoints", "stop")
"""Columns that tell observations apart."""

_SHOWN = 3  # unreadable logs that an error describes


@overload
def observations_df(
    logs: Logs, *, strict: Literal[True] = True, cache: bool = True, workers: int = 1
) -> pd.DataFrame: ...


@overload
def observations_df(
    logs: Logs, *, strict: Literal[False], cache: bool = True, workers: int = 1
) -> tuple[pd.DataFrame, list[LogNote]]: ...


def observations_df(
    logs: Logs, *, strict: bool = True, cache: bool = True, workers: int = 1
) -> pd.DataFrame | tuple[pd.DataFrame, list[LogNote]]:
    """Read one row per observation: one sample of one epoch, under a budget or at a checkpoint.

    Logs of the tasks of this package, of any other task under `with_budget`, crossed or randomised,
    finished or not, have the same columns. Observations that several logs hold (a cell that was
    run again or retried) are taken from the newest complete log.

    Args:
        logs: A folder of logs, a log, or several of these; also logs in memory.
        strict: Whether a log that cannot be read is an error. If not, it is left out, and the
            notes on the logs are returned beside the frame.
        cache: Whether to keep what was read in `.inverse-scaling/` beside the logs, and to read
            only logs that are new or changed since.
        workers: Processes that read logs. More than one needs `if __name__ == "__main__":` in a
            script on systems that cannot fork.

    Returns:
        Columns `OBSERVATION_COLUMNS`, ordered by log, question and epoch; `budget` is an ordered
        categorical, in order of thinking. With `strict=False` also what stands in the way of taking
        the rows at their face: logs that were left out or are not complete, mixed versions or
        settings, questions that share seeds, scores that are no numbers.

    Raises:
        DataError: If a folder or a log does not exist, or, if strict, cannot be read.

    Examples:
        >>> frame = observations_df("logs/my-study")
        >>> frame, notes = observations_df("logs/my-study", strict=False)
    """
    return _frame(logs, strict=strict, cache=cache, workers=workers, transcripts=False)


@overload
def transcripts_df(
    logs: Logs, *, strict: Literal[True] = True, cache: bool = True, workers: int = 1
) -> pd.DataFrame: ...


@overload
def transcripts_df(
    logs: Logs, *, strict: Literal[False], cache: bool = True, workers: int = 1
) -> tuple[pd.DataFrame, list[LogNote]]: ...


def transcripts_df(
    logs: Logs, *, strict: bool = True, cache: bool = True, workers: int = 1
) -> pd.DataFrame | tuple[pd.DataFrame, list[LogNote]]:
    """Read one row per observation, with what the thinking and the reply show.

    A frame of transcripts is one of observations with further columns, and can stand wherever that
    can. It holds counts and other measures, no text.

    Args:
        logs: A folder of logs, a log, or several of these; also logs in memory.
        strict: As in `observations_df`.
        cache: As in `observations_df`, whose cache it shares.
        workers: Processes that read logs.

    Returns:
        Columns `OBSERVATION_COLUMNS` and `TRANSCRIPT_COLUMNS`, ordered by log, question and epoch.
        With `strict=False` also the notes of `observations_df`.

    Raises:
        DataError: If a folder or a log does not exist, or, if strict, cannot be read.

    Examples:
        >>> transcripts = transcripts_df("logs/my-study")
        >>> transcripts.groupby("budget")["doubts"].mean()
    """
    return _frame(logs, strict=strict, cache=cache, workers=workers, transcripts=True)


def _frame(
    logs: Logs, *, strict: bool, cache: bool, workers: int, transcripts: bool
) -> pd.DataFrame | tuple[pd.DataFrame, list[LogNote]]:
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
        raise DataError(f"Invalid workers={workers!r}: expected a whole number from 1, such as 2.")
    found = find_logs(logs)
    files = [log for log in found if isinstance(log, LogFile)]
    read, unreadable, unwritable = _read_files(files, cache, workers, transcripts)
    if strict and unreadable:
        more = len(unreadable) - _SHOWN
        raise DataError(
            " ".join(
                [
                    *(log.reason for log in list(unreadable.values())[:_SHOWN]),
                    *([f"{more} more logs cannot be read."] if more > 0 else []),
                    "To leave out logs that cannot be read, pass strict=False.",
                ]
            )
        )
    parts = [(log.location, read[log]) for log in files if log in read]
    parts += [
        (log.location, _interpret(log, transcripts)) for log in found if isinstance(log, EvalLog)
    ]
    replaced = [(location, part.facts) for location, part in parts if part.facts.unbudgeted]
    without_budget = [
        location
        for location, part in parts
        if not part.facts.budgeted and not part.facts.unbudgeted
    ]
    parts = [(location, part) for location, part in parts if part.facts.budgeted]
    frame = _to_pandas([part for _, part in parts], transcripts)
    facts = [(location, part.facts) for location, part in parts]
    frame, repeated = _drop_repeated(frame, facts)
    frame = order_budgets(_with_thinking_off(_without_halves(frame)))
    if strict:
        return frame
    on_budgets = frame[frame["design"].isin(BUDGET_DESIGNS)]
    return frame, [
        *notes.unreadable(unreadable, facts),
        *notes.no_budget(without_budget),
        *notes.unbudgeted(replaced),
        *notes.log_notes(facts),
        *notes.superseded(repeated),
        *notes.mixed(facts),
        *notes.shared_seeds(on_budgets),
        *notes.thinking_off_alone(on_budgets),
        *notes.off_curves(frame),
        *(notes.cache_not_written(*item) for item in unwritable.items()),
    ]


def _to_pandas(parts: Sequence[ReadLog], transcripts: bool) -> pd.DataFrame:
    """Turn rows into a frame in which whole numbers stay whole where some are unknown."""
    table = pa.concat_tables([part.rows for part in parts] or [SCHEMA.empty_table()])
    whole = {
        name: table[name].to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
        for name, column in OBSERVATION_COLUMNS.items()
        if column.type == pa.int64() and column.nullable
    }
    frame: pd.DataFrame = table.to_pandas()
    frame = frame.assign(**whole)
    if not transcripts:
        return frame
    empty = TRANSCRIPT_SCHEMA.empty_table()
    measured = pa.concat_tables([empty, *(part.transcripts or empty for part in parts)])
    replies: pd.DataFrame = measured.to_pandas()
    return pd.concat([frame, replies], axis=1)


def _read_files(
    files: Sequence[LogFile], cache: bool, workers: int, transcripts: bool
) -> tuple[dict[LogFile, ReadLog], dict[str, Unreadable], dict[str, OSError]]:
    """Read logs that the caches do not know.

    Returns:
        What was read; why logs cannot be read, by location; and folders whose cache cannot be
        written.
    """
    known: dict[LogFile, ReadLog] = {}
    if cache:
        for folder in sorted({log.folder for log in files}):
            known |= load_cache(folder, transcripts=transcripts)
    new = [
        log for log in files if log not in known or (transcripts and known[log].transcripts is None)
    ]
    unreadable: dict[str, Unreadable] = {}
    for log, result in zip(new, _read_all(new, workers, transcripts), strict=True):
        if isinstance(result, ReadLog):
            known[log] = result
        else:
            known.pop(log, None)
            unreadable[log.location] = result
    unwritable: dict[str, OSError] = {}
    if cache:
        listed = {log.location: log for log in files}
        for folder in sorted({log.folder for log in new if log in known}):
            # logs that were not asked for stay known; those that have changed since do not
            of_folder = {
                log: part
                for log, part in known.items()
                if log.folder == folder and listed.get(log.location, log) == log
            }
            try:
                save_cache(folder, of_folder, transcripts=transcripts)
            except OSError as error:
                unwritable[folder] = error
    return known, unreadable, unwritable


def _read_all(
    logs: Sequence[LogFile], workers: int, transcripts: bool
) -> Iterable[ReadLog | Unreadable]:
    locations = [log.location for log in logs]
    read_one = partial(_read_one, transcripts=transcripts)
    if workers == 1 or len(locations) < 2:
        return map(read_one, locations)
    with ProcessPoolExecutor(min(workers, len(locations))) as pool:
        return list(pool.map(read_one, locations))


def _read_one(location: str, *, transcripts: bool) -> ReadLog | Unreadable:
    """Read a log, or say why it cannot be read: an error of one must not lose the others."""
    try:
        return _interpret(location, transcripts)
    except DataError as error:
        reason = str(error)
    # what is in a log that was edited or written by other releases is anybody's guess
    except Exception as error:
        reason = (
            f"{location} is no log that this release can read ({type(error).__name__}: {error}). "
            "Put it aside, and run its cell again."
        )
    try:
        return Unreadable(reason, run_plan(read_header(location)))
    except Exception:
        return Unreadable(reason, None)


def _interpret(log: str | EvalLog, transcripts: bool) -> ReadLog:
    return interpret_log(read_raw_log(log, transcripts=transcripts), transcripts=transcripts)


def _drop_repeated(
    frame: pd.DataFrame, facts: Sequence[tuple[str, LogFacts]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Keep one row for each observation: not an error if there is another, and the newest log's.

    Returns:
        The frame, and of each row that was left out its `log` and that of the row that was kept,
        `log_kept`.
    """
    holders: dict[tuple[str, ...], list[str]] = {}
    for location, log in facts:
        for cell in log.cells:
            holders.setdefault(tuple(cell), []).append(location)
    shared = {log for logs in holders.values() if len(logs) > 1 for log in logs}
    if not shared:
        return frame, pd.DataFrame({"log": [], "log_kept": []})
    newest = sorted(facts, key=lambda item: (item[1].complete, item[1].created, item[0]))
    rank = {location: position for position, (location, _) in enumerate(newest)}
    rows = frame[frame["log"].isin(shared)]
    order = pd.DataFrame({"scored": rows["outcome"] != "error", "rank": rows["log"].map(rank)})
    key = list(OBSERVATION)
    ranked = rows.loc[order.sort_values(["scored", "rank"]).index, [*key, "log"]]
    repeated = ranked[ranked.duplicated(key, keep="last")]
    pairs = repeated.merge(ranked.drop(repeated.index), on=key, suffixes=("", "_kept"))
    return frame.drop(repeated.index).reset_index(drop=True), pairs[["log", "log_kept"]]


def _without_halves(frame: pd.DataFrame) -> pd.DataFrame:
    """Call no score of an external task right or wrong if some are neither."""
    external = frame["metric"] == "score"
    if not external.any():
        return frame
    graded = frame.loc[external & (frame["outcome"] == "answered"), ["task", "dataset"]]
    tasks = set(zip(graded["task"], graded["dataset"], strict=True))
    keys = pd.Series(list(zip(frame["task"], frame["dataset"], strict=True)), index=frame.index)
    decided = external & frame["outcome"].isin(["right", "wrong"]) & keys.isin(tasks)
    return frame.assign(outcome=frame["outcome"].mask(decided, "answered"))


def _with_thinking_off(frame: pd.DataFrame) -> pd.DataFrame:
    """Put thinking off on the curve that it begins.

    Thinking is switched off in one way, which no `enforce` changes, so a study has it once: beside
    budgets in words alone (`prompt`) it would be a curve of its own.
    """
    setting = [name for name in CURVE if name != "enforce"]
    cells = frame[[*CURVE, "budget_kind"]].drop_duplicates()
    others = cells[~cells["budget_kind"].isin(["off", "natural"])].drop_duplicates(CURVE)
    single = others[~others.duplicated(setting, keep=False)].set_index(setting)["enforce"]
    off = (frame["budget_kind"] == "off") & frame["design"].isin(BUDGET_DESIGNS)
    if single.empty or not off.any():
        return frame
    keys = pd.MultiIndex.from_frame(frame.loc[off, setting])
    begun = pd.Series(single.reindex(keys).to_numpy(), index=frame.index[off]).dropna()
    return frame.assign(enforce=frame["enforce"].mask(frame.index.isin(begun.index), begun))
