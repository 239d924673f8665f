"""What the prompt says about thinking, per budget and regime.

The paper's controlled prompts name the budget in tokens and ask for more intensity in three
steps; its cautioned prompts add that the budget need not be used up; its natural prompts say
nothing of it (paper section 3 and appendix A.2). The sentences here are our own, and so is the
silent regime, whose prompts are the natural ones at every budget.
"""

from typing import assert_never

from ._budget import EFFORT_TOKENS, Budget, Regime

# the steps of the paper's intensity keyword: below 2,048, to 8,191, from 8,192 tokens
_MODERATE_FROM = 2048
_INTENSE_FROM = 8192

_INTENSITY = (
    "Think the question through.",
    "Think hard about the question.",
    "Think about the question as long and as hard as you possibly can.",
)


def budget_instruction(budget: Budget, regime: Regime) -> str:
    """Return the words that ask a model to think as much as its budget.

    Args:
        budget: The cell's budget.
        regime: The cell's regime; `natural` goes with the natural budget alone.

    Returns:
        The paragraph that goes into the system message; empty in the natural and the silent
        regime, which say nothing about thinking. It does not depend on the task or the model.
    """
    if regime == "silent":
        return ""
    match budget.kind:
        case "natural":
            return ""
        case "off":
            return "Do not think before you reply. Give the answer straight away."
        case "tokens":
            assert budget.tokens is not None
            tokens = budget.tokens
            allowance = f"You may spend about {tokens} tokens on thinking before you answer."
            use = "Use the whole of this thinking budget before you answer."
        case "effort":
            assert budget.effort is not None
            tokens = EFFORT_TOKENS[budget.effort]
            allowance = "You may think before you answer."
            use = "Take all the room for thinking that you are given before you answer."
        case _:
            assert_never(budget.kind)
    if regime == "cautioned":
        use = "You need not use all of that: answer as soon as you are sure."
    intensity = _INTENSITY[(tokens >= _MODERATE_FROM) + (tokens >= _INTENSE_FROM)]
    return f"{allowance} {intensity} {use}"
