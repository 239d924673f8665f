"""What the recorded codes of a study mean: its design, how budgets were set, what was measured."""

from collections.abc import Iterable, Mapping

DESIGNS: Mapping[str, str] = {
    "crossed": "every question was asked under every budget",
    "randomised": "the budget of each question and epoch was drawn at random",
    "trajectory": "one train of thought was asked for its answer at several checkpoints",
    "stopped": "a rule ended the thinking",
}

CHANNELS: Mapping[str, str] = {
    "tokens": "the request states a number of thinking tokens, which the provider enforces",
    "cap": "the server ends the thinking at the budget",
    "exact": "the server makes the thinking exactly as long as the budget",
    "extend": "the server continues thinking that stops before the budget, and ends it there",
    "effort": "the request states a level of effort",
    "countdown": "the model sees how many tokens are left, and is not stopped",
    "prompt": "by the words of the prompt alone",
    "trajectory": "by none: the answer was asked for at checkpoints of one train of thought",
    "stopped": "by a rule, which looks at the answers at checkpoints and ends the thinking",
}

SOURCES: Mapping[str, str] = {
    "token_ids": "counted in the tokens of the reply",
    "usage": "the provider's own count of thinking tokens",
    "total_minus_rest": "the provider's total less input and output",
    "output_minus_answer": "the output less an estimate of the visible reply",
    "text_estimate": "estimated from the text of the thinking",
    "summary": "estimated from a summary of the thinking, so too low",
    "unknown": "nothing is known",
}


def explained(codes: Iterable[str], words: Mapping[str, str]) -> str:
    """Return codes, each with what it means.

    Examples:
        >>> explained(["effort"], CHANNELS)
        'effort (the request states a level of effort)'
    """
    return "; ".join(f"{code} ({words[code]})" if code in words else code for code in codes)


def versions(of_tasks: Mapping[str, Iterable[str]]) -> str:
    """Return the versions of tasks: the one that most have, then the tasks that have others.

    All are named where none has most.

    Args:
        of_tasks: Task -> its versions in the study.

    Examples:
        >>> versions({"zebra": ["3"], "misleading_math": ["3"], "grades_regression": ["2"]})
        '3; grades_regression 2'
    """
    known = {task: " and ".join(sorted(numbers)) for task, numbers in of_tasks.items()}
    if not known:
        return ""
    counts: dict[str, int] = {}
    for number in known.values():
        counts[number] = counts.get(number, 0) + 1
    common = max(counts, key=lambda number: counts[number])
    named = [
        f"{task} {number}"
        for task, number in sorted(known.items())
        if number != common or 2 * counts[common] <= len(known)
    ]
    if len(named) == len(known) > 1:
        return ", ".join(named)
    return "; ".join([common, ", ".join(named)]) if len(known) > 1 and named else common
