"""JSON over HTTP to a model server, with nothing but the standard library."""

import http.client
import json
import os
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from ..errors import ServerError

_LOOPBACK = ("localhost", "127.0.0.1", "::1", "0.0.0.0")


class HttpError(Exception):
    """An answer other than 2xx, or one that is no HTTP.

    Attributes:
        status: The HTTP status; 0 when the answer is no HTTP.
        body: What the server says, as text.
    """

    def __init__(self, status: int, body: str) -> None:
        super().__init__(
            f"HTTP {status}: {body}" if status else f"something else than HTTP: {body}"
        )
        self.status = status
        self.body = body


def server_root(base_url: str) -> str:
    """Give the root of a server, whose API may be named with or without `/v1`."""
    return base_url.rstrip("/").removesuffix("/v1")


def request_json(
    url: str,
    body: dict[str, Any] | None = None,
    *,
    api_key: str | None = None,
    timeout: float = 10,
) -> dict[str, Any]:
    """GET a URL, or POST a body to it.

    Args:
        url: Where.
        body: What to post; None gets instead.
        api_key: Sent as a bearer token.
        timeout: Seconds.

    Returns:
        The parsed answer; empty when it is no JSON object (`/health` says nothing).

    Raises:
        HttpError: For an answer other than 2xx, or one that is no HTTP.
        OSError: When the server cannot be reached or does not answer in time.
        ServerError: When the URL is none.
    """
    headers = {"Content-Type": "application/json"}
    if api_key:
        headers["Authorization"] = f"Bearer {api_key}"
    data = None if body is None else json.dumps(body).encode()
    _check_url(url)
    request = urllib.request.Request(url, data, headers)
    # a proxy of the environment must not stand between us and our own machine
    own = urlsplit(url).hostname in _LOOPBACK
    proxies = urllib.request.ProxyHandler({}) if own else urllib.request.ProxyHandler()
    try:
        with urllib.request.build_opener(proxies).open(request, timeout=timeout) as response:
            text = response.read().decode("utf-8", errors="replace")
    except urllib.error.HTTPError as error:
        text = error.read().decode("utf-8", errors="replace")
        raise HttpError(error.code, text) from error
    except http.client.HTTPException as error:
        raise HttpError(0, repr(error)) from error
    try:
        answer = json.loads(text)
    except json.JSONDecodeError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # the port is no number, or too large
        usable = False
    if not usable:
        raise ServerError(
            f"{url!r} is no address. Accepted is that of an API such as http://localhost:8000/v1."
        )


def server_api_key() -> str:
    """Give the key that Inspect's vLLM provider would send."""
    return os.environ.get("VLLM_API_KEY", "inspectai")
