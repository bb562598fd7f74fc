"""Every table is there, whatever the client's sources."""

from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("empty")


def test_a_client_whose_sources_were_never_read_has_empty_facts(empty: Any) -> None:
    assert empty.rows("from core.fct_funnel_daily") == []


def test_a_source_that_was_never_read_is_complete_through_no_day(empty: Any) -> None:
    spans = empty.rows("select input, complete_through from intermediate.int_completeness")
    assert sorted(spans) == [
        ("acquisition", None),
        ("crm", None),
        ("deals", None),
        ("traffic", None),
    ]


def test_an_authority_without_data_is_the_only_finding(empty: Any) -> None:
    assert empty.rows("select source, finding from audit.quality") == [
        ("ga4", "traffic_authority_without_data")
    ]
