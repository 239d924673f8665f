"""The solver that puts a question to the model under a thinking budget."""

import logging

from inspect_ai.model import GenerateConfig, Model
from inspect_ai.solver import Generate, Solver, TaskState, solver

from .._inspect.generation import active_model
from ..budgets import Assignment, BudgetArgument, Enforce, thinking_config
from ..errors import InspectVersionError
from ._extend import think_on
from ._options import merge_generate_config, outer_config
from ._planned import check_arguments, instruct, plan_budgets
from ._responses import Responses, SampleSeeds, kept_responses

_log = logging.getLogger(__name__)


@solver
def thinking(
    budget: BudgetArgument = "natural",
    regime: str | None = None,
    enforce: str = "auto",
    max_extensions: int = 8,
    continuation: str = "Wait",
    assignment_seed: int | None = None,
) -> Solver:
    """Generate an answer under a thinking budget, or refuse before the first request.

    The budget reaches the model twice: in words (the system message, extended when there is
    one) and through the provider's own channel, as `budgets.thinking_config` lays down; in the
    silent regime through the channel alone. What was asked for is recorded in the sample's
    metadata under `thinking`; on vLLM also what was thought, counted in the token ids that the
    server gives back. Every question gets a seed of its own in every epoch
    (`budgets.generation_seed`), the same under every budget.

    Of several budgets, each question gets one in each epoch (`budgets.assign_budget`).

    Args:
        budget: 0, a positive number of tokens, an effort level, or `natural`; or several of them
            (not `natural`), in a list or separated by commas.
        regime: `controlled`, `cautioned` or `silent` (no word of it in the prompt) with a budget,
            `natural` without; None for the default.
        enforce: `auto`, `prompt`, `cap`, `exact` or `extend`.
        max_extensions: With `extend`, how often the end of thinking is taken away at most.
        continuation: With `extend`, the word put in its place.
        assignment_seed: Seed of the draw among several budgets (0 when left out).

    Raises:
        BudgetError: When an argument is malformed (here) or the model cannot be made to obey each
            budget, or Inspect's own thinking options contradict one (before the first request).
        ServerError: When a server lacks an endpoint that `exact` or `extend` needs.
    """
    arguments = check_arguments(
        budget, regime, enforce, max_extensions, continuation, assignment_seed
    )

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        planned = await plan_budgets(arguments)
        options = {each: plan.options(state) for each, plan in planned.items()}
        asked = arguments.assignment.budget_of(state.sample_id, state.epoch, state.metadata)
        plan, config = planned[asked], options[asked]
        instruct(state, plan.instruction)
        state.metadata = {**state.metadata, "thinking": plan.record(config)}
        if plan.lengthening is not None:
            whole = plan.outer.merge(GenerateConfig(**config))
            return await think_on(state, plan.model, plan.tokenizer, plan.lengthening, whole)
        seeds = SampleSeeds(state.sample_id, state.epoch, config.get("seed"))
        with kept_responses(Responses(seeds)) as responses:
            state = await generate(state, **config)
        if plan.is_counted:
            await plan.record_count(state, responses.token_ids())
        return state

    return solve


def model_under_evaluation() -> str | None:
    """Return Inspect's name of the model under evaluation; None where none is known yet."""
    model = _model()
    return None if model is None else str(model)


def _model() -> Model | None:
    try:
        model = active_model()
    except InspectVersionError as error:
        _log.warning("%s A budget that cannot bind is refused when the run begins.", error)
        return None
    return None if model is None or str(model).startswith("none/") else model


def refuse_impossible_cell(assignment: Assignment, enforce: Enforce) -> None:
    """Refuse a cell that the model under evaluation cannot run, when that model is known already.

    Tasks call this while they are created, so that the user reads one line instead of a failed
    log. Without an active model (a listing, a plan) it does nothing; the solver checks again.

    Raises:
        BudgetError: If a budget cannot bind on the active model, or is contradicted by the
            options of the run.
    """
    model = _model()
    if model is None:
        return
    for budget in assignment.budgets:
        # which token ends the thinking is known only to the server; it does not matter here
        plan = thinking_config(str(model), budget, enforce=enforce, end_token_id=0)
        merge_generate_config(plan, budget, outer_config(model))
