"""Work on several things at once, and hand the results on in the order of the things.

Belongs: a pool of threads that is never further ahead than it is wide. Does not: what the work is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from connectors.hubspot.budget import MOST_IN_FLIGHT

Job = TypeVar("Job")
Result = TypeVar("Result")
Other = TypeVar("Other")


def both(one: Callable[[], Result], other: Callable[[], Other]) -> tuple[Result, Other]:
    """What two calls give that need nothing of each other; ends when both have ended, also where one fails."""
    with ThreadPoolExecutor(1) as pool:
        beside = pool.submit(other)
        return one(), beside.result()


def in_order(
    jobs: Iterator[Job], work: Callable[[Job], Result], at_once: Callable[[], int]
) -> Iterator[Result]:
    """Yield `work(job)` for each job, in order; an error comes where its result would.

    Args:
        at_once: how many are worth being under way at this moment, at least 1.
    """
    with ThreadPoolExecutor(MOST_IN_FLIGHT) as pool:
        under_way: deque[Future[Result]] = deque()
        try:
            for job in jobs:
                under_way.append(pool.submit(work, job))
                while len(under_way) >= max(1, at_once()):
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            for one in under_way:
                one.cancel()
