"""The one reader of JSON from files and servers that anyone may have written."""

from typing import Any


def parse_json(text: str | bytes) -> Any:
    """Return the value of a JSON text.

    Raises:
        ValueError: If it is not UTF-8 or not JSON, nests too deeply, or has a number of thousands
            of digits.
    """
    import json  # here, because `tasks` reads YAML alone and would wait for it

    try:
        return json.loads(text if isinstance(text, str) else text.decode("utf-8"))
    except RecursionError:
        raise ValueError("lists or objects are nested too deeply") from None
