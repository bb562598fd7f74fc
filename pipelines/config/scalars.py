"""From text in a YAML file to typed values: one type per kind of thing a client file holds.

Belongs: conversion, what is allowed in words, the JSON Schema of each type. Does not: which key
has which type (sources, model, goals, client).
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import ValidationInfo

from pipelines.config import vocabulary
from pipelines.config.document import Reference
from pipelines.config.periods import FORMS, YearStart, parse_period
from pipelines.config.secret import Secret

FAULT: Final = "fault"
_SHOWN: Final = 60
_FROM_ENV: Final = {
    "type": "object",
    "properties": {"env": {"type": "string"}},
    "required": ["env"],
    "additionalProperties": False,
}
_FROM_FILE: Final = {
    "type": "object",
    "properties": {"file": {"type": "string"}},
    "required": ["file"],
    "additionalProperties": False,
}
SECRET_SCHEMA: Final = WithJsonSchema({"anyOf": [_FROM_ENV, _FROM_FILE]})
ALERT_SCHEMA: Final = WithJsonSchema({"anyOf": [_FROM_ENV, _FROM_FILE, {"type": "string"}]})


def fault(found: str, allowed: str) -> PydanticCustomError:
    return PydanticCustomError(
        FAULT, "found {found}; allowed: {allowed}", {"found": found, "allowed": allowed}
    )


def quoted(text: str) -> str:
    return f"'{text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'}'"


def kind(value: Any) -> str:
    """What a person would call a value of the wrong shape; never the value itself."""
    if value is None:
        return "nothing"
    if isinstance(value, Reference):
        return "{env: …}" if value.env is not None else "{file: …}"
    if isinstance(value, Mapping):
        return "keys" if value else "an empty mapping"
    return "a list" if isinstance(value, list | tuple) else "a text"


def closest(text: str, words: tuple[str, ...]) -> str:
    """All `words`, led by the one probably meant."""
    near = get_close_matches(text, words, n=1)
    return (f"did you mean {near[0]}? " if near else "") + ", ".join(words)


def read_text(value: Any, allowed: str = "a text") -> str:
    """The text itself, or that of the environment variable it refers to."""
    if isinstance(value, Reference):
        if value.env is None:
            raise fault("{file: …}", f"{allowed}, or {{env: NAME}}; files are for secrets only")
        text = os.environ.get(value.env, "")
        if not text.strip():
            raise fault(f"environment variable {value.env}, which is not set", allowed)
        return text.strip()
    if not isinstance(value, str):
        raise fault(kind(value), allowed)
    if not value.strip():
        raise fault("an empty text", allowed)
    return value.strip()


def converted(convert: Callable[[str], Any], allowed: str) -> BeforeValidator:
    """Run `convert` on the text; its ValueError becomes a fault that says what is allowed."""

    def validate(value: Any) -> Any:
        text = read_text(value, allowed)
        try:
            return convert(text)
        except ValueError:
            raise fault(quoted(text), allowed) from None

    return BeforeValidator(validate)


def written_as(*schemas: Mapping[str, Any]) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [*schemas, _FROM_ENV]})


def _matching(pattern: str) -> Callable[[str], str]:
    form = re.compile(pattern)

    def convert(text: str) -> str:
        if form.fullmatch(text) is None:
            raise ValueError(text)
        return text

    return convert


def one_of(*words: str, read: Callable[[str], str] = str) -> tuple[BeforeValidator, WithJsonSchema]:
    """One of `words`, after `read` has put other accepted spellings right."""

    def validate(value: Any) -> str:
        text = read_text(value, ", ".join(words))
        word = read(text)
        if word not in words:
            raise fault(quoted(text), closest(text, words))
        return word

    accepted = [*words, *(other for other in vocabulary.HUBSPOT_STAGES if read(other) in words)]
    return BeforeValidator(validate), written_as({"enum": accepted})


def whole_number(first: int, last: int) -> BeforeValidator:
    def convert(text: str) -> int:
        if not re.fullmatch(r"[+-]?\d+", text) or not first <= int(text) <= last:
            raise ValueError(text)
        return int(text)

    return converted(convert, f"a whole number from {first} to {last}")


def number(
    first: float = -math.inf, last: float = math.inf, *, allowed: str | None = None
) -> BeforeValidator:
    """A finite number within limits, both included. allowed: what a fault says of it."""
    limits = "" if math.isinf(first) and math.isinf(last) else f" from {first:g} to {last:g}"
    limits = limits.replace(" to inf", " up")

    def convert(text: str) -> float:
        value = float(text)
        if not math.isfinite(value) or not first <= value <= last or "_" in text:
            raise ValueError(text)
        return value

    return converted(convert, allowed or f"a number{limits}, with a point: 0.025")


def _flag(text: str) -> bool:
    words = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
    if text.lower() not in words:
        raise ValueError(text)
    return words[text.lower()]


def _day(text: str) -> date:
    return date.fromisoformat(_matching(r"\d{4}-\d{2}-\d{2}")(text))


def _zone(value: Any) -> str:
    text = read_text(value, "an IANA time zone as Europe/Stockholm")
    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError):
        known = tuple(sorted(available_timezones()))
        near = get_close_matches(text, known, n=3, cutoff=0.5)
        hint = f" (near: {', '.join(near)})" if near else ""
        raise fault(quoted(text), f"an IANA time zone as Europe/Stockholm{hint}") from None
    return text


def _country(text: str) -> str:
    from holidays import list_supported_countries

    if text not in list_supported_countries(include_aliases=False):
        raise ValueError(text)
    return text


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(text)
    if parts.query or parts.fragment or parts.port == 0:
        raise ValueError(text)
    return text.rstrip("/")


def _base_url(value: Any) -> str:
    text = read_text(value, "http(s)://host[:port][/path]")
    if "@" in text:
        raise fault("an address with credentials (not shown)", "http(s)://host[:port][/path]")
    try:
        return _url(text)
    except ValueError:
        raise fault(quoted(text), "http(s)://host[:port][/path]") from None


def _period(text: str) -> str:
    parse_period(text, YearStart())
    return text


def _month_day(text: str) -> str:
    YearStart.parse(text)
    return text


def _regex(text: str) -> str:
    try:
        re.compile(text)
    except re.error:
        raise ValueError(text) from None
    return text


def secret_of(source: str, *, or_text: bool = False) -> PlainValidator:
    """A credential of `source`, by reference; a plain value only with `or_text`, and never shown."""

    def validate(value: Any, info: ValidationInfo) -> Secret:
        if isinstance(value, Reference) and value.env:
            return Secret(source, env=value.env)
        if isinstance(value, Reference) and value.file:
            folder = Path((info.context or {}).get("folder", "."))
            return Secret(source, file=folder / value.file)
        if or_text and isinstance(value, str) and value.strip():
            return Secret(source, text=value)
        found = "a plain text (not shown)" if isinstance(value, str) else kind(value)
        raise fault(found, "{env: NAME} or {file: path}" + (", or the text" if or_text else ""))

    return PlainValidator(validate)


def as_keys(value: Any) -> Any:
    """Undo the reading of a mapping whose only key happens to be `env` or `file`."""
    if isinstance(value, Reference):
        return {"env": value.env} if value.env is not None else {"file": value.file}
    return value


_TEXT = {"type": "string", "minLength": 1}
_DIGITS = ({"type": "string", "pattern": r"^\d+$"}, {"type": "integer", "minimum": 0})

Text = Annotated[str, BeforeValidator(read_text), written_as(_TEXT, {"type": "number"})]
Day = Annotated[
    date, converted(_day, "a day as 2026-11-24"), written_as({"type": "string", "format": "date"})
]
Flag = Annotated[bool, converted(_flag, "true or false"), written_as({"type": "boolean"})]
Number = Annotated[float, number(), written_as({"type": "number"})]
Positive = Annotated[float, number(0), written_as({"type": "number", "minimum": 0})]
Share = Annotated[
    float, number(0.01, 1), written_as({"type": "number", "minimum": 0.01, "maximum": 1})
]
Days = Annotated[int, whole_number(1, 3650), written_as({"type": "integer", "minimum": 1})]
Count = Annotated[int, whole_number(0, 1_000_000), written_as({"type": "integer", "minimum": 0})]
Digits = Annotated[
    str, converted(_matching(r"\d{1,20}"), "a number of digits only"), written_as(*_DIGITS)
]
Zone = Annotated[str, BeforeValidator(_zone), written_as(_TEXT)]
Country = Annotated[
    str,
    converted(
        _country, "two capital letters as SE (ISO 3166) of a country whose holidays are known"
    ),
    written_as({"type": "string", "pattern": "^[A-Z]{2}$"}),
]
Url = Annotated[str, BeforeValidator(_base_url), written_as({"type": "string", "format": "uri"})]
Regex = Annotated[str, converted(_regex, "a regular expression as acme|akme"), written_as(_TEXT)]
PeriodText = Annotated[str, converted(_period, FORMS), written_as(_TEXT, {"type": "integer"})]
Owner = Annotated[
    str,
    converted(
        _matching(r"team:[A-Za-z0-9_-]+|[^@\s]+@[^@\s]+\.[A-Za-z]{2,}"),
        "an e-mail address, or team:name",
    ),
    written_as(_TEXT),
]
MonthDay = Annotated[
    str,
    converted(_month_day, 'a day of every year as "07-01" (MM-DD)'),
    written_as({"type": "string", "pattern": r"^\d{2}-\d{2}$"}),
]
Stage = Annotated[str, *one_of(*vocabulary.STAGES, read=vocabulary.canonical_stage)]
Channel = Annotated[str, *one_of(*vocabulary.CHANNELS)]
KpiKey = Annotated[str, *one_of(*vocabulary.KPI_KEYS)]
HubspotGoalKpi = Annotated[str, *one_of(*vocabulary.HUBSPOT_GOAL_KPIS)]
Lower = AfterValidator(str.lower)
Keys = BeforeValidator(as_keys)
