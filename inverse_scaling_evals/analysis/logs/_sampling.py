"""How the samples of a log were drawn: the options of its run, and the seed of a sample."""

from collections.abc import Mapping
from typing import Any

from inspect_ai.log import EvalLog

from ...budgets import epoch_seed

_LIMIT = 2**63  # of the column


def run_option(header: Mapping[str, Any] | EvalLog, name: str) -> Any:
    """Read a generation option of a run, which goes before one of its model; None if neither is.

    Args:
        header: Header of the log, also as parsed JSON.
        name: Inspect's name of the option.
    """
    if isinstance(header, EvalLog):
        found = getattr(header.plan.config, name)
        return getattr(header.eval.model_generate_config, name) if found is None else found
    of_run = (header.get("plan") or {}).get("config") or {}
    of_model = header["eval"].get("model_generate_config") or {}
    found = of_run.get(name)
    return of_model.get(name) if found is None else found


def first_seed(asked: Mapping[str, Any], *, epoch: int, model: str, base: Any) -> int | None:
    """Give the seed of a sample's first generation; None where it had none.

    Args:
        asked: What the solver recorded of the sample. Before every question had a seed of its own
            it did not record the seed, which was then `epoch_seed`.
        epoch: Epoch of the sample.
        model: Inspect's name of the model.
        base: Seed of the run, if it set one.
    """
    seed = asked["seed"] if "seed" in asked else epoch_seed(model, epoch, base)
    if not isinstance(seed, int) or isinstance(seed, bool):
        return None
    return seed if -_LIMIT <= seed < _LIMIT else None
