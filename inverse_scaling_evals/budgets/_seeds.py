"""Seeds of sampling: one for each question and epoch, so that answers have independent noise.

A server such as vLLM seeds the sampler of each request with the seed that it is sent. Requests of
one seed draw the same random numbers at the same step, whatever their prompts are, so questions
that share a seed are not independent observations.
"""

import hashlib

_BITS = 31  # what every API that takes a seed accepts (a positive signed 32-bit integer)

# Providers whose servers take a seed with every request. Without one, some servers use the same for
# all requests. Not openai-api: some of the endpoints behind it refuse the field.
_SEEDED_PROVIDERS = ("vllm", "sglang", "ollama", "llama-cpp-python", "scripted")

# those of them that were sent seeds before every question had one of its own
_FORMERLY_SEEDED = ("vllm", "scripted")

# a scripted model draws by seed, question and epoch together; to the others Inspect sends no seed
_OWN_NOISE = ("scripted", "anthropic", "bedrock", "google")


def generation_seed(question: int | str, epoch: int, base: int = 0) -> int:
    """Return the seed of a question's first generation in an epoch.

    It depends on the arguments alone, not on the budget: all budgets of a question have common
    noise. Reruns, resumed runs, workers and the randomised design have the same seeds.

    Args:
        question: The sample's id.
        epoch: From 1.
        base: Seed of the run (`--seed`).

    Returns:
        A seed from 0 to 2**31 - 1.
    """
    return _hashed("generation", base, str(question), epoch)


def next_seed(seed: int, number: int) -> int:
    """Return the seed of a later generation of the same sample.

    Generations of one sample must not share a seed either: the same prompt would have the same
    answer, and another prompt the same noise.

    Args:
        seed: Seed of the sample's first generation.
        number: Generations of the sample before this one; 0 returns `seed` itself.

    Returns:
        A seed from 0 to 2**31 - 1.
    """
    return _hashed("next", seed, number) if number else seed


def is_seeded(model: str, base: int | None) -> bool:
    """Return whether samples have a seed: the run sets one, or the provider certainly takes it.

    Args:
        model: Inspect's name of the model.
        base: Seed of the run (`--seed`), None without one.
    """
    return base is not None or model.split("/")[0] in _SEEDED_PROVIDERS


def epoch_seed(model: str, epoch: int, base: int | None) -> int | None:
    """Return the seed that all questions of an epoch shared before each had one of its own.

    Logs of that time do not hold it.

    Args:
        model: Inspect's name of the model.
        epoch: From 1.
        base: Seed of the run (`--seed`), None without one.

    Returns:
        The seed; None where none was sent.
    """
    if base is None and model.split("/")[0] not in _FORMERLY_SEEDED:
        return None
    return (base or 0) + epoch


def seed_is_noise(model: str) -> bool:
    """Return whether questions with the same seed may have the same noise.

    Args:
        model: Inspect's name of the model.
    """
    return model.split("/")[0] not in _OWN_NOISE


def _hashed(*key: int | str) -> int:
    digest = hashlib.sha256(repr(key).encode()).digest()
    return int.from_bytes(digest[:8]) >> (64 - _BITS)
