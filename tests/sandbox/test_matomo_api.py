"""Matomo as the connector meets it: bulk requests, days as keys, errors with status 200."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any
from urllib.parse import urlencode

import pytest

pytestmark = pytest.mark.xdist_group("sandbox-web")

SPAN = {"idSite": "1", "period": "day", "date": "2026-01-10,2026-03-09", "filter_limit": "-1"}
BULK = "/index.php?module=API&method=API.getBulkRequest&format=json"


def bulk(caller: Any, *methods: str, token: str | None = None, **more: str) -> Any:
    form = {"token_auth": token or caller.ready["matomo_token"]}
    for place, method in enumerate(methods):
        form[f"urls[{place}]"] = urlencode({"method": method, **SPAN, **more})
    reply = caller.send("POST", BULK, urlencode(form).encode(), "")
    assert reply.status == 200
    return reply.json


def test_types_of_a_day_add_up_to_its_visits_and_tell_the_truth(company: Any) -> None:
    caller = company("plain")
    totals, types, campaigns, websites = bulk(
        caller,
        "VisitsSummary.get",
        "Referrers.getReferrerType",
        "Referrers.getCampaigns",
        "Referrers.getWebsites",
    )
    truth: Counter[str] = Counter()
    for one in caller.get("/sandbox/web.json").json["matomo_daily"]:
        truth[one["date_day"]] += one["sessions"]
    assert len(totals) == 59
    for day, total in totals.items():
        kinds = {row["segment"]: row["nb_visits"] for row in types[day]}
        assert total["nb_visits"] == sum(kinds.values()) == truth[day]
        for rows, kind in ((campaigns, "campaign"), (websites, "website")):
            parts = sum(row["nb_visits"] for row in rows[day])
            assert parts == kinds.get(f"referrerType=={kind}", 0)


def test_assistants_are_websites_until_matomo_tells_them_apart(company: Any) -> None:
    types, websites = bulk(company("plain"), "Referrers.getReferrerType", "Referrers.getWebsites")
    hosts = {day: {row["label"] for row in rows} for day, rows in websites.items()}
    has_type = {
        day for day, rows in types.items() for row in rows if row["label"] == "AI Assistants"
    }
    assert {day for day, names in hosts.items() if "chatgpt.com" in names} <= {
        day for day in hosts if day < "2026-02-01"
    }
    assert min(has_type) >= "2026-02-01"


def test_a_day_without_visits_is_an_empty_list(company: Any) -> None:
    (totals,) = bulk(company("plain"), "VisitsSummary.get", date="2024-01-01,2024-01-02")
    assert totals == {"2024-01-01": [], "2024-01-02": []}


def test_one_day_alone_is_not_keyed_by_its_date(company: Any) -> None:
    (total,) = bulk(company("plain"), "VisitsSummary.get", date="2026-02-03")
    assert total["nb_visits"] > 0


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"token": "wrong"}, "Unable to authenticate"),
        ({"idSite": "9"}, "requires 'view' access"),
    ],
)
def test_an_error_has_status_200(company: Any, more: dict[str, str], words: str) -> None:
    found = bulk(company("plain"), "VisitsSummary.get", **more)
    (error,) = found if isinstance(found, list) else [found]
    assert error["result"] == "error"
    assert words in error["message"]


def test_a_method_that_is_not_there_spoils_only_its_own_answer(company: Any) -> None:
    wrong, right = bulk(company("plain"), "Referrers.getNothing", "VisitsSummary.get")
    assert "does not exist" in wrong["message"]
    assert len(right) == 59


def test_the_site_tells_its_time_zone(company: Any) -> None:
    (site,) = bulk(company("plain"), "SitesManager.getSiteFromId")
    assert (site["timezone"], site["currency"]) == ("Europe/Stockholm", "SEK")


def test_a_fault_of_matomo_is_worded_as_matomo_does(small: Any) -> None:
    small.post("/sandbox/faults", [{"path": "/index.php", "status": 500}])
    form = urlencode({"token_auth": small.ready["matomo_token"]}).encode()
    reply = small.send("POST", BULK, form, "")
    assert reply.status == 500
    assert json.loads(reply.body)["result"] == "error"
