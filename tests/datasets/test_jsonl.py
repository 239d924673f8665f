"""Reading JSON lines, with the faults that files have."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inverse_scaling_evals.datasets import read_jsonl
from inverse_scaling_evals.errors import DataError

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda values: st.lists(values) | st.dictionaries(st.text(), values),
    max_leaves=4,
)


def write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_bytes(content)
    return path


def test_byte_order_mark_blank_lines_and_windows_line_ends_are_no_content(tmp_path: Path) -> None:
    path = write(tmp_path, b'\xef\xbb\xbf{"a": 1}\r\n\r\n  \n{"b": 2}')
    assert read_jsonl(path) == [{"a": 1}, {"b": 2}]


def test_an_empty_file_has_no_records(tmp_path: Path) -> None:
    assert read_jsonl(write(tmp_path, b"")) == []


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b'{"question": "What is', "not valid JSON"),
        (b"<html>", "not valid JSON"),
        (b"[1, 2]", "a list, expected a JSON object"),
        (b'"text"', "a str, expected a JSON object"),
        (b'{"a": "\xff\xfe"}', "not UTF-8"),
        (b"[" * 100_000, "not valid JSON"),
    ],
)
def test_a_bad_line_is_named_with_its_number_and_its_beginning(
    tmp_path: Path, bad: bytes, reason: str
) -> None:
    path = write(tmp_path, b'{"fine": true}\n\n' + bad + b"\n")
    with pytest.raises(DataError) as caught:
        read_jsonl(path)
    message = str(caught.value)
    assert f"{path}, line 3" in message
    assert reason in message
    assert repr(bad.decode(errors="replace")[:80]) in message
    assert len(message) < 700
    assert "-T dataset=generated" in message


def test_a_file_that_is_not_there_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"Cannot read .*none\.jsonl: No such file"):
        read_jsonl(tmp_path / "none.jsonl")


@settings(max_examples=50, deadline=None)
@given(
    records=st.lists(st.dictionaries(st.text(max_size=8), JSON_VALUES, max_size=3), max_size=4),
    ascii_only=st.booleans(),
)
def test_what_json_wrote_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, object]], ascii_only: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "written.jsonl"
    lines = [json.dumps(record, ensure_ascii=ascii_only) for record in records]
    path.write_bytes("\n".join(lines).encode())
    assert read_jsonl(path) == records
