"""A real vLLM server with a tiny model of random weights, for the tests marked `vllm`."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from inverse_scaling_evals.serving import PYTHON_VARIABLE, Server, serve_on_cpu

CONTEXT = 4096


@dataclass(frozen=True)
class Measured:
    """What the generations of a cell came to: one row of the table at the end.

    Attributes:
        cell: Channel and budget.
        tokens: Thinking tokens of each epoch, counted in token ids.
        usage: The same by the server's own count.
        note: What else is worth seeing.
    """

    cell: str
    tokens: list[int]
    usage: list[int | None]
    note: str = ""


@dataclass
class Table:
    """The rows to print at the end."""

    rows: list[Measured] = field(default_factory=list)


_TABLE = pytest.StashKey[Table]()


@pytest.fixture(scope="session")
def measured(request: pytest.FixtureRequest) -> Table:
    """The table that the session prints at its end."""
    return request.config.stash.setdefault(_TABLE, Table())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip where vLLM cannot run: its wheel for the CPU has kernels for AVX2 and AVX-512."""
    info = Path("/proc/cpuinfo")
    if info.exists() and "avx2" in info.read_text(encoding="utf-8").split():
        return
    skip = pytest.mark.skip(reason="this processor has no AVX2, which vLLM on the CPU needs")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(skip)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    table = config.stash.get(_TABLE, Table())
    if not table.rows:
        return
    terminalreporter.section("thinking tokens on vLLM")
    terminalreporter.write_line(f"{'cell':<16} {'token ids, by epoch':<44} {'usage':<44} note")
    for row in table.rows:
        tokens, usage = (" ".join(map(str, figures)) for figures in (row.tokens, row.usage))
        terminalreporter.write_line(f"{row.cell:<16} {tokens:<44} {usage:<44} {row.note}")


@pytest.fixture(scope="session")
def vllm_python() -> Path:
    """The Python that vLLM is installed in; `make test-vllm` and its like build it and name it."""
    named = os.environ.get(PYTHON_VARIABLE)
    if not named:
        pytest.fail(f"{PYTHON_VARIABLE} is not set: run make test-vllm")
    return Path(named)


@pytest.fixture(scope="session")
def tiny_model(vllm_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the model, made anew."""
    folder = tmp_path_factory.mktemp("model")
    script = Path(__file__).with_name("make_tiny_qwen3.py")
    subprocess.run([vllm_python, script, folder], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def server(
    vllm_python: Path, tiny_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server as it should be: with a reasoning parser. It serves `tiny`, and as `qwen3-tiny`."""
    log = tmp_path_factory.mktemp("server") / "server.log"
    arguments = ["--served-model-name", "tiny", "qwen3-tiny", "--reasoning-parser", "qwen3"]
    with start_vllm(vllm_python, tiny_model, log, arguments) as started:
        yield started


@pytest.fixture(scope="module")
def server_without_parser(
    vllm_python: Path, tiny_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server without a reasoning parser. It serves `tiny-plain`: a name of its own, since
    Inspect keeps one server per name in a process."""
    log = tmp_path_factory.mktemp("plain") / "server.log"
    arguments = ["--served-model-name", "tiny-plain"]
    with start_vllm(vllm_python, tiny_model, log, arguments) as started:
        yield started


def start_vllm(python: Path, model: Path, log: Path, arguments: list[str]) -> Server:
    """Start vLLM on the CPU with a context that the tests can fill."""
    return serve_on_cpu(
        model, "tiny", log_path=log, python=python, context=CONTEXT, arguments=arguments
    )
