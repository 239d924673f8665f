"""Why a download failed, in words a user can act on."""

from urllib.parse import urlsplit


def download_problem(error: OSError | ValueError, url: str) -> str:
    """Return what went wrong as half a sentence: the network, the server or the disk.

    Args:
        error: What the download raised; the errors of requests are OSErrors too.
        url: Address of the file.
    """
    from requests import exceptions  # here, because most runs download nothing

    host = urlsplit(url).hostname or url
    if isinstance(error, exceptions.Timeout):
        return f"{host} did not answer in time"
    if isinstance(error, exceptions.ConnectionError):
        return f"no connection to {host}"
    if isinstance(error, exceptions.HTTPError) and error.response is not None:
        return f"{host} answered {error.response.status_code} {error.response.reason}".rstrip()
    if isinstance(error, exceptions.RequestException | ValueError):
        return f"the download from {host} broke off"
    return f"the cache cannot be written to ({error.strerror or type(error).__name__})"


def cause_of(error: Exception) -> str:
    """Return the innermost cause as its library words it, without the objects around it."""
    wrapped = error.args[0] if error.args else None
    cause = getattr(wrapped, "reason", None) or error
    inner = cause.args[-1] if isinstance(cause, Exception) and cause.args else None
    return str(inner if isinstance(inner, Exception) else cause)
