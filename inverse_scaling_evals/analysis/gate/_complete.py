"""Which logs of a study are not complete, or cannot be read."""

import warnings
from collections.abc import Iterable

import pandas as pd
from inspect_ai import task_identifier
from inspect_ai.log import EvalLog, read_eval_log

from ..logs import LogFile, Logs, find_logs


def incomplete_logs(logs: Logs, samples: pd.DataFrame) -> list[str]:
    """Find the logs under a budget that have not come to their end.

    A log that another, complete one replaces (same task, arguments and model, all its questions
    and epochs) does not count.

    Args:
        logs: A folder of logs, a log, or several of these; also logs in memory.
        samples: The samples frame of these logs.

    Returns:
        A sentence for each, with what to do.

    Raises:
        DataError: If a folder or a log does not exist.
    """
    headers: list[tuple[str, EvalLog]] = []
    damaged = set(samples.attrs.get("damaged", ()))
    for log in find_logs(logs):
        # a damaged file fails anywhere between the archive, its compression and the JSON within
        try:
            headers.append((log.location, _header(log)))
        except Exception:
            damaged.add(log.location)
    complete = [log for location, log in headers if location not in damaged and _is_complete(log)]
    used = set(samples["log"])
    unread = damaged - {location for location, _ in headers}
    sentences = [_cannot_be_read(location) for location in sorted(unread)]
    for location, header in headers:
        if _is_replaced(header, complete):
            continue  # by itself, or by another
        if location in damaged:
            sentences.append(_cannot_be_read(location))
        elif location in used or "budget" in header.eval.task_args:
            state = "was invalidated" if header.invalidated else f"has the status {header.status}"
            sentences.append(
                f"{location or header.eval.task} {state}, so the study is not complete: run it to "
                "its end, or put the log aside."
            )
    return sentences


def _cannot_be_read(location: str) -> str:
    return f"{location} cannot be read: put it aside, and run its cell again."


def _header(log: LogFile | EvalLog) -> EvalLog:
    if isinstance(log, EvalLog):
        return log
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return read_eval_log(log.location, header_only=True)


def _is_complete(header: EvalLog) -> bool:
    return header.status == "success" and not header.invalidated


def _is_replaced(header: EvalLog, complete: Iterable[EvalLog]) -> bool:
    identifier = task_identifier(header, None)
    questions = set(header.eval.dataset.sample_ids or ())
    epochs = header.eval.config.epochs or 1
    return any(
        task_identifier(other, None) == identifier
        and questions <= set(other.eval.dataset.sample_ids or ())
        and epochs <= (other.eval.config.epochs or 1)
        for other in complete
    )
