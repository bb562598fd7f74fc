"""Every table is there, whatever the client's sources."""

from typing import Any

import pytest


def _empty(rows: Any) -> None:
    rows.client(run_at="2026-06-15T08:00:00Z")
    rows.source("hubspot", "crm", "deals")
    rows.source("ga4", "traffic", "acquisition")


@pytest.fixture(scope="module")
def empty(build: Any) -> Any:
    return build(_empty)


def test_a_client_whose_sources_were_never_read_has_empty_facts(empty: Any) -> None:
    assert empty.rows("from core.fct_funnel_daily") == []
