"""Pages that the server keeps: what is measured with them is what would be measured without."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

CONTACTS = "/crm/objects/2026-09/contacts"
ASKED = {"limit": 50, "properties": "lifecyclestage", "propertiesWithHistory": "lifecyclestage"}


@pytest.fixture
def keeping(open_box: Callable[..., Any]) -> Any:
    return open_box(kept_pages=1)


def test_a_kept_page_is_the_page_of_a_server_that_keeps_none(keeping: Any, small: Any) -> None:
    keeping.get(CONTACTS, **ASKED)
    assert (
        keeping.get(CONTACTS, **ASKED).json["results"]
        == small.get(CONTACTS, **ASKED).json["results"]
    )


def test_a_kept_page_comes_gzipped_to_whoever_takes_it(keeping: Any) -> None:
    plain = keeping.get(CONTACTS, **ASKED).body
    packed = keeping.send("GET", f"{CONTACTS}?limit=50", Accept_Encoding="gzip")
    again = keeping.send("GET", f"{CONTACTS}?limit=50", Accept_Encoding="gzip")
    assert gzip.decompress(packed.body) == gzip.decompress(again.body)
    assert keeping.get(CONTACTS, **ASKED).body == plain


def test_other_properties_are_another_page(keeping: Any) -> None:
    keeping.get(CONTACTS, limit=5)
    assert (
        "email"
        in keeping.get(CONTACTS, limit=5, properties="email").json["results"][0]["properties"]
    )


def test_what_is_kept_of_one_instant_is_not_shown_at_another(keeping: Any) -> None:
    before = list(keeping.walk(CONTACTS, limit=100))
    keeping.box.move_to(keeping.box.world.now - timedelta(days=200))
    assert len(list(keeping.walk(CONTACTS, limit=100))) < len(before)


def test_calls_for_a_kept_page_are_counted_with_their_records(keeping: Any) -> None:
    for _ in range(3):
        keeping.get(CONTACTS, limit=7)
    lines = keeping.box.log.shown()["requests"]
    assert [(line["status"], line["records"]) for line in lines] == [(200, 7)] * 3


def test_a_kept_page_is_refused_beyond_the_limit(keeping: Any) -> None:
    keeping.get(CONTACTS, limit=7)
    keeping.box.limits.change({"ten_secondly": 1})
    assert keeping.get(CONTACTS, limit=7).status == 429


@pytest.mark.parametrize("body", ["empty", "html", "latin1"])
def test_a_kept_page_is_spoilt_like_any_other(keeping: Any, body: str) -> None:
    ask = {"Accept_Encoding": "gzip"}
    keeping.send("GET", f"{CONTACTS}?limit=50", **ask)
    keeping.box.faults.order([{"path": "/crm/", "body": body}])
    spoilt = keeping.send("GET", f"{CONTACTS}?limit=50", **ask)
    assert b"results" not in spoilt.body
    assert spoilt.headers.get("Content-Encoding") is None


def test_pages_beyond_the_most_are_made_anew(keeping: Any) -> None:
    first = [keeping.get(CONTACTS, limit=limit).json for limit in (3, 4)]
    assert [keeping.get(CONTACTS, limit=limit).json for limit in (3, 4)] == first
