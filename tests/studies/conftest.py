"""What the tests of studies share."""

from collections.abc import Iterator

import pytest

from tests.conftest import SampleBuffers, task_log


@pytest.fixture(scope="package", autouse=True)
def sample_buffers() -> Iterator[None]:
    """Studies resume from what a process left behind: Inspect writes its buffers here."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(task_log, "SampleBufferDatabase", SampleBuffers)
        yield
