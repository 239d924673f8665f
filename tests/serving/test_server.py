"""Starting and stopping a server: real processes, real ports."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from inverse_scaling_evals.errors import ServerError
from inverse_scaling_evals.serving import Server, free_port, start_server

from .sockets import answering

SERVER = """
import json, os, signal, subprocess, sys, time
from http.server import BaseHTTPRequestHandler, HTTPServer
port, models, mode = int(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3]
print("starting in mode", mode, os.environ.get("GREETING", ""), flush=True)
if mode == "dies":
    print("not enough memory for the cache", flush=True)
    sys.exit(7)
if mode == "hangs":
    time.sleep(600)
if mode == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("child", child.pid, flush=True)
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({"data": models}).encode()
        self.send_response(401 if mode == "locked" and self.path == "/v1/models" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
HTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "server.py"
    path.write_text(SERVER)
    return path


def start(
    program: Path, mode: str = "serves", models: str = '[{"id": "m"}]', **options: object
) -> Server:
    port = free_port()
    return start_server(
        [sys.executable, str(program), str(port), models, mode],
        base_url=f"http://127.0.0.1:{port}",
        log_path=program.parent / "logs" / "server.log",
        **{"timeout": 20, **options},  # type: ignore[arg-type]
    )


def alive(pid: int) -> bool:
    """Whether a process runs; a dead one that nobody has collected does not."""
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def child_of(server: Server) -> int:
    [line] = [x for x in server.log_path.read_text().splitlines() if x.startswith("child")]
    return int(line.split()[1])


def test_a_server_is_ready_when_it_returns_and_gone_with_its_children_afterwards(
    program: Path,
) -> None:
    with start(program, env={"GREETING": "hello"}) as server:
        child = child_of(server)
        assert server.running
        assert server.base_url.endswith("/v1")
        assert alive(child)
        assert "hello" in server.log_path.read_text()
        assert os.getpgid(server.pid) == server.pid != os.getpgid(0)
    assert not server.running
    assert not alive(child)


def test_an_exception_stops_it_too(program: Path) -> None:
    with pytest.raises(RuntimeError), start(program) as server:
        raise RuntimeError
    assert not server.running
    assert not alive(child_of(server))


def test_one_that_ignores_the_request_to_stop_is_killed(program: Path) -> None:
    server = start(program, "stubborn")
    child = child_of(server)
    server.stop(grace=0.3)
    assert not server.running
    assert not alive(child)


def test_a_second_interruption_kills_what_is_still_ending(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start(program, "stubborn")
    child = child_of(server)

    def interrupted(seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(server, "_wait_for_group", interrupted)
    with pytest.raises(KeyboardInterrupt):
        server.stop()
    deadline = time.monotonic() + 5
    while server.running or alive(child):
        assert time.monotonic() < deadline, "it outlived the second Ctrl-C"
        time.sleep(0.02)


def test_stopping_twice_is_stopping_once(program: Path) -> None:
    server = start(program)
    server.stop()
    server.stop()
    assert not server.running


def test_an_early_end_is_reported_at_once_with_the_last_lines(program: Path) -> None:
    began = time.monotonic()
    with pytest.raises(ServerError) as error:
        start(program, "dies")
    assert time.monotonic() - began < 10
    for part in ["exit code 7", "not enough memory for the cache", "server.log", "server.py"]:
        assert part in str(error.value)


def test_one_that_never_answers_is_given_up_and_stopped(program: Path) -> None:
    with pytest.raises(ServerError, match="not healthy after 1 seconds"):
        start(program, "hangs", timeout=1)
    group = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert str(program) not in group


def test_healthy_without_a_model_is_not_ready(program: Path) -> None:
    with pytest.raises(ServerError, match="not healthy"):
        start(program, models="[]", timeout=1)


def test_one_that_wants_another_key_is_given_up_at_once(program: Path) -> None:
    began = time.monotonic()
    with pytest.raises(ServerError, match=r"another key \(HTTP 401\).* VLLM_API_KEY"):
        start(program, "locked")
    assert time.monotonic() - began < 10


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="no-such-program"):
        start_server(
            ["no-such-program"],
            base_url=f"http://127.0.0.1:{free_port()}",
            log_path=tmp_path / "log",
        )


def test_an_address_that_is_taken_is_refused(program: Path) -> None:
    with start(program) as server, pytest.raises(ServerError, match="is taken"):
        start_server(["true"], base_url=server.base_url, log_path=program.parent / "second.log")


def test_an_address_that_something_else_than_http_has_is_refused(tmp_path: Path) -> None:
    with (
        answering(b"SSH-2.0-x\r\n") as url,
        pytest.raises(ServerError, match="is taken"),
    ):
        start_server(["true"], base_url=url, log_path=tmp_path / "log")


def test_the_log_is_appended_and_only_this_start_is_quoted(program: Path) -> None:
    with start(program):
        pass
    with pytest.raises(ServerError) as error:
        start(program, "dies")
    assert "mode serves" not in str(error.value)
    assert "mode serves" in (program.parent / "logs" / "server.log").read_text()


SCRIPT = """
import signal, sys, time
from pathlib import Path
from inverse_scaling_evals.serving import free_port, start_server
program, folder, end = sys.argv[1:]
port = free_port()
server = start_server(
    [sys.executable, program, str(port), '[{"id": "m"}]', "serves"],
    base_url=f"http://127.0.0.1:{port}", log_path=Path(folder, "log"))
print(server.pid, flush=True)
if end == "exits":
    raise SystemExit(3)
time.sleep(60)
"""


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("exits", 3),
        pytest.param(signal.SIGTERM, 128 + signal.SIGTERM, marks=pytest.mark.slow),
        pytest.param(signal.SIGHUP, 128 + signal.SIGHUP, marks=pytest.mark.slow),
    ],
)
def test_the_end_of_the_interpreter_stops_it(
    program: Path, tmp_path: Path, end: str | signal.Signals, code: int
) -> None:
    command = [sys.executable, "-c", SCRIPT, str(program), str(tmp_path), str(end)]
    running = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        text=True,
        # a test run in the background inherits that SIGHUP is ignored
        preexec_fn=partial(signal.signal, signal.SIGHUP, signal.SIG_DFL),
    )
    assert running.stdout is not None
    pid = int(running.stdout.readline())
    try:
        if isinstance(end, signal.Signals):
            running.send_signal(end)
        assert running.wait(timeout=60) == code
        assert not alive(pid)
    finally:
        running.kill()
        if alive(pid):
            os.killpg(pid, signal.SIGKILL)


def test_handlers_are_left_as_they_were(program: Path) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)]
    with start(program):
        pass
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)] == before
