"""`maintrack erase`: let go of one contact for good, and prove it.

Belongs: whose records they are, words and exit code. Does not: removing (pipelines.erasure), publishing
anew (pipelines.runs).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.cli.clients import client_config
from pipelines.cli.terminal import DONE, FAILED, complain, progress, refuse, say
from pipelines.home import Home

if TYPE_CHECKING:
    from pipelines.config import ClientConfig
    from pipelines.erasure.on_request import Done
    from pipelines.home import ClientHome

LONGEST_ID = 200


def erase_contact(client: str, contact: str, *, reason: str | None) -> int:
    """Erase the contact from HubSpot's and files' records; returns the exit code."""
    config = client_config(client, check_secrets=False)
    contact_id = contact.strip()
    if not contact_id or len(contact_id) > LONGEST_ID or not contact_id.isprintable():
        refuse(
            f"--contact: found '{contact[:40]}'; expected the id of one contact, as HubSpot or the client's "
            "files have it."
        )
    home = Home.from_env().client(config.slug)
    if not home.warehouse.exists():
        complain(
            f"{config.slug}: there is no warehouse; expected one with the contact in it. Nothing is kept of "
            "anybody: there is nothing to erase."
        )
        return FAILED
    return _erase(config, home, contact_id, reason)


def _erase(config: ClientConfig, home: ClientHome, contact_id: str, reason: str | None) -> int:
    from pipelines.locks import LockBusy

    try:
        with progress(f"{config.slug}: erasing") as report:
            from pipelines.erasure.on_request import erase_on_request

            done = erase_on_request(config, home, contact_id, note=reason, report=report)
    except LockBusy as busy:
        complain(str(busy))
        return FAILED
    if done.left:
        complain(
            f"{config.slug}: something is still found in {', '.join(done.left)}; expected it nowhere. Run the "
            "same command again, and report it if it stays."
        )
        return FAILED
    say(_told(config.slug, done))
    for message in done.messages:
        complain(message)
    return DONE if done.is_published else FAILED


def _told(client: str, done: Done) -> str:
    from pipelines.erasure.proof import TOLD_APART

    ids = {one for named in done.records.values() for one in named}
    held = len(ids)
    is_short = any(len(one) < TOLD_APART for one in ids)
    searched = (
        f"every table was searched where ids stand (in its bytes one of less than {TOLD_APART} characters is like any "
        "other number), and all landed files"
        if is_short
        else "every table, its bytes and all landed files were searched"
    )
    if not done.rows and not done.landed and done.was_kept_out:
        return (
            f"{client}: the contact was erased before and is kept out since: there was nothing left to erase, and "
            f"{searched}."
        )
    if not done.rows and not done.landed:
        return (
            f"{client}: the contact is not known here, neither from HubSpot nor from files: there was nothing to "
            f"erase, and {searched}. A keyed hash keeps the contact out from now on. See whether the id is the one "
            "that HubSpot or the client's files have."
        )
    return (
        f"{client}: erased. {done.rows} rows and {done.landed} landed records of {held} "
        f"record{'s' if held != 1 else ''} were removed, the warehouse was written anew, and {searched}: "
        "nothing of them is left. A keyed hash keeps them out. Take the "
        "contact out of HubSpot and of the client's own files too, and let old backups go."
    )
