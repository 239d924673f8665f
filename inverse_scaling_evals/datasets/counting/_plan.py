"""Number of distractors and topic of each item: arguments checked, strata interleaved."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from ..._arguments import check_integer, check_integers
from ...errors import TaskArgumentError
from .._item import Item

_MAX_DISTRACTORS = 9
_MAX_TRIES = 1000


@dataclass(frozen=True)
class Slot:
    """An item to generate.

    Attributes:
        index: Its position in the set, from 0.
        distractors: Number of distractors.
        topic: Index of its category or paradox; among the items with this many distractors, no
            topic is repeated before every one has occurred.
    """

    index: int
    distractors: int
    topic: int


def local_rng(seed: int, task: str, *parts: int | str) -> Random:
    """Return the random stream of one part of one task, independent of all others."""
    return Random("/".join(str(part) for part in (seed, task, *parts)))


def check_arguments(seed: int, n: int, distractors: Sequence[int]) -> None:
    """Raise for arguments that no set can be generated from.

    Raises:
        TaskArgumentError: If `seed` is not an integer, `n` not a positive one, or `distractors` not
            one or more different ones from 0 to 9.
    """
    check_integer("seed", seed)
    check_integer("n", n, 1)
    check_integers("distractors", distractors, 0, _MAX_DISTRACTORS, example="(1, 5)")


def plan(seed: int, task: str, n: int, weights: Mapping[int, int], topics: int) -> Iterator[Slot]:
    """Allocate `n` items to strata by their weights, so that any prefix is in proportion.

    Args:
        seed: Seed of the set.
        task: Name of the task.
        n: Number of items.
        weights: Number of distractors -> weight of the stratum.
        topics: Number of topics.

    Yields:
        The slots in order; a smaller set is a prefix of a larger one.
    """
    total = sum(weights.values())
    dealt = dict.fromkeys(weights, 0)
    orders: dict[int, list[int]] = {}
    rng = local_rng(seed, task, "strata")
    for index in range(n):
        owed = {k: weight * (index + 1) - dealt[k] * total for k, weight in weights.items()}
        most = max(owed.values())
        distractors = rng.choice([k for k, debt in owed.items() if debt == most])
        turn, place = divmod(dealt[distractors], topics)
        if place == 0:
            orders[distractors] = list(range(topics))
            local_rng(seed, task, "topics", distractors, turn).shuffle(orders[distractors])
        dealt[distractors] += 1
        yield Slot(index, distractors, orders[distractors][place])


def fill_slots(
    seed: int, task: str, slots: Iterable[Slot], make: Callable[[Slot, Random], Item]
) -> list[Item]:
    """Make an item for every slot, drawn again while its prompt repeats an earlier one.

    Raises:
        TaskArgumentError: If a thousand draws for one slot give no new prompt.
    """
    items: dict[str, Item] = {}
    for slot in slots:
        for attempt in range(_MAX_TRIES):
            item = make(slot, local_rng(seed, task, slot.index, attempt))
            if item.prompt not in items:
                items[item.prompt] = item
                break
        else:
            raise TaskArgumentError(
                f"Too few different questions of {task} with these numbers of distractors: found "
                f"{slot.index}. Use n={slot.index} or less, or more distractors."
            )
    return list(items.values())
