"""Search Console as the connector meets it: Pacific days, hidden queries, days still counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("sandbox-web")

DAY = {
    "startDate": "2026-10-01",
    "endDate": "2026-10-31",
    "dimensions": ["date"],
    "rowLimit": 25000,
}


def ask(caller: Any, token: str | None = None, site: str = "", **body: Any) -> Any:
    ready = caller.ready
    name = (site or ready["search_console_site"]).replace(":", "%3A")
    path = f"/webmasters/v3/sites/{name}/searchAnalytics/query"
    return caller.post(path, {**DAY, **body}, token or ready["search_console_token"])


def matching(operator: str, expression: str) -> dict[str, Any]:
    one = {"dimension": "query", "operator": operator, "expression": expression}
    return {"dimensionFilterGroups": [{"groupType": "and", "filters": [one]}]}


def clicks(reply: Any) -> dict[str, float]:
    assert reply.status == 200, reply.body
    return {row["keys"][0]: row["clicks"] for row in reply.json.get("rows", [])}


def test_three_queries_of_a_day_tell_the_truth_and_leave_what_google_hides(company: Any) -> None:
    caller = company("plain")
    brand = caller.ready["search_console_brand"]
    total = clicks(ask(caller))
    branded = clicks(ask(caller, **matching("includingRegex", brand)))
    others = clicks(ask(caller, **matching("excludingRegex", brand)))
    truth = [
        one
        for one in caller.get("/sandbox/web.json").json["search_daily"]
        if "2026-10-01" <= one["date_day"] <= "2026-10-31"
    ]
    assert len(truth) == 31
    for one in truth:
        day = one["date_day"]
        assert total[day] == one["clicks"]
        assert (branded.get(day, 0), others.get(day, 0)) == (
            one["branded_clicks"],
            one["other_clicks"],
        )
        assert one["hidden_clicks"] == total[day] - branded.get(day, 0) - others.get(day, 0)
    assert sum(one["hidden_clicks"] for one in truth) > 0


def test_a_day_that_is_still_counted_is_named_and_later_has_more(
    open_box: Callable[..., Any],
) -> None:
    caller = open_box(1500)
    late = {"startDate": "2026-11-10", "endDate": "2026-11-24", "dataState": "all"}
    before = ask(caller, **late)
    first = before.json["metadata"]["firstIncompleteDate"]
    assert first == "2026-11-21"
    caller.box.move_to(datetime(2026, 12, 4, tzinfo=UTC))
    after = ask(caller, **late)
    assert "metadata" not in after.json
    settled = {day: n for day, n in clicks(before).items() if day < first}
    assert settled == {day: n for day, n in clicks(after).items() if day < first}
    assert sum(clicks(before).values()) < sum(clicks(after).values())


def test_without_asking_for_all_only_whole_days_come(company: Any) -> None:
    days = clicks(ask(company("plain"), startDate="2026-11-10", endDate="2026-11-24"))
    assert max(days) == "2026-11-20"


def test_queries_grouped_by_their_words_hide_the_rare_ones(company: Any) -> None:
    rows = ask(company("plain"), dimensions=["query"]).json["rows"]
    assert "" not in [row["keys"][0] for row in rows]
    assert [row["clicks"] for row in rows] == sorted((row["clicks"] for row in rows), reverse=True)


def test_a_page_begins_where_the_one_before_ended(company: Any) -> None:
    whole = list(clicks(ask(company("plain"))))
    pages = [list(clicks(ask(company("plain"), rowLimit=10, startRow=n))) for n in (0, 10, 20, 30)]
    assert [day for page in pages for day in page] == whole


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"token": "wrong"}, 401), ({"site": "sc-domain:other.example"}, 403)],
)
def test_a_wrong_token_or_site_is_refused(company: Any, changed: Any, status: int) -> None:
    assert ask(company("plain"), **changed).status == status


@pytest.mark.parametrize(
    "body",
    [
        {"startDate": "2026-11-02"},
        {"dimensions": ["page"]},
        matching("includingRegex", "a("),
        matching("sounds like", "a"),
    ],
    ids=str,
)
def test_a_question_that_makes_no_sense_is_a_400(company: Any, body: dict[str, Any]) -> None:
    assert ask(company("plain"), **body).status == 400


def test_the_site_says_what_the_token_may(company: Any) -> None:
    caller = company("plain")
    name = caller.ready["search_console_site"].replace(":", "%3A")
    told = caller.get(f"/webmasters/v3/sites/{name}", caller.ready["search_console_token"]).json
    assert told["permissionLevel"] == "siteRestrictedUser"
