"""What we rely on in the Data API's replies. Rows stay undecoded: the loader reads them by place.

Belongs: types of replies. Does not: requests, quota.
"""

from __future__ import annotations

import msgspec
from msgspec import Raw, Struct


class Named(Struct):
    name: str


class Restriction(Struct, rename="camel"):
    metric_name: str = ""


class SchemaRestriction(Struct, rename="camel"):
    active_metric_restrictions: list[Restriction] = []


class Truncation(Struct, rename="camel"):
    """Why data before a date are not there. Names of kinds begin with DATA_TRUNCATION_TYPE_."""

    data_truncation_type: str = ""
    data_truncation_date: str = ""


class Metadata(Struct, rename="camel"):
    """How far a report can be trusted. Absent flags are false."""

    time_zone: str = ""
    currency_code: str = ""
    data_loss_from_other_row: bool = False
    subject_to_thresholding: bool = False
    sampling_metadatas: list[Raw] = []
    data_truncation_reasons: list[Truncation] = []
    schema_restriction_response: SchemaRestriction = msgspec.field(
        default_factory=SchemaRestriction
    )


class Tokens(Struct):
    """Quota left of one kind; absent numbers are zero in Google's JSON."""

    consumed: int = 0
    remaining: int = 0


class PropertyQuota(Struct, rename="camel"):
    tokens_per_day: Tokens | None = None
    tokens_per_hour: Tokens | None = None
    tokens_per_project_per_hour: Tokens | None = None


class Report(Struct, rename="camel"):
    """One page of a report. `rows` is absent when there are none, so the headers are what must be there."""

    dimension_headers: list[Named]
    metric_headers: list[Named]
    metadata: Metadata
    rows: list[Raw] = []
    row_count: int = 0
    property_quota: PropertyQuota | None = None


class MetricField(Struct, rename="camel"):
    """blocked_reasons: why the credential may not see the metric; it then reads as zero."""

    api_name: str
    blocked_reasons: list[str] = []


class MetadataReply(Struct):
    """Every metric of a property. Custom ones are of no use here."""

    metrics: list[MetricField]


class CompatibilityReply(Struct):
    """Comes only if the fields asked about go together; what else could be added does not matter here."""


class Refusal(Struct):
    """What of an error decides what to do; none of it is ever shown."""

    message: str = ""
    status: str = ""


class RefusalBody(Struct):
    error: Refusal = msgspec.field(default_factory=Refusal)


def refusal_of(body: bytes) -> Refusal:
    """The error, or an empty one where the body is of another shape."""
    try:
        return msgspec.json.decode(body, type=RefusalBody).error
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Refusal()
