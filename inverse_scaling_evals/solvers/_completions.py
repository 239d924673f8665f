"""Continue token ids on a vLLM server, past its chat template.

Thinking is continued as raw token ids over `/v1/completions`, so that nothing is rendered or
tokenised twice and every token is counted once.
"""

from dataclasses import dataclass, field

from inspect_ai.model import (
    ChatCompletionChoice,
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageUser,
    Content,
    ContentReasoning,
    ContentText,
    GenerateConfig,
    Model,
    ModelOutput,
    ModelUsage,
    get_model,
)
from inspect_ai.solver import TaskState

from ..budgets import START_OF_THINKING, next_seed, open_block
from ..errors import ServerError
from ._responses import TokenIds, keep_responses
from ._tokens import ServerTokens, ThinkTokens, reaching, remedy

# fields of a chat completion: its template, and the budget, which `max_tokens` is here
_OF_CHAT = ("chat_template_kwargs", "thinking_token_budget", "min_tokens")


@dataclass(frozen=True)
class OpenPrompt:
    """A prompt whose last block of thinking is open.

    Attributes:
        tokens: Its token ids.
        inside: How many of them are inside the block.
    """

    tokens: list[int]
    inside: int


async def open_prompt(
    state: TaskState, tokenizer: ServerTokens, tags: ThinkTokens, options: GenerateConfig
) -> OpenPrompt:
    """Render the prompt of a conversation, and open the block where the template does not."""
    template = (options.extra_body or {}).get("chat_template_kwargs")
    messages = state.messages
    if options.system_message:  # of the run, which Inspect puts first in a chat
        messages = [ChatMessageSystem(content=options.system_message), *messages]
    prompt = await tokenizer.render(messages, template)
    inside = open_block(prompt, start=tags.start, end=tags.end)
    if inside is None:
        opening = await tokenizer.tokens(f"{START_OF_THINKING}\n")
        return OpenPrompt(prompt + opening, len(opening) - 1)
    return OpenPrompt(prompt, inside)


@dataclass
class Completions:
    """The completions of one sample, each with a seed of its own.

    Attributes:
        model: The model on its vLLM server.
        options: Options of the whole generation.
        need: The argument that needs them, for messages.
        usage: Sum over the requests so far.
        written: Tokens written in them.
        requests: Their number.
    """

    model: Model
    options: GenerateConfig
    need: str
    usage: ModelUsage = field(default_factory=ModelUsage)
    written: int = 0
    requests: int = 0

    def __post_init__(self) -> None:
        """Name the same server without its chat template."""
        api = self.model.api
        self._completions = get_model(
            f"vllm-completions/{self.model.name}", base_url=api.base_url, api_key=api.api_key
        )

    async def write(
        self,
        prompt: list[int],
        max_tokens: int,
        *,
        stop: tuple[int, ...] = (),
        exact: bool = False,
        unbiased: int | None = None,
        top_logprobs: int | None = None,
        shown: str = "",
    ) -> tuple[ModelOutput, TokenIds]:
        """Return what the model writes after these tokens.

        Args:
            prompt: Token ids.
            max_tokens: The most it writes.
            stop: Tokens that end it.
            exact: Whether nothing else may.
            unbiased: Token whose bias in the options does not hold here.
            top_logprobs: How many alternatives of each token the server reports, with their
                log probabilities.
            shown: What the transcript shows in place of the prompt.

        Raises:
            ServerError: If the server returns no token ids.
        """
        options = self.options
        body = {k: value for k, value in (options.extra_body or {}).items() if k not in _OF_CHAT}
        if options.temperature is None:
            body["temperature"] = None  # the provider would send 0; chat leaves it to the model
        if options.logit_bias is not None:
            biases = {str(k): bias for k, bias in options.logit_bias.items() if k != unbiased}
            body |= {"logit_bias": biases} if biases else {}
        if stop:
            body["stop_token_ids"] = list(stop)
            if exact:
                body["min_tokens"] = max_tokens
        seed = None if options.seed is None else next_seed(options.seed, self.requests)
        self.requests += 1
        config = options.merge(
            GenerateConfig(
                max_tokens=max_tokens,
                seed=seed,
                system_message="",  # already in the prompt
                logprobs=True if top_logprobs else None,
                top_logprobs=top_logprobs,
                # the provider's client would check every number of its own `prompt`, which takes
                # longer than the request; what is sent here replaces it unchecked
                extra_body={**body, "return_token_ids": True, "prompt": prompt},
            )
        )
        message = ChatMessageUser(content=shown, metadata={"prompt_token_ids": prompt[:1]})
        with keep_responses() as responses, reaching(self.model, self.need):
            output = await self._completions.generate([message], config=config, cache=False)
        ids = responses.token_ids()
        if ids is None:
            raise ServerError(
                f"{self.need} needs token ids, and the server returned none: expected a vLLM "
                "server that accepts return_token_ids (0.32 does). Upgrade it. Otherwise: "
                f"{remedy(self.need)}."
            )
        self.usage = self.usage + (output.usage or ModelUsage())
        self.written += len(ids.written)
        return output, ids

    def join(self, answer: ModelOutput, thinking: str, reasoning_tokens: int) -> ModelOutput:
        """Return thinking and answer as one output, as a chat completion has them.

        Args:
            answer: The output with the answer.
            thinking: Text of the thinking.
            reasoning_tokens: Its tokens.
        """
        content: list[Content] = [ContentText(text=answer.completion)]
        if thinking:
            content.insert(0, ContentReasoning(reasoning=thinking))
        message = ChatMessageAssistant(content=content, model=answer.model, source="generate")
        return ModelOutput(
            model=answer.model,
            choices=[ChatCompletionChoice(message=message, stop_reason=answer.stop_reason)],
            usage=self.usage.model_copy(update={"reasoning_tokens": reasoning_tokens}),
            response_id=answer.response_id,
        )


def without_end(ids: TokenIds) -> list[int]:
    """Return the tokens of a response, without the one that ended it."""
    return list(ids.written[:-1] if ids.stopped else ids.written)
