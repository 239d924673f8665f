"""Mirror, cache and download, over real HTTP on the loopback address."""

import hashlib
import os
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from inverse_scaling_evals.datasets import (
    CACHE_VARIABLE,
    MIRROR_VARIABLE,
    NoConnectionError,
    Source,
    fetch,
    fetch_source,
    local_copies,
    sources,
)
from inverse_scaling_evals.errors import DataError

CONTENT = b'{"prompt": "How many?", "answer": 2}\n' * 3000
DIGEST = hashlib.sha256(CONTENT).hexdigest()
KEY = "folder/questions.jsonl"


class Server(ThreadingHTTPServer):
    """Counts what it is asked for."""

    requests = 0


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Server)
        self.server.requests += 1
        if self.path == "/absent":
            self.send_error(404)
            return
        body = {"/other": b"something else", "/empty": b""}.get(self.path, CONTENT)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if self.path == "/truncated" else body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, no mirror, and no proxy before the loopback address."""
    monkeypatch.delenv(MIRROR_VARIABLE, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "mirror"
    folder.mkdir()
    monkeypatch.setenv(MIRROR_VARIABLE, str(folder))
    return folder


def source(url: str | None, sha256: str | None = DIGEST) -> Source:
    return Source(KEY, url, sha256, "CC0", "nobody", 3000, ())


def at(server: Server, path: str) -> str:
    return f"http://127.0.0.1:{server.server_address[1]}{path}"


def place(folder: Path, content: bytes = CONTENT) -> Path:
    path = folder / KEY
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return path


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_download_is_kept_in_the_cache(server: Server, cache: Path) -> None:
    path = fetch_source(source(at(server, "/good")))
    assert path == cache / KEY
    assert path.read_bytes() == CONTENT
    assert fetch_source(source(at(server, "/good")), download=False) == path
    assert server.requests == 1
    assert files_in(cache) == [path]


def test_the_progress_bar_shows_on_a_terminal_only(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fetch_source(source(at(server, "/good"))).unlink()
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    fetch_source(source(at(server, "/good")))
    assert KEY in capsys.readouterr().err


@pytest.mark.parametrize(
    ("path", "sha256", "words"),
    [
        ("/other", DIGEST, [DIGEST, hashlib.sha256(b"something else").hexdigest(), "14 bytes"]),
        ("/absent", DIGEST, ["404"]),
        ("/absent", None, ["404"]),
        ("/truncated", DIGEST, ["IncompleteRead"]),
        ("/truncated", None, ["IncompleteRead"]),
        ("/empty", None, ["Empty download"]),
    ],
)
def test_a_failed_download_leaves_nothing_and_says_why(
    server: Server, cache: Path, path: str, sha256: str | None, words: list[str]
) -> None:
    with pytest.raises(DataError) as caught:
        fetch_source(source(at(server, path), sha256))
    message = str(caught.value)
    for word in [KEY, at(server, path), MIRROR_VARIABLE, "-T dataset=generated", *words]:
        assert word in message
    assert files_in(cache) == []


def test_a_refused_connection_is_a_data_error(cache: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(NoConnectionError) as caught:
        fetch_source(source(f"http://127.0.0.1:{port}/good"))
    said, details = str(caught.value).split(" Details: ")
    assert said.startswith(f"Cannot download the data file {KEY}: no connection to 127.0.0.1. ")
    assert f"inverse-scaling data fetch {KEY}" in said
    assert MIRROR_VARIABLE in said
    assert "Connection refused" in details
    assert files_in(cache) == []


def test_a_server_that_says_nothing_is_a_data_error(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inverse_scaling_evals.datasets._fetch._TIMEOUT", (1.0, 0.1))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(DataError, match=r"127\.0\.0\.1 did not answer in time.*timed out"):
            fetch_source(source(f"http://127.0.0.1:{port}/good"))
    assert files_in(cache) == []


def test_a_cache_that_is_no_folder_is_a_data_error(server: Server, cache: Path) -> None:
    cache.write_text("in the way")
    with pytest.raises(DataError, match=r"Cannot download .*: the cache cannot be written to"):
        fetch_source(source(at(server, "/good")))


def test_many_at_once_get_the_whole_file(server: Server, cache: Path) -> None:
    wanted = source(at(server, "/good"))
    with ThreadPoolExecutor(8) as pool:
        paths = list(pool.map(lambda _: fetch_source(wanted), range(16)))
    assert {path.read_bytes() for path in paths} == {CONTENT}
    assert files_in(cache) == [cache / KEY]


def test_the_mirror_comes_before_the_cache(cache: Path, mirror: Path) -> None:
    place(cache)
    assert fetch_source(source(None)) == cache / KEY
    mirrored = place(mirror)
    assert fetch_source(source(None)) == mirrored
    assert local_copies(source(None)) == [(mirrored, "mirror"), (cache / KEY, "cache")]


def test_what_the_mirror_lacks_is_downloaded(server: Server, cache: Path, mirror: Path) -> None:
    assert fetch_source(source(at(server, "/good"))) == cache / KEY
    assert files_in(mirror) == []


def test_an_altered_cached_file_is_refused_and_never_replaced_silently(
    server: Server, cache: Path
) -> None:
    path = place(cache, b"altered")
    with pytest.raises(DataError) as caught:
        fetch_source(source(at(server, "/good")))
    found = hashlib.sha256(b"altered").hexdigest()
    for word in [str(path), DIGEST, found, "Delete the cached file", MIRROR_VARIABLE]:
        assert word in str(caught.value)
    assert server.requests == 0
    path.unlink()
    assert fetch_source(source(at(server, "/good"))).read_bytes() == CONTENT


def test_an_altered_mirrored_file_is_refused(mirror: Path, cache: Path) -> None:
    place(cache)
    place(mirror, b"altered")
    with pytest.raises(DataError, match="Replace that copy"):
        fetch_source(source(None))


def test_a_file_that_changes_after_it_was_checked_is_checked_again(mirror: Path) -> None:
    path = place(mirror)
    fetch_source(source(None))
    path.write_bytes(b"x" * len(CONTENT))
    state = path.stat()
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns + 1_000_000))
    with pytest.raises(DataError, match="Wrong checksum"):
        fetch_source(source(None))


def test_a_file_without_known_checksum_is_taken_as_it_is(mirror: Path) -> None:
    path = place(mirror, b"anything")
    assert fetch_source(source(None, sha256=None)) == path


def test_a_file_without_address_can_only_be_local(server: Server) -> None:
    with pytest.raises(DataError) as caught:
        fetch_source(source(None))
    for word in ["no public pinned address", MIRROR_VARIABLE, "csv=PATH", "generated"]:
        assert word in str(caught.value)


def test_without_download_the_network_is_left_alone(server: Server, mirror: Path) -> None:
    with pytest.raises(DataError) as caught:
        fetch_source(source(at(server, "/good")), download=False)
    assert str(mirror) in str(caught.value)
    assert f"inverse-scaling data fetch {KEY}" in str(caught.value)
    assert server.requests == 0


def test_a_mirror_that_is_no_folder_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MIRROR_VARIABLE, str(tmp_path / "mistyped"))
    with pytest.raises(DataError, match="mistyped: expected a folder"):
        fetch_source(source(None))


@pytest.mark.parametrize("key", ["../../etc/passwd", "", "bbeh_zebra_puzzles/tasks.json"])
def test_an_unknown_key_is_an_error_that_says_where_keys_are_listed(key: str) -> None:
    with pytest.raises(DataError, match="inverse-scaling data list"):
        fetch(key)


def test_an_unknown_key_brings_up_those_like_it() -> None:
    with pytest.raises(DataError, match=r"Did you mean bbeh_zebra_puzzles/task\.json"):
        fetch("bbeh_zebra_puzzles/tasks.json")


def test_the_real_files_pass_their_checksums(
    data_mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MIRROR_VARIABLE, str(data_mirror))
    pinned = [key for key, listed in sources().items() if listed.sha256]
    # ten files of the Inverse Scaling Prize are pinned, but were not to be had for the mirror
    keys = [key for key in pinned if (data_mirror / key).exists()]
    assert len(pinned) - len(keys) == 10
    assert [fetch(key, download=False) for key in keys] == [data_mirror / key for key in keys]
