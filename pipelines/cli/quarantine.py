"""`maintrack quarantine`: rows that were set aside, and where to repair them.

Belongs: lines and exit code. Does not: reading (pipelines.quarantine).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Final

from pipelines.cli.clients import client_to_show
from pipelines.cli.terminal import DONE, FAILED, complain, say, say_json
from pipelines.home import Home
from pipelines.locks import holder_of, is_open_elsewhere

if TYPE_CHECKING:
    from pipelines.quarantine import SetAside

_SHOWN: Final = 20
"""Places shown of each stream and reason: who repairs a file finds its pattern by then."""


def show_quarantine(client: str, *, as_json: bool) -> int:
    """Print the client's rows that were set aside; returns the exit code."""
    import duckdb

    from pipelines.quarantine import NothingRead, rows_set_aside

    home = Home.from_env()
    name = client_to_show(client, home)
    mine = home.client(name)
    try:
        rows = list(rows_set_aside(mine, name))
    except NothingRead:
        complain(f"{name}: nothing was read yet; expected a first run. Run `maintrack run {name}`.")
        return FAILED
    except duckdb.IOException as error:
        if not is_open_elsewhere(error):
            complain(
                f"{mine.warehouse}: cannot be read ({' '.join(str(error).split())}); expected the client's "
                "warehouse. See `maintrack doctor`."
            )
            return FAILED
        by = holder_of(mine.write_lock) or "another process"
        complain(
            f"{name}: its warehouse is held by {by}. Nothing was changed: try again when it has ended."
        )
        return FAILED
    if as_json:
        say_json({"client": name, "rows": rows})
        return DONE
    for line in _lines(name, rows):
        say(line)
    return DONE


def _lines(client: str, rows: Iterable[SetAside]) -> Iterator[str]:
    is_any, is_cut = False, False
    for (source, stream, reason), group in groupby(
        rows, key=lambda row: (row.source, row.stream, row.reason)
    ):
        of_one = list(group)
        is_any, is_cut = True, is_cut or len(of_one) > _SHOWN
        yield f"{source} {stream}: {len(of_one):,} set aside, {reason.replace('_', ' ')}"
        yield from (f"  {_place(row)}" for row in of_one[:_SHOWN])
        if len(of_one) > _SHOWN:
            yield f"  and {len(of_one) - _SHOWN:,} more"
    if is_cut:
        yield f"All of them: `maintrack quarantine {client} --json`."
    if is_any:
        yield "Repair them at the source: they are read again by themselves with the next run."
    else:
        yield f"{client}: no row is set aside."


def _place(row: SetAside) -> str:
    """Where the row stands, and what stands there."""
    place = " ".join(
        part
        for part in (
            row.file,
            f"row {row.row_number}" if row.row_number is not None else "",
            f"id {row.native_id}" if row.native_id else "",
        )
        if part
    )
    what = (
        f"{row.field} '{row.found or ''}'" if row.field else f"'{row.found}'" if row.found else ""
    )
    return ": ".join(part for part in (place, what) if part) or "an unknown place"
