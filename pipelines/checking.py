"""What `maintrack check` finds in a client whose file is right: sources, files, goals.

Belongs: asking each source, looking into the files that a client file names, comparing goals with
what is computed. Does not: the client file itself (pipelines.config), printing (pipelines.cli).

Nothing is written and no data is read beyond the first row of a file.
"""

from __future__ import annotations

import socket
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import datetime
from urllib.parse import urlsplit

from connectors.contract import Finding
from connectors.errors import SourceError
from connectors.files import FileEntry, FoundFile, find_files
from pipelines import demo
from pipelines.config import ClientConfig, Goal, goal_from_row
from pipelines.config.document import dotted
from pipelines.config.load import secrets
from pipelines.home import Home
from pipelines.landing.table_files import read_header, read_rows
from pipelines.registry import additive_kpis, counted_kpis, share_kpis
from pipelines.smart import check_goals, seen

_ADDRESSES = ("alerts", "reports")


def check_client(config: ClientConfig, computed: Collection[str]) -> Iterator[Finding]:
    """Every finding of one client, source by source in the order of its file, then its model.

    Args:
        computed: keys of KPIs that this version computes.
    """
    if _is_sleeping_demo(config):
        yield Finding(
            demo.NAME, "look-alike", "ok", "passed over: it runs only during `maintrack demo`."
        )
        return
    missing = {source: list(_missing_secrets(config, source)) for source in _with_secrets(config)}
    for source in config.sources.configured:
        if source == "files":
            yield from check_files(config)
        elif missing.get(source):
            yield from missing[source]
        else:
            yield from _check_api(config, source)
    for block in _ADDRESSES:
        yield from missing.get(block, ())
    yield from _address_findings(config)
    yield from _browser_findings(config)
    yield from check_model(config, computed)


def _address_findings(config: ClientConfig) -> Iterator[Finding]:
    """One finding per address that cannot be sent to. Sends nothing; an address may hold a password."""
    from pipelines.alerts.send import is_address

    for place, secret in secrets(config):
        is_known = (
            secret.source not in _ADDRESSES or secret.missing() or is_address(secret.reveal())
        )
        if not is_known:
            yield Finding(
                secret.source,
                dotted(place),
                "error",
                "Apprise does not understand the address; expected one as mailto://user:password@host or "
                "slack://…",
                "Correct it by Apprise's list of services, then check again.",
            )


def _browser_findings(config: ClientConfig) -> Iterator[Finding]:
    """A PDF that nobody here could print."""
    if all(report.format != "pdf" for report in config.reports):
        return
    from pipelines.report.pdf import NoBrowser, browser

    try:
        browser()
    except NoBrowser as reason:
        yield Finding(
            "reports",
            "format",
            "error",
            f"pdf: {reason}",
            "Install Chromium where schedules run, or send html.",
        )


def _with_secrets(config: ClientConfig) -> tuple[str, ...]:
    return (*config.sources.configured, *_ADDRESSES)


def _missing_secrets(config: ClientConfig, source: str) -> Iterator[Finding]:
    for place, secret in secrets(config):
        reason = secret.missing() if secret.source == source else None
        if reason:
            yield Finding(
                source,
                "credential",
                "error",
                f"{dotted(place)}: {reason}; expected the credential there.",
                "Set it where maintrack runs, then check again.",
            )


def _check_api(config: ClientConfig, name: str) -> Iterator[Finding]:
    from pipelines.sources import open_source

    try:
        source = open_source(config, name)
    except SourceError as error:
        yield Finding(name, "source", "error", str(error))
        return
    try:
        yield from source.check()
    finally:
        source.close()


def check_files(config: ClientConfig) -> Iterator[Finding]:
    """One finding per kind of file: all there with their columns, or what is missing."""
    files = config.sources.files
    for entry in files.entries(config.folder) if files else ():
        try:
            found = find_files(entry, config.folder)
            empty = [file.name for file in found if _is_without_rows(file, entry)]
            headers = {name for file in found for name in read_header(file, entry)}
        except SourceError as error:
            yield Finding("files", entry.kind, "error", str(error))
            continue
        if empty:
            yield Finding(
                "files",
                entry.kind,
                "warning",
                f"{', '.join(empty)}: a header but no row; expected rows.",
                "Export it again, or leave it if that is right.",
            )
        else:
            columns = ", ".join(entry.columns.values())
            yield Finding(
                "files", entry.kind, "ok", f"{len(found)} found, with the columns {columns}."
            )
        yield from _not_read(entry, headers)
        if entry.kind == "goals":
            yield from _wrong_goal_rows(config, entry, found)


def _not_read(entry: FileEntry, headers: Collection[str]) -> Iterator[Finding]:
    unread = [
        name for name in entry.unmapped if name in headers and name not in entry.columns.values()
    ]
    if unread:
        yield Finding(
            "files",
            entry.kind,
            "warning",
            f"{', '.join(unread)}: in the file and not read; only mapped columns are.",
            f"Add it to `columns` of sources.files.{entry.kind}, or leave it if that is right.",
        )


def _is_without_rows(file: FoundFile, entry: FileEntry) -> bool:
    return next(iter(read_rows(file, entry)), None) is None


def _wrong_goal_rows(
    config: ClientConfig, entry: FileEntry, found: list[FoundFile]
) -> Iterator[Finding]:
    for file in found:
        for row in read_rows(file, entry):
            try:
                goal_from_row(
                    row.values,
                    client=config.slug,
                    fiscal_year_start=config.model.fiscal_year_start,
                )
            except ValueError as error:
                yield Finding(
                    "files",
                    f"goals, {file.name} row {row.number}",
                    "warning",
                    f"{error}.",
                    "Correct the row: it is set aside until then.",
                )


def check_model(config: ClientConfig, computed: Collection[str]) -> Iterator[Finding]:
    """Tiles on KPIs that are not computed, traffic of no source, goals that are not SMART or no tree."""
    yield from _without_effect(config)
    if config.start_date >= datetime.now(config.zone).date():
        yield Finding(
            "model",
            "start_date",
            "warning",
            f"no day since {config.start_date} is over, and rows of days before it do not count; expected a past day.",
            "Set it to the first day that shall count.",
        )
    authority = config.model.traffic_authority
    if authority is not None and authority not in config.sources.configured:
        yield Finding(
            "model",
            "traffic_authority",
            "warning",
            f"{authority} is no source of this client; expected one of "
            f"{', '.join(config.sources.configured)}.",
            "Correct it, or add the source: without it there are no sessions and no TTL.",
        )
    for key in config.model.headline:
        if key not in computed:
            yield Finding(
                "model",
                f"headline, {key}",
                "warning",
                "this version does not compute this KPI; its tile will say so.",
                "Choose another KPI.",
            )
    goals = [*config.goals, *_goals_of_files(config)]
    history = seen(Home.from_env().published_database(config.slug))
    yield from check_goals(
        goals, counted_kpis().intersection(computed), additive_kpis(), share_kpis(), history
    )


def _goals_of_files(config: ClientConfig) -> Iterator[Goal]:
    """Goals of files that are right; the others are findings of check_files."""
    files = config.sources.files
    for entry in files.entries(config.folder) if files else ():
        if entry.kind != "goals":
            continue
        try:
            found = find_files(entry, config.folder)
        except SourceError:
            continue
        for file in found:
            for row in read_rows(file, entry):
                with suppress(ValueError):
                    yield goal_from_row(
                        row.values,
                        client=config.slug,
                        fiscal_year_start=config.model.fiscal_year_start,
                    )


def _without_effect(config: ClientConfig) -> Iterator[Finding]:
    """Keys that may stand in a client file and that nothing acts upon."""
    later = "this version does not act upon it.", "Leave it for a later version, or take it out."
    no_portal = (
        "it translates stages of HubSpot, which is no source of this client; files are read without it.",
        "Write the stages in the files as this program names them, or take it out.",
    )
    written = {
        "publish.contact_level": (config.publish.contact_level, later),
        "stages": (config.model.stages and config.sources.hubspot is None, no_portal),
    }
    for key, (is_written, (message, advice)) in written.items():
        if is_written:
            yield Finding("model", key, "warning", message, advice)


def _is_sleeping_demo(config: ClientConfig) -> bool:
    """True for the demo's client while nobody answers where its file says that HubSpot is."""
    hubspot = config.sources.hubspot
    if config.slug != demo.NAME or hubspot is None:
        return False
    address = urlsplit(hubspot.base_url)
    try:
        socket.create_connection((address.hostname or "", address.port or 443), timeout=2).close()
    except OSError:
        return True
    return False
