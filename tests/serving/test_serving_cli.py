"""`inverse-scaling serve`, without and with something to serve."""

import inspect
import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from inverse_scaling_evals.cli import main
from inverse_scaling_evals.cli.serve import serve as command
from inverse_scaling_evals.serving import plan_serving, serve

from .model_folder import make_model_folder

GOLDENS = {
    "qwen3-32b --gpus 8": """\
Qwen/Qwen3-32B at 9216db5781bf21249d130ec9da846c4624c16137
   126.9 GB  usable: 90% of a GPU's 141 GB
-   65.6 GB  weights: 65.6 GB over 1 (tensor parallel)
-    5.0 GB  overhead: activations, graphs, buffers (assumed)
=   56.3 GB  cache: 214,767 tokens
/    8.5 GB  a sequence of 32,528 tokens
=      6     at once, x 8 (data parallel) = 48

vllm serve Qwen/Qwen3-32B --revision 9216db5781bf21249d130ec9da846c4624c16137 \
--reasoning-parser qwen3 --max-model-len 32528 --tensor-parallel-size 1 --data-parallel-size 8 \
--gpu-memory-utilization 0.9 --enable-prompt-tokens-details --port 8000

With the server up:
inspect eval inverse_scaling_evals/misleading_math --model vllm/Qwen/Qwen3-32B \
--model-base-url http://localhost:8000/v1 -T budget=4096 --temperature 0.6 --top-p 0.95 \
--extra-body '{"top_k": 20}'
""",
    "deepseek-ai/DeepSeek-R1-0528 --gpus 8 --max-budget 8192 --port 8123": """\
deepseek-ai/DeepSeek-R1-0528 at 4236a6af538feda4548eca9ab308586007567f52
   126.9 GB  usable: 90% of a GPU's 141 GB
-   85.6 GB  weights: 685.0 GB over 8 (tensor parallel)
-    5.0 GB  overhead: activations, graphs, buffers (assumed)
=   36.3 GB  cache: 516,208 tokens
/    1.7 GB  a sequence of 24,336 tokens
=     21     at once, x 1 (data parallel) = 21
Note: The parser separates thoughts from answer, but its own count of thinking tokens is 0 when \
the chat template opens the thinking block.

vllm serve deepseek-ai/DeepSeek-R1-0528 --revision 4236a6af538feda4548eca9ab308586007567f52 \
--reasoning-parser deepseek_r1 --max-model-len 24336 --tensor-parallel-size 8 \
--data-parallel-size 1 --gpu-memory-utilization 0.9 --enable-prompt-tokens-details --port 8123

With the server up:
inspect eval inverse_scaling_evals/misleading_math --model vllm/deepseek-ai/DeepSeek-R1-0528 \
--model-base-url http://localhost:8123/v1 -T budget=4096 --temperature 0.6 --top-p 0.95
""",
    "gpt-oss-120b --gpus 3 --gpu-memory 80": """\
openai/gpt-oss-120b at b5c939de8f754692c1647ca79fbf85e8c1e70f8a
    72.0 GB  usable: 90% of a GPU's 80 GB
-   32.6 GB  weights: 65.3 GB over 2 (tensor parallel)
-    5.0 GB  overhead: activations, graphs, buffers (assumed)
=   34.4 GB  cache: 932,027 tokens
/    1.2 GB  a sequence of 32,528 tokens
=     28     at once, x 1 (data parallel) = 28
1 of the 3 GPUs stay idle.
Note: Takes levels of effort; a number of tokens is refused.

vllm serve openai/gpt-oss-120b --revision b5c939de8f754692c1647ca79fbf85e8c1e70f8a \
--reasoning-parser openai_gptoss --max-model-len 32528 --tensor-parallel-size 2 \
--data-parallel-size 1 --gpu-memory-utilization 0.9 --enable-prompt-tokens-details --port 8000

With the server up:
inspect eval inverse_scaling_evals/misleading_math --model vllm/openai/gpt-oss-120b \
--model-base-url http://localhost:8000/v1 -T budget=medium --temperature 1.0 --top-p 1.0
""",
}

AS_JSON = ("--dry-run", "--format", "json")

FOLDER_GOLDEN = """\
my-qwen3 in {folder}
    72.0 GB  usable: 90% of a GPU's 80 GB
-    0.0 GB  weights: 0.0 GB over 1 (tensor parallel)
-    5.0 GB  overhead: activations, graphs, buffers (assumed)
=   67.0 GB  cache: 454,372 tokens
/    0.3 GB  a sequence of 2,256 tokens
=    201     at once, x 1 (data parallel) = 201

vllm serve {folder} --served-model-name my-qwen3 --reasoning-parser qwen3 --max-model-len 2256 \
--tensor-parallel-size 1 --data-parallel-size 1 --gpu-memory-utilization 0.9 \
--enable-prompt-tokens-details --port 8000 --enforce-eager --max-num-seqs 32

With the server up:
inspect eval inverse_scaling_evals/misleading_math --model vllm/my-qwen3 \
--model-base-url http://localhost:8000/v1 -T budget=256 --max-tokens 1256
"""

# what `vllm serve` is to the launcher: a program that takes a while and then answers
STAND_IN_SERVER = """\
import json, sys
from http.server import BaseHTTPRequestHandler, HTTPServer

arguments = sys.argv[1:]

class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        body = {"data": [{"id": arguments[1]}]} if self.path == "/v1/models" else {}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

print("started as", arguments, flush=True)
HTTPServer(("127.0.0.1", int(arguments[arguments.index("--port") + 1])), Answer).serve_forever()
"""


@pytest.mark.parametrize("arguments", GOLDENS)
def test_a_dry_run_prints_the_memory_sum_and_the_commands(arguments: str) -> None:
    result = CliRunner().invoke(main, ["serve", *arguments.split(), "--dry-run"])
    assert result.exit_code == 0
    assert result.output == GOLDENS[arguments]


def test_a_folder_is_served_under_its_name_with_what_its_config_says(tmp_path: Path) -> None:
    folder = make_model_folder(tmp_path / "my-qwen3")
    arguments = [str(folder), "--parser=qwen3", "--gpu-memory=80", "--max-budget=256"]
    arguments += ["--answer=1000", "--longest-prompt=1000", "--dry-run"]
    result = CliRunner().invoke(
        main, ["serve", *arguments, "--", "--enforce-eager", "--max-num-seqs", "32"]
    )
    assert result.output == FOLDER_GOLDEN.format(folder=folder)
    plan = json.loads(CliRunner().invoke(main, ["serve", *arguments, "--format", "json"]).output)
    assert (plan["folder"], plan["revision"], plan["pinned"]) == (str(folder), None, False)


def test_json_holds_the_command_as_a_list_and_as_a_line() -> None:
    result = CliRunner().invoke(
        main, ["serve", "r1-0528-awq", "--gpus=8", "--dry-run", "--format", "json"]
    )
    plan = json.loads(result.output)
    assert shlex.split(plan["shell"]) == plan["command"]
    assert plan["command"][-5:] == [
        "--quantization", "awq_marlin", "--dtype", "float16", "--enable-expert-parallel",
    ]  # fmt: skip
    assert (plan["tensor_parallel"], plan["data_parallel"], plan["pinned"]) == (4, 2, False)
    memory = plan["memory"]
    assert memory["usable"] - memory["weights"] - memory["overhead"] == memory["cache"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["r1-0528", "--dry-run"], "The smallest setting that fits is --gpus 8."),
        (["qwen3-8b", "--max-budget=30000", "--dry-run"], "largest budget that fits is 24816."),
        (["acme/thinker", "--dry-run"], "No recipe for 'acme/thinker'"),
        (["./no-such-folder", "--dry-run"], "No folder"),
        (["qwen3-8b", "--dry-run", "--", "--port=80"], "the plan sets --port"),
        (["qwen3-8b", "qwen3-14b", "--dry-run"], "Invalid argument 'qwen3-14b' of vllm serve"),
    ],
)
def test_what_cannot_be_served_is_one_message_and_exit_code_one(
    arguments: list[str], message: str
) -> None:
    result = CliRunner().invoke(main, ["serve", *arguments])
    assert result.exit_code == 1
    assert result.stdout == ""
    assert message in result.stderr


@pytest.mark.parametrize("option", ["--gpus=9", "--gpu-memory=0", "--max-budget=0", "--port=0"])
def test_options_out_of_range_are_usage_errors(option: str) -> None:
    assert CliRunner().invoke(main, ["serve", "qwen3-8b", "--dry-run", option]).exit_code == 2


@pytest.mark.parametrize("option", ["--parser=qwen3", "--served-model-name=mine"])
def test_options_of_a_folder_are_refused_for_a_recipe(option: str) -> None:
    result = CliRunner().invoke(main, ["serve", "qwen3-8b", "--dry-run", option])
    assert result.exit_code == 2
    assert "is for a folder" in result.stderr


def test_a_recipe_wins_over_a_folder_of_its_name_unless_a_path_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_model_folder(tmp_path / "qwen3-8b")
    make_model_folder(tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    served = {}
    for model, options in (
        ("qwen3-8b", []), ("./qwen3-8b", ["--parser=qwen3"]), ("mine", ["--parser=qwen3"]),
    ):  # fmt: skip
        result = CliRunner().invoke(main, ["serve", model, *options, *AS_JSON])
        served[model] = json.loads(result.output)["command"][2]
    assert served == {
        "qwen3-8b": "Qwen/Qwen3-8B",
        "./qwen3-8b": str(tmp_path / "qwen3-8b"),
        "mine": str(tmp_path / "mine"),
    }


def test_a_folder_above_is_served_under_its_own_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_model_folder(tmp_path / "my-qwen3")
    (folder / "below").mkdir()
    monkeypatch.chdir(folder / "below")
    result = CliRunner().invoke(main, ["serve", "..", "--parser=qwen3", *AS_JSON])
    plan = json.loads(result.output)
    assert (plan["model"], plan["folder"]) == ("my-qwen3", str(folder))


def test_the_command_line_has_the_defaults_of_the_api() -> None:
    of_the_api = {
        name: parameter.default
        for function in (plan_serving, serve)
        for name, parameter in inspect.signature(function).parameters.items()
    }
    of_the_command = {option.name: option.default for option in command.params}
    for name in ("max_budget", "answer", "longest_prompt", "sequences", "gpus", "port", "timeout"):
        assert of_the_command[name] == of_the_api[name], name
    assert of_the_command["gpu_memory"] == of_the_api["gpu_memory_gb"]


def put_program(folder: Path, name: str, source: str) -> None:
    """Put a Python program on the path."""
    program = folder / name
    program.write_text(f"#!{sys.executable}\n{source}", encoding="utf-8")
    program.chmod(0o755)


def put_gpus(folder: Path, *mebibytes: int) -> None:
    """Put an nvidia-smi on the path that reports so many GPUs."""
    put_program(folder, "nvidia-smi", f"print({chr(10).join(map(str, mebibytes))!r})")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_without_vllm_nothing_is_started(path: Path) -> None:
    result = CliRunner().invoke(main, ["serve", "qwen3-8b"])
    assert result.exit_code == 1
    assert "The command vllm is not found" in result.stderr
    assert "--dry-run" in result.stderr


@pytest.mark.parametrize(
    ("gpus", "message"),
    [
        ([], "nvidia-smi finds no GPU"),
        ([143_771], "found 1, the plan needs 2. Use --gpus 1"),
        ([81_559, 81_559], "found 86 GB, the plan needs 141 GB. Use --gpu-memory 85"),
    ],
)
def test_a_machine_that_the_plan_does_not_fit_is_refused(
    path: Path, gpus: list[int], message: str
) -> None:
    put_program(path, "vllm", "")
    put_gpus(path, *gpus)
    result = CliRunner().invoke(main, ["serve", "qwen3-8b", "--gpus=2"])
    assert result.exit_code == 1
    assert message in result.stderr


def test_a_server_that_dies_at_start_shows_its_log(path: Path) -> None:
    put_program(path, "vllm", "raise SystemExit('no such model')")
    put_gpus(path, 143_771)
    log = path / "server.log"
    result = CliRunner().invoke(main, ["serve", "qwen3-8b", f"--port={free_port()}", "--log", log])
    assert result.exit_code == 1
    assert "no such model" in result.stderr
    assert "inspect eval" not in result.output


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _heed_signals() -> None:
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


@pytest.mark.parametrize(
    "end",
    [
        signal.SIGINT,
        *(pytest.param(end, marks=pytest.mark.slow) for end in (signal.SIGTERM, signal.SIGHUP)),
    ],
)
def test_a_healthy_server_gets_its_eval_line_and_stops_with_the_command(
    tmp_path: Path, end: signal.Signals
) -> None:
    put_program(tmp_path, "vllm", STAND_IN_SERVER)
    put_gpus(tmp_path, 143_771)
    port, log = free_port(), tmp_path / "server.log"
    command = subprocess.Popen(
        [sys.executable, "-c", "from inverse_scaling_evals.cli import main; main()",
         "serve", "qwen3-8b", "--port", str(port), "--log", str(log), "--timeout", "30"],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "PATH": str(tmp_path)},
        # a test run in the background inherits that SIGINT or SIGHUP is ignored
        preexec_fn=_heed_signals,
    )  # fmt: skip
    assert command.stdout is not None
    try:
        for line in command.stdout:
            if line.startswith("inspect eval"):
                break
        assert f"--model vllm/Qwen/Qwen3-8B --model-base-url http://localhost:{port}/v1" in line
        assert "'--reasoning-parser', 'qwen3'" in log.read_text(encoding="utf-8")
        command.send_signal(end)
        assert command.wait(timeout=20) == (0 if end is signal.SIGINT else 128 + end)
    finally:
        command.kill()
        command.stdout.close()
    deadline = time.monotonic() + 5
    while accepts(port):
        assert time.monotonic() < deadline, "the server outlived its command"
        time.sleep(0.05)


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
