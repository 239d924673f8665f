"""What stands in the way of taking observations at their face: codes, and their sentences."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from ..._constants import MEASURES, PACKAGE
from ..._counted import counted
from ..noise import seed_note, shared_noise
from ._columns import BUDGET_DESIGNS, CURVE
from ._facts import LogFacts, RunPlan


class LogNoteCode(StrEnum):
    """What a note on logs is about."""

    UNREADABLE = "unreadable"
    NO_BUDGET = "no_budget"
    UNBUDGETED = "unbudgeted"
    LIMITED = "limited"
    UNFINISHED = "unfinished"
    INVALIDATED = "invalidated"
    NO_NUMBER = "no_number"
    FAILED_SAMPLES = "failed_samples"
    RESCORED = "rescored"
    NO_MEASURES = "no_measures"
    IMPOSSIBLE_USAGE = "impossible_usage"
    LEAKED_THINKING = "leaked_thinking"
    SUPERSEDED = "superseded"
    MIXED_VERSIONS = "mixed_versions"
    MIXED_SETTINGS = "mixed_settings"
    SHARED_SEEDS = "shared_seeds"
    THINKING_OFF_ALONE = "thinking_off_alone"
    OFF_CURVES = "off_curves"
    CACHE_NOT_WRITTEN = "cache_not_written"


@dataclass(frozen=True)
class LogNote:
    """What a reader of the numbers must know of logs.

    Attributes:
        code: What it is about.
        logs: Locations of the logs, or of the folder whose cache could not be written; an empty
            one is that of a log in memory.
        sentence: The note in words, with what to do.
        replaced: Whether a complete log of the same task, arguments and model has all questions
            and epochs that this one was to have, so that nothing is missing without it.
    """

    code: LogNoteCode
    logs: tuple[str, ...]
    sentence: str
    replaced: bool = False


Facts = Sequence[tuple[str, LogFacts]]
"""The facts of logs with their locations."""


@dataclass(frozen=True)
class Unreadable:
    """A log that cannot be read.

    Attributes:
        reason: Why, and what to do.
        plan: What it was to have, if its header can be read.
    """

    reason: str
    plan: RunPlan | None


def unreadable(logs: Mapping[str, Unreadable], facts: Facts) -> Iterator[LogNote]:
    """Yield the logs that cannot be read.

    Args:
        logs: Those logs by location.
        facts: Of the logs that were read.
    """
    for location, log in logs.items():
        yield LogNote(
            LogNoteCode.UNREADABLE,
            (location,),
            f"Left out: {log.reason}",
            replaced=log.plan is not None and _is_replaced(log.plan, facts),
        )


def _is_replaced(plan: RunPlan, facts: Facts) -> bool:
    """Tell whether a log that is complete and valid was to have all of a plan."""
    return any(
        log.complete and not log.invalidated and plan.is_within(log.plan) for _, log in facts
    )


def cache_not_written(folder: str, error: OSError) -> LogNote:
    """Return the note on a folder whose cache cannot be written."""
    sentence = (
        f"{folder} cannot be written to ({error}), so its logs are read again every time. "
        "Make it writable, or pass cache=False."
    )
    return LogNote(LogNoteCode.CACHE_NOT_WRITTEN, (folder,), sentence)


def no_budget(locations: Sequence[str]) -> list[LogNote]:
    """Return the note on logs that were not run under a budget, if there are any."""
    if not locations:
        return []
    names = ", ".join(location or "in memory" for location in locations)
    sentence = (
        f"Left out, not run under a budget: {names}. Put any task under one with with_budget."
    )
    return [LogNote(LogNoteCode.NO_BUDGET, tuple(locations), sentence)]


def unbudgeted(facts: Facts) -> Iterator[LogNote]:
    """Yield the logs whose samples ran without the budget that their task was given."""
    for location, log in facts:
        if log.unbudgeted:
            by = f" ({log.solver})" if log.solver else ""
            yield LogNote(
                LogNoteCode.UNBUDGETED,
                (location,),
                f"{location or log.task}: {counted(log.unbudgeted, 'observation')} left out, run "
                f"without the budget of the task: its solver was replaced{by}. Run it without "
                "--solver, or put that solver under a budget with with_budget.",
            )


def log_notes(facts: Facts) -> Iterator[LogNote]:
    """Yield what each log by itself has to be told of."""
    for location, log in facts:
        named = location or log.task
        for code, words in _of_log(log):
            partial = code in (LogNoteCode.UNFINISHED, LogNoteCode.INVALIDATED)
            replaced = partial and _is_replaced(log.plan, facts)
            yield LogNote(code, (location,), f"{named}: {words}.", replaced)


def _of_log(log: LogFacts) -> Iterator[tuple[LogNoteCode, str]]:
    if not log.complete:
        expected = len(log.plan.questions) * log.plan.epochs
        of = f" of {expected:,} observations" if expected else " finished"
        yield (
            LogNoteCode.UNFINISHED,
            f"not complete: {log.finished:,}{of}, its status is {log.status}. Run it "
            "to its end, or put the log aside",
        )
    if log.limited:
        yield (
            LogNoteCode.LIMITED,
            f"{counted(log.limited, 'observation')} left out, which a limit ended before the "
            "model was asked. Use larger limits (--message-limit, --time-limit, --working-limit)",
        )
    if log.invalidated:
        yield (
            LogNoteCode.INVALIDATED,
            "samples were marked as invalid with Inspect; they are among the rows. Run it again, "
            "or put the log aside",
        )
    measures = _score_command(MEASURES + ("" if log.own else " -S answers=false"), "append")
    # overwriting takes the scores of all scorers away, and one scorer is named at a time
    again = f"{_score_command(log.scorer, 'overwrite')} && {measures}"
    if not log.scorer and log.cells:
        yield LogNoteCode.NO_NUMBER, f"{log.task} has no score"
    elif log.no_numbers:
        remedy = "Name a scorer that returns numbers with Task(headline_metric=…)"
        if log.own:
            remedy = f"Score it again ({again})"
        elif log.several:
            remedy = "Name one with Task(headline_metric=HeadlineMetric(scorer, score, metric))"
        yield (
            LogNoteCode.NO_NUMBER,
            f"no numbers, so NaN: {log.no_numbers:,} of {counted(log.scores, 'score')} of "
            f"{log.scorer} on {log.task} ({log.example}). {remedy}",
        )
    elif log.failed:
        yield (
            LogNoteCode.FAILED_SAMPLES,
            f"failed or not scored: {log.failed:,} of {counted(log.finished, 'observation')}"
            + (f". The first: {log.first_error.rstrip('.')}" if log.first_error else ""),
        )
    if log.rescored:
        yield (
            LogNoteCode.RESCORED,
            f"scored again as {log.scorer}1, which does not count: {log.scorer} does. Replace it "
            f"({again})",
        )
    if log.unmeasured:
        yield (
            LogNoteCode.NO_MEASURES,
            f"no score of {MEASURES}, so measured tokens are NaN and replies that were cut off "
            f"are not known. Add it ({measures})",
        )

    if log.impossible:
        yield (
            LogNoteCode.IMPOSSIBLE_USAGE,
            f"{counted(log.impossible, 'observation')} with a usage that cannot be (negative, "
            "above a billion tokens, no number, or more thinking than output), whose measured "
            "tokens are NaN. Ask the server's maker",
        )
    if log.leaked:
        parser = " or ".join(log.parsers) or "NAME (inverse-scaling preflight names it)"
        yield (
            LogNoteCode.LEAKED_THINKING,
            f"{counted(log.leaked, 'reply', 'replies')} with thinking in the text, which is "
            "measured and kept from the answer; its tokens are estimated where the server counts "
            f"none. Start the server with --reasoning-parser {parser}; if it has one, the model "
            "began to think anew in its reply",
        )


def _score_command(scorer: str, action: str) -> str:
    return f"inspect score LOG --scorer {PACKAGE}{scorer} --action {action} --overwrite"


def superseded(repeated: pd.DataFrame) -> Iterator[LogNote]:
    """Yield a note on each pair of logs that hold the same observations.

    Args:
        repeated: One row per observation that is left out: its `log`, and `log_kept`.
    """
    pairs = Counter(zip(repeated["log"], repeated["log_kept"], strict=True))
    for (log, kept), count in pairs.items():
        yield LogNote(
            LogNoteCode.SUPERSEDED,
            (log, kept),
            f"{log or 'in memory'}: {counted(count, 'observation')} left out, which "
            f"{kept or 'in memory'} has too.",
        )


def mixed(facts: Facts) -> Iterator[LogNote]:
    """Yield the curves that mix versions or settings that make their cells incomparable."""
    curves: dict[tuple[str, ...], list[tuple[str, LogFacts]]] = {}
    for location, log in facts:
        for curve in {tuple(cell[: len(CURVE)]) for cell in log.cells}:
            curves.setdefault(curve, []).append((location, log))
    for curve, logs in sorted(curves.items()):
        locations = tuple(location for location, _ in logs)
        versions = {
            "task version": [log.task_version for _, log in logs],
            "release of inverse_scaling_evals": [log.release or "unknown" for _, log in logs],
        }
        settings = {
            key: [log.settings.get(key, "not set") for _, log in logs]
            for key in sorted({key for _, log in logs for key in log.settings})
        }
        for code, compared in (
            (LogNoteCode.MIXED_VERSIONS, versions),
            (LogNoteCode.MIXED_SETTINGS, settings),
        ):
            if differing := _differing(compared):
                yield LogNote(code, locations, f"{_named(curve)}: logs differ in {differing}.")


def _differing(compared: Mapping[str, Sequence[str]]) -> str:
    return " and ".join(
        f"{name} ({', '.join(sorted(set(values)))})"
        for name, values in compared.items()
        if len(set(values)) > 1
    )


def shared_seeds(frame: pd.DataFrame) -> Iterator[LogNote]:
    """Yield the curves whose questions share seeds, with their logs."""
    for curve, rows in frame.groupby(list(CURVE), dropna=False, observed=True):
        noise = shared_noise(rows)
        if noise.seeded:
            yield LogNote(
                LogNoteCode.SHARED_SEEDS,
                noise.logs,
                f"{_named(curve)}: {seed_note(noise, noise.logs)}.",
            )


def thinking_off_alone(frame: pd.DataFrame) -> Iterator[LogNote]:
    """Yield the cells without thinking that begin no curve, as several could claim them."""
    setting = [name for name in CURVE if name != "enforce"]
    kinds = frame[[*CURVE, "budget_kind"]].drop_duplicates()
    for names, cells in kinds[kinds["budget_kind"] != "natural"].groupby(
        setting, dropna=False, observed=True
    ):
        off = cells["budget_kind"] == "off"
        others = sorted(set(cells.loc[~off, "enforce"]))
        alone = set(cells.loc[off, "enforce"]) - set(others)
        if len(others) > 1 and alone:
            rows = frame[(frame["budget_kind"] == "off") & frame["enforce"].isin(alone)]
            of_curve = (rows[setting] == pd.Series(names, setting)).all(axis=1)
            yield LogNote(
                LogNoteCode.THINKING_OFF_ALONE,
                tuple(rows.loc[of_curve, "log"].unique()),
                f"{_named(names)}: thinking off is compared with no budget, as those of enforce="
                f"{' and '.join(others)} stand side by side. Analyse the logs of one of them to "
                "have it begin that curve.",
            )


def off_curves(frame: pd.DataFrame) -> Iterator[LogNote]:
    """Yield the note on observations that are on no curve of budgets, if there are any."""
    others = frame[~frame["design"].isin(BUDGET_DESIGNS)]
    if others.empty:
        return
    trains = others.drop_duplicates(["log", "question", "epoch"])
    kinds = {
        "trajectory": "followed through checkpoints",
        "stopped": "stopped by a rule",
    }
    told = [
        f"{counted(int((trains['design'] == design).sum()), 'train')} of thought {words}"
        for design, words in kinds.items()
        if (trains["design"] == design).any()
    ]
    yield LogNote(
        LogNoteCode.OFF_CURVES,
        tuple(others["log"].unique()),
        f"{' and '.join(told)}: on no curve of budgets, so not here. inverse-scaling trajectory "
        "shows them.",
    )


def _named(curve: Iterable[object]) -> str:
    return ", ".join(str(part) for part in curve if part and part == part and part != "none")
