"""Look at clients, tell what is new, what is over, and the digests that are due.

Belongs: comparing what is with what was told, one message per address, trying again. Does not: facts,
words, sending (the modules of these names).
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import dagster as dg

from connectors.errors import AccessRefused
from pipelines.alerts.book import Book, ClientPage, Letter, open_book
from pipelines.alerts.digest import digest
from pipelines.alerts.facts import facts
from pipelines.alerts.incident import Seen
from pipelines.alerts.send import LOG, digest_of, send
from pipelines.alerts.words import Of, opened, over
from pipelines.config import ClientConfig, client_names
from pipelines.config.schedule import has_come
from pipelines.home import Home, clients_folder

SENDING_SECONDS: Final = 30.0
"""A look sends for so long at most; the next one goes on."""

KEPT_FOR: Final = timedelta(hours=24)
"""A letter that no service took for so long is given up and told in the log."""

Sender = Callable[[str, str, str, str], bool]


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look did: letters sent, letters that wait."""

    sent: int
    waiting: int


def look(
    instance: dg.DagsterInstance,
    home: Home,
    clients: Sequence[tuple[ClientConfig, Sequence[dg.AssetCheckKey]]],
    now: datetime,
    sender: Sender = send,
) -> Looked:
    """Tell each address what is new of the clients that name it, in one message.

    Guarantee: an incident is told once to each address, however often one looks, and once more when it
        is over; a message that could not be sent is tried again by later looks for a day.
    Args:
        clients: with the checks that their definitions have.
    Raises:
        LockBusy: another look of this home takes a minute.
    """
    with open_book(home) as book:
        book.keep({*client_names(clients_folder()), *(config.slug for config, _ in clients)})
        new: dict[str, list[Of]] = defaultdict(list)
        ended: dict[str, list[Of]] = defaultdict(list)
        for config, checks in clients:
            addresses = _addresses(config)
            if not addresses:
                continue
            page, seen = book.page(config.slug), facts(instance, config, checks, now)
            begun, gone = _compare(config, page, seen, now)
            for to in addresses:
                new[to] += begun
                ended[to] += gone
            _write_digest(instance, home, config, book, seen, now, addresses)
        _write(book, {to: opened(found) for to, found in new.items() if found}, "failure", now)
        _write(book, {to: over(found, now) for to, found in ended.items() if found}, "success", now)
        book.save()
        known: dict[str, str] = {}
        for config, _ in clients:
            known |= _addresses(config)
        sent = _post(book, known, now, sender)
        book.save()
        return Looked(sent, len(book.outbox))


def _addresses(config: ClientConfig) -> dict[str, str]:
    """Digest → address; one whose secret is not there is told in the log and left out."""
    found = {}
    for secret in config.alerts:
        try:
            address = secret.reveal()
        except AccessRefused as refused:
            LOG.warning("%s: no alert is sent to one address: %s", config.slug, refused)
            continue
        found[digest_of(address)] = address
    return found


def _compare(
    config: ClientConfig, page: ClientPage, seen: Seen, now: datetime
) -> tuple[list[Of], list[Of]]:
    """What began and what ended since the last look; the page is brought up to it."""
    begun = [one for key, one in seen.incidents.items() if key not in page.open]
    gone = [
        (key, since, one)
        for key, (since, one) in page.open.items()
        if key not in seen.incidents and key not in seen.unknown
    ]
    for one in begun:
        page.open[one.key] = (now, one)
    for key, _, _ in gone:
        del page.open[key]
    return (
        [Of(config.slug, config.name, one) for one in begun],
        [Of(config.slug, config.name, one, since) for _, since, one in gone],
    )


def _write_digest(
    instance: dg.DagsterInstance,
    home: Home,
    config: ClientConfig,
    book: Book,
    seen: Seen,
    now: datetime,
    addresses: Iterable[str],
) -> None:
    page = book.page(config.slug)
    looked_at, page.looked_at = page.looked_at, now
    if config.digest is None or looked_at is None:
        return
    if has_come(config.digest, config.zone, looked_at, now):
        message = digest(instance, home, config, page, seen, now)
        _write(book, dict.fromkeys(addresses, message), "info", now)


def _write(book: Book, messages: Mapping[str, tuple[str, str]], kind: str, now: datetime) -> None:
    book.outbox += [Letter(to, title, body, kind, now) for to, (title, body) in messages.items()]


def _post(book: Book, addresses: Mapping[str, str], now: datetime, sender: Sender) -> int:
    """Send what waits for these addresses; letters for others wait for a look that knows them."""
    until = time.monotonic() + SENDING_SECONDS
    sent, kept = 0, []
    for letter in book.outbox:
        address = addresses.get(letter.to)
        if address is not None and time.monotonic() < until:
            letter.tries += 1
            if sender(address, letter.title, letter.body, letter.kind):
                sent += 1
                continue
        if now - letter.written_at > KEPT_FOR:
            LOG.error("given up after %d tries: %s", letter.tries, letter.title)
            continue
        if letter.tries == 1:
            LOG.warning("not sent, tried again for a day: %s", letter.title)
        kept.append(letter)
    book.outbox[:] = kept
    return sent
