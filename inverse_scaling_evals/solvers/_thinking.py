"""The solver that generates under a thinking budget."""

import logging

from inspect_ai.model import GenerateConfig, Model
from inspect_ai.solver import Generate, Solver, TaskState, solver

from .._inspect.generation import active_model
from ..budgets import (
    Assignment,
    BudgetArgument,
    Checkpoints,
    CheckpointsArgument,
    Enforce,
    Mitigation,
    Regime,
    thinking_config,
)
from ..errors import InspectVersionError
from ._extend import extend_thinking
from ._leaked import separate_thinking
from ._options import merge_generate_config, outer_config
from ._planned import check_arguments, instruct, plan_budgets, refuse_prefill
from ._replied import check_replied
from ._responses import Responses, SampleSeeds, keep_responses
from ._trajectory import Trajectory

_log = logging.getLogger(__name__)


@solver
def thinking(
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    max_extensions: int = 8,
    continuation: str = "Wait",
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
    checkpoints: CheckpointsArgument = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> Solver:
    """Return a solver that generates under a thinking budget, or refuses before any request.

    The budget reaches the model twice: in words (the system message, extended when there is
    one) and through the provider's own channel (`budgets.thinking_config`); in the silent regime
    through the channel alone. The request is recorded in the sample's metadata under `thinking`;
    on vLLM also the thinking, counted in the token ids that the server returns. Thinking that the
    server left in the reply becomes reasoning content. Every question
    has a seed of its own in every epoch (`budgets.generation_seed`), the same at every budget.

    Of several budgets, each question has one in each epoch (`budgets.assign_budget`).

    Args:
        budget: 0, a positive number of tokens, an effort level, or `natural`; or several of them
            (not `natural`), in a list or separated by commas.
        regime: `controlled`, `cautioned` or `silent` (no word of it in the prompt) with a budget,
            `natural` without; None for the default.
        enforce: `auto`, `prompt`, `cap`, `exact`, `extend` or `countdown`.
        max_extensions: With `extend`, how often the end of thinking is removed at most.
        continuation: With `extend`, the word appended instead.
        assignment_seed: Seed of the assignment of several budgets; None for 0.
        closing: With `cap`, `exact` or `extend`, words that end thinking which the budget cuts.
        mitigation: `none`, `anchor`, `priors`, `caution`, `ignore` or `clamp=N`
            (`budgets.parse_mitigation`).
        checkpoints: On vLLM, numbers of thinking tokens at which the answer is asked for, in one
            train of thought (`budgets.parse_checkpoints`); the budget is natural then, or the last
            of them, in words. The answers are in the sample's metadata under `trajectory`.
        stop: With checkpoints, the rule that ends the thinking: `settled`, `settled=K` or
            `option=P`.
        probe_tokens: With checkpoints, room for each answer (default 256 tokens).

    Raises:
        BudgetError: When an argument is malformed (here), a budget cannot be enforced on the
            model, or Inspect's own thinking options contradict one (before the first request).
        ServerError: When a server lacks an endpoint that `exact` or `extend` needs, or a response
            is no reply.

    Examples:
        >>> from inspect_ai import Task
        >>> from inspect_ai.dataset import Sample
        >>> sums = [Sample("What is 2 + 2?", target="4")]
        >>> task = Task(dataset=sums, solver=thinking(budget=4096))
    """
    arguments = check_arguments(
        budget,
        regime,
        enforce,
        max_extensions,
        continuation,
        assignment_seed,
        closing,
        mitigation,
        checkpoints,
        stop,
        probe_tokens,
    )

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        planned = await plan_budgets(arguments)
        options = {each: plan.options(state) for each, plan in planned.items()}
        asked = arguments.assignment.budget_of(state.sample_id, state.epoch, state.metadata)
        plan, config = planned[asked].for_question(state.metadata), options[asked]
        refuse_prefill(plan, state)
        # before anything that may reach a limit of messages
        state.metadata = {**state.metadata, "thinking": plan.record(config)}
        instruct(state, plan.instruction)
        if arguments.checkpoints is not None:
            whole = plan.outer.merge(GenerateConfig(**config))
            return await Trajectory(
                state, plan.model, plan.tokenizer, arguments.checkpoints, whole
            ).follow()
        if plan.extend_options is not None:
            whole = plan.outer.merge(GenerateConfig(**config))
            return await extend_thinking(
                state, plan.model, plan.tokenizer, plan.extend_options, whole
            )
        seeds = SampleSeeds(state.sample_id, state.epoch, config.get("seed"))
        with keep_responses(Responses(seeds)) as responses:
            state = await generate(state, **config)
        check_replied(state.output)
        if plan.is_counted:
            await plan.record_count(state, responses.token_ids())
        separate_thinking(state)
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
        _log.warning("%s A budget that cannot be enforced is refused when the run begins.", error)
        return None
    return None if model is None or str(model).startswith("none/") else model


def refuse_impossible_cell(
    assignment: Assignment,
    enforce: Enforce,
    closing: str | None = None,
    mitigation: Mitigation = Mitigation(),  # noqa: B008  frozen
    checkpoints: Checkpoints | None = None,
) -> None:
    """Raise an error for a cell that the model under evaluation cannot run, if it is known already.

    Tasks call this while they are created, so that the user reads one line instead of a failed
    log. Without an active model (a listing, a plan) nothing is checked; the solver checks again.

    Raises:
        BudgetError: If a budget cannot be enforced on the active model, or options of the run
            contradict it.
    """
    model = _model()
    if model is None:
        return
    for budget in map(mitigation.clamped, assignment.budgets):
        # only the server knows the token that ends the thinking, and any does here
        plan = thinking_config(
            str(model),
            budget,
            enforce=enforce,
            end_token_id=0,
            closing=closing,
            checkpoints=checkpoints,
        )
        merge_generate_config(plan, budget, outer_config(model))
