"""A look at a whole page lets nothing pass that a look at each of its records would have cut."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from connectors.hubspot.properties import Filter, Wanted
from connectors.hubspot.shapes import Record

ASKED = Wanted(("amount", "lead-source", "class", "åldersgrupp"), ("lifecyclestage",))
NAMES = st.sampled_from([*ASKED.properties, "createdate", "email", "lifecyclestage"])
VALUES = st.sampled_from([None, "", "7", "kim@example.invalid", 7, True, {"email": "x"}])
ENTRIES = st.lists(
    st.dictionaries(st.sampled_from(["value", "timestamp", "sourceLabel"]), VALUES), max_size=2
)
RECORDS = st.fixed_dictionaries(
    {"id": st.sampled_from(["1", 2])},
    optional={
        "properties": st.dictionaries(NAMES, VALUES),
        "propertiesWithHistory": st.dictionaries(NAMES, ENTRIES),
        "createdAt": st.just("2026-01-05T10:00:00Z"),
    },
)


def raw(record: dict[str, Any]) -> msgspec.Raw:
    return msgspec.Raw(json.dumps(record).encode())


@given(st.lists(RECORDS, max_size=3))
def test_what_a_page_lands_is_what_its_records_land_one_by_one(records: list[Any]) -> None:
    keep, raws = Filter(ASKED), [raw(record) for record in records]
    outer = keep.as_asked(raws)
    if outer is not None:
        one_by_one = [keep(one, msgspec.json.decode(one, type=Record)) for one in raws]
        assert [keep(*pair) for pair in zip(raws, outer, strict=True)] == one_by_one
        assert [layer.id for layer in outer] == [record["id"] for record in records]


def test_a_page_of_what_was_asked_for_is_seen_as_such_whatever_the_names_are() -> None:
    values = dict.fromkeys(ASKED.properties, "x")
    record = {"id": "1", "properties": values, "propertiesWithHistory": {"lifecyclestage": []}}
    assert Filter(ASKED).as_asked([raw(record), raw({"id": "2", "url": "…"})]) is not None


def test_one_record_with_more_than_was_asked_for_puts_the_page_back_to_record_by_record() -> None:
    page = [raw({"id": "1", "properties": {"amount": "5"}})]
    for more in (
        {"properties": {"email": "x"}},
        {"properties": {"\\u0065mail": "x"}},
        {"propertiesWithHistory": {"email": []}},
        {"propertiesWithHistory": {"lifecyclestage": [{"sourceLabel": "Kim Exempel"}]}},
    ):
        text = json.dumps({"id": "2", **more}).replace("\\\\u", "\\u")
        assert Filter(ASKED).as_asked([*page, msgspec.Raw(text.encode())]) is None
