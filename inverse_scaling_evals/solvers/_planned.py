"""The arguments of a solver, and what each of its budgets becomes on the model."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from inspect_ai.model import ChatMessage, ChatMessageSystem, GenerateConfig, Model, get_model
from inspect_ai.solver import TaskState

from .._inspect.redirects import refuse_redirects
from .._inspect.request_fields import pass_output_config
from ..budgets import (
    Assignment,
    Budget,
    BudgetArgument,
    Checkpoints,
    CheckpointsArgument,
    Enforce,
    Mitigation,
    Regime,
    ThinkingConfig,
    budget_instruction,
    check_thinking,
    count_thinking,
    generation_seed,
    is_seeded,
    parse_assignment,
    parse_checkpoints,
    parse_closing,
    parse_enforce,
    parse_mitigation,
    resolve_regime,
    thinking_config,
)
from ..errors import BudgetError, InverseScalingError
from ._extend import ExtendOptions
from ._options import merge_generate_config, outer_config
from ._responses import TokenIds
from ._tokens import ServerTokens


@dataclass(frozen=True)
class SolverArguments:
    """The arguments of a solver, checked.

    Attributes:
        assignment: The budget, or the design of several.
        regime: What the prompt says of it.
        enforce: How it is enforced.
        max_extensions: With `extend`, how often the end of thinking is removed at most.
        continuation: With `extend`, the word appended instead.
        closing: Words that end thinking which the budget cuts; None for none.
        mitigation: The remedy under which questions are asked.
        checkpoints: Where in the thinking the answer is asked for; None for its end alone.
        known_tokens: Tokens of fixed texts by model, requested once for all samples.
    """

    assignment: Assignment
    regime: Regime
    enforce: Enforce
    max_extensions: int
    continuation: str
    closing: str | None = None
    mitigation: Mitigation = Mitigation()  # noqa: RUF009  frozen
    checkpoints: Checkpoints | None = None
    known_tokens: dict[str, dict[str, list[int]]] = field(default_factory=dict)


@dataclass(frozen=True)
class PlannedBudget:
    """A budget on the model under evaluation.

    Attributes:
        arguments: Those of the solver.
        asked: The budget of the cell.
        budget: The budget that reaches the model: the same, unless a mitigation clamps it.
        thinking: What it becomes on the model.
        model: The model under evaluation.
        tokenizer: Its tokenizer, on a vLLM server.
        outer: Options set outside the task.
        added: What the mitigation adds to the instruction; it may differ by question.
    """

    arguments: SolverArguments
    asked: Budget
    budget: Budget
    thinking: ThinkingConfig
    model: Model
    tokenizer: ServerTokens
    outer: GenerateConfig
    added: str = ""

    @property
    def instruction(self) -> str:
        """What the prompt says of the budget, if the regime does, and of the mitigation."""
        budget = budget_instruction(self.budget, self.arguments.regime)
        return "\n\n".join(filter(None, (budget, self.added)))

    def for_question(self, metadata: Mapping[str, Any]) -> "PlannedBudget":
        """Return the plan for one question, with what the mitigation says there.

        Raises:
            BudgetError: If its words are missing in the sample's metadata.
        """
        return replace(self, added=self.arguments.mitigation.words(metadata))

    @property
    def is_counted(self) -> bool:
        """Whether thinking is counted in the token ids of a response."""
        continued = self.extend_options is not None or self.arguments.checkpoints is not None
        return _is_counted(self.model) and not continued

    @property
    def extend_options(self) -> ExtendOptions | None:
        """How thinking is continued token by token; None where the server does it by itself."""
        channel, closing = self.thinking.channel, self.arguments.closing
        if not self.budget.tokens or (channel != "extend" and closing is None):
            return None
        return ExtendOptions(
            tokens=self.budget.tokens,
            max_extensions=self.arguments.max_extensions if channel == "extend" else 0,
            word=self.arguments.continuation,
            closing=closing,
            exact=channel == "exact",
        )

    def options(self, state: TaskState, passed: GenerateConfig | None = None) -> dict[str, Any]:
        """Return the options of a generation: of the budget, merged with those of the run.

        Args:
            state: The sample; its id and epoch determine the seed of its first generation.
            passed: Options of the call, which have precedence over those of the run.

        Raises:
            BudgetError: If options contradict the budget.
        """
        outer = self.outer.merge(passed) if passed else self.outer
        config = merge_generate_config(self.thinking, self.budget, outer)
        # without a seed of the run, some providers might refuse one
        if is_seeded(str(self.model), outer.seed):
            config["seed"] = generation_seed(state.sample_id, state.epoch, outer.seed or 0)
        if self.is_counted:
            config["extra_body"] = {"return_token_ids": True, **config.get("extra_body", {})}
        return config

    def record(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is asked of the model, as the metadata of every sample records it."""
        return {
            "budget": str(self.asked),
            "budget_kind": self.asked.kind,
            "budget_tokens": self.asked.tokens,
            "budget_effort": self.asked.effort,
            "regime": self.arguments.regime,
            "enforce": self.arguments.enforce,
            "closing": self.arguments.closing,
            "mitigation": str(self.arguments.mitigation),
            **({} if self.budget == self.asked else {"sent_tokens": self.budget.tokens}),
            "channel": self.thinking.channel,
            "wire_field": self.thinking.wire_field,
            "max_tokens": options.get("max_tokens"),
            "seed": options.get("seed"),
            **self.arguments.assignment.as_record(),
            **({} if (at := self.arguments.checkpoints) is None else at.as_record()),
        }

    async def record_count(self, state: TaskState, ids: TokenIds | None) -> None:
        """Record the thinking counted in token ids, where there are any and its tags are tokens."""
        if ids is None:
            return
        try:
            tags = await self.tokenizer.tags()
        except InverseScalingError:
            return  # the server's own count is used instead, and recorded as the source
        counted = count_thinking(
            ids.written, prompt=ids.prompt, start=tags.start, end=tags.end, stopped=ids.stopped
        )
        state.metadata["thinking"] = {
            **state.metadata["thinking"],
            **counted.as_record(ids.response_id),
        }


def check_arguments(
    budget: BudgetArgument,
    regime: str | None,
    enforce: str,
    max_extensions: int,
    continuation: str,
    assignment_seed: int | None,
    closing: str | None,
    mitigation: str,
    checkpoints: CheckpointsArgument = None,
    stop: str | None = None,
    probe_tokens: int | None = None,
) -> SolverArguments:
    """Return the arguments of a solver, checked; they are those of `thinking`.

    Raises:
        BudgetError: If one is malformed.
    """
    assignment = parse_assignment(budget, assignment_seed)
    enforcement = parse_enforce(enforce)
    resolved = resolve_regime(assignment.budgets[0], regime, enforcement)
    if (
        isinstance(max_extensions, bool)
        or not isinstance(max_extensions, int)
        or max_extensions < 1
    ):
        raise BudgetError(
            f"Invalid max_extensions {max_extensions!r}: expected a positive integer such as 8."
        )
    if not isinstance(continuation, str) or not continuation.strip() or "<" in continuation:
        raise BudgetError(
            f"Invalid continuation {continuation!r}: expected a word or phrase without tags, such "
            "as Wait."
        )
    remedy = parse_mitigation(mitigation)
    for each in assignment.budgets:
        remedy.clamped(each)
    followed = parse_checkpoints(checkpoints, stop, probe_tokens)
    if followed is not None:
        check_thinking(followed, assignment, enforcement, closing, remedy)
    return SolverArguments(
        assignment,
        resolved,
        enforcement,
        max_extensions,
        continuation,
        parse_closing(closing),
        remedy,
        followed,
    )


async def plan_budgets(arguments: SolverArguments) -> dict[Budget, PlannedBudget]:
    """Return the plan of every budget of a design, so that one impossible budget refuses all.

    Raises:
        BudgetError: If one cannot run on the model under evaluation.
        ServerError: If its server lacks an endpoint that `exact` needs.
    """
    model = get_model()
    refuse_redirects(model)
    known = arguments.known_tokens.setdefault(str(model), {})
    need = f"enforce={arguments.enforce}" if arguments.closing is None else "closing"
    need = need if arguments.checkpoints is None else "checkpoints"
    outer = outer_config(model)
    tokenizer = ServerTokens(model, need, known, outer)
    end_token_id = None
    # only a vLLM server has the endpoint; for others thinking_config refuses
    if arguments.enforce == "exact" and _is_counted(model):
        end_token_id = (await tokenizer.tags()).end
    planned = {}
    for asked in arguments.assignment.budgets:
        budget = arguments.mitigation.clamped(asked)
        config = thinking_config(
            str(model),
            budget,
            enforce=arguments.enforce,
            end_token_id=end_token_id,
            closing=arguments.closing,
            checkpoints=arguments.checkpoints,
        )
        if config.channel == "countdown":
            pass_output_config(model)
        planned[asked] = PlannedBudget(arguments, asked, budget, config, model, tokenizer, outer)
    return planned


def instruct(state: TaskState, instruction: str) -> None:
    """Insert the instruction as the system message, or append it to the one that exists.

    A conversation that has it already, or needs none, is left as it is.
    """
    if not instruction or is_instructed(state.messages, instruction):
        return
    for index, message in enumerate(state.messages):
        if isinstance(message, ChatMessageSystem):
            extended = message.model_copy(
                update={"content": f"{message.text.rstrip()}\n\n{instruction}"}
            )
            state.messages[index] = extended
            return
    state.messages.insert(0, ChatMessageSystem(content=instruction))


def refuse_prefill(plan: PlannedBudget, state: TaskState) -> None:
    """Raise for a conversation whose last words are the model's own, where no thinking follows.

    Raises:
        BudgetError: If the server would continue them, and thinking is asked for.
    """
    if continues_reply(plan, state.messages):
        raise BudgetError(
            f"Invalid conversation for budget={plan.budget} on {plan.model}: it ends with words of "
            "the assistant, which vLLM continues as the answer, without any thinking. Remove them "
            "from the task, or use budget=0."
        )


def continues_reply(plan: PlannedBudget, messages: list[ChatMessage]) -> bool:
    """Return whether the server would continue words of the model, and no thinking would follow."""
    is_prefill = bool(messages) and messages[-1].role == "assistant"
    return is_prefill and _is_counted(plan.model) and plan.budget.kind != "off"


def is_instructed(messages: list[ChatMessage], instruction: str) -> bool:
    """Return whether a system message contains the instruction."""
    return any(
        isinstance(message, ChatMessageSystem) and instruction in message.text
        for message in messages
    )


def _is_counted(model: Model) -> bool:
    """Return whether the server returns token ids, in which thinking is counted."""
    return str(model).startswith("vllm/")
