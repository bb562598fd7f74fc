"""Exchange rates and the portal's own goals.

Belongs: what is kept of each record. Does not: conversion (dbt).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from connectors.contract import Page, Stream
from connectors.hubspot.listed import listed
from connectors.hubspot.portal import Portal, decoded

EXCHANGE_RATES: Final = Stream("hubspot", "exchange_rates", "snapshot")
GOALS: Final = Stream("hubspot", "goals", "snapshot")

PAGE: Final = "100"

GOAL_PROPERTIES: Final = (
    "hs_goal_name",
    "hs_target_amount",
    "hs_start_datetime",
    "hs_end_datetime",
    "hs_lastmodifieddate",
)


class Rate(msgspec.Struct, rename="camel"):
    """How much of `to` one of `from` is worth, from an instant on."""

    from_currency_code: str
    to_currency_code: str
    conversion_rate: float | str
    effective_at: str | None = None


class Goal(msgspec.Struct, rename="camel"):
    id: str | int
    properties: dict[str, str | None] = {}
    archived: bool = False


def exchange_rates(portal: Portal) -> Iterator[Page]:
    """Every rate that the portal ever had. Cost: 1 call per 100."""
    path = portal.paths.exchange_rates
    raws = listed(portal, path, (("limit", PAGE),), EXCHANGE_RATES)
    found = [decoded(raw, Rate, "$.results[]", EXCHANGE_RATES) for raw in raws]
    yield Page([msgspec.json.encode(rate) for rate in found])


def goals(portal: Portal) -> Iterator[Page]:
    """Targets that people set in HubSpot itself, without who set them. Cost: 1 call per 100."""
    query = (("limit", PAGE), ("properties", ",".join(GOAL_PROPERTIES)))
    records = []
    for raw in listed(portal, portal.paths.objects("goal_targets"), query, GOALS):
        goal = decoded(raw, Goal, "$.results[]", GOALS)
        goal.properties = {n: v for n, v in goal.properties.items() if n in GOAL_PROPERTIES}
        records.append(msgspec.json.encode(goal))
    yield Page(records)
