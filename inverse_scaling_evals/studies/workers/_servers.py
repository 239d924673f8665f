"""The model servers of a study, checked before its first cell."""

import os
from collections.abc import Sequence

from inspect_ai import Task
from inspect_ai.dataset import Sample

from ..._constants import ANSWER_TOKENS, LONGEST_PROMPT
from ...budgets import MITIGATION_WORDS
from ...errors import ServerError, TaskArgumentError
from ...serving import preflight
from ..plan import Study, StudyCell, find_provider
from ._options import RunOptions

_BESIDE_QUESTION = 500
"""Tokens of chat template, instruction on the budget, and words of a mitigation."""


def check_enforcement(
    cells: Sequence[StudyCell],
    options: RunOptions,
    *,
    max_tokens: int | None = None,
    tasks: Sequence[Task] = (),
) -> None:
    """Run the preflight on every server that must enforce the budget of a cell.

    Budgets that are only stated in the prompt need no check.

    Args:
        cells: The cells that are to run.
        options: Those of the run, with the address of the server.
        max_tokens: Output limit of the study; None for what a budget has by itself.
        tasks: Task of each cell, for the length of its prompts; none for that of the longest.

    Raises:
        ServerError: If a server does not answer or does not pass, with what to do.
    """
    largest: dict[str, int] = {}
    for cell in cells:
        budgets = cell.sent_budgets
        bound = [budget.tokens for budget in budgets if budget.tokens is not None]
        if find_provider(cell.model).preflight and cell.enforce != "prompt" and bound:
            largest[cell.model] = max(largest.get(cell.model, 0), *bound)
    pairs = list(zip(cells, tasks, strict=True)) if tasks else []
    for model, tokens in largest.items():
        own = [task for cell, task in pairs if cell.model == model]
        report = preflight(
            model,
            base_url=options.model_base_url,
            max_budget=tokens,
            answer_tokens=ANSWER_TOKENS if max_tokens is None else max_tokens - tokens,
            prompt_tokens=_prompt_room(own),
        )
        if not report.passed:
            failed = [
                f"  {check.name}: {check.finding.rstrip('.')}. {check.remedy}".rstrip()
                for check in report.checks
                if check.result == "fail"
            ]
            raise ServerError(
                f"{report.model} does not pass the preflight, so nothing was run:\n"
                + "\n".join(failed)
                + "\n  Use --no-preflight to run anyway."
            )


def _prompt_room(tasks: Sequence[Task]) -> int:
    """Return the tokens that a prompt of some tasks may take, at most `LONGEST_PROMPT`.

    It is that without tasks. What solvers of an external task add to its questions, beside their
    options, is not known and so not counted.
    """
    if not tasks:
        return LONGEST_PROMPT
    longest = 0
    for dataset in {id(task.dataset): task.dataset for task in tasks}.values():
        for sample in dataset:
            text = _prompt(sample).encode(errors="replace")
            if len(text) > longest:  # no text has more tokens than bytes
                longest = max(longest, _most_tokens(text))
    return min(_BESIDE_QUESTION + longest, LONGEST_PROMPT)


def _most_tokens(text: bytes) -> int:
    """Return the tokens that a text may be.

    Words take fewer than one token for three letters of English. A digit may be one, and so may
    each byte of other scripts.
    """
    rare = sum(byte > 127 or 48 <= byte <= 57 for byte in text)
    return rare + (len(text) - rare) // 3


def _prompt(sample: Sample) -> str:
    asked, said = sample.input, (sample.metadata or {}).get(MITIGATION_WORDS, "")
    text = asked if isinstance(asked, str) else "\n".join(message.text for message in asked)
    return "\n".join([text, *(sample.choices or ()), str(said)])


def refuse_local_models(study: Study, options: RunOptions) -> None:
    """Refuse models that every worker would load or serve in its own process.

    Raises:
        TaskArgumentError: Naming them, and what to do.
    """
    served = bool(options.model_base_url or "port" in options.model_args)
    local = [
        name
        for name in dict.fromkeys(cell.model for cell in study.runnable)
        if (provider := find_provider(name)).in_process
        and not served
        and not os.environ.get(provider.address_variable or "")
    ]
    if local:
        raise TaskArgumentError(
            f"Several workers cannot share {', '.join(local)}: without an address each would load "
            "the model itself. Start a server (inverse-scaling serve) and use --model-base-url, "
            "or use one worker. With --engine ray, --gpus-per-worker starts a server for each."
        )
