"""Seeds of generations: one for each question and epoch, whatever else changes."""

from hypothesis import given
from hypothesis import strategies as st

from inverse_scaling_evals.budgets import generation_seed, next_seed

GENERATION, NEXT = 2146400192, 1682681684

bases = st.integers(0, 2**63)


def test_seeds_stay_what_they_were() -> None:
    """A resumed study must go on with the seeds that it began with."""
    assert generation_seed("zebra:1", 1) == GENERATION
    assert next_seed(GENERATION, 1) == NEXT


@given(st.text() | st.integers(), st.integers(1, 50), bases)
def test_a_seed_is_one_that_every_api_takes(question: str | int, epoch: int, base: int) -> None:
    seed = generation_seed(question, epoch, base)
    assert 0 <= seed < 2**31
    assert 0 <= next_seed(seed, 3) < 2**31


@given(bases)
def test_questions_epochs_and_continuations_share_no_seed(base: int) -> None:
    first = {generation_seed(f"q{q}", e, base) for q in range(20) for e in range(1, 6)}
    later = {next_seed(seed, n) for seed in first for n in range(1, 4)}
    assert len(first) == 100
    assert len(first | later) == 400


def test_a_number_and_its_text_are_one_question() -> None:
    """Inspect reads ids back from a log as it finds them."""
    assert generation_seed(7, 1) == generation_seed("7", 1)


def test_the_first_generation_keeps_its_seed() -> None:
    assert next_seed(5, 0) == 5
