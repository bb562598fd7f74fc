"""Repeatable chance: one generator per thing, so that one thing's luck never moves another's.

Belongs: seeding by name, the few distributions that the world needs.
Does not: anything that is drawn. Python's own hash() differs between processes and is not used.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


def chance(*key: object) -> random.Random:
    """A generator that depends on the words of `key` alone."""
    return random.Random("/".join(str(part) for part in key))


def poisson(rng: random.Random, mean: float) -> int:
    if mean <= 0:
        return 0
    if mean > 40:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    limit, product, n = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        n += 1
    return n


def pick(rng: random.Random, weights: Mapping[T, float]) -> T:
    """One key of `weights`, by weight; the order of the mapping matters for repeatability."""
    return rng.choices(list(weights), list(weights.values()))[0]
