"""How fast answers are parsed, and how much of real replies is read.

    python benchmarks/parser.py [--size 64000]

One line for each kind of hostile text, of a size and of twice that size: twice the text takes
twice the time. Then, where `INVERSE_SCALING_EVALS_DATA` names a mirror of the public files, one
line for each set of real replies: how many are read, and how many as the number of the data set.
"""

import argparse
import json
import os
import time
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from inverse_scaling_evals.scorers import parse_answer

HOSTILE = {
    "commas behind a letter": "B{,}x",
    "semicolons in a tag": "<answer>B{;}x</answer>",
    "spaces in a tag": "<answer>B{ }x</answer>",
    "lines behind a letter": "B{\n}x",
    "brackets behind a statement": "The answer is {(}",
    "equations": "{1 = 2 }",
    "statements": "{The answer is 2. }",
    "corrections": "The answer is 2. {Wait, actually it is 3. }",
    "boxes": "{\\boxed{}",
    "tags": "{<answer>2</answer> or }",
}
REPLIES = {
    "gsm8k_deepseek-r1": "deepseek-reasoner (question)",
    "gsm8k_o3-mini-medium": "o3-mini (question)",
}


def main() -> None:
    """Print one line for each kind of text."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--size", type=int, default=64_000, help="characters of hostile text")
    size = arguments.parse_args().size
    for name, frame in HOSTILE.items():
        seconds = [measure(repeat(frame, length)) for length in (size, 2 * size)]
        print(f"{name:28} {seconds[0]:6.3f} s  {seconds[1]:6.3f} s  x{seconds[1] / seconds[0]:.1f}")
    mirror = os.environ.get("INVERSE_SCALING_EVALS_DATA")
    for name, field in REPLIES.items() if mirror else ():
        read(Path(str(mirror)) / "transcripts" / f"{name}.json", field)


def repeat(frame: str, size: int) -> str:
    before, _, rest = frame.partition("{")
    unit, _, after = rest.rpartition("}")
    return before + unit * (size // len(unit)) + after


def measure(text: str, choices: Sequence[str] = ("Yes", "No")) -> float:
    """Return the processor time of parsing a text for an option and for a number, in seconds."""
    started = time.process_time()
    parse_answer(text, choices)
    parse_answer(text)
    return time.process_time() - started


def read(path: Path, field: str) -> None:
    """Print what is read of the final texts of a file of replies."""
    records = json.loads(path.read_text(encoding="utf-8"))
    started = time.process_time()
    answers = [parse_answer(record[field].rpartition("</think>")[2]).answer for record in records]
    seconds = time.process_time() - started
    keys = [record["answer"].rpartition("####")[2].replace(",", "") for record in records]
    pairs = list(zip(answers, keys, strict=True))
    unread = answers.count(None)
    right = sum(answer is not None and Decimal(answer) == Decimal(key) for answer, key in pairs)
    print(
        f"{path.stem}: {len(answers)} replies, {unread} unread, {right} as in the data set, "
        f"{len(answers) - unread - right} otherwise ({1000 * seconds / len(answers):.2f} ms each)"
    )


if __name__ == "__main__":
    main()
