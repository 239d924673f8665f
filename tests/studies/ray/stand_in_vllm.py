"""A program `vllm` that serves the stand-in model on the port it is told.

    python stand_in_vllm.py RECORD serve MODEL --port PORT ...

Each start is a line of RECORD: its process id, and the GPUs that it may use.
"""

import json
import os
import sys
from http.server import ThreadingHTTPServer

from tests.serving.fake_vllm import FakeVllm, Habits, _Handler


def main() -> None:
    record, _, model, *options = sys.argv[1:]
    port = int(options[options.index("--port") + 1])
    server = ThreadingHTTPServer(("127.0.0.1", port), _Handler)
    server.fake = FakeVllm(f"http://127.0.0.1:{port}/v1", model, Habits())  # type: ignore[attr-defined]
    with open(record, "a", encoding="utf-8") as file:
        print(json.dumps([os.getpid(), os.environ.get("CUDA_VISIBLE_DEVICES")]), file=file)
    server.serve_forever()


if __name__ == "__main__":
    main()
