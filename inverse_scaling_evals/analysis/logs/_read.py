"""The samples frame: one row per observation, of any number of logs."""

import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor

import pandas as pd
import pyarrow as pa
from inspect_ai.log import EvalLog

from ...errors import DataError
from ..noise import seed_note, shared_noise
from ._archive import read_raw_log
from ._cache import ReadLog, load_cache, save_cache
from ._columns import (
    CELL,
    CURVE,
    OBSERVATION_COLUMNS,
    SCHEMA,
)
from ._find import LogFile, Logs, find_logs
from ._observations import LogFacts, read_observations

_OBSERVATION = [*CELL, "question", "epoch"]


def observations_df(logs: Logs, *, cache: bool = True, workers: int = 1) -> pd.DataFrame:
    """Read one row per observation: one sample of one epoch, under a budget.

    Logs of the suite's tasks, of any other task under `with_budget`, crossed or randomised,
    finished or not, give the same columns. Observations that several logs hold (a cell that was
    run again or retried) are taken from the newest complete log.

    Args:
        logs: A folder of logs, a log, or several of these; also logs in memory.
        cache: Whether to keep what was read in `.inverse-scaling/samples.parquet` beside the logs,
            and to read only logs that are new or changed since.
        workers: Processes that read logs. More than one needs `if __name__ == "__main__":` in a
            script on systems that cannot fork.

    Returns:
        Columns `OBSERVATION_COLUMNS`, ordered by log, question and epoch. `attrs["notes"]` is a list of
        sentences on what stands in the way of taking the rows at their face: partial logs,
        observations that were left out, mixed versions or settings, questions that share seeds,
        scores that are no numbers.
        `attrs["damaged"]` lists the logs that could not be read.

    Raises:
        DataError: If a folder or a log does not exist.

    Warns:
        UserWarning: Naming logs that are left out: damaged, or not run under a budget.
    """
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
        raise DataError(f"workers={workers!r}: accepted are whole numbers from 1, such as 2.")
    found = find_logs(logs)
    files = [log for log in found if isinstance(log, LogFile)]
    read, damaged = _read_files(files, cache, workers)
    parts = [(log.location, read[log]) for log in files if log in read]
    parts += [
        (log.location, ReadLog(*read_observations(read_raw_log(log))))
        for log in found
        if isinstance(log, EvalLog)
    ]
    foreign = [location for location, part in parts if part.facts.foreign]
    left_out = list(damaged.values())
    if foreign:
        left_out.append(f"Left out, not run under a budget of this suite: {', '.join(foreign)}.")
    for sentence in left_out:
        warnings.warn(sentence, stacklevel=2)
    parts = [(location, part) for location, part in parts if not part.facts.foreign]
    frame = _to_pandas(pa.concat_tables([p.rows for _, p in parts] or [SCHEMA.empty_table()]))
    facts = [(location, part.facts) for location, part in parts]
    frame, repeated = _drop_repeated(frame, facts)
    frame = with_thinking_off(_without_halves(frame))
    frame.attrs["damaged"] = list(damaged)
    frame.attrs["notes"] = [
        *left_out, *_log_notes(facts), *repeated, *_curve_notes(facts), *_seed_notes(frame),
        *_lonely_notes(frame)
    ]  # fmt: skip
    return frame


def _to_pandas(table: pa.Table) -> pd.DataFrame:
    """Turn rows into a frame in which whole numbers stay whole where some are unknown."""
    whole = {
        name: table[name].to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
        for name, column in OBSERVATION_COLUMNS.items()
        if column.type == pa.int64() and column.nullable
    }
    frame: pd.DataFrame = table.to_pandas()
    return frame.assign(**whole)


def _read_files(
    files: Sequence[LogFile], cache: bool, workers: int
) -> tuple[dict[LogFile, ReadLog], dict[str, str]]:
    """Read logs that the caches do not know; say also which cannot be read, and why."""
    known: dict[LogFile, ReadLog] = {}
    if cache:
        for folder in sorted({log.folder for log in files}):
            known |= load_cache(folder)
    new = [log for log in files if log not in known]
    damaged = {}
    for log, result in zip(new, _read_all([log.location for log in new], workers), strict=True):
        if isinstance(result, ReadLog):
            known[log] = result
        else:
            damaged[log.location] = f"Left out: {result}"
    if cache:
        listed = {log.location: log for log in files}
        for folder in sorted({log.folder for log in new if log in known}):
            # logs that were not asked for stay known; those that have changed since do not
            save_cache(
                folder,
                {
                    log: part
                    for log, part in known.items()
                    if log.folder == folder and listed.get(log.location, log) == log
                },
            )
    return known, damaged


def _read_all(locations: Sequence[str], workers: int) -> Iterable[ReadLog | str]:
    if workers == 1 or len(locations) < 2:
        return map(_read_one, locations)
    with ProcessPoolExecutor(min(workers, len(locations))) as pool:
        return list(pool.map(_read_one, locations))


def _read_one(location: str) -> ReadLog | str:
    """Read a log, or say why it cannot be read: an error of one must not lose the others."""
    try:
        return ReadLog(*read_observations(read_raw_log(location)))
    except DataError as error:
        return str(error)
    # what is in a log that was edited or written by other releases is anybody's guess
    except Exception as error:
        return (
            f"{location} is no log that this release can read ({type(error).__name__}: {error}). "
            "Put it aside, and run its cell again."
        )


def _drop_repeated(
    frame: pd.DataFrame, facts: Sequence[tuple[str, LogFacts]]
) -> tuple[pd.DataFrame, list[str]]:
    """Keep one row for each observation: not an error if there is another, and the newest log's."""
    holders: dict[tuple[str, ...], list[str]] = {}
    for location, log in facts:
        for cell in log.cells:
            holders.setdefault(tuple(cell), []).append(location)
    shared = {log for logs in holders.values() if len(logs) > 1 for log in logs}
    if not shared:
        return frame, []
    newest = sorted(facts, key=lambda item: (item[1].complete, item[1].created, item[0]))
    rank = {location: position for position, (location, _) in enumerate(newest)}
    rows = frame[frame["log"].isin(shared)]
    order = pd.DataFrame({"scored": rows["outcome"] != "error", "rank": rows["log"].map(rank)})
    ranked = rows.loc[order.sort_values(["scored", "rank"]).index]
    repeated = ranked[ranked.duplicated(_OBSERVATION, keep="last")]
    kept = ranked.drop(repeated.index)[[*_OBSERVATION, "log"]]
    pairs = repeated.merge(kept, on=_OBSERVATION, suffixes=("", "_kept"))
    notes = [
        f"{log}: {count} observations left out, which {by} has too"
        for (log, by), count in Counter(zip(pairs["log"], pairs["log_kept"], strict=True)).items()
    ]
    return frame.drop(repeated.index).reset_index(drop=True), notes


def _without_halves(frame: pd.DataFrame) -> pd.DataFrame:
    """Call no score of a task outside the suite right or wrong if some are neither."""
    foreign = frame["metric"] == "score"
    if not foreign.any():
        return frame
    graded = frame.loc[foreign & (frame["outcome"] == "answered"), ["task", "dataset"]]
    tasks = set(zip(graded["task"], graded["dataset"], strict=True))
    keys = pd.Series(list(zip(frame["task"], frame["dataset"], strict=True)), index=frame.index)
    decided = foreign & frame["outcome"].isin(["right", "wrong"]) & keys.isin(tasks)
    return frame.assign(outcome=frame["outcome"].mask(decided, "answered"))


def with_thinking_off(frame: pd.DataFrame) -> pd.DataFrame:
    """Put thinking off on the curve that it begins.

    Thinking is switched off in one way, which no `enforce` changes, so a study has it once: beside
    budgets in words alone (`prompt`) it would be a curve of its own.

    Args:
        frame: With the columns `CURVE` and `budget_kind`.
    """
    setting = [name for name in CURVE if name != "enforce"]
    cells = frame[[*CURVE, "budget_kind"]].drop_duplicates()
    others = cells[~cells["budget_kind"].isin(["off", "natural"])].drop_duplicates(CURVE)
    single = others[~others.duplicated(setting, keep=False)].set_index(setting)["enforce"]
    off = frame["budget_kind"] == "off"
    if single.empty or not off.any():
        return frame
    keys = pd.MultiIndex.from_frame(frame.loc[off, setting])
    begun = pd.Series(single.reindex(keys).to_numpy(), index=frame.index[off]).dropna()
    return frame.assign(enforce=frame["enforce"].mask(frame.index.isin(begun.index), begun))


def _seed_notes(frame: pd.DataFrame) -> list[str]:
    """Name the curves whose questions share seeds, with their logs."""
    notes = []
    for curve, rows in frame.groupby(list(CURVE), dropna=False):
        noise = shared_noise(rows)
        if noise.seeded:
            name = ", ".join(str(part) for part in curve if part and part == part)
            notes.append(f"{name}: {seed_note(noise, noise.logs)}")
    return notes


def _lonely_notes(frame: pd.DataFrame) -> list[str]:
    """Name the cells without thinking that begin no curve, as several could claim them."""
    setting = [name for name in CURVE if name != "enforce"]
    kinds = frame[[*CURVE, "budget_kind"]].drop_duplicates()
    notes = []
    for names, cells in kinds[kinds["budget_kind"] != "natural"].groupby(setting, dropna=False):
        off = cells["budget_kind"] == "off"
        others = sorted(set(cells.loc[~off, "enforce"]))
        if len(others) > 1 and not set(cells.loc[off, "enforce"]) <= set(others):
            notes.append(
                f"{', '.join(filter(None, map(str, names)))}: thinking off is compared with no "
                f"budget, as those of enforce={' and '.join(others)} stand side by side; analyse "
                "the logs of one of them to have it begin that curve"
            )
    return notes


def _log_notes(facts: Iterable[tuple[str, LogFacts]]) -> list[str]:
    notes = []
    for location, log in facts:
        if not log.complete:
            of = "" if log.expected is None else f" of {log.expected}"
            notes.append(f"{location}: {log.finished}{of} observations, its status is {log.status}")
        notes += [f"{location}: {note}" for note in log.notes]
    return notes


def _curve_notes(facts: Iterable[tuple[str, LogFacts]]) -> list[str]:
    """Say which curves mix versions or settings that make their cells incomparable."""
    curves: dict[tuple[str, ...], list[LogFacts]] = {}
    for _, log in facts:
        for curve in {tuple(cell[: len(CURVE)]) for cell in log.cells}:
            curves.setdefault(curve, []).append(log)
    notes = []
    for curve, logs in sorted(curves.items()):
        compared = {
            "task version": [log.versions[0] for log in logs],
            "release of inverse_scaling_evals": [log.versions[1] or "unknown" for log in logs],
            **{
                key: [log.settings.get(key, "not set") for log in logs]
                for key in sorted({key for log in logs for key in log.settings})
            },
        }
        mixed = [
            f"{name} ({', '.join(sorted(set(values)))})"
            for name, values in compared.items()
            if len(set(values)) > 1
        ]
        if mixed:
            notes.append(f"{', '.join(filter(None, curve))}: logs differ in {' and '.join(mixed)}")
    return notes
