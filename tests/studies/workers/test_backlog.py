"""How the cells and the limits of a study are allocated to workers."""

from hypothesis import given
from hypothesis import strategies as st

from inverse_scaling_evals.studies import RunOptions
from inverse_scaling_evals.studies.workers import Backlog, Job, divide, worker_options


@given(st.integers(1, 500), st.integers(1, 64))
def test_connections_are_divided_and_never_multiplied(limit: int, workers: int) -> None:
    parts = divide(limit, workers)
    assert len(parts) == workers
    assert min(parts) >= 1
    assert max(parts) - min(parts) <= 1
    assert sum(parts) == max(limit, workers)


def test_limits_of_the_run_are_divided_and_those_of_a_cell_are_not() -> None:
    options = RunOptions(max_connections=11, max_samples=8, max_tasks=4, workers=3, time_limit=9)
    parts = worker_options(options, 3)
    assert [part.max_connections for part in parts] == [4, 4, 3]
    assert [part.max_tasks for part in parts] == [2, 1, 1]
    assert {part.max_samples for part in parts} == {8}
    assert {part.time_limit for part in parts} == {9}
    assert [part.max_connections for part in worker_options(RunOptions(), 2)] == [None, None]


def jobs(*samples: int) -> list[Job]:
    return [Job(index, f"cell-{index}", count) for index, count in enumerate(samples)]


@given(st.lists(st.integers(1, 3000), min_size=1, max_size=60), st.integers(1, 8))
def test_every_cell_is_handed_out_once(samples: list[int], workers: int) -> None:
    for at_once in (False, True):
        backlog = Backlog(jobs(*samples), workers, at_once=at_once)
        taken = []
        while backlog:
            taken += backlog.take()
        assert sorted(job.index for job in taken) == list(range(len(samples)))


def test_batches_keep_the_order_and_get_smaller() -> None:
    backlog = Backlog(jobs(*[10] * 32), 2)
    batches = []
    while backlog:
        batches.append(backlog.take())
    assert [len(batch) for batch in batches] == [8, 6, 4, 3, 2, 2, 1, 1, 1, 1, 1, 1, 1]
    assert [job.index for batch in batches for job in batch] == list(range(32))


def test_the_last_cells_are_handed_out_largest_first() -> None:
    backlog = Backlog(jobs(1, 30, 2, 4), 2)
    assert [[job.samples for job in backlog.take()] for _ in range(4)] == [[30], [4], [2], [1]]


def test_a_providers_batch_mode_gets_each_allocation_at_once() -> None:
    backlog = Backlog(jobs(*[10] * 12), 3, at_once=True)
    assert [len(backlog.take()) for _ in range(3)] == [4, 4, 4]


def test_cells_that_come_back_are_handed_out_first_and_alone() -> None:
    backlog = Backlog(jobs(*[10] * 8), 2)
    for job in backlog.take():
        backlog.put_back(job)
    assert [len(backlog.take()) for _ in range(2)] == [1, 1]
