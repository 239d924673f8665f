"""Move thinking that a server left in the reply to where Inspect shows thinking."""

from inspect_ai.model import ContentReasoning, ContentText
from inspect_ai.solver import TaskState

from ..budgets import split_thinking


def separate_thinking(state: TaskState) -> None:
    """Make reasoning content of the thinking in the last reply, and record that it was there.

    A server without a reasoning parser for its model leaves thinking in the text, where scorers
    would read it and `inspect view` would show it as the answer. Token usage is not touched.
    """
    if state.output.empty:
        return
    message = state.output.message
    split = split_thinking(message.text)
    if not split.thinking:
        return
    others = (
        [] if isinstance(message.content, str) else [c for c in message.content if c.type != "text"]
    )
    thinking = ContentReasoning(reasoning=split.thinking)
    content = [*others, thinking, ContentText(text=split.reply.strip())]
    for place, found in enumerate(state.messages):
        if found.id == message.id and found is not message:
            state.messages[place] = found.model_copy(update={"content": content})
    message.content = content
    state.output.completion = message.text
    recorded = state.metadata.get("thinking")
    if isinstance(recorded, dict):
        state.metadata["thinking"] = {**recorded, "leaked_parser": split.parser}
