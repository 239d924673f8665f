"""The model server of a worker on a Ray node."""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ..._constants import ANSWER_TOKENS, MAX_BUDGET
from ...budgets import thinking_config
from ...errors import ServerError, TaskArgumentError
from ...serving import (
    Recipe,
    Server,
    check_machine,
    find_recipe,
    folder_recipe,
    free_port,
    gpu_memory_gb,
    plan_serving,
    serve_command,
    start_server,
)
from ..plan import Study
from ..workers import RayOptions

_PROVIDER = "vllm/"

# an actor that is killed cannot stop its server, which would keep the GPUs; Linux does it instead
# (PR_SET_PDEATHSIG is 1)
_EXEC_WITH_DEATH_SIGNAL = (
    "import ctypes, os, sys; ctypes.CDLL(None).prctl(1, 15); os.execvp(sys.argv[1], sys.argv[1:])"
)


@dataclass(frozen=True)
class Serving:
    """What each worker serves.

    Attributes:
        name: Name of the model, without its provider.
        folder: Folder of the model, on every node; None to take it from the hub.
        parser: vLLM's reasoning parser, for a folder.
        gpus: GPUs of each server.
        max_budget: Largest thinking budget, in tokens.
        answer: Tokens for the answer.
        seconds: Timeout of the start, in seconds.
    """

    name: str
    folder: str | None
    parser: str | None
    gpus: int
    max_budget: int
    answer: int
    seconds: float


def plan_own_servers(study: Study, options: RayOptions) -> Serving:
    """Return what the workers of a study serve.

    There is room for the largest budget of the study, and for the largest of this package where a
    cell has no number of tokens.

    Raises:
        TaskArgumentError: If the study does not have exactly one model on vLLM, or its name is not
            that of the recipe.
        ServerError: If there is no recipe of that name.
    """
    models = list(dict.fromkeys(cell.model for cell in study.runnable))
    if len(models) != 1 or not models[0].startswith(_PROVIDER):
        raise TaskArgumentError(
            f"gpus_per_worker={options.gpus_per_worker} makes each worker serve the model on vLLM, "
            f"and this study has {', '.join(models)}; expected one model {_PROVIDER}NAME. Run the "
            "study once for each such model, with the same log directory, and other models "
            "without gpus_per_worker."
        )
    name = models[0].removeprefix(_PROVIDER)
    if options.model_folder is None and (found := find_recipe(name)).hub_id != name:
        raise TaskArgumentError(
            f"Invalid model {models[0]}: it is served as {found.hub_id}. Use "
            f"{_PROVIDER}{found.hub_id} in the study, so that requests and logs have the name of "
            "the weights."
        )
    budget, room = _room(study)
    least = ANSWER_TOKENS if study.sampling.max_tokens is None else 1
    return Serving(
        name,
        options.model_folder,
        options.parser,
        options.gpus_per_worker,
        budget,
        max(least, room - budget),
        options.server_seconds,
    )


def start_own_server(serving: Serving) -> Server:
    """Start the server on this node, on a free port and the GPUs that Ray assigned to the worker.

    Raises:
        ServerError: If it does not fit or does not come up.
    """
    memory = gpu_memory_gb()
    plan = plan_serving(
        _recipe(serving),
        gpus=serving.gpus,
        # a missing GPU is reported by the check before the start
        gpu_memory_gb=min(memory) if memory else 1e6,
        max_budget=serving.max_budget,
        answer=serving.answer,
        port=free_port(),
        folder=None if serving.folder is None else Path(serving.folder),
    )
    check_machine(plan)
    command = serve_command(plan)
    if sys.platform == "linux":
        command = [sys.executable, "-c", _EXEC_WITH_DEATH_SIGNAL, *command]
    log = Path(tempfile.mkdtemp(prefix="study-server-")) / "vllm.log"
    return start_server(command, base_url=plan.base_url, log_path=log, timeout=serving.seconds)


def _recipe(serving: Serving) -> Recipe:
    if serving.folder is None:
        return find_recipe(serving.name)
    if not Path(serving.folder).is_dir():
        raise ServerError(f"Model folder {serving.folder!r} does not exist on this node.")
    return folder_recipe(Path(serving.folder), parser=serving.parser, name=serving.name)


def _room(study: Study) -> tuple[int, int]:
    """Return the largest budget of a study, and the largest max_tokens, in tokens."""
    budget, room = 0, 0
    of_run = study.sampling.max_tokens
    unknown = MAX_BUDGET if of_run is None else min(MAX_BUDGET, of_run - 1)
    for cell in study.runnable:
        if (followed := cell.checkpoints) is not None:
            budget = max(budget, followed.tokens[-1])
            room = max(room, followed.tokens[-1] + followed.probe_tokens)
            continue
        for asked in cell.sent_budgets:
            channel = thinking_config(cell.model, asked, enforce=cell.enforce, end_token_id=0)
            budget = max(budget, unknown if asked.tokens is None else asked.tokens)
            room = max(room, of_run or channel.config.max_tokens or 0)
    return max(budget, 1), room
