"""Solvers that tests put under a budget."""

from typing import Any

from inspect_ai.model import GenerateConfig, get_model
from inspect_ai.solver import Generate, Solver, TaskState, solver


@solver
def past_generate(**options: Any) -> Solver:
    """Call the model itself, past `generate`, with options of its own."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        state.output = await get_model().generate(state.messages, config=GenerateConfig(**options))
        return state

    return solve
