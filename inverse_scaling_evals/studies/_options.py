"""How a study is run, as far as it changes no result."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..errors import TaskArgumentError
from ._ray_options import RayOptions
from .plan._study import Study

DisplayName = Literal["full", "conversation", "rich", "plain", "log", "none"]

RETRIES = 10
"""How often cells that failed are tried again where the options do not say: Inspect's number."""

_LEAST = {
    "max_connections": 1,
    "max_samples": 1,
    "max_tasks": 1,
    "token_limit": 1,
    "time_limit": 1,
    "retry_attempts": 0,
    "log_buffer": 1,
    "log_shared": 1,
    "workers": 1,
}


@dataclass(frozen=True)
class RunOptions:
    """Options of a run, under Inspect's names where Inspect has them; None is Inspect's default.

    The three limits end a sample early, so they are part of what a cell is: a log that was made
    under another limit is not continued.

    Attributes:
        max_connections: Requests at a time to each model.
        max_samples: Samples at a time in each cell.
        max_tasks: Cells at a time (10).
        batch: Use the provider's batch mode; a number is the size of a batch.
        cache: Keep replies on disk and use them again for the same request of the same epoch.
        cost_limit: US dollars for each sample; every model needs a price.
        token_limit: Tokens for each sample.
        time_limit: Seconds for each sample.
        retry_attempts: How often cells that failed are tried again, each time after all others
            are over (10). After a full disk they are not.
        log_buffer: Samples that are finished before the log is written anew. Whatever it is,
            finished samples outlive the process in Inspect's sample buffer.
        log_shared: Seconds between copies of finished samples into the log directory, where
            others can read them when the machine is lost; None for none, and on a Ray cluster
            for 10.
        preflight: Ask servers whether they obey budgets before the first cell.
        workers: Processes; None for one, and with `ray` for as many as the cluster has room for.
        ray: Run on a Ray cluster; None for this machine.
        model_base_url: Address of the model's API; for a study of one model.
        model_args: Arguments of the model's provider; for a study of one model.
        display: Inspect's display instead of the study's own progress.
    """

    max_connections: int | None = None
    max_samples: int | None = None
    max_tasks: int | None = None
    batch: bool | int | None = None
    cache: bool | None = None
    cost_limit: float | None = None
    token_limit: int | None = None
    time_limit: int | None = None
    retry_attempts: int | None = None
    log_buffer: int | None = None
    log_shared: int | None = None
    preflight: bool = True
    workers: int | None = None
    ray: RayOptions | None = None
    model_base_url: str | None = None
    model_args: Mapping[str, Any] = field(default_factory=dict, hash=False)
    display: DisplayName | None = None

    @property
    def retries(self) -> int:
        """How often cells that failed are tried again."""
        return RETRIES if self.retry_attempts is None else self.retry_attempts

    def limits(self) -> dict[str, Any]:
        """Give the limits of a sample that are set, as `eval_set` takes them."""
        limits = {
            "cost_limit": self.cost_limit,
            "token_limit": self.token_limit,
            "time_limit": self.time_limit,
        }
        return {name: value for name, value in limits.items() if value is not None}

    def eval_set_arguments(self) -> dict[str, Any]:
        """Give what `inspect_ai.eval_set` takes for a run of these options."""
        return {
            # every task carries its model
            "model": None,
            # what is left over of a killed run is read from .eval files and the sample buffer
            "log_format": "eval",
            "log_realtime": True,
            # a narrower study may go on in the folder of a wider one; whose the logs are is
            # checked by the study itself
            "log_dir_allow_dirty": True,
            "score_display": False,
            "max_samples": self.max_samples,
            "max_tasks": self.max_tasks,
            # cells that failed are tried again by the study itself, in another call
            "retry_attempts": 0,
            "retry_immediate": False,
            "log_buffer": self.log_buffer,
            # the quietest: `none` still lays out its tables, for seconds where cells are many
            "display": self.display or "log",
            **self.limits(),
            # None would stand in the log as chosen
            **{
                name: value
                for name, value in (
                    ("max_connections", self.max_connections),
                    ("batch", self.batch),
                    ("cache", self.cache),
                    ("log_shared", self.log_shared),
                )
                if value is not None
            },
        }


def check_options(study: Study, options: RunOptions) -> None:
    """Refuse options that make no sense, or contradict each other or the study.

    Raises:
        TaskArgumentError: Naming the options, and the way out.
    """
    for name, least in _LEAST.items():
        value = getattr(options, name)
        if value is not None and value < least:
            raise TaskArgumentError(f"{name}={value}: accepted are whole numbers from {least}.")
    if options.cost_limit is not None and options.cost_limit <= 0:
        raise TaskArgumentError(f"cost_limit={options.cost_limit}: accepted are dollars above 0.")
    models = list(dict.fromkeys(cell.model for cell in study.runnable))
    for name in ("model_base_url", "model_args"):
        if getattr(options, name) and len(models) > 1:
            raise TaskArgumentError(
                f"{name} belongs to one model, and this study has {len(models)}: "
                f"{', '.join(models)}. Run it once for each model, with --model, into the same "
                "log directory."
            )
