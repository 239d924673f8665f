"""Logs as releases wrote them before every question had a seed of its own in every epoch.

All questions of an epoch had the seed of the run + the epoch, and no log holds it.
"""

from pathlib import Path

from inspect_ai.log import EvalLog, list_eval_logs, read_eval_log, write_eval_log


def age(log: EvalLog, model: str | None = None) -> EvalLog:
    """Take from a log what older releases did not write, and give it another model.

    Args:
        log: The log; it is altered.
        model: Whose log it is to be; None for the model that it is of.
    """
    before, now = log.eval.model, model or log.eval.model
    log.eval.model = now
    study = (log.eval.metadata or {}).get("study")
    if study:
        study["fingerprint"].pop("seeds", None)
    for sample in log.samples or []:
        sample.metadata["thinking"].pop("seed")
        usage = sample.model_usage
        sample.model_usage = {now if name == before else name: usage[name] for name in usage}
    return log


def age_all(folder: Path, model: str | None = None) -> Path:
    """Age every log in a folder, in its place."""
    for info in list_eval_logs(str(folder)):
        write_eval_log(age(read_eval_log(info), model))
    return folder
