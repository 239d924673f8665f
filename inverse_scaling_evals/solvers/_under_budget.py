"""The solver that runs the solvers of any task under a thinking budget."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from inspect_ai.event import ModelEvent
from inspect_ai.model import GenerateConfig
from inspect_ai.solver import Generate, Solver, TaskState, solver

from .._inspect.generation import (
    active_generate_config,
    record_event,
    set_active_generate_config,
)
from ..budgets import BudgetArgument, Enforce, Regime, thinking_room
from ..errors import BudgetError
from ._extend import extend_thinking
from ._leaked import separate_thinking
from ._options import thinking_settings
from ._planned import (
    PlannedBudget,
    check_arguments,
    continues_reply,
    instruct,
    is_instructed,
    plan_budgets,
    refuse_prefill,
)
from ._replied import check_replied
from ._responses import Responses, SampleSeeds, keep_responses


@solver
def under_budget(
    solver: Solver,
    budget: BudgetArgument = "natural",
    regime: Regime | None = None,
    enforce: Enforce = "auto",
    max_extensions: int = 8,
    continuation: str = "Wait",
    assignment_seed: int | None = None,
    closing: str | None = None,
    mitigation: str = "none",
) -> Solver:
    """Return a solver that runs solvers, or an agent, under a thinking budget.

    The budget applies to every single generation of the model under evaluation. Where a solver
    calls its `generate`, the budget's words are added to the system message of the conversation.
    Where a solver or an agent calls `get_model().generate` itself, they are a system message of
    their own, before those of the call. Calls of other models and of model roles are not changed.
    The request is recorded in the sample's metadata under `thinking`; on vLLM also the thinking of
    the last generation, counted in token ids.

    Args:
        solver: The solvers of the task, as one.
        budget: 0, a positive number of tokens, an effort level, or `natural`; or several of them
            (not `natural`), of which each question has one in each epoch.
        regime: `controlled`, `cautioned` or `silent` (no word of it in the prompt) with a budget,
            `natural` without; None for the default.
        enforce: `auto`, `prompt`, `cap`, `exact`, `extend` or `countdown`.
        max_extensions: With `extend`, how often the end of thinking is removed at most.
        continuation: With `extend`, the word appended instead.
        assignment_seed: Seed of the assignment of several budgets; None for 0.
        closing: With `cap`, `exact` or `extend`, words that end thinking which the budget cuts.
        mitigation: `none`, `anchor`, `priors`, `caution`, `ignore` or `clamp=N`
            (`budgets.parse_mitigation`).

    Raises:
        BudgetError: When an argument is malformed (here), a budget cannot be enforced on the
            model, options of run or task contradict it, or a solver sets such an option in a call
            of its own (before that request is sent).
        ServerError: When a server lacks an endpoint that `exact` or `extend` needs, or a response
            is no reply.
    """
    arguments = check_arguments(
        budget, regime, enforce, max_extensions, continuation, assignment_seed, closing, mitigation
    )

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        planned = await plan_budgets(arguments)
        options = {each: _options(plan, state) for each, plan in planned.items()}
        asked = arguments.assignment.budget_of(state.sample_id, state.epoch, state.metadata)
        plan = planned[asked].for_question(state.metadata)
        record = plan.record(options[asked])
        state.metadata = {**state.metadata, "thinking": record}
        seeds = SampleSeeds(state.sample_id, state.epoch, options[asked].get("seed"))
        guard = _BudgetGuard(plan, seeds)
        # calls past `generate` inherit the options and the words
        system = "\n\n".join(filter(None, (plan.outer.system_message, plan.instruction)))
        inherited = GenerateConfig(**options[asked], system_message=system or None)
        with _active(inherited), keep_responses(guard):
            state = await solver(state, _generate_within(plan, generate, record, seeds))
        # a solver may have replaced the metadata
        state.metadata = {**state.metadata, "thinking": state.metadata.get("thinking", record)}
        if plan.is_counted:
            await plan.record_count(state, guard.token_ids())
        separate_thinking(state)
        return state

    return solve


def _generate_within(
    plan: PlannedBudget, generate: Generate, record: dict[str, Any], seeds: SampleSeeds
) -> Generate:
    """Return the `generate` that solvers of the task receive instead of Inspect's own."""

    async def generate_within(
        state: TaskState,
        tool_calls: Literal["loop", "single", "none"] = "loop",
        **passed: Any,
    ) -> TaskState:
        refuse_prefill(plan, state)
        config = _options(plan, state, GenerateConfig(**passed))
        instruct(state, plan.instruction)
        # the instruction is in the conversation already
        own = passed.get("system_message") or plan.outer.system_message
        config = {**passed, **config, "system_message": own or ""}
        if plan.extend_options is None:
            state = await generate(state, tool_calls, **config)
            check_replied(state.output)
            separate_thinking(state)
            return state
        state.metadata = {"thinking": record, **state.metadata}
        whole = plan.outer.merge(GenerateConfig(**config))
        seeds.apply(whole)
        return await extend_thinking(state, plan.model, plan.tokenizer, plan.extend_options, whole)

    return generate_within


class _BudgetGuard(Responses):
    """Sink of model events that refuses a generation which the budget does not apply to."""

    def __init__(self, plan: PlannedBudget, seeds: SampleSeeds) -> None:
        super().__init__(seeds)
        self._plan = plan

    def on_pending(self, event: ModelEvent) -> None:
        """Check a call before it is sent."""
        if not self._is_watched(event):
            record_event(event)
            return
        if lost := _contradictions(self._plan, event):
            raise BudgetError(
                f"A solver of this task calls {self._plan.model} itself with "
                f"{' and '.join(lost)}, which contradicts budget={self._plan.budget}. Remove that "
                "from its call, or let it call generate(); use a model role for a model without "
                "the budget."
            )
        super().on_pending(event)

    def on_complete(self, event: ModelEvent) -> None:
        """Keep the response of the model under evaluation, not of others."""
        last = self.last
        super().on_complete(event)
        if not self._is_watched(event):
            self.last = last

    def _is_watched(self, event: ModelEvent) -> bool:
        return event.model == str(self._plan.model) and event.role is None


def _contradictions(plan: PlannedBudget, event: ModelEvent) -> list[str]:
    """List the settings of a generation that contradict the budget."""
    config, wanted = event.config, plan.thinking.config
    lost = [
        f"{option}={getattr(config, option)}"
        for option, value in wanted.model_dump(exclude_none=True).items()
        if option not in ("max_tokens", "reasoning_summary")
        and not _holds(getattr(config, option), value)
    ]
    ours = dict(thinking_settings(wanted))
    lost += [f"{name}={value}" for name, value in thinking_settings(config) if name not in ours]
    if config.max_tokens is not None and config.max_tokens <= thinking_room(
        plan.thinking, plan.budget
    ):
        lost.append(f"max_tokens={config.max_tokens}")
    if (config.num_choices or 1) > 1:
        lost.append(f"num_choices={config.num_choices}")
    if plan.extend_options is not None:
        lost.append("a generation that cannot be extended")
    if continues_reply(plan, event.input):
        lost.append("a conversation that ends with words of the assistant")
    if plan.instruction and not is_instructed(event.input, plan.instruction):
        lost.append("a conversation without the budget's instruction")
    return lost


@contextmanager
def _active(config: GenerateConfig) -> Iterator[None]:
    """Add these options to every generation of the model under evaluation, in this sample."""
    before = active_generate_config()
    set_active_generate_config(before.merge(config))
    try:
        yield
    finally:
        set_active_generate_config(before)


def _options(
    plan: PlannedBudget, state: TaskState, passed: GenerateConfig | None = None
) -> dict[str, Any]:
    """Return the options of a generation; an error adds where an option of a task may come from."""
    try:
        return plan.options(state, passed)
    except BudgetError as error:
        raise BudgetError(
            f"{error} The option may also come from the task itself: one in its config is "
            "overridden by that of the run, one in an argument of its solvers is not."
        ) from error


def _holds(found: Any, wanted: Any) -> bool:
    """Return whether an option has the wanted value; a mapping or list may have more."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(_holds(found.get(k), v) for k, v in wanted.items())
    if isinstance(wanted, str) and isinstance(found, str):
        return wanted in found.split(",")
    return bool(found == wanted)
