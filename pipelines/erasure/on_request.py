"""Erase one person on request: all records, both sources, published anew, proven.

Belongs: the order under the client's locks. Does not: words for people (pipelines.cli.erase).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pipelines.config import ClientConfig
from pipelines.erasure.forget import erase
from pipelines.erasure.proof import where_found
from pipelines.erasure.rows import family_of
from pipelines.home import ClientHome, Home
from pipelines.loading.suppression import Suppression
from pipelines.locks import hold, wait_for_database, wait_limit
from pipelines.warehouse import open_warehouse

Report = Callable[[str], None]

REASON = "requested"


@dataclass(frozen=True, slots=True)
class Done:
    """records: source → ids that were erased. left: where something is still found.
    messages: of publishing anew. was_kept_out: it was erased before, or is an id that was.
    """

    records: Mapping[str, Sequence[str]]
    rows: int
    landed: int
    left: Sequence[str]
    is_published: bool
    messages: Sequence[str]
    was_kept_out: bool


def erase_on_request(
    config: ClientConfig, home: ClientHome, contact_id: str, *, note: str | None, report: Report
) -> Done:
    """Erase a contact, whatever it was merged with, in HubSpot's records and in those of files.

    An id that is not known is kept out from now on all the same.

    Raises:
        LockBusy: a run of the client reads or writes.
    """
    client = config.slug
    holder = "maintrack erase"
    with (
        hold(home.extract_lock, holder, wait_limit(), report),
        hold(home.write_lock, holder, wait_limit(), report),
    ):
        wait_for_database(home.warehouse, wait_limit(), report)
        connection = open_warehouse(home)
        try:
            records = {"hubspot": family_of(connection, client, contact_id), "files": [contact_id]}
            erased_before = Suppression.of(connection, home, client)
            was_kept_out = any(erased_before.holds(source)(contact_id) for source in records)
        finally:
            connection.close()
        rows = landed = 0
        for source, ids in records.items():
            done = erase(home, client, source, ids, reason=REASON, note=note)
            rows, landed = rows + done.rows, landed + done.landed
            report(f"{source}: {done.rows} rows, {done.landed} landed records")
    is_published, messages = _publish_anew(config, report)
    everyone = sorted({one for ids in records.values() for one in ids})
    left = where_found(home, everyone)
    return Done(records, rows, landed, left, is_published, messages, was_kept_out)


def _publish_anew(config: ClientConfig, report: Report) -> tuple[bool, Sequence[str]]:
    """Models and publishing from what is loaded; reads no API. Earlier builds, which still count the contact, go."""
    from pipelines.publishing.swap import drop_old
    from pipelines.runs import run_client

    home = Home.from_env()
    outcome = run_client(
        config, home, days=None, full=False, as_of=None, rebuild=True, report=report
    )
    if outcome.exit_code == 0:
        drop_old(home.builds, config.slug, home.published_database(config.slug), keep=1)
    return outcome.exit_code == 0, outcome.messages
