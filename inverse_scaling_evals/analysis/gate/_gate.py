"""The gate: logs and rules in, a report out."""

from collections.abc import Sequence
from pathlib import Path

from inspect_ai.log import EvalLog, EvalLogInfo

from ..logs import Logs, observations_df
from ..verdicts import read_looks
from ._complete import incomplete_logs
from ._decide import decide
from ._report import GateReport
from ._rules import Rules, read_rules


def gate(
    logs: Logs,
    rules: Rules | str | Path | None = None,
    *,
    incomplete: Sequence[str] = (),
    workers: int = 1,
) -> GateReport:
    """Return how logs are judged by rules.

    Args:
        logs: A folder of logs, a log, or several of these.
        rules: Rules, or a rules file; None for the default rules.
        incomplete: What else is known to be missing of the study, a sentence for each.
        workers: Processes that read logs.

    Returns:
        The report. Its `outcome` is `fail` if any rule fails anywhere, else `inconclusive` if
        any is, or a log is not complete, else `pass`.

    Raises:
        DataError: If a folder or a log does not exist.
        InverseScalingError: If the rules cannot be read, or a field of them is wrong.
    """
    checked = rules if isinstance(rules, Rules) else read_rules(rules)
    logs = logs if isinstance(logs, str | Path | EvalLog | EvalLogInfo) else list(logs)
    samples, notes = observations_df(logs, strict=False, workers=workers)
    missing = incomplete_logs(notes)
    return decide(
        samples,
        checked,
        incomplete=[*(note.sentence for note in missing), *incomplete],
        looks=read_looks(logs),
        notes=[note.sentence for note in notes if note not in missing],
    )
