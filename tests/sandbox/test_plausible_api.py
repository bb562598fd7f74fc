"""Plausible as the connector meets it: metrics by dimensions, order, pages, keys."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("sandbox-web")

NAMES = ["time:day", "visit:channel", "visit:source", "visit:utm_medium", "visit:utm_campaign"]


def ask(caller: Any, token: str | None = None, **body: Any) -> Any:
    query = {
        "site_id": caller.ready["plausible_site_id"],
        "metrics": ["visits", "visitors", "pageviews", "bounce_rate"],
        "date_range": ["2026-01-10", "2026-03-09"],
        "dimensions": ["time:day"],
        "include": {"total_rows": True},
        **body,
    }
    return caller.post("/api/v2/query", query, token or caller.ready["plausible_token"])


def visits(reply: Any) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in reply.json["results"]:
        found[row["dimensions"][0]] += row["metrics"][0]
    return found


def test_visits_by_day_are_the_truth_and_the_sum_of_their_split(company: Any) -> None:
    caller = company("plain")
    truth: Counter[str] = Counter()
    for one in caller.get("/sandbox/web.json").json["plausible_daily"]:
        if "2026-01-10" <= one["date_day"] <= "2026-03-09":
            truth[one["date_day"]] += one["sessions"]
    assert visits(ask(caller)) == truth == visits(ask(caller, dimensions=NAMES))
    assert len(truth) == 59


def test_the_bounce_rate_is_a_whole_per_cent(company: Any) -> None:
    rates = [row["metrics"][3] for row in ask(company("plain")).json["results"]]
    assert all(isinstance(rate, int) and 0 <= rate <= 100 for rate in rates)


def test_pages_in_a_settled_order_bring_every_row_once(company: Any) -> None:
    caller, order = company("plain"), [[name, "asc"] for name in NAMES]
    whole = ask(caller, dimensions=NAMES, order_by=order).json
    rows, offset = [], 0
    while offset < whole["meta"]["total_rows"]:
        page = {"limit": 100, "offset": offset}
        rows += ask(caller, dimensions=NAMES, order_by=order, pagination=page).json["results"]
        offset += 100
    assert rows == whole["results"]
    assert len(rows) > 300


def test_without_a_wish_most_visits_come_first(company: Any) -> None:
    found = [row["metrics"][0] for row in ask(company("plain")).json["results"]]
    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"token": "wrong"}, 401),
        ({"site_id": "other.example"}, 401),
        ({"metrics": ["smiles"]}, 400),
        ({"date_range": "7d"}, 400),
        ({"order_by": [["visit:source", "asc"]]}, 400),
    ],
    ids=str,
)
def test_what_plausible_would_refuse_is_refused(company: Any, changed: Any, status: int) -> None:
    assert ask(company("plain"), **changed).status == status
