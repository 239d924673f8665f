"""Inspect's sample buffers: files with the finished samples of logs that are being written."""

from pathlib import Path

from inspect_ai.log import EvalSampleSummary

from .moved import private_names


def buffer_folder() -> str:
    """Return the folder of the buffers; it is made where there is none."""
    with private_names("find the folder of sample buffers"):
        from inspect_ai._util.appdirs import inspect_data_dir

    return str(inspect_data_dir("samplebuffer"))


def buffer_files(log: str) -> list[Path]:
    """List the SQLite files on this machine that hold samples of a log."""
    with private_names("find the sample buffers of a log"):
        from inspect_ai.log._recorders.buffer.database import sample_buffer_dbs

    return sample_buffer_dbs(log)


def buffered_samples(log: str) -> list[EvalSampleSummary]:
    """Read the finished samples that a dead process left in the buffer of its log."""
    with private_names("read the sample buffer of a log"):
        from inspect_ai.log._recover._buffer import read_buffer_recovery_data

    data = read_buffer_recovery_data(log)
    return data.completed if data else []


def remove_buffers(log: str) -> None:
    """Remove the buffers of a log."""
    with private_names("remove the sample buffers of a log"):
        from inspect_ai.log._recorders.buffer.buffer import cleanup_sample_buffers_for_log

    cleanup_sample_buffers_for_log(log)
