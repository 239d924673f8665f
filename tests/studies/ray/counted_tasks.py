"""Tasks whose generations are counted in a file, wherever they are run."""

import asyncio
import json
import os
import signal

from inspect_ai import Task, task
from inspect_ai.dataset import Sample
from inspect_ai.scorer import includes
from inspect_ai.solver import Generate, Solver, TaskState, solver

COUNTS = "INVERSE_SCALING_EVALS_TEST_COUNTS"
"""Variable that names the file; workers on other nodes get it because of its name."""

QUESTIONS = 8
SECONDS = 0.5


@solver
def counted(cell: str) -> Solver:
    async def solve(state: TaskState, generate: Generate) -> TaskState:
        await asyncio.sleep(SECONDS)
        state = await generate(state)
        place = os.environ.get("XDG_DATA_HOME", "")
        line = json.dumps([cell, state.sample_id, state.epoch, place]) + "\n"
        file = os.open(os.environ[COUNTS], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(file, line.encode())
        os.close(file)
        return state

    return solve


@solver
def deadly() -> Solver:
    async def solve(state: TaskState, generate: Generate) -> TaskState:
        os.kill(os.getpid(), signal.SIGKILL)
        return state

    return solve


def task_of(cell: str) -> Task:
    samples = [
        Sample(id=number, input=f"You have {number} apples. How many?", target=str(number))
        for number in range(1, QUESTIONS + 1)
    ]
    return Task(dataset=samples, solver=counted(cell), scorer=includes())


@task
def one() -> Task:
    return task_of("one")


@task
def two() -> Task:
    return task_of("two")


@task
def three() -> Task:
    return task_of("three")


@task
def four() -> Task:
    return task_of("four")


@task
def five() -> Task:
    return task_of("five")


@task
def six() -> Task:
    return task_of("six")


@task
def killer() -> Task:
    return Task(dataset=[Sample(id=1, input="?", target="2")], solver=deadly(), scorer=includes())
