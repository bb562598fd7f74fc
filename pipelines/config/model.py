"""How a client's numbers are reckoned: the block `model` of a client file.

Belongs: its keys, defaults and what is allowed. Does not: the reckoning (dbt_project).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from pipelines.config import vocabulary
from pipelines.config.files import Provenance
from pipelines.config.scalars import (
    Channel,
    Count,
    Day,
    Days,
    Flag,
    Keys,
    KpiKey,
    Lower,
    MonthDay,
    Positive,
    Stage,
    Text,
    fault,
    number,
    one_of,
    written_as,
)
from pipelines.config.settings import Settings
from pipelines.tracks import MOST_TILES, most_of, over_budget

MarketStage = Annotated[str, *one_of(*vocabulary.MARKET_STAGES)]
TrafficAuthority = Annotated[str, *one_of(*vocabulary.TRAFFIC_AUTHORITIES)]
MappedStage = Annotated[
    str,
    *one_of(*vocabulary.STAGES, *vocabulary.OUTSIDE_THE_LADDER, read=vocabulary.canonical_stage),
]
CostType = Annotated[str, *one_of(*vocabulary.COST_TYPES)]
SpinName = Annotated[str, *one_of("spin_1", "spin_2")]
DefinitionStatus = Annotated[str, *one_of("active", "retired")]
Measure = Annotated[str, *one_of(*vocabulary.MEASURES)]
Margin = Annotated[
    float,
    number(
        math.nextafter(0, 1),
        1,
        allowed="a fraction above 0 and at most 1, with a point: 0.5, not 50, is 50 %",
    ),
    written_as({"type": "number", "exclusiveMinimum": 0, "maximum": 1}),
]
CapitalRate = Annotated[
    float,
    number(0, 1, allowed="a fraction from 0 to 1, with a point: 0.08, not 8, is 8 %"),
    written_as({"type": "number", "minimum": 0, "maximum": 1}),
]


class MarketMaturity(Settings):
    valid_from: Day = Field(alias="from", description="first day of this degree")
    stage: MarketStage = Field(description="emerging, growing or mature")


class Setup(Settings):
    """One of the client's MQL or SQL set-ups, counted apart."""

    stage: Stage = Field(description="the stage this set-up makes")
    source_type: Text | None = Field(None, description="HubSpot's source type, as FORM")
    source_id: Text | None = Field(None, description="HubSpot's source id")


class TimeCost(Settings):
    per_open_lead_day: Positive | None = Field(None, description="price of an open lead per day")
    open_lead_max_days: Days | None = Field(None, description="default: ltc_horizon_days")
    capital_rate: CapitalRate | None = Field(None, description="a year, as a fraction")
    reference_days: Days | None = Field(None, description="default: median of the first full year")


class Definition(Settings):
    """A definition of a KPI that this client uses from a day on; what it leaves out stays as it was."""

    kpi: KpiKey = Field(description="a key of the KPI model")
    valid_from: Day = Field(alias="from", description="first day of the new definition")
    reason: Text = Field(description="why it changes")
    owner: Text | None = Field(None, description="who answers for it")
    status: DefinitionStatus = Field("active", description="active, or retired from that day on")
    numerator: Measure | None = Field(None, description="measure that is added up")
    denominator: Measure | None = Field(None, description="measure that is divided by")
    horizon_days: Days | None = Field(None, description="days that entries of a cohort have")
    min_n: Count | None = Field(None, description="smallest denominator that may be shown")


class Spin(Settings):
    label: Text = Field(description="the spin's name on the page")
    channels: tuple[Channel, ...] = Field(description="its channels; each in one spin only")

    @model_validator(mode="after")
    def _channels_of_spins(self) -> Self:
        for channel in self.channels:
            if channel in vocabulary.CHANNELS_OUTSIDE_SPINS:
                raise fault(
                    f"channel '{channel}'", "channels that are not of the main track or CRM"
                )
        return self


DEFAULT_SPINS: Mapping[str, Spin] = {
    "spin_1": Spin(label="Owned & earned", channels=("organic_search", "organic_social", "email")),
    "spin_2": Spin(label="Paid & partner", channels=("paid_search", "paid_social", "referrals")),
}


class Model(Settings):
    traffic_authority: TrafficAuthority | None = Field(
        None, description="whose sessions count; default: ga4, else the only traffic source"
    )
    market_maturity: tuple[MarketMaturity, ...] = Field(
        (), description="degrees with their first day; default: mature from start_date"
    )
    fiscal_year_start: MonthDay = "01-01"
    stages: Annotated[Mapping[Text, MappedStage], Keys] = Field(
        default={}, description="portal value → canonical stage, lost or none"
    )
    setups: Annotated[Mapping[Text, Setup], Keys] = Field(
        default={}, description="the client's MQL/SQL set-ups, counted apart"
    )
    channels: Annotated[Mapping[Annotated[Text, Lower], Channel], Keys] = Field(
        default={}, description="extra source names → canonical channel"
    )
    spend_channels: Annotated[Mapping[Text, Channel], Keys] = Field(
        default={}, description="platform → channel"
    )
    spend_cost_types: Annotated[Mapping[Text, CostType], Keys] = Field(
        default={}, description="platform → what its lines that say no type, or media, are"
    )
    spend_campaigns: Annotated[Mapping[Text, Text], Keys] = Field(
        default={}, description="HubSpot campaign, by name or id → the platform it is spent on"
    )
    ltc_horizon_days: Days = 180
    exclude_instant_customers: Flag = Field(
        True, description="from headline and time tiles, never from the cohort table"
    )
    integrations: Provenance = Field(
        "administrative", description="whether what integrations enter counts as earned"
    )
    new_business_pipelines: tuple[Text, ...] = ("default",)
    roi_channels: tuple[Channel, ...] | None = Field(
        None, description="default: all but offline and unallocated"
    )
    margin: Margin = Field(1.0, description="share of revenue that is earned, as a fraction")
    contract_days: Days | None = None
    time_cost: TimeCost = TimeCost()
    spins: Annotated[Mapping[SpinName, Spin], Keys] = DEFAULT_SPINS
    headline: tuple[KpiKey, ...] = Field(
        (), description="at most 9, of a track 2, of goals 3; default: by market maturity"
    )
    definitions: tuple[Definition, ...] = Field(
        (), description="definitions of KPIs that change on a day; what was told before stays"
    )

    @model_validator(mode="after")
    def _each_channel_in_one_spin(self) -> Self:
        spins = {**DEFAULT_SPINS, **self.spins}
        seen = Counter(channel for spin in spins.values() for channel in set(spin.channels))
        for channel, times in seen.items():
            if times > 1:
                raise fault(f"channel '{channel}' in two spins", "each channel in at most one spin")
        return self

    @model_validator(mode="after")
    def _short_headline(self) -> Self:
        if len(self.headline) > MOST_TILES:
            raise fault(f"a headline of {len(self.headline)} tiles", f"at most {MOST_TILES}")
        if len(set(self.headline)) < len(self.headline):
            raise fault("a KPI twice in headline", "each KPI once")
        for track, keys in over_budget(self.headline).items():
            raise fault(
                f"{len(keys)} tiles of track {track} in headline ({', '.join(keys)})",
                f"at most {most_of(track)} of this track; leave those out that decide least",
            )
        return self

    @model_validator(mode="after")
    def _one_definition_a_day(self) -> Self:
        seen = Counter((each.kpi, each.valid_from) for each in self.definitions)
        for (kpi, day), times in seen.items():
            if times > 1:
                raise fault(f"two definitions of {kpi} from {day}", "one per KPI and day")
        return self

    @model_validator(mode="after")
    def _maturity_in_order(self) -> Self:
        days = [degree.valid_from for degree in self.market_maturity]
        if days != sorted(set(days)):
            raise fault("market_maturity out of order", "degrees by rising, different days")
        return self
