"""As many at once as HubSpot takes: a size that it refuses is halved for the rest of the read.

Belongs: sizes of pages and batches. Does not: what is asked for (walk, batch, links).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from connectors.hubspot.judge import TooManyInputs

Input = TypeVar("Input")
Answer = TypeVar("Answer")


class Size:
    def __init__(self, largest: int) -> None:
        self.now = largest

    def halve(self) -> bool:
        """False if nothing is left to halve."""
        if self.now == 1:
            return False
        self.now //= 2
        return True


def in_batches(
    inputs: Sequence[Input], size: Size, ask: Callable[[Sequence[Input]], Answer]
) -> Iterator[tuple[Sequence[Input], Answer]]:
    """Yield each batch with its answer, in order, every input in one batch.

    Raises:
        TooManyInputs: even one at a time is too many.
    """
    start = 0
    while start < len(inputs):
        batch = inputs[start : start + size.now]
        try:
            answer = ask(batch)
        except TooManyInputs:
            if not size.halve():
                raise
            continue
        yield batch, answer
        start += len(batch)
