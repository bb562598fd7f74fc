"""Which properties are asked for, and which may land.

Guarantee: of contacts and deals only properties that were asked for land, and none that names a
person, a mail address or a telephone number is ever asked for; no mail address lands in another's place.

Belongs: names of properties, what is personal, the filter of records. Does not: requests (portal, walk).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from connectors.hubspot.known import nobody
from connectors.hubspot.shapes import Asked, Definition, Record, StageOption, Version

STAGE: Final = "lifecyclestage"
CONTACT_HISTORY: Final = (STAGE, "hs_latest_source", "hs_lead_status", "hubspot_owner_id")
COMPANY_HISTORY: Final = (STAGE, "hubspot_owner_id")
DEAL_HISTORY: Final = ("dealstage", "amount", "hubspot_owner_id")
"""Whose values carry meaning over time; pages with histories hold half as many records."""

CONTACT_PROPERTIES: Final = (
    "associatedcompanyid",
    "createdate",
    "hs_analytics_first_visit_timestamp",
    "hs_analytics_num_page_views",
    "hs_analytics_source",
    "hs_analytics_source_data_1",
    "hs_analytics_source_data_2",
    "hs_latest_source",
    "hs_lead_status",
    "hs_latest_source_data_1",
    "hs_latest_source_data_2",
    "hs_latest_source_timestamp",
    "hs_merged_object_ids",
    "hs_object_id",
    "hs_object_source",
    "hubspot_owner_id",
    "lastmodifieddate",
    STAGE,
)
COMPANY_PROPERTIES: Final = (
    "annualrevenue",
    "country",
    "createdate",
    "hs_analytics_source",
    "hs_analytics_source_data_1",
    "hs_analytics_source_data_2",
    "hs_lastmodifieddate",
    "hs_merged_object_ids",
    "hs_object_id",
    "hubspot_owner_id",
    "industry",
    STAGE,
    "numberofemployees",
)
DEAL_PROPERTIES: Final = (
    "amount",
    "amount_in_home_currency",
    "closedate",
    "createdate",
    "deal_currency_code",
    "dealstage",
    "dealtype",
    "hs_is_closed",
    "hs_is_closed_won",
    "hs_lastmodifieddate",
    "hs_merged_object_ids",
    "hs_object_id",
    "hubspot_owner_id",
    "pipeline",
)
ENTERED: Final = "hs_v2_date_entered_"
_CURRENT_STAGE: Final = f"{ENTERED}current_stage"

# What HubSpot sends with every record, asked for or not.
_ALWAYS: Final = frozenset(
    {"createdate", "hs_lastmodifieddate", "hs_object_id", "lastmodifieddate"}
)

_PERSONAL_TYPES: Final = frozenset({"phone_number", "phonenumber"})
_PERSONAL_NAME: Final = re.compile(
    r"""
    ((work|additional|hs|hs_additional|hs_work)_)?e?mails? | .*_e_?mails? | .*e_?mail_?address(es)?
    | (.*_)?(first|last|full|middle|maiden|nick|deal)_?name(_or_email)? | (contact_)?name
    | .*phone.* | (.*_)?(fax|mobile)(_?number)? | .*(linkedin|twitter|facebook|instagram).*
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """properties and history to ask for; refused: extra ones that name a person."""

    properties: tuple[str, ...]
    history: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """The same for the same properties and histories, whatever their order."""
        names = "\n".join([*sorted(self.properties), "", *sorted(self.history)])
        return hashlib.sha256(names.encode()).hexdigest()[:16]


def wanted_of(
    properties: Sequence[str],
    history: Sequence[str],
    extra: Sequence[str],
    definitions: Sequence[Definition],
    stages: Iterable[StageOption] = (),
) -> Wanted:
    """What is asked of a record: the model's properties, when each stage was entered, and extra ones.

    Dates of entry are taken from the portal's list and built from the stages as well: some portals
    do not list them, and a name that HubSpot does not know is ignored.

    Args:
        definitions: of the kind's properties, as far as they can be read.
        stages: of the kind; without any, no dates of entry are asked for.
    """
    entered = _entered(definitions, {stage.value for stage in stages})
    refused = _personal(extra, definitions)
    asked = {*properties, *entered, *extra} - set(refused)
    return Wanted(tuple(sorted(asked)), tuple(history), refused)


def _entered(definitions: Iterable[Definition], stages: set[str]) -> set[str]:
    if not stages:
        return set()
    listed = {d.name for d in definitions if d.name.startswith(ENTERED)}
    built = {f"{ENTERED}{value}" for value in stages}
    built |= {f"{ENTERED}{value.replace('-', '_')}" for value in stages}
    return (listed | built) - {_CURRENT_STAGE}


def _personal(extra: Sequence[str], definitions: Iterable[Definition]) -> tuple[str, ...]:
    by_type = {d.name for d in definitions if _PERSONAL_TYPES & {d.type, d.field_type}}
    return tuple(n for n in extra if n in by_type or _PERSONAL_NAME.fullmatch(n))


# From the beginning of a word, and without going back in it: half the time of the plain pattern.
_MAIL: Final = re.compile(
    rb"(?<![^\s\"\\@;,<>()])[^\s\"\\@;,<>()]++@[^\s\"\\@;,<>()]+\.[A-Za-z]{2,}"
)
_MAIL_PLACE: Final = b"(mail address)"
_MERGED: Final = re.compile(rb'("hs_merged_object_ids"\s*:\s*")([^"]+)')
_EDITOR: Final = b'"sourceLabel"'


class Filter:
    """Takes from a record what was not asked for; one that holds nothing else passes as it came.

    Also goes what names the people who work in the portal: the label of a history's source, which may
    be a user's name, and mail addresses, which older histories have as a source's id; and of the ids that
    were merged into a record those that are erased.
    """

    def __init__(self, wanted: Wanted, is_erased: Callable[[str], bool] = nobody) -> None:
        self._is_erased = is_erased
        self._properties = frozenset(wanted.properties) | _ALWAYS
        self._history = frozenset(wanted.history)
        self._as_asked = _decoder(self._properties, self._history)

    def as_asked(self, raws: Sequence[msgspec.Raw]) -> list[Asked] | None:
        """The outer layers of a page's records, if each holds what was asked for and nothing else.

        One look at the page instead of one at each value: a third of the time.
        """
        page = b"[" + b",".join(raws) + b"]"
        if _EDITOR in page:
            return None
        try:
            return self._as_asked.decode(page)
        except msgspec.MsgspecError:
            return None

    def __call__(self, raw: msgspec.Raw, record: Record | Asked) -> bytes:
        """What of the record may land.

        Args:
            record: the outer layer of the same record.
        """
        text = bytes(raw)
        if isinstance(record, Record) and not self._is_as_asked(text, record):
            text = self._cut(raw, record)
        if self._is_erased is not nobody:
            text = _MERGED.sub(self._without_erased, text)
        return _MAIL.sub(_MAIL_PLACE, text) if b"@" in text else text

    def _without_erased(self, merged: re.Match[bytes]) -> bytes:
        ids = merged[2].decode().split(";")
        return merged[1] + ";".join(one for one in ids if not self._is_erased(one)).encode()

    def _is_as_asked(self, text: bytes, record: Record) -> bool:
        return (
            _EDITOR not in text
            and record.properties.keys() <= self._properties
            and record.properties_with_history.keys() <= self._history
        )

    def _cut(self, raw: msgspec.Raw, record: Record) -> bytes:
        whole = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
        whole["properties"] = _encoded(_kept(record.properties, self._properties))
        if record.properties_with_history:
            kept = _kept(record.properties_with_history, self._history)
            whole["propertiesWithHistory"] = _encoded(
                {name: msgspec.json.decode(one, type=list[Version]) for name, one in kept.items()}
            )
        return msgspec.json.encode(whole)


def _decoder(
    properties: Collection[str], history: Collection[str]
) -> msgspec.json.Decoder[list[Asked]]:
    """Takes records whose properties are texts of these names and whose histories are of these; no other."""
    layers = {
        "properties": _only(properties, str | None),
        "propertiesWithHistory": _only(history, msgspec.Raw),
    }
    outer = msgspec.defstruct(
        "AsAsked",
        [(n, kind, msgspec.field(default_factory=kind)) for n, kind in layers.items()],
        bases=(Asked,),
    )
    return msgspec.json.Decoder(list[outer])  # type: ignore[valid-type]


def _only(names: Collection[str], kind: Any) -> type[msgspec.Struct]:
    """An object of any of these names; they may hold what no name in Python does."""
    places = {f"p{n}": name for n, name in enumerate(sorted(names))}
    return msgspec.defstruct(
        "Only",
        [(place, kind | msgspec.UnsetType, msgspec.UNSET) for place in places],
        rename=places,
        forbid_unknown_fields=True,
    )


def _kept(values: dict[str, msgspec.Raw], names: frozenset[str]) -> dict[str, msgspec.Raw]:
    return {name: value for name, value in values.items() if name in names}


def _encoded(value: object) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(value))
