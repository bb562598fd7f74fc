"""What `maintrack check` asks a portal: is it the right one, what may the token see, what is unknown.

Belongs: one finding per thing looked at. Does not: reading data; a scope is probed with one record's id.
Cost: 7 calls.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from connectors.contract import Finding, Stream
from connectors.errors import SourceError
from connectors.hubspot import streams
from connectors.hubspot.budget import CLOCK_TOLERANCE
from connectors.hubspot.portal import Portal
from connectors.hubspot.properties import (
    CONTACT_PROPERTIES,
    DEAL_PROPERTIES,
    wanted_of,
)

DEFAULT_STAGES: Final = frozenset(
    {
        "subscriber",
        "lead",
        "marketingqualifiedlead",
        "salesqualifiedlead",
        "opportunity",
        "customer",
        "evangelist",
        "other",
    }
)
"""Values of the stages that every portal begins with."""

LOW_SHARE: Final = 0.2
"""Of the day's calls: below it a night's reading may not end."""

Extra = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Expected:
    """What the client file says of the portal.

    timezone: of KPI days. mapped_stages: values that `model.stages` places.
    """

    timezone: str
    mapped_stages: Collection[str] = ()


def check_portal(portal: Portal, extra: Extra, expected: Expected) -> Iterator[Finding]:
    """Everything that can be told; a wrong token or portal ends it. Raises no SourceError."""
    try:
        account = portal.account(streams.ACCOUNT)
    except SourceError as error:
        yield _finding("portal", "error", str(error))
        return
    kind = account.account_type or "unknown kind"
    yield _finding("portal", "ok", f"{account.portal_id} ({kind}) takes the token.")
    yield from _clock(portal.clock_ahead)
    yield _time_zone(account.time_zone, expected.timezone)
    yield from _daily_calls(portal)
    for stream, object_type in ((streams.CONTACTS, "contacts"), (streams.DEALS, "deals")):
        yield _scope(portal, stream, object_type)
    yield from _pipelines(portal)
    yield from _stages(portal, expected)
    yield from _properties(portal, extra)


def _clock(ahead: timedelta) -> Iterator[Finding]:
    if abs(ahead) >= CLOCK_TOLERANCE:
        minutes = abs(ahead) // timedelta(minutes=1)
        side = "ahead of" if ahead > timedelta() else "behind"
        yield _finding(
            "clock",
            "warning",
            f"this machine's clock is {minutes} minutes {side} HubSpot's; expected less than "
            f"{CLOCK_TOLERANCE // timedelta(minutes=1)}. No change is lost, but days end at the wrong moment.",
            "Set the machine's clock (NTP).",
        )


def _time_zone(seen: str, expected: str) -> Finding:
    if seen == expected:
        return _finding("time zone", "ok", f"{seen}, as in the client file.")
    return _finding(
        "time zone",
        "warning",
        f"the portal says {seen}, the client file {expected}; days are cut by the client file.",
        "Nothing to do if the client file is right; HubSpot's own reports will differ near midnight, and its visits, where "
        "they are the traffic, keep the portal's days.",
    )


def _daily_calls(portal: Portal) -> Iterator[Finding]:
    try:
        used, limit = portal.daily_use()
    except SourceError:
        # OAuth tokens have no daily limit and no such page; the reading learns from headers anyway.
        return
    if limit == 0:
        return
    left = limit - used
    severity: Literal["ok", "warning"] = "ok" if left >= limit * LOW_SHARE else "warning"
    step = (
        "" if severity == "ok" else "Other tools use the portal's calls up: read at another hour."
    )
    yield _finding("daily calls", severity, f"{left:,} of {limit:,} are left today.", step)


def _scope(portal: Portal, stream: Stream, object_type: str) -> Finding:
    scope = streams.SCOPES[stream.name]
    try:
        portal.page(object_type, (("limit", "1"), ("properties", "hs_object_id")), stream)
    except SourceError as error:
        return _finding(stream.name, "error" if stream.is_essential else "warning", str(error))
    return _finding(stream.name, "ok", f"readable ({scope}).")


def _pipelines(portal: Portal) -> Iterator[Finding]:
    try:
        found = portal.pipelines("deals", streams.PIPELINES).results
    except SourceError as error:
        yield _finding("pipelines", "warning", str(error))
        return
    yield _finding("pipelines", "ok", f"{len(found)} of deals.")


def _stages(portal: Portal, expected: Expected) -> Iterator[Finding]:
    try:
        _, stages = portal.lifecycle(streams.PROPERTIES)
    except SourceError as error:
        yield _finding("lifecycle stages", "error", str(error))
        return
    names = ", ".join(stage.label or stage.value for stage in stages)
    yield _finding("lifecycle stages", "ok", f"{len(stages)}: {names}.")
    for stage in stages:
        if stage.value in DEFAULT_STAGES or stage.value in expected.mapped_stages:
            continue
        yield _finding(
            "lifecycle stages",
            "warning",
            f"{stage.label} ({stage.value}) is the portal's own; between two known stages it counts as the "
            "lower one, elsewhere as none.",
            f'If that is wrong, say what it is: model.stages: {{"{stage.value}": …}}.',
        )


def _properties(portal: Portal, extra: Extra) -> Iterator[Finding]:
    """Extra properties that are refused or unknown, and model properties that the portal lacks."""
    for object_type, needed in (("contacts", CONTACT_PROPERTIES), ("deals", DEAL_PROPERTIES)):
        asked = extra.get(object_type, ())
        try:
            definitions = streams.definitions_of(portal, object_type, streams.DEALS)
        except SourceError:
            # Said already, as a scope.
            continue
        wanted = wanted_of((), (), asked, definitions)
        known = {definition.name for definition in definitions}
        yield from _refused(object_type, wanted.refused)
        yield from _unknown(object_type, [n for n in asked if n not in known], "extra_properties")
        yield from _unknown(object_type, [n for n in needed if n not in known], "the model")


def _refused(object_type: str, names: Sequence[str]) -> Iterator[Finding]:
    if names:
        yield _finding(
            f"properties of {object_type}",
            "warning",
            f"{', '.join(names)}: names, mail addresses and telephone numbers are not read.",
            "Take them out of extra_properties.",
        )


def _unknown(object_type: str, names: Sequence[str], by: str) -> Iterator[Finding]:
    if names:
        yield _finding(
            f"properties of {object_type}",
            "warning",
            f"{by} asks for {', '.join(names)}, which the portal does not list; they stay empty.",
            "Look for a slip of the pen, or leave it if the portal does not have them.",
        )


def _finding(
    subject: str, severity: Literal["ok", "warning", "error"], message: str, next_step: str = ""
) -> Finding:
    return Finding("hubspot", subject, severity, message, next_step)
