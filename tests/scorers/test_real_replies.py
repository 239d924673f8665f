"""Untagged replies of two real models to grade-school problems: what is read of them."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from inverse_scaling_evals.scorers import parse_answer

# What a reply states where that is not the answer of the data set (checked by eye): the index of
# the problem, and the value that the reply ends in.
WRONG_BUT_STATED = {
    "gsm8k_deepseek-r1": {
        11: "12",
        29: "99077",
        45: "106.12",
        54: "3",
        69: "3700",
        71: "5",
        91: "135",
        104: "3",
        121: "50",
        123: "288",
        180: "24",
        243: "150",
        263: "9860.78",
        265: "6",
        364: "17",
        407: "240",
        413: "120",
        439: "900",
        448: "318",
        459: "160000",
        460: "105",
        502: "600",
        546: "140",
    },
    "gsm8k_o3-mini-medium": {71: "5", 381: "96"},
}


def replies(mirror: Path, name: str, field: str) -> list[tuple[str, str]]:
    """Read final texts, each with the correct number."""
    path = mirror / "transcripts" / f"{name}.json"
    if not path.exists():
        pytest.skip(f"{path.name} is not in the mirror")
    records: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return [
        (
            record[field].rpartition("</think>")[2],
            record["answer"].rpartition("####")[2].strip().replace(",", ""),
        )
        for record in records
    ]


def count(mirror: Path, name: str, field: str) -> tuple[int, dict[int, str]]:
    """Return how many replies were not read, and what was read as another number than the key's."""
    unread, others = 0, {}
    for index, (reply, key) in enumerate(replies(mirror, name, field)):
        answer = parse_answer(reply).answer
        if answer is None:
            unread += 1
        elif Decimal(answer) != Decimal(key):
            others[index] = answer
    return unread, others


def test_final_texts_of_deepseek_r1_are_read(data_mirror: Path) -> None:
    unread, others = count(data_mirror, "gsm8k_deepseek-r1", "deepseek-reasoner (question)")
    assert unread <= 0.03 * 582
    assert others == WRONG_BUT_STATED["gsm8k_deepseek-r1"]


def test_no_intermediate_result_of_o3_mini_is_read(data_mirror: Path) -> None:
    _, others = count(data_mirror, "gsm8k_o3-mini-medium", "o3-mini (question)")
    assert others == WRONG_BUT_STATED["gsm8k_o3-mini-medium"]
