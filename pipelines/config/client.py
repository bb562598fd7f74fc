"""One client: the schema of its file, and the settings as the rest of the house uses them.

Belongs: the top level of the file, defaults that need more than one block. Does not: reading the
file (load), wording faults (messages).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import Field

from pipelines.config.currency import Currency
from pipelines.config.goals import Goal, GoalBlock, dated
from pipelines.config.model import DEFAULT_SPINS, MarketMaturity, Model
from pipelines.config.scalars import (
    ALERT_SCHEMA,
    Country,
    Day,
    Flag,
    Owner,
    Text,
    Zone,
    converted,
    one_of,
    secret_of,
    written_as,
)
from pipelines.config.schedule import cron_line
from pipelines.config.secret import Secret
from pipelines.config.settings import Settings
from pipelines.config.sources import Sources, SourcesBlock

Cron = Annotated[
    str,
    converted(cron_line, 'five fields of cron in local time, as "0 3 * * *"'),
    written_as({"type": "string"}),
]
AlertUrl = Annotated[Secret, secret_of("alerts", or_text=True), ALERT_SCHEMA]
Language = Annotated[str, *one_of("sv", "en")]


class Note(Settings):
    date: Day = Field(description="the day the note is about")
    text: Text = Field(description="the adviser's comment on the page")


class ReportTo(Settings):
    to: Annotated[Secret, secret_of("reports", or_text=True), ALERT_SCHEMA] = Field(
        description="an Apprise URL that takes files, as mailtos://…"
    )
    schedule: Cron = Field(description="when: cron in local time")
    format: Annotated[str, *one_of("html", "pdf", "csv", "md")] = Field(
        "html", description="pdf needs a Chromium where schedules run"
    )
    language: Language | None = Field(None, description="sv or en; omit = the page's")


class Publish(Settings):
    contact_level: Flag = Field(False, description="true adds pseudonymous contact rows")


class ClientFile(Settings):
    """The client file as written."""

    name: Text = Field(description="the client's name on the page")
    timezone: Zone = Field(description="IANA time zone of KPI days, as Europe/Stockholm")
    currency: Currency = Field(description="reporting currency (ISO 4217), as SEK")
    country: Country | None = Field(None, description="whose public holidays are no working days")
    language: Language = Field("sv", description="of the page: sv or en")
    start_date: Day = Field(date(2025, 1, 1), description="first day of dated sources")
    schedule: Cron | None = Field(None, description="cron in local time; omit = no schedule")
    sources: SourcesBlock = Field(description="at least one source")
    model: Model = Model()
    goals: tuple[GoalBlock, ...] = ()
    notes: tuple[Note, ...] = ()
    publish: Publish = Publish()
    alerts: tuple[AlertUrl, ...] = Field((), description="Apprise URLs")
    digest: Cron | None = Field(None, description="when the daily digest is sent; omit = none")
    reports: tuple[ReportTo, ...] = Field((), description="who gets the page, and when")
    owners: tuple[Owner, ...] = Field((), description="who looks after the client, for the UI")


@dataclass(frozen=True, slots=True)
class ClientConfig:
    """A client's settings, complete: every default is filled in.

    slug: the client's name in paths and tables: the stem of its file.
    name: what people call the client.
    """

    slug: str
    path: Path
    name: str
    timezone: str
    currency: str
    country: str | None
    language: str
    start_date: date
    schedule: str | None
    sources: Sources
    model: Model
    goals: tuple[Goal, ...]
    notes: tuple[Note, ...]
    publish: Publish
    alerts: tuple[Secret, ...]
    digest: str | None
    reports: tuple[ReportTo, ...]
    owners: tuple[str, ...]
    zone: ZoneInfo = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "zone", ZoneInfo(self.timezone))

    @property
    def folder(self) -> Path:
        """The folder of the client file, from which its paths are counted."""
        return self.path.parent


def complete(
    slug: str, path: Path, written: ClientFile, source_order: Sequence[str]
) -> ClientConfig:
    """Fill in the defaults that need more than one block.

    Args:
        source_order: keys of the block `sources` as they stand in the file.
    """
    blocks: dict[str, Any] = {
        name: getattr(written.sources, name) for name in type(written.sources).model_fields
    }
    configured = tuple(name for name in source_order if blocks.get(name) is not None)
    sources = Sources(configured=configured, **blocks)
    fiscal_year_start = written.model.fiscal_year_start
    plain = {name: getattr(written, name) for name in ClientFile.model_fields}
    return ClientConfig(
        slug=slug,
        path=path,
        **{
            **plain,
            "sources": sources,
            "model": _complete_model(written, sources),
            "goals": tuple(
                dated(goal, client=slug, fiscal_year_start=fiscal_year_start)
                for goal in written.goals
            ),
        },
    )


def _complete_model(written: ClientFile, sources: Sources) -> Model:
    model = written.model
    return model.model_copy(
        update={
            "traffic_authority": model.traffic_authority or _traffic_authority(sources),
            "market_maturity": model.market_maturity
            or (
                MarketMaturity.model_validate({"from": str(written.start_date), "stage": "mature"}),
            ),
            "spins": {**DEFAULT_SPINS, **model.spins},
            "time_cost": model.time_cost.model_copy(
                update={
                    "open_lead_max_days": model.time_cost.open_lead_max_days
                    or model.ltc_horizon_days
                }
            ),
        }
    )


# HubSpot's own traffic comes last: it undercounts without its cookie.
_AUTHORITY_ORDER: Final = ("ga4", "matomo", "plausible", "files", "hubspot")


def _traffic_authority(sources: Sources) -> str | None:
    for name in _AUTHORITY_ORDER:
        if name not in sources.configured:
            continue
        if name == "files" and (sources.files is None or sources.files.traffic is None):
            continue
        return name
    return None
