"""Any input is read or refused with the package's error, in time that its length bounds.

FUZZ_EXAMPLES sets the inputs of each test; `make test-fuzz` takes a million in all.
"""

import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import process_time
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from inspect_ai import eval as inspect_eval

from inverse_scaling_evals.analysis import observations_df
from inverse_scaling_evals.analysis.gate import default_rules, read_rules
from inverse_scaling_evals.errors import DataError, InverseScalingError
from inverse_scaling_evals.presets import preset_names, preset_text
from inverse_scaling_evals.scorers import parse_answer
from inverse_scaling_evals.studies import StudyFolder, plan, read_study
from inverse_scaling_evals.studies.plan import study_from_json, study_to_json
from inverse_scaling_evals.tasks import self_awareness_web_gpt

fuzz = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "30")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

REPLIES = (
    "<answer>2</answer>", "The answer is (B) No, because A is wrong.", "Final answer: 7.35",
    r"\boxed{\frac{1}{2}} or **3**", "Wait, actually I choose B.", "I can't answer that.",
    "either 2 or 3", "1,234 apples", "between 2 and 3", "The answer isn't 2",
)  # fmt: skip
TOKENS = (
    "<answer>", "</answer>", "<think>", "</think>", "<|channel|>", r"\boxed{", r"\frac{", "}", "**",
    "Answer: ", "The answer is ", "not ", "or ", ", ", ". ", "\n", "A", "(B)", "2", "1/2", "٣", "²",
    "-", "%", "$", "\x1b[31m", "\u202e", "\u200b", "\ud800", "\x00",
)  # fmt: skip
MARKUP = (
    "&a ", "*a", "<<: ", "[", "]", "{", "}", ": ", "- ", "\n", "  ", "!!int ", "!!bool x", "? ",
    "|\n", "'", '"', "#", "%YAML 1.1\n", "---\n", "9" * 40, "1e999", ".nan", "2024-99-99", "0x",
    "off", "name", "budgets", "models", "grids", "rules", "max_drop", "\t", "\x85", "\ufeff",
)  # fmt: skip

PLAIN = (
    "!!bool x", "!!int x", "!!float x", "!!timestamp x", "!!binary x", "!!python/name:os.system ''",
    "2024-99-99", "*a", "9" * 5_000, "1:99:99", "0b", "=", "~",
)  # fmt: skip

leaves = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(PLAIN)
    | st.sampled_from([10**40, -1, "", "scripted/steady", "zebra", "natural", 1e308])
)  # fmt: skip
names = st.text(max_size=8)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)


@contextmanager
def bounded(length: int) -> Iterator[None]:
    """Fail where the work is more than linear, by far: the time is that of this process alone."""
    began = process_time()
    yield
    assert process_time() - began < 2 + length / 10_000


@st.composite
def spliced(draw: st.DrawFn, texts: tuple[str, ...], tokens: tuple[str, ...]) -> str:
    """A text with tokens and anything else put in, cut out, repeated and moved."""
    text = draw(st.sampled_from(texts) | st.text(max_size=60))
    for _ in range(draw(st.integers(0, 6))):
        first, second = sorted(draw(st.integers(0, len(text))) for _ in range(2))
        middle = draw(st.sampled_from(tokens) | st.text(max_size=4) | st.just(text[first:second]))
        repeated = middle * draw(st.sampled_from([1, 1, 1, 2, 9, 400]))
        text = (text[:first] + repeated + text[second:])[:20_000]
    return text


@st.composite
def altered(draw: st.DrawFn, document: Any) -> Any:
    """A JSON document with some of its values replaced or removed."""
    document = json.loads(json.dumps(document))
    for _ in range(draw(st.integers(1, 4))):
        place = document
        while True:
            keys = list(place) if isinstance(place, dict) else range(len(place))
            if not keys:
                break
            key: Any = draw(st.sampled_from(keys))
            inner = place[key]
            if isinstance(inner, dict | list) and inner and draw(st.integers(0, 9)):
                place = inner
                continue
            if draw(st.booleans()):
                place[key] = draw(values)
            else:
                del place[key]
            break
    return document


def changed(*texts: str) -> st.SearchStrategy[str]:
    """YAML files with values replaced or removed, some of them by what only YAML can hold."""
    return st.sampled_from(texts).map(yaml.safe_load).flatmap(altered).map(_unquoted)


def _unquoted(document: Any) -> str:
    text = json.dumps(document)
    for plain in PLAIN:
        text = text.replace(f'"{plain}"', plain)
    return text


@fuzz
@given(
    spliced(REPLIES, TOKENS),
    st.sampled_from([None, ["Yes", "No"], ["2", "3"], ["Shut down", "Do not shut down", ""]]),
)
def test_replies(text: str, choices: list[str] | None) -> None:
    with bounded(len(text)):
        parsed = parse_answer(text, choices)
    assert (parsed.answer is None) == (parsed.reason is not None)
    if parsed.answer is not None:
        float(parsed.answer) if choices is None else choices["ABC".index(parsed.answer)]


PRESETS = tuple(map(preset_text, preset_names()))


@fuzz
@given(spliced(PRESETS, MARKUP) | changed(*PRESETS))
def test_study_files(tmp_path: Path, text: str) -> None:
    path = tmp_path / "study.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with bounded(len(text)), suppress(InverseScalingError):
        read_study(path)


@fuzz
@given(spliced((default_rules(),), MARKUP) | changed(default_rules()))
def test_rules(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rules.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with bounded(len(text)), suppress(InverseScalingError):
        read_rules(path)


STUDY = study_to_json(
    plan(tasks=["zebra"], models=["scripted/steady"], budgets=[0, 1024], dataset="generated")
)


@fuzz
@given(
    altered(json.loads(STUDY)).map(lambda document: json.dumps(document).encode())
    | spliced((STUDY,), MARKUP).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | st.binary(max_size=40)
)
def test_study_json(content: bytes) -> None:
    with bounded(len(content)), suppress(InverseScalingError):
        study_from_json(content)


@pytest.fixture(scope="module")
def members(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The members of a finished log."""
    folder = tmp_path_factory.mktemp("log")
    inspect_eval(
        self_awareness_web_gpt(budget="0,1024", dataset="generated"),
        model="scripted/steady",
        epochs=2,
        limit=2,
        log_dir=str(folder),
        display="none",
    )
    (path,) = folder.glob("*.eval")
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@fuzz
@given(st.data())
def test_logs(tmp_path: Path, members: dict[str, bytes], data: st.DataObject) -> None:
    member = data.draw(st.sampled_from(["header.json", "summaries.json"]))
    path = tmp_path / "2026-01-01T00-00-00-00-00_task_aaaaaaaaaaaaaaaaaaaaaa.eval"
    document = json.loads(members[member])
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            if name == member:
                content = json.dumps(data.draw(altered(document))).encode()
            archive.writestr(name, content)
    if data.draw(st.booleans()):  # damage of the archive itself
        whole = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(1, 5))):
            whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
        path.write_bytes(whole[: data.draw(st.integers(0, len(whole)))])
    with bounded(path.stat().st_size):
        observations_df(tmp_path, strict=False, cache=False)
        with suppress(DataError):
            observations_df(tmp_path, cache=False)
        with suppress(DataError):
            StudyFolder.of(tmp_path).logs(whole=True)
